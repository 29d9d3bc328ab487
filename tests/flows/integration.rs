//! An integration that is saved, opened again and validated.

use std::path::Path;

use countersign::model::connect::CredentialSource;
use countersign::model::event::{Event, Field};
use countersign::model::step::Step;
use egui::accesskit::Role;

use crate::driver::{Opening, Wizard};
use crate::practice::Practice;

const FILE_NAME: &str = "lasso-countersign-practice.toml";

/// Goes through the wizard to its end and saves the integration into the folder.
#[track_caller]
fn save_into(practice: &Practice, folder: &Path) {
    let mut opening = Opening::in_sandbox(practice);
    folder.clone_into(&mut opening.surroundings.save_folder);
    let mut wizard = Wizard::open_with(practice, opening);
    wizard.go_to_validate();
    wizard.validate();
    wizard.press("Continue");
    wizard.rest();
    wizard.press("Save the integration");
    wizard.step_until(&format!("Saved: {}", folder.join(FILE_NAME).display()));
}

/// As `countersign FILE` opens it.
fn opened_with(practice: &Practice, file: &Path) -> Wizard {
    let mut opening = Opening::in_sandbox(practice);
    opening.first_events = vec![
        Event::SourceChosen(CredentialSource::SandboxCustomer),
        Event::Edited(Field::IntegrationFile, file.display().to_string()),
        Event::IntegrationFileRequested,
    ];
    Wizard::open_with(practice, opening)
}

#[test]
fn a_saved_integration_is_one_click_from_validate_when_it_is_opened_again() {
    let practice = Practice::start();
    let folder = tempfile::tempdir().unwrap();
    save_into(&practice, folder.path());
    let mut wizard = opened_with(&practice, &folder.path().join(FILE_NAME));
    wizard.step_until_it("Validate", |wizard| wizard.model().step == Step::Validate);
    wizard.rest();
    wizard.validate();
    wizard.press("Continue");
    wizard.rest();
    wizard.assert_shows("none failed");
    assert!(practice.roles_under("/countersign/").is_empty(), "a twin was left behind");
}

#[test]
fn an_integration_is_opened_from_the_window_too() {
    let practice = Practice::start();
    let folder = tempfile::tempdir().unwrap();
    save_into(&practice, folder.path());
    let mut wizard = Wizard::open(&practice);
    wizard.fill("Integration", &folder.path().join(FILE_NAME).display().to_string());
    wizard.press("Open");
    wizard.step_until_it("Validate", |wizard| wizard.model().step == Step::Validate);
    wizard.go_to("Vendor");
    assert_eq!(wizard.value_of("Principal"), "222222222222");
    assert!(wizard.is_enabled(Role::Button, "Continue"));
}

#[cfg(unix)]
#[test]
fn a_saved_integration_is_for_its_owner_alone_and_holds_no_secret() {
    use std::os::unix::fs::PermissionsExt as _;

    let practice = Practice::start();
    let folder = tempfile::tempdir().unwrap();
    save_into(&practice, folder.path());
    let file = folder.path().join(FILE_NAME);
    assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    let text = std::fs::read_to_string(&file).unwrap();
    assert!(!text.contains(practice.keys.customer.secret_access_key()), "{text}");
    assert!(!text.contains("X-Amz-"), "{text}");
}

#[test]
fn a_file_of_another_account_is_told_where_the_account_is_shown() {
    let practice = Practice::start();
    let folder = tempfile::tempdir().unwrap();
    save_into(&practice, folder.path());
    let file = folder.path().join(FILE_NAME);
    let text = std::fs::read_to_string(&file).unwrap();
    let foreign = text.replace("account_id = \"111111111111\"", "account_id = \"444444444444\"");
    std::fs::write(&file, foreign).unwrap();
    let mut wizard = opened_with(&practice, &file);
    wizard.step_until("The integration file is for account 4444-4444-4444");
    assert_eq!(wizard.model().step, Step::Connect);
    wizard.press("Continue");
    wizard.rest();
    assert_eq!(wizard.model().step, Step::Connect);
}

#[test]
fn a_file_that_cannot_be_read_says_so_under_its_field() {
    let practice = Practice::start();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join(FILE_NAME);
    std::fs::write(&file, "format = 7\n").unwrap();
    let mut wizard = opened_with(&practice, &file);
    wizard.step_until("line 1: This file has format 7");
}
