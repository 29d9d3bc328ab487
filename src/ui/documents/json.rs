//! JSON in colour: keys, texts and the rest, and what was filled in.

use egui::text::{LayoutJob, TextFormat};
use egui::{Color32, FontId, Stroke};

use crate::access::filled_in::FilledIn;
use crate::ui::theme::Palette;

/// The text, byte for byte, with a colour for each token; `filled` are in the order of the text.
pub fn job_of(text: &str, filled: &[FilledIn], font: &FontId, palette: &Palette) -> LayoutJob {
    let mut job = LayoutJob::default();
    let mut filled = filled.iter().map(|filled| &filled.bytes).peekable();
    let mut at = 0;
    for token in json_tokens(text) {
        let plain = TextFormat::simple(font.clone(), token.colour(palette));
        let end = at + token.text.len();
        while let Some(place) = filled.next_if(|place| place.end <= end) {
            if let (Some(before), Some(within)) =
                (text.get(at..place.start), text.get((*place).clone()))
            {
                append(&mut job, before, plain.clone());
                append(&mut job, within, marked(plain.clone(), palette));
                at = place.end;
            }
        }
        append(&mut job, &text[at..end], plain);
        at = end;
    }
    job
}

/// How what was filled in looks: a tint, and a line under it for whoever sees no tint.
pub fn marked(plain: TextFormat, palette: &Palette) -> TextFormat {
    TextFormat {
        background: palette.waiting_tint,
        underline: Stroke::new(1.0, palette.accent),
        ..plain
    }
}

fn append(job: &mut LayoutJob, text: &str, format: TextFormat) {
    if !text.is_empty() {
        job.append(text, 0.0, format);
    }
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
    use crate::access::filled_in::{Place, filled_in};
    use crate::access::sample::lasso;
    use crate::ui::theme;

    fn job(text: &str, filled: &[FilledIn]) -> LayoutJob {
        job_of(text, filled, &FontId::monospace(13.0), theme::of(egui::Theme::Dark))
    }

    #[test]
    fn what_is_shown_is_the_text_byte_for_byte() {
        let plan = lasso();
        let document = plan.trust_policy();
        let filled = filled_in(document.text(), &plan);
        let job = job(document.text(), &filled);
        assert_eq!(job.text, document.text());
        let marks: Vec<&str> = job
            .sections
            .iter()
            .filter(|section| section.format.background != Color32::TRANSPARENT)
            .map(|section| &job.text[section.byte_range.start.0..section.byte_range.end.0])
            .collect();
        assert_eq!(marks, ["arn:aws:iam::222222222222:root", "kR7vq2MxWzP4tYb9NcHd"]);
    }

    #[test]
    fn places_of_another_text_change_nothing_of_what_is_shown() {
        let place = |bytes| FilledIn { place: Place::Bucket, bytes };
        for filled in [vec![place(1..2)], vec![place(5..500)], vec![place(2..3), place(0..1)]] {
            assert_eq!(job("\"üü\" : 1", &filled).text, "\"üü\" : 1", "{filled:?}");
        }
    }

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
