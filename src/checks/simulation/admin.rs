//! What the admin must be allowed, so that the plan can be written, rehearsed and taken back.

use serde_json::json;

use super::{ContextValue, Decision, Inquiry, Layer, Simulated, Who, unanswered};
use crate::access::grantee::Grantee;
use crate::access::plan::{AccessPlan, TWIN_PATH};
use crate::checks::diagnosis::Diagnosis;
use crate::checks::finding::{Finding, Verdict};
use crate::printable;
use crate::words;

/// As many as a sentence names.
const NAMED_AT_MOST: usize = 4;
/// On the role.
const OF_ROLE: &[&str] = &[
    "iam:CreateRole",
    "iam:TagRole",
    "iam:GetRole",
    "iam:UpdateRole",
    "iam:UpdateAssumeRolePolicy",
    "iam:ListAttachedRolePolicies",
    "iam:ListRolePolicies",
    "iam:AttachRolePolicy",
    "iam:DetachRolePolicy",
    "iam:DeleteRole",
];
/// On its policy.
const OF_POLICY: &[&str] = &[
    "iam:CreatePolicy",
    "iam:TagPolicy",
    "iam:GetPolicy",
    "iam:GetPolicyVersion",
    "iam:ListPolicyVersions",
    "iam:CreatePolicyVersion",
    "iam:SetDefaultPolicyVersion",
    "iam:DeletePolicyVersion",
    "iam:DeletePolicy",
];
/// On a rehearsal's twin.
const OF_TWIN: &[&str] = &[
    "iam:CreateRole",
    "iam:TagRole",
    "iam:GetRole",
    "iam:ListAttachedRolePolicies",
    "iam:AttachRolePolicy",
    "iam:DetachRolePolicy",
    "iam:DeleteRole",
    "sts:AssumeRole",
];

/// On the user of a plan that has one.
const OF_USER: &[&str] = &[
    "iam:CreateUser",
    "iam:TagUser",
    "iam:GetUser",
    "iam:ListUserPolicies",
    "iam:GetUserPolicy",
    "iam:ListAttachedUserPolicies",
    "iam:ListGroupsForUser",
    "iam:ListAccessKeys",
    "iam:PutUserPolicy",
    "iam:DeleteUserPolicy",
    "iam:CreateAccessKey",
    "iam:DeleteAccessKey",
    "iam:DeleteUser",
];

/// Whose policies to simulate, by the ARN that `GetCallerIdentity` answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Caller {
    User {
        arn: String,
    },
    /// The ARN of a session lacks the role's path: `GetRole` has it.
    RoleSession {
        role_name: String,
    },
    /// Has no policies, and so nothing to simulate.
    Root,
    /// A federated user's permissions are those of two policies at once.
    Other,
}

impl Caller {
    /// Reads `arn:aws:sts::111111111111:assumed-role/Admin/jo` and its like.
    pub fn of(principal_arn: &str) -> Self {
        let resource = principal_arn.splitn(6, ':').nth(5).unwrap_or_default();
        match resource.split('/').collect::<Vec<_>>()[..] {
            ["root"] => Self::Root,
            ["user", .., name] if !name.is_empty() => Self::User { arn: principal_arn.to_owned() },
            ["assumed-role", role_name, _session] => {
                Self::RoleSession { role_name: role_name.to_owned() }
            }
            _ => Self::Other,
        }
    }

    /// Why there is nothing to simulate, where that is so.
    pub fn not_simulated(&self) -> Option<&'static str> {
        match self {
            Self::User { .. } | Self::RoleSession { .. } => None,
            Self::Root => {
                Some(words!("The root user has no policies, so there is nothing to simulate"))
            }
            Self::Other => Some(words!("IAM's policy simulator takes users and roles alone")),
        }
    }
}

/// What is asked about the admin; `twin_arn` is the role that a rehearsal makes, where there will be one.
pub fn inquiry(plan: &AccessPlan, twin_arn: Option<&str>) -> Inquiry {
    if plan.grantee == Grantee::User {
        let mut inquiry = Inquiry { questions: Vec::new(), context: Vec::new() };
        inquiry.ask(OF_USER, &plan.user_arn());
        return inquiry;
    }
    let context = vec![("iam:PolicyARN", ContextValue::Text(plan.policy_arn()))];
    let mut inquiry = Inquiry { questions: Vec::new(), context };
    inquiry.ask(OF_ROLE, &plan.role_arn().to_string());
    inquiry.ask(OF_POLICY, &plan.policy_arn());
    if let Some(twin_arn) = twin_arn {
        inquiry.ask(OF_TWIN, twin_arn);
    }
    inquiry
}

