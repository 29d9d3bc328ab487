//! The one HTTP stack: rustls with ring, for the SDK's clients and for plain requests alike.
//!
//! `HTTPS_PROXY`, `HTTP_PROXY`, `ALL_PROXY` and `NO_PROXY` are honoured, in capitals or not. What
//! listens on this computer itself is never asked through a proxy, whatever they say; nor is what hands out the
//! credentials of an instance or a container, which no proxy can reach.

use std::net::Ipv6Addr;
use std::time::Duration;

use aws_smithy_http_client::proxy::ProxyConfig;
use aws_smithy_http_client::tls::{Provider, rustls_provider::CryptoMode};
use aws_smithy_http_client::{Builder, Connector};
use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpClient,
    SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::timeout::TimeoutConfig;
use url::{Host, Url};

/// How long a connection may take; an admin waits for it in the window.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
/// How long an answer may take to begin.
const READ_TIMEOUT: Duration = Duration::from_secs(20);
/// How long one attempt of a call may take, from its first byte to its answer's last.
const ATTEMPT_TIMEOUT: Duration = Duration::from_secs(30);

/// The metadata services of EC2 and of EKS over IPv6.
///
/// Source: "IMDS credential provider" and "Container credential provider" in the AWS SDKs and Tools Reference Guide.
const METADATA_V6: [Ipv6Addr; 2] = [
    Ipv6Addr::new(0xfd00, 0xec2, 0, 0, 0, 0, 0, 0x254),
    Ipv6Addr::new(0xfd00, 0xec2, 0, 0, 0, 0, 0, 0x23),
];

/// How long the SDK waits for AWS before an attempt counts as failed.
pub fn timeouts() -> TimeoutConfig {
    TimeoutConfig::builder()
        .connect_timeout(CONNECT_TIMEOUT)
        .operation_attempt_timeout(ATTEMPT_TIMEOUT)
        .build()
}

/// The client that the SDK's services share.
pub fn sdk_client() -> SharedHttpClient {
    sdk_client_through(&ProxyConfig::from_env())
}

/// The same with a proxy of one's own.
pub fn sdk_client_through(proxy: &ProxyConfig) -> SharedHttpClient {
    SharedHttpClient::new(ClientByHost {
        far: sdk_client_over(proxy.clone()),
        near: sdk_client_over(ProxyConfig::disabled()),
    })
}

/// The connector for requests that the SDK does not make: signed and unsigned URLs.
pub fn connector() -> SharedHttpConnector {
    connector_through(&ProxyConfig::from_env())
}

/// The same with a proxy of one's own.
pub fn connector_through(proxy: &ProxyConfig) -> SharedHttpConnector {
    let settings = HttpConnectorSettings::builder()
        .connect_timeout(CONNECT_TIMEOUT)
        .read_timeout(READ_TIMEOUT)
        .build();
    SharedHttpConnector::new(ConnectorByHost {
        far: SharedHttpConnector::new(connector_over(proxy.clone(), settings.clone())),
        near: SharedHttpConnector::new(connector_over(ProxyConfig::disabled(), settings)),
    })
}

fn sdk_client_over(proxy: ProxyConfig) -> SharedHttpClient {
    Builder::new().build_with_connector_fn(move |settings, _components| {
        let unset = || HttpConnectorSettings::builder().build();
        connector_over(proxy.clone(), settings.cloned().unwrap_or_else(unset))
    })
}

fn connector_over(proxy: ProxyConfig, settings: HttpConnectorSettings) -> Connector {
    Connector::builder()
        .tls_provider(Provider::Rustls(CryptoMode::Ring))
        .proxy_config(proxy)
        .connector_settings(settings)
        .build()
}

/// Asks what listens on this computer itself directly, anything else as the proxy's settings say.
#[derive(Debug)]
struct ClientByHost {
    far: SharedHttpClient,
    near: SharedHttpClient,
}

impl HttpClient for ClientByHost {
    fn http_connector(
        &self,
        settings: &HttpConnectorSettings,
        components: &RuntimeComponents,
    ) -> SharedHttpConnector {
        SharedHttpConnector::new(ConnectorByHost {
            far: self.far.http_connector(settings, components),
            near: self.near.http_connector(settings, components),
        })
    }
}

#[derive(Debug)]
struct ConnectorByHost {
    far: SharedHttpConnector,
    near: SharedHttpConnector,
}

impl HttpConnector for ConnectorByHost {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let connector = if is_near(request.uri()) { &self.near } else { &self.far };
        connector.call(request)
    }
}

/// Whether the URI names this computer itself, or a metadata service.
fn is_near(uri: &str) -> bool {
    let Ok(url) = Url::parse(uri) else { return false };
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(Host::Ipv4(address)) => address.is_loopback() || address.is_link_local(),
        Some(Host::Ipv6(address)) => address.is_loopback() || METADATA_V6.contains(&address),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn this_computers_own_names_are_near_and_look_alikes_are_not() {
        for near in [
            "http://127.0.0.1:4566/a",
            "http://localhost/",
            "http://[::1]:80/",
            "http://b.localhost/",
            "http://169.254.169.254/latest/api/token",
            "http://[fd00:ec2::254]/latest/api/token",
        ] {
            assert!(is_near(near), "{near}");
        }
        for far in [
            "https://iam.amazonaws.com/",
            "http://127.0.0.1.example/",
            "http://notlocalhost/",
            "http://10.0.0.1/",
        ] {
            assert!(!is_near(far), "{far}");
        }
    }
}
