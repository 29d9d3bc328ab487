//! What undoes an integration: the writes that are taken back, each with the difference that this makes.
//!
//! The truth is the account: a write is undone only where the account shows it. The history says what stood there before, so
//! that what this program did not create is put back and not deleted.

use crate::phrase;
use crate::words;

use super::changes::user::{self, ExistingUser};
use super::changes::{ChangeLine, Changes, ExistingPolicy, ExistingRole, Inventory, Write};
use super::changes::{
    grants_beyond, is_adopted, is_somebody_elses, is_this_integrations, tag_lines,
};
use super::diff::{self, DiffLine};
use super::grantee::Grantee;
use super::plan::{AccessPlan, INTEGRATION_TAG};
use super::policy::{pretty, revocation_policy, same_meaning};

/// Why nothing is undone of what was adopted by another computer, or by a program whose journals are gone.
const NOT_KNOWN_HERE: &str = phrase!(
    "It was there before this integration adopted it, and this computer has no journal of what stood there: take it back on the computer that adopted it, or put it back by hand"
);

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
    let of_whom = if history.iter().all(says_nothing_of_the_maker) {
        Made::WhateverHasTheTag(history)
    } else {
        Made::Known(history)
    };
    undoing(plan, inventory, of_whom)
}

/// What of one run's writes the account shows, in the order in which they were made; what others made is none of it.
pub fn still_made(plan: &AccessPlan, inventory: &Inventory, touched: &[Write]) -> Vec<Write> {
    undoing(plan, inventory, Made::Known(touched)).shown()
}

/// The order in which `made` is undone: newest first; but the sessions that were revoked stay so until the role can do
/// nothing any more, and the tag, without which nothing is taken back, goes last.
pub fn in_order_of_undoing(made: &[Write]) -> Vec<&Write> {
    let mut order: Vec<&Write> = made.iter().rev().collect();
    order.sort_by_key(|write| match write {
        Write::RevokeSessions { .. } => 1,
        Write::CreateRole | Write::TagRole { .. } => 2,
        Write::CreatePolicy | Write::TagPolicy { .. } => 3,
        _ => 0,
    });
    order
}

/// Whether what `write` changed is somebody else's by now: it does not carry this integration's tag any more, or it is
/// neither as the write left it nor as it was before.
pub fn is_theirs_by_now(plan: &AccessPlan, inventory: &Inventory, write: &Write) -> bool {
    is_somebody_elses(plan, inventory, write) || is_changed_since(plan, inventory, write)
}

fn is_changed_since(plan: &AccessPlan, inventory: &Inventory, write: &Write) -> bool {
    let Inventory { policy, role, user } = inventory;
    let is_other = |now: Option<&str>, made: &str, before: Option<&str>| {
        now.is_some_and(|now| {
            !same_meaning(now, made) && before.is_none_or(|before| !same_meaning(now, before))
        })
    };
    match write {
        Write::UpdatePolicy { before_version_id, .. } => policy.as_ref().is_some_and(|policy| {
            policy.default_version_id != *before_version_id
                && !same_meaning(&policy.text, plan.permissions_policy().text())
        }),
        Write::UpdateTrustPolicy { before } => {
            let now = role.as_ref().map(|role| role.trust_text.as_str());
            is_other(now, plan.trust_policy().text(), Some(before))
        }
        Write::UpdateMaxSessionDuration { before_secs } => {
            let now = role.as_ref().map(|role| role.max_session_duration_secs);
            now.is_some_and(|now| now != plan.max_session_duration_secs() && now != *before_secs)
        }
        Write::RevokeSessions { not_before, before } => {
            let now = role.as_ref().and_then(|role| role.revocation_text.as_deref());
            is_other(now, revocation_policy(*not_before).text(), before.as_deref())
        }
        Write::PutUserPolicy { before } => {
            let now = user.as_ref().and_then(|user| user.policy_text.as_deref());
            is_other(now, plan.permissions_policy().text(), before.as_deref())
        }
        // What was made has no other state, and the bucket's rules are read when they are taken back.
        Write::CreatePolicy
        | Write::CreateRole
        | Write::AttachPolicy
        | Write::CreateUser
        | Write::CreateAccessKey { .. }
        | Write::DeleteAccessKey { .. }
        | Write::TagPolicy { .. }
        | Write::TagRole { .. }
        | Write::PutCors { .. } => false,
    }
}

/// What is known of who made what carries the tag.
#[derive(Clone, Copy)]
enum Made<'a> {
    /// These writes, and nothing else.
    Known(&'a [Write]),
    /// These writes, and whatever carries the tag.
    WhateverHasTheTag(&'a [Write]),
}

impl<'a> Made<'a> {
    fn history(self) -> &'a [Write] {
        let (Self::Known(history) | Self::WhateverHasTheTag(history)) = self;
        history
    }

    /// Whether it was made by the integration, and not only changed.
    fn created(self, create: &Write) -> bool {
        matches!(self, Self::WhateverHasTheTag(_)) || self.history().contains(create)
    }
}

