//! What an error of AWS means, in a sentence, and what to do about it.
//!
//! Sources: the error pages of IAM, STS and S3, and the messages that they really send. Codes are
//! matched; texts only where AWS names the layer that refused in nothing else.

use super::failure::{Failure, FailureKind};

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

/// The diagnosis of any failed call; an unknown code is named, with what AWS said of it.
pub fn diagnose(failure: &Failure) -> Diagnosis {
    by_silence(failure).or_else(|| by_code(failure)).unwrap_or_else(|| by_kind(failure))
}

/// A refused HEAD has no body, so S3 names no reason: what is said is what it may be.
fn by_silence(failure: &Failure) -> Option<Diagnosis> {
    let is_head = failure.service == "s3" && failure.operation.starts_with("Head");
    let is_refused = matches!(failure.http_status, Some(400 | 403));
    let is_silent = failure.code.is_none() && failure.message.is_none();
    (is_head && is_refused && is_silent).then(|| {
        Diagnosis::new(
            "S3 refuses the request and gives no reason",
            format!(
                "The session may have ended, the key may be wrong, the clock may be off, or {} may be missing: connect again, then ask for the permission",
                failure.action()
            ),
        )
    })
}

fn by_code(failure: &Failure) -> Option<Diagnosis> {
    let message = failure.message.as_deref().unwrap_or_default();
    let (cause, remedy) = match failure.code.as_deref()? {
        "ExpiredToken" | "ExpiredTokenException" => (
            "Your AWS session has ended",
            "Sign in again (for SSO: aws sso login), then connect once more",
        ),
        "InvalidClientTokenId" | "InvalidAccessKeyId" | "UnrecognizedClientException" => (
            "AWS does not know this access key",
            "The key was deleted or switched off, or belongs to another partition or endpoint; choose other credentials",
        ),
        "InvalidToken" => (
            "AWS does not accept this session token here",
            "The session may come from the global STS endpoint, which Regions that were opted into refuse; sign in again with a regional endpoint",
        ),
        "MissingAuthenticationToken" => {
            ("The request arrived without credentials", "Choose credentials in the Connect step")
        }
        "SignatureDoesNotMatch"
            if message.contains("Signature expired") || message.contains("not yet current") =>
        {
            ("The clock of this computer is off", "Set the clock by the network, then try again")
        }
        "SignatureDoesNotMatch" => (
            "The secret access key does not belong to the access key, or the request was changed on its way",
            "Check the secret access key in the profile; a proxy that rewrites requests does the same",
        ),
        "RequestTimeTooSkewed" | "RequestExpired" => (
            "The clock of this computer is more than 15 minutes off",
            "Set the clock by the network, then try again",
        ),
        "NoSuchBucket" => (
            "There is no bucket of this name",
            "Check the bucket's name for a typing error; it may have been deleted",
        ),
        "NoSuchKey" => (
            "There is no object under this key",
            "Compare the key with the bucket's listing: upper and lower case, spaces and plus signs count",
        ),
        "PermanentRedirect"
        | "TemporaryRedirect"
        | "AuthorizationHeaderMalformed"
        | "IllegalLocationConstraintException" => (
            "The bucket is in another Region than the request went to",
            "Use the Region that the bucket itself names",
        ),
        "RegionDisabledException" => (
            "STS is switched off in this Region for the account",
            "Switch it on under IAM, Account settings, Security Token Service",
        ),
        "MalformedPolicyDocument" | "MalformedPolicy" if message.contains("rincipal") => (
            "AWS does not know the principal in the policy",
            "Check the vendor's account ID or ARN with the vendor: a role or user that does not exist is refused",
        ),
        "MalformedPolicyDocument" | "MalformedPolicy" => (
            "AWS does not accept the policy document",
            "Read what AWS says below; the prefix or a pasted value may hold a character that policies do not take",
        ),
        "LimitExceeded" => (
            "A quota of the account is used up",
            "Read which one below; IAM's quotas are raised under Service Quotas in us-east-1",
        ),
        "EntityAlreadyExists" => (
            "Something of this name was made meanwhile",
            "Look at the account again: the plan will then say whether it is yours",
        ),
        "DeleteConflict" => (
            "Something still hangs on what was to be deleted",
            "Detach what the message below names, then try again",
        ),
        "ConcurrentModification" | "OperationAborted" => (
            "Somebody else is changing the same thing at this moment",
            "Wait a few seconds and try again",
        ),
        // Role chaining is named in the same words, and no setting raises its hour.
        "ValidationError" if message.contains("role chaining") => (
            "A role's session can start another one for 1 hour at most",
            "Connect as an IAM user, or choose a lifetime of 1 hour",
        ),
        "ValidationError" if message.contains("MaxSessionDuration") => (
            "The session would be longer than the role allows",
            "Look at the account again in the Review step: it offers to change the role's longest session",
        ),
        "UnmodifiableEntity" => (
            "This role belongs to an AWS service and cannot be changed",
            "Choose another role name",
        ),
        "InvalidObjectState" => (
            "The object is archived and has to be restored before it can be read",
            "Restore it, or take another object as the example",
        ),
        "AuthorizationQueryParametersError" => (
            "S3 does not accept the signature's parameters",
            "A signed URL may live seven days at most, and must name the bucket's own Region",
        ),
        "PackedPolicyTooLarge" => (
            "The session's policies and tags are too large together",
            "Shorten the prefix or the session's tags",
        ),
        "InvalidObjectName" | "KeyTooLongError" => {
            ("S3 does not accept this key", "A key has at most 1024 bytes")
        }
        _ => return None,
    };
    Some(Diagnosis::new(cause, remedy))
}

