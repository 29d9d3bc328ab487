//! Another practice AWS, chosen in the window: what is broken is said, and the old one is gone.

use countersign::model::step::Step;
use countersign::sandbox::scenario::Scenario;
use egui::accesskit::Role;

use crate::driver::Wizard;
use crate::journey::{CREATE, EXTERNAL_ID};
use crate::practice::{Practice, VENDOR};

const MENU: &str = "Scenario";
const IN_ORDER: &str = "In order: Nothing is broken";
const OBJECT_EXISTS: &str = "The example object exists";

fn choice_of(scenario: &Scenario) -> String {
    format!("{}: {}", scenario.title, scenario.broken)
}

fn missing_key() -> &'static Scenario {
    Scenario::named("missing-key").unwrap()
}

#[track_caller]
fn choose(wizard: &mut Wizard, choice: &str) {
    wizard.click_on(Role::ComboBox, MENU);
    wizard.press(choice);
    wizard.rest();
}

/// From Connect to the findings, with the vendor that was chosen before.
#[track_caller]
fn walk(wizard: &mut Wizard) {
    wizard.connect();
    wizard.press("Continue");
    wizard.rest();
    wizard.press("Use it");
    wizard.rest();
    wizard.press("Continue");
    wizard.rest();
    wizard.create_and_continue();
    wizard.validate();
}

#[test]
fn a_broken_set_up_is_chosen_diagnosed_and_left_for_the_one_in_order() {
    let practice = Practice::start();
    let mut wizard = Wizard::open(&practice);
    wizard.connect();
    wizard.choose_lasso();
    wizard.go_to("Connect");
    choose(&mut wizard, &choice_of(missing_key()));
    wizard.assert_shows(missing_key().broken);
    walk(&mut wizard);
    assert_eq!(wizard.mark_of(OBJECT_EXISTS), "failed");
    wizard.assert_shows("Did you mean “pictures/harbour.png”?");
    wizard.go_to("Connect");
    choose(&mut wizard, IN_ORDER);
    wizard.assert_hides(missing_key().broken);
    walk(&mut wizard);
    wizard.assert_proved();
}

#[test]
fn what_was_said_about_the_old_account_goes_and_the_vendor_stays() {
    let practice = Practice::start();
    let mut wizard = Wizard::open(&practice);
    wizard.go_to_validate();
    wizard.validate();
    wizard.go_to("Connect");
    choose(&mut wizard, &choice_of(missing_key()));
    let model = wizard.model();
    assert_eq!((model.step, model.furthest_step()), (Step::Connect, Step::Connect));
    assert!(model.validation.findings.is_empty());
    assert_eq!(model.review.role_name_text, "");
    wizard.assert_shows("Not connected");
    wizard.connect();
    assert_eq!(wizard.value_of("Principal"), VENDOR);
    assert_eq!(wizard.value_of("External ID"), EXTERNAL_ID);
    wizard.press("Continue");
    wizard.rest();
    assert_eq!(wizard.value_of("Object key"), "");
}

#[test]
fn the_old_practice_aws_is_stopped() {
    let practice = Practice::start();
    let mut wizard = Wizard::open(&practice);
    choose(&mut wizard, &choice_of(missing_key()));
    let before = practice.endpoint_url.socket_addrs(|| None).unwrap()[0];
    assert_ne!(wizard.model().surroundings.endpoint_url, Some(practice.endpoint_url.clone()));
    let refused = practice.tokio.block_on(tokio::net::TcpStream::connect(before));
    assert!(refused.is_err(), "{before} still answers");
}

#[test]
fn nothing_is_replaced_while_something_is_written() {
    let mut practice = Practice::start();
    let gate = practice.put_gate();
    let mut wizard = Wizard::open(&practice);
    wizard.go_to_review();
    gate.shut();
    wizard.press(CREATE);
    wizard.press("Connect, passed");
    assert!(!wizard.is_enabled(Role::ComboBox, MENU), "{}", wizard.screen());
    gate.open();
    wizard.rest();
    assert!(wizard.is_enabled(Role::ComboBox, MENU), "{}", wizard.screen());
}
