//! The policy simulator: one result for each action, and below it each resource.

use aws_sdk_iam::types::{ContextEntry, ContextKeyTypeEnum};

use crate::support::{Fixture, VENDOR_ROOT, role_arn, statement, trust_statement};

const PICTURES: &str = "arn:aws:s3:::media/pictures/a.png";
const ELSEWHERE: &str = "arn:aws:s3:::other/a.png";

/// A role with one policy.
async fn role_with(policy: &str) -> Fixture {
    let fixture = Fixture::start().await;
    fixture.create_role("reader", &trust_statement(VENDOR_ROOT, None)).await;
    fixture.allow("reader", policy).await;
    fixture
}

#[tokio::test]
async fn an_action_on_two_resources_is_one_result_with_what_restricts_more_on_top() {
    let fixture = role_with(&statement("s3:GetObject", "arn:aws:s3:::media/*")).await;
    let simulate = fixture.iam(fixture.customer()).simulate_principal_policy();
    let simulate = simulate.policy_source_arn(role_arn("reader"));
    let simulate = simulate.action_names("s3:GetObject").action_names("s3:PutObject");
    let answer = simulate.resource_arns(PICTURES).resource_arns(ELSEWHERE).send().await.unwrap();
    let [get, put] = answer.evaluation_results() else { panic!("{answer:?}") };
    assert_eq!(get.eval_resource_name(), Some("arn:${Partition}:s3:::${BucketName}/${KeyName}"));
    assert_eq!(get.eval_decision().as_str(), "implicitDeny");
    let decisions = |result: &aws_sdk_iam::types::EvaluationResult| {
        let on_resources = result.resource_specific_results().iter();
        on_resources
            .map(|one| (one.eval_resource_name().to_owned(), one.eval_resource_decision().clone()))
            .map(|(name, decision)| (name, decision.as_str().to_owned()))
            .collect::<Vec<_>>()
    };
    let expected = |first: &str| {
        [(PICTURES, first), (ELSEWHERE, "implicitDeny")]
            .map(|(name, decision)| (name.to_owned(), decision.to_owned()))
    };
    assert_eq!(decisions(get), expected("allowed"));
    assert_eq!(decisions(put), expected("implicitDeny"));
}

#[tokio::test]
async fn a_condition_key_that_was_not_told_is_named_and_one_that_was_decides() {
    let policy = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:ListBucket","Resource":"*","Condition":{"StringLike":{"s3:prefix":["pictures/*"]}}}]}"#;
    let fixture = role_with(policy).await;
    let simulate = fixture.iam(fixture.customer()).simulate_principal_policy();
    let simulate = simulate.policy_source_arn(role_arn("reader")).action_names("s3:ListBucket");
    let simulate = simulate.resource_arns("arn:aws:s3:::media");
    let untold = simulate.clone().send().await.unwrap();
    let on_bucket = &untold.evaluation_results()[0].resource_specific_results()[0];
    assert_eq!(on_bucket.eval_resource_decision().as_str(), "implicitDeny");
    assert_eq!(on_bucket.missing_context_values(), ["s3:prefix"]);
    let prefix = ContextEntry::builder()
        .context_key_name("s3:prefix")
        .context_key_type(ContextKeyTypeEnum::String)
        .context_key_values("pictures/")
        .build();
    let told = simulate.context_entries(prefix).send().await.unwrap();
    let on_bucket = &told.evaluation_results()[0].resource_specific_results()[0];
    assert_eq!(on_bucket.eval_resource_decision().as_str(), "allowed");
    assert!(on_bucket.missing_context_values().is_empty());
}
