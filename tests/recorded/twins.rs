//! Twins of earlier runs: those whose time is over are deleted, page after page, and no others.

use countersign::access::plan::{INTEGRATION_TAG, TWIN_PATH};
use countersign::access::twin::TWIN_TAG;
use countersign::checks::failure::{Failure, FailureKind};
use countersign::cloud::rehearsal::{Removed, Swept, Twin, of_a_dead_twin, sweep};
use countersign::journal::Entry;
use jiff::Timestamp;

use crate::wire::{Answer, Sent, Wire};
use crate::{Desk, plan};

/// An hour after the old twins were made, a minute after the young one.
const NOW: &str = "2026-09-21T13:00:00Z";
const OLD: &str = "2026-09-21T12:00:00Z";
const ENDED: &str = "2026-09-21T12:15:00Z";
const ONE: &str = "countersign-rehearsal-00000000000a";
const OTHER: &str = "countersign-rehearsal-00000000000b";

fn role(name: &str, made_at: &str) -> String {
    format!("<member>{}</member>", fields(name, TWIN_PATH, made_at))
}

fn fields(name: &str, path: &str, made_at: &str) -> String {
    format!(
        "<Path>{path}</Path><RoleName>{name}</RoleName><RoleId>AROAEXAMPLE</RoleId><Arn>arn:aws:iam::111111111111:role{path}{name}</Arn><CreateDate>{made_at}</CreateDate>"
    )
}

/// What `GetRole` says of it.
fn shown(name: &str, path: &str, tags: &[(&str, &str)]) -> Answer {
    let tags: Vec<_> =
        tags.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect();
    let role = fields(name, path, OLD) + &crate::tags(&tags);
    Answer::query(
        200,
        format!(
            "<GetRoleResponse xmlns=\"https://iam.amazonaws.com/doc/2010-05-08/\"><GetRoleResult><Role>{role}</Role></GetRoleResult></GetRoleResponse>"
        ),
    )
}

const TAGS: [(&str, &str); 2] = [(INTEGRATION_TAG, "lasso/media-prod"), (TWIN_TAG, ENDED)];

fn twin(name: &str) -> Answer {
    shown(name, TWIN_PATH, &TAGS)
}

async fn swept(wire: &Wire, alive: &[String]) -> Swept {
    let desk = Desk::over(wire).await;
    let now: Timestamp = NOW.parse().unwrap();
    sweep(&desk.session, &desk.reporter, now, alive).await
}

fn one_page(roles: &str) -> Answer {
    page(roles, "<IsTruncated>false</IsTruncated>")
}

fn page(roles: &str, more: &str) -> Answer {
    Answer::query(
        200,
        format!(
            "<ListRolesResponse xmlns=\"https://iam.amazonaws.com/doc/2010-05-08/\"><ListRolesResult><Roles>{roles}</Roles>{more}</ListRolesResult></ListRolesResponse>"
        ),
    )
}

fn nothing_attached() -> Answer {
    Answer::query(
        200,
        "<ListAttachedRolePoliciesResponse xmlns=\"https://iam.amazonaws.com/doc/2010-05-08/\"><ListAttachedRolePoliciesResult><AttachedPolicies/><IsTruncated>false</IsTruncated></ListAttachedRolePoliciesResult></ListAttachedRolePoliciesResponse>",
    )
}

fn nothing_inline() -> Answer {
    inline("")
}

fn inline(names: &str) -> Answer {
    Answer::query(
        200,
        format!(
            "<ListRolePoliciesResponse xmlns=\"https://iam.amazonaws.com/doc/2010-05-08/\"><ListRolePoliciesResult><PolicyNames>{names}</PolicyNames><IsTruncated>false</IsTruncated></ListRolePoliciesResult></ListRolePoliciesResponse>"
        ),
    )
}

#[tokio::test]
async fn every_twin_whose_time_is_over_is_deleted_although_one_of_them_cannot_be() {
    let first =
        role(ONE, OLD) + &role("countersign-rehearsal-00000000000c", "2026-09-21T12:59:00Z");
    let second = role(OTHER, OLD) + &role("somebody-elses", OLD);
    let wire = Wire::playing([
        page(&first, "<IsTruncated>true</IsTruncated><Marker>next</Marker>"),
        page(&second, "<IsTruncated>false</IsTruncated>"),
        twin(ONE),
        nothing_attached(),
        nothing_inline(),
        twin(ONE),
        Answer::query_error(403, "AccessDenied", "User: jo is not authorized"),
        twin(OTHER),
        nothing_attached(),
        nothing_inline(),
        twin(OTHER),
        Answer::query(200, "<DeleteRoleResponse/>"),
        gone(),
    ]);
    let Swept { removed, left_alone, failure } = swept(&wire, &[]).await;
    assert_eq!((removed, left_alone), (1, Vec::new()));
    assert_eq!(failure.unwrap().code.as_deref(), Some("AccessDenied"));
    let sent = wire.sent();
    assert_eq!(sent[1].form("Marker").as_deref(), Some("next"));
    let deleted: Vec<_> = sent
        .iter()
        .filter(|sent| sent.form("Action").as_deref() == Some("DeleteRole"))
        .filter_map(|sent| sent.form("RoleName"))
        .collect();
    assert_eq!(deleted, [ONE, OTHER]);
}

