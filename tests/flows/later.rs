//! After the hand-over: another external ID, the end of sessions, the vendor's first use; and what may be adopted.

use aws_credential_types::Credentials;
use egui::accesskit::Role;

use crate::driver::Wizard;
use crate::journey::{EXTERNAL_ID, ROLE_NAME, UNDO};
use crate::practice::Practice;
use countersign::sandbox::scenario::Scenario;

const NEW_EXTERNAL_ID: &str = "Hn4tWb8ZkQ2mXv6RcJ9pLs3D";
const UPDATE: &str = "Update in account 1111-1111-1111";
const CONFIRMATION: &str = "I have read the differences: replace what is there";
const FOREIGN_TRUST: &str = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"ec2.amazonaws.com"},"Action":"sts:AssumeRole"}]}"#;

/// A window at Hand over, everything proved by a rehearsal.
fn at_hand_over(practice: &Practice) -> Wizard {
    let mut wizard = Wizard::open(practice);
    wizard.go_to_validate();
    wizard.validate();
    wizard.press("Continue");
    wizard.rest();
    wizard
}

/// Confirms the differences on the Review step and writes them.
fn update(wizard: &mut Wizard) {
    wizard.click_on(Role::CheckBox, CONFIRMATION);
    wizard.press(UPDATE);
    wizard.rest();
}

/// Confirms, validates and goes to Hand over once more.
fn update_and_hand_over(wizard: &mut Wizard) {
    update(wizard);
    wizard.press("Continue");
    wizard.rest();
    wizard.validate();
    wizard.press("Continue");
    wizard.rest();
}

/// The text of the inline policy that revokes sessions, or `None`.
fn revocation(practice: &Practice) -> Option<String> {
    let iam = practice.customer().iam();
    let request = iam.get_role_policy().role_name(ROLE_NAME).policy_name("AWSRevokeOlderSessions");
    let answer = practice.tokio.block_on(request.send()).ok()?;
    Some(answer.policy_document().to_owned())
}

fn trust(practice: &Practice) -> String {
    practice.role(ROLE_NAME).unwrap().trust_policy
}

#[test]
fn an_external_id_is_rotated_with_an_overlap_and_the_old_one_withdrawn() {
    let practice = Practice::start();
    let mut wizard = at_hand_over(&practice);
    wizard.press("Rotate the external ID…");
    wizard.fill("New external ID", EXTERNAL_ID);
    wizard.assert_shows("a rotation needs another one");
    wizard.fill("New external ID", NEW_EXTERNAL_ID);
    wizard.press("Show what this changes");
    wizard.rest();
    wizard.assert_shows("both are accepted until Lasso has switched");
    assert!(!trust(&practice).contains(NEW_EXTERNAL_ID), "nothing is written by looking");
    update_and_hand_over(&mut wizard);
    let both = trust(&practice);
    assert!(both.contains(NEW_EXTERNAL_ID) && both.contains(EXTERNAL_ID), "{both}");
    wizard.assert_shows("The old external ID is still accepted beside the new one");
    wizard.assert_shows(NEW_EXTERNAL_ID);
    wizard.press("Withdraw the old external ID…");
    wizard.rest();
    // What was done before is not taken for what is to be done now.
    wizard.assert_shows("Changed earlier");
    wizard.assert_hides("The account was changed");
    update_and_hand_over(&mut wizard);
    let one = trust(&practice);
    assert!(one.contains(NEW_EXTERNAL_ID) && !one.contains(EXTERNAL_ID), "{one}");
    wizard.assert_hides("The old external ID is still accepted");
    assert!(wizard.has_button("Rotate the external ID…"));
}

#[test]
fn a_rotation_that_was_not_written_is_cancelled_without_a_trace() {
    let practice = Practice::start();
    let mut wizard = at_hand_over(&practice);
    wizard.press("Rotate the external ID…");
    wizard.fill("New external ID", NEW_EXTERNAL_ID);
    wizard.press("Show what this changes");
    wizard.rest();
    wizard.press("Go back to the old external ID");
    wizard.rest();
    wizard.assert_shows("The account is as the plan wants it");
    assert!(trust(&practice).contains(EXTERNAL_ID));
}

#[test]
fn an_overlap_that_another_window_began_is_recognised() {
    let practice = Practice::start();
    let mut first = at_hand_over(&practice);
    first.press("Rotate the external ID…");
    first.fill("New external ID", NEW_EXTERNAL_ID);
    first.press("Show what this changes");
    first.rest();
    update(&mut first);
    drop(first);
    let mut wizard = Wizard::open(&practice);
    wizard.go_to_review();
    wizard.assert_shows("The external ID is being rotated");
    wizard.assert_shows("The account is as the plan wants it");
    wizard.press("Back");
    wizard.press("Back");
    wizard.rest();
    assert_eq!(wizard.value_of("External ID"), NEW_EXTERNAL_ID, "the newer one is handed over");
}

#[test]
fn revoked_sessions_are_proved_by_a_twins_url_that_dies() {
    let practice = Practice::start();
    let mut wizard = at_hand_over(&practice);
    wizard.press("Revoke sessions…");
    wizard.rest();
    wizard.assert_shows("\"aws:TokenIssueTime\"");
    assert_eq!(revocation(&practice), None, "nothing is written by looking");
    wizard.press("Revoke these sessions");
    wizard.rest();
    wizard.assert_shows("A twin's URL was fetched, and refused");
    wizard.assert_shows("The vendor can open a new session with the external ID");
    assert!(revocation(&practice).unwrap().contains("TokenIssueTime"));
    assert_eq!(practice.roles_under("/countersign/"), Vec::<String>::new());
    wizard.go_to("Review and create");
    wizard.assert_shows("The account is as the plan wants it");
    wizard.remove_integration();
    wizard.assert_shows("The integration is removed");
    assert_eq!(practice.role(ROLE_NAME), None);
}

