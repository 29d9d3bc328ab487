//! IAM: what an account's administrators do to users, roles and policies.
//!
//! Source: the IAM API Reference.

mod access_keys;
mod account;
mod attached;
mod holders;
mod inline;
pub mod managed;
pub mod model;
mod policies;
mod policy_versions;
mod roles;
mod simulator;
mod tags;
mod users;

use std::sync::Arc;

use super::caller::CallerKind;
use super::message::iso_seconds;
use super::policy::{Document, Kind, PolicyError};
use super::query::{Call, Reply, ServiceError};
use super::xml::Element;
use crate::signing::sigv4::uri_encode;
use model::{Directory, Written};

/// Carries out one action.
pub fn call(call: &mut Call<'_>, action: &str) -> Reply {
    let Some(handler) = handler(action) else {
        return Err(ServiceError::new(
            400,
            "InvalidAction",
            format!("Could not find operation {action} for version 2010-05-08"),
        ));
    };
    // AWS lets sessions of GetSessionToken without MFA call nothing of IAM.
    // Source: GetSessionToken in the STS API Reference.
    let has_no_mfa = call.caller.session.as_ref().is_some_and(|session| session.mfa_at.is_none());
    if has_no_mfa && matches!(call.caller.kind, CallerKind::User { .. }) {
        return Err(ServiceError::new(
            403,
            "InvalidClientTokenId",
            "The security token included in the request is invalid",
        ));
    }
    let resource = resource(call, action);
    let mut context = call.context();
    if let Some(arn) = call.params.get("PolicyArn") {
        context.set("iam:PolicyARN", arn);
    }
    if let Some(arn) = call.params.get("PermissionsBoundary") {
        context.set("iam:PermissionsBoundary", arn);
    }
    let request_tags = call.params.pairs("Tags", "Key", "Value");
    if !request_tags.is_empty() {
        let keys = request_tags.iter().map(|(key, _)| (*key).to_owned()).collect();
        context.set_all("aws:TagKeys", keys);
    }
    for (key, value) in request_tags {
        context.set(&format!("aws:RequestTag/{key}"), value);
    }
    call.authorize(&format!("iam:{action}"), &resource, &context)?;
    let reply = handler(call)?;
    if !(action.starts_with("Get") || action.starts_with("List") || action.starts_with("Simulate"))
    {
        call.world.publish(&call.caller.account_id);
    }
    Ok(reply)
}

