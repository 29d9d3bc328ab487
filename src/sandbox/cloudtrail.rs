//! CloudTrail: `LookupEvents` over the JSON protocol, with the `AssumeRole` calls of the account.
//!
//! An account sees its own calls and those that others made on its roles; a call from another account that was denied is in
//! that account's history alone. Sources: `LookupEvents` in the CloudTrail API Reference, and "Logging IAM and AWS STS API calls
//! with AWS CloudTrail" in the IAM User Guide.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use serde_json::{Map, Value, json};

use super::auth::Presented;
use super::authorize;
use super::caller::CallerKind;
use super::json_words::in_json_words;
use super::message::{Request, Response, iso_seconds};
use super::policy::evaluate::Ask;
use super::query::{self, Reply, ServiceError};
use super::world::World;
use super::{ids, regions};

const TARGET: &str = "CloudTrail_20131101.";
const ACTION: &str = "cloudtrail:LookupEvents";
/// How many events are on a page, at most.
const PAGE_SIZE: u64 = 50;
/// CloudTrail answers two look-ups a second for an account and Region.
const LOOKUPS_A_SECOND: usize = 2;

/// What CloudTrail remembers.
#[derive(Debug, Default)]
pub struct Trail {
    /// How long an event takes to be found.
    pub delay: Duration,
    events: Vec<Event>,
    lookups: Vec<(String, String, Timestamp)>,
}

/// One call, in the history of one account.
#[derive(Debug)]
struct Event {
    account_id: String,
    region: String,
    at: Timestamp,
    name: &'static str,
    text: String,
    id: String,
}

/// Writes an `AssumeRole` into the history of whoever called and, where it was not denied, of the role's account.
pub fn record(call: &mut query::Call<'_>, region: &str, reply: &Reply) {
    let now = call.world.now;
    let role_arn = call.params.get("RoleArn").unwrap_or_default().to_owned();
    let owner = role_arn.split(':').nth(4).unwrap_or_default().to_owned();
    let caller = call.caller.account_id.clone();
    let id = ids::uuid();
    let mut accounts = vec![caller.clone()];
    if owner != caller && reply.is_ok() {
        accounts.push(owner.clone());
    }
    for account_id in accounts {
        let identity = if account_id == caller {
            let kind = match call.caller.kind {
                CallerKind::RoleSession { .. } => "AssumedRole",
                _ => "IAMUser",
            };
            json!({ "type": kind, "arn": call.caller.arn, "accountId": caller, "principalId": call.caller.user_id() })
        } else {
            json!({ "type": "AWSAccount", "accountId": caller, "principalId": call.caller.user_id() })
        };
        let mut event = json!({
            "eventVersion": "1.08",
            "eventID": id,
            "eventTime": iso_seconds(now),
            "eventSource": "sts.amazonaws.com",
            "eventName": "AssumeRole",
            "awsRegion": region,
            "sourceIPAddress": call.request.source_ip.to_string(),
            "userIdentity": identity,
            "requestParameters": {
                "roleArn": role_arn,
                "roleSessionName": call.params.get("RoleSessionName"),
                "externalId": call.params.get("ExternalId"),
            },
            "eventType": "AwsApiCall",
            "recipientAccountId": account_id,
        });
        match reply {
            Ok(_) => {
                event["resources"] =
                    json!([{ "ARN": role_arn, "accountId": owner, "type": "AWS::IAM::Role" }]);
            }
            Err(error) => {
                event["errorCode"] = json!(error.code);
                event["errorMessage"] = json!(error.message);
            }
        }
        call.world.trail.events.push(Event {
            account_id,
            region: region.to_owned(),
            at: now,
            name: "AssumeRole",
            text: event.to_string(),
            id: id.clone(),
        });
    }
}

/// Whether the request is for CloudTrail.
pub fn is_asked(request: &Request) -> bool {
    request.header("x-amz-target").is_some_and(|target| target.contains(TARGET))
}

/// Answers a call.
pub fn answer(world: &mut World, request: &Request) -> Response {
    let (status, body) = match call(world, request) {
        Ok(output) => (200, output),
        Err(error) => (error.status, json!({ "__type": error.code, "message": error.message })),
    };
    Response::empty(status)
        .with_header("content-type", "application/x-amz-json-1.1")
        .with_header("x-amzn-requestid", ids::uuid())
        .with_body(body.to_string().into_bytes())
}

