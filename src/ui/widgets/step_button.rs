//! A step in the list at the left.

use egui::{CornerRadius, Rect, Response, Role, Sense, Stroke, Vec2, WidgetInfo};

use crate::model::step::Step;
use crate::ui::marks;
use crate::ui::theme::{self, Mark, Palette, palette, space};
use crate::words;

/// A step of the list at the left, with its disc.
const STEP_HEIGHT: f32 = 40.0;
const STEP_DISC: f32 = space::L;
/// Where the name of a step begins.
const STEP_TEXT_LEFT: f32 = space::S + STEP_DISC + space::S + space::XS;

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
    let radius = CornerRadius::same(theme::CORNER_RADIUS);
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
            painter.add(marks::disc(painter, centre, radius - 1.0, palette.accent));
            palette.on_accent
        }
        _ => {
            let edge = if is_reachable { palette.accent } else { palette.control };
            painter.add(marks::ring(painter, centre, radius - 2.0, Stroke::new(1.5, edge)));
            palette.text_muted
        }
    };
    let number = Step::ALL.iter().position(|known| *known == step).map_or(0, |index| index + 1);
    let font = theme::strong_font(theme::SMALL_SIZE);
    painter.text(centre, egui::Align2::CENTER_CENTER, number, font, colour);
}
