//! Managed policies of the account.

use std::sync::Arc;

use super::model::{ManagedPolicy, PolicyVersion};
use super::{managed, tags, timestamp};
use crate::sandbox::ids;
use crate::sandbox::policy::document::counted_length;
use crate::sandbox::query::{Call, Reply, ServiceError};
use crate::sandbox::world::Account;
use crate::sandbox::xml::Element;

pub const POLICY_QUOTA: usize = 6144;

pub fn create(call: &mut Call<'_>) -> Reply {
    let name = call.params.name("PolicyName", 128)?.to_owned();
    let path = call.path()?;
    let description = match call.params.get("Description") {
        None => None,
        Some(_) => Some(call.params.sized("Description", 0, 1000)?.to_owned()),
    };
    let written = call.identity_document("PolicyDocument")?;
    check_size(&written.text)?;
    let tags = tags::requested(call)?;
    let now = call.world.now;
    let account_id = &call.caller.account_id;
    let policy = ManagedPolicy {
        arn: format!("arn:aws:iam::{account_id}:policy{path}{name}"),
        policy_id: ids::entity("ANPA"),
        description,
        created_at: now,
        updated_at: now,
        versions: vec![PolicyVersion { id: "v1".to_owned(), created_at: now, written }],
        default_version: "v1".to_owned(),
        last_version: 1,
        tags,
        name: name.clone(),
        path,
    };
    let directory = call.directory_mut()?;
    if directory.policies.values().any(|other| other.name.eq_ignore_ascii_case(&name)) {
        return Err(ServiceError::already_exists(format!(
            "A policy called {name} already exists. Duplicate names are not allowed."
        )));
    }
    let element = policy_element(&policy, 0, 0, true);
    directory.policies.insert(policy.arn.to_lowercase(), Arc::new(policy));
    Ok(Some(vec![Element { children: without_description(element.children), ..element }]))
}

/// Refuses a document that is over the quota of managed policies.
pub fn check_size(text: &str) -> Result<(), ServiceError> {
    if counted_length(text) > POLICY_QUOTA {
        return Err(ServiceError::limit(format!(
            "Cannot exceed quota for PolicySize: {POLICY_QUOTA}"
        )));
    }
    Ok(())
}

/// The `PolicyArn` parameter, where it is an ARN of a policy.
pub fn arn_parameter(call: &Call<'_>) -> Result<String, ServiceError> {
    let arn = call.params.sized("PolicyArn", 20, 2048)?;
    let parts: Vec<&str> = arn.splitn(6, ':').collect();
    match parts[..] {
        ["arn", _, "iam", "", _, resource] if resource.starts_with("policy/") => Ok(arn.to_owned()),
        _ => Err(ServiceError::new(400, "InvalidInput", format!("ARN {arn} is not valid."))),
    }
}

pub fn missing(arn: &str) -> ServiceError {
    ServiceError::no_such_entity(format!("Policy {arn} was not found."))
}

/// How many users and roles have the policy attached, and how many have it as their boundary.
pub fn uses(account: &Account, arn: &str) -> (usize, usize) {
    let directory = &account.directory;
    let is_it = |boundary: &Option<String>| boundary.as_deref() == Some(arn);
    let attached = directory
        .users
        .values()
        .filter(|user| user.attached.iter().any(|a| a == arn))
        .count()
        + directory.roles.values().filter(|role| role.attached.iter().any(|a| a == arn)).count();
    let bounding = directory.users.values().filter(|user| is_it(&user.boundary)).count()
        + directory.roles.values().filter(|role| is_it(&role.boundary)).count();
    (attached, bounding)
}

pub fn get(call: &mut Call<'_>) -> Reply {
    let arn = arn_parameter(call)?;
    let account = call.world.accounts.get(&call.caller.account_id).ok_or_else(super::internal)?;
    let policy = account.policy(&arn).ok_or_else(|| missing(&arn))?;
    let (attached, bounding) = uses(account, &arn);
    Ok(Some(vec![policy_element(policy, attached, bounding, true)]))
}

pub fn list(call: &mut Call<'_>) -> Reply {
    let prefix = call.params.get("PathPrefix").unwrap_or("/");
    let scope = call.params.get("Scope").unwrap_or("All");
    let only_attached = call.params.get("OnlyAttached") == Some("true");
    let account = call.world.accounts.get(&call.caller.account_id).ok_or_else(super::internal)?;
    let own = account.directory.policies.values().map(Arc::as_ref).filter(|_| scope != "AWS");
    let members = own
        .chain(managed::all().iter().filter(|_| scope != "Local"))
        .filter(|policy| policy.path.starts_with(prefix))
        .map(|policy| (policy, uses(account, &policy.arn)))
        .filter(|(_, (attached, _))| !only_attached || *attached > 0)
        .map(|(policy, (attached, bounding))| {
            let element = policy_element(policy, attached, bounding, false);
            Element {
                name: "member".to_owned(),
                children: without_description(element.children),
                ..element
            }
        })
        .collect();
    call.page("Policies", members).map(Some)
}

pub fn delete(call: &mut Call<'_>) -> Reply {
    let arn = arn_parameter(call)?;
    let account = call.world.accounts.get(&call.caller.account_id).ok_or_else(super::internal)?;
    let policy = own(call, account, &arn)?;
    let (attached, bounding) = uses(account, &arn);
    if attached + bounding > 0 {
        return Err(ServiceError::delete_conflict("Cannot delete a policy attached to entities."));
    }
    if policy.versions.len() > 1 {
        return Err(ServiceError::delete_conflict(
            "This policy has more than one version. Before you delete a policy, you must delete the \
             policy's versions. The default version is deleted with the policy.",
        ));
    }
    call.directory_mut()?.policies.remove(&arn.to_lowercase());
    Ok(None)
}

/// A policy that the account may change: not one of AWS's.
pub fn own<'a>(
    call: &Call<'_>,
    account: &'a Account,
    arn: &str,
) -> Result<&'a ManagedPolicy, ServiceError> {
    if managed::policy(arn).is_some() {
        let who = &call.caller.arn;
        return Err(ServiceError::denied(format!(
            "User: {who} is not authorized to perform this action on resource: policy {arn}"
        )));
    }
    account.directory.policy(arn).map(Arc::as_ref).ok_or_else(|| missing(arn))
}

pub fn policy_element(
    policy: &ManagedPolicy,
    attached: usize,
    bounding: usize,
    is_whole: bool,
) -> Element {
    let tags = (is_whole && !policy.tags.is_empty()).then(|| tags::element(&policy.tags));
    Element::new("Policy")
        .with_leaf("PolicyName", &policy.name)
        .with_leaf("PolicyId", &policy.policy_id)
        .with_leaf("Arn", &policy.arn)
        .with_leaf("Path", &policy.path)
        .with_leaf("DefaultVersionId", &policy.default_version)
        .with_leaf("AttachmentCount", attached.to_string())
        .with_leaf("PermissionsBoundaryUsageCount", bounding.to_string())
        .with_leaf("IsAttachable", "true")
        .with_optional("Description", policy.description.as_ref())
        .with(timestamp("CreateDate", policy.created_at))
        .with(timestamp("UpdateDate", policy.updated_at))
        .with_all(tags)
}

/// Only `GetPolicy` shows the description.
fn without_description(children: Vec<Element>) -> Vec<Element> {
    children.into_iter().filter(|child| child.name != "Description").collect()
}
