//! Whoever has to go through a proxy does, with the SDK's calls and with signed URLs; this computer's own
//! services are asked directly.

use std::io::ErrorKind;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::Waker;

use aws_credential_types::Credentials;
use aws_smithy_http_client::proxy::ProxyConfig;
use countersign::access::names::Region;
use countersign::cloud::fetch::Fetcher;
use countersign::cloud::http::{connector_through, sdk_client_through};
use countersign::cloud::identity;
use countersign::cloud::reporter::Reporter;
use countersign::cloud::session::{CredentialsFrom, Session, SessionSettings};
use countersign::model::event::Event;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;
use url::Url;

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

/// Asks the endpoint by the SDK and by plain requests, with `proxy` for everything.
async fn ask(endpoint: &str, proxy: &Door) {
    let proxy = ProxyConfig::all(&proxy.url).unwrap();
    let (reporter, _inbox) = reporter();
    let fetcher = Fetcher::over(connector_through(&proxy));
    fetcher.get_unsigned(&reporter, endpoint).await.unwrap_err();
    let settings = SessionSettings {
        from: CredentialsFrom::Keys(Credentials::new("AKIDEXAMPLE", "s", None, None, "test")),
        region: Some(Region::parse("eu-west-1").unwrap()),
        endpoint_url: Some(Url::parse(endpoint).unwrap()),
    };
    let session = Session::open_over(&settings, sdk_client_through(&proxy)).await.unwrap();
    identity::caller_identity(&session, &reporter).await.unwrap_err();
}

#[tokio::test]
async fn a_service_elsewhere_is_asked_through_the_proxy() {
    let proxy = Door::new().await;
    ask("http://aws.example/", &proxy).await;
    assert_eq!(proxy.visits.load(Ordering::SeqCst), 2);
}

#[tokio::test]
async fn a_service_with_tls_is_asked_through_the_proxy() {
    let proxy = Door::new().await;
    ask("https://aws.example/", &proxy).await;
    assert!(proxy.was_visited());
}

#[tokio::test]
async fn this_computers_own_service_is_asked_directly() {
    let (proxy, service) = (Door::new().await, Door::new().await);
    ask(&service.url, &proxy).await;
    assert_eq!(service.visits.load(Ordering::SeqCst), 2);
    assert!(!proxy.was_visited());
}
