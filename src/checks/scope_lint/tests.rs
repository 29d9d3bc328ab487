//! Each rule, broken alone; and what the plan itself writes, which breaks none.

use serde_json::{Value, json};

use super::*;
use crate::access::names::KmsKeyArn;
use crate::access::policy::permissions_policy;

const KEY_ARN: &str = "arn:aws:kms:eu-west-1:111111111111:key/0a1b";

#[track_caller]
fn found_in(text: &str, permissions: &[Permission], prefix: Option<&str>) -> Vec<ScopeFinding> {
    let prefix = prefix.map(|prefix| KeyPrefix::parse(prefix).unwrap());
    let scope = Scope {
        permissions,
        partition: Partition::Aws,
        region: &Region::parse("eu-west-1").unwrap(),
        bucket: &BucketName::parse("media-prod").unwrap(),
        prefix: prefix.as_ref(),
        key_arns: &[KEY_ARN],
    };
    lint(text, &scope).unwrap()
}

#[track_caller]
fn rules(fields: &Value, permissions: &[Permission], prefix: Option<&str>) -> Vec<Rule> {
    let mut statement = fields.clone();
    statement["Effect"] = json!("Allow");
    let text = json!({ "Version": "2012-10-17", "Statement": [statement] }).to_string();
    found_in(&text, permissions, prefix).iter().map(|finding| finding.rule).collect()
}

const GET: &[Permission] = &[Permission::GetObject];

#[test]
fn the_plans_own_policy_breaks_no_rule() {
    for prefix in [None, Some("cats/"), Some("50*?/$x/ü")] {
        let bucket = BucketName::parse("media-prod").unwrap();
        let parsed = prefix.map(|prefix| KeyPrefix::parse(prefix).unwrap());
        let key = KmsKeyArn::parse(KEY_ARN).unwrap();
        let policy = permissions_policy(
            &Permission::ALL,
            Partition::Aws,
            &bucket,
            parsed.as_ref(),
            Some(&key),
        );
        assert_eq!(found_in(policy.text(), &Permission::ALL, prefix), [], "{prefix:?}");
    }
}

#[test]
fn actions_beyond_the_plan_are_told() {
    let object = "arn:aws:s3:::media-prod/*";
    for (actions, expected) in [
        (json!("s3:GetObject"), vec![]),
        (json!(["S3:getobject", "s3:GetObjectVersion"]), vec![]),
        (json!("s3:PutObject"), vec![Rule::FurtherAction]),
        (json!(["s3:GetObject", "s3:DeleteObject"]), vec![Rule::FurtherAction]),
        (json!("iam:PassRole"), vec![Rule::FurtherAction]),
        (json!("s3:Get*"), vec![Rule::ActionPattern]),
    ] {
        assert_eq!(
            rules(&json!({ "Action": actions, "Resource": object }), GET, None),
            expected,
            "{actions}"
        );
    }
    let all = rules(&json!({ "Action": "*", "Resource": object }), GET, None);
    assert_eq!(all, [Rule::ActionPattern, Rule::KeyWithoutViaService]);
    let negated = rules(&json!({ "NotAction": "iam:*", "NotResource": object }), GET, None);
    assert_eq!(negated, [Rule::NotAction, Rule::NotResource, Rule::KeyWithoutViaService]);
}

#[test]
fn other_buckets_are_told() {
    for (resource, expected) in [
        ("arn:aws:s3:::media-prod/*", vec![]),
        ("arn:aws:s3:::media-prod", vec![]),
        ("arn:aws:s3:::media-prod/cats/*", vec![]),
        ("*", vec![Rule::EveryBucket]),
        ("arn:aws:s3:::*", vec![Rule::EveryBucket]),
        ("arn:aws:s3:::media-prod*", vec![Rule::EveryBucket]),
        ("arn:aws:s3:::media-*/cats/*", vec![Rule::EveryBucket]),
        ("arn:aws:s3:::media-dev/*", vec![Rule::OtherBucket]),
    ] {
        let fields = json!({ "Action": "s3:GetObject", "Resource": resource });
        assert_eq!(rules(&fields, GET, None), expected, "{resource}");
    }
}

