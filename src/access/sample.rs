//! Plans for tests: what Lasso's and Labelbox's pages ask for.

use super::changes::user::{ExistingKey, ExistingUser};
use super::changes::{ExistingPolicy, ExistingRole, Inventory};
use super::external_id::ExternalId;
use super::grantee::Grantee;
use super::integration::Integration;
use super::names::{AccountId, BucketName, ObjectKey, Partition, Principal, Region, RoleName};
use super::plan::AccessPlan;
use super::provenance::{ExternalIdOrigin, Provenance};
use super::ttl::Ttl;
use super::vendor::{Permission, VendorId, VendorProfile};

pub fn lasso() -> AccessPlan {
    AccessPlan {
        account_id: AccountId::parse("111111111111").unwrap(),
        partition: Partition::Aws,
        vendor_id: VendorId::built_in("lasso"),
        vendor_name: "Lasso".to_owned(),
        grantee: Grantee::Role,
        principal: Principal::parse("222222222222").unwrap(),
        external_id: ExternalId::parse("kR7vq2MxWzP4tYb9NcHd").unwrap(),
        previous_external_id: None,
        permissions: vec![Permission::GetObject],
        bucket: BucketName::parse("media-prod").unwrap(),
        region: Region::parse("eu-west-1").unwrap(),
        prefix: None,
        example_key: ObjectKey::parse("cats/tom.png").unwrap(),
        kms_key: None,
        domain: "https://media-prod.s3.eu-west-1.amazonaws.com".to_owned(),
        example_url: "https://media-prod.s3.eu-west-1.amazonaws.com/cats/tom.png".to_owned(),
        sts_regions: Vec::new(),
        browser_origins: Vec::new(),
        ttl: Ttl::parse("1 hour").unwrap(),
        role_name: RoleName::parse("LassoModerationBucketAccess").unwrap(),
        role_path: "/".to_owned(),
        provenance: provenance("lasso"),
    }
}

/// Values of which nothing is known, and what the vendor's page says.
fn provenance(vendor_id: &str) -> Provenance {
    let built_in = VendorProfile::built_in();
    let vendor = built_in.iter().find(|vendor| vendor.id == vendor_id).unwrap().terms();
    Provenance { vendor, ..Provenance::default() }
}

/// Lasso's plan as a file.
pub fn integration() -> Integration {
    let plan = lasso();
    let built_in = VendorProfile::built_in();
    Integration {
        account_id: plan.account_id,
        partition: plan.partition,
        aws_profile: Some("media-admin".to_owned()),
        vendor: built_in.into_iter().find(|vendor| vendor.id == "lasso").unwrap(),
        vendor_name: plan.vendor_name,
        grantee: plan.grantee,
        principal: plan.principal,
        external_id: plan.external_id,
        external_id_origin: ExternalIdOrigin::Unknown,
        previous_external_id: plan.previous_external_id,
        permissions: plan.permissions,
        bucket: plan.bucket,
        region: plan.region,
        prefix: None,
        key: plan.example_key,
        kms_key: None,
        example_url: plan.example_url,
        domain: plan.domain,
        ttl: plan.ttl,
        role_name: plan.role_name,
        role_path: plan.role_path,
        is_practice: false,
    }
}

pub fn labelbox() -> AccessPlan {
    let principal = "arn:aws:iam::340636424752:role/lb-aws-delegated-access-role";
    AccessPlan {
        vendor_id: VendorId::built_in("labelbox"),
        vendor_name: "Labelbox".to_owned(),
        principal: Principal::parse(principal).unwrap(),
        external_id: ExternalId::parse("clabc123").unwrap(),
        permissions: vec![
            Permission::GetObject,
            Permission::ListBucket,
            Permission::GetBucketLocation,
        ],
        sts_regions: vec![Region::parse("us-east-2").unwrap()],
        browser_origins: vec![
            "https://app.labelbox.com".to_owned(),
            "https://editor.labelbox.com".to_owned(),
        ],
        role_name: RoleName::parse("LabelboxS3Access").unwrap(),
        provenance: provenance("labelbox"),
        ..lasso()
    }
}

/// A vendor that cannot assume a role.
pub fn user() -> AccessPlan {
    AccessPlan {
        vendor_id: VendorId::custom("Pixel"),
        vendor_name: "Pixel".to_owned(),
        grantee: Grantee::User,
        principal: Principal::parse("arn:aws:iam::111111111111:user/PixelBucketAccess").unwrap(),
        external_id: ExternalId::unused(),
        role_name: RoleName::parse("PixelBucketAccess").unwrap(),
        provenance: provenance("custom"),
        ..lasso()
    }
}

/// The account as it is once everything that the plan wants is made.
pub fn as_planned(plan: &AccessPlan) -> Inventory {
    if plan.grantee == Grantee::User {
        let key = ExistingKey { id: "AKIAEXAMPLEKEY000001".to_owned(), is_active: true };
        let user = ExistingUser {
            arn: plan.user_arn(),
            tags: plan.tags(),
            policy_text: Some(plan.permissions_policy().text().to_owned()),
            keys: vec![key],
            ..ExistingUser::default()
        };
        return Inventory { user: Some(user), ..Inventory::default() };
    }
    Inventory {
        user: None,
        policy: Some(ExistingPolicy {
            arn: plan.policy_arn(),
            text: plan.permissions_policy().text().to_owned(),
            default_version_id: "v1".to_owned(),
            version_ids: vec!["v1".to_owned()],
            tags: plan.tags(),
            use_count: 1,
            other_users: Vec::new(),
        }),
        role: Some(ExistingRole {
            arn: plan.role_arn().to_string(),
            unique_id: "AROAEXAMPLEROLE000001".to_owned(),
            trust_text: plan.trust_policy().text().to_owned(),
            max_session_duration_secs: plan.max_session_duration_secs(),
            tags: plan.tags(),
            attached_policy_arns: vec![plan.policy_arn()],
            inline_policy_names: Vec::new(),
            revocation_text: None,
            permissions_boundary_arn: None,
        }),
    }
}
