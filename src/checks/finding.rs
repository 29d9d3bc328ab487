//! What a check found: a verdict, its evidence, its cause and what to do.

use jiff::Timestamp;

use super::autopsy::comparison::Comparison;
use super::cors::CorsConfiguration;
use super::diagnosis::Diagnosis;
use super::failure::Failure;
use crate::access::grantee::Grantee;
use crate::access::names::{KmsKeyArn, ObjectKey, Region};
use crate::printable;
use crate::words;

/// How a check stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    Passed,
    Warning,
    Failed,
    /// Asked and not answered yet.
    Running,
    /// AWS has not taken a change in everywhere; `bound_secs` is when waiting turns into failing.
    Waiting {
        since: Timestamp,
        bound_secs: u32,
    },
    /// Not asked because it does not apply here, and why.
    NotNeeded {
        reason: String,
    },
    /// It cannot be asked with these permissions or at this endpoint, and why. A gap that is said and
    /// that the hand-over may have.
    Skipped {
        reason: String,
    },
    /// Not asked because of another check or of a stop, or asked of a twin that cannot show it, and why.
    /// Nothing is handed over like this.
    Blocked {
        reason: String,
    },
}

/// Whose policy it is that somebody else has to change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PolicyOf {
    Bucket,
    KmsKey,
}

impl PolicyOf {
    pub fn name(self) -> &'static str {
        match self {
            Self::Bucket => words!("The bucket's policy"),
            Self::KmsKey => words!("The key's policy"),
        }
    }
}

/// What a machine can mend. Its difference is shown before it is made (`model::fix`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fix {
    /// Put the Region into the form in which the bucket answers.
    UseRegion(Region),
    /// Put the key of an object that is there into the form.
    UseKey(ObjectKey),
    /// Hand over the bucket's own address instead of the one that was pasted.
    UseOwnAddress,
    /// Let the role decrypt with the key under which the object is, through S3 alone.
    GrantKey(KmsKeyArn),
    /// Bring the role, its trust policy and its permissions policy to what the plan says.
    MendRole,
    /// Show a policy with what lets the role through, to be copied: it is not this program's to write.
    CopyPolicy { of: PolicyOf, before: String, after: String },
    /// Put this CORS configuration in the place of the one that was read.
    PutCors { before: CorsConfiguration, after: CorsConfiguration },
}

impl Fix {
    /// What the button says.
    pub fn label(&self, grantee: Grantee) -> String {
        match self {
            Self::UseRegion(region) => words!("Use {region}…", region),
            Self::UseKey(key) => words!("Use {key}…", key = printable::line(key.as_str())),
            Self::UseOwnAddress => words!("Use the bucket's own address…").to_owned(),
            Self::GrantKey(_) => grantee
                .either(words!("Let the role use this key…"), words!("Let the user use this key…"))
                .to_owned(),
            Self::MendRole => grantee
                .either(words!("Put the role back…"), words!("Put the user back…"))
                .to_owned(),
            Self::CopyPolicy { of: PolicyOf::Bucket, .. } => {
                words!("Show the exception…").to_owned()
            }
            Self::CopyPolicy { of: PolicyOf::KmsKey, .. } => {
                words!("Show the key policy…").to_owned()
            }
            Self::PutCors { .. } => words!("Let the web pages in…").to_owned(),
        }
    }

    /// Whether AWS is written to; else only the form changes.
    pub fn writes(&self) -> bool {
        match self {
            Self::UseRegion(_)
            | Self::UseKey(_)
            | Self::UseOwnAddress
            | Self::CopyPolicy { .. } => false,
            Self::GrantKey(_) | Self::MendRole | Self::PutCors { .. } => true,
        }
    }
}

/// One answer of one check.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    pub verdict: Verdict,
    /// What was seen, for whoever wants to check the check.
    pub evidence: Vec<String>,
    /// The cause and the remedy, where it did not pass.
    pub diagnosis: Option<Diagnosis>,
    pub fix: Option<Fix>,
    /// What was signed beside what S3 calculated, where a signature did not match.
    pub comparison: Option<Comparison>,
}

impl Finding {
    fn bare(verdict: Verdict) -> Self {
        Self { verdict, evidence: Vec::new(), diagnosis: None, fix: None, comparison: None }
    }

    pub fn passed(evidence: impl Into<String>) -> Self {
        Self { evidence: vec![evidence.into()], ..Self::bare(Verdict::Passed) }
    }

    pub fn running() -> Self {
        Self::bare(Verdict::Running)
    }

    pub fn waiting(since: Timestamp, bound_secs: u32, evidence: impl Into<String>) -> Self {
        Self {
            evidence: vec![evidence.into()],
            ..Self::bare(Verdict::Waiting { since, bound_secs })
        }
    }

    pub fn not_needed(reason: impl Into<String>) -> Self {
        Self::bare(Verdict::NotNeeded { reason: reason.into() })
    }

    pub fn skipped(reason: impl Into<String>) -> Self {
        Self::bare(Verdict::Skipped { reason: reason.into() })
    }

    pub fn blocked(reason: impl Into<String>) -> Self {
        Self::bare(Verdict::Blocked { reason: reason.into() })
    }

    pub fn warning(diagnosis: Diagnosis, evidence: impl Into<String>) -> Self {
        Self {
            evidence: vec![evidence.into()],
            diagnosis: Some(diagnosis),
            ..Self::bare(Verdict::Warning)
        }
    }

    pub fn failed(diagnosis: Diagnosis, evidence: impl Into<String>) -> Self {
        Self {
            evidence: vec![evidence.into()],
            diagnosis: Some(diagnosis),
            ..Self::bare(Verdict::Failed)
        }
    }

    /// A call failed that should not have: its general diagnosis is the finding's.
    pub fn of_failure(failure: &Failure) -> Self {
        Self::failed(super::diagnosis::diagnose(failure), failure.evidence())
    }

    /// Whether a check that needs this one may be asked.
    pub fn holds(&self) -> bool {
        matches!(self.verdict, Verdict::Passed | Verdict::Warning | Verdict::NotNeeded { .. })
    }

    #[must_use]
    pub fn with_fix(mut self, fix: Fix) -> Self {
        self.fix = Some(fix);
        self
    }
}
