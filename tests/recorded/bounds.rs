//! Endpoints that answer without end, in size, depth or time: every call ends, and says so.

use std::task::Waker;
use std::time::Duration;

use aws_credential_types::Credentials;
use aws_smithy_types::timeout::TimeoutConfig;
use countersign::access::names::Region;
use countersign::checks::diagnosis::diagnose;
use countersign::checks::failure::{Failure, FailureKind};
use countersign::cloud::fetch::{Fetcher, READ_AT_MOST_BYTES};
use countersign::cloud::identity;
use countersign::cloud::reporter::Reporter;
use countersign::cloud::session::{CredentialsFrom, Session, SessionSettings};
use countersign::model::proof::FetchedObject;
use tokio::sync::mpsc;
use url::Url;

use crate::servers::{answering, dripping, endless};

/// Far more than any of these calls takes, far less than for ever.
const HANGS: Duration = Duration::from_secs(30);
const BOUND: Duration = Duration::from_millis(300);
const CHUNKED: &str = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n";

fn reporter() -> Reporter {
    let (sender, mut inbox) = mpsc::channel(256);
    tokio::spawn(async move { while inbox.recv().await.is_some() {} });
    Reporter::new(sender, Waker::noop().clone())
}

/// Asks STS there; what came of it.
async fn asked(endpoint_url: Url, bounds: TimeoutConfig) -> Failure {
    let settings = SessionSettings {
        from: CredentialsFrom::Keys(Credentials::new("AKIDEXAMPLE", "s", None, None, "test")),
        region: Some(Region::parse("eu-west-1").unwrap()),
        endpoint_url: Some(endpoint_url),
    };
    let session = Session::open(&settings).await.unwrap().with_timeouts(bounds);
    let reporter = reporter();
    let answer = tokio::time::timeout(HANGS, identity::caller_identity(&session, &reporter));
    answer.await.expect("the call hangs").unwrap_err()
}

/// Fetches what is there, as anybody could.
async fn fetched(url: Url) -> Result<FetchedObject, Failure> {
    let fetcher = Fetcher::default().with_body_timeout(BOUND);
    let reporter = reporter();
    let answer = tokio::time::timeout(HANGS, fetcher.get_unsigned(&reporter, url.as_str()));
    answer.await.expect("the fetch hangs")
}

/// 64 KiB of a body in chunks.
fn chunk() -> Vec<u8> {
    [b"10000\r\n".as_slice(), &vec![b' '; 0x10000], b"\r\n"].concat()
}

fn no_bounds() -> TimeoutConfig {
    TimeoutConfig::builder().build()
}

#[tokio::test]
async fn a_service_that_never_stops_talking_is_cut_off() {
    let failure = asked(endless(CHUNKED, &chunk()).await, no_bounds()).await;
    assert_eq!(failure.kind, FailureKind::Unreachable, "{failure:?}");
    assert_eq!(
        diagnose(&failure).cause,
        "The answer of 127.0.0.1 is larger than 8 MiB and was not read to its end"
    );
}

#[tokio::test]
async fn headers_without_end_are_cut_off() {
    let failure = asked(endless("HTTP/1.1 200 OK\r\n", b"x: y\r\n").await, no_bounds()).await;
    assert_eq!(failure.kind, FailureKind::Unreachable, "{failure:?}");
    let failure = asked(endless("HTTP/1.1 200 OK\r\nx: ", b"yyyyyyyy").await, no_bounds()).await;
    assert_eq!(failure.kind, FailureKind::Unreachable, "{failure:?}");
}

#[tokio::test]
async fn a_call_ends_in_its_time_with_all_its_attempts() {
    let silent = endless("", b"").await;
    let bounds =
        TimeoutConfig::builder().operation_attempt_timeout(HANGS).operation_timeout(BOUND).build();
    let failure = asked(silent, bounds).await;
    assert_eq!(failure.kind, FailureKind::Unreachable, "{failure:?}");
}

#[tokio::test]
async fn an_answer_that_drips_ends_with_its_attempt() {
    let bounds = TimeoutConfig::builder().operation_timeout(BOUND).build();
    let failure = asked(dripping(CHUNKED, b"1\r\n \r\n").await, bounds).await;
    assert_eq!(failure.kind, FailureKind::Unreachable, "{failure:?}");
}

#[tokio::test]
async fn of_an_object_that_drips_what_came_in_time_is_taken() {
    let object = fetched(dripping(CHUNKED, b"1\r\nx\r\n").await).await.unwrap();
    assert!(!object.bytes.is_empty());
}

#[tokio::test]
async fn an_error_that_drips_is_no_error_of_aws() {
    let head = "HTTP/1.1 403 Forbidden\r\ntransfer-encoding: chunked\r\n\r\n";
    let failure = fetched(dripping(head, b"1\r\n<\r\n").await).await.unwrap_err();
    assert_eq!(failure.kind, FailureKind::Unreachable, "{failure:?}");
    let cause = diagnose(&failure).cause;
    assert!(cause.starts_with("The answer of 127.0.0.1 took longer than"), "{cause}");
}

#[tokio::test]
async fn an_object_without_end_is_read_as_far_as_its_preview_needs() {
    let fetcher = Fetcher::default();
    let url = endless(CHUNKED, &chunk()).await;
    let object = fetcher.get_unsigned(&reporter(), url.as_str()).await.unwrap();
    assert_eq!(object.bytes.len(), READ_AT_MOST_BYTES);
}

#[tokio::test]
async fn an_objects_headers_without_end_are_cut_off() {
    let failure = fetched(endless("HTTP/1.1 200 OK\r\n", b"x: y\r\n").await).await.unwrap_err();
    assert_eq!(failure.kind, FailureKind::Unreachable, "{failure:?}");
}

#[tokio::test]
async fn elements_in_elements_without_end_are_no_answer() {
    for status in ["200 OK", "403 Forbidden"] {
        for body in ["<a>".repeat(500_000), format!("<ErrorResponse>{}", "<Error>".repeat(500_000))]
        {
            let failure = asked(answering(status, &[], &body).await, no_bounds()).await;
            assert_eq!(failure.code, None, "{failure:?}");
        }
    }
}

#[tokio::test]
async fn an_error_of_s3_with_elements_without_end_is_read() {
    let body = format!("<Error>{}<Code>AccessDenied</Code>", "<a>".repeat(15_000));
    let failure = fetched(answering("403 Forbidden", &[], &body).await).await.unwrap_err();
    assert_eq!(failure.code.as_deref(), Some("AccessDenied"), "{failure:?}");
}

#[tokio::test]
async fn a_compressed_body_stays_as_small_as_it_came() {
    let headers = [("content-encoding", "gzip")];
    let url = answering("200 OK", &headers, "\u{1f}\u{8}not expanded").await;
    assert_eq!(fetched(url).await.unwrap().bytes, b"\x1f\x08not expanded");
}

#[tokio::test]
async fn nobody_is_sent_elsewhere() {
    let elsewhere = answering("200 OK", &[], "elsewhere").await;
    let headers = [("location", elsewhere.as_str())];
    for status in ["301 Moved Permanently", "302 Found", "307 Temporary Redirect"] {
        let failure = fetched(answering(status, &headers, "").await).await.unwrap_err();
        assert_eq!(failure.http_status, status.split(' ').next().unwrap().parse().ok());
        let failure = asked(answering(status, &headers, "").await, no_bounds()).await;
        assert_eq!(failure.http_status, status.split(' ').next().unwrap().parse().ok());
    }
}
