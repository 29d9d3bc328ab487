//! Versions of managed policies.

use super::model::{ManagedPolicy, PolicyVersion};
use super::{encoded, policies, timestamp};
use crate::sandbox::query::{Call, Reply, ServiceError};
use crate::sandbox::xml::Element;

const VERSIONS_PER_POLICY: usize = 5;

pub fn create(call: &mut Call<'_>) -> Reply {
    let arn = own_arn(call)?;
    let written = call.identity_document("PolicyDocument")?;
    policies::check_size(&written.text)?;
    let becomes_default = call.params.get("SetAsDefault") == Some("true");
    let now = call.world.now;
    let policy = policy_mut(call, &arn)?;
    if policy.versions.len() >= VERSIONS_PER_POLICY {
        return Err(ServiceError::limit(format!(
            "A managed policy can have up to {VERSIONS_PER_POLICY} versions. Before you create a new \
             version, you must delete an existing version."
        )));
    }
    policy.last_version += 1;
    policy.updated_at = now;
    let id = format!("v{}", policy.last_version);
    if becomes_default {
        policy.default_version.clone_from(&id);
    }
    let version = PolicyVersion { id, created_at: now, written };
    let element = version_element("PolicyVersion", &version, policy, false);
    policy.versions.push(version);
    Ok(Some(vec![element]))
}

pub fn get(call: &mut Call<'_>) -> Reply {
    let arn = policies::arn_parameter(call)?;
    let id = call.params.required("VersionId")?;
    let account = call.world.accounts.get(&call.caller.account_id).ok_or_else(super::internal)?;
    let policy = account.policy(&arn).ok_or_else(|| policies::missing(&arn))?;
    let version =
        policy.versions.iter().find(|version| version.id == id).ok_or_else(|| missing(&arn, id))?;
    Ok(Some(vec![version_element("PolicyVersion", version, policy, true)]))
}

pub fn list(call: &mut Call<'_>) -> Reply {
    let arn = policies::arn_parameter(call)?;
    let account = call.world.accounts.get(&call.caller.account_id).ok_or_else(super::internal)?;
    let policy = account.policy(&arn).ok_or_else(|| policies::missing(&arn))?;
    let members = policy
        .versions
        .iter()
        .rev()
        .map(|version| version_element("member", version, policy, false))
        .collect();
    call.page("Versions", members).map(Some)
}

pub fn delete(call: &mut Call<'_>) -> Reply {
    let arn = own_arn(call)?;
    let id = call.params.required("VersionId")?.to_owned();
    let policy = policy_mut(call, &arn)?;
    let index = index_of(policy, &arn, &id)?;
    if policy.default_version == id {
        return Err(ServiceError::delete_conflict(
            "Cannot delete the default version of a policy.",
        ));
    }
    policy.versions.remove(index);
    Ok(None)
}

pub fn set_default(call: &mut Call<'_>) -> Reply {
    let arn = own_arn(call)?;
    let id = call.params.required("VersionId")?.to_owned();
    let now = call.world.now;
    let policy = policy_mut(call, &arn)?;
    index_of(policy, &arn, &id)?;
    policy.default_version = id;
    policy.updated_at = now;
    Ok(None)
}

fn own_arn(call: &Call<'_>) -> Result<String, ServiceError> {
    let arn = policies::arn_parameter(call)?;
    let account = call.world.accounts.get(&call.caller.account_id).ok_or_else(super::internal)?;
    policies::own(call, account, &arn)?;
    Ok(arn)
}

fn policy_mut<'a>(
    call: &'a mut Call<'_>,
    arn: &str,
) -> Result<&'a mut ManagedPolicy, ServiceError> {
    call.directory_mut()?.policy_mut(arn).ok_or_else(|| policies::missing(arn))
}

fn index_of(policy: &ManagedPolicy, arn: &str, id: &str) -> Result<usize, ServiceError> {
    policy.versions.iter().position(|version| version.id == id).ok_or_else(|| missing(arn, id))
}

fn missing(arn: &str, id: &str) -> ServiceError {
    ServiceError::no_such_entity(format!(
        "Policy {arn} version {id} does not exist or is not attachable."
    ))
}

fn version_element(
    name: &str,
    version: &PolicyVersion,
    policy: &ManagedPolicy,
    with_document: bool,
) -> Element {
    let document = with_document.then(|| encoded(&version.written.text));
    Element::new(name)
        .with_optional("Document", document)
        .with_leaf("VersionId", &version.id)
        .with_leaf("IsDefaultVersion", (version.id == policy.default_version).to_string())
        .with(timestamp("CreateDate", version.created_at))
}
