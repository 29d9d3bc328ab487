//! The sources of credentials, and what is opened with them.

use std::time::Duration;

use super::{RuntimeSettings, Worker};
use crate::access::names::Region;
use crate::checks::failure::{Failure, FailureKind};
use crate::cloud::profiles;
use crate::cloud::session::{CredentialsFrom, Session, SessionSettings};
use crate::cloud::sign_in::{self, SigningIn};
use crate::model::connect::CredentialSource;
use crate::model::connect::sign_in::SignIn;
use crate::model::event::{Event, TaskId};
use crate::secret_text::SecretText;

/// Between two looks for a first profile.
const BETWEEN_LOOKS: Duration = Duration::from_secs(2);

impl Worker {
    /// The profiles of the shared config, and whether this computer is an EC2 instance with a role.
    pub(super) async fn list_sources(&self) {
        let RuntimeSettings { computer, sandbox, .. } = self.settings.read().await.clone();
        self.reporter.send(Event::ProfilesListed(profiles::list(&computer).await)).await;
        if sandbox.is_none()
            && let Some(role) = sign_in::instance_role(&computer, &self.reporter).await
        {
            self.reporter.send(Event::InstanceRoleFound(role)).await;
        }
    }

    /// Waits until somebody has made a first profile, in a terminal or by hand, and lists what there is then.
    ///
    /// Two small files are read each time; as long as there is no profile nothing is told, so that nothing is drawn.
    pub(super) async fn watch_profiles(&self) {
        let computer = self.settings.read().await.computer.clone();
        loop {
            tokio::time::sleep(BETWEEN_LOOKS).await;
            // A file that is half written is read again.
            if profiles::list(&computer).await.is_ok_and(|profiles| !profiles.is_empty()) {
                return self.list_sources().await;
            }
        }
    }

    pub(super) async fn renew_sign_on(&self, task: TaskId, sign_in: &SignIn, with_command: bool) {
        let computer = self.settings.read().await.computer.clone();
        let reporter = &self.reporter;
        let ended = sign_in::renewal::renew(&computer, sign_in, with_command, task, reporter).await;
        reporter.send(Event::SignOnEnded(task, ended)).await;
    }

    /// A session of the source; where it asks for a second factor and nobody has typed one, a terminal is asked.
    pub(super) async fn open(
        &self,
        source: &CredentialSource,
        region: Option<Region>,
        mfa_code: Option<SecretText>,
    ) -> Result<Session, Failure> {
        let settings = self.settings.read().await.clone();
        let RuntimeSettings {
            endpoint_url, sandbox, computer, mfa_prompt, attempt_timeout, ..
        } = settings;
        let from = match (source, sandbox) {
            (CredentialSource::Profile(name), _) => CredentialsFrom::Profile(name.clone()),
            (CredentialSource::Environment, _) => CredentialsFrom::Environment,
            (CredentialSource::WebIdentity, _) => CredentialsFrom::WebIdentity,
            (CredentialSource::Container, _) => CredentialsFrom::Container,
            (CredentialSource::InstanceMetadata, _) => CredentialsFrom::InstanceMetadata,
            (CredentialSource::SandboxCustomer, Some(keys)) => CredentialsFrom::Keys(keys.customer),
            (CredentialSource::SandboxVendor, Some(keys)) => CredentialsFrom::Keys(keys.vendor),
            (CredentialSource::SandboxCustomer | CredentialSource::SandboxVendor, None) => {
                return Err(Failure::without_credentials());
            }
        };
        let settings = SessionSettings { from, region, endpoint_url };
        let mut signing_in = SigningIn {
            computer,
            reporter: Some(self.reporter.clone()),
            mfa_code,
            mfa_sessions: self.mfa_sessions.clone(),
        };
        let opened = Session::open_as(&signing_in, &settings).await;
        let session = match (opened, mfa_prompt) {
            (Err(failure), Some(prompt)) if failure.kind == FailureKind::MfaNeeded => {
                let asking = failure.message.clone().unwrap_or_default();
                let typed = tokio::task::spawn_blocking(move || prompt(&asking)).await;
                let Ok(Some(code)) = typed else { return Err(failure) };
                signing_in.mfa_code = Some(code);
                Session::open_as(&signing_in, &settings).await
            }
            (opened, _) => opened,
        }?;
        Ok(match attempt_timeout {
            Some(timeout) => session.with_attempt_timeout(timeout),
            None => session,
        })
    }
}
