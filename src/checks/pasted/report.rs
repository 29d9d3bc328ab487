//! `countersign explain`: what a pasted error says and means, for people and for programs.

use std::fmt;

use serde::Serialize;

use super::{PasteError, Pasted, PastedError, read};
use crate::printable;
use crate::words;

/// What a text says. Serialized, it has exactly these fields; what the text does not say is null.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ExplainReport {
    pub errors: Vec<ExplainedError>,
    /// What is odd about the text, a sentence each.
    pub notes: Vec<String>,
    #[serde(skip)]
    facts: Vec<Vec<(&'static str, String)>>,
}

/// One error, its cause and its remedy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ExplainedError {
    pub cause: String,
    pub remedy: String,
    /// The page that the diagnosis comes from.
    pub source: Option<&'static str>,
    pub recognised_as: &'static str,
    pub code: Option<String>,
    pub message: Option<String>,
    pub http_status: Option<u16>,
    pub request_id: Option<String>,
    /// `iam`, `kms`, `s3`, `sso`, `sts`, or `aws` where the text does not say.
    pub service: &'static str,
    pub operation: Option<String>,
    pub principal: Option<String>,
    pub action: Option<String>,
    pub resource: Option<String>,
    /// The kind of policy that refused.
    pub layer: Option<&'static str>,
    /// Whether a Deny statement refused; false as well where nothing was refused.
    pub explicit_deny: bool,
    pub policy_arn: Option<String>,
    /// The Region that AWS names.
    pub region: Option<String>,
}

/// What `explain --json` prints for a text without an error: `{"error": "…"}`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ExplainFailure {
    pub error: String,
}

impl From<PasteError> for ExplainFailure {
    fn from(error: PasteError) -> Self {
        Self { error: error.to_string() }
    }
}

impl ExplainReport {
    /// Reads the text and explains it.
    pub fn of(text: &str) -> Result<Self, PasteError> {
        read(text).map(|pasted| Self::from(&pasted))
    }
}

impl From<&Pasted> for ExplainReport {
    fn from(pasted: &Pasted) -> Self {
        Self {
            errors: pasted.errors.iter().map(ExplainedError::from).collect(),
            notes: pasted.notes.iter().map(ToString::to_string).collect(),
            facts: pasted.errors.iter().map(PastedError::facts).collect(),
        }
    }
}

impl From<&PastedError> for ExplainedError {
    fn from(error: &PastedError) -> Self {
        let diagnosis = error.diagnosis();
        let failure = error.failure.clone();
        let refusal = error.refusal.clone();
        Self {
            cause: diagnosis.cause,
            remedy: diagnosis.remedy,
            source: error.source(),
            recognised_as: error.form.name(),
            code: failure.code,
            message: failure.message,
            http_status: failure.http_status,
            request_id: failure.request_id,
            service: failure.service,
            operation: Some(failure.operation).filter(|name| !name.is_empty()),
            principal: refusal.principal,
            action: refusal.action,
            resource: refusal.resource,
            layer: refusal.layer.map(super::Layer::name),
            explicit_deny: refusal.is_explicit,
            policy_arn: refusal.policy_arn,
            region: error.region.clone(),
        }
    }
}

/// The cause, the remedy and what was recognised, error by error; then the notes.
impl fmt::Display for ExplainReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, (error, facts)) in self.errors.iter().zip(&self.facts).enumerate() {
            if index > 0 {
                f.write_str("\n\n")?;
            }
            write!(f, "{}\n{}\n", printable::line(&error.cause), printable::line(&error.remedy))?;
            for (label, value) in facts {
                write!(f, "\n  {label:<14} {}", printable::line(value))?;
            }
            if let Some(source) = error.source {
                write!(f, "\n  {:<14} {source}", words!("More on it"))?;
            }
        }
        for note in &self.notes {
            write!(f, "\n\n- {}", printable::line(note))?;
        }
        Ok(())
    }
}
