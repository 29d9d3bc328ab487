//! Services that take a request and then fall silent: every call ends all the same.

use std::task::Waker;
use std::time::Duration;

use aws_credential_types::Credentials;
use aws_smithy_types::timeout::TimeoutConfig;
use countersign::access::names::Region;
use countersign::checks::failure::FailureKind;
use countersign::cloud::fetch::Fetcher;
use countersign::cloud::identity;
use countersign::cloud::reporter::Reporter;
use countersign::cloud::session::{CredentialsFrom, Session, SessionSettings};
use tokio::net::TcpListener;
use tokio::sync::mpsc;
use url::Url;

/// Far more than the bounds that these tests set, far less than the SDK's own patience.
const HANGS: Duration = Duration::from_secs(15);
const BOUND: Duration = Duration::from_millis(100);

/// A server that says `beginning` to whoever connects, and nothing more.
async fn silent_after(beginning: &'static str) -> Url {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        let mut open = Vec::new();
        while let Ok((stream, _)) = listener.accept().await {
            stream.writable().await.unwrap();
            assert_eq!(stream.try_write(beginning.as_bytes()).unwrap(), beginning.len());
            open.push(stream);
        }
    });
    Url::parse(&format!("http://{address}/")).unwrap()
}

fn reporter() -> (Reporter, mpsc::Receiver<countersign::model::event::Event>) {
    let (sender, inbox) = mpsc::channel(256);
    (Reporter::new(sender, Waker::noop().clone()), inbox)
}

#[tokio::test]
async fn a_service_that_never_answers_is_out_of_reach_after_its_bound() {
    let settings = SessionSettings {
        from: CredentialsFrom::Keys(Credentials::new("AKIDEXAMPLE", "wJalr", None, None, "test")),
        region: Some(Region::parse("eu-west-1").unwrap()),
        endpoint_url: Some(silent_after("").await),
    };
    let session = Session::open(&settings).await.unwrap();
    let bounds = TimeoutConfig::builder().operation_attempt_timeout(BOUND).build();
    let session = session.with_timeouts(bounds);
    let (reporter, _inbox) = reporter();
    let answer = tokio::time::timeout(HANGS, identity::caller_identity(&session, &reporter));
    let failure = answer.await.expect("the call hangs").unwrap_err();
    assert_eq!(failure.kind, FailureKind::Unreachable, "{failure:?}");
}

#[tokio::test]
async fn an_object_that_stops_half_way_is_out_of_reach_after_its_bound() {
    let url = silent_after("HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nhalf").await;
    let fetcher = Fetcher::default().with_chunk_timeout(BOUND);
    let (reporter, _inbox) = reporter();
    let answer = tokio::time::timeout(HANGS, fetcher.get_unsigned(&reporter, url.as_str()));
    let failure = answer.await.expect("the fetch hangs").unwrap_err();
    assert_eq!(failure.kind, FailureKind::Unreachable, "{failure:?}");
}
