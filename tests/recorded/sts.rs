use countersign::access::names::Region;
use countersign::access::ttl::Ttl;
use countersign::checks::failure::{Failure, FailureKind};
use countersign::checks::sts_regions;
use countersign::cloud::assume::{Assumption, RoleSession, role_session_secs};
use countersign::cloud::identity;
use countersign::cloud::reporter::Wanted;
use countersign::model::calls::CallOutcome;
use countersign::model::event::Event;

use crate::wire::{Answer, Sent, Wire};
use crate::{ACCOUNT, Desk, plan, says};

const ROLE_ARN: &str = "arn:aws:iam::111111111111:role/Lasso-media-prod";

async fn assume(answer: Answer, external_id: Option<&str>) -> (Result<RoleSession, Failure>, Sent) {
    let wire = Wire::playing([answer]);
    let desk = Desk::over(&wire).await;
    let assumption = Assumption {
        assumer: &desk.session,
        reporter: &desk.reporter,
        role_arn: ROLE_ARN,
        external_id,
        with: "an external ID",
        session_secs: 3_600,
    };
    let answer = assumption.send(Wanted::Success).await;
    (answer, wire.sent().remove(0))
}

async fn refused(status: u16, code: &str, message: &str) -> Failure {
    assume(Answer::query_error(status, code, message), Some("right")).await.0.unwrap_err()
}

async fn caller(status: u16, code: &str, message: &str) -> Failure {
    let wire = Wire::playing([Answer::query_error(status, code, message)]);
    let desk = Desk::over(&wire).await;
    identity::caller_identity(&desk.session, &desk.reporter).await.unwrap_err()
}

#[tokio::test]
async fn a_role_that_does_not_trust_the_caller_is_denied() {
    let message = "User: arn:aws:iam::111111111111:user/admin is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::111111111111:role/Lasso-media-prod";
    says(
        &refused(403, "AccessDenied", message).await,
        FailureKind::Denied,
        "AccessDenied",
        "Your AWS identity may not call sts:AssumeRole",
    );
}

#[tokio::test]
async fn six_digits_that_are_refused_are_told_from_a_missing_permission() {
    let message = "MultiFactorAuthentication failed with invalid MFA one time pass code.";
    says(
        &refused(403, "AccessDenied", message).await,
        FailureKind::Denied,
        "AccessDenied",
        "AWS does not take the six digits",
    );
}

#[tokio::test]
async fn a_session_that_ended_is_told() {
    says(
        &caller(403, "ExpiredToken", "The security token included in the request is expired").await,
        FailureKind::Credentials,
        "ExpiredToken",
        "Your AWS session has expired",
    );
}

#[tokio::test]
async fn an_access_key_that_aws_does_not_know_is_told() {
    let message = "The security token included in the request is invalid.";
    says(
        &caller(403, "InvalidClientTokenId", message).await,
        FailureKind::Credentials,
        "InvalidClientTokenId",
        "AWS does not know this access key",
    );
}

#[tokio::test]
async fn a_clock_that_is_off_is_told_from_a_wrong_secret() {
    let message = "Signature expired: 20260921T100000Z is now earlier than 20260921T101500Z (20260921T103000Z - 15 min.)";
    says(
        &caller(403, "SignatureDoesNotMatch", message).await,
        FailureKind::Credentials,
        "SignatureDoesNotMatch",
        "The clock of this computer is off",
    );
}

#[tokio::test]
async fn the_headers_that_aws_quotes_are_told_without_the_session_token() {
    let message = "The request signature we calculated does not match the signature you provided.\n\nThe Canonical String for this request should have been\n'POST\n/\n\nhost:sts.amazonaws.com\nx-amz-security-token:5ecr37T0ken+/notOfAKnownForm=\n\nhost;x-amz-security-token'";
    let failure = caller(403, "SignatureDoesNotMatch", message).await;
    let told = format!("{failure:?} {}", failure.evidence());
    assert!(told.contains("host:sts.amazonaws.com"), "{told}");
    assert!(!told.contains("5ecr37"), "{told}");
}

#[tokio::test]
async fn a_region_in_which_sts_is_switched_off_is_told() {
    let message = "STS is not activated in this region for account:111111111111. Your account administrator can activate STS in this region using the IAM Console.";
    says(
        &refused(403, "RegionDisabledException", message).await,
        FailureKind::WrongRegion,
        "RegionDisabledException",
        "STS is switched off in this Region for the account",
    );
}

#[tokio::test]
async fn a_session_longer_than_the_role_allows_is_told() {
    let message = "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.";
    says(
        &refused(400, "ValidationError", message).await,
        FailureKind::Invalid,
        "ValidationError",
        "The session would be longer than the role allows",
    );
}

#[tokio::test]
async fn role_chaining_is_told_with_its_hour() {
    let message = "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining.";
    says(
        &refused(400, "ValidationError", message).await,
        FailureKind::Invalid,
        "ValidationError",
        "A role's session can start another one for 1 hour at most",
    );
}

#[tokio::test]
async fn a_value_that_sts_does_not_take_is_told_with_stss_words() {
    let message = "1 validation error detected: Value 'a b' at 'externalId' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\w+=,.@:\\/-]*";
    let failure = refused(400, "ValidationError", message).await;
    says(&failure, FailureKind::Invalid, "ValidationError", "AWS does not accept this external ID");
    assert!(failure.evidence().contains("externalId"), "{}", failure.evidence());
}

