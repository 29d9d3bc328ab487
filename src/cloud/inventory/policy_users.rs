//! Who uses the plan's policy beside its own role.

use crate::access::changes::{ExistingPolicy, ExistingRole, PolicyUser};
use crate::access::names::RoleName;
use crate::access::plan::{AccessPlan, TWIN_PATH};
use crate::checks::failure::{Failure, FailureKind};
use crate::cloud::reporter::{Reporter, Wanted};
use crate::cloud::session::Session;

/// How many are named; the others are counted.
const NAMED: i32 = 100;

/// Everybody beside the plan's role and a rehearsal's twin who carries the policy, or has it as boundary.
///
/// IAM is asked for their names only where its count says that there are any. Who may not ask is told the number.
pub(super) async fn others(
    session: &Session,
    reporter: &Reporter,
    plan: &AccessPlan,
    policy: &ExistingPolicy,
    role: Option<&ExistingRole>,
) -> Result<Vec<PolicyUser>, Failure> {
    let is_own = role.is_some_and(|role| role.attached_policy_arns.contains(&policy.arn));
    let count = policy.use_count.saturating_sub(u32::from(is_own));
    if count == 0 {
        return Ok(Vec::new());
    }
    let request = session.iam().list_entities_for_policy().policy_arn(&policy.arn).max_items(NAMED);
    let answer = reporter
        .call("iam", "ListEntitiesForPolicy", &policy.arn, Wanted::IfAllowed, request.send())
        .await;
    let page = match answer {
        Err(failure) if failure.kind == FailureKind::Denied => {
            return Ok(vec![PolicyUser::Unnamed(count)]);
        }
        answer => answer?,
    };
    let mut others = Vec::new();
    for name in page.policy_roles().iter().filter_map(|role| role.role_name()) {
        if name != plan.role_name.as_str() && !is_twin(session, reporter, name).await? {
            others.push(PolicyUser::Role(name.to_owned()));
        }
    }
    let users = page.policy_users().iter().filter_map(|user| user.user_name());
    others.extend(users.map(|name| PolicyUser::User(name.to_owned())));
    let groups = page.policy_groups().iter().filter_map(|group| group.group_name());
    others.extend(groups.map(|name| PolicyUser::Group(name.to_owned())));
    if page.is_truncated() {
        let named = u32::try_from(others.len()).unwrap_or(count);
        others.push(PolicyUser::Unnamed(count.saturating_sub(named).max(1)));
    }
    Ok(others)
}

/// Whether it is a rehearsal's twin, which goes with its rehearsal; its name alone does not say so.
async fn is_twin(session: &Session, reporter: &Reporter, name: &str) -> Result<bool, Failure> {
    if !RoleName::parse(name).is_ok_and(|name| name.is_of_rehearsals()) {
        return Ok(false);
    }
    let request = session.iam().get_role().role_name(name);
    let answer = reporter.call("iam", "GetRole", name, Wanted::MayBeAbsent, request.send()).await;
    let role = super::absent_as_none(answer)?.and_then(|answer| answer.role);
    Ok(role.is_none_or(|role| role.path() == TWIN_PATH))
}
