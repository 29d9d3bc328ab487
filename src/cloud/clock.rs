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
use jiff::Timestamp;

use crate::checks::clock::Skew;
use crate::times;

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

    /// What AWS's clock shows now, by its last answer; this computer's before the first one, and where the answer's time
    /// cannot be believed.
    pub fn now(&self) -> Timestamp {
        let skew_secs = self.skew().filter(|skew| skew.is_believed()).map_or(0, |skew| skew.secs);
        times::after(Timestamp::now(), skew_secs)
    }

    /// The same client, with its answers' times read.
    pub fn watch(&self, client: SharedHttpClient) -> SharedHttpClient {
        SharedHttpClient::new(WatchedClient { client, clock: self.clone() })
    }

    /// Takes the answer's time in. One that cannot be believed is taken out of the answer: the SDK would sign by it, and
    /// ends in a panic where the year has more than four digits.
    fn read(&self, response: &mut HttpResponse, asked_at: Timestamp, answered_at: Timestamp) {
        let header = |name: &str| response.headers().get(name);
        let Some(text) = header("date") else { return };
        let is_of_aws = REQUEST_ID_HEADERS.iter().any(|name| header(name).is_some());
        let skew = DateTime::from_str(text, Format::HttpDate)
            .ok()
            .map(|date| skew_of(date.secs(), asked_at, answered_at));
        if is_of_aws && skew.is_some() {
            *self.newest.lock().unwrap_or_else(PoisonError::into_inner) = skew;
        }
        if skew.is_none_or(|skew| !skew.is_believed()) {
            response.headers_mut().remove("date");
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
            let mut response = answer.await?;
            // A clock that is set meanwhile must not make the way look longer.
            let answered_at = asked_at.checked_add(asked.elapsed()).unwrap_or(asked_at);
            clock.read(&mut response, asked_at, answered_at);
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
        read_with_rest(headers).0
    }

    /// The skew, and whether the answer still names its time.
    fn read_with_rest(headers: &[(&'static str, &'static str)]) -> (Option<i64>, bool) {
        let mut response = HttpResponse::new(StatusCode::try_from(200).unwrap(), SdkBody::from(""));
        for (name, value) in headers {
            response.headers_mut().insert(*name, *value);
        }
        let clock = AwsClock::default();
        let (asked_at, answered_at) = (at("2026-11-22T06:00:00Z"), at("2026-11-22T06:00:01Z"));
        clock.read(&mut response, asked_at, answered_at);
        (clock.skew().map(|skew| skew.secs), response.headers().get("date").is_some())
    }

    #[test]
    fn a_time_days_away_is_told_of_and_nothing_is_signed_by_it() {
        for date in [
            "Fri, 31 Dec 9999 23:59:59 GMT",
            "Sat, 01 Jan 0000 00:00:00 GMT",
            "Thu, 01 Jan 1970 00:00:00 GMT",
            "Mon, 23 Nov 2026 06:20:00 GMT",
        ] {
            let (skew, is_left) = read_with_rest(&[("x-amz-request-id", "4F1D"), ("date", date)]);
            assert!(skew.is_none_or(|secs| secs.unsigned_abs() > 86_400), "{date}: {skew:?}");
            assert!(!is_left, "{date}");
            assert!(!read_with_rest(&[("date", date)]).1, "{date}");
        }
        let near = [("x-amz-request-id", "4F1D"), ("date", "Sun, 22 Nov 2026 18:00:00 GMT")];
        assert_eq!(read_with_rest(&near), (Some(43_200), true));
    }

    #[test]
    fn a_time_that_cannot_be_believed_moves_no_clock() {
        for secs in [i64::MIN, -253_402_300_799, 86_401, 253_402_300_799, i64::MAX] {
            let clock = AwsClock::default();
            *clock.newest.lock().unwrap() = Some(Skew { secs });
            let apart_secs = clock.now().duration_since(Timestamp::now()).as_secs();
            assert!((-1..=0).contains(&apart_secs), "{secs}: {apart_secs}");
        }
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
