//! The instance metadata service, which only an EC2 instance has: a laptop must not wait for it.
//!
//! `AWS_EC2_METADATA_DISABLED` and `AWS_EC2_METADATA_SERVICE_ENDPOINT` are honoured.
//! Source: "IMDS credential provider" in the AWS SDKs and Tools Reference Guide.

use std::time::{Duration, Instant};

use aws_config::imds;
use aws_config::provider_config::ProviderConfig;

use super::Computer;
use super::announced::AnnouncedClient;
use crate::cloud::http::Transport;
use crate::cloud::reporter::Reporter;

/// How long the whole of signing in may wait for the service.
pub const PATIENCE: Duration = Duration::from_secs(5);
/// How long a connection to it may take: on an instance it is there in milliseconds.
const PROBE_PATIENCE: Duration = Duration::from_secs(1);

const DISABLED: &str = "AWS_EC2_METADATA_DISABLED";
const ROLE_PATH: &str = "/latest/meta-data/iam/security-credentials/";

/// A client that tries once.
pub fn client(config: &ProviderConfig, patience: Duration) -> imds::Client {
    imds::Client::builder()
        .configure(config)
        .connect_timeout(PROBE_PATIENCE)
        .read_timeout(PROBE_PATIENCE)
        .operation_attempt_timeout(patience)
        .operation_timeout(patience)
        .max_attempts(1)
        .build()
}

/// The name of this instance's role, or `None`: no instance, no role, or nobody may ask.
pub async fn instance_role(computer: &Computer, reporter: &Reporter) -> Option<String> {
    if computer.env.get(DISABLED).is_ok_and(|value| value.eq_ignore_ascii_case("true")) {
        return None;
    }
    // It is beside this computer, where no proxy counts.
    let client_beside = Transport::default().sdk_client();
    let http_client = AnnouncedClient::probing(client_beside, reporter.clone());
    let config = ProviderConfig::default().with_http_client(http_client);
    let started = Instant::now();
    let answer = client(&config, PROBE_PATIENCE * 2).get(ROLE_PATH).await;
    tracing::debug!(took_ms = started.elapsed().as_millis(), "instance metadata probed");
    let role = String::from(answer.ok()?);
    Some(role.trim().to_owned()).filter(|role| !role.is_empty())
}
