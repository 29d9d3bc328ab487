//! Hand over: the vendor's form, field by field, and the record of what was proved.

use egui::RichText;

use super::later;
use super::undo::removal_button_ui;
use crate::access::grantee::Grantee;
use crate::model::Model;
use crate::model::event::{CopyItem, Event, Field, ReportFormat};
use crate::model::hand_over::{
    FormRow, Standing, form_rows, headline, open_points, proof_caveat, standing,
};
use crate::model::step::Part;
use crate::ui::frame::is_slim;
use crate::ui::rows::list_ui;
use crate::ui::steps::signing_code::signing_code_ui;
use crate::ui::theme::{self, Mark, palette};
use crate::ui::widgets::{self, FieldLook};
use crate::ui::{breaks, clipboard, landing};
use crate::words;

pub fn hand_over_ui(ui: &mut egui::Ui, model: &Model, events: &mut Vec<Event>) {
    let Some(plan) = model.plan() else { return };
    let open_points = open_points(model);
    let mark = match standing(model) {
        Standing::Proved => Mark::Passed,
        Standing::Open(_) => Mark::Warning,
        Standing::NotProved => Mark::Failed,
    };
    widgets::banner_ui(ui, mark, &headline(model), |ui| {
        for point in &open_points {
            ui.add(breaks::label(ui, point));
        }
        if let Some(caveat) = proof_caveat(model) {
            ui.add(egui::Label::new(RichText::new(caveat).small()).wrap());
        }
    });
    widgets::section_ui(ui, &words!("The form of {vendor_name}", vendor_name = plan.vendor_name));
    let rows = form_rows(model, &plan);
    widgets::card_ui(ui, |ui| {
        let item = |index: usize| rows.get(index).and_then(|row| item_of(model, index, row));
        let name = words!("Fields of the form");
        list_ui(ui, name, (rows.len(), 0), item, events, |ui, list, events| {
            for (index, row) in rows.iter().enumerate() {
                // A secret is not spoken: a room may hear it.
                let value = if row.is_secret { "" } else { &row.value };
                let spoken = format!("{}: {value}", row.label);
                let is_external_id = row.value == plan.external_id.as_str();
                list.row_ui(ui, model, index, &spoken, None, |ui| {
                    if is_external_id {
                        landing::part_ui(ui, model, Part::ExternalId, |ui| {
                            row_ui(ui, model, index, row, events);
                        });
                    } else {
                        row_ui(ui, model, index, row, events);
                    }
                });
            }
        });
    });
    ui.horizontal_wrapped(|ui| {
        widgets::full_copy_button_ui(ui, model, CopyItem::WholeForm, words!("Copy all"), events);
        let note = if rows.iter().any(|row| row.is_secret) {
            words!(
                "every field with its label, a line each; the secret is left out, copy it by itself"
            )
        } else {
            words!("every field with its label, a line each")
        };
        ui.label(RichText::new(note).small().color(palette(ui).text_muted));
    });
    clipboard::content_ui(ui, model);
    if let Some(url) = model.vendor.profile().and_then(|profile| profile.docs_url.as_deref()) {
        ui.hyperlink_to(words!("The vendor's own description"), url);
    }
    signing_code_ui(ui, model, &plan, events);
    save_ui(ui, model, events);
    if plan.grantee == Grantee::Role {
        later::later_ui(ui, model, &plan, events);
    }
    if model.can_remove() {
        widgets::section_ui(ui, words!("When the vendor needs it no more"));
        removal_button_ui(ui, events);
    }
}

/// What a row is copied as; a secret that nobody has is not.
fn item_of(model: &Model, index: usize, row: &FormRow) -> Option<CopyItem> {
    if !row.is_secret {
        return Some(CopyItem::FormRow(index));
    }
    model.fresh_key().map(|_| CopyItem::SecretAccessKey)
}

fn row_ui(ui: &mut egui::Ui, model: &Model, index: usize, row: &FormRow, events: &mut Vec<Event>) {
    if is_slim(ui) && index > 0 {
        ui.add_space(theme::space::S);
    }
    widgets::top_line_ui(ui, |ui| {
        widgets::label_ui(ui, &row.label);
        let is_to_be_shown = row.is_secret && model.fresh_key().is_some();
        if is_slim(ui) {
            ui.add(value_label(ui, model, row));
        } else {
            value_ui(ui, model, row, is_to_be_shown);
        }
        if is_to_be_shown {
            show_ui(ui, model, events);
        }
        if let Some(item) = item_of(model, index, row) {
            widgets::copy_button_ui(ui, model, item, &row.label, events);
        }
    });
    if let Some(hint) = row.hint.as_ref().filter(|_| row.is_to_be_told) {
        widgets::under_field_ui(ui, |ui| widgets::message_ui(ui, Mark::Warning, hint));
    } else if let Some(hint) = &row.hint {
        widgets::under_field_ui(ui, |ui| {
            ui.add(
                egui::Label::new(
                    RichText::new(words::of_file(hint)).small().color(palette(ui).text_muted),
                )
                .wrap(),
            );
        });
    }
}

