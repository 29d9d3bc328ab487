//! Roles and their trust policies.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use serde_json::Value;

use super::model::{Role, Written};
use super::{encoded, holders, tags, timestamp, trust_error};
use crate::sandbox::ids;
use crate::sandbox::policy::document::counted_length;
use crate::sandbox::policy::{Directory as _, Document, Kind, Principals};
use crate::sandbox::query::{Call, Reply, ServiceError};
use crate::sandbox::world::World;
use crate::sandbox::xml::Element;

const TRUST_POLICY_QUOTA: usize = 2048;
const DEFAULT_SESSION_SECS: u32 = 3600;

pub fn create(call: &mut Call<'_>) -> Reply {
    let name = call.params.name("RoleName", 64)?.to_owned();
    let path = call.path()?;
    let max_session_secs = session_parameter(call)?.unwrap_or(DEFAULT_SESSION_SECS);
    let description = description_parameter(call)?;
    let trust = trust_parameter(call, "AssumeRolePolicyDocument")?;
    let tags = tags::requested(call)?;
    let boundary = holders::boundary_parameter(call)?;
    let account_id = &call.caller.account_id;
    let role = Role {
        arn: format!("arn:aws:iam::{account_id}:role{path}{name}"),
        unique_id: ids::entity("AROA"),
        created_at: call.world.now,
        description,
        max_session_secs,
        trust,
        inline: BTreeMap::new(),
        attached: Vec::new(),
        boundary,
        tags,
        last_used: None,
        name: name.clone(),
        path,
    };
    if call.directory()?.role(&name).is_some() {
        return Err(ServiceError::already_exists(format!("Role with name {name} already exists.")));
    }
    let element = role_element(call.world, &role, true);
    call.directory_mut()?.roles.insert(name.to_lowercase(), Arc::new(role));
    Ok(Some(vec![element]))
}

fn named(call: &Call<'_>) -> Result<Arc<Role>, ServiceError> {
    let name = call.params.name("RoleName", 64)?;
    call.directory()?.role(name).cloned().ok_or_else(|| missing(name))
}

pub fn missing(name: &str) -> ServiceError {
    ServiceError::no_such_entity(format!("The role with name {name} cannot be found."))
}

fn named_mut<'a>(call: &'a mut Call<'_>) -> Result<&'a mut Role, ServiceError> {
    let name = call.params.name("RoleName", 64)?.to_owned();
    call.directory_mut()?.role_mut(&name).ok_or_else(|| missing(&name))
}

pub fn get(call: &mut Call<'_>) -> Reply {
    let role = named(call)?;
    let element = role_element(call.world, &role, true);
    // The keyword of GetRole alone: when the role was last assumed.
    let delay = SignedDuration::try_from(call.world.trail.delay).unwrap_or(SignedDuration::MAX);
    let is_known = |time: &Timestamp| {
        time.checked_add(delay).is_ok_and(|known_from| known_from <= call.world.now)
    };
    let used = match &role.last_used {
        Some((time, region)) if is_known(time) => Element::new("RoleLastUsed")
            .with(timestamp("LastUsedDate", *time))
            .with_leaf("Region", region),
        Some(_) | None => Element::new("RoleLastUsed"),
    };
    Ok(Some(vec![element.with(used)]))
}

pub fn list(call: &mut Call<'_>) -> Reply {
    let prefix = call.params.get("PathPrefix").unwrap_or("/");
    let members = call
        .directory()?
        .roles
        .values()
        .filter(|role| role.path.starts_with(prefix))
        .map(|role| Element { name: "member".to_owned(), ..role_element(call.world, role, false) })
        .collect();
    call.page("Roles", members).map(Some)
}

pub fn update(call: &mut Call<'_>) -> Reply {
    let max_session_secs = session_parameter(call)?;
    let description = description_parameter(call)?;
    let role = named_mut(call)?;
    // Values that an update leaves out go back to their defaults.
    role.max_session_secs = max_session_secs.unwrap_or(DEFAULT_SESSION_SECS);
    role.description = description;
    Ok(Some(Vec::new()))
}

pub fn update_description(call: &mut Call<'_>) -> Reply {
    call.params.required("Description")?;
    let description = description_parameter(call)?;
    named_mut(call)?.description = description;
    let role = named(call)?;
    Ok(Some(vec![role_element(call.world, &role, true)]))
}

pub fn update_trust(call: &mut Call<'_>) -> Reply {
    named(call)?;
    let trust = trust_parameter(call, "PolicyDocument")?;
    named_mut(call)?.trust = trust;
    Ok(None)
}

