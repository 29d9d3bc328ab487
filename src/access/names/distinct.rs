//! Names made of other texts, in the characters that a place takes: two texts never make one name.

use crate::signing::sigv4::sha256_hex;

/// How many digits of a text's SHA-256 stand for what a name could not hold of it.
const DIGEST_CHARS: usize = 16;

/// The text itself where a name can hold it; else as much of it as fits, `mark` and a digest of the whole.
///
/// A text that ends as if with a digest gets one, too, so that it cannot pass for another one's name.
pub(crate) fn distinct(
    text: &str,
    is_allowed: impl Fn(char) -> bool,
    mark: char,
    max_chars: usize,
) -> String {
    let fits = text.chars().count() <= max_chars && text.chars().all(&is_allowed);
    if fits && !ends_with_digest(text, mark) {
        return text.to_owned();
    }
    let kept = max_chars.saturating_sub(DIGEST_CHARS + mark.len_utf8());
    let beginning = text.chars().take(kept).map(|c| if is_allowed(c) { c } else { '-' });
    beginning.chain([mark]).chain(digest(text).chars()).collect()
}

/// The first digits of the text's SHA-256.
pub(crate) fn digest(text: &str) -> String {
    sha256_hex(text.as_bytes()).chars().take(DIGEST_CHARS).collect()
}

fn ends_with_digest(text: &str, mark: char) -> bool {
    text.rsplit_once(mark).is_some_and(|(_, end)| {
        end.len() == DIGEST_CHARS && end.bytes().all(|byte| byte.is_ascii_hexdigit())
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn of(text: &str) -> String {
        distinct(text, |c| c.is_ascii_alphanumeric() || "= -".contains(c), '=', 40)
    }

    #[test]
    fn what_fits_stays_and_what_does_not_gets_a_digest() {
        assert_eq!(of("Acme - Co"), "Acme - Co");
        assert_eq!(of("Acme & Co"), format!("Acme - Co={}", digest("Acme & Co")));
        assert_eq!(of(&"x".repeat(41)).len(), 40);
    }

    #[test]
    fn texts_that_look_alike_have_names_of_their_own() {
        let alike = ["日本写真", "中国图片", "----", "Café", "Cafe\u{301}", "Caf-"];
        for (index, one) in alike.iter().enumerate() {
            for other in &alike[index + 1..] {
                assert_ne!(of(one), of(other), "{one} {other}");
            }
        }
    }

    proptest! {
        #[test]
        fn no_text_has_the_name_that_another_one_got(text in "[a&é=]{0,60}") {
            let name = of(&text);
            prop_assert!(name.chars().count() <= 40);
            prop_assert!(name == text || of(&name) != name, "{}", name);
        }
    }
}
