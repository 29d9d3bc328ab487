//! Colours, sizes and spacing: the only file that knows them.

use std::f32::consts::TAU;

use egui::{
    Color32, CornerRadius, FontFamily, FontId, Pos2, Rect, RichText, Stroke, TextStyle, Theme, Vec2,
};

use crate::words;

pub const TITLE_SIZE: f32 = 22.0;
pub const SECTION_SIZE: f32 = 16.0;
pub const BODY_SIZE: f32 = 14.0;
pub const SMALL_SIZE: f32 = 12.5;
pub const MONO_SIZE: f32 = 13.0;

/// The spaces of the window: an 8-point grid with its half step.
pub mod space {
    pub const XS: f32 = 4.0;
    pub const S: f32 = 8.0;
    pub const M: f32 = 16.0;
    pub const L: f32 = 24.0;
    pub const XL: f32 = 32.0;
}

/// Between two rows of a list.
pub const ROW_SPACING: f32 = space::S;

/// The colours of one theme. Text on its background reaches a contrast of 4.5 in both.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Palette {
    pub background: Color32,
    pub surface: Color32,
    pub field: Color32,
    pub border: Color32,
    pub text: Color32,
    pub text_muted: Color32,
    pub accent: Color32,
    pub on_accent: Color32,
    pub passed: Color32,
    pub warning: Color32,
    pub failed: Color32,
    pub waiting: Color32,
    pub passed_tint: Color32,
    pub warning_tint: Color32,
    pub failed_tint: Color32,
    pub waiting_tint: Color32,
    pub json_key: Color32,
    pub json_text: Color32,
}

const LIGHT: Palette = Palette {
    background: Color32::from_rgb(0xff, 0xff, 0xff),
    surface: Color32::from_rgb(0xf4, 0xf5, 0xf7),
    field: Color32::from_rgb(0xff, 0xff, 0xff),
    border: Color32::from_rgb(0xc9, 0xce, 0xd6),
    text: Color32::from_rgb(0x1b, 0x1f, 0x27),
    text_muted: Color32::from_rgb(0x5a, 0x63, 0x70),
    accent: Color32::from_rgb(0x1f, 0x5f, 0xc4),
    on_accent: Color32::from_rgb(0xff, 0xff, 0xff),
    passed: Color32::from_rgb(0x17, 0x76, 0x3c),
    warning: Color32::from_rgb(0x8f, 0x5a, 0x00),
    failed: Color32::from_rgb(0xb3, 0x26, 0x1e),
    waiting: Color32::from_rgb(0x1f, 0x5f, 0xc4),
    passed_tint: Color32::from_rgb(0xe3, 0xf4, 0xe8),
    warning_tint: Color32::from_rgb(0xfd, 0xf1, 0xd8),
    failed_tint: Color32::from_rgb(0xfc, 0xe8, 0xe6),
    waiting_tint: Color32::from_rgb(0xe5, 0xee, 0xfb),
    json_key: Color32::from_rgb(0x1f, 0x4f, 0x9e),
    json_text: Color32::from_rgb(0x1d, 0x6b, 0x3a),
};

const DARK: Palette = Palette {
    background: Color32::from_rgb(0x16, 0x19, 0x1f),
    surface: Color32::from_rgb(0x1e, 0x22, 0x2a),
    field: Color32::from_rgb(0x11, 0x14, 0x19),
    border: Color32::from_rgb(0x3b, 0x42, 0x4e),
    text: Color32::from_rgb(0xe7, 0xea, 0xf0),
    text_muted: Color32::from_rgb(0xa4, 0xae, 0xbd),
    accent: Color32::from_rgb(0x7c, 0xb0, 0xff),
    on_accent: Color32::from_rgb(0x0c, 0x1a, 0x30),
    passed: Color32::from_rgb(0x66, 0xd0, 0x8b),
    warning: Color32::from_rgb(0xf0, 0xb9, 0x4b),
    failed: Color32::from_rgb(0xff, 0x8a, 0x80),
    waiting: Color32::from_rgb(0x7c, 0xb0, 0xff),
    passed_tint: Color32::from_rgb(0x16, 0x30, 0x20),
    warning_tint: Color32::from_rgb(0x38, 0x2b, 0x10),
    failed_tint: Color32::from_rgb(0x3d, 0x1d, 0x1b),
    waiting_tint: Color32::from_rgb(0x17, 0x28, 0x45),
    json_key: Color32::from_rgb(0x9b, 0xc4, 0xff),
    json_text: Color32::from_rgb(0x9d, 0xdb, 0xae),
};

/// The colours of the theme that the window has now.
pub fn palette(ui: &egui::Ui) -> &'static Palette {
    of(ui.theme())
}

pub(super) fn of(theme: Theme) -> &'static Palette {
    match theme {
        Theme::Light => &LIGHT,
        Theme::Dark => &DARK,
    }
}

/// Puts both themes into the window; which one is shown follows the system.
pub fn install(context: &egui::Context) {
    for theme in [Theme::Light, Theme::Dark] {
        context.style_mut_of(theme, |style| dress(style, of(theme)));
    }
}

