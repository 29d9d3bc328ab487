//! Lines with their numbers beside them: the numbers are painted, so that they are neither selected nor copied.

use egui::text::LayoutJob;
use egui::text_selection::LabelSelectionState;
use egui::{
    Align2, Color32, FontId, Pos2, Rect, Role, Sense, Shape, Stroke, TextStyle, Vec2, WidgetInfo,
};

use crate::ui::breaks;
use crate::ui::theme::{self, palette};

/// Between two columns of numbers, and between them and the text.
const GAP: f32 = 10.0;

/// What stands beside a line and behind it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Beside {
    pub numbers: [Option<usize>; 2],
    pub tint: Option<Color32>,
}

/// A text under a name, with `columns` columns of numbers; `beside` has one entry for each line.
pub fn numbered_ui(
    ui: &mut egui::Ui,
    name: &str,
    job: LayoutJob,
    columns: usize,
    beside: impl Fn(usize) -> Beside,
) {
    let font = FontId { size: theme::SMALL_SIZE, ..TextStyle::Monospace.resolve(ui.style()) };
    let lines = job.text.split('\n').count();
    let digits = lines.to_string().len().max(2);
    let digit_width = ui.fonts_mut(|fonts| fonts.glyph_width(&font, '0'));
    let column: f32 = (0..digits).map(|_| digit_width).sum::<f32>() + GAP;
    let gutter: f32 = (0..columns).map(|_| column).sum();
    // As far as the frame around the text: a line that changed is marked from edge to edge.
    let across = ui.max_rect().x_range().expand(theme::space::M - 1.0);
    ui.horizontal_top(|ui| {
        ui.spacing_mut().item_spacing.x = 0.0;
        ui.allocate_exact_size(Vec2::new(gutter, 0.0), Sense::hover());
        let behind = ui.painter().add(Shape::Noop);
        let (at, galley, response) = breaks::code_label(ui, job).selectable(true).layout_in_ui(ui);
        response.widget_info(|| WidgetInfo {
            current_text_value: Some(galley.text().to_owned()),
            ..WidgetInfo::labeled(Role::Document, ui.is_enabled(), name)
        });
        if !ui.is_rect_visible(response.rect) {
            return;
        }
        let palette = palette(ui);
        let seen = ui.clip_rect().y_range();
        let mut tints = Vec::new();
        let (mut line, mut begins) = (0, true);
        for row in &galley.rows {
            let rect = row.rect().translate(at.to_vec2());
            if seen.intersects(rect.y_range()) {
                let Beside { numbers, tint } = beside(line);
                if let Some(tint) = tint {
                    let whole = Rect::from_x_y_ranges(across, rect.y_range());
                    tints.push(Shape::rect_filled(whole, 0.0, tint));
                }
                let mut right = at.x - GAP;
                for number in numbers[..columns].iter().rev() {
                    if let (Some(number), true) = (number, begins) {
                        let at = Pos2::new(right, rect.center().y);
                        let colour = palette.text_muted;
                        let font = font.clone();
                        ui.painter().text(at, Align2::RIGHT_CENTER, number, font, colour);
                    }
                    right -= column;
                }
            }
            begins = row.ends_with_newline;
            line += usize::from(begins);
        }
        ui.painter().set(behind, Shape::Vec(tints));
        let colour = palette.text;
        LabelSelectionState::label_text_selection(ui, &response, at, galley, colour, Stroke::NONE);
    });
}
