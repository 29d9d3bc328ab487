//! The other direction: what is sent is what was shown.

use std::time::Duration;

use countersign::access::changes::Write;
use countersign::access::plan::AccessPlan;
use countersign::cloud::provision::{self, StopFlag, Undertaking};
use countersign::cloud::reporter::Reporter;
use countersign::cloud::session::Session;
use countersign::journal::Entry;
use countersign::model::event::{Event, TaskId};

use crate::wire::{Answer, Sent, Wire};
use crate::{Desk, looks, plan, standing};

fn undertaking<'a>(
    session: &'a Session,
    reporter: &'a Reporter,
    stop: &'a StopFlag,
) -> Undertaking<'a> {
    Undertaking {
        session,
        reporter,
        task: TaskId(1),
        stop,
        settling_pause: Duration::ZERO,
        journal: Entry::unkept(),
    }
}

/// What these writes send when AWS agrees to each.
async fn sent(plan: &AccessPlan, writes: &[Write]) -> Vec<Sent> {
    let answers = writes.iter().map(|write| {
        let operation = write.operation();
        let result = match write {
            Write::CreateRole => ROLE,
            Write::CreatePolicy => "<Policy><PolicyId>ANPAEXAMPLE</PolicyId></Policy>",
            _ => "",
        };
        Answer::query(
            200,
            format!(
                "<{operation}Response xmlns=\"https://iam.amazonaws.com/doc/2010-05-08/\"><{operation}Result>{result}</{operation}Result></{operation}Response>"
            ),
        )
    });
    let wire = Wire::playing(answers).showing(looks());
    let mut desk = Desk::over(&wire).await;
    let stop = StopFlag::default();
    let ended = provision::apply(
        undertaking(&desk.session, &desk.reporter, &stop),
        plan,
        writes,
        &standing(),
    )
    .await;
    assert_eq!(ended, Ok(()));
    let made: Vec<Write> = desk
        .told()
        .into_iter()
        .filter_map(|event| match event {
            Event::WriteMade(_, write) => Some(write),
            _ => None,
        })
        .collect();
    assert_eq!(made, writes);
    wire.sent()
}

fn get_policy_version() -> Answer {
    Answer::query(
        200,
        "<GetPolicyVersionResponse xmlns=\"https://iam.amazonaws.com/doc/2010-05-08/\"><GetPolicyVersionResult><PolicyVersion><Document>{}</Document><VersionId>v1</VersionId></PolicyVersion></GetPolicyVersionResult></GetPolicyVersionResponse>",
    )
}

fn list_policy_versions() -> Answer {
    Answer::query(
        200,
        "<ListPolicyVersionsResponse xmlns=\"https://iam.amazonaws.com/doc/2010-05-08/\"><ListPolicyVersionsResult><IsTruncated>false</IsTruncated><Versions><member><VersionId>v1</VersionId></member></Versions></ListPolicyVersionsResult></ListPolicyVersionsResponse>",
    )
}

const ROLE: &str = "<Role><Path>/</Path><RoleName>Lasso-media-prod</RoleName><RoleId>AROAEXAMPLE</RoleId><Arn>arn:aws:iam::111111111111:role/Lasso-media-prod</Arn><CreateDate>2026-09-21T12:00:00Z</CreateDate></Role>";

#[tokio::test]
async fn the_policy_is_sent_byte_for_byte_as_it_is_shown() {
    let plan = plan();
    let sent = sent(&plan, &[Write::CreatePolicy]).await.remove(0);
    assert_eq!(sent.form("Action").as_deref(), Some("CreatePolicy"));
    assert_eq!(sent.form("PolicyDocument").as_deref(), Some(plan.permissions_policy().text()));
    assert_eq!(sent.form("PolicyName").as_deref(), Some("Lasso-media-prod"));
}

#[tokio::test]
async fn the_role_is_sent_byte_for_byte_as_it_is_shown() {
    let plan = plan();
    let sent = sent(&plan, &[Write::CreateRole]).await.remove(0);
    assert_eq!(sent.form("Action").as_deref(), Some("CreateRole"));
    assert_eq!(sent.form("AssumeRolePolicyDocument").as_deref(), Some(plan.trust_policy().text()));
    assert_eq!(sent.form("MaxSessionDuration").as_deref(), Some("3600"));
    assert_eq!(sent.form("Description"), Some(plan.description()));
}

#[tokio::test]
async fn role_and_policy_carry_the_plans_tags() {
    let plan = plan();
    for sent in sent(&plan, &[Write::CreatePolicy, Write::CreateRole]).await {
        for (index, (key, value)) in plan.tags().into_iter().enumerate() {
            let member = format!("Tags.member.{}", index + 1);
            assert_eq!(sent.form(&format!("{member}.Key")), Some(key));
            assert_eq!(sent.form(&format!("{member}.Value")), Some(value));
        }
    }
}

