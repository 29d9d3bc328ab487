//! Fetches a URL as its holder would: no SDK, no credentials but those in the URL.

use std::time::{Duration, Instant};

use aws_smithy_runtime_api::client::http::{HttpConnector as _, SharedHttpConnector};
use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
use aws_smithy_runtime_api::http::{Headers, HttpError, StatusCode};
use aws_smithy_types::byte_stream::ByteStream;
use url::Url;

use super::errors::{failure_of_request, innermost_texts};
use super::reporter::{Reporter, Wanted, outcome_of};
use crate::checks::autopsy::SignedTexts;
use crate::checks::cors::PreflightAnswer;
use crate::checks::failure::{Failure, FailureKind, kind_of};
use crate::checks::obstacle::Obstacle;
use crate::checks::pasted::without_secrets;
use crate::model::proof::FetchedObject;
use crate::secret_text::SecretText;
use crate::signing::signed_url::SignedUrl;
use crate::words;

/// How much of an object is read for its preview.
pub const READ_AT_MOST_BYTES: usize = 8 * 1024 * 1024;
/// How much of an error's body is read; S3's are below two kilobytes.
const ERROR_BODY_AT_MOST_BYTES: usize = 64 * 1024;

/// The operations, as a failure names them.
const GET: &str = "GET";
const PREFLIGHT: &str = "OPTIONS";

/// How long the next part of a body may take.
const CHUNK_TIMEOUT: Duration = Duration::from_secs(20);
/// How long a whole body may take, however steadily it drips.
const BODY_TIMEOUT: Duration = Duration::from_mins(1);

/// A URL that was not answered with its object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    pub failure: Failure,
    /// What S3 calculated, where it says so: the signature did not match.
    pub calculated: Option<SignedTexts>,
}

impl From<Failure> for Refusal {
    fn from(failure: Failure) -> Self {
        Self { failure, calculated: None }
    }
}

/// One request to a plain URL.
struct Asked {
    method: &'static str,
    /// How the status panel calls it.
    operation: &'static str,
    secret_url: SecretText,
    shown_url: String,
    wanted: Wanted,
}

/// Fetches plain URLs over one pool of connections.
#[derive(Debug, Clone)]
pub struct Fetcher {
    connector: SharedHttpConnector,
    chunk_timeout: Duration,
    body_timeout: Duration,
}

impl Default for Fetcher {
    fn default() -> Self {
        Self::over(super::http::Transport::default().connector())
    }
}

impl Fetcher {
    /// Fetches over a connector of one's own, such as one that plays recorded answers.
    pub fn over(connector: SharedHttpConnector) -> Self {
        Self { connector, chunk_timeout: CHUNK_TIMEOUT, body_timeout: BODY_TIMEOUT }
    }

    /// The same with another bound on how long the next part of a body may take.
    #[must_use]
    pub fn with_chunk_timeout(self, chunk_timeout: Duration) -> Self {
        Self { chunk_timeout, ..self }
    }

    /// The same with another bound on how long a whole body may take.
    #[must_use]
    pub fn with_body_timeout(self, body_timeout: Duration) -> Self {
        Self { body_timeout, ..self }
    }

    /// GETs a signed URL. At most [`READ_AT_MOST_BYTES`] are read; the rest of the object is left where it is.
    pub async fn get_signed(
        &self,
        reporter: &Reporter,
        url: &SignedUrl,
        wanted: Wanted,
    ) -> Result<FetchedObject, Refusal> {
        let asked = Asked {
            method: GET,
            operation: "GET (signed)",
            secret_url: url.secret_text(),
            shown_url: url.unsigned_text(),
            wanted,
        };
        self.ask(reporter, asked).await
    }

    /// GETs the URL without its signature, as anybody could.
    pub async fn get_unsigned(
        &self,
        reporter: &Reporter,
        url: &str,
    ) -> Result<FetchedObject, Failure> {
        let asked = Asked {
            method: GET,
            operation: "GET (unsigned)",
            secret_url: url.into(),
            shown_url: url.to_owned(),
            wanted: Wanted::Refusal,
        };
        self.ask(reporter, asked).await.map_err(|refusal| refusal.failure)
    }

    /// Sends a HEAD with a URL that was signed for GET, which S3 refuses.
    pub async fn head_signed(&self, reporter: &Reporter, url: &SignedUrl) -> Result<(), Failure> {
        let asked = Asked {
            method: "HEAD",
            operation: "HEAD (signed for GET)",
            secret_url: url.secret_text(),
            shown_url: url.unsigned_text(),
            wanted: Wanted::Refusal,
        };
        self.ask(reporter, asked).await.map(drop).map_err(|refusal| refusal.failure)
    }

