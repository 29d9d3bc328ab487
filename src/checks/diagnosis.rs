//! What an error of AWS means, in a sentence, and what to do about it.
//!
//! The sentences stand in the table of [`diagnoses`]; what no row knows is told by its kind.

use crate::phrase;
use crate::words;

use super::diagnoses::{self, Row};
use super::failure::{Failure, FailureKind};
use super::obstacle;

/// A cause in plain words, and the remedy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnosis {
    pub cause: String,
    pub remedy: String,
}

impl Diagnosis {
    pub fn new(cause: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self { cause: cause.into(), remedy: remedy.into() }
    }
}

/// Who reads the diagnosis: it names the caller, the clock and the session from where they stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Viewpoint<'a> {
    /// The call was made here, with the admin's own credentials.
    Own,
    /// Somebody else made the call, with the principal that AWS named, if it did.
    Foreign { principal: Option<&'a str> },
}

impl Viewpoint<'_> {
    fn caller(self) -> String {
        match self {
            Self::Own => words!("Your AWS identity").to_owned(),
            Self::Foreign { principal: Some(principal) } => principal.to_owned(),
            Self::Foreign { principal: None } => words!("The caller").to_owned(),
        }
    }

    fn clock(self) -> &'static str {
        match self {
            Self::Own => words!("The clock of this computer"),
            Self::Foreign { .. } => words!("The clock of the computer that signed"),
        }
    }

    fn session(self) -> &'static str {
        match self {
            Self::Own => words!("Your AWS session"),
            Self::Foreign { .. } => words!("The session that signed the request"),
        }
    }
}

/// The diagnosis of a call that failed here; an unknown code is named, with what AWS said of it.
pub fn diagnose(failure: &Failure) -> Diagnosis {
    diagnose_from(Viewpoint::Own, failure)
}

/// A refused HEAD has no body, so S3 names no reason: what is said is what it may be.
fn by_silence(failure: &Failure) -> Option<Diagnosis> {
    let is_head = failure.service == "s3" && failure.operation.starts_with("Head");
    let is_refused = matches!(failure.http_status, Some(400 | 403));
    let is_silent = failure.code.is_none() && failure.message.is_none();
    (is_head && is_refused && is_silent).then(|| {
        Diagnosis::new(
            words!("S3 refuses the request and gives no reason"),
            words!("The session may have expired, the key may be wrong, the clock may be off, or {action} may be missing: connect again, then ask for the permission", action = failure.action()),
        )
    })
}

const SETTING_REMEDY: &str = phrase!(
    "Correct it in the AWS config and connect again; what the environment says counts from the next start of Countersign"
);

/// What stands between this computer and AWS, and a setting that cannot be used, say of themselves what they are.
fn by_obstacle(failure: &Failure) -> Option<Diagnosis> {
    let sentence = failure.message.as_deref()?;
    if failure.is_of_setting() {
        return Some(Diagnosis::new(sentence, words::of(SETTING_REMEDY)));
    }
    let is_ours = failure.kind == FailureKind::Unreachable && failure.code.is_none();
    is_ours.then(|| obstacle::remedy_of(sentence))?.map(|remedy| Diagnosis::new(sentence, remedy))
}

/// The diagnosis of any failed call, as `viewpoint` has it.
pub fn diagnose_from(viewpoint: Viewpoint<'_>, failure: &Failure) -> Diagnosis {
    if let Some(diagnosis) = by_silence(failure).or_else(|| by_obstacle(failure)) {
        return diagnosis;
    }
    let Some(row) = row_of(failure) else { return by_kind(failure) };
    let message = failure.message.as_deref().unwrap_or_default();
    let action = named_action(message).map_or_else(|| failure.action(), str::to_owned);
    let filled = |text: &str| {
        text.replace("{caller}", &viewpoint.caller())
            .replace("{clock}", viewpoint.clock())
            .replace("{session}", viewpoint.session())
            .replace("{action}", &action)
    };
    Diagnosis::new(filled(words::of(row.cause)), filled(words::of(row.remedy)))
}

