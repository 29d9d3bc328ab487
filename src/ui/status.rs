//! The live status panel: whose account it is, how many calls, and every call as it happens.

use egui::style::ScrollAnimation;
use egui::{Align, Label, Layout, RichText, ScrollArea};

use super::progress::countdown_ui;
use super::theme::{self, Mark, palette};
use super::{announcer, focus, rows, widgets};
use crate::checks::finding::Verdict;
use crate::model::Model;
use crate::model::calls::{Call, CallOutcome};
use crate::model::connect::Identity;
use crate::model::event::{CopyItem, Event};
use crate::printable;
use crate::words;

/// In a lower panel all of it scrolls together.
const LOW_BELOW: f32 = 320.0;
/// As many calls as are seen at once then.
const LOW_CALLS_HEIGHT: f32 = 4.0 * ROW_HEIGHT;
const ROW_HEIGHT: f32 = 40.0;
/// The line with the call's name.
const NAME_HEIGHT: f32 = 18.0;

/// The panel at the right.
pub fn panel_ui(ui: &mut egui::Ui, model: &Model, events: &mut Vec<Event>) {
    if ui.available_height() < LOW_BELOW {
        ScrollArea::vertical().id_salt("status").auto_shrink(false).show(ui, |ui| {
            heading_ui(ui, model);
            log_button_ui(ui, model, events);
            let size = egui::vec2(ui.available_width(), LOW_CALLS_HEIGHT);
            ui.allocate_ui(size, |ui| calls_ui(ui, model, events));
        });
        return;
    }
    heading_ui(ui, model);
    ui.separator();
    egui::Panel::bottom("status footer")
        .resizable(false)
        .show_separator_line(false)
        .frame(egui::Frame::new())
        .show(ui, |ui| {
            ui.add_space(8.0);
            ui.horizontal(|ui| log_button_ui(ui, model, events));
        });
    calls_ui(ui, model, events);
}

fn heading_ui(ui: &mut egui::Ui, model: &Model) {
    let title = words!("Status");
    let response = ui.label(theme::strong(title).size(theme::SECTION_SIZE));
    focus::heading(&response, title, 2);
    announcer::live_regions_ui(ui, model);
    match model.identity() {
        Some(identity) => account_ui(ui, identity),
        None => {
            ui.label(RichText::new(words!("Not connected")).color(palette(ui).text_muted));
        }
    }
    ui.add_space(theme::space::XS);
    ui.label(theme::strong(counts_text(model)));
    waiting_ui(ui, model);
}

fn log_button_ui(ui: &mut egui::Ui, model: &Model, events: &mut Vec<Event>) {
    let item = CopyItem::CallLog;
    widgets::full_copy_button_ui(ui, model, item, words!("Copy log"), events);
}

/// `71 calls · 1 waiting · 2 unexpected answers`. Whether something passed is said of checks alone.
pub fn counts_text(model: &Model) -> String {
    let counts = model.calls.counts();
    let waiting = counts.waiting + waiting_checks(model).count();
    if counts.all == 0 {
        return words!("No calls yet").to_owned();
    }
    let mut parts = vec![words!("1 call" | "{n} calls" % counts.all)];
    if waiting > 0 {
        parts.push(words!("{n} waiting", n = waiting));
    }
    parts.push(words!("1 unexpected answer" | "{n} unexpected answers" % counts.unexpected));
    parts.join(" · ")
}

/// What matters most of it, in a word or two.
pub fn gist(model: &Model) -> String {
    let counts = model.calls.counts();
    let waiting = counts.waiting + waiting_checks(model).count();
    match (counts.unexpected, waiting) {
        (0, 0) => words!("Status: 1 call" | "Status: {n} calls" % counts.all),
        (0, n) => words!("Status: {n} waiting", n),
        (n, _) => words!("Status: {n} unexpected", n),
    }
}

fn waiting_checks(model: &Model) -> impl Iterator<Item = (u64, u32)> + '_ {
    model.validation.findings.values().filter_map(|finding| match finding.verdict {
        Verdict::Waiting { since, bound_secs } => {
            let secs = model.now.duration_since(since).as_secs();
            Some((u64::try_from(secs).unwrap_or(0), bound_secs))
        }
        _ => None,
    })
}

fn waiting_ui(ui: &mut egui::Ui, model: &Model) {
    for (secs, bound_secs) in waiting_checks(model) {
        let text = words!("Waiting for IAM, {secs} s of at most {bound_secs} s", secs, bound_secs);
        let (secs, bound_secs) = (i64::try_from(secs).unwrap_or(0), i64::from(bound_secs));
        countdown_ui(ui, bound_secs - secs, bound_secs, &text);
    }
}

fn account_ui(ui: &mut egui::Ui, identity: &Identity) {
    let palette = palette(ui);
    ui.label(theme::strong(identity.account_id.grouped()).size(theme::TITLE_SIZE));
    let mut line = identity.principal_name().to_owned();
    if let Some(alias) = &identity.account_alias {
        line = format!("{alias} · {line}");
    }
    let text = RichText::new(printable::line(&line)).color(palette.text_muted);
    let arn = printable::line(&identity.principal_arn);
    ui.add(Label::new(text).truncate()).on_hover_text(arn);
    ui.label(RichText::new(identity.region.as_str()).color(palette.text_muted));
}

