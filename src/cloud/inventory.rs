//! What the account has under the plan's names, read before anything is written.

mod policy_users;
pub mod user;

use aws_sdk_iam::operation::list_attached_role_policies::ListAttachedRolePoliciesOutput;
use aws_sdk_iam::operation::list_policy_versions::ListPolicyVersionsOutput;
use aws_sdk_iam::operation::list_role_policies::ListRolePoliciesOutput;

use super::pages::{Pages, next_of};
use super::reporter::{Reporter, Wanted};
use super::session::Session;
use crate::access::changes::{ExistingPolicy, ExistingRole, Inventory};
use crate::access::grantee::Grantee;
use crate::access::plan::AccessPlan;
use crate::access::policy::REVOCATION_POLICY_NAME;
use crate::checks::failure::{Failure, FailureKind};

/// Reads the role and the policy of the plan, or its user, as far as they exist.
pub async fn read(
    session: &Session,
    reporter: &Reporter,
    plan: &AccessPlan,
) -> Result<Inventory, Failure> {
    if plan.grantee == Grantee::User {
        // Five calls at once: on the heap, or whoever reads the account is as large as they are.
        let user = Box::pin(user::user(session, reporter, plan.role_name.as_str())).await?;
        return Ok(Inventory { user, ..Inventory::default() });
    }
    let policy_arn = plan.policy_arn();
    // Both to their end: a call that is dropped half-way would stay under way in the status panel.
    let (policy, role) = tokio::join!(
        policy(session, reporter, &policy_arn),
        role(session, reporter, plan.role_name.as_str()),
    );
    let (mut policy, role) = (policy?, role?);
    if let Some(policy) = &mut policy {
        policy.other_users =
            Box::pin(policy_users::others(session, reporter, plan, policy, role.as_ref())).await?;
    }
    Ok(Inventory { policy, role, user: None })
}

/// The managed policy with its default version's text, or `None`; without who uses it.
pub async fn policy(
    session: &Session,
    reporter: &Reporter,
    arn: &str,
) -> Result<Option<ExistingPolicy>, Failure> {
    let iam = session.iam();
    let answer = reporter
        .call("iam", "GetPolicy", arn, Wanted::MayBeAbsent, iam.get_policy().policy_arn(arn).send())
        .await;
    let Some(policy) = absent_as_none(answer)?.and_then(|answer| answer.policy) else {
        return Ok(None);
    };
    let default_version_id = policy.default_version_id().unwrap_or_default().to_owned();
    let version_target = format!("{arn} {default_version_id}");
    let version = iam.get_policy_version().policy_arn(arn).version_id(&default_version_id);
    let (version, version_ids) = tokio::join!(
        reporter.call("iam", "GetPolicyVersion", version_target, Wanted::Success, version.send()),
        version_ids(session, reporter, arn),
    );
    let (version, mut version_ids) = (version?, version_ids?);
    let document = version.policy_version().and_then(|version| version.document());
    version_ids.sort_by_key(|id| id.trim_start_matches('v').parse::<u32>().unwrap_or(u32::MAX));
    Ok(Some(ExistingPolicy {
        arn: arn.to_owned(),
        unique_id: policy.policy_id().unwrap_or_default().to_owned(),
        text: decoded(document),
        default_version_id,
        version_ids,
        tags: tags(policy.tags()),
        use_count: [policy.attachment_count(), policy.permissions_boundary_usage_count()]
            .into_iter()
            .flatten()
            .filter_map(|count| u32::try_from(count).ok())
            .sum(),
        other_users: Vec::new(),
    }))
}

async fn version_ids(
    session: &Session,
    reporter: &Reporter,
    arn: &str,
) -> Result<Vec<String>, Failure> {
    let request = session.iam().list_policy_versions().policy_arn(arn);
    let mut ids = Vec::new();
    let take = |page: ListPolicyVersionsOutput| {
        ids.extend(page.versions().iter().filter_map(|version| version.version_id.clone()));
        next_of(page.is_truncated(), page.marker())
    };
    Pages::of(reporter, "iam", "ListPolicyVersions", arn, Wanted::Success)
        .all(|marker| request.clone().set_marker(marker).send(), take)
        .await?;
    Ok(ids)
}

/// The text of one version of a managed policy.
pub async fn policy_version_text(
    session: &Session,
    reporter: &Reporter,
    arn: &str,
    version_id: &str,
) -> Result<String, Failure> {
    let request = session.iam().get_policy_version().policy_arn(arn).version_id(version_id);
    let target = format!("{arn} {version_id}");
    let answer =
        reporter.call("iam", "GetPolicyVersion", target, Wanted::Success, request.send()).await?;
    Ok(decoded(answer.policy_version().and_then(|version| version.document())))
}

