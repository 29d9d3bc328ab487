//! The policy simulator: one result for each action, what is said of each resource below it.

use countersign::access::plan::AccessPlan;
use countersign::access::vendor::Permission;
use countersign::checks::failure::{Failure, FailureKind};
use countersign::checks::finding::{Finding, Verdict};
use countersign::checks::simulation::admin::Caller;
use countersign::checks::simulation::role::{self, RoleInquiries};
use countersign::checks::simulation::{Decision, Inquiry, Layer, Simulated, Who, not_asked};
use countersign::cloud::simulate::{self, Source};

use crate::wire::{Answer, Sent, Wire};
use crate::{Desk, plan};

const ROLE_ARN: &str = "arn:aws:iam::111111111111:role/Lasso-media-prod";
const BOUNDARY_ARN: &str = "arn:aws:iam::111111111111:policy/PlatformBoundary";
const OBJECT_ARN: &str = "arn:aws:s3:::media-prod/cats/tom &amp; kit.png";
const NO_STATEMENTS: &str = "<MatchedStatements/><MissingContextValues/>";
const OUTSIDE_BOUNDARY: &str = "<PermissionsBoundaryDecisionDetail><AllowedByPermissionsBoundary>false</AllowedByPermissionsBoundary></PermissionsBoundaryDecisionDetail>";
const OUTSIDE_ORGANISATION: &str = "<OrganizationsDecisionDetail><AllowedByOrganizations>false</AllowedByOrganizations></OrganizationsDecisionDetail>";
const BY_LASSO: &str = "<MatchedStatements><member><SourcePolicyId>Lasso-media-prod</SourcePolicyId><SourcePolicyType>IAM Policy</SourcePolicyType><StartPosition><Line>3</Line><Column>18</Column></StartPosition><EndPosition><Line>8</Line><Column>6</Column></EndPosition></member></MatchedStatements><MissingContextValues/>";

fn reading() -> AccessPlan {
    AccessPlan { permissions: vec![Permission::GetObject], ..plan() }
}

fn inquiries() -> RoleInquiries {
    role::inquiries(&reading(), None)
}

fn page(results: &str, more: &str) -> Answer {
    Answer::query(
        200,
        format!(
            "<SimulatePrincipalPolicyResponse xmlns=\"https://iam.amazonaws.com/doc/2010-05-08/\"><SimulatePrincipalPolicyResult><EvaluationResults>{results}</EvaluationResults>{more}</SimulatePrincipalPolicyResult></SimulatePrincipalPolicyResponse>"
        ),
    )
}

/// The result of reading, with what came of the object.
fn get_object(decision: &str, on_top: &str, on_object: &str) -> String {
    result("s3:GetObject", decision, on_top, &on_resource(OBJECT_ARN, decision, on_object))
}

fn result(action: &str, decision: &str, on_top: &str, on_resources: &str) -> String {
    format!(
        "<member><EvalActionName>{action}</EvalActionName><EvalResourceName>arn:${{Partition}}:s3:::${{BucketName}}/${{KeyName}}</EvalResourceName><EvalDecision>{decision}</EvalDecision>{on_top}<ResourceSpecificResults>{on_resources}</ResourceSpecificResults></member>"
    )
}

fn on_resource(arn: &str, decision: &str, details: &str) -> String {
    format!(
        "<member><EvalResourceName>{arn}</EvalResourceName><EvalResourceDecision>{decision}</EvalResourceDecision>{details}</member>"
    )
}

async fn asked(
    inquiry: &Inquiry,
    answers: impl IntoIterator<Item = Answer>,
) -> (Result<Vec<Simulated>, Failure>, Vec<Sent>) {
    let wire = Wire::playing(answers);
    let desk = Desk::over(&wire).await;
    let answer = simulate::ask(&desk.session, &desk.reporter, ROLE_ARN, inquiry).await;
    (answer, wire.sent())
}

