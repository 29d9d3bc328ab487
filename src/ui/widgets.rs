//! The window's building blocks: fields, buttons, marks, banners.

use egui::{
    Align, Button, Color32, Layout, Response, RichText, Role, Sense, TextEdit, Vec2, WidgetInfo,
};

use super::breaks;
use super::frame::{DIALOG_MARGIN, is_slim};
use super::theme::{self, Mark, palette};
use crate::model::event::{CopyItem, Event, Field};
use crate::model::step::Step;
use crate::model::{Model, problems};
use crate::words;

const LABEL_WIDTH: f32 = 116.0;
/// What is longer may not fit its field; the whole then shows on hover.
const LONG_TEXT_CHARS: usize = 40;
const MARK_SIZE: f32 = 13.0;
/// Wide enough for every word that a copy button says, so that nothing jumps.
const COPY_WIDTH: f32 = 92.0;
const STEP_TEXT_LEFT: f32 = 36.0;
/// The one button that leads on is at least as wide.
const PRIMARY_WIDTH: f32 = 88.0;
/// How far a label's text stands below the top of its line.
const LABEL_DROP: f32 = 6.0;

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
        let font =
            if look.is_monospace { egui::TextStyle::Monospace } else { egui::TextStyle::Body };
        let edit = TextEdit::singleline(&mut edited)
            .id_salt(field)
            .hint_text(look.example)
            .font(font)
            .margin(egui::Margin::symmetric(8, 6))
            .desired_width(ui.available_width() - end_width);
        let mut response = ui.add_enabled(!is_locked, edit).labelled_by(label.id);
        if text.chars().count() > LONG_TEXT_CHARS {
            response = response.on_hover_text(text);
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
    if let Some(problem) = problems::shown(model, field) {
        describe_wrong(&response, &problem);
        under_field_ui(ui, |ui| message_ui(ui, Mark::Failed, &problem));
        return response;
    }
    if !look.note.is_empty() {
        under_field_ui(ui, |ui| {
            let note = RichText::new(look.note).small().color(palette(ui).text_muted);
            ui.add(egui::Label::new(note).wrap());
        });
        describe(&response, look.note);
    }
    response
}

/// A label and what belongs to it: beside each other, or in a slim window one above the other.
pub fn line_ui<R>(
    ui: &mut egui::Ui,
    add: impl FnOnce(&mut egui::Ui) -> R,
) -> egui::InnerResponse<R> {
    if is_slim(ui) { ui.vertical(add) } else { ui.horizontal(add) }
}

/// Says of a choice what it is about, and whether its list is open.
pub fn label_choice<R>(choice: egui::InnerResponse<Option<R>>, label: &Response) {
    let is_open = choice.inner.is_some();
    let response = choice.response.labelled_by(label.id);
    response.ctx.accesskit_node_builder(response.id, |node| {
        node.set_expanded(is_open);
        node.set_has_popup(egui::accesskit::HasPopup::Listbox);
    });
}

/// Whether a field was left with Enter in this frame.
pub fn is_entered(ui: &egui::Ui, response: &Response) -> bool {
    response.lost_focus() && ui.input(|input| input.key_pressed(egui::Key::Enter))
}

/// Tells a screen reader with a widget what stands below it.
pub fn describe(response: &Response, text: &str) {
    response.ctx.accesskit_node_builder(response.id, |node| node.set_description(text));
}

/// As [`describe`], of a field that does not hold what it should.
fn describe_wrong(response: &Response, problem: &str) {
    response.ctx.accesskit_node_builder(response.id, |node| {
        node.set_description(problem);
        node.set_invalid(egui::accesskit::Invalid::True);
    });
}

/// The label of a line, in its column.
pub fn label_ui(ui: &mut egui::Ui, text: &str) -> Response {
    let label = egui::Label::new(RichText::new(text).color(palette(ui).text_muted)).wrap();
    if is_slim(ui) {
        return ui.add(label);
    }
    ui.allocate_ui_with_layout(
        Vec2::new(LABEL_WIDTH, ui.spacing().interact_size.y),
        Layout::left_to_right(Align::Center),
        |ui| {
            ui.set_min_width(LABEL_WIDTH);
            ui.add(label)
        },
    )
    .inner
}

