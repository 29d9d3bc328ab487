//! Buttons, boxes to tick, and choices out of a few.

use egui::{
    Button, Checkbox, Color32, Frame, RadioButton, Response, RichText, Role, Stroke, Vec2,
    WidgetInfo,
};

use crate::model::Model;
use crate::model::event::{CopyItem, Event};
use crate::ui::activation_guard::ActivationGuard;
use crate::ui::frame::is_slim;
use crate::ui::theme::{self, palette, space};
use crate::words;

/// Wide enough for every word that a copy button says, so that nothing jumps.
const COPY_WIDTH: f32 = 104.0;
/// The one button that leads on is at least as wide.
const PRIMARY_WIDTH: f32 = 96.0;
/// Between two segments of one frame, and between them and the frame.
const SEGMENT_GAP: f32 = 2.0;
/// A box to tick with its words: as high as a finger or a shaking hand needs, and no higher.
const CHOICE_HEIGHT: f32 = space::L;

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
    // What cannot be pressed is grey and can be read: a paler accent would look half pressed.
    states.inactive.weak_bg_fill = if is_enabled { palette.accent } else { palette.hover };
    for state in [&mut states.hovered, &mut states.active] {
        state.weak_bg_fill = palette.accent_strong;
    }
    for state in [&mut states.inactive, &mut states.hovered, &mut states.active] {
        state.bg_stroke = Stroke::NONE;
    }
    ui.visuals_mut().disabled_alpha = 1.0;
    ui.spacing_mut().button_padding.x = space::M;
    let ink = if is_enabled { palette.on_accent } else { palette.text_muted };
    let words = theme::strong(text).color(ink);
    let button = Button::new((egui::Atom::grow(), words, egui::Atom::grow()))
        .gap(0.0)
        .min_size(Vec2::new(width, theme::CONTROL_HEIGHT));
    let response = apart_ui(ui, text, is_enabled, button);
    ui.set_style(before);
    response
}

/// A button that deletes, revokes or withdraws, or that leads there: all of them look like this one.
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

/// A button that no other in its place is taken for, and that stays itself whatever comes before it: where it goes, the
/// keyboard does not fall to the next one, which the second press of a hasty finger would then push.
pub fn apart_ui(ui: &mut egui::Ui, name: &str, is_enabled: bool, button: Button<'_>) -> Response {
    let builder = egui::UiBuilder::new().scope_id(ui.scope_id().with(("apart", name)));
    let response = ui.scope_builder(builder, |ui| ui.add_enabled(is_enabled, button)).inner;
    ActivationGuard::name(&response.ctx, response.id);
    response
}

/// Buttons side by side, or one below the other where there is hardly any room: none is broken over lines.
pub fn buttons_ui(ui: &mut egui::Ui, buttons: impl FnOnce(&mut egui::Ui)) {
    if is_slim(ui) {
        ui.vertical(buttons);
    } else {
        ui.horizontal_wrapped(buttons);
    }
}

/// How wide a text is in one line of the usual size.
fn text_width(ui: &egui::Ui, text: &str) -> f32 {
    let font = egui::TextStyle::Button.resolve(ui.style());
    ui.painter().layout_no_wrap(text.to_owned(), font, Color32::PLACEHOLDER).size().x
}

/// How wide a button with that text is, and `least` at least.
pub fn button_width(ui: &egui::Ui, text: &str, least: f32) -> f32 {
    (text_width(ui, text) + 2.0 * ui.spacing().button_padding.x).max(least)
}

/// How wide [`primary_button_ui`] makes a button.
pub fn primary_button_width(ui: &egui::Ui, text: &str) -> f32 {
    (strong_width(ui, text) + 2.0 * space::M).max(PRIMARY_WIDTH)
}

/// How wide a text is in one line of the usual size in the heavier face.
pub fn strong_width(ui: &egui::Ui, text: &str) -> f32 {
    let font = theme::strong_font(theme::BODY_SIZE);
    ui.painter().layout_no_wrap(text.to_owned(), font, Color32::PLACEHOLDER).size().x
}

/// A button as high as every control, with its words in the middle of it whatever stands beside it.
pub fn centred_ui(ui: &mut egui::Ui, width: f32, button: Button<'_>) -> Response {
    let size = Vec2::new(width, theme::CONTROL_HEIGHT);
    let across = egui::Layout::left_to_right(egui::Align::Center);
    ui.allocate_ui_with_layout(size, across, |ui| ui.add(button.min_size(size))).inner
}

/// Any other button.
pub fn plain_button(text: &str) -> Button<'_> {
    Button::new(text).min_size(Vec2::new(0.0, theme::CONTROL_HEIGHT))
}

/// A button as wide as its column, for one below the other.
pub fn wide_button_ui(ui: &mut egui::Ui, text: &str) -> Response {
    let width = ui.available_width();
    let button = Button::new((egui::Atom::grow(), text, egui::Atom::grow())).gap(0.0);
    ui.add(button.min_size(Vec2::new(width, theme::CONTROL_HEIGHT)))
}

/// A box to tick, with its words.
pub fn tick_ui(ui: &mut egui::Ui, is_enabled: bool, is_ticked: &mut bool, text: &str) -> Response {
    let choice = Choice { text, is_chosen: *is_ticked };
    choice_ui(ui, is_enabled, choice, Checkbox::new(is_ticked, text))
}

