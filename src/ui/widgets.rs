//! The window's building blocks: fields, buttons, marks, banners.

mod buttons;
mod fields;
mod step_button;

use egui::{
    Align, Frame, Layout, Margin, Rect, Response, RichText, Role, Sense, Stroke, TextStyle, Vec2,
    WidgetInfo,
};

pub use self::buttons::{
    Choice, apart_ui, button_width, buttons_ui, centred_ui, copy_button_ui, copy_button_width,
    danger_button_ui, full_copy_button_ui, pick_ui, plain_button, primary_button_ui,
    primary_button_width, radio_ui, segments_ui, strong_width, tick_ui, wide_button_ui,
    wide_primary_button_ui,
};
pub use self::fields::{
    FieldLook, field_margin, field_ui, field_with_ui, fill_hint_room, is_entered,
};
pub use self::step_button::step_button_ui;
use super::breaks;
use super::frame::{DIALOG_MARGIN, is_slim};
use super::theme::{self, Mark, Palette, palette, space};
use crate::printable;

/// How wide the column of labels is.
pub const LABEL_WIDTH: f32 = 120.0;
/// As high as a line of text, so that a mark stands in the middle of the first line beside it.
const MARK_ROOM: f32 = space::M;
const MARK_SIZE: f32 = 14.0;
/// How high the line of a fact is.
const FACT_HEIGHT: f32 = space::L;

/// A sentence that explains what stands above it.
pub fn note_ui(ui: &mut egui::Ui, text: &str) -> Response {
    let text = RichText::new(printable::lines(text)).small().color(palette(ui).text_muted);
    ui.add(egui::Label::new(text).wrap())
}

/// A label and what belongs to it: beside each other, or in a slim window one above the other.
pub fn line_ui<R>(
    ui: &mut egui::Ui,
    add: impl FnOnce(&mut egui::Ui) -> R,
) -> egui::InnerResponse<R> {
    if is_slim(ui) { ui.vertical(add) } else { ui.horizontal(add) }
}

