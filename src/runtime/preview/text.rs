//! Whether bytes are a text, and its beginning as it can be shown without doing anything.

use super::acting::{acts, is_unseen_control};
use crate::model::preview::TextHead;

/// How much of a text is shown.
const TEXT_CHARS: usize = 4_000;
/// More than this of every hundred characters are controls: it is no text.
const UNSEEN_PERCENT: usize = 5;

/// The beginning of a text, or `None` where it is none. What was cut may end within a character.
pub fn read(bytes: &[u8], content_type: Option<&str>, is_whole: bool) -> Option<TextHead> {
    let (text, encoding) = match bytes {
        [0xef, 0xbb, 0xbf, rest @ ..] => (utf8(rest, is_whole)?, "UTF-8"),
        [0xff, 0xfe, rest @ ..] => (utf16(rest, u16::from_le_bytes, is_whole)?, "UTF-16"),
        [0xfe, 0xff, rest @ ..] => (utf16(rest, u16::from_be_bytes, is_whole)?, "UTF-16"),
        _ => match utf8(bytes, is_whole) {
            Some(text) => (text, "UTF-8"),
            None if says_latin(content_type) => (latin(bytes), "ISO 8859-1"),
            None => return None,
        },
    };
    let head: String = text.chars().take(TEXT_CHARS).collect();
    // A tab in a text is common, a NUL in it is not.
    if head.contains('\0') {
        return None;
    }
    let chars = head.chars().count();
    let unseen = head.chars().filter(|character| is_unseen_control(*character)).count();
    if unseen * 100 > chars * UNSEEN_PERCENT {
        return None;
    }
    let is_cut = !is_whole || head.len() < text.len();
    Some(TextHead { text: shown(&head), encoding, is_cut })
}

fn utf8(bytes: &[u8], is_whole: bool) -> Option<String> {
    match std::str::from_utf8(bytes) {
        Ok(text) => Some(text.to_owned()),
        Err(error) if !is_whole && error.error_len().is_none() => {
            std::str::from_utf8(&bytes[..error.valid_up_to()]).ok().map(str::to_owned)
        }
        Err(_) => None,
    }
}

fn utf16(bytes: &[u8], unit_of: fn([u8; 2]) -> u16, is_whole: bool) -> Option<String> {
    let (pairs, odd) = bytes.as_chunks::<2>();
    if is_whole && !odd.is_empty() {
        return None;
    }
    let mut units: Vec<u16> = pairs.iter().map(|pair| unit_of(*pair)).collect();
    // The first half of a pair whose second half was not fetched.
    if !is_whole && units.last().is_some_and(|last| (0xd800..0xdc00).contains(last)) {
        units.pop();
    }
    String::from_utf16(&units).ok()
}

/// Whether the object says itself that it is of the old Western encoding, in which any bytes are a text.
fn says_latin(content_type: Option<&str>) -> bool {
    let said = content_type.unwrap_or_default().to_ascii_lowercase();
    said.starts_with("text/")
        && ["iso-8859-1", "latin1", "windows-1252"].iter().any(|name| said.contains(name))
}

fn latin(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| char::from(*byte)).collect()
}

/// The same text with its lines ended in one way, and with a name for every character that acts.
fn shown(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    let mut before = None;
    for character in text.replace("\r\n", "\n").chars() {
        if acts(character, before) {
            shown.push_str(&format!("<U+{:04X}>", u32::from(character)));
        } else if character == '\r' {
            shown.push('\n');
        } else {
            shown.push(character);
        }
        before = Some(character);
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    fn whole(bytes: &[u8]) -> Option<(String, &'static str)> {
        read(bytes, None, true).map(|head| (head.text, head.encoding))
    }

    #[test]
    fn a_text_cut_within_a_character_is_still_a_text() {
        let head = read(&"Grüße".as_bytes()[..3], None, false).unwrap();
        assert_eq!((head.text.as_str(), head.is_cut), ("Gr", true));
    }

    #[test]
    fn a_whole_text_that_ends_within_a_character_is_none() {
        assert_eq!(whole(&"Grüße".as_bytes()[..3]), None);
    }

    #[test]
    fn a_long_text_is_cut_and_says_so() {
        let head = read("ß".repeat(5_000).as_bytes(), None, true).unwrap();
        assert_eq!((head.text.chars().count(), head.is_cut), (4_000, true));
    }

    #[test]
    fn a_mark_of_the_encoding_decides_and_is_not_shown() {
        assert_eq!(whole(b"\xef\xbb\xbfa"), Some(("a".to_owned(), "UTF-8")));
        assert_eq!(whole(b"\xff\xfea\0\xdf\0"), Some(("aß".to_owned(), "UTF-16")));
        assert_eq!(whole(b"\xfe\xff\0a\0\xdf"), Some(("aß".to_owned(), "UTF-16")));
        assert_eq!(whole(b"\xfe\xff\0a\0"), None);
    }

    #[test]
    fn half_of_a_pair_at_the_cut_is_left_out() {
        let head = read(b"\xff\xfea\0\x3d\xd8", None, false).unwrap();
        assert_eq!(head.text, "a");
    }

    #[test]
    fn what_would_act_is_named_instead() {
        let (text, _) =
            whole("Rechnung von gestern \u{202e}fdp.exe, ganz harmlos".as_bytes()).unwrap();
        assert_eq!(text, "Rechnung von gestern <U+202E>fdp.exe, ganz harmlos");
        let (text, _) = whole(b"an escape \x1b[2J in the middle of a line").unwrap();
        assert_eq!(text, "an escape <U+001B>[2J in the middle of a line");
    }

    #[test]
    fn a_text_in_which_every_syllable_may_be_parted_is_a_text() {
        let (text, _) = whole("Do\u{ad}nau\u{ad}dampf\u{ad}schiff".as_bytes()).unwrap();
        assert_eq!(text, "Do<U+00AD>nau<U+00AD>dampf<U+00AD>schiff");
    }

    #[test]
    fn what_is_mostly_unseen_is_no_text() {
        assert_eq!(whole(b"\x01\x02\x03abc"), None);
        assert_eq!(whole(b"one NUL \0 in a long enough line of words is enough"), None);
    }

    #[test]
    fn any_ending_of_a_line_is_one() {
        assert_eq!(whole(b"a\r\nb\rc\n"), Some(("a\nb\nc\n".to_owned(), "UTF-8")));
    }

    #[test]
    fn another_encoding_is_read_only_where_the_object_says_so() {
        let latin = b"Gr\xfc\xdfe";
        assert_eq!(whole(latin), None);
        let head = read(latin, Some("text/plain; charset=ISO-8859-1"), true).unwrap();
        assert_eq!((head.text.as_str(), head.encoding), ("Grüße", "ISO 8859-1"));
        assert!(read(latin, Some("application/x; a=iso-8859-1"), true).is_none());
    }
}
