//! The requests that change a role, one each.

use super::Undertaking;
use super::settling::until_taken_in;
use crate::checks::failure::{Failure, FailureKind};
use crate::cloud::inventory::absent_as_none;
use crate::cloud::reporter::{Reporter, Wanted};
use crate::cloud::session::Session;

pub(super) async fn put_trust_policy(
    on: Undertaking<'_>,
    role: &str,
    text: &str,
) -> Result<(), Failure> {
    let request =
        on.session.iam().update_assume_role_policy().role_name(role).policy_document(text);
    on.reporter
        .call("iam", "UpdateAssumeRolePolicy", role, Wanted::Success, request.send())
        .await
        .map(drop)
}

pub(super) async fn put_max_session_duration(
    on: Undertaking<'_>,
    role: &str,
    secs: u32,
) -> Result<(), Failure> {
    let request =
        on.session.iam().update_role().role_name(role).max_session_duration(sdk_secs(secs));
    on.reporter.call("iam", "UpdateRole", role, Wanted::Success, request.send()).await.map(drop)
}

/// Attaches a managed policy; attaching it twice is the same as once.
pub async fn attach_policy(
    on: Undertaking<'_>,
    role: &str,
    policy_arn: &str,
) -> Result<(), Failure> {
    let request = on.session.iam().attach_role_policy().role_name(role).policy_arn(policy_arn);
    let wanted = [Wanted::OnceKnown, Wanted::Success];
    until_taken_in(FailureKind::NotFound, on.settling_pause, wanted, |wanted| {
        on.reporter.call("iam", "AttachRolePolicy", role, wanted, request.clone().send())
    })
    .await
    .map(drop)
}

/// Detaches a managed policy; one that is not attached counts as detached.
pub async fn detach_policy(
    session: &Session,
    reporter: &Reporter,
    role: &str,
    policy_arn: &str,
) -> Result<(), Failure> {
    let request = session.iam().detach_role_policy().role_name(role).policy_arn(policy_arn);
    let answer =
        reporter.call("iam", "DetachRolePolicy", role, Wanted::MayBeAbsent, request.send()).await;
    absent_as_none(answer).map(drop)
}

/// Asks once to delete a role that carries nothing; one that is not there counts as deleted.
pub async fn delete_role(
    session: &Session,
    reporter: &Reporter,
    role: &str,
    wanted: Wanted,
) -> Result<(), Failure> {
    let request = session.iam().delete_role().role_name(role);
    let answer = reporter.call("iam", "DeleteRole", role, wanted, request.send()).await;
    absent_as_none(answer).map(drop)
}

/// IAM's numbers are signed; a session has at most 43 200 seconds, so this never saturates.
pub fn sdk_secs(secs: u32) -> i32 {
    i32::try_from(secs).unwrap_or(i32::MAX)
}
