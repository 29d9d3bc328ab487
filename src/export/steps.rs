//! The plan as numbered steps for the AWS console.

use crate::access::names::Partition;
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
            "Sign in to {} in account {} and open IAM",
            console(plan.partition),
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

/// The partition's own console: another one does not know the account.
fn console(partition: Partition) -> String {
    match partition {
        Partition::Aws => "the AWS console".to_owned(),
        Partition::AwsCn | Partition::AwsUsGov => {
            format!("the AWS console at {}", partition.console_host())
        }
    }
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::sample::lasso;

    #[test]
    fn each_partition_has_its_own_console() {
        for (partition, console) in [
            (Partition::Aws, "Sign in to the AWS console in account"),
            (Partition::AwsCn, "Sign in to the AWS console at console.amazonaws.cn in account"),
            (Partition::AwsUsGov, "the AWS console at console.amazonaws-us-gov.com in account"),
        ] {
            let first = steps(&AccessPlan { partition, ..lasso() }).remove(0).instruction;
            assert!(first.contains(console), "{first}");
        }
    }
}
