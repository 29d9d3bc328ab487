//! Work with a known number of parts: how much of it is done, what is under way, what is left.

use egui::{CornerRadius, Rect, Role, Sense, Vec2, WidgetInfo};

use super::theme::palette;
use crate::model::progress::Progress;
use crate::words;

const BAR_HEIGHT: f32 = 6.0;

/// A bar under a sentence; `what` is its name for a screen reader.
pub fn progress_ui(ui: &mut egui::Ui, progress: Progress, what: &str, now: &str) {
    let Progress { done, all } = progress;
    let counted = words!("{done} of {all}", done, all);
    ui.add(egui::Label::new(words!("{counted} · {now}", counted, now)).wrap());
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
