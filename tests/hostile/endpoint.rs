//! An AWS of a test's own on the loopback, whose every answer is bytes that the test makes.

#![expect(clippy::unwrap_used, reason = "what cannot be set up fails the test")]
#![expect(
    clippy::disallowed_methods,
    reason = "a server beside the program, on threads of its own"
)]

use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

/// One request, as far as answers depend on it.
pub struct Request {
    pub body: String,
    /// `GET /path?query`.
    pub line: String,
    /// Of IAM and STS, such as `GetRole`.
    pub action: Option<String>,
    pub head: String,
}

/// What is done about a request.
pub enum Manner {
    /// These bytes are written, and the connection closed.
    Says(Vec<u8>),
    /// The connection stays open, and nothing is said.
    IsSilent,
}

/// Serves until the test's process ends.
pub struct Endpoint {
    pub url: String,
    asked: Arc<AtomicUsize>,
}

impl Endpoint {
    pub fn start(answer: impl Fn(&Request) -> Manner + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let (answer, asked) = (Arc::new(answer), Arc::<AtomicUsize>::default());
        let count = Arc::clone(&asked);
        std::thread::spawn(move || {
            while let Ok((stream, _)) = listener.accept() {
                let (answer, count) = (Arc::clone(&answer), Arc::clone(&count));
                std::thread::spawn(move || serve(stream, answer.as_ref(), &count));
            }
        });
        Self { url, asked }
    }

    /// Waits until so many requests have come.
    #[track_caller]
    pub fn wait_for(&self, requests: usize) {
        let began_at = Instant::now();
        while self.asked.load(Ordering::SeqCst) < requests {
            assert!(began_at.elapsed() < Duration::from_mins(1), "nobody asks");
            std::thread::sleep(Duration::from_millis(10));
        }
    }
}

/// One request, one answer. Whoever asked may be gone at any time.
fn serve(
    mut stream: TcpStream,
    answer: &(dyn Fn(&Request) -> Manner + Send + Sync),
    count: &AtomicUsize,
) -> Option<()> {
    let request = read(&mut stream)?;
    count.fetch_add(1, Ordering::SeqCst);
    match answer(&request) {
        Manner::Says(bytes) => {
            stream.write_all(&bytes).ok()?;
            stream.shutdown(std::net::Shutdown::Write).ok()?;
        }
        Manner::IsSilent => {}
    }
    // Until the other end is closed: what it still sends would be answered by a reset.
    while stream.read(&mut [0; 4_096]).ok()? > 0 {}
    Some(())
}

fn read(stream: &mut TcpStream) -> Option<Request> {
    let mut read = Vec::new();
    let mut buffer = [0; 4_096];
    loop {
        let count @ 1.. = stream.read(&mut buffer).ok()? else { return None };
        read.extend_from_slice(&buffer[..count]);
        let text = String::from_utf8_lossy(&read);
        let Some((head, body)) = text.split_once("\r\n\r\n") else { continue };
        let length = head.lines().find_map(|line| {
            let (name, value) = line.split_once(':')?;
            name.eq_ignore_ascii_case("content-length").then(|| value.trim().parse().ok())?
        });
        if body.len() < length.unwrap_or(0) {
            continue;
        }
        let action = body.split('&').find_map(|pair| pair.strip_prefix("Action="));
        return Some(Request {
            line: head.lines().next()?.trim_end_matches(" HTTP/1.1").to_owned(),
            action: action.map(str::to_owned),
            head: head.to_owned(),
            body: body.to_owned(),
        });
    }
}

/// An answer in order.
pub fn said(status: &str, headers: &[(&str, &str)], body: &str) -> Vec<u8> {
    let headers: String =
        headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
    let length = body.len();
    format!(
        "HTTP/1.1 {status}\r\nx-amzn-requestid: 4f1d2c9e\r\n{headers}content-length: {length}\r\nconnection: close\r\n\r\n{body}"
    )
    .into_bytes()
}
