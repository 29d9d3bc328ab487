//! The IAM user of a plan, as the account has it.

use super::{absent_as_none, decoded, tags};
use crate::access::changes::user::{ExistingKey, ExistingUser};
use crate::checks::failure::Failure;
use crate::cloud::reporter::{Reporter, Wanted};
use crate::cloud::session::Session;

/// The user with its policies, groups and keys, or `None`.
///
/// A user has at most 2 keys, 20 managed policies and 10 groups, and its inline policies 2048 characters together, so
/// that one page holds each. Source: "IAM and AWS STS quotas".
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
        reporter.call(
            "iam",
            "ListUserPolicies",
            name,
            Wanted::Success,
            iam.list_user_policies().user_name(name).send(),
        ),
        reporter.call(
            "iam",
            "ListAttachedUserPolicies",
            name,
            Wanted::Success,
            iam.list_attached_user_policies().user_name(name).send(),
        ),
        reporter.call(
            "iam",
            "ListGroupsForUser",
            name,
            Wanted::Success,
            iam.list_groups_for_user().user_name(name).send(),
        ),
        keys(session, reporter, name),
    );
    let (inline, attached, groups) = (inline?, attached?, groups?);
    let others = inline.policy_names().iter().filter(|policy| *policy != name);
    let attached = attached.attached_policies().iter();
    Ok(Some(ExistingUser {
        arn: user.arn().to_owned(),
        unique_id: user.user_id().to_owned(),
        tags: tags(user.tags()),
        policy_text: policy_text?,
        other_inline_policy_names: others.cloned().collect(),
        attached_policy_arns: attached
            .filter_map(|policy| policy.policy_arn().map(str::to_owned))
            .collect(),
        group_names: groups.groups().iter().map(|group| group.group_name().to_owned()).collect(),
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
    let answer =
        reporter.call("iam", "ListAccessKeys", name, Wanted::Success, request.send()).await?;
    let key = |key: &aws_sdk_iam::types::AccessKeyMetadata| {
        Some(ExistingKey {
            id: key.access_key_id()?.to_owned(),
            is_active: key.status() == Some(&aws_sdk_iam::types::StatusType::Active),
        })
    };
    Ok(answer.access_key_metadata().iter().filter_map(key).collect())
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
