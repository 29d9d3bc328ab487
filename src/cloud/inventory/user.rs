//! The IAM user of a plan, as the account has it.

use aws_sdk_iam::operation::list_access_keys::ListAccessKeysOutput;
use aws_sdk_iam::operation::list_attached_user_policies::ListAttachedUserPoliciesOutput;
use aws_sdk_iam::operation::list_groups_for_user::ListGroupsForUserOutput;
use aws_sdk_iam::operation::list_user_policies::ListUserPoliciesOutput;

use super::{absent_as_none, decoded, tags};
use crate::access::changes::user::{ExistingKey, ExistingUser};
use crate::checks::failure::Failure;
use crate::cloud::pages::{Pages, next_of};
use crate::cloud::reporter::{Reporter, Wanted};
use crate::cloud::session::Session;

/// The user with its policies, groups and keys, or `None`.
pub async fn user(
    session: &Session,
    reporter: &Reporter,
    name: &str,
) -> Result<Option<ExistingUser>, Failure> {
    let iam = session.iam();
    let answer = reporter
        .call("iam", "GetUser", name, Wanted::MayBeAbsent, iam.get_user().user_name(name).send())
        .await;
    let Some(user) = absent_as_none(answer)?.and_then(|answer| answer.user) else {
        return Ok(None);
    };
    // All to their end: a call that is dropped half-way would stay under way in the status panel.
    let (policy_text, inline, attached, groups, keys) = tokio::join!(
        policy_text(session, reporter, name),
        inline_policy_names(session, reporter, name),
        attached_policy_arns(session, reporter, name),
        group_names(session, reporter, name),
        keys(session, reporter, name),
    );
    let mut other_inline_policy_names = inline?;
    other_inline_policy_names.retain(|policy| policy != name);
    Ok(Some(ExistingUser {
        arn: user.arn().to_owned(),
        unique_id: user.user_id().to_owned(),
        tags: tags(user.tags()),
        policy_text: policy_text?,
        other_inline_policy_names,
        attached_policy_arns: attached?,
        group_names: groups?,
        permissions_boundary_arn: user
            .permissions_boundary()
            .and_then(|boundary| boundary.permissions_boundary_arn())
            .map(str::to_owned),
        keys: keys?,
    }))
}

/// The user's access keys, without their secrets: IAM tells those once.
pub async fn keys(
    session: &Session,
    reporter: &Reporter,
    name: &str,
) -> Result<Vec<ExistingKey>, Failure> {
    let request = session.iam().list_access_keys().user_name(name);
    let mut keys = Vec::new();
    let key = |key: &aws_sdk_iam::types::AccessKeyMetadata| {
        Some(ExistingKey {
            id: key.access_key_id()?.to_owned(),
            is_active: key.status() == Some(&aws_sdk_iam::types::StatusType::Active),
        })
    };
    let take = |page: ListAccessKeysOutput| {
        keys.extend(page.access_key_metadata().iter().filter_map(key));
        next_of(page.is_truncated(), page.marker())
    };
    Pages::of(reporter, "iam", "ListAccessKeys", name, Wanted::Success)
        .all(|marker| request.clone().set_marker(marker).send(), take)
        .await?;
    Ok(keys)
}

async fn inline_policy_names(
    session: &Session,
    reporter: &Reporter,
    name: &str,
) -> Result<Vec<String>, Failure> {
    let request = session.iam().list_user_policies().user_name(name);
    let mut names = Vec::new();
    let take = |page: ListUserPoliciesOutput| {
        names.extend_from_slice(page.policy_names());
        next_of(page.is_truncated(), page.marker())
    };
    Pages::of(reporter, "iam", "ListUserPolicies", name, Wanted::Success)
        .all(|marker| request.clone().set_marker(marker).send(), take)
        .await?;
    Ok(names)
}

async fn attached_policy_arns(
    session: &Session,
    reporter: &Reporter,
    name: &str,
) -> Result<Vec<String>, Failure> {
    let request = session.iam().list_attached_user_policies().user_name(name);
    let mut arns = Vec::new();
    let take = |page: ListAttachedUserPoliciesOutput| {
        arns.extend(page.attached_policies().iter().filter_map(|policy| policy.policy_arn.clone()));
        next_of(page.is_truncated(), page.marker())
    };
    Pages::of(reporter, "iam", "ListAttachedUserPolicies", name, Wanted::Success)
        .all(|marker| request.clone().set_marker(marker).send(), take)
        .await?;
    Ok(arns)
}

async fn group_names(
    session: &Session,
    reporter: &Reporter,
    name: &str,
) -> Result<Vec<String>, Failure> {
    let request = session.iam().list_groups_for_user().user_name(name);
    let mut names = Vec::new();
    let take = |page: ListGroupsForUserOutput| {
        names.extend(page.groups().iter().map(|group| group.group_name().to_owned()));
        next_of(page.is_truncated(), page.marker())
    };
    Pages::of(reporter, "iam", "ListGroupsForUser", name, Wanted::Success)
        .all(|marker| request.clone().set_marker(marker).send(), take)
        .await?;
    Ok(names)
}

/// The inline policy that has the user's own name.
async fn policy_text(
    session: &Session,
    reporter: &Reporter,
    name: &str,
) -> Result<Option<String>, Failure> {
    let request = session.iam().get_user_policy().user_name(name).policy_name(name);
    let answer =
        reporter.call("iam", "GetUserPolicy", name, Wanted::MayBeAbsent, request.send()).await;
    Ok(absent_as_none(answer)?.map(|answer| decoded(Some(answer.policy_document()))))
}