fn call(world: &mut World, request: &Request) -> Result<Value, ServiceError> {
    let now = world.now;
    let from_auth = |failure| in_json_words(400, ServiceError::from_auth(failure, now));
    let presented = Presented::read(request).map_err(from_auth)?.ok_or_else(|| {
        let code = "MissingAuthenticationTokenException";
        ServiceError::new(400, code, "Missing Authentication Token")
    })?;
    let region = presented.scope.region.clone();
    if presented.scope.service != "cloudtrail" || !regions::exists(&region) {
        return Err(ServiceError::new(
            400,
            "InvalidSignatureException",
            "Credential should be scoped to a valid region and to correct service: 'cloudtrail'.",
        ));
    }
    let caller = presented.verify(world, request).map_err(from_auth)?.caller;
    world.note_use(&caller.access_key_id, "cloudtrail", &region);
    let action = request.header("x-amz-target").and_then(|target| target.split('.').next_back());
    if action != Some("LookupEvents") {
        return Err(ServiceError::new(400, "UnknownOperationException", ""));
    }
    let context = authorize::global_context(world, &caller, request);
    let ask = Ask { caller: &caller, action: ACTION, resource: "*", context: &context };
    authorize::by_identity(world, ask).map_err(|denial| {
        let message = denial.message(&caller, ACTION, "*");
        ServiceError::new(400, "AccessDeniedException", message)
    })?;
    let Ok(Value::Object(input)) = serde_json::from_slice(&request.body) else {
        return Err(ServiceError::new(400, "SerializationException", "No JSON object"));
    };
    throttle(world, &caller.account_id, &region)?;
    look_up(world, &caller.account_id, &region, &input)
}

/// Refuses the third look-up of an account within a second in a Region.
fn throttle(world: &mut World, account_id: &str, region: &str) -> Result<(), ServiceError> {
    let now = world.now;
    let lookups = &mut world.trail.lookups;
    lookups.retain(|(_, _, at)| now.duration_since(*at) < SignedDuration::from_secs(1));
    let recent = lookups.iter().filter(|(of, at, _)| of == account_id && at == region).count();
    if recent >= LOOKUPS_A_SECOND {
        return Err(ServiceError::new(400, "ThrottlingException", "Rate exceeded"));
    }
    lookups.push((account_id.to_owned(), region.to_owned(), now));
    Ok(())
}

fn look_up(
    world: &World,
    account_id: &str,
    region: &str,
    input: &Map<String, Value>,
) -> Result<Value, ServiceError> {
    let attribute = input.get("LookupAttributes").map(|attributes| &attributes[0]);
    let name = match attribute {
        None => None,
        Some(attribute) if attribute["AttributeKey"] == "EventName" => {
            attribute["AttributeValue"].as_str()
        }
        Some(_) => {
            let text = "The practice AWS looks events up by EventName alone";
            return Err(ServiceError::new(501, "NotImplemented", text));
        }
    };
    let since = input.get("StartTime").and_then(Value::as_f64).unwrap_or_default();
    let delay = SignedDuration::try_from(world.trail.delay).unwrap_or(SignedDuration::MAX);
    let is_wanted = |event: &&Event| {
        event.account_id == account_id
            && event.region == region
            && name.is_none_or(|name| name == event.name)
            && event.at.as_duration().as_secs_f64() >= since
            && event.at.checked_add(delay).is_ok_and(|found_from| found_from <= world.now)
    };
    let first: usize = input
        .get("NextToken")
        .and_then(Value::as_str)
        .and_then(|token| token.parse().ok())
        .unwrap_or(0);
    let size = input.get("MaxResults").and_then(Value::as_u64).unwrap_or(PAGE_SIZE).min(PAGE_SIZE);
    let size = usize::try_from(size).unwrap_or(usize::MAX);
    // The newest stand first.
    let found: Vec<&Event> = world.trail.events.iter().rev().filter(is_wanted).collect();
    let page: Vec<Value> = found
        .iter()
        .skip(first)
        .take(size)
        .map(|event| {
            json!({
                "EventId": event.id,
                "EventName": event.name,
                "EventSource": "sts.amazonaws.com",
                "EventTime": event.at.as_second(),
                "ReadOnly": "true",
                "CloudTrailEvent": event.text,
            })
        })
        .collect();
    let end = first.saturating_add(size);
    let mut output = json!({ "Events": page });
    if end < found.len() {
        output["NextToken"] = json!(end.to_string());
    }
    Ok(output)
}