/// The row that the diagnosis is made of, with the page that it comes from.
pub fn row_of(failure: &Failure) -> Option<&'static Row> {
    // AWS said nothing: no row is about what failed on this computer.
    if matches!(
        failure.kind,
        FailureKind::NotNoted | FailureKind::InUse | FailureKind::NotOurs | FailureKind::BrokeOff
    ) {
        return None;
    }
    let message = failure.message.as_deref().unwrap_or_default();
    match failure.code.as_deref() {
        Some(code) => diagnoses::by_code(code, message).or_else(|| diagnoses::by_name(code)),
        // The answer to a HEAD has no body, so that a refusal has no code.
        None if failure.kind == FailureKind::Denied => diagnoses::by_code("AccessDenied", message),
        None => diagnoses::by_words(message),
    }
}

/// What is known of a failure that has no row: its code, if it has one, and its kind.
fn by_kind(failure: &Failure) -> Diagnosis {
    let sorted = of_kind(failure);
    let Some(code) = &failure.code else { return sorted };
    let support = match &failure.request_id {
        Some(request_id) => {
            words!("AWS support finds the call by its request ID {request_id}", request_id)
        }
        None => words!("AWS gave no request ID").to_owned(),
    };
    let cause = match failure.kind {
        FailureKind::Other => sorted.cause,
        _ => format!("{}: {code}", sorted.cause),
    };
    Diagnosis::new(cause, words!("Read what AWS says below. {support}", support))
}

fn of_kind(failure: &Failure) -> Diagnosis {
    let action = failure.action();
    match failure.kind {
        FailureKind::Denied => Diagnosis::new(
            words!("AWS refused {action}", action),
            words!("Ask for this permission, or choose credentials that have it"),
        ),
        FailureKind::SignOnEnded if says(failure, "Login") || says(failure, "login/") => {
            Diagnosis::new(
                words!("The console session of this profile has expired, or was never started"),
                words!("Run aws login with this profile, then try again"),
            )
        }
        FailureKind::SignOnEnded => Diagnosis::new(
            words!("The single sign-on of this profile has expired, or was never started"),
            words!("Run aws sso login with this profile, then try again"),
        ),
        FailureKind::MfaNeeded => Diagnosis::new(
            failure.message.as_deref().unwrap_or(words!("This profile asks for a second factor")),
            words!(
                "Type the six digits that the device shows, in the Connect step or where countersign asks for them in a terminal"
            ),
        ),
        FailureKind::Credentials => Diagnosis::new(
            words!("These credentials cannot be used"),
            words!("Choose others in the Connect step, or sign in again (for SSO: aws sso login)"),
        ),
        FailureKind::ClockSkew => Diagnosis::new(
            words!("The clock of this computer is off"),
            words!("Set the clock by the network, then try again"),
        ),
        FailureKind::NotFound => Diagnosis::new(
            words!("AWS has nothing of this name (asked with {action})", action),
            words!("Check the name, the account and the Region"),
        ),
        FailureKind::AlreadyExists => Diagnosis::new(
            words!("Something of this name exists already"),
            words!("Look at the account again, or choose another name"),
        ),
        FailureKind::Conflict => Diagnosis::new(
            words!("The account changed at the same moment"),
            words!("Look at the account again and retry"),
        ),
        FailureKind::Invalid => Diagnosis::new(
            words!("AWS does not accept what {action} was given", action),
            words!("Read what AWS says below and change the field that it names"),
        ),
        FailureKind::LimitExceeded => Diagnosis::new(
            words!("A quota of the account is used up"),
            words!("Read which one below; quotas are raised under Service Quotas"),
        ),
        FailureKind::WrongRegion => Diagnosis::new(
            words!("The bucket is in another Region than the request went to"),
            words!("Use the Region that the bucket itself names"),
        ),
        FailureKind::Throttled => Diagnosis::new(
            words!("AWS asks for fewer requests per second"),
            words!("Wait a minute and try again"),
        ),
        FailureKind::Unreachable => Diagnosis::new(
            words!("AWS could not be reached"),
            words!("Check the network, the proxy and the endpoint URL, then try again"),
        ),
        FailureKind::ServiceTrouble => Diagnosis::new(
            words!("AWS has trouble of its own"),
            words!("Try again in a minute; status.aws.amazon.com says more"),
        ),
        FailureKind::NotNoted => Diagnosis::new(
            words!("Nothing more was written to AWS: this computer could not note it down first"),
            words!(
                "Make room on the disk, or make the folder below writable for yourself, then try again"
            ),
        ),
        FailureKind::InUse => Diagnosis::new(
            words!("Another Countersign is changing this integration"),
            words!(
                "Let it come to its end, or close it, then try again; from here nothing was written"
            ),
        ),
        FailureKind::BrokeOff => {
            let place = failure.message.as_deref().unwrap_or_default();
            Diagnosis::new(
                words!("A part of the program broke off by an error of its own, at {place}", place),
                words!(
                    "What it was about may be half done: look at the account again. Report that place, so that it can be fixed"
                ),
            )
        }
        FailureKind::NotOurs => Diagnosis::new(
            words!("Something else has the name in the account by now: it was left alone"),
            words!("Look at the account again; what was made before stays until it is taken back"),
        ),
        FailureKind::Other => {
            let code = failure.code.as_deref().unwrap_or(words!("no code"));
            let unknown = words!("an error that Countersign does not know");
            let cause = if failure.operation.is_empty() {
                words!("This is {unknown}: {code}", unknown, code)
            } else {
                words!("{action} failed with {unknown}: {code}", action, unknown, code)
            };
            let remedy =
                words!("Read what AWS says below; the request ID helps AWS support to find it");
            Diagnosis::new(cause, remedy)
        }
    }
}

