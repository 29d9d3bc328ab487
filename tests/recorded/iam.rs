use aws_sdk_iam::config::retry::RetryConfig;
use std::time::Duration;

use aws_sdk_iam::config::{BehaviorVersion, Credentials, Region};
use countersign::access::changes::user::ExistingUser;
use countersign::access::changes::{Inventory, Write};
use countersign::checks::failure::{Failure, FailureKind};
use countersign::cloud::errors::failure_of;
use countersign::cloud::provision::{self, Interruption, StopFlag, Undertaking};
use countersign::cloud::{identity, inventory};
use countersign::journal::Entry;
use countersign::model::calls::CallOutcome;
use countersign::model::event::{Event, TaskId};

use crate::wire::{Answer, Wire};
use crate::{Desk, looks, plan, says, standing};

/// What one write comes to when AWS answers so.
async fn write(write: Write, answers: impl IntoIterator<Item = Answer>) -> Failure {
    let tags = plan().tags();
    let user = format!(
        "<GetUserResponse xmlns=\"https://iam.amazonaws.com/doc/2010-05-08/\"><GetUserResult><User><Path>/</Path><UserName>Lasso-media-prod</UserName><UserId>AIDAEXAMPLE</UserId><Arn>{arn}</Arn><CreateDate>2026-09-21T12:00:00Z</CreateDate>{tags}</User></GetUserResult></GetUserResponse>",
        arn = plan().user_arn(),
        tags = crate::tags(&tags)
    );
    let user = ("GetUser", Answer::query(200, user));
    let wire = Wire::playing(answers).showing(looks().into_iter().chain([user]));
    let desk = Desk::over(&wire).await;
    let stop = StopFlag::default();
    let on = Undertaking {
        session: &desk.session,
        reporter: &desk.reporter,
        task: TaskId(1),
        stop: &stop,
        settling_pause: Duration::ZERO,
        journal: Entry::unkept(),
    };
    let user = ExistingUser {
        arn: plan().user_arn(),
        unique_id: "AIDAEXAMPLE".to_owned(),
        tags,
        ..ExistingUser::default()
    };
    let before = Inventory { user: Some(user), ..standing() };
    let ended = provision::apply(on, &plan(), &[write, Write::AttachPolicy], &before).await;
    wire.sent();
    match ended {
        Err(Interruption::Failed(failure)) => failure,
        other => panic!("the write was to fail: {other:?}"),
    }
}

async fn create_role(status: u16, code: &str, message: &str) -> Failure {
    write(Write::CreateRole, [Answer::query_error(status, code, message)]).await
}

#[tokio::test]
async fn a_principal_that_does_not_exist_is_named_as_the_cause() {
    let message = "Invalid principal in policy: \"AWS\":\"arn:aws:iam::222222222222:role/gone\"";
    says(
        &create_role(400, "MalformedPolicyDocument", message).await,
        FailureKind::Invalid,
        "MalformedPolicyDocument",
        "AWS does not know the principal in the policy",
    );
}

#[tokio::test]
async fn a_document_that_iam_cannot_read_is_told_from_a_wrong_principal() {
    let message = "Syntax errors in policy.";
    says(
        &create_role(400, "MalformedPolicyDocument", message).await,
        FailureKind::Invalid,
        "MalformedPolicyDocument",
        "AWS does not accept the policy document",
    );
}

#[tokio::test]
async fn a_role_that_was_made_meanwhile_is_told() {
    let message = "Role with name Lasso-media-prod already exists.";
    says(
        &create_role(409, "EntityAlreadyExists", message).await,
        FailureKind::AlreadyExists,
        "EntityAlreadyExists",
        "Something of this name was made meanwhile",
    );
}

#[tokio::test]
async fn a_quota_is_told_with_iams_own_words() {
    let message = "Cannot exceed quota for RolesPerAccount: 1000";
    let failure = create_role(409, "LimitExceeded", message).await;
    says(
        &failure,
        FailureKind::LimitExceeded,
        "LimitExceeded",
        "A quota of the account is used up",
    );
    assert!(failure.evidence().contains(message), "{}", failure.evidence());
}

#[tokio::test]
async fn a_missing_permission_names_the_action() {
    let message = "User: arn:aws:iam::111111111111:user/admin is not authorized to perform: iam:CreateRole on resource: arn:aws:iam::111111111111:role/Lasso-media-prod because no identity-based policy allows the iam:CreateRole action";
    says(
        &create_role(403, "AccessDenied", message).await,
        FailureKind::Denied,
        "AccessDenied",
        "The identity's own policy does not allow iam:CreateRole",
    );
}

#[tokio::test]
async fn a_service_control_policy_is_named() {
    let message = "User: arn:aws:iam::111111111111:user/admin is not authorized to perform: iam:CreateRole on resource: arn:aws:iam::111111111111:role/Lasso-media-prod with an explicit deny in a service control policy: arn:aws:organizations::999999999999:policy/o-a/service_control_policy/p-1";
    says(
        &create_role(403, "AccessDenied", message).await,
        FailureKind::Denied,
        "AccessDenied",
        "A service control policy of the organisation forbids iam:CreateRole",
    );
}

