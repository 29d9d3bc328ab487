//! STS: who calls, and temporary credentials.
//!
//! Source: the STS API Reference.

use std::sync::Arc;

use jiff::SignedDuration;

use super::authorize;
use super::caller::{Caller, CallerKind, Session};
use super::cloudtrail;
use super::iam::model::Role;
use super::message::iso_seconds;
use super::mfa;
use super::policy::evaluate::Ask;
use super::policy::{Document, Kind};
use super::query::{Call, Reply, ServiceError};
use super::world::Credentials;
use super::xml::Element;

const SESSION_POLICY_CHARS: usize = 2048;
const MIN_SESSION_SECS: u32 = 900;
const DEFAULT_SESSION_SECS: u32 = 3600;
/// A session made by a role's session lasts an hour at most.
const CHAINED_SESSION_SECS: u32 = 3600;

/// Carries out one action.
pub fn call(call: &mut Call<'_>, action: &str) -> Reply {
    match action {
        "GetCallerIdentity" => Ok(Some(vec![
            Element::leaf("Arn", &call.caller.arn),
            Element::leaf("UserId", call.caller.user_id()),
            Element::leaf("Account", &call.caller.account_id),
        ])),
        "AssumeRole" => {
            let region = region(call);
            let reply = assume_role(call);
            cloudtrail::record(call, &region, &reply);
            reply
        }
        "GetSessionToken" => get_session_token(call),
        "GetAccessKeyInfo" => get_access_key_info(call),
        _ => Err(ServiceError::new(
            400,
            "InvalidAction",
            format!("Could not find operation {action} for version 2011-06-15"),
        )),
    }
}

fn assume_role(call: &mut Call<'_>) -> Reply {
    let role_arn = call.params.sized("RoleArn", 20, 2048)?.to_owned();
    let session_name = session_name(call)?;
    let requested_secs = call.params.number("DurationSeconds", MIN_SESSION_SECS, 43_200)?;
    let external_id = external_id(call)?;
    let owner = role_account(&role_arn)?;
    for unsupported in ["Tags.member.1.Key", "SourceIdentity"] {
        if call.params.get(unsupported).is_some() {
            return Err(ServiceError::new(
                501,
                "NotImplemented",
                format!("The practice AWS does not have the parameter {unsupported}"),
            ));
        }
    }

    let has_second_factor = mfa::is_presented(call)?;

    let action = "sts:AssumeRole";
    let mut context = call.context();
    if has_second_factor {
        context.set("aws:MultiFactorAuthPresent", "true");
        context.set("aws:MultiFactorAuthAge", "0");
    }
    context.set("sts:RoleSessionName", &*session_name);
    if let Some(external_id) = &external_id {
        context.set("sts:ExternalId", &**external_id);
    }
    let role = call.world.seen_role(&role_arn);
    for (key, value) in role.iter().flat_map(|role| &role.tags) {
        context.set(&format!("iam:ResourceTag/{key}"), value);
        context.set(&format!("aws:ResourceTag/{key}"), value);
    }
    let ask = Ask { caller: call.caller, action, resource: &role_arn, context: &context };
    let Some(role) = role else {
        // Whether a role exists is not told to whoever may not assume it.
        let nobody = authorize::Denial::NothingAllows(authorize::PolicyType::Trust);
        return Err(call.denied(nobody, action, &role_arn));
    };
    authorize::by_trust(call.world, ask, &owner, &role.trust.document)
        .map_err(|denial| call.denied(denial, action, &role_arn))?;

    let duration_secs = session_secs(call.caller, &role, requested_secs)?;
    let (policies, policy_chars) = session_policies(call, &owner)?;
    let region = region(call);
    check_region_is_on(call, &owner, &region)?;
    let now = call.world.now;
    let assumed = Caller {
        kind: CallerKind::RoleSession {
            role_arn: role.arn.clone(),
            role_id: role.unique_id.clone(),
            session_name: session_name.clone(),
        },
        account_id: owner.clone(),
        arn: format!("arn:aws:sts::{owner}:assumed-role/{}/{session_name}", role.name),
        access_key_id: String::new(),
        session: None,
    };
    let answer = Element::new("AssumedRoleUser")
        .with_leaf("AssumedRoleId", assumed.user_id())
        .with_leaf("Arn", &assumed.arn);
    // What AssumeRole gives out says nothing of a second factor.
    // Source: "Secure API access with MFA" in the IAM User Guide.
    let session = Session { issued_at: now, policies, mfa_at: None, external_id };
    let expires_at = now + SignedDuration::from_secs(i64::from(duration_secs));
    let credentials = call.world.open_session(assumed, session, expires_at);
    if let Some(account) = call.world.accounts.get_mut(&owner)
        && let Some(role) = account.directory.role_mut(&role.name)
    {
        role.last_used = Some((now, region));
    }
    let packed = (policy_chars > 0)
        .then(|| (policy_chars * 100 / SESSION_POLICY_CHARS).clamp(1, 100).to_string());
    let mut children = vec![credentials_element(&credentials), answer];
    children.extend(packed.map(|percent| Element::leaf("PackedPolicySize", percent)));
    Ok(Some(children))
}

fn session_name(call: &Call<'_>) -> Result<String, ServiceError> {
    let name = call.params.sized("RoleSessionName", 2, 64)?;
    if name.chars().all(|c| c.is_ascii_alphanumeric() || "_+=,.@-".contains(c)) {
        return Ok(name.to_owned());
    }
    let rule = r"Member must satisfy regular expression pattern: [\w+=,.@-]*";
    Err(ServiceError::constraint(name, "RoleSessionName", rule))
}

