//! Reads AWS's clock off answers that are had anyway.
//!
//! The SDK corrects its own requests by the same header and says nothing; our presigned URLs and the twin's time bound go by
//! this computer's clock.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpClient,
    SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::DateTime;
use aws_smithy_types::date_time::Format;
use jiff::{SignedDuration, Timestamp};

use crate::checks::clock::Skew;

/// The headers that only AWS's own answers have: a proxy's tell the proxy's time.
const REQUEST_ID_HEADERS: [&str; 3] = ["x-amzn-requestid", "x-amz-request-id", "x-amz-id-2"];

/// The newest reading of AWS's clock; clones share it.
#[derive(Debug, Clone, Default)]
pub struct AwsClock {
    newest: Arc<Mutex<Option<Skew>>>,
}

impl AwsClock {
    /// How far AWS's clock was from this computer's at the last answer; `None` before the first one.
    ///
    /// The header has whole seconds, and the answer's way counts half: it is right within half its round trip and a second.
    pub fn skew(&self) -> Option<Skew> {
        *self.newest.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What AWS's clock shows now, by its last answer; before the first one this computer's.
    pub fn now(&self) -> Timestamp {
        let skew_secs = self.skew().map_or(0, |skew| skew.secs);
        Timestamp::now() + SignedDuration::from_secs(skew_secs)
    }

    /// The same client, with its answers' times read.
    pub fn watch(&self, client: SharedHttpClient) -> SharedHttpClient {
        SharedHttpClient::new(WatchedClient { client, clock: self.clone() })
    }

    fn read(&self, response: &HttpResponse, asked_at: Timestamp, answered_at: Timestamp) {
        let header = |name: &str| response.headers().get(name);
        if !REQUEST_ID_HEADERS.iter().any(|name| header(name).is_some()) {
            return;
        }
        let date = header("date").and_then(|text| DateTime::from_str(text, Format::HttpDate).ok());
        if let Some(date) = date {
            let skew = skew_of(date.secs(), asked_at, answered_at);
            *self.newest.lock().unwrap_or_else(PoisonError::into_inner) = Some(skew);
        }
    }
}

/// AWS's time against the middle between question and answer here.
fn skew_of(aws_secs: i64, asked_at: Timestamp, answered_at: Timestamp) -> Skew {
    let middle_ms = i64::midpoint(asked_at.as_millisecond(), answered_at.as_millisecond());
    // The header leaves out what has gone by of its second: half of one on average.
    let aws_ms = aws_secs.saturating_mul(1_000).saturating_add(500);
    let skew_ms = aws_ms.saturating_sub(middle_ms);
    Skew { secs: skew_ms.saturating_add(500).div_euclid(1_000) }
}

#[derive(Debug)]
struct WatchedClient {
    client: SharedHttpClient,
    clock: AwsClock,
}

impl HttpClient for WatchedClient {
    fn http_connector(
        &self,
        settings: &HttpConnectorSettings,
        components: &RuntimeComponents,
    ) -> SharedHttpConnector {
        SharedHttpConnector::new(WatchedConnector {
            connector: self.client.http_connector(settings, components),
            clock: self.clock.clone(),
        })
    }
}

#[derive(Debug)]
struct WatchedConnector {
    connector: SharedHttpConnector,
    clock: AwsClock,
}

impl HttpConnector for WatchedConnector {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let clock = self.clock.clone();
        let answer = self.connector.call(request);
        let (asked_at, asked) = (Timestamp::now(), Instant::now());
        HttpConnectorFuture::new(async move {
            let response = answer.await?;
            // A clock that is set meanwhile must not make the way look longer.
            let answered_at = asked_at.checked_add(asked.elapsed()).unwrap_or(asked_at);
            clock.read(&response, asked_at, answered_at);
            Ok(response)
        })
    }
}

#[cfg(test)]
mod tests {
    use aws_smithy_runtime_api::http::StatusCode;
    use aws_smithy_types::body::SdkBody;

    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn read(headers: &[(&'static str, &'static str)]) -> Option<i64> {
        let mut response = HttpResponse::new(StatusCode::try_from(200).unwrap(), SdkBody::from(""));
        for (name, value) in headers {
            response.headers_mut().insert(*name, *value);
        }
        let clock = AwsClock::default();
        let (asked_at, answered_at) = (at("2026-11-22T06:00:00Z"), at("2026-11-22T06:00:01Z"));
        clock.read(&response, asked_at, answered_at);
        clock.skew().map(|skew| skew.secs)
    }

    #[test]
    fn a_computer_that_is_behind_has_a_positive_skew() {
        let headers = [("x-amz-request-id", "4F1D"), ("date", "Sun, 22 Nov 2026 06:20:00 GMT")];
        assert_eq!(read(&headers), Some(1_200));
    }

    #[test]
    fn a_computer_that_is_ahead_has_a_negative_skew() {
        let headers = [("x-amzn-requestid", "4f1d"), ("date", "Sun, 22 Nov 2026 05:58:00 GMT")];
        assert_eq!(read(&headers), Some(-120));
    }

    #[test]
    fn a_proxys_own_answer_tells_nothing() {
        assert_eq!(read(&[("date", "Sun, 22 Nov 2026 06:20:00 GMT")]), None);
    }

    #[test]
    fn a_date_that_is_none_tells_nothing() {
        assert_eq!(read(&[("x-amz-request-id", "4F1D"), ("date", "yesterday")]), None);
        assert_eq!(read(&[("x-amz-request-id", "4F1D")]), None);
    }

    #[test]
    fn the_time_at_aws_is_this_computers_and_the_difference() {
        let clock = AwsClock::default();
        *clock.newest.lock().unwrap() = Some(Skew { secs: 3_600 });
        let ahead_secs = clock.now().duration_since(Timestamp::now()).as_secs();
        assert!((3_599..=3_600).contains(&ahead_secs), "{ahead_secs}");
    }

    #[test]
    fn a_slow_answer_counts_half_its_way() {
        let (asked_at, answered_at) = (at("2026-11-22T06:00:00Z"), at("2026-11-22T06:00:20Z"));
        let aws = at("2026-11-22T06:00:10Z").as_second();
        assert_eq!(skew_of(aws, asked_at, answered_at).secs, 1);
        assert_eq!(skew_of(aws - 1, asked_at, answered_at).secs, 0);
    }
}
