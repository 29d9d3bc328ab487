//! Policy documents and their differences, in colour.

use egui::text::{LayoutJob, TextFormat};
use egui::{Color32, TextStyle};

use super::theme::{self, Palette, palette};
use super::widgets;
use crate::access::diff::{DiffLine, LineFate};
use crate::model::Model;
use crate::model::event::{CopyItem, Event};

/// A titled document with its copy button. What is shown is the text, byte for byte.
pub fn document_ui(
    ui: &mut egui::Ui,
    model: &Model,
    title: &str,
    text: &str,
    item: CopyItem,
    events: &mut Vec<Event>,
) {
    ui.horizontal(|ui| {
        ui.label(theme::strong(title));
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            widgets::copy_button_ui(ui, model, item, title, events);
        });
    });
    code_frame_ui(ui, |ui| json_ui(ui, text));
}

/// JSON in colour.
pub fn json_ui(ui: &mut egui::Ui, text: &str) {
    let palette = palette(ui);
    let font = TextStyle::Monospace.resolve(ui.style());
    let mut job = LayoutJob::default();
    for token in json_tokens(text) {
        let format = TextFormat::simple(font.clone(), token.colour(palette));
        job.append(token.text, 0.0, format);
    }
    job.wrap.max_width = ui.available_width();
    ui.add(egui::Label::new(job).wrap().selectable(true));
}

/// The lines of a difference: a sign in front says what became of each, not the colour alone.
pub fn diff_ui(ui: &mut egui::Ui, lines: &[DiffLine]) {
    code_frame_ui(ui, |ui| {
        let palette = palette(ui);
        let font = TextStyle::Monospace.resolve(ui.style());
        let mut job = LayoutJob::default();
        for line in lines {
            let (sign, colour) = match line.fate {
                LineFate::Kept => (' ', palette.text_muted),
                LineFate::Removed => ('-', palette.failed),
                LineFate::Added => ('+', palette.passed),
            };
            let format = TextFormat::simple(font.clone(), colour);
            let line_break = if job.is_empty() { "" } else { "\n" };
            job.append(&format!("{line_break}{sign} {}", line.text), 0.0, format);
        }
        job.wrap.max_width = ui.available_width();
        // A URL is one word: it begins beside its sign, however long it is.
        job.wrap.break_anywhere = true;
        ui.add(egui::Label::new(job).wrap().selectable(true));
    });
}

/// A frame for text that is copied as it stands.
pub fn code_frame_ui(ui: &mut egui::Ui, add: impl FnOnce(&mut egui::Ui)) {
    let palette = palette(ui);
    egui::Frame::new()
        .fill(palette.field)
        .stroke(egui::Stroke::new(1.0, palette.border))
        .corner_radius(theme::CARD_RADIUS)
        .inner_margin(theme::space::margin::M)
        .show(ui, |ui| {
            ui.set_width(ui.available_width());
            add(ui);
        });
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum TokenKind {
    Key,
    Text,
    Other,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Token<'a> {
    kind: TokenKind,
    text: &'a str,
}

impl Token<'_> {
    fn colour(self, palette: &Palette) -> Color32 {
        match self.kind {
            TokenKind::Key => palette.json_key,
            TokenKind::Text => palette.json_text,
            TokenKind::Other => palette.text_muted,
        }
    }
}

/// Splits JSON into keys, texts and the rest; joined again they are the text.
fn json_tokens(text: &str) -> Vec<Token<'_>> {
    let mut tokens = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let (length, kind) = match rest.find('"') {
            Some(0) => {
                let length = string_length(rest);
                let is_key = rest[length..].trim_start().starts_with(':');
                (length, if is_key { TokenKind::Key } else { TokenKind::Text })
            }
            Some(position) => (position, TokenKind::Other),
            None => (rest.len(), TokenKind::Other),
        };
        let (token, after) = rest.split_at(length);
        tokens.push(Token { kind, text: token });
        rest = after;
    }
    tokens
}

/// The bytes of the JSON string at the beginning, its quotation marks included.
fn string_length(text: &str) -> usize {
    let mut is_escaped = false;
    for (position, character) in text.char_indices().skip(1) {
        match character {
            _ if is_escaped => is_escaped = false,
            '\\' => is_escaped = true,
            '"' => return position + 1,
            _ => {}
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_joined_are_the_text() {
        for text in ["{\n  \"a\": [\"b\\\"c\", 1]\n}", "\"open", "", "ü \"é\": \"ß\""] {
            let joined: String = json_tokens(text).iter().map(|token| token.text).collect();
            assert_eq!(joined, text);
        }
    }

    #[test]
    fn a_string_before_a_colon_is_a_key() {
        let kinds: Vec<_> = json_tokens("{\"a\" : \"b\"}").iter().map(|token| token.kind).collect();
        assert_eq!(
            kinds,
            [TokenKind::Other, TokenKind::Key, TokenKind::Other, TokenKind::Text, TokenKind::Other]
        );
    }
}
