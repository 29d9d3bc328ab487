//! Twins of earlier runs: those whose time is over are deleted, page after page, and no others.

use countersign::cloud::rehearsal::{Twin, sweep};
use countersign::journal::Entry;
use jiff::Timestamp;

use crate::wire::{Answer, Sent, Wire};
use crate::{Desk, plan};

/// An hour after the old twins were made, a minute after the young one.
const NOW: &str = "2026-09-21T13:00:00Z";

fn role(name: &str, made_at: &str) -> String {
    format!(
        "<member><Path>/countersign/</Path><RoleName>{name}</RoleName><RoleId>AROAEXAMPLE</RoleId><Arn>arn:aws:iam::111111111111:role/countersign/{name}</Arn><CreateDate>{made_at}</CreateDate></member>"
    )
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
    let old = "2026-09-21T12:00:00Z";
    let first = role("countersign-rehearsal-a", old)
        + &role("countersign-rehearsal-young", "2026-09-21T12:59:00Z");
    let second = role("countersign-rehearsal-b", old) + &role("somebody-elses", old);
    let wire = Wire::playing([
        page(&first, "<IsTruncated>true</IsTruncated><Marker>next</Marker>"),
        page(&second, "<IsTruncated>false</IsTruncated>"),
        nothing_attached(),
        nothing_inline(),
        Answer::query_error(403, "AccessDenied", "User: jo is not authorized"),
        nothing_attached(),
        nothing_inline(),
        Answer::query(200, "<DeleteRoleResponse/>"),
        Answer::query_error(404, "NoSuchEntity", "The role cannot be found."),
    ]);
    let desk = Desk::over(&wire).await;
    let now: Timestamp = NOW.parse().unwrap();
    let failure = sweep(&desk.session, &desk.reporter, now).await.unwrap_err();
    assert_eq!(failure.code.as_deref(), Some("AccessDenied"));
    let sent = wire.sent();
    assert_eq!(sent[1].form("Marker").as_deref(), Some("next"));
    let deleted: Vec<_> = sent
        .iter()
        .filter(|sent| sent.form("Action").as_deref() == Some("DeleteRole"))
        .filter_map(|sent| sent.form("RoleName"))
        .collect();
    assert_eq!(deleted, ["countersign-rehearsal-a", "countersign-rehearsal-b"]);
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
    let wire = Wire::playing([done("DetachRolePolicy"), done("DeleteRole"), gone()]);
    let desk = Desk::over(&wire).await;
    let twin = Twin::named(&plan(), Timestamp::UNIX_EPOCH);
    let policy_arn = plan().policy_arn();
    twin.remove(&desk.session, &desk.reporter, Some(&policy_arn), Entry::unkept()).await.unwrap();
    let sent = wire.sent();
    assert_eq!(actions(&sent), ["DetachRolePolicy", "DeleteRole", "GetRole"]);
    assert_eq!(sent[0].form("PolicyArn"), Some(policy_arn));
}

#[tokio::test]
async fn a_twin_that_carries_more_than_is_known_is_listed_before_the_next_try() {
    let wire = Wire::playing([
        done("DetachRolePolicy"),
        Answer::query_error(
            409,
            "DeleteConflict",
            "Cannot delete entity, must detach all policies first.",
        ),
        nothing_attached(),
        nothing_inline(),
        done("DeleteRole"),
        gone(),
    ]);
    let desk = Desk::over(&wire).await;
    let twin = Twin::named(&plan(), Timestamp::UNIX_EPOCH);
    let policy_arn = plan().policy_arn();
    twin.remove(&desk.session, &desk.reporter, Some(&policy_arn), Entry::unkept()).await.unwrap();
    assert_eq!(
        actions(&wire.sent()),
        [
            "DetachRolePolicy",
            "DeleteRole",
            "ListAttachedRolePolicies",
            "ListRolePolicies",
            "DeleteRole",
            "GetRole"
        ]
    );
}

#[tokio::test]
async fn a_twin_whose_sessions_were_revoked_is_removed_with_the_policy_that_did_it() {
    let wire = Wire::playing([
        nothing_attached(),
        inline("<member>AWSRevokeOlderSessions</member>"),
        done("DeleteRolePolicy"),
        done("DeleteRole"),
        gone(),
    ]);
    let desk = Desk::over(&wire).await;
    let twin = Twin::named(&plan(), Timestamp::UNIX_EPOCH);
    twin.remove(&desk.session, &desk.reporter, None, Entry::unkept()).await.unwrap();
    let sent = wire.sent();
    assert_eq!(sent[2].form("Action").as_deref(), Some("DeleteRolePolicy"));
    assert_eq!(sent[2].form("PolicyName").as_deref(), Some("AWSRevokeOlderSessions"));
}
