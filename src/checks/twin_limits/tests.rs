use super::*;
use crate::access::policy_language::PrincipalMatch;
use crate::checks::failure::FailureKind;
use crate::checks::finding::Verdict;
use crate::checks::vantage::Dependence;

const BY_BUCKET: &str = "not authorized to perform: s3:GetObject on resource: arn with an explicit deny in a resource-based policy";
const BY_KEY: &str = "not authorized to perform: kms:Decrypt on resource: arn because no resource-based policy allows the kms:Decrypt action";

fn refused(message: &str) -> Failure {
    Failure {
        kind: FailureKind::Denied,
        service: "s3",
        operation: "GET".to_owned(),
        code: Some("AccessDenied".to_owned()),
        message: Some(message.to_owned()),
        http_status: Some(403),
        request_id: None,
    }
}

fn statement() -> Citation {
    Citation { number: 2, sid: Some("OnlyTheRole".to_owned()), text: "{}".to_owned() }
}

fn denied() -> Outcome {
    Outcome::Denied { by: statement(), conditions: Vec::new() }
}

fn allowed(named: PrincipalMatch) -> Outcome {
    Outcome::Allowed { by: statement(), named }
}

fn open_deny() -> Outcome {
    let conditions = vec!["aws:userid is not AROA1".to_owned()];
    Outcome::Depends {
        on: vec![Dependence { statement: statement(), effect: Effect::Deny, conditions }],
    }
}

fn found(policy: Policy, to_twin: Outcome, to_role: Outcome, message: &str) -> Option<Finding> {
    let role_arn = RoleArn::parse("arn:aws:iam::111111111111:role/Lasso").unwrap();
    refused_alone(policy, &Sayings { to_twin, to_role }, &refused(message), &role_arn)
}

#[test]
fn a_deny_of_the_twin_alone_is_neither_a_failure_nor_a_proof() {
    let finding = found(Policy::Bucket, denied(), Outcome::NotMentioned, BY_BUCKET).unwrap();
    assert!(matches!(finding.verdict, Verdict::Blocked { .. }), "{finding:?}");
    assert!(!finding.holds());
    let diagnosis = finding.diagnosis.unwrap();
    assert_eq!(
        diagnosis.cause,
        "In statement 2 (“OnlyTheRole”), the bucket policy refuses the rehearsal's twin and not the role: it names the role itself"
    );
    assert!(diagnosis.remedy.contains("arn:aws:iam::111111111111:role/countersign/*"));
}

#[test]
fn a_deny_of_the_role_as_well_is_a_failure() {
    assert_eq!(found(Policy::Bucket, denied(), denied(), BY_BUCKET), None);
}

#[test]
fn a_deny_by_an_id_that_the_twin_lacks_counts_where_aws_names_the_policy() {
    let silent = Outcome::NotMentioned;
    assert!(found(Policy::Bucket, open_deny(), silent.clone(), BY_BUCKET).is_some());
    assert_eq!(found(Policy::Bucket, open_deny(), silent, "Access Denied"), None);
    assert_eq!(found(Policy::Bucket, open_deny(), open_deny(), BY_BUCKET), None);
}

#[test]
fn a_refusal_of_another_layer_is_not_the_bucket_policys() {
    let by_boundary = "s3:GetObject because no permissions boundary allows the s3:GetObject action";
    for message in [by_boundary, BY_KEY, "with an explicit deny in a service control policy"] {
        assert_eq!(found(Policy::Bucket, denied(), Outcome::NotMentioned, message), None);
    }
}

#[test]
fn a_key_policy_for_the_role_alone_leaves_its_twin_out() {
    let to_role = allowed(PrincipalMatch::Role);
    let finding = found(Policy::Key, Outcome::NotMentioned, to_role, BY_KEY).unwrap();
    let cause = finding.diagnosis.unwrap().cause;
    assert_eq!(
        cause,
        "The key policy lets the role use the key and not the rehearsal's twin: it names the role itself"
    );
    assert_eq!(found(Policy::Key, Outcome::NotMentioned, Outcome::NotMentioned, BY_KEY), None);
    let to_both = allowed(PrincipalMatch::Account);
    assert_eq!(found(Policy::Key, to_both.clone(), to_both, BY_KEY), None);
}
