//! Whatever is read: no panic, and work that is bounded by the text's length.

use std::time::{Duration, Instant};

use proptest::prelude::*;
use serde_json::{Map, Value, json};

use super::*;

/// Policies as AWS's own pages and customers write them.
const REAL: &[&str] = &[
    r#"{"Version":"2012-10-17","Id":"VPCe","Statement":[{"Sid":"VPCe","Action":"s3:*","Effect":"Deny","Resource":["arn:aws:s3:::media-prod","arn:aws:s3:::media-prod/*"],"Condition":{"StringNotEquals":{"aws:SourceVpce":["vpce-1111111","vpce-2222222"]}},"Principal":"*"}]}"#,
    r#"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":{"AWS":["arn:aws:iam::222222222222:root","AROALASSOLASSOLASSO12"],"Service":"ec2.amazonaws.com"},"Action":"sts:AssumeRole","Condition":{"ForAllValues:StringEqualsIfExists":{"sts:ExternalId":["a","${aws:username, 'b'}"]},"NumericLessThanEquals":{"aws:MultiFactorAuthAge":3600},"DateLessThan":{"aws:CurrentTime":"2030-01-01T00:00:00Z"}}}}"#,
    r#"{"Version":"2008-10-17","Statement":[{"Effect":"Deny","NotPrincipal":{"AWS":"arn:aws:sts::111111111111:assumed-role/Lasso/x"},"NotAction":"s3:Put*","NotResource":"arn:aws:s3:::b/${aws:userid}/*","Condition":{"NotIpAddress":{"aws:SourceIp":["203.0.113.0/24","2001:db8::/32"]},"Null":{"s3:signatureAge":false},"ArnNotLike":{"aws:PrincipalArn":"arn:aws:iam::*:role/x?"}}}]}"#,
];

const ROLE: &str = "arn:aws:iam::111111111111:role/Lasso";

/// Reads the text and, where it is a policy, puts a request of every kind of fact to it.
fn exercise(text: &str) {
    let Ok(document) = Document::read(text) else {
        return;
    };
    let keys: Vec<&str> = document
        .statements
        .iter()
        .flat_map(|statement| &statement.conditions)
        .map(|condition| condition.key.as_str())
        .collect();
    let facts = [
        Fact::Absent,
        Fact::known("203.0.113.9"),
        Fact::StartsWith("AROA".to_owned()),
        Fact::OtherThan("a".to_owned()),
        Fact::OneOf(vec![Fact::Absent, Fact::known("5")]),
        Fact::Unknown,
    ];
    for fact in facts {
        let mut context = Context::partial();
        for key in &keys {
            context.set_fact(key, fact.clone());
        }
        let subject = Subject::Identity {
            account_id: "111111111111",
            arn: Some(ROLE),
            unique_id: None,
            session: Session::Unnamed,
        };
        let request = Request {
            subject,
            action: "s3:GetObject",
            resource: "arn:aws:s3:::media-prod/a/b.png",
            context: &context,
        };
        for statement in &document.statements {
            let application = document.application(statement, request);
            assert_eq!(application.truth == Truth::Unknown, !application.open.is_empty());
            for condition in &statement.conditions {
                assert!(!condition.words().is_empty());
            }
        }
    }
}

fn any_json() -> impl Strategy<Value = Value> {
    let word = prop::sample::select(vec![
        "Version",
        "Statement",
        "Effect",
        "Allow",
        "Deny",
        "Principal",
        "NotPrincipal",
        "AWS",
        "*",
        "Action",
        "NotAction",
        "Resource",
        "Condition",
        "StringLike",
        "IpAddress",
        "NumericLessThan",
        "a:b",
        "${a:b}",
        "${",
        "2012-10-17",
        "111111111111",
        "1.2.3.4/99",
        "::/200",
        "9e999",
        "-1",
    ]);
    let leaf = prop_oneof![
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        word.clone().prop_map(Value::from),
        "\\PC{0,12}".prop_map(Value::from),
        Just(Value::Null),
    ];
    leaf.prop_recursive(6, 64, 6, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
            prop::collection::vec((word.clone(), inner), 0..6).prop_map(|fields| {
                Value::Object(fields.into_iter().map(|(k, v)| (k.to_owned(), v)).collect())
            }),
        ]
    })
}

