//! What each condition says from here and from the vendor's place.

mod grant;
mod key;
mod trust;

use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;

const ROLE_ID: &str = "AROALASSOLASSOLASSO12";
const KEY_ARN: &str = "arn:aws:kms:eu-west-1:111111111111:key/0a1b";

struct Owned {
    role_arn: RoleArn,
    region: Region,
    bucket: BucketName,
    key: ObjectKey,
    principal: Principal,
    external_id: ExternalId,
}

fn owned() -> Owned {
    Owned {
        role_arn: RoleArn::parse("arn:aws:iam::111111111111:role/vendors/Lasso").unwrap(),
        region: Region::parse("eu-west-1").unwrap(),
        bucket: BucketName::parse("media-prod").unwrap(),
        key: ObjectKey::parse("cats/tom.png").unwrap(),
        principal: Principal::parse("222222222222").unwrap(),
        external_id: ExternalId::parse("kR7vq2MxWzP4tYb9NcHd").unwrap(),
    }
}

impl Owned {
    fn situation(&self) -> Situation<'_> {
        Situation {
            role_arn: &self.role_arn,
            role_unique_id: Some(ROLE_ID),
            region: &self.region,
            bucket: &self.bucket,
            key: &self.key,
            ttl_secs: 3_600,
            now: "2026-11-22T09:30:00Z".parse().unwrap(),
            source_ip: Some("203.0.113.9".parse().unwrap()),
            uses_tls: true,
            own_org_id: Some("o-own"),
        }
    }

    fn vendor(&self) -> Vendor<'_> {
        Vendor { principal: &self.principal, external_id: &self.external_id }
    }
}

fn document(statement: &Value) -> String {
    json!({ "Version": "2012-10-17", "Statement": [statement] }).to_string()
}

/// A bucket policy that denies everything under that condition.
fn denying(condition: &Value) -> String {
    document(&json!({
        "Sid": "Perimeter", "Effect": "Deny", "Principal": "*", "Action": "s3:*",
        "Resource": ["arn:aws:s3:::media-prod", "arn:aws:s3:::media-prod/*"], "Condition": condition,
    }))
}

#[track_caller]
fn bucket(text: &str) -> Views {
    bucket_policy(text, &owned().situation(), Permission::GetObject).unwrap()
}

/// `allowed`, `denied`, `depends` or `-`.
fn short(assessment: &Assessment) -> &'static str {
    match assessment.outcome {
        Outcome::Allowed { .. } => "allowed",
        Outcome::Denied { .. } => "denied",
        Outcome::Depends { .. } => "depends",
        Outcome::NotMentioned => "-",
    }
}

#[track_caller]
fn check_denials(rows: &[(Value, &str, &str)]) {
    for (condition, here, vendor) in rows {
        let views = bucket(&denying(condition));
        assert_eq!((short(&views.here), short(&views.vendor)), (*here, *vendor), "{condition}");
    }
}

#[test]
fn network_conditions_hold_here_and_are_open_for_the_vendor() {
    check_denials(&[
        (json!({ "NotIpAddress": { "aws:SourceIp": "203.0.113.0/24" } }), "-", "depends"),
        (json!({ "NotIpAddress": { "aws:SourceIp": "198.51.100.0/24" } }), "denied", "depends"),
        (json!({ "IpAddress": { "aws:SourceIp": "203.0.113.0/24" } }), "denied", "depends"),
        (json!({ "StringNotEquals": { "aws:SourceVpce": "vpce-1" } }), "denied", "depends"),
        (json!({ "StringNotEqualsIfExists": { "aws:SourceVpce": "vpce-1" } }), "denied", "depends"),
        (json!({ "StringEquals": { "aws:SourceVpc": "vpc-1" } }), "-", "depends"),
        (json!({ "Null": { "aws:SourceVpce": "true" } }), "denied", "depends"),
    ]);
}

