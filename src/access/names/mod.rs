//! The names that AWS gives to things, parsed: whoever holds one of these types holds a valid name.
//!
//! Each `parse` takes pasted text and answers with the value or with the sentence to show beneath the field.

use crate::printable::is_invisible;
use crate::words;

mod account;
mod bucket;
mod distinct;
mod key;
mod kms_key;
mod principal;
mod region;
mod role;

pub use account::{AccountId, AccountIdError};
pub use bucket::{BucketName, BucketNameError};
pub(crate) use distinct::{digest, distinct};
pub use key::{KeyPrefix, KeyPrefixError, ObjectKey, ObjectKeyError};
pub use kms_key::{KmsKeyArn, KmsKeyArnError};
pub use principal::{Principal, PrincipalError, UserArn, own_account_refusal};
pub use region::{Partition, Region, RegionError};
pub use role::{RoleArn, RoleArnError, RoleName, RoleNameError};

/// The text without what pasting adds to its ends: blanks, line breaks, invisible characters, quotes.
///
/// Quotes go in pairs (`"…"`, `“…”`, `'…'`, `<…>` and the like); a double quote that was copied with only one end goes too.
pub fn clean(text: &str) -> &str {
    let mut rest = trim_blank(text);
    loop {
        let before = rest.len();
        for (open, close) in QUOTE_PAIRS {
            if let Some(inner) = rest.strip_prefix(open).and_then(|inner| inner.strip_suffix(close))
            {
                rest = trim_blank(inner);
            }
        }
        rest = trim_blank(rest.trim_matches(LONE_QUOTES));
        if rest.len() == before {
            return rest;
        }
    }
}

const QUOTE_PAIRS: [(char, char); 11] = [
    ('"', '"'),
    ('\'', '\''),
    ('`', '`'),
    ('“', '”'),
    ('„', '“'),
    ('„', '”'),
    ('”', '”'),
    ('‘', '’'),
    ('‚', '‘'),
    ('«', '»'),
    ('<', '>'),
];

const LONE_QUOTES: [char; 4] = ['"', '“', '”', '„'];

fn trim_blank(text: &str) -> &str {
    text.trim_matches(|c: char| c.is_whitespace() || is_invisible(c))
}

/// What to call a character in a sentence: itself in quotes, or its name where it cannot be seen.
pub(crate) fn name_of(c: char) -> String {
    match c {
        ' ' => "a space".to_owned(),
        '\n' | '\r' => words!("a line break").to_owned(),
        '\t' => "a tab".to_owned(),
        '\u{A0}' => words!("a no-break space").to_owned(),
        _ if is_invisible(c) => {
            words!("an invisible character (U+{code})", code = format!("{:04X}", u32::from(c)))
        }
        _ if c.is_whitespace() => {
            words!("a space (U+{code})", code = format!("{:04X}", u32::from(c)))
        }
        _ => format!("“{c}”"),
    }
}

/// Gives a type that wraps one valid text its reading and writing: `as_str`, `Display`, `FromStr` and serde as that text.
macro_rules! text_type {
    ($name:ident, $error:ident) => {
        impl $name {
            /// The name as AWS writes it.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(&self.0)
            }
        }

        $crate::access::names::parsed_type!($name, $error);
    };
}

/// Gives a type with `parse` and `Display` its `FromStr` and its serde form, one text.
macro_rules! parsed_type {
    ($name:ident, $error:ident) => {
        impl std::str::FromStr for $name {
            type Err = $error;

            fn from_str(text: &str) -> Result<Self, $error> {
                Self::parse(text)
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = <String as serde::Deserialize>::deserialize(deserializer)?;
                Self::parse(&text).map_err(serde::de::Error::custom)
            }
        }
    };
}

pub(crate) use {parsed_type, text_type};

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn pasted_noise_is_trimmed_from_both_ends() {
        for noisy in [
            "  abc \r\n",
            "\u{FEFF}abc\u{200B}",
            "\"abc\"",
            "“abc”",
            "„abc“",
            "'abc'",
            "<abc>",
            "` \u{A0}abc`",
            "\u{201C}abc",
            "abc\"",
            " “ 'abc' ” \n",
        ] {
            assert_eq!(clean(noisy), "abc", "{noisy:?}");
        }
    }

    #[test]
    fn what_is_inside_stays() {
        assert_eq!(clean("it's \"so\" \u{200B} there"), "it's \"so\" \u{200B} there");
    }

    #[test]
    fn nothing_but_noise_is_nothing() {
        assert_eq!(clean(" \"“”\" \n"), "");
        assert_eq!(clean("''"), "");
    }

    proptest! {
        #[test]
        fn cleaning_twice_is_cleaning_once(text in "\\PC*|[ \"'“”„<>`\n]*") {
            let once = clean(&text);
            prop_assert_eq!(clean(once), once);
        }
    }
}
