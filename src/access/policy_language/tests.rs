//! What each operator, principal and selection says, to requests that are known and to those that are not.

use super::Truth::{self, No, Unknown, Yes};
use super::document::read_json;
use super::*;

const ROLE: &str = "arn:aws:iam::111111111111:role/vendors/Lasso";
const SESSION: &str = "arn:aws:sts::111111111111:assumed-role/Lasso/nightly";
const ROLE_ID: &str = "AROALASSOLASSOLASSO12";

fn role_session(session: Session<'_>) -> Subject<'_> {
    Subject::Identity {
        account_id: "111111111111",
        arn: Some(ROLE),
        unique_id: Some(ROLE_ID),
        session,
    }
}

/// A document with one statement of these fields beside its effect.
fn document(fields: &str) -> Document {
    let text = format!(r#"{{"Version":"2012-10-17","Statement":[{{"Effect":"Deny",{fields}}}]}}"#);
    Document::read(&text).unwrap()
}

#[track_caller]
fn condition(operator: &str, key: &str, values: &str) -> Condition {
    let value = serde_json::from_str(&format!(r#"{{"{operator}":{{"{key}":{values}}}}}"#)).unwrap();
    Condition::read_all(&value).unwrap().remove(0)
}

fn holds(operator: &str, values: &str, fact: Fact) -> Truth {
    let mut context = Context::partial();
    context.set_fact("a:b", fact);
    condition(operator, "A:B", values).holds(Version::V2012, &context)
}

/// Operator, values, a value that fulfils it, one that does not.
const OPERATORS: &[(&str, &str, &str, &str)] = &[
    ("StringEquals", r#""x""#, "x", "X"),
    ("StringEquals", r#"["x","y"]"#, "y", "z"),
    ("StringNotEquals", r#"["x","y"]"#, "z", "y"),
    ("StringEqualsIgnoreCase", r#""xÄ""#, "Xä", "x"),
    ("StringNotEqualsIgnoreCase", r#""x""#, "y", "X"),
    ("StringLike", r#""a*c?""#, "abbcd", "abbc"),
    ("StringLike", r#""a*""#, "a", "A"),
    ("StringNotLike", r#""a*""#, "b", "ab"),
    ("stringequals", r#""x""#, "x", "y"),
    ("NumericEquals", "5", "5.0", "6"),
    ("NumericNotEquals", "5", "6", "5"),
    ("NumericLessThan", r#""5""#, "4", "5"),
    ("NumericLessThanEquals", "5", "5", "6"),
    ("NumericGreaterThan", "5", "6", "5"),
    ("NumericGreaterThanEquals", "5", "5", "4"),
    ("DateEquals", r#""2026-11-22T00:00:00Z""#, "2026-11-22T00:00:00Z", "2026-11-22T00:00:01Z"),
    ("DateNotEquals", r#""2026-11-22T00:00:00Z""#, "2026-11-23T00:00:00Z", "2026-11-22T00:00:00Z"),
    ("DateLessThan", r#""2026-11-22T00:00:00Z""#, "2026-11-21T23:59:59Z", "2026-11-22T00:00:00Z"),
    ("DateLessThanEquals", r#""2026-11-22T00:00:00Z""#, "2026-11-22T00:00:00Z", "1800000000"),
    ("DateGreaterThan", r#""2026-11-22T00:00:00Z""#, "1800000000", "2026-11-22T00:00:00Z"),
    ("DateGreaterThanEquals", "1800000000", "1800000000", "1799999999"),
    ("Bool", "true", "true", "false"),
    ("BinaryEquals", r#""QmluYXJ5""#, "QmluYXJ5", "qmluYXJ5"),
    ("IpAddress", r#""203.0.113.0/24""#, "203.0.113.9", "203.0.114.9"),
    ("IpAddress", r#""2001:db8::/32""#, "2001:db8::1", "2001:db9::1"),
    ("NotIpAddress", r#"["203.0.113.0/24","::1"]"#, "203.0.114.9", "203.0.113.9"),
    ("ArnEquals", r#""arn:aws:iam::1:role/*""#, "arn:aws:iam::1:role/x", "arn:aws:iam::2:role/x"),
    ("ArnLike", r#""arn:aws:iam::*:role/x""#, "arn:aws:iam::1:role/x", "arn:aws:iam::1:a:role/x"),
    ("ArnNotEquals", r#""arn:aws:s3:::b""#, "arn:aws:s3:::c", "arn:aws:s3:::b"),
    ("ArnNotLike", r#""arn:aws:s3:::b*""#, "arn:aws:s3:::c", "arn:aws:s3:::bc"),
    ("ForAnyValue:StringEquals", r#""x""#, "x", "y"),
    ("ForAllValues:StringEquals", r#""x""#, "x", "y"),
];

#[test]
fn every_operator_tells_what_fits_from_what_does_not() {
    for (operator, values, fitting, other) in OPERATORS {
        assert_eq!(holds(operator, values, Fact::known(*fitting)), Yes, "{operator} {fitting}");
        assert_eq!(holds(operator, values, Fact::known(*other)), No, "{operator} {other}");
    }
}

#[test]
fn of_an_unknown_key_no_operator_says_anything() {
    for (operator, values, ..) in OPERATORS {
        assert_eq!(holds(operator, values, Fact::Unknown), Unknown, "{operator}");
        let if_exists = format!("{operator}IfExists");
        assert_eq!(holds(&if_exists, values, Fact::Unknown), Unknown, "{if_exists}");
    }
    assert_eq!(holds("Null", "true", Fact::Unknown), Unknown);
}

#[test]
fn an_absent_key_fails_what_is_asked_and_passes_what_is_excluded() {
    for (operator, values, ..) in OPERATORS {
        let passes = operator.contains("Not") || operator.starts_with("ForAllValues");
        assert_eq!(holds(operator, values, Fact::Absent), passes.into(), "{operator}");
        let if_exists = format!("{operator}IfExists");
        assert_eq!(holds(&if_exists, values, Fact::Absent), Yes, "{if_exists}");
    }
}

#[test]
fn presence_is_known_of_a_value_that_is_only_half_known() {
    for fact in [Fact::known("x"), Fact::StartsWith("x".into()), Fact::OtherThan("x".into())] {
        assert_eq!(holds("Null", "false", fact.clone()), Yes, "{fact:?}");
        assert_eq!(holds("Null", r#""true""#, fact.clone()), No, "{fact:?}");
    }
    assert_eq!(holds("Null", "true", Fact::Absent), Yes);
}

#[test]
fn possible_values_that_agree_decide() {
    let later = || Fact::OneOf(vec![Fact::known("2026-11-22"), Fact::known("2126-11-22")]);
    assert_eq!(holds("DateGreaterThan", r#""2020-01-01""#, later()), Yes);
    assert_eq!(holds("DateLessThan", r#""2020-01-01""#, later()), No);
    assert_eq!(holds("DateLessThan", r#""2030-01-01""#, later()), Unknown);
    let tls = || Fact::OneOf(vec![Fact::known("1.2"), Fact::known("1.3")]);
    assert_eq!(holds("NumericLessThan", r#""1.2""#, tls()), No);
    assert_eq!(holds("NumericLessThan", r#""1.3""#, tls()), Unknown);
}

#[test]
fn a_role_id_decides_whatever_the_sessions_name() {
    let user_id = || Fact::StartsWith(format!("{ROLE_ID}:"));
    assert_eq!(holds("StringLike", &format!(r#""{ROLE_ID}:*""#), user_id()), Yes);
    assert_eq!(holds("StringNotLike", &format!(r#"["AIDAX","{ROLE_ID}:*"]"#), user_id()), No);
    assert_eq!(holds("StringNotLike", r#"["AROAOTHER:*","123"]"#, user_id()), Yes);
    assert_eq!(holds("StringEquals", &format!(r#""{ROLE_ID}:nightly""#), user_id()), Unknown);
}

#[test]
fn a_value_that_is_another_is_none_of_the_ones_ruled_out() {
    let foreign = || Fact::OtherThan("o-own".to_owned());
    assert_eq!(holds("StringEquals", r#""o-own""#, foreign()), No);
    assert_eq!(holds("StringNotEquals", r#""o-own""#, foreign()), Yes);
    assert_eq!(holds("StringEquals", r#""o-other""#, foreign()), Unknown);
    assert_eq!(holds("StringLike", r#""o-*""#, foreign()), Unknown);
}

#[test]
fn every_value_counts_where_a_key_has_several() {
    let both = || Fact::Known(vec!["x".to_owned(), "y".to_owned()]);
    assert_eq!(holds("ForAllValues:StringEquals", r#"["x","y"]"#, both()), Yes);
    assert_eq!(holds("ForAllValues:StringEquals", r#""x""#, both()), No);
    assert_eq!(holds("ForAnyValue:StringEquals", r#""x""#, both()), Yes);
    assert_eq!(holds("ForAnyValue:StringNotEquals", r#""x""#, both()), Yes);
    assert_eq!(holds("ForAllValues:StringNotEquals", r#""x""#, both()), No);
    assert_eq!(holds("StringNotEquals", r#""x""#, both()), No);
}

#[test]
fn variables_are_filled_in_since_2012() {
    let mut context = Context::default();
    context.set("aws:username", "ann");
    context.set("a:b", "home/ann");
    let condition = condition("StringEquals", "a:b", r#""home/${aws:username}""#);
    assert_eq!(condition.holds(Version::V2012, &context), Yes);
    assert_eq!(condition.holds(Version::V2008, &context), No);
}

#[test]
fn a_variable_inside_an_arn_keeps_its_colon() {
    let mut context = Context::default();
    context.set("aws:PrincipalAccount", "111111111111");
    context.set("a:b", "arn:aws:iam::111111111111:role/x");
    let condition =
        condition("ArnEquals", "a:b", r#""arn:aws:iam::${aws:PrincipalAccount}:role/x""#);
    assert_eq!(condition.holds(Version::V2012, &context), Yes);
}

#[test]
fn conditions_are_said_in_words() {
    for (operator, values, words) in [
        ("StringNotEquals", r#"["a","b"]"#, "k:k is not a or b"),
        ("StringLikeIfExists", r#""a*""#, "k:k matches a*, or is absent"),
        ("IpAddress", r#"["1","2","3","4","5"]"#, "k:k is in 1 or 2 or 3 or 2 more"),
        ("NumericGreaterThan", "600000", "k:k is more than 600000"),
        ("DateLessThan", r#""2030-01-01""#, "k:k is before 2030-01-01"),
        ("Null", "true", "k:k is absent"),
        ("Null", "false", "k:k is present"),
        ("StringEqualsIgnoreCase", r#""a""#, "k:k is a in any case"),
        ("ForAnyValue:StringEquals", r#""a""#, "some value of k:k is a"),
    ] {
        assert_eq!(condition(operator, "k:k", values).words(), words);
    }
}

#[test]
fn principals_are_told_apart() {
    for (text, expected) in [
        ("*", Named::Anyone),
        ("AROALASSOLASSOLASSO12", Named::UniqueId(ROLE_ID.to_owned())),
        (ROLE, Named::Entity { arn: ROLE.to_owned(), unique_id: None }),
        (SESSION, Named::Session(SESSION.to_owned())),
        ("arn:aws:iam::1:root", Named::Unrecognised("arn:aws:iam::1:root".to_owned())),
        (
            "arn:aws-cn:iam::111111111111:root",
            Named::Account {
                account_id: "111111111111".to_owned(),
                text: "arn:aws-cn:iam::111111111111:root".to_owned(),
            },
        ),
    ] {
        let value = serde_json::json!({ "AWS": text });
        let principals = Principals::read(&value, false).unwrap();
        assert_eq!(principals.named, [expected], "{text}");
        if text != "arn:aws:iam::1:root" {
            assert_eq!(principals.named[0].text(), text);
        }
    }
}

#[track_caller]
fn named(element: &str, subject: Subject<'_>) -> Truth {
    let document = document(&format!(r#"{element},"Action":"*""#));
    document.statements[0].principals.as_ref().unwrap().naming(subject).0
}

#[test]
fn a_session_is_named_through_its_account_its_role_and_itself() {
    let named_session = role_session(Session::Named(SESSION));
    let unnamed = role_session(Session::Unnamed);
    for (principal, when_named, when_unnamed) in [
        ("111111111111", Yes, Yes),
        ("arn:aws:iam::111111111111:root", Yes, Yes),
        ("222222222222", No, No),
        (ROLE, Yes, Yes),
        ("arn:aws:iam::111111111111:role/Lasso", No, No),
        (SESSION, Yes, Unknown),
        ("arn:aws:sts::111111111111:assumed-role/Other/nightly", No, No),
        ("AROALASSOLASSOLASSO12", Yes, Yes),
        ("AROAOTHEROTHEROTHER12", No, No),
    ] {
        let element = format!(r#""Principal":{{"AWS":"{principal}"}}"#);
        assert_eq!(named(&element, named_session), when_named, "{principal}");
        assert_eq!(named(&element, unnamed), when_unnamed, "{principal}");
    }
    assert_eq!(named(r#""NotPrincipal":{"AWS":"222222222222"}"#, unnamed), Yes);
    assert_eq!(named(r#""NotPrincipal":{"AWS":"111111111111"}"#, unnamed), No);
    assert_eq!(named(r#""Principal":"*""#, Subject::Anonymous), Yes);
    assert_eq!(named(r#""Principal":{"Service":"ec2.amazonaws.com"}"#, unnamed), No);
}

#[test]
fn somebody_of_an_account_may_be_any_of_its_roles() {
    let somebody = Subject::Identity {
        account_id: "222222222222",
        arn: None,
        unique_id: None,
        session: Session::None,
    };
    for (principal, truth) in [
        ("222222222222", Yes),
        ("arn:aws:iam::222222222222:role/x", Unknown),
        ("arn:aws:sts::222222222222:assumed-role/x/y", Unknown),
        (ROLE, No),
        (ROLE_ID, No),
    ] {
        assert_eq!(named(&format!(r#""Principal":{{"AWS":"{principal}"}}"#), somebody), truth);
    }
}

#[test]
fn what_is_open_is_told_and_a_no_leaves_nothing_open() {
    let conditions = r#""Condition":{"IpAddress":{"aws:SourceIp":"1.2.3.4"},"Bool":{"aws:SecureTransport":"false"}}"#;
    let document =
        document(&format!(r#""Principal":"*","Action":"s3:get*","Resource":"*",{conditions}"#));
    let mut context = Context::partial();
    let apply = |context: &Context, action: &str| {
        let subject = role_session(Session::Unnamed);
        let request = Request { subject, action, resource: "arn:aws:s3:::b/k", context };
        let application = document.application(&document.statements[0], request);
        (application.truth, application.open.len())
    };
    assert_eq!(apply(&context, "s3:GetObject"), (Unknown, 2));
    assert_eq!(apply(&context, "s3:PutObject"), (No, 0));
    context.set("aws:SecureTransport", "true");
    assert_eq!(apply(&context, "s3:GetObject"), (No, 0));
    context.set("aws:SecureTransport", "false");
    assert_eq!(apply(&context, "s3:GetObject"), (Unknown, 1));
}

#[test]
fn documents_of_the_wrong_form_are_refused_with_a_sentence() {
    for (text, expected) in [
        ("{", ReadError::NotJson),
        ("[]", ReadError::NotJson),
        ("{}", ReadError::Missing("Statement")),
        (r#"{"Statement":[1]}"#, ReadError::Form("Statement")),
        (r#"{"Statement":{}}"#, ReadError::Missing("Effect")),
        (r#"{"Statement":{"Effect":"Maybe"}}"#, ReadError::Effect("Maybe".to_owned())),
        (r#"{"Version":"2030-01-01","Statement":[]}"#, ReadError::Version("2030-01-01".to_owned())),
        (
            r#"{"Statement":{"Effect":"Deny","Action":"*","Condition":{"Odd":{"a:b":"c"}}}}"#,
            ReadError::Operator("Odd".to_owned()),
        ),
    ] {
        assert_eq!(Document::read(text).unwrap_err(), expected, "{text}");
    }
    let long = " ".repeat(super::document::MAX_BYTES + 1);
    assert_eq!(Document::read(&long).unwrap_err(), ReadError::TooLong);
}

#[test]
fn values_in_values_without_end_are_no_document() {
    for (open, depth) in [("[", 10_000), ("{\"Statement\":", 1_000), ("{\"Statement\":[", 1_000)] {
        assert_eq!(read_json(&open.repeat(depth)).unwrap_err(), ReadError::NotJson, "{open}");
    }
}
