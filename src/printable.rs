//! Text as it leaves the program for a terminal, a log, a file or the window: what cannot be seen is written out.
//!
//! In: any text, whoever wrote it. Out: the same text, in which no character moves a cursor, turns the writing direction round,
//! hides, or ends a line that others are on. A line that is too long is cut, and how much was left out is said. What has to be
//! read back is written in the escapes of its own language instead, and never cut.
//!
//! Source: the general categories and `Default_Ignorable_Code_Point` of the Unicode Character Database; for the writing
//! direction UAX #9, and UTS #39 on what passes for something else.

use std::borrow::Cow;

use icu_normalizer::properties::CanonicalCombiningClassMapBorrowed;
use serde_json::Value;

use crate::words;

/// As long as a line may be; what AWS really says is shorter.
const LINE_MOST_CHARS: usize = 4_000;
/// As many lines as a text may have.
const MOST_LINES: usize = 20_000;
/// What goes this little beyond is left whole: a line that was cut stays as it is when it is looked at again.
const SLACK_CHARS: usize = 64;
/// More marks than any script puts on one letter would cover the lines above and below.
const MOST_MARKS: usize = 4;

/// Whether the character leaves no mark of its own on the screen, or one that passes for another's: control characters, zero-width
/// characters, marks and overrides of the writing direction, line separators, variation selectors, tags, the BOM, blanks that
/// pass for letters or for the plain space.
///
/// The no-break spaces (U+00A0, U+202F) and the ideographic space (U+3000) are none of them: whole languages are written with
/// them. Nor are right-to-left letters.
pub fn is_invisible(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{AD}' | '\u{34F}' | '\u{61C}' | '\u{115F}' | '\u{1160}' | '\u{1680}' | '\u{17B4}' | '\u{17B5}' | '\u{180B}'..='\u{180F}'
            | '\u{2000}'..='\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{205F}'..='\u{206F}' | '\u{2800}' | '\u{3164}'
            | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}' | '\u{FFA0}' | '\u{FFF0}'..='\u{FFFB}' | '\u{13430}'..='\u{1345F}'
            | '\u{16FE4}' | '\u{1BCA0}'..='\u{1BCA3}' | '\u{1D159}' | '\u{1D173}'..='\u{1D17A}' | '\u{E0000}'..='\u{E0FFF}')
}

/// Whether the character stands on, under or around the one before it.
fn is_mark(c: char) -> bool {
    let is_enclosing =
        matches!(c, '\u{488}' | '\u{489}' | '\u{20DD}'..='\u{20E4}' | '\u{A670}'..='\u{A672}');
    c > '\u{2FF}' && (is_enclosing || CanonicalCombiningClassMapBorrowed::new().get_u8(c) != 0)
}

/// Each character, and whether it has to be written out: it cannot be seen, or it is one mark too many.
fn looked_at(text: &str) -> impl Iterator<Item = (char, bool)> {
    text.chars().scan(0, |marks, c| {
        *marks = if is_mark(c) { *marks + 1 } else { 0 };
        Some((c, is_invisible(c) || *marks > MOST_MARKS))
    })
}

fn is_ascii_line(text: &str) -> bool {
    text.bytes().all(|byte| matches!(byte, b' '..=b'~'))
}

/// The text on one line: a line break is written out like anything else that cannot be seen (`\u{a}`).
pub fn line(text: &str) -> Cow<'_, str> {
    if text.len() <= LINE_MOST_CHARS && is_ascii_line(text) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len().min(4 * LINE_MOST_CHARS));
    let mut count = 0;
    // Where the line ends if it has to be cut, and how many characters of the text are before that.
    let mut end = None;
    for (index, (c, is_written_out)) in looked_at(text).enumerate() {
        if count >= LINE_MOST_CHARS && end.is_none() {
            end = Some((shown.len(), index));
        }
        if let (Some((end, before)), true) = (end, count >= LINE_MOST_CHARS + SLACK_CHARS) {
            shown.truncate(end);
            shown.push_str(&left_out(text.chars().count() - before));
            return Cow::Owned(shown);
        }
        if is_written_out {
            shown.extend(c.escape_unicode());
            count += c.escape_unicode().len();
        } else {
            shown.push(c);
            count += 1;
        }
    }
    Cow::Owned(shown)
}

