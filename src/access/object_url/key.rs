//! Object keys in URLs: decoding exactly once, encoding, and what is odd about a key.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

use super::{Note, ObjectUrlError, Style};
use crate::printable::is_invisible;

/// All but the unreserved characters of RFC 3986 and the slash.
const ENCODED_IN_KEYS: &AsciiSet =
    &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~').remove(b'/');

/// Percent-encodes an object key for a URL's path: everything but unreserved characters and `/`.
///
/// Source: "Create a signed AWS API request" in the IAM User Guide.
pub fn encode_key(key: &str) -> String {
    utf8_percent_encode(key, ENCODED_IN_KEYS).to_string()
}

/// Decodes a part of a path, once. `+` is no encoding here.
pub(super) fn decode(raw: &str) -> Result<String, ObjectUrlError> {
    for (index, _) in raw.match_indices('%') {
        let digits = raw.as_bytes().get(index + 1..index + 3);
        if !digits.is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit)) {
            return Err(ObjectUrlError::Percent(raw[index..].chars().take(3).collect()));
        }
    }
    let bytes: Vec<u8> = percent_decode_str(raw).collect();
    String::from_utf8(bytes).map_err(|error| {
        let bytes = error.as_bytes();
        let start = error.utf8_error().valid_up_to();
        let stranger = bytes.get(start).copied().unwrap_or_default();
        ObjectUrlError::NotUtf8(format!("%{stranger:02X}"))
    })
}

/// What is odd about the key as the URL has it.
pub(super) fn notes_on_raw(raw: &str) -> Vec<Note> {
    let mut notes = Vec::new();
    if raw.contains('+') {
        notes.push(Note::PlusInKey);
    }
    if raw.contains(' ') {
        notes.push(Note::SpaceInUrl);
    }
    notes
}

/// What is odd about the key itself.
pub(super) fn notes_on_key(key: &str, style: Style) -> Vec<Note> {
    let is_literal = matches!(style, Style::S3Uri | Style::Arn);
    let checks = [
        (has_percent_encoding(key) && !is_literal, Note::DoubleEncoded),
        (has_percent_encoding(key) && is_literal, Note::PercentInNotation),
        (is_literal && key.contains(['*', '?']), Note::Pattern),
        (key.ends_with(char::is_whitespace), Note::TrailingBlank),
        (key.starts_with('/'), Note::LeadingSlash),
        (key.contains("//"), Note::DoubleSlash),
        (key.split('/').any(|part| part == "." || part == ".."), Note::DotSegment),
        (key.ends_with('/'), Note::Folder),
        (key == "soap", Note::Soap),
        (key.chars().any(is_combining), Note::Decomposed),
        (key.chars().any(is_invisible), Note::InvisibleInKey),
    ];
    checks.into_iter().filter(|(is_so, _)| *is_so).map(|(_, note)| note).collect()
}

/// Whether the text contains a percent sign with two hexadecimal digits behind it.
fn has_percent_encoding(text: &str) -> bool {
    text.as_bytes().windows(3).any(|three| {
        three[0] == b'%' && three[1].is_ascii_hexdigit() && three[2].is_ascii_hexdigit()
    })
}

/// Whether the character is an accent that joins the letter before it.
fn is_combining(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36F}' | '\u{3099}' | '\u{309A}')
}
