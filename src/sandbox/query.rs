//! The Query protocol of IAM and STS: form parameters in, XML out.
//!
//! Source: "Making query requests" and "Common Errors" in the IAM API Reference.

use super::auth::{AuthFailure, Presented};
use super::authorize::{self, Denial};
use super::caller::Caller;
use super::message::{Request, Response, parse_pairs};
use super::policy::Context;
use super::policy::evaluate::Ask;
use super::world::World;
use super::xml::Element;
use super::{iam, ids, regions, sts};
use crate::signing::sigv4;

/// What a call answers with instead of a result.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServiceError {
    pub status: u16,
    pub code: String,
    pub message: String,
}

/// The content of the `…Result` element; `None` where the operation has no such element.
pub type Reply = Result<Option<Vec<Element>>, ServiceError>;

impl ServiceError {
    pub fn new(status: u16, code: &str, message: impl Into<String>) -> Self {
        Self { status, code: code.to_owned(), message: message.into() }
    }

    pub fn denied(message: impl Into<String>) -> Self {
        Self::new(403, "AccessDenied", message)
    }

    pub fn validation(message: impl Into<String>) -> Self {
        Self::new(400, "ValidationError", message)
    }

    /// A parameter that breaks a rule of the API's model.
    pub fn constraint(value: &str, parameter: &str, rule: &str) -> Self {
        Self::validation(format!(
            "1 validation error detected: Value '{value}' at '{}' failed to satisfy constraint: {rule}",
            lower_first(parameter)
        ))
    }

    pub fn no_such_entity(message: impl Into<String>) -> Self {
        Self::new(404, "NoSuchEntity", message)
    }

    pub fn already_exists(message: impl Into<String>) -> Self {
        Self::new(409, "EntityAlreadyExists", message)
    }

    pub fn delete_conflict(message: impl Into<String>) -> Self {
        Self::new(409, "DeleteConflict", message)
    }

    pub fn limit(message: impl Into<String>) -> Self {
        Self::new(409, "LimitExceeded", message)
    }

    pub fn malformed_policy(message: impl Into<String>) -> Self {
        Self::new(400, "MalformedPolicyDocument", message)
    }

    pub fn from_auth(failure: AuthFailure, now: jiff::Timestamp) -> Self {
        match failure {
            AuthFailure::UnknownKey { .. } | AuthFailure::TokenInvalid { .. } => Self::new(
                403,
                "InvalidClientTokenId",
                "The security token included in the request is invalid.",
            ),
            AuthFailure::TokenExpired { .. } => Self::new(
                403,
                "ExpiredToken",
                "The security token included in the request is expired",
            ),
            AuthFailure::Mismatch(_) | AuthFailure::PayloadMismatch { .. } => Self::new(
                403,
                "SignatureDoesNotMatch",
                "The request signature we calculated does not match the signature you provided. \
                 Check your AWS Secret Access Key and signing method. Consult the service \
                 documentation for details.",
            ),
            AuthFailure::Skewed { request_time } => {
                let limit = super::auth::MAX_SKEW;
                let (request, here) = (sigv4::amz_date(request_time), sigv4::amz_date(now));
                let message = if request_time < now {
                    let earliest = sigv4::amz_date(now - limit);
                    format!(
                        "Signature expired: {request} is now earlier than {earliest} ({here} - 15 min.)"
                    )
                } else {
                    let latest = sigv4::amz_date(now + limit);
                    format!(
                        "Signature not yet current: {request} is still later than {latest} \
                         ({here} + 15 min.)"
                    )
                };
                Self::new(403, "SignatureDoesNotMatch", message)
            }
            AuthFailure::UrlExpired { expires_at, .. } => Self::new(
                403,
                "SignatureDoesNotMatch",
                format!(
                    "Signature expired: the request was valid until {}",
                    sigv4::amz_date(expires_at)
                ),
            ),
            AuthFailure::UrlNotYetValid => {
                Self::new(403, "SignatureDoesNotMatch", "Signature not yet current")
            }
            AuthFailure::MissingDate => Self::new(
                403,
                "IncompleteSignature",
                "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header.",
            ),
            AuthFailure::Header(text)
            | AuthFailure::Parameters(text)
            | AuthFailure::BodyMalformed(text)
            | AuthFailure::Malformed(text) => Self::new(403, "IncompleteSignature", text),
            AuthFailure::UnsupportedMechanism
            | AuthFailure::MissingContentHash
            | AuthFailure::InvalidContentHash
            | AuthFailure::HeadersNotSigned(_) => Self::new(
                403,
                "IncompleteSignature",
                "Authorization header requires 'Credential', 'Signature' and 'SignedHeaders' parameters.",
            ),
        }
    }
}

