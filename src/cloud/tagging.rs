//! The tags that say whose a role or a policy is, put on what is adopted and taken off again.

use super::provision::{Undertaking, sdk_tags};
use super::reporter::Wanted;
use crate::access::plan::AccessPlan;
use crate::checks::failure::Failure;

/// What carries the tags.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tagged {
    Policy,
    Role,
}

/// Marks it as this integration's.
pub async fn adopt(on: Undertaking<'_>, plan: &AccessPlan, what: Tagged) -> Result<(), Failure> {
    put(on, plan, what, &plan.adoption_tags()).await
}

/// Takes the marks off again; `before` are those of the same keys that were there.
pub async fn disown(
    on: Undertaking<'_>,
    plan: &AccessPlan,
    what: Tagged,
    before: &[(String, String)],
) -> Result<(), Failure> {
    let was_there = |key: &String| before.iter().any(|(old, _)| old == key);
    let keys: Vec<String> = plan
        .adoption_tags()
        .into_iter()
        .map(|(key, _)| key)
        .filter(|key| !was_there(key))
        .collect();
    if !keys.is_empty() {
        remove(on, plan, what, keys).await?;
    }
    if before.is_empty() { Ok(()) } else { put(on, plan, what, before).await }
}

async fn put(
    on: Undertaking<'_>,
    plan: &AccessPlan,
    what: Tagged,
    tags: &[(String, String)],
) -> Result<(), Failure> {
    let (iam, tags) = (on.session.iam(), Some(sdk_tags(tags)?));
    match what {
        Tagged::Policy => {
            let arn = plan.policy_arn();
            let request = iam.tag_policy().policy_arn(&arn).set_tags(tags);
            on.reporter.call("iam", "TagPolicy", arn, Wanted::Success, request.send()).await?;
        }
        Tagged::Role => {
            let name = plan.role_name.as_str();
            let request = iam.tag_role().role_name(name).set_tags(tags);
            on.reporter.call("iam", "TagRole", name, Wanted::Success, request.send()).await?;
        }
    }
    Ok(())
}

async fn remove(
    on: Undertaking<'_>,
    plan: &AccessPlan,
    what: Tagged,
    keys: Vec<String>,
) -> Result<(), Failure> {
    let (iam, keys) = (on.session.iam(), Some(keys));
    match what {
        Tagged::Policy => {
            let arn = plan.policy_arn();
            let request = iam.untag_policy().policy_arn(&arn).set_tag_keys(keys);
            on.reporter.call("iam", "UntagPolicy", arn, Wanted::Success, request.send()).await?;
        }
        Tagged::Role => {
            let name = plan.role_name.as_str();
            let request = iam.untag_role().role_name(name).set_tag_keys(keys);
            on.reporter.call("iam", "UntagRole", name, Wanted::Success, request.send()).await?;
        }
    }
    Ok(())
}