#[tokio::test]
async fn the_external_id_is_sent_as_it_is_and_left_out_where_there_is_none() {
    let plan = plan();
    let (_, with) = assume(denied(), Some(plan.external_id.as_str())).await;
    assert_eq!(with.form("ExternalId").as_deref(), Some("kR7vq2MxWz+P4tYb9=NcHd"));
    assert_eq!(with.form("RoleArn").as_deref(), Some(ROLE_ARN));
    assert_eq!(with.form("DurationSeconds").as_deref(), Some("3600"));
    assert!(with.uri.starts_with("https://sts.eu-west-1.amazonaws.com"), "{}", with.uri);
    let (_, without) = assume(denied(), None).await;
    assert_eq!(without.form("ExternalId"), None);
}

#[tokio::test]
async fn a_sessions_keys_are_taken_over_and_shown_to_nobody() {
    let (answer, _) = assume(Answer::query(200, ASSUMED), Some("right")).await;
    let session = answer.unwrap();
    assert_eq!(session.credentials.session_token(), Some("FwoGZXIvYXdzEJr70k3n"));
    assert_eq!(session.expires_at.to_string(), "2026-09-21T13:00:00Z");
    let shown = format!("{session:?}");
    assert!(!shown.contains("5ecr37") && !shown.contains("70k3n"), "{shown}");
}

#[tokio::test]
async fn a_refusal_that_was_wanted_is_no_failure_in_the_log() {
    let wire = Wire::playing([denied()]);
    let mut desk = Desk::over(&wire).await;
    let assumption = Assumption {
        assumer: &desk.session,
        reporter: &desk.reporter,
        role_arn: ROLE_ARN,
        external_id: None,
        with: "no external ID",
        session_secs: 900,
    };
    assumption.send(Wanted::Refusal).await.unwrap_err();
    let told = desk.told();
    assert!(
        told.iter().any(|event| matches!(
            event,
            Event::CallEnded(_, end)
                if end.outcome == CallOutcome::AsItMust { code: "AccessDenied".to_owned() }
                    && end.request_id.as_deref() == Some(crate::REQUEST_ID)
        )),
        "{told:?}"
    );
}

#[tokio::test]
async fn the_caller_is_read_with_its_partition() {
    let body = ASSUMED_IDENTITY.replace("arn:aws:", "arn:aws-us-gov:");
    let wire = Wire::playing([Answer::query(200, body)]);
    let desk = Desk::over(&wire).await;
    let identity = identity::caller_identity(&desk.session, &desk.reporter).await.unwrap();
    assert_eq!(identity.account_id.as_str(), ACCOUNT);
    assert_eq!(identity.partition.name(), "aws-us-gov");
    assert!(identity.is_role_session());
    assert_eq!(identity.principal_name(), "assumed-role/Admin/jo");
}

#[tokio::test]
async fn a_chained_session_asks_for_an_hour_at_most() {
    let ttl = Ttl::parse("6 hours").unwrap();
    assert_eq!(role_session_secs(ttl, false), 21_600);
    assert_eq!(role_session_secs(ttl, true), 3_600);
    assert_eq!(role_session_secs(Ttl::parse("15 minutes").unwrap(), true), 900);
    assert_eq!(role_session_secs(Ttl::parse("7 days").unwrap(), false), 43_200);
}

fn denied() -> Answer {
    Answer::query_error(403, "AccessDenied", "is not authorized to perform: sts:AssumeRole")
}

const ASSUMED: &str = r#"<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
  <AssumeRoleResult>
    <AssumedRoleUser>
      <AssumedRoleId>AROAEXAMPLE:countersign</AssumedRoleId>
      <Arn>arn:aws:sts::111111111111:assumed-role/Lasso-media-prod/countersign</Arn>
    </AssumedRoleUser>
    <Credentials>
      <AccessKeyId>ASIAEXAMPLE</AccessKeyId>
      <SecretAccessKey>5ecr37</SecretAccessKey>
      <SessionToken>FwoGZXIvYXdzEJr70k3n</SessionToken>
      <Expiration>2026-09-21T13:00:00Z</Expiration>
    </Credentials>
  </AssumeRoleResult>
</AssumeRoleResponse>"#;

const ASSUMED_IDENTITY: &str = r#"<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
  <GetCallerIdentityResult>
    <Arn>arn:aws:sts::111111111111:assumed-role/Admin/jo</Arn>
    <UserId>AROAEXAMPLE:jo</UserId>
    <Account>111111111111</Account>
  </GetCallerIdentityResult>
</GetCallerIdentityResponse>"#;

#[tokio::test]
async fn another_region_is_asked_at_its_own_endpoint_with_its_own_signature() {
    let message = "STS is not activated in this region for account:111111111111. Your account administrator can activate STS in this region using the IAM Console.";
    let wire = Wire::playing([Answer::query_error(403, "RegionDisabledException", message)]);
    let desk = Desk::over(&wire).await;
    let ohio = Region::parse("us-east-2").unwrap();
    let assumption = Assumption {
        assumer: &desk.session.in_region(&ohio),
        reporter: &desk.reporter,
        role_arn: ROLE_ARN,
        external_id: Some("right"),
        with: "the external ID in us-east-2",
        session_secs: 900,
    };
    let failure = assumption.send(Wanted::Success).await.unwrap_err();
    let sent = wire.sent().remove(0);
    assert!(sent.uri.starts_with("https://sts.us-east-2.amazonaws.com"), "{}", sent.uri);
    let signature = sent.header("authorization").unwrap();
    assert!(signature.contains("/us-east-2/sts/aws4_request"), "{signature}");
    let finding = sts_regions::finding(&[(ohio, Err(failure))]);
    let cause = finding.diagnosis.unwrap().cause;
    assert_eq!(cause, "STS is switched off in us-east-2 for the account");
}
