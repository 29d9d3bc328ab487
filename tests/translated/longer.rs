//! A language that everybody can read: English with longer words.

use crate::made;
use crate::screen::FILLER;

/// From now on the program speaks it.
pub fn speak() {
    made::speak(longer);
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
