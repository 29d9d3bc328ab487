//! The palette, the type scale and the grid: the only file that knows them.

use egui::{Color32, CornerRadius, FontFamily, FontId, RichText, Stroke, TextStyle, Theme, Vec2};

use super::fonts;
pub use super::marks::{Mark, arc};
use crate::model::colour_scheme::ColourScheme;
use crate::printable;

/// The one figure that a card is about.
pub const DISPLAY_SIZE: f32 = 28.0;
pub const TITLE_SIZE: f32 = 24.0;
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

    /// The same, for the frames that count in whole points.
    pub mod margin {
        pub const XS: i8 = 4;
        pub const S: i8 = 8;
        pub const M: i8 = 16;
        pub const L: i8 = 24;
    }
}

/// Between two rows of a list.
pub const ROW_SPACING: f32 = space::S;
/// How high buttons and fields are.
pub const CONTROL_HEIGHT: f32 = 32.0;
/// The corners of buttons, fields, cards and dialogs.
///
/// Up to 5 points, of which an edge takes one, egui draws a corner with half the triangles; without a graphics card those are
/// most of what a frame costs.
pub const CORNER_RADIUS: u8 = 4;
/// How thick the ring around what has the focus is.
pub const FOCUS_WIDTH: f32 = 2.0;

/// The colours of one theme. Text on its background reaches a contrast of 4.5, marks and the borders of controls 3.
///
/// See <https://www.w3.org/TR/WCAG22/#contrast-minimum> and <https://www.w3.org/TR/WCAG22/#non-text-contrast>.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Palette {
    pub background: Color32,
    /// What lies over the step, and rows under the pointer.
    pub surface: Color32,
    /// Fields and documents.
    pub field: Color32,
    /// Buttons.
    pub raised: Color32,
    /// What the pointer is over.
    pub hover: Color32,
    /// Around cards and between panels: it may be quiet, because nothing is lost without it.
    pub border: Color32,
    /// Around buttons, fields and ticks.
    pub control: Color32,
    pub text: Color32,
    pub text_muted: Color32,
    pub accent: Color32,
    /// The accent under the pointer.
    pub accent_strong: Color32,
    pub on_accent: Color32,
    pub accent_tint: Color32,
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
    surface: Color32::from_rgb(0xf6, 0xf7, 0xf9),
    field: Color32::from_rgb(0xff, 0xff, 0xff),
    raised: Color32::from_rgb(0xff, 0xff, 0xff),
    hover: Color32::from_rgb(0xec, 0xef, 0xf4),
    border: Color32::from_rgb(0xe0, 0xe4, 0xea),
    control: Color32::from_rgb(0x85, 0x8e, 0x9c),
    text: Color32::from_rgb(0x16, 0x1b, 0x26),
    text_muted: Color32::from_rgb(0x58, 0x61, 0x72),
    accent: Color32::from_rgb(0x3a, 0x50, 0xd0),
    accent_strong: Color32::from_rgb(0x2b, 0x3d, 0xb0),
    on_accent: Color32::from_rgb(0xff, 0xff, 0xff),
    accent_tint: Color32::from_rgb(0xe9, 0xed, 0xfd),
    passed: Color32::from_rgb(0x17, 0x75, 0x3d),
    warning: Color32::from_rgb(0x8a, 0x56, 0x00),
    failed: Color32::from_rgb(0xb8, 0x23, 0x1c),
    waiting: Color32::from_rgb(0x0b, 0x66, 0x85),
    passed_tint: Color32::from_rgb(0xe4, 0xf5, 0xea),
    warning_tint: Color32::from_rgb(0xfd, 0xf2, 0xd9),
    failed_tint: Color32::from_rgb(0xfd, 0xea, 0xe8),
    waiting_tint: Color32::from_rgb(0xe1, 0xf2, 0xf8),
    json_key: Color32::from_rgb(0x2b, 0x3d, 0xb0),
    json_text: Color32::from_rgb(0x1a, 0x6a, 0x38),
};

