//! Inline policies of users and roles.

use super::encoded;
use super::holders::Holder;
use crate::sandbox::policy::document::counted_length;
use crate::sandbox::query::{Call, Reply, ServiceError};
use crate::sandbox::xml::Element;

pub fn put_for_role(call: &mut Call<'_>) -> Reply {
    put(call, Holder::Role)
}

pub fn put_for_user(call: &mut Call<'_>) -> Reply {
    put(call, Holder::User)
}

pub fn get_for_role(call: &mut Call<'_>) -> Reply {
    get(call, Holder::Role)
}

pub fn get_for_user(call: &mut Call<'_>) -> Reply {
    get(call, Holder::User)
}

pub fn list_for_role(call: &mut Call<'_>) -> Reply {
    list(call, Holder::Role)
}

pub fn list_for_user(call: &mut Call<'_>) -> Reply {
    list(call, Holder::User)
}

pub fn delete_for_role(call: &mut Call<'_>) -> Reply {
    delete(call, Holder::Role)
}

pub fn delete_for_user(call: &mut Call<'_>) -> Reply {
    delete(call, Holder::User)
}

fn put(call: &mut Call<'_>, holder: Holder) -> Reply {
    let policy_name = call.params.name("PolicyName", 128)?.to_owned();
    // A holder that does not exist is reported before a document that is wrong.
    holder.held(call)?;
    let written = call.identity_document("PolicyDocument")?;
    let quota = match holder {
        Holder::User => 2048,
        Holder::Role => 10_240,
    };
    let held = holder.held(call)?;
    let others: usize = held
        .inline
        .iter()
        .filter(|(name, _)| **name != policy_name)
        .map(|(_, policy)| counted_length(&policy.text))
        .sum();
    if others + counted_length(&written.text) > quota {
        return Err(ServiceError::limit(format!(
            "Maximum policy size of {quota} bytes exceeded for {} {}",
            holder.word(),
            held.name
        )));
    }
    held.inline.insert(policy_name, written);
    Ok(None)
}

fn get(call: &mut Call<'_>, holder: Holder) -> Reply {
    let policy_name = call.params.name("PolicyName", 128)?.to_owned();
    let held = holder.held(call)?;
    let policy = held.inline.get(&policy_name).ok_or_else(|| missing(holder, &policy_name))?;
    Ok(Some(vec![
        Element::leaf(holder.parameter(), held.name),
        Element::leaf("PolicyName", policy_name),
        Element::leaf("PolicyDocument", encoded(&policy.text)),
    ]))
}

fn list(call: &mut Call<'_>, holder: Holder) -> Reply {
    let held = holder.held(call)?;
    let members = held.inline.keys().map(|name| Element::leaf("member", name)).collect();
    call.page("PolicyNames", members).map(Some)
}

fn delete(call: &mut Call<'_>, holder: Holder) -> Reply {
    let policy_name = call.params.name("PolicyName", 128)?.to_owned();
    let held = holder.held(call)?;
    held.inline.remove(&policy_name).ok_or_else(|| missing(holder, &policy_name))?;
    Ok(None)
}

fn missing(holder: Holder, policy_name: &str) -> ServiceError {
    ServiceError::no_such_entity(format!(
        "The {} policy with name {policy_name} cannot be found.",
        holder.word()
    ))
}
