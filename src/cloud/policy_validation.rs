//! IAM Access Analyzer's validation of the plan's two policies.

use aws_sdk_accessanalyzer::operation::validate_policy::ValidatePolicyOutput;
use aws_sdk_accessanalyzer::types::{
    Location, PolicyType, ValidatePolicyFinding, ValidatePolicyResourceType,
};

use super::pages::Pages;
use super::reporter::{Reporter, Wanted};
use super::session::Session;
use crate::access::plan::AccessPlan;
use crate::checks::failure::Failure;
use crate::checks::policy_validation::{Impact, Issue, PolicyRole, Validated};

/// How many pages of one policy's findings are read.
const MAX_PAGES: usize = 10;

/// What Access Analyzer says of the texts that the plan makes; neither has to be in the account.
///
/// Both are asked to their end: a call that is dropped half-way would stay under way in the status panel.
pub async fn validate(
    session: &Session,
    reporter: &Reporter,
    plan: &AccessPlan,
) -> Result<[Validated; 2], Failure> {
    let (trust, permissions) = tokio::join!(
        validated(session, reporter, plan, PolicyRole::Trust),
        validated(session, reporter, plan, PolicyRole::Permissions),
    );
    Ok([trust?, permissions?])
}

/// What Access Analyzer says of the permissions policy alone: a user has no other.
pub async fn validate_permissions(
    session: &Session,
    reporter: &Reporter,
    plan: &AccessPlan,
) -> Result<Validated, Failure> {
    validated(session, reporter, plan, PolicyRole::Permissions).await
}

async fn validated(
    session: &Session,
    reporter: &Reporter,
    plan: &AccessPlan,
    policy: PolicyRole,
) -> Result<Validated, Failure> {
    let request = session.access_analyzer().validate_policy();
    let (request, target) = match policy {
        PolicyRole::Permissions => (
            request
                .policy_type(PolicyType::IdentityPolicy)
                .policy_document(plan.permissions_policy().text()),
            plan.policy_arn(),
        ),
        PolicyRole::Trust => (
            request
                .policy_type(PolicyType::ResourcePolicy)
                .validate_policy_resource_type(ValidatePolicyResourceType::RoleTrust)
                .policy_document(plan.trust_policy().text()),
            plan.role_arn().to_string(),
        ),
    };
    let mut answer = Validated { policy, issues: Vec::new(), is_complete: false };
    let issues = &mut answer.issues;
    let take = |page: ValidatePolicyOutput| {
        issues.extend(page.findings().iter().map(issue));
        page.next_token().map(str::to_owned)
    };
    let pages = Pages::of(reporter, "access-analyzer", "ValidatePolicy", target, Wanted::IfAllowed);
    answer.is_complete = pages
        .at_most(MAX_PAGES)
        .some(|token| request.clone().set_next_token(token).send(), take)
        .await?;
    Ok(answer)
}

fn issue(finding: &ValidatePolicyFinding) -> Issue {
    Issue {
        impact: Impact::from_name(finding.finding_type().as_str()),
        code: finding.issue_code().to_owned(),
        details: finding.finding_details().to_owned(),
        learn_more_url: finding.learn_more_link().to_owned(),
        line: finding.locations().iter().find_map(first_line),
    }
}

fn first_line(location: &Location) -> Option<u32> {
    let line = location.span()?.start()?.line();
    u32::try_from(line).ok().filter(|line| *line > 0)
}