/// As [`line_ui`], where what belongs to the label may be higher than it.
pub fn top_line_ui<R>(
    ui: &mut egui::Ui,
    add: impl FnOnce(&mut egui::Ui) -> R,
) -> egui::InnerResponse<R> {
    if is_slim(ui) { ui.vertical(add) } else { ui.horizontal_top(add) }
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

/// Tells a screen reader with a widget what stands below it.
pub fn describe(response: &Response, text: &str) {
    response
        .ctx
        .accesskit_node_builder(response.id, |node| node.set_description(&*printable::line(text)));
}

/// The label of a line, in its column.
pub fn label_ui(ui: &mut egui::Ui, text: &str) -> Response {
    let label =
        egui::Label::new(RichText::new(printable::line(text)).color(palette(ui).text_muted)).wrap();
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

/// Indents what belongs to the choice above, so that it begins where the choice's words do.
pub fn under_choice_ui(ui: &mut egui::Ui, add: impl FnOnce(&mut egui::Ui)) {
    ui.horizontal_top(|ui| {
        let spacing = ui.spacing();
        ui.add_space(spacing.icon_width + spacing.icon_spacing);
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
    sentence_of_message_ui(ui, mark, text);
}

/// The same; a screen reader says the sentence by itself, once it has nothing else to say.
pub fn live_message_ui(ui: &mut egui::Ui, mark: Mark, text: &str) {
    let sentence = sentence_of_message_ui(ui, mark, text);
    sentence.ctx.accesskit_node_builder(sentence.id, |node| {
        node.set_live(egui::accesskit::Live::Polite);
    });
}

fn sentence_of_message_ui(ui: &mut egui::Ui, mark: Mark, text: &str) -> Response {
    // Where nothing is wrong, the mark alone has a colour: what is coloured is read first.
    let colour = match mark {
        Mark::Warning | Mark::Failed => mark.colour(palette(ui)),
        Mark::Skipped => palette(ui).text_muted,
        Mark::Passed | Mark::Waiting | Mark::Current | Mark::Open => palette(ui).text,
    };
    let line = ui.horizontal_top(|ui| {
        mark_ui(ui, mark);
        ui.add(breaks::label(ui, RichText::new(text).small().color(colour)))
    });
    line.inner
}

/// What explains the message above it, under its text.
pub fn reason_ui(ui: &mut egui::Ui, text: &str) {
    let colour = palette(ui).text_muted;
    ui.horizontal_top(|ui| {
        ui.add_space(MARK_ROOM + ui.spacing().item_spacing.x);
        ui.add(breaks::label(ui, RichText::new(text).small().color(colour)));
    });
}

/// The mark of a state; a screen reader hears its word.
pub fn mark_ui(ui: &mut egui::Ui, mark: Mark) -> Response {
    let (rect, response) = ui.allocate_exact_size(Vec2::splat(MARK_ROOM), Sense::hover());
    if ui.is_rect_visible(rect) {
        let rect = Rect::from_center_size(rect.center(), Vec2::splat(MARK_SIZE));
        mark.paint(ui.painter(), rect, palette(ui));
    }
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, mark.word()));
    response
}

/// A tinted box with a mark, a title and more below it.
pub fn banner_ui(ui: &mut egui::Ui, mark: Mark, title: &str, add: impl FnOnce(&mut egui::Ui)) {
    let palette = palette(ui);
    let is_alert = mark == Mark::Failed && !title.is_empty();
    let mut builder = egui::UiBuilder::new();
    if is_alert {
        builder =
            builder.accessibility_role(Role::Alert).accessibility_label(printable::line(title));
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

/// Scrolls to what was not there in the frame before; afterwards the window is whoever's it is.
pub fn show_when_new(response: &Response, name: &str) {
    if frames_since_new(response, name) == 0 {
        response.scroll_to_me(None);
    }
}

/// For how many frames something of that name has been there without a gap; a frame that is laid out twice is one.
fn frames_since_new(response: &Response, name: &str) -> u64 {
    let (context, id) = (&response.ctx, egui::Id::unique(name).with("frames seen"));
    let now = context.cumulative_frame_nr();
    let seen = context.data(|data| data.get_temp::<(u64, u64)>(id));
    let began = seen.filter(|(_, last)| last + 1 >= now).map_or(now, |(began, _)| began);
    context.data_mut(|data| data.insert_temp(id, (began, now)));
    now - began
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
        .corner_radius(theme::CORNER_RADIUS)
        .inner_margin(space::margin::M)
}

/// What belongs together and has a name that eyes do not need.
pub fn group_ui<R>(ui: &mut egui::Ui, name: &str, add: impl FnOnce(&mut egui::Ui) -> R) -> R {
    let builder = egui::UiBuilder::new()
        .accessibility_role(Role::Group)
        .accessibility_label(printable::line(name));
    ui.scope_builder(builder, add).inner
}

/// A dialog over the window, which screen readers call by its title.
pub fn dialog_ui<R>(
    ui: &egui::Ui,
    name: &str,
    title: &str,
    add: impl FnOnce(&mut egui::Ui) -> R,
) -> egui::ModalResponse<R> {
    let id = egui::Id::unique(name);
    let area =
        egui::Modal::default_area(id).role(Role::Dialog).accessible_name(printable::line(title));
    let frame = egui::Frame::popup(ui.style()).inner_margin(DIALOG_MARGIN);
    let shown = egui::Modal::new(id).area(area).frame(frame).show(ui.ctx(), add);
    // It was put into the middle before its size was known, and would stay there until the pointer moves.
    if frames_since_new(&shown.response, name) == 0 {
        ui.ctx().request_discard("a dialog opens");
    }
    shown
}

/// A box with a border around what belongs together, on the background that is there.
pub fn card_ui(ui: &mut egui::Ui, add: impl FnOnce(&mut egui::Ui)) {
    card_frame(palette(ui)).show(ui, |ui| {
        ui.set_width(ui.available_width());
        add(ui);
    });
}

/// A heading within a step, apart from what stands above it.
pub fn section_ui(ui: &mut egui::Ui, text: &str) {
    fill_hint_room(ui);
    if ui.min_rect().height() > 0.0 {
        ui.add_space(space::M);
    }
    let response = ui.label(theme::strong(text).size(theme::SECTION_SIZE));
    super::focus::heading(&response, text, 2);
}

/// A small tinted word with an explanation on hover.
pub fn badge_ui(ui: &mut egui::Ui, text: &str, explanation: &str) {
    let palette = palette(ui);
    Frame::new()
        .fill(palette.warning_tint)
        .corner_radius(theme::CORNER_RADIUS)
        .inner_margin(Margin::symmetric(space::margin::S, space::margin::XS))
        .show(ui, |ui| {
            ui.label(theme::strong(text).small().color(palette.warning));
        })
        .response
        .on_hover_text(explanation);
}

/// How wide [`badge_ui`] is.
pub fn badge_width(ui: &egui::Ui, text: &str) -> f32 {
    let font = theme::strong_font(theme::SMALL_SIZE);
    let words = ui.painter().layout_no_wrap(text.to_owned(), font, egui::Color32::PLACEHOLDER);
    words.size().x + 2.0 * space::S
}

/// Work in flight: a still mark, what it is and, where a start is known, its seconds.
pub fn busy_ui(ui: &mut egui::Ui, text: &str) {
    ui.horizontal(|ui| {
        mark_ui(ui, Mark::Waiting);
        ui.add(breaks::label(ui, text));
    });
}
