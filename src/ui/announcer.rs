//! What a screen reader says by itself: what is new in the status panel, one sentence at a time, never the whole log.

use egui::accesskit::{Live, Role};
use egui::{Id, Rect, Sense};

use super::status::counts_text;
use crate::checks::catalogue::CATALOGUE;
use crate::model::Model;
use crate::model::calls::{Call, CallOutcome};
use crate::model::step::Step;
use crate::words;

/// The window's own name, which is heard when one comes to it.
pub fn name_window(context: &egui::Context) {
    context.accesskit_node_builder(egui::accesskit_root_id(), |node| node.set_label("Countersign"));
}

/// The live region of the status panel, and that of the clipboard. They have no size: eyes have the panel.
pub fn live_regions_ui(ui: &mut egui::Ui, model: &Model) {
    live_region_ui(ui, "status announcements", &news(model));
    if let Some(copied) = &model.copied {
        let text = match &copied.result {
            Ok(()) => words!("Copied").to_owned(),
            Err(why) => words!("Not copied: {why}", why),
        };
        live_region_ui(ui, "clipboard announcements", &text);
    }
}

fn live_region_ui(ui: &mut egui::Ui, name: &str, text: &str) {
    let at = Rect::from_min_size(ui.cursor().min, egui::Vec2::ZERO);
    let response = ui.interact(at, Id::unique(name), Sense::hover());
    ui.ctx().accesskit_node_builder(response.id, |node| {
        node.set_role(Role::Status);
        node.set_live(Live::Polite);
        node.set_label(text);
    });
}

/// The newest of what the panel shows. It changes as often as a person can listen: while the checks run, dozens of calls
/// come and go, and what is told is what waits and what has failed.
fn news(model: &Model) -> String {
    let validation = &model.validation;
    let verdicts = validation.counts();
    if validation.running.is_some() {
        return match verdicts.failed {
            0 => words!("Validating").to_owned(),
            failed => {
                words!("Validating, 1 check failed" | "Validating, {n} checks failed" % failed)
            }
        };
    }
    if model.step == Step::Validate && !validation.findings.is_empty() {
        let verdicts = verdicts.text(CATALOGUE.len());
        return words!("Validated: {verdicts}", verdicts);
    }
    match model.calls.calls().last() {
        None => words!("No calls yet").to_owned(),
        Some(call) if call.end.is_none() => sentence(call),
        Some(call) => format!("{}. {}", sentence(call), counts_text(model)),
    }
}

/// A call in words, without what it was about.
pub fn sentence(call: &Call) -> String {
    let name = format!("{} {}", call.service, call.operation);
    match call.end.as_ref().map(|end| &end.outcome) {
        None => words!("{name} under way", name),
        Some(CallOutcome::Succeeded) => words!("{name} passed", name),
        Some(CallOutcome::AsItMust { code }) => words!("{name}: {code}, as expected", name, code),
        Some(CallOutcome::NotNeeded { code }) => words!("{name}: {code}, not needed", name, code),
        Some(CallOutcome::NotYet { code }) => words!("{name}: {code}, not yet", name, code),
        Some(CallOutcome::Failed { code }) => words!("{name} failed: {code}", name, code),
    }
}
