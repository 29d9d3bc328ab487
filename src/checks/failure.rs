//! A call to AWS that failed, sorted by what the reader can do about it.

use std::fmt;

use crate::printable::{self, shortened};

/// Who has to act, and on what.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FailureKind {
    /// No usable credentials: none found, expired, unknown or refused by signature.
    Credentials,
    /// A person has to sign in anew: the single sign-on, or the console session, has ended or was never made.
    SignOnEnded,
    /// The profile asks for the code of its MFA device.
    MfaNeeded,
    /// The credentials work, and may not do this.
    Denied,
    /// The clock of this computer is too far from AWS's.
    ClockSkew,
    NotFound,
    AlreadyExists,
    /// Something still depends on what was to be deleted, or somebody else changes it now.
    Conflict,
    /// AWS does not accept what was sent.
    Invalid,
    LimitExceeded,
    /// The bucket answers in another Region.
    WrongRegion,
    Throttled,
    /// No answer: no network, a closed port, a name that does not resolve, TLS.
    Unreachable,
    /// AWS answered with an error of its own.
    ServiceTrouble,
    /// The journal on this computer could not be written, so AWS was not asked.
    NotNoted,
    /// Another program works on the same integration, so AWS was not asked.
    InUse,
    /// A part of this program ended by an error of its own.
    BrokeOff,
    /// What has the name in the account is not what was to be changed, so that was not asked for.
    NotOurs,
    Other,
}

/// One failed call: what was tried, what came back, and how to sort it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    pub kind: FailureKind,
    /// As actions begin: `access-analyzer`, `iam`, `kms`, `sts` or `s3`.
    pub service: &'static str,
    /// The API operation, such as `CreateRole`; empty where an error from elsewhere does not say.
    pub operation: String,
    pub code: Option<String>,
    pub message: Option<String>,
    pub http_status: Option<u16>,
    pub request_id: Option<String>,
}

/// Longer than any message that AWS was seen to send.
const MESSAGE_MOST_CHARS: usize = 2_000;
/// Longer than any code or request ID.
const NAME_MOST_CHARS: usize = 200;

/// In the place of an operation, where none was begun.
const SETTINGS: &str = "settings";

impl Failure {
    /// The IAM action that the call needs, such as `iam:CreateRole`, or "this operation".
    pub fn action(&self) -> String {
        if self.operation.is_empty() {
            return "this operation".to_owned();
        }
        let action = match (self.service, self.operation.as_str()) {
            ("s3", "HeadBucket" | "ListObjectsV2") => "ListBucket",
            ("s3", "HeadObject" | "GET") => "GetObject",
            ("s3", "GetBucketCors") => "GetBucketCORS",
            ("s3", "PutBucketCors") => "PutBucketCORS",
            ("s3", "ListBuckets") => "ListAllMyBuckets",
            ("s3", "GetPublicAccessBlock") => "GetBucketPublicAccessBlock",
            (_, operation) => operation,
        };
        format!("{}:{action}", self.service)
    }

    /// What AWS said, on one line: code, message, status and request ID, as far as they are known.
    pub fn evidence(&self) -> String {
        let mut parts = Vec::new();
        match (&self.code, &self.message) {
            (Some(code), Some(message)) => parts.push(format!("{code}: {message}")),
            (Some(only), None) | (None, Some(only)) => parts.push(only.clone()),
            (None, None) => {}
        }
        if let Some(status) = self.http_status {
            parts.push(format!("HTTP {status}"));
        }
        if let Some(request_id) = &self.request_id {
            parts.push(format!("request ID {request_id}"));
        }
        if parts.is_empty() {
            parts.push("AWS gave no reason".to_owned());
        }
        let said = printable::line(&parts.join(" · ")).into_owned();
        if self.operation.is_empty() {
            return said;
        }
        format!("{}.{}: {said}", self.service, self.operation)
    }

    /// The same, with what somebody made longer than AWS does cut, and how much was left out said.
    #[must_use]
    pub fn bounded(self) -> Self {
        let cut = |text: Option<String>, most_chars| {
            text.map(|text| shortened(&text, most_chars).into_owned())
        };
        Self {
            code: cut(self.code, NAME_MOST_CHARS),
            message: cut(self.message, MESSAGE_MOST_CHARS),
            request_id: cut(self.request_id, NAME_MOST_CHARS),
            ..self
        }
    }

    /// There is nothing to sign with.
    pub fn without_credentials() -> Self {
        Self {
            kind: FailureKind::Credentials,
            service: "sts",
            operation: "credentials".to_owned(),
            code: None,
            message: Some("No credentials were found".to_owned()),
            http_status: None,
            request_id: None,
        }
    }

    /// The AWS config or the environment asks for something that cannot be had; `sentence` says what.
    pub fn unusable_setting(sentence: String) -> Self {
        Self { operation: SETTINGS.to_owned(), ..Self::invalid_input(sentence) }
    }

    /// Whether [`Failure::unusable_setting`] made it: no request was sent.
    pub fn is_of_setting(&self) -> bool {
        self.kind == FailureKind::Invalid && self.operation == SETTINGS
    }