fn calls_ui(ui: &mut egui::Ui, model: &Model, events: &mut Vec<Event>) {
    let calls = model.calls.calls();
    if calls.is_empty() {
        let text = words!("Every call to AWS shows up here as it happens");
        ui.add(Label::new(RichText::new(text).color(palette(ui).text_muted)).wrap());
        return;
    }
    let item = |index: usize| calls.get(index).map(|call| CopyItem::Call(call.id));
    // The newest is what one looks for.
    let rows = (calls.len(), calls.len() - 1);
    rows::list_ui(ui, words!("Calls to AWS"), rows, item, events, |ui, list, _| {
        let scroll = ScrollArea::vertical().auto_shrink(false).stick_to_bottom(true);
        scroll.show_rows(ui, ROW_HEIGHT, calls.len(), |ui, drawn| {
            let whole_height = ROW_HEIGHT + ui.spacing().item_spacing.y;
            if let Some(offset) = list.offset_of_hidden(&drawn, whole_height) {
                let at = ui.max_rect().left_top() + egui::vec2(0.0, offset);
                let row = egui::Rect::from_min_size(at, egui::vec2(1.0, ROW_HEIGHT));
                ui.scroll_to_rect_animation(row, None, ScrollAnimation::none());
            }
            for index in drawn {
                let Some(call) = calls.get(index) else { break };
                let spoken = announcer::sentence(call);
                list.row_ui(ui, model, index, &spoken, item(index), |ui| {
                    row_ui(ui, call);
                });
            }
        });
    });
}

fn row_ui(ui: &mut egui::Ui, call: &Call) {
    ui.allocate_ui(egui::Vec2::new(ui.available_width(), ROW_HEIGHT), |ui| {
        ui.set_min_height(ROW_HEIGHT);
        call_ui(ui, call);
    });
}

fn call_ui(ui: &mut egui::Ui, call: &Call) {
    let palette = palette(ui);
    let (mark, outcome) = match call.end.as_ref().map(|end| &end.outcome) {
        None => (Mark::Waiting, words!("under way").to_owned()),
        Some(CallOutcome::Succeeded) => (Mark::Passed, String::new()),
        Some(CallOutcome::AsItMust { code }) => (Mark::Passed, words!("{code}, as expected", code)),
        Some(CallOutcome::NotNeeded { code }) => {
            (Mark::Skipped, words!("{code}, not needed", code))
        }
        Some(CallOutcome::NotYet { code }) => (Mark::Waiting, words!("{code}, not yet", code)),
        Some(CallOutcome::Failed { code }) => (Mark::Failed, code.clone()),
    };
    ui.spacing_mut().item_spacing.y = 0.0;
    ui.spacing_mut().interact_size.y = NAME_HEIGHT;
    // Every row has two lines, so that all of them stand apart alike.
    let target = if call.target.is_empty() { words!("the whole account") } else { &call.target };
    let detail =
        if outcome.is_empty() { target.to_owned() } else { format!("{outcome} · {target}") };
    let detail = printable::line(&detail);
    let response = ui.vertical(|ui| {
        let detail_height = ui.text_style_height(&egui::TextStyle::Small);
        ui.add_space(((ROW_HEIGHT - NAME_HEIGHT - detail_height) / 2.0).max(0.0));
        ui.horizontal(|ui| {
            widgets::mark_ui(ui, mark);
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                if let Some(end) = &call.end {
                    let duration = format!("{} ms", end.duration_ms);
                    ui.label(RichText::new(duration).small().color(palette.text_muted));
                }
                ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                    let name = format!("{} {}", call.service, call.operation);
                    ui.add(Label::new(theme::strong(name)).truncate());
                });
            });
        });
        ui.horizontal(|ui| {
            ui.spacing_mut().item_spacing.x = 0.0;
            ui.add_space(theme::space::L);
            ui.add(
                Label::new(RichText::new(detail.as_ref()).small().color(palette.text_muted))
                    .truncate(),
            );
        });
    });
    response.response.on_hover_text(call.line());
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::calls::{CallEnd, CallId};

    fn call(target: &str) -> Call {
        Call {
            id: CallId(1),
            service: "s3",
            operation: "ListBuckets".to_owned(),
            target: target.to_owned(),
            check: None,
            started_at: jiff::Timestamp::UNIX_EPOCH,
            end: Some(CallEnd {
                outcome: CallOutcome::Succeeded,
                duration_ms: 12,
                request_id: None,
            }),
        }
    }

    #[test]
    fn no_call_is_higher_than_its_row() {
        let context = egui::Context::default();
        theme::install(&context);
        let mut heights = Vec::new();
        for _ in 0..2 {
            heights.clear();
            let mut output = context.run_ui(egui::RawInput::default(), |ui| {
                for target in ["", "us-east-1"] {
                    let shown = ui.scope(|ui| call_ui(ui, &call(target)));
                    heights.push(shown.response.rect.height());
                }
            });
            output.textures_delta.clear();
        }
        assert!(heights.iter().all(|height| *height <= ROW_HEIGHT), "{heights:?}");
    }
}