fn external_id(call: &Call<'_>) -> Result<Option<String>, ServiceError> {
    if call.params.get("ExternalId").is_none() {
        return Ok(None);
    }
    let external_id = call.params.sized("ExternalId", 2, 1224)?;
    if external_id.chars().all(|c| c.is_ascii_alphanumeric() || "_+=,.@:/-".contains(c)) {
        return Ok(Some(external_id.to_owned()));
    }
    let rule = r"Member must satisfy regular expression pattern: [\w+=,.@:\/-]*";
    Err(ServiceError::constraint(external_id, "ExternalId", rule))
}

/// The account of a role's ARN.
fn role_account(role_arn: &str) -> Result<String, ServiceError> {
    let parts: Vec<&str> = role_arn.splitn(6, ':').collect();
    match parts[..] {
        ["arn", "aws", "iam", "", account_id, resource]
            if crate::access::policy_language::principal::is_account_id(account_id)
                && resource.starts_with("role/") =>
        {
            Ok(account_id.to_owned())
        }
        _ => Err(ServiceError::validation(format!("{role_arn} is invalid"))),
    }
}

fn session_secs(
    caller: &Caller,
    role: &Role,
    requested_secs: Option<u32>,
) -> Result<u32, ServiceError> {
    let is_chained = matches!(caller.kind, CallerKind::RoleSession { .. });
    let secs = requested_secs.unwrap_or(DEFAULT_SESSION_SECS);
    if is_chained && secs > CHAINED_SESSION_SECS {
        return Err(ServiceError::validation(
            "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by \
             role chaining.",
        ));
    }
    if secs > role.max_session_secs {
        return Err(ServiceError::validation(
            "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.",
        ));
    }
    Ok(secs)
}

/// The session policies, and how many characters they have.
fn session_policies(
    call: &mut Call<'_>,
    owner: &str,
) -> Result<(Vec<Document>, usize), ServiceError> {
    let mut policies = Vec::new();
    let mut chars = 0;
    if call.params.get("Policy").is_some() {
        let text = call.params.sized("Policy", 1, SESSION_POLICY_CHARS)?;
        chars += text.chars().count();
        let document = Document::parse(text, Kind::Session, "", call.world)
            .map_err(|error| ServiceError::malformed_policy(error.iam_message()))?;
        policies.push(document);
    }
    for index in 1.. {
        let Some(arn) = call.params.get(&format!("PolicyArns.member.{index}.arn")) else {
            break;
        };
        if index > 10 {
            return Err(ServiceError::validation(
                "You cannot specify more than 10 managed session policies",
            ));
        }
        chars += arn.chars().count();
        let document = call
            .world
            .seen(owner)
            .and_then(|directory| authorize::managed_document(directory, arn))
            .ok_or_else(|| {
                ServiceError::malformed_policy(format!(
                    "The policy {arn} does not exist or is not attachable"
                ))
            })?;
        policies.push(Arc::unwrap_or_clone(document));
    }
    Ok((policies, chars))
}

fn get_session_token(call: &mut Call<'_>) -> Reply {
    let requested_secs = call.params.number("DurationSeconds", MIN_SESSION_SECS, 129_600)?;
    if call.caller.session.is_some() {
        return Err(ServiceError::denied("Cannot call GetSessionToken with session credentials"));
    }
    let (owner, region) = (call.caller.account_id.clone(), region(call));
    check_region_is_on(call, &owner, &region)?;
    let now = call.world.now;
    let mfa_at = mfa::is_presented(call)?.then_some(now);
    let expires_at = now + SignedDuration::from_secs(i64::from(requested_secs.unwrap_or(43_200)));
    let session = Session { issued_at: now, policies: Vec::new(), mfa_at, external_id: None };
    let credentials = call.world.open_session(call.caller.clone(), session, expires_at);
    Ok(Some(vec![credentials_element(&credentials)]))
}

fn get_access_key_info(call: &mut Call<'_>) -> Reply {
    let id = call.params.sized("AccessKeyId", 16, 128)?;
    let key_account = call.world.keys.get(id).map(|key| key.account_id.clone());
    let account_id = key_account
        .or_else(|| call.world.sessions.get(id).map(|session| session.caller.account_id.clone()))
        .ok_or_else(|| ServiceError::validation(format!("Invalid Access Key ID {id}")))?;
    Ok(Some(vec![Element::leaf("Account", account_id)]))
}

fn credentials_element(credentials: &Credentials) -> Element {
    Element::new("Credentials")
        .with_leaf("AccessKeyId", &credentials.access_key_id)
        .with_leaf("SecretAccessKey", &credentials.secret)
        .with_leaf("SessionToken", &credentials.token)
        .with_leaf("Expiration", iso_seconds(credentials.expires_at))
}

/// Refuses sessions of an account in a Region in which it has switched STS off.
///
/// Calls that give out no credentials work there all the same.
/// Source: "Managing AWS STS in an AWS Region" in the IAM User Guide.
fn check_region_is_on(call: &Call<'_>, owner: &str, region: &str) -> Result<(), ServiceError> {
    let is_off = call
        .world
        .accounts
        .get(owner)
        .is_some_and(|account| account.sts_regions_off.contains(region));
    if !is_off {
        return Ok(());
    }
    Err(ServiceError::new(
        403,
        "RegionDisabledException",
        format!(
            "STS is not activated in this region for account:{owner}. Your account administrator \
             can activate STS in this region using the IAM Console."
        ),
    ))
}

/// The region that the caller signed for.
fn region(call: &Call<'_>) -> String {
    super::auth::Presented::read(call.request)
        .ok()
        .flatten()
        .map_or_else(|| "us-east-1".to_owned(), |presented| presented.scope.region)
}
