//! The first start on a computer without any AWS credentials.

use egui::accesskit::Role;

use crate::driver::Wizard;
use crate::home::Home;
use crate::practice::{Practice, VENDOR};

const HEADING: &str = "No AWS credentials on this computer yet";

/// A window on a computer that nobody has set up.
fn first_run(practice: &Practice) -> (Home, Wizard) {
    let home = Home::new();
    let mut wizard = home.open(practice);
    wizard.step_until(HEADING);
    (home, wizard)
}

#[test]
fn every_way_in_has_its_command_and_can_be_copied() {
    let practice = Practice::start();
    let (_home, mut wizard) = first_run(&practice);
    let ways = [
        ("Single sign-on", "aws configure sso"),
        ("The sign-in of the AWS console", "aws login"),
        ("Access keys", "aws configure"),
    ];
    for (way, command) in ways {
        wizard.assert_shows(command);
        wizard.press(&format!("Copy the command for: {way}"));
        assert_eq!(wizard.clipboard(), command);
    }
    assert!(!wizard.has_button("Connect") && !wizard.is_enabled(Role::Button, "Continue"));
}

#[test]
fn a_profile_that_is_made_meanwhile_is_noticed_by_itself() {
    let practice = Practice::start();
    let (home, mut wizard) = first_run(&practice);
    wizard.rest();
    home.add_profile(&practice);
    wizard.step_until("Profile prod");
    wizard.assert_hides(HEADING);
    wizard.connect();
    wizard.go_to("Connect");
    wizard.assert_shows("1111-1111-1111");
}

#[test]
fn somebody_without_an_account_practises_and_comes_back_with_nothing_of_it() {
    let practice = Practice::start();
    let (home, mut wizard) = first_run(&practice);
    wizard.press("Open the sandbox");
    wizard.rest();
    wizard.assert_shows("Sandbox");
    assert_ne!(wizard.model().surroundings.endpoint_url, Some(practice.endpoint_url.clone()));
    wizard.go_to_validate();
    wizard.validate();
    wizard.assert_proved();
    wizard.go_to("Connect");
    wizard.press("Leave the sandbox");
    wizard.rest();
    wizard.assert_shows(HEADING);
    let model = wizard.model();
    assert_eq!(model.surroundings.endpoint_url, Some(practice.endpoint_url.clone()));
    assert_ne!(model.vendor.principal_text, VENDOR);
    assert!(model.identity().is_none() && model.calls.calls().is_empty());
    assert!(!home.path("state").join("journal").exists(), "practice wrote a journal");
    assert!(practice.own_policies().is_empty(), "practice wrote into the other account");
}

#[test]
fn somebody_with_an_account_practises_and_goes_on_where_they_were() {
    let practice = Practice::start();
    let home = Home::new();
    home.add_profile(&practice);
    let mut wizard = home.open(&practice);
    wizard.connect();
    wizard.press("Lasso");
    wizard.fill("Principal", VENDOR);
    wizard.go_to("Connect");
    wizard.press("Open the sandbox");
    wizard.rest();
    wizard.assert_hides("Profile prod");
    wizard.assert_shows("Not connected");
    wizard.press("Leave the sandbox");
    wizard.rest();
    wizard.assert_shows("1111-1111-1111");
    wizard.press("Continue");
    wizard.rest();
    assert_eq!(wizard.value_of("Principal"), VENDOR);
}

#[test]
fn practice_is_entered_again_with_an_aws_of_its_own() {
    let practice = Practice::start();
    let (_home, mut wizard) = first_run(&practice);
    let mut enter = || {
        wizard.press("Open the sandbox");
        wizard.rest();
        let address = wizard.model().surroundings.endpoint_url.clone();
        wizard.connect();
        wizard.go_to("Connect");
        wizard.press("Leave the sandbox");
        wizard.rest();
        address
    };
    assert!(enter().is_some());
    assert!(enter().is_some());
}
