//! The requests that change a managed policy and its versions.

use super::settling::until_taken_in;
use super::standing::Standing;
use super::{DELETION_WANTED, Undertaking};
use crate::access::changes::{Entity, ExistingPolicy};
use crate::access::policy::same_meaning;
use crate::checks::failure::{Failure, FailureKind};
use crate::cloud::inventory::{self, absent_as_none};
use crate::cloud::reporter::Wanted;

pub(super) async fn delete(standing: &Standing<'_>, policy_arn: &str) -> Result<(), Failure> {
    let on = standing.on();
    let Some(policy) = inventory::policy(on.session, on.reporter, policy_arn).await? else {
        return Ok(());
    };
    for version_id in policy.version_ids.iter().filter(|id| **id != policy.default_version_id) {
        standing.confirm(Entity::Policy).await?;
        delete_version(on, policy_arn, version_id).await?;
    }
    let request = on.session.iam().delete_policy().policy_arn(policy_arn);
    let delete = |wanted| {
        let sent = request.clone().send();
        standing.unless_gone(Entity::Policy, async move || {
            let answer = on.reporter.call("iam", "DeletePolicy", policy_arn, wanted, sent).await;
            answer.map(drop)
        })
    };
    let deleted =
        until_taken_in(FailureKind::Conflict, on.settling_pause, DELETION_WANTED, delete).await;
    absent_as_none(deleted).map(drop)
}

pub(super) async fn delete_version(
    on: Undertaking<'_>,
    policy_arn: &str,
    version_id: &str,
) -> Result<(), Failure> {
    let request =
        on.session.iam().delete_policy_version().policy_arn(policy_arn).version_id(version_id);
    let target = format!("{policy_arn} {version_id}");
    let answer = on
        .reporter
        .call("iam", "DeletePolicyVersion", target, Wanted::MayBeAbsent, request.send())
        .await;
    absent_as_none(answer).map(drop)
}

/// Puts the version back that stood there before, and deletes the one in its place if that is this plan's.
pub(super) async fn restore_version(
    standing: &Standing<'_>,
    version_id: &str,
) -> Result<(), Failure> {
    let (on, plan) = (standing.on(), standing.plan());
    let policy_arn = &plan.policy_arn();
    let Some(policy) = inventory::policy(on.session, on.reporter, policy_arn).await? else {
        return Ok(());
    };
    if policy.default_version_id == version_id {
        return delete_left_version(standing, &policy, version_id).await;
    }
    let request =
        on.session.iam().set_default_policy_version().policy_arn(policy_arn).version_id(version_id);
    on.reporter
        .call("iam", "SetDefaultPolicyVersion", policy_arn, Wanted::Success, request.send())
        .await?;
    // Whatever else somebody made the default since stays among the versions.
    if !same_meaning(&policy.text, plan.permissions_policy().text()) {
        return Ok(());
    }
    standing.confirm(Entity::Policy).await?;
    delete_version(on, policy_arn, &policy.default_version_id).await
}

/// Deletes the version that this plan made, where an earlier attempt put back the one before it and came no further.
async fn delete_left_version(
    standing: &Standing<'_>,
    policy: &ExistingPolicy,
    before_version_id: &str,
) -> Result<(), Failure> {
    let (on, plan) = (standing.on(), standing.plan());
    let Some(left) = policy.newer_version_than(before_version_id) else { return Ok(()) };
    let arn = &policy.arn;
    let text = inventory::policy_version_text(on.session, on.reporter, arn, left).await?;
    if same_meaning(&text, plan.permissions_policy().text()) {
        standing.confirm(Entity::Policy).await?;
        delete_version(on, arn, left).await?;
    }
    Ok(())
}
