//! The errors of S3, as XML.
//!
//! Source: "Error responses" in the S3 API Reference.

use jiff::Timestamp;

use crate::sandbox::auth::{AuthFailure, MAX_SKEW};
use crate::sandbox::ids;
use crate::sandbox::message::{Response, iso_seconds};
use crate::sandbox::xml::Element;

/// An error with what S3 tells besides code and message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct S3Error {
    pub status: u16,
    pub code: &'static str,
    pub message: String,
    pub details: Vec<(&'static str, String)>,
    pub headers: Vec<(&'static str, String)>,
}

impl S3Error {
    pub fn new(status: u16, code: &'static str, message: impl Into<String>) -> Self {
        Self { status, code, message: message.into(), details: Vec::new(), headers: Vec::new() }
    }

    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.details.push((name, value.into()));
        self
    }

    #[must_use]
    pub fn with_header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    pub fn access_denied() -> Self {
        Self::new(403, "AccessDenied", "Access Denied")
    }

    pub fn no_such_bucket(bucket: &str) -> Self {
        Self::new(404, "NoSuchBucket", "The specified bucket does not exist")
            .with("BucketName", bucket)
    }

    pub fn no_such_key(key: &str) -> Self {
        Self::new(404, "NoSuchKey", "The specified key does not exist.").with("Key", key)
    }

    pub fn malformed_xml() -> Self {
        Self::new(
            400,
            "MalformedXML",
            "The XML you provided was not well-formed or did not validate against our published schema",
        )
    }

    pub fn invalid_argument(message: &str, name: &str, value: &str) -> Self {
        Self::new(400, "InvalidArgument", message)
            .with("ArgumentName", name)
            .with("ArgumentValue", value)
    }

    pub fn invalid_request(message: &str) -> Self {
        Self::new(400, "InvalidRequest", message)
    }

    pub fn not_implemented(header: &str) -> Self {
        Self::new(
            501,
            "NotImplemented",
            "A header you provided implies functionality that is not implemented",
        )
        .with("Header", header)
    }

    pub fn method_not_allowed() -> Self {
        Self::new(
            405,
            "MethodNotAllowed",
            "The specified method is not allowed against this resource.",
        )
    }

    /// What S3 says to a sender that it cannot establish.
    pub fn from_auth(failure: AuthFailure, now: Timestamp) -> Self {
        match failure {
            AuthFailure::UnknownKey { access_key_id } => Self::new(
                403,
                "InvalidAccessKeyId",
                "The AWS Access Key Id you provided does not exist in our records.",
            )
            .with("AWSAccessKeyId", access_key_id),
            AuthFailure::TokenInvalid { token } => Self::new(
                400,
                "InvalidToken",
                "The provided token is malformed or otherwise invalid.",
            )
            .with("Token-0", token),
            AuthFailure::TokenExpired { token } => {
                Self::new(400, "ExpiredToken", "The provided token has expired.")
                    .with("Token-0", token)
            }
            AuthFailure::Mismatch(mismatch) => {
                let bytes = |text: &str| {
                    text.bytes().map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().join(" ")
                };
                let error = Self::new(
                    403,
                    "SignatureDoesNotMatch",
                    "The request signature we calculated does not match the signature you provided. \
                     Check your key and signing method.",
                )
                .with("AWSAccessKeyId", &*mismatch.access_key_id)
                .with("StringToSign", &*mismatch.string_to_sign)
                .with("SignatureProvided", &*mismatch.signature_provided)
                .with("StringToSignBytes", bytes(&mismatch.string_to_sign));
                if mismatch.canonical_request.is_empty() {
                    return error;
                }
                error.with("CanonicalRequest", &*mismatch.canonical_request)
                .with("CanonicalRequestBytes", bytes(&mismatch.canonical_request))
            }
            AuthFailure::Skewed { request_time } => Self::new(
                403,
                "RequestTimeTooSkewed",
                "The difference between the request time and the current time is too large.",
            )
            .with("RequestTime", crate::signing::sigv4::amz_date(request_time))
            .with("ServerTime", iso_seconds(now))
            .with("MaxAllowedSkewMilliseconds", MAX_SKEW.as_millis().to_string()),
            AuthFailure::UrlExpired { expires_secs, expires_at } => {
                let mut error = Self::new(403, "AccessDenied", "Request has expired");
                if let Some(secs) = expires_secs {
                    error = error.with("X-Amz-Expires", secs.to_string());
                }
                error
                    .with("Expires", iso_seconds(expires_at))
                    .with("ServerTime", iso_seconds(now))
            }
            AuthFailure::UrlNotYetValid => {
                Self::new(403, "AccessDenied", "Request is not valid yet")
                    .with("ServerTime", iso_seconds(now))
            }
            AuthFailure::Parameters(message) => {
                Self::new(400, "AuthorizationQueryParametersError", message)
            }
            AuthFailure::Header(message) => Self::new(400, "AuthorizationHeaderMalformed", message),
            AuthFailure::UnsupportedMechanism => Self::invalid_request(
                "The authorization mechanism you have provided is not supported. Please use \
                 AWS4-HMAC-SHA256.",
            ),
            AuthFailure::MissingContentHash => {
                Self::invalid_request("Missing required header for this request: x-amz-content-sha256")
            }
            AuthFailure::InvalidContentHash => Self::new(
                400,
                "InvalidArgument",
                "x-amz-content-sha256 must be UNSIGNED-PAYLOAD, STREAMING-UNSIGNED-PAYLOAD-TRAILER, \
                 STREAMING-AWS4-HMAC-SHA256-PAYLOAD, STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER or a \
                 valid sha256 value.",
            )
            .with("ArgumentName", "x-amz-content-sha256"),
            AuthFailure::PayloadMismatch { claimed, computed } => Self::new(
                400,
                "XAmzContentSHA256Mismatch",
                "The provided 'x-amz-content-sha256' header does not match what was computed.",
            )
            .with("ClientComputedContentSHA256", claimed)
            .with("S3ComputedContentSHA256", computed),
            AuthFailure::HeadersNotSigned(names) => Self::new(
                403,
                "AccessDenied",
                "There were headers present in the request which were not signed",
            )
            .with("HeadersNotSigned", names.join(", ")),
            AuthFailure::MissingDate => Self::new(
                403,
                "AccessDenied",
                "AWS authentication requires a valid Date or x-amz-date header",
            ),
            AuthFailure::Malformed(message) => Self::new(403, "AccessDenied", message),
            AuthFailure::BodyMalformed(message) => Self::new(400, "IncompleteBody", message),
        }
    }

    /// The answer; to HEAD it has no body.
    pub fn response(self, request_id: &str, is_head: bool) -> Response {
        let details = self.details.into_iter().map(|(name, value)| Element::leaf(name, value));
        let document = Element::new("Error")
            .with_leaf("Code", self.code)
            .with_leaf("Message", self.message)
            .with_all(details)
            .with_leaf("RequestId", request_id)
            .with_leaf("HostId", ids::s3_host_id());
        let mut response = Response::xml(self.status, "application/xml", document.document());
        for (name, value) in self.headers {
            response = response.with_header(name, value);
        }
        if is_head || self.status == 304 {
            response.body.clear();
        }
        response
    }
}