/// Indents what belongs to the field above.
pub fn under_field_ui(ui: &mut egui::Ui, add: impl FnOnce(&mut egui::Ui)) {
    if is_slim(ui) {
        ui.vertical(add);
        return;
    }
    ui.horizontal_top(|ui| {
        ui.add_space(LABEL_WIDTH + ui.spacing().item_spacing.x);
        ui.vertical(add);
    });
}

/// A label with its value, which can be selected.
pub fn fact_ui(ui: &mut egui::Ui, label: &str, value: RichText) {
    if is_slim(ui) {
        label_ui(ui, label);
        ui.add(breaks::label(ui, value));
        return;
    }
    ui.horizontal_top(|ui| {
        label_ui(ui, label);
        ui.vertical(|ui| {
            ui.add_space(LABEL_DROP);
            ui.add(breaks::label(ui, value));
        });
    });
}

/// A mark and a sentence beside it.
pub fn message_ui(ui: &mut egui::Ui, mark: Mark, text: &str) {
    // What is still to do is read before anything else.
    let colour = if mark == Mark::Open { palette(ui).text } else { mark.colour(palette(ui)) };
    ui.horizontal_top(|ui| {
        mark_ui(ui, mark);
        ui.add(breaks::label(ui, RichText::new(text).small().color(colour)));
    });
}

/// What explains the message above it, under its text.
pub fn reason_ui(ui: &mut egui::Ui, text: &str) {
    let colour = palette(ui).text_muted;
    ui.horizontal_top(|ui| {
        ui.add_space(MARK_SIZE + 3.0 + ui.spacing().item_spacing.x);
        ui.add(breaks::label(ui, RichText::new(text).small().color(colour)));
    });
    ui.add_space(4.0);
}

/// The mark of a state; a screen reader hears its word.
pub fn mark_ui(ui: &mut egui::Ui, mark: Mark) -> Response {
    let (rect, response) = ui.allocate_exact_size(Vec2::splat(MARK_SIZE + 3.0), Sense::hover());
    mark.paint(ui.painter(), rect.shrink(1.5), palette(ui));
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, mark.word()));
    response
}

/// A tinted box with a mark, a title and more below it.
pub fn banner_ui(ui: &mut egui::Ui, mark: Mark, title: &str, add: impl FnOnce(&mut egui::Ui)) {
    let palette = palette(ui);
    let is_alert = mark == Mark::Failed && !title.is_empty();
    let mut builder = egui::UiBuilder::new();
    if is_alert {
        builder = builder.accessibility_role(Role::Alert).accessibility_label(title);
    }
    ui.scope_builder(builder, |ui| {
        let frame = egui::Frame::new().fill(mark.tint(palette)).corner_radius(8).inner_margin(12);
        frame.show(ui, |ui| {
            ui.set_width(ui.available_width());
            ui.horizontal_top(|ui| {
                mark_ui(ui, mark);
                ui.vertical(|ui| {
                    if !title.is_empty() {
                        let label = egui::Label::new(theme::strong(title)).wrap();
                        let response = ui.add(label);
                        if is_alert {
                            // What went wrong is said at once; the rest is read on.
                            response.ctx.accesskit_node_builder(response.id, |node| {
                                node.set_live(egui::accesskit::Live::Assertive);
                            });
                        }
                    }
                    add(ui);
                });
            });
        });
    });
}

/// What belongs together and has a name that eyes do not need.
pub fn group_ui<R>(ui: &mut egui::Ui, name: &str, add: impl FnOnce(&mut egui::Ui) -> R) -> R {
    let builder = egui::UiBuilder::new().accessibility_role(Role::Group).accessibility_label(name);
    ui.scope_builder(builder, add).inner
}

/// A dialog over the window, which screen readers call by its title.
pub fn dialog(ui: &egui::Ui, name: &str, title: &str) -> egui::Modal {
    let id = egui::Id::unique(name);
    let area = egui::Modal::default_area(id).role(Role::Dialog).accessible_name(title);
    egui::Modal::new(id)
        .area(area)
        .frame(egui::Frame::popup(ui.style()).inner_margin(DIALOG_MARGIN))
}

