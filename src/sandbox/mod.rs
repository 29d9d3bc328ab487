//! A practice AWS inside the program: IAM, STS, S3, KMS and Access Analyzer over HTTP on a loopback port, enforced.
//!
//! One server answers for all services, for every Region and for three accounts. It keeps everything in
//! memory and forgets it when it stops. What comes in is HTTP; what goes out is what AWS would answer.

mod access_analyzer;
mod auth;
mod auth_v2;
mod authorize;
mod caller;
mod chunked;
mod cloudtrail;
mod http;
mod iam;
mod ids;
mod json_words;
mod kms;
mod message;
mod mfa;
mod pictures;
mod policy;
mod query;
mod regions;
mod s3;
pub mod scenario;
mod seed;
mod sts;
mod world;
mod xml;

use std::fmt;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use crate::model::practice::IN_ORDER;
pub use mfa::Device as MfaDevice;
use scenario::Scenario;
use scenario::set_up::{self, SetUpError};
use world::World;

/// The customer's bucket with the example objects.
pub const PRACTICE_BUCKET: &str = "countersign-practice";
/// The Region of [`PRACTICE_BUCKET`].
pub const PRACTICE_REGION: &str = "eu-west-1";
/// A second bucket of the customer, in `us-west-2`.
pub const OREGON_BUCKET: &str = "countersign-practice-oregon";
/// A bucket of the stranger's account.
pub const STRANGER_BUCKET: &str = "stranger-archive";
/// A picture in [`PRACTICE_BUCKET`].
pub const EXAMPLE_KEY: &str = "pictures/harbour.png";
/// A text in [`PRACTICE_BUCKET`].
pub const EXAMPLE_TEXT_KEY: &str = "notes/welcome.txt";

/// The URL of the example picture, as a vendor's form would have it.
pub fn example_url() -> String {
    format!("https://{PRACTICE_BUCKET}.s3.{PRACTICE_REGION}.amazonaws.com/{EXAMPLE_KEY}")
}

/// Tells the time.
pub type Clock = Arc<dyn Fn() -> Timestamp + Send + Sync>;

/// How the practice AWS behaves.
#[derive(Clone)]
pub struct SandboxOptions {
    /// The loopback port; 0 lets the system pick one.
    pub port: u16,
    /// How long changes of roles and policies take to reach authorization; zero for none.
    pub propagation: Duration,
    /// How long an event takes to be found in CloudTrail, and a use to be known to IAM.
    pub trail_delay: Duration,
    pub clock: Clock,
    /// The broken set-up to begin with; `None` for accounts as they should be.
    pub scenario: Option<&'static Scenario>,
}

impl Default for SandboxOptions {
    fn default() -> Self {
        Self {
            port: 0,
            propagation: Duration::from_secs(2),
            trail_delay: Duration::from_secs(5),
            clock: Arc::new(Timestamp::now),
            scenario: None,
        }
    }
}

impl fmt::Debug for SandboxOptions {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("SandboxOptions")
            .field("port", &self.port)
            .field("propagation", &self.propagation)
            .field("trail_delay", &self.trail_delay)
            .field("scenario", &self.scenario.map(|scenario| scenario.name))
            .finish_non_exhaustive()
    }
}

/// Why the practice AWS cannot start.
#[derive(Debug, thiserror::Error)]
pub enum SandboxError {
    #[error("The sandbox cannot listen on 127.0.0.1, port {port}")]
    Listen { port: u16, source: std::io::Error },
    #[error("The sandbox cannot set the scenario {name} up")]
    SetUp { name: &'static str, source: SetUpError },
}

/// A text that does not show itself.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    fn new(text: String) -> Self {
        Self(text)
    }

    /// The text itself.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Secret(…)")
    }
}

/// An account's IAM user `admin`, who has `AdministratorAccess`, and the access key of that user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountKeys {
    pub account_id: String,
    pub access_key_id: String,
    pub secret_access_key: Secret,
}

