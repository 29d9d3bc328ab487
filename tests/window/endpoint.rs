//! A little HTTP server on the loopback that answers what a test wants it to.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::runtime::Runtime;

/// Status and body for a request line such as `GET /path?query`, and the request's body.
type Answer = dyn Fn(&str, &str) -> (u16, String) + Send + Sync;

/// A server that ends with this value.
pub struct Endpoint {
    address: SocketAddr,
    _workers: Runtime,
}

impl Endpoint {
    pub fn start(answer: impl Fn(&str, &str) -> (u16, String) + Send + Sync + 'static) -> Self {
        let workers = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .expect("a worker");
        let listener = workers.block_on(TcpListener::bind((Ipv4Addr::LOCALHOST, 0)));
        let listener = listener.expect("a port");
        let address = listener.local_addr().expect("an address");
        let answer: Arc<Answer> = Arc::new(answer);
        workers.spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve(stream, Arc::clone(&answer)));
            }
        });
        Self { address, _workers: workers }
    }

    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }
}

/// One request, one answer: every connection ends after it.
async fn serve(mut stream: TcpStream, answer: Arc<Answer>) {
    let mut read = Vec::new();
    let mut buffer = [0; 4_096];
    let (head, body) = loop {
        let Ok(count @ 1..) = stream.read(&mut buffer).await else { return };
        read.extend_from_slice(&buffer[..count]);
        let text = String::from_utf8_lossy(&read);
        let Some((head, body)) = text.split_once("\r\n\r\n") else { continue };
        let length = head.lines().find_map(|line| {
            let (name, value) = line.split_once(':')?;
            name.eq_ignore_ascii_case("content-length").then(|| value.trim().parse().ok())?
        });
        if body.len() >= length.unwrap_or(0) {
            break (head.to_owned(), body.to_owned());
        }
    };
    let line = head.lines().next().unwrap_or_default().trim_end_matches(" HTTP/1.1");
    let (status, body) = answer(line, &body);
    let response = format!(
        "HTTP/1.1 {status} Answer\r\ncontent-length: {}\r\nx-aws-ec2-metadata-token-ttl-seconds: 21600\r\nconnection: close\r\n\r\n{body}",
        body.len()
    );
    // Whoever asked may be gone.
    stream.write_all(response.as_bytes()).await.ok();
}
