//! The plan as numbered steps for the AWS console.

use super::package::heading;
use super::{access_key, aws_cli, markdown};
use crate::access::grantee::Grantee;
use crate::access::names::Partition;
use crate::access::plan::AccessPlan;
use crate::printable;
use crate::words;

/// One step: what to do, and what to paste where there is something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HandStep {
    pub instruction: String,
    pub pasted: Option<Pasted>,
}

/// What is pasted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Pasted {
    /// A policy document, into the console's editor.
    Json(String),
    /// Commands, into a shell.
    Commands(String),
}

impl Pasted {
    fn language(&self) -> &'static str {
        match self {
            Self::Json(_) => "json",
            Self::Commands(_) => "bash",
        }
    }

    pub fn text(&self) -> &str {
        let (Self::Json(text) | Self::Commands(text)) = self;
        text
    }
}

/// The steps, in order. Followed to the letter, they make what Countersign would have made.
pub fn steps(plan: &AccessPlan) -> Vec<HandStep> {
    steps_with(plan, |value| printable::line(value).into_owned())
}

/// How a value is written within a sentence.
type Written = fn(&str) -> String;

fn steps_with(plan: &AccessPlan, written: Written) -> Vec<HandStep> {
    let sign_in = step(words!(
        "Sign in to {partition} in account {account_id} and open IAM",
        partition = console(plan.partition),
        account_id = plan.account_id.grouped()
    ));
    let steps = match plan.grantee {
        Grantee::Role if plan.role_path == "/" => role_steps(plan, written),
        Grantee::Role => steps_under_a_path(plan, written),
        Grantee::User => user_steps(plan, written),
    };
    std::iter::once(sign_in).chain(steps).collect()
}

fn step(instruction: String) -> HandStep {
    HandStep { instruction, pasted: None }
}

fn tags(plan: &AccessPlan, written: Written) -> String {
    let tags: Vec<String> =
        plan.tags().into_iter().map(|(key, value)| written(&format!("{key} = {value}"))).collect();
    words::all_of(&tags)
}

fn policy_steps(plan: &AccessPlan, written: Written) -> Vec<HandStep> {
    vec![
        HandStep {
            instruction: words!("Under Policies, choose Create policy, JSON, and paste").to_owned(),
            pasted: Some(Pasted::Json(plan.permissions_policy().text().to_owned())),
        },
        step(words!(
            "Name the policy {policy_name}, enter the description “{description}”, add the tags {tags}, and create it",
            policy_name = written(plan.policy_name()),
            description = written(&plan.description()),
            tags = tags(plan, written)
        )),
    ]
}

fn role_steps(plan: &AccessPlan, written: Written) -> Vec<HandStep> {
    let role = [
        HandStep {
            instruction: words!("Under Roles, choose Create role, Custom trust policy, and paste")
                .to_owned(),
            pasted: Some(Pasted::Json(plan.trust_policy().text().to_owned())),
        },
        step(words!(
            "Add the permissions policy {policy_name}",
            policy_name = written(plan.policy_name())
        )),
        step(words!(
            "Name the role {role_name}, enter the same description, add the tags {tags}, and create it",
            role_name = written(plan.role_name.as_str()),
            tags = tags(plan, written)
        )),
        step(words!(
            "On the role's page choose Edit, and set the maximum session duration to {max_session_duration_secs} seconds",
            max_session_duration_secs = plan.max_session_duration_secs()
        )),
        step(words!("Copy the role's ARN: Countersign asks for it").to_owned()),
    ];
    policy_steps(plan, written).into_iter().chain(role).collect()
}

/// The console makes roles under no path, so the role comes from commands.
/// Source: "IAM identifiers", of friendly names and paths, in the IAM User Guide.
fn steps_under_a_path(plan: &AccessPlan, written: Written) -> Vec<HandStep> {
    let role = [
        HandStep {
            instruction: words!("The console makes no role under a path: run this in CloudShell, or with the AWS CLI and credentials of this account").to_owned(),
            pasted: Some(Pasted::Commands(aws_cli::role_commands(plan))),
        },
        step(words!("Copy the role's ARN: Countersign asks for it").to_owned()),
    ];
    policy_steps(plan, written).into_iter().chain(role).collect()
}

/// Source: "Create an IAM user in your AWS account" and "Manage access keys for IAM users" in the IAM User Guide.
fn user_steps(plan: &AccessPlan, written: Written) -> Vec<HandStep> {
    vec![
        step(words!("Under Users, choose Create user, name it {role_name}, and give it no access to the console and no permissions", role_name = written(plan.role_name.as_str()))),
        step(words!("Add the tags {tags}, and create the user", tags = tags(plan, written))),
        HandStep {
            instruction:
                words!("On the user's page, under Permissions, choose Add permissions, Create inline policy, JSON, and paste")
                    .to_owned(),
            pasted: Some(Pasted::Json(plan.permissions_policy().text().to_owned())),
        },
        step(words!("Name the policy {policy_name}, and create it", policy_name = written(plan.policy_name()))),
        step(access_key::note_with(plan, written)),
    ]
}

/// The partition's own console: another one does not know the account.
fn console(partition: Partition) -> String {
    match partition {
        Partition::Aws => words!("the AWS console").to_owned(),
        Partition::AwsCn | Partition::AwsUsGov => {
            words!("the AWS console at {console_host}", console_host = partition.console_host())
        }
    }
}

/// The steps as Markdown: what is pasted stands between fences, which no line of it can be.
pub fn text(plan: &AccessPlan) -> String {
    let mut text = String::new();
    for line in heading(plan) {
        text.push_str(&format!("# {}\n", markdown::words(&line)));
    }
    text.push('\n');
    for (index, step) in steps_with(plan, markdown::name).into_iter().enumerate() {
        text.push_str(&format!("{}. {}\n", index + 1, step.instruction));
        if let Some(pasted) = step.pasted {
            text.push_str(&format!("\n```{}\n{}\n```\n\n", pasted.language(), pasted.text()));
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
    fn a_role_under_a_path_is_made_by_commands_and_not_without_its_path() {
        let plan = AccessPlan { role_path: "/it's/".to_owned(), ..sample::lasso() };
        let text = text(&plan);
        for part in [
            "```bash\naws --region='eu-west-1' iam create-role",
            r"--path='/it'\''s/'",
            "--max-session-duration=3600",
            "iam attach-role-policy",
            &plan.policy_arn(),
        ] {
            assert!(text.contains(part), "{part} in {text}");
        }
        assert!(!text.contains("choose Create role"), "{text}");
    }

    #[test]
    fn the_steps_to_a_user_name_all_that_the_wizard_would_make_but_its_key() {
        let plan = sample::user();
        let text = text(&plan);
        for part in [
            plan.permissions_policy().text(),
            "name it PixelBucketAccess,",
            "Name the policy PixelBucketAccess,",
            "countersign:integration = Custom:Pixel/media-prod",
            "The access key is not made here",
        ] {
            assert!(text.contains(part), "{part} in {text}");
        }
    }

    #[test]
    fn no_value_is_markup() {
        let role_path = "/<img/src=x/onerror=alert(1)>/[a](b)/".to_owned();
        let plan = AccessPlan { role_path, ..sample::lasso() };
        let text = text(&plan);
        let outside_fences: String = text.split("```").step_by(2).collect();
        assert!(!outside_fences.contains("<img"), "{outside_fences}");
        assert!(text.contains("--path='/<img/src=x/onerror=alert(1)>/[a](b)/'"), "{text}");
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
