//! The questions before something is lost: a secret that nobody has copied, and what was typed and cannot be kept.

use super::frame::dialog_width;
use super::theme::Mark;
use super::theme::space;
use super::{clipboard, widgets};
use crate::model::Model;
use crate::model::draft::DraftEvent;
use crate::model::event::{CopyItem, Event};
use crate::words;

const WIDTH: f32 = 460.0;

/// Copy it, do without, or stay; `is_new` in its first frame, in which the way back takes the keyboard.
pub fn at_stake_ui(ui: &egui::Ui, model: &Model, is_new: bool, events: &mut Vec<Event>) {
    let Some(question) = model.parting_question() else { return };
    // Its name stays while its title changes, so that it stays in its place.
    let response = widgets::dialog_ui(ui, "secret at stake", &question.title, |ui| {
        ui.set_width(dialog_width(ui, WIDTH));
        widgets::section_ui(ui, &question.title);
        ui.add_space(space::S);
        ui.add(egui::Label::new(question.text).wrap());
        clipboard::content_ui(ui, model);
        ui.add_space(space::M);
        widgets::buttons_ui(ui, |ui| {
            let item = CopyItem::SecretAccessKey;
            widgets::full_copy_button_ui(ui, model, item, words!("Copy the secret"), events);
            let stay = widgets::apart_ui(ui, "stay", true, widgets::plain_button(question.stay));
            if is_new {
                stay.request_focus();
            }
            if stay.clicked() {
                events.push(Event::HeldBackDropped);
            }
            let go = if question.loses {
                widgets::danger_button_ui(ui, question.go, true)
            } else {
                widgets::apart_ui(ui, question.go, true, widgets::plain_button(question.go))
            };
            if go.clicked() {
                events.push(Event::HeldBackConfirmed);
            }
        });
    });
    if response.should_close() {
        events.push(Event::HeldBackDropped);
    }
}

/// What was typed could not be kept as a draft: close all the same, or stay.
pub fn without_draft_ui(ui: &egui::Ui, model: &Model, is_new: bool, events: &mut Vec<Event>) {
    let title = words!("What you typed could not be kept");
    let response = widgets::dialog_ui(ui, "closing without a draft", title, |ui| {
        ui.set_width(dialog_width(ui, WIDTH));
        widgets::section_ui(ui, title);
        ui.add_space(space::S);
        if let Some(problem) = &model.drafts.problem {
            widgets::message_ui(ui, Mark::Warning, problem);
        }
        ui.add_space(space::M);
        widgets::buttons_ui(ui, |ui| {
            let stay = widgets::primary_button_ui(ui, words!("Keep the window open"), true);
            if is_new {
                stay.request_focus();
            }
            if stay.clicked() {
                events.push(Event::CloseCancelled);
            }
            let go = widgets::danger_button_ui(ui, words!("Close without it"), true);
            if go.clicked() {
                events.push(Event::Draft(DraftEvent::GivenUp));
            }
        });
    });
    if response.should_close() {
        events.push(Event::CloseCancelled);
    }
}
