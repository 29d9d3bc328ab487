//! A wire that listens: what goes through it is kept, so that a test knows every secret that was in play.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use countersign::signing::sigv4::uri_encode;
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

/// All that went one way over one connection.
type Recording = Arc<Mutex<Vec<u8>>>;

pub struct Tap {
    pub address: SocketAddr,
    recordings: Arc<Mutex<Vec<Recording>>>,
}

/// What a secret stands behind on the wire, and the characters that end it.
const MARKS: [(&str, &str); 6] = [
    ("<SecretAccessKey>", "<"),
    ("<SessionToken>", "<"),
    ("X-Amz-Security-Token=", "& \r"),
    ("X-Amz-Signature=", "& \r"),
    ("x-amz-security-token: ", "\r"),
    (", Signature=", "\r"),
];

impl Tap {
    /// Listens before the server at `behind`.
    pub async fn before(behind: SocketAddr) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("its address");
        let recordings: Arc<Mutex<Vec<Recording>>> = Arc::default();
        let all = Arc::clone(&recordings);
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let Ok(server) = TcpStream::connect(behind).await else { continue };
                let (from_client, to_client) = client.into_split();
                let (from_server, to_server) = server.into_split();
                let (asked, answered) = (Recording::default(), Recording::default());
                all.lock().expect("the list").extend([Arc::clone(&asked), Arc::clone(&answered)]);
                tokio::spawn(pass(from_client, to_server, asked));
                tokio::spawn(pass(from_server, to_client, answered));
            }
        });
        Self { address, recordings }
    }

    /// Every secret key and session token that was given out or sent, and every signature; each as it stood on
    /// the wire, with its percent-encoding taken off, and with it.
    pub fn secrets(&self) -> Vec<String> {
        let mut secrets = Vec::new();
        for recording in self.recordings.lock().expect("the list").iter() {
            let text =
                String::from_utf8_lossy(&recording.lock().expect("a recording")).into_owned();
            for (mark, ends) in MARKS {
                for rest in text.split(mark).skip(1) {
                    let value = rest.split(|c| ends.contains(c)).next().unwrap_or_default();
                    let plain = percent_encoding::percent_decode_str(value).decode_utf8_lossy();
                    secrets.extend([value.to_owned(), uri_encode(&plain), plain.into_owned()]);
                }
            }
        }
        secrets.retain(|secret| secret.len() >= SHORTEST_SECRET);
        secrets.sort();
        secrets.dedup();
        secrets
    }
}

/// What is shorter stands in other texts by chance.
const SHORTEST_SECRET: usize = 20;

async fn pass(
    mut from: impl AsyncRead + Unpin,
    mut to: impl AsyncWrite + Unpin,
    recording: Recording,
) {
    let mut buffer = vec![0; 16 * 1024];
    while let Ok(length @ 1..) = from.read(&mut buffer).await {
        recording.lock().expect("a recording").extend_from_slice(&buffer[..length]);
        if to.write_all(&buffer[..length]).await.is_err() {
            return;
        }
    }
    // The other end may have gone already.
    to.shutdown().await.ok();
}
