//! A practice AWS with a clock that tests set forward, and clients for it.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use aws_credential_types::Credentials;
use aws_sdk_s3::presigning::PresigningConfig;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;
use countersign::sandbox::scenario::Scenario;
use countersign::sandbox::{AccountKeys, PRACTICE_BUCKET, Sandbox, SandboxOptions};
use http_body_util::{BodyExt as _, Empty};
use hyper::body::Bytes;
use hyper_util::rt::TokioIo;
use jiff::{SignedDuration, Timestamp};

pub const VENDOR_ROOT: &str = "arn:aws:iam::222222222222:root";

/// Access key ID, secret access key, session token.
pub type SessionKeys = (String, String, String);

pub struct Fixture {
    pub sandbox: Sandbox,
    ahead_secs: Arc<AtomicI64>,
}

/// An answer to a plain request.
pub struct Answer {
    pub status: u16,
    headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

impl Answer {
    pub fn header(&self, name: &str) -> &str {
        self.headers.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value.as_str())
    }

    /// The text of an element of an XML error.
    pub fn element(&self, name: &str) -> String {
        let text = String::from_utf8_lossy(&self.body);
        let after = text.split(&format!("<{name}>")).nth(1).unwrap_or_default();
        after.split("</").next().unwrap_or_default().to_owned()
    }
}

impl Fixture {
    /// One without a propagation delay.
    pub async fn start() -> Self {
        Self::start_with(Duration::ZERO).await
    }

    /// One with a broken set-up.
    pub async fn broken(scenario: &str) -> Self {
        let scenario = Some(Scenario::named(scenario).unwrap());
        Self::start_as(SandboxOptions {
            propagation: Duration::ZERO,
            scenario,
            ..SandboxOptions::default()
        })
        .await
    }

    pub async fn start_with(propagation: Duration) -> Self {
        Self::start_as(SandboxOptions { propagation, ..SandboxOptions::default() }).await
    }

    async fn start_as(options: SandboxOptions) -> Self {
        let ahead_secs = Arc::new(AtomicI64::new(0));
        let ahead = Arc::clone(&ahead_secs);
        let options = SandboxOptions {
            clock: Arc::new(move || {
                Timestamp::now() + SignedDuration::from_secs(ahead.load(Ordering::Relaxed))
            }),
            ..options
        };
        Self { sandbox: Sandbox::start(options).await.unwrap(), ahead_secs }
    }

    /// Sets the sandbox's clock forward; the clients' clocks stay.
    pub fn advance(&self, by: Duration) {
        self.ahead_secs.fetch_add(i64::try_from(by.as_secs()).unwrap(), Ordering::Relaxed);
    }

    pub fn customer(&self) -> &AccountKeys {
        self.sandbox.customer()
    }

    pub fn vendor(&self) -> &AccountKeys {
        self.sandbox.vendor()
    }

    pub fn stranger(&self) -> &AccountKeys {
        self.sandbox.stranger()
    }

    pub fn config_with(
        &self,
        access_key_id: &str,
        secret: &str,
        token: Option<&str>,
        region: &str,
    ) -> aws_config::SdkConfig {
        let token = token.map(str::to_owned);
        let credentials = Credentials::new(access_key_id, secret, token, None, "test");
        let provider = aws_credential_types::provider::SharedCredentialsProvider::new(credentials);
        let client = aws_smithy_http_client::Builder::new().build_http();
        aws_config::SdkConfig::builder()
            .behavior_version(aws_config::BehaviorVersion::latest())
            .credentials_provider(provider)
            .region(aws_config::Region::new(region.to_owned()))
            .endpoint_url(self.sandbox.endpoint_url())
            .http_client(client)
            .retry_config(aws_config::retry::RetryConfig::disabled())
            .build()
    }

    pub fn config_of(&self, keys: &AccountKeys, region: &str) -> aws_config::SdkConfig {
        self.config_with(&keys.access_key_id, keys.secret_access_key.expose(), None, region)
    }

    pub fn iam(&self, keys: &AccountKeys) -> aws_sdk_iam::Client {
        aws_sdk_iam::Client::new(&self.config_of(keys, "eu-west-1"))
    }

    pub fn sts(&self, keys: &AccountKeys) -> aws_sdk_sts::Client {
        aws_sdk_sts::Client::new(&self.config_of(keys, "eu-west-1"))
    }

    pub fn s3(&self, keys: &AccountKeys) -> aws_sdk_s3::Client {
        s3_of(&self.config_of(keys, "eu-west-1"))
    }

    /// Makes a role in the customer's account.
    pub async fn create_role(&self, name: &str, trust: &str) {
        self.create_role_lasting(name, trust, 3600).await;
    }

    pub async fn create_role_lasting(&self, name: &str, trust: &str, max_session_secs: i32) {
        self.iam(self.customer())
            .create_role()
            .role_name(name)
            .assume_role_policy_document(trust)
            .max_session_duration(max_session_secs)
            .send()
            .await
            .unwrap();
    }

    /// Gives a role of the customer an inline policy.
    pub async fn allow(&self, role: &str, policy: &str) {
        let iam = self.iam(self.customer());
        let put = iam.put_role_policy().role_name(role).policy_name("test");
        put.policy_document(policy).send().await.unwrap();
    }