    /// What was to be sent could not be put together.
    pub fn invalid_input(message: String) -> Self {
        Self {
            kind: FailureKind::Invalid,
            service: "sts",
            operation: "request".to_owned(),
            code: None,
            message: Some(message),
            http_status: None,
            request_id: None,
        }
    }

    /// A write was not sent, because it could not be noted first; `why` is a sentence.
    pub fn not_noted(why: String) -> Self {
        Self { kind: FailureKind::NotNoted, ..Self::here(why) }
    }

    /// A write was not sent, because somebody else writes: `who`.
    pub fn in_use(who: String) -> Self {
        Self { kind: FailureKind::InUse, ..Self::here(who) }
    }

    /// A part of this program ended in a panic at `place` in its source.
    pub fn broke_off(place: &str) -> Self {
        Self { kind: FailureKind::BrokeOff, ..Self::here(place.to_owned()) }
    }

    /// A write was not sent, because the account shows something else under the name; `what` is a sentence.
    pub fn not_ours(what: String) -> Self {
        Self { kind: FailureKind::NotOurs, ..Self::here(what) }
    }

    /// What failed on this computer, before AWS was asked.
    fn here(message: String) -> Self {
        Self { service: "", operation: String::new(), ..Self::invalid_input(message) }
    }

    /// Whether the service that answered does not know the operation, as an emulator's may not.
    pub fn is_of_unknown_operation(&self) -> bool {
        let codes = [
            "InvalidAction",
            "NotImplemented",
            "UnknownOperationException",
            "UnsupportedOperation",
        ];
        self.http_status == Some(501) || codes.iter().any(|code| self.has_code(code))
    }

    /// Whether AWS says that it is a KMS key which may not be used: S3 asks KMS for whom it lets in itself.
    pub fn is_about_key(&self) -> bool {
        self.message.as_deref().is_some_and(|message| message.contains("kms:"))
    }

    /// Whether other credentials, or the same ones opened anew, are what helps.
    pub fn is_of_credentials(&self) -> bool {
        matches!(
            self.kind,
            FailureKind::Credentials | FailureKind::SignOnEnded | FailureKind::MfaNeeded
        )
    }

    pub fn has_code(&self, code: &str) -> bool {
        self.code.as_deref() == Some(code)
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&super::diagnosis::diagnose(self).cause)
    }
}

impl std::error::Error for Failure {}

/// Sorts an error code and HTTP status, as IAM, STS and S3 send them.
///
/// A code that is not known stays so, where the status only says that the request was refused: a
/// refusal for an unknown reason is no proof that something is closed.
pub fn kind_of(code: Option<&str>, http_status: Option<u16>) -> FailureKind {
    let by_code = code.and_then(|code| {
        Some(match code {
            "AccessDenied" | "AccessDeniedException" | "UnauthorizedOperation" | "403" => {
                FailureKind::Denied
            }
            "ExpiredToken"
            | "ExpiredTokenException"
            | "InvalidClientTokenId"
            | "InvalidAccessKeyId"
            | "InvalidToken"
            | "SignatureDoesNotMatch"
            | "MissingAuthenticationToken"
            | "UnrecognizedClientException"
            | "IncompleteSignature" => FailureKind::Credentials,
            "RequestTimeTooSkewed" | "RequestExpired" => FailureKind::ClockSkew,
            "NoSuchEntity" | "NoSuchBucket" | "NoSuchKey" | "NotFound" | "NotFoundException" => {
                FailureKind::NotFound
            }
            "EntityAlreadyExists" | "BucketAlreadyExists" | "BucketAlreadyOwnedByYou" => {
                FailureKind::AlreadyExists
            }
            "DeleteConflict" | "ConcurrentModification" | "OperationAborted" => {
                FailureKind::Conflict
            }
            "LimitExceeded" | "PackedPolicyTooLarge" => FailureKind::LimitExceeded,
            "PermanentRedirect"
            | "TemporaryRedirect"
            | "AuthorizationHeaderMalformed"
            | "IllegalLocationConstraintException"
            | "RegionDisabledException" => FailureKind::WrongRegion,
            "Throttling"
            | "ThrottlingException"
            | "SlowDown"
            | "RequestLimitExceeded"
            | "TooManyRequestsException" => FailureKind::Throttled,
            "ServiceFailure" | "InternalFailure" | "InternalError" | "ServiceUnavailable" => {
                FailureKind::ServiceTrouble
            }
            "MalformedPolicyDocument"
            | "MalformedPolicy"
            | "ValidationError"
            | "InvalidInput"
            | "InvalidParameterValue"
            | "UnmodifiableEntity"
            | "PolicyNotAttachable"
            | "AuthorizationQueryParametersError"
            | "InvalidBucketName"
            | "InvalidRequest"
            | "MethodNotAllowed"
            | "InvalidObjectState" => FailureKind::Invalid,
            _ => return None,
        })
    });
    by_code.unwrap_or(match http_status {
        Some(400 | 401 | 403) if code.is_some() => FailureKind::Other,
        Some(401 | 403) => FailureKind::Denied,
        Some(404) => FailureKind::NotFound,
        Some(301 | 307) => FailureKind::WrongRegion,
        Some(400) => FailureKind::Invalid,
        Some(429) => FailureKind::Throttled,
        Some(500..=599) => FailureKind::ServiceTrouble,
        _ => FailureKind::Other,
    })
}
