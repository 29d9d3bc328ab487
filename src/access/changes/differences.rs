//! What keeps the account from doing what the plan wants, whoever made what is there.

use super::{ExistingRole, Inventory, ownership, user};
use crate::access::external_id::ExternalId;
use crate::access::grantee::Grantee;
use crate::access::plan::AccessPlan;
use crate::access::policy::{
    REVOCATION_POLICY_NAME, accepted_external_ids, only_denies, same_meaning,
};
use crate::words;

/// Whether the role in the account does what the plan wants, whoever made it.
pub fn serves(plan: &AccessPlan, inventory: &Inventory) -> bool {
    differences(plan, inventory).is_empty()
}

/// Whether somebody has applied the plan's package; the access key of a user, which no package makes, may still be missing.
pub fn is_applied(plan: &AccessPlan, inventory: &Inventory) -> bool {
    match plan.grantee {
        Grantee::Role => serves(plan, inventory),
        Grantee::User => user::differences_but_key(plan, inventory.user.as_ref()).is_empty(),
    }
}

/// What keeps the account from doing what the plan wants, one sentence each; who made it does not matter.
pub fn differences(plan: &AccessPlan, inventory: &Inventory) -> Vec<String> {
    if plan.grantee == Grantee::User {
        return user::differences(plan, inventory.user.as_ref());
    }
    let mut sentences = Vec::new();
    match &inventory.policy {
        None => sentences
            .push(words!("There is no policy {policy_arn}", policy_arn = plan.policy_arn())),
        Some(policy) if !same_meaning(&policy.text, plan.permissions_policy().text()) => {
            sentences.push(words!("The permissions policy differs from the plan's").to_owned());
        }
        Some(_) => {}
    }
    let Some(role) = &inventory.role else {
        sentences.push(words!("There is no role {role_arn}", role_arn = plan.role_arn()));
        return sentences;
    };
    if role.arn != plan.role_arn().to_string() {
        sentences.push(words!(
            "The role's ARN is {arn}, the plan says {role_arn}",
            arn = role.arn,
            role_arn = plan.role_arn()
        ));
    }
    if !same_meaning(&role.trust_text, plan.trust_policy().text()) {
        sentences.push(words!("The trust policy differs from the plan's").to_owned());
    }
    if role.max_session_duration_secs != plan.max_session_duration_secs() {
        sentences.push(words!("The maximum session duration is {max_session_duration_secs} seconds, the plan says {max_session_duration_secs_2}", max_session_duration_secs = role.max_session_duration_secs, max_session_duration_secs_2 = plan.max_session_duration_secs()));
    }
    if !role.attached_policy_arns.contains(&plan.policy_arn()) {
        sentences.push(words!("The permissions policy is not attached to the role").to_owned());
    }
    sentences.extend(grants_beyond(plan, role));
    sentences
}

/// The external ID in force and the one before it, where the account's role accepts both and is otherwise the plan's.
///
/// `None` where the role is not this integration's. The one that stands first is the newer one.
pub fn overlap_in_account(
    plan: &AccessPlan,
    inventory: &Inventory,
) -> Option<(ExternalId, ExternalId)> {
    let role = inventory.role.as_ref()?;
    if ownership::of_role(plan, role) != ownership::Owner::ThisIntegration {
        return None;
    }
    let accepted = accepted_external_ids(&role.trust_text);
    let Ok([current, previous]) = <[ExternalId; 2]>::try_from(accepted) else { return None };
    if plan.external_id != current && plan.external_id != previous || current == previous {
        return None;
    }
    let rotated = AccessPlan {
        external_id: current.clone(),
        previous_external_id: Some(previous.clone()),
        ..plan.clone()
    };
    same_meaning(&role.trust_text, rotated.trust_policy().text()).then_some((current, previous))
}

/// Names what a role carries beside the plan's own policy, or `None`.
pub fn grants_beyond(plan: &AccessPlan, role: &ExistingRole) -> Option<String> {
    let wanted = plan.policy_arn();
    let attached = role.attached_policy_arns.iter().filter(|arn| **arn != wanted).cloned();
    let is_harmless = |name: &String| {
        name == REVOCATION_POLICY_NAME && role.revocation_text.as_deref().is_some_and(only_denies)
    };
    let inline = role.inline_policy_names.iter().filter(|name| !is_harmless(name));
    let inline = inline.map(|name| words!("inline policy {name}", name));
    let beyond: Vec<String> = attached.chain(inline).collect();
    (!beyond.is_empty()).then(|| {
        words!(
            "The role {role_name} also carries {beyond}",
            role_name = plan.role_name,
            beyond = beyond.join(", ")
        )
    })
}
