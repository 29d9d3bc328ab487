//! A text that nobody may see by accident: a key, a token, a code, or a signed URL.

use std::fmt;

use secrecy::zeroize::Zeroize as _;
use secrecy::{ExposeSecret as _, SecretString};
use sha2::{Digest as _, Sha256};

/// A text that holds a secret, or may hold one. Its memory is overwritten when it is dropped.
///
/// `Debug` shows nothing of it, and `Display` and serde are left out on purpose: [`SecretText::expose`] is the one
/// way to the text, so that every place that uses it is found by that word.
#[derive(Clone, Default)]
pub struct SecretText(SecretString);

/// What tells one secret from another, and is none itself: the SHA-256 of its text.
///
/// Only of texts that nobody can guess: of a short code, all hashes can be tried.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Fingerprint([u8; 32]);

impl SecretText {
    /// Takes the text over; the memory that it came in is overwritten.
    pub fn new(mut text: String) -> Self {
        let secret = Self(SecretString::from(Box::<str>::from(text.as_str())));
        text.zeroize();
        secret
    }

    /// The text itself: to be sent, signed with or copied, never shown or logged.
    pub fn expose(&self) -> &str {
        self.0.expose_secret()
    }

    pub fn fingerprint(&self) -> Fingerprint {
        Fingerprint::of(self.expose())
    }
}

impl Fingerprint {
    /// The fingerprint that this text has as a [`SecretText`].
    pub fn of(text: &str) -> Self {
        Self(Sha256::digest(text.as_bytes()).into())
    }
}

impl From<String> for SecretText {
    fn from(text: String) -> Self {
        Self::new(text)
    }
}

impl From<&str> for SecretText {
    fn from(text: &str) -> Self {
        Self(SecretString::from(text))
    }
}

impl PartialEq for SecretText {
    /// Compares the texts, for events and effects that are compared whole; no answer to a stranger hangs on how
    /// long that takes.
    fn eq(&self, other: &Self) -> bool {
        self.expose() == other.expose()
    }
}

impl Eq for SecretText {}

impl fmt::Debug for SecretText {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("SecretText(…)")
    }
}

impl fmt::Debug for Fingerprint {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Fingerprint(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_shows_neither_the_text_nor_its_fingerprint() {
        let secret = SecretText::from("5ecr37");
        let shown = format!("{secret:?} {:?}", secret.fingerprint());
        assert_eq!(shown, "SecretText(…) Fingerprint(…)");
    }

    #[test]
    fn a_text_has_the_fingerprint_of_its_secret_and_another_text_has_not() {
        let secret = SecretText::new("5ecr37".to_owned());
        assert_eq!(secret.fingerprint(), Fingerprint::of("5ecr37"));
        assert_ne!(secret.fingerprint(), Fingerprint::of("5ecr38"));
        assert_eq!(secret, SecretText::from("5ecr37"));
    }
}