const DARK: Palette = Palette {
    background: Color32::from_rgb(0x14, 0x17, 0x1d),
    surface: Color32::from_rgb(0x1a, 0x1e, 0x26),
    field: Color32::from_rgb(0x0f, 0x12, 0x17),
    raised: Color32::from_rgb(0x24, 0x2a, 0x34),
    hover: Color32::from_rgb(0x2c, 0x33, 0x3f),
    border: Color32::from_rgb(0x2b, 0x31, 0x3c),
    control: Color32::from_rgb(0x6f, 0x7a, 0x8b),
    text: Color32::from_rgb(0xe8, 0xeb, 0xf1),
    text_muted: Color32::from_rgb(0xa5, 0xae, 0xbd),
    accent: Color32::from_rgb(0x9d, 0xb0, 0xff),
    accent_strong: Color32::from_rgb(0xba, 0xc7, 0xff),
    on_accent: Color32::from_rgb(0x0e, 0x16, 0x38),
    accent_tint: Color32::from_rgb(0x22, 0x2b, 0x4d),
    passed: Color32::from_rgb(0x62, 0xcf, 0x8a),
    warning: Color32::from_rgb(0xf0, 0xba, 0x52),
    failed: Color32::from_rgb(0xff, 0x8d, 0x84),
    waiting: Color32::from_rgb(0x62, 0xc4, 0xe3),
    passed_tint: Color32::from_rgb(0x15, 0x30, 0x1f),
    warning_tint: Color32::from_rgb(0x36, 0x2a, 0x10),
    failed_tint: Color32::from_rgb(0x3d, 0x1e, 0x1c),
    waiting_tint: Color32::from_rgb(0x10, 0x30, 0x3b),
    json_key: Color32::from_rgb(0xa9, 0xba, 0xff),
    json_text: Color32::from_rgb(0x95, 0xd9, 0xa9),
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

/// Puts the faces and both themes into the window; which theme is shown follows the system.
pub fn install(context: &egui::Context) {
    context.set_fonts(fonts::embedded());
    begin_with(context, ColourScheme::default());
    for theme in [Theme::Light, Theme::Dark] {
        context.style_mut_of(theme, |style| dress(style, of(theme)));
    }
}

/// Draws in what the desktop prefers, as long as the admin leaves it to the desktop.
pub fn follow(context: &egui::Context, scheme: ColourScheme) {
    let before = context.theme();
    begin_with(context, scheme);
    if context.theme() != before {
        // The frame was begun in the other theme, and would be shown with parts of both.
        context.request_discard("the desktop's colours have changed");
    }
}

/// The same, before anything is drawn.
pub fn begin_with(context: &egui::Context, scheme: ColourScheme) {
    context.options_mut(|options| options.fallback_theme = theme_of(scheme));
}

fn theme_of(scheme: ColourScheme) -> Theme {
    match scheme {
        ColourScheme::Light => Theme::Light,
        ColourScheme::Dark => Theme::Dark,
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
    spacing.item_spacing = Vec2::splat(space::S);
    spacing.button_padding = Vec2::new(space::S + space::XS, space::XS);
    spacing.interact_size.y = CONTROL_HEIGHT;
    spacing.icon_width = space::M;
    spacing.icon_width_inner = space::S;
    spacing.icon_spacing = space::S;
    spacing.menu_margin = egui::Margin::symmetric(space::margin::S, space::margin::XS);
    spacing.scroll = egui::style::ScrollStyle::solid();
    spacing.scroll.bar_width = 6.0;

    let visuals = &mut style.visuals;
    visuals.panel_fill = palette.background;
    visuals.window_fill = palette.background;
    visuals.window_stroke = Stroke::new(1.0, palette.border);
    visuals.window_corner_radius = CornerRadius::same(CORNER_RADIUS);
    visuals.menu_corner_radius = CornerRadius::same(CORNER_RADIUS);
    visuals.extreme_bg_color = palette.field;
    visuals.text_edit_bg_color = Some(palette.field);
    visuals.override_text_color = Some(palette.text);
    visuals.hyperlink_color = palette.accent;
    visuals.selection.bg_fill = palette.accent_tint;
    visuals.selection.stroke = Stroke::new(FOCUS_WIDTH, palette.accent);
    visuals.weak_text_color = Some(palette.text_muted);
    visuals.disabled_alpha = 0.5;
    // The cursor stands still: a blinking one repaints the window twice a second.
    visuals.text_cursor.blink = false;
    visuals.text_cursor.stroke = Stroke::new(FOCUS_WIDTH, palette.accent);
    let widgets = &mut visuals.widgets;
    for widget in [
        &mut widgets.noninteractive,
        &mut widgets.inactive,
        &mut widgets.hovered,
        &mut widgets.active,
        &mut widgets.open,
    ] {
        widget.corner_radius = CornerRadius::same(CORNER_RADIUS);
        widget.bg_stroke = Stroke::new(1.0, palette.control);
        widget.fg_stroke = Stroke::new(1.0, palette.text);
        widget.weak_bg_fill = palette.raised;
        widget.expansion = 0.0;
    }
    widgets.noninteractive.bg_stroke.color = palette.border;
    // Scroll bars.
    widgets.inactive.bg_fill = palette.control;
    for widget in [&mut widgets.hovered, &mut widgets.active, &mut widgets.open] {
        widget.weak_bg_fill = palette.hover;
        widget.bg_fill = palette.text_muted;
    }
    widgets.active.bg_stroke = Stroke::new(1.0, palette.accent);
}

/// Text that is heavier than what stands around it, on one line.
pub fn strong(text: impl Into<String>) -> RichText {
    RichText::new(printable::line(&text.into())).family(fonts::strong_family())
}

/// The heavier face in a size, for what is painted by hand.
pub fn strong_font(size: f32) -> FontId {
    FontId::new(size, fonts::strong_family())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn light_of(colour: Color32) -> f32 {
        let [red, green, blue, _] = egui::Rgba::from(colour).to_array();
        0.2126 * red + 0.7152 * green + 0.0722 * blue
    }

    fn contrast(one: Color32, other: Color32) -> f32 {
        let (one, other) = (light_of(one), light_of(other));
        (one.max(other) + 0.05) / (one.min(other) + 0.05)
    }

    #[track_caller]
    fn assert_readable(least: f32, colour: Color32, grounds: &[Color32]) {
        for ground in grounds {
            let found = contrast(colour, *ground);
            assert!(found >= least, "{colour:?} on {ground:?} has {found}, which is below {least}");
        }
    }

    /// The themes in which the passes of one frame were begun, if the desktop says in the first of them what it prefers.
    fn passes_of(context: &egui::Context, scheme: ColourScheme) -> Vec<Theme> {
        let mut themes = Vec::new();
        let output = context.run_ui(egui::RawInput::default(), |ui| {
            follow(ui.ctx(), scheme);
            themes.push(Theme::from_dark_mode(ui.visuals().dark_mode));
        });
        output.drop_without_applying_deltas();
        themes
    }

    #[test]
    fn a_window_is_light_until_the_desktop_prefers_dark() {
        let context = egui::Context::default();
        install(&context);
        assert_eq!(context.theme(), Theme::Light);
        follow(&context, ColourScheme::Dark);
        assert_eq!(context.theme(), Theme::Dark);
    }

    #[test]
    fn a_frame_that_was_begun_in_the_old_colours_is_not_shown() {
        let context = egui::Context::default();
        install(&context);
        assert_eq!(passes_of(&context, ColourScheme::Dark), [Theme::Light, Theme::Dark]);
        assert_eq!(passes_of(&context, ColourScheme::Dark), [Theme::Dark]);
    }

    #[test]
    fn what_the_admin_chose_is_not_the_desktops_to_change() {
        let context = egui::Context::default();
        install(&context);
        context.set_theme(Theme::Light);
        assert_eq!(passes_of(&context, ColourScheme::Dark), [Theme::Light]);
        context.set_theme(egui::ThemePreference::System);
        assert_eq!(context.theme(), Theme::Dark);
    }

    #[test]
    fn black_on_white_has_the_largest_contrast() {
        assert!((contrast(Color32::BLACK, Color32::WHITE) - 21.0).abs() < 0.01);
    }

    #[test]
    fn text_can_be_read_on_every_ground_that_it_stands_on() {
        for p in [LIGHT, DARK] {
            let plain = [p.background, p.surface, p.field, p.raised, p.hover, p.accent_tint];
            let tints = [p.passed_tint, p.warning_tint, p.failed_tint, p.waiting_tint];
            for text in [p.text, p.text_muted] {
                assert_readable(4.5, text, &plain);
                assert_readable(4.5, text, &tints);
            }
            assert_readable(4.5, p.accent, &plain);
            for (verdict, tint) in [p.passed, p.warning, p.failed, p.waiting].into_iter().zip(tints)
            {
                assert_readable(4.5, verdict, &plain[..5]);
                assert_readable(4.5, verdict, &[tint]);
            }
            for json in [p.json_key, p.json_text] {
                assert_readable(4.5, json, &[p.field, p.passed_tint, p.failed_tint]);
            }
            assert_readable(4.5, p.on_accent, &[p.accent, p.accent_strong]);
        }
    }

    #[test]
    fn marks_and_the_borders_of_controls_stand_out() {
        for p in [LIGHT, DARK] {
            let grounds = [p.background, p.surface, p.field, p.raised];
            assert_readable(3.0, p.control, &grounds);
            for verdict in [p.passed, p.warning, p.failed, p.waiting, p.text_muted, p.accent] {
                assert_readable(3.0, verdict, &grounds);
                // The sign within a filled mark has the colour of the window.
                assert_readable(3.0, verdict, &[p.background]);
            }
        }
    }

    #[test]
    fn the_spaces_are_on_the_grid() {
        for space in [space::XS, space::S, space::M, space::L, space::XL, CONTROL_HEIGHT] {
            assert!((space % space::XS).abs() < f32::EPSILON, "{space}");
        }
    }
}