    pub async fn assume(&self, keys: &AccountKeys, role: &str) -> SessionKeys {
        let sts = self.sts(keys);
        let assume = sts.assume_role().role_arn(role_arn(role)).role_session_name("session");
        let assumed = assume.send().await.unwrap();
        let keys = assumed.credentials().unwrap();
        let (id, secret) = (keys.access_key_id(), keys.secret_access_key());
        (id.to_owned(), secret.to_owned(), keys.session_token().to_owned())
    }

    /// The keys of a vendor's session in a role that may read the pictures; the role is made if need be.
    pub async fn session_keys(&self, role: &str) -> SessionKeys {
        let iam = self.iam(self.customer());
        if iam.get_role().role_name(role).send().await.is_err() {
            self.create_role_lasting(role, &trust_statement(VENDOR_ROOT, None), 3600).await;
            let pictures = format!("arn:aws:s3:::{PRACTICE_BUCKET}/pictures/*");
            self.allow(role, &statement("s3:GetObject", &pictures)).await;
        }
        self.assume(self.vendor(), role).await
    }

    pub async fn reader_session(&self) -> aws_config::SdkConfig {
        let (id, secret, token) = self.session_keys("reader").await;
        self.config_with(&id, &secret, Some(&token), "eu-west-1")
    }

    /// A new user with an access key and no permissions.
    pub async fn new_user(&self, keys: &AccountKeys, name: &str) -> aws_config::SdkConfig {
        let iam = self.iam(keys);
        iam.create_user().user_name(name).send().await.unwrap();
        let created = iam.create_access_key().user_name(name).send().await.unwrap();
        let key = created.access_key().unwrap();
        self.config_with(key.access_key_id(), key.secret_access_key(), None, "eu-west-1")
    }

    pub async fn presigned(
        &self,
        keys: &AccountKeys,
        bucket: &str,
        key: &str,
        secs: u64,
    ) -> String {
        self.presigned_by(&self.config_of(keys, "eu-west-1"), bucket, key, secs).await
    }

    pub async fn presigned_by(
        &self,
        config: &aws_config::SdkConfig,
        bucket: &str,
        key: &str,
        secs: u64,
    ) -> String {
        let presigning = PresigningConfig::expires_in(Duration::from_secs(secs)).unwrap();
        let get = s3_of(config).get_object().bucket(bucket).key(key);
        get.presigned(presigning).await.unwrap().uri().to_owned()
    }

    pub async fn fetch(&self, method: &str, url: &str) -> Answer {
        self.fetch_with(method, url, &[]).await
    }

    pub async fn fetch_with(&self, method: &str, url: &str, headers: &[(&str, &str)]) -> Answer {
        let address = self.sandbox.endpoint_url().replace("http://", "");
        let path = url.strip_prefix(&self.sandbox.endpoint_url()).unwrap();
        let stream = tokio::net::TcpStream::connect(&address).await.unwrap();
        let (mut sender, connection) =
            hyper::client::conn::http1::handshake(TokioIo::new(stream)).await.unwrap();
        let connection = tokio::spawn(connection);
        let mut request = hyper::Request::builder().method(method).uri(path);
        if !headers.iter().any(|(name, _)| *name == "host") {
            request = request.header("host", &address);
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request.body(Empty::<Bytes>::new()).unwrap();
        let (head, body) = sender.send_request(request).await.unwrap().into_parts();
        let body = body.collect().await.unwrap().to_bytes().to_vec();
        connection.abort();
        let headers = head
            .headers
            .iter()
            .map(|(name, value)| (name.to_string(), value.to_str().unwrap().to_owned()))
            .collect();
        Answer { status: head.status.as_u16(), headers, body }
    }
}

/// A client that puts the bucket's name into the path.
pub fn s3_of(config: &aws_config::SdkConfig) -> aws_sdk_s3::Client {
    let builder = aws_sdk_s3::config::Builder::from(config).force_path_style(true);
    aws_sdk_s3::Client::from_conf(builder.build())
}

/// The ARN of a role in the customer's account.
pub fn role_arn(name: &str) -> String {
    format!("arn:aws:iam::111111111111:role/{name}")
}

/// A policy that allows one action on one resource.
pub fn statement(action: &str, resource: &str) -> String {
    format!(
        r#"{{"Version":"2012-10-17","Statement":[{{"Effect":"Allow","Action":"{action}","Resource":"{resource}"}}]}}"#
    )
}

/// A trust policy for one principal.
pub fn trust_statement(principal: &str, external_id: Option<&str>) -> String {
    let condition = external_id.map_or_else(String::new, |external_id| {
        format!(r#","Condition":{{"StringEquals":{{"sts:ExternalId":"{external_id}"}}}}"#)
    });
    format!(
        r#"{{"Version":"2012-10-17","Statement":[{{"Effect":"Allow","Principal":{{"AWS":"{principal}"}},"Action":"sts:AssumeRole"{condition}}}]}}"#
    )
}

pub fn code(error: &impl ProvideErrorMetadata) -> String {
    error.code().unwrap_or_default().to_owned()
}

pub fn message(error: &impl ProvideErrorMetadata) -> String {
    error.message().unwrap_or_default().to_owned()
}
