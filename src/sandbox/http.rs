//! The loopback server: HTTP requests in, the services' answers out.

use std::convert::Infallible;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};

use http_body_util::{BodyExt as _, Full, LengthLimitError, Limited};
use hyper::body::{Bytes, Incoming};
use hyper::header::{HeaderName, HeaderValue};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::TcpListener;
use tokio::task::JoinSet;

use super::message::{Request, Response, http_date, parse_pairs};
use super::query::{self, ServiceError};
use super::world::World;
use super::{Clock, access_analyzer, cloudtrail, kms, s3};
use crate::cloud::practice_mark;

/// The largest body: an object or a part of one, with room for the marks between its chunks.
const MAX_BODY_BYTES: usize = 65 * 1024 * 1024;
const MAX_QUERY_BYTES: usize = 1024 * 1024;

/// What every connection works on.
#[derive(Clone)]
pub struct Shared {
    pub world: Arc<Mutex<World>>,
    pub clock: Clock,
    /// The set-up that it began with, which every answer names.
    pub scenario_name: &'static str,
}

/// Serves until the task is dropped, and its connections with it.
pub async fn serve(listener: TcpListener, shared: Shared) {
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            accepted = listener.accept() => match accepted {
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
                    tokio::time::sleep(std::time::Duration::from_millis(100)).await;
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
    let collected = Limited::new(body, MAX_BODY_BYTES).collect().await;
    let now = (shared.clock)();
    let body = match collected {
        Ok(body) => body.to_bytes().to_vec(),
        Err(error) => {
            let is_too_large = error.downcast_ref::<LengthLimitError>().is_some();
            let response =
                if is_too_large { s3::too_large(MAX_BODY_BYTES) } else { s3::incomplete() };
            // The rest of the body is still on its way: nothing more can be read from here.
            return Ok(to_hyper(response.with_header("connection", "close"), &shared, now));
        }
    };
    let text = |value: &HeaderValue| String::from_utf8_lossy(value.as_bytes()).trim().to_owned();
    let headers: Vec<(String, String)> =
        head.headers.iter().map(|(name, value)| (name.as_str().to_owned(), text(value))).collect();
    let host = head.headers.get("host").map(text);
    let host = host.or_else(|| head.uri.authority().map(ToString::to_string)).unwrap_or_default();
    let request = Request {
        method: head.method.as_str().to_owned(),
        host,
        path: head.uri.path().to_owned(),
        query: parse_pairs(head.uri.query().unwrap_or_default()),
        headers,
        body,
        source_ip,
    };
    let response = {
        let mut world = shared.world.lock().unwrap_or_else(PoisonError::into_inner);
        world.now = now;
        route(&mut world, &request)
    };
    Ok(to_hyper(response, &shared, now))
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

fn to_hyper(
    response: Response,
    shared: &Shared,
    now: jiff::Timestamp,
) -> hyper::Response<Full<Bytes>> {
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
