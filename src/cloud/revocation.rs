//! Ends a role's sessions: the inline policy that refuses whatever was issued before a time.
//!
//! Source: "Revoke IAM role temporary security credentials" in the IAM User Guide.

use super::inventory::{absent_as_none, inline_policy_names, revocation_text};
use super::reporter::{Reporter, Wanted};
use super::session::Session;
use crate::access::policy::{REVOCATION_POLICY_NAME, only_denies};
use crate::checks::failure::Failure;
use crate::words;

/// Puts `text` on the role, in the place of the one that may be there.
pub async fn put(
    session: &Session,
    reporter: &Reporter,
    role_name: &str,
    text: &str,
) -> Result<(), Failure> {
    let request = session
        .iam()
        .put_role_policy()
        .role_name(role_name)
        .policy_name(REVOCATION_POLICY_NAME)
        .policy_document(text);
    let target = format!("{role_name} {REVOCATION_POLICY_NAME}");
    reporter.call("iam", "PutRolePolicy", target, Wanted::Success, request.send()).await.map(drop)
}

/// Removes it where the role has one, and asks nothing more where it has none. One that grants something ends no sessions,
/// so it is somebody else's: [`FailureKind::NotOurs`](crate::checks::failure::FailureKind::NotOurs).
pub async fn delete_if_there(
    session: &Session,
    reporter: &Reporter,
    role_name: &str,
) -> Result<(), Failure> {
    let names = absent_as_none(inline_policy_names(session, reporter, role_name).await)?;
    let is_there = names.iter().flatten().any(|name| name == REVOCATION_POLICY_NAME);
    if !is_there {
        return Ok(());
    }
    let text = revocation_text(session, reporter, role_name).await?;
    if text.as_deref().is_some_and(|text| !only_denies(text)) {
        return Err(Failure::not_ours(words!(
            "The inline policy AWSRevokeOlderSessions of the role {role_name} grants something",
            role_name
        )));
    }
    delete(session, reporter, role_name).await
}

/// Removes it; one that is not there counts as removed.
pub async fn delete(
    session: &Session,
    reporter: &Reporter,
    role_name: &str,
) -> Result<(), Failure> {
    let request =
        session.iam().delete_role_policy().role_name(role_name).policy_name(REVOCATION_POLICY_NAME);
    let target = format!("{role_name} {REVOCATION_POLICY_NAME}");
    let answer =
        reporter.call("iam", "DeleteRolePolicy", target, Wanted::MayBeAbsent, request.send()).await;
    absent_as_none(answer).map(drop)
}
