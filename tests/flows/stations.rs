//! The ways through the window, with a look at where everything stands at each of their stations.

use egui::Key;
use egui::accesskit::Role;

use crate::driver::{Opening, Wizard};
use crate::home::{Home, with_draft, with_saved};
use crate::journey::{CREATE, EXTERNAL_ID, ROLE_NAME};
use crate::practice::Practice;

/// Where a window is open.
#[derive(Clone, Copy)]
pub struct Display {
    /// In points.
    pub size: [f32; 2],
    pub pixels_per_point: f32,
}

/// 900×600 pixels with text twice as large.
pub const SMALLEST_AT_TWICE: Display = Display { size: [450.0, 300.0], pixels_per_point: 2.0 };

const ERROR: &str = "An error occurred (AccessDenied) when calling the GetObject operation: User: arn:aws:sts::111111111111:assumed-role/Lasso/x is not authorized to perform: kms:Decrypt on resource: arn:aws:kms:eu-west-1:111111111111:key/1 because no identity-based policy allows the kms:Decrypt action";
const LOOSE_TRUST: &str = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::222222222222:root"},"Action":"sts:AssumeRole"}]}"#;

/// Somebody who goes through the window and notes what cannot be seen or reached.
struct Visit {
    wizard: Wizard,
    faults: Vec<String>,
}

impl Visit {
    fn begin(practice: &Practice, display: Display) -> Self {
        Self::opened(practice, display, Opening::in_sandbox(practice))
    }

    /// On a computer of the test's own.
    fn begin_at(home: &Home, practice: &Practice, display: Display, sign: &str) -> Self {
        let mut visit = Self::opened(practice, display, home.opening(practice));
        visit.wizard.step_until(sign);
        visit.wizard.rest();
        visit
    }

    fn opened(practice: &Practice, display: Display, opening: Opening) -> Self {
        let Display { size, pixels_per_point } = display;
        let opening = Opening { size, pixels_per_point, ..opening };
        Self { wizard: Wizard::open_with(practice, opening), faults: Vec::new() }
    }

    fn look(&mut self, station: &str) {
        let faults = self.wizard.faults();
        self.faults.extend(faults.into_iter().map(|fault| format!("{station}: {fault}")));
    }

    fn press(&mut self, button: &str) {
        self.wizard.press(button);
        self.wizard.rest();
    }

    /// Looks at what a field's list of choices lies over, and folds it again.
    #[track_caller]
    fn look_at_choices_of(&mut self, field: &str) {
        self.wizard.click_on(Role::ComboBox, field);
        self.wizard.rest();
        self.look(&format!("the choices of {field:?}"));
        assert!(self.wizard.has_open_popup(), "{field:?} was folded while it was looked at");
        self.wizard.press_key(Key::Escape);
        self.wizard.rest();
    }

    #[track_caller]
    fn end(self) {
        let Self { faults, .. } = self;
        assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.join("\n"));
    }
}

/// From Connect to Review.
#[track_caller]
pub fn to_review(display: Display) {
    let practice = Practice::start();
    let mut visit = Visit::begin(&practice, display);
    visit.look("Connect");
    visit.look_at_choices_of("Scenario");
    visit.press("Connect");
    visit.look("connected");
    visit.press("Continue");
    visit.look("Vendor");
    visit.press("Custom");
    visit.press("Continue");
    visit.look("Vendor, with everything missing");
    visit.press("Lasso");
    visit.press("Sandbox account");
    visit.wizard.fill("External ID", EXTERNAL_ID);
    visit.look("Vendor, filled in");
    visit.press("Continue");
    visit.look("Content");
    visit.press("Use it");
    visit.look("Content, filled in");
    visit.wizard.fill("Region", "us-east-2");
    visit.wizard.fill("Prefix", "private/");
    visit.look("Content with a wrong Region");
    visit.press("Use eu-west-1");
    visit.wizard.fill("Prefix", "");
    visit.press("Continue");
    visit.look("Review");
    visit.wizard.click_on(Role::CheckBox, "Do it by hand instead");
    for format in ["Console steps", "CloudFormation", "Terraform", "AWS CLI"] {
        visit.wizard.click_on(Role::RadioButton, format);
        visit.wizard.rest();
        visit.look(format);
    }
    visit.end();
}

/// From Review to Hand over, and what comes after it.
#[track_caller]
pub fn to_what_comes_later(display: Display) {
    let practice = Practice::start();
    let mut visit = Visit::begin(&practice, display);
    visit.wizard.go_to_review();
    visit.press(CREATE);
    visit.look("Review, done");
    visit.press("Continue");
    visit.look("Validate");
    visit.wizard.validate_at_a_glance();
    visit.look("Validate, done");
    visit.wizard.open_every_group();
    visit.wizard.press_what_begins("Timeline: ");
    visit.wizard.rest();
    visit.look("Validate, opened");
    visit.look_at_choices_of("How");
    visit.look_at_choices_of("Clear the clipboard");
    visit.press("Continue");
    visit.look("Hand over");
    visit.press("Copy Role ARN");
    visit.press("Watch for the vendor's first use");
    visit.press("Rotate the external ID…");
    visit.press("Revoke sessions…");
    visit.wizard.fill("File", "/nowhere/to/be/found/record.md");
    visit.press("Save as Markdown");
    visit.look("Hand over, with what comes later");
    visit.press("Remove the integration…");
    visit.look("removing");
    visit.end();
}