fn by_kind(failure: &Failure) -> Diagnosis {
    let action = failure.action();
    match failure.kind {
        FailureKind::Denied => denied(failure),
        FailureKind::Credentials if says(failure, "SSO") || says(failure, "sso/cache") => {
            Diagnosis::new(
                "The single sign-on of this profile has ended, or was never made",
                "Run aws sso login with this profile, then try again",
            )
        }
        FailureKind::Credentials => Diagnosis::new(
            "These credentials cannot be used",
            "Choose others in the Connect step, or sign in again (for SSO: aws sso login)",
        ),
        FailureKind::ClockSkew => Diagnosis::new(
            "The clock of this computer is off",
            "Set the clock by the network, then try again",
        ),
        FailureKind::NotFound => Diagnosis::new(
            format!("AWS has nothing of this name (asked with {action})"),
            "Check the name, the account and the Region",
        ),
        FailureKind::AlreadyExists => Diagnosis::new(
            "Something of this name exists already",
            "Look at the account again, or choose another name",
        ),
        FailureKind::Conflict => Diagnosis::new(
            "The account changed at the same moment",
            "Look at the account again and retry",
        ),
        FailureKind::Invalid => Diagnosis::new(
            format!("AWS does not accept what {action} was given"),
            "Read what AWS says below and change the field that it names",
        ),
        FailureKind::LimitExceeded => Diagnosis::new(
            "A quota of the account is used up",
            "Read which one below; quotas are raised under Service Quotas",
        ),
        FailureKind::WrongRegion => Diagnosis::new(
            "The bucket is in another Region than the request went to",
            "Use the Region that the bucket itself names",
        ),
        FailureKind::Throttled => {
            Diagnosis::new("AWS asks for fewer requests per second", "Wait a minute and try again")
        }
        FailureKind::Unreachable => Diagnosis::new(
            "AWS could not be reached",
            "Check the network, the proxy and the endpoint URL, then try again",
        ),
        FailureKind::ServiceTrouble => Diagnosis::new(
            "AWS has trouble of its own",
            "Try again in a minute; status.aws.amazon.com says more",
        ),
        FailureKind::Other => Diagnosis::new(
            format!(
                "{action} failed with an error that Countersign does not know: {}",
                failure.code.as_deref().unwrap_or("no code")
            ),
            "Read what AWS says below; the request ID helps AWS support to find it",
        ),
    }
}

fn says(failure: &Failure, words: &str) -> bool {
    failure.message.as_deref().is_some_and(|message| message.contains(words))
}

/// Names the layer that said no, which AWS puts into the message for callers of the same account.
///
/// Source: "Troubleshoot access denied error messages" in the IAM User Guide.
fn denied(failure: &Failure) -> Diagnosis {
    let message = failure.message.as_deref().unwrap_or_default();
    let action = named_action(message).map_or_else(|| failure.action(), str::to_owned);
    if message.contains("MultiFactorAuthentication") {
        return Diagnosis::new(
            "This profile asks for a second factor",
            "Sign in with the second factor outside (aws sts get-session-token), and choose the profile with that session",
        );
    }
    if message.contains("Request has expired") {
        return Diagnosis::new(
            "The signed URL has ended",
            "Renew it; if it is new, check the clock",
        );
    }
    let explicit = message.contains("explicit deny");
    for (words, layer, remedy) in DENYING_LAYERS {
        if message.contains(words) {
            let verb = if explicit { "forbids" } else { "does not allow" };
            return Diagnosis::new(format!("{layer} {verb} {action}"), *remedy);
        }
    }
    Diagnosis::new(
        format!("Your AWS identity may not call {action}"),
        "Ask for this permission, or choose credentials that have it",
    )
}

/// The action that AWS names: reading an encrypted object fails for want of `kms:Decrypt`.
fn named_action(message: &str) -> Option<&str> {
    let (_, rest) = message.split_once("not authorized to perform: ")?;
    rest.split_whitespace().next()
}

/// The words in AWS's message, the layer that they name, and who can change it.
const DENYING_LAYERS: &[(&str, &str, &str)] = &[
    (
        "service control policy",
        "A service control policy of the organisation",
        "Ask whoever looks after the AWS organisation, with the message below",
    ),
    (
        "resource control policy",
        "A resource control policy of the organisation",
        "Ask whoever looks after the AWS organisation, with the message below",
    ),
    (
        "permissions boundary",
        "The permissions boundary",
        "Ask whoever set the boundary for an exception, with the message below",
    ),
    (
        "session policy",
        "The session's own policy",
        "Sign in without the session policy, or with a wider one",
    ),
    (
        "VPC endpoint policy",
        "The policy of the VPC endpoint",
        "Ask whoever looks after the network, with the message below",
    ),
    (
        "resource-based policy",
        "The bucket policy or another policy on the resource",
        "Read the resource's policy for a statement that refuses this identity",
    ),
    (
        "identity-based policy",
        "The identity's own policy",
        "Ask for this permission, or choose credentials that have it",
    ),
];

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
