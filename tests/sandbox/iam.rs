//! The rules of IAM that the practice AWS holds its callers to.

use crate::support::{Fixture, VENDOR_ROOT, code, message, statement, trust_statement};

const ADMINISTRATOR: &str = "arn:aws:iam::aws:policy/AdministratorAccess";

#[tokio::test]
async fn a_name_that_differs_only_in_case_is_taken() {
    let fixture = Fixture::start().await;
    let trust = trust_statement(VENDOR_ROOT, None);
    fixture.create_role("Lasso", &trust).await;
    let iam = fixture.iam(fixture.customer());
    let again = iam.create_role().role_name("lasso").assume_role_policy_document(trust);
    let error = again.send().await.unwrap_err();
    assert_eq!(code(&error), "EntityAlreadyExists");
    assert_eq!(message(&error), "Role with name lasso already exists.");
}

#[tokio::test]
async fn names_follow_their_rules() {
    let fixture = Fixture::start().await;
    let iam = fixture.iam(fixture.customer());
    let trust = trust_statement(VENDOR_ROOT, None);
    for name in ["with space", "ünïcode", "a/b", &"x".repeat(65)] {
        let create = iam.create_role().role_name(name).assume_role_policy_document(&trust);
        assert_eq!(code(&create.send().await.unwrap_err()), "ValidationError", "{name}");
    }
}

#[tokio::test]
async fn what_is_not_there_is_said_not_to_be() {
    let fixture = Fixture::start().await;
    let iam = fixture.iam(fixture.customer());
    let error = iam.get_role().role_name("nobody").send().await.unwrap_err();
    assert_eq!(code(&error), "NoSuchEntity");
    assert_eq!(message(&error), "The role with name nobody cannot be found.");
    let arn = "arn:aws:iam::111111111111:policy/none";
    let error = iam.get_policy().policy_arn(arn).send().await.unwrap_err();
    assert_eq!(message(&error), format!("Policy {arn} was not found."));
}

#[tokio::test]
async fn a_role_with_policies_is_not_deleted() {
    let fixture = Fixture::start().await;
    fixture.create_role("lasso", &trust_statement(VENDOR_ROOT, None)).await;
    let iam = fixture.iam(fixture.customer());
    let delete = || iam.delete_role().role_name("lasso").send();
    iam.attach_role_policy().role_name("lasso").policy_arn(ADMINISTRATOR).send().await.unwrap();
    let error = delete().await.unwrap_err();
    assert_eq!(code(&error), "DeleteConflict");
    assert_eq!(message(&error), "Cannot delete entity, must detach all policies first.");
    iam.detach_role_policy().role_name("lasso").policy_arn(ADMINISTRATOR).send().await.unwrap();
    fixture.allow("lasso", &statement("s3:GetObject", "*")).await;
    let error = delete().await.unwrap_err();
    assert_eq!(message(&error), "Cannot delete entity, must delete policies first.");
    iam.delete_role_policy().role_name("lasso").policy_name("test").send().await.unwrap();
    assert!(delete().await.is_ok());
}

#[tokio::test]
async fn a_policy_that_is_attached_is_not_deleted() {
    let fixture = Fixture::start().await;
    fixture.create_role("lasso", &trust_statement(VENDOR_ROOT, None)).await;
    let iam = fixture.iam(fixture.customer());
    let create = iam.create_policy().policy_name("read");
    let created = create.policy_document(statement("s3:GetObject", "*")).send().await.unwrap();
    let arn = created.policy().unwrap().arn().unwrap();
    iam.attach_role_policy().role_name("lasso").policy_arn(arn).send().await.unwrap();
    let error = iam.delete_policy().policy_arn(arn).send().await.unwrap_err();
    assert_eq!(code(&error), "DeleteConflict");
}

