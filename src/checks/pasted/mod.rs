//! Reads an error of AWS out of any text: XML, JSON, what a command line or an SDK prints, a browser's
//! console, a vendor's page.
//!
//! In: what somebody pasted. Out: the errors in it with all that they say, or why there is none. Keys,
//! tokens and signatures are taken out before anything is read, so that no answer can show them.

mod facts;
mod forms;
mod json;
mod message;
mod report;
mod secrets;
pub(super) mod xml;

use std::fmt;

use crate::words;

pub use self::message::{Layer, Refusal};
pub use self::report::{ExplainFailure, ExplainReport};
pub use self::secrets::{holds_signed_url, without_secrets};

use self::facts::Found;
use super::autopsy::calculated::Calculated;
use super::diagnoses::{self, Row};
use super::diagnosis::{Diagnosis, Viewpoint, diagnose_from, row_of};
use super::failure::{Failure, kind_of};

/// How much of a text is read.
pub const READ_AT_MOST_BYTES: usize = 64 * 1024;
/// How many errors of one text are told; a log repeats itself.
const ERRORS_AT_MOST: usize = 8;

/// What a pasted text says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pasted {
    /// At least one.
    pub errors: Vec<PastedError>,
    pub notes: Vec<Note>,
}

/// One error of the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PastedError {
    /// As if the call had been made here; the operation is empty where the text does not say it.
    pub failure: Failure,
    pub form: Form,
    /// Who was refused what, and by which layer.
    pub refusal: Refusal,
    /// The Region that AWS says it expects.
    pub region: Option<String>,
    /// What S3 calculated for a signature that did not match, where the text says it.
    pub calculated: Option<Calculated>,
}

/// What is odd about the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Note {
    SecretsLeftOut,
    CutShort,
    MoreErrors,
}

impl fmt::Display for Note {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::SecretsLeftOut => {
                words!("The text held keys, tokens or a signature: they were left out and not kept. Whoever has seen them may use them until they end")
            }
            Self::CutShort => words!("Only the first 64 KiB were read"),
            Self::MoreErrors => words!("There are more errors in the text; the first ones are shown"),
        })
    }
}

/// In which form the error came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    Xml,
    Json,
    CommandLine,
    GoSdk,
    JavaSdk,
    RustSdk,
    /// A code that AWS uses, anywhere in the text.
    NamedCode,
    /// Words of a client, a browser or a vendor.
    Words,
    /// Nothing but the status of an HTTP answer.
    Status,
}

impl Form {
    pub fn name(self) -> &'static str {
        match self {
            Self::Xml => words!("XML answer"),
            Self::Json => "JSON",
            Self::CommandLine => words!("AWS CLI or boto3"),
            Self::GoSdk => words!("AWS SDK for Go"),
            Self::JavaSdk => words!("AWS SDK for Java"),
            Self::RustSdk => words!("AWS SDK for Rust"),
            Self::NamedCode => words!("Error code in a text"),
            Self::Words => words!("Known words"),
            Self::Status => words!("HTTP status"),
        }
    }
}

/// Why no error could be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PasteError {
    #[error("{}", words!("Paste the error's text"))]
    Empty,
    #[error("{}", words!("This is a signed URL, not an error. Its signature is a secret and was not kept: open the URL and paste what comes back"))]
    SignedUrl,
    #[error("{}", words!("No error of AWS was found in this text: paste all of it, with its code, such as AccessDenied, or the whole answer"))]
    Nothing,
}

/// Reads the text, at most [`READ_AT_MOST_BYTES`] of it.
pub fn read(text: &str) -> Result<Pasted, PasteError> {
    let bounded = start_of(text);
    if bounded.trim().is_empty() {
        return Err(PasteError::Empty);
    }
    let clean = without_secrets(bounded);
    let mut found = in_markup(&clean);
    if found.is_empty() {
        found = forms::errors(&clean);
    }
    if found.is_empty() {
        found = in_words(&clean);
    }
    if let [only] = found.as_mut_slice() {
        only.complete_from(&clean);
    }
    let mut errors: Vec<PastedError> = Vec::new();
    for error in found.into_iter().map(PastedError::of) {
        if !errors.iter().any(|known| known.is_same_as(&error)) {
            errors.push(error);
        }
    }
    if errors.is_empty() {
        let is_signed_url = secrets::holds_signed_url(bounded);
        return Err(if is_signed_url { PasteError::SignedUrl } else { PasteError::Nothing });
    }
    let mut notes = Vec::new();
    if secrets::holds_secrets(bounded) {
        notes.push(Note::SecretsLeftOut);
    }
    if bounded.len() < text.len() {
        notes.push(Note::CutShort);
    }
    if errors.len() > ERRORS_AT_MOST {
        errors.truncate(ERRORS_AT_MOST);
        notes.push(Note::MoreErrors);
    }
    Ok(Pasted { errors, notes })
}

