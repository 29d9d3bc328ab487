//! The loopback server: HTTP requests in, the services' answers out.

use std::convert::Infallible;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use http_body_util::{BodyExt as _, Full, LengthLimitError, Limited};
use hyper::body::{Body as _, Bytes, Incoming};
use hyper::header::{HeaderName, HeaderValue};
use hyper::http::request::Parts;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use jiff::Timestamp;
use tokio::net::TcpListener;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

use super::auth::Presented;
use super::message::{Request, Response, http_date, parse_pairs};
use super::query::{self, ServiceError};
use super::world::World;
use super::{Clock, access_analyzer, cloudtrail, kms, s3};
use crate::cloud::practice_mark;

/// The largest body: an object or a part of one, with room for the marks between its chunks.
const MAX_BODY_BYTES: usize = 65 * 1024 * 1024;
const MAX_QUERY_BYTES: usize = 1024 * 1024;
/// What is read from anybody, before it is known who that is.
const UNASKED_BYTES: usize = 64 * 1024;
/// How long a body may take.
const BODY_TIMEOUT: Duration = Duration::from_secs(30);
/// How many connections are served at a time: the next ones wait. A head has [`BODY_TIMEOUT`] as well, by default of hyper.
const MOST_CONNECTIONS: usize = 768;

/// What every connection works on.
#[derive(Clone)]
pub struct Shared {
    world: Arc<Mutex<World>>,
    clock: Clock,
    room: Arc<Room>,
    /// The set-up that it began with, which every answer names.
    scenario_name: &'static str,
}

/// How many bodies of a size are held at a time.
struct Room {
    /// Up to [`MAX_QUERY_BYTES`].
    for_anybody: Semaphore,
    /// Up to [`MAX_BODY_BYTES`].
    for_callers: Semaphore,
}

impl Shared {
    pub fn new(world: World, clock: Clock, scenario_name: &'static str) -> Self {
        let room = Room { for_anybody: Semaphore::new(32), for_callers: Semaphore::new(8) };
        Self { world: Arc::new(Mutex::new(world)), clock, room: Arc::new(room), scenario_name }
    }

    fn world_at(&self, now: Timestamp) -> MutexGuard<'_, World> {
        let mut world = self.world.lock().unwrap_or_else(PoisonError::into_inner);
        world.now = now;
        world
    }
}

/// Serves until the task is dropped, and its connections with it.
pub async fn serve(listener: TcpListener, shared: Shared) {
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            accepted = listener.accept(), if connections.len() < MOST_CONNECTIONS => match accepted {
                Ok((stream, peer)) => {
                    let shared = shared.clone();
                    connections.spawn(async move {
                        let service = service_fn(move |request| answer(request, shared.clone(), peer.ip()));
                        let served = http1::Builder::new()
                            .timer(TokioTimer::new())
                            .serve_connection(TokioIo::new(stream), service)
                            .await;
                        if let Err(error) = served {
                            tracing::debug!(%error, "a connection to the sandbox ended");
                        }
                    });
                }
                Err(error) => {
                    tracing::warn!(%error, "the sandbox could not accept a connection");
                    // Out of file descriptors, most likely: some must be closed first.
                    tokio::time::sleep(Duration::from_millis(100)).await;
                }
            },
            Some(_) = connections.join_next() => {}
        }
    }
}

async fn answer(
    request: hyper::Request<Incoming>,
    shared: Shared,
    source_ip: IpAddr,
) -> Result<hyper::Response<Full<Bytes>>, Infallible> {
    let (head, body) = request.into_parts();
    let mut request = request_of(&head, source_ip);
    let read = tokio::time::timeout(BODY_TIMEOUT, body_of(body, &request, &shared)).await;
    let now = (shared.clock)();
    request.body = match read.unwrap_or_else(|_elapsed| Err(s3::too_slow())) {
        Ok(body) => body,
        // The rest of the body is still on its way: nothing more can be read from here.
        Err(response) => {
            return Ok(to_hyper(response.with_header("connection", "close"), &shared, now));
        }
    };
    let response = route(&mut shared.world_at(now), &request);
    Ok(to_hyper(response, &shared, now))
}