/// What is found when reading is answered so, and nothing else is allowed.
async fn found(get_object: String) -> (Simulated, Finding) {
    let inquiries = inquiries();
    let (needed, _) = asked(&inquiries.needed, [page(&get_object, "")]).await;
    let needed = needed.unwrap();
    let unwanted: Vec<Simulated> = inquiries
        .unwanted
        .questions
        .iter()
        .map(|question| Simulated {
            action: question.action.to_owned(),
            resource: question.resource.clone(),
            decision: Decision::ImplicitDeny,
            matched: Vec::new(),
            missing_keys: Vec::new(),
            is_within_boundary: None,
            is_within_organisation: None,
        })
        .collect();
    let who = Who { name: "the role", arn: ROLE_ARN, boundary_arn: Some(BOUNDARY_ARN) };
    let finding = role::finding(&who, &inquiries, &needed, &unwanted);
    (needed.into_iter().next().unwrap(), finding)
}

fn cause(finding: Finding) -> String {
    finding.diagnosis.unwrap().cause
}

#[tokio::test]
async fn all_actions_and_resources_are_one_call_with_what_is_known_of_the_request() {
    let unwanted = inquiries().unwanted;
    let (_, sent) = asked(&unwanted, [page("", "")]).await;
    let [sent] = &sent[..] else { panic!("{sent:?}") };
    assert_eq!(sent.form("Action").as_deref(), Some("SimulatePrincipalPolicy"));
    assert_eq!(sent.form("PolicySourceArn").as_deref(), Some(ROLE_ARN));
    let actions = (1..).map_while(|n| sent.form(&format!("ActionNames.member.{n}")));
    let wanted = ["s3:DeleteObject", "s3:PutObject", "s3:ListBucket", "s3:GetObject"];
    assert_eq!(actions.collect::<Vec<_>>(), wanted);
    let resources = (1..).map_while(|n| sent.form(&format!("ResourceArns.member.{n}")));
    assert_eq!(
        resources.collect::<Vec<_>>(),
        [
            "arn:aws:s3:::media-prod/cats/tom & kit.png",
            "arn:aws:s3:::media-prod",
            "arn:aws:s3:::countersign-another-bucket/cats/tom & kit.png",
        ]
    );
    let context = |field: &str| sent.form(&format!("ContextEntries.member.1.{field}"));
    assert_eq!(context("ContextKeyName").as_deref(), Some("aws:SecureTransport"));
    assert_eq!(context("ContextKeyType").as_deref(), Some("boolean"));
    assert_eq!(context("ContextKeyValues.member.1").as_deref(), Some("true"));
}

#[tokio::test]
async fn what_is_allowed_names_the_policy_and_the_lines_of_its_statement() {
    let (_, finding) = found(get_object("allowed", BY_LASSO, BY_LASSO)).await;
    assert_eq!(finding.verdict, Verdict::Passed);
    assert_eq!(
        finding.evidence[0],
        "s3:GetObject on arn:aws:s3:::media-prod/cats/tom & kit.png: allowed by the policy Lasso-media-prod (lines 3 to 8)"
    );
}

#[tokio::test]
async fn the_decision_is_read_of_each_resource_and_not_on_top() {
    let unwanted = inquiries().unwanted;
    let reads = result(
        "s3:GetObject",
        "implicitDeny",
        NO_STATEMENTS,
        &[
            on_resource(OBJECT_ARN, "implicitDeny", NO_STATEMENTS),
            on_resource(
                "arn:aws:s3:::countersign-another-bucket/cats/tom &amp; kit.png",
                "allowed",
                BY_LASSO,
            ),
        ]
        .concat(),
    );
    let (answers, _) = asked(&unwanted, [page(&reads, "")]).await;
    let answers = answers.unwrap();
    let [other_bucket] = &answers[..] else { panic!("{answers:?}") };
    assert!(other_bucket.is_allowed());
    assert!(other_bucket.resource.contains("another-bucket"));
}

#[tokio::test]
async fn an_organisation_that_refuses_is_told_although_no_statement_is_named() {
    let denied = get_object(
        "explicitDeny",
        &format!("{NO_STATEMENTS}{OUTSIDE_ORGANISATION}"),
        NO_STATEMENTS,
    );
    let (answer, finding) = found(denied).await;
    assert_eq!(answer.refused_by(), Some(Layer::ServiceControl));
    assert_eq!(cause(finding), "A service control policy of the organisation forbids s3:GetObject");
}

