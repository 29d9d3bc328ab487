//! What is in the account against what the plan wants, and the writes that lead from one to the other.

mod differences;
mod external_id;
mod ownership;
mod policy_use;
pub mod user;
mod why;
mod wish;
mod write;

use crate::words;

use self::user::ExistingUser;
use super::diff::{self, DiffLine};
use super::grantee::Grantee;
use super::plan::AccessPlan;
use super::policy::{MANAGED_POLICY_QUOTA_CHARS, pretty, same_meaning};
pub(super) use differences::grants_beyond;
pub use differences::{differences, is_applied, overlap_in_account, serves};
pub use external_id::shut_out_external_id;
pub(super) use ownership::{Owner, is_adopted, of_policy, of_role, of_user, tag_lines};
pub use policy_use::PolicyUser;
pub use wish::Wish;
pub use write::Write;

/// How many versions of a managed policy IAM keeps; a sixth is refused.
/// Source: "IAM and AWS STS quotas".
const POLICY_VERSIONS_KEPT: usize = 5;

/// What the account has under the plan's names.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Inventory {
    pub policy: Option<ExistingPolicy>,
    pub role: Option<ExistingRole>,
    pub user: Option<ExistingUser>,
}

/// A managed policy as IAM describes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExistingPolicy {
    pub arn: String,
    /// The default version's document.
    pub text: String,
    pub default_version_id: String,
    /// All versions, oldest first.
    pub version_ids: Vec<String>,
    pub tags: Vec<(String, String)>,
    /// How many users, groups and roles it is attached to, or the boundary of.
    pub use_count: u32,
    /// Who of them is not the plan's role.
    pub other_users: Vec<PolicyUser>,
}

impl ExistingPolicy {
    /// The newest version, where it was made after this one.
    ///
    /// IAM counts versions up and uses no number twice ("Versioning IAM policies" in the IAM User Guide).
    pub fn newer_version_than(&self, version_id: &str) -> Option<&str> {
        let number = |id: &str| id.trim_start_matches('v').parse::<u32>().ok();
        let newest = self.version_ids.iter().max_by_key(|id| number(id))?;
        (number(newest)? > number(version_id)?).then_some(newest)
    }
}

/// A role as IAM describes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExistingRole {
    pub arn: String,
    /// `AROA…`, which tells a role from a later one of the same name.
    pub unique_id: String,
    pub trust_text: String,
    pub max_session_duration_secs: u32,
    pub tags: Vec<(String, String)>,
    pub attached_policy_arns: Vec<String>,
    pub inline_policy_names: Vec<String>,
    /// The text of the inline policy that ends older sessions, where there is one.
    pub revocation_text: Option<String>,
    pub permissions_boundary_arn: Option<String>,
}

/// One line of the plan, as it is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ChangeLine {
    AsWanted {
        what: String,
    },
    ToDo {
        write: Write,
        why: String,
        diff: Vec<DiffLine>,
    },
    /// Nothing may be written while one of these stands.
    Refused {
        what: String,
        why: String,
        /// The admin may take it over instead.
        can_adopt: bool,
    },
}

impl ChangeLine {
    fn to_do(plan: &AccessPlan, write: Write, diff: Vec<DiffLine>) -> Self {
        let why = write.why(plan);
        Self::ToDo { write, why, diff }
    }

    /// The line of a write that is taken back.
    pub(super) fn to_undo(write: Write, diff: Vec<DiffLine>) -> Self {
        let why = write.why_undone().to_owned();
        Self::ToDo { write, why, diff }
    }

    pub(super) fn refused(what: String, why: impl Into<String>) -> Self {
        Self::Refused { what, why: why.into(), can_adopt: false }
    }
}

/// The plan of changes: one line per subject, in the order in which they are carried out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Changes {
    pub lines: Vec<ChangeLine>,
}

impl Changes {
    /// What to write to reach the plan; nothing where something refuses.
    pub fn writes(&self) -> Vec<Write> {
        if self.is_refused() {
            return Vec::new();
        }
        self.shown()
    }

