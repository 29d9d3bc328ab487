//! S3: buckets and objects over REST.
//!
//! Source: the S3 API Reference.

pub mod actions;
mod address;
mod bucket_policy;
mod buckets;
mod checksum;
mod configuration;
pub mod cors;
mod delete;
mod encryption;
mod error;
mod headers;
mod list;
pub mod model;
mod multipart;
mod objects;
mod ownership;
mod put;
mod tagging;

use super::auth::Presented;
use super::auth_v2;
use super::authorize::{self, Denial};
use super::caller::Caller;
use super::message::{Request, Response};
use super::policy::Context;
use super::policy::evaluate::Ask;
use super::world::World;
use super::xml::Element;
use super::{ids, regions};
use address::{Address, HostRegion};
use error::S3Error;
use model::{Bucket, PublicAccessBlock};

type Reply = Result<Response, S3Error>;

const NAMESPACE: &str = "http://s3.amazonaws.com/doc/2006-03-01/";

/// A request whose sender and target are known.
pub struct Call<'a> {
    world: &'a mut World,
    caller: Caller,
    request: &'a Request,
    bucket: String,
    key: String,
    /// The body as the caller meant it.
    body: Vec<u8>,
    trailers: Vec<(String, String)>,
    context: Context,
    /// The Region that the request is signed for, or the bucket's.
    region: String,
}

/// Answers a request to S3.
pub fn answer(world: &mut World, request: &Request) -> Response {
    let request_id = ids::s3_request_id();
    let is_head = request.method == "HEAD";
    let reply = Address::of(request).and_then(|address| {
        if request.method == "OPTIONS" {
            return cors::preflight(world, request, &address);
        }
        let reply = signed(world, request, &address);
        let allowed = cors::allowed_headers(world, request, &address.bucket);
        match reply {
            Ok(mut response) => {
                response.headers.extend(allowed);
                Ok(response)
            }
            Err(mut error) => {
                error.headers.extend(allowed_static(allowed));
                Err(error)
            }
        }
    });
    let response = reply.unwrap_or_else(|error| error.response(&request_id, is_head));
    response
        .with_header("x-amz-request-id", request_id)
        .with_header("x-amz-id-2", ids::s3_host_id())
}

fn allowed_static(headers: Vec<(String, String)>) -> Vec<(&'static str, String)> {
    headers
        .into_iter()
        .filter_map(|(name, value)| {
            cors::HEADER_NAMES.iter().find(|known| **known == name).map(|known| (*known, value))
        })
        .collect()
}

fn signed(world: &mut World, request: &Request, address: &Address) -> Reply {
    let now = world.now;
    let from_auth = |failure| S3Error::from_auth(failure, now);
    let is_v2 = auth_v2::is_presented(request);
    let presented = if is_v2 { None } else { Presented::read(request).map_err(from_auth)? };
    let bucket_region = world.buckets.get(&address.bucket).map(|bucket| bucket.region.clone());
    let region = check_region(address, presented.as_ref(), bucket_region.as_deref())?;
    let (caller, body, trailers) = match &presented {
        None if is_v2 => {
            let bucket = address.is_virtual.then_some(address.bucket.as_str());
            let caller = auth_v2::verify(world, request, bucket, &region).map_err(from_auth)?;
            (caller, None, Vec::new())
        }
        None => (Caller::anonymous(), None, Vec::new()),
        Some(presented) => {
            if presented.scope.service != "s3" {
                let message = format!(
                    "incorrect service \"{}\". This endpoint belongs to \"s3\".",
                    presented.scope.service
                );
                return Err(malformed_credential(presented, &message));
            }
            let verified = presented.verify(world, request).map_err(from_auth)?;
            world.note_use(&verified.caller.access_key_id, "s3", &presented.scope.region);
            (verified.caller, verified.body, verified.trailers)
        }
    };
    let mut context = authorize::global_context(world, &caller, request);
    if let Some(presented) = &presented {
        let age = now.duration_since(presented.scope.signed_at).as_millis().max(0);
        context.set("s3:signatureAge", age.to_string());
        context.set("s3:signatureversion", crate::signing::sigv4::ALGORITHM);
        let kind = if presented.is_presigned() { "REST-QUERY-STRING" } else { "REST-HEADER" };
        context.set("s3:authType", kind);
    }
    if is_v2 {
        context.set("s3:signatureversion", "AWS");
        context.set("s3:authType", "REST-QUERY-STRING");
    }
    for header in [
        "x-amz-acl",
        "x-amz-content-sha256",
        "x-amz-server-side-encryption",
        "x-amz-server-side-encryption-aws-kms-key-id",
        "x-amz-storage-class",
        "x-amz-copy-source",
        "x-amz-metadata-directive",
    ] {
        if let Some(value) = request.header(header) {
            context.set(&format!("s3:{header}"), value);
        }
    }
    let body = body.unwrap_or_else(|| request.body.clone());
    let (bucket, key) = (address.bucket.clone(), address.key.clone());
    let mut call = Call { world, caller, request, bucket, key, body, trailers, context, region };
    call.dispatch()
}

