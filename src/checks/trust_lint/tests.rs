//! Each rule, broken alone.

use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;

const ID: &str = "kR7vq2MxWzP4tYb9NcHd";
const ROLE: &str = "arn:aws:iam::222222222222:role/app";

#[track_caller]
fn found(text: &str, principal: &str) -> Vec<TrustFinding> {
    let expected = Expected {
        principal: &Principal::parse(principal).unwrap(),
        partition: Partition::Aws,
        external_id: &ExternalId::parse(ID).unwrap(),
        previous_external_id: None,
    };
    lint(text, &expected).unwrap()
}

fn rules(findings: &[TrustFinding]) -> Vec<(Rule, Severity)> {
    findings.iter().map(|finding| (finding.rule, finding.severity)).collect()
}

fn trust(principal: &Value, condition: &Value) -> String {
    let statement = json!({
        "Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole", "Condition": condition,
    });
    json!({ "Version": "2012-10-17", "Statement": [statement] }).to_string()
}

fn right() -> Value {
    json!({ "StringEquals": { "sts:ExternalId": ID } })
}

#[test]
fn the_plans_own_trust_policy_breaks_no_rule() {
    for (principal, text) in [("222222222222", "arn:aws:iam::222222222222:root"), (ROLE, ROLE)] {
        assert_eq!(found(&trust(&json!({ "AWS": text }), &right()), principal), []);
    }
}

#[test]
fn loose_conditions_on_the_external_id_are_insecure() {
    for (operator, value, rule) in [
        ("StringLike", "*", Rule::ExternalIdPattern),
        ("StringLike", "kR7vq2MxWzP4tYb9NcH?", Rule::ExternalIdPattern),
        ("StringEquals", "${aws:PrincipalTag/id}", Rule::ExternalIdPattern),
        ("StringEqualsIfExists", ID, Rule::ExternalIdIfExists),
        ("StringLikeIfExists", ID, Rule::ExternalIdIfExists),
        ("StringEqualsIgnoreCase", ID, Rule::ExternalIdIgnoresCase),
        ("ForAllValues:StringEquals", ID, Rule::ExternalIdForAllValues),
        ("ForAllValues:StringLike", "*", Rule::ExternalIdForAllValues),
        ("StringNotEquals", "other", Rule::ExternalIdOperator),
        ("Null", "false", Rule::ExternalIdOperator),
        ("ArnLike", ID, Rule::ExternalIdOperator),
    ] {
        let condition = json!({ operator: { "STS:externalid": value } });
        let findings = found(&trust(&json!({ "AWS": "222222222222" }), &condition), "222222222222");
        assert_eq!(rules(&findings), [(rule, Severity::Insecure)], "{operator}");
        assert!(findings[0].sentence.contains(operator), "{}", findings[0].sentence);
    }
}

#[test]
fn a_condition_that_guards_makes_up_for_a_loose_one() {
    let condition = json!({
        "StringEquals": { "sts:ExternalId": ID }, "StringLike": { "sts:ExternalId": "kR*" }, "Null": { "sts:ExternalId": "false" },
    });
    assert_eq!(found(&trust(&json!({ "AWS": "222222222222" }), &condition), "222222222222"), []);
}

#[test]
fn for_any_value_guards_but_is_said() {
    let condition = json!({ "ForAnyValue:StringEquals": { "sts:ExternalId": ID } });
    let findings = found(&trust(&json!({ "AWS": "222222222222" }), &condition), "222222222222");
    assert_eq!(rules(&findings), [(Rule::ExternalIdForAnyValue, Severity::Advice)]);
}

#[test]
fn a_statement_without_the_external_id_is_named_by_its_number() {
    let allow = |sid: &str, condition: Value| {
        json!({
            "Sid": sid, "Effect": "Allow", "Principal": { "AWS": "222222222222" }, "Action": "sts:AssumeRole",
            "Condition": condition,
        })
    };
    let statements = [allow("Good", right()), allow("Old", json!({}))];
    let text = json!({ "Version": "2012-10-17", "Statement": statements }).to_string();
    let findings = found(&text, "222222222222");
    assert_eq!(rules(&findings), [(Rule::NoExternalId, Severity::Insecure)]);
    assert_eq!(
        findings[0].sentence,
        "In the trust policy, statement 2 (“Old”) asks for no external ID"
    );
    assert_eq!(findings[0].statement.as_ref().unwrap().number, 2);
}

#[test]
fn other_and_further_external_ids_are_told() {
    for (values, rule) in [
        (json!("other"), (Rule::OtherExternalId, Severity::Broken)),
        (json!([ID.to_lowercase()]), (Rule::OtherExternalId, Severity::Broken)),
        (json!([ID, "older"]), (Rule::FurtherExternalId, Severity::Advice)),
    ] {
        let condition = json!({ "StringEquals": { "sts:ExternalId": values } });
        let findings = found(&trust(&json!({ "AWS": "222222222222" }), &condition), "222222222222");
        assert_eq!(rules(&findings), [rule], "{values}");
    }
}