    async fn ask(&self, reporter: &Reporter, asked: Asked) -> Result<FetchedObject, Refusal> {
        let (id, started) = reporter.call_started("s3", asked.operation, asked.shown_url).await;
        let mut request_id = None;
        let answer = self.read(asked.method, &asked.secret_url, &mut request_id).await;
        let outcome = outcome_of(
            asked.wanted,
            answer.as_ref().map(|_| ()).map_err(|refusal| &refusal.failure),
        );
        reporter.call_ended(id, started, outcome, request_id).await;
        answer
    }

    /// Asks as a browser does before it lets a page of `origin` read: `OPTIONS`, without credentials.
    ///
    /// Any answer but a success is a failure; a browser follows no redirect of it.
    /// Source: the Fetch Standard, "CORS-preflight fetch".
    pub async fn preflight(
        &self,
        reporter: &Reporter,
        url: &str,
        origin: &str,
    ) -> Result<PreflightAnswer, Failure> {
        let target = words!("{url} for {origin}", url, origin);
        let (id, started) = reporter.call_started("s3", PREFLIGHT, target).await;
        let mut request_id = None;
        let answer = self.ask_for(url, origin, &mut request_id).await;
        let outcome = outcome_of(Wanted::Success, answer.as_ref().map(|_| ()));
        reporter.call_ended(id, started, outcome, request_id).await;
        answer
    }

    async fn ask_for(
        &self,
        url: &str,
        origin: &str,
        request_id: &mut Option<String>,
    ) -> Result<PreflightAnswer, Failure> {
        let invalid = |error: HttpError| Failure {
            kind: FailureKind::Invalid,
            ..failure(PREFLIGHT, Some(innermost_texts(&error)))
        };
        let mut request = HttpRequest::get(url).map_err(invalid)?;
        request.set_method(PREFLIGHT).map_err(invalid)?;
        let headers = request.headers_mut();
        headers.try_insert("origin", origin.to_owned()).map_err(invalid)?;
        headers.try_insert("access-control-request-method", GET).map_err(invalid)?;
        let answered = self.exchange(PREFLIGHT, request, request_id).await?;
        if !answered.has_succeeded() {
            return Err(answered.failure(PREFLIGHT, request_id.clone()));
        }
        Ok(PreflightAnswer { allow_origin: answered.header("access-control-allow-origin") })
    }

    async fn read(
        &self,
        method: &'static str,
        secret_url: &SecretText,
        request_id: &mut Option<String>,
    ) -> Result<FetchedObject, Refusal> {
        let invalid = |error: &dyn std::error::Error| Failure {
            kind: FailureKind::Invalid,
            ..failure(method, Some(innermost_texts(error)))
        };
        let mut request = HttpRequest::get(secret_url.expose()).map_err(|error| invalid(&error))?;
        request.set_method(method).map_err(|error| invalid(&error))?;
        let answered = self.exchange(method, request, request_id).await?;
        if answered.has_succeeded() {
            let content_length =
                answered.header("content-length").and_then(|text| text.parse::<u64>().ok());
            let read_bytes = u64::try_from(answered.body.len()).unwrap_or(u64::MAX);
            return Ok(FetchedObject {
                content_type: answered.header("content-type"),
                size_bytes: content_length.unwrap_or(read_bytes),
                first_byte_ms: answered.first_byte_ms,
                bytes: answered.body,
            });
        }
        let calculated = SignedTexts::in_answer(&String::from_utf8_lossy(&answered.body));
        Err(Refusal { failure: answered.failure(method, request_id.clone()), calculated })
    }

    async fn exchange(
        &self,
        operation: &str,
        request: HttpRequest,
        request_id: &mut Option<String>,
    ) -> Result<Answered, Failure> {
        let host = host_of(request.uri());
        let asked_at = Instant::now();
        let response = self
            .connector
            .call(request)
            .await
            .map_err(|error| failure_of_request(operation, &error))?;
        let first_byte_ms = u64::try_from(asked_at.elapsed().as_millis()).unwrap_or(u64::MAX);
        *request_id = response.headers().get("x-amz-request-id").map(str::to_owned);
        let status = response.status();
        let at_most =
            if status.is_success() { READ_AT_MOST_BYTES } else { ERROR_BODY_AT_MOST_BYTES };
        let headers = response.headers().clone();
        let stream = ByteStream::new(response.into_body());
        let read = self.read_body(stream, at_most).await;
        // Of an object, what came in time is enough to see; of an error's text it is not.
        let is_enough = |body: &[u8]| status.is_success() && !body.is_empty();
        let body = match read {
            Ok(Read::ToTheEnd(body)) => Ok(body),
            Ok(Read::InTime(body)) if is_enough(&body) => Ok(body),
            Ok(Read::InTime(_)) => {
                let after_secs = self.body_timeout.as_secs();
                Err(Obstacle::AnswerTooSlow { host, after_secs }.to_string())
            }
            Err(message) => Err(message),
        };
        let body = body.map_err(|message| Failure {
            kind: FailureKind::Unreachable,
            http_status: Some(status.as_u16()),
            request_id: request_id.clone(),
            ..failure(operation, Some(message))
        })?;
        Ok(Answered { status, headers, first_byte_ms, body })
    }

