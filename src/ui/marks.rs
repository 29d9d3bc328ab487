//! The states of checks, calls and steps, told apart by shape and by colour.

use std::f32::consts::TAU;

use egui::{Color32, CornerRadius, Painter, Pos2, Rect, Shape, Stroke, Vec2};

use super::theme::Palette;
use crate::{phrase, words};

/// Of what is open.
const DASHES: u8 = 8;
/// How far a side of what is drawn for a circle may be off, which no eye sees.
const OFF_PX: f32 = 0.15;

/// A state, told apart by shape and by colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mark {
    Passed,
    Warning,
    Failed,
    Waiting,
    Skipped,
    Current,
    Open,
}

impl Mark {
    pub fn colour(self, palette: &Palette) -> Color32 {
        match self {
            Self::Passed => palette.passed,
            Self::Warning => palette.warning,
            Self::Failed => palette.failed,
            Self::Waiting => palette.waiting,
            Self::Current => palette.accent,
            Self::Skipped | Self::Open => palette.text_muted,
        }
    }

    pub fn tint(self, palette: &Palette) -> Color32 {
        match self {
            Self::Passed => palette.passed_tint,
            Self::Warning => palette.warning_tint,
            Self::Failed => palette.failed_tint,
            Self::Waiting => palette.waiting_tint,
            Self::Current => palette.accent_tint,
            Self::Skipped | Self::Open => palette.surface,
        }
    }

    /// The word for it, for screen readers.
    pub fn word(self) -> &'static str {
        words::of(match self {
            Self::Passed => phrase!("passed"),
            Self::Warning => phrase!("warning"),
            Self::Failed => phrase!("failed"),
            Self::Waiting => phrase!("waiting"),
            Self::Skipped => phrase!("skipped"),
            Self::Current => phrase!("current"),
            Self::Open => phrase!("open"),
        })
    }

    /// Draws it: a disc with a tick, a triangle, a square with a cross, a clock, a dash, a dot, a dashed circle.
    pub fn paint(self, painter: &Painter, rect: Rect, palette: &Palette) {
        let centre = rect.center();
        let radius = rect.width().min(rect.height()) / 2.0;
        let colour = self.colour(palette);
        let at = |x: f32, y: f32| Pos2::new(centre.x + x * radius, centre.y + y * radius);
        let line = Stroke::new((radius * 0.22).max(1.5), colour);
        let sign = Stroke::new((radius * 0.24).max(1.6), palette.background);
        match self {
            Self::Passed => {
                painter.add(disc(painter, centre, radius, colour));
                painter.line(vec![at(-0.46, 0.04), at(-0.12, 0.38), at(0.48, -0.34)], sign);
            }
            Self::Failed => {
                let square = Rect::from_center_size(centre, Vec2::splat(1.8 * radius));
                painter.rect_filled(square, CornerRadius::same(3), colour);
                painter.line_segment([at(-0.38, -0.38), at(0.38, 0.38)], sign);
                painter.line_segment([at(-0.38, 0.38), at(0.38, -0.38)], sign);
            }
            Self::Warning => {
                let triangle = vec![at(0.0, -0.84), at(0.98, 0.78), at(-0.98, 0.78)];
                // The line around it rounds the corners.
                let edge = Stroke::new(radius * 0.25, colour);
                painter.add(Shape::convex_polygon(triangle, colour, edge));
                painter.line_segment([at(0.0, -0.3), at(0.0, 0.2)], sign);
                painter.circle_filled(at(0.0, 0.54), sign.width * 0.6, palette.background);
            }
            Self::Waiting => {
                painter.add(ring(painter, centre, radius * 0.88, line));
                painter.line(vec![at(0.0, -0.5), at(0.0, 0.04), at(0.36, 0.26)], line);
            }
            Self::Skipped => {
                painter.add(ring(painter, centre, radius * 0.88, line));
                painter.line_segment([at(-0.4, 0.0), at(0.4, 0.0)], line);
            }
            Self::Current => {
                painter.circle_filled(centre, radius * 0.6, colour);
            }
            Self::Open => {
                // A whole circle would be taken for one of several choices.
                let dashes = (0..DASHES).map(|dash| dash_of(centre, radius * 0.88, dash));
                painter
                    .extend(dashes.map(|dash| Shape::line_segment(dash, Stroke::new(1.5, colour))));
            }
        }
    }
}

/// A filled circle, of no more triangles than its pixels show.
pub fn disc(painter: &Painter, centre: Pos2, radius: f32, colour: Color32) -> Shape {
    Shape::convex_polygon(corners(painter, centre, radius), colour, Stroke::NONE)
}

/// A line around a circle, of no more triangles than its pixels show.
pub fn ring(painter: &Painter, centre: Pos2, radius: f32, line: Stroke) -> Shape {
    Shape::closed_line(corners(painter, centre, radius), line)
}

fn corners(painter: &Painter, centre: Pos2, radius: f32) -> Vec<Pos2> {
    let count = corner_count(radius * painter.pixels_per_point());
    let mut points = Vec::new();
    let mut corner = 0.0;
    while corner < count {
        points.push(centre + radius * Vec2::angled(TAU * corner / count));
        corner += 1.0;
    }
    points
}

/// How many corners something has that is taken for a circle.
fn corner_count(radius_px: f32) -> f32 {
    let half = (1.0 - OFF_PX / radius_px.max(1.0)).acos();
    (TAU / 2.0 / half).ceil()
}

/// One of the dashes of a circle, which are a little longer than what is between them.
fn dash_of(centre: Pos2, radius: f32, dash: u8) -> [Pos2; 2] {
    let whole = TAU / f32::from(DASHES);
    let begin = whole * f32::from(dash) - TAU / 4.0;
    [-0.28, 0.28].map(|part| centre + radius * Vec2::angled(begin + whole * part))
}

/// A part of a circle for what is left of a time, from the top clockwise.
pub fn arc(centre: Pos2, radius: f32, fraction: f32) -> Vec<Pos2> {
    let steps = 48.0;
    let mut points = Vec::new();
    let mut step = 0.0;
    while step <= steps {
        let angle = TAU * fraction * step / steps - TAU / 4.0;
        points.push(centre + radius * Vec2::angled(angle));
        step += 1.0;
    }
    points
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_circle_has_as_many_corners_as_its_pixels_show() {
        for radius_px in [3.0, 8.0, 11.0, 33.0] {
            let off = |count: f32| radius_px * (1.0 - (TAU / 2.0 / count).cos());
            let count = corner_count(radius_px);
            assert!(off(count) <= OFF_PX, "{count} at {radius_px}: off by {}", off(count));
            assert!(off(count - 1.0) > OFF_PX, "{count} at {radius_px} are too many");
        }
    }
}
