//! The external ID: the secret answer that a vendor gives when it assumes the role.
//!
//! Source: "Access to AWS accounts owned by third parties" in the IAM User Guide. AWS does not treat it as a secret.

use rand::RngExt as _;
use rand::distr::Alphanumeric;

use crate::words;

use super::names::{AccountId, BucketName, clean, name_of, text_type};

/// An external ID that STS accepts: 2 to 1224 of `A-Z a-z 0-9 _ + = , . @ : / -`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ExternalId(String);

/// Why a text is no external ID.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ExternalIdError {
    #[error("{}", words!("Enter the external ID, or generate one"))]
    Empty,
    #[error("{}", words!("An external ID has at least 2 characters; this one has 1"))]
    TooShort,
    #[error("{}", words!("An external ID has at most 1224 characters; this one has {count}", count = .0))]
    TooLong(usize),
    /// `position` counts characters from 1, in the trimmed text.
    #[error("{}", words!("An external ID has only letters, digits and _+=,.@:/-; character {position} is {character}", position, character = name_of(*.character)))]
    Character { character: char, position: usize },
}

/// How many characters [`ExternalId::generate`] makes: about 186 bits.
const GENERATED_CHARS: usize = 32;

/// Letters and digits that people take for one another when they read or type them.
const LOOK_ALIKES: &[u8] = b"0Oo1Il";

const MIN_CHARS: usize = 2;
const MAX_CHARS: usize = 1224;

impl ExternalId {
    /// Reads an external ID, its case kept, without what pasting added to its ends.
    pub fn parse(text: &str) -> Result<Self, ExternalIdError> {
        let text = clean(text);
        let is_allowed = |c: char| c.is_ascii_alphanumeric() || "_+=,.@:/-".contains(c);
        if let Some((index, character)) = text.chars().enumerate().find(|(_, c)| !is_allowed(*c)) {
            return Err(ExternalIdError::Character { character, position: index + 1 });
        }
        match text.len() {
            0 => Err(ExternalIdError::Empty),
            1 => Err(ExternalIdError::TooShort),
            MIN_CHARS..=MAX_CHARS => Ok(Self(text.to_owned())),
            length => Err(ExternalIdError::TooLong(length)),
        }
    }

    /// What stands in a plan with an IAM user, which has no trust policy and so no external ID.
    pub fn unused() -> Self {
        Self("none-for-a-user".to_owned())
    }

    /// Draws 32 characters, each of the alphabet's as likely as any other.
    ///
    /// `rng` is to be the operating system's source.
    pub fn generate(rng: &mut impl rand::Rng) -> Self {
        let characters = rng
            .sample_iter(Alphanumeric)
            .filter(|byte| !LOOK_ALIKES.contains(byte))
            .take(GENERATED_CHARS)
            .map(char::from);
        Self(characters.collect())
    }

    /// Everything that makes the external ID easy to guess or too short for the vendor; empty for a good one.
    pub fn weaknesses(&self, context: &WeaknessContext<'_>) -> Vec<Weakness> {
        let mut found = Vec::new();
        if self.0.len() < context.min_chars {
            found.push(Weakness::TooShort { chars: self.0.len(), min_chars: context.min_chars });
        }
        let words = letters_and_digits(&self.0);
        let is = |other: &str| !words.is_empty() && letters_and_digits(other) == words;
        if context.vendor_account.is_some_and(|account| is(account.as_str())) {
            found.push(Weakness::IsVendorAccount);
        }
        if context.own_account.is_some_and(|account| is(account.as_str())) {
            found.push(Weakness::IsOwnAccount);
        }
        if context.bucket.is_some_and(|bucket| is(bucket.as_str())) {
            found.push(Weakness::IsBucket);
        }
        if is(context.vendor_name) {
            found.push(Weakness::IsVendorName);
        }
        if context.domain.is_some_and(|domain| is(domain) || is(host_of(domain))) {
            found.push(Weakness::IsDomain);
        }
        if is_repetition(&words) {
            found.push(Weakness::Repetition);
        } else if is_sequence(&words) {
            found.push(Weakness::Sequence);
        } else if COMMON_WORDS.contains(&words.trim_end_matches(|c: char| c.is_ascii_digit())) {
            found.push(Weakness::CommonWord);
        }
        found
    }

    /// Wrong answers that only a loose condition would accept.
    pub fn near_misses(&self) -> NearMisses {
        let flipped = self.0.chars().map(|c| {
            if c.is_ascii_lowercase() { c.to_ascii_uppercase() } else { c.to_ascii_lowercase() }
        });
        let mut truncated = self.0.clone();
        truncated.pop();
        let other_than_self = |text: String| Self::parse(&text).ok().filter(|other| other != self);
        NearMisses {
            case_flipped: other_than_self(flipped.collect()),
            truncated: other_than_self(truncated),
            suffixed: other_than_self(format!("{}x", self.0)),
        }
    }
}