/// A vendor that is given a user, with its key shown.
#[track_caller]
pub fn to_the_users_key(display: Display) {
    let practice = Practice::start();
    let mut visit = Visit::begin(&practice, display);
    visit.wizard.go_to_review_of_a_user();
    visit.look("Review of a user");
    visit.press(CREATE);
    visit.look("Review of a user, done");
    visit.press("Continue");
    visit.wizard.validate();
    visit.look("Validate of a user");
    visit.press("Continue");
    visit.press("Show");
    visit.look("Hand over with the secret");
    visit.wizard.close_window();
    visit.wizard.step_until("was not copied");
    visit.look("the question about a secret");
    visit.press("Copy the secret");
    visit.look("the question about a secret in the clipboard");
    visit.end();
}

/// What was typed and is not finished: on the list, forgotten, opened.
#[track_caller]
pub fn to_the_drafts(display: Display) {
    let practice = Practice::start();
    let home = with_draft(&practice);
    let mut visit = Visit::begin_at(&home, &practice, display, "Your integrations");
    visit.look("the list with a draft");
    visit.press("Forget: Draft: Lasso on countersign-practice");
    visit.wizard.step_until("Forgotten: its file is deleted");
    visit.look("the list with a draft that is forgotten");
    visit.press("Put it back: Draft: Lasso on countersign-practice");
    visit.press("Open: Draft: Lasso on countersign-practice");
    visit.look("an opened draft");
    visit.end();
}

/// A role that somebody changed: the failed check, its fix, and the way back.
#[track_caller]
pub fn to_a_fix(display: Display) {
    let practice = Practice::start();
    let mut visit = Visit::begin(&practice, display);
    visit.wizard.go_to_validate();
    let iam = practice.customer().iam();
    let trust = iam.update_assume_role_policy().role_name(ROLE_NAME).policy_document(LOOSE_TRUST);
    practice.tokio.block_on(trust.send()).unwrap();
    visit.wizard.validate();
    visit.look("Validate, failed");
    visit.press("Put the role back…");
    visit.look("Validate, with a fix");
    visit.press("Cancel");
    visit.wizard.go_to("Review and create");
    visit.look("Review of a role that was changed");
    visit.end();
}

/// A computer without credentials, and the practice that is entered from there.
#[track_caller]
pub fn to_a_first_run(display: Display) {
    let practice = Practice::start();
    let home = Home::new();
    let heading = "No AWS credentials on this computer yet";
    let mut visit = Visit::begin_at(&home, &practice, display, heading);
    visit.look("the first run");
    visit.press("Open the sandbox");
    visit.look("practice");
    visit.end();
}

/// The remembered integrations: their results, what checking them does, and what could not be checked.
#[track_caller]
pub fn to_the_saved_list(display: Display) {
    let mut practice = Practice::start();
    let gate = practice.put_gate();
    let (home, file) = with_saved(&practice);
    let mut visit = Visit::begin_at(&home, &practice, display, "Your integrations");
    visit.look("the list");
    visit.press("Check all");
    visit.look("the question before checking");
    gate.shut_at("Action=AssumeRole");
    visit.wizard.press("Begin checking");
    visit.wizard.step_until_it("the rehearsal", |_| gate.is_shut());
    visit.look("the list while it is checked");
    visit.wizard.press("Stop");
    gate.open();
    visit.wizard.rest();
    visit.look("the list after a stop");
    visit.press("New integration");
    visit.look("Connect with a way back to the list");
    std::fs::remove_file(file).unwrap();
    visit.press("Your integrations (1)");
    visit.wizard.step_until("cannot be read");
    visit.look("the list with a file that is gone");
    visit.end();
}

/// What lies over the step: the status, the box for errors, the question before closing.
#[track_caller]
pub fn to_what_lies_over(display: Display) {
    let mut practice = Practice::start();
    let gate = practice.put_gate();
    let mut visit = Visit::begin(&practice, display);
    visit.wizard.go_to_review();
    visit.wizard.unfold_steps();
    visit.look("the steps");
    visit.press("Keyboard shortcuts");
    visit.look("the shortcuts");
    visit.press("Close");
    visit.wizard.unfold_steps();
    visit.press("Paste an error…");
    visit.look("the box for errors");
    visit.wizard.paste_into(Role::MultilineTextInput, "Error text", ERROR);
    visit.wizard.rest();
    visit.look("an error, explained");
    visit.press("Close");
    if display.size[0] < 1_000.0 {
        visit.wizard.press_what_begins("Status: ");
        visit.look("the status over the step");
        visit.press("Hide status");
    }
    gate.shut();
    visit.wizard.press(CREATE);
    visit.wizard.close_window();
    visit.wizard.step_until("Countersign is still at work");
    visit.look("the question before closing");
    gate.open();
    visit.wizard.rest();
    visit.end();
}