#[tokio::test]
async fn a_permissions_boundary_is_named() {
    let message = "User: arn:aws:iam::111111111111:user/admin is not authorized to perform: iam:CreateRole on resource: arn:aws:iam::111111111111:role/Lasso-media-prod because no permissions boundary allows the iam:CreateRole action";
    says(
        &create_role(403, "AccessDenied", message).await,
        FailureKind::Denied,
        "AccessDenied",
        "The permissions boundary does not allow iam:CreateRole",
    );
}

#[tokio::test]
async fn a_session_policy_is_named() {
    let message = "User: arn:aws:sts::111111111111:assumed-role/Admin/jo is not authorized to perform: iam:CreateRole on resource: arn:aws:iam::111111111111:role/Lasso-media-prod because no session policy allows the iam:CreateRole action";
    says(
        &create_role(403, "AccessDenied", message).await,
        FailureKind::Denied,
        "AccessDenied",
        "The session's own policy does not allow iam:CreateRole",
    );
}

#[tokio::test]
async fn throttling_is_tried_three_times_and_then_told() {
    let throttled = Answer::query_error(400, "Throttling", "Rate exceeded").again_at_once();
    says(
        &write(Write::CreateRole, [throttled.clone(), throttled.clone(), throttled]).await,
        FailureKind::Throttled,
        "Throttling",
        "AWS asks for fewer requests per second",
    );
}

#[tokio::test]
async fn aws_own_trouble_is_told_from_the_admins() {
    let message = "The request processing has failed because of an unknown error.";
    let wire = Wire::playing([Answer::query_error(500, "ServiceFailure", message)]);
    let config = aws_sdk_iam::Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new("us-east-1"))
        .credentials_provider(Credentials::new("AKIDEXAMPLE", "wJalrXUtnFEMI", None, None, "test"))
        .retry_config(RetryConfig::disabled())
        .http_client(wire.http_client())
        .build();
    let iam = aws_sdk_iam::Client::from_conf(config);
    let error = iam.create_role().role_name("r").assume_role_policy_document("{}").send().await;
    says(
        &failure_of("iam", "CreateRole", &error.unwrap_err()),
        FailureKind::ServiceTrouble,
        "ServiceFailure",
        "AWS has trouble of its own",
    );
}

#[tokio::test]
async fn a_code_that_nobody_knows_names_itself() {
    says(
        &create_role(400, "QuantumFluxError", "It fluctuated").await,
        FailureKind::Other,
        "QuantumFluxError",
        "iam:CreateRole failed with an error that Countersign does not know: QuantumFluxError",
    );
}

#[tokio::test]
async fn a_policy_that_still_hangs_on_something_is_told_while_taking_back() {
    let message = "Cannot delete a policy attached to entities.";
    let answers =
        [Answer::query(200, GET_POLICY_VERSION), Answer::query(200, LIST_ONE_POLICY_VERSION)]
            .into_iter()
            .chain(vec![Answer::query_error(409, "DeleteConflict", message); 5]);
    let wire = Wire::playing(answers).showing(looks());
    let desk = Desk::over(&wire).await;
    let stop = StopFlag::default();
    let on = Undertaking {
        session: &desk.session,
        reporter: &desk.reporter,
        task: TaskId(1),
        stop: &stop,
        settling_pause: Duration::ZERO,
        journal: Entry::unkept(),
    };
    match provision::take_back(on, &plan(), &[Write::CreatePolicy], &standing()).await {
        Err(Interruption::Failed(failure)) => says(
            &failure,
            FailureKind::Conflict,
            "DeleteConflict",
            "Something is still attached to what was to be deleted",
        ),
        other => panic!("the deletion was to fail: {other:?}"),
    }
}

#[tokio::test]
async fn a_role_that_iam_does_not_know_everywhere_yet_gets_its_policy_all_the_same() {
    let unknown = "The role with name Lasso-media-prod cannot be found.";
    let wire = Wire::playing([
        Answer::query_error(404, "NoSuchEntity", unknown),
        Answer::query(200, "<AttachRolePolicyResponse/>"),
    ])
    .showing(looks());
    let mut desk = Desk::over(&wire).await;
    let stop = StopFlag::default();
    let on = Undertaking {
        session: &desk.session,
        reporter: &desk.reporter,
        task: TaskId(1),
        stop: &stop,
        settling_pause: Duration::ZERO,
        journal: Entry::unkept(),
    };
    let ended = provision::apply(on, &plan(), &[Write::AttachPolicy], &standing()).await;
    assert_eq!(ended, Ok(()));
    assert_eq!(wire.sent().len(), 2);
    let failed = |event: &Event| matches!(event, Event::CallEnded(_, end) if matches!(end.outcome, CallOutcome::Failed { .. }));
    assert!(!desk.told().iter().any(failed), "a call that is repeated is shown as failed");
}