text_type!(ExternalId, ExternalIdError);

/// What an external ID must not be derived from, and the length that the vendor asks for.
#[derive(Debug, Clone, Copy, Default)]
pub struct WeaknessContext<'a> {
    pub vendor_account: Option<&'a AccountId>,
    pub own_account: Option<&'a AccountId>,
    pub bucket: Option<&'a BucketName>,
    pub vendor_name: &'a str,
    /// The content's domain, with or without scheme.
    pub domain: Option<&'a str>,
    pub min_chars: usize,
}

/// What makes an external ID weak.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Weakness {
    #[error("{}", words!("The vendor asks for at least {min_chars} characters; this external ID has {chars}", min_chars, chars))]
    TooShort { chars: usize, min_chars: usize },
    #[error("{}", words!("This is the vendor's account ID, which anyone can know"))]
    IsVendorAccount,
    #[error("{}", words!("This is your account ID, which anyone can know"))]
    IsOwnAccount,
    #[error("{}", words!("This is the bucket's name, which anyone can know"))]
    IsBucket,
    #[error("{}", words!("This is the vendor's name, which anyone can guess"))]
    IsVendorName,
    #[error("{}", words!("This is the content's domain, which anyone can know"))]
    IsDomain,
    #[error("{}", words!("This repeats a few characters and is easy to guess"))]
    Repetition,
    #[error("{}", words!("This is a sequence and is easy to guess"))]
    Sequence,
    #[error("{}", words!("This is a common word and is easy to guess"))]
    CommonWord,
}

/// External IDs that are almost the right one; `None` where the change leaves it equal or invalid.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NearMisses {
    pub case_flipped: Option<ExternalId>,
    pub truncated: Option<ExternalId>,
    pub suffixed: Option<ExternalId>,
}

fn letters_and_digits(text: &str) -> String {
    text.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect()
}

fn host_of(domain: &str) -> &str {
    let rest = domain.split_once("://").map_or(domain, |(_, rest)| rest);
    rest.split(['/', ':']).next().unwrap_or(rest)
}

/// Whether the text is one to four characters over and over: `aaaa`, `abab`, `12341234`.
fn is_repetition(text: &str) -> bool {
    let bytes = text.as_bytes();
    (1..=4).any(|period| {
        bytes.len() >= 2 * period
            && bytes.len() > 3
            && bytes.iter().zip(&bytes[period..]).all(|(left, right)| left == right)
    })
}

/// Whether the text is a run of the alphabet, the digits or the keyboard, forwards or backwards.
fn is_sequence(text: &str) -> bool {
    const RUNS: [&str; 5] = [
        "abcdefghijklmnopqrstuvwxyz0123456789",
        "01234567890123456789",
        "qwertyuiopasdfghjklzxcvbnm",
        "asdfghjkl",
        "zxcvbnm",
    ];
    let backwards: String = text.chars().rev().collect();
    text.len() > 3 && RUNS.iter().any(|run| run.contains(text) || run.contains(&backwards))
}

