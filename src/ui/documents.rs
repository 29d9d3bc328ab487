//! Policy documents and their differences, in colour and with line numbers.

mod json;
mod numbered;

use std::hash::{DefaultHasher, Hash, Hasher as _};
use std::sync::Arc;

use egui::text::{LayoutJob, TextFormat};
use egui::{Stroke, TextStyle};

use self::numbered::{Beside, numbered_ui};
use super::theme::{self, palette};
use super::widgets;
use crate::access::diff::{DiffLine, LineFate};
use crate::access::filled_in::{FilledIn, filled_in};
use crate::access::plan::AccessPlan;
use crate::model::Model;
use crate::model::event::{CopyItem, Event};
use crate::words;

/// A titled document with its copy button. What is shown is the text, byte for byte; what of it the plan filled in is
/// marked.
pub fn document_ui(
    ui: &mut egui::Ui,
    model: &Model,
    title: &str,
    text: &str,
    plan: Option<&AccessPlan>,
    item: CopyItem,
    events: &mut Vec<Event>,
) {
    ui.horizontal(|ui| {
        ui.label(theme::strong(title));
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            widgets::copy_button_ui(ui, model, item, title, events);
        });
    });
    let filled = plan.map(|plan| filled_in(text, plan)).unwrap_or_default();
    code_frame_ui(ui, |ui| json_ui(ui, title, text, &filled));
    legend_ui(ui, &filled);
}

/// What the marks mean, and whose places they are.
fn legend_ui(ui: &mut egui::Ui, filled: &[FilledIn]) {
    let mut places: Vec<_> = filled.iter().map(|filled| filled.place).collect();
    places.sort_unstable();
    places.dedup();
    let names: Vec<&str> = places.iter().map(|place| place.name()).collect();
    if names.is_empty() {
        return;
    }
    let palette = palette(ui);
    let plain = TextFormat::simple(TextStyle::Small.resolve(ui.style()), palette.text_muted);
    let mut job = LayoutJob::default();
    job.append(words!("Marked"), 0.0, json::marked(plain.clone(), palette));
    let names = names.join(", ");
    let meaning = words!(": {names}, filled in from your answers", names);
    job.append(&meaning, 0.0, plain);
    ui.add(egui::Label::new(job).wrap());
}

/// JSON in colour, under a name for screen readers.
pub fn json_ui(ui: &mut egui::Ui, name: &str, text: &str, filled: &[FilledIn]) {
    let font = TextStyle::Monospace.resolve(ui.style());
    let colours = palette(ui);
    let job = remembered(ui, (text, filled), |job| {
        *job = json::job_of(text, filled, &font, colours);
    });
    let numbers = |line| Beside { numbers: [Some(line + 1), None], tint: None };
    numbered_ui(ui, name, LayoutJob::clone(&job), 1, numbers);
}

/// The lines of a difference, numbered as they were and as they are: a sign in front says what became of each, not the
/// colour alone. What changed within a line is underlined.
pub fn diff_ui(ui: &mut egui::Ui, lines: &[DiffLine]) {
    code_frame_ui(ui, |ui| {
        let font = TextStyle::Monospace.resolve(ui.style());
        let colours = palette(ui);
        let texts: Vec<(u8, &str)> =
            lines.iter().map(|line| (line.fate as u8, line.text.as_str())).collect();
        let job = remembered(ui, texts, |job| {
            for (index, line) in lines.iter().enumerate() {
                let (sign, colour) = match line.fate {
                    LineFate::Kept => (' ', colours.text_muted),
                    LineFate::Removed => ('-', colours.failed),
                    LineFate::Added => ('+', colours.passed),
                };
                let plain = TextFormat::simple(font.clone(), colour);
                let underlined =
                    TextFormat { underline: Stroke::new(1.5, colour), ..plain.clone() };
                let line_break = if index == 0 { "" } else { "\n" };
                job.append(&format!("{line_break}{sign} "), 0.0, plain.clone());
                let mut at = 0;
                for changed in &line.changed {
                    job.append(&line.text[at..changed.start], 0.0, plain.clone());
                    job.append(&line.text[changed.clone()], 0.0, underlined.clone());
                    at = changed.end;
                }
                job.append(&line.text[at..], 0.0, plain);
            }
        });
        let count = |fate| lines.iter().filter(|line| line.fate == fate).count();
        let name = words!(
            "Difference, lines removed: {removed}, added: {added}",
            removed = count(LineFate::Removed),
            added = count(LineFate::Added)
        );
        numbered_ui(ui, &name, LayoutJob::clone(&job), 2, |index| {
            let Some(line) = lines.get(index) else { return Beside::default() };
            let tint = match line.fate {
                LineFate::Kept => None,
                LineFate::Removed => Some(colours.failed_tint),
                LineFate::Added => Some(colours.passed_tint),
            };
            Beside { numbers: [line.number_before, line.number_after], tint }
        });
    });
}

/// A frame for text that is copied as it stands.
pub fn code_frame_ui(ui: &mut egui::Ui, add: impl FnOnce(&mut egui::Ui)) {
    let palette = palette(ui);
    // In its own colour the ground would be filled for nothing, without a graphics card pixel by pixel.
    let is_ground = palette.field == palette.background;
    egui::Frame::new()
        .fill(if is_ground { egui::Color32::TRANSPARENT } else { palette.field })
        .stroke(egui::Stroke::new(1.0, palette.border))
        .corner_radius(theme::CORNER_RADIUS)
        .inner_margin(theme::space::margin::M)
        .show(ui, |ui| {
            ui.set_width(ui.available_width());
            add(ui);
        });
}

/// A text that may be longer than it is to be looked at, in a frame of its own that scrolls; `name` tells it from others.
pub fn scrolled_code_ui(ui: &mut egui::Ui, name: impl egui::AsIdSalt, text: &str, height: f32) {
    code_frame_ui(ui, |ui| {
        egui::ScrollArea::both()
            .id_salt(name)
            .max_height(height)
            // What is left of the window below it says nothing of its height.
            .min_scrolled_height(height)
            .auto_shrink([false, true])
            .show(ui, |ui| {
                let text = egui::RichText::new(text).monospace();
                ui.add(egui::Label::new(text).extend().selectable(true));
            });
    });
}

/// The colours of a text at this place of the window: worked out anew only when the text or the theme is another one.
fn remembered(
    ui: &egui::Ui,
    text: impl Hash,
    work_out: impl FnOnce(&mut LayoutJob),
) -> Arc<LayoutJob> {
    let place = ui.next_auto_id().with("coloured text");
    let mut hasher = DefaultHasher::new();
    (text, ui.theme() == egui::Theme::Dark).hash(&mut hasher);
    TextStyle::Monospace.resolve(ui.style()).hash(&mut hasher);
    let key = hasher.finish();
    let known = ui.data(|data| data.get_temp::<(u64, Arc<LayoutJob>)>(place));
    if let Some((_, job)) = known.filter(|(made_of, _)| *made_of == key) {
        return job;
    }
    let mut job = LayoutJob::default();
    work_out(&mut job);
    let job = Arc::new(job);
    ui.data_mut(|data| data.insert_temp(place, (key, Arc::clone(&job))));
    job
}
