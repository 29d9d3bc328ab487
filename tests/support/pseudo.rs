//! A language that is made of the English, for tests of what translations do to the window.

use std::borrow::Cow;
use std::sync::Once;

use countersign::words::{tr, translate_with};

/// Says every sentence as the function makes it of the English.
struct Made(fn(&str) -> String);

/// Has the whole program speak it, from before its first word on.
pub fn speak(made_of: fn(&str) -> String) {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| translate_with(Made(made_of)));
}

impl tr::Translator for Made {
    fn translate<'a>(&'a self, text: &'a str, _context: Option<&'a str>) -> Cow<'a, str> {
        Cow::Owned(self.0(text))
    }

    fn ntranslate<'a>(
        &'a self,
        n: u64,
        one: &'a str,
        many: &'a str,
        _context: Option<&'a str>,
    ) -> Cow<'a, str> {
        Cow::Owned(self.0(if n == 1 { one } else { many }))
    }
}
