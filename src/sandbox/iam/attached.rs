//! Managed policies attached to users and roles.

use super::holders::Holder;
use super::policies;
use crate::sandbox::query::{Call, Reply, ServiceError};
use crate::sandbox::xml::Element;

const POLICIES_PER_HOLDER: usize = 10;

pub fn attach_to_role(call: &mut Call<'_>) -> Reply {
    attach(call, Holder::Role)
}

pub fn attach_to_user(call: &mut Call<'_>) -> Reply {
    attach(call, Holder::User)
}

pub fn detach_from_role(call: &mut Call<'_>) -> Reply {
    detach(call, Holder::Role)
}

pub fn detach_from_user(call: &mut Call<'_>) -> Reply {
    detach(call, Holder::User)
}

pub fn list_for_role(call: &mut Call<'_>) -> Reply {
    list(call, Holder::Role)
}

pub fn list_for_user(call: &mut Call<'_>) -> Reply {
    list(call, Holder::User)
}

fn attach(call: &mut Call<'_>, holder: Holder) -> Reply {
    let arn = policies::arn_parameter(call)?;
    holder.held(call)?;
    let account = call.world.accounts.get(&call.caller.account_id);
    if account.and_then(|account| account.policy(&arn)).is_none() {
        return Err(ServiceError::no_such_entity(format!(
            "Policy {arn} does not exist or is not attachable."
        )));
    }
    let held = holder.held(call)?;
    if held.attached.contains(&arn) {
        return Ok(None);
    }
    if held.attached.len() >= POLICIES_PER_HOLDER {
        let quota = match holder {
            Holder::User => "PoliciesPerUser",
            Holder::Role => "PoliciesPerRole",
        };
        return Err(ServiceError::limit(format!(
            "Cannot exceed quota for {quota}: {POLICIES_PER_HOLDER}"
        )));
    }
    held.attached.push(arn);
    Ok(None)
}

fn detach(call: &mut Call<'_>, holder: Holder) -> Reply {
    let arn = policies::arn_parameter(call)?;
    let held = holder.held(call)?;
    let Some(index) = held.attached.iter().position(|attached| *attached == arn) else {
        return Err(ServiceError::no_such_entity(format!("Policy {arn} was not found.")));
    };
    held.attached.remove(index);
    Ok(None)
}

fn list(call: &mut Call<'_>, holder: Holder) -> Reply {
    let prefix = call.params.get("PathPrefix").unwrap_or("/").to_owned();
    let attached = holder.held(call)?.attached.clone();
    let account = call.world.accounts.get(&call.caller.account_id);
    let members = attached
        .iter()
        .filter_map(|arn| account?.policy(arn))
        .filter(|policy| policy.path.starts_with(&prefix))
        .map(|policy| {
            Element::new("member")
                .with_leaf("PolicyName", &policy.name)
                .with_leaf("PolicyArn", &policy.arn)
        })
        .collect();
    call.page("AttachedPolicies", members).map(Some)
}

/// Who has a policy attached, or as a boundary.
pub fn list_entities(call: &mut Call<'_>) -> Reply {
    let arn = policies::arn_parameter(call)?;
    let account = call.world.accounts.get(&call.caller.account_id);
    if account.and_then(|account| account.policy(&arn)).is_none() {
        return Err(policies::missing(&arn));
    }
    let filter = call.params.get("EntityFilter").unwrap_or_default();
    let usage = call.params.get("PolicyUsageFilter");
    let has_it = |attached: &[String], boundary: &Option<String>| {
        usage != Some("PermissionsPolicy") && boundary.as_ref() == Some(&arn)
            || usage != Some("PermissionsBoundary") && attached.contains(&arn)
    };
    let directory = call.directory()?;
    let roles = directory
        .roles
        .values()
        .filter(|role| matches!(filter, "" | "Role") && has_it(&role.attached, &role.boundary))
        .map(|role| {
            Element::new("member")
                .with_leaf("RoleName", &role.name)
                .with_leaf("RoleId", &role.unique_id)
        });
    let users = directory
        .users
        .values()
        .filter(|user| matches!(filter, "" | "User") && has_it(&user.attached, &user.boundary))
        .map(|user| {
            Element::new("member")
                .with_leaf("UserName", &user.name)
                .with_leaf("UserId", &user.unique_id)
        });
    Ok(Some(vec![
        Element::new("PolicyRoles").with_all(roles),
        Element::new("PolicyGroups"),
        Element::new("PolicyUsers").with_all(users),
        Element::leaf("IsTruncated", "false"),
    ]))
}
