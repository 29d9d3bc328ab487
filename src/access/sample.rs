//! Plans for tests: what Lasso's and Labelbox's pages ask for.

use super::changes::{ExistingPolicy, ExistingRole, Inventory};
use super::external_id::ExternalId;
use super::names::{AccountId, BucketName, ObjectKey, Partition, Principal, Region, RoleName};
use super::plan::AccessPlan;
use super::ttl::Ttl;
use super::vendor::Permission;

pub fn lasso() -> AccessPlan {
    AccessPlan {
        account_id: AccountId::parse("111111111111").unwrap(),
        partition: Partition::Aws,
        vendor_id: "lasso".to_owned(),
        vendor_name: "Lasso".to_owned(),
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
    }
}

pub fn labelbox() -> AccessPlan {
    let principal = "arn:aws:iam::340636424752:role/lb-aws-delegated-access-role";
    AccessPlan {
        vendor_id: "labelbox".to_owned(),
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
        ..lasso()
    }
}

/// The account as it is once everything that the plan wants is made.
pub fn as_planned(plan: &AccessPlan) -> Inventory {
    Inventory {
        policy: Some(ExistingPolicy {
            arn: plan.policy_arn(),
            text: plan.permissions_policy().text().to_owned(),
            default_version_id: "v1".to_owned(),
            version_ids: vec!["v1".to_owned()],
            tags: plan.tags(),
            attachment_count: 1,
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
