//! Lists whose rows are gone through with the arrow keys and copied with Ctrl+C: one stop for Tab, however long.

use std::ops::Range;

use egui::accesskit::Role;
use egui::style::ScrollAnimation;
use egui::text_selection::LabelSelectionState;
use egui::{EventFilter, Id, InnerResponse, Key, Modifiers, Response, Sense, Shape, UiBuilder};

use super::theme::palette;
use crate::model::Model;
use crate::model::event::{CopyItem, Event};
use crate::printable;
use crate::words;

/// How far the selection reaches beyond its row.
const PADDING: f32 = 4.0;

/// Which row of a list is selected; it is kept as long as the window is open.
#[derive(Clone, Copy, Default)]
struct Selected {
    /// `None` until one was chosen.
    chosen: Option<usize>,
    /// It was chosen just now, so it is to be seen.
    is_new: bool,
}

/// A list that is being drawn.
pub struct Rows {
    id: Id,
    count: usize,
    index: usize,
    is_new: bool,
    has_focus: bool,
}

/// Draws a list of `count` rows, of which `first` is selected first; `item` is what a row is copied as.
pub fn list_ui<R>(
    ui: &mut egui::Ui,
    name: &str,
    (count, first): (usize, usize),
    item: impl Fn(usize) -> Option<CopyItem>,
    events: &mut Vec<Event>,
    add: impl FnOnce(&mut egui::Ui, &Rows, &mut Vec<Event>) -> R,
) -> InnerResponse<R> {
    let builder = UiBuilder::new()
        .id_salt(name)
        .sense(Sense::focusable_noninteractive())
        .accessibility_role(Role::List)
        .accessibility_label(name);
    ui.scope_builder(builder, |ui| {
        let id = ui.unique_id();
        let has_focus = ui.memory(|memory| memory.has_focus(id));
        let stored = ui.data(|data| data.get_temp::<Selected>(id));
        let mut selected = Selected { is_new: false, ..stored.unwrap_or_default() };
        let mut index = selected.chosen.unwrap_or(first).min(count.saturating_sub(1));
        if has_focus {
            let filter = EventFilter { vertical_arrows: true, ..EventFilter::default() };
            ui.memory_mut(|memory| memory.set_focus_lock_filter(id, filter));
            selected.is_new = ui.memory(|memory| !memory.had_focus_last_frame(id));
            if let Some(moved) = moved(ui, index, count) {
                index = moved;
                selected = Selected { chosen: Some(index), is_new: true };
                clear_text_selection(ui);
            }
            let wants_copy = ui.input(|input| input.events.contains(&egui::Event::Copy));
            // Text that is selected in the row is what is meant then.
            if wants_copy
                && !has_text_selection(ui)
                && let Some(item) = item(index)
            {
                events.push(Event::CopyRequested(item));
            }
        }
        ui.ctx().accesskit_node_builder(id, |node| node.set_size_of_set(count));
        ui.data_mut(|data| data.insert_temp(id, selected));
        add(ui, &Rows { id, count, index, is_new: selected.is_new, has_focus }, events)
    })
}

fn has_text_selection(ui: &egui::Ui) -> bool {
    ui.ctx().plugin::<LabelSelectionState>().lock().has_selection()
}

fn clear_text_selection(ui: &egui::Ui) {
    ui.ctx().plugin::<LabelSelectionState>().lock().clear_selection();
}

/// Which row the keys lead to.
fn moved(ui: &egui::Ui, index: usize, count: usize) -> Option<usize> {
    let last = count.checked_sub(1)?;
    let steps: [(Key, usize); 4] = [
        (Key::ArrowUp, index.saturating_sub(1)),
        (Key::ArrowDown, (index + 1).min(last)),
        (Key::Home, 0),
        (Key::End, last),
    ];
    ui.input_mut(|input| {
        let pressed = |(key, to)| input.consume_key(Modifiers::NONE, key).then_some(to);
        steps.into_iter().find_map(pressed)
    })
}

/// Whether that widget is a list of rows, which shows itself where the keyboard is.
pub fn is_list(context: &egui::Context, id: Id) -> bool {
    context.data(|data| data.get_temp::<Selected>(id).is_some())
}

