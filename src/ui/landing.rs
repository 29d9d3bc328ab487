//! Where one arrives in a step: at its beginning, or at the part that a link has led to, which is marked until something is done.

use egui::style::ScrollAnimation;
use egui::{Align, Context, Event as Input, Id, Rect, Stroke, StrokeKind};

use super::theme::{self, palette, space};
use crate::model::Model;
use crate::model::step::{Part, Step};

/// A part that was brought into view.
#[derive(Clone, Copy)]
struct Landed {
    part: Part,
    /// It may grow, when what it shows was read.
    height: f32,
    is_marked: bool,
}

fn id() -> Id {
    Id::unique("the part that a link has led to")
}

/// Before anything is drawn; whether the step is another one than in the frame before.
pub fn begin(context: &Context, model: &Model, step: &mut Option<Step>) -> bool {
    let landed = context.data(|data| data.get_temp::<Landed>(id()));
    if let Some(landed) = landed {
        let does_something = context.input(|input| {
            input.events.iter().any(|event| {
                matches!(
                    event,
                    Input::PointerButton { pressed: true, .. } | Input::Key { pressed: true, .. }
                )
            })
        });
        context.data_mut(|data| {
            if model.part != Some(landed.part) {
                data.remove::<Landed>(id());
            } else if does_something {
                data.insert_temp(id(), Landed { is_marked: false, ..landed });
            }
        });
    }
    step.replace(model.step).is_some_and(|before| before != model.step)
}

/// Draws a part of a step; where a link has led to it, its head is brought into view, and it is framed.
pub fn part_ui(ui: &mut egui::Ui, model: &Model, part: Part, add: impl FnOnce(&mut egui::Ui)) {
    let rect = ui.scope(add).response.rect;
    if model.part != Some(part) {
        return;
    }
    let before = ui.data(|data| data.get_temp::<Landed>(id()));
    let is_new =
        before.is_none_or(|landed| landed.is_marked && (landed.height - rect.height()).abs() > 1.0);
    let view = ui.clip_rect().y_range();
    let is_seen = view.contains(rect.top()) && view.contains(rect.bottom());
    if is_new && !is_seen {
        let around = rect.expand2(egui::vec2(0.0, space::M));
        // What does not fit is shown from its head on.
        let align = (around.height() > view.span()).then_some(Align::TOP);
        ui.scroll_to_rect_animation(around, align, ScrollAnimation::none());
    }
    let is_marked = before.is_none_or(|landed| landed.is_marked);
    let landed = Landed { part, height: rect.height(), is_marked };
    ui.data_mut(|data| data.insert_temp(id(), landed));
    if is_marked {
        frame_ui(ui, rect);
    }
}

fn frame_ui(ui: &egui::Ui, rect: Rect) {
    let line = Stroke::new(2.0, palette(ui).accent);
    let around = rect.expand(space::XS);
    ui.painter().rect_stroke(around, f32::from(theme::CORNER_RADIUS), line, StrokeKind::Inside);
}
