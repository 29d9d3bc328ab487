//! Every way of coming to credentials: keys, single sign-on, `aws login`, programs, roles, MFA, tokens, metadata.
//!
//! In: where they come from, as the admin chose it. Out: a provider that renews them as long as that can be done without
//! a person. What is asked of AWS on the way goes through the [`Reporter`], the SDK's own requests included.

mod announced;
mod child;
pub mod gate;
mod metadata;
mod mfa;
mod process;
pub mod renewal;
mod roles;
mod start;

use std::path::PathBuf;

use aws_config::SdkConfig;
use aws_credential_types::provider::SharedCredentialsProvider;
use aws_types::os_shim_internal::{Env, Fs};

use self::gate::gated;
pub use self::metadata::instance_role;
pub use self::mfa::{MfaNeeded, MfaSessions};
use self::roles::{RoleChain, WithCode};
use super::profiles;
use super::reporter::Reporter;
use super::session::CredentialsFrom;
use crate::checks::failure::Failure;
use crate::model::connect::sign_in::{MfaUse, SignIn};
use crate::secret_text::SecretText;
use crate::words;

/// What of this computer signing in goes by: files, environment, and the AWS CLI.
#[derive(Debug, Clone)]
pub struct Computer {
    pub fs: Fs,
    pub env: Env,
    /// The AWS CLI; a bare name is looked for in `PATH`.
    pub aws_cli: PathBuf,
}

impl Default for Computer {
    fn default() -> Self {
        Self { fs: Fs::real(), env: Env::real(), aws_cli: PathBuf::from("aws") }
    }
}

impl Computer {
    /// One that nobody has set up: no profile, no variable, no program, whatever this computer has of them.
    pub fn blank() -> Self {
        Self { fs: Fs::from_slice(&[]), env: Env::from_slice(&[]), aws_cli: PathBuf::new() }
    }
}

/// Who signs in, and who sees it.
#[derive(Clone, Default)]
pub struct SigningIn {
    pub computer: Computer,
    /// `None` where nobody looks.
    pub reporter: Option<Reporter>,
    /// The digits that the admin has typed for this.
    pub mfa_code: Option<SecretText>,
    pub mfa_sessions: MfaSessions,
}

impl SigningIn {
    /// A provider for the source. `config` has everything but credentials.
    pub async fn provider(
        &self,
        from: &CredentialsFrom,
        config: &SdkConfig,
    ) -> Result<SharedCredentialsProvider, Failure> {
        let start = start::StartProviders { signing_in: self, config };
        match from {
            CredentialsFrom::Keys(keys) => Ok(SharedCredentialsProvider::new(keys.clone())),
            CredentialsFrom::Environment => {
                let source = words!("the environment").to_owned();
                Ok(gated(start::StartProviders::environment(), source))
            }
            CredentialsFrom::WebIdentity => {
                let source = words!("the web identity's role").to_owned();
                let provider = gated(start.web_identity_of_environment(), source);
                Ok(self.roles_from(provider, config).through(&[]))
            }
            CredentialsFrom::Container => {
                let provider = gated(start.container(), words!("this container").to_owned());
                Ok(self.roles_from(provider, config).through(&[]))
            }
            CredentialsFrom::InstanceMetadata => {
                let source = words!("this instance").to_owned();
                let provider = gated(start.instance_metadata(), source);
                Ok(self.roles_from(provider, config).through(&[]))
            }
            CredentialsFrom::Profile(name) => {
                let found = profiles::find(&self.computer, name).await?;
                let source = words!("the profile {profile}", profile = found.sign_in.first_profile);
                let provider = gated(start.of_profile(&found)?, source);
                self.through_roles(name, &found.sign_in, provider, config).await
            }
        }
    }

    /// The profile's roles, assumed from `first`; with the second factor where it is asked for.
    async fn through_roles(
        &self,
        profile: &str,
        sign_in: &SignIn,
        first: SharedCredentialsProvider,
        config: &SdkConfig,
    ) -> Result<SharedCredentialsProvider, Failure> {
        let chain = self.roles_from(first, config);
        let Some(mfa) = &sign_in.mfa else { return Ok(chain.through(&sign_in.roles)) };
        let (before, with, after) = match mfa.used_by {
            MfaUse::SessionToken { duration_secs } => {
                (&[][..], WithCode::Session { duration_secs }, &sign_in.roles[..])
            }
            MfaUse::Role(place) => {
                let (before, from) = sign_in.roles.split_at(place);
                let Some((role, after)) = from.split_first() else {
                    return Err(Failure::without_credentials());
                };
                (before, WithCode::Role(role), after)
            }
        };
        if let Some(code) = &self.mfa_code {
            let session = chain.open(before, with, &mfa.serial, code).await?;
            self.mfa_sessions.keep(profile, session);
        }
        let held = self.mfa_sessions.of(profile, mfa)?;
        Ok(self.roles_from(held, config).through(after))
    }

    fn roles_from(&self, first: SharedCredentialsProvider, config: &SdkConfig) -> RoleChain {
        RoleChain::new(first, config, self.reporter.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_blank_computer_has_no_profile_and_no_variable() {
        let computer = Computer::blank();
        assert_eq!(profiles::list(&computer).await.map(|profiles| profiles.len()), Ok(0));
        assert!(computer.env.get("PATH").is_err());
    }
}
