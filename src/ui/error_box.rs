//! The box in which an error from elsewhere is pasted and explained.

use egui::{Label, RichText, ScrollArea, TextEdit};

use super::breaks;
use super::frame::dialog_width;
use super::signed_texts::calculated_ui;
use super::theme::{self, Mark, palette};
use super::widgets;
use crate::checks::pasted::PastedError;
use crate::model::Model;
use crate::model::event::{CopyItem, Event};
use crate::secret_text::SecretText;
use crate::words;

const WIDTH: f32 = 680.0;
/// What the window keeps free above and below the box.
const MARGIN: f32 = 48.0;
/// Title, note, text, buttons: what is not results. Those have the rest, so that nothing jumps.
const FIXED_HEIGHT: f32 = 296.0;
/// The results of a screen as large as a wall: what is far away is not read together.
const RESULTS_AT_MOST: f32 = 480.0;
/// In a lower window all but the buttons scrolls together.
const LOW_BELOW: f32 = 520.0;
/// The buttons, the margins within the box and around it.
const LOW_FIXED_HEIGHT: f32 = 140.0;
const TEXT_ROWS: usize = 6;
const LOW_TEXT_ROWS: usize = 3;
const TEXT_HEIGHT: f32 = 130.0;

/// The button that opens the box.
pub fn open_button_ui(ui: &mut egui::Ui, events: &mut Vec<Event>) {
    if widgets::wide_button_ui(ui, words!("Paste an error…")).clicked() {
        events.push(Event::ErrorBoxOpened);
    }
}

/// The box, over everything else; `is_new` in its first frame, in which the field takes the focus.
pub fn error_box_ui(ui: &egui::Ui, model: &Model, is_new: bool, events: &mut Vec<Event>) {
    let window = ui.ctx().content_rect().size();
    let title = words!("Paste an error");
    let shown = widgets::dialog_ui(ui, "error box", title, |ui| {
        ui.set_width(dialog_width(ui, WIDTH));
        if is_low(ui) {
            let all = ScrollArea::vertical().id_salt("all").auto_shrink(false);
            all.max_height((window.y - LOW_FIXED_HEIGHT).max(80.0)).show(ui, |ui| {
                heading_ui(ui);
                text_ui(ui, model, is_new, events);
                ui.add_space(theme::space::S);
                results_ui(ui, model);
            });
        } else {
            heading_ui(ui);
            text_ui(ui, model, is_new, events);
            ui.add_space(theme::space::S);
            let room = window.y - 2.0 * MARGIN - FIXED_HEIGHT;
            ui.scope(|ui| {
                ui.set_max_height(room.clamp(80.0, RESULTS_AT_MOST));
                let results = ScrollArea::vertical().id_salt("results").auto_shrink(false);
                results.show(ui, |ui| results_ui(ui, model));
            });
        }
        ui.add_space(theme::space::M);
        buttons_ui(ui, model, events);
    });
    if shown.should_close() {
        events.push(Event::ErrorBoxClosed);
    }
}

fn is_low(ui: &egui::Ui) -> bool {
    ui.ctx().content_rect().height() < LOW_BELOW
}

fn heading_ui(ui: &mut egui::Ui) {
    widgets::section_ui(ui, words!("Paste an error"));
    let note = words!(
        "Any text of AWS, an SDK, a browser or a vendor. It stays on this computer, and keys, tokens and signatures are left out"
    );
    ui.add(Label::new(RichText::new(note).color(palette(ui).text_muted)).wrap());
    ui.add_space(8.0);
}

fn text_ui(ui: &mut egui::Ui, model: &Model, is_new: bool, events: &mut Vec<Event>) {
    let label = ui.label(words!("Error text"));
    let text = ScrollArea::vertical().id_salt("text").auto_shrink([false, true]);
    text.max_height(TEXT_HEIGHT).show(ui, |ui| {
        let mut edited = model.error_box.text().to_owned();
        let edit = TextEdit::multiline(&mut edited)
            .id_salt("error text")
            .hint_text(words!(
                "An error occurred (AccessDenied) when calling the AssumeRole operation: …"
            ))
            .font(egui::TextStyle::Monospace)
            .margin(theme::space::margin::S)
            .desired_rows(if is_low(ui) { LOW_TEXT_ROWS } else { TEXT_ROWS })
            .desired_width(f32::INFINITY);
        let response = ui.add(edit).labelled_by(label.id);
        if is_new {
            response.request_focus();
        }
        if response.changed() {
            events.push(Event::ErrorPasted(SecretText::new(edited)));
        }
    });
}

fn results_ui(ui: &mut egui::Ui, model: &Model) {
    match model.error_box.reading() {
        None => {
            widgets::note_ui(ui, words!("What it means, and what to do, shows up here"));
        }
        Some(Err(error)) => widgets::message_ui(ui, Mark::Warning, &error.to_string()),
        Some(Ok(pasted)) => {
            for note in &pasted.notes {
                widgets::message_ui(ui, Mark::Warning, &note.to_string());
            }
            for error in &pasted.errors {
                card_ui(ui, error);
                ui.add_space(theme::space::S);
            }
        }
    }
}

fn card_ui(ui: &mut egui::Ui, error: &PastedError) {
    let diagnosis = error.diagnosis();
    widgets::banner_ui(ui, Mark::Failed, &diagnosis.cause, |ui| {
        ui.add(breaks::label(ui, &diagnosis.remedy));
    });
    if let Some(calculated) = &error.calculated {
        calculated_ui(ui, calculated);
        ui.add_space(theme::space::XS);
    }
    widgets::card_ui(ui, |ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        for (label, value) in error.facts() {
            widgets::fact_ui(ui, label, RichText::new(value).monospace());
        }
        if let Some(source) = error.source() {
            widgets::fact_ui(ui, words!("More on it"), RichText::new(source).small());
        }
    });
}

fn buttons_ui(ui: &mut egui::Ui, model: &Model, events: &mut Vec<Event>) {
    ui.horizontal_wrapped(|ui| {
        if widgets::primary_button_ui(ui, words!("Close"), true).clicked() {
            events.push(Event::ErrorBoxClosed);
        }
        if !model.error_box.text().is_empty()
            && ui.add(widgets::plain_button(words!("Clear"))).clicked()
        {
            events.push(Event::ErrorPasted(SecretText::default()));
        }
        if matches!(model.error_box.reading(), Some(Ok(_))) {
            let item = CopyItem::Explanation;
            widgets::full_copy_button_ui(ui, model, item, words!("Copy explanation"), events);
        }
    });
}
