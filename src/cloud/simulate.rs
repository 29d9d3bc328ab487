//! IAM's own policy simulator, for the role and for the admin.

use aws_sdk_iam::operation::simulate_principal_policy::SimulatePrincipalPolicyOutput;
use aws_sdk_iam::types::{
    ContextEntry, ContextKeyTypeEnum, EvaluationResult, OrganizationsDecisionDetail,
    PermissionsBoundaryDecisionDetail, PolicyEvaluationDecisionType, ResourceSpecificResult,
    Statement,
};

use super::pages::{Pages, next_of};
use super::reporter::{Reporter, Wanted};
use super::session::Session;
use crate::checks::failure::Failure;
use crate::checks::simulation::admin::Caller;
use crate::checks::simulation::{ContextValue, Decision, Inquiry, MatchedStatement, Simulated};
use crate::words;

/// Whose policies are simulated.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// Of a user or a role, with its path.
    pub arn: String,
    pub boundary_arn: Option<String>,
}

/// The user or role behind the caller; `None` where the simulator takes neither.
///
/// The ARN of a session lacks the role's path, as single sign-on's roles have one.
pub async fn source_of(
    session: &Session,
    reporter: &Reporter,
    caller: &Caller,
) -> Result<Option<Source>, Failure> {
    let role_name = match caller {
        Caller::User { arn } => {
            return Ok(Some(Source { arn: arn.clone(), boundary_arn: None }));
        }
        Caller::Root | Caller::Other => return Ok(None),
        Caller::RoleSession { role_name } => role_name,
    };
    let request = session.iam().get_role().role_name(role_name);
    let answer =
        reporter.call("iam", "GetRole", role_name, Wanted::IfAllowed, request.send()).await?;
    Ok(answer.role().map(|role| Source {
        arn: role.arn().to_owned(),
        boundary_arn: role
            .permissions_boundary()
            .and_then(|boundary| boundary.permissions_boundary_arn())
            .map(str::to_owned),
    }))
}

/// The answers to the inquiry's questions, in their order; one that stays unanswered is left out.
///
/// All actions on all resources are one call, and one more for each further page.
pub async fn ask(
    session: &Session,
    reporter: &Reporter,
    source_arn: &str,
    inquiry: &Inquiry,
) -> Result<Vec<Simulated>, Failure> {
    let resources = inquiry.resources();
    let context = context_entries(inquiry);
    let target = target(source_arn, &inquiry.actions());
    let mut simulated = Vec::new();
    let request = session
        .iam()
        .simulate_principal_policy()
        .policy_source_arn(source_arn)
        .set_action_names(Some(inquiry.actions().into_iter().map(str::to_owned).collect()))
        .set_resource_arns(Some(resources.iter().copied().map(str::to_owned).collect()))
        .set_context_entries(Some(context));
    let take = |page: SimulatePrincipalPolicyOutput| {
        for result in page.evaluation_results() {
            simulated.extend(on_each_resource(result, &resources));
        }
        next_of(page.is_truncated(), page.marker())
    };
    Pages::of(reporter, "iam", "SimulatePrincipalPolicy", target, Wanted::IfAllowed)
        .all(|marker| request.clone().set_marker(marker).send(), take)
        .await?;
    Ok(inquiry.answers(&simulated))
}

/// Whose policies are simulated, and for what, so that two inquiries about one role are told apart.
fn target(source_arn: &str, actions: &[&str]) -> String {
    match actions {
        [] => source_arn.to_owned(),
        [only] => words!("{source_arn} for {only}", source_arn, only),
        [first, others @ ..] => words!(
            "{source_arn} for {first} and {others} more",
            source_arn,
            first,
            others = others.len()
        ),
    }
}

fn context_entries(inquiry: &Inquiry) -> Vec<ContextEntry> {
    let entry = |(key, value): &(&'static str, ContextValue)| {
        let (kind, text) = match value {
            ContextValue::Text(text) => (ContextKeyTypeEnum::String, text.clone()),
            ContextValue::Flag(flag) => (ContextKeyTypeEnum::Boolean, flag.to_string()),
        };
        ContextEntry::builder()
            .context_key_name(*key)
            .context_key_type(kind)
            .context_key_values(text)
            .build()
    };
    inquiry.context.iter().map(entry).collect()
}

/// What an action comes to on each resource.
///
/// The decision on top of a result is that of all resources at once, and its resource is but a form. Only the
/// organisation's part stands there alone.
/// Source: `EvaluationResult` in the IAM API Reference.
fn on_each_resource(result: &EvaluationResult, asked: &[&str]) -> Vec<Simulated> {
    let action = result.eval_action_name();
    let is_within_organisation = result
        .organizations_decision_detail()
        .map(OrganizationsDecisionDetail::allowed_by_organizations);
    let boundary = result.permissions_boundary_decision_detail();
    let is_within_boundary =
        boundary.map(PermissionsBoundaryDecisionDetail::allowed_by_permissions_boundary);
    let on_resources = result.resource_specific_results();
    if let ([resource], true) = (asked, on_resources.is_empty()) {
        return vec![Simulated {
            action: action.to_owned(),
            resource: (*resource).to_owned(),
            decision: decision(result.eval_decision()),
            matched: matched(result.matched_statements()),
            missing_keys: result.missing_context_values().to_vec(),
            is_within_boundary,
            is_within_organisation,
        }];
    }
    let answer = |on: &ResourceSpecificResult| Simulated {
        action: action.to_owned(),
        resource: on.eval_resource_name().to_owned(),
        decision: decision(on.eval_resource_decision()),
        matched: matched(on.matched_statements()),
        missing_keys: on.missing_context_values().to_vec(),
        is_within_boundary: on
            .permissions_boundary_decision_detail()
            .map(PermissionsBoundaryDecisionDetail::allowed_by_permissions_boundary)
            .or(is_within_boundary),
        is_within_organisation,
    };
    on_resources.iter().map(answer).collect()
}

/// A word that is not known allows nothing.
fn decision(decision: &PolicyEvaluationDecisionType) -> Decision {
    match decision {
        PolicyEvaluationDecisionType::Allowed => Decision::Allowed,
        PolicyEvaluationDecisionType::ExplicitDeny => Decision::ExplicitDeny,
        _ => Decision::ImplicitDeny,
    }
}

fn matched(statements: &[Statement]) -> Vec<MatchedStatement> {
    let matched = |statement: &Statement| MatchedStatement {
        policy: statement.source_policy_id().unwrap_or(words!("without a name")).to_owned(),
        lines: statement
            .start_position()
            .zip(statement.end_position())
            .map(|(start, end)| (start.line(), end.line())),
    };
    statements.iter().map(matched).collect()
}