#[tokio::test]
async fn what_is_not_there_is_an_answer_and_no_failure() {
    let gone = "The role with name Lasso-media-prod cannot be found.";
    let wire = Wire::playing([Answer::query_error(404, "NoSuchEntity", gone)]);
    let mut desk = Desk::over(&wire).await;
    let role = inventory::role(&desk.session, &desk.reporter, "Lasso-media-prod").await;
    assert_eq!(role, Ok(None));
    let told = desk.told();
    assert!(
        told.iter().any(|event| matches!(
            event,
            Event::CallEnded(_, end) if end.outcome == CallOutcome::AsItMust { code: "NoSuchEntity".to_owned() }
        )),
        "{told:?}"
    );
}

#[tokio::test]
async fn a_percent_encoded_document_is_read_as_its_text() {
    let wire = Wire::playing([
        Answer::query(200, GET_POLICY),
        Answer::query(200, GET_POLICY_VERSION),
        Answer::query(200, LIST_POLICY_VERSIONS),
    ]);
    let desk = Desk::over(&wire).await;
    let arn = plan().policy_arn();
    let policy = inventory::policy(&desk.session, &desk.reporter, &arn).await.unwrap().unwrap();
    assert_eq!(policy.text, "{\"Version\":\"2012-10-17\",\"Statement\":[]}");
    assert_eq!(policy.default_version_id, "v10");
    assert_eq!(policy.version_ids, ["v9", "v10"]);
    assert_eq!(
        policy.tags,
        [("countersign:integration".to_owned(), "lasso/media-prod".to_owned())]
    );
}

#[tokio::test]
async fn an_alias_that_may_not_be_asked_for_is_simply_not_shown() {
    let message = "User: arn:aws:iam::111111111111:user/admin is not authorized to perform: iam:ListAccountAliases";
    let wire = Wire::playing([Answer::query_error(403, "AccessDenied", message)]);
    let desk = Desk::over(&wire).await;
    assert_eq!(identity::account_alias(&desk.session, &desk.reporter).await, None);
}

const GET_POLICY: &str = r#"<GetPolicyResponse xmlns="https://iam.amazonaws.com/doc/2010-05-08/">
  <GetPolicyResult>
    <Policy>
      <PolicyName>Lasso-media-prod</PolicyName>
      <DefaultVersionId>v10</DefaultVersionId>
      <PolicyId>ANPAEXAMPLE</PolicyId>
      <Path>/</Path>
      <Arn>arn:aws:iam::111111111111:policy/Lasso-media-prod</Arn>
      <AttachmentCount>1</AttachmentCount>
      <Tags><member><Key>countersign:integration</Key><Value>lasso/media-prod</Value></member></Tags>
    </Policy>
  </GetPolicyResult>
  <ResponseMetadata><RequestId>4f1d2c9e-7c1b-4d0e-9a53-0f6f1f2a7e10</RequestId></ResponseMetadata>
</GetPolicyResponse>"#;

const GET_POLICY_VERSION: &str = r#"<GetPolicyVersionResponse xmlns="https://iam.amazonaws.com/doc/2010-05-08/">
  <GetPolicyVersionResult>
    <PolicyVersion>
      <Document>%7B%22Version%22%3A%222012-10-17%22%2C%22Statement%22%3A%5B%5D%7D</Document>
      <IsDefaultVersion>true</IsDefaultVersion>
      <VersionId>v10</VersionId>
    </PolicyVersion>
  </GetPolicyVersionResult>
</GetPolicyVersionResponse>"#;

const LIST_ONE_POLICY_VERSION: &str = r#"<ListPolicyVersionsResponse xmlns="https://iam.amazonaws.com/doc/2010-05-08/">
  <ListPolicyVersionsResult>
    <IsTruncated>false</IsTruncated>
    <Versions>
      <member><IsDefaultVersion>true</IsDefaultVersion><VersionId>v1</VersionId></member>
    </Versions>
  </ListPolicyVersionsResult>
</ListPolicyVersionsResponse>"#;

const LIST_POLICY_VERSIONS: &str = r#"<ListPolicyVersionsResponse xmlns="https://iam.amazonaws.com/doc/2010-05-08/">
  <ListPolicyVersionsResult>
    <IsTruncated>false</IsTruncated>
    <Versions>
      <member><IsDefaultVersion>true</IsDefaultVersion><VersionId>v10</VersionId></member>
      <member><IsDefaultVersion>false</IsDefaultVersion><VersionId>v9</VersionId></member>
    </Versions>
  </ListPolicyVersionsResult>
</ListPolicyVersionsResponse>"#;

#[tokio::test]
async fn a_key_whose_answer_was_lost_is_not_asked_for_again() {
    let message = "The request processing has failed because of an unknown error.";
    let lost = Answer::query_error(500, "ServiceFailure", message).again_at_once();
    says(
        &write(Write::CreateAccessKey { beside: Vec::new() }, [lost]).await,
        FailureKind::ServiceTrouble,
        "ServiceFailure",
        "AWS has trouble of its own",
    );
}
