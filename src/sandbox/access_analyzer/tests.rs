//! Which documents are found fault with.

use super::*;
use crate::access::sample;

fn codes(text: &str, purpose: Purpose) -> Vec<&'static str> {
    findings(text, purpose).iter().map(|finding| finding.issue_code).collect()
}

fn of_statement(statement: &Value, purpose: Purpose) -> Vec<&'static str> {
    let document = json!({ "Version": "2012-10-17", "Statement": [statement] });
    codes(&document.to_string(), purpose)
}

fn trust(more: &Value) -> Value {
    let mut statement = json!({
        "Effect": "Allow", "Action": "sts:AssumeRole",
        "Principal": { "AWS": "arn:aws:iam::222222222222:root" },
    });
    for (name, value) in more.as_object().into_iter().flatten() {
        statement[name] = value.clone();
    }
    statement
}

#[test]
fn the_policies_of_a_plan_are_found_in_order() {
    for plan in [sample::lasso(), sample::labelbox()] {
        assert!(codes(plan.permissions_policy().text(), Purpose::Identity).is_empty());
        assert!(codes(plan.trust_policy().text(), Purpose::RoleTrust).is_empty());
    }
}

#[test]
fn a_finding_has_the_fields_and_the_page_of_the_reference() {
    let found = findings(r#"{"Statement":[]}"#, Purpose::Identity);
    assert_eq!(
        serde_json::to_value(found).unwrap(),
        json!([{
            "findingDetails": "We recommend that you specify the Version element to help you with debugging permission issues.",
            "findingType": "WARNING",
            "issueCode": "MISSING_VERSION",
            "learnMoreLink": "https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-general-warning-missing-version",
            "locations": [],
        }])
    );
}

#[test]
fn what_is_no_document_is_said() {
    let text = "{\n  \"Version\": ]";
    let found = serde_json::to_value(findings(text, Purpose::Identity)).unwrap();
    assert_eq!(found[0]["issueCode"], "JSON_SYNTAX_ERROR");
    assert_eq!(
        found[0]["findingDetails"],
        "Fix the JSON syntax error at index 15 line 2 column 14."
    );
    assert_eq!(text.find(']'), Some(15));
    assert_eq!(codes("[]", Purpose::Identity), ["DATA_TYPE_MISMATCH"]);
    assert_eq!(codes(r#"{"Version":"2012-10-17"}"#, Purpose::Identity), ["MISSING_STATEMENT"]);
    let older = r#"{"Version":"2012-10-16","Statement":[]}"#;
    assert_eq!(codes(older, Purpose::Identity), ["INVALID_VERSION"]);
}

#[test]
fn a_principal_belongs_into_policies_of_resources_alone() {
    let read = json!({ "Effect": "Allow", "Action": "s3:GetObject", "Resource": "*" });
    assert!(of_statement(&read, Purpose::Identity).is_empty());
    assert_eq!(of_statement(&read, Purpose::Resource), ["MISSING_PRINCIPAL"]);
    assert_eq!(of_statement(&trust(&json!({})), Purpose::Identity), ["UNSUPPORTED_PRINCIPAL"]);
}

#[test]
fn a_trust_policy_names_its_principals_and_no_resource() {
    let wildcard = trust(&json!({ "Principal": "*" }));
    let code = "ROLE_TRUST_POLICY_UNSUPPORTED_WILDCARD_IN_PRINCIPAL";
    assert_eq!(of_statement(&wildcard, Purpose::RoleTrust), [code]);
    let resource = trust(&json!({ "Resource": "*" }));
    let code = "ROLE_TRUST_POLICY_SYNTAX_ERROR_RESOURCE";
    assert_eq!(of_statement(&resource, Purpose::RoleTrust), [code]);
    let avoided = json!({
        "Effect": "Allow", "Action": "sts:AssumeRole", "NotPrincipal": { "AWS": "222222222222" },
    });
    let code = "ROLE_TRUST_POLICY_SYNTAX_ERROR_NOTPRINCIPAL";
    assert_eq!(of_statement(&avoided, Purpose::RoleTrust), [code]);
    assert_eq!(of_statement(&avoided, Purpose::Resource), ["ALLOW_WITH_NOT_PRINCIPAL"]);
}

#[test]
fn an_operation_that_is_no_action_is_told_from_one_that_is() {
    let actions = ["s3:ListBuckets", "S3:headobject", "s3:GetObject", "s3:*"];
    let read = json!({ "Effect": "Allow", "Action": actions, "Resource": "*" });
    assert_eq!(of_statement(&read, Purpose::Identity), ["INVALID_ACTION"; 2]);
    let none = json!({ "Effect": "Allow", "Resource": "*" });
    assert_eq!(of_statement(&none, Purpose::Identity), ["MISSING_ACTION"]);
}

#[test]
fn passing_any_role_to_any_service_is_too_much() {
    let passing = |action: &str, resource: &str| json!({ "Effect": "Allow", "Action": action, "Resource": resource });
    let role = "arn:aws:iam::111111111111:role/app";
    let found = |statement: &Value| of_statement(statement, Purpose::Identity);
    assert_eq!(found(&passing("iam:PassRole", "*")), ["PASS_ROLE_WITH_STAR_IN_RESOURCE"]);
    assert_eq!(found(&passing("*", "*")), ["PASS_ROLE_WITH_STAR_IN_ACTION_AND_RESOURCE"]);
    assert!(found(&passing("iam:PassRole", role)).is_empty());
    let mut narrowed = passing("iam:PassRole", "*");
    narrowed["Condition"] =
        json!({ "StringEquals": { "iam:PassedToService": "ec2.amazonaws.com" } });
    assert!(found(&narrowed).is_empty());
    let mut denied = passing("iam:PassRole", "*");
    denied["Effect"] = json!("Deny");
    assert!(found(&denied).is_empty());
}

#[test]
fn a_wildcard_that_is_compared_letter_by_letter_is_a_warning() {
    let with = |operator: &str| {
        trust(&json!({ "Condition": { operator: { "sts:ExternalId": ["acme-*"] } } }))
    };
    let code = "WILDCARD_WITHOUT_LIKE_OPERATOR";
    assert_eq!(of_statement(&with("StringEquals"), Purpose::RoleTrust), [code]);
    assert_eq!(of_statement(&with("ForAnyValue:StringEquals"), Purpose::RoleTrust), [code]);
    assert!(of_statement(&with("StringLike"), Purpose::RoleTrust).is_empty());
}

#[test]
fn statement_ids_are_not_empty_and_not_repeated() {
    let empty = trust(&json!({ "Sid": "" }));
    assert_eq!(of_statement(&empty, Purpose::RoleTrust), ["EMPTY_SID_VALUE"]);
    let twice = trust(&json!({ "Sid": "Vendor" }));
    let document = json!({ "Version": "2012-10-17", "Statement": [twice, twice] }).to_string();
    assert_eq!(codes(&document, Purpose::RoleTrust), ["UNIQUE_SIDS_REQUIRED"]);
    assert!(codes(&document, Purpose::Resource).is_empty());
}