/// A CORS rule, the end of sessions and the end of a key do not say who made what they are about.
fn says_nothing_of_the_maker(write: &Write) -> bool {
    matches!(
        write,
        Write::PutCors { .. } | Write::RevokeSessions { .. } | Write::DeleteAccessKey { .. }
    )
}

fn undoing(plan: &AccessPlan, inventory: &Inventory, made: Made<'_>) -> Changes {
    let history = made.history();
    let mut lines = Vec::new();
    if plan.grantee == Grantee::User {
        user_lines(plan, inventory.user.as_ref(), made, &mut lines);
        lines.extend(history.iter().filter_map(cors_line));
        return Changes { lines };
    }
    let policy = inventory.policy.as_ref().filter(|found| is_this_integrations(plan, &found.tags));
    let role = inventory.role.as_ref().filter(|found| {
        is_this_integrations(plan, &found.tags) && found.arn == plan.role_arn().to_string()
    });
    if let Made::WhateverHasTheTag(_) = made {
        let policy = policy.map(|found| (words!("Policy {arn}", arn = found.arn), &found.tags));
        let role = role.map(|found| (words!("Role {arn}", arn = found.arn), &found.tags));
        let adopted = [policy, role].into_iter().flatten().filter(|(_, tags)| is_adopted(tags));
        lines.extend(adopted.map(|(what, _)| ChangeLine::refused(what, words::of(NOT_KNOWN_HERE))));
        if !lines.is_empty() {
            return Changes { lines };
        }
    }
    if let Some(policy) = policy {
        // What is deleted needs no tag taken off, and could not be asked for that afterwards.
        let is_kept = !made.created(&Write::CreatePolicy);
        lines.extend(history.iter().filter(|_| is_kept).find_map(policy_tag_line));
        lines.extend(policy_line(policy, made));
    }
    if let Some(role) = role {
        role_lines(plan, role, made, &mut lines);
    }
    lines.extend(history.iter().filter_map(cors_line));
    Changes { lines }
}

fn policy_tag_line(write: &Write) -> Option<ChangeLine> {
    let Write::TagPolicy { before } = write else { return None };
    Some(ChangeLine::to_undo(write.clone(), untagging(before)))
}

fn role_tag_line(write: &Write) -> Option<ChangeLine> {
    let Write::TagRole { before } = write else { return None };
    Some(ChangeLine::to_undo(write.clone(), untagging(before)))
}

fn untagging(before: &[(String, String)]) -> Vec<DiffLine> {
    diff::lines(INTEGRATION_TAG, &tag_lines(before))
}

/// The bucket is read when it is undone: a rule that somebody changed since stays.
fn cors_line(write: &Write) -> Option<ChangeLine> {
    let Write::PutCors { before, after } = write else { return None };
    Some(ChangeLine::to_undo(write.clone(), diff::lines(&after.summary(), &before.summary())))
}

fn user_lines(
    plan: &AccessPlan,
    user: Option<&ExistingUser>,
    made: Made<'_>,
    lines: &mut Vec<ChangeLine>,
) {
    let history = made.history();
    let is_ours = |user: &&ExistingUser| {
        is_this_integrations(plan, &user.tags) && user.arn == plan.user_arn()
    };
    let Some(user) = user.filter(is_ours) else { return };
    let is_deleted = made.created(&Write::CreateUser);
    if let Some(what) = is_deleted.then(|| user::grants_beyond(plan, user)).flatten() {
        let why = words!(
            "IAM deletes no user that carries a policy or is in a group, and this one is not of this integration; remove it from the user first"
        );
        lines.push(ChangeLine::refused(what, why));
    }
    if is_deleted {
        lines.push(ChangeLine::to_undo(Write::CreateUser, Vec::new()));
    }
    let put = match history.iter().find(|write| matches!(write, Write::PutUserPolicy { .. })) {
        Some(put) if !is_deleted => Some(put.clone()),
        _ => is_deleted.then_some(Write::PutUserPolicy { before: None }),
    };
    if let (Some(Write::PutUserPolicy { before }), Some(text)) = (put, &user.policy_text) {
        let then = before.as_deref().map(pretty).unwrap_or_default();
        let is_back = before.as_deref().is_some_and(|before| same_meaning(text, before));
        if !is_back {
            let diff = diff::lines(&pretty(text), &then);
            lines.push(ChangeLine::to_undo(Write::PutUserPolicy { before }, diff));
        }
    }
    let kept = match history.iter().find(|write| matches!(write, Write::CreateAccessKey { .. })) {
        Some(Write::CreateAccessKey { beside }) if !is_deleted => Some(beside.clone()),
        _ => is_deleted.then(Vec::new),
    };
    if let Some(beside) = kept
        && user.keys.iter().any(|key| !beside.contains(&key.id))
    {
        let ids = |keep: &dyn Fn(&str) -> bool| {
            let ids = user.keys.iter().map(|key| key.id.as_str()).filter(|id| keep(id));
            ids.collect::<Vec<_>>().join("\n")
        };
        let diff = diff::lines(&ids(&|_| true), &ids(&|id| beside.iter().any(|kept| kept == id)));
        lines.push(ChangeLine::to_undo(Write::CreateAccessKey { beside }, diff));
    }
}

