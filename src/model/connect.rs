//! The Connect step: which credentials, and whose they turned out to be.

use url::Url;

use super::task::Task;
use crate::access::names::{AccountId, Partition, Region, RegionError};

/// A profile of the shared AWS config.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Profile {
    pub name: String,
    /// As the file has it; it may be none that AWS knows.
    pub region: Option<String>,
}

/// Where the admin's credentials come from.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum CredentialSource {
    Profile(String),
    Environment,
    /// The practice account of the sandbox.
    SandboxCustomer,
    /// The sandbox's vendor, who may assume roles that trust it.
    SandboxVendor,
}

impl CredentialSource {
    pub fn label(&self) -> String {
        match self {
            Self::Profile(name) => format!("Profile {name}"),
            Self::Environment => "Environment variables".to_owned(),
            Self::SandboxCustomer => "Sandbox".to_owned(),
            Self::SandboxVendor => "The sandbox's vendor".to_owned(),
        }
    }
}

/// Whose credentials they are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    pub account_id: AccountId,
    pub account_alias: Option<String>,
    pub principal_arn: String,
    pub partition: Partition,
    /// Where requests go that are about no bucket.
    pub region: Region,
}

impl Identity {
    /// The account's root user, who should not be used for daily work and cannot assume roles.
    pub fn is_root(&self) -> bool {
        self.principal_arn.ends_with(":root")
    }

    /// A session of a role, such as every SSO sign-in: roles assumed from it last one hour at most.
    pub fn is_role_session(&self) -> bool {
        self.principal_arn.contains(":assumed-role/")
    }

    /// The principal without account and partition: `user/admin`, `assumed-role/Admin/jo`.
    pub fn principal_name(&self) -> &str {
        self.principal_arn.splitn(6, ':').nth(5).unwrap_or(&self.principal_arn)
    }
}

/// How a session reaches AWS.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Route {
    /// What is out of the ordinary, each with its name: proxy, trusted certificates, endpoints.
    pub facts: Vec<(String, String)>,
    /// The endpoint of one's own that stands in for S3.
    pub s3_endpoint: Option<Url>,
}

/// What the Connect step holds.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ConnectForm {
    /// `None` until the files were read.
    pub profiles: Option<Result<Vec<Profile>, String>>,
    pub source: Option<CredentialSource>,
    /// Nobody has chosen the source: it is the first of the list.
    pub is_source_guessed: bool,
    /// Empty: the profile's own Region.
    pub region_text: String,
    pub identity: Task<Identity>,
    /// Of the newest session that was opened.
    pub route: Route,
}

impl ConnectForm {
    /// The Region that was typed; `Ok(None)` where none was.
    pub fn region(&self) -> Result<Option<Region>, RegionError> {
        if self.region_text.trim().is_empty() {
            return Ok(None);
        }
        Region::parse(&self.region_text).map(Some)
    }

    /// The sentence for a profile that does not exist.
    pub fn missing_profile(&self) -> Option<String> {
        let (Some(CredentialSource::Profile(name)), Some(Ok(profiles))) =
            (&self.source, &self.profiles)
        else {
            return None;
        };
        if profiles.iter().any(|profile| profile.name == *name) {
            return None;
        }
        let known: Vec<&str> = profiles.iter().map(|profile| profile.name.as_str()).collect();
        Some(if known.is_empty() {
            format!("There is no profile {name}: the AWS config has no profiles at all")
        } else {
            format!("There is no profile {name} in the AWS config; there are: {}", known.join(", "))
        })
    }
}
