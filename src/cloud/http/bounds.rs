//! Bounds on answers: no endpoint, and nothing that stands in for one, can fill the memory or hold a call for ever.
//!
//! Size is counted while a body streams in. The HTTP client itself bounds an answer's head: 100 headers in some 400 KiB.
//! Nothing here or below it expands a compressed body, and nothing follows a redirect.

use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpClient,
    SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::body::SdkBody;
use aws_smithy_types::timeout::TimeoutConfig;
use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};
use url::Url;

use crate::checks::obstacle::Obstacle;

/// How long a connection may take; an admin waits for it in the window.
pub const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
/// How long an answer may take to begin.
pub const READ_TIMEOUT: Duration = Duration::from_secs(20);
/// How long one attempt of a call may take, from its first byte to its answer's last.
const ATTEMPT_TIMEOUT: Duration = Duration::from_secs(20);
/// How long a call may take with all its attempts and the pauses between them.
const CALL_TIMEOUT: Duration = Duration::from_secs(45);
/// How large an answer to a call of the SDK may be. A page of a listing has less than 1 MiB, a policy 20 KiB.
const ANSWER_AT_MOST_BYTES: u64 = 8 * 1024 * 1024;

/// How long the SDK waits for AWS before an attempt counts as failed, and before the call does.
pub fn timeouts() -> TimeoutConfig {
    TimeoutConfig::builder()
        .connect_timeout(CONNECT_TIMEOUT)
        .operation_attempt_timeout(ATTEMPT_TIMEOUT)
        .operation_timeout(CALL_TIMEOUT)
        .build()
}

/// The same client, whose answers end in an error where they grow too large.
pub fn bounded(client: SharedHttpClient) -> SharedHttpClient {
    SharedHttpClient::new(BoundedClient { client })
}

#[derive(Debug)]
struct BoundedClient {
    client: SharedHttpClient,
}

impl HttpClient for BoundedClient {
    fn http_connector(
        &self,
        settings: &HttpConnectorSettings,
        components: &RuntimeComponents,
    ) -> SharedHttpConnector {
        let connector = self.client.http_connector(settings, components);
        SharedHttpConnector::new(BoundedConnector { connector })
    }
}

#[derive(Debug)]
struct BoundedConnector {
    connector: SharedHttpConnector,
}

impl HttpConnector for BoundedConnector {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let host = Url::parse(request.uri()).ok();
        let host = host.and_then(|url| url.host_str().map(str::to_owned)).unwrap_or_default();
        let answer = self.connector.call(request);
        HttpConnectorFuture::new(async move {
            let response = answer.await?;
            let at_most_bytes = ANSWER_AT_MOST_BYTES;
            Ok(response.map(|body| {
                let too_large = Obstacle::AnswerTooLarge { host: host.clone(), at_most_bytes };
                SdkBody::from_body_1_x(Bounded { body, left_bytes: at_most_bytes, too_large })
            }))
        })
    }
}

/// A body that ends in an error after `left_bytes`.
struct Bounded {
    body: SdkBody,
    left_bytes: u64,
    too_large: Obstacle,
}

impl Body for Bounded {
    type Data = Bytes;
    type Error = aws_smithy_types::body::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        let polled = Pin::new(&mut self.body).poll_frame(context);
        if let Poll::Ready(Some(Ok(frame))) = &polled
            && let Some(data) = frame.data_ref()
        {
            let came_bytes = u64::try_from(data.len()).unwrap_or(u64::MAX);
            let Some(left_bytes) = self.left_bytes.checked_sub(came_bytes) else {
                return Poll::Ready(Some(Err(Box::new(self.too_large.clone()))));
            };
            self.left_bytes = left_bytes;
        }
        polled
    }

    fn is_end_stream(&self) -> bool {
        Body::is_end_stream(&self.body)
    }

    fn size_hint(&self) -> SizeHint {
        Body::size_hint(&self.body)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_wait_for_aws_has_an_end() {
        let timeouts = timeouts();
        assert!(timeouts.connect_timeout().is_some());
        assert!(timeouts.operation_attempt_timeout() < timeouts.operation_timeout());
        assert!(timeouts.operation_timeout().is_some_and(|total| total < Duration::from_mins(1)));
    }
}