#[test]
fn whoever_else_is_let_in_is_told() {
    for (wanted, principal, expected) in [
        ("222222222222", json!("*"), vec![(Rule::Anyone, Severity::Insecure)]),
        ("222222222222", json!({ "AWS": "*" }), vec![(Rule::Anyone, Severity::Insecure)]),
        (
            "222222222222",
            json!({ "AWS": ["222222222222", "333333333333"] }),
            vec![(Rule::FurtherPrincipal, Severity::Insecure)],
        ),
        (
            "222222222222",
            json!({ "AWS": "222222222222", "Service": "ec2.amazonaws.com" }),
            vec![(Rule::FurtherPrincipal, Severity::Insecure)],
        ),
        (ROLE, json!({ "AWS": "222222222222" }), vec![(Rule::WholeAccount, Severity::Insecure)]),
        ("222222222222", json!({ "AWS": ROLE }), vec![(Rule::NarrowerPrincipal, Severity::Advice)]),
        (
            ROLE,
            json!({ "AWS": "AROALASSOLASSOLASSO12" }),
            vec![
                (Rule::DeletedPrincipal, Severity::Broken),
                (Rule::VendorNotNamed, Severity::Broken),
            ],
        ),
        (
            ROLE,
            json!({ "AWS": "arn:aws:iam::222222222222:role/other" }),
            vec![
                (Rule::FurtherPrincipal, Severity::Insecure),
                (Rule::VendorNotNamed, Severity::Broken),
            ],
        ),
    ] {
        let findings = found(&trust(&principal, &right()), wanted);
        assert_eq!(rules(&findings), expected, "{principal}");
    }
}

#[test]
fn dates_and_second_factors_keep_the_vendor_out() {
    for (operator, key, value, rules_broken) in [
        ("DateLessThan", "aws:CurrentTime", "2027-01-01T00:00:00Z", vec![Rule::DateLimit]),
        ("NumericLessThan", "aws:epochtime", "1900000000", vec![Rule::DateLimit]),
        ("Bool", "aws:MultiFactorAuthPresent", "true", vec![Rule::Mfa]),
        ("BoolIfExists", "aws:MultiFactorAuthPresent", "true", vec![Rule::Mfa]),
        ("NumericLessThan", "aws:MultiFactorAuthAge", "3600", vec![Rule::Mfa]),
        ("Bool", "aws:MultiFactorAuthPresent", "false", vec![]),
        ("Bool", "aws:SecureTransport", "true", vec![]),
    ] {
        let mut condition = right();
        condition[operator][key] = json!(value);
        let findings = found(&trust(&json!({ "AWS": "222222222222" }), &condition), "222222222222");
        let broken: Vec<Rule> = findings.iter().map(|finding| finding.rule).collect();
        assert_eq!(broken, rules_broken, "{operator} {key}");
        assert!(findings.iter().all(|finding| finding.severity == Severity::Broken));
    }
}

#[test]
fn refusals_and_other_actions_let_nobody_in() {
    let text = json!({ "Version": "2012-10-17", "Statement": [
        { "Effect": "Deny", "Principal": "*", "Action": "sts:AssumeRole" },
        { "Effect": "Allow", "Principal": "*", "Action": "sts:TagSession" },
    ]});
    let findings = found(&text.to_string(), "222222222222");
    assert_eq!(rules(&findings), [(Rule::VendorNotNamed, Severity::Broken)]);
}

#[test]
fn the_worst_comes_first() {
    let mut condition = json!({ "StringEquals": { "sts:ExternalId": [ID, "older"] } });
    condition["DateLessThan"]["aws:CurrentTime"] = json!("2027-01-01");
    let text = trust(&json!({ "AWS": ["222222222222", "333333333333"] }), &condition);
    let severities: Vec<Severity> =
        found(&text, "222222222222").iter().map(|finding| finding.severity).collect();
    assert_eq!(severities, [Severity::Insecure, Severity::Broken, Severity::Advice]);
}

proptest! {
    #[test]
    fn no_other_text_under_string_equals_passes_for_the_external_id(other in "[A-Za-z0-9]{2,24}") {
        prop_assume!(other != ID);
        let condition = json!({ "StringEquals": { "sts:ExternalId": other } });
        let findings = found(&trust(&json!({ "AWS": "222222222222" }), &condition), "222222222222");
        prop_assert_eq!(rules(&findings), [(Rule::OtherExternalId, Severity::Broken)]);
    }
}