/// Refuses what is signed for another Region than the endpoint's or the bucket's; the Region it is for.
fn check_region(
    address: &Address,
    presented: Option<&Presented>,
    bucket_region: Option<&str>,
) -> Result<String, S3Error> {
    let scope = presented.map(|presented| presented.scope.region.as_str());
    let endpoint = match (&address.host_region, scope) {
        (HostRegion::Named(region), _) => Some(region.as_str()),
        // The endpoint of us-east-1 is the global one, which expects the bucket's own Region.
        (HostRegion::Any, Some(scope)) if scope != "us-east-1" && regions::exists(scope) => {
            Some(scope)
        }
        _ => None,
    };
    let expected = endpoint.or(bucket_region).or(scope.filter(|scope| regions::exists(scope)));
    let expected = expected.unwrap_or("us-east-1");
    if let (Some(presented), Some(scope)) = (presented, scope)
        && scope != expected
    {
        let message = format!("the region '{scope}' is wrong; expecting '{expected}'");
        let mut error = malformed_credential(presented, &message).with("Region", expected);
        if let Some(region) = bucket_region {
            error = error.with_header("x-amz-bucket-region", region);
        }
        return Err(error);
    }
    match bucket_region {
        Some(region) if endpoint.is_some_and(|endpoint| endpoint != region) => Err(S3Error::new(
            301,
            "PermanentRedirect",
            "The bucket you are attempting to access must be addressed using the specified endpoint. \
             Please send all future requests to this endpoint.",
        )
        .with("Endpoint", format!("{}.s3.{region}.amazonaws.com", address.bucket))
        .with("Bucket", address.bucket.clone())
        .with_header("x-amz-bucket-region", region)),
        _ => Ok(expected.to_owned()),
    }
}

fn malformed_credential(presented: &Presented, message: &str) -> S3Error {
    if presented.is_presigned() {
        let message = format!("Error parsing the X-Amz-Credential parameter; {message}");
        S3Error::new(400, "AuthorizationQueryParametersError", message)
    } else {
        let message = format!("The authorization header is malformed; {message}");
        S3Error::new(400, "AuthorizationHeaderMalformed", message)
    }
}

