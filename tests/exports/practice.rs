//! The script of the AWS CLI against the practice AWS, whose IAM enforces what it is asked.

use std::collections::BTreeMap;
use std::process::Output;
use std::time::Duration;

use countersign::access::names::BucketName;
use countersign::access::plan::AccessPlan;
use countersign::export::steps::Pasted;
use countersign::export::{aws_cli, steps};
use countersign::sandbox::{PRACTICE_BUCKET, Sandbox, SandboxOptions};

use crate::as_shown::Account;
use crate::aws_tools::run_script;
use crate::plans::{for_a_user, with_everything};

struct Practice {
    sandbox: Sandbox,
    values: BTreeMap<String, String>,
}

impl Practice {
    async fn start() -> Self {
        let options = SandboxOptions { propagation: Duration::ZERO, ..SandboxOptions::default() };
        let sandbox = Sandbox::start(options).await.expect("the sandbox");
        let lines = sandbox.environment_lines();
        let values = lines
            .iter()
            .filter_map(|line| line.split_once('='))
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect();
        Self { sandbox, values }
    }

    /// Runs the plan's script in that account.
    async fn run(&self, plan: &AccessPlan, account: &str, arguments: &'static [&str]) -> Output {
        self.run_text(aws_cli::script(plan), account, arguments).await
    }

    async fn run_text(&self, script: String, account: &str, arguments: &'static [&str]) -> Output {
        let value = |name: &str| self.values[name].clone();
        let endpoint_url = value("AWS_ENDPOINT_URL");
        let id = value(&format!("{account}_AWS_ACCESS_KEY_ID"));
        let secret = value(&format!("{account}_AWS_SECRET_ACCESS_KEY"));
        let work = move || run_script(&script, arguments, &endpoint_url, (&id, &secret));
        tokio::task::spawn_blocking(work).await.expect("the script's run")
    }
}

fn in_the_practice_bucket(plan: AccessPlan) -> AccessPlan {
    AccessPlan {
        bucket: BucketName::parse(PRACTICE_BUCKET).expect("a bucket"),
        kms_key: None,
        ..plan
    }
}

fn plan() -> AccessPlan {
    in_the_practice_bucket(with_everything())
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_script_may_be_run_twice() {
    let practice = Practice::start().await;
    let plan = plan();
    for expected in ["Attach the policy to the role\n", "Everything is as planned already\n"] {
        let output = practice.run(&plan, "CUSTOMER", &[]).await;
        assert!(output.status.success(), "{}", said(&output));
        assert!(said(&output).ends_with(expected), "{}", said(&output));
        assert_eq!(String::from_utf8_lossy(&output.stdout), format!("{}\n", plan.role_arn()));
        Account::of(&practice.sandbox).await.has_what_was_shown(&plan).await;
    }
    practice.sandbox.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_script_that_makes_a_user_may_be_run_twice() {
    let practice = Practice::start().await;
    let plan = in_the_practice_bucket(for_a_user());
    let first = "Create the user LassoModerationBucketAccess\nGive the user LassoModerationBucketAccess its inline policy\n";
    for expected in [first, "Everything is as planned already\n"] {
        let output = practice.run(&plan, "CUSTOMER", &[]).await;
        assert!(output.status.success(), "{}", said(&output));
        assert!(said(&output).starts_with(expected), "{}", said(&output));
        assert_eq!(String::from_utf8_lossy(&output.stdout), format!("{}\n", plan.user_arn()));
        Account::of(&practice.sandbox).await.has_what_was_shown(&plan).await;
    }
    practice.sandbox.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn credentials_of_another_account_change_nothing() {
    let practice = Practice::start().await;
    let output = practice.run(&plan(), "VENDOR", &[]).await;
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(
        said(&output),
        "These credentials are of account 222222222222, and this script is for account 111111111111: nothing was changed\n"
    );
    practice.sandbox.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_commands_of_the_steps_make_the_role_under_its_path() {
    let practice = Practice::start().await;
    let plan = plan();
    let account = Account::of(&practice.sandbox).await;
    account.has_the_policy_of(&plan).await;
    let pasted = steps::steps(&plan).into_iter().find_map(|step| match step.pasted {
        Some(Pasted::Commands(commands)) => Some(commands),
        _ => None,
    });
    let commands = pasted.expect("commands");
    let output = practice.run_text(commands, "CUSTOMER", &[]).await;
    assert!(output.status.success(), "{}", said(&output));
    account.has_what_was_shown(&plan).await;
    practice.sandbox.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_script_does_not_change_a_policy_that_others_use() {
    let practice = Practice::start().await;
    let plan = plan();
    assert!(practice.run(&plan, "CUSTOMER", &[]).await.status.success());
    let account = Account::of(&practice.sandbox).await;
    account.lets_another_role_use_the_policy_of(&plan, "Foreign").await;
    let less = AccessPlan { permissions: plan.permissions[..1].to_vec(), ..plan.clone() };
    let output = practice.run(&less, "CUSTOMER", &[]).await;
    assert_eq!(output.status.code(), Some(1));
    assert!(said(&output).contains("is also used by Foreign"), "{}", said(&output));
    let output = practice.run(&plan, "CUSTOMER", &[]).await;
    assert!(said(&output).ends_with("Everything is as planned already\n"), "{}", said(&output));
    practice.sandbox.stop().await;
}