fn dress(style: &mut egui::Style, palette: &Palette) {
    let proportional = |size| FontId::new(size, FontFamily::Proportional);
    style.text_styles = [
        (TextStyle::Heading, proportional(SECTION_SIZE)),
        (TextStyle::Body, proportional(BODY_SIZE)),
        (TextStyle::Button, proportional(BODY_SIZE)),
        (TextStyle::Small, proportional(SMALL_SIZE)),
        (TextStyle::Monospace, FontId::new(MONO_SIZE, FontFamily::Monospace)),
    ]
    .into();
    let spacing = &mut style.spacing;
    spacing.item_spacing = Vec2::new(8.0, 8.0);
    spacing.button_padding = Vec2::new(12.0, 6.0);
    spacing.interact_size.y = 30.0;
    spacing.scroll = egui::style::ScrollStyle::solid();

    let visuals = &mut style.visuals;
    visuals.panel_fill = palette.background;
    visuals.window_fill = palette.background;
    visuals.window_stroke = Stroke::new(1.0, palette.border);
    visuals.extreme_bg_color = palette.field;
    visuals.text_edit_bg_color = Some(palette.field);
    visuals.override_text_color = Some(palette.text);
    visuals.hyperlink_color = palette.accent;
    visuals.selection.bg_fill = palette.accent.gamma_multiply(0.35);
    visuals.selection.stroke = Stroke::new(1.5, palette.accent);
    visuals.weak_text_color = Some(palette.text_muted);
    visuals.disabled_alpha = 0.55;
    // The cursor stands still: a blinking one repaints the window twice a second.
    visuals.text_cursor.blink = false;
    let radius = CornerRadius::same(6);
    for widget in [
        &mut visuals.widgets.noninteractive,
        &mut visuals.widgets.inactive,
        &mut visuals.widgets.hovered,
        &mut visuals.widgets.active,
        &mut visuals.widgets.open,
    ] {
        widget.corner_radius = radius;
        widget.bg_stroke = Stroke::new(1.0, palette.border);
        widget.fg_stroke = Stroke::new(1.0, palette.text);
        widget.expansion = 0.0;
    }
    // Scroll bars and tick boxes: they must stand out from the panels.
    visuals.widgets.inactive.bg_fill = palette.border;
    visuals.widgets.inactive.weak_bg_fill = palette.surface;
    for widget in [&mut visuals.widgets.hovered, &mut visuals.widgets.active] {
        widget.bg_stroke = Stroke::new(1.0, palette.accent);
        widget.bg_fill = palette.waiting_tint;
        widget.weak_bg_fill = palette.waiting_tint;
    }
}

/// Text that is heavier than what stands around it.
pub fn strong(text: impl Into<String>) -> RichText {
    RichText::new(text).strong()
}

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
            Self::Waiting | Self::Current => palette.waiting,
            Self::Skipped | Self::Open => palette.text_muted,
        }
    }

    pub fn tint(self, palette: &Palette) -> Color32 {
        match self {
            Self::Passed => palette.passed_tint,
            Self::Warning => palette.warning_tint,
            Self::Failed => palette.failed_tint,
            Self::Waiting | Self::Current => palette.waiting_tint,
            Self::Skipped | Self::Open => palette.surface,
        }
    }

    /// The word for it, for screen readers.
    pub fn word(self) -> &'static str {
        match self {
            Self::Passed => words!("passed"),
            Self::Warning => words!("warning"),
            Self::Failed => words!("failed"),
            Self::Waiting => words!("waiting"),
            Self::Skipped => words!("skipped"),
            Self::Current => words!("current"),
            Self::Open => words!("open"),
        }
    }

    /// Draws it: tick, triangle, cross, clock, dash, full and empty circle.
    pub fn paint(self, painter: &egui::Painter, rect: Rect, palette: &Palette) {
        let centre = rect.center();
        let radius = rect.width().min(rect.height()) / 2.0;
        let colour = self.colour(palette);
        let line = Stroke::new(1.8, colour);
        let at = |x: f32, y: f32| Pos2::new(centre.x + x * radius, centre.y + y * radius);
        match self {
            Self::Passed => {
                painter.line(
                    vec![at(-0.7, 0.05), at(-0.2, 0.6), at(0.75, -0.55)],
                    Stroke::new(2.2, colour),
                );
            }
            Self::Failed => {
                painter.line_segment([at(-0.6, -0.6), at(0.6, 0.6)], Stroke::new(2.2, colour));
                painter.line_segment([at(-0.6, 0.6), at(0.6, -0.6)], Stroke::new(2.2, colour));
            }
            Self::Warning => {
                let triangle = vec![at(0.0, -0.8), at(0.85, 0.7), at(-0.85, 0.7)];
                painter.add(egui::Shape::closed_line(triangle, line));
                painter.line_segment([at(0.0, -0.3), at(0.0, 0.2)], line);
                painter.circle_filled(at(0.0, 0.45), 1.1, colour);
            }
            Self::Waiting => {
                painter.circle_stroke(centre, radius * 0.8, line);
                painter.line(vec![at(0.0, -0.45), at(0.0, 0.0), at(0.35, 0.2)], line);
            }
            Self::Skipped => {
                painter.line_segment([at(-0.6, 0.0), at(0.6, 0.0)], line);
            }
            Self::Current => {
                painter.circle_filled(centre, radius * 0.55, colour);
            }
            Self::Open => {
                painter.circle_stroke(centre, radius * 0.5, Stroke::new(1.4, colour));
            }
        }
    }
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