/// The request without its body.
fn request_of(head: &Parts, source_ip: IpAddr) -> Request {
    let text = |value: &HeaderValue| String::from_utf8_lossy(value.as_bytes()).trim().to_owned();
    let headers =
        head.headers.iter().map(|(name, value)| (name.as_str().to_owned(), text(value))).collect();
    let host = head.headers.get("host").map(text);
    let host = host.or_else(|| head.uri.authority().map(ToString::to_string)).unwrap_or_default();
    Request {
        method: head.method.as_str().to_owned(),
        host,
        path: head.uri.path().to_owned(),
        query: parse_pairs(head.uri.query().unwrap_or_default()),
        headers,
        body: Vec::new(),
        source_ip,
    }
}

/// The body, if there is room for it; what is large is made room for once the head's signature holds.
async fn body_of(body: Incoming, request: &Request, shared: &Shared) -> Result<Vec<u8>, Response> {
    let announced_bytes = body.size_hint().exact().and_then(|size| usize::try_from(size).ok());
    let is_at_most = |most| announced_bytes.is_some_and(|announced| announced <= most);
    let is_for_s3 = match Presented::read(request) {
        Ok(Some(presented)) => presented.is_for_s3(),
        Ok(None) | Err(_) => query::service_of(request).is_none(),
    };
    let (most_bytes, room) = if is_at_most(UNASKED_BYTES) {
        (UNASKED_BYTES, None)
    } else if is_at_most(MAX_QUERY_BYTES) || !is_for_s3 {
        (MAX_QUERY_BYTES, Some(&shared.room.for_anybody))
    } else {
        let now = (shared.clock)();
        if let Some(refusal) = s3::refused_by_head(&shared.world_at(now), request) {
            return Err(refusal);
        }
        (MAX_BODY_BYTES, Some(&shared.room.for_callers))
    };
    if announced_bytes.is_some_and(|announced| announced > most_bytes) {
        return Err(s3::too_large(most_bytes));
    }
    let _taken = match room {
        Some(room) => room.acquire().await.ok(),
        None => None,
    };
    match Limited::new(body, most_bytes).collect().await {
        Ok(body) => Ok(body.to_bytes().to_vec()),
        Err(error) if error.is::<LengthLimitError>() => Err(s3::too_large(most_bytes)),
        Err(_) => Err(s3::incomplete()),
    }
}

/// Gives the request to the service that it is for.
fn route(world: &mut World, request: &Request) -> Response {
    if kms::is_asked(request) {
        return kms::answer(world, request);
    }
    if cloudtrail::is_asked(request) {
        return cloudtrail::answer(world, request);
    }
    if access_analyzer::is_asked(request) {
        return access_analyzer::answer(world, request);
    }
    let Some(service) = query::service_of(request) else {
        return s3::answer(world, request).with_header("server", "AmazonS3");
    };
    if request.body.len() > MAX_QUERY_BYTES {
        let error =
            ServiceError::new(413, "RequestEntityTooLarge", "The request body is too large");
        return query::failure(service, error);
    }
    query::answer(world, service, request)
}

fn to_hyper(response: Response, shared: &Shared, now: Timestamp) -> hyper::Response<Full<Bytes>> {
    let mut answer = hyper::Response::new(Full::new(Bytes::from(response.body)));
    *answer.status_mut() = hyper::StatusCode::from_u16(response.status)
        .unwrap_or(hyper::StatusCode::INTERNAL_SERVER_ERROR);
    let date = ("date".to_owned(), http_date(now));
    let mark = (practice_mark::HEADER.to_owned(), shared.scenario_name.to_owned());
    for (name, value) in response.headers.into_iter().chain([date, mark]) {
        // What a client gave as metadata may be no header that can be sent back.
        if let (Ok(name), Ok(value)) =
            (HeaderName::from_bytes(name.as_bytes()), HeaderValue::from_bytes(value.as_bytes()))
        {
            answer.headers_mut().insert(name, value);
        }
    }
    answer
}