#[tokio::test]
async fn documents_over_their_quotas_are_refused() {
    let fixture = Fixture::start().await;
    let iam = fixture.iam(fixture.customer());
    let trust = trust_statement(VENDOR_ROOT, Some(&"x".repeat(2048)));
    let error = iam
        .create_role()
        .role_name("lasso")
        .assume_role_policy_document(trust)
        .send()
        .await
        .unwrap_err();
    assert_eq!(message(&error), "Cannot exceed quota for ACLSizePerRole: 2048");
    let document = statement("s3:GetObject", &format!("arn:aws:s3:::b/{}", "x".repeat(6144)));
    let create = iam.create_policy().policy_name("big").policy_document(document);
    let error = create.send().await.unwrap_err();
    assert_eq!(code(&error), "LimitExceeded");
    assert_eq!(message(&error), "Cannot exceed quota for PolicySize: 6144");
}

#[tokio::test]
async fn white_space_does_not_count_against_a_quota() {
    let fixture = Fixture::start().await;
    let trust = trust_statement(VENDOR_ROOT, None).replace(',', &format!(",{}", " ".repeat(2048)));
    fixture.create_role("roomy", &trust).await;
}

#[tokio::test]
async fn a_user_has_two_access_keys_at_most() {
    let fixture = Fixture::start().await;
    fixture.new_user(fixture.customer(), "bob").await;
    let iam = fixture.iam(fixture.customer());
    let create = || iam.create_access_key().user_name("bob").send();
    assert!(create().await.is_ok());
    assert_eq!(code(&create().await.unwrap_err()), "LimitExceeded");
}

#[tokio::test]
async fn a_policy_has_five_versions_at_most() {
    let fixture = Fixture::start().await;
    let iam = fixture.iam(fixture.customer());
    let document = statement("s3:GetObject", "*");
    let create = iam.create_policy().policy_name("read").policy_document(&document);
    let created = create.send().await.unwrap();
    let arn = created.policy().unwrap().arn().unwrap();
    let add = || iam.create_policy_version().policy_arn(arn).policy_document(&document).send();
    for _ in 0..4 {
        add().await.unwrap();
    }
    assert_eq!(code(&add().await.unwrap_err()), "LimitExceeded");
}

#[tokio::test]
async fn lists_are_read_page_by_page() {
    let fixture = Fixture::start().await;
    for name in ["a", "b", "c"] {
        fixture.create_role(name, &trust_statement(VENDOR_ROOT, None)).await;
    }
    let iam = fixture.iam(fixture.customer());
    let first = iam.list_roles().max_items(2).send().await.unwrap();
    assert_eq!((first.roles().len(), first.is_truncated()), (2, true));
    let rest = iam.list_roles().set_marker(first.marker().map(str::to_owned)).send().await.unwrap();
    assert_eq!((rest.roles().len(), rest.is_truncated()), (1, false));
}

#[tokio::test]
async fn a_caller_without_permission_is_told_which_one() {
    let fixture = Fixture::start().await;
    let config = fixture.new_user(fixture.customer(), "bob").await;
    let iam = aws_sdk_iam::Client::new(&config);
    let error = iam.get_role().role_name("any").send().await.unwrap_err();
    assert_eq!(code(&error), "AccessDenied");
    assert_eq!(
        message(&error),
        "User: arn:aws:iam::111111111111:user/bob is not authorized to perform: iam:GetRole on \
         resource: arn:aws:iam::111111111111:role/any because no identity-based policy allows the \
         iam:GetRole action"
    );
}

#[tokio::test]
async fn the_simulator_tells_what_a_role_may_do() {
    let fixture = Fixture::start().await;
    fixture.create_role("reader", &trust_statement(VENDOR_ROOT, None)).await;
    fixture.allow("reader", &statement("s3:GetObject", "arn:aws:s3:::media/*")).await;
    let iam = fixture.iam(fixture.customer());
    let simulated = iam
        .simulate_principal_policy()
        .policy_source_arn("arn:aws:iam::111111111111:role/reader")
        .action_names("s3:GetObject")
        .action_names("s3:PutObject")
        .resource_arns("arn:aws:s3:::media/a.png")
        .send()
        .await
        .unwrap();
    let decisions: Vec<_> = simulated
        .evaluation_results()
        .iter()
        .map(|result| result.eval_decision().as_str().to_owned())
        .collect();
    assert_eq!(decisions, ["allowed", "implicitDeny"]);
}
