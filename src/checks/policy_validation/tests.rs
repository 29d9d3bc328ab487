//! What Access Analyzer's findings come to.

use super::*;
use crate::checks::finding::Verdict;

const LINK: &str =
    "https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html";

fn issue(impact: &str, code: &str, details: &str) -> Issue {
    Issue {
        impact: Impact::from_name(impact),
        code: code.to_owned(),
        details: details.to_owned(),
        learn_more_url: LINK.to_owned(),
        line: Some(7),
    }
}

fn validated(policy: PolicyRole, issues: Vec<Issue>) -> Validated {
    Validated { policy, issues, is_complete: true }
}

fn found(impact: &str) -> Finding {
    let issues = vec![issue(impact, "SOME_CODE", "It is like this.")];
    finding(&[validated(PolicyRole::Trust, issues), validated(PolicyRole::Permissions, Vec::new())])
}

fn failure(kind: FailureKind, code: Option<&str>, http_status: Option<u16>) -> Failure {
    Failure {
        kind,
        service: "access-analyzer",
        operation: "ValidatePolicy".to_owned(),
        code: code.map(str::to_owned),
        message: None,
        http_status,
        request_id: None,
    }
}

#[track_caller]
fn reason(failure: &Failure) -> String {
    let Verdict::Skipped { reason } = not_asked(failure).verdict else {
        panic!("Not skipped: {failure:?}");
    };
    reason
}

#[test]
fn two_policies_without_a_finding_pass() {
    let none = |policy| validated(policy, Vec::new());
    let finding = finding(&[none(PolicyRole::Trust), none(PolicyRole::Permissions)]);
    assert_eq!(finding.verdict, Verdict::Passed);
}

#[test]
fn what_does_not_work_and_what_allows_too_much_fails_and_advice_warns() {
    for (impact, verdict) in [
        ("ERROR", Verdict::Failed),
        ("SECURITY_WARNING", Verdict::Failed),
        ("WARNING", Verdict::Warning),
        ("SUGGESTION", Verdict::Warning),
        ("OF_TOMORROW", Verdict::Warning),
    ] {
        assert_eq!(found(impact).verdict, verdict, "{impact}");
    }
}

#[test]
fn an_issue_is_told_with_its_policy_line_code_and_page() {
    let finding = found("ERROR");
    assert_eq!(
        finding.evidence,
        [format!("In the trust policy, line 7: SOME_CODE (error): It is like this · {LINK}")]
    );
    let diagnosis = finding.diagnosis.unwrap();
    assert_eq!(diagnosis.cause, "A part of the trust policy does not work: It is like this");
    assert_eq!(
        diagnosis.remedy,
        format!(
            "Check the vendor's principal and the external ID, of which the policy is made. AWS explains SOME_CODE at {LINK}"
        )
    );
}

#[test]
fn the_gravest_issue_of_both_policies_is_the_cause_and_all_are_evidence() {
    let trust = vec![issue("SUGGESTION", "EMPTY_SID_VALUE", "Add a value.")];
    let permissions = vec![
        issue("WARNING", "MISSING_VERSION", "Name a version."),
        issue("SECURITY_WARNING", "PASS_ROLE_WITH_STAR_IN_RESOURCE", "Too much."),
    ];
    let finding = finding(&[
        validated(PolicyRole::Trust, trust),
        validated(PolicyRole::Permissions, permissions),
    ]);
    assert_eq!(finding.verdict, Verdict::Failed);
    assert_eq!(
        finding.diagnosis.unwrap().cause,
        "The permissions policy allows too much: Too much"
    );
    let codes = ["PASS_ROLE_WITH_STAR_IN_RESOURCE", "MISSING_VERSION", "EMPTY_SID_VALUE"];
    assert_eq!(finding.evidence.len(), codes.len());
    for (line, code) in finding.evidence.iter().zip(codes) {
        assert!(line.contains(code), "{line}");
    }
}

#[test]
fn pages_without_an_end_and_without_a_finding_prove_nothing() {
    let endless =
        Validated { is_complete: false, ..validated(PolicyRole::Permissions, Vec::new()) };
    let trust = validated(PolicyRole::Trust, Vec::new());
    assert!(matches!(finding(&[trust, endless]).verdict, Verdict::Skipped { .. }));
}

#[test]
fn an_identity_that_may_not_ask_is_told_what_to_ask_for() {
    let denied = failure(FailureKind::Denied, Some("AccessDeniedException"), Some(403));
    assert!(reason(&denied).contains("access-analyzer:ValidatePolicy"));
}

#[test]
fn an_endpoint_without_access_analyzer_is_named_as_such() {
    for (code, status) in [
        (Some("UnknownOperationException"), 404),
        (Some("NoSuchBucket"), 404),
        (Some("MethodNotAllowed"), 405),
        (Some("InvalidAction"), 400),
        (None, 400),
        (None, 501),
    ] {
        let failure = failure(FailureKind::Other, code, Some(status));
        assert_eq!(reason(&failure), "This AWS endpoint has no IAM Access Analyzer");
    }
}

#[test]
fn any_other_failure_is_a_gap_that_says_why() {
    let throttled = failure(FailureKind::Throttled, Some("ThrottlingException"), Some(429));
    assert!(reason(&throttled).starts_with("IAM Access Analyzer could not be asked: "));
    assert!(not_asked(&throttled).evidence[0].contains("ThrottlingException"));
}