/// The text with its own lines, each as [`line`] has it.
pub fn lines(text: &str) -> String {
    let mut all = text.split('\n').map(|line| line.strip_suffix('\r').unwrap_or(line));
    let mut shown: Vec<Cow<'_, str>> = all.by_ref().take(MOST_LINES).map(line).collect();
    let more = all.count();
    if more > 0 {
        shown.push(Cow::Owned(words!("… (1 more line)" | "… ({n} more lines)" % more)));
    }
    shown.join("\n")
}

/// The first `most_chars` characters, as they are, and how many were left out.
pub fn shortened(text: &str, most_chars: usize) -> Cow<'_, str> {
    let beyond = text.char_indices().nth(most_chars + SLACK_CHARS);
    match (beyond, text.char_indices().nth(most_chars)) {
        (Some(_), Some((end, _))) => {
            Cow::Owned(format!("{}{}", &text[..end], left_out(text[end..].chars().count())))
        }
        _ => Cow::Borrowed(text),
    }
}

fn left_out(count: usize) -> String {
    words!("… (1 more character)" | "… ({n} more characters)" % count)
}

/// The value as JSON on one line, which reads back as the same.
pub fn json(value: &Value) -> String {
    in_json(&value.to_string())
}

/// The value as JSON in lines with two spaces' indentation, which reads back as the same.
pub fn json_lines(value: &Value) -> String {
    in_json(&format!("{value:#}"))
}

/// A document of JSON with what cannot be seen as `\u` and four digits (RFC 8259, section 7); it stands in strings alone there.
fn in_json(text: &str) -> String {
    let mut units = [0; 2];
    let mut shown = String::with_capacity(text.len());
    for (c, is_written_out) in looked_at(text) {
        if !is_written_out || c == '\n' {
            shown.push(c);
            continue;
        }
        for unit in c.encode_utf16(&mut units) {
            shown.push_str(&format!("\\u{unit:04x}"));
        }
    }
    shown
}

/// The text as a string of TOML, with its quotes.
/// Source: "String" in the TOML specification: a basic string has `\u` and `\U`, a literal one has no escapes.
pub fn toml_string(text: &str) -> String {
    if !looked_at(text).any(|(_, is_written_out)| is_written_out) {
        return toml::Value::from(text).to_string();
    }
    let mut quoted = String::from("\"");
    for (c, is_written_out) in looked_at(text) {
        match (c, u32::from(c)) {
            ('"' | '\\', _) => quoted.extend(['\\', c]),
            (_, code @ 0x1_0000..) if is_written_out => quoted.push_str(&format!("\\U{code:08X}")),
            (_, code) if is_written_out => quoted.push_str(&format!("\\u{code:04X}")),
            _ => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}

/// The text as a word of bash, between quotes. Between single quotes nothing but a single quote means anything; what cannot be
/// seen has its bytes between `$'` and `'`, which every bash knows. Line breaks stay.
/// Source: "ANSI-C Quoting" in the Bash Reference Manual.
pub fn bash_word(text: &str) -> String {
    let mut word = String::from("'");
    let mut bytes = [0; 4];
    for (c, is_written_out) in looked_at(text) {
        match c {
            '\'' => word.push_str(r"'\''"),
            '\n' => word.push(c),
            _ if is_written_out => {
                word.push_str("'$'");
                for byte in c.encode_utf8(&mut bytes).bytes() {
                    word.push_str(&format!("\\x{byte:02x}"));
                }
                word.push_str("''");
            }
            _ => word.push(c),
        }
    }
    word.push('\'');
    word
}

#[cfg(test)]
mod tests;