type Handler = fn(&mut Call<'_>) -> Reply;

fn handler(action: &str) -> Option<Handler> {
    Some(match action {
        "CreateUser" => users::create,
        "GetUser" => users::get,
        "ListUsers" => users::list,
        "UpdateUser" => users::update,
        "DeleteUser" => users::delete,
        "GetLoginProfile" | "DeleteLoginProfile" => users::no_login_profile,
        "ListGroupsForUser" => |call| users::list_nothing(call, "Groups"),
        "ListMFADevices" => |call| users::list_nothing(call, "MFADevices"),
        "ListSSHPublicKeys" => |call| users::list_nothing(call, "SSHPublicKeys"),
        "ListSigningCertificates" => |call| users::list_nothing(call, "Certificates"),
        "ListServiceSpecificCredentials" => {
            |call| users::list_nothing(call, "ServiceSpecificCredentials")
        }
        "CreateAccessKey" => access_keys::create,
        "ListAccessKeys" => access_keys::list,
        "UpdateAccessKey" => access_keys::update,
        "DeleteAccessKey" => access_keys::delete,
        "GetAccessKeyLastUsed" => access_keys::last_used,
        "CreateRole" => roles::create,
        "GetRole" => roles::get,
        "ListRoles" => roles::list,
        "UpdateRole" => roles::update,
        "UpdateRoleDescription" => roles::update_description,
        "UpdateAssumeRolePolicy" => roles::update_trust,
        "DeleteRole" => roles::delete,
        "ListInstanceProfilesForRole" => roles::list_instance_profiles,
        "PutRolePermissionsBoundary" => holders::put_role_boundary,
        "DeleteRolePermissionsBoundary" => holders::delete_role_boundary,
        "PutUserPermissionsBoundary" => holders::put_user_boundary,
        "DeleteUserPermissionsBoundary" => holders::delete_user_boundary,
        "PutRolePolicy" => inline::put_for_role,
        "GetRolePolicy" => inline::get_for_role,
        "ListRolePolicies" => inline::list_for_role,
        "DeleteRolePolicy" => inline::delete_for_role,
        "PutUserPolicy" => inline::put_for_user,
        "GetUserPolicy" => inline::get_for_user,
        "ListUserPolicies" => inline::list_for_user,
        "DeleteUserPolicy" => inline::delete_for_user,
        "AttachRolePolicy" => attached::attach_to_role,
        "DetachRolePolicy" => attached::detach_from_role,
        "ListAttachedRolePolicies" => attached::list_for_role,
        "AttachUserPolicy" => attached::attach_to_user,
        "DetachUserPolicy" => attached::detach_from_user,
        "ListAttachedUserPolicies" => attached::list_for_user,
        "ListEntitiesForPolicy" => attached::list_entities,
        "CreatePolicy" => policies::create,
        "GetPolicy" => policies::get,
        "ListPolicies" => policies::list,
        "DeletePolicy" => policies::delete,
        "CreatePolicyVersion" => policy_versions::create,
        "GetPolicyVersion" => policy_versions::get,
        "ListPolicyVersions" => policy_versions::list,
        "DeletePolicyVersion" => policy_versions::delete,
        "SetDefaultPolicyVersion" => policy_versions::set_default,
        "TagRole" => tags::tag_role,
        "UntagRole" => tags::untag_role,
        "ListRoleTags" => tags::list_for_role,
        "TagUser" => tags::tag_user,
        "UntagUser" => tags::untag_user,
        "ListUserTags" => tags::list_for_user,
        "TagPolicy" => tags::tag_policy,
        "UntagPolicy" => tags::untag_policy,
        "ListPolicyTags" => tags::list_for_policy,
        "ListAccountAliases" => account::list_aliases,
        "CreateAccountAlias" => account::create_alias,
        "DeleteAccountAlias" => account::delete_alias,
        "GetAccountSummary" => account::summary,
        "SimulatePrincipalPolicy" => simulator::simulate_principal,
        "SimulateCustomPolicy" => simulator::simulate_custom,
        _ => return None,
    })
}

/// The ARN that an action is authorized on.
fn resource(call: &Call<'_>, action: &str) -> String {
    let account_id = &call.caller.account_id;
    let directory = call.world.accounts.get(account_id).map(|account| &account.directory);
    let path = call.params.get("Path").unwrap_or("/");
    let arn = |kind: &str, name: &str| format!("arn:aws:iam::{account_id}:{kind}{path}{name}");
    if action.contains("AccountAlias") || action == "GetAccountSummary" {
        return "*".to_owned();
    }
    if let Some(name) = call.params.get("RoleName") {
        let known = directory.and_then(|directory| directory.role(name));
        return known.map_or_else(|| arn("role", name), |role| role.arn.clone());
    }
    let is_users =
        action.contains("User") || action.contains("AccessKey") || action.contains("LoginProfile");
    if is_users && action != "ListUsers" {
        let own = match &call.caller.kind {
            CallerKind::User { name, .. } => name.as_str(),
            _ => "",
        };
        let name = call.params.get("UserName").unwrap_or(own);
        let known = directory.and_then(|directory| directory.user(name));
        return known.map_or_else(|| arn("user", name), |user| user.arn.clone());
    }
    match action {
        "ListRoles" => format!("arn:aws:iam::{account_id}:role/"),
        "ListUsers" => format!("arn:aws:iam::{account_id}:user/"),
        "ListPolicies" => format!("arn:aws:iam::{account_id}:policy/"),
        "CreatePolicy" => arn("policy", call.params.get("PolicyName").unwrap_or_default()),
        "SimulatePrincipalPolicy" => call.params.get("PolicySourceArn").unwrap_or("*").to_owned(),
        _ => call.params.get("PolicyArn").unwrap_or("*").to_owned(),
    }
}

impl Call<'_> {
    fn directory(&self) -> Result<&Directory, ServiceError> {
        self.world
            .accounts
            .get(&self.caller.account_id)
            .map(|account| &account.directory)
            .ok_or_else(internal)
    }

    fn directory_mut(&mut self) -> Result<&mut Directory, ServiceError> {
        self.world
            .accounts
            .get_mut(&self.caller.account_id)
            .map(|account| &mut account.directory)
            .ok_or_else(internal)
    }

    /// The `Path` parameter, `/` by default.
    fn path(&self) -> Result<String, ServiceError> {
        let path = self.params.get("Path").unwrap_or("/");
        let valid = path.starts_with('/')
            && path.ends_with('/')
            && path.len() <= 512
            && path.bytes().all(|byte| (0x21..=0x7e).contains(&byte));
        if valid {
            return Ok(path.to_owned());
        }
        Err(ServiceError::validation(
            "The specified value for path is invalid. It must begin and end with / and contain \
             only alphanumeric characters and/or / characters.",
        ))
    }

    /// Reads a document that is attached to identities.
    fn identity_document(&self, parameter: &str) -> Result<Written, ServiceError> {
        let text = self.params.sized(parameter, 1, 131_072)?;
        let document = Document::parse(text, Kind::Identity, "", self.world)
            .map_err(|error| ServiceError::malformed_policy(error.iam_message()))?;
        Ok(Written { text: text.to_owned(), document: Arc::new(document) })
    }

    /// One page of a list: `name`, `IsTruncated` and the `Marker` of the next page.
    fn page(&self, name: &str, members: Vec<Element>) -> Result<Vec<Element>, ServiceError> {
        let limit = self.params.number("MaxItems", 1, 1000)?.unwrap_or(100) as usize;
        let start = match self.params.get("Marker") {
            None => 0,
            Some(marker) => marker
                .strip_prefix("page-")
                .and_then(|offset| offset.parse::<usize>().ok())
                .ok_or_else(|| ServiceError::validation("Invalid Marker."))?,
        };
        let end = start.saturating_add(limit).min(members.len());
        let is_truncated = end < members.len();
        let shown = members.into_iter().skip(start).take(limit);
        let mut page = vec![
            Element::leaf("IsTruncated", is_truncated.to_string()),
            Element::new(name).with_all(shown),
        ];
        if is_truncated {
            page.push(Element::leaf("Marker", format!("page-{end}")));
        }
        Ok(page)
    }
}

fn internal() -> ServiceError {
    ServiceError::new(500, "ServiceFailure", "The request processing has failed")
}

/// A document as IAM answers it: percent-encoded.
fn encoded(text: &str) -> String {
    uri_encode(text)
}

fn timestamp(name: &str, time: jiff::Timestamp) -> Element {
    Element::leaf(name, iso_seconds(time))
}

fn trust_error(error: &PolicyError) -> ServiceError {
    ServiceError::malformed_policy(error.trust_message())
}
