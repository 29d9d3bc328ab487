//! Object keys, and the prefix of keys that narrows a policy.

use crate::words;

use super::{clean, name_of, text_type};

/// The longest key that S3 stores, in bytes of UTF-8 ("Naming Amazon S3 objects" in the S3 User Guide).
const MAX_KEY_BYTES: usize = 1024;

/// The key that S3 looks up: decoded, 1 to 1024 bytes of UTF-8, every character as it is.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ObjectKey(String);

/// Why a text is no object key.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ObjectKeyError {
    #[error("{}", words!("Enter the object's key"))]
    Empty,
    #[error("{}", words!("An object's key has at most 1024 bytes; this one has {count}", count = .0))]
    Length(usize),
}

impl ObjectKey {
    /// Takes the text as the key. Nothing is trimmed or decoded: blanks and quotes are part of a key.
    pub fn parse(text: &str) -> Result<Self, ObjectKeyError> {
        match text.len() {
            0 => Err(ObjectKeyError::Empty),
            1..=MAX_KEY_BYTES => Ok(Self(text.to_owned())),
            length => Err(ObjectKeyError::Length(length)),
        }
    }

    /// What stands after the last slash, or the whole key where it ends with one.
    pub fn file_name(&self) -> &str {
        match self.0.rsplit_once('/') {
            Some((_, name)) if !name.is_empty() => name,
            _ => &self.0,
        }
    }
}

text_type!(ObjectKey, ObjectKeyError);

/// The beginning that all granted keys have in common; without one the whole bucket is granted.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KeyPrefix(String);

/// Why a text is no prefix of keys.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum KeyPrefixError {
    #[error("{}", words!("Enter the beginning of the keys, for example images/"))]
    Empty,
    #[error("{}", words!("Enter only the beginning of the keys, without the bucket"))]
    Address,
    #[error("{}", words!("A prefix has at most 1024 bytes; this one has {count}", count = .0))]
    Length(usize),
    #[error("{}", words!("No policy can hold {characters}, so this prefix would let the vendor at every key; begin it with other characters, or grant the whole bucket without a prefix", characters = listed(.0)))]
    NarrowsNothing(Vec<char>),
}

/// How many characters of a prefix are named in a sentence.
const LISTED_CHARS: usize = 5;

/// The characters by what they are called, the first few of them.
fn listed(characters: &[char]) -> String {
    let names: Vec<String> =
        characters.iter().take(LISTED_CHARS).map(|character| name_of(*character)).collect();
    let more = characters.len().saturating_sub(LISTED_CHARS);
    match more {
        0 => words::all_of(&names),
        _ => words!("{characters} and {more} more", characters = names.join(", "), more),
    }
}

impl KeyPrefix {
    /// Reads a prefix, without what pasting added to its ends.
    pub fn parse(text: &str) -> Result<Self, KeyPrefixError> {
        let prefix = clean(text);
        if prefix.is_empty() {
            return Err(KeyPrefixError::Empty);
        }
        if prefix.contains("://") || prefix.starts_with("arn:") {
            return Err(KeyPrefixError::Address);
        }
        if prefix.len() > MAX_KEY_BYTES {
            return Err(KeyPrefixError::Length(prefix.len()));
        }
        let prefix = Self(prefix.to_owned());
        if prefix.narrows() {
            Ok(prefix)
        } else {
            Err(KeyPrefixError::NarrowsNothing(prefix.widened()))
        }
    }

    /// Whether its pattern keeps keys out by how they begin: a character that a policy holds stands before the first `*`.
    ///
    /// `??/*` lets in what has a slash in its third place; `**` lets everything in, and `**/*` everything in a folder.
    fn narrows(&self) -> bool {
        let before_any_number = self.0.chars().take_while(|c| *c <= '\u{FFFF}');
        before_any_number.into_iter().any(fits_in_a_policy)
    }

    /// The prefix as an IAM policy's resource can hold it; what follows it, `*`, is the caller's.
    ///
    /// `*`, `?` and `$` are written `${*}`, `${?}` and `${$}` ("IAM policy elements: variables and tags"). A policy holds
    /// only U+0009, U+000A, U+000D and U+0020 to U+00FF, so any other character becomes `?`, which stands for any one character, or
    /// `*` beyond the Basic Multilingual Plane, where what AWS counts as one character is not documented.
    pub fn policy_pattern(&self) -> String {
        let mut pattern = String::with_capacity(self.0.len());
        for c in self.0.chars() {
            match c {
                '*' | '?' | '$' => pattern.extend(['$', '{', c, '}']),
                _ if fits_in_a_policy(c) => pattern.push(c),
                '\u{0}'..='\u{FFFF}' => pattern.push('?'),
                _ => pattern.push('*'),
            }
        }
        pattern
    }

