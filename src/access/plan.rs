//! The plan of access: everything that the role, its policy and the vendor's form are made of.

use super::external_id::ExternalId;
use super::grantee::Grantee;
use super::names::{
    AccountId, BucketName, KeyPrefix, KmsKeyArn, ObjectKey, Partition, Principal, Region, RoleArn,
    RoleName, printable,
};
use super::policy::{PolicyDocument, TrustTerms, permissions_policy, trust_policy};
use super::provenance::Provenance;
use super::ttl::Ttl;
use super::vendor::{Permission, VendorId, tag_safe};
use crate::words;

/// The path under which every twin of a rehearsal lives, and nothing else.
pub const TWIN_PATH: &str = "/countersign/";
/// What the name of every twin of a rehearsal begins with, and no other role's.
pub const TWIN_NAME_PREFIX: &str = "countersign-rehearsal-";
/// The tag that says which integration a role or policy belongs to.
pub const INTEGRATION_TAG: &str = "countersign:integration";
/// The tag that says which version of Countersign wrote it.
pub const VERSION_TAG: &str = "countersign:version";

/// The tag of what was there before the integration took it over, so that nobody deletes it without knowing what it was.
pub const ADOPTED_TAG: &str = "countersign:adopted";

/// What the vendor gets, on which bucket, and under which name.
///
/// Every part is parsed, so a plan can be carried out as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccessPlan {
    pub account_id: AccountId,
    pub partition: Partition,
    pub vendor_id: VendorId,
    pub vendor_name: String,
    pub grantee: Grantee,
    /// Who may assume the role; for a plan with a user, that user itself.
    pub principal: Principal,
    /// Of a plan with a user nobody asks for it: [`ExternalId::unused`].
    pub external_id: ExternalId,
    /// Accepted beside it until the vendor has switched: the external ID is being rotated.
    pub previous_external_id: Option<ExternalId>,
    pub permissions: Vec<Permission>,
    pub bucket: BucketName,
    pub region: Region,
    pub prefix: Option<KeyPrefix>,
    pub example_key: ObjectKey,
    /// The customer's own key under which the example object is encrypted.
    pub kms_key: Option<KmsKeyArn>,
    /// What the vendor's URLs begin with: scheme and host, without a slash at the end.
    pub domain: String,
    /// The URL of the example object as the vendor is given it, without a signature.
    pub example_url: String,
    /// Where the vendor asks for its sessions; STS has to be active there.
    pub sts_regions: Vec<Region>,
    /// The web pages that load objects in a browser: scheme, host and port.
    pub browser_origins: Vec<String>,
    pub ttl: Ttl,
    /// The name of the role, or of the user.
    pub role_name: RoleName,
    /// `/` but for a role that was made by hand under a path of its own.
    pub role_path: String,
    pub provenance: Provenance,
}

impl AccessPlan {
    /// The role's trust policy: the vendor, with the external ID, and nobody else.
    pub fn trust_policy(&self) -> PolicyDocument {
        trust_policy(TrustTerms {
            principal_arn: &self.principal.arn(self.partition),
            external_id: &self.external_id,
            previous_external_id: self.previous_external_id.as_ref(),
            not_after: None,
        })
    }

    /// The permissions policy that the role and its rehearsal twin carry.
    pub fn permissions_policy(&self) -> PolicyDocument {
        permissions_policy(
            &self.permissions,
            self.partition,
            &self.bucket,
            self.prefix.as_ref(),
            self.kms_key.as_ref(),
        )
    }

