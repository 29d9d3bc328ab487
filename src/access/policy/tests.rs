use std::collections::BTreeSet;

use super::*;
use crate::access::names::{Principal, RoleName};
use crate::access::plan::AccessPlan;
use crate::access::sample;

fn with_prefix(plan: AccessPlan, prefix: &str) -> AccessPlan {
    AccessPlan { prefix: Some(KeyPrefix::parse(prefix).unwrap()), ..plan }
}

#[test]
fn lassos_trust_policy_is_this_text() {
    assert_eq!(
        sample::lasso().trust_policy().text(),
        r#"{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": {
        "AWS": "arn:aws:iam::222222222222:root"
      },
      "Action": "sts:AssumeRole",
      "Condition": {
        "StringEquals": {
          "sts:ExternalId": "kR7vq2MxWzP4tYb9NcHd"
        }
      }
    }
  ]
}"#
    );
}

#[test]
fn lassos_permissions_policy_is_this_text() {
    assert_eq!(
        sample::lasso().permissions_policy().text(),
        r#"{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": [
        "s3:GetObject"
      ],
      "Resource": "arn:aws:s3:::media-prod/*"
    }
  ]
}"#
    );
}

#[test]
fn lassos_documents_mean_what_lassos_page_asks_for() {
    let trust = r#"{
        "Version": "2012-10-17",
        "Statement": [{
            "Effect": "Allow",
            "Principal": { "AWS": "arn:aws:iam::222222222222:root" },
            "Action": "sts:AssumeRole",
            "Condition": { "StringEquals": { "sts:ExternalId": "kR7vq2MxWzP4tYb9NcHd" } }
        }]
    }"#;
    let permissions = r#"{
        "Version": "2012-10-17",
        "Statement": [{
            "Effect": "Allow",
            "Action": ["s3:GetObject"],
            "Resource": "arn:aws:s3:::media-prod/*"
        }]
    }"#;
    let plan = sample::lasso();
    assert!(same_meaning(plan.trust_policy().text(), trust));
    assert!(same_meaning(plan.permissions_policy().text(), permissions));
}

#[test]
fn labelboxs_permissions_policy_is_this_text() {
    assert_eq!(
        sample::labelbox().permissions_policy().text(),
        r#"{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": [
        "s3:GetObject"
      ],
      "Resource": "arn:aws:s3:::media-prod/*"
    },
    {
      "Effect": "Allow",
      "Action": [
        "s3:ListBucket"
      ],
      "Resource": "arn:aws:s3:::media-prod"
    },
    {
      "Effect": "Allow",
      "Action": [
        "s3:GetBucketLocation"
      ],
      "Resource": "arn:aws:s3:::media-prod"
    }
  ]
}"#
    );
}

#[test]
fn labelboxs_trust_policy_means_what_labelboxs_page_asks_for() {
    let trust = r#"{
        "Version": "2012-10-17",
        "Statement": [{
            "Effect": "Allow",
            "Principal": { "AWS": "arn:aws:iam::340636424752:role/lb-aws-delegated-access-role" },
            "Action": "sts:AssumeRole",
            "Condition": { "StringEquals": { "sts:ExternalId": "clabc123" } }
        }]
    }"#;
    assert!(same_meaning(sample::labelbox().trust_policy().text(), trust));
}

/// Which action is granted on which resource, leaving out the pairs that S3 has no use for: an
/// action on objects does nothing on a bucket, and the other way round.
fn granted(text: &str) -> BTreeSet<(String, String)> {
    let texts = |value: &Value| match value {
        Value::String(text) => vec![text.clone()],
        Value::Array(items) => items.iter().map(|item| item.as_str().unwrap().to_owned()).collect(),
        other => panic!("neither a text nor a list: {other}"),
    };
    let document: Value = serde_json::from_str(text).unwrap();
    let mut pairs = BTreeSet::new();
    for statement in document["Statement"].as_array().unwrap() {
        assert_eq!(statement["Effect"], "Allow");
        assert_eq!(statement.get("Condition"), None);
        for action in texts(&statement["Action"]) {
            for resource in texts(&statement["Resource"]) {
                let permission = Permission::from_action(&action).unwrap();
                if permission.is_on_objects() == resource.contains('/') {
                    pairs.insert((action.clone(), resource));
                }
            }
        }
    }
    pairs
}

#[test]
fn labelboxs_permissions_grant_what_labelboxs_page_asks_for() {
    let page = r#"{
        "Version": "2012-10-17",
        "Statement": [{
            "Effect": "Allow",
            "Action": ["s3:GetObject", "s3:ListBucket", "s3:GetBucketLocation"],
            "Resource": ["arn:aws:s3:::media-prod/*", "arn:aws:s3:::media-prod"]
        }]
    }"#;
    assert_eq!(granted(sample::labelbox().permissions_policy().text()), granted(page));
}

