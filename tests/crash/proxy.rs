//! A proxy that lets everything through but the requests that it is told to break.

use std::collections::BTreeMap;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use http_body_util::{BodyExt as _, Full};
use hyper::body::{Bytes, Incoming};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Notify;

/// One request of a run: the operation, and how many of the same came before it.
///
/// Requests go out side by side, so that their order differs from run to run; that of one operation means more.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Point {
    pub operation: String,
    pub earlier: usize,
}

impl Point {
    /// Whether it changes something that stays in an account.
    ///
    /// The checks also try writes of objects, which have to be refused.
    pub fn is_write(&self) -> bool {
        const VERBS: [&str; 8] =
            ["Create", "Put", "Update", "Attach", "Detach", "Delete", "Set", "Tag"];
        let is_of_an_object = self.operation.ends_with("Object");
        !is_of_an_object && VERBS.iter().any(|verb| self.operation.starts_with(verb))
            || self.operation.starts_with("Untag")
    }
}

/// What happens to the request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// It is held back for ever, and AWS never sees it.
    HoldRequest,
    /// AWS carries it out, and its answer is held back for ever.
    HoldAnswer,
    /// AWS carries it out, and the connection ends without an answer.
    Drop,
    /// AWS carries it out, and the answer comes when nobody waits any more.
    Delay,
    /// AWS carries it out twice, and the second answer counts.
    Duplicate,
    /// AWS has no time for it.
    Throttle,
    /// AWS carries it out and says that it failed.
    Fail,
    /// AWS carries it out, and from then on nothing gets through.
    CutOff,
}

/// Longer than an attempt of a call may take in these tests.
pub const DELAY: Duration = Duration::from_millis(1_500);
/// How long an attempt of a call may take in these tests.
pub const ATTEMPT_TIMEOUT: Duration = Duration::from_secs(1);

/// The proxy; it ends with the runtime that it was started on.
pub struct Proxy {
    address: SocketAddr,
    way: Arc<Way>,
}

struct Way {
    behind: SocketAddr,
    counted: Mutex<Counted>,
    broken: Notify,
}

#[derive(Default)]
struct Counted {
    seen: BTreeMap<String, usize>,
    points: Vec<Point>,
    armed: Option<(Vec<Point>, Fault)>,
    broken: usize,
    is_cut_off: bool,
}

impl Proxy {
    pub async fn before(behind: SocketAddr) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let address = listener.local_addr().unwrap();
        let way = Arc::new(Way { behind, counted: Mutex::default(), broken: Notify::new() });
        let shared = Arc::clone(&way);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let way = Arc::clone(&shared);
                tokio::spawn(async move {
                    let service = service_fn(|request| way.pass(request));
                    // A client that was killed leaves its connection half-way.
                    http1::Builder::new()
                        .serve_connection(TokioIo::new(stream), service)
                        .await
                        .ok();
                });
            }
        });
        Self { address, way }
    }

    pub fn endpoint_url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Counts anew; from now on each of these is broken, once.
    pub fn arm(&self, breaks: Vec<Point>, fault: Fault) {
        let armed = Some((breaks, fault));
        *self.way.counted.lock().unwrap() = Counted { armed, ..Counted::default() };
    }

    /// Counts anew, and lets everything through.
    pub fn disarm(&self) {
        *self.way.counted.lock().unwrap() = Counted::default();
    }

    /// Every request since the proxy was armed.
    pub fn points(&self) -> Vec<Point> {
        self.way.counted.lock().unwrap().points.clone()
    }

    /// Waits until AWS has carried out the request that is held back or late.
    pub async fn broken(&self) {
        self.way.broken.notified().await;
    }

    /// How many of the requests came that are broken.
    pub fn count_broken(&self) -> usize {
        self.way.counted.lock().unwrap().broken
    }
}

/// The connection ends here.
#[derive(Debug, thiserror::Error)]
#[error("the connection was cut")]
struct Cut;

impl Way {
    async fn pass(&self, request: Request<Incoming>) -> Result<Response<Full<Bytes>>, Cut> {
        let (head, body) = request.into_parts();
        let body = body.collect().await.map_err(|_broken_off| Cut)?.to_bytes();
        let request = Request::from_parts(head, body);
        let operation = operation_of(&request);
        let Some(fault) = self.count(&operation)? else { return self.forward(request).await };
        match fault {
            Fault::HoldRequest => {
                self.broken.notify_one();
                std::future::pending().await
            }
            Fault::HoldAnswer => {
                self.forward(request).await?;
                self.broken.notify_one();
                std::future::pending().await
            }
            Fault::Drop | Fault::CutOff => {
                self.forward(request).await?;
                Err(Cut)
            }
            Fault::Delay => {
                let answer = self.forward(request).await?;
                self.broken.notify_one();
                tokio::time::sleep(DELAY).await;
                Ok(answer)
            }
            Fault::Duplicate => {
                self.forward(request.clone()).await?;
                self.forward(request).await
            }
            Fault::Throttle => Ok(refusal(&request, Refusal::Throttled)),
            Fault::Fail => {
                self.forward(request.clone()).await?;
                Ok(refusal(&request, Refusal::Failed))
            }
        }
    }

