//! What a trust policy says to the vendor.

use serde_json::{Value, json};

use super::super::*;
use super::{document, owned, short};

#[track_caller]
fn trust(condition: &Value, principal: &str) -> Views {
    let text = document(&json!({
        "Effect": "Allow", "Principal": { "AWS": principal }, "Action": "sts:AssumeRole", "Condition": condition,
    }));
    let owned = owned();
    trust_policy(&text, &owned.situation(), &owned.vendor()).unwrap()
}

#[test]
fn a_trust_policy_is_asked_as_the_vendor() {
    let id = "kR7vq2MxWzP4tYb9NcHd";
    let right = json!({ "StringEquals": { "sts:ExternalId": id } });
    let with = |operator: &str, key: &str, value: &str| {
        let mut condition = right.clone();
        condition[operator][key] = json!(value);
        condition
    };
    for (condition, principal, here, vendor) in [
        (right.clone(), "222222222222", "allowed", "allowed"),
        (json!({}), "222222222222", "allowed", "allowed"),
        (json!({ "StringEquals": { "sts:ExternalId": "other" } }), "222222222222", "-", "-"),
        (right.clone(), "333333333333", "-", "-"),
        (right.clone(), "arn:aws:iam::222222222222:role/app", "depends", "depends"),
        (with("IpAddress", "aws:SourceIp", "203.0.113.0/24"), "222222222222", "allowed", "depends"),
        (with("StringEquals", "aws:SourceVpce", "vpce-1"), "222222222222", "-", "depends"),
        (with("StringEquals", "aws:PrincipalOrgID", "o-own"), "222222222222", "allowed", "-"),
        (
            with("DateLessThan", "aws:CurrentTime", "2027-01-01T00:00:00Z"),
            "222222222222",
            "allowed",
            "depends",
        ),
        (with("DateLessThan", "aws:CurrentTime", "2026-01-01T00:00:00Z"), "222222222222", "-", "-"),
        (with("Bool", "aws:MultiFactorAuthPresent", "true"), "222222222222", "-", "-"),
        (
            with("StringLike", "sts:RoleSessionName", "lasso-*"),
            "222222222222",
            "depends",
            "depends",
        ),
        (
            with("ArnLike", "aws:PrincipalArn", "arn:aws:iam::222222222222:*"),
            "222222222222",
            "allowed",
            "allowed",
        ),
        (
            with("ArnLike", "aws:PrincipalArn", "arn:aws:iam::333333333333:*"),
            "222222222222",
            "-",
            "-",
        ),
        (with("StringEquals", "aws:PrincipalAccount", "222222222222"), "*", "allowed", "allowed"),
    ] {
        let views = trust(&condition, principal);
        let outcome = (short(&views.here), short(&views.vendor));
        assert_eq!(outcome, (here, vendor), "{principal} {condition}");
    }
}

#[test]
fn a_trust_that_holds_only_here_is_told() {
    let views =
        trust(&json!({ "IpAddress": { "aws:SourceIp": "203.0.113.0/24" } }), "222222222222");
    assert!(views.holds_only_here());
    assert_eq!(views.finding().verdict, crate::checks::finding::Verdict::Warning);
    assert_eq!(views.proposal, None);
}