pub fn delete(call: &mut Call<'_>) -> Reply {
    let role = named(call)?;
    if !role.attached.is_empty() {
        return Err(ServiceError::delete_conflict(
            "Cannot delete entity, must detach all policies first.",
        ));
    }
    if !role.inline.is_empty() {
        return Err(ServiceError::delete_conflict(
            "Cannot delete entity, must delete policies first.",
        ));
    }
    call.directory_mut()?.roles.remove(&role.name.to_lowercase());
    Ok(None)
}

pub fn list_instance_profiles(call: &mut Call<'_>) -> Reply {
    named(call)?;
    call.page("InstanceProfiles", Vec::new()).map(Some)
}

fn session_parameter(call: &Call<'_>) -> Result<Option<u32>, ServiceError> {
    call.params.number("MaxSessionDuration", 3600, 43_200)
}

fn description_parameter(call: &Call<'_>) -> Result<Option<String>, ServiceError> {
    if call.params.get("Description").is_none() {
        return Ok(None);
    }
    let text = call.params.sized("Description", 0, 1000)?;
    let valid = text
        .chars()
        .all(|c| matches!(c, '\t' | '\n' | '\r' | '\u{20}'..='\u{7e}' | '\u{a1}'..='\u{ff}'));
    if !valid {
        return Err(ServiceError::constraint(
            text,
            "Description",
            "Member must satisfy regular expression pattern: \
             [\\u0009\\u000A\\u000D\\u0020-\\u007E\\u00A1-\\u00FF]*",
        ));
    }
    Ok(Some(text.to_owned()))
}

fn trust_parameter(call: &Call<'_>, parameter: &str) -> Result<Written, ServiceError> {
    let text = call.params.sized(parameter, 1, 131_072)?;
    let document =
        Document::parse(text, Kind::Trust, "", call.world).map_err(|error| trust_error(&error))?;
    if counted_length(text) > TRUST_POLICY_QUOTA {
        return Err(ServiceError::limit(format!(
            "Cannot exceed quota for ACLSizePerRole: {TRUST_POLICY_QUOTA}"
        )));
    }
    Ok(Written { text: text.to_owned(), document: Arc::new(document) })
}

/// The trust policy as it is shown: principals that are gone appear as the unique ID they had.
fn shown_trust(world: &World, trust: &Written) -> String {
    let gone: Vec<(&str, &str)> = trust
        .document
        .statements
        .iter()
        .filter_map(|statement| statement.principals.as_ref())
        .flat_map(Principals::entities)
        .filter(|(arn, unique_id)| arn != unique_id)
        .filter(|(arn, unique_id)| world.unique_id(arn).as_deref() != Some(unique_id))
        .collect();
    if gone.is_empty() {
        return trust.text.clone();
    }
    let Ok(mut value) = serde_json::from_str::<Value>(&trust.text) else {
        return trust.text.clone();
    };
    replace_texts(&mut value, &gone);
    value.to_string()
}

fn replace_texts(value: &mut Value, replacements: &[(&str, &str)]) {
    match value {
        Value::String(text) => {
            if let Some((_, unique_id)) = replacements.iter().find(|(arn, _)| arn == text) {
                (*unique_id).clone_into(text);
            }
        }
        Value::Array(values) => {
            for value in values {
                replace_texts(value, replacements);
            }
        }
        Value::Object(fields) => {
            for (_, value) in fields.iter_mut().filter(|(name, _)| *name != "Condition") {
                replace_texts(value, replacements);
            }
        }
        _ => {}
    }
}

fn role_element(world: &World, role: &Role, is_whole: bool) -> Element {
    let element = Element::new("Role")
        .with_leaf("Path", &role.path)
        .with_leaf("RoleName", &role.name)
        .with_leaf("RoleId", &role.unique_id)
        .with_leaf("Arn", &role.arn)
        .with(timestamp("CreateDate", role.created_at))
        .with_leaf("AssumeRolePolicyDocument", encoded(&shown_trust(world, &role.trust)))
        .with_optional("Description", role.description.as_ref())
        .with_leaf("MaxSessionDuration", role.max_session_secs.to_string());
    if !is_whole {
        return element;
    }
    let boundary = role.boundary.as_ref().map(|arn| holders::boundary_element(arn));
    let tags = (!role.tags.is_empty()).then(|| tags::element(&role.tags));
    element.with_all(boundary).with_all(tags)
}
