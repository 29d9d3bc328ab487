//! What a screen reader says by itself: what is new in the status panel, one sentence at a time, never the whole log.

use egui::accesskit::{Live, Role};
use egui::{Id, Rect, Sense};

use super::status::counts_text;
use crate::checks::catalogue::CATALOGUE;
use crate::checks::finding::Verdict;
use crate::model::Model;
use crate::model::calls::{Call, CallOutcome};
use crate::model::step::Step;
use crate::printable;
use crate::words;

/// How many names one listens to in a sentence.
const NAMED_AT_MOST: usize = 3;

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
        node.set_label(&*printable::line(text));
    });
}

/// The newest of what the panel shows. It changes as often as a person can listen: while the checks run, dozens of calls
/// come and go, and what is told is what did not pass; the rest is told in one sentence at the end.
fn news(model: &Model) -> String {
    let validation = &model.validation;
    if validation.running.is_some() {
        let Some((id, finding)) = validation.newest_trouble() else {
            return words!("Validating").to_owned();
        };
        let check = id.row().asks_of(model.vendor.grantee());
        return if finding.verdict == Verdict::Failed {
            words!("Failed: {check}", check)
        } else {
            words!("Warning: {check}", check)
        };
    }
    if model.step == Step::Validate && !validation.findings.is_empty() {
        return closing_sentence(model);
    }
    match model.calls.calls().last() {
        None => words!("No calls yet").to_owned(),
        Some(call) if call.end.is_none() => sentence(call),
        Some(call) => format!("{}. {}", sentence(call), counts_text(model)),
    }
}

/// How a validation ended. A check that failed just before the end was not told by itself, so what failed is named once more.
fn closing_sentence(model: &Model) -> String {
    let validation = &model.validation;
    let verdicts = validation.counts().text(CATALOGUE.len());
    let failed = validation.findings.iter().filter(|(_, it)| it.verdict == Verdict::Failed);
    let names: Vec<_> = failed.map(|(id, _)| id.row().asks_of(model.vendor.grantee())).collect();
    if names.is_empty() || names.len() > NAMED_AT_MOST {
        return words!("Validated: {verdicts}", verdicts);
    }
    let checks = names.join(", ");
    words!("Validated: {verdicts}. Failed: {checks}", verdicts, checks)
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

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;
    use crate::checks::catalogue::CheckId;
    use crate::checks::diagnosis::Diagnosis;
    use crate::checks::finding::Finding;
    use crate::model::Surroundings;
    use crate::model::task::TaskId;

    fn validating() -> Model {
        let mut model = Model::new(Surroundings::default(), Vec::new(), Timestamp::UNIX_EPOCH);
        model.validation.running = Some(TaskId(1));
        model
    }

    /// A check is answered, that many seconds after the run began.
    fn answers(model: &mut Model, id: CheckId, finding: Finding, secs: i64) {
        let timeline = &mut model.validation.timeline;
        timeline.began(id, Timestamp::UNIX_EPOCH);
        timeline.ended(id, Timestamp::from_second(secs).unwrap());
        model.validation.findings.insert(id, finding);
    }

    fn trouble() -> Diagnosis {
        Diagnosis::new("It rains", "Wait")
    }

    #[test]
    fn a_verdict_that_is_no_pass_is_told_as_it_comes() {
        let mut model = validating();
        assert_eq!(news(&model), "Validating");
        answers(&mut model, CheckId::TtlReached, Finding::passed(""), 1);
        assert_eq!(news(&model), "Validating");
        answers(&mut model, CheckId::ObjectExists, Finding::failed(trouble(), ""), 2);
        assert_eq!(news(&model), "Failed: The example object exists");
        answers(&mut model, CheckId::Address, Finding::warning(trouble(), ""), 3);
        assert_eq!(
            news(&model),
            format!("Warning: {}", CheckId::Address.row().asks_of(model.vendor.grantee()))
        );
    }

    #[test]
    fn the_closing_sentence_names_what_failed_unless_it_is_much() {
        let mut model = validating();
        model.step = Step::Validate;
        answers(&mut model, CheckId::ObjectExists, Finding::failed(trouble(), ""), 1);
        answers(&mut model, CheckId::TtlReached, Finding::passed(""), 1);
        model.validation.running = None;
        let verdicts = model.validation.counts().text(CATALOGUE.len());
        assert_eq!(
            news(&model),
            format!("Validated: {verdicts}. Failed: The example object exists")
        );
        for id in [CheckId::Address, CheckId::BucketExists, CheckId::SignedGet] {
            answers(&mut model, id, Finding::failed(trouble(), ""), 2);
        }
        assert!(!news(&model).contains("Failed: "), "{}", news(&model));
    }
}