#[test]
fn a_prefix_narrows_the_objects_and_the_listing() {
    let plan = with_prefix(sample::labelbox(), "cats/50*/");
    let document: Value = serde_json::from_str(plan.permissions_policy().text()).unwrap();
    let statements = document["Statement"].as_array().unwrap();
    assert_eq!(statements[0]["Resource"], "arn:aws:s3:::media-prod/cats/50${*}/*");
    assert_eq!(statements[1]["Resource"], "arn:aws:s3:::media-prod");
    assert_eq!(
        statements[1]["Condition"],
        json!({ "StringLike": { "s3:prefix": ["cats/50${*}/*"] } })
    );
}

#[test]
fn asking_for_the_region_knows_no_prefix() {
    let plan = with_prefix(sample::labelbox(), "cats/");
    let document: Value = serde_json::from_str(plan.permissions_policy().text()).unwrap();
    assert_eq!(document["Statement"][2]["Action"], json!(["s3:GetBucketLocation"]));
    assert_eq!(document["Statement"][2].get("Condition"), None);
}

#[test]
fn uploads_stand_beside_downloads_on_the_same_objects() {
    let permissions = vec![Permission::GetObject, Permission::PutObject];
    let plan = AccessPlan { permissions, ..sample::lasso() };
    let document: Value = serde_json::from_str(plan.permissions_policy().text()).unwrap();
    assert_eq!(document["Statement"].as_array().unwrap().len(), 1);
    assert_eq!(document["Statement"][0]["Action"], json!(["s3:GetObject", "s3:PutObject"]));
}

const KEY_ARN: &str = "arn:aws:kms:eu-west-1:111111111111:key/1234abcd-12ab-34cd-56ef-1234567890ab";

fn with_key(plan: AccessPlan, arn: &str) -> AccessPlan {
    AccessPlan { kms_key: Some(KmsKeyArn::parse(arn).unwrap()), ..plan }
}

#[test]
fn a_key_of_the_customers_adds_its_use_through_s3_alone() {
    assert_eq!(
        with_key(sample::lasso(), KEY_ARN).permissions_policy().text(),
        r#"{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": [
        "s3:GetObject"
      ],
      "Resource": "arn:aws:s3:::media-prod/*"
    },
    {
      "Effect": "Allow",
      "Action": [
        "kms:Decrypt"
      ],
      "Resource": "arn:aws:kms:eu-west-1:111111111111:key/1234abcd-12ab-34cd-56ef-1234567890ab",
      "Condition": {
        "StringEquals": {
          "kms:ViaService": "s3.eu-west-1.amazonaws.com"
        }
      }
    }
  ]
}"#
    );
}

fn key_statement_of(plan: &AccessPlan) -> Value {
    let document: Value = serde_json::from_str(plan.permissions_policy().text()).unwrap();
    document["Statement"].as_array().unwrap().last().unwrap().clone()
}

#[test]
fn uploads_under_a_key_need_data_keys_too() {
    let permissions = vec![Permission::PutObject];
    let plan = AccessPlan { permissions, ..with_key(sample::lasso(), KEY_ARN) };
    assert_eq!(key_statement_of(&plan)["Action"], json!(["kms:Decrypt", "kms:GenerateDataKey"]));
}

#[test]
fn a_key_is_of_no_use_to_whoever_gets_no_object() {
    let permissions = vec![Permission::ListBucket];
    let plan = AccessPlan { permissions, ..sample::lasso() };
    let text = plan.permissions_policy();
    assert_eq!(with_key(plan, KEY_ARN).permissions_policy(), text);
}

#[test]
fn a_key_in_china_is_used_through_chinas_s3() {
    let arn = "arn:aws-cn:kms:cn-north-1:111111111111:key/mrk-1234abcd12ab34cd56ef1234567890ab";
    let plan = with_key(AccessPlan { partition: Partition::AwsCn, ..sample::lasso() }, arn);
    let statement = key_statement_of(&plan);
    assert_eq!(statement["Resource"], arn);
    assert_eq!(
        statement["Condition"],
        json!({ "StringEquals": { "kms:ViaService": "s3.cn-north-1.amazonaws.com.cn" } })
    );
}

#[test]
fn a_twins_trust_ends_by_itself() {
    let plan = sample::lasso();
    let trust = trust_policy(TrustTerms {
        principal_arn: "arn:aws:iam::111111111111:user/admin",
        external_id: &plan.external_id,
        previous_external_id: None,
        not_after: Some("2026-09-21T12:15:00Z".parse().unwrap()),
    });
    let document: Value = serde_json::from_str(trust.text()).unwrap();
    assert_eq!(
        document["Statement"][0]["Condition"],
        json!({
            "StringEquals": { "sts:ExternalId": "kR7vq2MxWzP4tYb9NcHd" },
            "DateLessThan": { "aws:CurrentTime": "2026-09-21T12:15:00Z" },
        })
    );
}

