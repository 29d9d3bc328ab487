//! The names of general purpose buckets.

use crate::phrase;
use crate::words;

use super::{clean, name_of, text_type};

/// A bucket's name that follows "General purpose bucket naming rules" in the S3 User Guide.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BucketName(String);

/// Why a text is no bucket's name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BucketNameError {
    #[error("{}", words!("Enter the bucket's name"))]
    Empty,
    #[error("{}", words!("Enter only the bucket's name, not its address or ARN"))]
    Address,
    #[error("{}", words!("A bucket's name has 3 to 63 characters; this one has {count}", count = .0))]
    Length(usize),
    #[error("{}", words!("A bucket's name has no upper-case letters; this one contains “{character}”", character = .0))]
    UpperCase(char),
    #[error("{}", words!("A bucket's name has only a-z, 0-9, dots and hyphens; this one contains {character}", character = name_of(*.0)))]
    Character(char),
    #[error("{}", words!("A bucket's name begins and ends with a letter or a digit"))]
    Ends,
    #[error("{}", words!("A bucket's name has no two dots side by side"))]
    AdjacentDots,
    #[error("{}", words!("A bucket's name does not look like an IP address"))]
    IpAddress,
    #[error("{}", words!("No bucket's name begins with “{what}”; AWS keeps that for itself", what = .0))]
    Prefix(&'static str),
    #[error("{}", words!("“{name}” is the name of {kind}, not of a general purpose bucket; use the bucket's own name", name, kind))]
    NotGeneralPurpose { name: String, kind: &'static str },
}

impl BucketName {
    /// Reads a bucket's name as it is; upper case is not mended, since it would be another bucket's.
    pub fn parse(text: &str) -> Result<Self, BucketNameError> {
        let name = clean(text);
        if name.is_empty() {
            return Err(BucketNameError::Empty);
        }
        if name.contains("://") || name.contains('/') || name.starts_with("arn:") {
            return Err(BucketNameError::Address);
        }
        if let Some(c) = name.chars().find(char::is_ascii_uppercase) {
            return Err(BucketNameError::UpperCase(c));
        }
        let is_allowed =
            |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '.' || c == '-';
        if let Some(c) = name.chars().find(|c| !is_allowed(*c)) {
            return Err(BucketNameError::Character(c));
        }
        if !(3..=63).contains(&name.len()) {
            return Err(BucketNameError::Length(name.len()));
        }
        if name.starts_with(['.', '-']) || name.ends_with(['.', '-']) {
            return Err(BucketNameError::Ends);
        }
        if name.contains("..") {
            return Err(BucketNameError::AdjacentDots);
        }
        if name.parse::<std::net::Ipv4Addr>().is_ok() {
            return Err(BucketNameError::IpAddress);
        }
        if let Some(prefix) = RESERVED_PREFIXES.into_iter().find(|prefix| name.starts_with(prefix))
        {
            return Err(BucketNameError::Prefix(prefix));
        }
        if let Some((_, kind)) =
            RESERVED_SUFFIXES.into_iter().find(|(suffix, _)| name.ends_with(suffix))
        {
            return Err(BucketNameError::NotGeneralPurpose { name: name.to_owned(), kind });
        }
        Ok(Self(name.to_owned()))
    }

    /// Whether the name has a dot, so that the certificate of `*.s3.<region>.amazonaws.com` does not cover its host.
    pub fn has_dots(&self) -> bool {
        self.0.contains('.')
    }
}

text_type!(BucketName, BucketNameError);

/// `amzn-s3-demo-` is reserved too, but AWS's own examples use it, and reading them does no harm.
const RESERVED_PREFIXES: [&str; 2] = ["xn--", "sthree-"];

const RESERVED_SUFFIXES: [(&str, &str); 5] = [
    ("-s3alias", phrase!("an access point")),
    ("--ol-s3", phrase!("an Object Lambda access point")),
    (".mrap", phrase!("a Multi-Region Access Point")),
    ("--x-s3", phrase!("a directory bucket")),
    ("--table-s3", phrase!("a table bucket")),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_s3_allows_are_read() {
        for name in ["media-prod", "a1b", "my.bucket.example", "1111", &"a".repeat(63)] {
            assert_eq!(BucketName::parse(name).unwrap().as_str(), name);
        }
        assert_eq!(BucketName::parse(" “media-prod”\n").unwrap().as_str(), "media-prod");
    }

    #[test]
    fn each_rule_has_its_sentence() {
        let check = |name: &str, expected: &str| {
            assert_eq!(BucketName::parse(name).unwrap_err().to_string(), expected, "{name}");
        };
        check("", "Enter the bucket's name");
        check("ab", "A bucket's name has 3 to 63 characters; this one has 2");
        check(&"a".repeat(64), "A bucket's name has 3 to 63 characters; this one has 64");
        check("Media", "A bucket's name has no upper-case letters; this one contains “M”");
        check(
            "my_bucket",
            "A bucket's name has only a-z, 0-9, dots and hyphens; this one contains “_”",
        );
        check(
            "my bucket",
            "A bucket's name has only a-z, 0-9, dots and hyphens; this one contains a space",
        );
        check("-media", "A bucket's name begins and ends with a letter or a digit");
        check("media.", "A bucket's name begins and ends with a letter or a digit");
        check("my..bucket", "A bucket's name has no two dots side by side");
        check("192.168.5.4", "A bucket's name does not look like an IP address");
        check("xn--media", "No bucket's name begins with “xn--”; AWS keeps that for itself");
        check("s3://media", "Enter only the bucket's name, not its address or ARN");
        check(
            "media-abc-s3alias",
            "“media-abc-s3alias” is the name of an access point, not of a general purpose bucket; use the bucket's own name",
        );
    }

    #[test]
    fn dots_are_noticed() {
        assert!(BucketName::parse("my.bucket").unwrap().has_dots());
        assert!(!BucketName::parse("my-bucket").unwrap().has_dots());
    }
}
