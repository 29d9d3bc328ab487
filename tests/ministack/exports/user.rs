//! What a package for a user makes is what the wizard makes, but for the access key.

use countersign::access::changes::user::ExistingUser;
use countersign::access::changes::{Write, is_applied};
use countersign::access::grantee::Grantee;
use countersign::access::names::Principal;

use super::{create_stack, run_plan, said};
use crate::bed::Bed;

const ITS_WRITES: [Write; 2] = [Write::CreateUser, Write::PutUserPolicy { before: None }];

async fn bed() -> Bed {
    let mut bed = super::bed().await;
    bed.plan.grantee = Grantee::User;
    bed.plan.principal = Principal::parse(&bed.plan.user_arn()).unwrap();
    bed
}

async fn user(bed: &mut Bed) -> ExistingUser {
    let user = bed.inventory().await.user.unwrap();
    ExistingUser { unique_id: String::new(), ..user }
}

/// The wizard's own work, in place of what is there.
async fn by_wizard(bed: &mut Bed) -> ExistingUser {
    bed.take_back(&ITS_WRITES).await;
    assert_eq!(bed.apply(&ITS_WRITES).await, ITS_WRITES);
    user(bed).await
}

#[tokio::test]
async fn the_script_makes_what_the_wizard_makes_and_may_be_run_twice() {
    let mut bed = bed().await;
    let first = run_plan(&bed, &[]).await;
    assert!(first.status.success(), "{}", said(&first));
    assert_eq!(String::from_utf8_lossy(&first.stdout), format!("{}\n", bed.plan.user_arn()));
    let by_script = user(&mut bed).await;
    let second = run_plan(&bed, &[]).await;
    assert!(said(&second).starts_with("Everything is as planned already\n"), "{}", said(&second));
    assert_eq!(user(&mut bed).await, by_script);

    assert_eq!(by_script.policy_text.as_deref(), Some(bed.plan.permissions_policy().text()));
    assert_eq!(by_script.keys, []);
    assert_eq!(by_script, by_wizard(&mut bed).await);
}

#[tokio::test]
async fn after_the_script_nothing_is_left_to_do_but_the_access_key() {
    let mut bed = bed().await;
    let output = run_plan(&bed, &[]).await;
    assert!(output.status.success(), "{}", said(&output));
    let inventory = bed.inventory().await;
    assert!(is_applied(&bed.plan, &inventory));
    let writes = bed.changes().await.writes();
    assert_eq!(writes, [Write::CreateAccessKey { beside: Vec::new() }]);
}

#[tokio::test]
async fn a_dry_run_changes_nothing() {
    let mut bed = bed().await;
    let output = run_plan(&bed, &["--dry-run"]).await;
    assert!(output.status.success(), "{}", said(&output));
    assert_eq!(said(&output).matches("Would be done: ").count(), 2, "{}", said(&output));
    assert!(output.stdout.is_empty());
    assert_eq!(bed.inventory().await.user, None);
}

#[tokio::test]
async fn an_inline_policy_that_differs_is_replaced() {
    let mut bed = bed().await;
    bed.apply(&ITS_WRITES).await;
    let name = bed.plan.role_name.as_str();
    let other = bed.plan.permissions_policy().text().replace("s3:GetObject", "s3:GetObjectTagging");
    let put = bed.customer.iam().put_user_policy().user_name(name).policy_name(name);
    put.policy_document(other).send().await.unwrap();

    let output = run_plan(&bed, &[]).await;
    assert!(output.status.success(), "{}", said(&output));
    assert!(said(&output).contains("Replace the inline policy of the user"), "{}", said(&output));
    let text = user(&mut bed).await.policy_text;
    assert_eq!(text.as_deref(), Some(bed.plan.permissions_policy().text()));
}

/// Runs the script, which has to stop with these words and to leave the account as it is.
async fn stops(bed: &mut Bed, words: &str) {
    let before = bed.inventory().await;
    let output = run_plan(bed, &[]).await;
    assert_eq!(output.status.code(), Some(1));
    assert!(said(&output).contains(words), "{}", said(&output));
    assert_eq!(bed.inventory().await, before);
}

#[tokio::test]
async fn a_user_that_somebody_else_made_stops_the_script_before_its_first_change() {
    let mut bed = bed().await;
    let create = bed.customer.iam().create_user().user_name(bed.plan.role_name.as_str());
    create.send().await.unwrap();
    stops(&mut bed, "was not made for this integration").await;
}

#[tokio::test]
async fn a_user_that_carries_more_stops_the_script_before_its_first_change() {
    let mut bed = bed().await;
    bed.apply(&ITS_WRITES[..1]).await;
    let (iam, name) = (bed.customer.iam(), bed.plan.role_name.to_string());
    let put = iam.put_user_policy().user_name(&name).policy_name("more");
    put.policy_document(bed.plan.permissions_policy().text()).send().await.unwrap();
    stops(&mut bed, "also carries the inline policy more").await;
    iam.delete_user_policy().user_name(&name).policy_name("more").send().await.unwrap();

    iam.create_group().group_name("everybody").send().await.unwrap();
    iam.add_user_to_group().user_name(&name).group_name("everybody").send().await.unwrap();
    stops(&mut bed, "has the permissions of everybody").await;
    iam.remove_user_from_group().user_name(&name).group_name("everybody").send().await.unwrap();

    let policy = iam.create_policy().policy_name("more");
    let policy = policy.policy_document(bed.plan.permissions_policy().text()).send().await.unwrap();
    let arn = policy.policy.unwrap().arn.unwrap();
    iam.attach_user_policy().user_name(&name).policy_arn(&arn).send().await.unwrap();
    stops(&mut bed, &format!("also carries {arn}")).await;
}

#[tokio::test]
async fn the_template_makes_what_the_wizard_makes() {
    let mut bed = bed().await;
    create_stack(&bed).await;
    let mut by_template = user(&mut bed).await;
    // CloudFormation adds the stack's own tags.
    by_template.tags.retain(|(key, _)| !key.starts_with("aws:"));
    assert_eq!(by_template, by_wizard(&mut bed).await);
}
