//! The way through the wizard, as far as a test needs it.

use countersign::checks::catalogue::Group;
use egui::accesskit::Role;

use crate::driver::Wizard;
use crate::screen::plain;

/// An external ID that a vendor might have issued.
pub const EXTERNAL_ID: &str = "7Qm4zR9tKc2VxH5wLb8NpYd3";
/// The name that Countersign suggests for Lasso and the practice bucket.
pub const ROLE_NAME: &str = "LassoModerationBucketAccess-countersign-practice";
pub const NO_ROLE: &str = "It cannot assume a role: give it an IAM user with one key";
pub const UNDO: &str = "Undo in account 1111-1111-1111";
pub const REMOVAL: &str = "Remove the integration…";
pub const REMOVE: &str = "Remove from account 1111-1111-1111";
pub const CREATE: &str = "Create in account 1111-1111-1111";

impl Wizard {
    /// From Connect to Vendor.
    #[track_caller]
    pub fn connect(&mut self) {
        self.press("Connect");
        self.rest();
        self.press("Continue");
        self.rest();
    }

    /// From Vendor to Content: Lasso, with the practice vendor's account.
    #[track_caller]
    pub fn choose_lasso(&mut self) {
        self.press("Lasso");
        self.press("Sandbox account");
        self.fill("External ID", EXTERNAL_ID);
        self.press("Continue");
        self.rest();
    }

    /// From Vendor to Content: Labelbox, with the external ID that it issued.
    #[track_caller]
    pub fn choose_labelbox(&mut self) {
        self.press("Labelbox");
        self.fill("External ID", EXTERNAL_ID);
        self.press("Continue");
        self.rest();
    }

    /// From Vendor to Content, by the ID of the vendor's profile.
    #[track_caller]
    pub fn choose_vendor(&mut self, id: &str) {
        match id {
            "lasso" => self.choose_lasso(),
            "labelbox" => self.choose_labelbox(),
            other => panic!("Nobody has written yet how {other} is chosen"),
        }
    }

    /// From Content to Review: the sandbox URL.
    #[track_caller]
    pub fn use_practice_url(&mut self) {
        self.press("Use it");
        self.rest();
        self.press("Continue");
        self.rest();
    }

    /// From an empty window to Review, where the account has been looked at.
    #[track_caller]
    pub fn go_to_review(&mut self) {
        self.connect();
        self.choose_lasso();
        self.use_practice_url();
    }

    /// From an empty window to Review, for a vendor that is given a user.
    #[track_caller]
    pub fn go_to_review_of_a_user(&mut self) {
        self.connect();
        self.press("Custom");
        self.fill("Name", "Pixel & Co");
        self.click_on(Role::CheckBox, NO_ROLE);
        self.rest();
        self.assert_shows("A role is better wherever the vendor can use one");
        self.assert_hides("External ID");
        self.press("Continue");
        self.rest();
        self.use_practice_url();
    }

    /// From Review to Validate: the role is made.
    #[track_caller]
    pub fn create_and_continue(&mut self) {
        self.press(CREATE);
        self.rest();
        self.press("Continue");
        self.rest();
    }

    /// From an empty window to Validate, with a key under which the bucket has no object.
    #[track_caller]
    pub fn go_to_validate_without_the_object(&mut self) {
        self.connect();
        self.choose_lasso();
        self.press("Use it");
        self.fill("Object key", "pictures/harbor.png");
        self.rest();
        self.press("Continue");
        self.rest();
        self.create_and_continue();
    }

    /// In Review: undoes what the last run did, after a look at what that is.
    #[track_caller]
    pub fn undo_last_run(&mut self) {
        let begins = ["Undo the last run…", "Undo what was made…", "Undo the rest…"];
        let button = begins.into_iter().find(|text| self.has_button(text));
        self.press(button.unwrap_or(begins[0]));
        self.rest();
        self.press(UNDO);
        self.rest();
    }

    /// In Review or in Hand over: removes the integration, after a look at what that is.
    #[track_caller]
    pub fn remove_integration(&mut self) {
        self.press(REMOVAL);
        self.rest();
        self.fill("Bucket name", "countersign-practice");
        self.press(REMOVE);
        self.rest();
    }

    /// From an empty window to Validate, with the role in the account.
    #[track_caller]
    pub fn go_to_validate(&mut self) {
        self.go_to_review();
        self.create_and_continue();
    }

    /// From an empty window to Validate, with access to what begins with `prefix` alone.
    #[track_caller]
    pub fn go_to_validate_within(&mut self, prefix: &str) {
        self.connect();
        self.choose_lasso();
        self.press("Use it");
        self.rest();
        self.fill("Prefix", prefix);
        self.press("Continue");
        self.rest();
        self.create_and_continue();
    }

    /// Runs every check, waits for the last and opens every group, as one does who reads all of it.
    #[track_caller]
    pub fn validate(&mut self) {
        self.validate_at_a_glance();
        self.open_every_group();
    }

    /// Runs every check and waits for the last; what passed is folded.
    #[track_caller]
    pub fn validate_at_a_glance(&mut self) {
        let again = "Validate again";
        self.press(if self.has_button(again) { again } else { "Validate" });
        self.rest();
    }

    /// Opens the groups of checks that are folded.
    #[track_caller]
    pub fn open_every_group(&mut self) {
        for group in Group::ALL {
            let heading = format!("{}: ", plain(group.title()));
            let folded = self.widgets().into_iter().find(|widget| {
                widget.is_expanded == Some(false) && widget.label.starts_with(&heading)
            });
            if let Some(widget) = folded {
                self.press(&widget.label);
            }
        }
        self.rest();
    }

    /// Takes the sandbox's vendor instead of the twin.
    #[track_caller]
    pub fn choose_direct_means(&mut self) {
        self.click_on(Role::ComboBox, "How");
        self.press("Directly, as the sandbox's vendor");
    }

    /// In a small window the steps are behind the line at the top.
    #[track_caller]
    pub fn unfold_steps(&mut self) {
        if self.widgets().iter().any(|widget| widget.label.starts_with("Step ")) {
            self.press_what_begins("Step ");
            self.rest();
        }
    }

    /// Goes to a step by the list of steps, whatever its state.
    #[track_caller]
    pub fn go_to(&mut self, step: &str) {
        self.unfold_steps();
        let name = self
            .widgets()
            .into_iter()
            .find(|widget| {
                widget.role == Role::Button && widget.label.starts_with(&format!("{step}, "))
            })
            .map(|widget| widget.label);
        let Some(name) = name else { panic!("No step {step} on the screen:\n{}", self.screen()) };
        self.press(&name);
        self.rest();
    }
}
