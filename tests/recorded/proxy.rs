//! Whoever has to go through a proxy does, with the SDK's calls and with signed URLs; this computer's own
//! services are asked directly.

use std::io::ErrorKind;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::Waker;

use aws_credential_types::Credentials;
use countersign::access::names::Region;
use countersign::checks::diagnosis::diagnose;
use countersign::checks::failure::{Failure, FailureKind};
use countersign::cloud::http::Transport;
use countersign::cloud::http::proxy::{Proxies, Proxy};
use countersign::cloud::identity;
use countersign::cloud::reporter::Reporter;
use countersign::cloud::session::{CredentialsFrom, Session, SessionSettings};
use countersign::model::event::Event;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;
use url::Url;

use crate::servers::{ConnectProxy, Manner, nowhere};

/// A server that counts the requests, and refuses whatever is asked.
struct Door {
    url: String,
    visits: Arc<AtomicUsize>,
}

impl Door {
    async fn new() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let visits = Arc::new(AtomicUsize::new(0));
        let counted = Arc::clone(&visits);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let counted = Arc::clone(&counted);
                tokio::spawn(async move { refuse(stream, &counted).await });
            }
        });
        Self { url, visits }
    }

    fn was_visited(&self) -> bool {
        self.visits.load(Ordering::SeqCst) > 0
    }
}

async fn refuse(stream: TcpStream, counted: &AtomicUsize) {
    // A client may open a connection that it never uses.
    if read(&stream).await > 0 {
        counted.fetch_add(1, Ordering::SeqCst);
        stream.writable().await.unwrap();
        let refusal = b"HTTP/1.1 403 Forbidden\r\ncontent-length: 0\r\n\r\n";
        assert_eq!(stream.try_write(refusal).unwrap(), refusal.len());
        // Until the client closes: what it still sends would otherwise be answered by a reset.
        while read(&stream).await > 0 {}
    }
}

/// How many bytes came; none at the end.
async fn read(stream: &TcpStream) -> usize {
    loop {
        stream.readable().await.unwrap();
        match stream.try_read(&mut [0; 16 * 1024]) {
            Err(error) if error.kind() == ErrorKind::WouldBlock => {}
            answer => return answer.unwrap_or(0),
        }
    }
}

fn reporter() -> (Reporter, mpsc::Receiver<Event>) {
    let (sender, inbox) = mpsc::channel(256);
    (Reporter::new(sender, Waker::noop().clone()), inbox)
}

fn through(proxy_url: &str) -> Transport {
    let proxy = Proxy::parse("HTTPS_PROXY", proxy_url).unwrap();
    Transport { proxies: Proxies::all(proxy), ..Transport::default() }
}

/// Asks the endpoint by the SDK and by plain requests, with the proxy for everything; how each failed.
async fn ask(endpoint: &str, proxy_url: &str) -> [Failure; 2] {
    let (reporter, _inbox) = reporter();
    let settings = SessionSettings {
        from: CredentialsFrom::Keys(Credentials::new("AKIDEXAMPLE", "s", None, None, "test")),
        region: Some(Region::parse("eu-west-1").unwrap()),
        endpoint_url: Some(Url::parse(endpoint).unwrap()),
    };
    let session = Session::open_through(&settings, through(proxy_url)).await.unwrap();
    [
        session.fetcher().get_unsigned(&reporter, endpoint).await.unwrap_err(),
        identity::caller_identity(&session, &reporter).await.unwrap_err(),
    ]
}

/// Both ways have to be told the same, and without the password.
#[track_caller]
fn say(failures: &[Failure; 2], cause: &str, remedy_says: &str) {
    for failure in failures {
        assert_eq!(failure.kind, FailureKind::Unreachable, "{failure:?}");
        let diagnosis = diagnose(failure);
        assert!(diagnosis.cause.starts_with(cause), "{diagnosis:?}");
        assert!(diagnosis.remedy.contains(remedy_says), "{diagnosis:?}");
        assert!(!format!("{failure:?}").contains("pa55"), "{failure:?}");
    }
}

#[tokio::test]
async fn a_service_elsewhere_is_asked_through_the_proxy() {
    let proxy = Door::new().await;
    ask("http://aws.example/", &proxy.url).await;
    assert_eq!(proxy.visits.load(Ordering::SeqCst), 2);
}

#[tokio::test]
async fn a_service_with_tls_is_asked_through_the_proxy() {
    let proxy = Door::new().await;
    ask("https://aws.example/", &proxy.url).await;
    assert!(proxy.was_visited());
}

#[tokio::test]
async fn this_computers_own_service_is_asked_directly() {
    let (proxy, service) = (Door::new().await, Door::new().await);
    ask(&service.url, &proxy.url).await;
    assert_eq!(service.visits.load(Ordering::SeqCst), 2);
    assert!(!proxy.was_visited());
}

#[tokio::test]
async fn a_proxy_that_refuses_is_named() {
    let proxy = ConnectProxy::start(Manner::Refuses).await;
    let failures = ask("https://iam.amazonaws.com/", &proxy.url).await;
    let cause =
        format!("The proxy {} refuses to connect to iam.amazonaws.com: HTTP 403", proxy.address);
    say(&failures, &cause, "let this host through");
}

#[tokio::test]
async fn a_proxy_that_wants_a_password_is_named() {
    let proxy = ConnectProxy::start(Manner::WantsLogin { to: nowhere() }).await;
    let failures = ask("https://iam.amazonaws.com/", &proxy.url).await;
    let cause = format!("The proxy {} wants a user name and a password", proxy.address);
    say(&failures, &cause, "http://USER:PASSWORD@HOST:PORT");
}

#[tokio::test]
async fn a_wrong_password_is_told_from_a_missing_one() {
    let proxy = ConnectProxy::start(Manner::WantsLogin { to: nowhere() }).await;
    let failures =
        ask("https://iam.amazonaws.com/", &format!("http://jo:pa55@{}", proxy.address)).await;
    let cause = format!("The proxy {} does not accept the user name", proxy.address);
    say(&failures, &cause, "Correct them in HTTPS_PROXY");
}

#[tokio::test]
async fn without_tls_a_proxy_that_wants_a_password_is_named_too() {
    let proxy = ConnectProxy::start(Manner::WantsLogin { to: nowhere() }).await;
    let failures = ask("http://aws.example/", &proxy.url).await;
    let cause = format!("The proxy {} wants a user name and a password", proxy.address);
    say(&failures, &cause, "http://USER:PASSWORD@HOST:PORT");
}

#[tokio::test]
async fn a_proxy_that_is_not_there_is_named_without_its_password() {
    let address = nowhere();
    let failures = ask("https://iam.amazonaws.com/", &format!("http://jo:pa55@{address}")).await;
    let cause = format!("AWS cannot be reached through the proxy {address}: ");
    say(&failures, &cause, "Check HTTPS_PROXY");
}

#[tokio::test]
async fn what_is_no_http_proxy_is_named() {
    let proxy = ConnectProxy::start(Manner::IsNone).await;
    let failures = ask("https://iam.amazonaws.com/", &proxy.url).await;
    let cause = format!("What listens at {} does not answer as an HTTP proxy", proxy.address);
    say(&failures, &cause, "Check host, port and scheme");
}