const COMMON_WORDS: [&str; 24] = [
    "access",
    "admin",
    "aws",
    "bucket",
    "changeme",
    "customer",
    "default",
    "demo",
    "example",
    "external",
    "externalid",
    "id",
    "integration",
    "labelbox",
    "lasso",
    "myexternalid",
    "password",
    "prod",
    "production",
    "s3",
    "secret",
    "test",
    "uniqueid",
    "vendor",
];

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rand::SeedableRng as _;
    use rand::rngs::StdRng;

    use super::*;

    fn weaknesses(text: &str) -> Vec<Weakness> {
        let context = WeaknessContext { vendor_name: "Acme Media", ..WeaknessContext::default() };
        ExternalId::parse(text).unwrap().weaknesses(&context)
    }

    #[test]
    fn every_character_that_sts_takes_is_taken() {
        let text = "AZaz09_+=,.@:/-";
        assert_eq!(ExternalId::parse(&format!(" “{text}”\r\n")).unwrap().as_str(), text);
    }

    #[test]
    fn the_offending_character_is_shown_with_its_position() {
        for (text, sentence) in [
            ("abc def", "character 4 is a space"),
            ("abc\ndef", "character 4 is a line break"),
            ("äb", "character 1 is “ä”"),
            ("ab\u{200B}c", "character 3 is an invisible character (U+200B)"),
            ("ab#", "character 3 is “#”"),
        ] {
            let error = ExternalId::parse(text).unwrap_err().to_string();
            assert!(error.ends_with(sentence), "{error}");
        }
    }

    #[test]
    fn the_bounds_are_2_and_1224() {
        assert_eq!(ExternalId::parse(" ").unwrap_err(), ExternalIdError::Empty);
        assert_eq!(ExternalId::parse("a").unwrap_err(), ExternalIdError::TooShort);
        assert!(ExternalId::parse("ab").is_ok());
        assert!(ExternalId::parse(&"a".repeat(1224)).is_ok());
        assert_eq!(
            ExternalId::parse(&"a".repeat(1225)).unwrap_err(),
            ExternalIdError::TooLong(1225)
        );
    }

    #[test]
    fn generated_characters_are_evenly_spread_over_the_whole_alphabet() {
        let mut rng = StdRng::seed_from_u64(7);
        let mut counts = std::collections::BTreeMap::<char, u32>::new();
        for _ in 0..2_000 {
            for c in ExternalId::generate(&mut rng).as_str().chars() {
                *counts.entry(c).or_default() += 1;
            }
        }
        // 64,000 draws over 56 characters: 1,143 each, and five standard deviations are 168.
        assert_eq!(counts.len(), 56);
        assert!(counts.values().all(|count| (975..=1311).contains(count)), "{counts:?}");
    }

    #[test]
    fn a_generated_one_has_no_weakness() {
        let id = ExternalId::generate(&mut StdRng::seed_from_u64(1));
        assert_eq!(weaknesses(id.as_str()), []);
    }

    #[test]
    fn what_anyone_can_know_is_named() {
        let account = AccountId::parse("111122223333").unwrap();
        let bucket = BucketName::parse("media-prod").unwrap();
        let context = WeaknessContext {
            own_account: Some(&account),
            bucket: Some(&bucket),
            vendor_name: "Acme Media",
            domain: Some("https://cdn.example.org"),
            ..WeaknessContext::default()
        };
        for (text, weakness) in [
            ("1111-2222-3333", Weakness::IsOwnAccount),
            ("Media_Prod", Weakness::IsBucket),
            ("acme-media", Weakness::IsVendorName),
            ("cdn.example.org", Weakness::IsDomain),
        ] {
            assert_eq!(ExternalId::parse(text).unwrap().weaknesses(&context), [weakness], "{text}");
        }
    }

    #[test]
    fn a_vendors_minimum_is_counted() {
        let context = WeaknessContext { min_chars: 20, ..WeaknessContext::default() };
        assert_eq!(
            ExternalId::parse("kR7vq2MxWz").unwrap().weaknesses(&context),
            [Weakness::TooShort { chars: 10, min_chars: 20 }]
        );
    }

    #[test]
    fn what_is_easily_guessed_is_named() {
        for text in ["aaaaaaaaaaaaaaaaaaaaaaaa", "1212121212", "abcdabcdabcd"] {
            assert_eq!(weaknesses(text), [Weakness::Repetition], "{text}");
        }
        for text in ["123456789", "abcdefgh", "987654", "qwerty"] {
            assert_eq!(weaknesses(text), [Weakness::Sequence], "{text}");
        }
        for text in ["external-id", "Password123", "test"] {
            assert_eq!(weaknesses(text), [Weakness::CommonWord], "{text}");
        }
    }

    #[test]
    fn near_misses_differ_from_the_right_one() {
        let misses = ExternalId::parse("aB3").unwrap().near_misses();
        let text = |id: &Option<ExternalId>| id.as_ref().map(ToString::to_string);
        assert_eq!(text(&misses.case_flipped).as_deref(), Some("Ab3"));
        assert_eq!(text(&misses.truncated).as_deref(), Some("aB"));
        assert_eq!(text(&misses.suffixed).as_deref(), Some("aB3x"));
    }

    #[test]
    fn what_cannot_be_changed_has_no_near_miss() {
        let misses = ExternalId::parse("12").unwrap().near_misses();
        assert_eq!((misses.case_flipped, misses.truncated), (None, None));
    }

    proptest! {
        #[test]
        fn a_generated_one_is_read_back(seed: u64) {
            let id = ExternalId::generate(&mut StdRng::seed_from_u64(seed));
            prop_assert_eq!(id.as_str().len(), 32);
            prop_assert!(!id.as_str().bytes().any(|byte| LOOK_ALIKES.contains(&byte)));
            prop_assert_eq!(ExternalId::parse(id.as_str()), Ok(id));
        }

        #[test]
        fn whatever_is_read_keeps_the_rules(text in "\\PC{0,40}") {
            if let Ok(id) = ExternalId::parse(&text) {
                prop_assert!(id.as_str().len() >= 2);
                prop_assert_eq!(clean(&text), id.as_str());
            }
        }
    }
}
