//! The one HTTP stack: rustls with ring, for the SDK's clients and for plain requests alike.
//!
//! A [`Transport`] says through which proxy a request leaves and whose certificates it trusts. Where a connection fails
//! over either, the error is an [`Obstacle`](crate::checks::obstacle::Obstacle), a sentence that names them.

pub mod bounds;
mod certificate;
pub mod proxy;
pub mod trust;
mod witness;

use std::path::Path;

use aws_smithy_http_client::proxy::ProxyConfig;
use aws_smithy_http_client::tls::{Provider, TlsContext, rustls_provider::CryptoMode};
use aws_smithy_http_client::{Builder, Connector};
use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpClient,
    SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use url::Url;

use self::bounds::{CONNECT_TIMEOUT, READ_TIMEOUT};
use self::proxy::{Proxies, Proxy};
use self::trust::{Bundle, CA_BUNDLE_SETTING, CA_BUNDLE_VARIABLE, Roots};
use super::profiles;
use super::sign_in::Computer;
use crate::checks::obstacle::Obstacle;
use crate::words;

/// How requests leave this computer.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Transport {
    pub proxies: Proxies,
    pub roots: Roots,
}

impl Transport {
    /// What the environment says, and for the bundle of certificates the profile.
    ///
    /// Without `profile_name` it is the profile that the AWS config would take. The error is a sentence for the admin.
    pub async fn configured(
        computer: &Computer,
        profile_name: Option<&str>,
    ) -> Result<Self, String> {
        let variable = |name: &str| computer.env.get(name).ok();
        let proxies = Proxies::from_variables(variable)?;
        let of_environment = variable(CA_BUNDLE_VARIABLE).filter(|path| !path.trim().is_empty());
        let named = match of_environment {
            Some(path) => Some((path, CA_BUNDLE_VARIABLE)),
            None => profiles::setting(computer, profile_name, CA_BUNDLE_SETTING)
                .await
                .map(|path| (path, CA_BUNDLE_SETTING)),
        };
        let roots = match named {
            Some((path, named_by)) => Roots::Bundle(Bundle::read(Path::new(&path), named_by)?),
            None => Roots::System,
        };
        Ok(Self { proxies, roots })
    }

    /// The client that the SDK's services share; its answers are bounded.
    pub fn sdk_client(&self) -> SharedHttpClient {
        let client = |proxy: Option<&Proxy>| {
            let (proxy, tls) = (config_of(proxy), self.roots.tls_context());
            let client = Builder::new().build_with_connector_fn(move |settings, _components| {
                let unset = || HttpConnectorSettings::builder().build();
                let settings = settings.cloned().unwrap_or_else(unset);
                connector_over(proxy.clone(), tls.clone(), settings)
            });
            SharedHttpClient::new(client)
        };
        bounds::bounded(SharedHttpClient::new(RoutedClient { routes: self.routes(client) }))
    }

    /// The connector for requests that the SDK does not make: signed and unsigned URLs.
    pub fn connector(&self) -> SharedHttpConnector {
        let settings = HttpConnectorSettings::builder()
            .connect_timeout(CONNECT_TIMEOUT)
            .read_timeout(READ_TIMEOUT)
            .build();
        let connector = |proxy: Option<&Proxy>| {
            let tls = self.roots.tls_context();
            SharedHttpConnector::new(connector_over(config_of(proxy), tls, settings.clone()))
        };
        SharedHttpConnector::new(RoutedConnector { routes: self.routes(connector) })
    }

    /// What is out of the ordinary, each with its name, for the Connect step.
    pub fn facts(&self) -> Vec<(String, String)> {
        let Proxies { for_https, for_http, .. } = &self.proxies;
        let https = for_https.iter().map(|proxy| (words!("Proxy").to_owned(), proxy.to_string()));
        let differs = for_http.as_ref().filter(|proxy| for_https.as_ref() != Some(*proxy));
        let http = differs
            .into_iter()
            .map(|proxy| (words!("Proxy for http").to_owned(), proxy.to_string()));
        let bundle = match &self.roots {
            Roots::System => None,
            Roots::Bundle(bundle) => {
                Some((words!("Trusted certificates").to_owned(), bundle.path.display().to_string()))
            }
        };
        https.chain(http).chain(bundle).collect()
    }

