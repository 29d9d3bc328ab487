//! Roles and policies that are in the account already.

use egui::accesskit::Role;

use crate::driver::Wizard;
use crate::journey::{CREATE, EXTERNAL_ID, ROLE_NAME};
use crate::practice::Practice;

const OTHER_EXTERNAL_ID: &str = "Bx8fJ3wPq6TnZ2sVdK9rGh4M";
const UPDATE: &str = "Update in account 1111-1111-1111";
const GIVE_UP: &str = "Replace it: Lasso has the new one already";
const CONFIRMATION: &str = "I have read the differences: replace what is there";
const FOREIGN_TRUST: &str = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"ec2.amazonaws.com"},"Action":"sts:AssumeRole"}]}"#;

fn make_foreign_role(practice: &Practice) {
    let request = practice.customer().iam().create_role().role_name(ROLE_NAME);
    let request = request.assume_role_policy_document(FOREIGN_TRUST);
    practice.tokio.block_on(request.send()).unwrap();
}

/// A window at Review after an earlier run made the role with another external ID.
fn at_review_with_an_older_role(practice: &Practice) -> Wizard {
    let mut wizard = Wizard::open(practice);
    wizard.connect();
    wizard.press("Lasso");
    wizard.press("Sandbox account");
    wizard.fill("External ID", OTHER_EXTERNAL_ID);
    wizard.press("Continue");
    wizard.rest();
    wizard.use_practice_url();
    wizard.press(CREATE);
    wizard.rest();
    drop(wizard);
    let mut wizard = Wizard::open(practice);
    wizard.go_to_review();
    wizard
}

#[test]
fn somebody_elses_role_is_refused_and_stays_as_it_is() {
    let practice = Practice::start();
    make_foreign_role(&practice);
    let mut wizard = Wizard::open(&practice);
    wizard.go_to_review();
    wizard.assert_shows("It was not made by Countersign and stays untouched");
    assert!(!wizard.has_button(CREATE));
    assert!(!wizard.is_enabled(Role::Button, "Continue"));
    assert_eq!(practice.role(ROLE_NAME).unwrap().trust_policy, FOREIGN_TRUST);
    assert!(practice.own_policies().is_empty(), "something was written");
}

#[test]
fn a_free_name_is_offered_beside_somebody_elses_role() {
    let practice = Practice::start();
    make_foreign_role(&practice);
    let mut wizard = Wizard::open(&practice);
    wizard.go_to_review();
    wizard.press("Use another role name");
    wizard.rest();
    let free_name = format!("{ROLE_NAME}-2");
    assert_eq!(wizard.value_of("Role name"), free_name);
    wizard.press(CREATE);
    wizard.rest();
    assert!(practice.role(&free_name).is_some());
    assert_eq!(practice.role(ROLE_NAME).unwrap().trust_policy, FOREIGN_TRUST);
}

#[test]
fn an_own_role_that_differs_is_replaced_only_after_its_difference_was_read() {
    let practice = Practice::start();
    let mut wizard = at_review_with_an_older_role(&practice);
    wizard.assert_shows(&format!("-           \"sts:ExternalId\": \"{OTHER_EXTERNAL_ID}\""));
    wizard.assert_shows(&format!("+           \"sts:ExternalId\": \"{EXTERNAL_ID}\""));
    assert!(!wizard.is_enabled(Role::Button, UPDATE));
    wizard.click_on(Role::CheckBox, CONFIRMATION);
    assert!(!wizard.is_enabled(Role::Button, UPDATE), "Lasso would be locked out");
    wizard.click_on(Role::CheckBox, GIVE_UP);
    wizard.press(UPDATE);
    wizard.rest();
    assert!(practice.role(ROLE_NAME).unwrap().trust_policy.contains(EXTERNAL_ID));
    wizard.assert_shows("The account is as the plan wants it");
}

#[test]
fn the_external_id_in_use_is_kept_with_one_press_and_nothing_is_left_to_write() {
    let practice = Practice::start();
    let mut wizard = at_review_with_an_older_role(&practice);
    wizard.assert_shows(&format!("The role accepts the external ID {OTHER_EXTERNAL_ID} today"));
    wizard.press("Keep it (recommended)");
    wizard.rest();
    wizard.assert_shows("The account is as the plan wants it");
    wizard.assert_hides("The role accepts the external ID");
    assert_eq!(wizard.calls_of("UpdateAssumeRolePolicy"), 0);
    wizard.press("Continue");
    wizard.rest();
    wizard.validate();
    wizard.assert_proved();
}

#[test]
fn a_rotation_is_offered_where_the_role_accepts_another_external_id() {
    let practice = Practice::start();
    let mut wizard = at_review_with_an_older_role(&practice);
    wizard.press("Rotate: accept both for now");
    wizard.rest();
    wizard.assert_shows("The external ID is being rotated");
    wizard.click_on(Role::CheckBox, CONFIRMATION);
    wizard.press(UPDATE);
    wizard.rest();
    let trust = practice.role(ROLE_NAME).unwrap().trust_policy;
    assert!(trust.contains(EXTERNAL_ID) && trust.contains(OTHER_EXTERNAL_ID), "{trust}");
}

