//! A language that is English between marks, 40 % longer: `«Passed¤¤¤»`.

use std::borrow::Cow;
use std::sync::Once;

use countersign::words::{self, tr};

struct Pseudo;

impl tr::Translator for Pseudo {
    fn translate<'a>(&'a self, text: &'a str, _context: Option<&'a str>) -> Cow<'a, str> {
        Cow::Owned(marked(text))
    }

    fn ntranslate<'a>(
        &'a self,
        n: u64,
        one: &'a str,
        many: &'a str,
        _context: Option<&'a str>,
    ) -> Cow<'a, str> {
        Cow::Owned(marked(if n == 1 { one } else { many }))
    }
}

/// Puts a sentence between marks, and its values outside of them: what is in a value answers for itself.
fn marked(text: &str) -> String {
    let longer = "¤".repeat((text.chars().count() * 2).div_ceil(5));
    let values_outside = text.replace('{', "»{").replace('}', "}«");
    format!("«{values_outside}{longer}»")
}

/// Has the program speak it, from before its first word on.
pub fn speak() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| words::translate_with(Pseudo));
}
