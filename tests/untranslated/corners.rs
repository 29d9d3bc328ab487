//! What is beside the straight way: an IAM user, a package, the boxes, the lists, the first run, an interrupted run.

use countersign::access::changes::Write;
use countersign::journal::{Keeper, Work};
use countersign::sandbox::scenario::Scenario;
use egui::accesskit::Role;

use crate::driver::{Opening, Wizard};
use crate::home::{Home, header, prove_and_save};
use crate::practice::Practice;
use crate::{English, pseudo};

#[test]
fn no_word_about_an_iam_user_is_left_untranslated() {
    pseudo::speak();
    let practice = Practice::start();
    let mut wizard = Wizard::open(&practice);
    let mut english = English::default();
    wizard.go_to_review_of_a_user();
    english.look("Review of a user", &wizard);
    wizard.go_to("Vendor");
    english.look("Vendor, a user", &wizard);
    wizard.go_to("Review and create");
    wizard.create_and_continue();
    english.look("Validate a user", &wizard);
    wizard.validate();
    english.look("Validate a user, done", &wizard);
    wizard.press("Continue");
    wizard.rest();
    english.look("Hand over a user", &wizard);
    wizard.go_to("Review and create");
    wizard.press("Make another access key");
    wizard.rest();
    english.look("Review of a user, two keys", &wizard);
    english.assert_none();
}

#[test]
fn no_word_of_a_package_is_left_untranslated() {
    pseudo::speak();
    let practice = Practice::start();
    let mut wizard = Wizard::open(&practice);
    wizard.go_to_review();
    wizard.click_on(Role::CheckBox, "Do it by hand instead");
    let mut english = English::default();
    for title in ["Console steps", "CloudFormation", "Terraform", "AWS CLI"] {
        wizard.click_on(Role::RadioButton, title);
        wizard.rest();
        english.look(title, &wizard);
    }
    wizard.press("Wait until it is applied");
    wizard.step_until("Stop waiting");
    english.look("Waiting for the package", &wizard);
    english.assert_none();
}

#[test]
fn no_word_of_the_boxes_is_left_untranslated() {
    const DENIED: &str = "An error occurred (AccessDenied) when calling the GetObject operation: User: arn:aws:sts::111111111111:assumed-role/Lasso/x is not authorized to perform: kms:Decrypt on resource: arn:aws:kms:eu-west-1:111111111111:key/1 because no identity-based policy allows the kms:Decrypt action";
    pseudo::speak();
    let practice = Practice::start();
    let mut wizard = Wizard::open(&practice);
    let mut english = English::default();
    wizard.press("Keyboard shortcuts");
    wizard.rest();
    english.look("Shortcuts", &wizard);
    for (what, text) in
        [("Error box, denied", DENIED), ("Error box, nothing", "The weather is fine today")]
    {
        let mut wizard = Wizard::open(&practice);
        wizard.press("Paste an error…");
        wizard.rest();
        english.look("Error box", &wizard);
        wizard.paste_into(Role::MultilineTextInput, "Error text", text);
        wizard.rest();
        english.look(what, &wizard);
    }
    english.assert_none();
}

#[test]
fn no_word_of_the_saved_list_is_left_untranslated() {
    pseudo::speak();
    let practice = Practice::start();
    let home = Home::new();
    home.add_profile(&practice);
    let mut wizard = home.open(&practice);
    let mut english = English::default();
    english.look("Connect with profiles", &wizard);
    wizard.connect();
    prove_and_save(&mut wizard);
    wizard.step_until_it("the list", |wizard| !wizard.model().saved.entries.is_empty());
    wizard.rest();
    english.look("Saved", &wizard);
    wizard.press("Rotate the external ID…");
    wizard.rest();
    english.look("Rotation", &wizard);
    drop(wizard);
    let mut wizard = home.open(&practice);
    wizard.step_until("Your integrations");
    english.look("List", &wizard);
    wizard.press("Check all");
    wizard.step_until("Begin checking");
    english.look("List, before the checks", &wizard);
    wizard.press("Begin checking");
    wizard.rest();
    english.look("List, checked", &wizard);
    english.assert_none();
}

#[test]
fn no_word_of_the_first_run_is_left_untranslated() {
    pseudo::speak();
    let practice = Practice::start();
    let home = Home::new();
    let mut wizard = home.open(&practice);
    wizard.step_until("No AWS credentials on this computer yet");
    let mut english = English::default();
    english.look("First run", &wizard);
    english.assert_none();
}

#[test]
fn no_word_of_the_broken_set_ups_is_left_untranslated() {
    pseudo::speak();
    let practice = Practice::broken(Scenario::named("deny-by-source-ip").unwrap());
    let mut wizard = Wizard::open(&practice);
    let mut english = English::default();
    english.look("Broken", &wizard);
    wizard.click_on(Role::ComboBox, "Scenario");
    wizard.rest();
    english.look("Menu of the set-ups", &wizard);
    english.assert_none();
}

#[test]
fn no_word_of_an_interrupted_run_is_left_untranslated() {
    pseudo::speak();
    let practice = Practice::start();
    let folder = tempfile::tempdir().unwrap();
    let mut wizard = Wizard::open(&practice);
    wizard.go_to_review();
    let integration = wizard.model().as_integration().unwrap();
    drop(wizard);
    let work = Work::Apply { writes: vec![Write::CreatePolicy, Write::CreateRole] };
    let header = header(&practice, work, &integration);
    // Nobody holds it, and it has no end: so a program leaves it that is killed.
    let keeper = Keeper::in_folder(Some(folder.path().to_owned()));
    let journal = keeper.begin(&header).unwrap();
    journal.intend("CreatePolicy").unwrap();
    drop((journal, keeper));
    let mut opening = Opening::in_sandbox(&practice);
    opening.settings.state_folder = Some(folder.path().to_owned());
    let mut wizard = Wizard::open_with(&practice, opening);
    wizard.step_until("Open it");
    let mut english = English::default();
    english.look("Card of an interrupted run", &wizard);
    wizard.press("Open it");
    wizard.rest();
    english.look("Review of an interrupted run", &wizard);
    english.assert_none();
}
