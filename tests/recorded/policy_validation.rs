//! IAM Access Analyzer's answers to `ValidatePolicy`.

use countersign::checks::failure::{Failure, FailureKind};
use countersign::checks::finding::Verdict;
use countersign::checks::policy_validation::{PolicyRole, Validated, finding, not_asked};
use countersign::cloud::policy_validation::validate;
use serde_json::{Value, json};

use crate::wire::{Answer, Sent, Wire};
use crate::{Desk, plan};

const REFERENCE: &str = "https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-";

fn issue(impact: &str, code: &str, details: &str, place: &str) -> Value {
    json!({
        "findingDetails": details,
        "findingType": impact,
        "issueCode": code,
        "learnMoreLink": format!("{REFERENCE}{place}"),
        "locations": [{
            "path": [{ "value": "Statement" }, { "index": 0 }, { "value": "Sid" }],
            "span": {
                "start": { "column": 19, "line": 5, "offset": 79 },
                "end": { "column": 21, "line": 5, "offset": 81 },
            },
        }],
    })
}

/// As AWS's own example has it.
fn empty_sid() -> Value {
    let details = "Add a value to the empty string in the Sid element.";
    issue("SUGGESTION", "EMPTY_SID_VALUE", details, "suggestion-empty-sid-value")
}

fn no_such_action() -> Value {
    let details = "The action s3:ListBuckets does not exist. Did you mean s3:ListAllMyBuckets? The API called ListBuckets authorizes against the IAM action s3:ListAllMyBuckets.";
    issue("ERROR", "INVALID_ACTION", details, "error-invalid-action")
}

fn page(issues: &[Value], next_token: Option<&str>) -> Answer {
    let mut body = json!({ "findings": issues });
    if let Some(token) = next_token {
        body["nextToken"] = json!(token);
    }
    Answer::rest_json(200, body.to_string())
}

async fn asked(
    answers: impl IntoIterator<Item = Answer>,
) -> (Result<[Validated; 2], Failure>, Vec<Sent>) {
    let wire = Wire::playing(answers);
    let desk = Desk::over(&wire).await;
    let answer = validate(&desk.session, &desk.reporter, &plan()).await;
    (answer, wire.sent())
}

/// What comes of one issue of the trust policy.
async fn verdict_of(issue: Value) -> Verdict {
    let (validated, _) = asked([page(&[issue], None), page(&[], None)]).await;
    finding(&validated.unwrap()).verdict
}

#[tokio::test]
async fn both_texts_are_sent_as_they_are_to_the_sessions_region() {
    let (validated, sent) = asked([page(&[], None), page(&[], None)]).await;
    assert_eq!(finding(&validated.unwrap()).verdict, Verdict::Passed);
    let bodies: Vec<Value> =
        sent.iter().map(|sent| serde_json::from_str(sent.body()).unwrap()).collect();
    for sent in &sent {
        assert_eq!(sent.method, "POST");
        assert_eq!(sent.uri, "https://access-analyzer.eu-west-1.amazonaws.com/policy/validation");
        let authorization = sent.header("authorization").unwrap();
        assert!(authorization.contains("/eu-west-1/access-analyzer/aws4_request"));
    }
    assert_eq!(
        bodies,
        [
            json!({
                "policyDocument": plan().trust_policy().text(),
                "policyType": "RESOURCE_POLICY",
                "validatePolicyResourceType": "AWS::IAM::AssumeRolePolicyDocument",
            }),
            json!({
                "policyDocument": plan().permissions_policy().text(),
                "policyType": "IDENTITY_POLICY",
            }),
        ]
    );
}

#[tokio::test]
async fn each_type_of_finding_has_its_verdict() {
    let too_much = "Using the iam:PassRole action with wildcards (*) in the resource can be overly permissive because it allows iam:PassRole permissions on multiple resources. We recommend that you specify resource ARNs or add the iam:PassedToService condition key to your statement.";
    let place = "security-warning-pass-role-with-star-in-resource";
    let too_much = issue("SECURITY_WARNING", "PASS_ROLE_WITH_STAR_IN_RESOURCE", too_much, place);
    let advice = "We recommend that you specify the Version element to help you with debugging permission issues.";
    let advice = issue("WARNING", "MISSING_VERSION", advice, "general-warning-missing-version");
    assert_eq!(verdict_of(no_such_action()).await, Verdict::Failed);
    assert_eq!(verdict_of(too_much).await, Verdict::Failed);
    assert_eq!(verdict_of(advice).await, Verdict::Warning);
    assert_eq!(verdict_of(empty_sid()).await, Verdict::Warning);
}

