//! Integrations that were saved: the list that the window starts on, and the checks of all of them.

use countersign::journal::{Keeper, Subject};
use egui::accesskit::Role;
use egui::{Key, ViewportCommand};
use jiff::Timestamp;

use crate::driver::Wizard;
use crate::home::{FILE_NAME, Home, with_saved};
use crate::journey::ROLE_NAME;
use crate::practice::Practice;

const NAME: &str = "Lasso, countersign-practice";
const TITLE: &str = "Lasso on countersign-practice";

/// The same file for another account.
fn for_another_account(file: &std::path::Path) {
    let text = std::fs::read_to_string(file).unwrap();
    let foreign = text.replace("account_id = \"111111111111\"", "account_id = \"444444444444\"");
    std::fs::write(file, foreign).unwrap();
}

#[track_caller]
fn started_on_list(home: &Home, practice: &Practice) -> Wizard {
    let mut wizard = home.open(practice);
    wizard.step_until("Your integrations");
    wizard
}

#[track_caller]
fn check_all(wizard: &mut Wizard) {
    wizard.press("Check all");
    wizard.step_until("Begin checking");
    wizard.press("Begin checking");
}

#[test]
fn a_saved_integration_is_what_the_next_start_begins_with() {
    let practice = Practice::start();
    let (home, _file) = with_saved(&practice);
    let mut wizard = started_on_list(&home, &practice);
    wizard.assert_shows(TITLE);
    wizard.assert_shows("account 1111-1111-1111");
    wizard.assert_shows("Nothing failed just now, with gaps");
    wizard.press(&format!("Open: {NAME}"));
    wizard.step_until_it("Validate", |wizard| {
        wizard.model().step == countersign::model::step::Step::Validate
    });
}

#[test]
fn check_all_says_what_it_does_then_does_it_and_leaves_no_twin() {
    let practice = Practice::start();
    let (home, file) = with_saved(&practice);
    // A result from before, so that the new one is told apart.
    let stale =
        std::fs::read_to_string(home.list()).unwrap().replace("proved = true", "proved = false");
    std::fs::write(home.list(), stale).unwrap();
    let mut wizard = started_on_list(&home, &practice);
    wizard.assert_shows("Not proved");
    wizard.press("Check all");
    wizard.step_until(
        "Account 1111-1111-1111, with Profile prod: a short-lived twin of the role is made and deleted again",
    );
    assert_eq!(wizard.calls_of("CreateRole"), 0);
    wizard.press("Begin checking");
    wizard.rest();
    wizard.assert_hides("Not proved");
    wizard.assert_shows("Nothing failed just now, with gaps");
    assert_eq!(wizard.calls_of("CreateRole"), 1);
    assert!(practice.roles_under("/countersign/").is_empty(), "a twin was left behind");
    let wizard = started_on_list(&home, &practice);
    wizard.assert_shows("Nothing failed just now, with gaps");
    assert!(file.exists());
}

#[test]
fn what_checking_does_is_left_by_key_and_begins_nothing_in_haste() {
    let practice = Practice::start();
    let (home, _file) = with_saved(&practice);
    let mut wizard = started_on_list(&home, &practice);
    let is_there = (0..20).any(|_| wizard.tab() == "Check all");
    assert!(is_there, "{}", wizard.screen());
    wizard.press_key(Key::Enter);
    wizard.step_until("Begin checking");
    assert_eq!(wizard.focused(), Some((Role::Button, "Cancel".to_owned())));
    // What lies below is out of reach of its shortcuts, too.
    wizard.types("?");
    wizard.step();
    assert!(!wizard.model().shortcuts.list_is_open);
    wizard.press_key(Key::Escape);
    wizard.assert_hides("Begin checking");
    assert_eq!(wizard.focused(), Some((Role::Button, "Check all".to_owned())));
    assert_eq!(wizard.calls_of("CreateRole"), 0);
}

#[test]
fn an_integration_of_another_account_says_which_credentials_it_needs() {
    let practice = Practice::start();
    let (home, file) = with_saved(&practice);
    for_another_account(&file);
    let mut wizard = started_on_list(&home, &practice);
    wizard.assert_shows("The file was changed after this check");
    check_all(&mut wizard);
    wizard.rest();
    wizard.assert_shows(
        "Not checked: it needs credentials of account 4444-4444-4444, these are of 1111-1111-1111",
    );
    assert_eq!(wizard.calls_of("CreateRole"), 0);
}

#[test]
fn a_file_that_is_gone_is_said_and_can_be_forgotten() {
    let practice = Practice::start();
    let (home, file) = with_saved(&practice);
    std::fs::remove_file(&file).unwrap();
    let mut wizard = started_on_list(&home, &practice);
    wizard.assert_shows("The file cannot be read");
    let name = file.display();
    assert!(!wizard.is_enabled(Role::Button, &format!("Open: {name}")));
    assert!(!wizard.is_enabled(Role::Button, "Check all"));
    wizard.press(&format!("Forget: {name}"));
    wizard.step_until("Profile prod");
    let text = std::fs::read_to_string(home.list()).unwrap();
    assert!(!text.contains(FILE_NAME), "{text}");
}