#[test]
fn objects_outside_the_prefix_are_told() {
    for (resource, expected) in [
        ("arn:aws:s3:::media-prod/cats/*", vec![]),
        ("arn:aws:s3:::media-prod/cats/young/*", vec![]),
        ("arn:aws:s3:::media-prod/*", vec![Rule::OutsidePrefix]),
        ("arn:aws:s3:::media-prod/dogs/*", vec![Rule::OutsidePrefix]),
    ] {
        let fields = json!({ "Action": "s3:GetObject", "Resource": resource });
        assert_eq!(rules(&fields, GET, Some("cats/")), expected, "{resource}");
    }
}

#[test]
fn a_listing_is_held_to_the_prefix() {
    let permissions = &[Permission::ListBucket];
    for (condition, expected) in [
        (json!({ "StringLike": { "s3:prefix": ["cats/*"] } }), vec![]),
        (json!({ "StringEquals": { "s3:Prefix": "cats/" } }), vec![]),
        (json!({}), vec![Rule::ListsEveryKey]),
        (json!({ "StringLike": { "s3:prefix": ["cats/*", "*"] } }), vec![Rule::ListsEveryKey]),
        (json!({ "StringLikeIfExists": { "s3:prefix": "cats/*" } }), vec![Rule::ListsEveryKey]),
    ] {
        let fields = json!({
            "Action": "s3:ListBucket", "Resource": "arn:aws:s3:::media-prod", "Condition": condition,
        });
        assert_eq!(rules(&fields, permissions, Some("cats/")), expected, "{condition}");
    }
}

#[test]
fn a_key_is_the_buckets_and_used_through_s3_alone() {
    let via = |service: &str| json!({ "StringEquals": { "kms:ViaService": service } });
    let s3 = "s3.eu-west-1.amazonaws.com";
    for (action, resource, condition, expected) in [
        ("kms:Decrypt", KEY_ARN, via(s3), vec![]),
        (
            "kms:Decrypt",
            KEY_ARN,
            json!({ "StringLike": { "kms:ViaService": "s3.*.amazonaws.com" } }),
            vec![],
        ),
        ("kms:Decrypt", KEY_ARN, json!({}), vec![Rule::KeyWithoutViaService]),
        (
            "kms:Decrypt",
            KEY_ARN,
            via("ec2.eu-west-1.amazonaws.com"),
            vec![Rule::KeyWithoutViaService],
        ),
        (
            "kms:Decrypt",
            KEY_ARN,
            json!({ "StringEqualsIfExists": { "kms:ViaService": s3 } }),
            vec![Rule::KeyWithoutViaService],
        ),
        ("kms:Decrypt", "*", via(s3), vec![Rule::OtherKey]),
        ("kms:Decrypt", "arn:aws:kms:eu-west-1:111111111111:key/*", via(s3), vec![Rule::OtherKey]),
        ("kms:GenerateDataKey", KEY_ARN, via(s3), vec![Rule::FurtherAction]),
    ] {
        let fields = json!({ "Action": action, "Resource": resource, "Condition": condition });
        assert_eq!(rules(&fields, GET, None), expected, "{action} {resource} {condition}");
    }
}

#[test]
fn each_finding_names_its_statement() {
    let text = json!({ "Version": "2012-10-17", "Statement": [
        { "Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::media-prod/*" },
        { "Sid": "Wide", "Effect": "Allow", "Action": "s3:DeleteObject", "Resource": "arn:aws:s3:::media-prod/*" },
        { "Effect": "Deny", "Action": "*", "Resource": "*" },
    ]});
    let findings = found_in(&text.to_string(), GET, None);
    let [finding] = &findings[..] else { panic!("{findings:?}") };
    assert_eq!(
        finding.sentence,
        "In the permissions policy, statement 2 (“Wide”) allows s3:DeleteObject, which the vendor was not to have"
    );
    assert!(finding.statement.text.contains("s3:DeleteObject"));
}
