//! Knows the practice AWS by its answers, whichever program serves it: each of them names its set-up.

use std::sync::{Arc, OnceLock};

use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpClient,
    SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;

/// The header of every answer of the practice AWS; its value is the set-up's name.
pub const HEADER: &str = "x-countersign-sandbox";
/// A set-up's name is shorter; what is longer is none.
const NAME_AT_MOST_CHARS: usize = 64;

/// The set-up that an answer has named; clones share it.
#[derive(Debug, Clone, Default)]
pub struct PracticeMark {
    name: Arc<OnceLock<String>>,
}

impl PracticeMark {
    /// The set-up of the practice AWS that answered; `None` where nothing says so.
    pub fn name(&self) -> Option<&str> {
        self.name.get().map(String::as_str)
    }

    /// The same client, with its answers looked at.
    pub fn watch(&self, client: SharedHttpClient) -> SharedHttpClient {
        SharedHttpClient::new(WatchedClient { client, mark: self.clone() })
    }

    fn read(&self, response: &HttpResponse) {
        let is_name = |text: &&str| {
            let is_of_name = |c: char| c.is_ascii_alphanumeric() || c == '-';
            !text.is_empty() && text.len() <= NAME_AT_MOST_CHARS && text.chars().all(is_of_name)
        };
        if let Some(name) = response.headers().get(HEADER).filter(is_name) {
            self.name.get_or_init(|| name.to_owned());
        }
    }
}

#[derive(Debug)]
struct WatchedClient {
    client: SharedHttpClient,
    mark: PracticeMark,
}

impl HttpClient for WatchedClient {
    fn http_connector(
        &self,
        settings: &HttpConnectorSettings,
        components: &RuntimeComponents,
    ) -> SharedHttpConnector {
        SharedHttpConnector::new(WatchedConnector {
            connector: self.client.http_connector(settings, components),
            mark: self.mark.clone(),
        })
    }
}

#[derive(Debug)]
struct WatchedConnector {
    connector: SharedHttpConnector,
    mark: PracticeMark,
}

impl HttpConnector for WatchedConnector {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let mark = self.mark.clone();
        let answer = self.connector.call(request);
        HttpConnectorFuture::new(async move {
            let response = answer.await?;
            mark.read(&response);
            Ok(response)
        })
    }
}

#[cfg(test)]
mod tests {
    use aws_smithy_runtime_api::http::StatusCode;
    use aws_smithy_types::body::SdkBody;

    use super::*;

    fn read(header: Option<&'static str>) -> Option<String> {
        let mut response = HttpResponse::new(StatusCode::try_from(200).unwrap(), SdkBody::from(""));
        if let Some(text) = header {
            response.headers_mut().insert(HEADER, text);
        }
        let mark = PracticeMark::default();
        mark.read(&response);
        mark.name().map(str::to_owned)
    }

    #[test]
    fn an_answer_of_the_practice_aws_names_its_set_up() {
        assert_eq!(read(Some("trust-wildcard")).as_deref(), Some("trust-wildcard"));
        assert_eq!(read(None), None);
    }

    #[test]
    fn what_is_no_name_is_not_shown() {
        assert_eq!(read(Some("a\tb")), None);
        assert_eq!(read(Some("")), None);
    }
}
