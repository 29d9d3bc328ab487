//! What a vendor asks for: its principal, the permissions, the external ID, and the form that it wants filled in.
//!
//! A profile is a TOML file; `assets/vendors/` has those that are built in. Adding a vendor is adding a file.

pub(super) mod file;
#[cfg(test)]
mod hostile_tests;
mod id;
pub mod lookalike;

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::words;

use super::grantee::Grantee;
use super::names::{BucketName, Principal, Region, RoleName, digest, distinct};
use super::provenance::VendorTerms;
use super::ttl::{TtlBounds, TtlUnit};

pub use super::toml_text::FileError as VendorFileError;
pub use file::MAX_BYTES as MAX_FILE_BYTES;
pub use id::VendorId;
pub(super) use id::tag_safe;

/// A vendor, as its file describes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VendorProfile {
    /// Lower-case letters, digits and hyphens; names the integration.
    pub id: String,
    pub name: String,
    pub docs_url: Option<String>,
    /// `None` where the vendor tells it to its customers only, so that it has to be asked for.
    pub principal: Option<Principal>,
    pub principal_kind: PrincipalKind,
    /// Whether it takes an IAM user's access key where it cannot assume a role.
    pub takes_iam_user: bool,
    /// What the vendor cannot do without, `s3:GetObject` always among it.
    pub permissions: Vec<Permission>,
    /// What the admin may add.
    pub optional_permissions: Vec<Permission>,
    pub external_id: ExternalIdRules,
    pub ttl: TtlBounds,
    /// Where the vendor calls STS, so that STS has to be active there.
    pub sts_regions: Vec<Region>,
    /// The web pages that load objects in a browser: scheme, host and port.
    pub cors_origins: Vec<String>,
    pub default_role_name: RoleName,
    /// The fields of the vendor's form in its order; never empty.
    pub form: Vec<FormField>,
    pub notes: Vec<String>,
}

impl VendorProfile {
    /// Reads a vendor's file; `file_name` is only for the error.
    pub fn from_toml(file_name: &str, text: &str) -> Result<Self, VendorFileError> {
        file::read(file_name, text)
    }

    /// Whether the vendor's name is asked for, too.
    pub fn is_custom(&self) -> bool {
        self.id == "custom"
    }

    /// What an integration with it is filed under; `name` is a custom vendor's.
    pub fn integration_id(&self, name: &str) -> VendorId {
        if self.is_custom() {
            VendorId::custom(name)
        } else if is_built_in(&self.id) {
            VendorId::built_in(&self.id)
        } else {
            VendorId::described(&self.id, &self.name)
        }
    }

    /// The name that is suggested for the role or the user; `name` is a custom vendor's, and takes the place of “Vendor”.
    pub fn role_name_for(&self, name: &str, bucket: &BucketName) -> String {
        let default = self.default_role_name.as_str();
        let own = match default.strip_prefix("Vendor") {
            Some(rest) if self.is_custom() && !name.is_empty() => {
                format!("{}{rest}", joined_words(name))
            }
            _ => default.to_owned(),
        };
        // A bucket's name has only characters that a role's may have; the two may be too long together.
        distinct(&format!("{own}-{bucket}"), |_| true, '-', RoleName::MAX_CHARS)
    }

    /// What it says of the values that the admin enters.
    pub fn terms(&self) -> VendorTerms {
        VendorTerms {
            principal: self.principal.clone(),
            principal_kind: self.principal_kind,
            external_id: self.external_id,
            form_takes_external_id: self
                .form
                .iter()
                .any(|field| field.value == FormValue::ExternalId),
            ttl: self.ttl,
        }
    }

    /// Whether the admin may grant it.
    pub fn offers(&self, permission: Permission) -> bool {
        self.permissions.contains(&permission) || self.optional_permissions.contains(&permission)
    }

    /// Lasso, Labelbox and the custom vendor, in the order in which they are offered.
    pub fn built_in() -> Vec<Self> {
        // A test reads every file, so that none is lost here.
        BUILT_IN.iter().filter_map(|(name, text)| file::read_built_in(name, text).ok()).collect()
    }
}

