//! Sessions that were opened with a second factor. They are kept in memory alone.
//!
//! The SDK ignores `mfa_serial`, so the call with the code is made here.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use aws_credential_types::Credentials;
use aws_credential_types::provider::error::CredentialsError;
use aws_credential_types::provider::{ProvideCredentials, SharedCredentialsProvider, future};

use crate::checks::failure::Failure;
use crate::cloud::errors::failure_of_credentials;
use crate::model::connect::sign_in::Mfa;
use crate::words;

/// A session that ends sooner serves for nothing any more.
const LEAST_REST: Duration = Duration::from_secs(30);

/// The session of this profile has ended, or was never opened: six digits are needed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MfaNeeded {
    #[error("{}", words!("The MFA device {serial} is asked for its code", serial))]
    First { serial: String },
    #[error("{}", words!("The session that was opened with a code of {serial} has expired", serial))]
    Again { serial: String },
}

/// The sessions that were opened, by profile; clones share them.
#[derive(Clone, Default)]
pub struct MfaSessions(Arc<Mutex<BTreeMap<String, Credentials>>>);

impl MfaSessions {
    /// Keeps the session that a code has opened for the profile.
    pub(super) fn keep(&self, profile: &str, session: Credentials) {
        self.lock().insert(profile.to_owned(), session);
    }

    /// The profile's session, as long as it lasts.
    pub(super) fn of(
        &self,
        profile: &str,
        mfa: &Mfa,
    ) -> Result<SharedCredentialsProvider, Failure> {
        let Some(session) = self.lock().get(profile).cloned() else {
            let needed = MfaNeeded::First { serial: mfa.serial.clone() };
            return Err(failure_of_credentials(&CredentialsError::provider_error(needed)));
        };
        Ok(SharedCredentialsProvider::new(Held { session, serial: mfa.serial.clone() }))
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, BTreeMap<String, Credentials>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A session that only a person can open anew.
#[derive(Debug)]
struct Held {
    session: Credentials,
    serial: String,
}

impl Held {
    fn at(&self, now: SystemTime) -> Result<Credentials, CredentialsError> {
        match self.session.expiry() {
            Some(ends_at) if ends_at < now + LEAST_REST => {
                let needed = MfaNeeded::Again { serial: self.serial.clone() };
                Err(CredentialsError::provider_error(needed))
            }
            _ => Ok(self.session.clone()),
        }
    }
}

impl ProvideCredentials for Held {
    fn provide_credentials<'a>(&'a self) -> future::ProvideCredentials<'a>
    where
        Self: 'a,
    {
        future::ProvideCredentials::ready(self.at(SystemTime::now()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checks::failure::FailureKind;

    fn held_until(ends_at: SystemTime) -> Held {
        let session = Credentials::new("ASIA", "s", Some("t".to_owned()), Some(ends_at), "test");
        Held { session, serial: "GAHT12345678".to_owned() }
    }

    #[test]
    fn a_session_that_has_ended_asks_for_digits_again() {
        let ends_at = SystemTime::UNIX_EPOCH + Duration::from_secs(1_000);
        let held = held_until(ends_at);
        assert!(held.at(ends_at - Duration::from_mins(1)).is_ok());
        let failure = failure_of_credentials(&held.at(ends_at).unwrap_err());
        assert_eq!(failure.kind, FailureKind::MfaNeeded);
        assert!(failure.evidence().contains("GAHT12345678 has expired"), "{}", failure.evidence());
    }
}