proptest! {
    #[test]
    fn arbitrary_text_is_read_or_refused(text in "\\PC{0,200}") {
        exercise(&text);
    }

    #[test]
    fn arbitrary_json_is_read_or_refused(value in any_json()) {
        exercise(&value.to_string());
        exercise(&json!({ "Statement": value }).to_string());
    }

    #[test]
    fn arbitrary_conditions_are_read_or_refused(condition in any_json(), principal in any_json()) {
        let mut statement = Map::new();
        statement.insert("Effect".to_owned(), json!("Deny"));
        statement.insert("Action".to_owned(), json!("*"));
        statement.insert("Principal".to_owned(), principal);
        statement.insert("Condition".to_owned(), condition);
        exercise(&json!({ "Version": "2012-10-17", "Statement": statement }).to_string());
        statement.insert("Principal".to_owned(), json!("*"));
        exercise(&json!({ "Version": "2012-10-17", "Statement": statement }).to_string());
    }

    #[test]
    fn mutated_policies_are_read_or_refused(
        which in 0..REAL.len(),
        cuts in prop::collection::vec((any::<prop::sample::Index>(), "\\PC{0,3}", 0..8usize), 1..6),
    ) {
        let mut text: Vec<char> = REAL[which].chars().collect();
        for (at, insert, remove) in cuts {
            let at = at.index(text.len());
            let end = (at + remove).min(text.len());
            text.splice(at..end, insert.chars());
            if text.is_empty() {
                break;
            }
        }
        exercise(&text.into_iter().collect::<String>());
    }

    #[test]
    fn what_is_decided_stays_decided_when_more_becomes_known(
        operator in prop::sample::select(vec![
            "StringEquals", "StringNotLike", "StringLikeIfExists", "ForAllValues:StringLike", "Null", "ForAnyValue:StringEquals",
        ]),
        pattern in "[a?*]{0,4}",
        beginning in "[ab]{0,3}",
        end in "[ab]{0,3}",
    ) {
        let condition = json!({ operator: { "a:b": pattern } });
        let conditions = Condition::read_all(&condition).unwrap();
        let holds = |fact: Fact| {
            let mut context = Context::partial();
            context.set_fact("a:b", fact);
            conditions[0].holds(Version::V2012, &context)
        };
        let whole = holds(Fact::known(format!("{beginning}{end}")));
        let partly = holds(Fact::StartsWith(beginning));
        prop_assert!(partly == Truth::Unknown || partly == whole, "{partly:?} {whole:?}");
    }
}

#[test]
fn real_policies_are_read() {
    for text in REAL {
        assert!(Document::read(text).is_ok(), "{text}");
        exercise(text);
    }
}

#[test]
fn deep_nesting_is_refused() {
    let text = format!(r#"{{"Statement":{}{}}}"#, "[".repeat(20_000), "]".repeat(20_000));
    assert_eq!(Document::read(&text), Err(ReadError::NotJson));
}

#[test]
fn a_document_full_of_stars_is_answered_quickly() {
    let pattern = format!("arn:aws:s3:::media-prod/{}b", "a*".repeat(20_000));
    let resource = format!("arn:aws:s3:::media-prod/{}", "a".repeat(1_024));
    let text = json!({ "Statement": {
        "Effect": "Deny", "Principal": "*", "Action": "*", "Resource": pattern,
    }});
    let document = Document::read(&text.to_string()).unwrap();
    let context = Context::default();
    let request = Request {
        subject: Subject::Anonymous,
        action: "s3:GetObject",
        resource: &resource,
        context: &context,
    };
    let began = Instant::now();
    assert_eq!(document.application(&document.statements[0], request).truth, Truth::No);
    assert!(began.elapsed() < Duration::from_secs(2), "{:?}", began.elapsed());
}
