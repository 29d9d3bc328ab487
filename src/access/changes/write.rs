//! One write to the account: what it needs, what it does in words, what undoes it.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::access::cors::CorsConfiguration;
use crate::access::plan::AccessPlan;
use crate::words;

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
    /// Marks a policy that nobody's tag is on as this integration's; `before` are its tags of the same keys.
    TagPolicy {
        before: Vec<(String, String)>,
    },
    /// The same for a role.
    TagRole {
        before: Vec<(String, String)>,
    },
    /// Refuses what sessions do that were issued before a time; `before` is the inline policy that it replaces.
    RevokeSessions {
        not_before: Timestamp,
        before: Option<String>,
    },
    /// Puts a CORS configuration in the place of the one that was read.
    PutCors {
        before: CorsConfiguration,
        after: CorsConfiguration,
    },
}

impl Write {
    /// The operation of IAM, or of S3, that carries it out.
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
            Self::TagPolicy { .. } => "TagPolicy",
            Self::TagRole { .. } => "TagRole",
            Self::RevokeSessions { .. } => "PutRolePolicy",
            Self::PutCors { .. } => "PutBucketCors",
        }
    }

    /// What it does, for the plan and for what was made.
    pub fn sentence(&self, plan: &AccessPlan) -> String {
        let name = &plan.role_name;
        match self {
            Self::CreatePolicy => words!("Create the permissions policy {name}", name),
            Self::UpdatePolicy { delete_version_id: None, .. } => {
                words!("Give the permissions policy {name} a new version", name)
            }
            Self::UpdatePolicy { delete_version_id: Some(version), .. } => words!(
                "Give the permissions policy {name} a new version, and delete its oldest one, {version}",
                name,
                version
            ),
            Self::CreateRole if plan.role_path == "/" => words!("Create the role {name}", name),
            Self::CreateRole => {
                words!("Create the role {name} under the path {path}", name, path = plan.role_path)
            }
            Self::UpdateTrustPolicy { .. } => {
                words!("Replace the trust policy of the role {name}", name)
            }
            Self::UpdateMaxSessionDuration { before_secs } => words!(
                "Change the maximum session duration of the role {name} from {before_secs} to {max_session_duration_secs} seconds",
                name,
                before_secs,
                max_session_duration_secs = plan.max_session_duration_secs()
            ),
            Self::AttachPolicy => words!("Attach the policy to the role").to_owned(),
            Self::CreateUser => words!("Create the IAM user {name}", name),
            Self::PutUserPolicy { before: None } => {
                words!("Give the user {name} its inline policy", name)
            }
            Self::PutUserPolicy { before: Some(_) } => {
                words!("Replace the inline policy of the user {name}", name)
            }
            Self::CreateAccessKey { beside } if beside.is_empty() => {
                words!("Create an access key for the user {name}", name)
            }
            Self::CreateAccessKey { beside } => words!(
                "Create another access key for the user {name}, beside {beside}",
                name,
                beside = words::all_of(beside)
            ),
            Self::DeleteAccessKey { id } => {
                words!(
                    "Delete the access key {id} of the user {name}; whoever uses it still is shut out",
                    id,
                    name
                )
            }
            Self::TagPolicy { .. } => words!("Adopt the permissions policy {name}", name),
            Self::TagRole { .. } => words!("Adopt the role {name}", name),
            Self::RevokeSessions { not_before, .. } => words!(
                "Revoke the sessions of the role {name} that were issued before {time}",
                name,
                time = not_before.strftime("%Y-%m-%d %H:%M:%S UTC")
            ),
            Self::PutCors { .. } => {
                words!(
                    "Replace the CORS configuration of the bucket {bucket}",
                    bucket = plan.bucket
                )
            }
        }
    }

    /// What undoing it does.
    pub fn undoing(&self, plan: &AccessPlan) -> String {
        let name = &plan.role_name;
        match self {
            Self::CreatePolicy => words!("Delete the permissions policy {name}", name),
            Self::UpdatePolicy { before_version_id, .. } => words!(
                "Put the permissions policy {name} back to its version {before_version_id}",
                name,
                before_version_id
            ),
            Self::CreateRole => words!("Delete the role {name}", name),
            Self::UpdateTrustPolicy { .. } => {
                words!("Put the trust policy of the role {name} back", name)
            }
            Self::UpdateMaxSessionDuration { before_secs } => words!(
                "Put the maximum session duration of the role {name} back to {before_secs} seconds",
                name,
                before_secs
            ),
            Self::AttachPolicy => words!("Detach the policy from the role").to_owned(),
            Self::CreateUser => words!("Delete the IAM user {name}", name),
            Self::PutUserPolicy { before: None } => {
                words!("Delete the inline policy of the user {name}", name)
            }
            Self::PutUserPolicy { before: Some(_) } => {
                words!("Put the inline policy of the user {name} back", name)
            }
            Self::CreateAccessKey { beside } if beside.is_empty() => {
                words!("Delete the access keys of the user {name}", name)
            }
            Self::CreateAccessKey { beside } => words!(
                "Delete the access keys of the user {name}, but {beside}",
                name,
                beside = words::all_of(beside)
            ),
            Self::DeleteAccessKey { id } => {
                words!("The access key {id} was deleted, and stays so", id)
            }
            Self::TagPolicy { .. } => {
                words!(
                    "Give the permissions policy {name} back, without this integration's tag",
                    name
                )
            }
            Self::TagRole { .. } => {
                words!("Give the role {name} back, without this integration's tag", name)
            }
            Self::RevokeSessions { before: None, .. } => {
                words!("Let sessions of the role {name} that were revoked work again", name)
            }
            Self::RevokeSessions { before: Some(_), .. } => {
                words!("Put the policy back that revoked sessions of the role {name} before", name)
            }
            Self::PutCors { .. } => words!(
                "Put the CORS configuration of the bucket {bucket} back",
                bucket = plan.bucket
            ),
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
            | Self::UpdateMaxSessionDuration { .. }
            | Self::TagPolicy { .. }
            | Self::TagRole { .. }
            | Self::RevokeSessions { .. }
            | Self::PutCors { .. } => true,
        }
    }

    /// Whether it can be taken back.
    pub fn can_be_undone(&self) -> bool {
        !matches!(self, Self::DeleteAccessKey { .. })
    }
}
