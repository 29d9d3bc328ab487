//! What is refused, and what applies.

use std::net::{IpAddr, Ipv4Addr};

use super::evaluate::Ask;
use super::{Context, Directory, Document, Kind, PolicyError, PrincipalMatch};
use crate::sandbox::caller::{Caller, CallerKind};

/// One account with one user, `ann`.
struct OneUser;

const ANN: &str = "arn:aws:iam::111111111111:user/ann";
const ANN_ID: &str = "AIDAANNANNANNANNANNAN";

impl Directory for OneUser {
    fn account_exists(&self, account_id: &str) -> bool {
        account_id == "111111111111"
    }

    fn unique_id(&self, arn: &str) -> Option<String> {
        (arn == ANN).then(|| ANN_ID.to_owned())
    }

    fn has_unique_id(&self, unique_id: &str) -> bool {
        unique_id == ANN_ID
    }
}

fn parse(kind: Kind, text: &str) -> Result<Document, PolicyError> {
    Document::parse(text, kind, "media", &OneUser)
}

/// A document with one statement of these fields.
fn document(fields: &str) -> String {
    format!(r#"{{"Version":"2012-10-17","Statement":[{{{fields}}}]}}"#)
}

#[track_caller]
fn refused(kind: Kind, fields: &str) -> PolicyError {
    parse(kind, &document(fields)).unwrap_err()
}

fn ann() -> Caller {
    Caller {
        kind: CallerKind::User { name: "ann".to_owned(), user_id: ANN_ID.to_owned() },
        account_id: "111111111111".to_owned(),
        arn: ANN.to_owned(),
        access_key_id: String::new(),
        session: None,
    }
}

/// Whether a condition lets the statement apply.
#[track_caller]
fn holds(condition: &str, context: &Context) -> bool {
    let fields = format!(
        r#""Effect":"Allow","Action":"s3:GetObject","Resource":"*","Condition":{condition}"#
    );
    let document = parse(Kind::Identity, &document(&fields)).unwrap();
    let ask = Ask { caller: &ann(), action: "s3:GetObject", resource: "arn:aws:s3:::b/k", context };
    document.verdict(ask).allows.is_some()
}

fn with(key: &str, value: &str) -> Context {
    let mut context = Context::default();
    context.set(key, value);
    context
}

#[test]
fn broken_json_is_refused() {
    for text in ["", "{", "[]", "\"text\"", "{} {}"] {
        assert_eq!(parse(Kind::Trust, text), Err(PolicyError::NotJson), "{text}");
    }
}

#[test]
fn a_document_without_statements_is_refused() {
    let text = r#"{"Version":"2012-10-17"}"#;
    assert_eq!(parse(Kind::Identity, text), Err(PolicyError::Missing("Statement")));
    let text = r#"{"Version":"2012-10-17","Statement":[]}"#;
    assert_eq!(parse(Kind::Trust, text), Err(PolicyError::Syntax));
}

#[test]
fn a_trust_policy_needs_a_principal_that_exists() {
    let action = r#""Effect":"Allow","Action":"sts:AssumeRole""#;
    assert_eq!(refused(Kind::Trust, action), PolicyError::Missing("Principal"));
    for nobody in [
        "arn:aws:iam::111111111111:user/nobody",
        "arn:aws:iam::111111111111:role/*",
        "arn:aws:iam::999999999999:root",
        "1234567890123",
        "ann",
    ] {
        let fields = format!(r#"{action},"Principal":{{"AWS":"{nobody}"}}"#);
        let expected = PolicyError::InvalidPrincipal("AWS".to_owned(), nobody.to_owned());
        assert_eq!(refused(Kind::Trust, &fields), expected);
    }
    for somebody in [ANN, "111111111111", "arn:aws:iam::111111111111:root", ANN_ID, "*"] {
        let fields = format!(r#"{action},"Principal":{{"AWS":"{somebody}"}}"#);
        assert!(parse(Kind::Trust, &document(&fields)).is_ok(), "{somebody}");
    }
}

#[test]
fn a_trust_policy_names_actions_of_sts_and_no_resource() {
    let principal = format!(r#""Effect":"Allow","Principal":{{"AWS":"{ANN}"}}"#);
    for action in ["s3:GetObject", "*", "sts:*"] {
        let fields = format!(r#"{principal},"Action":"{action}""#);
        assert_eq!(refused(Kind::Trust, &fields), PolicyError::ForeignAction, "{action}");
    }
    let fields = format!(r#"{principal},"Action":"sts:AssumeRole","Resource":"*""#);
    assert_eq!(refused(Kind::Trust, &fields), PolicyError::Prohibited("Resource"));
}

#[test]
fn an_identity_policy_names_no_principal() {
    let fields = r#""Effect":"Allow","Action":"*","Resource":"*","Principal":"*""#;
    assert_eq!(refused(Kind::Identity, fields), PolicyError::Prohibited("Principal"));
}

#[test]
fn unknown_elements_operators_and_effects_are_refused() {
    let fine = r#""Effect":"Allow","Action":"s3:GetObject","Resource":"*""#;
    let fields = format!(r#"{fine},"Colour":"red""#);
    assert_eq!(refused(Kind::Identity, &fields), PolicyError::UnknownField("Colour".to_owned()));
    let fields = format!(r#"{fine},"Condition":{{"StringIs":{{"aws:username":"a"}}}}"#);
    assert_eq!(
        refused(Kind::Identity, &fields),
        PolicyError::UnknownOperator("StringIs".to_owned())
    );
    let fields = r#""Effect":"allow","Action":"s3:GetObject","Resource":"*""#;
    assert_eq!(refused(Kind::Identity, fields), PolicyError::InvalidEffect("allow".to_owned()));
}

#[test]
fn a_resource_is_an_arn_or_a_star() {
    for resource in ["media", "arn:aws:s3", "arn:aws:s3:eu-west-1:111111111111:media"] {
        let fields = format!(r#""Effect":"Allow","Action":"s3:GetObject","Resource":"{resource}""#);
        let expected = PolicyError::ResourceNoArn(resource.to_owned());
        assert_eq!(refused(Kind::Identity, &fields), expected);
    }
}

#[test]
fn two_statements_do_not_share_a_sid() {
    let statement = r#"{"Sid":"A","Effect":"Allow","Action":"s3:GetObject","Resource":"*"}"#;
    let text = format!(r#"{{"Version":"2012-10-17","Statement":[{statement},{statement}]}}"#);
    assert_eq!(parse(Kind::Identity, &text), Err(PolicyError::DuplicateSid));
}

#[test]
fn characters_outside_latin_1_are_refused() {
    let fields =
        r#""Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::media/写真/*""#;
    assert_eq!(refused(Kind::Identity, fields), PolicyError::InvalidCharacters);
}

#[test]
fn a_bucket_policy_is_about_its_own_bucket() {
    let fields = |action: &str, resource: &str| {
        format!(r#""Effect":"Allow","Principal":"*","Action":"{action}","Resource":"{resource}""#)
    };
    let other = fields("s3:GetObject", "arn:aws:s3:::other/*");
    assert_eq!(refused(Kind::Bucket, &other), PolicyError::InvalidResource);
    let unknown = fields("s3:GetEverything", "arn:aws:s3:::media/*");
    assert_eq!(refused(Kind::Bucket, &unknown), PolicyError::InvalidAction);
    for (action, resource) in
        [("s3:GetObject", "arn:aws:s3:::media"), ("s3:ListBucket", "arn:aws:s3:::media/*")]
    {
        let fields = fields(action, resource);
        assert_eq!(refused(Kind::Bucket, &fields), PolicyError::ActionWithoutResource, "{action}");
    }
}

#[test]
fn names_of_condition_keys_are_compared_without_regard_to_case() {
    let context = with("sts:ExternalId", "abc");
    assert!(holds(r#"{"StringEquals":{"STS:externalid":"abc"}}"#, &context));
    assert!(!holds(r#"{"StringEquals":{"sts:ExternalId":"ABC"}}"#, &context));
}

#[test]
fn a_missing_key_fails_what_is_asked_and_passes_what_is_excluded() {
    let nothing = Context::default();
    assert!(!holds(r#"{"StringEquals":{"sts:ExternalId":"abc"}}"#, &nothing));
    assert!(holds(r#"{"StringNotEquals":{"sts:ExternalId":"abc"}}"#, &nothing));
    assert!(holds(r#"{"StringEqualsIfExists":{"sts:ExternalId":"abc"}}"#, &nothing));
    assert!(holds(r#"{"ForAllValues:StringEquals":{"sts:ExternalId":"abc"}}"#, &nothing));
    assert!(!holds(r#"{"ForAnyValue:StringEquals":{"sts:ExternalId":"abc"}}"#, &nothing));
    assert!(holds(r#"{"Null":{"sts:ExternalId":"true"}}"#, &nothing));
}

#[test]
fn addresses_are_compared_by_their_network() {
    let here = IpAddr::V4(Ipv4Addr::new(10, 1, 2, 3)).to_string();
    let context = with("aws:SourceIp", &here);
    assert!(holds(r#"{"IpAddress":{"aws:SourceIp":"10.1.0.0/16"}}"#, &context));
    assert!(!holds(r#"{"IpAddress":{"aws:SourceIp":"10.2.0.0/16"}}"#, &context));
    assert!(holds(r#"{"NotIpAddress":{"aws:SourceIp":["10.2.0.0/16","1.2.3.4"]}}"#, &context));
    assert!(holds(r#"{"IpAddress":{"aws:SourceIp":"0.0.0.0/0"}}"#, &context));
}

#[test]
fn dates_are_compared_in_either_notation() {
    let context = with("aws:CurrentTime", "2026-11-22T09:30:00Z");
    assert!(holds(r#"{"DateLessThan":{"aws:CurrentTime":"2026-11-22T09:30:01Z"}}"#, &context));
    assert!(!holds(r#"{"DateLessThan":{"aws:CurrentTime":"2026-11-22T09:30:00Z"}}"#, &context));
    assert!(holds(r#"{"DateGreaterThan":{"aws:CurrentTime":"1700000000"}}"#, &context));
}

#[test]
fn a_user_is_known_by_unique_id_rather_than_by_arn() {
    let fields =
        format!(r#""Effect":"Allow","Principal":{{"AWS":"{ANN}"}},"Action":"sts:AssumeRole""#);
    let document = parse(Kind::Trust, &document(&fields)).unwrap();
    let mut caller = ann();
    let context = Context::default();
    let allows = |caller: &Caller| {
        let ask = Ask { caller, action: "sts:AssumeRole", resource: "*", context: &context };
        document.verdict(ask).allows
    };
    assert_eq!(allows(&caller), Some(PrincipalMatch::Direct));
    caller.kind = CallerKind::User { name: "ann".to_owned(), user_id: "AIDAANOTHER".to_owned() };
    assert_eq!(allows(&caller), None);
}

#[test]
fn a_deny_is_told_apart_from_no_allow() {
    let fields = r#""Effect":"Deny","Action":"s3:*","NotResource":"arn:aws:s3:::media/*""#;
    let document = parse(Kind::Identity, &document(fields)).unwrap();
    let context = Context::default();
    let denies = |resource: &str| {
        let ask = Ask { caller: &ann(), action: "s3:getobject", resource, context: &context };
        document.verdict(ask).denies
    };
    assert!(denies("arn:aws:s3:::other/k"));
    assert!(!denies("arn:aws:s3:::media/k"));
}
