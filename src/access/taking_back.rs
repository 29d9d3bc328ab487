//! What undoes an integration: the writes that are taken back, each with the difference that this makes.
//!
//! The truth is the account: a write is undone only where the account shows it. The history says what stood there before, so
//! that what this program did not create is put back and not deleted.

use crate::phrase;
use crate::words;

use super::changes::user::{self, ExistingUser};
use super::changes::{ChangeLine, Changes, ExistingPolicy, ExistingRole, Inventory, Write};
use super::changes::{Owner, grants_beyond, is_adopted, of_policy, of_role, of_user, tag_lines};
use super::diff::{self, DiffLine};
use super::grantee::Grantee;
use super::plan::{AccessPlan, INTEGRATION_TAG};
use super::policy::{pretty, same_meaning};

/// Why nothing is undone of what was adopted by another computer, or by a program whose journals are gone.
const NOT_KNOWN_HERE: &str = phrase!(
    "It was there before this integration adopted it, and this computer has no journal of what stood there: take it back on the computer that adopted it, or put it back by hand"
);

/// How much is undone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UndoOf {
    /// What one run changed: what stood there before it comes back.
    LastRun,
    /// The whole integration.
    Integration,
}

/// How much is undone, with what is known of who made it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Extent {
    /// These writes of one run, and nothing else.
    LastRun(Vec<Write>),
    /// Everything that was made of the integration, oldest first; where that is not known, whatever carries its tag.
    Integration(Vec<Write>),
}

impl Extent {
    pub fn of(&self) -> UndoOf {
        match self {
            Self::LastRun(_) => UndoOf::LastRun,
            Self::Integration(_) => UndoOf::Integration,
        }
    }

    /// The writes to undo of what the account shows.
    pub fn changes(&self, plan: &AccessPlan, inventory: &Inventory) -> Changes {
        match self {
            Self::LastRun(made) => undoing(plan, inventory, Made::Known(made)),
            Self::Integration(history) => taking_back(plan, inventory, history),
        }
    }
}

/// What was shown before it was confirmed: nothing else is undone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shown {
    pub extent: Extent,
    pub changes: Changes,
}

impl Shown {
    pub fn new(extent: Extent, plan: &AccessPlan, inventory: &Inventory) -> Self {
        let changes = extent.changes(plan, inventory);
        Self { extent, changes }
    }

    /// Whether the role or the user stays although all of the integration is undone: it was there before.
    pub fn leaves_grantee(&self) -> bool {
        let deletes = |write: &Write| matches!(write, Write::CreateRole | Write::CreateUser);
        self.extent.of() == UndoOf::Integration && !self.changes.shown().iter().any(deletes)
    }
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

/// Whether what `write` changed is there and does not carry this integration's tag.
pub fn is_about_somebody_elses(plan: &AccessPlan, inventory: &Inventory, write: &Write) -> bool {
    let role = inventory.role.as_ref();
    let owner = match write {
        Write::CreatePolicy | Write::UpdatePolicy { .. } | Write::TagPolicy { .. } => {
            inventory.policy.as_ref().map(|policy| of_policy(plan, policy, role))
        }
        Write::CreateRole
        | Write::UpdateTrustPolicy { .. }
        | Write::UpdateMaxSessionDuration { .. }
        | Write::AttachPolicy
        | Write::TagRole { .. }
        | Write::RevokeSessions { .. } => role.map(|role| of_role(plan, role)),
        Write::CreateUser
        | Write::PutUserPolicy { .. }
        | Write::CreateAccessKey { .. }
        | Write::DeleteAccessKey { .. } => inventory.user.as_ref().map(|user| of_user(plan, user)),
        Write::PutCors { .. } => None,
    };
    owner.is_some_and(|owner| owner != Owner::ThisIntegration)
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
        lines.extend(cors_lines(plan, inventory, history));
        return Changes { lines };
    }
    let policy = inventory.policy.as_ref();
    let policy_owner = policy.map(|found| of_policy(plan, found, inventory.role.as_ref()));
    let role = inventory.role.as_ref();
    let role_owner = role.map(|found| of_role(plan, found));
    let policy_what = policy.map(|found| words!("Policy {arn}", arn = found.arn));
    let role_what = role.map(|found| words!("Role {arn}", arn = found.arn));
    lines.extend(unclear_line(plan, policy_what, policy_owner.as_ref()));
    lines.extend(unclear_line(plan, role_what, role_owner.as_ref()));
    let policy = policy.filter(|_| policy_owner == Some(Owner::ThisIntegration));
    let role = role.filter(|_| role_owner == Some(Owner::ThisIntegration));
    if let Some(elsewhere) = role.filter(|found| found.arn != plan.role_arn().to_string()) {
        let what = words!("Role {arn}", arn = elsewhere.arn);
        lines.push(elsewhere_line(what, &plan.grantee_arn()));
    }
    if !lines.is_empty() {
        return Changes { lines };
    }
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
        policy_lines(policy, made, &mut lines);
    }
    if let Some(role) = role {
        role_lines(plan, role, made, &mut lines);
    }
    lines.extend(cors_lines(plan, inventory, history));
    Changes { lines }
}