/// The value, with room for the buttons behind it; the first of several lines stands beside the label and the buttons.
fn value_ui(ui: &mut egui::Ui, model: &Model, row: &FormRow, is_to_be_shown: bool) {
    let gap = ui.spacing().item_spacing.x;
    let mut buttons_width = widgets::copy_button_width(ui, words!("Copy")) + gap;
    if is_to_be_shown {
        buttons_width += show_width(ui) + gap;
    }
    let room = egui::vec2(ui.available_width() - buttons_width, theme::CONTROL_HEIGHT);
    ui.allocate_ui_with_layout(room, egui::Layout::top_down(egui::Align::Min), |ui| {
        ui.set_min_size(room);
        let line_height = ui.text_style_height(&egui::TextStyle::Monospace);
        ui.add_space((theme::CONTROL_HEIGHT - line_height) / 2.0);
        ui.add(value_label(ui, model, row));
    });
}

/// A secret stands there only while it is asked for; one that nobody has says so.
fn value_label(ui: &egui::Ui, model: &Model, row: &FormRow) -> egui::Label {
    if !row.is_secret {
        return breaks::label(ui, RichText::new(&row.value).monospace());
    }
    let text = match model.fresh_key() {
        None => RichText::new(&row.value).color(palette(ui).text_muted),
        Some(key) if model.hand_over.secret_is_shown => {
            RichText::new(key.secret.expose()).monospace()
        }
        Some(_) => RichText::new("••••••••••••••••").monospace(),
    };
    egui::Label::new(text).wrap()
}

/// Shows the secret, or hides it again.
fn show_ui(ui: &mut egui::Ui, model: &Model, events: &mut Vec<Event>) {
    let is_shown = model.hand_over.secret_is_shown;
    let button = egui::Button::new(if is_shown { words!("Hide") } else { words!("Show") });
    if widgets::centred_ui(ui, show_width(ui), button).clicked() {
        events.push(Event::SecretShown(!is_shown));
    }
}

/// As wide as the longer of its words.
fn show_width(ui: &egui::Ui) -> f32 {
    widgets::button_width(ui, words!("Show"), widgets::button_width(ui, words!("Hide"), 0.0))
}

fn save_ui(ui: &mut egui::Ui, model: &Model, events: &mut Vec<Event>) {
    widgets::section_ui(ui, words!("Keep a record for the security review"));
    let Some(plan) = model.plan() else { return };
    let suggested = model.save_path(&plan, ReportFormat::Markdown).display().to_string();
    let look = FieldLook {
        label: words!("File"),
        example: &suggested,
        note: words!(
            "Holds the form, both policies and every verdict with its evidence; no signed URL and no secret"
        ),
        is_monospace: true,
    };
    let text = &model.hand_over.save_path_text;
    widgets::field_with_ui(ui, model, Field::SavePath, text, look, events, |ui, events| {
        if ui.button(words!("Browse…")).clicked() {
            events.push(Event::SavePathPickRequested(ReportFormat::Markdown));
        }
    });
    widgets::under_field_ui(ui, |ui| {
        ui.horizontal_wrapped(|ui| {
            if ui.add(widgets::plain_button(words!("Save as Markdown"))).clicked() {
                events.push(Event::SaveRequested(ReportFormat::Markdown));
            }
            if ui.add(widgets::plain_button(words!("Save as JSON"))).clicked() {
                events.push(Event::SaveRequested(ReportFormat::Json));
            }
            if ui.add(widgets::plain_button(words!("Save the integration"))).clicked() {
                events.push(Event::SaveRequested(ReportFormat::Integration));
            }
        });
        let note = words!(
            "The integration file holds every field: Countersign opens it again, and countersign check runs its checks without a window"
        );
        ui.add(egui::Label::new(RichText::new(note).small().color(palette(ui).text_muted)).wrap());
        if !matches!(model.hand_over.saving, Some(ReportFormat::Snippet(_))) {
            saved_ui(ui, model);
        }
    });
}

/// What became of the last file.
pub fn saved_ui(ui: &mut egui::Ui, model: &Model) {
    match &model.hand_over.saved {
        Some(Ok(path)) => {
            widgets::message_ui(ui, Mark::Passed, &words!("Saved: {path}", path = path.display()));
        }
        Some(Err(sentence)) => widgets::message_ui(ui, Mark::Failed, sentence),
        None => {}
    }
}
