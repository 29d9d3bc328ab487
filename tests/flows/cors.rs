//! What a browser may do for the vendor's web pages: found, shown, mended, green.

use crate::driver::Wizard;
use crate::practice::Practice;
use countersign::sandbox::scenario::Scenario;

const RULE: &str = "The vendor's web pages may load the object";
const PREFLIGHT: &str = "A browser's preflight is answered";
const FIX: &str = "Let the web pages in…";
const MAKE: &str = "Make this change in AWS";

/// A window for Labelbox that has validated.
fn validated(practice: &Practice) -> Wizard {
    let mut wizard = Wizard::open(practice);
    wizard.connect();
    wizard.choose_labelbox();
    wizard.use_practice_url();
    wizard.create_and_continue();
    wizard.validate();
    wizard
}

fn with_wrong_origin() -> Practice {
    Practice::broken(Scenario::named("cors-wrong-origin").unwrap())
}

#[test]
fn the_pages_are_let_in_after_the_difference_and_only_these_checks_run_again() {
    let practice = with_wrong_origin();
    let mut wizard = validated(&practice);
    assert_eq!(wizard.mark_of(RULE), "failed");
    wizard.assert_shows(&format!("Needs first: {RULE}"));
    let (heads, roles) = (wizard.calls_of("HeadObject"), wizard.calls_of("AssumeRole"));
    wizard.press(FIX);
    wizard.rest();
    wizard.assert_shows("CORS configuration of the bucket");
    wizard.assert_shows("countersign-labelbox");
    assert_eq!(wizard.calls_of("PutBucketCors"), 0, "nothing is written by looking");
    wizard.press(MAKE);
    wizard.rest();
    wizard.assert_proved();
    assert_eq!(wizard.mark_of(RULE), "passed");
    assert_eq!(wizard.mark_of(PREFLIGHT), "passed");
    assert_eq!(wizard.calls_of("PutBucketCors"), 1);
    assert_eq!(wizard.calls_of("OPTIONS"), 2, "a preflight for each origin");
    assert_eq!(wizard.calls_of("HeadObject"), heads, "the object was not asked for again");
    assert_eq!(wizard.calls_of("AssumeRole"), roles, "no second rehearsal");
}

#[test]
fn rules_that_somebody_changes_meanwhile_are_not_overwritten() {
    let practice = with_wrong_origin();
    let mut wizard = validated(&practice);
    wizard.press(FIX);
    wizard.rest();
    practice.let_in(&["https://shop.example.com"]);
    wizard.press(MAKE);
    wizard.rest();
    wizard.assert_shows("The account changed since it was read, so nothing was written");
    assert_eq!(wizard.calls_of("PutBucketCors"), 0);
}

#[test]
fn a_vendor_without_web_pages_is_asked_nothing_of_them() {
    let practice = Practice::start();
    let mut wizard = Wizard::open(&practice);
    wizard.go_to_validate();
    wizard.validate();
    wizard.assert_proved();
    assert_eq!(wizard.calls_of("GetBucketCors") + wizard.calls_of("OPTIONS"), 0);
}