#[tokio::test]
async fn a_role_that_only_has_the_name_of_a_twin_is_left_alone_and_told() {
    let untagged = [(INTEGRATION_TAG, "lasso/media-prod")];
    for (told, look) in [
        ("it has no tag countersign:rehearsal-ends with a time", shown(ONE, TWIN_PATH, &untagged)),
        ("it has no tag countersign:integration", shown(ONE, TWIN_PATH, &[(TWIN_TAG, ENDED)])),
        ("it is under the path /, and a twin", shown(ONE, "/", &TAGS)),
        ("AWS refused iam:GetRole", Answer::query_error(403, "AccessDenied", "no")),
    ] {
        let wire = Wire::playing([one_page(&role(ONE, OLD)), look]);
        let Swept { removed, left_alone, .. } = swept(&wire, &[]).await;
        assert_eq!((removed, left_alone.len()), (0, 1));
        assert!(left_alone[0].contains(told), "{left_alone:?}");
        assert_eq!(actions(&wire.sent()), ["ListRoles", "GetRole"]);
    }
}

#[tokio::test]
async fn a_name_that_no_twin_has_is_left_alone_without_a_look() {
    let wire = Wire::playing([one_page(&role("countersign-rehearsal-prod", OLD))]);
    let Swept { removed, left_alone, .. } = swept(&wire, &[]).await;
    assert_eq!((removed, left_alone.len()), (0, 1));
    assert_eq!(actions(&wire.sent()), ["ListRoles"]);
}

#[tokio::test]
async fn a_twin_that_lives_by_its_own_tag_or_by_its_windows_journal_is_not_taken() {
    let living = [TAGS[0], (TWIN_TAG, "2026-09-21T13:10:00Z")];
    let wire = Wire::playing([one_page(&role(ONE, OLD)), shown(ONE, TWIN_PATH, &living)]);
    let Swept { removed, left_alone, .. } = swept(&wire, &[]).await;
    assert_eq!((removed, left_alone), (0, Vec::new()));
    assert_eq!(actions(&wire.sent()), ["ListRoles", "GetRole"]);
    let wire = Wire::playing([one_page(&role(ONE, OLD))]);
    assert_eq!(swept(&wire, &[ONE.to_owned()]).await.removed, 0);
    assert_eq!(actions(&wire.sent()), ["ListRoles"]);
}

#[tokio::test]
async fn what_a_journal_has_as_a_twin_and_is_none_is_not_deleted() {
    let looks = [
        shown("ProductionDeploy", "/", &[]),
        shown(ONE, TWIN_PATH, &[]),
        shown(ONE, "/", &TAGS),
        shown("ProductionDeploy", TWIN_PATH, &TAGS),
    ];
    for look in looks {
        let wire = Wire::playing([look]);
        let desk = Desk::over(&wire).await;
        let Err(Failure { kind, message, .. }) =
            of_a_dead_twin(&desk.session, &desk.reporter, ONE).await
        else {
            panic!("it was to be left");
        };
        assert_eq!(kind, FailureKind::NotOurs);
        assert!(message.unwrap().contains("is left alone"));
        assert_eq!(actions(&wire.sent()), ["GetRole"]);
    }
}

#[tokio::test]
async fn a_twin_that_is_swapped_between_two_writes_is_not_deleted() {
    let wire =
        Wire::playing([twin(ONE), nothing_attached(), nothing_inline(), shown(ONE, "/", &[])]);
    let desk = Desk::over(&wire).await;
    let ended = of_a_dead_twin(&desk.session, &desk.reporter, ONE).await;
    assert_eq!(ended.unwrap_err().kind, FailureKind::NotOurs);
    assert!(!actions(&wire.sent()).contains(&"DeleteRole".to_owned()));
}

#[tokio::test]
async fn a_dead_twin_that_was_deleted_by_hand_is_absent() {
    let wire = Wire::playing([gone()]);
    let desk = Desk::over(&wire).await;
    let removed = of_a_dead_twin(&desk.session, &desk.reporter, ONE).await;
    assert_eq!(removed, Ok(Removed::NoneThere));
}

