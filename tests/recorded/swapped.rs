//! Somebody gives a name to something else while it is being worked on: that one is neither written to nor deleted.

use std::time::Duration;

use countersign::access::changes::Write;
use countersign::checks::failure::{Failure, FailureKind};
use countersign::cloud::provision::{self, Interruption, StopFlag, Undertaking};
use countersign::journal::Entry;
use countersign::model::event::TaskId;

use crate::wire::{Answer, Wire};
use crate::{Desk, ROLE_ID, get_policy, get_role, looks, plan, standing};

const OTHER_ROLE_ID: &str = "AROAOTHER";

#[derive(Clone, Copy)]
enum Way {
    Apply,
    TakeBack,
}

/// How a run ended, and which actions were asked for beside the looks.
async fn run(way: Way, writes: &[Write], wire: Wire) -> (Result<(), Interruption>, Vec<String>) {
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
    let ended = match way {
        Way::Apply => provision::apply(on, &plan(), writes, &standing()).await,
        Way::TakeBack => provision::take_back(on, &plan(), writes, &standing()).await,
    };
    (ended, wire.sent().iter().filter_map(|sent| sent.form("Action")).collect())
}

#[track_caller]
fn refused(ended: Result<(), Interruption>, says: &str) {
    let Err(Interruption::Failed(Failure { kind, message, .. })) = ended else {
        panic!("it was to be refused: {ended:?}");
    };
    assert_eq!(kind, FailureKind::NotOurs);
    let message = message.unwrap();
    assert!(message.contains(says), "{message}");
}

fn role_writes() -> Vec<Write> {
    let not_before = "2026-09-21T12:15:00Z".parse().unwrap();
    vec![
        Write::UpdateTrustPolicy { before: "{}".to_owned() },
        Write::UpdateMaxSessionDuration { before_secs: 7_200 },
        Write::AttachPolicy,
        Write::RevokeSessions { not_before, before: None },
    ]
}

fn policy_writes() -> Vec<Write> {
    let before_version_id = "v1".to_owned();
    vec![
        Write::UpdatePolicy { before_version_id, delete_version_id: Some("v0".to_owned()) },
        Write::AttachPolicy,
    ]
}

#[tokio::test]
async fn another_role_of_the_name_is_not_written_to_although_it_has_our_tags() {
    for write in role_writes() {
        let [_, policy] = looks();
        let swapped = ("GetRole", get_role(OTHER_ROLE_ID, &plan().tags()));
        let wire = Wire::playing([]).showing([swapped, policy]);
        let (ended, asked) = run(Way::Apply, std::slice::from_ref(&write), wire).await;
        refused(ended, "its unique ID is AROAOTHER and was AROAEXAMPLE");
        assert_eq!(asked, Vec::<String>::new(), "{write:?}");
    }
}

#[tokio::test]
async fn another_policy_of_the_name_is_neither_given_a_version_nor_attached() {
    for write in policy_writes() {
        let [role, _] = looks();
        let swapped = ("GetPolicy", get_policy("ANPAOTHER", &plan().tags()));
        let wire = Wire::playing([]).showing([role, swapped]);
        let (ended, asked) = run(Way::Apply, std::slice::from_ref(&write), wire).await;
        refused(ended, "its unique ID is ANPAOTHER and was ANPAEXAMPLE");
        assert_eq!(asked, Vec::<String>::new(), "{write:?}");
    }
}

#[tokio::test]
async fn another_role_or_policy_of_the_name_is_not_deleted() {
    let made = [Write::CreatePolicy, Write::CreateRole, Write::AttachPolicy];
    let writes = role_writes().into_iter().chain(made).chain([
        Write::TagRole { before: Vec::new() },
        Write::TagPolicy { before: Vec::new() },
        policy_writes().remove(0),
    ]);
    for write in writes {
        let tags = plan().tags();
        let wire = Wire::playing([]).showing([
            ("GetRole", get_role(OTHER_ROLE_ID, &tags)),
            ("GetPolicy", get_policy("ANPAOTHER", &tags)),
        ]);
        let (ended, asked) = run(Way::TakeBack, std::slice::from_ref(&write), wire).await;
        refused(ended, "is another one than before");
        assert_eq!(asked, Vec::<String>::new(), "{write:?}");
    }
}

#[tokio::test]
async fn a_role_whose_tag_was_taken_off_meanwhile_is_not_written_to() {
    let wire = Wire::playing([]).showing([("GetRole", get_role(ROLE_ID, &[]))]);
    let write = Write::UpdateMaxSessionDuration { before_secs: 7_200 };
    let (ended, asked) = run(Way::Apply, &[write], wire).await;
    refused(ended, "does not carry this integration's tag any more");
    assert_eq!(asked, Vec::<String>::new());
}

#[tokio::test]
async fn what_is_adopted_carries_its_tag_only_on_the_way() {
    let done = |action: &str| Answer::query(200, format!("<{action}Response/>"));
    let wire = Wire::playing([done("TagRole"), done("UpdateAssumeRolePolicy")])
        .showing([("GetRole", get_role(ROLE_ID, &[]))]);
    let writes = [
        Write::TagRole { before: Vec::new() },
        Write::UpdateTrustPolicy { before: "{}".to_owned() },
    ];
    let (ended, asked) = run(Way::Apply, &writes, wire).await;
    assert_eq!(ended, Ok(()));
    assert_eq!(asked, ["TagRole", "UpdateAssumeRolePolicy"]);
}

#[tokio::test]
async fn a_role_that_was_swapped_after_it_was_made_does_not_get_the_policy() {
    let created = "<CreateRoleResponse xmlns=\"https://iam.amazonaws.com/doc/2010-05-08/\"><CreateRoleResult><Role><Path>/</Path><RoleName>Lasso-media-prod</RoleName><RoleId>AROAMADE</RoleId><Arn>arn:aws:iam::111111111111:role/Lasso-media-prod</Arn><CreateDate>2026-09-21T12:00:00Z</CreateDate></Role></CreateRoleResult></CreateRoleResponse>";
    let wire = Wire::playing([Answer::query(200, created)]).showing(looks());
    let (ended, asked) = run(Way::Apply, &[Write::CreateRole, Write::AttachPolicy], wire).await;
    refused(ended, "its unique ID is AROAEXAMPLE and was AROAMADE");
    assert_eq!(asked, ["CreateRole"]);
}

#[tokio::test]
async fn what_is_gone_needs_nothing_sent_to_be_undone() {
    let gone = || Answer::query_error(404, "NoSuchEntity", "It cannot be found.");
    let wire = Wire::playing([]).showing([("GetRole", gone()), ("GetPolicy", gone())]);
    let made = [Write::CreatePolicy, Write::CreateRole, Write::AttachPolicy];
    let (ended, asked) = run(Way::TakeBack, &made, wire).await;
    assert_eq!(ended, Ok(()));
    assert_eq!(asked, Vec::<String>::new());
}