fn policy_line(policy: &ExistingPolicy, made: Made<'_>) -> Option<ChangeLine> {
    if made.created(&Write::CreatePolicy) {
        let diff = diff::lines(&pretty(&policy.text), "");
        return Some(ChangeLine::to_undo(Write::CreatePolicy, diff));
    }
    let update = made.history().iter().find(|write| matches!(write, Write::UpdatePolicy { .. }))?;
    let Write::UpdatePolicy { before_version_id, .. } = update else { return None };
    let version = |what: &str, id: &str| format!("{what}: {id}");
    if *before_version_id == policy.default_version_id {
        // An earlier attempt may have put it back and come no further: the version that took its place is left.
        let left = policy.newer_version_than(before_version_id)?;
        let diff = diff::lines(&version(words!("Version"), left), "");
        return Some(ChangeLine::to_undo(update.clone(), diff));
    }
    if !policy.version_ids.contains(before_version_id) {
        return Some(ChangeLine::refused(
            words!("Policy {arn}", arn = policy.arn),
            words!(
                "Its version {before_version_id}, which stood there before, was deleted: put the policy back by hand",
                before_version_id
            ),
        ));
    }
    let (now, then) = (&policy.default_version_id, before_version_id);
    let diff = diff::lines(
        &version(words!("Default version"), now),
        &version(words!("Default version"), then),
    );
    Some(ChangeLine::to_undo(update.clone(), diff))
}

fn role_lines(plan: &AccessPlan, role: &ExistingRole, made: Made<'_>, lines: &mut Vec<ChangeLine>) {
    let history = made.history();
    let is_deleted = made.created(&Write::CreateRole);
    let policy_is_deleted = made.created(&Write::CreatePolicy);
    if is_deleted {
        if let Some(what) = grants_beyond(plan, role) {
            let why = words!(
                "IAM deletes no role that carries a policy, and this one is not of this integration; remove it from the role first"
            );
            lines.push(ChangeLine::refused(what, why));
        }
        let diff = diff::lines(&pretty(&role.trust_text), "");
        lines.push(ChangeLine::to_undo(Write::CreateRole, diff));
    } else {
        lines.extend(history.iter().find_map(role_tag_line));
        lines.extend(history.iter().find_map(|write| trust_line(role, write)));
        lines.extend(history.iter().find_map(|write| session_line(role, write)));
        lines.extend(
            history
                .iter()
                .find(|write| is_revocation(write))
                .and_then(|write| revocation_line(role, write)),
        );
    }
    let is_attached = role.attached_policy_arns.contains(&plan.policy_arn());
    if is_attached && (is_deleted || policy_is_deleted || history.contains(&Write::AttachPolicy)) {
        lines.push(ChangeLine::to_undo(Write::AttachPolicy, Vec::new()));
    }
}

/// The oldest change of the trust policy has what stood there first; `None` for another write.
fn trust_line(role: &ExistingRole, write: &Write) -> Option<ChangeLine> {
    let Write::UpdateTrustPolicy { before } = write else { return None };
    (!same_meaning(&role.trust_text, before)).then(|| {
        let diff = diff::lines(&pretty(&role.trust_text), &pretty(before));
        ChangeLine::to_undo(write.clone(), diff)
    })
}

fn is_revocation(write: &Write) -> bool {
    matches!(write, Write::RevokeSessions { .. })
}

/// The oldest revocation has what stood there first, which may be nothing.
fn revocation_line(role: &ExistingRole, write: &Write) -> Option<ChangeLine> {
    let Write::RevokeSessions { before, .. } = write else { return None };
    let now = role.revocation_text.as_deref()?;
    let is_back = before.as_deref().is_some_and(|before| same_meaning(now, before));
    (!is_back).then(|| {
        let then = before.as_deref().map(pretty).unwrap_or_default();
        ChangeLine::to_undo(write.clone(), diff::lines(&pretty(now), &then))
    })
}

fn session_line(role: &ExistingRole, write: &Write) -> Option<ChangeLine> {
    let Write::UpdateMaxSessionDuration { before_secs } = write else { return None };
    let now_secs = role.max_session_duration_secs;
    (now_secs != *before_secs).then(|| {
        let diff = diff::lines(
            &words!("MaxSessionDuration: {now_secs}", now_secs),
            &words!("MaxSessionDuration: {before_secs}", before_secs),
        );
        ChangeLine::to_undo(write.clone(), diff)
    })
}

#[cfg(test)]
mod tests;
