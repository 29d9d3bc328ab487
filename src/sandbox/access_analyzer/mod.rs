//! IAM Access Analyzer: `ValidatePolicy` over the REST JSON protocol, with a part of AWS's checks.
//!
//! No finding here is no promise that AWS finds none: [`policy_checks`] says which checks there are.
//! Source: `ValidatePolicy` in the IAM Access Analyzer API Reference.

mod policy_checks;
#[cfg(test)]
mod tests;

use serde_json::{Map, Value, json};

use super::auth::Presented;
use super::authorize;
use super::caller::Caller;
use super::json_words::in_json_words;
use super::message::{Request, Response};
use super::policy::evaluate::Ask;
use super::query::ServiceError;
use super::world::World;
use super::{ids, regions};
use policy_checks::{Purpose, findings};

const SERVICE: &str = "access-analyzer";
const ACTION: &str = "access-analyzer:ValidatePolicy";

/// How many findings are on a page unless the request says otherwise.
const PAGE_SIZE: usize = 100;

/// Whether the request is for Access Analyzer, as its signature says: its path may be an object's as well.
pub fn is_asked(request: &Request) -> bool {
    matches!(Presented::read(request), Ok(Some(presented)) if presented.scope.service == SERVICE)
}

/// Answers a call.
pub fn answer(world: &mut World, request: &Request) -> Response {
    let (response, body) = match call(world, request) {
        Ok(output) => (Response::empty(200), output),
        Err(refusal) => {
            let ServiceError { status, code, message } = refusal.error;
            let mut body = json!({ "message": message });
            if let Some(reason) = refusal.reason {
                body["reason"] = json!(reason);
            }
            (Response::empty(status).with_header("x-amzn-errortype", code), body)
        }
    };
    response
        .with_header("content-type", "application/json")
        .with_header("x-amzn-requestid", ids::uuid())
        .with_body(body.to_string().into_bytes())
}

/// An error, with what `ValidationException` adds to it.
struct Refusal {
    error: ServiceError,
    reason: Option<&'static str>,
}

impl From<ServiceError> for Refusal {
    fn from(error: ServiceError) -> Self {
        Self { error, reason: None }
    }
}

fn invalid(reason: &'static str, message: impl Into<String>) -> Refusal {
    let error = ServiceError::new(400, "ValidationException", message);
    Refusal { error, reason: Some(reason) }
}

fn call(world: &mut World, request: &Request) -> Result<Value, Refusal> {
    let now = world.now;
    let from_auth = |failure| in_json_words(403, ServiceError::from_auth(failure, now));
    let presented = Presented::read(request).map_err(from_auth)?.ok_or_else(|| {
        ServiceError::new(
            403,
            "MissingAuthenticationTokenException",
            "Missing Authentication Token",
        )
    })?;
    let scope = &presented.scope;
    if !regions::exists(&scope.region) {
        return Err(Refusal::from(ServiceError::new(
            403,
            "InvalidSignatureException",
            "Credential should be scoped to a valid region.",
        )));
    }
    let caller = presented.verify(world, request).map_err(from_auth)?.caller;
    world.note_use(&caller.access_key_id, SERVICE, &scope.region);
    if (request.method.as_str(), request.path.as_str()) != ("POST", "/policy/validation") {
        return Err(Refusal::from(ServiceError::new(404, "UnknownOperationException", "")));
    }
    authorize_caller(world, request, &caller, &scope.region)?;
    validate_policy(request)
}

/// Refuses a caller that may not validate policies: there is no resource but the Region's own.
fn authorize_caller(
    world: &mut World,
    request: &Request,
    caller: &Caller,
    region: &str,
) -> Result<(), ServiceError> {
    let resource = format!("arn:aws:{SERVICE}:{region}:{}:*", caller.account_id);
    let context = authorize::global_context(world, caller, request);
    let ask = Ask { caller, action: ACTION, resource: &resource, context: &context };
    authorize::by_identity(world, ask).map_err(|denial| {
        let message = denial.message(caller, ACTION, &resource);
        ServiceError::new(403, "AccessDeniedException", message)
    })
}

fn validate_policy(request: &Request) -> Result<Value, Refusal> {
    let Ok(Value::Object(input)) = serde_json::from_slice(&request.body) else {
        return Err(invalid("cannotParse", "The request is no JSON object"));
    };
    let document = text(&input, "policyDocument").ok_or_else(|| missing("policyDocument"))?;
    let found = findings(document, purpose(&input)?);

    let first = match request.query_value("nextToken") {
        None => 0,
        Some(token) => token
            .parse()
            .ok()
            .filter(|first| *first < found.len())
            .ok_or_else(|| invalid("fieldValidationFailed", "The token is not valid"))?,
    };
    let page_size = match request.query_value("maxResults") {
        None => PAGE_SIZE,
        Some(number) => number
            .parse()
            .ok()
            .filter(|number| *number > 0)
            .ok_or_else(|| invalid("fieldValidationFailed", "maxResults is not valid"))?,
    };
    let end = first.saturating_add(page_size).min(found.len());
    let mut output = json!({ "findings": found.get(first..end).unwrap_or_default() });
    if end < found.len() {
        output["nextToken"] = json!(end.to_string());
    }
    Ok(output)
}

/// What the policy is for, by `policyType` and `validatePolicyResourceType`.
fn purpose(input: &Map<String, Value>) -> Result<Purpose, Refusal> {
    let resource_type = text(input, "validatePolicyResourceType");
    let policy_type = text(input, "policyType").ok_or_else(|| missing("policyType"))?;
    match (policy_type, resource_type) {
        ("RESOURCE_POLICY", Some("AWS::IAM::AssumeRolePolicyDocument")) => Ok(Purpose::RoleTrust),
        ("RESOURCE_POLICY", _) => Ok(Purpose::Resource),
        (_, Some(_)) => Err(invalid(
            "fieldValidationFailed",
            "validatePolicyResourceType is for resource policies alone",
        )),
        ("IDENTITY_POLICY", None) => Ok(Purpose::Identity),
        ("SERVICE_CONTROL_POLICY" | "RESOURCE_CONTROL_POLICY", None) => Ok(Purpose::Organization),
        (other, None) => {
            Err(invalid("fieldValidationFailed", format!("{other} is no policy type")))
        }
    }
}

fn text<'a>(input: &'a Map<String, Value>, name: &str) -> Option<&'a str> {
    input.get(name).and_then(Value::as_str)
}

fn missing(field: &str) -> Refusal {
    invalid("fieldValidationFailed", format!("{field} must not be null"))
}