/// The role with its trust policy and all that hangs on it, or `None`.
pub async fn role(
    session: &Session,
    reporter: &Reporter,
    name: &str,
) -> Result<Option<ExistingRole>, Failure> {
    let iam = session.iam();
    let answer = reporter
        .call("iam", "GetRole", name, Wanted::MayBeAbsent, iam.get_role().role_name(name).send())
        .await;
    let Some(role) = absent_as_none(answer)?.and_then(|answer| answer.role) else {
        return Ok(None);
    };
    let (attached_policy_arns, inline_policy_names) = tokio::join!(
        attached_policy_arns(session, reporter, name),
        inline_policy_names(session, reporter, name),
    );
    let inline_policy_names = inline_policy_names?;
    let revocation_text = if inline_policy_names.iter().any(|name| name == REVOCATION_POLICY_NAME) {
        revocation_text(session, reporter, name).await?
    } else {
        None
    };
    Ok(Some(ExistingRole {
        arn: role.arn().to_owned(),
        unique_id: role.role_id().to_owned(),
        trust_text: decoded(role.assume_role_policy_document()),
        max_session_duration_secs: role
            .max_session_duration()
            .and_then(|secs| u32::try_from(secs).ok())
            .unwrap_or(3_600),
        tags: tags(role.tags()),
        attached_policy_arns: attached_policy_arns?,
        inline_policy_names,
        revocation_text,
        permissions_boundary_arn: role
            .permissions_boundary()
            .and_then(|boundary| boundary.permissions_boundary_arn())
            .map(str::to_owned),
    }))
}

/// The managed policies on a role.
pub async fn attached_policy_arns(
    session: &Session,
    reporter: &Reporter,
    role_name: &str,
) -> Result<Vec<String>, Failure> {
    let request = session.iam().list_attached_role_policies().role_name(role_name);
    let mut arns = Vec::new();
    let take = |page: ListAttachedRolePoliciesOutput| {
        arns.extend(page.attached_policies().iter().filter_map(|policy| policy.policy_arn.clone()));
        next_of(page.is_truncated(), page.marker())
    };
    Pages::of(reporter, "iam", "ListAttachedRolePolicies", role_name, Wanted::Success)
        .all(|marker| request.clone().set_marker(marker).send(), take)
        .await?;
    Ok(arns)
}

/// The names of a role's inline policies.
pub async fn inline_policy_names(
    session: &Session,
    reporter: &Reporter,
    role_name: &str,
) -> Result<Vec<String>, Failure> {
    let request = session.iam().list_role_policies().role_name(role_name);
    let mut names = Vec::new();
    let take = |page: ListRolePoliciesOutput| {
        names.extend_from_slice(page.policy_names());
        next_of(page.is_truncated(), page.marker())
    };
    Pages::of(reporter, "iam", "ListRolePolicies", role_name, Wanted::Success)
        .all(|marker| request.clone().set_marker(marker).send(), take)
        .await?;
    Ok(names)
}

/// The inline policy that ends older sessions, or `None`.
pub(super) async fn revocation_text(
    session: &Session,
    reporter: &Reporter,
    role_name: &str,
) -> Result<Option<String>, Failure> {
    let request =
        session.iam().get_role_policy().role_name(role_name).policy_name(REVOCATION_POLICY_NAME);
    let target = format!("{role_name} {REVOCATION_POLICY_NAME}");
    let answer =
        reporter.call("iam", "GetRolePolicy", target, Wanted::MayBeAbsent, request.send()).await;
    Ok(absent_as_none(answer)?.map(|answer| decoded(Some(answer.policy_document()))))
}

/// IAM's "there is none" as an answer.
pub fn absent_as_none<T>(answer: Result<T, Failure>) -> Result<Option<T>, Failure> {
    match answer {
        Ok(found) => Ok(Some(found)),
        Err(failure) if failure.kind == FailureKind::NotFound => Ok(None),
        Err(failure) => Err(failure),
    }
}

pub(super) fn tags(tags: &[aws_sdk_iam::types::Tag]) -> Vec<(String, String)> {
    tags.iter().map(|tag| (tag.key().to_owned(), tag.value().to_owned())).collect()
}

/// IAM returns documents percent-encoded (RFC 3986). A document that is not is taken as it came.
fn decoded(document: Option<&str>) -> String {
    let document = document.unwrap_or_default();
    if document.trim_start().starts_with('{') {
        return document.to_owned();
    }
    percent_encoding::percent_decode_str(document)
        .decode_utf8()
        .map_or_else(|_not_utf8| document.to_owned(), std::borrow::Cow::into_owned)
}
