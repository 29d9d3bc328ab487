//! Where one arrives in a step, and what stays where it is while a step is filled in.

use egui::accesskit::Role;

use crate::driver::{Opening, SMALLEST_SIZE, WINDOW_SIZE, Wizard};
use crate::journey::REMOVAL;
use crate::practice::Practice;

const NEW_EXTERNAL_ID: &str = "Hn4tWb8ZkQ2mXv6RcJ9pLs3D";
const FOOTER_HEIGHT: f32 = 58.0;

fn opened(practice: &Practice, size: [f32; 2]) -> Wizard {
    Wizard::open_with(practice, Opening { size, ..Opening::in_sandbox(practice) })
}

fn at_hand_over(practice: &Practice, size: [f32; 2]) -> Wizard {
    let mut wizard = opened(practice, size);
    wizard.go_to_validate();
    wizard.validate();
    wizard.press("Continue");
    wizard.rest();
    wizard
}

impl Wizard {
    /// The widget begins in the part of the window that shows the step, in its upper `share`.
    #[track_caller]
    fn assert_in_view(&mut self, role: Role, text: &str, share: f32) {
        let top = self.top_of(role, text);
        let height = self.harness().ctx.content_rect().height() - FOOTER_HEIGHT;
        assert!((0.0..height * share).contains(&top), "{text:?} begins at {top} of {height}");
    }

    fn places(&mut self, labels: &[&str]) -> Vec<egui::Rect> {
        labels.iter().map(|label| self.rect_of(Role::Button, label)).collect()
    }
}

#[test]
fn a_step_begins_at_its_top() {
    let practice = Practice::start();
    let mut wizard = at_hand_over(&practice, SMALLEST_SIZE);
    wizard.assert_in_view(Role::Heading, "Hand over", 0.2);
    wizard.scroll_to(Role::Button, REMOVAL);
    wizard.go_to("Validate");
    wizard.assert_in_view(Role::Heading, "Validate", 0.2);
    wizard.press("Continue");
    wizard.rest();
    wizard.assert_in_view(Role::Heading, "Hand over", 0.2);
}

#[test]
fn what_a_rotation_changes_is_in_view_and_so_is_the_external_id_that_is_handed_over_then() {
    for size in [SMALLEST_SIZE, WINDOW_SIZE] {
        let practice = Practice::start();
        let mut wizard = at_hand_over(&practice, size);
        wizard.press("Rotate the external ID…");
        wizard.fill("New external ID", NEW_EXTERNAL_ID);
        wizard.press("Show what this changes");
        wizard.rest();
        wizard.assert_in_view(Role::Heading, "Changes to account 1111-1111-1111", 0.4);
        wizard.click_on(Role::CheckBox, "I have read the differences: replace what is there");
        wizard.press("Update in account 1111-1111-1111");
        wizard.rest();
        wizard.press("Continue");
        wizard.rest();
        wizard.validate();
        wizard.press("Continue");
        wizard.rest();
        let row = wizard.rect_of(Role::Button, "Copy External ID");
        assert!(row.top() > 0.0 && row.bottom() < size[1] - FOOTER_HEIGHT, "{row:?} of {size:?}");
    }
}

#[test]
fn a_removal_that_is_asked_for_in_hand_over_is_in_view() {
    let practice = Practice::start();
    let mut wizard = at_hand_over(&practice, SMALLEST_SIZE);
    wizard.press(REMOVAL);
    wizard.rest();
    wizard.assert_in_view(Role::Heading, "Remove the integration", 0.5);
}

#[test]
fn filling_in_the_vendor_moves_no_button() {
    for size in [WINDOW_SIZE, SMALLEST_SIZE] {
        let practice = Practice::start();
        let mut wizard = opened(&practice, size);
        wizard.connect();
        wizard.press("Lasso");
        wizard.rest();
        let stay = ["Open", "Sandbox account", "Generate", "Copy external ID", "Back", "Continue"];
        let before = wizard.places(&stay);
        for button in ["Sandbox account", "Generate"] {
            wizard.press(button);
            wizard.rest();
            assert_eq!(wizard.places(&stay), before, "after {button:?} at {size:?}");
        }
        wizard.press("Open");
        wizard.rest();
        wizard.assert_shows("Type the path of the vendor file");
        assert_eq!(wizard.places(&stay), before, "after an error at {size:?}");
        wizard.fill("External ID", "x");
        assert_eq!(wizard.places(&stay), before, "after a problem at {size:?}");
        wizard.press("Generate");
        wizard.rest();
        wizard.press("Continue");
        wizard.rest();
        assert!(!wizard.has_button("Generate"));
    }
}
