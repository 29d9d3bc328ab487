//! The heading of what can be folded away: all of it is the button.

use egui::{Color32, FontId, Pos2, Rect, Response, Role, Sense, Shape, Stroke, Vec2, WidgetInfo};

use super::theme::{self, Mark, palette, space};

const HEIGHT: f32 = 40.0;
const PADDING: f32 = space::M;
/// The mark stands over those of the rows below.
const MARK_SIZE: f32 = space::M;
/// As far from the edge as a row's text.
const TITLE_LEFT: f32 = PADDING + MARK_SIZE + space::S;
/// For the sign of the fold at the right.
const FOLD_ROOM: f32 = PADDING + 20.0;

/// What stands before a title.
#[derive(Debug, Clone, Copy)]
pub enum Sign {
    Of(Mark),
    /// Bars one after the other, as in a chart of times.
    Bars,
}

/// Sign and title at the left, a count at the right.
pub struct Heading<'a> {
    pub sign: Sign,
    pub title: &'a str,
    pub count: &'a str,
    pub count_colour: Color32,
    /// `None` where it may not fold.
    pub is_open: Option<bool>,
}

/// The heading, which was clicked if it is to fold or to unfold.
pub fn heading_ui(ui: &mut egui::Ui, heading: &Heading<'_>) -> Response {
    let Heading { sign, title, count, count_colour, is_open } = *heading;
    let palette = palette(ui);
    let width = ui.available_width();
    let room = width - TITLE_LEFT - FOLD_ROOM;
    let font = theme::strong_font(theme::SECTION_SIZE);
    let title_text = ui.painter().layout(title.to_owned(), font, palette.text, room);
    let font = FontId::proportional(theme::SMALL_SIZE);
    let count_text = ui.painter().layout(count.to_owned(), font, count_colour, room);
    // Without room beside it, the count stands under the title.
    let is_stacked = title_text.size().x + space::M + count_text.size().x > room;
    let text_height = title_text.size().y + if is_stacked { count_text.size().y } else { 0.0 };
    let size = Vec2::new(width, (text_height + space::M).max(HEIGHT));
    let sense = if is_open.is_some() { Sense::click() } else { Sense::hover() };
    let (rect, response) = ui.allocate_exact_size(size, sense);
    let painter = ui.painter();
    if is_open.is_some() && response.hovered() {
        painter.rect_filled(rect, theme::CORNER_RADIUS, palette.hover);
    }
    let left = rect.left_center();
    let sign_at = left + Vec2::new(PADDING + MARK_SIZE / 2.0, 0.0);
    match sign {
        Sign::Of(mark) => {
            let mark_rect = Rect::from_center_size(sign_at, Vec2::splat(MARK_SIZE));
            mark.paint(painter, mark_rect, palette);
        }
        Sign::Bars => {
            for (y, from, to) in [(-4.5, -7.0, 0.0), (0.0, -3.5, 4.0), (4.5, 0.5, 7.0)] {
                let ends = [Vec2::new(from, y), Vec2::new(to, y)].map(|end| sign_at + end);
                painter.line_segment(ends, Stroke::new(2.5, palette.text_muted));
            }
        }
    }
    // The sign of the fold keeps its place where there is none, so that the counts stand in a column.
    let fold_at = rect.right_center() - Vec2::new(PADDING + space::XS, 0.0);
    if let Some(is_open) = is_open {
        painter.add(fold_sign(fold_at, is_open, palette.text_muted));
        ui.ctx().accesskit_node_builder(response.id, |node| node.set_expanded(is_open));
    }
    let title_at = left + Vec2::new(TITLE_LEFT, -text_height / 2.0);
    let count_at = if is_stacked {
        title_at + Vec2::new(0.0, title_text.size().y)
    } else {
        let middle = count_text.size().y / 2.0;
        rect.right_center() - Vec2::new(FOLD_ROOM + count_text.size().x, middle)
    };
    painter.galley(title_at, title_text, palette.text);
    painter.galley(count_at, count_text, count_colour);
    let role = if is_open.is_some() { Role::Button } else { Role::Label };
    response.widget_info(|| WidgetInfo::labeled(role, true, format!("{title}: {count}")));
    response
}

/// A triangle that points down to what is open, or right where it is folded.
pub fn fold_sign(centre: Pos2, is_open: bool, colour: Color32) -> Shape {
    let corners = if is_open {
        [Vec2::new(-4.5, -2.5), Vec2::new(4.5, -2.5), Vec2::new(0.0, 3.5)]
    } else {
        [Vec2::new(-2.5, -4.5), Vec2::new(3.5, 0.0), Vec2::new(-2.5, 4.5)]
    };
    let points = corners.into_iter().map(|corner| centre + corner).collect();
    Shape::convex_polygon(points, colour, Stroke::NONE)
}
