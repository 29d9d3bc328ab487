//! Where credentials begin: a provider for each kind of it.

use std::path::PathBuf;

use aws_config::SdkConfig;
use aws_config::ecs::EcsCredentialsProvider;
use aws_config::environment::EnvironmentVariableCredentialsProvider;
use aws_config::imds::credentials::ImdsCredentialsProvider;
use aws_config::login::LoginCredentialsProvider;
use aws_config::provider_config::ProviderConfig;
use aws_config::sso::SsoCredentialsProvider;
use aws_config::web_identity_token::{StaticConfiguration, WebIdentityTokenCredentialsProvider};
use aws_credential_types::Credentials;
use aws_credential_types::provider::SharedCredentialsProvider;
use aws_types::region::Region;

use super::announced::AnnouncedClient;
use super::process::CredentialProcess;
use super::{SigningIn, metadata};
use crate::checks::failure::Failure;
use crate::cloud::http::bounds::timeouts;
use crate::cloud::profiles::FoundProfile;
use crate::model::connect::sections::{
    ACCESS_KEY_ID, CREDENTIAL_PROCESS, SECRET_ACCESS_KEY, SESSION_TOKEN,
};
use crate::model::connect::sign_in::{SingleSignOn, Start};

/// The session's name in the account's trail, where nothing else names one.
const SESSION_NAME: &str = "countersign";

/// Makes the providers; their requests go over the session's own connection, and are shown.
pub struct StartProviders<'a> {
    pub signing_in: &'a SigningIn,
    pub config: &'a SdkConfig,
}

impl StartProviders<'_> {
    pub fn of_profile(&self, found: &FoundProfile) -> Result<SharedCredentialsProvider, Failure> {
        Ok(match &found.sign_in.start {
            Start::AccessKey | Start::SessionKeys => {
                SharedCredentialsProvider::new(keys_of(found)?)
            }
            Start::SingleSignOn(sign_on) => self.single_sign_on(sign_on),
            Start::Login { session_arn } => {
                let provider = LoginCredentialsProvider::builder(session_arn);
                SharedCredentialsProvider::new(provider.configure(&self.provider_config()).build())
            }
            Start::Process => SharedCredentialsProvider::new(CredentialProcess::new(
                found.secret(CREDENTIAL_PROCESS)?,
            )),
            Start::WebIdentity { role_arn, token_file, session_name } => {
                self.web_identity(role_arn, token_file, session_name.as_deref())
            }
            Start::Environment => Self::environment(),
            Start::InstanceMetadata => self.instance_metadata(),
            Start::Container => self.container(),
        })
    }

    pub fn environment() -> SharedCredentialsProvider {
        SharedCredentialsProvider::new(EnvironmentVariableCredentialsProvider::new())
    }

    /// The token file and the role that `AWS_WEB_IDENTITY_TOKEN_FILE` and `AWS_ROLE_ARN` name.
    pub fn web_identity_of_environment(&self) -> SharedCredentialsProvider {
        let value = |name: &str| self.signing_in.computer.env.get(name).ok();
        let role_arn = value("AWS_ROLE_ARN").unwrap_or_default();
        let token_file = value("AWS_WEB_IDENTITY_TOKEN_FILE").unwrap_or_default();
        let session_name = value("AWS_ROLE_SESSION_NAME");
        self.web_identity(&role_arn, &token_file, session_name.as_deref())
    }

    pub fn container(&self) -> SharedCredentialsProvider {
        let provider = EcsCredentialsProvider::builder().configure(&self.provider_config());
        SharedCredentialsProvider::new(provider.build())
    }

    pub fn instance_metadata(&self) -> SharedCredentialsProvider {
        let config = self.provider_config();
        let provider = ImdsCredentialsProvider::builder().configure(&config);
        let client = metadata::client(&config, metadata::PATIENCE);
        SharedCredentialsProvider::new(provider.imds_client(client).build())
    }

    fn single_sign_on(&self, sign_on: &SingleSignOn) -> SharedCredentialsProvider {
        let mut provider = SsoCredentialsProvider::builder()
            .configure(&self.provider_config())
            .account_id(&sign_on.account_id)
            .role_name(&sign_on.role_name)
            .start_url(&sign_on.start_url)
            .region(Region::new(sign_on.region.clone()));
        provider.set_session_name(sign_on.session.clone());
        SharedCredentialsProvider::new(provider.build())
    }

    fn web_identity(
        &self,
        role_arn: &str,
        token_file: &str,
        session_name: Option<&str>,
    ) -> SharedCredentialsProvider {
        let provider = WebIdentityTokenCredentialsProvider::builder()
            .configure(&self.provider_config())
            .static_configuration(StaticConfiguration {
                web_identity_token_file: PathBuf::from(token_file),
                role_arn: role_arn.to_owned(),
                session_name: session_name.unwrap_or(SESSION_NAME).to_owned(),
            });
        SharedCredentialsProvider::new(provider.build())
    }

    fn provider_config(&self) -> ProviderConfig {
        let config = ProviderConfig::default()
            .with_region(self.config.region().cloned())
            .with_timeout_config(timeouts())
            .with_use_fips(self.config.use_fips())
            .with_use_dual_stack(self.config.use_dual_stack());
        match self.config.http_client() {
            Some(client) => config.with_http_client(AnnouncedClient::new(
                client.clone(),
                self.signing_in.reporter.clone(),
            )),
            None => config,
        }
    }
}

fn keys_of(found: &FoundProfile) -> Result<Credentials, Failure> {
    let session_token = match found.sign_in.start {
        Start::SessionKeys => Some(found.secret(SESSION_TOKEN)?.to_owned()),
        _ => None,
    };
    let (id, secret) = (found.secret(ACCESS_KEY_ID)?, found.secret(SECRET_ACCESS_KEY)?);
    Ok(Credentials::new(id, secret, session_token, None, "profile"))
}
