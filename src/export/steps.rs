//! The plan as numbered steps for the AWS console.

use crate::access::plan::AccessPlan;

/// One step: what to do, and a document to paste where there is one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HandStep {
    pub instruction: String,
    pub document: Option<String>,
}

/// The steps, in order. Followed to the letter, they make what Countersign would have made.
pub fn steps(plan: &AccessPlan) -> Vec<HandStep> {
    let step = |instruction: String| HandStep { instruction, document: None };
    let tags: Vec<String> =
        plan.tags().into_iter().map(|(key, value)| format!("{key} = {value}")).collect();
    let tags = tags.join(" and ");
    vec![
        step(format!(
            "Sign in to the AWS console in account {} and open IAM",
            plan.account_id.grouped()
        )),
        HandStep {
            instruction: "Under Policies, choose Create policy, JSON, and paste".to_owned(),
            document: Some(plan.permissions_policy().text().to_owned()),
        },
        step(format!("Name the policy {}, add the tags {tags}, and create it", plan.policy_name())),
        HandStep {
            instruction: "Under Roles, choose Create role, Custom trust policy, and paste"
                .to_owned(),
            document: Some(plan.trust_policy().text().to_owned()),
        },
        step(format!("Add the permissions policy {}", plan.policy_name())),
        step(format!("Name the role {}, add the tags {tags}, and create it", plan.role_name)),
        step(format!(
            "On the role's page choose Edit, and set the maximum session duration to {} seconds",
            plan.max_session_duration_secs()
        )),
        step("Copy the role's ARN and paste it below".to_owned()),
    ]
}

/// The steps as text.
pub fn text(plan: &AccessPlan) -> String {
    let mut text = String::new();
    for (index, step) in steps(plan).into_iter().enumerate() {
        text.push_str(&format!("{}. {}\n", index + 1, step.instruction));
        if let Some(document) = step.document {
            text.push_str(&format!("\n{document}\n\n"));
        }
    }
    text
}
