//! The one HTTP stack: rustls with ring, for the SDK's clients and for plain requests alike.

use std::time::Duration;

use aws_smithy_http_client::tls::{Provider, rustls_provider::CryptoMode};
use aws_smithy_http_client::{Builder, Connector};
use aws_smithy_runtime_api::client::http::{HttpConnectorSettings, SharedHttpClient};
use aws_smithy_types::timeout::TimeoutConfig;

/// How long a connection may take; an admin waits for it in the window.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
/// How long an answer may take to begin.
const READ_TIMEOUT: Duration = Duration::from_secs(20);

/// How long one attempt of a call may take, from its first byte to its answer's last.
const ATTEMPT_TIMEOUT: Duration = Duration::from_secs(30);

/// How long the SDK waits for AWS before an attempt counts as failed.
pub fn timeouts() -> TimeoutConfig {
    TimeoutConfig::builder()
        .connect_timeout(CONNECT_TIMEOUT)
        .operation_attempt_timeout(ATTEMPT_TIMEOUT)
        .build()
}

/// The client that the SDK's services share.
pub fn sdk_client() -> SharedHttpClient {
    Builder::new().tls_provider(Provider::Rustls(CryptoMode::Ring)).build_https()
}

/// The connector for requests that the SDK does not make: signed and unsigned URLs.
pub fn connector() -> Connector {
    Connector::builder()
        .tls_provider(Provider::Rustls(CryptoMode::Ring))
        .connector_settings(
            HttpConnectorSettings::builder()
                .connect_timeout(CONNECT_TIMEOUT)
                .read_timeout(READ_TIMEOUT)
                .build(),
        )
        .build()
}
