//! A session with AWS: credentials, Region and endpoint, and the clients made of them.

use std::time::Duration;

use aws_config::retry::RetryConfig;
use aws_config::timeout::TimeoutConfig;
use aws_config::{BehaviorVersion, Region as SdkRegion, SdkConfig};
use aws_credential_types::Credentials;
use aws_credential_types::provider::{ProvideCredentials as _, SharedCredentialsProvider};
use aws_smithy_runtime_api::client::http::{SharedHttpClient, SharedHttpConnector};
use futures_util::future::BoxFuture;
use jiff::Timestamp;
use url::Url;

use super::clock::AwsClock;
use super::endpoints::Endpoints;
use super::errors::failure_of_credentials;
use super::fetch::Fetcher;
use super::http::Transport;
use super::http::bounds::{bounded, timeouts};
use super::practice_mark::PracticeMark;
use super::profiles;
use super::sign_in::{Computer, SigningIn};
use crate::access::names::{BucketName, ObjectKey, Region};
use crate::checks::failure::{Failure, FailureKind};
use crate::signing::signed_url::ObjectAddress;
use crate::words;

/// The Region in which requests go out where neither admin nor profile names one.
pub const FALLBACK_REGION: &str = "us-east-1";

/// How long a profile may take to bring its credentials: single sign-on and other roles ask AWS first.
const CREDENTIALS_TIMEOUT: Duration = Duration::from_mins(1);

/// Where the credentials of a session come from.
#[derive(Debug, Clone)]
pub enum CredentialsFrom {
    Profile(String),
    Environment,
    /// A token file and a role that the environment names.
    WebIdentity,
    Container,
    InstanceMetadata,
    /// Handed over by the program itself: the sandbox's.
    Keys(Credentials),
}

/// What a session is opened with.
#[derive(Debug, Clone)]
pub struct SessionSettings {
    pub from: CredentialsFrom,
    pub region: Option<Region>,
    /// In the place of AWS; `None` for what the AWS config says.
    pub endpoint_url: Option<Url>,
}

impl SessionSettings {
    fn profile_name(&self) -> Option<&str> {
        match &self.from {
            CredentialsFrom::Profile(name) => Some(name),
            _ => None,
        }
    }
}

/// Credentials that answered, and the clients that use them.
#[derive(Clone)]
pub struct Session {
    config: SdkConfig,
    region: Region,
    endpoints: Endpoints,
    /// Of the same stack as the SDK's clients.
    connector: SharedHttpConnector,
    transport: Transport,
    clock: AwsClock,
    practice: PracticeMark,
}

impl Session {
    /// Loads the credentials once, so that a profile that cannot be used says so now.
    ///
    /// Where `settings` names no Region, the profile's or the environment's counts.
    pub async fn open(settings: &SessionSettings) -> Result<Self, Failure> {
        Self::open_as(&SigningIn::default(), settings).await
    }

    /// The same as somebody who may type a code, and who sees what is asked on the way.
    pub async fn open_as(
        signing_in: &SigningIn,
        settings: &SessionSettings,
    ) -> Result<Self, Failure> {
        let transport = match &settings.from {
            // The sandbox's keys: it listens on this computer.
            CredentialsFrom::Keys(_) => Transport::default(),
            _ => Transport::configured(&signing_in.computer, settings.profile_name())
                .await
                .map_err(Failure::unusable_setting)?,
        };
        let http_client = transport.sdk_client();
        Self::open_with(signing_in, settings, http_client, transport).await
    }

    /// The same over an HTTP client of one's own, such as one that plays recorded answers.
    pub async fn open_over(
        settings: &SessionSettings,
        http_client: SharedHttpClient,
    ) -> Result<Self, Failure> {
        let (signing_in, transport) = (SigningIn::default(), Transport::default());
        Self::open_with(&signing_in, settings, bounded(http_client), transport).await
    }

    /// The same through proxies and with trusted roots of one's own.
    pub async fn open_through(
        settings: &SessionSettings,
        transport: Transport,
    ) -> Result<Self, Failure> {
        let http_client = transport.sdk_client();
        Self::open_with(&SigningIn::default(), settings, http_client, transport).await
    }