/// As much of the text as is read, ending between two characters.
pub fn start_of(text: &str) -> &str {
    &text[..text.floor_char_boundary(READ_AT_MOST_BYTES)]
}

/// XML and JSON say by themselves which word means what.
fn in_markup(text: &str) -> Vec<Found> {
    let mut found = xml::errors(text);
    if found.is_empty() {
        found = json::errors(text);
    }
    found
}

/// What has no code: words that are known, or the status of an answer.
fn in_words(text: &str) -> Vec<Found> {
    if let Some(row) = diagnoses::by_words(text) {
        return vec![Found {
            code: row.codes.first().map(|&name| name.to_owned()),
            message: facts::line_with(text, row.words.first().copied().unwrap_or_default()),
            ..Found::in_form(Form::Words)
        }];
    }
    if let Some((words, code)) = facts::code_of_message(text) {
        return vec![Found {
            code: Some(code.to_owned()),
            message: facts::line_with(text, words),
            ..Found::in_form(Form::Words)
        }];
    }
    let status = facts::http_status(text).filter(|status| *status >= 300);
    status
        .map(|status| Found { http_status: Some(status), ..Found::in_form(Form::Status) })
        .into_iter()
        .collect()
}

impl PastedError {
    fn of(found: Found) -> Self {
        let calculated = found.canonical_request.as_deref().and_then(Calculated::read);
        let text = found.message.as_deref().unwrap_or_default();
        let mut refusal = Refusal::read(text);
        if refusal.resource.is_none() {
            refusal.resource = found.resource;
        }
        let code =
            found.code.or_else(|| facts::code_of_message(text).map(|(_, code)| code.to_owned()));
        let operation = found.operation.unwrap_or_default();
        let service = found
            .service
            .or_else(|| facts::service_of_operation(&operation))
            .or_else(|| refusal.action.as_deref().and_then(facts::service_of_action))
            .unwrap_or("aws");
        let region = found.region.or_else(|| facts::expected_region(text));
        Self {
            failure: Failure {
                kind: kind_of(code.as_deref(), found.http_status),
                service,
                operation,
                code,
                message: found.message,
                http_status: found.http_status,
                request_id: found.request_id,
            },
            form: found.form,
            refusal,
            region,
            calculated,
        }
    }

    fn is_same_as(&self, other: &Self) -> bool {
        let (ours, theirs) = (&self.failure, &other.failure);
        ours.code == theirs.code
            && (ours.request_id == theirs.request_id || theirs.request_id.is_none())
            && (ours.message == theirs.message || theirs.message.is_none())
    }

    /// The cause and the remedy, of the same table as those of a failed check.
    pub fn diagnosis(&self) -> Diagnosis {
        let principal = self.refusal.principal.as_deref().filter(|&name| name != "anonymous");
        let diagnosis = diagnose_from(Viewpoint::Foreign { principal }, &self.failure);
        match &self.region {
            Some(region) => {
                let remedy = words!(
                    "{remedy}. AWS names the Region {region}",
                    remedy = diagnosis.remedy,
                    region
                );
                Diagnosis::new(diagnosis.cause, remedy)
            }
            None => diagnosis,
        }
    }

    /// The page that the diagnosis comes from; none for a code that is not known.
    pub fn source(&self) -> Option<&'static str> {
        self.row().map(|row| row.source)
    }

    fn row(&self) -> Option<&'static Row> {
        row_of(&self.failure)
    }

    /// What was recognised, label and value, in the order in which it is shown.
    pub fn facts(&self) -> Vec<(&'static str, String)> {
        let failure = &self.failure;
        let refusal = &self.refusal;
        let operation = (!failure.operation.is_empty())
            .then(|| format!("{} {}", failure.service, failure.operation));
        let layer = refusal.layer.map(|layer| {
            let how =
                if refusal.is_explicit { words!("explicit Deny") } else { words!("no Allow") };
            format!("{} ({how})", layer.name())
        });
        let is_code =
            failure.code.as_deref().is_some_and(|code| diagnoses::by_name(code).is_none());
        let rows = [
            (words!("Recognised as"), Some(self.form.name().to_owned())),
            (if is_code { words!("Code") } else { words!("Name") }, failure.code.clone()),
            (words!("Operation"), operation),
            (words!("Principal"), refusal.principal.clone()),
            (words!("Action"), refusal.action.clone()),
            (words!("Resource"), refusal.resource.clone()),
            (words!("Refused by"), layer),
            (words!("Policy"), refusal.policy_arn.clone()),
            (words!("Region"), self.region.clone()),
            (words!("HTTP status"), failure.http_status.map(|status| status.to_string())),
            (words!("Request ID"), failure.request_id.clone()),
            (words!("AWS says"), failure.message.clone()),
        ];
        rows.into_iter().filter_map(|(label, value)| Some((label, value?))).collect()
    }
}

#[cfg(test)]
mod properties;
#[cfg(test)]
mod tests;
