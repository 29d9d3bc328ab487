//! Sees for itself why a connection failed: what the proxy answers, and whose certificate the server has.
//!
//! The HTTP client says that a handshake failed, and not whose certificate it was. So the connection is made once more,
//! with a verifier that accepts nothing and keeps what it is shown. Nothing is sent over it but a `CONNECT`.

use std::error::Error;
use std::io;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::ring;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{CertificateError, ClientConfig, DigitallySignedStruct, SignatureScheme};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use url::Url;

use super::certificate;
use super::proxy::Proxy;
use crate::checks::obstacle::Obstacle;

/// How long looking may take: an admin waits for the sentence.
const LOOK_TIMEOUT: Duration = Duration::from_secs(5);
/// As much of a proxy's answer as is read.
const PROXY_ANSWER_AT_MOST_BYTES: usize = 8 * 1024;

/// What stood between this computer and `url`, where it can be seen; `None` leaves the error as it is.
///
/// `refused` is what TLS had against the certificate, if that is why the connection failed.
pub async fn obstacle(
    refused: Option<CertificateError>,
    url: &Url,
    proxy: Option<&Proxy>,
) -> Option<Obstacle> {
    // Without proxy and certificate, the error says it all: a name that does not resolve, a closed port.
    if refused.is_none() && proxy.is_none() {
        return None;
    }
    let seen = tokio::time::timeout(LOOK_TIMEOUT, look(url, proxy)).await;
    let chain = match seen {
        Ok(Ok(chain)) => chain,
        Ok(Err(obstacle)) => return Some(obstacle),
        Err(_elapsed) => Vec::new(),
    };
    let host = url.host_str().unwrap_or_default().to_owned();
    let issuer = chain.first().and_then(|certificate| certificate::issuer(certificate));
    refused.map(|why| certificate_obstacle(&why, host, issuer))
}

/// What TLS had against the server's certificate, anywhere in the chain of causes.
pub fn refused_certificate(error: &(dyn Error + 'static)) -> Option<CertificateError> {
    let mut next = Some(error);
    while let Some(current) = next {
        if let Some(rustls::Error::InvalidCertificate(why)) = current.downcast_ref() {
            return Some(why.clone());
        }
        // An I/O error names its cause's cause as its source, and leaves out the cause itself.
        let inner = current.downcast_ref::<io::Error>().and_then(io::Error::get_ref);
        next = match inner {
            Some(inner) => Some(inner),
            None => current.source(),
        };
    }
    None
}

fn certificate_obstacle(why: &CertificateError, host: String, issuer: Option<String>) -> Obstacle {
    match why {
        CertificateError::UnknownIssuer => Obstacle::UntrustedIssuer { host, issuer },
        CertificateError::Expired | CertificateError::ExpiredContext { .. } => {
            Obstacle::CertificateExpired { host, issuer }
        }
        CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => {
            Obstacle::CertificateNotYetValid { host, issuer }
        }
        CertificateError::NotValidForName => {
            Obstacle::WrongHost { host, names: Vec::new(), issuer }
        }
        CertificateError::NotValidForNameContext { presented, .. } => {
            let names = presented.iter().map(|name| name_in(name)).take(3).collect();
            Obstacle::WrongHost { host, names, issuer }
        }
        other => Obstacle::BadCertificate { host, reason: format!("{other:?}"), issuer },
    }
}

/// The name in `DnsName("a.example")`, as a certificate's names are told.
fn name_in(told: &str) -> String {
    let name = told.split('"').nth(1).unwrap_or(told);
    crate::printable::line(name).chars().take(100).collect()
}

/// The chain of certificates that the server shows; without TLS none.
async fn look(url: &Url, proxy: Option<&Proxy>) -> Result<Vec<CertificateDer<'static>>, Obstacle> {
    let (Some(host), Some(port)) = (url.host_str(), url.port_or_known_default()) else {
        return Ok(Vec::new());
    };
    let stream = match proxy {
        Some(proxy) => {
            let stream = TcpStream::connect((proxy.host(), proxy.port())).await;
            let stream = stream.map_err(|error| Obstacle::ProxyUnreachable {
                proxy: proxy.to_string(),
                reason: error.to_string(),
            })?;
            if proxy.uses_tls() || url.scheme() != "https" {
                return Ok(Vec::new());
            }
            through(stream, proxy, host, port).await?
        }
        None => match TcpStream::connect((host.trim_matches(['[', ']']), port)).await {
            Ok(stream) => stream,
            Err(_gone_meanwhile) => return Ok(Vec::new()),
        },
    };
    Ok(chain_of(stream, host).await)
}