/// Something that may be this integration's, or not, is not left without a word.
fn unclear_line(
    plan: &AccessPlan,
    what: Option<String>,
    owner: Option<&Owner>,
) -> Option<ChangeLine> {
    let owner = owner.filter(|owner| matches!(owner, Owner::Unclear(_)))?;
    Some(ChangeLine::refused(what?, owner.refusal(plan, false)?))
}

/// IAM keeps one role or user of a name, so this is the one that was made, and not where the plan has it.
fn elsewhere_line(what: String, planned_arn: &str) -> ChangeLine {
    let why = words!(
        "It carries this integration's tag, and the plan is about {planned_arn}: give the plan this path, or delete it by hand",
        planned_arn
    );
    ChangeLine::refused(what, why)
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

/// None where what has the plan's name is another integration's: then the history is that one's, and so are its rules.
fn cors_lines(plan: &AccessPlan, inventory: &Inventory, history: &[Write]) -> Vec<ChangeLine> {
    let Inventory { policy, role, user } = inventory;
    let owners = [
        policy.as_ref().map(|found| of_policy(plan, found, role.as_ref())),
        role.as_ref().map(|found| of_role(plan, found)),
        user.as_ref().map(|found| of_user(plan, found)),
    ];
    if owners.iter().flatten().any(|owner| matches!(owner, Owner::Another(_))) {
        return Vec::new();
    }
    history.iter().filter_map(cors_line).collect()
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
    let Some(user) = user else { return };
    let (what, owner) = (words!("User {arn}", arn = user.arn), of_user(plan, user));
    lines.extend(unclear_line(plan, Some(what.clone()), Some(&owner)));
    if owner != Owner::ThisIntegration {
        return;
    }
    if user.arn != plan.user_arn() {
        lines.push(elsewhere_line(what, &plan.user_arn()));
        return;
    }
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

fn policy_lines(policy: &ExistingPolicy, made: Made<'_>, lines: &mut Vec<ChangeLine>) {
    if made.created(&Write::CreatePolicy) {
        lines.extend(policy.kept_by_others());
        let diff = diff::lines(&pretty(&policy.text), "");
        lines.push(ChangeLine::to_undo(Write::CreatePolicy, diff));
        return;
    }
    let is_update = |write: &&Write| matches!(write, Write::UpdatePolicy { .. });
    let Some(update) = made.history().iter().find(is_update) else { return };
    let Some(line) = policy_version_line(policy, update) else { return };
    lines.extend(policy.refused_for_others());
    lines.push(line);
}

fn policy_version_line(policy: &ExistingPolicy, update: &Write) -> Option<ChangeLine> {
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
