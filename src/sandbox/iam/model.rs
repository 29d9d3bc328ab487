//! Users, roles and policies of one account, as IAM keeps them.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::Timestamp;

use crate::sandbox::policy::Document;

/// A document and the text that it was read from.
#[derive(Debug, Clone)]
pub struct Written {
    pub text: String,
    pub document: Arc<Document>,
}

#[derive(Debug, Clone)]
pub struct User {
    pub name: String,
    pub path: String,
    pub arn: String,
    pub unique_id: String,
    pub created_at: Timestamp,
    pub inline: BTreeMap<String, Written>,
    pub attached: Vec<String>,
    pub boundary: Option<String>,
    pub tags: Tags,
}

#[derive(Debug, Clone)]
pub struct Role {
    pub name: String,
    pub path: String,
    pub arn: String,
    pub unique_id: String,
    pub created_at: Timestamp,
    pub description: Option<String>,
    pub max_session_secs: u32,
    pub trust: Written,
    pub inline: BTreeMap<String, Written>,
    pub attached: Vec<String>,
    pub boundary: Option<String>,
    pub tags: Tags,
    pub last_used: Option<(Timestamp, String)>,
}

#[derive(Debug, Clone)]
pub struct ManagedPolicy {
    pub name: String,
    pub path: String,
    pub arn: String,
    pub policy_id: String,
    pub description: Option<String>,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
    pub versions: Vec<PolicyVersion>,
    /// `v1`
    pub default_version: String,
    pub last_version: u32,
    pub tags: Tags,
}

#[derive(Debug, Clone)]
pub struct PolicyVersion {
    pub id: String,
    pub created_at: Timestamp,
    pub written: Written,
}

impl ManagedPolicy {
    pub fn default_document(&self) -> Option<&PolicyVersion> {
        self.versions.iter().find(|version| version.id == self.default_version)
    }
}

/// Tags in the order of their keys.
pub type Tags = BTreeMap<String, String>;

/// What an account's administrators can change and authorization looks at; cheap to clone.
///
/// Users and roles are found by their name in lower case, policies by their ARN in lower case.
#[derive(Debug, Clone, Default)]
pub struct Directory {
    pub users: BTreeMap<String, Arc<User>>,
    pub roles: BTreeMap<String, Arc<Role>>,
    pub policies: BTreeMap<String, Arc<ManagedPolicy>>,
}

impl Directory {
    pub fn user(&self, name: &str) -> Option<&Arc<User>> {
        self.users.get(&name.to_lowercase())
    }

    pub fn user_mut(&mut self, name: &str) -> Option<&mut User> {
        self.users.get_mut(&name.to_lowercase()).map(Arc::make_mut)
    }

    pub fn role(&self, name: &str) -> Option<&Arc<Role>> {
        self.roles.get(&name.to_lowercase())
    }

    pub fn role_mut(&mut self, name: &str) -> Option<&mut Role> {
        self.roles.get_mut(&name.to_lowercase()).map(Arc::make_mut)
    }

    /// The account's own policy with that ARN.
    pub fn policy(&self, arn: &str) -> Option<&Arc<ManagedPolicy>> {
        self.policies.get(&arn.to_lowercase()).filter(|policy| policy.arn == arn)
    }

    pub fn policy_mut(&mut self, arn: &str) -> Option<&mut ManagedPolicy> {
        self.policies
            .get_mut(&arn.to_lowercase())
            .filter(|policy| policy.arn == arn)
            .map(Arc::make_mut)
    }
}

/// An access key of a user.
#[derive(Clone)]
pub struct AccessKey {
    pub id: String,
    pub secret: String,
    pub account_id: String,
    pub user_id: String,
    pub is_active: bool,
    pub created_at: Timestamp,
    /// When, for which service and in which region it was last used.
    pub last_used: Option<(Timestamp, String, String)>,
}

impl std::fmt::Debug for AccessKey {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "AccessKey({}, active: {})", self.id, self.is_active)
    }
}
