//! What is in the account against what the plan wants, and the writes that lead from one to the other.

pub mod user;

use serde::{Deserialize, Serialize};

use self::user::ExistingUser;
use super::diff::{self, DiffLine};
use super::grantee::Grantee;
use super::plan::{AccessPlan, INTEGRATION_TAG, VERSION_TAG};
use super::policy::{MANAGED_POLICY_QUOTA_CHARS, pretty, same_meaning};

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
    pub permissions_boundary_arn: Option<String>,
}

/// One write to the account, with all it needs and all that undoes it.
///
/// Serialized, it is what a journal has of it: the names stay as they are, for journals outlive a version of the program.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "write", rename_all = "kebab-case")]
pub enum Write {
    CreatePolicy,
    /// A new default version; `before` is the one that it replaces.
    UpdatePolicy {
        before_version_id: String,
        /// IAM keeps five versions; the oldest one makes room.
        delete_version_id: Option<String>,
    },
    CreateRole,
    UpdateTrustPolicy {
        before: String,
    },
    UpdateMaxSessionDuration {
        before_secs: u32,
    },
    AttachPolicy,
    CreateUser,
    /// The user's one inline policy; `before` is the text that it replaces.
    PutUserPolicy {
        before: Option<String>,
    },
    /// `beside` are the IDs of the keys that are there already, so that the new one is known by not being among them.
    CreateAccessKey {
        beside: Vec<String>,
    },
    /// There is no way back from it.
    DeleteAccessKey {
        id: String,
    },
}

impl Write {
    /// The IAM operation that carries it out.
    pub fn operation(&self) -> &'static str {
        match self {
            Self::CreatePolicy => "CreatePolicy",
            Self::UpdatePolicy { .. } => "CreatePolicyVersion",
            Self::CreateRole => "CreateRole",
            Self::UpdateTrustPolicy { .. } => "UpdateAssumeRolePolicy",
            Self::UpdateMaxSessionDuration { .. } => "UpdateRole",
            Self::AttachPolicy => "AttachRolePolicy",
            Self::CreateUser => "CreateUser",
            Self::PutUserPolicy { .. } => "PutUserPolicy",
            Self::CreateAccessKey { .. } => "CreateAccessKey",
            Self::DeleteAccessKey { .. } => "DeleteAccessKey",
        }
    }

    /// What it does, for the plan and for what was made.
    pub fn sentence(&self, plan: &AccessPlan) -> String {
        let name = &plan.role_name;
        match self {
            Self::CreatePolicy => format!("Create the permissions policy {name}"),
            Self::UpdatePolicy { delete_version_id: None, .. } => {
                format!("Give the permissions policy {name} a new version")
            }
            Self::UpdatePolicy { delete_version_id: Some(version), .. } => format!(
                "Give the permissions policy {name} a new version, and delete its oldest one, {version}"
            ),
            Self::CreateRole => format!("Create the role {name}"),
            Self::UpdateTrustPolicy { .. } => {
                format!("Replace the trust policy of the role {name}")
            }
            Self::UpdateMaxSessionDuration { before_secs } => format!(
                "Change the longest session of the role {name} from {before_secs} to {} seconds",
                plan.max_session_duration_secs()
            ),
            Self::AttachPolicy => "Attach the policy to the role".to_owned(),
            Self::CreateUser => format!("Create the IAM user {name}"),
            Self::PutUserPolicy { before: None } => {
                format!("Give the user {name} its inline policy")
            }
            Self::PutUserPolicy { before: Some(_) } => {
                format!("Replace the inline policy of the user {name}")
            }
            Self::CreateAccessKey { beside } if beside.is_empty() => {
                format!("Create an access key for the user {name}")
            }
            Self::CreateAccessKey { beside } => format!(
                "Create another access key for the user {name}, beside {}",
                beside.join(" and ")
            ),
            Self::DeleteAccessKey { id } => {
                format!(
                    "Delete the access key {id} of the user {name}; whoever uses it still is shut out"
                )
            }
        }
    }

    /// Whether it replaces something that is there, so that it needs the admin's word.
    pub fn replaces(&self) -> bool {
        match self {
            Self::CreatePolicy
            | Self::CreateRole
            | Self::AttachPolicy
            | Self::CreateUser
            | Self::PutUserPolicy { before: None }
            | Self::CreateAccessKey { .. } => false,
            Self::PutUserPolicy { before: Some(_) }
            | Self::DeleteAccessKey { .. }
            | Self::UpdatePolicy { .. }
            | Self::UpdateTrustPolicy { .. }
            | Self::UpdateMaxSessionDuration { .. } => true,
        }
    }

    /// Whether it can be taken back.
    pub fn can_be_undone(&self) -> bool {
        !matches!(self, Self::DeleteAccessKey { .. })
    }
}

