//! The words that people read: English where they are used, all of them listed in `assets/words/countersign.pot`.
//!
//! The list is a template of GNU gettext, which translators have tools for; `tests/words.rs` makes it and holds it to
//! the code. See <https://www.gnu.org/software/gettext/manual/html_node/PO-Files.html>.

mod joined;
mod plural;
mod translation;

use std::collections::HashMap;
use std::sync::{LazyLock, PoisonError, RwLock};

pub use tr;

pub use self::joined::{all_of, any_of};
pub use self::translation::{Translation, read_file};

/// From here on every sentence is said in `translator`'s language.
///
/// What was said before stays as it was, so this comes before anything else.
pub fn translate_with(translator: impl tr::Translator + 'static) {
    tr::set_translator!(translator);
}

/// `14,088`: a number in groups of three digits, as the sentences around it write it.
pub fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut grouped = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

/// A sentence in the reader's language: `words!("Stopped")` is a `&'static str`, with values it is a `String`.
///
/// Values have names, so that a translation may move them: `words!("{secs} s left", secs = left)`, or `secs` alone
/// where the variable is called so. Two forms, chosen by a count that is `{n}` in both:
/// `words!("1 check" | "{n} checks" % count)`.
#[macro_export]
macro_rules! words {
    (@value $name:ident) => { $name };
    (@value $name:ident $value:expr) => { $value };
    (@check $text:literal, $($values:tt)+) => {
        if false {
            // The compiler holds the sentence's names to the values; what is filled in at run time has no such check.
            drop(format!($text, $($values)+));
        }
    };
    ($text:literal) => {{
        static WORDS: ::std::sync::LazyLock<String> =
            ::std::sync::LazyLock::new(|| $crate::words::tr::tr!($text));
        WORDS.as_str()
    }};
    ($one:literal | $many:literal % $count:expr $(, $name:ident $(= $value:expr)?)* $(,)?) => {
        match ($count, $(&$crate::words!(@value $name $($value)?),)*) {
            (n, $($name,)*) => {
                $crate::words!(@check $many, n = n $(, $name = $name)*);
                $crate::words::tr::tr!($one | $many % n $(, $name = $name)*)
            }
        }
    };
    ($text:literal $(, $name:ident $(= $value:expr)?)+ $(,)?) => {
        match ($(&$crate::words!(@value $name $($value)?),)+) {
            ($($name,)+) => {
                $crate::words!(@check $text $(, $name = $name)+);
                $crate::words::tr::tr!($text $(, $name = $name)+)
            }
        }
    };
}

/// Marks a sentence of a table: the table holds the English, [`of`] gives the reader's language.
#[macro_export]
macro_rules! phrase {
    ($text:literal) => {
        $text
    };
}

/// The sentence of a table in the reader's language.
pub fn of(phrase: &'static str) -> &'static str {
    static TRANSLATED: LazyLock<RwLock<HashMap<&'static str, &'static str>>> =
        LazyLock::new(RwLock::default);
    if let Some(known) =
        TRANSLATED.read().unwrap_or_else(PoisonError::into_inner).get(phrase).copied()
    {
        return known;
    }
    let translated = tr::tr!(phrase);
    // As many as the tables have rows, and each once.
    let kept = if translated == phrase { phrase } else { translated.leak() };
    TRANSLATED.write().unwrap_or_else(PoisonError::into_inner).insert(phrase, kept);
    kept
}

/// The same for what a built-in file says, such as a vendor's notes, which are in the list as well.
///
/// A text that is not in the list stays as it is.
pub fn of_file(text: &str) -> String {
    // A brace would be the place of a value, and nothing is filled in here.
    if text.is_empty() || text.contains(['{', '}']) { text.to_owned() } else { tr::tr!(text) }
}

#[cfg(test)]
mod tests {
    #[test]
    fn without_a_translation_a_sentence_is_its_english() {
        let secs = 4;
        assert_eq!(words!("Stopped"), "Stopped");
        assert_eq!(words!("{secs} s of {bound} s", secs, bound = 9), "4 s of 9 s");
        assert_eq!(words!("1 check" | "{n} checks" % 1), "1 check");
        assert_eq!(words!("1 check" | "{n} checks" % 3), "3 checks");
        assert_eq!(super::of(phrase!("Passed")), "Passed");
        assert_eq!(super::of_file("At least {3}"), "At least {3}");
    }

    #[test]
    fn digits_stand_in_groups_of_three() {
        let numbers = [0, 999, 1_000, 14_088, 123_456, 5_368_709_120];
        let texts = ["0", "999", "1,000", "14,088", "123,456", "5,368,709,120"];
        assert_eq!(numbers.map(super::grouped), texts);
    }
}
