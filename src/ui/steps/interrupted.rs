//! Runs that did not come to their end: a card each in the Connect step, and how one is closed in Review.

use egui::RichText;

use crate::journal::{Interrupted, Work};
use crate::model::Model;
use crate::model::event::Event;
use crate::ui::breaks;
use crate::ui::theme::{Mark, palette};
use crate::ui::widgets;
use crate::words;

/// The cards of the Connect step.
pub fn interruptions_ui(ui: &mut egui::Ui, model: &Model, events: &mut Vec<Event>) {
    for run in &model.interruptions.runs {
        run_ui(ui, model, run, events);
    }
    for sentence in &model.interruptions.unreadable {
        widgets::banner_ui(ui, Mark::Warning, sentence, |_| {});
    }
}

fn run_ui(ui: &mut egui::Ui, model: &Model, run: &Interrupted, events: &mut Vec<Event>) {
    let account = run.account_id.grouped();
    let title = words!("Interrupted in account {account}: {run}", run = run.title(), account);
    widgets::banner_ui(ui, Mark::Warning, &title, |ui| {
        let started = run.started_at.strftime("%Y-%m-%d %H:%M UTC");
        let at = run.subject.endpoint_url.as_ref().map(|url| words!(", at {url}", url));
        let began = words!("Begun {started}{at}", started, at = at.unwrap_or_default());
        ui.label(RichText::new(began).small().color(palette(ui).text_muted));
        for sentence in run.told() {
            ui.add(breaks::label(ui, sentence));
        }
        match run.work {
            Work::Rehearsal { .. } => {
                let text = words!(
                    "It may still be in the account: connect to it, and the twin is deleted"
                );
                ui.add(breaks::label(ui, text));
            }
            Work::Cors { .. } => {
                let text = words!(
                    "Whether they were replaced is not known: open it and validate, which reads them"
                );
                ui.add(breaks::label(ui, text));
                ui.horizontal_wrapped(|ui| {
                    open_ui(ui, model, run, events);
                    dismiss_ui(ui, &run.id, events);
                });
            }
            Work::Apply { .. } | Work::TakeBack { .. } => {
                let text =
                    words!("Open it to read the account, and then to continue or to undo it");
                ui.add(breaks::label(ui, text));
                open_ui(ui, model, run, events);
            }
        }
    });
}

fn open_ui(ui: &mut egui::Ui, model: &Model, run: &Interrupted, events: &mut Vec<Event>) {
    let may_open = !model.is_writing() && run.integration.is_some();
    if ui.add_enabled(may_open, egui::Button::new(words!("Open it"))).clicked() {
        events.push(Event::InterruptedOpened(run.id.clone()));
    }
}

fn dismiss_ui(ui: &mut egui::Ui, id: &str, events: &mut Vec<Event>) {
    if ui.button(words!("Dismiss")).clicked() {
        events.push(Event::InterruptedDismissed(id.to_owned()));
    }
}

/// In Review: the account leaves nothing to do.
pub fn settled_ui(ui: &mut egui::Ui, model: &Model, events: &mut Vec<Event>) {
    if model.has_lost_secret() {
        let text = words!(
            "IAM shows an access key's secret once, and the program that had it has ended: undo what was made, or make another key below and delete this one"
        );
        ui.add(breaks::label(ui, text));
        return;
    }
    let Some(settled) = model.settled() else { return };
    let run = model.plan().and_then(|plan| model.review.interrupted_for(&plan));
    let Some(run) = run else { return };
    ui.add(egui::Label::new(settled.sentence()).wrap());
    dismiss_ui(ui, &run.id, events);
}