#[test]
fn the_organisation_of_an_s3_request_is_the_roles() {
    check_denials(&[
        (json!({ "StringNotEquals": { "aws:PrincipalOrgID": "o-own" } }), "-", "-"),
        (json!({ "StringNotEquals": { "aws:PrincipalOrgID": "o-other" } }), "denied", "denied"),
        (json!({ "StringNotEquals": { "aws:ResourceOrgID": "o-own" } }), "-", "-"),
        (
            json!({ "StringNotLike": { "aws:PrincipalOrgPaths": "o-own/r-1/*" } }),
            "depends",
            "depends",
        ),
    ]);
    let owned = owned();
    let unknown = Situation { own_org_id: None, ..owned.situation() };
    let text = denying(&json!({ "StringNotEquals": { "aws:PrincipalOrgID": "o-own" } }));
    let views = bucket_policy(&text, &unknown, Permission::GetObject).unwrap();
    assert_eq!((short(&views.here), short(&views.vendor)), ("depends", "depends"));
}

#[test]
fn conditions_on_the_role_are_decided() {
    let role = "arn:aws:iam::111111111111:role/vendors/Lasso";
    check_denials(&[
        (json!({ "ArnNotEquals": { "aws:PrincipalArn": role } }), "-", "-"),
        (json!({ "StringNotLike": { "aws:PrincipalArn": "*:role/admin*" } }), "denied", "denied"),
        (json!({ "ArnEquals": { "aws:PrincipalArn": role } }), "denied", "denied"),
        (json!({ "StringNotLike": { "aws:userid": format!("{ROLE_ID}:*") } }), "-", "-"),
        (
            json!({ "StringNotLike": { "aws:userId": ["AROAOTHER:*", "111111111111"] } }),
            "denied",
            "denied",
        ),
        (json!({ "StringNotEquals": { "aws:PrincipalAccount": "111111111111" } }), "-", "-"),
        (json!({ "StringEquals": { "aws:PrincipalType": "AssumedRole" } }), "denied", "denied"),
        (json!({ "StringNotEquals": { "aws:PrincipalTag/team": "media" } }), "depends", "depends"),
        (
            json!({ "StringLike": { "aws:PrincipalArn": "*${aws:PrincipalTag/x}" } }),
            "depends",
            "depends",
        ),
    ]);
}

#[test]
fn the_way_of_signing_and_tls_are_known() {
    check_denials(&[
        (json!({ "Bool": { "aws:SecureTransport": "false" } }), "-", "-"),
        (json!({ "NumericLessThan": { "s3:TlsVersion": "1.2" } }), "-", "-"),
        (json!({ "NumericLessThan": { "s3:TlsVersion": "1.3" } }), "depends", "depends"),
        (json!({ "StringNotEquals": { "s3:authType": "REST-HEADER" } }), "denied", "denied"),
        (json!({ "StringEquals": { "s3:authType": "REST-QUERY-STRING" } }), "denied", "denied"),
        (json!({ "StringNotEquals": { "s3:signatureversion": "AWS4-HMAC-SHA256" } }), "-", "-"),
        (json!({ "StringNotLike": { "aws:UserAgent": "curl*" } }), "depends", "depends"),
        (json!({ "StringNotLike": { "aws:Referer": "https://a/*" } }), "depends", "depends"),
        (json!({ "Bool": { "aws:MultiFactorAuthPresent": "true" } }), "-", "-"),
        (json!({ "BoolIfExists": { "aws:MultiFactorAuthPresent": "false" } }), "denied", "denied"),
        (json!({ "Bool": { "aws:MultiFactorAuthPresent": "false" } }), "depends", "depends"),
    ]);
}

#[test]
fn a_date_to_come_is_open_for_the_vendor_and_a_past_one_is_decided() {
    check_denials(&[
        (
            json!({ "DateGreaterThan": { "aws:CurrentTime": "2027-01-01T00:00:00Z" } }),
            "-",
            "depends",
        ),
        (
            json!({ "DateGreaterThan": { "aws:CurrentTime": "2026-01-01T00:00:00Z" } }),
            "denied",
            "denied",
        ),
        (json!({ "DateLessThan": { "aws:CurrentTime": "2026-01-01T00:00:00Z" } }), "-", "-"),
        (json!({ "DateGreaterThan": { "aws:EpochTime": "1900000000" } }), "-", "depends"),
        (json!({ "NumericGreaterThan": { "aws:EpochTime": "1900000000" } }), "-", "depends"),
        (json!({ "DateLessThan": { "aws:TokenIssueTime": "2026-11-01T00:00:00Z" } }), "-", "-"),
    ]);
}

