//! Taking back what an earlier run made: shown with its differences, then confirmed.

use crate::access::changes::ChangeLine;
use crate::access::plan::AccessPlan;
use crate::access::taking_back::Shown;
use crate::model::Model;
use crate::model::event::Event;
use crate::ui::documents::diff_ui;
use crate::ui::theme::{self, Mark};
use crate::ui::widgets;
use crate::words;

/// The button, then what it would undo.
pub fn take_back_ui(ui: &mut egui::Ui, model: &Model, plan: &AccessPlan, events: &mut Vec<Event>) {
    if !model.can_propose_take_back() {
        return;
    }
    match &model.review.take_back {
        None => propose_ui(ui, events),
        Some(shown) => shown_ui(ui, plan, shown, events),
    }
}

/// The button alone, where the differences are shown elsewhere.
pub fn propose_ui(ui: &mut egui::Ui, events: &mut Vec<Event>) {
    if ui.button(words!("Take it back…")).clicked() {
        events.push(Event::TakeBackProposed);
    }
}

fn shown_ui(ui: &mut egui::Ui, plan: &AccessPlan, shown: &Shown, events: &mut Vec<Event>) {
    widgets::card_ui(ui, |ui| {
        ui.label(theme::strong(words!("What is taken back, in this order")));
        for line in shown.changes.lines.iter().rev() {
            line_ui(ui, plan, line);
        }
    });
    ui.horizontal_wrapped(|ui| {
        let text =
            words!("Take back in account {account_id}", account_id = plan.account_id.grouped());
        if widgets::danger_button_ui(ui, &text, !shown.changes.is_refused()).clicked() {
            events.push(Event::TakeBackConfirmed);
        }
        if ui.add(widgets::plain_button(words!("Keep it"))).clicked() {
            events.push(Event::TakeBackDismissed);
        }
    });
}

fn line_ui(ui: &mut egui::Ui, plan: &AccessPlan, line: &ChangeLine) {
    match line {
        ChangeLine::AsWanted { what } => widgets::message_ui(ui, Mark::Passed, what),
        ChangeLine::Refused { what, why, .. } => {
            widgets::message_ui(ui, Mark::Failed, what);
            widgets::reason_ui(ui, why);
        }
        ChangeLine::ToDo { write, why, diff } => {
            let sentence = words!("Undo: {write}", write = write.sentence(plan));
            widgets::message_ui(ui, Mark::Warning, &sentence);
            widgets::reason_ui(ui, why);
            diff_ui(ui, diff);
        }
    }
}