impl Call<'_> {
    fn dispatch(&mut self) -> Reply {
        if self.bucket.is_empty() {
            return match self.request.method.as_str() {
                "GET" => self.list_buckets(),
                _ => Err(S3Error::method_not_allowed()),
            };
        }
        if self.key.is_empty() {
            if self.request.method == "PUT" && !self.names_configuration() {
                return self.create_bucket();
            }
            self.check_expected_owner()?;
            return self.on_bucket();
        }
        self.check_expected_owner()?;
        if self.key.len() > 1024 {
            return Err(S3Error::new(400, "KeyTooLongError", "Your key is too long")
                .with("Size", self.key.len().to_string())
                .with("MaxSizeAllowed", "1024"));
        }
        self.on_object()
    }

    fn on_bucket(&mut self) -> Reply {
        if self.names_configuration() {
            return self.configuration();
        }
        let request = self.request;
        match request.method.as_str() {
            "HEAD" => self.head_bucket(),
            "DELETE" => self.delete_bucket(),
            "POST" if request.has_query("delete") => self.delete_objects(),
            "GET" if request.has_query("uploads") => self.list_uploads(),
            "GET" if request.has_query("versions") => self.list_versions(),
            "GET" if request.has_query("session") => Err(S3Error::method_not_allowed()),
            "GET" => self.list_objects(),
            _ => Err(S3Error::method_not_allowed()),
        }
    }

    fn on_object(&mut self) -> Reply {
        let request = self.request;
        let has = |name: &str| request.has_query(name);
        if has("tagging") {
            return self.object_tagging();
        }
        if has("acl") {
            return self.object_acl();
        }
        for absent in ["attributes", "legal-hold", "retention", "torrent", "restore", "select"] {
            if has(absent) {
                return Err(S3Error::not_implemented(absent));
            }
        }
        let upload = request.query_value("uploadId").map(str::to_owned);
        let is_copy = request.header("x-amz-copy-source").is_some();
        match (request.method.as_str(), upload) {
            ("POST", None) if has("uploads") => self.create_upload(),
            ("POST", Some(upload)) => self.complete_upload(&upload),
            ("PUT", Some(upload)) => self.upload_part(&upload),
            ("GET", Some(upload)) => self.list_parts(&upload),
            ("DELETE", Some(upload)) => self.abort_upload(&upload),
            ("GET" | "HEAD", None) => self.get_object(),
            ("PUT", None) if is_copy => self.copy_object(),
            ("PUT", None) => self.put_object(),
            ("DELETE", None) => self.delete_object(),
            _ => Err(S3Error::method_not_allowed()),
        }
    }

    fn bucket(&self) -> Result<&Bucket, S3Error> {
        self.world.buckets.get(&self.bucket).ok_or_else(|| S3Error::no_such_bucket(&self.bucket))
    }

    fn bucket_mut(&mut self) -> Result<&mut Bucket, S3Error> {
        let missing = S3Error::no_such_bucket(&self.bucket);
        self.world.buckets.get_mut(&self.bucket).ok_or(missing)
    }

    fn check_expected_owner(&self) -> Result<(), S3Error> {
        let owner = &self.bucket()?.owner;
        match self.request.header("x-amz-expected-bucket-owner") {
            Some(expected) if expected != owner => Err(S3Error::access_denied()),
            _ => Ok(()),
        }
    }

    /// Refuses the request unless the action on the bucket is allowed.
    fn allow_on_bucket(&mut self, action: &str) -> Result<(), S3Error> {
        let resource = self.bucket()?.arn();
        self.allow(action, &resource)
    }

    /// Refuses the request unless the action on the object is allowed.
    fn allow_on_object(&mut self, action: &str) -> Result<(), S3Error> {
        let resource = format!("{}/{}", self.bucket()?.arn(), self.key);
        self.allow(action, &resource)
    }

    fn allow(&mut self, action: &str, resource: &str) -> Result<(), S3Error> {
        let bucket = resource.strip_prefix("arn:aws:s3:::").unwrap_or_default();
        let bucket = bucket.split('/').next().unwrap_or_default();
        let (owner, policy) = {
            let bucket =
                self.world.buckets.get(bucket).ok_or_else(|| S3Error::no_such_bucket(bucket))?;
            let policy =
                bucket.policy.as_ref().map(|(_, document)| std::sync::Arc::clone(document));
            let is_restricted =
                bucket.public_access_block.is_some_and(PublicAccessBlock::restricts_public_buckets)
                    && policy.as_ref().is_some_and(|policy| bucket_policy::is_public(policy))
                    && self.caller.account_id != bucket.owner;
            if is_restricted {
                return Err(S3Error::access_denied());
            }
            (bucket.owner.clone(), policy)
        };
        let mut context = self.context.clone();
        context.set("aws:ResourceAccount", &*owner);
        context.set("s3:ResourceAccount", &*owner);
        let ask = Ask { caller: &self.caller, action, resource, context: &context };
        authorize::with_resource_policy(self.world, ask, &owner, policy.as_deref())
            .map_err(|denial| self.denied(denial, &owner, action, resource))
    }

    /// S3 tells the reason only within the bucket's own account.
    fn denied(&self, denial: Denial, owner: &str, action: &str, resource: &str) -> S3Error {
        if self.caller.is_anonymous() || self.caller.account_id != owner {
            return S3Error::access_denied();
        }
        S3Error::new(
            403,
            "AccessDenied",
            denial.message(&self.caller, action, &format!("\"{resource}\"")),
        )
    }
}

