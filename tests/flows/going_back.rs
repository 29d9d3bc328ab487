//! Going back and changing a field: nothing is lost but the verdicts that rested on it.

use egui::accesskit::Role;

use crate::driver::Wizard;
use crate::journey::EXTERNAL_ID;
use crate::practice::{Practice, VENDOR};

const BUCKET_EXISTS: &str = "The bucket exists";
const OBJECT_EXISTS: &str = "The example object exists";
const ROLE_AS_PLANNED: &str = "The role in the account is the role of the plan";
const ASSUMED: &str = "The role can be assumed with the external ID";
const SIGNED: &str = "The signed example URL brings the object";
const UNSIGNED: &str = "Without its signature the URL is refused";

/// A window whose every check has passed.
fn proved(practice: &Practice) -> Wizard {
    let mut wizard = Wizard::open(practice);
    wizard.go_to_validate();
    wizard.validate();
    wizard.assert_proved();
    wizard
}

#[track_caller]
fn assert_marks(wizard: &Wizard, mark: &str, checks: &[&str]) {
    for check in checks {
        assert_eq!(wizard.mark_of(check), mark, "{check}\n{}", wizard.screen());
    }
}

#[test]
fn another_key_withdraws_what_was_said_of_the_object_and_nothing_else() {
    let practice = Practice::start();
    let mut wizard = proved(&practice);
    wizard.go_to("Content");
    wizard.fill("Object key", "pictures/mountains.png");
    wizard.go_to("Review and create");
    wizard.go_to("Validate");
    assert_marks(&wizard, "open", &[OBJECT_EXISTS, SIGNED, UNSIGNED]);
    assert_marks(&wizard, "passed", &[BUCKET_EXISTS, ROLE_AS_PLANNED, ASSUMED]);
    wizard.assert_hides("A signed URL to try");
    wizard.assert_hides("What the signed URL brought");
}

#[test]
fn another_ttl_withdraws_what_was_said_of_the_role_and_nothing_of_the_bucket() {
    let practice = Practice::start();
    let mut wizard = proved(&practice);
    wizard.go_to("Content");
    wizard.fill("TTL", "30 min");
    wizard.go_to("Review and create");
    wizard.go_to("Validate");
    assert_marks(&wizard, "open", &[ROLE_AS_PLANNED, ASSUMED, SIGNED]);
    assert_marks(&wizard, "passed", &[BUCKET_EXISTS, OBJECT_EXISTS, UNSIGNED]);
}

#[test]
fn after_a_change_the_way_to_hand_over_is_shut_until_it_is_proved_again() {
    let practice = Practice::start();
    let mut wizard = proved(&practice);
    wizard.go_to("Content");
    wizard.fill("Object key", "pictures/mountains.png");
    wizard.go_to("Review and create");
    wizard.go_to("Validate");
    assert!(!wizard.is_enabled(Role::Button, "Continue"));
    wizard.press("Validate again");
    wizard.rest();
    wizard.press("Continue");
    wizard.rest();
    wizard.assert_shows("The form of Lasso");
}

#[test]
fn other_means_withdraw_what_the_twin_proved() {
    let practice = Practice::start();
    let mut wizard = proved(&practice);
    wizard.choose_direct_means();
    wizard.rest();
    assert_marks(&wizard, "open", &[ASSUMED, SIGNED]);
    assert_marks(&wizard, "passed", &[BUCKET_EXISTS, OBJECT_EXISTS, ROLE_AS_PLANNED, UNSIGNED]);
}

#[test]
fn what_was_typed_is_there_again_after_going_to_the_beginning_and_back() {
    let practice = Practice::start();
    let mut wizard = Wizard::open(&practice);
    wizard.connect();
    wizard.choose_lasso();
    wizard.press("Use it");
    wizard.fill("Prefix", "pictures/");
    wizard.fill("TTL", "90 min");
    wizard.go_to("Connect");
    wizard.press("Continue");
    wizard.rest();
    assert_eq!(wizard.value_of("Principal"), VENDOR);
    assert_eq!(wizard.value_of("External ID"), EXTERNAL_ID);
    wizard.press("Continue");
    wizard.rest();
    assert_eq!(wizard.value_of("Prefix"), "pictures/");
    assert_eq!(wizard.value_of("TTL"), "90 min");
    assert_eq!(wizard.value_of("Object key"), "pictures/harbour.png");
}

#[test]
fn a_look_at_another_vendor_keeps_what_was_typed() {
    let practice = Practice::start();
    let mut wizard = Wizard::open(&practice);
    wizard.connect();
    wizard.press("Lasso");
    wizard.press("Sandbox account");
    wizard.fill("External ID", EXTERNAL_ID);
    wizard.press("Labelbox");
    wizard.press("Lasso");
    assert_eq!(wizard.value_of("Principal"), VENDOR);
    assert_eq!(wizard.value_of("External ID"), EXTERNAL_ID);
}

#[test]
fn the_back_button_leads_through_every_step() {
    let practice = Practice::start();
    let mut wizard = proved(&practice);
    for step in ["Review and create", "Content", "Vendor", "Connect"] {
        wizard.press("Back");
        wizard.rest();
        assert_eq!(wizard.count(Role::Heading, step), 1, "{}", wizard.screen());
    }
    assert!(!wizard.has_button("Back"));
}

#[test]
fn connecting_again_keeps_everything_but_the_verdicts() {
    let practice = Practice::start();
    let mut wizard = proved(&practice);
    wizard.go_to("Connect");
    wizard.fill("Region", "eu-central-1");
    wizard.press("Connect");
    wizard.rest();
    wizard.go_to("Review and create");
    wizard.assert_shows("The account is as the plan wants it");
    wizard.go_to("Validate");
    assert_marks(&wizard, "open", &[BUCKET_EXISTS, ROLE_AS_PLANNED, ASSUMED, SIGNED]);
}
