//! A language that everybody can read: English with longer words.

use std::borrow::Cow;
use std::sync::Once;

use countersign::words::{tr, translate_with};

use crate::screen::FILLER;

struct Longer;

/// From now on the program speaks it.
pub fn speak() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| translate_with(Longer));
}

impl tr::Translator for Longer {
    fn translate<'a>(&'a self, text: &'a str, _context: Option<&'a str>) -> Cow<'a, str> {
        Cow::Owned(longer(text))
    }

    fn ntranslate<'a>(
        &'a self,
        n: u64,
        one: &'a str,
        many: &'a str,
        _context: Option<&'a str>,
    ) -> Cow<'a, str> {
        Cow::Owned(longer(if n == 1 { one } else { many }))
    }
}

/// Every word 40 % longer, but for the names of values.
fn longer(text: &str) -> String {
    text.split_inclusive(char::is_whitespace)
        .map(|piece| {
            let word = piece.trim_end();
            let blank = &piece[word.len()..];
            let more = if word.contains('{') { 0 } else { (word.chars().count() * 2).div_ceil(5) };
            format!("{word}{}{blank}", String::from(FILLER).repeat(more))
        })
        .collect()
}

#[test]
fn a_sentence_is_two_fifths_longer() {
    assert_eq!(longer("Asking {name}: wait"), "Askingøøø {name}: waitøø");
}