fn done(action: &str) -> Answer {
    Answer::query(200, format!("<{action}Response/>"))
}

fn gone() -> Answer {
    Answer::query_error(404, "NoSuchEntity", "The role cannot be found.")
}

fn actions(sent: &[Sent]) -> Vec<String> {
    sent.iter().filter_map(|sent| sent.form("Action")).collect()
}

#[tokio::test]
async fn a_twin_that_carries_what_is_known_is_removed_without_a_listing() {
    let made = Twin::named(&plan(), Timestamp::UNIX_EPOCH);
    let look = twin(&made.role_name);
    let wire = Wire::playing([look, done("DetachRolePolicy"), done("DeleteRole"), gone()]);
    let desk = Desk::over(&wire).await;
    let policy_arn = plan().policy_arn();
    made.remove(&desk.session, &desk.reporter, Some(&policy_arn), Entry::unkept()).await.unwrap();
    let sent = wire.sent();
    assert_eq!(actions(&sent), ["GetRole", "DetachRolePolicy", "DeleteRole", "GetRole"]);
    assert_eq!(sent[1].form("PolicyArn"), Some(policy_arn));
}

#[tokio::test]
async fn a_twin_that_carries_more_than_is_known_is_listed_before_the_next_try() {
    let made = Twin::named(&plan(), Timestamp::UNIX_EPOCH);
    let wire = Wire::playing([
        twin(&made.role_name),
        done("DetachRolePolicy"),
        Answer::query_error(
            409,
            "DeleteConflict",
            "Cannot delete entity, must detach all policies first.",
        ),
        twin(&made.role_name),
        nothing_attached(),
        nothing_inline(),
        done("DeleteRole"),
        gone(),
    ]);
    let desk = Desk::over(&wire).await;
    let policy_arn = plan().policy_arn();
    made.remove(&desk.session, &desk.reporter, Some(&policy_arn), Entry::unkept()).await.unwrap();
    assert_eq!(
        actions(&wire.sent()),
        [
            "GetRole",
            "DetachRolePolicy",
            "DeleteRole",
            "GetRole",
            "ListAttachedRolePolicies",
            "ListRolePolicies",
            "DeleteRole",
            "GetRole"
        ]
    );
}

#[tokio::test]
async fn a_twin_whose_sessions_were_revoked_is_removed_with_the_policy_that_did_it() {
    let made = Twin::named(&plan(), Timestamp::UNIX_EPOCH);
    let wire = Wire::playing([
        twin(&made.role_name),
        nothing_attached(),
        inline("<member>AWSRevokeOlderSessions</member>"),
        inline_text("Deny"),
        done("DeleteRolePolicy"),
        done("DeleteRole"),
        gone(),
    ]);
    let desk = Desk::over(&wire).await;
    made.remove(&desk.session, &desk.reporter, None, Entry::unkept()).await.unwrap();
    let sent = wire.sent();
    assert_eq!(sent[4].form("Action").as_deref(), Some("DeleteRolePolicy"));
    assert_eq!(sent[4].form("PolicyName").as_deref(), Some("AWSRevokeOlderSessions"));
}

/// What `GetRolePolicy` says of the policy that ends sessions.
fn inline_text(effect: &str) -> Answer {
    let document = format!(
        "{{\"Version\":\"2012-10-17\",\"Statement\":{{\"Effect\":\"{effect}\",\"Action\":\"*\",\"Resource\":\"*\"}}}}"
    );
    Answer::query(
        200,
        format!(
            "<GetRolePolicyResponse xmlns=\"https://iam.amazonaws.com/doc/2010-05-08/\"><GetRolePolicyResult><RoleName>r</RoleName><PolicyName>AWSRevokeOlderSessions</PolicyName><PolicyDocument>{document}</PolicyDocument></GetRolePolicyResult></GetRolePolicyResponse>"
        ),
    )
}

#[tokio::test]
async fn an_inline_policy_that_grants_something_is_not_deleted_whatever_its_name() {
    let made = Twin::named(&plan(), Timestamp::UNIX_EPOCH);
    let wire = Wire::playing([
        twin(&made.role_name),
        nothing_attached(),
        inline("<member>AWSRevokeOlderSessions</member>"),
        inline_text("Allow"),
    ]);
    let desk = Desk::over(&wire).await;
    let ended = made.remove(&desk.session, &desk.reporter, None, Entry::unkept()).await;
    assert_eq!(ended.unwrap_err().kind, FailureKind::NotOurs);
    let deletions = actions(&wire.sent()).iter().filter(|it| it.starts_with("Delete")).count();
    assert_eq!(deletions, 0);
}