    /// The characters that a policy cannot hold, each once: where there are any, the pattern covers more keys than the prefix.
    pub fn widened(&self) -> Vec<char> {
        let mut strangers = Vec::new();
        for c in self.0.chars() {
            if !fits_in_a_policy(c) && !strangers.contains(&c) {
                strangers.push(c);
            }
        }
        strangers
    }

    /// The same for a sentence; `None` where the pattern covers what the prefix covers.
    pub fn widened_words(&self) -> Option<String> {
        let widened = self.widened();
        (!widened.is_empty()).then(|| listed(&widened))
    }

    /// Whether the prefix ends with `/`; one that does not also covers its neighbours: `images` covers `images-private/`.
    pub fn ends_with_slash(&self) -> bool {
        self.0.ends_with('/')
    }

    /// Whether the key begins with the prefix.
    pub fn covers(&self, key: &ObjectKey) -> bool {
        key.0.starts_with(&self.0)
    }
}

text_type!(KeyPrefix, KeyPrefixError);

fn fits_in_a_policy(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r' | '\u{20}'..='\u{FF}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_taken_as_it_is() {
        for key in [" a ", "a//b/../c", "ä+%20\n", "\"x\"", "/"] {
            assert_eq!(ObjectKey::parse(key).unwrap().as_str(), key);
        }
    }

    #[test]
    fn a_key_is_measured_in_bytes() {
        assert!(ObjectKey::parse(&"ä".repeat(512)).is_ok());
        assert_eq!(
            ObjectKey::parse(&"ä".repeat(513)).unwrap_err().to_string(),
            "An object's key has at most 1024 bytes; this one has 1026"
        );
        assert_eq!(ObjectKey::parse("").unwrap_err(), ObjectKeyError::Empty);
    }

    #[test]
    fn the_file_name_follows_the_last_slash() {
        assert_eq!(ObjectKey::parse("a/b.png").unwrap().file_name(), "b.png");
        assert_eq!(ObjectKey::parse("a/").unwrap().file_name(), "a/");
    }

    #[test]
    fn wildcards_in_a_prefix_are_escaped() {
        let prefix = KeyPrefix::parse("50*?/$x/").unwrap();
        assert_eq!(prefix.policy_pattern(), "50${*}${?}/${$}x/");
        assert!(prefix.widened().is_empty());
    }

    #[test]
    fn what_a_policy_cannot_hold_is_widened_and_told() {
        let prefix = KeyPrefix::parse("写真/ü/🎈写/").unwrap();
        assert_eq!(prefix.policy_pattern(), "??/ü/*?/");
        assert_eq!(prefix.widened(), ['写', '真', '🎈']);
    }

    #[test]
    fn a_prefix_whose_pattern_lets_any_beginning_in_is_refused() {
        for nothing in ["🔒", "🔒🔒/", "🔒/a", "日本", "写", "写🔒/images/"] {
            let error = KeyPrefix::parse(nothing).unwrap_err();
            assert!(matches!(error, KeyPrefixError::NarrowsNothing(_)), "{nothing}");
        }
        for narrow in ["写真/", "a🔒/", "/🔒", "写a", "ü", "*"] {
            assert!(KeyPrefix::parse(narrow).is_ok(), "{narrow}");
        }
        assert_eq!(
            KeyPrefix::parse("🔒\u{202E}写真日本語").unwrap_err().to_string(),
            "No policy can hold “🔒”, an invisible character (U+202E), “写”, “真”, “日” and 2 more, so this prefix would let the vendor at every key; begin it with other characters, or grant the whole bucket without a prefix"
        );
    }

    #[test]
    fn an_address_is_no_prefix() {
        assert_eq!(KeyPrefix::parse("s3://bucket/images/").unwrap_err(), KeyPrefixError::Address);
        assert_eq!(KeyPrefix::parse(" \n").unwrap_err(), KeyPrefixError::Empty);
    }

    #[test]
    fn a_prefix_covers_what_begins_with_it() {
        let prefix = KeyPrefix::parse("images/").unwrap();
        assert!(prefix.covers(&ObjectKey::parse("images/a.png").unwrap()));
        assert!(!prefix.covers(&ObjectKey::parse("image").unwrap()));
        assert!(prefix.ends_with_slash());
    }
}
