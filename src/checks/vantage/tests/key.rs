//! What a key policy says when S3 decrypts for the role.

use serde_json::{Value, json};

use super::super::*;
use super::{KEY_ARN, document, owned, short};

#[track_caller]
fn key(statement: &Value) -> Views {
    let key_use = KeyUse { key_arn: KEY_ARN, has_bucket_key: None };
    key_policy(&document(statement), &owned().situation(), &key_use).unwrap()
}

#[test]
fn a_key_policy_must_grant_or_leave_it_to_the_account() {
    let allow = |principal: &str, action: &str, condition: Value| {
        json!({
            "Effect": "Allow", "Principal": { "AWS": principal }, "Action": action, "Resource": "*",
            "Condition": condition,
        })
    };
    let root = "arn:aws:iam::111111111111:root";
    let role = "arn:aws:iam::111111111111:role/vendors/Lasso";
    let via = |service: &str| json!({ "StringEquals": { "kms:ViaService": service } });
    for (statement, outcome) in [
        (allow(root, "kms:*", json!({})), "allowed"),
        (allow(role, "kms:Decrypt", via("s3.eu-west-1.amazonaws.com")), "allowed"),
        (allow(role, "kms:Decrypt", via("s3.us-east-1.amazonaws.com")), "-"),
        (allow(role, "kms:Encrypt", json!({})), "-"),
        (allow("222222222222", "kms:*", json!({})), "-"),
        (
            allow(
                role,
                "kms:*",
                json!({ "StringEquals": { "kms:CallerAccount": "111111111111" } }),
            ),
            "allowed",
        ),
        (
            allow(
                role,
                "kms:*",
                json!({ "StringLike": { "kms:EncryptionContext:aws:s3:arn": "arn:aws:s3:::media-prod*" } }),
            ),
            "allowed",
        ),
        (
            allow(
                role,
                "kms:*",
                json!({ "StringLike": { "kms:EncryptionContext:aws:s3:arn": "arn:aws:s3:::media-prod/*" } }),
            ),
            "depends",
        ),
        (
            allow(role, "kms:*", json!({ "IpAddress": { "aws:SourceIp": "203.0.113.9" } })),
            "depends",
        ),
    ] {
        assert_eq!(short(&key(&statement).vendor), outcome, "{statement}");
    }
}

#[test]
fn a_key_policy_that_grants_nothing_gets_the_smallest_grant() {
    let admin = "arn:aws:iam::111111111111:role/admin";
    let views = key(
        &json!({ "Effect": "Allow", "Principal": { "AWS": admin }, "Action": "kms:*", "Resource": "*" }),
    );
    assert_eq!(views.finding().verdict, crate::checks::finding::Verdict::Failed);
    let proposal = views.proposal.unwrap();
    let policy: Value = serde_json::from_str(&proposal.policy).unwrap();
    assert_eq!(policy["Statement"][1]["Action"], "kms:Decrypt");
    assert_eq!(
        policy["Statement"][1]["Condition"]["StringEquals"]["kms:ViaService"],
        "s3.eu-west-1.amazonaws.com"
    );
}
