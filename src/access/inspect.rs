//! `countersign inspect URL`: what a URL says, for people and for programs.

use std::fmt;

use serde::Serialize;
use url::Url;

use crate::printable;
use crate::words;

use super::object_url::{ObjectUrl, ObjectUrlError};

/// What a URL says. Serialized, it has exactly these fields; those that the URL does not say are null.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct InspectReport {
    /// One of [`Style::name`](super::object_url::Style::name)'s words, such as `virtual-hosted`.
    pub style: &'static str,
    pub bucket: Option<String>,
    pub region: Option<String>,
    /// The key that S3 looks up, decoded.
    pub key: Option<String>,
    /// As [`ObjectUrl::is_signable`] tells.
    pub signable: bool,
    /// What is odd, a sentence each; where the URL is not signable, at least one says why.
    pub notes: Vec<String>,
}

/// What `inspect --json` prints for a text that cannot be read: `{"error": "…"}`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct InspectFailure {
    pub error: String,
}

impl From<&ObjectUrlError> for InspectFailure {
    fn from(error: &ObjectUrlError) -> Self {
        Self { error: error.to_string() }
    }
}

/// Reads the text; `own_endpoint` is where S3 answers if that is not AWS.
pub fn report(text: &str, own_endpoint: Option<&Url>) -> Result<InspectReport, ObjectUrlError> {
    let url = ObjectUrl::read(text, own_endpoint)?;
    Ok(InspectReport {
        style: url.style.name(),
        signable: url.is_signable(),
        bucket: url.bucket.map(|bucket| bucket.to_string()),
        region: url.region.map(|region| region.to_string()),
        key: url.key.map(|key| key.to_string()),
        notes: url.notes.iter().map(ToString::to_string).collect(),
    })
}

/// A line per field, then a line per note.
impl fmt::Display for InspectReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let said = |value: &Option<String>| match value {
            // A key may hold line breaks and escape sequences, which a terminal would obey.
            Some(value) => printable::line(value).into_owned(),
            None => words!("(the URL does not say)").to_owned(),
        };
        writeln!(f, "Style     {}", self.style)?;
        writeln!(f, "Bucket    {}", said(&self.bucket))?;
        writeln!(f, "Region    {}", said(&self.region))?;
        writeln!(f, "Key       {}", said(&self.key))?;
        write!(f, "Signable  {}", if self.signable { "yes" } else { "no" })?;
        for note in &self.notes {
            write!(f, "\n- {}", printable::line(note))?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_json_has_exactly_the_promised_fields() {
        let report =
            report("https://media-prod.s3.eu-west-1.amazonaws.com/a%20b.png", None).unwrap();
        assert_eq!(
            serde_json::to_value(&report).unwrap(),
            serde_json::json!({
                "style": "virtual-hosted",
                "bucket": "media-prod",
                "region": "eu-west-1",
                "key": "a b.png",
                "signable": true,
                "notes": [],
            })
        );
    }

    #[test]
    fn what_the_url_does_not_say_is_null() {
        let report = report("https://cdn.example.org/", None).unwrap();
        let json = serde_json::to_value(&report).unwrap();
        for field in ["bucket", "region", "key"] {
            assert!(json[field].is_null(), "{field}");
        }
        assert_eq!(json["signable"], false);
    }

    #[test]
    fn people_get_a_line_per_field_and_note() {
        let report = report("s3://media-prod/a.png", None).unwrap();
        assert_eq!(
            report.to_string(),
            "Style     s3-uri\nBucket    media-prod\nRegion    (the URL does not say)\nKey       a.png\nSignable  yes\n\
             - s3:// is a notation of the AWS CLI, not an address; vendors need the object's https:// address"
        );
    }

    #[test]
    fn a_key_cannot_command_the_terminal() {
        let text =
            report("https://media-prod.s3.amazonaws.com/%1B%5B2J%0A", None).unwrap().to_string();
        assert!(text.contains("Key       \\u{1b}[2J\\u{a}\n"), "{text}");
    }

    #[test]
    fn a_failure_is_one_sentence_without_the_signature() {
        let error = report("https://user:hunter2@media-prod.s3.amazonaws.com/a", None).unwrap_err();
        let json = serde_json::to_string(&InspectFailure::from(&error)).unwrap();
        assert!(json.starts_with("{\"error\":\"The URL contains a user name"), "{json}");
        assert!(!json.contains("hunter2"));
    }
}
