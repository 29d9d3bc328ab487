//! Servers for what stands between a laptop and AWS: a proxy, and TLS with a certificate of one's own.

use std::collections::BTreeSet;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair, KeyUsagePurpose};
use rustls::ServerConfig;
use rustls::crypto::ring;
use rustls::pki_types::PrivatePkcs8KeyDer;
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;

/// What `ConnectProxy` accepts: `jo` and `s3cret`.
const LOGIN: &str = "Proxy-Authorization: Basic am86czNjcmV0\r\n";

/// An address where nothing listens.
pub fn nowhere() -> SocketAddr {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    listener.local_addr().unwrap()
}

/// How a proxy treats whoever asks for a tunnel; `to` is where every tunnel leads.
#[derive(Debug, Clone, Copy)]
pub enum Manner {
    Opens { to: SocketAddr },
    WantsLogin { to: SocketAddr },
    Refuses,
    IsNone,
}

pub struct ConnectProxy {
    pub address: SocketAddr,
    pub url: String,
    asked_for: Arc<Mutex<BTreeSet<String>>>,
}

impl ConnectProxy {
    pub async fn start(manner: Manner) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let asked_for = Arc::<Mutex<BTreeSet<String>>>::default();
        let kept = Arc::clone(&asked_for);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve(stream, manner, Arc::clone(&kept)));
            }
        });
        Self { address, url: format!("http://{address}"), asked_for }
    }

    /// Every host and port to which a tunnel was asked for.
    pub fn asked_for(&self) -> Vec<String> {
        self.asked_for.lock().unwrap().iter().cloned().collect()
    }
}

async fn serve(
    mut stream: TcpStream,
    manner: Manner,
    asked_for: Arc<Mutex<BTreeSet<String>>>,
) -> Option<()> {
    let head = head_of(&mut stream).await?;
    asked_for.lock().unwrap().extend(head.split(' ').nth(1).map(str::to_owned));
    let opened = "HTTP/1.1 200 Connection established\r\n\r\n";
    let (answer, to) = match manner {
        Manner::Opens { to } => (opened, Some(to)),
        Manner::WantsLogin { to } if head.contains(LOGIN) => (opened, Some(to)),
        Manner::WantsLogin { .. } => (
            "HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm=\"corp\"\r\ncontent-length: 0\r\n\r\n",
            None,
        ),
        Manner::Refuses => ("HTTP/1.1 403 Forbidden\r\ncontent-length: 0\r\n\r\n", None),
        Manner::IsNone => ("SSH-2.0-OpenSSH_9.6\r\n", None),
    };
    stream.write_all(answer.as_bytes()).await.ok()?;
    let mut server = TcpStream::connect(to?).await.ok()?;
    tokio::io::copy_bidirectional(&mut stream, &mut server).await.ok()?;
    Some(())
}

/// The head of a request; `None` from a connection that is closed before.
async fn head_of(stream: &mut (impl AsyncRead + Unpin)) -> Option<String> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(stream.read_u8().await.ok()?);
    }
    String::from_utf8(head).ok()
}

/// Who issues the certificates of these tests.
pub struct Authority {
    issuer: Issuer<'static, KeyPair>,
    pub pem: String,
}

impl Authority {
    pub fn new(name: &str) -> Self {
        let mut params = CertificateParams::new(Vec::new()).unwrap();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.key_usages = vec![KeyUsagePurpose::KeyCertSign];
        params.distinguished_name.push(DnType::CommonName, name);
        let key = KeyPair::generate().unwrap();
        let pem = params.self_signed(&key).unwrap().pem();
        Self { issuer: Issuer::new(params, key), pem }
    }
}

/// A certificate for `hosts`; the years are those in which it is valid.
pub struct Certificate<'a> {
    pub authority: &'a Authority,
    pub hosts: &'a [&'a str],
    pub years: (i32, i32),
}

/// A server with TLS that answers every request with `answer`.
pub struct TlsServer {
    pub address: SocketAddr,
}

impl TlsServer {
    pub async fn start(certificate: Certificate<'_>, answer: &'static str) -> Self {
        let hosts: Vec<String> = certificate.hosts.iter().map(|host| (*host).to_owned()).collect();
        let mut params = CertificateParams::new(hosts).unwrap();
        params.not_before = rcgen::date_time_ymd(certificate.years.0, 1, 1);
        params.not_after = rcgen::date_time_ymd(certificate.years.1, 1, 1);
        let key = KeyPair::generate().unwrap();
        let signed = params.signed_by(&key, &certificate.authority.issuer).unwrap();
        let private = PrivatePkcs8KeyDer::from(key.serialize_der());
        let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![signed.der().clone()], private.into())
            .unwrap();
        let acceptor = TlsAcceptor::from(Arc::new(config));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let acceptor = acceptor.clone();
                tokio::spawn(async move {
                    let stream = acceptor.accept(stream).await.ok()?;
                    respond(stream, answer).await
                });
            }
        });
        Self { address }
    }
}

async fn respond(mut stream: impl AsyncRead + AsyncWrite + Unpin, answer: &str) -> Option<()> {
    loop {
        let head = head_of(&mut stream).await?;
        let length = head.lines().find_map(|line| {
            let (name, value) = line.split_once(':')?;
            name.eq_ignore_ascii_case("content-length").then(|| value.trim().parse().ok())?
        });
        let mut body = vec![0; length.unwrap_or(0)];
        stream.read_exact(&mut body).await.ok()?;
        stream.write_all(answer.as_bytes()).await.ok()?;
        stream.flush().await.ok()?;
    }
}

/// A server without TLS; `respond` gets every connection after its first request's head.
async fn plain<F>(respond: impl Fn(TcpStream) -> F + Send + 'static) -> url::Url
where
    F: Future<Output = Option<()>> + Send + 'static,
{
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            if head_of(&mut stream).await.is_some() {
                tokio::spawn(respond(stream));
            }
        }
    });
    url::Url::parse(&format!("http://{address}/")).unwrap()
}

/// Writes `head`, and then `again` for as long as it is read.
pub async fn endless(head: &'static str, again: &[u8]) -> url::Url {
    let many = if again.len() < 512 { again.repeat(512) } else { again.to_vec() };
    plain(move |mut stream| {
        let many = many.clone();
        async move {
            stream.write_all(head.as_bytes()).await.ok()?;
            // Whoever has nothing to say stays on the line.
            while stream.write_all(&many).await.is_ok() {
                if many.is_empty() {
                    std::future::pending::<()>().await;
                }
            }
            Some(())
        }
    })
    .await
}

/// Writes `head`, and then `again` every hundredth of a second.
pub async fn dripping(head: &'static str, again: &'static [u8]) -> url::Url {
    plain(move |mut stream| async move {
        let mut beat = tokio::time::interval(Duration::from_millis(10));
        stream.write_all(head.as_bytes()).await.ok()?;
        loop {
            beat.tick().await;
            stream.write_all(again).await.ok()?;
        }
    })
    .await
}

/// Answers once per connection.
pub async fn answering(status: &str, headers: &[(&str, &str)], body: &str) -> url::Url {
    let headers: String =
        headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
    let length = body.len();
    let answer = format!(
        "HTTP/1.1 {status}\r\n{headers}content-length: {length}\r\nconnection: close\r\n\r\n{body}"
    );
    plain(move |mut stream| {
        let answer = answer.clone();
        async move {
            stream.write_all(answer.as_bytes()).await.ok()?;
            // Until the client closes: what it still sends would otherwise be answered by a reset.
            while stream.read_u8().await.is_ok() {}
            Some(())
        }
    })
    .await
}