/// A box with a border around what belongs together, on the background that is there.
pub fn card_ui(ui: &mut egui::Ui, add: impl FnOnce(&mut egui::Ui)) {
    let palette = palette(ui);
    egui::Frame::new()
        .stroke(egui::Stroke::new(1.0, palette.border))
        .corner_radius(8)
        .inner_margin(12)
        .show(ui, |ui| {
            ui.set_width(ui.available_width());
            add(ui);
        });
}

/// A heading within a step.
pub fn section_ui(ui: &mut egui::Ui, text: &str) {
    ui.add_space(8.0);
    let response = ui.label(theme::strong(text).size(theme::SECTION_SIZE));
    super::focus::heading(&response, text, 2);
}

/// The one button that leads on.
pub fn primary_button_ui(ui: &mut egui::Ui, text: &str, is_enabled: bool) -> Response {
    wide_primary_button_ui(ui, text, is_enabled, PRIMARY_WIDTH)
}

/// As [`primary_button_ui`], at least as wide as whatever takes its place, so that nothing beside it jumps.
pub fn wide_primary_button_ui(
    ui: &mut egui::Ui,
    text: &str,
    is_enabled: bool,
    width: f32,
) -> Response {
    let palette = palette(ui);
    let (fill, colour) = if is_enabled {
        (palette.accent, palette.on_accent)
    } else {
        (palette.border, palette.text)
    };
    let words = theme::strong(text).color(colour);
    let button = Button::new((egui::Atom::grow(), words, egui::Atom::grow()))
        .fill(fill)
        .stroke(egui::Stroke::NONE)
        .min_size(Vec2::new(width, 34.0));
    apart_ui(ui, text, is_enabled, button)
}

/// A button that no other in its place is taken for: where it goes, the keyboard does not fall to the next one, which
/// the second press of a hasty finger would then push.
pub fn apart_ui(ui: &mut egui::Ui, name: &str, is_enabled: bool, button: Button<'_>) -> Response {
    ui.push_id(name, |ui| ui.add_enabled(is_enabled, button)).inner
}

/// How wide a text is in one line of the usual size.
pub fn text_width(ui: &egui::Ui, text: &str) -> f32 {
    let font = egui::TextStyle::Button.resolve(ui.style());
    ui.painter().layout_no_wrap(text.to_owned(), font, Color32::PLACEHOLDER).size().x
}

/// How wide a button with that text is, and `least` at least.
pub fn button_width(ui: &egui::Ui, text: &str, least: f32) -> f32 {
    (text_width(ui, text) + 2.0 * ui.spacing().button_padding.x).max(least)
}

/// How wide [`primary_button_ui`] makes a button.
pub fn primary_button_width(ui: &egui::Ui, text: &str) -> f32 {
    // A gap at either side of the words keeps them in the middle.
    (button_width(ui, text, 0.0) + 2.0 * ui.spacing().icon_spacing).max(PRIMARY_WIDTH)
}

/// Any other button.
pub fn plain_button(text: &str) -> Button<'_> {
    Button::new(text).min_size(Vec2::new(0.0, 34.0))
}

/// Whether a button that took another's place was clicked for its own sake, not hit by the second half
/// of a double click on the other.
pub fn is_clicked_anew(response: &Response) -> bool {
    response.clicked() && !response.double_clicked() && !response.triple_clicked()
}

/// Copies `item`; says so for a moment, and only if the clipboard took it.
pub fn copy_button_ui(
    ui: &mut egui::Ui,
    model: &Model,
    item: CopyItem,
    what: &str,
    events: &mut Vec<Event>,
) {
    named_copy_button_ui(ui, model, item, words!("Copy"), &words!("Copy {what}", what), events);
}

/// As [`copy_button_ui`], where the button itself says what it copies.
pub fn full_copy_button_ui(
    ui: &mut egui::Ui,
    model: &Model,
    item: CopyItem,
    text: &str,
    events: &mut Vec<Event>,
) {
    named_copy_button_ui(ui, model, item, text, text, events);
}

/// How wide a copy button is: whatever it says, as wide as the longest of its words.
pub fn copy_button_width(ui: &egui::Ui, text: &str) -> f32 {
    [text, words!("Copied"), words!("Not copied")]
        .into_iter()
        .map(|text| button_width(ui, text, 0.0).ceil())
        .fold(COPY_WIDTH, f32::max)
}

