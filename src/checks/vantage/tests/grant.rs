//! What of a bucket policy lets the role do more than its own policies.

use super::*;

fn grant(statements: &Value) -> Option<Grant> {
    let owned = owned();
    let text = json!({ "Version": "2012-10-17", "Statement": statements }).to_string();
    bucket_grant(&text, &owned.situation(), Permission::ListBucket).unwrap()
}

fn allow(principal: &Value, condition: &Value) -> Value {
    json!({
        "Effect": "Allow", "Principal": principal, "Action": "s3:ListBucket",
        "Resource": "arn:aws:s3:::media-prod", "Condition": condition,
    })
}

fn to_the_role() -> Value {
    json!({ "AWS": "arn:aws:iam::111111111111:role/vendors/Lasso" })
}

#[test]
fn a_statement_for_the_role_by_name_grants() {
    assert!(matches!(grant(&json!([allow(&to_the_role(), &json!({}))])), Some(Grant::Sure(_))));
}

#[test]
fn a_statement_for_the_whole_account_leaves_it_to_the_roles_policies() {
    let account = json!({ "AWS": "arn:aws:iam::111111111111:root" });
    assert_eq!(grant(&json!([allow(&account, &json!({}))])), None);
}

#[test]
fn a_statement_for_the_vendors_network_grants_there_alone() {
    let network = json!({ "IpAddress": { "aws:SourceIp": "198.51.100.0/24" } });
    let Some(Grant::Open(on)) = grant(&json!([allow(&to_the_role(), &network)])) else {
        panic!("the statement is open");
    };
    assert!(on.conditions[0].contains("aws:SourceIp"), "{on:?}");
}

#[test]
fn what_trying_has_answered_is_not_open() {
    let organisation = json!({ "StringEquals": { "aws:PrincipalOrgID": "o-another" } });
    assert_eq!(grant(&json!([allow(&json!("*"), &organisation)])), None);
}

#[test]
fn a_deny_that_applies_shuts_what_another_statement_opens() {
    let deny = json!({
        "Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "*",
    });
    assert_eq!(grant(&json!([allow(&to_the_role(), &json!({})), deny])), None);
}

#[test]
fn a_deny_that_is_open_leaves_the_grant_open() {
    let network = json!({ "NotIpAddress": { "aws:SourceIp": "198.51.100.0/24" } });
    let deny = json!({
        "Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "*",
        "Condition": network,
    });
    let found = grant(&json!([allow(&to_the_role(), &json!({})), deny]));
    assert!(matches!(found, Some(Grant::Open(_))), "{found:?}");
}
