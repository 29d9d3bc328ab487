//! The clipboard gives a signed URL back after a while, and keeps everything else.

use countersign::model::clipboard::Content;
use egui::ViewportCommand;

use crate::driver::Wizard;
use crate::practice::Practice;

/// A window whose signed URL was copied.
fn with_url_copied() -> (Practice, Wizard) {
    let practice = Practice::start();
    let mut wizard = Wizard::open(&practice);
    wizard.go_to_validate();
    wizard.validate();
    wizard.press("Copy signed URL");
    assert!(wizard.clipboard().contains("X-Amz-Signature="));
    (practice, wizard)
}

#[test]
fn a_signed_url_is_gone_after_a_minute_and_the_seconds_until_then_are_shown() {
    let (_practice, mut wizard) = with_url_copied();
    wizard.assert_shows("The clipboard is cleared in ");
    Wizard::set_clock_ahead(61);
    wizard.step_until("The clipboard was cleared");
    assert_eq!(wizard.clipboard(), "");
}

#[test]
fn what_somebody_copied_since_is_left_where_it_is() {
    let (_practice, mut wizard) = with_url_copied();
    wizard.copy_elsewhere("a shopping list");
    Wizard::set_clock_ahead(61);
    wizard.step_until_it("an end of the watch", |wizard| {
        wizard.model().clipboard.content == Content::NothingSecret
    });
    assert_eq!(wizard.clipboard(), "a shopping list");
}

#[test]
fn a_policy_stays() {
    let practice = Practice::start();
    let mut wizard = Wizard::open(&practice);
    wizard.go_to_review();
    wizard.press("Copy Trust policy");
    Wizard::set_clock_ahead(3_600);
    wizard.step();
    assert!(wizard.clipboard().contains("sts:AssumeRole"));
}

#[test]
fn a_window_that_is_closed_takes_the_url_with_it() {
    let (_practice, mut wizard) = with_url_copied();
    wizard.close_window();
    assert!(wizard.take_commands().contains(&ViewportCommand::Close));
    assert_eq!(wizard.clipboard(), "");
}
