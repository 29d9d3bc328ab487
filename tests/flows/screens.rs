//! Every step in its main states as a screen reader has it: role, name, value, whether it can be used.

use egui::accesskit::Role;

use crate::driver::{Opening, SMALLEST_SIZE, Wizard};
use crate::journey::{CREATE, EXTERNAL_ID, ROLE_NAME};
use crate::practice::Practice;

#[test]
fn the_way_to_hand_over_reads_as_recorded() {
    let practice = Practice::start();
    let mut wizard = Wizard::open(&practice);
    insta::assert_snapshot!("connect", wizard.recorded_screen());
    wizard.press("Connect");
    wizard.rest();
    insta::assert_snapshot!("connect_done", wizard.recorded_screen());
    wizard.press("Continue");
    wizard.rest();
    insta::assert_snapshot!("vendor", wizard.recorded_screen());
    wizard.press("Lasso");
    wizard.press("Sandbox account");
    wizard.fill("External ID", EXTERNAL_ID);
    insta::assert_snapshot!("vendor_lasso", wizard.recorded_screen());
    wizard.press("Continue");
    wizard.rest();
    insta::assert_snapshot!("content", wizard.recorded_screen());
    wizard.press("Use it");
    wizard.rest();
    insta::assert_snapshot!("content_done", wizard.recorded_screen());
    wizard.press("Continue");
    wizard.rest();
    insta::assert_snapshot!("review", wizard.recorded_screen());
    wizard.press(CREATE);
    wizard.rest();
    insta::assert_snapshot!("review_done", wizard.recorded_screen());
    wizard.press("Continue");
    wizard.rest();
    insta::assert_snapshot!("validate", wizard.recorded_screen());
    wizard.validate_at_a_glance();
    insta::assert_snapshot!("validate_done", wizard.recorded_screen());
    wizard.open_every_group();
    insta::assert_snapshot!("validate_done_opened", wizard.recorded_screen());
    wizard.press("Continue");
    wizard.rest();
    insta::assert_snapshot!("hand_over", wizard.recorded_screen());
}

#[test]
fn connect_without_an_answer_reads_as_recorded() {
    let mut practice = Practice::start();
    let mut wizard = Wizard::open(&practice);
    practice.stop();
    wizard.press("Connect");
    wizard.rest();
    insta::assert_snapshot!("connect_unreachable", wizard.recorded_screen());
}

#[test]
fn the_vendors_other_than_lasso_read_as_recorded() {
    let practice = Practice::start();
    let mut wizard = Wizard::open(&practice);
    wizard.connect();
    wizard.press("Labelbox");
    insta::assert_snapshot!("vendor_labelbox", wizard.recorded_screen());
    wizard.press("Custom");
    wizard.press("Continue");
    wizard.rest();
    insta::assert_snapshot!("vendor_custom_with_everything_missing", wizard.recorded_screen());
}

#[test]
fn content_with_a_wrong_region_reads_as_recorded() {
    let practice = Practice::start();
    let mut wizard = Wizard::open(&practice);
    wizard.connect();
    wizard.choose_lasso();
    wizard.fill("Example URL", "s3://countersign-practice/pictures/harbour.png");
    wizard.fill("Region", "us-east-2");
    wizard.fill("Prefix", "private/");
    wizard.rest();
    insta::assert_snapshot!("content_with_a_wrong_region", wizard.recorded_screen());
}

#[test]
fn the_documents_by_hand_read_as_recorded() {
    let practice = Practice::start();
    let mut wizard = Wizard::open(&practice);
    wizard.go_to_review();
    wizard.click_on(Role::CheckBox, "Do it by hand instead");
    wizard.rest();
    insta::assert_snapshot!("review_by_hand", wizard.recorded_screen());
}

#[test]
fn a_refused_and_a_replaceable_role_read_as_recorded() {
    let practice = Practice::start();
    let mut wizard = Wizard::open(&practice);
    wizard.go_to_review();
    wizard.press(CREATE);
    wizard.rest();
    wizard.go_to("Vendor");
    wizard.fill("External ID", "Bx8fJ3wPq6TnZ2sVdK9rGh4M");
    wizard.go_to("Review and create");
    insta::assert_snapshot!("review_replaceable", wizard.recorded_screen());
    let untag = practice.customer().iam().untag_role().role_name(ROLE_NAME);
    let untag = untag.tag_keys("countersign:integration").tag_keys("countersign:version");
    practice.tokio.block_on(untag.send()).unwrap();
    wizard.go_to("Content");
    wizard.fill("TTL", "2 hours");
    wizard.go_to("Review and create");
    insta::assert_snapshot!("review_refused", wizard.recorded_screen());
}

#[test]
fn a_failed_check_reads_as_recorded() {
    let practice = Practice::start();
    let mut wizard = Wizard::open(&practice);
    wizard.go_to_validate_without_the_object();
    wizard.validate_at_a_glance();
    insta::assert_snapshot!("validate_without_the_object", wizard.recorded_screen());
}

#[test]
fn a_closing_window_at_work_reads_as_recorded() {
    let mut practice = Practice::start();
    let gate = practice.put_gate();
    let mut wizard = Wizard::open(&practice);
    wizard.go_to_review();
    gate.shut();
    wizard.press(CREATE);
    wizard.close_window();
    wizard.step_until("Countersign is still at work");
    wizard.step_until("2 waiting");
    insta::assert_snapshot!("closing", wizard.recorded_screen());
    gate.open();
    wizard.rest();
}

#[test]
fn the_smallest_window_folds_the_status_away_and_brings_it_back() {
    let practice = Practice::start();
    let opening = Opening { size: SMALLEST_SIZE, ..Opening::in_sandbox(&practice) };
    let mut wizard = Wizard::open_with(&practice, opening);
    wizard.connect();
    insta::assert_snapshot!("smallest", wizard.recorded_screen());
    wizard.press("Status: 3 calls · 0 unexpected answers");
    wizard.rest();
    insta::assert_snapshot!("smallest_with_status", wizard.recorded_screen());
}

#[test]
fn the_whole_way_can_be_gone_in_the_smallest_window() {
    let practice = Practice::start();
    let opening = Opening { size: SMALLEST_SIZE, ..Opening::in_sandbox(&practice) };
    let mut wizard = Wizard::open_with(&practice, opening);
    wizard.go_to_validate();
    wizard.validate();
    wizard.press("Continue");
    wizard.rest();
    wizard.assert_shows("none failed");
}