/// The parameters of a call.
#[derive(Debug, Clone, Default)]
pub struct Params(Vec<(String, String)>);

impl Params {
    pub fn new(pairs: Vec<(String, String)>) -> Self {
        Self(pairs)
    }

    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    pub fn required(&self, name: &str) -> Result<&str, ServiceError> {
        self.get(name).ok_or_else(|| {
            ServiceError::validation(format!(
                "1 validation error detected: Value null at '{}' failed to satisfy constraint: \
                 Member must not be null",
                lower_first(name)
            ))
        })
    }

    /// A text of at most `max` characters, and at least `min`.
    pub fn sized(&self, name: &str, min: usize, max: usize) -> Result<&str, ServiceError> {
        let value = self.required(name)?;
        check_length(name, value, min, max)?;
        Ok(value)
    }

    /// An entity's name: `[\w+=,.@-]+`.
    pub fn name(&self, name: &str, max: usize) -> Result<&str, ServiceError> {
        let value = self.sized(name, 1, max)?;
        if value.chars().all(|c| c.is_ascii_alphanumeric() || "_+=,.@-".contains(c)) {
            return Ok(value);
        }
        Err(ServiceError::validation(format!(
            "The specified value for {} is invalid. It must contain only alphanumeric characters \
             and/or the following: +=,.@_-",
            lower_first(name)
        )))
    }

    /// A number within bounds.
    pub fn number(&self, name: &str, min: u32, max: u32) -> Result<Option<u32>, ServiceError> {
        let Some(text) = self.get(name) else {
            return Ok(None);
        };
        let Ok(value) = text.parse::<i64>() else {
            return Err(ServiceError::new(
                400,
                "MalformedInput",
                format!("Value '{text}' at '{}' is not a number", lower_first(name)),
            ));
        };
        let outside = |rule: String| Err(ServiceError::constraint(text, name, &rule));
        match u32::try_from(value) {
            Ok(value) if (min..=max).contains(&value) => Ok(Some(value)),
            Ok(value) if value > max => {
                outside(format!("Member must have value less than or equal to {max}"))
            }
            Err(_) if value > 0 => {
                outside(format!("Member must have value less than or equal to {max}"))
            }
            _ => outside(format!("Member must have value greater than or equal to {min}")),
        }
    }

    /// The values of `Name.member.1`, `Name.member.2`, …
    pub fn list(&self, name: &str) -> Vec<&str> {
        (1..).map_while(|index| self.get(&format!("{name}.member.{index}"))).collect()
    }

    /// The pairs of `Name.member.N.first` and `Name.member.N.second`.
    pub fn pairs(&self, name: &str, first: &str, second: &str) -> Vec<(&str, &str)> {
        (1..)
            .map_while(|index| {
                let key = self.get(&format!("{name}.member.{index}.{first}"))?;
                let value = self.get(&format!("{name}.member.{index}.{second}")).unwrap_or("");
                Some((key, value))
            })
            .collect()
    }
}

fn check_length(name: &str, value: &str, min: usize, max: usize) -> Result<(), ServiceError> {
    let length = value.chars().count();
    if length < min {
        let rule = format!("Member must have length greater than or equal to {min}");
        return Err(ServiceError::constraint(value, name, &rule));
    }
    if length > max {
        let rule = format!("Member must have length less than or equal to {max}");
        return Err(ServiceError::constraint(value, name, &rule));
    }
    Ok(())
}

/// `RoleName` as error messages have it: `roleName`.
pub fn lower_first(name: &str) -> String {
    let mut characters = name.chars();
    characters
        .next()
        .map(|first| first.to_ascii_lowercase().to_string() + characters.as_str())
        .unwrap_or_default()
}

/// A call whose sender is known.
pub struct Call<'a> {
    pub world: &'a mut World,
    pub caller: &'a Caller,
    pub request: &'a Request,
    pub params: &'a Params,
}

impl Call<'_> {
    /// Refuses the call unless the caller's policies allow the action on the resource.
    pub fn authorize(
        &mut self,
        action: &str,
        resource: &str,
        context: &Context,
    ) -> Result<(), ServiceError> {
        let ask = Ask { caller: self.caller, action, resource, context };
        authorize::by_identity(self.world, ask)
            .map_err(|denial| self.denied(denial, action, resource))
    }

    pub fn denied(&self, denial: Denial, action: &str, resource: &str) -> ServiceError {
        ServiceError::denied(denial.message(self.caller, action, resource))
    }

    pub fn context(&self) -> Context {
        authorize::global_context(self.world, self.caller, self.request)
    }
}

/// Which of the two services is spoken to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Service {
    Iam,
    Sts,
}

