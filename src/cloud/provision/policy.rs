//! The requests that change a managed policy and its versions.

use super::settling::until_taken_in;
use super::{DELETION_WANTED, Undertaking};
use crate::access::changes::ExistingPolicy;
use crate::access::plan::AccessPlan;
use crate::access::policy::same_meaning;
use crate::checks::failure::{Failure, FailureKind};
use crate::cloud::inventory::{self, absent_as_none};
use crate::cloud::reporter::Wanted;

pub(super) async fn delete(on: Undertaking<'_>, policy_arn: &str) -> Result<(), Failure> {
    let Some(policy) = inventory::policy(on.session, on.reporter, policy_arn).await? else {
        return Ok(());
    };
    for version_id in policy.version_ids.iter().filter(|id| **id != policy.default_version_id) {
        delete_version(on, policy_arn, version_id).await?;
    }
    let request = on.session.iam().delete_policy().policy_arn(policy_arn);
    let answer =
        until_taken_in(FailureKind::Conflict, on.settling_pause, DELETION_WANTED, |wanted| {
            on.reporter.call("iam", "DeletePolicy", policy_arn, wanted, request.clone().send())
        })
        .await;
    absent_as_none(answer).map(drop)
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

pub(super) async fn restore_version(
    on: Undertaking<'_>,
    plan: &AccessPlan,
    version_id: &str,
) -> Result<(), Failure> {
    let policy_arn = &plan.policy_arn();
    let Some(policy) = inventory::policy(on.session, on.reporter, policy_arn).await? else {
        return Ok(());
    };
    if policy.default_version_id == version_id {
        return delete_left_version(on, plan, &policy, version_id).await;
    }
    let request =
        on.session.iam().set_default_policy_version().policy_arn(policy_arn).version_id(version_id);
    on.reporter
        .call("iam", "SetDefaultPolicyVersion", policy_arn, Wanted::Success, request.send())
        .await?;
    delete_version(on, policy_arn, &policy.default_version_id).await
}

/// Deletes the version that this plan made, where an earlier attempt put back the one before it and came no further.
async fn delete_left_version(
    on: Undertaking<'_>,
    plan: &AccessPlan,
    policy: &ExistingPolicy,
    before_version_id: &str,
) -> Result<(), Failure> {
    let Some(left) = policy.newer_version_than(before_version_id) else { return Ok(()) };
    let arn = &policy.arn;
    let text = inventory::policy_version_text(on.session, on.reporter, arn, left).await?;
    if same_meaning(&text, plan.permissions_policy().text()) {
        delete_version(on, arn, left).await?;
    }
    Ok(())
}
