//! One integration as a file: who gets access to what, so that a later visit begins where this one ended.
//!
//! In and out: TOML text. It holds no secret: no key, no token, no signature. The external ID is in it, which AWS does not
//! treat as a secret ("Access to AWS accounts owned by third parties" in the IAM User Guide); it is a guard all the same, so
//! the file is for those who may see the role's trust policy.

mod read;
mod vendor_tables;
mod write;

use crate::words;

use super::external_id::ExternalId;
use super::grantee::Grantee;
use super::names::{
    AccountId, BucketName, KeyPrefix, KmsKeyArn, ObjectKey, Partition, Principal, Region, RoleArn,
    RoleName, own_account_refusal,
};
use super::plan::AccessPlan;
use super::provenance::{ExternalIdOrigin, Provenance};
use super::toml_text::FileError;
use super::ttl::Ttl;
use super::vendor::{Permission, VendorProfile};

/// The version of the format that this program writes; it reads this one and older ones.
pub const FORMAT: u32 = 1;

/// Larger files are not read: an integration has some kilobytes, a vendor's own profile included.
pub const MAX_FILE_BYTES: usize = 128 * 1024;

/// Everything that the wizard's fields say, and the account that they are about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Integration {
    pub account_id: AccountId,
    pub partition: Partition,
    /// The profile of the shared AWS config with which the account was reached.
    pub aws_profile: Option<String>,
    pub vendor: VendorProfile,
    /// The profile's name, or what the admin called a custom vendor.
    pub vendor_name: String,
    pub grantee: Grantee,
    pub principal: Principal,
    pub external_id: ExternalId,
    pub external_id_origin: ExternalIdOrigin,
    /// Accepted beside it while the external ID is being rotated.
    pub previous_external_id: Option<ExternalId>,
    pub permissions: Vec<Permission>,
    pub bucket: BucketName,
    pub region: Region,
    pub prefix: Option<KeyPrefix>,
    pub key: ObjectKey,
    /// The customer's own key under which the example object is encrypted.
    pub kms_key: Option<KmsKeyArn>,
    /// Without a query.
    pub example_url: String,
    /// `https://host`, or what else the example URL begins with.
    pub domain: String,
    pub ttl: Ttl,
    pub role_name: RoleName,
    /// `/`, or the folders that the role is in with a slash at both ends.
    pub role_path: String,
    /// It was made in the practice AWS, and describes nothing of AWS.
    pub is_practice: bool,
}

impl Integration {
    /// Reads an integration's file; `file_name` is only for the error.
    pub fn from_toml(file_name: &str, text: &str) -> Result<Self, FileError> {
        read::read(file_name, text)
    }

    /// The file's text; what is written is read back as it was.
    pub fn to_toml(&self) -> String {
        write::write(self)
    }

    /// The plan that the integration's role was made by.
    pub fn plan(&self) -> AccessPlan {
        AccessPlan {
            account_id: self.account_id.clone(),
            partition: self.partition,
            vendor_id: self.vendor.integration_id(&self.vendor_name),
            vendor_name: self.vendor_name.clone(),
            grantee: self.grantee,
            principal: self.principal.clone(),
            external_id: self.external_id.clone(),
            previous_external_id: self.previous_external_id.clone(),
            permissions: self.permissions.clone(),
            bucket: self.bucket.clone(),
            region: self.region.clone(),
            prefix: self.prefix.clone(),
            example_key: self.key.clone(),
            kms_key: self.kms_key.clone(),
            domain: self.domain.clone(),
            example_url: self.example_url.clone(),
            sts_regions: self.vendor.sts_regions.clone(),
            browser_origins: self.vendor.cors_origins.clone(),
            ttl: self.ttl,
            role_name: self.role_name.clone(),
            role_path: self.role_path.clone(),
            provenance: Provenance {
                external_id: self.external_id_origin,
                vendor: self.vendor.terms(),
                is_practice: self.is_practice,
            },
        }
    }

    /// Why the plan is of no use, whoever connects: its role would trust the customer's own account. `None` where it does not.
    pub fn own_account_conflict(&self) -> Option<&'static str> {
        self.plan().trusts_own_account().then(own_account_refusal)
    }

    /// Why the file says nothing of AWS, or `None`: it was made in the practice AWS and is asked for elsewhere.
    pub fn practice_conflict(&self, is_practice: bool) -> Option<&'static str> {
        (self.is_practice && !is_practice).then(|| {
            words!(
                "This file was made in the sandbox: it describes nothing of AWS. Make the integration anew with your own account"
            )
        })
    }

    /// The ARN of the role or the user that the vendor acts as.
    pub fn grantee_arn(&self) -> String {
        self.plan().grantee_arn()
    }

    pub fn role_arn(&self) -> RoleArn {
        RoleArn::new(
            self.partition,
            self.account_id.clone(),
            &self.role_path,
            self.role_name.clone(),
        )
    }

    /// Why credentials of that account cannot be used for this integration, or `None` where they can.
    pub fn account_conflict(&self, account_id: &AccountId, partition: Partition) -> Option<String> {
        (*account_id != self.account_id || partition != self.partition).then(|| {
            let of = |account: &AccountId, partition: Partition| match partition {
                Partition::Aws => account.grouped(),
                other => format!("{} ({other})", account.grouped()),
            };
            words!("The integration file is for account {partition}, and these credentials are of {partition_2}: connect with credentials of the file's account", partition = of(&self.account_id, self.partition), partition_2 = of(account_id, partition))
        })
    }
}

/// The text of a vendor's file that says all that this profile does; `None` of a built-in one, whose ID says it.
pub fn vendor_file_of(vendor: &VendorProfile) -> Option<String> {
    (!vendor_tables::is_built_in(vendor)).then(|| vendor_tables::as_file(vendor))
}

#[cfg(test)]
mod tests;
