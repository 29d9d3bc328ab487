//! A presigned URL: credentials, an object's address and a lifetime in, a URL out.
//!
//! Source: "Authenticating Requests: Using Query Parameters" in the S3 API Reference.

use std::fmt;

use aws_credential_types::Credentials;
use jiff::{SignedDuration, Timestamp};

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

/// Where an object answers: the parts of its unsigned URL.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ObjectAddress {
    /// `https` or `http`.
    pub scheme: String,
    /// Host, with its port where it is not the scheme's own; it is signed.
    pub host: String,
    /// Percent-encoded, with the leading slash.
    pub path: String,
}

impl ObjectAddress {
    /// The unsigned URL.
    pub fn url(&self) -> String {
        format!("{}://{}{}", self.scheme, self.host, self.path)
    }
}

/// A URL that carries its own permission: whoever has it may do what it was signed for, until it ends.
///
/// Neither `Debug` nor `Display` show its query; [`SignedUrl::secret_text`] does.
#[derive(Clone, PartialEq, Eq)]
pub struct SignedUrl {
    address: ObjectAddress,
    query: String,
    signed_at: Timestamp,
    expires_at: Timestamp,
}

impl SignedUrl {
    /// The whole URL, signature included.
    pub fn secret_text(&self) -> String {
        format!("{}?{}", self.address.url(), self.query)
    }

    /// The URL without what makes it a secret.
    pub fn unsigned_text(&self) -> String {
        self.address.url()
    }

    /// When the signature, or the session that made it, ends: whichever is sooner.
    pub fn expires_at(&self) -> Timestamp {
        self.expires_at
    }

    /// When it was signed.
    pub fn signed_at(&self) -> Timestamp {
        self.signed_at
    }
}

impl fmt::Debug for SignedUrl {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "SignedUrl({}?…, until {})", self.address.url(), self.expires_at)
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
    SignedUrl {
        address: address.clone(),
        query: format!("{}&X-Amz-Signature={signature}", sigv4::canonical_query(&query)),
        signed_at: now,
        expires_at: session_expires_at
            .map_or(signature_ends, |session| session.min(signature_ends)),
    }
}