/// One line of the plan, as it is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ChangeLine {
    AsWanted {
        what: String,
    },
    ToDo {
        write: Write,
        diff: Vec<DiffLine>,
    },
    /// Nothing may be written while one of these stands.
    Refused {
        what: String,
        why: String,
    },
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
    if plan.grantee == Grantee::User {
        return Changes { lines: user::lines(plan, inventory.user.as_ref()) };
    }
    let mut lines = vec![policy_line(plan, inventory.policy.as_ref())];
    role_lines(plan, inventory.role.as_ref(), &mut lines);
    Changes { lines }
}

fn policy_line(plan: &AccessPlan, existing: Option<&ExistingPolicy>) -> ChangeLine {
    let wanted = plan.permissions_policy();
    let chars = wanted.counted_chars();
    if chars > MANAGED_POLICY_QUOTA_CHARS {
        return ChangeLine::Refused {
            what: format!("Permissions policy {}", plan.policy_name()),
            why: format!(
                "It has {chars} characters, and IAM takes {MANAGED_POLICY_QUOTA_CHARS}; shorten the prefix"
            ),
        };
    }
    let Some(policy) = existing else {
        return ChangeLine::ToDo {
            write: Write::CreatePolicy,
            diff: diff::lines("", wanted.text()),
        };
    };
    if let Some(why) = somebody_elses(plan, &policy.tags) {
        return ChangeLine::Refused { what: format!("Policy {}", policy.arn), why };
    }
    if same_meaning(&policy.text, wanted.text()) {
        return ChangeLine::AsWanted { what: format!("Permissions policy {}", plan.policy_name()) };
    }
    let oldest = (policy.version_ids.len() >= POLICY_VERSIONS_KEPT)
        .then(|| policy.version_ids.iter().find(|id| **id != policy.default_version_id))
        .flatten();
    ChangeLine::ToDo {
        write: Write::UpdatePolicy {
            before_version_id: policy.default_version_id.clone(),
            delete_version_id: oldest.cloned(),
        },
        diff: diff::lines(&pretty(&policy.text), wanted.text()),
    }
}

fn role_lines(plan: &AccessPlan, existing: Option<&ExistingRole>, lines: &mut Vec<ChangeLine>) {
    let wanted = plan.trust_policy();
    let Some(role) = existing else {
        lines.push(ChangeLine::ToDo {
            write: Write::CreateRole,
            diff: diff::lines("", wanted.text()),
        });
        lines.push(ChangeLine::ToDo { write: Write::AttachPolicy, diff: Vec::new() });
        return;
    };
    if let Some(why) = somebody_elses(plan, &role.tags) {
        lines.push(ChangeLine::Refused { what: format!("Role {}", role.arn), why });
        return;
    }
    // IAM keeps one role of a name, whatever its path and case; no write would move it.
    if role.arn != plan.role_arn().to_string() {
        lines.push(ChangeLine::Refused {
            what: format!("Role {}", role.arn),
            why: format!(
                "The vendor would be given {}, which is not this role; choose another role name",
                plan.role_arn()
            ),
        });
        return;
    }
    if let Some(what) = grants_beyond(plan, role) {
        lines.push(ChangeLine::Refused {
            what,
            why: "It grants the vendor more than this plan shows; remove it from the role, or choose another role name".to_owned(),
        });
    }
    lines.push(if same_meaning(&role.trust_text, wanted.text()) {
        ChangeLine::AsWanted { what: format!("Role {} and its trust policy", plan.role_name) }
    } else {
        ChangeLine::ToDo {
            write: Write::UpdateTrustPolicy { before: role.trust_text.clone() },
            diff: diff::lines(&pretty(&role.trust_text), wanted.text()),
        }
    });
    if role.max_session_duration_secs != plan.max_session_duration_secs() {
        let before_secs = role.max_session_duration_secs;
        lines.push(ChangeLine::ToDo {
            write: Write::UpdateMaxSessionDuration { before_secs },
            diff: diff::lines(
                &format!("MaxSessionDuration: {before_secs}"),
                &format!("MaxSessionDuration: {}", plan.max_session_duration_secs()),
            ),
        });
    }
    lines.push(if role.attached_policy_arns.contains(&plan.policy_arn()) {
        ChangeLine::AsWanted { what: "The policy's attachment to the role".to_owned() }
    } else {
        ChangeLine::ToDo { write: Write::AttachPolicy, diff: Vec::new() }
    });
}