const BUILT_IN: [(&str, &str); 3] = [
    ("lasso.toml", include_str!("../../../assets/vendors/lasso.toml")),
    ("labelbox.toml", include_str!("../../../assets/vendors/labelbox.toml")),
    ("custom.toml", include_str!("../../../assets/vendors/custom.toml")),
];

/// How much of a custom vendor's name goes into a role's.
const NAMED_CHARS: usize = 24;

/// How many digits of a digest stand for what a role's name could not hold of a vendor's.
const NAMED_DIGEST_CHARS: usize = 8;

/// `Acme Vision` as `AcmeVision`; what cannot be in a role's name gets digits that tell it from others.
fn joined_words(name: &str) -> String {
    let mut joined = String::new();
    for word in name.split_whitespace() {
        let mut kept = word.chars().filter(|c| c.is_ascii_alphanumeric() || "_-".contains(*c));
        joined.extend(kept.next().map(|first| first.to_ascii_uppercase()));
        joined.extend(kept);
    }
    let is_whole = joined.len() <= NAMED_CHARS
        && name.chars().all(|c| c.is_ascii_alphanumeric() || "_- ".contains(c));
    joined.truncate(NAMED_CHARS);
    if is_whole && joined.contains(|c: char| c.is_ascii_alphanumeric()) {
        return joined;
    }
    let stem = if joined.is_empty() { "Vendor" } else { &joined };
    format!("{stem}-{}", digest(name).chars().take(NAMED_DIGEST_CHARS).collect::<String>())
}

/// Whether a vendor of that ID is built in; no file may describe another one under it.
fn is_built_in(id: &str) -> bool {
    BUILT_IN.iter().any(|(file, _)| file.strip_suffix(".toml") == Some(id))
}

/// Which kind of principal a vendor has, for the field's label and its check.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PrincipalKind {
    Account,
    Role,
    User,
    #[default]
    Any,
}

impl PrincipalKind {
    /// As a sentence names it.
    pub fn spoken(self) -> &'static str {
        match self {
            Self::Account => words!("a whole account"),
            Self::Role => words!("a role"),
            Self::User => words!("a user"),
            Self::Any => words!("any principal"),
        }
    }

    /// Whether the principal is of that kind.
    pub fn admits(self, principal: &Principal) -> bool {
        match self {
            Self::Account => principal.is_whole_account(),
            Self::Role => principal.is_role(),
            Self::User => matches!(principal, Principal::User(_)),
            Self::Any => true,
        }
    }
}

/// An S3 action that a vendor may be given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Permission {
    GetObject,
    ListBucket,
    GetBucketLocation,
    PutObject,
}

impl Permission {
    pub const ALL: [Self; 4] =
        [Self::GetObject, Self::ListBucket, Self::GetBucketLocation, Self::PutObject];

    /// The action as a policy names it.
    pub fn action(self) -> &'static str {
        match self {
            Self::GetObject => "s3:GetObject",
            Self::ListBucket => "s3:ListBucket",
            Self::GetBucketLocation => "s3:GetBucketLocation",
            Self::PutObject => "s3:PutObject",
        }
    }

    /// What the vendor can do with it, for the admin.
    pub fn purpose(self) -> &'static str {
        match self {
            Self::GetObject => words!("read objects"),
            Self::ListBucket => {
                words!("see the keys of all objects, and tell a missing one from a refused one")
            }
            Self::GetBucketLocation => words!("ask for the bucket's Region"),
            Self::PutObject => words!("upload objects, and overwrite those that are there"),
        }
    }

    /// The permission of that action; IAM compares actions whatever their case.
    pub fn from_action(action: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|permission| permission.action().eq_ignore_ascii_case(action))
    }

    /// Whether the bucket's content can be changed with it.
    pub fn writes(self) -> bool {
        matches!(self, Self::PutObject)
    }

    /// Whether the action is about objects; the others are about the bucket itself.
    pub fn is_on_objects(self) -> bool {
        matches!(self, Self::GetObject | Self::PutObject)
    }
}

impl fmt::Display for Permission {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.action())
    }
}

/// Who makes the external ID up, and how long it must be.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ExternalIdRules {
    pub issued_by: Issuer,
    pub min_chars: usize,
}

/// Who makes the external ID up; AWS advises that the vendor does.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Issuer {
    Vendor,
    #[default]
    Customer,
}