    async fn read_body(&self, mut stream: ByteStream, at_most: usize) -> Result<Read, String> {
        let mut body = Vec::new();
        let ends_at = tokio::time::Instant::now() + self.body_timeout;
        while body.len() < at_most {
            let chunk = tokio::time::timeout(self.chunk_timeout, stream.try_next());
            let Ok(chunk) = tokio::time::timeout_at(ends_at, chunk).await else {
                return Ok(Read::InTime(body));
            };
            let Ok(chunk) = chunk else {
                let secs = self.chunk_timeout.as_secs();
                return Err(words!("Nothing more came for {secs} seconds", secs));
            };
            match chunk {
                Ok(Some(chunk)) => {
                    let room = at_most - body.len();
                    body.extend_from_slice(&chunk[..chunk.len().min(room)]);
                }
                Ok(None) => break,
                Err(error) => return Err(innermost_texts(&error)),
            }
        }
        Ok(Read::ToTheEnd(body))
    }
}

/// How far a body was read.
enum Read {
    /// To its end, or to as much as was wanted of it.
    ToTheEnd(Vec<u8>),
    /// Until time was up.
    InTime(Vec<u8>),
}

/// One answer, with as much of its body as was read.
struct Answered {
    status: StatusCode,
    headers: Headers,
    first_byte_ms: u64,
    body: Vec<u8>,
}

impl Answered {
    fn has_succeeded(&self) -> bool {
        self.status.is_success()
    }

    fn header(&self, name: &str) -> Option<String> {
        self.headers.get(name).map(str::to_owned)
    }

    /// What S3 says in the body of an error.
    fn failure(&self, operation: &str, request_id: Option<String>) -> Failure {
        let text = String::from_utf8_lossy(&self.body);
        let http_status = Some(self.status.as_u16());
        let code = xml_text(&text, "Code");
        Failure {
            kind: kind_of(code.as_deref(), http_status),
            message: xml_text(&text, "Message").map(|said| without_secrets(&said).into_owned()),
            code,
            http_status,
            request_id,
            ..failure(operation, None)
        }
        .bounded()
    }
}

fn failure(operation: &str, message: Option<String>) -> Failure {
    Failure {
        kind: FailureKind::Other,
        service: "s3",
        operation: operation.to_owned(),
        code: None,
        message,
        http_status: None,
        request_id: None,
    }
}

fn host_of(uri: &str) -> String {
    let url = Url::parse(uri).ok();
    url.and_then(|url| url.host_str().map(str::to_owned)).unwrap_or_default()
}

/// The text of the first element `name` in one of S3's error bodies.
fn xml_text(xml: &str, name: &str) -> Option<String> {
    let mut reader = quick_xml::Reader::from_str(xml);
    loop {
        match reader.read_event().ok()? {
            quick_xml::events::Event::Start(start) if start.name().as_ref() == name.as_bytes() => {
                let text = reader.read_text(start.name()).ok()?;
                let text = text.decode().ok()?;
                return quick_xml::escape::unescape(&text).ok().map(std::borrow::Cow::into_owned);
            }
            quick_xml::events::Event::Eof => return None,
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_and_message_are_read_out_of_s3s_error() {
        let xml = "<?xml version=\"1.0\"?>\n<Error><Code>AccessDenied</Code><Message>User &lt;a&gt; may not</Message></Error>";
        assert_eq!(xml_text(xml, "Code").as_deref(), Some("AccessDenied"));
        assert_eq!(xml_text(xml, "Message").as_deref(), Some("User <a> may not"));
        assert_eq!(xml_text(xml, "Region"), None);
        assert_eq!(xml_text("<Error><Code>Access", "Code"), None);
        assert_eq!(xml_text("not XML at all", "Code"), None);
    }
}