    async fn open_with(
        signing_in: &SigningIn,
        settings: &SessionSettings,
        http_client: SharedHttpClient,
        transport: Transport,
    ) -> Result<Self, Failure> {
        let clock = AwsClock::default();
        let practice = PracticeMark::default();
        let http_client = practice.watch(clock.watch(http_client));
        let region = match &settings.region {
            Some(region) => region.clone(),
            None => configured_region(&settings.from, &signing_in.computer).await?,
        };
        // The loader reads endpoint URLs of the profile's, too.
        let mut loader = aws_config::defaults(BehaviorVersion::latest())
            .http_client(http_client)
            .region(SdkRegion::new(region.as_str().to_owned()))
            .retry_config(RetryConfig::standard())
            .timeout_config(timeouts())
            .no_credentials();
        if let Some(name) = settings.profile_name() {
            loader = loader.profile_name(name);
        }
        if let Some(endpoint_url) = &settings.endpoint_url {
            // What was given for this session goes before what the config says about AWS's own endpoints.
            loader =
                loader.endpoint_url(endpoint_url.as_str()).use_fips(false).use_dual_stack(false);
        }
        let config = loader.load().await;
        let given = settings.endpoint_url.as_ref();
        let endpoints = Endpoints::of(&config, &signing_in.computer.env, given)
            .map_err(Failure::unusable_setting)?;
        let config = endpoints.put_into(config);
        if let Some(sentence) = endpoints.conflict() {
            return Err(Failure::unusable_setting(sentence));
        }
        // In a box: every way of signing in would be part of this future's type.
        let loading: BoxFuture<'_, Result<SharedCredentialsProvider, Failure>> = Box::pin(async {
            let provider = signing_in.provider(&settings.from, &config).await?;
            let first_load = provider.provide_credentials().await;
            first_load.map_err(|error| failure_of_credentials(&error))?;
            Ok(provider)
        });
        let provider = tokio::time::timeout(CREDENTIALS_TIMEOUT, loading).await;
        let provider = provider.unwrap_or_else(|_elapsed| Err(credentials_took_too_long()))?;
        let config = config.to_builder().credentials_provider(provider).build();
        let connector = transport.connector();
        Ok(Self { config, region, endpoints, connector, transport, clock, practice })
    }

    /// The same with another bound on each attempt of a call.
    #[must_use]
    pub fn with_attempt_timeout(&self, timeout: Duration) -> Self {
        self.with_timeouts(timeouts().to_builder().operation_attempt_timeout(timeout).build())
    }

    pub fn region(&self) -> &Region {
        &self.region
    }

    /// Fetches plain URLs as this session's requests go: through the same proxy, with the same certificates trusted.
    pub fn fetcher(&self) -> Fetcher {
        Fetcher::over(self.connector.clone())
    }

    /// What is out of the ordinary on the way to AWS, each with its name: proxies, certificates, endpoints.
    pub fn route(&self) -> Vec<(String, String)> {
        self.transport.facts().into_iter().chain(self.endpoints.facts()).collect()
    }

    /// Whether requests to S3 go over TLS; an endpoint of one's own may do without.
    pub fn uses_tls(&self) -> bool {
        self.endpoint_url().is_none_or(|endpoint| endpoint.scheme() == "https")
    }

    /// AWS's clock, as the answers to this session and to those made of it tell it.
    pub fn clock(&self) -> &AwsClock {
        &self.clock
    }

    /// The set-up of the practice AWS, where that is what answers; known from the first answer on.
    pub fn practice(&self) -> Option<String> {
        self.practice.name().map(str::to_owned)
    }

    /// IAM Access Analyzer in the session's Region.
    pub fn access_analyzer(&self) -> aws_sdk_accessanalyzer::Client {
        aws_sdk_accessanalyzer::Client::new(&self.config)
    }

    /// CloudTrail in the session's Region.
    pub fn cloudtrail(&self) -> aws_sdk_cloudtrail::Client {
        aws_sdk_cloudtrail::Client::new(&self.config)
    }

    pub fn iam(&self) -> aws_sdk_iam::Client {
        aws_sdk_iam::Client::new(&self.config)
    }

    pub fn sts(&self) -> aws_sdk_sts::Client {
        aws_sdk_sts::Client::new(&self.config)
    }

    /// KMS in the key's Region.
    pub fn kms(&self, region: &Region) -> aws_sdk_kms::Client {
        let config = aws_sdk_kms::config::Builder::from(&self.config)
            .region(SdkRegion::new(region.as_str().to_owned()))
            .build();
        aws_sdk_kms::Client::from_conf(config)
    }

    /// S3 in the bucket's Region. An endpoint of one's own is asked path-style: it has no names for buckets.
    pub fn s3(&self, region: &Region) -> aws_sdk_s3::Client {
        let config = aws_sdk_s3::config::Builder::from(&self.config)
            .region(SdkRegion::new(region.as_str().to_owned()))
            .force_path_style(self.endpoint_url().is_some())
            .build();
        aws_sdk_s3::Client::from_conf(config)
    }

    /// The same credentials in another Region: STS and its like answer from that Region's endpoint.
    #[must_use]
    pub fn in_region(&self, region: &Region) -> Self {
        let sdk_region = SdkRegion::new(region.as_str().to_owned());
        let config = self.config.to_builder().region(sdk_region).build();
        Self { config, region: region.clone(), ..self.clone() }
    }

    /// The same Region and endpoint with other credentials.
    #[must_use]
    pub fn with_credentials(&self, credentials: Credentials) -> Self {
        let provider = SharedCredentialsProvider::new(credentials);
        let config = self.config.to_builder().credentials_provider(provider).build();
        Self { config, ..self.clone() }
    }

    /// The same session with other bounds on how long a call may take.
    #[must_use]
    pub fn with_timeouts(&self, timeouts: TimeoutConfig) -> Self {
        let config = self.config.to_builder().timeout_config(timeouts).build();
        Self { config, ..self.clone() }
    }

    /// The session's credentials as they are now, and when they end.
    pub async fn credentials(&self) -> Result<(Credentials, Option<Timestamp>), Failure> {
        let Some(provider) = self.config.credentials_provider() else {
            return Err(Failure::without_credentials());
        };
        let credentials =
            provider.provide_credentials().await.map_err(|error| failure_of_credentials(&error))?;
        let expires_at = credentials.expiry().and_then(|time| Timestamp::try_from(time).ok());
        Ok((credentials, expires_at))
    }

    /// The endpoint that stands in for S3, where there is one.
    pub fn endpoint_url(&self) -> Option<&Url> {
        self.endpoints.for_s3()
    }

    /// Where an object answers for this session's endpoints.
    pub fn object_address(
        &self,
        bucket: &BucketName,
        region: &Region,
        key: &ObjectKey,
    ) -> ObjectAddress {
        self.endpoints.object_address(bucket, region, key)
    }
}

