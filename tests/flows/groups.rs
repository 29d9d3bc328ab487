//! The findings at a glance: what passed is one line a group, what did not is open and comes first.

use countersign::checks::catalogue::Group;
use countersign::sandbox::scenario::Scenario;
use egui::Key;
use egui::accesskit::Role;

use crate::driver::Wizard;
use crate::practice::Practice;
use crate::screen::Widget;

const OBJECT_EXISTS: &str = "The example object exists";
const BUCKET_EXISTS: &str = "The bucket exists";
const HARD_TO_GUESS: &str = "The external ID is hard to guess";
/// More than the window has widgets before the first group.
const TABS_AT_MOST: usize = 40;
/// Nobody publishes Lasso's principal.
const INPUT_PASSED: &str = "Input: 5 of 6 passed · 1 cannot be asked here";

fn validated(practice: &Practice) -> Wizard {
    let mut wizard = Wizard::open(practice);
    wizard.go_to_validate();
    wizard.validate_at_a_glance();
    wizard
}

fn is_expanded(wizard: &Wizard, heading: &str) -> Option<bool> {
    let widgets = wizard.widgets();
    let heading = widgets.into_iter().find(|widget| widget.label == heading)?;
    heading.is_expanded
}

#[test]
fn a_group_that_passed_is_one_line_that_opens_and_folds_again() {
    let practice = Practice::start();
    let mut wizard = validated(&practice);
    assert_eq!(is_expanded(&wizard, INPUT_PASSED), Some(false), "{}", wizard.screen());
    wizard.assert_hides(HARD_TO_GUESS);
    wizard.press(INPUT_PASSED);
    assert_eq!(is_expanded(&wizard, INPUT_PASSED), Some(true));
    assert_eq!(wizard.mark_of(HARD_TO_GUESS), "passed");
    wizard.press(INPUT_PASSED);
    wizard.assert_hides(HARD_TO_GUESS);
}

#[test]
fn a_group_that_failed_stays_open_and_is_no_button() {
    let practice = Practice::broken(Scenario::named("missing-key").unwrap());
    let wizard = validated(&practice);
    assert_eq!(wizard.mark_of(OBJECT_EXISTS), "failed");
    wizard.assert_shows(BUCKET_EXISTS);
    let widgets = wizard.widgets();
    let heading = widgets.iter().find(|widget| widget.label.starts_with("Bucket and object: "));
    let heading = heading.unwrap();
    assert!(heading.label.contains("1 failed"), "{heading:?}");
    assert_eq!((heading.role, heading.is_expanded), (Role::Label, None));
}

#[test]
fn what_failed_comes_first_and_leads_to_its_row() {
    let practice = Practice::broken(Scenario::named("missing-key").unwrap());
    let mut wizard = validated(&practice);
    let labels: Vec<String> = wizard.widgets().into_iter().map(|widget| widget.label).collect();
    let place = |text: &str| labels.iter().position(|label| label == text).unwrap();
    assert!(place(OBJECT_EXISTS) < place(INPUT_PASSED), "{labels:?}");
    wizard.click_on(Role::Link, OBJECT_EXISTS);
    wizard.rest();
    let top = wizard.top_of(Role::Label, OBJECT_EXISTS);
    assert!((0.0..120.0).contains(&top), "the row stands at {top}");
}

#[test]
fn a_group_is_opened_by_the_keyboard() {
    let practice = Practice::start();
    let mut wizard = validated(&practice);
    let is_reached = (0..TABS_AT_MOST).any(|_| wizard.tab() == INPUT_PASSED);
    assert!(is_reached, "no key leads to it:\n{}", wizard.screen());
    wizard.press_key(Key::Enter);
    wizard.assert_shows(HARD_TO_GUESS);
}

#[test]
fn what_was_opened_stays_open_when_all_is_asked_again() {
    let practice = Practice::start();
    let mut wizard = validated(&practice);
    wizard.press(INPUT_PASSED);
    wizard.validate_at_a_glance();
    assert_eq!(is_expanded(&wizard, INPUT_PASSED), Some(true), "{}", wizard.screen());
    // A choice, too, is folded until it is opened.
    let is_folded_group = |it: &&Widget| {
        let is_heading = it.role == Role::Button && !it.label.starts_with("Timeline");
        is_heading && it.is_expanded == Some(false)
    };
    let folded = wizard.widgets().iter().filter(is_folded_group).count();
    assert_eq!(folded, Group::ALL.len() - 1, "{}", wizard.screen());
}