#[tokio::test]
async fn updates_send_the_same_documents() {
    let plan = plan();
    let before_version_id = "v1".to_owned();
    let writes = [
        Write::UpdatePolicy { before_version_id, delete_version_id: None },
        Write::UpdateTrustPolicy { before: "{}".to_owned() },
    ];
    let sent = sent(&plan, &writes).await;
    assert_eq!(sent[0].form("PolicyDocument").as_deref(), Some(plan.permissions_policy().text()));
    assert_eq!(sent[0].form("SetAsDefault").as_deref(), Some("true"));
    assert_eq!(sent[1].form("PolicyDocument").as_deref(), Some(plan.trust_policy().text()));
}

#[tokio::test]
async fn taking_back_undoes_in_reverse() {
    let done = |operation: &str| Answer::query(200, format!("<{operation}Response/>"));
    let wire = Wire::playing([
        done("DetachRolePolicy"),
        done("DeleteRole"),
        get_policy_version(),
        list_policy_versions(),
        done("DeletePolicy"),
    ])
    .showing(looks());
    let desk = Desk::over(&wire).await;
    let stop = StopFlag::default();
    let made = [Write::CreatePolicy, Write::CreateRole, Write::AttachPolicy];
    let on = undertaking(&desk.session, &desk.reporter, &stop);
    assert_eq!(provision::take_back(on, &plan(), &made, &standing()).await, Ok(()));
    let mut actions: Vec<_> = wire.sent().iter().filter_map(|sent| sent.form("Action")).collect();
    actions.retain(|action| !action.contains("PolicyVersion"));
    assert_eq!(actions, ["DetachRolePolicy", "DeleteRole", "DeletePolicy"]);
}

#[tokio::test]
async fn a_stop_before_the_next_write_sends_nothing_more() {
    let wire = Wire::playing([]);
    let desk = Desk::over(&wire).await;
    let stop = StopFlag::default();
    stop.stop();
    let on = undertaking(&desk.session, &desk.reporter, &stop);
    let ended = provision::apply(on, &plan(), &[Write::CreatePolicy], &standing()).await;
    assert_eq!(ended, Err(provision::Interruption::Stopped));
    assert!(wire.sent().is_empty());
}

#[tokio::test]
async fn a_revocation_is_sent_as_the_inline_policy_of_the_iam_console() {
    let not_before = "2026-09-21T12:15:00Z".parse().unwrap();
    let sent = sent(&plan(), &[Write::RevokeSessions { not_before, before: None }]).await.remove(0);
    assert_eq!(sent.form("PolicyName").as_deref(), Some("AWSRevokeOlderSessions"));
    let text = sent.form("PolicyDocument").unwrap();
    assert_eq!(text, countersign::access::policy::revocation_policy(not_before).text());
}

#[tokio::test]
async fn an_adoption_is_undone_by_taking_off_the_tags_that_it_put_on() {
    let done = |operation: &str| Answer::query(200, format!("<{operation}Response/>"));
    let wire =
        Wire::playing([done("UntagRole"), done("TagRole"), done("UntagPolicy")]).showing(looks());
    let desk = Desk::over(&wire).await;
    let stop = StopFlag::default();
    let version = vec![("countersign:version".to_owned(), "0.0.1".to_owned())];
    let made = [Write::TagPolicy { before: Vec::new() }, Write::TagRole { before: version }];
    let on = undertaking(&desk.session, &desk.reporter, &stop);
    assert_eq!(provision::take_back(on, &plan(), &made, &standing()).await, Ok(()));
    let sent = wire.sent();
    assert_eq!(sent[0].form("TagKeys.member.1").as_deref(), Some("countersign:integration"));
    assert_eq!(sent[0].form("TagKeys.member.2").as_deref(), Some("countersign:adopted"));
    assert_eq!(sent[0].form("TagKeys.member.3"), None);
    assert_eq!(sent[1].form("Tags.member.1.Value").as_deref(), Some("0.0.1"));
    assert_eq!(sent[2].form("TagKeys.member.2").as_deref(), Some("countersign:version"));
}

#[tokio::test]
async fn sessions_stay_revoked_until_the_role_can_do_nothing_any_more() {
    let done = |operation: &str| Answer::query(200, format!("<{operation}Response/>"));
    let wire =
        Wire::playing([done("DetachRolePolicy"), done("DeleteRolePolicy"), done("DeleteRole")])
            .showing(looks());
    let desk = Desk::over(&wire).await;
    let stop = StopFlag::default();
    let not_before = "2026-09-21T12:15:00Z".parse().unwrap();
    let made = [
        Write::CreateRole,
        Write::AttachPolicy,
        Write::RevokeSessions { not_before, before: None },
    ];
    let on = undertaking(&desk.session, &desk.reporter, &stop);
    assert_eq!(provision::take_back(on, &plan(), &made, &standing()).await, Ok(()));
    let actions: Vec<_> = wire.sent().iter().filter_map(|sent| sent.form("Action")).collect();
    assert_eq!(actions, ["DetachRolePolicy", "DeleteRolePolicy", "DeleteRole"]);
}
