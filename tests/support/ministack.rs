//! MiniStack, an AWS emulator from PyPI: one server for each test process, two accounts for each test.
//!
//! It enforces signatures, policies, trust and expiry. Where it differs from AWS, tests use recorded answers instead.

use std::io::{Read as _, Write as _};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::sync::OnceLock;
use std::time::Duration;

use aws_credential_types::Credentials;
use aws_credential_types::provider::SharedCredentialsProvider;
use aws_sdk_iam::config::{BehaviorVersion, Region};
use aws_sdk_iam::types::PolicyScopeType;
use aws_sdk_s3::types::{BucketLocationConstraint, CreateBucketConfiguration};
use aws_smithy_http_client::Builder;

use super::service::{self, Service};

/// What `tests/run` installs.
const REQUIREMENTS: &str = include_str!("ministack-requirements.txt");

/// Where accounts of the tests work unless they say otherwise.
pub const REGION: &str = "eu-west-1";

/// The emulator that all tests of this process share.
#[derive(Debug)]
pub struct MiniStack {
    address: SocketAddr,
    _service: Service,
}

impl MiniStack {
    /// The running server; the first caller starts it.
    pub fn shared() -> &'static Self {
        static SHARED: OnceLock<MiniStack> = OnceLock::new();
        SHARED.get_or_init(Self::start)
    }

    /// For `--endpoint-url`.
    pub fn endpoint_url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// A new account with an administrator who is an IAM user: an account's root skips signature checks.
    pub async fn account(&'static self) -> Account {
        // Access keys of twelve digits are the root of the account of that number.
        let id = format!("{:012}", rand::random_range(100_000_000_000_u64..1_000_000_000_000));
        let root = Account {
            administrator: Credentials::new(&id, "test", None, None, "root of a test account"),
            id,
            server: self,
        };
        let iam = root.iam();
        iam.create_user().user_name("administrator").send().await.expect("a user");
        iam.put_user_policy()
            .user_name("administrator")
            .policy_name("everything")
            .policy_document(
                r#"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}"#,
            )
            .send()
            .await
            .expect("the user's policy");
        let created = iam.create_access_key().user_name("administrator").send().await;
        let key = created.expect("an access key").access_key.expect("the key itself");
        Account {
            administrator: Credentials::new(
                key.access_key_id,
                key.secret_access_key,
                None,
                None,
                "administrator of a test account",
            ),
            ..root
        }
    }

    fn start() -> Self {
        let version = REQUIREMENTS.lines().find_map(|line| line.strip_prefix("ministack=="));
        let version = version.expect("MiniStack among its own requirements");
        let program = super::target_dir().join(format!("ministack-{version}/bin/ministack"));
        assert!(
            program.exists(),
            "MiniStack is missing: run tests/run, which installs ministack=={version} into {}",
            super::target_dir().display()
        );
        let address = free_address();
        let environment = [
            ("AUTH", "true"),
            ("BIND_HOST", "127.0.0.1"),
            ("GATEWAY_PORT", &address.port().to_string()),
            ("IOT_MTLS_ENABLED", "0"),
        ]
        .map(|(name, value)| (name.to_owned(), value.to_owned()));
        let service = Service::start(&[service::path_text(&program)], &environment, "ministack");
        let ready = super::poll(Duration::from_mins(1), || is_healthy(address).then_some(()));
        assert!(ready.is_some(), "MiniStack did not come up in a minute: {}", service.log());
        Self { address, _service: service }
    }
}

/// An account of one test's own, and who may do everything in it.
#[derive(Debug)]
pub struct Account {
    /// Twelve digits.
    pub id: String,
    pub administrator: Credentials,
    server: &'static MiniStack,
}

impl Account {
    /// IAM as the administrator.
    pub fn iam(&self) -> aws_sdk_iam::Client {
        aws_sdk_iam::Client::new(&self.config())
    }

    /// S3 as the administrator.
    pub fn s3(&self) -> aws_sdk_s3::Client {
        let config = aws_sdk_s3::config::Builder::from(&self.config()).force_path_style(true);
        aws_sdk_s3::Client::from_conf(config.build())
    }

    /// A bucket in [`REGION`] with one object; bucket names are global, so this one holds the account's number.
    pub async fn bucket(
        &self,
        purpose: &str,
        key: &str,
        content_type: &str,
        body: &[u8],
    ) -> String {
        let name = format!("{purpose}-{}", self.id);
        let s3 = self.s3();
        let place = CreateBucketConfiguration::builder()
            .location_constraint(BucketLocationConstraint::from(REGION))
            .build();
        let create = s3.create_bucket().bucket(&name).create_bucket_configuration(place);
        create.send().await.expect("a bucket");
        let put = s3.put_object().bucket(&name).key(key).content_type(content_type);
        put.body(body.to_vec().into()).send().await.expect("an object");
        name
    }

    /// The ARNs of all roles and of all policies that the account has made, sorted.
    pub async fn roles_and_policies(&self) -> Vec<String> {
        let iam = self.iam();
        let roles = iam.list_roles().send().await.expect("the roles").roles;
        let local = iam.list_policies().scope(PolicyScopeType::Local);
        let policies = local.send().await.expect("the policies").policies.unwrap_or_default();
        let mut arns: Vec<_> = roles.into_iter().map(|role| role.arn).collect();
        arns.extend(policies.into_iter().filter_map(|policy| policy.arn));
        arns.sort();
        arns
    }

    fn config(&self) -> aws_config::SdkConfig {
        let credentials = SharedCredentialsProvider::new(self.administrator.clone());
        aws_config::SdkConfig::builder()
            .behavior_version(BehaviorVersion::latest())
            .region(Region::new(REGION))
            .endpoint_url(self.server.endpoint_url())
            .http_client(Builder::new().build_http())
            .credentials_provider(credentials)
            .build()
    }
}

/// A port that was free a moment ago: MiniStack cannot pick one by itself.
fn free_address() -> SocketAddr {
    TcpListener::bind((Ipv4Addr::LOCALHOST, 0))
        .and_then(|listener| listener.local_addr())
        .unwrap_or_else(|error| panic!("No free port on the loopback interface: {error}"))
}

fn is_healthy(address: SocketAddr) -> bool {
    let asked = TcpStream::connect(address).and_then(|mut stream| {
        stream.set_read_timeout(Some(Duration::from_secs(5)))?;
        stream.write_all(b"GET /_ministack/health HTTP/1.0\r\nHost: localhost\r\n\r\n")?;
        let mut start = [0; 12];
        stream.read_exact(&mut start)?;
        Ok(start.ends_with(b" 200"))
    });
    asked.unwrap_or(false)
}
