//! An object's address, with and without a signature: plain values, no secret in their `Debug`.

use std::fmt;

use jiff::Timestamp;

use crate::secret_text::SecretText;

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
    query: SecretText,
    signed_at: Timestamp,
    expires_at: Timestamp,
}

impl SignedUrl {
    /// `expires_at` is when the signature or its session ends, whichever is sooner.
    pub fn new(
        address: ObjectAddress,
        query: SecretText,
        signed_at: Timestamp,
        expires_at: Timestamp,
    ) -> Self {
        Self { address, query, signed_at, expires_at }
    }

    /// The whole URL, signature included.
    pub fn secret_text(&self) -> SecretText {
        SecretText::new(format!("{}?{}", self.address.url(), self.query.expose()))
    }

    /// The URL without what makes it a secret.
    pub fn unsigned_text(&self) -> String {
        self.address.url()
    }

    /// The query, which is the secret.
    pub(super) fn secret_query(&self) -> &str {
        self.query.expose()
    }

    pub(super) fn address(&self) -> &ObjectAddress {
        &self.address
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
