//! The plan of access: everything that the role, its policy and the vendor's form are made of.

use super::external_id::ExternalId;
use super::names::{
    AccountId, BucketName, KeyPrefix, ObjectKey, Partition, Principal, Region, RoleArn, RoleName,
};
use super::policy::{PolicyDocument, TrustTerms, permissions_policy, trust_policy};
use super::ttl::Ttl;
use super::vendor::Permission;

/// The tag that says which integration a role or policy belongs to.
pub const INTEGRATION_TAG: &str = "countersign:integration";
/// The tag that says which version of Countersign wrote it.
pub const VERSION_TAG: &str = "countersign:version";

/// What the vendor gets, on which bucket, and under which name.
///
/// Every part is parsed, so a plan can be carried out as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccessPlan {
    pub account_id: AccountId,
    pub partition: Partition,
    pub vendor_id: String,
    pub vendor_name: String,
    pub principal: Principal,
    pub external_id: ExternalId,
    pub permissions: Vec<Permission>,
    pub bucket: BucketName,
    pub region: Region,
    pub prefix: Option<KeyPrefix>,
    pub example_key: ObjectKey,
    pub ttl: Ttl,
    pub role_name: RoleName,
    /// `/` but for a role that was made by hand under a path of its own.
    pub role_path: String,
}

impl AccessPlan {
    /// The role's trust policy: the vendor, with the external ID, and nobody else.
    pub fn trust_policy(&self) -> PolicyDocument {
        trust_policy(TrustTerms {
            principal_arn: &self.principal.arn(self.partition),
            external_id: &self.external_id,
            not_after: None,
        })
    }

    /// The permissions policy that the role and its rehearsal twin carry.
    pub fn permissions_policy(&self) -> PolicyDocument {
        permissions_policy(&self.permissions, self.partition, &self.bucket, self.prefix.as_ref())
    }

    /// The managed policy's name: the role's own, so that both are found together.
    pub fn policy_name(&self) -> &str {
        self.role_name.as_str()
    }

    pub fn policy_arn(&self) -> String {
        format!(
            "arn:{}:iam::{}:policy/{}",
            self.partition.name(),
            self.account_id,
            self.policy_name()
        )
    }

    pub fn role_arn(&self) -> RoleArn {
        RoleArn::new(
            self.partition,
            self.account_id.clone(),
            &self.role_path,
            self.role_name.clone(),
        )
    }

    /// The longest session that the role allows: the TTL, within IAM's one to twelve hours.
    pub fn max_session_duration_secs(&self) -> u32 {
        self.ttl.max_session_duration_secs()
    }

    /// The role's and policy's description, in the characters that IAM takes.
    pub fn description(&self) -> String {
        let vendor: String = self.vendor_name.chars().map(tag_safe).collect();
        format!("Signed-URL access to s3://{} for {vendor}, made by Countersign", self.bucket)
    }

    /// The value of [`INTEGRATION_TAG`]: vendor and bucket.
    pub fn integration(&self) -> String {
        let vendor: String = self.vendor_id.chars().map(tag_safe).collect();
        format!("{vendor}/{}", self.bucket)
    }

    /// The tags of the role and the policy.
    pub fn tags(&self) -> Vec<(String, String)> {
        vec![
            (INTEGRATION_TAG.to_owned(), self.integration()),
            (VERSION_TAG.to_owned(), env!("CARGO_PKG_VERSION").to_owned()),
        ]
    }
}

/// Tag values and descriptions take few punctuation marks; anything else becomes a hyphen.
fn tag_safe(character: char) -> char {
    let allowed = character.is_ascii_alphanumeric() || " _.:/=+-@".contains(character);
    if allowed { character } else { '-' }
}
