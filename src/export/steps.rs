//! The plan as numbered steps for the AWS console.

use super::access_key;
use super::package::heading;
use crate::access::grantee::Grantee;
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
    let sign_in = step(format!(
        "Sign in to {} in account {} and open IAM",
        console(plan.partition),
        plan.account_id.grouped()
    ));
    let steps = match plan.grantee {
        Grantee::Role => role_steps(plan),
        Grantee::User => user_steps(plan),
    };
    std::iter::once(sign_in).chain(steps).collect()
}

fn step(instruction: String) -> HandStep {
    HandStep { instruction, document: None }
}

fn tags(plan: &AccessPlan) -> String {
    let tags: Vec<String> =
        plan.tags().into_iter().map(|(key, value)| format!("{key} = {value}")).collect();
    tags.join(" and ")
}

fn role_steps(plan: &AccessPlan) -> Vec<HandStep> {
    let (tags, description) = (tags(plan), plan.description());
    vec![
        HandStep {
            instruction: "Under Policies, choose Create policy, JSON, and paste".to_owned(),
            document: Some(plan.permissions_policy().text().to_owned()),
        },
        step(format!(
            "Name the policy {}, enter the description “{description}”, add the tags {tags}, and create it",
            plan.policy_name()
        )),
        HandStep {
            instruction: "Under Roles, choose Create role, Custom trust policy, and paste"
                .to_owned(),
            document: Some(plan.trust_policy().text().to_owned()),
        },
        step(format!("Add the permissions policy {}", plan.policy_name())),
        step(format!(
            "Name the role {}, enter the same description, add the tags {tags}, and create it{}",
            plan.role_name,
            path_note(&plan.role_path)
        )),
        step(format!(
            "On the role's page choose Edit, and set the maximum session duration to {} seconds",
            plan.max_session_duration_secs()
        )),
        step("Copy the role's ARN: Countersign asks for it".to_owned()),
    ]
}

/// Source: "Create an IAM user in your AWS account" and "Manage access keys for IAM users" in the IAM User Guide.
fn user_steps(plan: &AccessPlan) -> Vec<HandStep> {
    vec![
        step(format!(
            "Under Users, choose Create user, name it {}, and give it no access to the console and no permissions",
            plan.role_name
        )),
        step(format!("Add the tags {}, and create the user", tags(plan))),
        HandStep {
            instruction:
                "On the user's page, under Permissions, choose Add permissions, Create inline policy, JSON, and paste"
                    .to_owned(),
            document: Some(plan.permissions_policy().text().to_owned()),
        },
        step(format!("Name the policy {}, and create it", plan.policy_name())),
        step(access_key::note(plan)),
    ]
}

/// The console makes roles without a path.
/// Source: "Friendly names and paths" in the IAM User Guide.
fn path_note(path: &str) -> String {
    if path == "/" {
        return String::new();
    }
    format!("; the console cannot put it under the path {path}, another package can")
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

/// The steps as Markdown: each document stands between fences, which no line of it can be.
pub fn text(plan: &AccessPlan) -> String {
    let mut text = format!("# {}\n\n", heading(plan));
    for (index, step) in steps(plan).into_iter().enumerate() {
        text.push_str(&format!("{}. {}\n", index + 1, step.instruction));
        if let Some(document) = step.document {
            text.push_str(&format!("\n```json\n{document}\n```\n\n"));
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::sample;

    #[test]
    fn the_steps_name_all_that_the_wizard_would_make() {
        let plan = sample::lasso();
        let text = text(&plan);
        for part in [
            plan.permissions_policy().text(),
            plan.trust_policy().text(),
            plan.role_name.as_str(),
            &plan.description(),
            "countersign:integration = lasso/media-prod",
            "3600 seconds",
        ] {
            assert!(text.contains(part), "{part}");
        }
    }

    #[test]
    fn the_steps_to_a_user_name_all_that_the_wizard_would_make_but_its_key() {
        let plan = sample::user();
        let text = text(&plan);
        for part in [
            plan.permissions_policy().text(),
            "name it PixelBucketAccess,",
            "Name the policy PixelBucketAccess,",
            "countersign:integration = pixel/media-prod",
            "The access key is not made here",
        ] {
            assert!(text.contains(part), "{part} in {text}");
        }
    }

    #[test]
    fn each_partition_has_its_own_console() {
        for (partition, console) in [
            (Partition::Aws, "Sign in to the AWS console in account"),
            (Partition::AwsCn, "Sign in to the AWS console at console.amazonaws.cn in account"),
            (Partition::AwsUsGov, "the AWS console at console.amazonaws-us-gov.com in account"),
        ] {
            let first = steps(&AccessPlan { partition, ..sample::lasso() }).remove(0).instruction;
            assert!(first.contains(console), "{first}");
        }
    }
}