#[tokio::test]
async fn a_boundary_that_refuses_is_told_although_the_roles_policy_allows() {
    let details = format!("{BY_LASSO}{OUTSIDE_BOUNDARY}");
    let (answer, finding) = found(get_object("implicitDeny", &details, &details)).await;
    assert_eq!(answer.refused_by(), Some(Layer::Boundary));
    assert_eq!(finding.verdict, Verdict::Failed);
    assert_eq!(
        cause(finding),
        format!("The permissions boundary {BOUNDARY_ARN} does not allow s3:GetObject")
    );
}

#[tokio::test]
async fn a_condition_key_that_the_simulator_was_not_told_leaves_the_answer_open() {
    let missing = "<MatchedStatements/><MissingContextValues><member>aws:SourceVpce</member></MissingContextValues>";
    let (answer, finding) = found(get_object("implicitDeny", missing, missing)).await;
    assert_eq!(answer.missing_keys, ["aws:SourceVpce"]);
    assert_eq!(finding.verdict, Verdict::Warning);
}

#[tokio::test]
async fn an_answer_about_a_single_resource_may_say_all_on_top() {
    let on_top = format!(
        "<member><EvalActionName>s3:GetObject</EvalActionName><EvalResourceName>{OBJECT_ARN}</EvalResourceName><EvalDecision>allowed</EvalDecision>{BY_LASSO}</member>"
    );
    let (answer, _) = found(on_top).await;
    assert!(answer.is_allowed());
    assert_eq!(answer.resource, "arn:aws:s3:::media-prod/cats/tom & kit.png");
}

#[tokio::test]
async fn a_further_page_is_asked_for() {
    let more = "<IsTruncated>true</IsTruncated><Marker>next</Marker>";
    let result = get_object("allowed", BY_LASSO, BY_LASSO);
    let needed = inquiries().needed;
    let (answers, sent) =
        asked(&needed, [page("", more), page(&result, "<IsTruncated>false</IsTruncated>")]).await;
    assert_eq!(answers.unwrap().len(), 1);
    assert_eq!(sent[1].form("Marker").as_deref(), Some("next"));
}

#[tokio::test]
async fn an_identity_that_may_not_ask_leaves_the_check_out() {
    let message = "User: arn:aws:iam::111111111111:user/jo is not authorized to perform: iam:SimulatePrincipalPolicy on resource: arn because no identity-based policy allows the iam:SimulatePrincipalPolicy action";
    let refusal = Answer::query_error(403, "AccessDenied", message);
    let failure = asked(&inquiries().needed, [refusal]).await.0.unwrap_err();
    assert_eq!(failure.kind, FailureKind::Denied);
    let verdict = not_asked(&failure).unwrap().verdict;
    assert!(
        matches!(&verdict, Verdict::Skipped { reason } if reason.contains("iam:SimulatePrincipalPolicy")),
        "{verdict:?}"
    );
}

#[tokio::test]
async fn the_role_behind_a_sign_on_is_asked_for_its_path() {
    let arn = "arn:aws:iam::111111111111:role/aws-reserved/sso.amazonaws.com/eu-west-1/AWSReservedSSO_Admin_0a1b";
    let wire = Wire::playing([Answer::query(
        200,
        format!(
            "<GetRoleResponse xmlns=\"https://iam.amazonaws.com/doc/2010-05-08/\"><GetRoleResult><Role><Path>/aws-reserved/sso.amazonaws.com/eu-west-1/</Path><RoleName>AWSReservedSSO_Admin_0a1b</RoleName><RoleId>AROAEXAMPLE</RoleId><Arn>{arn}</Arn><CreateDate>2026-09-21T12:00:00Z</CreateDate></Role></GetRoleResult></GetRoleResponse>"
        ),
    )]);
    let desk = Desk::over(&wire).await;
    let caller = Caller::of("arn:aws:sts::111111111111:assumed-role/AWSReservedSSO_Admin_0a1b/jo");
    let source = simulate::source_of(&desk.session, &desk.reporter, &caller).await.unwrap();
    assert_eq!(source, Some(Source { arn: arn.to_owned(), boundary_arn: None }));
    assert_eq!(wire.sent()[0].form("RoleName").as_deref(), Some("AWSReservedSSO_Admin_0a1b"));
}
