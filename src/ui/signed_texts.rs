//! What a signature was made of, line by line: both sides, or S3's alone.

use egui::text::{LayoutJob, TextFormat};
use egui::{Color32, Label, RichText, Stroke, TextStyle};

use super::breaks;
use super::documents::code_frame_ui;
use super::theme::{self, Palette, palette};
use crate::checks::autopsy::calculated::Calculated;
use crate::checks::autopsy::comparison::{ComparedLine, Comparison, FirstDifference};
use crate::checks::autopsy::lines::LineKind;
use crate::words;

/// Both texts: a minus is what was signed, a plus what S3 calculated; the first difference is underlined.
pub fn comparison_ui(ui: &mut egui::Ui, comparison: &Comparison) {
    ui.add(Label::new(theme::strong(comparison.sentence())).wrap());
    let legend = words!("- was signed · + was calculated by S3 · secrets are left out");
    ui.add(Label::new(RichText::new(legend).small().color(palette(ui).text_muted)).wrap());
    code_frame_ui(ui, |ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        for (index, line) in comparison.lines.iter().enumerate() {
            let first = comparison.first.as_ref().filter(|first| first.index == index);
            compared_line_ui(ui, line, first);
        }
    });
}

fn compared_line_ui(ui: &mut egui::Ui, line: &ComparedLine, first: Option<&FirstDifference>) {
    let palette = palette(ui);
    if line.is_same {
        if let Some(text) = &line.ours {
            line_ui(ui, ' ', line.kind, text, 0..0, palette.text_muted);
        }
        return;
    }
    let sides = [
        ('-', &line.ours, first.map(|first| first.ours.clone()), palette.failed),
        ('+', &line.theirs, first.map(|first| first.theirs.clone()), palette.passed),
    ];
    for (sign, text, marked, colour) in sides {
        if let Some(text) = text {
            // Only the first difference has a colour: those below may follow from it.
            let colour = if first.is_some() { colour } else { palette.text };
            line_ui(ui, sign, line.kind, text, marked.unwrap_or(0..0), colour);
        }
    }
}

/// What S3 calculated, where what was signed is not known; a doubt stands under its line.
pub fn calculated_ui(ui: &mut egui::Ui, calculated: &Calculated) {
    ui.add(Label::new(theme::strong(words!("What S3 calculated"))).wrap());
    let note = if calculated.has_doubts() {
        words!(
            "What was signed is not in the answer. Lines with an exclamation mark are worth a look first; log the canonical request on your side and compare it line by line"
        )
    } else {
        words!(
            "What was signed is not in the answer, and no line looks odd by itself: log the canonical request on your side and compare it line by line. If all are the same, the secret access key is another one"
        )
    };
    ui.add(Label::new(RichText::new(note).small().color(palette(ui).text_muted)).wrap());
    code_frame_ui(ui, |ui| {
        let palette = palette(ui);
        ui.spacing_mut().item_spacing.y = 0.0;
        for line in &calculated.lines {
            let (sign, colour) = match line.doubt {
                Some(_) => ('!', palette.warning),
                None => (' ', palette.text_muted),
            };
            line_ui(ui, sign, line.kind, &line.text, 0..0, colour);
            if let Some(doubt) = line.doubt {
                ui.add(Label::new(RichText::new(doubt).small().color(palette.warning)).wrap());
            }
        }
    });
}

/// A sign, what the line is, and its text; `marked` are the bytes that are underlined.
fn line_ui(
    ui: &mut egui::Ui,
    sign: char,
    kind: LineKind,
    text: &str,
    marked: std::ops::Range<usize>,
    colour: Color32,
) {
    let font = TextStyle::Monospace.resolve(ui.style());
    let plain = TextFormat::simple(font, colour);
    let underlined = TextFormat {
        underline: Stroke::new(2.0, colour),
        background: tint(palette(ui), sign),
        ..plain.clone()
    };
    let (before, rest) = text.split_at_checked(marked.start).unwrap_or((text, ""));
    let (within, after) = rest.split_at_checked(marked.len()).unwrap_or((rest, ""));
    let mut job = LayoutJob::default();
    let name = format!("{sign} {:<width$} ", kind.name(), width = LineKind::NAME_CHARS);
    for (part, format) in
        [(name.as_str(), &plain), (before, &plain), (within, &underlined), (after, &plain)]
    {
        if !part.is_empty() {
            job.append(part, 0.0, format.clone());
        }
    }
    job.wrap.max_width = ui.available_width();
    // These texts have hardly a blank, and a line must not begin without its name.
    job.wrap.break_anywhere = true;
    ui.add(Label::new(breaks::printable_job(job)).wrap().selectable(true));
}

fn tint(palette: &Palette, sign: char) -> Color32 {
    if sign == '-' { palette.failed_tint } else { palette.passed_tint }
}
