//! The script of the AWS CLI, run for real, makes what the wizard makes.

#![expect(clippy::unwrap_used, reason = "what AWS does not answer fails the test")]

mod user;

use std::process::Output;

use countersign::access::changes::{Inventory, Write};
use countersign::access::names::KeyPrefix;
use countersign::export::{aws_cli, cloudformation};

use crate::aws_tools::{run_script, tool};
use crate::bed::Bed;
use crate::support::ministack::{Account, MiniStack};

const ALL_WRITES: [Write; 3] = [Write::CreatePolicy, Write::CreateRole, Write::AttachPolicy];

/// Runs a script as the administrator of an account.
async fn run(account: &Account, script: String, arguments: &'static [&str]) -> Output {
    let keys = account.administrator.clone();
    let endpoint_url = MiniStack::shared().endpoint_url();
    let work = move || {
        let access_key = (keys.access_key_id(), keys.secret_access_key());
        run_script(&script, arguments, &endpoint_url, access_key)
    };
    tokio::task::spawn_blocking(work).await.unwrap()
}

async fn run_plan(bed: &Bed, arguments: &'static [&str]) -> Output {
    run(&bed.customer, aws_cli::script(&bed.plan), arguments).await
}

/// Has CloudFormation carry out the plan's template.
async fn create_stack(bed: &Bed) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("template.yaml");
    std::fs::write(&file, cloudformation::template(&bed.plan)).unwrap();
    let script = format!(
        "set -eu\n'{aws}' --region eu-west-1 cloudformation create-stack --stack-name lasso \
         --capabilities CAPABILITY_NAMED_IAM --template-body 'file://{file}' >&2\n\
         '{aws}' --region eu-west-1 cloudformation wait stack-create-complete --stack-name lasso\n",
        aws = tool("aws").display(),
        file = file.display(),
    );
    let output = run(&bed.customer, script, &[]).await;
    assert!(output.status.success(), "{}", said(&output));
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

async fn bed() -> Bed {
    let mut bed = Box::pin(Bed::new()).await;
    bed.plan.prefix = Some(KeyPrefix::parse("pictures/it's $(true) \"ä\" `b`/").unwrap());
    bed
}

/// Everything that IAM says of the role and the policy, but for when and under which ID they were made.
async fn made(bed: &mut Bed) -> (Inventory, [Option<String>; 4]) {
    let mut inventory = bed.inventory().await;
    if let Some(role) = &mut inventory.role {
        role.unique_id.clear();
    }
    if let Some(policy) = &mut inventory.policy {
        policy.unique_id.clear();
    }
    let iam = bed.customer.iam();
    let role = iam.get_role().role_name(bed.plan.role_name.as_str()).send().await.unwrap();
    let policy = iam.get_policy().policy_arn(bed.plan.policy_arn()).send().await.unwrap();
    let (role, policy) = (role.role.unwrap(), policy.policy.unwrap());
    let more = [Some(role.path), role.description, policy.path, policy.description];
    (inventory, more)
}

#[tokio::test]
async fn the_script_makes_what_the_wizard_makes_and_may_be_run_twice() {
    let mut bed = bed().await;
    let first = run_plan(&bed, &[]).await;
    assert!(first.status.success(), "{}", said(&first));
    assert_eq!(String::from_utf8_lossy(&first.stdout), format!("{}\n", bed.plan.role_arn()));
    let by_script = made(&mut bed).await;
    let second = run_plan(&bed, &[]).await;
    assert_eq!(said(&second), "Everything is as planned already\n");
    assert_eq!(made(&mut bed).await, by_script);

    bed.take_back(&ALL_WRITES).await;
    assert_eq!(bed.apply(&ALL_WRITES).await, ALL_WRITES);
    let by_wizard = made(&mut bed).await;
    assert_eq!(by_script, by_wizard);
    let (inventory, _) = by_wizard;
    assert_eq!(inventory.policy.unwrap().text, bed.plan.permissions_policy().text());
    assert_eq!(inventory.role.unwrap().trust_text, bed.plan.trust_policy().text());
}