    /// What the account shows as to be written, whether or not something refuses.
    pub fn shown(&self) -> Vec<Write> {
        let writes = self.lines.iter().filter_map(|line| match line {
            ChangeLine::ToDo { write, .. } => Some(write.clone()),
            ChangeLine::AsWanted { .. } | ChangeLine::Refused { .. } => None,
        });
        writes.collect()
    }

    /// Whether the account shows `write` as carried out: nothing refuses, and it is not to do any more.
    pub fn has_done(&self, write: &Write) -> bool {
        !self.is_refused() && self.writes().iter().all(|left| left.operation() != write.operation())
    }

    pub fn is_refused(&self) -> bool {
        self.lines.iter().any(|line| matches!(line, ChangeLine::Refused { .. }))
    }

    /// Whether something of the plan's name is nobody's, so that the admin may adopt it.
    pub fn offers_adoption(&self) -> bool {
        self.lines.iter().any(|line| matches!(line, ChangeLine::Refused { can_adopt: true, .. }))
    }

    /// Whether the account is already as the plan wants it.
    pub fn is_as_wanted(&self) -> bool {
        self.lines.iter().all(|line| matches!(line, ChangeLine::AsWanted { .. }))
    }

    /// Whether a write replaces something, so that the admin is asked after the diff.
    pub fn replaces(&self) -> bool {
        self.writes().iter().any(Write::replaces)
    }
}

/// Compares what is there with what is wanted.
pub fn changes(plan: &AccessPlan, inventory: &Inventory) -> Changes {
    changes_with(plan, inventory, Wish::default())
}

/// The same, with what the admin asked for beyond the plan.
pub fn changes_with(plan: &AccessPlan, inventory: &Inventory, wish: Wish) -> Changes {
    if let Some(not_before) = wish.revokes_before {
        return wish::revocation(plan, inventory, not_before);
    }
    if plan.grantee == Grantee::User {
        return Changes { lines: user::lines(plan, inventory.user.as_ref()) };
    }
    let comparison = Comparison { plan, wish };
    let mut lines = Vec::new();
    comparison.policy_lines(inventory, &mut lines);
    comparison.role_lines(inventory.role.as_ref(), &mut lines);
    Changes { lines }
}

/// What is compared with the account.
struct Comparison<'a> {
    plan: &'a AccessPlan,
    wish: Wish,
}