#[test]
fn what_was_replaced_can_be_put_back() {
    let practice = Practice::start();
    let mut wizard = at_review_with_an_older_role(&practice);
    let before = practice.role(ROLE_NAME);
    wizard.click_on(Role::CheckBox, GIVE_UP);
    wizard.click_on(Role::CheckBox, CONFIRMATION);
    wizard.press(UPDATE);
    wizard.rest();
    wizard.undo_last_run();
    assert_eq!(practice.role(ROLE_NAME), before);
    wizard.assert_shows("The last run is undone");
}

#[test]
fn a_role_made_by_hand_under_a_path_is_accepted_by_its_arn() {
    let practice = Practice::start();
    let mut wizard = Wizard::open(&practice);
    wizard.go_to_review();
    wizard.press("Copy Trust policy");
    let trust_policy = wizard.clipboard();
    wizard.press("Copy Permissions policy");
    let permissions_policy = wizard.clipboard();
    let iam = practice.customer().iam();
    practice.tokio.block_on(async {
        let create = iam.create_policy().policy_name("ByHand").policy_document(permissions_policy);
        create.send().await.unwrap();
        let create = iam.create_role().role_name("ByHand").path("/vendors/");
        create.assume_role_policy_document(trust_policy).send().await.unwrap();
        let attach = iam.attach_role_policy().role_name("ByHand");
        let attach = attach.policy_arn("arn:aws:iam::111111111111:policy/ByHand");
        attach.send().await.unwrap();
    });
    wizard.click_on(Role::CheckBox, "Do it by hand instead");
    wizard.fill("Role ARN", "arn:aws:iam::111111111111:role/vendors/ByHand");
    wizard.press("Look at the role");
    wizard.rest();
    wizard.assert_shows("The role is as the plan wants it");
    wizard.press("Continue");
    wizard.rest();
    wizard.choose_direct_means();
    wizard.validate();
    wizard.assert_proved();
}

#[test]
fn nothing_is_written_when_the_account_changed_after_it_was_read() {
    let practice = Practice::start();
    let mut wizard = Wizard::open(&practice);
    wizard.go_to_review();
    make_foreign_role(&practice);
    wizard.press(CREATE);
    wizard.rest();
    wizard.assert_shows("The account changed since it was read: nothing was written");
    wizard.assert_shows("It was not made by Countersign and stays untouched");
    assert_eq!(practice.role(ROLE_NAME).unwrap().trust_policy, FOREIGN_TRUST);
    assert!(practice.own_policies().is_empty(), "something was written");
}

#[test]
fn a_difference_that_was_not_shown_is_not_replaced() {
    let practice = Practice::start();
    let mut wizard = at_review_with_an_older_role(&practice);
    wizard.click_on(Role::CheckBox, GIVE_UP);
    wizard.click_on(Role::CheckBox, CONFIRMATION);
    let update = practice.customer().iam().update_assume_role_policy().role_name(ROLE_NAME);
    practice.tokio.block_on(update.policy_document(FOREIGN_TRUST).send()).unwrap();
    wizard.press(UPDATE);
    wizard.rest();
    assert_eq!(practice.role(ROLE_NAME).unwrap().trust_policy, FOREIGN_TRUST);
    wizard.assert_shows("The account changed since it was read: nothing was written");
    assert!(!wizard.is_enabled(Role::Button, UPDATE), "the new difference has to be read first");
}

#[test]
fn an_edit_takes_the_confirmation_back() {
    let practice = Practice::start();
    let mut wizard = at_review_with_an_older_role(&practice);
    wizard.click_on(Role::CheckBox, GIVE_UP);
    wizard.click_on(Role::CheckBox, CONFIRMATION);
    assert!(wizard.is_enabled(Role::Button, UPDATE));
    wizard.go_to("Vendor");
    wizard.fill("External ID", "Kd5yW7hNc3XbR9mTf2QzLp8V");
    wizard.go_to("Review and create");
    assert!(!wizard.is_enabled(Role::Button, UPDATE));
}

#[test]
fn a_second_run_finds_everything_as_wanted_and_writes_nothing() {
    let practice = Practice::start();
    let mut wizard = Wizard::open(&practice);
    wizard.go_to_review();
    wizard.press(CREATE);
    wizard.rest();
    drop(wizard);
    let mut wizard = Wizard::open(&practice);
    wizard.go_to_review();
    wizard.assert_shows("The account is as the plan wants it");
    wizard.press("Continue");
    wizard.rest();
    wizard.validate();
    wizard.assert_proved();
    assert_eq!(wizard.calls_of("CreatePolicy"), 0);
}
