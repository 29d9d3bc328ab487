//! A proxy that holds every request back for a while, as the way to a far Region does.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::time::Duration;

use tokio::net::{TcpListener, TcpStream};
use url::Url;

use crate::gate::{read, write};

/// Connections are kept as they are: only what begins a request waits, and requests do not wait for one another.
pub struct Delay {
    address: SocketAddr,
    way: Arc<Way>,
}

#[derive(Default)]
struct Way {
    added_ms: AtomicU64,
    requests: AtomicUsize,
}

impl Delay {
    /// A proxy before the server at `behind` that adds nothing yet.
    pub async fn before(behind: SocketAddr) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let way = Arc::<Way>::default();
        let shared = Arc::clone(&way);
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let way = Arc::clone(&shared);
                tokio::spawn(async move { pass(client, behind, &way).await });
            }
        });
        Self { address, way }
    }

    /// From now on every request waits so long.
    pub fn add_ms(&self, added_ms: u64) {
        self.way.added_ms.store(added_ms, Ordering::Relaxed);
    }

    pub fn endpoint_url(&self) -> Url {
        Url::parse(&format!("http://{}", self.address)).unwrap()
    }

    /// How many requests have come so far.
    pub fn requests(&self) -> usize {
        self.way.requests.load(Ordering::Relaxed)
    }
}

async fn pass(client: TcpStream, behind: SocketAddr, way: &Way) {
    let Ok(server) = TcpStream::connect(behind).await else { return };
    client.set_nodelay(true).unwrap();
    server.set_nodelay(true).unwrap();
    let (from_client, to_client) = client.into_split();
    let (from_server, to_server) = server.into_split();
    // HTTP/1.1 without pipelining: what comes after an answer begins a request.
    let begins_request = AtomicBool::new(true);
    let asking = async {
        while let Some(bytes) = read(&from_client).await {
            if begins_request.swap(false, Ordering::Relaxed) {
                way.requests.fetch_add(1, Ordering::Relaxed);
                let added_ms = way.added_ms.load(Ordering::Relaxed);
                tokio::time::sleep(Duration::from_millis(added_ms)).await;
            }
            if write(&to_server, &bytes).await.is_none() {
                break;
            }
        }
    };
    let answering = async {
        while let Some(bytes) = read(&from_server).await {
            begins_request.store(true, Ordering::Relaxed);
            if write(&to_client, &bytes).await.is_none() {
                break;
            }
        }
    };
    tokio::select! {
        () = asking => {}
        () = answering => {}
    }
}