impl Comparison<'_> {
    fn to_do(&self, write: Write, diff: Vec<DiffLine>) -> ChangeLine {
        ChangeLine::to_do(self.plan, write, diff)
    }

    /// Whether it is this integration's, or is from now on; else says in `lines` why it is not.
    fn is_ours(
        &self,
        what: String,
        (owner, tags): (Owner, &[(String, String)]),
        can_adopt: bool,
        lines: &mut Vec<ChangeLine>,
        tag: impl FnOnce(Vec<(String, String)>) -> Write,
    ) -> bool {
        let can_adopt = can_adopt && owner.can_be_adopted();
        let Some(why) = owner.refusal(self.plan, can_adopt) else { return true };
        if !(can_adopt && self.wish.adopts) {
            lines.push(ChangeLine::Refused { what, why, can_adopt });
            return false;
        }
        let before = ownership::present(self.plan, tags);
        let diff = diff::lines(
            &ownership::tag_lines(&before),
            &ownership::tag_lines(&self.plan.adoption_tags()),
        );
        lines.push(self.to_do(tag(before), diff));
        true
    }

    fn policy_lines(&self, inventory: &Inventory, lines: &mut Vec<ChangeLine>) {
        let plan = self.plan;
        let wanted = plan.permissions_policy();
        let what = || words!("Permissions policy {policy_name}", policy_name = plan.policy_name());
        let chars = wanted.counted_chars();
        if chars > MANAGED_POLICY_QUOTA_CHARS {
            let why = words!(
                "It has {chars} characters, and IAM takes {managed_policy_quota_chars}; shorten the prefix",
                chars,
                managed_policy_quota_chars = MANAGED_POLICY_QUOTA_CHARS
            );
            lines.push(ChangeLine::refused(what(), why));
            return;
        }
        let Some(policy) = &inventory.policy else {
            lines.push(self.to_do(Write::CreatePolicy, diff::lines("", wanted.text())));
            return;
        };
        let tag = |before| Write::TagPolicy { before };
        let owner = (of_policy(plan, policy, inventory.role.as_ref()), &policy.tags[..]);
        if !self.is_ours(words!("Policy {arn}", arn = policy.arn), owner, true, lines, tag) {
            return;
        }
        if same_meaning(&policy.text, wanted.text()) {
            lines.push(ChangeLine::AsWanted { what: what() });
            return;
        }
        if let Some(refused) = policy.refused_for_others() {
            lines.push(refused);
            return;
        }
        let oldest = (policy.version_ids.len() >= POLICY_VERSIONS_KEPT)
            .then(|| policy.version_ids.iter().find(|id| **id != policy.default_version_id))
            .flatten();
        let write = Write::UpdatePolicy {
            before_version_id: policy.default_version_id.clone(),
            delete_version_id: oldest.cloned(),
        };
        lines.push(self.to_do(write, diff::lines(&pretty(&policy.text), wanted.text())));
    }

    fn role_lines(&self, existing: Option<&ExistingRole>, lines: &mut Vec<ChangeLine>) {
        let plan = self.plan;
        let wanted = plan.trust_policy();
        let Some(role) = existing else {
            lines.push(self.to_do(Write::CreateRole, diff::lines("", wanted.text())));
            lines.push(self.to_do(Write::AttachPolicy, Vec::new()));
            return;
        };
        let is_of_that_arn = role.arn == plan.role_arn().to_string();
        let can_adopt = is_of_that_arn && ownership::is_adoptable_place(&role.arn);
        let tag = |before| Write::TagRole { before };
        let owner = (of_role(plan, role), &role.tags[..]);
        if !self.is_ours(words!("Role {arn}", arn = role.arn), owner, can_adopt, lines, tag) {
            return;
        }
        // IAM keeps one role of a name, whatever its path and case; no write would move it.
        if !is_of_that_arn {
            lines.push(ChangeLine::refused(
                words!("Role {arn}", arn = role.arn),
                words!("The vendor would be given {role_arn}, which is not this role; choose another role name", role_arn = plan.role_arn()),
            ));
            return;
        }
        if let Some(what) = grants_beyond(plan, role) {
            let why = words!(
                "It grants the vendor more than this plan shows; remove it from the role, or choose another role name"
            );
            lines.push(ChangeLine::refused(what, why));
        }
        lines.push(if same_meaning(&role.trust_text, wanted.text()) {
            ChangeLine::AsWanted {
                what: words!("Role {role_name} and its trust policy", role_name = plan.role_name),
            }
        } else {
            let write = Write::UpdateTrustPolicy { before: role.trust_text.clone() };
            self.to_do(write, diff::lines(&pretty(&role.trust_text), wanted.text()))
        });
        if role.max_session_duration_secs != plan.max_session_duration_secs() {
            let before_secs = role.max_session_duration_secs;
            let diff = diff::lines(
                &words!("MaxSessionDuration: {before_secs}", before_secs),
                &words!(
                    "MaxSessionDuration: {max_session_duration_secs}",
                    max_session_duration_secs = plan.max_session_duration_secs()
                ),
            );
            lines.push(self.to_do(Write::UpdateMaxSessionDuration { before_secs }, diff));
        }
        lines.push(if role.attached_policy_arns.contains(&plan.policy_arn()) {
            ChangeLine::AsWanted { what: words!("The policy's attachment to the role").to_owned() }
        } else {
            self.to_do(Write::AttachPolicy, Vec::new())
        });
    }
}

#[cfg(test)]
mod tests;
