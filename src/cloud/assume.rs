//! Assumes a role, with an external ID, without one, or with a wrong one.

use aws_credential_types::Credentials;
use jiff::Timestamp;

use super::provision::sdk_secs;
use super::reporter::{Reporter, Wanted};
use super::session::Session;
use super::sign_in::gate::usable;
use crate::access::ttl::{CHAINED_SESSION_SECS, Ttl};
use crate::checks::failure::Failure;
use crate::checks::first_contact::OWN_SESSION_NAME;
use crate::{times, words};

/// The shortest session that STS gives.
const SHORTEST_SESSION_SECS: u32 = 900;

/// How long a session to ask for: the TTL, within what STS gives.
pub fn role_session_secs(ttl: Ttl, is_chained: bool) -> u32 {
    let longest = if is_chained { CHAINED_SESSION_SECS } else { ttl.max_session_duration_secs() };
    ttl.secs().clamp(SHORTEST_SESSION_SECS, longest)
}

/// A session of a role.
#[derive(Debug, Clone)]
pub struct RoleSession {
    pub credentials: Credentials,
    pub expires_at: Timestamp,
}

/// One attempt to assume a role.
#[derive(Clone, Copy)]
pub struct Assumption<'a> {
    pub assumer: &'a Session,
    pub reporter: &'a Reporter,
    pub role_arn: &'a str,
    pub external_id: Option<&'a str>,
    /// What the external ID is, for the status panel: `no external ID`.
    pub with: &'a str,
    pub session_secs: u32,
}

impl Assumption<'_> {
    /// Sends the attempt; the session's name shows up in the account's trail.
    pub async fn send(self, wanted: Wanted) -> Result<RoleSession, Failure> {
        let request = self
            .assumer
            .sts()
            .assume_role()
            .role_arn(self.role_arn)
            .role_session_name(OWN_SESSION_NAME)
            .duration_seconds(sdk_secs(self.session_secs))
            .set_external_id(self.external_id.map(str::to_owned));
        let target = words!("with {with}: {role_arn}", with = self.with, role_arn = self.role_arn);
        let answer =
            self.reporter.call("sts", "AssumeRole", target, wanted, request.send()).await?;
        let Some(keys) = answer.credentials() else {
            return Err(Failure::without_credentials());
        };
        let expires_at = Timestamp::from_second(keys.expiration().secs())
            .map_err(|error| Failure::invalid_input(error.to_string()))?;
        let credentials = Credentials::new(
            keys.access_key_id(),
            keys.secret_access_key(),
            Some(keys.session_token().to_owned()),
            Some(times::system_time(expires_at.as_second())),
            "countersign",
        );
        let credentials = usable(credentials, words!("the answer of STS"))?;
        Ok(RoleSession { credentials, expires_at })
    }
}
