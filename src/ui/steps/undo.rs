//! Undoing: the last run, or the whole integration. Each is shown with its extent first, and then confirmed.

use super::connect::{evidence_ui, way_back_ui};
use crate::access::changes::ChangeLine;
use crate::access::plan::AccessPlan;
use crate::access::taking_back::{Shown, UndoOf};
use crate::checks::diagnosis::diagnose;
use crate::model::Model;
use crate::model::event::{Event, Field};
use crate::model::review::{Direction, Writing};
use crate::model::step::Part;
use crate::model::task::Task;
use crate::model::undo::{LastUse, Proposal, Undo};
use crate::ui::documents::diff_ui;
use crate::ui::landing;
use crate::ui::theme::{self, Mark, space};
use crate::ui::widgets::{self, FieldLook};
use crate::words;

/// In the box of a run that has ended: the button that shows what undoing it would do.
pub fn last_run_button_ui(
    ui: &mut egui::Ui,
    model: &Model,
    writing: &Writing,
    events: &mut Vec<Event>,
) {
    if !model.can_undo_last_run() {
        return;
    }
    let text = match (writing.is_unfinished(), writing.direction) {
        (true, Direction::Apply) => {
            let text = words!("Continue with the rest below, or undo what was made:");
            widgets::note_ui(ui, text);
            words!("Undo what was made…")
        }
        (true, Direction::TakeBack(_)) => words!("Undo the rest…"),
        (false, _) => words!("Undo the last run…"),
    };
    // At the right end, where no button was before it.
    let right = egui::Layout::right_to_left(egui::Align::Center);
    let room = egui::vec2(ui.available_width(), theme::CONTROL_HEIGHT);
    let button =
        ui.allocate_ui_with_layout(room, right, |ui| widgets::danger_button_ui(ui, text, true));
    let response = button.inner;
    if response.clicked() {
        events.push(Event::UndoProposed(UndoOf::LastRun));
    }
}

/// What is to be undone; else the button that shows what removing the integration would do.
pub fn undo_ui(ui: &mut egui::Ui, model: &Model, events: &mut Vec<Event>) {
    match &model.review.undo {
        Some(undo) => {
            ui.add_space(space::S);
            landing::part_ui(ui, model, Part::Undo, |ui| box_ui(ui, model, undo, events));
        }
        None if model.can_remove() => {
            ui.add_space(space::S);
            removal_button_ui(ui, events);
        }
        None => {}
    }
}

/// The button alone, where what it would do is shown elsewhere.
pub fn removal_button_ui(ui: &mut egui::Ui, events: &mut Vec<Event>) {
    if widgets::danger_button_ui(ui, words!("Remove the integration…"), true).clicked() {
        events.push(Event::UndoProposed(UndoOf::Integration));
    }
    widgets::note_ui(
        ui,
        words!(
            "Deletes what was made for this integration and puts back what stood there before; everything is shown first"
        ),
    );
}

fn box_ui(ui: &mut egui::Ui, model: &Model, undo: &Undo, events: &mut Vec<Event>) {
    let title = match undo.of {
        UndoOf::LastRun => words!("Undo the last run"),
        UndoOf::Integration => words!("Remove the integration"),
    };
    widgets::card_ui(ui, |ui| {
        widgets::section_ui(ui, title);
        match &undo.proposal {
            Task::Idle => {}
            Task::Running(_) => widgets::busy_ui(ui, words!("Reading what the account has")),
            Task::Failed(failure) => {
                let diagnosis = diagnose(failure);
                widgets::banner_ui(ui, Mark::Failed, &diagnosis.cause, |ui| {
                    ui.add(egui::Label::new(&diagnosis.remedy).wrap());
                    evidence_ui(ui, &failure.evidence());
                    way_back_ui(ui, failure, events);
                });
            }
            Task::Done(proposal) => proposal_ui(ui, model, undo, proposal, events),
        }
        ui.add_space(space::XS);
        widgets::buttons_ui(ui, |ui| {
            let account_id = undo.plan.account_id.grouped();
            let text = match undo.of {
                UndoOf::LastRun => words!("Undo in account {account_id}", account_id),
                UndoOf::Integration => words!("Remove from account {account_id}", account_id),
            };
            if !undo.proposal.is_running()
                && widgets::danger_button_ui(ui, &text, undo.confirmable().is_some()).clicked()
            {
                events.push(Event::UndoConfirmed);
            }
            let cancel = widgets::plain_button(words!("Cancel"));
            if widgets::apart_ui(ui, "cancel undoing", true, cancel).clicked() {
                events.push(Event::UndoDismissed);
            }
        });
    });
}

fn proposal_ui(
    ui: &mut egui::Ui,
    model: &Model,
    undo: &Undo,
    proposal: &Proposal,
    events: &mut Vec<Event>,
) {
    let Shown { changes, .. } = &proposal.shown;
    for write in &proposal.left {
        let sentence = words!(
            "Left as it is, because somebody changed it since: {write}",
            write = write.sentence(&undo.plan)
        );
        widgets::message_ui(ui, Mark::Skipped, &sentence);
    }
    if changes.lines.is_empty() {
        let text = words!("The account shows nothing of it any more");
        widgets::message_ui(ui, Mark::Passed, text);
        return;
    }
    ui.label(theme::strong(words!("What this does, in this order:")));
    for line in changes.lines.iter().rev() {
        line_ui(ui, &undo.plan, line);
    }
    if proposal.shown.leaves_grantee() {
        let text = undo.plan.grantee.either(
            words!("The role stays: this computer does not know it as made for this integration"),
            words!("The user stays: this computer does not know it as made for this integration"),
        );
        widgets::message_ui(ui, Mark::Skipped, text);
    }
    if undo.of == UndoOf::LastRun {
        return;
    }
    last_use_ui(ui, &proposal.last_use);
    let note = words!(
        "Type the name of the bucket, {bucket}, to say that you mean it",
        bucket = undo.plan.bucket
    );
    let look =
        FieldLook { label: words!("Bucket name"), example: "", note: &note, is_monospace: true };
    let field = Field::RemovedBucket;
    widgets::field_ui(ui, model, field, &undo.bucket_text, look, events);
}

fn last_use_ui(ui: &mut egui::Ui, last_use: &LastUse) {
    let Some(sentence) = last_use.sentence() else { return };
    let mark = match last_use {
        LastUse::At { .. } => Mark::Warning,
        LastUse::Never | LastUse::NotKnown(_) | LastUse::NotAsked => Mark::Skipped,
    };
    widgets::message_ui(ui, mark, &sentence);
    if matches!(last_use, LastUse::At { .. } | LastUse::Never) {
        widgets::reason_ui(ui, words!("IAM learns of a use some time after it"));
    }
}

fn line_ui(ui: &mut egui::Ui, plan: &AccessPlan, line: &ChangeLine) {
    match line {
        ChangeLine::AsWanted { what } => widgets::message_ui(ui, Mark::Passed, what),
        ChangeLine::Refused { what, why, .. } => {
            widgets::message_ui(ui, Mark::Failed, what);
            widgets::reason_ui(ui, why);
        }
        ChangeLine::ToDo { write, why, diff } => {
            widgets::message_ui(ui, Mark::Warning, &write.undoing(plan));
            widgets::reason_ui(ui, why);
            if !diff.is_empty() {
                diff_ui(ui, diff);
            }
        }
    }
}