fn says(failure: &Failure, words: &str) -> bool {
    failure.message.as_deref().is_some_and(|message| message.contains(words))
}

/// The action that AWS names: reading an encrypted object fails for want of `kms:Decrypt`.
fn named_action(message: &str) -> Option<&str> {
    let (_, rest) = message.split_once("not authorized to perform: ")?;
    rest.split_whitespace().next().map(|action| action.trim_end_matches([',', '.', ';']))
}

#[cfg(test)]
mod tests {
    use super::super::failure::kind_of;
    use super::*;

    fn failure(code: &str, message: &str) -> Failure {
        Failure {
            kind: kind_of(Some(code), None),
            service: "iam",
            operation: "CreateRole".to_owned(),
            code: Some(code.to_owned()),
            message: Some(message.to_owned()),
            http_status: None,
            request_id: Some("4f1d".to_owned()),
        }
    }

    #[track_caller]
    fn check(code: &str, message: &str, cause: &str) {
        assert_eq!(diagnose(&failure(code, message)).cause, cause);
    }

    #[test]
    fn a_denial_names_the_action() {
        check("AccessDenied", "", "Your AWS identity may not call iam:CreateRole");
    }

    #[test]
    fn a_refused_head_says_what_it_may_be() {
        for http_status in [400, 403] {
            let silent = Failure {
                kind: kind_of(None, Some(http_status)),
                service: "s3",
                operation: "HeadBucket".to_owned(),
                code: None,
                message: None,
                http_status: Some(http_status),
                ..failure("", "")
            };
            let diagnosis = diagnose(&silent);
            assert_eq!(diagnosis.cause, "S3 refuses the request and gives no reason");
            assert!(diagnosis.remedy.contains("s3:ListBucket may be missing"), "{diagnosis:?}");
        }
    }

    #[test]
    fn a_denial_names_the_layer_that_aws_names() {
        check(
            "AccessDenied",
            "User: arn:aws:iam::111111111111:user/a is not authorized to perform: iam:CreateRole on resource: x with an explicit deny in a service control policy",
            "A service control policy of the organisation forbids iam:CreateRole",
        );
        check(
            "AccessDenied",
            "… because no permissions boundary allows the iam:CreateRole action",
            "The permissions boundary does not allow iam:CreateRole",
        );
    }

    #[test]
    fn a_clock_that_is_off_is_told_from_a_wrong_secret() {
        check(
            "SignatureDoesNotMatch",
            "Signature expired: 20261122T000000Z is now earlier than 20261122T003000Z",
            "The clock of this computer is off",
        );
        check(
            "SignatureDoesNotMatch",
            "The request signature we calculated does not match",
            "The secret access key does not belong to the access key, or the request was changed on its way",
        );
    }

    #[test]
    fn an_unknown_code_is_named() {
        let unknown = failure("QuantumFluxError", "It fluctuated");
        assert!(diagnose(&unknown).cause.contains("QuantumFluxError"));
        assert_eq!(
            unknown.evidence(),
            "iam.CreateRole: QuantumFluxError: It fluctuated · request ID 4f1d"
        );
    }
}
