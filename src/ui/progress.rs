//! Work with a known number of parts: what of it is done, under way and left; and waits that have a known end.

use egui::{
    CornerRadius, Label, Rect, Response, RichText, Role, Sense, Shape, Stroke, Vec2, WidgetInfo,
};

use super::theme::{Mark, arc, palette};
use crate::model::progress::Progress;
use crate::words;

const BAR_HEIGHT: f32 = 6.0;
/// As large as a mark.
const RING_SIZE: f32 = 16.0;

/// A bar under one line, whose whole is there on hover: what is below does not move while it changes. `what` is the bar's
/// name for a screen reader.
pub fn progress_ui(ui: &mut egui::Ui, progress: Progress, what: &str, now: &str) {
    let Progress { done, all } = progress;
    let counted = words!("{done} of {all}", done, all);
    let now = RichText::new(now).small().color(palette(ui).text_muted);
    ui.add(Label::new(now).truncate());
    let size = Vec2::new(ui.available_width(), BAR_HEIGHT);
    let (rect, response) = ui.allocate_exact_size(size, Sense::hover());
    let palette = palette(ui);
    let radius = CornerRadius::same(3);
    ui.painter().rect_filled(rect, radius, palette.border);
    let filled = rect.width() * part_of(progress.done, progress.all);
    let bar = Rect::from_min_size(rect.min, Vec2::new(filled, rect.height()));
    ui.painter().rect_filled(bar, radius, palette.accent);
    response.widget_info(|| WidgetInfo {
        current_text_value: Some(counted.clone()),
        value: Some(f64::from(u32::try_from(progress.percent()).unwrap_or(100))),
        ..WidgetInfo::labeled(Role::ProgressIndicator, true, what)
    });
    ui.ctx().accesskit_node_builder(response.id, |node| {
        node.set_min_numeric_value(0.0);
        node.set_max_numeric_value(100.0);
    });
}

/// As much room as [`progress_ui`] takes, with what there is to say when the work is over.
pub fn progress_over_ui(ui: &mut egui::Ui, text: &str) {
    let text = RichText::new(text).small().color(palette(ui).text_muted);
    ui.add(Label::new(text).truncate());
    ui.allocate_exact_size(Vec2::new(ui.available_width(), BAR_HEIGHT), Sense::hover());
}

/// A wait that has an end: a ring for what is left of it, which is read out as the mark of a wait, and a sentence.
pub fn countdown_ui(ui: &mut egui::Ui, left_secs: i64, whole_secs: i64, text: &str) {
    ui.horizontal_top(|ui| {
        let ring = ring_ui(ui, RING_SIZE, left_secs, whole_secs);
        ring.widget_info(|| WidgetInfo::labeled(Role::Label, true, Mark::Waiting.word()));
        ui.add(Label::new(text).wrap());
    });
}

/// What is left of a time, as a part of a ring; what is beside it says the same in words.
pub fn ring_ui(ui: &mut egui::Ui, size: f32, left_secs: i64, whole_secs: i64) -> Response {
    let (rect, response) = ui.allocate_exact_size(Vec2::splat(size), Sense::hover());
    let palette = palette(ui);
    let stroke = Stroke::new((size / 9.0).max(2.0), palette.border);
    let radius = (size - stroke.width) / 2.0 - 1.0;
    ui.painter().circle_stroke(rect.center(), radius, stroke);
    let number = |secs: i64| usize::try_from(secs).unwrap_or(0);
    let points = arc(rect.center(), radius, part_of(number(left_secs), number(whole_secs)));
    ui.painter().add(Shape::line(points, Stroke { color: palette.accent, ..stroke }));
    response
}

/// A part of a whole, between 0 and 1.
pub fn part_of(part: usize, whole: usize) -> f32 {
    let parts = part.saturating_mul(10_000) / whole.max(1);
    f32::from(u16::try_from(parts).unwrap_or(10_000).min(10_000)) / 10_000.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_stays_within_its_whole() {
        assert!((part_of(1, 2) - 0.5).abs() < f32::EPSILON);
        assert!((part_of(usize::MAX, 1) - 1.0).abs() < f32::EPSILON);
        assert!(part_of(0, 0).abs() < f32::EPSILON);
    }
}