#[tokio::test]
async fn an_issue_keeps_its_policy_line_code_words_and_page() {
    let (validated, _) = asked([page(&[], None), page(&[no_such_action()], None)]).await;
    let finding = finding(&validated.unwrap());
    assert_eq!(
        finding.evidence,
        [format!(
            "In the permissions policy, line 5: INVALID_ACTION (error): The action s3:ListBuckets does not exist. Did you mean s3:ListAllMyBuckets? The API called ListBuckets authorizes against the IAM action s3:ListAllMyBuckets · {REFERENCE}error-invalid-action"
        )]
    );
    let diagnosis = finding.diagnosis.unwrap();
    assert!(diagnosis.cause.starts_with("A part of the permissions policy does not work: "));
    assert!(diagnosis.remedy.contains("error-invalid-action"), "{}", diagnosis.remedy);
}

#[tokio::test]
async fn further_pages_are_asked_for() {
    let first = page(&[empty_sid()], Some("next"));
    // Whichever policy's page comes next: one of the three has the error.
    let (validated, sent) = asked([first, page(&[], None), page(&[no_such_action()], None)]).await;
    let validated = validated.unwrap();
    assert_eq!(validated.iter().map(|one| one.issues.len()).sum::<usize>(), 2);
    assert!(validated.iter().all(|one| one.is_complete));
    let further: Vec<&Sent> = sent.iter().filter(|sent| sent.uri.contains('?')).collect();
    let [further] = further[..] else { panic!("{sent:?}") };
    assert!(further.uri.ends_with("/policy/validation?nextToken=next"), "{}", further.uri);
    assert_eq!(further.body(), sent[0].body());
}

#[tokio::test]
async fn pages_without_an_end_are_left_and_prove_nothing() {
    // Both policies take turns on the wire.
    let answers = (0..20).map(|number| page(&[], Some(&format!("more-{number}"))));
    let (validated, sent) = asked(answers).await;
    let validated = validated.unwrap();
    assert_eq!(sent.len(), 20);
    assert_eq!(
        validated.each_ref().map(|one| one.policy),
        [PolicyRole::Trust, PolicyRole::Permissions]
    );
    assert!(matches!(finding(&validated).verdict, Verdict::Skipped { .. }));
}

#[tokio::test]
async fn a_page_that_leads_back_to_one_before_is_the_last_and_proves_nothing() {
    let (validated, sent) = asked((0..4).map(|_| page(&[], Some("more")))).await;
    assert_eq!(sent.len(), 4);
    assert!(matches!(finding(&validated.unwrap()).verdict, Verdict::Skipped { .. }));
}

#[tokio::test]
async fn an_identity_that_may_not_ask_leaves_the_check_out() {
    let message = "User: arn:aws:sts::111111111111:assumed-role/admin/jo is not authorized to perform: access-analyzer:ValidatePolicy on resource: arn:aws:access-analyzer:eu-west-1:111111111111:* because no permissions boundary allows the access-analyzer:ValidatePolicy action";
    let refusal = || Answer::rest_json_error(403, "AccessDeniedException", message);
    let failure = asked([refusal(), refusal()]).await.0.unwrap_err();
    assert_eq!(failure.kind, FailureKind::Denied);
    let left_out = not_asked(&failure);
    assert!(
        matches!(&left_out.verdict, Verdict::Skipped { reason } if reason.contains("access-analyzer:ValidatePolicy")),
        "{left_out:?}"
    );
    assert!(left_out.evidence[0].contains("no permissions boundary allows"), "{left_out:?}");
}

#[tokio::test]
async fn a_service_that_is_not_there_leaves_the_check_out() {
    let unknown = || Answer::rest_json_error(404, "UnknownOperationException", "");
    let failure = asked([unknown(), unknown()]).await.0.unwrap_err();
    let reason = "This AWS endpoint has no IAM Access Analyzer".to_owned();
    assert_eq!(not_asked(&failure).verdict, Verdict::Skipped { reason });
}
