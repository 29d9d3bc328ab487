//! What every provider's credentials pass before anything is signed with them.
//!
//! A key ID and a session token are sent as headers, and the SDK ends in a panic over one that cannot be in a header. A
//! line's end behind a copied key is nobody's intention.

use aws_credential_types::Credentials;
use aws_credential_types::provider::error::CredentialsError;
use aws_credential_types::provider::{ProvideCredentials, SharedCredentialsProvider, future};

use crate::checks::failure::Failure;
use crate::words;

/// The provider, whose credentials are looked at; `source` says whose they are, such as "the profile dev".
pub fn gated(provider: SharedCredentialsProvider, source: String) -> SharedCredentialsProvider {
    SharedCredentialsProvider::new(Gated { provider, source })
}

/// The credentials without blanks at their ends, if they can be sent. The error names `source`, and no character of theirs.
pub fn usable(credentials: Credentials, source: &str) -> Result<Credentials, Failure> {
    let token = credentials.session_token();
    let parts = [
        ("access key ID", Some(credentials.access_key_id())),
        ("secret access key", Some(credentials.secret_access_key())),
        ("session token", token),
    ];
    for (part, text) in parts {
        let Some(text) = text.map(str::trim) else { continue };
        if text.is_empty() {
            return Err(Failure::unusable_setting(words!(
                "The {part} of {source} is empty",
                part,
                source
            )));
        }
        let misfit = text.chars().position(|character| !character.is_ascii_graphic());
        if let Some(place) = misfit {
            let place = place.saturating_add(1);
            return Err(Failure::unusable_setting(words!(
                "The {part} of {source} has a character at place {place} that none has: a control character, a blank, or one beyond ASCII",
                part,
                source,
                place
            )));
        }
    }
    let is_clean = |text: &str| text.trim() == text;
    if parts.into_iter().filter_map(|(_, text)| text).all(is_clean) {
        return Ok(credentials);
    }
    Ok(Credentials::new(
        credentials.access_key_id().trim(),
        credentials.secret_access_key().trim(),
        token.map(|token| token.trim().to_owned()),
        credentials.expiry(),
        "countersign",
    ))
}

#[derive(Debug)]
struct Gated {
    provider: SharedCredentialsProvider,
    source: String,
}

impl Gated {
    async fn load(&self) -> Result<Credentials, CredentialsError> {
        let credentials = self.provider.provide_credentials().await?;
        usable(credentials, &self.source).map_err(CredentialsError::provider_error)
    }
}

impl ProvideCredentials for Gated {
    fn provide_credentials<'a>(&'a self) -> future::ProvideCredentials<'a>
    where
        Self: 'a,
    {
        future::ProvideCredentials::new(self.load())
    }
}

#[cfg(test)]
mod tests {
    use std::time::SystemTime;

    use super::*;

    fn passed(id: &str, secret: &str, token: Option<&str>) -> Result<Credentials, Failure> {
        let expiry = Some(SystemTime::UNIX_EPOCH);
        usable(
            Credentials::new(id, secret, token.map(str::to_owned), expiry, "test"),
            "the profile dev",
        )
    }

    #[test]
    fn the_end_of_a_line_behind_a_key_is_taken_off() {
        let credentials = passed("AKIAX\r", " s\n", Some("t\r\n")).unwrap();
        assert_eq!(credentials.access_key_id(), "AKIAX");
        assert_eq!(credentials.secret_access_key(), "s");
        assert_eq!(credentials.session_token(), Some("t"));
        assert_eq!(credentials.expiry(), Some(SystemTime::UNIX_EPOCH));
    }

    #[test]
    fn what_no_header_can_hold_is_told_of_without_its_text() {
        for (id, secret, token) in [
            ("AKIA\u{1}X", "s", None),
            ("AKIA\u{7f}X", "s", None),
            ("AKIA\nX", "s", None),
            ("AKIAÜX", "s", None),
            ("AKIA X", "s", None),
            ("", "s", None),
            (" ", "s", None),
            ("AKIAX", "s\u{0}s", None),
            ("AKIAX", "s", Some("t\u{1b}t")),
            ("AKIAX", "s", Some("")),
        ] {
            let failure = passed(id, secret, token).unwrap_err();
            let sentence = failure.message.clone().unwrap_or_default();
            assert!(failure.is_of_setting() && sentence.contains("the profile dev"), "{sentence}");
            assert!(!sentence.contains("AKIA") && !sentence.contains(char::is_control));
        }
        assert!(passed("AKIAX", "a/b+c=", Some("IQoJb3JpZ2luX2VjE==")).is_ok());
    }

    #[tokio::test]
    async fn a_provider_that_brings_such_a_key_fails_in_words() {
        let keys = Credentials::new("AKIA\u{1}X", "s", None, None, "test");
        let provider = gated(SharedCredentialsProvider::new(keys), "the environment".to_owned());
        let error = provider.provide_credentials().await.unwrap_err();
        let failure = crate::cloud::errors::failure_of_credentials(&error);
        assert!(failure.is_of_setting(), "{failure:?}");
    }
}