/// Whether the role in the account does what the plan wants, whoever made it.
pub fn serves(plan: &AccessPlan, inventory: &Inventory) -> bool {
    differences(plan, inventory).is_empty()
}

/// What keeps the account from doing what the plan wants, one sentence each; who made it does not matter.
pub fn differences(plan: &AccessPlan, inventory: &Inventory) -> Vec<String> {
    if plan.grantee == Grantee::User {
        return user::differences(plan, inventory.user.as_ref());
    }
    let mut sentences = Vec::new();
    match &inventory.policy {
        None => sentences.push(format!("There is no policy {}", plan.policy_arn())),
        Some(policy) if !same_meaning(&policy.text, plan.permissions_policy().text()) => {
            sentences.push("The permissions policy differs from the plan's".to_owned());
        }
        Some(_) => {}
    }
    let Some(role) = &inventory.role else {
        sentences.push(format!("There is no role {}", plan.role_arn()));
        return sentences;
    };
    if role.arn != plan.role_arn().to_string() {
        sentences.push(format!(
            "The role's ARN is {}, the plan says {}",
            role.arn,
            plan.role_arn()
        ));
    }
    if !same_meaning(&role.trust_text, plan.trust_policy().text()) {
        sentences.push("The trust policy differs from the plan's".to_owned());
    }
    if role.max_session_duration_secs != plan.max_session_duration_secs() {
        sentences.push(format!(
            "The longest session is {} seconds, the plan says {}",
            role.max_session_duration_secs,
            plan.max_session_duration_secs()
        ));
    }
    if !role.attached_policy_arns.contains(&plan.policy_arn()) {
        sentences.push("The permissions policy is not attached to the role".to_owned());
    }
    sentences.extend(grants_beyond(plan, role));
    sentences
}

/// Names what a role carries beside the plan's own policy, or `None`.
pub(super) fn grants_beyond(plan: &AccessPlan, role: &ExistingRole) -> Option<String> {
    let wanted = plan.policy_arn();
    let attached = role.attached_policy_arns.iter().filter(|arn| **arn != wanted).cloned();
    let inline = role.inline_policy_names.iter().map(|name| format!("inline policy {name}"));
    let beyond: Vec<String> = attached.chain(inline).collect();
    (!beyond.is_empty())
        .then(|| format!("The role {} also carries {}", plan.role_name, beyond.join(", ")))
}

/// Why something with these tags is not this integration's, or `None` where it is.
pub(super) fn somebody_elses(plan: &AccessPlan, tags: &[(String, String)]) -> Option<String> {
    let value = |name: &str| tags.iter().find(|(key, _)| key == name).map(|(_, value)| value);
    match value(INTEGRATION_TAG) {
        Some(integration) if *integration == plan.integration() => None,
        Some(integration) => Some(format!(
            "It belongs to another integration, {integration}; choose another role name"
        )),
        None if value(VERSION_TAG).is_some() => {
            Some("Its integration tag was removed; choose another role name".to_owned())
        }
        None => Some(
            "It was not made by Countersign and stays untouched; choose another role name"
                .to_owned(),
        ),
    }
}

#[cfg(test)]
mod tests;