#[test]
fn a_list_that_cannot_be_read_is_told_and_kept_as_it_is() {
    for text in ["format = 2\nfolders = []\n", "format = 1\n[[integration]]\npath = "] {
        let practice = Practice::start();
        let (home, file) = with_saved(&practice);
        std::fs::write(home.list(), text).unwrap();
        let mut wizard = started_on_list(&home, &practice);
        wizard.assert_shows("The list of your integrations is kept as it is and not used");
        wizard.press("New integration");
        wizard.fill("Integration", &file.display().to_string());
        wizard.press("Open");
        wizard.step_until_it("the file", |wizard| wizard.model().integration.opened.is_some());
        assert_eq!(std::fs::read_to_string(home.list()).unwrap(), text);
    }
}

#[test]
fn what_somebody_else_works_on_keeps_its_result() {
    let practice = Practice::start();
    let (home, _file) = with_saved(&practice);
    let mut wizard = started_on_list(&home, &practice);
    let before = std::fs::read_to_string(home.list()).unwrap();
    let other_window = Keeper::in_folder(Some(home.path("state")));
    let subject = Subject {
        role_arn: format!("arn:aws:iam::111111111111:role/{ROLE_NAME}"),
        endpoint_url: Some(practice.endpoint_url.to_string()),
    };
    other_window.take(&subject, Timestamp::now()).unwrap();
    check_all(&mut wizard);
    wizard.rest();
    wizard.assert_shows("Not checked: ");
    wizard.assert_shows("Nothing failed just now, with gaps");
    assert_eq!(wizard.calls_of("CreateRole"), 0);
    assert_eq!(std::fs::read_to_string(home.list()).unwrap(), before);
    other_window.give_back(&subject);
    check_all(&mut wizard);
    wizard.rest();
    assert_eq!(wizard.calls_of("CreateRole"), 1);
}

#[test]
fn a_result_of_what_the_file_said_before_is_not_shown_as_its_proof() {
    let practice = Practice::start();
    let (home, file) = with_saved(&practice);
    let wizard = started_on_list(&home, &practice);
    wizard.assert_hides("The file was changed after this check");
    let text = std::fs::read_to_string(&file).unwrap();
    let written_at = std::fs::metadata(&file).unwrap().modified().unwrap();
    std::fs::write(&file, format!("# A remark.\n{text}")).unwrap();
    started_on_list(&home, &practice).assert_hides("The file was changed after this check");
    for_another_account(&file);
    // As a copy brings it that keeps the times of the files.
    std::fs::File::options().write(true).open(&file).unwrap().set_modified(written_at).unwrap();
    started_on_list(&home, &practice).assert_shows("The file was changed after this check");
}

#[test]
fn a_window_closed_during_the_checks_asks_and_leaves_no_twin() {
    let mut practice = Practice::start();
    let gate = practice.put_gate();
    let (home, _file) = with_saved(&practice);
    let mut wizard = started_on_list(&home, &practice);
    gate.shut_at("Action=AssumeRole");
    check_all(&mut wizard);
    wizard.step_until_it("the rehearsal", |_| gate.is_shut());
    wizard.take_commands();
    wizard.close_window();
    wizard.step_until("Countersign is still at work");
    wizard.press_last("Stop after this call");
    gate.open();
    wizard.step_until_it("the end", |wizard| !wizard.model().is_writing());
    assert!(wizard.take_commands().contains(&ViewportCommand::Close), "it did not close");
    assert!(practice.roles_under("/countersign/").is_empty(), "a twin was left behind");
}

#[test]
fn what_failed_first_is_said_in_words_and_leads_to_all_that_was_found() {
    let practice = Practice::start();
    let (home, _file) = with_saved(&practice);
    let iam = practice.customer().iam();
    practice.tokio.block_on(async {
        let policy = format!("arn:aws:iam::111111111111:policy/{ROLE_NAME}");
        let detach = iam.detach_role_policy().role_name(ROLE_NAME).policy_arn(policy);
        detach.send().await.unwrap();
        iam.delete_role().role_name(ROLE_NAME).send().await.unwrap();
    });
    let mut wizard = started_on_list(&home, &practice);
    check_all(&mut wizard);
    wizard.rest();
    wizard.assert_shows(&format!("There is no role {ROLE_NAME} in the account"));
    wizard.assert_shows("Last proved on 20");
    wizard.press("Show it in Validate");
    wizard.step_until_it("what was found", |wizard| {
        let review = countersign::model::step::Step::Review;
        wizard.model().step >= review && !wizard.model().validation.findings.is_empty()
    });
    // A later start knows the check alone.
    let wizard = started_on_list(&home, &practice);
    wizard.assert_shows("Failed: The role in the account");
    wizard.assert_hides("Show it in Validate");
}
