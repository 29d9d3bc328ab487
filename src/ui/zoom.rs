//! How large everything is: Ctrl with plus, minus and 0, and the same as buttons.

use egui::{Context, Key, Modifiers, Role, WidgetInfo};

use super::theme::{palette, space};
use crate::words;

/// In percent. Twice the size is what people with weak eyes ask for, and what every step has room for.
const SIZES_PERCENT: [u16; 8] = [80, 90, 100, 110, 125, 150, 175, 200];
const USUAL_PERCENT: u16 = 100;
/// Of the buttons for smaller and larger.
const SIGN_WIDTH: f32 = 40.0;

/// Takes the keys from egui, which would go on to sizes that nothing has room for.
pub fn install(context: &Context) {
    context.options_mut(|options| options.zoom_with_keyboard = false);
}

/// The keys that every browser has for it.
pub fn keys(context: &Context) {
    let (larger, smaller, usual) = context.input_mut(|input| {
        let mut pressed = |key| input.consume_key(Modifiers::COMMAND, key);
        let larger = pressed(Key::Plus) | pressed(Key::Equals);
        (larger, pressed(Key::Minus), pressed(Key::Num0))
    });
    let now = percent_of(context.zoom_factor());
    if usual {
        set(context, USUAL_PERCENT);
    } else if larger {
        set(context, larger_than(now));
    } else if smaller {
        set(context, smaller_than(now));
    }
}

/// Smaller, the size there is, larger; the size is the way back to the usual one.
pub fn buttons_ui(ui: &mut egui::Ui) {
    let now = percent_of(ui.ctx().zoom_factor());
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = space::XS;
        let choices = [
            ("−".to_owned(), words!("Smaller text"), smaller_than(now)),
            (words!("{now} %", now), words!("Text size"), USUAL_PERCENT),
            ("+".to_owned(), words!("Larger text"), larger_than(now)),
        ];
        // The size is read as well as pressed.
        ui.visuals_mut().disabled_alpha = 1.0;
        let middle = ui.available_width() - 2.0 * (SIGN_WIDTH + space::XS) - 0.5;
        for ((text, name, then), width) in choices.into_iter().zip([SIGN_WIDTH, middle, SIGN_WIDTH])
        {
            let is_of_use = then != now;
            let mut words = egui::RichText::new(&text).small();
            if !is_of_use {
                words = words.color(palette(ui).text_muted);
            }
            let button = egui::Button::new((egui::Atom::grow(), words, egui::Atom::grow()));
            let button = button.gap(0.0).min_size(egui::vec2(width, 0.0));
            let response = ui.add_enabled(is_of_use, button);
            response.widget_info(|| WidgetInfo {
                current_text_value: Some(words!("{now} %", now)),
                ..WidgetInfo::labeled(Role::Button, is_of_use, name)
            });
            if response.on_hover_text(name).clicked() {
                set(ui.ctx(), then);
            }
        }
    });
}

fn set(context: &Context, percent: u16) {
    context.set_zoom_factor(f32::from(percent) / 100.0);
}

/// The size that is nearest to a factor.
fn percent_of(factor: f32) -> u16 {
    let off = |percent: &u16| (f32::from(*percent) / 100.0 - factor).abs();
    SIZES_PERCENT.into_iter().min_by(|a, b| off(a).total_cmp(&off(b))).unwrap_or(USUAL_PERCENT)
}

fn larger_than(percent: u16) -> u16 {
    SIZES_PERCENT.into_iter().find(|size| *size > percent).unwrap_or(percent)
}

fn smaller_than(percent: u16) -> u16 {
    SIZES_PERCENT.into_iter().rev().find(|size| *size < percent).unwrap_or(percent)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_end_at_twice_and_at_four_fifths() {
        assert_eq!(larger_than(175), 200);
        assert_eq!(larger_than(200), 200);
        assert_eq!(smaller_than(80), 80);
    }

    #[test]
    fn a_size_that_is_none_of_ours_is_the_nearest() {
        assert_eq!(percent_of(1.3), 125);
        assert_eq!(percent_of(5.0), 200);
    }
}
