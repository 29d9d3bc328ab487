//! Access Analyzer's `ValidatePolicy`, asked by the SDK and by the program's own check.

use aws_sdk_accessanalyzer::Client;
use aws_sdk_accessanalyzer::types::{PolicyType, ValidatePolicyResourceType};
use countersign::checks::finding::Verdict;
use countersign::checks::policy_validation::{finding, not_asked};
use countersign::cloud::policy_validation::validate;

use crate::denials::{plan, reporter, session};
use crate::support::{Fixture, code, message, statement};

const OPEN: &str = r#"{"Version":"2012-10-17","Statement":[{"Sid":"","Effect":"Allow","Principal":"*","Action":"sts:AssumeRole"}]}"#;

fn client(config: &aws_config::SdkConfig) -> Client {
    Client::new(config)
}

#[tokio::test]
async fn the_policies_of_a_plan_pass() {
    let fixture = Fixture::start().await;
    let keys = fixture.customer();
    let session = session(&fixture, &keys.access_key_id, keys.secret_access_key.expose()).await;
    let validated = validate(&session, &reporter(), &plan()).await.unwrap();
    assert_eq!(finding(&validated).verdict, Verdict::Passed);
}

#[tokio::test]
async fn a_caller_without_the_permission_leaves_the_check_out() {
    let fixture = Fixture::start().await;
    let config = fixture.new_user(fixture.customer(), "jo").await;
    let refused = client(&config)
        .validate_policy()
        .policy_document(OPEN)
        .policy_type(PolicyType::IdentityPolicy)
        .send()
        .await
        .unwrap_err();
    assert_eq!(code(&refused), "AccessDeniedException");
    assert_eq!(
        message(&refused),
        "User: arn:aws:iam::111111111111:user/jo is not authorized to perform: access-analyzer:ValidatePolicy on resource: arn:aws:access-analyzer:eu-west-1:111111111111:* because no identity-based policy allows the access-analyzer:ValidatePolicy action"
    );

    let iam = fixture.iam(fixture.customer());
    let created = iam.create_access_key().user_name("jo").send().await.unwrap();
    let key = created.access_key().unwrap();
    let session = session(&fixture, key.access_key_id(), key.secret_access_key()).await;
    let failure = validate(&session, &reporter(), &plan()).await.unwrap_err();
    let verdict = not_asked(&failure).verdict;
    assert!(
        matches!(&verdict, Verdict::Skipped { reason } if reason.contains("access-analyzer:ValidatePolicy")),
        "{verdict:?}"
    );

    let allow = statement("access-analyzer:ValidatePolicy", "*");
    let put = iam.put_user_policy().user_name("jo").policy_name("validate");
    put.policy_document(allow).send().await.unwrap();
    let validated = validate(&session, &reporter(), &plan()).await.unwrap();
    assert_eq!(finding(&validated).verdict, Verdict::Passed);
}

#[tokio::test]
async fn findings_come_page_by_page() {
    let fixture = Fixture::start().await;
    let analyzer = client(&fixture.config_of(fixture.customer(), "us-west-2"));
    let ask = analyzer
        .validate_policy()
        .policy_document(OPEN)
        .policy_type(PolicyType::ResourcePolicy)
        .validate_policy_resource_type(ValidatePolicyResourceType::RoleTrust)
        .max_results(1);
    let first = ask.clone().send().await.unwrap();
    let second = ask.set_next_token(first.next_token().map(str::to_owned)).send().await.unwrap();
    let codes = [first.findings(), second.findings()].concat();
    let codes: Vec<(&str, &str)> = codes
        .iter()
        .map(|finding| (finding.finding_type().as_str(), finding.issue_code()))
        .collect();
    assert_eq!(
        codes,
        [
            ("ERROR", "ROLE_TRUST_POLICY_UNSUPPORTED_WILDCARD_IN_PRINCIPAL"),
            ("SUGGESTION", "EMPTY_SID_VALUE"),
        ]
    );
    assert_eq!(second.next_token(), None);
}

#[tokio::test]
async fn a_wrong_secret_and_a_request_without_a_type_are_refused() {
    let fixture = Fixture::start().await;
    let keys = fixture.customer();
    let forged = fixture.config_with(&keys.access_key_id, "another secret", None, "eu-west-1");
    let ask =
        |config: &aws_config::SdkConfig| client(config).validate_policy().policy_document(OPEN);
    let refused = ask(&forged).policy_type(PolicyType::IdentityPolicy).send().await.unwrap_err();
    assert_eq!(code(&refused), "InvalidSignatureException");
    let unknown = PolicyType::from("GROUP_POLICY");
    let config = fixture.config_of(keys, "eu-west-1");
    let refused = ask(&config).policy_type(unknown).send().await.unwrap_err();
    assert_eq!(code(&refused), "ValidationException");
}