#[tokio::test]
async fn a_dry_run_changes_nothing() {
    let bed = bed().await;
    let output = run_plan(&bed, &["--dry-run"]).await;
    assert!(output.status.success(), "{}", said(&output));
    assert_eq!(said(&output).matches("Would be done: ").count(), 3, "{}", said(&output));
    assert!(output.stdout.is_empty());
    assert_eq!(bed.customer.roles_and_policies().await, <[String; 0]>::default());
}

#[tokio::test]
async fn what_differs_is_mended_and_a_sixth_version_makes_room_for_itself() {
    let mut bed = bed().await;
    bed.apply(&ALL_WRITES).await;
    let iam = bed.customer.iam();
    let other = bed.plan.permissions_policy().text().replace("s3:GetObject", "s3:GetObjectTagging");
    for _ in 0..4 {
        let version = iam.create_policy_version().policy_arn(bed.plan.policy_arn());
        version.policy_document(&other).set_as_default(true).send().await.unwrap();
    }
    let role = bed.plan.role_name.as_str();
    let other =
        bed.plan.trust_policy().text().replace(bed.plan.external_id.as_str(), "SomebodyElse");
    let update = iam.update_assume_role_policy().role_name(role).policy_document(&other);
    update.send().await.unwrap();
    iam.update_role().role_name(role).max_session_duration(3_600).send().await.unwrap();

    let output = run_plan(&bed, &[]).await;
    assert!(output.status.success(), "{}", said(&output));
    assert!(
        said(&output)
            .contains("Delete the oldest version of the permissions policy lasso-access, v1")
    );
    assert!(bed.changes().await.is_as_wanted(), "{}", said(&output));
    let policy = bed.inventory().await.policy.unwrap();
    assert_eq!(policy.version_ids, ["v2", "v3", "v4", "v5", "v6"]);
}

#[tokio::test]
async fn what_somebody_else_made_stops_the_script_before_its_first_change() {
    let bed = bed().await;
    let create = bed.customer.iam().create_role().role_name("lasso-access");
    create.assume_role_policy_document(bed.plan.trust_policy().text()).send().await.unwrap();
    let before = bed.customer.roles_and_policies().await;
    let output = run_plan(&bed, &[]).await;
    assert_eq!(output.status.code(), Some(1));
    assert!(said(&output).contains("was not made for this integration"), "{}", said(&output));
    assert_eq!(bed.customer.roles_and_policies().await, before);
}

#[tokio::test]
async fn a_role_that_carries_more_stops_the_script_before_its_first_change() {
    let mut bed = bed().await;
    bed.apply(&ALL_WRITES[1..2]).await;
    let put = bed.customer.iam().put_role_policy().role_name("lasso-access").policy_name("more");
    put.policy_document(bed.plan.permissions_policy().text()).send().await.unwrap();
    let before = bed.customer.roles_and_policies().await;
    let output = run_plan(&bed, &[]).await;
    assert_eq!(output.status.code(), Some(1));
    assert!(said(&output).contains("also carries policies of its own"), "{}", said(&output));
    assert_eq!(bed.customer.roles_and_policies().await, before);
}

#[tokio::test]
async fn credentials_of_another_account_change_nothing() {
    let bed = bed().await;
    let output = run(&bed.vendor, aws_cli::script(&bed.plan), &[]).await;
    assert_eq!(output.status.code(), Some(1));
    assert!(said(&output).contains("nothing was changed"), "{}", said(&output));
    assert_eq!(bed.vendor.roles_and_policies().await, <[String; 0]>::default());
}

#[tokio::test]
async fn the_template_makes_what_the_wizard_makes() {
    let mut bed = bed().await;
    create_stack(&bed).await;
    let (mut by_template, _) = made(&mut bed).await;

    bed.tag_policy().await;
    bed.take_back(&ALL_WRITES).await;
    bed.apply(&ALL_WRITES).await;
    let (mut by_wizard, _) = made(&mut bed).await;
    // CloudFormation cannot tag a managed policy, and adds the stack's own tags to the role.
    by_wizard.policy.as_mut().unwrap().tags.clear();
    by_template.role.as_mut().unwrap().tags.retain(|(key, _)| !key.starts_with("aws:"));
    assert_eq!(by_template, by_wizard);
}
