//! The window's building blocks: fields, buttons, marks, banners.

use egui::{
    Align, Button, Checkbox, Color32, CornerRadius, Frame, Layout, Margin, RadioButton, Rect,
    Response, RichText, Role, Sense, Stroke, TextEdit, TextStyle, Vec2, WidgetInfo,
};

use super::breaks;
use super::frame::{DIALOG_MARGIN, is_slim};
use super::theme::{self, Mark, Palette, palette, space};
use crate::model::event::{CopyItem, Event, Field};
use crate::model::step::Step;
use crate::model::{Model, problems};
use crate::words;

const LABEL_WIDTH: f32 = 120.0;
/// What is longer may not fit its field; the whole then shows on hover.
const LONG_TEXT_CHARS: usize = 40;
/// As high as a line of text, so that a mark stands in the middle of the first line beside it.
const MARK_ROOM: f32 = space::M;
const MARK_SIZE: f32 = 14.0;
/// Wide enough for every word that a copy button says, so that nothing jumps.
const COPY_WIDTH: f32 = 104.0;
/// The one button that leads on is at least as wide.
const PRIMARY_WIDTH: f32 = 96.0;
/// How high the line of a fact is.
const FACT_HEIGHT: f32 = space::L;
/// A box to tick with its words: as high as a finger or a shaking hand needs, and no higher.
const CHOICE_HEIGHT: f32 = space::L;
/// A step of the list at the left, with its disc.
const STEP_HEIGHT: f32 = 40.0;
const STEP_DISC: f32 = space::L;
/// Where the name of a step begins.
const STEP_TEXT_LEFT: f32 = space::S + STEP_DISC + space::S + space::XS;

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
        let font = if look.is_monospace { TextStyle::Monospace } else { TextStyle::Body };
        let edit = TextEdit::singleline(&mut edited)
            .id_salt(field)
            .hint_text(look.example)
            .margin(field_margin(ui, &font))
            .font(font)
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
            note_ui(ui, look.note);
        });
        describe(&response, look.note);
    }
    response
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

/// A sentence that explains what stands above it.
pub fn note_ui(ui: &mut egui::Ui, text: &str) -> Response {
    let text = RichText::new(text).small().color(palette(ui).text_muted);
    ui.add(egui::Label::new(text).wrap())
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
        ui.spacing_mut().interact_size.y = FACT_HEIGHT;
        label_ui(ui, label);
        ui.vertical(|ui| {
            ui.add_space((FACT_HEIGHT - ui.text_style_height(&TextStyle::Body)) / 2.0);
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
        ui.add_space(MARK_ROOM + ui.spacing().item_spacing.x);
        ui.add(breaks::label(ui, RichText::new(text).small().color(colour)));
    });
    ui.add_space(space::XS);
}

