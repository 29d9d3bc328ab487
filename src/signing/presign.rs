//! A presigned URL: credentials, an object's address and a lifetime in, a URL out.
//!
//! Source: "Authenticating Requests: Using Query Parameters" in the S3 API Reference.

use aws_credential_types::Credentials;
use jiff::{SignedDuration, Timestamp};

use super::signed_url::{ObjectAddress, SignedUrl};
use super::sigv4::{self, Scope, SignedParts};

/// What a URL is signed for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    Get,
    Put,
}

impl Method {
    pub fn name(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Put => "PUT",
        }
    }
}

/// Signs `method` on `address` with `credentials`, valid for `expires_secs` from `now`.
///
/// `session_expires_at` is when the credentials end; a URL cannot outlive them.
pub fn presign(
    method: Method,
    address: &ObjectAddress,
    region: &str,
    credentials: &Credentials,
    session_expires_at: Option<Timestamp>,
    now: Timestamp,
    expires_secs: u32,
) -> SignedUrl {
    let scope = Scope { signed_at: now, region: region.to_owned(), service: "s3".to_owned() };
    let headers = [("host".to_owned(), address.host.clone())];
    let mut query = vec![
        ("X-Amz-Algorithm".to_owned(), sigv4::ALGORITHM.to_owned()),
        (
            "X-Amz-Credential".to_owned(),
            format!("{}/{}", credentials.access_key_id(), scope.text()),
        ),
        ("X-Amz-Date".to_owned(), sigv4::amz_date(now)),
        ("X-Amz-Expires".to_owned(), expires_secs.to_string()),
        ("X-Amz-SignedHeaders".to_owned(), sigv4::signed_headers(&headers)),
    ];
    if let Some(token) = credentials.session_token() {
        query.push(("X-Amz-Security-Token".to_owned(), token.to_owned()));
    }
    let canonical_request = SignedParts {
        method: method.name(),
        canonical_path: &address.path,
        query: &query,
        headers: &headers,
        payload_hash: sigv4::UNSIGNED_PAYLOAD,
    }
    .canonical_request();
    let to_sign = sigv4::string_to_sign(&scope, &canonical_request);
    let signature = sigv4::signature(credentials.secret_access_key(), &scope, &to_sign);
    let signature_ends = now + SignedDuration::from_secs(i64::from(expires_secs));
    SignedUrl::new(
        address.clone(),
        format!("{}&X-Amz-Signature={signature}", sigv4::canonical_query(&query)),
        now,
        session_expires_at.map_or(signature_ends, |session| session.min(signature_ends)),
    )
}