#[test]
fn an_old_signature_limits_the_ttl_rather_than_denying() {
    let views = bucket(&denying(&json!({ "NumericGreaterThan": { "s3:signatureAge": "600000" } })));
    assert_eq!(short(&views.vendor), "-");
    let [limit] = &views.limits[..] else { panic!("{:?}", views.limits) };
    assert_eq!((limit.millis, limit.effective_ttl_secs()), (600_000, 600));
    let finding = views.finding();
    assert_eq!(finding.verdict, crate::checks::finding::Verdict::Warning);
    assert_eq!(
        finding.diagnosis.unwrap().cause,
        "In statement 1 (“Perimeter”), the bucket policy refuses signatures older than 10 minutes: signed URLs end then, whatever their TTL"
    );
}

#[test]
fn a_limit_beyond_the_ttl_is_none() {
    for millis in [3_600_000, 86_400_000] {
        let condition = json!({ "NumericGreaterThan": { "s3:signatureAge": millis } });
        assert_eq!(bucket(&denying(&condition)).limits, []);
    }
}

#[test]
fn a_statement_about_something_else_is_not_in_the_way() {
    for statement in [
        json!({ "Effect": "Deny", "Principal": "*", "Action": "s3:PutObject", "Resource": "*" }),
        json!({ "Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "arn:aws:s3:::media-prod/dogs/*" }),
        json!({ "Effect": "Deny", "Principal": { "AWS": "222222222222" }, "Action": "*", "Resource": "*" }),
        json!({ "Effect": "Deny", "Principal": "*", "NotAction": "s3:Get*", "Resource": "*" }),
    ] {
        let views = bucket(&document(&statement));
        assert_eq!((short(&views.here), short(&views.vendor)), ("-", "-"), "{statement}");
        assert_ne!(views.finding().verdict, crate::checks::finding::Verdict::Failed);
    }
}

#[test]
fn a_listing_is_asked_of_the_bucket_itself() {
    let text = document(&json!({
        "Effect": "Deny", "Principal": "*", "Action": "s3:ListBucket", "Resource": "arn:aws:s3:::media-prod",
    }));
    let owned = owned();
    let views = bucket_policy(&text, &owned.situation(), Permission::ListBucket).unwrap();
    assert_eq!(short(&views.vendor), "denied");
    assert_eq!(short(&bucket(&text).vendor), "-");
}

#[test]
fn not_principal_spares_no_session_by_naming_role_or_account_alone() {
    let role = "arn:aws:iam::111111111111:role/vendors/Lasso";
    for (listed, outcome) in [
        (json!({ "AWS": role }), "depends"),
        (json!({ "AWS": "111111111111" }), "denied"),
        (json!({ "AWS": "arn:aws:iam::111111111111:role/other" }), "denied"),
        (json!("*"), "-"),
    ] {
        let statement =
            json!({ "Effect": "Deny", "NotPrincipal": listed, "Action": "*", "Resource": "*" });
        assert_eq!(short(&bucket(&document(&statement)).vendor), outcome, "{listed}");
    }
}

#[test]
fn the_deciding_statement_is_quoted_with_cause_and_remedy() {
    let views = bucket(&denying(&json!({ "NotIpAddress": { "aws:SourceIp": "203.0.113.0/24" } })));
    assert!(views.holds_only_here());
    let diagnosis = views.vendor.diagnosis.clone().unwrap();
    assert_eq!(
        diagnosis.cause,
        "In statement 1 (“Perimeter”), the bucket policy refuses the role's requests when aws:SourceIp is not in 203.0.113.0/24, which cannot be known of the vendor from here"
    );
    assert!(diagnosis.remedy.contains("arn:aws:iam::111111111111:role/vendors/Lasso"));
    let finding = views.finding();
    assert!(finding.evidence[0].contains("\"Sid\": \"Perimeter\""), "{:?}", finding.evidence);
}

#[test]
fn the_exception_is_written_beside_what_is_excepted_already() {
    for (condition, operator, values) in [
        (
            json!({ "StringNotEquals": { "aws:SourceVpce": "vpce-1" } }),
            "ArnNotEquals",
            json!("arn:aws:iam::111111111111:role/vendors/Lasso"),
        ),
        (
            json!({ "StringNotLike": { "aws:principalarn": "arn:aws:iam::1:role/a" } }),
            "StringNotLike",
            json!(["arn:aws:iam::1:role/a", "arn:aws:iam::111111111111:role/vendors/Lasso"]),
        ),
    ] {
        let views = bucket(&denying(&condition));
        let policy: Value = serde_json::from_str(&views.proposal.unwrap().policy).unwrap();
        let keys = policy["Statement"][0]["Condition"][operator].as_object().unwrap().clone();
        assert_eq!(keys.values().next().unwrap(), &values, "{condition}");
    }
}

#[test]
fn no_exception_is_proposed_where_none_is_needed() {
    let role = "arn:aws:iam::111111111111:role/vendors/Lasso";
    let fine = bucket(&denying(&json!({ "ArnNotEquals": { "aws:PrincipalArn": role } })));
    assert_eq!(fine.proposal, None);
}

#[test]
fn every_statement_in_the_way_gets_its_exception() {
    let text = json!({ "Version": "2012-10-17", "Statement": [
        { "Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "*" },
        { "Effect": "Deny", "Principal": "*", "Action": "s3:PutObject", "Resource": "*" },
        { "Effect": "Deny", "Principal": "*", "Action": "*", "Resource": "*" },
    ]});
    let proposal = bucket(&text.to_string()).proposal.unwrap();
    let policy: Value = serde_json::from_str(&proposal.policy).unwrap();
    let excepted: Vec<bool> =
        (0..3).map(|index| policy["Statement"][index].get("Condition").is_some()).collect();
    assert_eq!(excepted, [true, false, true]);
}

#[test]
fn what_cannot_be_read_is_an_error() {
    let owned = owned();
    assert!(bucket_policy("{", &owned.situation(), Permission::GetObject).is_err());
    assert!(trust_policy("[]", &owned.situation(), &owned.vendor()).is_err());
}

fn condition_key() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec![
        "aws:SourceIp",
        "aws:SourceVpce",
        "aws:PrincipalArn",
        "aws:userid",
        "aws:PrincipalOrgID",
        "aws:CurrentTime",
        "s3:signatureAge",
        "s3:authType",
        "s3:TlsVersion",
        "aws:UserAgent",
        "aws:SecureTransport",
        "aws:Unheard/of",
    ])
}

fn operator() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec![
        "StringEquals",
        "StringNotEquals",
        "StringLike",
        "StringNotLikeIfExists",
        "ArnNotLike",
        "IpAddress",
        "NotIpAddress",
        "NumericGreaterThan",
        "DateLessThan",
        "Bool",
        "Null",
        "ForAllValues:StringLike",
    ])
}

proptest! {
    #[test]
    fn a_proposed_exception_lets_the_vendor_through(
        conditions in prop::collection::vec((operator(), condition_key(), "[a-z*0-9.:/-]{0,12}"), 0..4),
    ) {
        let mut condition = json!({});
        for (operator, key, value) in conditions {
            condition[operator][key] = json!(value);
        }
        let views = bucket(&denying(&condition));
        prop_assert_eq!(views.proposal.is_some(), views.vendor.diagnosis.is_some(), "{}", condition);
        if let Some(proposal) = views.proposal {
            let mended = bucket(&proposal.policy);
            prop_assert_eq!(mended.vendor.diagnosis, None);
            prop_assert_eq!(mended.here.diagnosis, None);
        }
    }

    #[test]
    fn any_text_is_answered(text in "\\PC{0,120}") {
        let owned = owned();
        let situation = owned.situation();
        let bucket = bucket_policy(&text, &situation, Permission::GetObject).is_ok();
        let trust = trust_policy(&text, &situation, &owned.vendor()).is_ok();
        prop_assert_eq!(bucket, trust);
    }
}
