//! The roles of a profile, assumed one after the other, and the call that takes the MFA code.
//!
//! The SDK's own chain leaves `duration_seconds` and `mfa_serial` out, and nobody sees its calls.

use std::time::{Duration, SystemTime};

use aws_config::SdkConfig;
use aws_credential_types::Credentials;
use aws_credential_types::provider::error::CredentialsError;
use aws_credential_types::provider::{ProvideCredentials, SharedCredentialsProvider, future};
use aws_sdk_sts::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_sts::operation::RequestId;
use aws_sdk_sts::types::Credentials as StsCredentials;
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use tokio::sync::Mutex;

use super::gate::usable;
use crate::checks::failure::Failure;
use crate::cloud::errors::{failure_of, failure_of_credentials};
use crate::cloud::reporter::{Reporter, Wanted};
use crate::model::connect::sign_in::RoleStep;
use crate::secret_text::SecretText;
use crate::{times, words};

/// Credentials are renewed this long before they end.
const RENEWED_BEFORE: Duration = Duration::from_mins(5);
/// The session's name where the profile has none; it shows up in the account's trail.
const SESSION_NAME: &str = "countersign";

/// Credentials to begin with, and STS to go on with.
pub struct RoleChain {
    first: SharedCredentialsProvider,
    sts: Sts,
}

/// The call that takes the six digits.
#[derive(Clone, Copy)]
pub enum WithCode<'a> {
    Role(&'a RoleStep),
    Session { duration_secs: Option<i32> },
}

impl RoleChain {
    pub fn new(
        first: SharedCredentialsProvider,
        config: &SdkConfig,
        reporter: Option<Reporter>,
    ) -> Self {
        Self { first, sts: Sts { config: config.clone(), reporter } }
    }

    /// What the last role's sessions sign with, or the first credentials where there is no role. They are loaded once,
    /// and again shortly before their end.
    pub fn through(self, roles: &[RoleStep]) -> SharedCredentialsProvider {
        SharedCredentialsProvider::new(Assumed {
            chain: self,
            roles: roles.to_vec(),
            kept: Mutex::default(),
        })
    }

    /// Opens a session with the device's code, after the roles `before` it.
    pub async fn open(
        &self,
        before: &[RoleStep],
        with: WithCode<'_>,
        serial: &str,
        code: &SecretText,
    ) -> Result<Credentials, Failure> {
        let signer = self.assumed(before).await?;
        match with {
            WithCode::Role(role) => self.sts.assume(signer, role, Some((serial, code))).await,
            WithCode::Session { duration_secs } => {
                self.sts.session(signer, duration_secs, serial, code).await
            }
        }
    }

    async fn assumed(&self, roles: &[RoleStep]) -> Result<Credentials, Failure> {
        let first = self.first.provide_credentials().await;
        let mut credentials = first.map_err(|error| failure_of_credentials(&error))?;
        for role in roles {
            credentials = self.sts.assume(credentials, role, None).await?;
        }
        Ok(credentials)
    }
}

struct Assumed {
    chain: RoleChain,
    roles: Vec<RoleStep>,
    kept: Mutex<Option<Credentials>>,
}

impl std::fmt::Debug for Assumed {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Assumed").field("roles", &self.roles).finish_non_exhaustive()
    }
}

impl Assumed {
    async fn load(&self) -> Result<Credentials, CredentialsError> {
        let mut kept = self.kept.lock().await;
        let now = SystemTime::now();
        let lasts = |credentials: &&Credentials| {
            credentials.expiry().is_none_or(|ends_at| ends_at > now + RENEWED_BEFORE)
        };
        if let Some(credentials) = kept.as_ref().filter(lasts) {
            return Ok(credentials.clone());
        }
        match self.chain.assumed(&self.roles).await {
            Ok(fresh) => Ok(kept.insert(fresh).clone()),
            Err(failure) => {
                // What cannot be renewed is good to its end all the same.
                let has_not_ended = |credentials: &&Credentials| {
                    credentials.expiry().is_some_and(|ends_at| ends_at > now)
                };
                let rest = kept.as_ref().filter(has_not_ended).cloned();
                rest.ok_or_else(|| CredentialsError::provider_error(failure))
            }
        }
    }
}

impl ProvideCredentials for Assumed {
    fn provide_credentials<'a>(&'a self) -> future::ProvideCredentials<'a>
    where
        Self: 'a,
    {
        future::ProvideCredentials::new(self.load())
    }
}

/// STS, asked with whichever credentials come to hand.
struct Sts {
    config: SdkConfig,
    reporter: Option<Reporter>,
}

impl Sts {
    fn client(&self, signer: Credentials) -> aws_sdk_sts::Client {
        let provider = SharedCredentialsProvider::new(signer);
        aws_sdk_sts::Client::new(&self.config.to_builder().credentials_provider(provider).build())
    }

    async fn assume(
        &self,
        signer: Credentials,
        role: &RoleStep,
        code: Option<(&str, &SecretText)>,
    ) -> Result<Credentials, Failure> {
        let session_name = role.session_name.as_deref().unwrap_or(SESSION_NAME);
        let request = self
            .client(signer)
            .assume_role()
            .role_arn(&role.role_arn)
            .role_session_name(session_name)
            .set_external_id(role.external_id.clone())
            .set_duration_seconds(role.duration_secs)
            .set_serial_number(code.map(|(serial, _)| serial.to_owned()))
            .set_token_code(code.map(|(_, code)| code.expose().to_owned()));
        let role_arn = &role.role_arn;
        let target = match code {
            Some(_) => words!("with MFA: {role_arn}", role_arn),
            None => role_arn.clone(),
        };
        let answer = self.call("AssumeRole", target, request.send()).await?;
        credentials_of(answer.credentials())
    }

    async fn session(
        &self,
        signer: Credentials,
        duration_secs: Option<i32>,
        serial: &str,
        code: &SecretText,
    ) -> Result<Credentials, Failure> {
        let request = self
            .client(signer)
            .get_session_token()
            .set_duration_seconds(duration_secs)
            .serial_number(serial)
            .token_code(code.expose());
        let target = words!("with MFA: {serial}", serial);
        let answer = self.call("GetSessionToken", target, request.send()).await?;
        credentials_of(answer.credentials())
    }

    async fn call<T, E>(
        &self,
        operation: &'static str,
        target: String,
        send: impl Future<Output = Result<T, SdkError<E, HttpResponse>>>,
    ) -> Result<T, Failure>
    where
        T: RequestId,
        E: ProvideErrorMetadata + std::error::Error + 'static,
    {
        match &self.reporter {
            Some(reporter) => reporter.call("sts", operation, target, Wanted::Success, send).await,
            None => send.await.map_err(|error| failure_of("sts", operation, &error)),
        }
    }
}

fn credentials_of(answer: Option<&StsCredentials>) -> Result<Credentials, Failure> {
    let keys = answer.ok_or_else(Failure::without_credentials)?;
    let credentials = Credentials::new(
        keys.access_key_id(),
        keys.secret_access_key(),
        Some(keys.session_token().to_owned()),
        Some(times::system_time(keys.expiration().secs())),
        "countersign",
    );
    usable(credentials, words!("the answer of STS"))
}
