//! Tags of users, roles and policies.

use super::holders::Holder;
use super::model::Tags;
use super::policies;
use crate::sandbox::query::{Call, Reply, ServiceError};
use crate::sandbox::xml::Element;

const TAGS_PER_ENTITY: usize = 50;

/// The `Tags` parameter, checked.
pub fn requested(call: &Call<'_>) -> Result<Tags, ServiceError> {
    let mut tags = Tags::new();
    for (key, value) in call.params.pairs("Tags", "Key", "Value") {
        let parameter = |part: &str| format!("tags.{}.member.{part}", tags.len() + 1);
        if key.is_empty() || key.chars().count() > 128 {
            let rule = "Member must have length less than or equal to 128";
            return Err(ServiceError::constraint(key, &parameter("key"), rule));
        }
        if value.chars().count() > 256 {
            let rule = "Member must have length less than or equal to 256";
            return Err(ServiceError::constraint(value, &parameter("value"), rule));
        }
        for (part, text) in [("key", key), ("value", value)] {
            let valid = text
                .chars()
                .all(|c| c.is_alphanumeric() || c.is_whitespace() || "_.:/=+-@".contains(c));
            if !valid {
                let rule = "Member must satisfy regular expression pattern: \
                            [\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]+";
                return Err(ServiceError::constraint(text, &parameter(part), rule));
            }
        }
        if key.to_ascii_lowercase().starts_with("aws:") {
            return Err(ServiceError::new(
                400,
                "InvalidInput",
                "Tag keys beginning with aws: are reserved for system use",
            ));
        }
        if tags.keys().any(|other: &String| other.eq_ignore_ascii_case(key)) {
            return Err(ServiceError::new(
                400,
                "InvalidInput",
                "Duplicate tag keys found. Please note that Tag keys are case insensitive.",
            ));
        }
        tags.insert(key.to_owned(), value.to_owned());
    }
    if tags.len() > TAGS_PER_ENTITY {
        return Err(ServiceError::validation(
            "1 validation error detected: Value at 'tags' failed to satisfy constraint: Member must \
             have length less than or equal to 50",
        ));
    }
    Ok(tags)
}

pub fn element(tags: &Tags) -> Element {
    Element::new("Tags").with_all(members(tags))
}

fn members(tags: &Tags) -> Vec<Element> {
    tags.iter()
        .map(|(key, value)| Element::new("member").with_leaf("Key", key).with_leaf("Value", value))
        .collect()
}

fn add(tags: &mut Tags, added: Tags, quota: &str) -> Reply {
    let mut all = tags.clone();
    for (key, value) in added {
        // A key that differs only in case is replaced.
        all.retain(|other, _| !other.eq_ignore_ascii_case(&key));
        all.insert(key, value);
    }
    if all.len() > TAGS_PER_ENTITY {
        return Err(ServiceError::limit(format!(
            "Cannot exceed quota for {quota}: {TAGS_PER_ENTITY}"
        )));
    }
    *tags = all;
    Ok(None)
}

fn remove(tags: &mut Tags, keys: &[String]) {
    tags.retain(|key, _| !keys.iter().any(|removed| removed.eq_ignore_ascii_case(key)));
}

fn removed_keys(call: &Call<'_>) -> Vec<String> {
    call.params.list("TagKeys").into_iter().map(str::to_owned).collect()
}

pub fn tag_role(call: &mut Call<'_>) -> Reply {
    let added = requested(call)?;
    add(Holder::Role.held(call)?.tags, added, "TagsPerRole")
}

pub fn tag_user(call: &mut Call<'_>) -> Reply {
    let added = requested(call)?;
    add(Holder::User.held(call)?.tags, added, "TagsPerUser")
}

pub fn untag_role(call: &mut Call<'_>) -> Reply {
    let keys = removed_keys(call);
    remove(Holder::Role.held(call)?.tags, &keys);
    Ok(None)
}

pub fn untag_user(call: &mut Call<'_>) -> Reply {
    let keys = removed_keys(call);
    remove(Holder::User.held(call)?.tags, &keys);
    Ok(None)
}

pub fn list_for_role(call: &mut Call<'_>) -> Reply {
    let members = members(Holder::Role.held(call)?.tags);
    call.page("Tags", members).map(Some)
}

pub fn list_for_user(call: &mut Call<'_>) -> Reply {
    let members = members(Holder::User.held(call)?.tags);
    call.page("Tags", members).map(Some)
}

fn policy_tags<'a>(call: &'a mut Call<'_>) -> Result<&'a mut Tags, ServiceError> {
    let arn = policies::arn_parameter(call)?;
    let policy = call.directory_mut()?.policy_mut(&arn);
    policy.map(|policy| &mut policy.tags).ok_or_else(|| policies::missing(&arn))
}

pub fn tag_policy(call: &mut Call<'_>) -> Reply {
    let added = requested(call)?;
    add(policy_tags(call)?, added, "TagsPerPolicy")
}

pub fn untag_policy(call: &mut Call<'_>) -> Reply {
    let keys = removed_keys(call);
    remove(policy_tags(call)?, &keys);
    Ok(None)
}

pub fn list_for_policy(call: &mut Call<'_>) -> Reply {
    let members = members(policy_tags(call)?);
    call.page("Tags", members).map(Some)
}
