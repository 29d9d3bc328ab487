//! The work handed to somebody else: the package is chosen, copied and saved, and its application awaited.

use countersign::access::changes::Write;
use countersign::access::plan::AccessPlan;
use countersign::export::package::PackageFormat;
use egui::accesskit::Role;

use crate::driver::{Opening, Wizard};
use crate::practice::Practice;

const BY_HAND: &str = "Do it by hand instead";
const WAIT: &str = "Wait until it is applied";
const NEXT_LOOK: &str = "Waiting for the package to be applied, next look in ";

/// At Review, where somebody else is to do the work.
fn by_hand(practice: &Practice) -> Wizard {
    let mut wizard = Wizard::open(practice);
    wizard.go_to_review();
    wizard.click_on(Role::CheckBox, BY_HAND);
    wizard
}

/// What a colleague does with the package.
fn colleague_does(practice: &Practice, plan: &AccessPlan, writes: &[Write]) {
    let iam = practice.customer().iam();
    let (role, policy) = (plan.role_name.as_str(), plan.policy_name());
    practice.tokio.block_on(async {
        for write in writes {
            match write {
                Write::CreatePolicy => {
                    let create = iam.create_policy().policy_name(policy);
                    let create = create.policy_document(plan.permissions_policy().text());
                    create.send().await.unwrap();
                }
                Write::CreateRole => {
                    let create = iam.create_role().role_name(role);
                    let create = create.assume_role_policy_document(plan.trust_policy().text());
                    create.send().await.unwrap();
                }
                Write::AttachPolicy => {
                    let attach = iam.attach_role_policy().role_name(role);
                    attach.policy_arn(plan.policy_arn()).send().await.unwrap();
                }
                other => panic!("Not in a package: {other:?}"),
            }
        }
    });
}

#[test]
fn every_package_is_shown_and_copied_as_it_is_exported() {
    let practice = Practice::start();
    let mut wizard = by_hand(&practice);
    let plan = wizard.model().plan().unwrap();
    for format in PackageFormat::ALL {
        wizard.click_on(Role::RadioButton, format.title());
        wizard.press("Copy package");
        assert_eq!(wizard.clipboard(), format.text(&plan));
        wizard.assert_shows(plan.trust_policy().text().lines().nth(6).unwrap().trim());
    }
}

#[test]
fn a_package_is_saved_where_the_field_says() {
    let practice = Practice::start();
    let folder = tempfile::tempdir().unwrap();
    let mut wizard = by_hand(&practice);
    wizard.click_on(Role::RadioButton, "AWS CLI");
    wizard.fill("File", &format!("{}/", folder.path().display()));
    wizard.press("Save");
    wizard.step_until("Saved: ");
    let plan = wizard.model().plan().unwrap();
    let file = folder.path().join(PackageFormat::AwsCli.file_name(&plan));
    assert_eq!(std::fs::read_to_string(file).unwrap(), PackageFormat::AwsCli.text(&plan));
    wizard.click_on(Role::RadioButton, "Terraform");
    wizard.assert_hides("Saved: ");
}

#[test]
fn a_quick_create_link_follows_from_the_templates_url() {
    let practice = Practice::start();
    let mut wizard = by_hand(&practice);
    wizard.click_on(Role::RadioButton, "CloudFormation");
    wizard.fill("Template URL", "https://example.com/template.yaml");
    wizard.assert_shows("CloudFormation reads templates from S3 alone");
    wizard.fill("Template URL", "https://templates.s3.eu-west-1.amazonaws.com/template.yaml");
    wizard.press("Copy the quick-create link");
    assert!(
        wizard.clipboard().contains("#/stacks/quickcreate?templateURL=https%3A%2F%2Ftemplates")
    );
}

#[test]
fn the_step_turns_green_by_itself_once_a_colleague_has_applied_the_package() {
    let practice = Practice::start();
    let mut wizard = by_hand(&practice);
    let plan = wizard.model().plan().unwrap();
    wizard.press(WAIT);
    wizard.step_until(NEXT_LOOK);
    wizard.assert_shows(&format!("There is no role {}", plan.role_arn()));
    assert!(wizard.is_enabled(Role::Button, "Create in account 1111-1111-1111"));

    colleague_does(&practice, &plan, &[Write::CreatePolicy, Write::CreateRole]);
    Wizard::set_clock_ahead(20);
    wizard.step_until("The permissions policy is not attached to the role");
    wizard.assert_hides("There is no role");

    colleague_does(&practice, &plan, &[Write::AttachPolicy]);
    Wizard::set_clock_ahead(40);
    wizard.step_until("The role is as the plan wants it");
    wizard.rest();
    wizard.assert_hides(NEXT_LOOK);
    let calls = wizard.calls_of("GetRole");
    Wizard::set_clock_ahead(400);
    wizard.rest();
    assert_eq!(wizard.calls_of("GetRole"), calls, "it looked on");
    Wizard::set_clock_ahead(0);
    wizard.press("Continue");
    wizard.rest();
    wizard.validate();
    wizard.assert_proved();
}

#[test]
fn the_seconds_to_the_next_look_count_down_and_stopping_brings_rest() {
    let practice = Practice::start();
    let mut wizard = by_hand(&practice);
    wizard.press(WAIT);
    wizard.step_until(NEXT_LOOK);
    let calls = wizard.calls_of("GetRole");
    Wizard::set_clock_ahead(5);
    wizard.step_until_it("ten seconds or fewer", |wizard| {
        let text = wizard.screen();
        let left = text.split(NEXT_LOOK).nth(1).and_then(|rest| rest.split(' ').next());
        left.and_then(|secs| secs.parse::<u32>().ok()).is_some_and(|secs| secs <= 10)
    });
    assert_eq!(wizard.calls_of("GetRole"), calls);
    wizard.hesitate();
    wizard.press("Stop waiting");
    Wizard::set_clock_ahead(100);
    wizard.rest();
    assert_eq!(wizard.calls_of("GetRole"), calls);
    Wizard::set_clock_ahead(0);
}

#[test]
fn who_may_not_read_iam_is_told_once_and_led_to_the_role_arn() {
    let mut practice = Practice::start();
    let policy = r#"{"Version":"2012-10-17","Statement":[
        {"Effect":"Allow","Action":"*","Resource":"*"},
        {"Effect":"Deny","Action":"iam:*","Resource":"*"}]}"#;
    practice.keys.customer = practice.user("jo", Some(policy));
    let mut wizard = Wizard::open_with(&practice, Opening::in_sandbox(&practice));
    wizard.go_to_review();
    wizard.click_on(Role::CheckBox, BY_HAND);
    wizard.press(WAIT);
    wizard.step_until("Ask whoever applies it for the role's ARN, enter it below");
    wizard.rest();
    let calls = wizard.calls_of("GetRole");
    Wizard::set_clock_ahead(600);
    wizard.rest();
    assert_eq!(wizard.calls_of("GetRole"), calls);
    Wizard::set_clock_ahead(0);
}