/// One of several that exclude each other.
#[derive(Clone, Copy)]
pub struct Choice<'a> {
    pub text: &'a str,
    pub is_chosen: bool,
}

/// One of several choices, of which one is taken.
pub fn radio_ui(ui: &mut egui::Ui, is_enabled: bool, choice: Choice<'_>) -> Response {
    choice_ui(ui, is_enabled, choice, RadioButton::new(choice.is_chosen, choice.text))
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

/// Fills the sign of a choice with the accent where it is taken, or with grey where it cannot be changed: it has to be
/// read all the same.
fn choice_ui(
    ui: &mut egui::Ui,
    is_enabled: bool,
    Choice { is_chosen, .. }: Choice<'_>,
    sign: impl egui::Widget,
) -> Response {
    let palette = palette(ui);
    let before = ui.style().clone();
    let states = &mut ui.visuals_mut().widgets;
    let (ground, ink) = match (is_chosen, is_enabled) {
        (true, true) => (palette.accent, palette.on_accent),
        (true, false) => (palette.text_muted, palette.background),
        (false, true) => (palette.field, palette.field),
        (false, false) => (palette.surface, palette.surface),
    };
    for state in [&mut states.inactive, &mut states.hovered, &mut states.active] {
        state.bg_fill = ground;
        state.fg_stroke = Stroke::new(2.0, ink);
        if is_chosen {
            // As large as one that is not chosen.
            state.bg_stroke = Stroke::new(1.0, ground);
        }
    }
    if !is_chosen {
        states.hovered.bg_fill = palette.hover;
    }
    ui.visuals_mut().disabled_alpha = 1.0;
    ui.spacing_mut().interact_size.y = CHOICE_HEIGHT;
    let response = ui.add_enabled(is_enabled, sign);
    ui.set_style(before);
    response
}

/// One value out of a few, side by side in one frame as wide as its column; whether it was changed.
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
        .corner_radius(theme::CORNER_RADIUS)
        .inner_margin(2)
        .show(ui, |ui| {
            ui.spacing_mut().interact_size.y = theme::CONTROL_HEIGHT - 6.0;
            ui.horizontal_wrapped(|ui| {
                ui.set_width(ui.available_width());
                ui.spacing_mut().item_spacing = Vec2::splat(SEGMENT_GAP);
                ui.spacing_mut().button_padding.x = space::S;
                let widths = segment_widths(ui, choices.iter().map(|(_, text)| *text));
                let visuals = ui.visuals_mut();
                visuals.widgets.inactive.bg_stroke = Stroke::NONE;
                visuals.widgets.hovered.bg_stroke = Stroke::NONE;
                visuals.widgets.inactive.weak_bg_fill = Color32::TRANSPARENT;
                for ((value, text), width) in choices.iter().zip(widths) {
                    let is_chosen = *chosen == *value;
                    let words = if is_chosen {
                        theme::strong(*text)
                    } else {
                        RichText::new(*text).color(palette.text_muted)
                    };
                    let words = words.size(theme::SMALL_SIZE);
                    let words = (egui::Atom::grow(), words, egui::Atom::grow());
                    let button = Button::new(words).gap(0.0).selected(is_chosen);
                    if ui.add(button.min_size(Vec2::new(width, 0.0))).clicked() {
                        *chosen = *value;
                    }
                }
            });
        });
    *chosen != before
}

/// How wide each segment is: what all of them leave of the column is shared out, if they stand in one line.
fn segment_widths<'a>(ui: &egui::Ui, texts: impl Iterator<Item = &'a str>) -> Vec<f32> {
    let font = theme::strong_font(theme::SMALL_SIZE);
    let own = |text: &str| {
        let words =
            ui.painter().layout_no_wrap(text.to_owned(), font.clone(), Color32::PLACEHOLDER);
        words.size().x + 2.0 * ui.spacing().button_padding.x
    };
    let own: Vec<f32> = texts.map(own).collect();
    let (mut count, mut all) = (0.0, 0.0);
    for width in &own {
        count += 1.0;
        all += width + SEGMENT_GAP;
    }
    // Half a point is kept back, so that rounding to pixels pushes nothing into the next line.
    let spare = (ui.available_width() + SEGMENT_GAP - all - 0.5).max(0.0);
    own.into_iter().map(|width| width + spare / count).collect()
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
    let is_there = model.has_to_copy(item);
    let response = ui.add_enabled_ui(is_there, |ui| centred_ui(ui, width, Button::new(shown)));
    let response = response.inner;
    let why = feedback.and_then(|copied| copied.result.as_ref().err());
    response.widget_info(|| WidgetInfo {
        // The name stays, so that the button is found again; what became of the copy is its value.
        current_text_value: feedback.map(|_| match why {
            Some(why) => format!("{shown}: {why}"),
            None => shown.to_owned(),
        }),
        ..WidgetInfo::labeled(Role::Button, is_there, spoken)
    });
    if let Some(why) = why {
        // It is not to be looked for.
        response.show_tooltip_text(why);
    }
    if response.clicked() {
        events.push(Event::CopyRequested(item));
    }
}