    /// Counts the request, and says what is to happen to it.
    fn count(&self, operation: &str) -> Result<Option<Fault>, Cut> {
        let mut counted = self.counted.lock().unwrap();
        if counted.is_cut_off {
            return Err(Cut);
        }
        let seen = counted.seen.entry(operation.to_owned()).or_default();
        let point = Point { operation: operation.to_owned(), earlier: *seen };
        *seen += 1;
        counted.points.push(point.clone());
        let fault = match &counted.armed {
            Some((breaks, fault)) if breaks.contains(&point) => *fault,
            _ => return Ok(None),
        };
        counted.broken += 1;
        counted.is_cut_off = fault == Fault::CutOff;
        Ok(Some(fault))
    }

    async fn forward(&self, request: Request<Bytes>) -> Result<Response<Full<Bytes>>, Cut> {
        let stream = TcpStream::connect(self.behind).await.map_err(|_gone| Cut)?;
        let (mut sender, connection) = hyper::client::conn::http1::handshake(TokioIo::new(stream))
            .await
            .map_err(|_gone| Cut)?;
        tokio::spawn(connection);
        let answer = sender.send_request(request.map(Full::new)).await.map_err(|_gone| Cut)?;
        let (head, body) = answer.into_parts();
        let body = body.collect().await.map_err(|_broken_off| Cut)?.to_bytes();
        Ok(Response::from_parts(head, Full::new(body)))
    }
}

/// The operation as its service's API names it, as far as it is a point of its own.
fn operation_of(request: &Request<Bytes>) -> String {
    if let Some(target) = request.headers().get("x-amz-target") {
        return String::from_utf8_lossy(target.as_bytes()).into_owned();
    }
    if let Some(action) = action_of(request) {
        return action;
    }
    let path = request.uri().path();
    let query = request.uri().query().unwrap_or_default();
    let is_of_an_object = path.trim_matches('/').contains('/');
    let of = if is_of_an_object { "Object" } else { "Bucket" };
    let method = match request.method().as_str() {
        "PUT" => "Put",
        "DELETE" => "Delete",
        method => method,
    };
    if is_of_an_object {
        return format!("{method}{of}");
    }
    // The subresource; what follows it, such as a listing's prefix, makes no other operation.
    let name = query.split(['&', '=']).next().unwrap_or_default();
    format!("{method}{of} {name}")
}

/// `Action=` of the Query protocol's body.
fn action_of(request: &Request<Bytes>) -> Option<String> {
    let is_query = request
        .headers()
        .get("content-type")
        .is_some_and(|kind| kind.as_bytes().starts_with(b"application/x-www-form-urlencoded"));
    if !is_query {
        return None;
    }
    let text = String::from_utf8_lossy(request.body());
    text.split('&').find_map(|pair| pair.strip_prefix("Action=").map(str::to_owned))
}

#[derive(Clone, Copy)]
enum Refusal {
    Throttled,
    Failed,
}

/// As the service says it. Sources: "Common errors" of the IAM and STS API References, "Error responses" of the S3 API Reference.
fn refusal(request: &Request<Bytes>, refusal: Refusal) -> Response<Full<Bytes>> {
    let is_json = request.headers().contains_key("x-amz-target")
        || request.uri().path().starts_with("/policy/");
    let is_query = action_of(request).is_some();
    let (status, code) = match refusal {
        Refusal::Throttled if is_json => (400, "ThrottlingException"),
        Refusal::Throttled if is_query => (400, "Throttling"),
        Refusal::Throttled => (503, "SlowDown"),
        Refusal::Failed if is_json => (500, "InternalServerException"),
        Refusal::Failed if is_query => (500, "InternalFailure"),
        Refusal::Failed => (500, "InternalError"),
    };
    let text = if is_json {
        format!(r#"{{"__type":"{code}","message":"a test"}}"#)
    } else if is_query {
        format!(
            "<ErrorResponse><Error><Type>Receiver</Type><Code>{code}</Code><Message>a test</Message></Error><RequestId>r</RequestId></ErrorResponse>"
        )
    } else {
        format!(
            "<Error><Code>{code}</Code><Message>a test</Message><RequestId>r</RequestId></Error>"
        )
    };
    let mut answer = Response::new(Full::new(Bytes::from(text)));
    *answer.status_mut() = StatusCode::from_u16(status).unwrap();
    if is_json {
        answer.headers_mut().insert("x-amzn-errortype", code.parse().unwrap());
    }
    answer
}
