//! Closing the window while something is written, and clicking twice.

use egui::ViewportCommand;

use crate::driver::Wizard;
use crate::journey::{CREATE, ROLE_NAME};
use crate::practice::Practice;

const DIALOG: &str = "Countersign is still at work";

#[test]
fn a_window_that_writes_nothing_closes_at_once() {
    let practice = Practice::start();
    let mut wizard = Wizard::open(&practice);
    wizard.go_to_review();
    wizard.take_commands();
    wizard.close_window();
    assert!(wizard.take_commands().contains(&ViewportCommand::Close));
    wizard.assert_hides(DIALOG);
}

#[test]
fn a_window_closed_during_a_write_goes_when_the_write_is_finished() {
    let mut practice = Practice::start();
    let gate = practice.put_gate();
    let mut wizard = Wizard::open(&practice);
    wizard.go_to_review();
    gate.shut();
    wizard.press(CREATE);
    wizard.take_commands();
    wizard.close_window();
    assert_eq!(wizard.take_commands(), [ViewportCommand::CancelClose]);
    wizard.step_until(DIALOG);
    gate.open();
    wizard.rest();
    assert!(wizard.take_commands().contains(&ViewportCommand::Close), "it did not close");
    let role = practice.role(ROLE_NAME).unwrap();
    assert_eq!(role.attached_policy_arns.len(), 1);
}

#[test]
fn a_write_that_is_stopped_on_closing_keeps_the_window_and_says_what_was_made() {
    let mut practice = Practice::start();
    let gate = practice.put_gate();
    let mut wizard = Wizard::open(&practice);
    wizard.go_to_review();
    gate.shut_at("Action=CreatePolicy");
    wizard.press(CREATE);
    wizard.step_until_it("the first write", |_| gate.is_shut());
    wizard.close_window();
    wizard.step_until(DIALOG);
    // The banner behind the dialog has a button of the same name; the dialog's is the reachable one.
    wizard.press_last("Stop after this call");
    gate.open();
    wizard.rest();
    assert!(!wizard.take_commands().contains(&ViewportCommand::Close), "it closed all the same");
    wizard.assert_hides(DIALOG);
    wizard.assert_shows("Stopped half-way, as you asked");
    assert!(wizard.has_button("Undo what was made…"));
    assert_eq!(practice.own_policies(), [ROLE_NAME]);
    assert_eq!(practice.role(ROLE_NAME), None);
}

#[test]
fn whoever_thinks_better_of_it_keeps_the_window() {
    let mut practice = Practice::start();
    let gate = practice.put_gate();
    let mut wizard = Wizard::open(&practice);
    wizard.go_to_review();
    gate.shut();
    wizard.press(CREATE);
    wizard.close_window();
    wizard.step_until(DIALOG);
    wizard.press("Keep the window open");
    wizard.assert_hides(DIALOG);
    gate.open();
    wizard.rest();
    assert!(!wizard.take_commands().contains(&ViewportCommand::Close), "it closed all the same");
}

#[test]
fn a_window_closed_during_a_rehearsal_goes_when_the_twin_is_gone() {
    let mut practice = Practice::start();
    let gate = practice.put_gate();
    let mut wizard = Wizard::open(&practice);
    wizard.go_to_validate();
    gate.shut();
    wizard.press("Validate");
    wizard.close_window();
    wizard.step_until("A rehearsal's twin may be in the account");
    gate.open();
    wizard.rest();
    assert!(wizard.take_commands().contains(&ViewportCommand::Close), "it did not close");
    assert!(practice.roles_under("/countersign/").is_empty(), "a twin was left behind");
}

#[test]
fn a_second_click_on_create_changes_nothing() {
    let mut practice = Practice::start();
    let gate = practice.put_gate();
    let mut wizard = Wizard::open(&practice);
    wizard.go_to_review();
    gate.shut();
    wizard.press_twice(CREATE);
    gate.open();
    wizard.rest();
    assert_eq!(wizard.calls_of("CreatePolicy"), 1);
    assert_eq!(wizard.calls_of("CreateRole"), 1);
    wizard.assert_shows("The account was changed");
}

#[test]
fn a_second_click_on_validate_makes_no_second_twin() {
    let mut practice = Practice::start();
    let gate = practice.put_gate();
    let mut wizard = Wizard::open(&practice);
    wizard.go_to_validate();
    let created = wizard.calls_of("CreateRole");
    gate.shut();
    wizard.press_twice("Validate");
    gate.open();
    wizard.rest();
    assert_eq!(wizard.calls_of("CreateRole"), created + 1);
    wizard.assert_proved();
}

#[test]
fn fields_cannot_be_changed_while_the_account_is_written_to() {
    let mut practice = Practice::start();
    let gate = practice.put_gate();
    let mut wizard = Wizard::open(&practice);
    wizard.go_to_review();
    gate.shut();
    wizard.press(CREATE);
    wizard.step_until("Changing the account");
    assert!(!wizard.is_enabled(egui::accesskit::Role::TextInput, "Role name"));
    gate.open();
    wizard.rest();
    assert!(wizard.is_enabled(egui::accesskit::Role::TextInput, "Role name"));
}

/// At Hand over, the user's key made and tried.
fn with_a_key(practice: &Practice) -> Wizard {
    let mut wizard = Wizard::open(practice);
    wizard.go_to_review_of_a_user();
    wizard.create_and_continue();
    wizard.take_commands();
    wizard
}

#[test]
fn a_window_whose_key_nobody_has_copied_asks_and_the_way_back_has_the_keyboard() {
    let practice = Practice::start();
    let mut wizard = with_a_key(&practice);
    wizard.close_window();
    wizard.step_until("was not copied");
    assert!(!wizard.take_commands().contains(&ViewportCommand::Close));
    let focused = wizard.focused().map(|(_, name)| name);
    assert_eq!(focused.as_deref(), Some("Keep the window open"));
    wizard.press_key(egui::Key::Escape);
    wizard.assert_hides("was not copied");
    wizard.close_window();
    wizard.step_until("Close without it");
    wizard.press("Close without it");
    wizard.step();
    assert!(wizard.take_commands().contains(&ViewportCommand::Close), "it did not close");
}

#[test]
fn a_secret_that_is_copied_in_the_question_is_the_keys_and_is_not_closed_away() {
    let practice = Practice::start();
    let mut wizard = with_a_key(&practice);
    wizard.close_window();
    wizard.step_until("was not copied");
    wizard.press("Copy the secret");
    wizard.step_until("is in the clipboard");
    assert_eq!(wizard.clipboard().len(), 40);
    wizard.assert_shows("Closing empties the clipboard, too");
    wizard.press("Close");
    wizard.step();
    assert!(wizard.take_commands().contains(&ViewportCommand::Close), "it did not close");
    assert_eq!(wizard.clipboard(), "");
}
