//! The account's alias and summary.

use crate::sandbox::query::{Call, Reply, ServiceError};
use crate::sandbox::xml::Element;

pub fn list_aliases(call: &mut Call<'_>) -> Reply {
    let account = call.world.accounts.get(&call.caller.account_id).ok_or_else(super::internal)?;
    let members = account.alias.iter().map(|alias| Element::leaf("member", alias)).collect();
    call.page("AccountAliases", members).map(Some)
}

pub fn create_alias(call: &mut Call<'_>) -> Reply {
    let alias = call.params.sized("AccountAlias", 3, 63)?.to_owned();
    let valid = alias.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
        && !alias.starts_with('-')
        && !alias.ends_with('-')
        && !alias.contains("--");
    if !valid {
        return Err(ServiceError::constraint(
            &alias,
            "AccountAlias",
            "Member must satisfy regular expression pattern: ^[a-z0-9]([a-z0-9]|-(?!-)){1,61}[a-z0-9]$",
        ));
    }
    let is_taken = call.world.accounts.values().any(|account| {
        account.alias.as_ref() == Some(&alias) && account.id != call.caller.account_id
    });
    if is_taken {
        return Err(ServiceError::already_exists(format!(
            "The account alias {alias} already exists."
        )));
    }
    if let Some(account) = call.world.accounts.get_mut(&call.caller.account_id) {
        account.alias = Some(alias);
    }
    Ok(None)
}

pub fn delete_alias(call: &mut Call<'_>) -> Reply {
    let alias = call.params.required("AccountAlias")?;
    let account =
        call.world.accounts.get_mut(&call.caller.account_id).ok_or_else(super::internal)?;
    if account.alias.as_deref() != Some(alias) {
        return Err(ServiceError::no_such_entity(format!(
            "The account alias {alias} cannot be found."
        )));
    }
    account.alias = None;
    Ok(None)
}

pub fn summary(call: &mut Call<'_>) -> Reply {
    let directory = call.directory()?;
    let entries = [
        ("Users", directory.users.len()),
        ("UsersQuota", 5000),
        ("Roles", directory.roles.len()),
        ("RolesQuota", 1000),
        ("Policies", directory.policies.len()),
        ("PoliciesQuota", 1500),
        ("PolicySizeQuota", 6144),
        ("AssumeRolePolicySizeQuota", 2048),
        ("AttachedPoliciesPerRoleQuota", 10),
        ("AttachedPoliciesPerUserQuota", 10),
        ("VersionsPerPolicyQuota", 5),
        ("AccessKeysPerUserQuota", 2),
        ("AccountAccessKeysPresent", 0),
        ("AccountMFAEnabled", 1),
    ];
    let entries = entries.into_iter().map(|(key, value)| {
        Element::new("entry").with_leaf("key", key).with_leaf("value", value.to_string())
    });
    Ok(Some(vec![Element::new("SummaryMap").with_all(entries)]))
}