    /// What the permissions policy grants beyond the prefix, or `None` where it keeps to it.
    pub fn widening(&self) -> Option<String> {
        let prefix = self.prefix.as_ref()?;
        let strangers = prefix.widened_words()?;
        Some(words!(
            "No policy can hold {strangers}, so a wildcard stands for each and the policy covers more than the prefix: {pattern}",
            strangers,
            pattern = printable(&format!("{}/{}*", self.bucket, prefix.policy_pattern()))
        ))
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

    pub fn user_arn(&self) -> String {
        user_arn(self.partition, &self.account_id, &self.role_name)
    }

    /// The ARN of the role or the user that the vendor acts as.
    pub fn grantee_arn(&self) -> String {
        match self.grantee {
            Grantee::Role => self.role_arn().to_string(),
            Grantee::User => self.user_arn(),
        }
    }

    /// Whether the role would let the customer's own account in, in the place of the vendor's.
    pub fn trusts_own_account(&self) -> bool {
        self.grantee == Grantee::Role && *self.principal.account_id() == self.account_id
    }

    /// The longest session that the role allows: the TTL, within IAM's one to twelve hours.
    pub fn max_session_duration_secs(&self) -> u32 {
        self.ttl.max_session_duration_secs()
    }

    /// Whether both plans make the same role and policies; they may differ in what the vendor is told.
    pub fn makes_the_same_as(&self, other: &Self) -> bool {
        let made = |plan: &Self| {
            (
                (
                    plan.grantee,
                    plan.role_arn(),
                    plan.policy_arn(),
                    plan.tags(),
                    plan.max_session_duration_secs(),
                ),
                (plan.trust_policy(), plan.permissions_policy()),
            )
        };
        made(self) == made(other)
    }

    /// The role's and policy's description, in the characters that IAM takes.
    pub fn description(&self) -> String {
        let vendor = tag_safe(&self.vendor_name, DESCRIBED_VENDOR_CHARS);
        format!("Signed-URL access to s3://{} for {vendor}, made by Countersign", self.bucket)
    }

    /// The value of [`INTEGRATION_TAG`]: vendor and bucket, of which no slash is in the bucket's name.
    pub fn integration(&self) -> String {
        format!("{}/{}", self.vendor_id.tagged(), self.bucket)
    }

    /// The value that an earlier version gave to [`INTEGRATION_TAG`]; another vendor's may be the same.
    pub fn former_integration(&self) -> Option<String> {
        Some(format!("{}/{}", self.vendor_id.formerly_tagged()?, self.bucket))
    }

    /// Whether a value of [`INTEGRATION_TAG`] may be this integration's although it is not the one of [`Self::integration`].
    pub fn may_be_of(&self, tag: &str) -> bool {
        tag.rsplit_once('/').is_some_and(|(vendor, bucket)| {
            bucket == self.bucket.as_str() && self.vendor_id.may_be(vendor)
        })
    }

    /// The tags of the role and the policy.
    pub fn tags(&self) -> Vec<(String, String)> {
        vec![
            (INTEGRATION_TAG.to_owned(), self.integration()),
            (VERSION_TAG.to_owned(), env!("CARGO_PKG_VERSION").to_owned()),
        ]
    }

    /// The tags of a role or a policy that was there before.
    pub fn adoption_tags(&self) -> Vec<(String, String)> {
        let adopted = (ADOPTED_TAG.to_owned(), "yes".to_owned());
        self.tags().into_iter().chain([adopted]).collect()
    }
}

/// The ARN of a user that stands under no path; a user's name has the characters and the length of a role's.
pub fn user_arn(partition: Partition, account_id: &AccountId, name: &RoleName) -> String {
    format!("arn:{}:iam::{account_id}:user/{name}", partition.name())
}

/// How much of a vendor's name goes into a description, which has at most 1,000 characters.
const DESCRIBED_VENDOR_CHARS: usize = 128;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::sample;

    #[test]
    fn the_policy_has_the_roles_name_and_stands_under_no_path() {
        let plan = sample::lasso();
        assert_eq!(
            plan.policy_arn(),
            "arn:aws:iam::111111111111:policy/LassoModerationBucketAccess"
        );
        assert_eq!(
            plan.role_arn().to_string(),
            "arn:aws:iam::111111111111:role/LassoModerationBucketAccess"
        );
    }

    #[test]
    fn arns_name_the_partition() {
        let plan = AccessPlan { partition: Partition::AwsUsGov, ..sample::lasso() };
        assert!(plan.policy_arn().starts_with("arn:aws-us-gov:iam::"));
        assert!(plan.permissions_policy().text().contains("arn:aws-us-gov:s3:::media-prod/*"));
        assert!(plan.trust_policy().text().contains("arn:aws-us-gov:iam::222222222222:root"));
    }

    #[test]
    fn the_tags_name_vendor_bucket_and_version() {
        assert_eq!(
            sample::lasso().tags(),
            [
                ("countersign:integration".to_owned(), "lasso/media-prod".to_owned()),
                ("countersign:version".to_owned(), env!("CARGO_PKG_VERSION").to_owned()),
            ]
        );
    }

    #[test]
    fn tags_and_descriptions_keep_iams_characters_and_lengths() {
        let vendor = "Łódź & Söhne <3 ".repeat(100);
        let vendor_id = VendorId::custom(&vendor);
        let plan = AccessPlan { vendor_id, vendor_name: vendor, ..sample::lasso() };
        let value = plan.integration();
        assert!(value.chars().count() <= 256, "{value}");
        assert!(value.starts_with("Custom:--d- - S-hne -3 "), "{value}");
        assert!(plan.description().chars().count() <= 1_000);
        assert!(plan.description().is_ascii());
    }

    #[test]
    fn what_the_policy_grants_beyond_the_prefix_is_said() {
        let with = |prefix: &str| AccessPlan {
            prefix: Some(KeyPrefix::parse(prefix).unwrap()),
            ..sample::lasso()
        };
        assert_eq!(with("images/").widening(), None);
        assert_eq!(
            with("写真/").widening().unwrap(),
            "No policy can hold “写” and “真”, so a wildcard stands for each and the policy covers more than the prefix: media-prod/??/*"
        );
    }

    #[test]
    fn the_longest_session_stays_within_iams_hour_and_twelve_hours() {
        for (ttl, secs) in [("15 minutes", 3_600), ("2 hours", 7_200), ("7 days", 43_200)] {
            let plan = AccessPlan { ttl: Ttl::parse(ttl).unwrap(), ..sample::lasso() };
            assert_eq!(plan.max_session_duration_secs(), secs, "{ttl}");
        }
    }
}
