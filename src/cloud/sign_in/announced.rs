//! Shows the requests that the SDK's credential providers make by themselves: whom, what, and what came of it.
//!
//! Nothing is shown but the operation and names: the requests and their answers are full of secrets.

use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpClient,
    SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use url::Url;

use crate::cloud::reporter::Reporter;
use crate::model::calls::CallOutcome;
use crate::words;

const REQUEST_ID_HEADERS: [&str; 2] = ["x-amzn-requestid", "x-amz-request-id"];

/// A client whose every attempt has a line in the status panel.
#[derive(Clone)]
pub struct AnnouncedClient {
    client: SharedHttpClient,
    reporter: Option<Reporter>,
    /// Nothing is expected to answer: silence is no failure.
    is_probe: bool,
}

impl AnnouncedClient {
    pub fn new(client: SharedHttpClient, reporter: Option<Reporter>) -> Self {
        Self { client, reporter, is_probe: false }
    }

    /// The same where silence is an answer, too.
    pub fn probing(client: SharedHttpClient, reporter: Reporter) -> Self {
        Self { client, reporter: Some(reporter), is_probe: true }
    }
}

impl std::fmt::Debug for AnnouncedClient {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("AnnouncedClient").finish_non_exhaustive()
    }
}

impl HttpClient for AnnouncedClient {
    fn http_connector(
        &self,
        settings: &HttpConnectorSettings,
        components: &RuntimeComponents,
    ) -> SharedHttpConnector {
        let connector = self.client.http_connector(settings, components);
        let Some(reporter) = self.reporter.clone() else { return connector };
        SharedHttpConnector::new(AnnouncedConnector {
            connector,
            reporter,
            is_probe: self.is_probe,
        })
    }
}

struct AnnouncedConnector {
    connector: SharedHttpConnector,
    reporter: Reporter,
    is_probe: bool,
}

impl std::fmt::Debug for AnnouncedConnector {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("AnnouncedConnector").finish_non_exhaustive()
    }
}

impl HttpConnector for AnnouncedConnector {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let asked = Asked::read(&request);
        let (connector, reporter) = (self.connector.clone(), self.reporter.clone());
        let is_probe = self.is_probe;
        HttpConnectorFuture::new(async move {
            let (id, started) =
                reporter.call_started(asked.service, asked.operation, asked.target).await;
            let given_up = reporter.unless_ended(id, started);
            let answer = connector.call(request).await;
            given_up.disarm();
            let (outcome, request_id) = ending(&answer, is_probe);
            reporter.call_ended(id, started, outcome, request_id).await;
            answer
        })
    }
}

fn ending(
    answer: &Result<HttpResponse, ConnectorError>,
    is_probe: bool,
) -> (CallOutcome, Option<String>) {
    let Ok(response) = answer else {
        let code = words!("no answer").to_owned();
        let outcome =
            if is_probe { CallOutcome::AsItMust { code } } else { CallOutcome::Failed { code } };
        return (outcome, None);
    };
    let header = |name: &str| response.headers().get(name).map(str::to_owned);
    let request_id = REQUEST_ID_HEADERS.iter().find_map(|name| header(name));
    if response.status().is_success() {
        return (CallOutcome::Succeeded, request_id);
    }
    // `UnauthorizedException:http://…`
    let code = header("x-amzn-errortype")
        .and_then(|text| text.split(':').next().map(str::to_owned))
        .unwrap_or_else(|| format!("HTTP {as_u16}", as_u16 = response.status().as_u16()));
    let outcome =
        if is_probe { CallOutcome::AsItMust { code } } else { CallOutcome::Failed { code } };
    (outcome, request_id)
}

/// What a request of a credential provider asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Asked {
    service: &'static str,
    operation: &'static str,
    target: String,
}

impl Asked {
    fn read(request: &HttpRequest) -> Self {
        let body = request.body().bytes().unwrap_or_default();
        Self::of(request.uri(), body)
    }

    /// Told by path and form, which are the same at every endpoint.
    fn of(uri: &str, body: &[u8]) -> Self {
        let url = Url::parse(uri).ok();
        let path = url.as_ref().map(Url::path).unwrap_or_default();
        let host = || url.as_ref().and_then(Url::host_str).unwrap_or_default().to_owned();
        let query = |name: &str| {
            let mut pairs = url.as_ref()?.query_pairs();
            pairs.find(|(key, _)| key == name).map(|(_, value)| value.into_owned())
        };
        let form = |name: &str| {
            let mut pairs = url::form_urlencoded::parse(body);
            pairs.find(|(key, _)| key == name).map(|(_, value)| value.into_owned())
        };
        let asked = |service, operation, target| Self { service, operation, target };
        if path.ends_with("/federation/credentials") {
            let role = query("role_name").unwrap_or_default();
            let account = query("account_id").unwrap_or_default();
            return asked(
                "sso",
                "GetRoleCredentials",
                words!("{role} in {account}", role, account),
            );
        }
        if path.ends_with("/latest/api/token") {
            return asked("imds", "GetToken", host());
        }
        if path.contains("/latest/meta-data/iam/security-credentials") {
            return asked("imds", "GetCredentials", host());
        }
        if path.ends_with("/v1/token") {
            return asked("signin", "CreateOAuth2Token", host());
        }
        if path.ends_with("/token") {
            return asked("sso-oidc", "CreateToken", host());
        }
        let role = || form("RoleArn").unwrap_or_default();
        match form("Action").as_deref() {
            Some("AssumeRoleWithWebIdentity") => asked("sts", "AssumeRoleWithWebIdentity", role()),
            Some("AssumeRole") => asked("sts", "AssumeRole", role()),
            // A container's address has its task's secret in the path.
            _ => asked("container", "GetCredentials", host()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(uri: &str, body: &str, service: &str, operation: &str, target: &str) {
        let asked = Asked::of(uri, body.as_bytes());
        assert_eq!(
            (asked.service, asked.operation, asked.target.as_str()),
            (service, operation, target)
        );
    }

    #[test]
    fn each_providers_request_is_named_without_its_secrets() {
        check(
            "https://portal.sso.eu-west-1.amazonaws.com/federation/credentials?role_name=Admin&account_id=111111111111",
            "",
            "sso",
            "GetRoleCredentials",
            "Admin in 111111111111",
        );
        let token = "{\"refreshToken\":\"s3cret\"}";
        check(
            "https://oidc.eu-west-1.amazonaws.com/token",
            token,
            "sso-oidc",
            "CreateToken",
            "oidc.eu-west-1.amazonaws.com",
        );
        check(
            "https://eu-west-1.signin.aws.amazon.com/v1/token",
            token,
            "signin",
            "CreateOAuth2Token",
            "eu-west-1.signin.aws.amazon.com",
        );
        check("http://169.254.169.254/latest/api/token", "", "imds", "GetToken", "169.254.169.254");
        check(
            "http://169.254.169.254/latest/meta-data/iam/security-credentials/app",
            "",
            "imds",
            "GetCredentials",
            "169.254.169.254",
        );
        check(
            "https://sts.eu-west-1.amazonaws.com/",
            "Action=AssumeRoleWithWebIdentity&RoleArn=arn%3Aaws%3Aiam%3A%3A111111111111%3Arole%2Fci&WebIdentityToken=s3cret",
            "sts",
            "AssumeRoleWithWebIdentity",
            "arn:aws:iam::111111111111:role/ci",
        );
        check(
            "http://169.254.170.2/v2/credentials/s3cret",
            "",
            "container",
            "GetCredentials",
            "169.254.170.2",
        );
    }
}