/// The row of the panel: a failure where something has to be written still, and a warning where all is there already.
pub fn finding(
    who: &Who<'_>,
    inquiry: &Inquiry,
    answers: &[Simulated],
    is_as_planned: bool,
) -> Finding {
    let refused: Vec<&Simulated> = answers.iter().filter(|answer| !answer.is_allowed()).collect();
    let (open, missing): (Vec<&Simulated>, Vec<&Simulated>) =
        refused.iter().partition(|answer| answer.is_open());
    let lines = |answers: &[&Simulated]| answers.iter().map(|one| one.line()).collect();
    let Some(first) = missing.first() else {
        let Some(first) = open.first() else {
            let asked = inquiry.questions.len();
            return unanswered(asked, answers.len()).unwrap_or_else(|| {
                Finding::passed(words!("All {asked} permissions are there", asked))
            });
        };
        let diagnosis = Diagnosis::new(
            words!(
                "Whether {who} may call {open} depends on {missing_keys}, which IAM's simulator does not know",
                who = who.name,
                open = actions(&open),
                missing_keys = words::all_of(&first.missing_keys)
            ),
            words!("Go on: a call that is refused after all names the permission"),
        );
        return Finding { evidence: lines(&open), ..Finding::warning(diagnosis, "") };
    };
    let is_one_layer = missing.iter().all(|one| one.refused_by() == first.refused_by());
    let because = match first.refused_by().filter(|_| is_one_layer) {
        Some(Layer::ServiceControl) => {
            words!(": a service control policy of the organisation refuses it")
        }
        Some(Layer::Boundary) => words!(": its permissions boundary refuses it"),
        Some(Layer::Identity) | None => "",
    };
    let diagnosis = Diagnosis::new(
        words!(
            "{capitalised} may not call {missing}{because}",
            capitalised = who.capitalised(),
            missing = actions(&missing),
            because
        ),
        words!(
            "Ask for what is missing, or have the steps by hand of the Review step carried out by somebody who may"
        ),
    );
    let finding = if is_as_planned {
        Finding::warning(diagnosis, "")
    } else {
        Finding::failed(diagnosis, "")
    };
    Finding { evidence: lines(&missing), ..finding }
}

/// What the admin may do of what a plan asks for, as IAM's simulator says before anything is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outlook {
    /// As the row of the panel, without the rows.
    pub finding: Finding,
    /// The policy statement to ask for; `None` where no statement of the admin's own would help.
    pub request: Option<String>,
    /// What is refused and would be with that statement, too; a line each.
    pub beyond_request: Vec<String>,
}

impl Outlook {
    /// Whether AWS is expected to refuse something.
    pub fn expects_a_refusal(&self) -> bool {
        self.finding.verdict == Verdict::Failed
    }
}

impl From<Finding> for Outlook {
    fn from(finding: Finding) -> Self {
        Self { finding, request: None, beyond_request: Vec::new() }
    }
}

/// The policy that allows what is missing, as JSON: one statement per resource.
///
/// Only what no policy allows is in it: a Deny, a permissions boundary and a service control policy are not
/// overruled by another Allow ("Policy evaluation logic" in the IAM User Guide). A twin has a new name each time, so
/// its statement is about all twins of the account.
pub fn request(plan: &AccessPlan, answers: &[Simulated]) -> Option<String> {
    let (role_arn, policy_arn) = (plan.role_arn().to_string(), plan.policy_arn());
    let twins_arn =
        format!("arn:{}:iam::{}:role{TWIN_PATH}*", plan.partition.name(), plan.account_id);
    let mut of_role = Vec::new();
    let mut of_policy = Vec::new();
    let mut of_twins = Vec::new();
    for answer in answers.iter().filter(|answer| is_grantable(answer)) {
        let actions = match &answer.resource {
            arn if *arn == role_arn => &mut of_role,
            arn if *arn == policy_arn => &mut of_policy,
            _ => &mut of_twins,
        };
        actions.push(answer.action.as_str());
    }
    let statements: Vec<_> = [(of_role, role_arn), (of_policy, policy_arn), (of_twins, twins_arn)]
        .into_iter()
        .filter(|(actions, _)| !actions.is_empty())
        .map(|(actions, arn)| json!({ "Effect": "Allow", "Action": actions, "Resource": arn }))
        .collect();
    let document = json!({ "Version": "2012-10-17", "Statement": statements });
    (!statements.is_empty()).then(|| printable::json_lines(&document))
}

/// What is refused and would be refused with what [`request`] asks for, too.
pub fn beyond_request(answers: &[Simulated]) -> Vec<String> {
    let is_beyond = |answer: &&Simulated| !answer.is_allowed() && !is_grantable(answer);
    answers.iter().filter(is_beyond).map(Simulated::line).collect()
}

/// Whether a statement of the admin's own would allow it.
fn is_grantable(answer: &Simulated) -> bool {
    answer.decision == Decision::ImplicitDeny
        && answer.refused_by() == Some(Layer::Identity)
        && !answer.is_open()
}

/// The actions, each once, and of many the first.
fn actions(answers: &[&Simulated]) -> String {
    let mut actions: Vec<&str> = Vec::new();
    for answer in answers {
        if !actions.contains(&answer.action.as_str()) {
            actions.push(&answer.action);
        }
    }
    // A sentence of twenty names is read by nobody, and the evidence has all of them.
    match actions.len().checked_sub(NAMED_AT_MOST) {
        Some(more @ 1..) => {
            let named = actions[..NAMED_AT_MOST].join(", ");
            words!("{named} and {more} more", named, more)
        }
        _ => actions.join(", "),
    }
}