/// The answer to a body that is larger than any the practice AWS takes.
pub fn too_large(limit: usize) -> Response {
    S3Error::new(400, "EntityTooLarge", "Your proposed upload exceeds the maximum allowed size")
        .with("MaxSizeAllowed", limit.to_string())
        .response(&ids::s3_request_id(), false)
}

/// The answer to a request that is refused before its large body is read; `None` for one whose signature holds.
///
/// Nobody uploads so much without one, whatever a bucket's policy says.
pub fn refused_by_head(world: &World, request: &Request) -> Option<Response> {
    let refused = verify_head(world, request).err()?;
    Some(refused.response(&ids::s3_request_id(), false))
}

fn verify_head(world: &World, request: &Request) -> Result<(), S3Error> {
    let from_auth = |failure| S3Error::from_auth(failure, world.now);
    if auth_v2::is_presented(request) {
        let address = Address::of(request)?;
        let bucket_region = world.buckets.get(&address.bucket).map(|bucket| bucket.region.as_str());
        let region = check_region(&address, None, bucket_region)?;
        let bucket = address.is_virtual.then_some(address.bucket.as_str());
        return auth_v2::verify(world, request, bucket, &region).map(drop).map_err(from_auth);
    }
    match Presented::read(request).map_err(from_auth)? {
        Some(presented) => presented.verify_head(world, request).map_err(from_auth),
        None => Err(S3Error::new(403, "AccessDenied", "Access Denied")),
    }
}

/// The answer to a body that does not come to its end in time.
pub fn too_slow() -> Response {
    S3Error::new(
        400,
        "RequestTimeout",
        "Your socket connection to the server was not read from or written to within the timeout \
         period. Idle connections will be closed.",
    )
    .response(&ids::s3_request_id(), false)
}

/// The answer to a body that ended early.
pub fn incomplete() -> Response {
    S3Error::new(
        400,
        "IncompleteBody",
        "You did not provide the number of bytes specified by the Content-Length HTTP header",
    )
    .response(&ids::s3_request_id(), false)
}

/// An object as it is after a plain upload.
pub fn object_of(data: Vec<u8>, content_type: &str) -> model::Object {
    model::Object {
        etag: checksum::etag(&data),
        data: std::sync::Arc::from(data),
        headers: vec![("content-type".to_owned(), content_type.to_owned())],
        encryption: model::Encryption::S3,
        tags: Vec::new(),
        checksum: None,
        storage_class: "STANDARD".to_owned(),
        writer: None,
    }
}

fn xml(document: &Element) -> Response {
    Response::xml(200, "application/xml", document.document())
}

/// An account, as ACLs and listings name it.
fn owner_element(name: &str, account_id: &str) -> Element {
    Element::new(name).with_leaf("ID", ids::canonical_user(account_id))
}

/// The root of an answer.
fn root(name: &str) -> Element {
    Element::new(name).with_attribute("xmlns", NAMESPACE)
}