/// Asks the proxy for a tunnel, and reads no further than its answer's head.
async fn through(
    mut stream: TcpStream,
    proxy: &Proxy,
    host: &str,
    port: u16,
) -> Result<TcpStream, Obstacle> {
    let talks_otherwise = || Obstacle::ProxyTalksOtherwise { proxy: proxy.to_string() };
    let login = proxy
        .authorization()
        .map(|value| format!("Proxy-Authorization: {value}\r\n"))
        .unwrap_or_default();
    let request = format!("CONNECT {host}:{port} HTTP/1.1\r\nHost: {host}:{port}\r\n{login}\r\n");
    stream.write_all(request.as_bytes()).await.map_err(|_closed| talks_otherwise())?;
    let mut answer = Vec::new();
    while !answer.ends_with(b"\r\n\r\n") && answer.len() < PROXY_ANSWER_AT_MOST_BYTES {
        // Byte by byte: what follows the head belongs to the server.
        match stream.read_u8().await {
            Ok(byte) => answer.push(byte),
            Err(_closed) => break,
        }
    }
    match status_of(&answer) {
        Some(200) => Ok(stream),
        Some(407) => Err(Obstacle::ProxyWantsLogin {
            proxy: proxy.to_string(),
            has_credentials: proxy.has_credentials(),
        }),
        Some(http_status) => Err(Obstacle::ProxyRefuses {
            proxy: proxy.to_string(),
            host: host.to_owned(),
            http_status,
        }),
        None => Err(talks_otherwise()),
    }
}

fn status_of(answer: &[u8]) -> Option<u16> {
    let text = String::from_utf8_lossy(answer);
    let status = text.strip_prefix("HTTP/1.")?.split(' ').nth(1)?;
    status.split(['\r', '\n']).next()?.parse().ok()
}

async fn chain_of(stream: TcpStream, host: &str) -> Vec<CertificateDer<'static>> {
    let Ok(name) = ServerName::try_from(host.trim_matches(['[', ']']).to_owned()) else {
        return Vec::new();
    };
    let witness = Arc::new(Witness::default());
    let versions = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions();
    let Ok(versions) = versions else { return Vec::new() };
    let verifier: Arc<dyn ServerCertVerifier> = Arc::<Witness>::clone(&witness);
    let config =
        versions.dangerous().with_custom_certificate_verifier(verifier).with_no_client_auth();
    // It always fails: the witness accepts nothing.
    drop(TlsConnector::from(Arc::new(config)).connect(name, stream).await);
    witness.take()
}

/// Accepts no certificate, and keeps the chain that it was shown.
#[derive(Debug, Default)]
struct Witness {
    chain: Mutex<Vec<CertificateDer<'static>>>,
}

impl Witness {
    fn take(&self) -> Vec<CertificateDer<'static>> {
        std::mem::take(&mut *self.chain.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

fn never() -> rustls::Error {
    rustls::Error::InvalidCertificate(CertificateError::ApplicationVerificationFailure)
}

impl ServerCertVerifier for Witness {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        _server_name: &ServerName<'_>,
        _ocsp_response: &[u8],
        _now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        let chain = std::iter::once(end_entity).chain(intermediates);
        let chain = chain.map(|certificate| certificate.clone().into_owned()).collect();
        *self.chain.lock().unwrap_or_else(PoisonError::into_inner) = chain;
        Err(never())
    }

    fn verify_tls12_signature(
        &self,
        _message: &[u8],
        _certificate: &CertificateDer<'_>,
        _signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        Err(never())
    }

    fn verify_tls13_signature(
        &self,
        _message: &[u8],
        _certificate: &CertificateDer<'_>,
        _signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        Err(never())
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        ring::default_provider().signature_verification_algorithms.supported_schemes()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_proxys_status_is_read_off_its_first_line() {
        assert_eq!(status_of(b"HTTP/1.1 200 Connection established\r\n\r\n"), Some(200));
        assert_eq!(status_of(b"HTTP/1.0 407\r\n\r\n"), Some(407));
        assert_eq!(status_of(b"SSH-2.0-OpenSSH_9.6\r\n"), None);
        assert_eq!(status_of(b""), None);
    }

    #[test]
    fn a_certificates_names_are_told_without_their_kind() {
        assert_eq!(name_in("DnsName(\"portal.hotel\")"), "portal.hotel");
        assert_eq!(name_in("IpAddress(10.0.0.1)"), "IpAddress(10.0.0.1)");
    }

    #[test]
    fn a_refused_certificate_is_found_inside_io_errors() {
        let refused = rustls::Error::InvalidCertificate(CertificateError::UnknownIssuer);
        let nested = io::Error::other(io::Error::new(io::ErrorKind::InvalidData, refused));
        assert_eq!(refused_certificate(&nested), Some(CertificateError::UnknownIssuer));
        assert_eq!(refused_certificate(&io::Error::other("closed")), None);
    }
}
