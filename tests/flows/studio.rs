//! Pictures of the window that are the same in every run: of a model without what time, chance and order decide.

use std::collections::BTreeMap;

use countersign::checks::catalogue::{CATALOGUE, CheckId};
use countersign::model::Model;
use countersign::model::calls::{Call, CallId, CallLog};
use countersign::model::timeline::Timeline;
use countersign::ui::{UiState, theme, wizard_ui};
use egui::Theme;
use egui_kittest::{Harness, SnapshotOptions, SnapshotResult};
use jiff::{SignedDuration, Timestamp};

use crate::screen;

/// Where the pictures are kept; the README shows those of 1×.
const FOLDER: &str = "tests/pictures";
/// The kept pictures have 256 colours each: a shade may be off by what no eye sees. Of 35,215 for black against white.
const TOLERANCE: f32 = 120.0;
/// Frames until nothing moves any more: the first asks for what the second has.
const FRAMES_TO_REST: usize = 4;
/// The countdown of the signed URL stands at this in every picture.
const URL_LIVES_FOR: SignedDuration = SignedDuration::from_secs(59 * 60 + 52);

/// How a picture is taken.
#[derive(Debug, Clone, Copy)]
pub struct Camera {
    pub size: [f32; 2],
    pub scale: f32,
    pub theme: Theme,
}

impl Camera {
    /// Compares the window with its kept picture, which is named after what it shows, the theme and the scale.
    pub fn take(self, name: &str, model: &Model) -> SnapshotResult {
        let model = at_rest(model);
        let mut state = UiState::default();
        let mut harness = Harness::builder()
            .with_size(self.size)
            .with_pixels_per_point(self.scale)
            .with_theme(self.theme)
            .with_render_cursor(false)
            .with_context_setup(theme::install)
            .wgpu()
            .build_ui(move |ui| {
                let whole = egui::UiBuilder::new().max_rect(ui.ctx().content_rect());
                let mut ui = ui.new_child(whole);
                ui.set_clip_rect(ui.max_rect());
                wizard_ui(&mut ui, &model, &mut state, &mut Vec::new());
            });
        harness.run_steps(FRAMES_TO_REST);
        let theme = if self.theme == Theme::Dark { "dark" } else { "light" };
        let options = SnapshotOptions::new().output_path(FOLDER).threshold(TOLERANCE);
        harness.try_snapshot_options(format!("{name}-{theme}-{}x", self.scale), &options)
    }
}

/// The model with the same times, durations and names in every run.
fn at_rest(model: &Model) -> Model {
    let mut model = model.clone();
    model.now = match &model.validation.live_url {
        Some(live) => live.url.expires_at() - URL_LIVES_FOR,
        None => Timestamp::UNIX_EPOCH,
    };
    model.copied = None;
    model.calls = calls_in_order(&model);
    for finding in model.validation.findings.values_mut() {
        let texts = finding.evidence.iter_mut();
        let diagnosis = finding.diagnosis.as_mut();
        let said = diagnosis.map(|said| [&mut said.cause, &mut said.remedy]);
        texts.chain(said.into_iter().flatten()).for_each(|text| *text = screen::calm(text));
    }
    model.validation.timeline = timeline_of_round_times(&model);
    if let Some(fetched) = &mut model.validation.fetched {
        fetched.first_byte_ms = 12;
    }
    model
}

/// The same checks, each of which begins when all that it needs are answered.
fn timeline_of_round_times(model: &Model) -> Timeline {
    let timeline = &model.validation.timeline;
    let asked: Vec<CheckId> = timeline.rows(model.now).iter().map(|row| row.id).collect();
    let mut calm = timeline.for_a_new_run();
    let mut ends = BTreeMap::new();
    for (number, id) in (1..).zip(CATALOGUE.iter().map(|check| check.id)) {
        if !asked.contains(&id) {
            continue;
        }
        let needed = id.row().needs.iter().filter_map(|needed| ends.get(needed)).max();
        let began_at = needed.copied().unwrap_or(Timestamp::UNIX_EPOCH);
        let ended_at = began_at + SignedDuration::from_millis(40 + number * 37 % 400);
        calm.began(id, began_at);
        calm.ended(id, ended_at);
        ends.insert(id, ended_at);
    }
    calm
}

/// The calls in the order of what they asked for: beside each other, they answer as they like.
fn calls_in_order(model: &Model) -> CallLog {
    let mut calls: Vec<Call> = model.calls.calls().to_vec();
    let name = |call: &Call| {
        (call.check, call.service, call.operation.clone(), screen::calm(&call.target))
    };
    calls.sort_by_key(name);
    let mut log = CallLog::default();
    for (id, mut call) in (1..).zip(calls) {
        call.id = CallId(id);
        call.target = screen::calm(&call.target);
        if let Some(end) = &mut call.end {
            end.duration_ms = 10 + id % 7;
        }
        log.start(call);
    }
    log
}
