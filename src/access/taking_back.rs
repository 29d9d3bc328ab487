//! What undoes an integration: the writes that are taken back, each with the difference that this makes.
//!
//! The truth is the account: a write is undone only where the account shows it. The history says what stood there before, so
//! that what this program did not create is put back and not deleted.

use super::changes::user;
use super::changes::{ChangeLine, Changes, ExistingPolicy, ExistingRole, Inventory, Write};
use super::changes::{grants_beyond, somebody_elses};
use super::diff;
use super::grantee::Grantee;
use super::plan::AccessPlan;
use super::policy::{pretty, same_meaning};

/// What was shown before it was confirmed: nothing else is undone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shown {
    pub history: Vec<Write>,
    pub changes: Changes,
}

/// The writes to undo, in the order in which they were made: the last one is undone first.
///
/// `history` is what was made of the integration, oldest first. Without one, whatever carries the integration's tag was
/// made by it and is deleted.
pub fn taking_back(plan: &AccessPlan, inventory: &Inventory, history: &[Write]) -> Changes {
    if plan.grantee == Grantee::User {
        let user = inventory.user.as_ref();
        let user = user.filter(|it| is_ours(plan, &it.tags) && it.arn == plan.user_arn());
        let lines = user.map(|user| user::undoing(plan, user, history)).unwrap_or_default();
        return Changes { lines };
    }
    let mut lines = Vec::new();
    let policy = inventory.policy.as_ref().filter(|found| is_ours(plan, &found.tags));
    let role = inventory
        .role
        .as_ref()
        .filter(|found| is_ours(plan, &found.tags) && found.arn == plan.role_arn().to_string());
    lines.extend(policy.and_then(|policy| policy_line(policy, history)));
    if let Some(role) = role {
        role_lines(plan, role, history, &mut lines);
    }
    Changes { lines }
}

fn is_ours(plan: &AccessPlan, tags: &[(String, String)]) -> bool {
    somebody_elses(plan, tags).is_none()
}

fn was_created(history: &[Write], create: &Write) -> bool {
    history.is_empty() || history.contains(create)
}

fn policy_line(policy: &ExistingPolicy, history: &[Write]) -> Option<ChangeLine> {
    if was_created(history, &Write::CreatePolicy) {
        let diff = diff::lines(&pretty(&policy.text), "");
        return Some(ChangeLine::ToDo { write: Write::CreatePolicy, diff });
    }
    let update = history.iter().find(|write| matches!(write, Write::UpdatePolicy { .. }))?;
    let Write::UpdatePolicy { before_version_id, .. } = update else { return None };
    let version = |what: &str, id: &str| format!("{what}: {id}");
    if *before_version_id == policy.default_version_id {
        // An earlier attempt may have put it back and come no further: the version that took its place is left.
        let left = policy.newer_version_than(before_version_id)?;
        let diff = diff::lines(&version("Version", left), "");
        return Some(ChangeLine::ToDo { write: update.clone(), diff });
    }
    if !policy.version_ids.contains(before_version_id) {
        return Some(ChangeLine::Refused {
            what: format!("Policy {}", policy.arn),
            why: format!(
                "Its version {before_version_id}, which stood there before, was deleted: put the policy back by hand"
            ),
        });
    }
    let (now, then) = (&policy.default_version_id, before_version_id);
    let diff = diff::lines(&version("Default version", now), &version("Default version", then));
    Some(ChangeLine::ToDo { write: update.clone(), diff })
}

fn role_lines(
    plan: &AccessPlan,
    role: &ExistingRole,
    history: &[Write],
    lines: &mut Vec<ChangeLine>,
) {
    let is_deleted = was_created(history, &Write::CreateRole);
    let policy_is_deleted = was_created(history, &Write::CreatePolicy);
    if is_deleted {
        if let Some(what) = grants_beyond(plan, role) {
            lines.push(ChangeLine::Refused {
                what,
                why: "IAM deletes no role that carries a policy, and this one is not of this integration; remove it from the role first".to_owned(),
            });
        }
        let diff = diff::lines(&pretty(&role.trust_text), "");
        lines.push(ChangeLine::ToDo { write: Write::CreateRole, diff });
    } else {
        lines.extend(history.iter().find_map(|write| trust_line(role, write)));
        lines.extend(history.iter().find_map(|write| session_line(role, write)));
    }
    let is_attached = role.attached_policy_arns.contains(&plan.policy_arn());
    if is_attached && (is_deleted || policy_is_deleted || history.contains(&Write::AttachPolicy)) {
        lines.push(ChangeLine::ToDo { write: Write::AttachPolicy, diff: Vec::new() });
    }
}

/// The oldest change of the trust policy has what stood there first; `None` for another write.
fn trust_line(role: &ExistingRole, write: &Write) -> Option<ChangeLine> {
    let Write::UpdateTrustPolicy { before } = write else { return None };
    (!same_meaning(&role.trust_text, before)).then(|| ChangeLine::ToDo {
        write: write.clone(),
        diff: diff::lines(&pretty(&role.trust_text), &pretty(before)),
    })
}