    fn routes<T>(&self, make: impl Fn(Option<&Proxy>) -> T) -> Routes<T> {
        Routes {
            direct: make(None),
            over_https: self.proxies.for_https.as_ref().map(|proxy| make(Some(proxy))),
            over_http: self.proxies.for_http.as_ref().map(|proxy| make(Some(proxy))),
            proxies: self.proxies.clone(),
        }
    }
}

fn config_of(proxy: Option<&Proxy>) -> ProxyConfig {
    proxy.map_or_else(ProxyConfig::disabled, Proxy::config)
}

fn connector_over(
    proxy: ProxyConfig,
    tls: TlsContext,
    settings: HttpConnectorSettings,
) -> Connector {
    Connector::builder()
        .tls_provider(Provider::Rustls(CryptoMode::Ring))
        .tls_context(tls)
        .proxy_config(proxy)
        .connector_settings(settings)
        .build()
}

/// One of each for every way out.
#[derive(Debug, Clone)]
struct Routes<T> {
    direct: T,
    over_https: Option<T>,
    over_http: Option<T>,
    proxies: Proxies,
}

impl<T> Routes<T> {
    fn map<U>(&self, change: impl Fn(&T) -> U) -> Routes<U> {
        Routes {
            direct: change(&self.direct),
            over_https: self.over_https.as_ref().map(&change),
            over_http: self.over_http.as_ref().map(&change),
            proxies: self.proxies.clone(),
        }
    }

    /// The way to `url`, and the proxy on it.
    fn to(&self, url: &Url) -> (&T, Option<&Proxy>) {
        let through = if url.scheme() == "https" { &self.over_https } else { &self.over_http };
        match (through, self.proxies.of(url)) {
            (Some(through), Some(proxy)) => (through, Some(proxy)),
            _ => (&self.direct, None),
        }
    }
}

#[derive(Debug)]
struct RoutedClient {
    routes: Routes<SharedHttpClient>,
}

impl HttpClient for RoutedClient {
    fn http_connector(
        &self,
        settings: &HttpConnectorSettings,
        components: &RuntimeComponents,
    ) -> SharedHttpConnector {
        let routes = self.routes.map(|client| client.http_connector(settings, components));
        SharedHttpConnector::new(RoutedConnector { routes })
    }
}

/// Takes each request's way, and says what stood in it.
#[derive(Debug)]
struct RoutedConnector {
    routes: Routes<SharedHttpConnector>,
}

impl HttpConnector for RoutedConnector {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let Ok(url) = Url::parse(request.uri()) else { return self.routes.direct.call(request) };
        let (connector, proxy) = self.routes.to(&url);
        let (answer, proxy) = (connector.call(request), proxy.cloned());
        HttpConnectorFuture::new(async move {
            match (answer.await, proxy) {
                // Without TLS a proxy answers in the service's place.
                (Ok(response), Some(proxy)) if response.status().as_u16() == 407 => {
                    let has_credentials = proxy.has_credentials();
                    let proxy = proxy.to_string();
                    Err(failed(Obstacle::ProxyWantsLogin { proxy, has_credentials }))
                }
                (Err(error), proxy) if !error.is_timeout() => {
                    let refused = witness::refused_certificate(&error);
                    let obstacle = witness::obstacle(refused, &url, proxy.as_ref()).await;
                    Err(obstacle.map_or(error, failed))
                }
                (answer, _) => answer,
            }
        })
    }
}

/// Another attempt would meet the same obstacle: this kind of error is not retried.
fn failed(obstacle: Obstacle) -> ConnectorError {
    ConnectorError::other(obstacle.into(), None)
}