fn credentials_took_too_long() -> Failure {
    let secs = CREDENTIALS_TIMEOUT.as_secs();
    Failure {
        kind: FailureKind::Unreachable,
        message: Some(words!("The profile brought no credentials within {secs} seconds", secs)),
        ..Failure::without_credentials()
    }
}

/// The Region that the profile names, else the environment, else [`FALLBACK_REGION`].
async fn configured_region(from: &CredentialsFrom, computer: &Computer) -> Result<Region, Failure> {
    let of_environment = || {
        let value = |name: &str| computer.env.get(name).ok().filter(|text| !text.is_empty());
        value("AWS_REGION").or_else(|| value("AWS_DEFAULT_REGION"))
    };
    let named = match from {
        CredentialsFrom::Profile(name) => {
            profiles::setting(computer, Some(name), "region").await.or_else(of_environment)
        }
        CredentialsFrom::Keys(_) => None,
        _ => of_environment(),
    };
    Region::parse(named.as_deref().unwrap_or(FALLBACK_REGION))
        .map_err(|error| Failure::unusable_setting(error.to_string()))
}

#[cfg(test)]
mod tests {
    use aws_types::os_shim_internal::Env;

    use super::*;

    #[tokio::test]
    async fn a_profile_without_a_region_takes_the_environments() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("config");
        std::fs::write(&file, "[profile here]\nregion = eu-west-1\n[profile nowhere]\n").unwrap();
        let env = Env::from_slice(&[
            ("AWS_CONFIG_FILE", file.to_str().unwrap()),
            ("AWS_DEFAULT_REGION", "us-west-2"),
        ]);
        let computer = Computer { env, ..Computer::default() };
        for (name, region) in [("here", "eu-west-1"), ("nowhere", "us-west-2")] {
            let from = CredentialsFrom::Profile(name.to_owned());
            let found = configured_region(&from, &computer).await.unwrap();
            assert_eq!(found.as_str(), region);
        }
    }

    #[tokio::test]
    async fn no_session_waits_for_ever() {
        let settings = SessionSettings {
            from: CredentialsFrom::Keys(Credentials::new("AKIDEXAMPLE", "s", None, None, "test")),
            region: None,
            endpoint_url: None,
        };
        let session = Session::open(&settings).await.unwrap();
        let timeouts = session.config.timeout_config().unwrap();
        assert!(timeouts.connect_timeout().is_some());
        assert!(timeouts.operation_attempt_timeout().is_some());
    }
}