fn session_line(role: &ExistingRole, write: &Write) -> Option<ChangeLine> {
    let Write::UpdateMaxSessionDuration { before_secs } = write else { return None };
    let now_secs = role.max_session_duration_secs;
    (now_secs != *before_secs).then(|| ChangeLine::ToDo {
        write: write.clone(),
        diff: diff::lines(
            &format!("MaxSessionDuration: {now_secs}"),
            &format!("MaxSessionDuration: {before_secs}"),
        ),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::sample::{self, as_planned, lasso};

    const FIRST_TRUST: &str = r#"{"Version":"2012-10-17","Statement":[]}"#;

    fn undone(inventory: &Inventory, history: &[Write]) -> Vec<Write> {
        taking_back(&lasso(), inventory, history).writes()
    }

    fn trust(before: &str) -> Write {
        Write::UpdateTrustPolicy { before: before.to_owned() }
    }

    #[test]
    fn without_a_history_everything_that_carries_the_tag_is_deleted() {
        let all = [Write::CreatePolicy, Write::CreateRole, Write::AttachPolicy];
        assert_eq!(undone(&as_planned(&lasso()), &[]), all);
    }

    #[test]
    fn a_user_is_deleted_with_its_policy_and_every_key() {
        let plan = sample::user();
        let lines = taking_back(&plan, &as_planned(&plan), &[]);
        let operations: Vec<_> = lines.writes().iter().map(Write::operation).collect();
        assert_eq!(operations, ["CreateUser", "PutUserPolicy", "CreateAccessKey"]);
    }

    #[test]
    fn a_user_that_was_there_before_keeps_its_key_and_gets_its_policy_back() {
        let plan = sample::user();
        let put = Write::PutUserPolicy { before: Some("{}".to_owned()) };
        let undone = taking_back(&plan, &as_planned(&plan), std::slice::from_ref(&put)).writes();
        assert_eq!(undone, [put]);
    }

    #[test]
    fn a_user_of_somebody_else_is_left_alone() {
        let plan = sample::user();
        let mut inventory = as_planned(&plan);
        inventory.user.as_mut().unwrap().tags.clear();
        assert_eq!(taking_back(&plan, &inventory, &[]).lines, []);
    }

    #[test]
    fn what_does_not_carry_the_tag_is_left_alone() {
        let mut inventory = as_planned(&lasso());
        inventory.role.as_mut().unwrap().tags.clear();
        assert_eq!(undone(&inventory, &[]), [Write::CreatePolicy]);
    }

    #[test]
    fn a_role_that_was_there_before_gets_back_the_trust_policy_that_stood_there_first() {
        let second = r#"{"Version":"2012-10-17","Statement":[],"Id":"second"}"#;
        let history = [trust(FIRST_TRUST), trust(second)];
        assert_eq!(undone(&as_planned(&lasso()), &history), [trust(FIRST_TRUST)]);
    }

    #[test]
    fn what_is_back_already_is_not_put_back_again() {
        let mut inventory = as_planned(&lasso());
        inventory.role.as_mut().unwrap().trust_text = FIRST_TRUST.to_owned();
        assert_eq!(undone(&inventory, &[trust(FIRST_TRUST)]), []);
    }

    #[test]
    fn a_role_that_was_created_is_deleted_whatever_was_changed_of_it_later() {
        let history = [Write::CreateRole, Write::AttachPolicy, trust(FIRST_TRUST)];
        let undone = undone(&as_planned(&lasso()), &history);
        assert_eq!(undone, [Write::CreateRole, Write::AttachPolicy]);
    }

    #[test]
    fn what_the_account_does_not_show_is_not_taken_back() {
        let history = [Write::CreatePolicy, Write::CreateRole, Write::AttachPolicy];
        assert_eq!(undone(&Inventory::default(), &history), []);
        let policy_only = Inventory { role: None, ..as_planned(&lasso()) };
        assert_eq!(undone(&policy_only, &history), [Write::CreatePolicy]);
    }

    #[test]
    fn nothing_is_taken_back_while_the_role_carries_somebody_elses_policy() {
        let mut inventory = as_planned(&lasso());
        inventory.role.as_mut().unwrap().inline_policy_names.push("theirs".to_owned());
        assert!(taking_back(&lasso(), &inventory, &[]).is_refused());
    }

    #[test]
    fn a_version_that_is_gone_cannot_be_put_back() {
        let update = |before: &str| Write::UpdatePolicy {
            before_version_id: before.to_owned(),
            delete_version_id: None,
        };
        let mut inventory = as_planned(&lasso());
        let policy = inventory.policy.as_mut().unwrap();
        policy.default_version_id = "v3".to_owned();
        policy.version_ids = vec!["v2".to_owned(), "v3".to_owned()];
        assert_eq!(undone(&inventory, &[update("v2")]), [update("v2")]);
        assert!(taking_back(&lasso(), &inventory, &[update("v1")]).is_refused());
        let policy = inventory.policy.as_mut().unwrap();
        policy.default_version_id = "v2".to_owned();
        assert_eq!(undone(&inventory, &[update("v2")]), [update("v2")], "v3 is left");
        let policy = inventory.policy.as_mut().unwrap();
        policy.version_ids = vec!["v1".to_owned(), "v2".to_owned()];
        assert_eq!(undone(&inventory, &[update("v2")]), []);
    }
}