/// A field of the vendor's form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FormField {
    /// As the vendor's form has it.
    pub label: String,
    pub value: FormValue,
    pub hint: Option<String>,
    /// The unit of a [`FormValue::Ttl`].
    pub ttl_unit: TtlUnit,
}

/// What goes into a field of the vendor's form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FormValue {
    Domain,
    Region,
    Bucket,
    Prefix,
    RoleArn,
    RoleName,
    ExternalId,
    Ttl,
    ExampleUrl,
    IntegrationName,
    AccountId,
    /// Of an IAM user in the place of a role.
    AccessKeyId,
    /// Shown once, and in no report.
    SecretAccessKey,
}

impl FormValue {
    /// Whether there is such a thing where the vendor is given this.
    pub fn is_of(self, grantee: Grantee) -> bool {
        match self {
            Self::RoleArn | Self::RoleName | Self::ExternalId => grantee == Grantee::Role,
            Self::AccessKeyId | Self::SecretAccessKey => grantee == Grantee::User,
            _ => true,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn built_in(id: &str) -> VendorProfile {
        VendorProfile::built_in().into_iter().find(|vendor| vendor.id == id).unwrap()
    }

    #[test]
    fn every_built_in_vendor_is_read() {
        for (name, text) in BUILT_IN {
            assert_eq!(VendorProfile::from_toml(name, text).map(|_| ()), Ok(()), "{name}");
        }
        let ids: Vec<String> =
            VendorProfile::built_in().into_iter().map(|vendor| vendor.id).collect();
        assert_eq!(ids, ["lasso", "labelbox", "custom"]);
        assert!(ids.iter().all(|id| is_built_in(id)));
    }

    #[test]
    fn lassos_form_has_its_documented_order() {
        let lasso = built_in("lasso");
        let labels: Vec<&str> = lasso.form.iter().map(|field| field.label.as_str()).collect();
        assert_eq!(
            labels,
            ["Domain", "Region", "Bucket", "Role ARN", "External ID", "TTL", "Example URL"]
        );
        assert_eq!((lasso.principal, lasso.principal_kind), (None, PrincipalKind::Account));
        assert_eq!((lasso.external_id.min_chars, lasso.ttl.min_secs), (20, 900));
        assert_eq!(lasso.permissions, [Permission::GetObject]);
    }

    #[test]
    fn labelboxs_principal_is_its_role() {
        let labelbox = built_in("labelbox");
        assert!(labelbox.principal.is_some_and(|principal| principal.is_role()));
        assert_eq!(labelbox.sts_regions, [Region::parse("us-east-2").unwrap()]);
        assert_eq!(labelbox.permissions.len(), 3);
    }

    #[test]
    fn a_custom_vendors_name_is_in_the_name_of_its_role() {
        let bucket = BucketName::parse("media-prod").unwrap();
        let of = |id: &str, name: &str| built_in(id).role_name_for(name, &bucket);
        assert_eq!(of("lasso", "Lasso"), "LassoModerationBucketAccess-media-prod");
        assert_eq!(of("custom", "Acme vision"), "AcmeVisionBucketAccess-media-prod");
        let alike = ["Acme & Co", "Acme / Co", "Acme - Co", "日本写真", "中国图片", "--", "ÄÖ"];
        let long = ["v".repeat(70), "v".repeat(71)];
        let mut names: Vec<String> = alike.map(|name| of("custom", name)).into();
        names.extend(long.iter().map(|name| of("custom", name)));
        for (index, name) in names.iter().enumerate() {
            assert!(RoleName::of_an_integration(name).is_ok(), "{name}");
            assert!(!names[index + 1..].contains(name), "{names:?}");
        }
    }

    #[test]
    fn long_buckets_that_begin_alike_have_roles_of_their_own() {
        let bucket = |end: char| BucketName::parse(&format!("{}{end}", "b".repeat(62))).unwrap();
        let of = |end| built_in("lasso").role_name_for("Lasso", &bucket(end));
        assert_ne!(of('a'), of('c'));
        assert_eq!(of('a').len(), RoleName::MAX_CHARS);
    }

    #[test]
    fn actions_are_found_whatever_their_case() {
        assert_eq!(Permission::from_action("S3:getobject"), Some(Permission::GetObject));
        assert_eq!(Permission::from_action("s3:*"), None);
    }
}
