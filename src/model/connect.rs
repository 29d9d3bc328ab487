//! The Connect step: which credentials, and whose they turned out to be.

pub mod renewal;
pub mod sections;
pub mod sign_in;
pub mod ways_in;

use url::Url;

use self::renewal::Renewal;
use self::sign_in::{Mfa, SignIn, SignInError};
use super::Model;
use super::task::Task;
use crate::access::names::{AccountId, Partition, Region, RegionError};
use crate::checks::clock::Skew;
use crate::printable;
use crate::secret_text::SecretText;
use crate::words;

/// A profile of the shared AWS config.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Profile {
    pub name: String,
    /// As the file has it; it may be none that AWS knows.
    pub region: Option<String>,
    /// How it comes to its credentials, or why it cannot.
    pub sign_in: Result<SignIn, SignInError>,
}

/// Where the admin's credentials come from.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum CredentialSource {
    Profile(String),
    /// `AWS_ACCESS_KEY_ID` and what belongs to it.
    Environment,
    /// A token file and a role that the environment names.
    WebIdentity,
    /// The role of the container, from an address that the environment names.
    Container,
    /// The role of the EC2 instance.
    InstanceMetadata,
    /// The practice account of the sandbox.
    SandboxCustomer,
    /// The sandbox's vendor, who may assume roles that trust it.
    SandboxVendor,
}

impl CredentialSource {
    pub fn label(&self) -> String {
        match self {
            Self::Profile(name) => words!("Profile {name}", name = printable::line(name)),
            Self::Environment => words!("Environment variables").to_owned(),
            Self::WebIdentity => words!("Web identity token").to_owned(),
            Self::Container => words!("Container role").to_owned(),
            Self::InstanceMetadata => words!("EC2 instance role").to_owned(),
            Self::SandboxCustomer => words!("Sandbox").to_owned(),
            Self::SandboxVendor => words!("The sandbox's vendor").to_owned(),
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
    /// How far AWS's clock was from this computer's when AWS answered; `None` where the answer told no time.
    pub clock_skew: Option<Skew>,
    /// The set-up of the practice AWS that answered; `None` where none says so.
    pub practice: Option<String>,
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
    /// The digits of an MFA device that were typed so far.
    pub mfa_code: SecretText,
    pub renewal: Renewal,
    /// The role of the EC2 instance, if this computer is one.
    pub instance_role: Option<String>,
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

    /// How the chosen profile comes to its credentials.
    pub fn sign_in(&self) -> Option<&SignIn> {
        let (Some(CredentialSource::Profile(name)), Some(Ok(profiles))) =
            (&self.source, &self.profiles)
        else {
            return None;
        };
        profiles.iter().find(|profile| profile.name == *name)?.sign_in.as_ref().ok()
    }

    /// The MFA device whose code the chosen profile asks for.
    pub fn mfa(&self) -> Option<&Mfa> {
        self.sign_in()?.mfa.as_ref()
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
            words!("There is no profile {name}: the AWS config has no profiles at all", name)
        } else {
            words!(
                "There is no profile {name} in the AWS config; there are: {known}",
                name,
                known = known.join(", ")
            )
        })
    }
}

impl Model {
    /// Whether this computer has no AWS credentials at all, as far as one can see.
    pub fn lacks_credentials(&self) -> bool {
        let has_no_profile =
            matches!(&self.connect.profiles, Some(Ok(profiles)) if profiles.is_empty());
        has_no_profile
            && self.surroundings.environment_sources.is_empty()
            && self.connect.instance_role.is_none()
            && !self.is_practising()
    }
}