impl Rows {
    /// One row, spoken as `spoken`; `item` says beside it what became of its copy.
    pub fn row_ui(
        &self,
        ui: &mut egui::Ui,
        model: &Model,
        index: usize,
        spoken: &str,
        feedback_on: Option<CopyItem>,
        add: impl FnOnce(&mut egui::Ui),
    ) -> Response {
        let is_selected = self.has_focus && self.index == index;
        let back = ui.painter().add(Shape::Noop);
        let builder = UiBuilder::new()
            .id_salt(("row", index))
            .accessibility_role(Role::ListItem)
            .accessibility_label(printable::line(spoken));
        let InnerResponse { inner: id, response } = ui.scope_builder(builder, |ui| {
            ui.set_min_width(ui.available_width());
            add(ui);
            ui.unique_id()
        });
        ui.ctx().accesskit_node_builder(id, |node| {
            node.set_selected(is_selected);
            node.set_position_in_set(index);
            // Where a magnifier looks for the row that is spoken.
            node.set_bounds(bounds(response.rect));
        });
        let rect = response.rect.expand(PADDING);
        if is_selected {
            ui.ctx().accesskit_node_builder(self.id, |node| {
                node.set_active_descendant(id.accesskit_id());
            });
            let palette = palette(ui);
            let line = egui::Stroke::new(2.0, palette.accent);
            let fill = Shape::rect_filled(rect, 6.0, palette.waiting_tint);
            let ring = Shape::Rect(egui::epaint::RectShape::stroke(
                rect,
                6.0,
                line,
                egui::StrokeKind::Inside,
            ));
            ui.painter().set(back, Shape::Vec(vec![fill, ring]));
            if let Some(item) = feedback_on {
                feedback_ui(ui, model, item, rect);
            }
            if self.is_new && !ui.clip_rect().contains_rect(rect) {
                ui.scroll_to_rect_animation(rect, None, ScrollAnimation::none());
            }
        }
        if ui.input(|input| input.pointer.primary_clicked()) && ui.rect_contains_pointer(rect) {
            let selected = Selected { chosen: Some(index), is_new: false };
            ui.data_mut(|data| data.insert_temp(self.id, selected));
            ui.memory_mut(|memory| memory.request_focus(self.id));
            let is_single = ui
                .input(|input| !input.pointer.button_double_clicked(egui::PointerButton::Primary));
            // A click leaves a cursor in the text, which would count as a selection of nothing.
            if is_single {
                clear_text_selection(ui);
            }
        }
        response
    }

    /// For lists that draw only some of their rows: those in view, and where the selected one has to come into view,
    /// how far below the first of these it begins.
    pub fn offset_of_hidden(&self, drawn: &Range<usize>, row_height: f32) -> Option<f32> {
        let index = self.index;
        if !self.is_new || index >= self.count || drawn.contains(&index) {
            return None;
        }
        let rows = |from: usize, to: usize| {
            f32::from(u16::try_from(to.saturating_sub(from)).unwrap_or(u16::MAX))
        };
        Some((rows(drawn.start, index) - rows(index, drawn.start)) * row_height)
    }
}

fn bounds(rect: egui::Rect) -> egui::accesskit::Rect {
    let [x0, y0, x1, y1] = [rect.left(), rect.top(), rect.right(), rect.bottom()].map(f64::from);
    egui::accesskit::Rect { x0, y0, x1, y1 }
}

/// At the end of the row, over what stands there: it is gone in a second.
fn feedback_ui(ui: &egui::Ui, model: &Model, item: CopyItem, rect: egui::Rect) {
    let Some(copied) = model.copied.as_ref().filter(|copied| copied.item == item) else { return };
    let palette = palette(ui);
    let (text, colour) = match copied.result {
        Ok(()) => (words!("Copied"), palette.passed),
        Err(_) => (words!("Not copied"), palette.failed),
    };
    let font = egui::TextStyle::Small.resolve(ui.style());
    let galley = ui.painter().layout_no_wrap(text.to_owned(), font, colour);
    let size = galley.size();
    let at = egui::pos2(rect.right() - size.x - 8.0, rect.top() + 6.0);
    let around = egui::Rect::from_min_size(at, size).expand2(egui::vec2(6.0, 2.0));
    ui.painter().rect_filled(around, 4.0, palette.background);
    ui.painter().galley(at, galley, colour);
}
