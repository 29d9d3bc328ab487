//! Where the parts of the window stand: steps, content, footer and status, from 450×300 points to a whole wall.

use egui::emath::GuiRounding as _;
use egui::{Rect, Vec2, pos2, vec2};

use super::theme::space;

/// Below this width or height the steps fold into one line at the top.
const COMPACT_BELOW: Vec2 = vec2(700.0, 500.0);
/// Below this width the status panel folds away.
const NARROW_BELOW: f32 = 1_000.0;
/// Below this width a field stands under its label, and what follows a field under the field.
const SLIM_BELOW: f32 = 560.0;
/// Above this width the parts at the sides grow with the window.
const ROOMY_FROM: f32 = 1_180.0;
const STEPS_WIDTH: f32 = 208.0;
const STEPS_WIDTH_AT_MOST: f32 = 264.0;
const STATUS_WIDTH: f32 = 316.0;
const STATUS_WIDTH_AT_MOST: f32 = 480.0;
/// Between a dialog's edge and what stands in it.
pub const DIALOG_MARGIN: i8 = space::margin::L;
const TOP_LINE_HEIGHT: f32 = 44.0;
const FOOTER_HEIGHT: f32 = 56.0;
const COMPACT_FOOTER_HEIGHT: f32 = 48.0;
/// Lines longer than this are hard to read.
const CONTENT_WIDTH: f32 = 760.0;
/// The scroll bar stands beside the content, never over it.
const SCROLL_BAR_ROOM: f32 = 16.0;

/// Whether a label stands above what it belongs to, because the window is too slim for both in a line.
pub fn is_slim(ui: &egui::Ui) -> bool {
    ui.ctx().content_rect().width() < SLIM_BELOW
}

/// How wide a dialog is that would like to be `wanted` wide.
pub fn dialog_width(ui: &egui::Ui, wanted: f32) -> f32 {
    let around = 2.0 * (f32::from(DIALOG_MARGIN) + space::M);
    wanted.min(ui.ctx().content_rect().width() - around)
}

/// The parts of a window, on whole pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Parts {
    /// The column of steps, or the line that opens it.
    pub steps: Rect,
    pub content: Rect,
    pub footer: Rect,
    /// Where the status stands beside the step; over it, where it is folded away.
    pub status: Rect,
    pub is_compact: bool,
    pub is_status_folded: bool,
}

impl Parts {
    /// The parts of `window`; edges are rounded to pixels, so that lines are crisp at every scale.
    pub fn of(window: Rect, pixels_per_point: f32) -> Self {
        let round = |x: f32| x.round_to_pixels(pixels_per_point);
        let is_compact = window.width() < COMPACT_BELOW.x || window.height() < COMPACT_BELOW.y;
        let is_status_folded = window.width() < NARROW_BELOW;
        let beyond = (window.width() - ROOMY_FROM).max(0.0);
        let (steps, rest) = if is_compact {
            window.split_top_bottom_at_y(round(window.top() + TOP_LINE_HEIGHT))
        } else {
            let width = (STEPS_WIDTH + 0.1 * beyond).min(STEPS_WIDTH_AT_MOST);
            window.split_left_right_at_x(round(window.left() + width))
        };
        let status_width = (STATUS_WIDTH + 0.2 * beyond).min(STATUS_WIDTH_AT_MOST);
        let status_left = round(window.right() - status_width).max(window.left());
        let (middle, status) = if is_status_folded {
            let over = Rect::from_min_max(pos2(status_left, window.top()), window.max);
            (rest, over)
        } else {
            rest.split_left_right_at_x(status_left)
        };
        let footer_height = if is_compact { COMPACT_FOOTER_HEIGHT } else { FOOTER_HEIGHT };
        let (content, footer) =
            middle.split_top_bottom_at_y(round(middle.bottom() - footer_height));
        Self { steps, content, footer, status, is_compact, is_status_folded }
    }

    /// What is kept free at both sides of the content: what a wide window leaves of a readable measure.
    pub fn content_margin(&self, pixels_per_point: f32) -> f32 {
        let least = if self.is_compact { space::M } else { space::L };
        let spare = self.content.width() - CONTENT_WIDTH - SCROLL_BAR_ROOM;
        (spare / 2.0).max(least).round_to_pixels(pixels_per_point)
    }

    /// How wide the content is within its margins.
    pub fn content_width(&self, pixels_per_point: f32) -> f32 {
        self.content.width() - 2.0 * self.content_margin(pixels_per_point)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(width: f32, height: f32) -> Parts {
        Parts::of(Rect::from_min_size(pos2(0.0, 0.0), vec2(width, height)), 1.0)
    }

    #[test]
    fn the_usual_window_shows_steps_content_and_status_side_by_side() {
        let parts = parts(1_180.0, 760.0);
        assert!(!parts.is_compact && !parts.is_status_folded);
        let (content, window) = (parts.content.x_range(), egui::Rangef::new(0.0, 1_180.0));
        assert_eq!(parts.steps.x_range(), egui::Rangef::new(window.min, content.min));
        assert_eq!(content, egui::Rangef::new(STEPS_WIDTH, window.max - STATUS_WIDTH));
        assert_eq!(parts.status.x_range(), egui::Rangef::new(content.max, window.max));
    }

    #[test]
    fn twice_the_text_in_the_smallest_window_leaves_half_the_height_to_the_step() {
        let parts = parts(450.0, 300.0);
        assert!(parts.is_compact && parts.is_status_folded);
        assert_eq!(parts.content.x_range(), egui::Rangef::new(0.0, 450.0));
        assert!(parts.content.height() > 150.0, "{parts:?}");
    }

    #[test]
    fn a_wall_shows_the_step_in_the_middle_and_not_wider_than_can_be_read() {
        let parts = parts(3_840.0, 2_160.0);
        let width = parts.content_width(1.0);
        assert!(width < 800.0, "{width}");
        assert!(parts.content_margin(1.0) > 1_000.0);
    }

    #[test]
    fn edges_stand_on_pixels_at_every_scale() {
        for scale in [1.0, 1.25, 1.5, 1.75, 2.0, 3.0] {
            let window = Rect::from_min_size(pos2(0.0, 0.0), vec2(1_303.0, 777.0) / scale);
            let parts = Parts::of(window, scale);
            for edge in [parts.steps.right(), parts.content.bottom(), parts.footer.top()] {
                let pixels = edge * scale;
                assert!((pixels - pixels.round()).abs() < 0.01, "{edge} at {scale}");
            }
        }
    }
}