#[test]
fn the_live_url_of_the_role_itself_dies() {
    let practice = Practice::start();
    let mut wizard = Wizard::open(&practice);
    wizard.go_to_validate();
    wizard.choose_direct_means();
    wizard.validate();
    wizard.press("Continue");
    wizard.rest();
    // AWS compares whole seconds: the session has to be older than the second of the revocation.
    practice.set_clock_ahead(2);
    wizard.press("Revoke sessions…");
    wizard.rest();
    wizard.press("Revoke these sessions");
    wizard.rest();
    wizard.assert_shows("A URL that the role had signed is refused");
    assert_eq!(wizard.calls_of("CreateRole"), 1, "no twin was needed");
}

#[test]
fn what_is_nobodys_is_adopted_after_its_differences_were_confirmed() {
    let practice = Practice::start();
    let request = practice.customer().iam().create_role().role_name(ROLE_NAME);
    let request = request.assume_role_policy_document(FOREIGN_TRUST);
    practice.tokio.block_on(request.send()).unwrap();
    let before = practice.role(ROLE_NAME);
    let mut wizard = Wizard::open(&practice);
    wizard.go_to_review();
    wizard.press("Adopt it…");
    wizard.assert_shows("countersign:integration = lasso/countersign-practice");
    assert!(!wizard.is_enabled(Role::Button, UPDATE));
    update(&mut wizard);
    wizard.assert_shows("The account is as the plan wants it");
    let is_marked = |(key, _): &(String, String)| key == "countersign:adopted";
    assert!(practice.role(ROLE_NAME).unwrap().tags.iter().any(is_marked));
    assert!(
        practice.role(ROLE_NAME).unwrap().tags.iter().any(|(_, value)| value.starts_with("lasso/"))
    );
    wizard.undo_last_run();
    assert_eq!(practice.role(ROLE_NAME), before);
}

#[test]
fn a_role_that_somebody_made_theirs_meanwhile_is_not_deleted() {
    let practice = Practice::start();
    let mut wizard = Wizard::open(&practice);
    wizard.go_to_review();
    wizard.press("Create in account 1111-1111-1111");
    wizard.rest();
    let untag = practice.customer().iam().untag_role().role_name(ROLE_NAME);
    practice.tokio.block_on(untag.tag_keys("countersign:integration").send()).unwrap();
    wizard.press("Undo the last run…");
    wizard.rest();
    wizard.assert_shows("Left as it is, because somebody changed it since: Create the role");
    wizard.assert_hides("Delete the role");
    wizard.press(UNDO);
    wizard.rest();
    assert!(practice.role(ROLE_NAME).is_some());
    assert_eq!(wizard.calls_of("DeleteRole"), 0);
}

#[test]
fn the_rule_for_web_pages_is_taken_back_with_the_rest() {
    let practice = Practice::broken(Scenario::named("cors-wrong-origin").unwrap());
    let mut wizard = Wizard::open(&practice);
    wizard.connect();
    wizard.choose_labelbox();
    wizard.use_practice_url();
    wizard.create_and_continue();
    wizard.validate();
    wizard.press("Let the web pages in…");
    wizard.rest();
    wizard.press("Make this change in AWS");
    wizard.rest();
    wizard.go_to("Review and create");
    wizard.undo_last_run();
    wizard.assert_shows("The last run is undone");
    assert_eq!(wizard.calls_of("PutBucketCors"), 2, "made, and put back as it was");
}

#[test]
fn a_rule_that_somebody_changed_since_is_left_and_said() {
    let practice = Practice::broken(Scenario::named("cors-wrong-origin").unwrap());
    let mut wizard = Wizard::open(&practice);
    wizard.connect();
    wizard.choose_labelbox();
    wizard.use_practice_url();
    wizard.create_and_continue();
    wizard.validate();
    wizard.press("Let the web pages in…");
    wizard.rest();
    wizard.press("Make this change in AWS");
    wizard.rest();
    practice.let_in(&["https://shop.example.com"]);
    wizard.go_to("Review and create");
    wizard.undo_last_run();
    wizard.assert_shows("Undone, but for what somebody changed since");
    wizard.assert_shows("Left as it is, because somebody changed it since");
    wizard.assert_hides("The last run is undone");
    wizard.assert_hides("Put the CORS configuration");
    assert_eq!(wizard.calls_of("PutBucketCors"), 1);
}

#[test]
fn the_vendors_first_use_is_seen_and_our_own_calls_are_not() {
    let practice = Practice::start();
    let mut wizard = at_hand_over(&practice);
    wizard.press("Watch for the vendor's first use");
    wizard.step_until("No use is known");
    let vendor: Credentials = practice.keys.vendor.clone();
    practice.assume_as(vendor, ROLE_NAME, EXTERNAL_ID, "lasso-moderation");
    // The pause between two looks is over.
    Wizard::set_clock_ahead(61);
    wizard.step_until("assumed the role with the external ID from 127.0.0.1");
    wizard.press("Stop watching");
    wizard.rest();
    assert!(wizard.has_button("Watch for the vendor's first use"));
}