#[test]
fn white_space_does_not_count_against_the_quotas() {
    assert_eq!(PolicyDocument { text: "{ \"a\":\n  1 }\t".to_owned() }.counted_chars(), 7);
}

#[test]
fn the_longest_trust_policy_stays_within_iams_quota() {
    let path = format!("/{}/", "p".repeat(510));
    let name = RoleName::parse(&"r".repeat(RoleName::MAX_CHARS)).unwrap();
    let principal = format!("arn:aws-us-gov:iam::222222222222:role{path}{name}");
    let plan = AccessPlan {
        principal: Principal::parse(&principal).unwrap(),
        external_id: ExternalId::parse(&"x".repeat(1_224)).unwrap(),
        ..sample::lasso()
    };
    assert!(plan.trust_policy().counted_chars() <= TRUST_POLICY_QUOTA_CHARS);
}

#[test]
fn the_longest_plain_prefix_stays_within_iams_quota() {
    let plan = AccessPlan {
        permissions: Permission::ALL.to_vec(),
        bucket: BucketName::parse(&"b".repeat(63)).unwrap(),
        ..with_prefix(with_key(sample::labelbox(), KEY_ARN), &"p".repeat(1_024))
    };
    assert!(plan.permissions_policy().counted_chars() <= MANAGED_POLICY_QUOTA_CHARS);
}

#[test]
fn an_account_id_and_its_root_are_the_same_principal() {
    let plan = sample::lasso();
    let text = plan.trust_policy().text().replace("arn:aws:iam::222222222222:root", "222222222222");
    assert!(same_meaning(plan.trust_policy().text(), &text));
}

#[test]
fn a_statements_name_says_nothing() {
    let plan = sample::lasso();
    let named = plan
        .permissions_policy()
        .text()
        .replace("\"Effect\"", "\"Sid\": \"VisualEditor0\",\n\"Effect\"");
    assert!(same_meaning(plan.permissions_policy().text(), &named));
}

#[test]
fn a_looser_operator_is_another_meaning() {
    let trust = sample::lasso().trust_policy();
    for operator in ["StringLike", "StringEqualsIgnoreCase", "StringEqualsIfExists"] {
        let looser = trust.text().replace("StringEquals", operator);
        assert!(!same_meaning(trust.text(), &looser), "{operator}");
    }
}

#[test]
fn an_external_id_of_another_case_is_another_meaning() {
    let trust = sample::lasso().trust_policy();
    let flipped = trust.text().replace("kR7vq2", "Kr7VQ2");
    assert!(!same_meaning(trust.text(), &flipped));
}

#[test]
fn a_second_statement_is_another_meaning() {
    let plan = sample::lasso();
    let mut document: Value = serde_json::from_str(plan.trust_policy().text()).unwrap();
    let mut second = document["Statement"][0].clone();
    second.as_object_mut().unwrap().remove("Condition");
    document["Statement"].as_array_mut().unwrap().push(second);
    assert!(!same_meaning(plan.trust_policy().text(), &document.to_string()));
}

#[test]
fn a_text_that_is_no_json_equals_only_itself() {
    assert!(same_meaning("{", "{"));
    assert!(!same_meaning("{", "{ "));
    assert!(!same_meaning("{}", "{"));
}

#[test]
fn during_a_rotation_both_external_ids_are_accepted_and_the_new_one_stands_first() {
    let old = sample::lasso().external_id;
    let plan = AccessPlan {
        external_id: ExternalId::parse("nEw4vq2MxWzP4tYb9NcHd").unwrap(),
        previous_external_id: Some(old.clone()),
        ..sample::lasso()
    };
    let trust = plan.trust_policy();
    let document: Value = serde_json::from_str(trust.text()).unwrap();
    assert_eq!(
        document["Statement"][0]["Condition"]["StringEquals"]["sts:ExternalId"],
        json!(["nEw4vq2MxWzP4tYb9NcHd", "kR7vq2MxWzP4tYb9NcHd"])
    );
    assert_eq!(accepted_external_ids(trust.text()), [plan.external_id, old]);
}

#[test]
fn a_revocation_is_the_document_of_the_iam_console() {
    let policy = revocation_policy("2026-09-21T12:15:00.9Z".parse().unwrap());
    let document: Value = serde_json::from_str(policy.text()).unwrap();
    assert_eq!(
        document["Statement"],
        json!([{
            "Effect": "Deny",
            "Action": ["*"],
            "Resource": ["*"],
            "Condition": { "DateLessThan": { "aws:TokenIssueTime": "2026-09-21T12:15:00Z" } },
        }])
    );
    assert!(only_denies(policy.text()));
    assert!(!only_denies(sample::lasso().permissions_policy().text()));
}