fn named_copy_button_ui(
    ui: &mut egui::Ui,
    model: &Model,
    item: CopyItem,
    text: &str,
    spoken: &str,
    events: &mut Vec<Event>,
) {
    let feedback = model.copied.as_ref().filter(|copied| copied.item == item);
    let shown = match feedback.map(|copied| &copied.result) {
        Some(Ok(())) => words!("Copied"),
        Some(Err(_)) => words!("Not copied"),
        None => text,
    };
    let width = copy_button_width(ui, text);
    let response = ui.add(Button::new(shown).min_size(Vec2::new(width, 0.0)));
    let why = feedback.and_then(|copied| copied.result.as_ref().err());
    response.widget_info(|| WidgetInfo {
        // The name stays, so that the button is found again; what became of the copy is its value.
        current_text_value: feedback.map(|_| match why {
            Some(why) => format!("{shown}: {why}"),
            None => shown.to_owned(),
        }),
        ..WidgetInfo::labeled(Role::Button, true, spoken)
    });
    if let Some(why) = why {
        // It is not to be looked for.
        response.show_tooltip_text(why);
    }
    if response.clicked() {
        events.push(Event::CopyRequested(item));
    }
}

/// A small tinted word with an explanation on hover.
pub fn badge_ui(ui: &mut egui::Ui, text: &str, explanation: &str) {
    let palette = palette(ui);
    egui::Frame::new()
        .fill(palette.warning_tint)
        .corner_radius(10)
        .inner_margin(egui::Margin::symmetric(10, 3))
        .show(ui, |ui| {
            ui.label(theme::strong(text).small().color(palette.warning));
        })
        .response
        .on_hover_text(explanation);
}

/// One step in the list at the left, on the way to the furthest one that may be gone to.
pub fn step_button_ui(ui: &mut egui::Ui, step: Step, current: Step, furthest: Step) -> Response {
    let is_current = step == current;
    let is_reachable = step <= furthest;
    let mark = match (step < furthest, is_current) {
        (true, _) => Mark::Passed,
        (false, true) => Mark::Current,
        (false, false) => Mark::Open,
    };
    let palette = palette(ui);
    let colour = if is_reachable { palette.text } else { palette.text_muted };
    let width = ui.available_width();
    let font = egui::FontId::proportional(theme::BODY_SIZE);
    let title = step.title().to_owned();
    let title = ui.painter().layout(title, font, colour, width - STEP_TEXT_LEFT - theme::space::S);
    let size = Vec2::new(width, (title.size().y + theme::space::M).max(36.0));
    let sense = if is_reachable { Sense::click() } else { Sense::hover() };
    let (rect, response) = ui.allocate_exact_size(size, sense);
    let fill = if is_current {
        palette.waiting_tint
    } else if response.hovered() && is_reachable {
        palette.background
    } else {
        Color32::TRANSPARENT
    };
    ui.painter().rect_filled(rect, 6.0, fill);
    let mark_rect = egui::Rect::from_center_size(
        rect.left_center() + Vec2::new(18.0, 0.0),
        Vec2::splat(MARK_SIZE),
    );
    mark.paint(ui.painter(), mark_rect, palette);
    let at = rect.left_center() + Vec2::new(STEP_TEXT_LEFT, -title.size().y / 2.0);
    ui.painter().galley(at, title, colour);
    response.widget_info(|| {
        WidgetInfo::selected(
            Role::Button,
            is_reachable,
            is_current,
            format!("{}, {}", step.title(), mark.word()),
        )
    });
    ui.ctx().accesskit_node_builder(response.id, |node| {
        if is_current {
            node.set_aria_current(egui::accesskit::AriaCurrent::Step);
        }
        if !is_reachable {
            node.set_description(words!("The steps before it come first"));
        }
    });
    response
}

/// Work in flight: a still mark, what it is and, where a start is known, its seconds.
pub fn busy_ui(ui: &mut egui::Ui, text: &str) {
    ui.horizontal(|ui| {
        mark_ui(ui, Mark::Waiting);
        ui.add(egui::Label::new(text).wrap());
    });
}
