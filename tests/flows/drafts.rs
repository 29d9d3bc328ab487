//! What was typed and is not finished: kept as a draft, listed with what it waits for, opened, forgotten.

use std::os::unix::fs::PermissionsExt as _;
use std::path::PathBuf;

use egui::ViewportCommand;
use egui::accesskit::Role;

use crate::driver::{Opening, Wizard};
use crate::home::{Home, close, prove_and_save, with_draft};
use crate::journey::EXTERNAL_ID;
use crate::practice::{Practice, VENDOR};

const DRAFT: &str = "Draft: Lasso on countersign-practice";

fn files(home: &Home) -> Vec<PathBuf> {
    let Ok(names) = std::fs::read_dir(home.path("state").join("drafts")) else {
        return Vec::new();
    };
    names.map(|name| name.unwrap().path()).collect()
}

#[track_caller]
fn started_on_list(home: &Home, practice: &Practice) -> Wizard {
    let mut wizard = home.open(practice);
    wizard.step_until("Your integrations");
    wizard
}

#[test]
fn what_was_typed_is_on_the_list_of_the_next_start_and_goes_on_where_it_was() {
    let practice = Practice::start();
    let home = with_draft(&practice);
    let mut wizard = started_on_list(&home, &practice);
    wizard.assert_shows(DRAFT);
    wizard.assert_shows("Waits for Lasso's account ID");
    wizard.assert_shows("account 1111-1111-1111");
    assert!(!wizard.is_enabled(Role::Button, "Check all"), "there is nothing to check");
    wizard.press(&format!("Open: {DRAFT}"));
    wizard.step_until("Say who gets access, and agree on the external ID");
    wizard.rest();
    assert_eq!(wizard.value_of("External ID"), EXTERNAL_ID);
    wizard.fill("Principal", VENDOR);
    wizard.press("Continue");
    wizard.rest();
    assert!(wizard.value_of("Example URL").contains("countersign-practice"));
    // It is the same draft still.
    close(&mut wizard);
    assert_eq!(files(&home).len(), 1);
    let wizard = started_on_list(&home, &practice);
    wizard.assert_shows("Everything is filled in");
}

#[test]
fn a_draft_is_for_its_owner_alone_and_holds_no_signature() {
    let practice = Practice::start();
    let home = with_draft(&practice);
    let [file] = &files(&home)[..] else { panic!("{:?}", files(&home)) };
    let mode = std::fs::metadata(file).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    let text = std::fs::read_to_string(file).unwrap();
    assert!(text.contains("countersign-practice"), "{text}");
    assert!(!text.contains("5ecre7") && !text.contains("X-Amz"), "{text}");
}

#[test]
fn what_was_typed_is_on_the_disk_soon_and_the_window_rests() {
    let practice = Practice::start();
    let home = Home::new();
    home.add_profile(&practice);
    let mut wizard = home.open(&practice);
    wizard.connect();
    wizard.press("Lasso");
    assert_eq!(files(&home), Vec::<PathBuf>::new());
    wizard.fill("External ID", EXTERNAL_ID);
    wizard.step_until_it("the draft", |wizard| !wizard.model().drafts.is_unkept());
    assert_eq!(files(&home).len(), 1);
    wizard.rest();
}

#[test]
fn a_draft_is_forgotten_in_its_place_and_put_back() {
    let practice = Practice::start();
    let home = with_draft(&practice);
    let [file] = &files(&home)[..] else { panic!("{:?}", files(&home)) };
    // Another one, which stands below it.
    let other = file.with_file_name("20200101T000000Z-000000000.toml");
    let text = std::fs::read_to_string(file).unwrap();
    let of_another = text.replace("\nbucket = \"countersign-practice\"", "\nbucket = \"other\"");
    std::fs::write(&other, of_another).unwrap();
    let mut wizard = started_on_list(&home, &practice);
    wizard.press(&format!("Forget: {DRAFT}"));
    wizard.step_until("Forgotten: its file is deleted");
    assert_eq!(files(&home).len(), 1);
    wizard.press(&format!("Put it back: {DRAFT}"));
    wizard.step_until_it("the file", |_| files(&home).len() == 2);
    wizard.assert_hides("Forgotten");
}

#[test]
fn a_draft_goes_once_its_integration_is_saved() {
    let practice = Practice::start();
    let home = Home::new();
    home.add_profile(&practice);
    let mut wizard = home.open(&practice);
    wizard.connect();
    prove_and_save(&mut wizard);
    wizard.step_until("Saved: ");
    wizard.step_until_it("no draft", |_| files(&home).is_empty());
    close(&mut wizard);
    let wizard = started_on_list(&home, &practice);
    wizard.assert_hides("Draft");
}

#[test]
fn a_new_integration_begins_empty_beside_the_draft() {
    let practice = Practice::start();
    let home = with_draft(&practice);
    let mut wizard = started_on_list(&home, &practice);
    wizard.press(&format!("Open: {DRAFT}"));
    wizard.step_until("Say who gets access, and agree on the external ID");
    wizard.go_to("Connect");
    wizard.press("Your integrations (1)");
    wizard.step_until("open in this window");
    wizard.press("New integration");
    wizard.rest();
    wizard.press("Continue");
    wizard.rest();
    wizard.assert_shows("Choose the vendor first");
    wizard.go_to("Connect");
    wizard.press("Your integrations (1)");
    wizard.step_until(DRAFT);
}

#[test]
fn what_is_no_draft_is_told_and_kept_as_it_is() {
    let practice = Practice::start();
    let home = with_draft(&practice);
    let [file] = &files(&home)[..] else { panic!("{:?}", files(&home)) };
    for foreign in ["my notes", "format = 2\nfolders = []\n"] {
        std::fs::write(file, foreign).unwrap();
        let wizard = started_on_list(&home, &practice);
        wizard.assert_shows("The draft is kept as it is and not used");
        let name = file.file_stem().unwrap().to_str().unwrap();
        assert!(!wizard.is_enabled(Role::Button, &format!("Forget: Draft {name}")));
        assert_eq!(std::fs::read_to_string(file).unwrap(), foreign);
    }
}

#[test]
fn nothing_is_kept_of_what_is_practised() {
    let practice = Practice::start();
    let mut wizard = Wizard::open_with(&practice, Opening::in_sandbox(&practice));
    wizard.go_to_review();
    wizard.take_commands();
    wizard.close_window();
    assert!(wizard.take_commands().contains(&ViewportCommand::Close));
}

#[test]
fn an_opened_integration_without_credentials_says_whose_account_it_waits_for() {
    let practice = Practice::start();
    let (home, file) = crate::home::with_saved(&practice);
    // As somebody else brings it, whose profiles have other names.
    let text = std::fs::read_to_string(&file).unwrap();
    let lines: Vec<&str> = text.lines().filter(|line| !line.contains("aws_profile")).collect();
    std::fs::write(&file, lines.join("\n")).unwrap();
    let mut wizard = started_on_list(&home, &practice);
    wizard.press("Open: Lasso, countersign-practice");
    wizard.step_until(
        "Lasso on countersign-practice is opened. Connect to account 1111-1111-1111 to go on",
    );
}
