//! Text fields with their label, their problem and their note.

use egui::{Margin, Response, TextEdit, TextStyle};

use super::{describe, label_ui, line_ui, live_message_ui, note_ui, under_field_ui};
use crate::model::event::{Event, Field};
use crate::model::{Model, problems};
use crate::ui::frame::is_slim;
use crate::ui::theme::{self, Mark, space};
use crate::words;

/// What is longer may not fit its field; the whole then shows on hover.
const LONG_TEXT_CHARS: usize = 40;

/// How high a line of a hint is, with its mark.
const HINT_HEIGHT: f32 = space::M;

/// How a field looks.
#[derive(Clone, Copy, Default)]
pub struct FieldLook<'a> {
    pub label: &'a str,
    /// Stands in the empty field.
    pub example: &'a str,
    /// Stands under the field as long as nothing is wrong.
    pub note: &'a str,
    pub is_monospace: bool,
}

/// A labelled text field with its problem or its note below.
pub fn field_ui(
    ui: &mut egui::Ui,
    model: &Model,
    field: Field,
    text: &str,
    look: FieldLook<'_>,
    events: &mut Vec<Event>,
) -> Response {
    let nothing = None::<fn(&mut egui::Ui, &mut Vec<Event>)>;
    field_line_ui(ui, model, field, text, look, events, nothing)
}

/// As [`field_ui`], with something of one's own at the end of the line.
pub fn field_with_ui(
    ui: &mut egui::Ui,
    model: &Model,
    field: Field,
    text: &str,
    look: FieldLook<'_>,
    events: &mut Vec<Event>,
    at_end: impl FnOnce(&mut egui::Ui, &mut Vec<Event>),
) -> Response {
    field_line_ui(ui, model, field, text, look, events, Some(at_end))
}

fn field_line_ui(
    ui: &mut egui::Ui,
    model: &Model,
    field: Field,
    text: &str,
    look: FieldLook<'_>,
    events: &mut Vec<Event>,
    at_end: Option<impl FnOnce(&mut egui::Ui, &mut Vec<Event>)>,
) -> Response {
    let is_locked = model.is_writing() && field != Field::SavePath;
    let has_end = at_end.is_some();
    fill_hint_room(ui);
    let response = line_ui(ui, |ui| {
        let label = label_ui(ui, look.label);
        // What stands at the end comes after the field, for eye and keyboard alike; how wide it
        // is was seen when it was drawn before.
        let end_id = ui.scope_id().with(field).with("end");
        let end_width = if is_slim(ui) {
            0.0
        } else {
            ui.data(|data| data.get_temp::<f32>(end_id)).unwrap_or(0.0)
        };
        let mut edited = text.to_owned();
        let font = if look.is_monospace { TextStyle::Monospace } else { TextStyle::Body };
        let edit = TextEdit::singleline(&mut edited)
            .id_salt(field)
            .hint_text(look.example)
            .margin(field_margin(ui, &font))
            .font(font)
            .desired_width(ui.available_width() - end_width);
        let mut response = ui.add_enabled(!is_locked, edit).labelled_by(label.id);
        if text.chars().count() > LONG_TEXT_CHARS {
            response = response.on_hover_text(crate::printable::line(text));
        }
        if response.changed() {
            events.push(Event::Edited(field, edited));
        }
        if response.lost_focus() {
            events.push(Event::FieldLeft(field));
        }
        let Some(at_end) = at_end else { return response };
        if is_slim(ui) {
            ui.horizontal_wrapped(|ui| at_end(ui, events));
            return response;
        }
        let end_began = ui.cursor().left();
        at_end(ui, events);
        let seen_width = ui.cursor().left() - end_began;
        if (seen_width - end_width).abs() > 0.5 {
            ui.data_mut(|data| data.insert_temp(end_id, seen_width));
            ui.ctx().request_discard("what stands at the end of a field has another width");
        }
        response
    })
    .inner;
    keep_hint_room(ui, if has_end { 2 } else { 1 });
    if let Some(problem) = problems::shown(model, field) {
        describe_wrong(&response, &problem);
        under_field_ui(ui, |ui| live_message_ui(ui, Mark::Failed, &problem));
        return response;
    }
    if !look.note.is_empty() {
        under_field_ui(ui, |ui| {
            note_ui(ui, look.note);
        });
        describe(&response, look.note);
    }
    response
}

/// Keeps room for so many lines under the field that was drawn last: hints come and go between two clicks, and no button is
/// to move for that. What follows under the field is drawn within this room.
fn keep_hint_room(ui: &egui::Ui, lines: u8) {
    let height = f32::from(lines) * HINT_HEIGHT + ui.spacing().item_spacing.y;
    let room = HintRoom { pass: ui.ctx().cumulative_pass_nr(), bottom: ui.cursor().top() + height };
    ui.data_mut(|data| data.insert_temp(hint_room_id(ui), room));
}

/// Before the next field or section begins: leaves free what the hints of the field before did not take.
pub fn fill_hint_room(ui: &mut egui::Ui) {
    let id = hint_room_id(ui);
    let room = ui.data_mut(|data| std::mem::take(data.get_temp_mut_or_default::<HintRoom>(id)));
    if room.pass != ui.ctx().cumulative_pass_nr() {
        return;
    }
    let left = room.bottom - ui.cursor().top();
    if left > 0.0 {
        ui.add_space(left);
    }
}

fn hint_room_id(ui: &egui::Ui) -> egui::Id {
    ui.unique_id().with("hint room")
}

/// Where the room under a field ends, in the pass in which it was drawn.
#[derive(Clone, Copy, Default)]
struct HintRoom {
    pass: u64,
    bottom: f32,
}

/// What brings a line of text to the height of a control.
pub fn field_margin(ui: &egui::Ui, font: &TextStyle) -> Margin {
    let free = theme::CONTROL_HEIGHT - ui.text_style_height(font);
    let mut above = 0;
    while f32::from(above + 1) * 2.0 <= free {
        above += 1;
    }
    Margin::symmetric(space::margin::S + space::margin::XS, above)
}

/// Whether a field was left with Enter in this frame.
pub fn is_entered(ui: &egui::Ui, response: &Response) -> bool {
    response.lost_focus() && ui.input(|input| input.key_pressed(egui::Key::Enter))
}

/// As [`describe`], of a field that does not hold what it should.
fn describe_wrong(response: &Response, problem: &str) {
    response.ctx.accesskit_node_builder(response.id, |node| {
        // AccessKit hands the state below to no screen reader yet, and the description to all of them.
        node.set_description(words!("To correct: {problem}", problem));
        node.set_invalid(egui::accesskit::Invalid::True);
    });
}