/// The mark of a state; a screen reader hears its word.
pub fn mark_ui(ui: &mut egui::Ui, mark: Mark) -> Response {
    let (rect, response) = ui.allocate_exact_size(Vec2::splat(MARK_ROOM), Sense::hover());
    mark.paint(
        ui.painter(),
        Rect::from_center_size(rect.center(), Vec2::splat(MARK_SIZE)),
        palette(ui),
    );
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
        tinted_frame(palette, mark).show(ui, |ui| {
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

/// The frame of what a verdict is about.
pub fn tinted_frame(palette: &Palette, mark: Mark) -> Frame {
    let edge = mark.tint(palette).lerp_to_gamma(mark.colour(palette), 0.3);
    card_frame(palette).fill(mark.tint(palette)).stroke(Stroke::new(1.0, edge))
}

/// The frame around what belongs together.
pub fn card_frame(palette: &Palette) -> Frame {
    Frame::new()
        .stroke(Stroke::new(1.0, palette.border))
        .corner_radius(theme::CARD_RADIUS)
        .inner_margin(space::margin::M)
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
    card_frame(palette(ui)).show(ui, |ui| {
        ui.set_width(ui.available_width());
        add(ui);
    });
}

/// A heading within a step.
pub fn section_ui(ui: &mut egui::Ui, text: &str) {
    ui.add_space(space::M);
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
    let before = ui.style().clone();
    let states = &mut ui.visuals_mut().widgets;
    states.inactive.weak_bg_fill = palette.accent;
    for state in [&mut states.hovered, &mut states.active] {
        state.weak_bg_fill = palette.accent_strong;
    }
    for state in [&mut states.inactive, &mut states.hovered, &mut states.active] {
        state.bg_stroke = Stroke::NONE;
    }
    ui.spacing_mut().button_padding.x = space::M;
    let words = theme::strong(text).color(palette.on_accent);
    let button = Button::new((egui::Atom::grow(), words, egui::Atom::grow()))
        .gap(0.0)
        .min_size(Vec2::new(width, theme::CONTROL_HEIGHT));
    let response = apart_ui(ui, text, is_enabled, button);
    ui.set_style(before);
    response
}

/// A button for what cannot be undone.
pub fn danger_button_ui(ui: &mut egui::Ui, text: &str, is_enabled: bool) -> Response {
    let palette = palette(ui);
    let before = ui.style().clone();
    let states = &mut ui.visuals_mut().widgets;
    for state in [&mut states.inactive, &mut states.hovered] {
        state.bg_stroke.color = palette.failed;
    }
    for state in [&mut states.hovered, &mut states.active] {
        state.weak_bg_fill = palette.failed_tint;
    }
    let words = RichText::new(text).color(palette.failed);
    let response = apart_ui(ui, text, is_enabled, Button::new(words));
    ui.set_style(before);
    response
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
    let font = theme::strong_font(theme::BODY_SIZE);
    let words = ui.painter().layout_no_wrap(text.to_owned(), font, Color32::PLACEHOLDER);
    (words.size().x + 2.0 * space::M).max(PRIMARY_WIDTH)
}

/// Any other button.
pub fn plain_button(text: &str) -> Button<'_> {
    Button::new(text).min_size(Vec2::new(0.0, theme::CONTROL_HEIGHT))
}

/// A box to tick, with its words.
pub fn tick_ui(ui: &mut egui::Ui, is_enabled: bool, is_ticked: &mut bool, text: &str) -> Response {
    choice_ui(ui, *is_ticked, |ui| ui.add_enabled(is_enabled, Checkbox::new(is_ticked, text)))
}

/// One of several that exclude each other.
#[derive(Clone, Copy)]
pub struct Choice<'a> {
    pub text: &'a str,
    pub is_chosen: bool,
}

/// One of several choices, of which one is taken.
pub fn radio_ui(ui: &mut egui::Ui, is_enabled: bool, choice: Choice<'_>) -> Response {
    let Choice { text, is_chosen } = choice;
    choice_ui(ui, is_chosen, |ui| ui.add_enabled(is_enabled, RadioButton::new(is_chosen, text)))
}

/// A button out of a row, of which one is chosen.
pub fn pick_ui(ui: &mut egui::Ui, is_enabled: bool, choice: Choice<'_>) -> Response {
    let Choice { text, is_chosen } = choice;
    let palette = palette(ui);
    let before = ui.style().clone();
    if is_chosen {
        let states = &mut ui.visuals_mut().widgets;
        for state in [&mut states.inactive, &mut states.hovered] {
            state.bg_stroke = Stroke::new(1.5, palette.accent);
        }
    }
    let words = if is_chosen { theme::strong(text) } else { RichText::new(text) };
    let button = Button::selectable(is_chosen, words).frame_when_inactive(true);
    let response = ui.add_enabled(is_enabled, button);
    ui.set_style(before);
    response
}

/// Fills the sign of a choice with the accent where it is taken.
fn choice_ui(
    ui: &mut egui::Ui,
    is_taken: bool,
    add: impl FnOnce(&mut egui::Ui) -> Response,
) -> Response {
    let palette = palette(ui);
    let before = ui.style().clone();
    let states = &mut ui.visuals_mut().widgets;
    let (ground, sign) =
        if is_taken { (palette.accent, palette.on_accent) } else { (palette.field, palette.field) };
    for state in [&mut states.inactive, &mut states.hovered, &mut states.active] {
        state.bg_fill = ground;
        state.fg_stroke = Stroke::new(2.0, sign);
        if is_taken {
            state.bg_stroke = Stroke::NONE;
        }
    }
    if !is_taken {
        states.hovered.bg_fill = palette.hover;
    }
    ui.spacing_mut().interact_size.y = CHOICE_HEIGHT;
    let response = add(ui);
    ui.set_style(before);
    response
}

/// One value out of a few, side by side in one frame; whether it was changed.
pub fn segments_ui<T: Copy + PartialEq>(
    ui: &mut egui::Ui,
    chosen: &mut T,
    choices: &[(T, &str)],
) -> bool {
    let palette = palette(ui);
    let before = *chosen;
    Frame::new()
        .fill(palette.field)
        .stroke(Stroke::new(1.0, palette.control))
        .corner_radius(theme::CONTROL_RADIUS)
        .inner_margin(2)
        .show(ui, |ui| {
            ui.spacing_mut().interact_size.y = theme::CONTROL_HEIGHT - 6.0;
            ui.horizontal(|ui| {
                ui.spacing_mut().item_spacing.x = 2.0;
                ui.spacing_mut().button_padding.x = space::S;
                let visuals = ui.visuals_mut();
                visuals.widgets.inactive.bg_stroke = Stroke::NONE;
                visuals.widgets.hovered.bg_stroke = Stroke::NONE;
                visuals.widgets.inactive.weak_bg_fill = Color32::TRANSPARENT;
                for (value, text) in choices {
                    let is_chosen = *chosen == *value;
                    let words = if is_chosen {
                        theme::strong(*text)
                    } else {
                        RichText::new(*text).color(palette.text_muted)
                    };
                    let button = Button::new(words.size(theme::SMALL_SIZE)).selected(is_chosen);
                    if ui.add(button).clicked() {
                        *chosen = *value;
                    }
                }
            });
        });
    *chosen != before
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
    Frame::new()
        .fill(palette.warning_tint)
        .corner_radius(theme::CARD_RADIUS)
        .inner_margin(Margin::symmetric(space::margin::S, space::margin::XS))
        .show(ui, |ui| {
            ui.label(theme::strong(text).small().color(palette.warning));
        })
        .response
        .on_hover_text(explanation);
}

/// One step in the list at the left, on the way to the furthest one that may be gone to, with the line that leads on to
/// the next one.
pub fn step_button_ui(ui: &mut egui::Ui, step: Step, current: Step, furthest: Step) -> Response {
    let is_current = step == current;
    let is_reachable = step <= furthest;
    let is_done = step < furthest;
    let mark = match (is_done, is_current) {
        (true, _) => Mark::Passed,
        (false, true) => Mark::Current,
        (false, false) => Mark::Open,
    };
    let palette = palette(ui);
    let colour = if is_reachable { palette.text } else { palette.text_muted };
    let width = ui.available_width();
    let font = if is_current {
        theme::strong_font(theme::BODY_SIZE)
    } else {
        egui::FontId::proportional(theme::BODY_SIZE)
    };
    let title = step.title().to_owned();
    let title = ui.painter().layout(title, font, colour, width - STEP_TEXT_LEFT);
    let size = Vec2::new(width, (title.size().y + space::M).max(STEP_HEIGHT));
    let sense = if is_reachable { Sense::click() } else { Sense::hover() };
    let (rect, response) = ui.allocate_exact_size(size, sense);
    let radius = CornerRadius::same(theme::CONTROL_RADIUS);
    let painter = ui.painter();
    if is_current {
        painter.rect_filled(rect, radius, palette.accent_tint);
    } else if response.hovered() && is_reachable {
        painter.rect_filled(rect, radius, palette.hover);
    }
    let disc = Rect::from_center_size(
        rect.left_center() + Vec2::new(space::S + STEP_DISC / 2.0, 0.0),
        Vec2::splat(STEP_DISC),
    );
    if step != Step::HandOver {
        let next_disc = STEP_HEIGHT + ui.spacing().item_spacing.y - STEP_DISC / 2.0;
        let ends = disc.center().y + STEP_DISC / 2.0 + 2.0..=disc.center().y + next_disc - 2.0;
        let colour = if is_done { palette.passed } else { palette.border };
        painter.vline(disc.center().x, ends, Stroke::new(2.0, colour));
    }
    step_disc(painter, disc, step, mark, is_reachable, palette);
    let at = rect.left_center() + Vec2::new(STEP_TEXT_LEFT, -title.size().y / 2.0);
    painter.galley(at, title, colour);
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

/// A tick for what is done, else the step's number, filled where one is.
fn step_disc(
    painter: &egui::Painter,
    disc: Rect,
    step: Step,
    mark: Mark,
    is_reachable: bool,
    palette: &Palette,
) {
    let (centre, radius) = (disc.center(), STEP_DISC / 2.0);
    let colour = match mark {
        Mark::Passed => {
            return mark.paint(painter, disc.shrink(2.0), palette);
        }
        Mark::Current => {
            painter.circle_filled(centre, radius - 1.0, palette.accent);
            palette.on_accent
        }
        _ => {
            let edge = if is_reachable { palette.accent } else { palette.control };
            painter.circle(centre, radius - 2.0, palette.background, Stroke::new(1.5, edge));
            palette.text_muted
        }
    };
    let number = Step::ALL.iter().position(|known| *known == step).map_or(0, |index| index + 1);
    let font = theme::strong_font(theme::SMALL_SIZE);
    painter.text(centre, egui::Align2::CENTER_CENTER, number, font, colour);
}

/// Work in flight: a still mark, what it is and, where a start is known, its seconds.
pub fn busy_ui(ui: &mut egui::Ui, text: &str) {
    ui.horizontal(|ui| {
        mark_ui(ui, Mark::Waiting);
        ui.add(egui::Label::new(text).wrap());
    });
}