/// A running practice AWS; it stops when it is dropped.
#[derive(Debug)]
pub struct Sandbox {
    address: SocketAddr,
    customer: AccountKeys,
    vendor: AccountKeys,
    stranger: AccountKeys,
    mfa_device: MfaDevice,
    scenario: Option<&'static Scenario>,
    server: JoinHandle<()>,
}

impl Sandbox {
    /// Starts one, with fresh access keys.
    pub async fn start(options: SandboxOptions) -> Result<Self, SandboxError> {
        let port = options.port;
        let failed = |source| SandboxError::Listen { port, source };
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await.map_err(failed)?;
        let address = listener.local_addr().map_err(failed)?;
        let clock = clock_of(&options);
        let mut world = World::new(clock(), options.propagation);
        world.trail.delay = options.trail_delay;
        let customer = seed::account(&mut world, seed::CUSTOMER, Some("countersign-practice"));
        let vendor = seed::account(&mut world, seed::VENDOR, None);
        let stranger = seed::account(&mut world, seed::STRANGER, None);
        let mfa_device = seed::mfa_device(&mut world, &customer);
        seed::labelbox(&mut world);
        seed::buckets(&mut world);
        let scenario = options.scenario;
        if let Some(scenario) = scenario {
            set_up::apply(&mut world, scenario)
                .map_err(|source| SandboxError::SetUp { name: scenario.name, source })?;
        }
        let scenario_name = scenario.map_or(IN_ORDER, |scenario| scenario.name);
        let shared = http::Shared::new(world, clock, scenario_name);
        let server = tokio::spawn(http::serve(listener, shared));
        Ok(Self { address, customer, vendor, stranger, mfa_device, scenario, server })
    }

    /// Where all services answer: `http://127.0.0.1:PORT`.
    pub fn endpoint_url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The account that owns the practice bucket.
    pub fn customer(&self) -> &AccountKeys {
        &self.customer
    }

    /// The account that is to be given access.
    pub fn vendor(&self) -> &AccountKeys {
        &self.vendor
    }

    /// An account that has no business with either.
    pub fn stranger(&self) -> &AccountKeys {
        &self.stranger
    }

    /// The virtual MFA device of the customer's administrator.
    pub fn mfa_device(&self) -> &MfaDevice {
        &self.mfa_device
    }

    /// The broken set-up that it began with.
    pub fn scenario(&self) -> Option<&'static Scenario> {
        self.scenario
    }

    /// The URL to paste as the example.
    pub fn example_url(&self) -> String {
        self.scenario.map_or_else(example_url, |scenario| scenario.example_url.to_owned())
    }

    /// `NAME=value` lines for other AWS clients. They contain the secret access keys.
    pub fn environment_lines(&self) -> Vec<String> {
        let mut lines = vec![format!("AWS_ENDPOINT_URL={}", self.endpoint_url())];
        for (name, keys) in
            [("CUSTOMER", &self.customer), ("VENDOR", &self.vendor), ("STRANGER", &self.stranger)]
        {
            lines.push(format!("{name}_AWS_ACCESS_KEY_ID={}", keys.access_key_id));
            lines.push(format!("{name}_AWS_SECRET_ACCESS_KEY={}", keys.secret_access_key.expose()));
        }
        if let Some(scenario) = self.scenario {
            lines.push(format!("COUNTERSIGN_SCENARIO={}", scenario.name));
            lines.push(format!("COUNTERSIGN_EXAMPLE_URL={}", scenario.example_url));
        }
        lines
    }

    /// Stops it and waits until its port is free.
    pub async fn stop(mut self) {
        self.server.abort();
        if let Err(error) = (&mut self.server).await
            && error.is_panic()
        {
            tracing::warn!(%error, "the sandbox did not end well");
        }
    }
}

/// The sandbox's clock: the one that was handed in, as fast or slow as the scenario wants it.
fn clock_of(options: &SandboxOptions) -> Clock {
    let ahead_secs = options.scenario.map_or(0, Scenario::clock_ahead_secs);
    let (clock, ahead) = (Arc::clone(&options.clock), SignedDuration::from_secs(ahead_secs));
    Arc::new(move || clock().checked_add(ahead).unwrap_or(Timestamp::MAX))
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        self.server.abort();
    }
}
