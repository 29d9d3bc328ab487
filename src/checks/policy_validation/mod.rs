//! What IAM Access Analyzer says of the plan's two policies.
//!
//! In: its findings as plain values. Out: one finding, the gravest issue first.
//! Source: `ValidatePolicy` in the IAM Access Analyzer API Reference, "Access Analyzer policy check reference" in the
//! IAM User Guide.

#[cfg(test)]
mod tests;

use crate::words;

use super::diagnosis::Diagnosis;
use super::failure::{Failure, FailureKind};
use super::finding::Finding;

/// Which of the two policies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PolicyRole {
    Permissions,
    Trust,
}

impl PolicyRole {
    fn name(self) -> &'static str {
        match self {
            Self::Permissions => words!("permissions policy"),
            Self::Trust => words!("trust policy"),
        }
    }

    /// The fields of the form of which the text is made.
    fn made_of(self) -> &'static str {
        match self {
            Self::Permissions => words!("bucket, prefix, permissions and KMS key"),
            Self::Trust => words!("the vendor's principal and the external ID"),
        }
    }
}

/// The impact of an issue, the gravest first.
/// Source: `ValidatePolicyFinding` in the IAM Access Analyzer API Reference.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Impact {
    /// A part of the policy does not work.
    Error,
    /// The policy allows access that AWS considers overly permissive.
    SecurityWarning,
    /// Not about security: the policy does not keep to best practices.
    Warning,
    /// Style, without an effect on access.
    Suggestion,
}

impl Impact {
    /// The impact of that `findingType`; one that is not known is told and stops nothing.
    pub fn from_name(name: &str) -> Self {
        match name {
            "ERROR" => Self::Error,
            "SECURITY_WARNING" => Self::SecurityWarning,
            "SUGGESTION" => Self::Suggestion,
            _ => Self::Warning,
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::SecurityWarning => words!("security warning"),
            Self::Warning => "warning",
            Self::Suggestion => "suggestion",
        }
    }
}

/// One of Access Analyzer's findings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Issue {
    pub impact: Impact,
    /// `INVALID_ACTION`
    pub code: String,
    /// What AWS says of it.
    pub details: String,
    pub learn_more_url: String,
    /// The first line that it is about, counted from 1; `None` where none is named.
    pub line: Option<u32>,
}

/// What was said of one policy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Validated {
    pub policy: PolicyRole,
    pub issues: Vec<Issue>,
    /// Whether the last page was read.
    pub is_complete: bool,
}

impl Issue {
    /// `In the trust policy, line 7: INVALID_ACTION (error): … · https://…`
    fn sentence(&self, policy: PolicyRole) -> String {
        let Self { code, learn_more_url, .. } = self;
        let line = self.line.map_or_else(String::new, |line| words!(", line {line}", line));
        let (name, impact) = (policy.name(), self.impact.name());
        let details = self.details();
        words!(
            "In the {name}{line}: {code} ({impact}): {details} · {learn_more_url}",
            name,
            line,
            code,
            impact,
            details,
            learn_more_url
        )
    }

    fn details(&self) -> &str {
        self.details.trim_end_matches('.')
    }

    fn diagnosis(&self, policy: PolicyRole) -> Diagnosis {
        let (name, details) = (policy.name(), self.details());
        let cause = match self.impact {
            Impact::Error => words!("A part of the {name} does not work: {details}", name, details),
            Impact::SecurityWarning => {
                words!("The {name} allows too much: {details}", name, details)
            }
            Impact::Warning => {
                words!("AWS advises against a part of the {name}: {details}", name, details)
            }
            Impact::Suggestion => {
                words!("AWS would write the {name} in another way: {details}", name, details)
            }
        };
        let remedy = words!(
            "Check {made_of}, of which the policy is made. AWS explains {code} at {learn_more_url}",
            made_of = policy.made_of(),
            code = self.code,
            learn_more_url = self.learn_more_url
        );
        Diagnosis::new(cause, remedy)
    }
}

/// The row of the panel.
///
/// What does not work, and access that AWS itself considers too much, is a failure; advice is a warning. A list whose
/// end was not reached proves nothing where it is empty.
pub fn finding(validated: &[Validated]) -> Finding {
    let mut issues: Vec<(PolicyRole, &Issue)> = validated
        .iter()
        .flat_map(|one| one.issues.iter().map(|issue| (one.policy, issue)))
        .collect();
    issues.sort_by_key(|(_, issue)| issue.impact);
    let Some((policy, worst)) = issues.first() else {
        return match validated.iter().find(|one| !one.is_complete) {
            Some(one) => Finding::skipped(words!(
                "IAM Access Analyzer sent page after page about the {policy}, without an end",
                policy = one.policy.name()
            )),
            None => Finding::passed(words!(
                "Nothing in the trust policy, nothing in the permissions policy"
            )),
        };
    };
    let diagnosis = worst.diagnosis(*policy);
    let found = match worst.impact {
        Impact::Error | Impact::SecurityWarning => Finding::failed(diagnosis, ""),
        Impact::Warning | Impact::Suggestion => Finding::warning(diagnosis, ""),
    };
    let evidence = issues.iter().map(|(policy, issue)| issue.sentence(*policy)).collect();
    Finding { evidence, ..found }
}

/// Why Access Analyzer did not look at the policies: a gap that is said, since it says nothing about them.
///
/// It answers neither 404 nor 405 itself, and names a code with each of its errors: an answer that is otherwise comes
/// from another service, such as an emulator's S3.
pub fn not_asked(failure: &Failure) -> Finding {
    let is_of_another_service = match failure.http_status {
        Some(404 | 405) => true,
        Some(400) => failure.code.is_none(),
        _ => false,
    };
    let reason = if failure.kind == FailureKind::Denied {
        words!(
            "Your AWS identity may not call {action}: ask for it to have IAM Access Analyzer look at the two policies",
            action = failure.action()
        )
    } else if is_of_another_service || failure.is_of_unknown_operation() {
        words!("This AWS endpoint has no IAM Access Analyzer").to_owned()
    } else {
        words!("IAM Access Analyzer could not be asked: {failure}", failure)
    };
    Finding { evidence: vec![failure.evidence()], ..Finding::skipped(reason) }
}