impl Service {
    fn namespace(self) -> &'static str {
        match self {
            Self::Iam => "https://iam.amazonaws.com/doc/2010-05-08/",
            Self::Sts => "https://sts.amazonaws.com/doc/2011-06-15/",
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Iam => "iam",
            Self::Sts => "sts",
        }
    }
}

/// Which service a request is for, or `None` where it is S3's.
pub fn service_of(request: &Request) -> Option<Service> {
    let host = request.host.split(':').next().unwrap_or_default();
    if host.starts_with("iam.") && host.ends_with("amazonaws.com") {
        return Some(Service::Iam);
    }
    if host.starts_with("sts.") && host.ends_with("amazonaws.com") {
        return Some(Service::Sts);
    }
    if let Ok(Some(presented)) = Presented::read(request) {
        return match presented.scope.service.as_str() {
            "iam" => Some(Service::Iam),
            "sts" => Some(Service::Sts),
            _ => None,
        };
    }
    let is_form = request
        .header("content-type")
        .is_some_and(|kind| kind.starts_with("application/x-www-form-urlencoded"));
    let credential = request.header("authorization").unwrap_or_default();
    if request.method == "POST" && request.path == "/" && is_form {
        let body = String::from_utf8_lossy(&request.body);
        return Some(if credential.contains("/iam/") || body.contains("Version=2010-05-08") {
            Service::Iam
        } else {
            Service::Sts
        });
    }
    None
}

/// Answers a Query request.
pub fn answer(world: &mut World, service: Service, request: &Request) -> Response {
    let request_id = ids::uuid();
    let body = String::from_utf8_lossy(&request.body);
    let mut pairs = parse_pairs(&body);
    pairs.extend(request.query.iter().cloned());
    let params = Params::new(pairs);
    let action = params.get("Action").unwrap_or_default().to_owned();
    let result = dispatch(world, service, request, &params, &action);
    let (status, document) = match result {
        Ok(content) => {
            let metadata =
                Element::new("ResponseMetadata").with_leaf("RequestId", request_id.clone());
            let result =
                content.map(|children| Element::new(&format!("{action}Result")).with_all(children));
            let document = Element::new(&format!("{action}Response"))
                .with_attribute("xmlns", service.namespace())
                .with_all(result)
                .with(metadata);
            (200, document)
        }
        Err(error) => return failure(service, error),
    };
    Response::xml(status, "text/xml", document.fragment())
        .with_header("x-amzn-requestid", request_id)
}

/// The answer to a call that failed.
pub fn failure(service: Service, error: ServiceError) -> Response {
    let request_id = ids::uuid();
    let kind = if error.status < 500 { "Sender" } else { "Receiver" };
    let inner = Element::new("Error")
        .with_leaf("Type", kind)
        .with_leaf("Code", error.code)
        .with_leaf("Message", error.message);
    let document = Element::new("ErrorResponse")
        .with_attribute("xmlns", service.namespace())
        .with(inner)
        .with_leaf("RequestId", request_id.clone());
    Response::xml(error.status, "text/xml", document.fragment())
        .with_header("x-amzn-requestid", request_id)
}

fn dispatch(
    world: &mut World,
    service: Service,
    request: &Request,
    params: &Params,
    action: &str,
) -> Reply {
    let now = world.now;
    let from_auth = |failure| ServiceError::from_auth(failure, now);
    if action.is_empty() {
        return Err(ServiceError::new(
            400,
            "MissingAction",
            "The request must contain the parameter Action.",
        ));
    }
    let Some(presented) = Presented::read(request).map_err(from_auth)? else {
        return Err(ServiceError::new(
            403,
            "MissingAuthenticationToken",
            "Request is missing Authentication Token",
        ));
    };
    let scope = &presented.scope;
    if scope.service != service.name() {
        let expected = service.name();
        return Err(ServiceError::new(
            403,
            "SignatureDoesNotMatch",
            format!("Credential should be scoped to correct service: '{expected}'."),
        ));
    }
    // IAM's own endpoint takes us-east-1 alone, but a client that was given an endpoint signs for its Region.
    if !regions::exists(&scope.region) {
        return Err(ServiceError::new(
            403,
            "SignatureDoesNotMatch",
            format!("Credential should be scoped to a valid region, not '{}'.", scope.region),
        ));
    }
    let caller = presented.verify(world, request).map_err(from_auth)?.caller;
    world.note_use(&caller.access_key_id, service.name(), &scope.region);
    let mut call = Call { world, caller: &caller, request, params };
    match service {
        Service::Iam => iam::call(&mut call, action),
        Service::Sts => sts::call(&mut call, action),
    }
}
