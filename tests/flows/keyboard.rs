//! Without a mouse.

use std::collections::BTreeSet;

use countersign::model::Closing;
use countersign::model::step::Step;
use egui::accesskit::Role;
use egui::{Key, Modifiers};
use egui_kittest::Node;
use egui_kittest::kittest::{AccessKitNode, NodeT as _};

use crate::driver::Wizard;
use crate::journey::{CREATE, EXTERNAL_ID};
use crate::practice::Practice;

/// More than any step has controls.
const LONGEST_TOUR: usize = 60;

#[track_caller]
fn assert_tab_reaches_every_control(wizard: &mut Wizard) {
    let first = wizard.tab();
    let mut reached = BTreeSet::from([first.clone()]);
    let rest = (0..LONGEST_TOUR).map(|_| wizard.tab());
    reached.extend(rest.take_while(|label| *label != first));
    let is_control = |role: Role| {
        matches!(role, Role::Button | Role::CheckBox | Role::ComboBox | Role::TextInput)
    };
    for widget in wizard.widgets() {
        if is_control(widget.role) && widget.is_enabled {
            assert!(reached.contains(&widget.label), "Tab does not reach {:?}", widget.label);
        }
    }
}

#[test]
fn tab_reaches_every_control_of_every_step() {
    let practice = Practice::start();
    let mut wizard = Wizard::open(&practice);
    assert_tab_reaches_every_control(&mut wizard);
    wizard.go_to_validate();
    wizard.validate();
    for step in ["Vendor", "Content", "Review and create", "Validate", "Hand over"] {
        wizard.go_to(step);
        assert_tab_reaches_every_control(&mut wizard);
    }
}

#[test]
fn connecting_needs_no_mouse() {
    let practice = Practice::start();
    let mut wizard = Wizard::open(&practice);
    let is_there = (0..LONGEST_TOUR).any(|_| wizard.tab() == "Connect");
    assert!(is_there, "Tab does not reach Connect");
    wizard.hesitate();
    wizard.enter();
    wizard.rest();
    wizard.assert_shows("1111-1111-1111");
}

impl Wizard {
    /// Goes with Tab to the widget of that name.
    #[track_caller]
    fn tab_to(&mut self, label: &str) {
        let is_there = (0..LONGEST_TOUR).any(|_| self.tab() == label);
        assert!(is_there, "Tab does not reach {label:?}:\n{}", self.screen());
        self.hesitate();
    }

    /// Goes with Tab to the list of that name: the keyboard is in its selected row.
    #[track_caller]
    fn tab_to_list(&mut self, name: &str) {
        let is_there = (0..LONGEST_TOUR).any(|_| {
            self.tab();
            self.list_with_keyboard().as_deref() == Some(name)
        });
        assert!(is_there, "Tab does not reach the list {name:?}:\n{}", self.screen());
    }

    fn list_with_keyboard(&self) -> Option<String> {
        let nodes = self.nodes();
        let row = nodes.iter().map(Node::accesskit_node).find(AccessKitNode::is_focused)?;
        // Between a row and its list may be what scrolls.
        let mut above = std::iter::successors(row.parent(), AccessKitNode::parent);
        above.find(|node| node.role() == Role::List)?.label()
    }

    /// Goes with Tab to a button and presses it with `key`.
    #[track_caller]
    fn tab_and_press(&mut self, label: &str, key: Key) {
        self.tab_to(label);
        self.press_key(key);
        self.rest();
    }
}

#[test]
fn keys_alone_lead_from_connect_to_hand_over() {
    let practice = Practice::start();
    let mut wizard = Wizard::open(&practice);
    // Enter goes on wherever nothing else takes it: it connects, then it leaves the step.
    wizard.enter();
    wizard.rest();
    wizard.assert_shows("1111-1111-1111");
    wizard.enter();
    wizard.rest();
    assert_eq!(wizard.focused(), Some((Role::Heading, "Vendor".to_owned())));

    wizard.tab_and_press("Lasso", Key::Space);
    wizard.tab_and_press("Sandbox account", Key::Space);
    wizard.tab_to("External ID");
    wizard.types(EXTERNAL_ID);
    wizard.enter();
    wizard.rest();
    assert_eq!(wizard.focused(), Some((Role::Heading, "Content".to_owned())));

    wizard.tab_to("Example URL");
    let url = countersign::sandbox::example_url();
    wizard.types(&url);
    wizard.enter();
    wizard.rest();
    wizard.enter();
    wizard.rest();
    assert_eq!(wizard.model().step, Step::Review);

    wizard.tab_and_press(CREATE, Key::Enter);
    wizard.assert_shows("The account was changed");
    wizard.press_key(Key::F5);
    wizard.rest();
    assert_eq!(wizard.model().step, Step::Validate);
    wizard.assert_proved();
    wizard.enter();
    wizard.rest();
    assert_eq!(wizard.focused(), Some((Role::Heading, "Hand over".to_owned())));

    wizard.tab_to_list("Fields of the form");
    wizard.press_key(Key::End);
    wizard.copy_by_key();
    assert_eq!(wizard.clipboard(), url);
    wizard.tab_and_press("Copy all", Key::Space);
    assert!(wizard.clipboard().contains(EXTERNAL_ID));
}

#[test]
fn ctrl_and_a_number_go_to_the_steps_that_are_open() {
    let practice = Practice::start();
    let mut wizard = Wizard::open(&practice);
    wizard.press_keys(Modifiers::COMMAND, Key::Num3);
    assert_eq!(wizard.model().step, Step::Connect);
    wizard.go_to_validate();
    for (key, step) in [
        (Key::Num1, Step::Connect),
        (Key::Num2, Step::Vendor),
        (Key::Num3, Step::Content),
        (Key::Num4, Step::Review),
        (Key::Num5, Step::Validate),
    ] {
        wizard.press_keys(Modifiers::COMMAND, key);
        assert_eq!(wizard.model().step, step);
        assert_eq!(wizard.focused(), Some((Role::Heading, step.title().to_owned())));
    }
    wizard.press_keys(Modifiers::COMMAND, Key::Num6);
    assert_eq!(wizard.model().step, Step::Validate);
}

#[test]
fn f5_does_nothing_before_the_access_is_there() {
    let practice = Practice::start();
    let mut wizard = Wizard::open(&practice);
    wizard.go_to_review();
    wizard.press_key(Key::F5);
    assert_eq!(wizard.model().step, Step::Review);
    assert_eq!(wizard.calls_of("AssumeRole"), 0);
}

#[test]
fn the_question_mark_opens_the_list_and_escape_gives_the_keyboard_back() {
    let practice = Practice::start();
    let mut wizard = Wizard::open(&practice);
    wizard.tab_to("Keyboard shortcuts");
    wizard.types("?");
    wizard.step();
    wizard.assert_shows("Run every check, as soon as the access is there");
    assert_eq!(wizard.focused(), Some((Role::Button, "Close".to_owned())));
    // What lies below is out of reach.
    wizard.press_keys(Modifiers::COMMAND, Key::Num1);
    assert_ne!(wizard.tab(), "Connect, current");
    wizard.press_key(Key::Escape);
    wizard.assert_hides("Run every check, as soon as the access is there");
    assert_eq!(wizard.focused(), Some((Role::Button, "Keyboard shortcuts".to_owned())));
}

#[test]
fn a_question_mark_in_a_field_is_text() {
    let practice = Practice::start();
    let mut wizard = Wizard::open(&practice);
    wizard.tab_to("Region");
    wizard.types("?");
    assert_eq!(wizard.value_of("Region"), "?");
    assert!(!wizard.model().shortcuts.list_is_open);
}

#[test]
fn escape_closes_what_was_opened_last_and_nothing_more() {
    let practice = Practice::start();
    let mut wizard = Wizard::open(&practice);
    wizard.go_to_review();
    wizard.create_and_continue();
    wizard.validate();
    wizard.go_to("Hand over");
    wizard.press("Rotate the external ID…");
    wizard.tab_to("New external ID");
    wizard.press_key(Key::Escape);
    assert!(wizard.model().hand_over.rotation.is_some(), "a field is left first");
    wizard.press_key(Key::Escape);
    assert!(wizard.model().hand_over.rotation.is_none());
    wizard.press("Revoke sessions…");
    wizard.rest();
    wizard.assert_shows("Revoke these sessions");
    wizard.press_key(Key::Escape);
    wizard.assert_hides("Revoke these sessions");
}

#[test]
fn escape_keeps_a_window_open_that_was_to_close() {
    let mut practice = Practice::start();
    let gate = practice.put_gate();
    let mut wizard = Wizard::open(&practice);
    wizard.go_to_validate();
    gate.shut();
    wizard.press("Validate");
    wizard.close_window();
    wizard.step();
    wizard.step();
    assert_eq!(wizard.focused(), Some((Role::Button, "Keep the window open".to_owned())));
    wizard.press_key(Key::Escape);
    assert_eq!(wizard.model().closing, Closing::No);
    gate.open();
    wizard.rest();
}

#[test]
fn enter_that_is_held_presses_one_button_once() {
    let practice = Practice::start();
    let mut wizard = Wizard::open(&practice);
    wizard.go_to_validate();
    wizard.tab_to("Validate");
    // A Stop takes the place of Validate: it must not be hit by what was meant for the other.
    wizard.hold_key(Key::Enter, 20);
    assert!(!wizard.model().validation.is_stopping);
    wizard.rest();
    assert_eq!(wizard.model().step, Step::Validate, "Enter that is held does not go on");
    wizard.assert_proved();
}

#[test]
fn enter_pressed_in_haste_creates_nothing() {
    let practice = Practice::start();
    let mut wizard = Wizard::open(&practice);
    wizard.connect();
    wizard.choose_lasso();
    wizard.press("Use it");
    wizard.rest();
    wizard.tab_to("Continue");
    for _ in 0..10 {
        wizard.enter();
    }
    wizard.rest();
    for _ in 0..10 {
        wizard.enter();
    }
    assert_eq!(wizard.model().step, Step::Review);
    assert_eq!(wizard.calls_of("CreateRole"), 0);
    assert_eq!(wizard.calls_of("CreatePolicy"), 0);
}

#[test]
fn the_arrow_keys_select_a_row_and_ctrl_c_copies_it() {
    let practice = Practice::start();
    let mut wizard = Wizard::open(&practice);
    wizard.go_to_validate();
    wizard.validate();
    wizard.tab_to_list("Calls to AWS");
    wizard.press_key(Key::Home);
    wizard.copy_by_key();
    let log = wizard.model().calls.text();
    let lines: Vec<&str> = log.lines().collect();
    assert_eq!(wizard.clipboard(), lines[0]);
    wizard.press_key(Key::ArrowDown);
    wizard.copy_by_key();
    assert_eq!(wizard.clipboard(), lines[1]);
    wizard.press_key(Key::End);
    wizard.copy_by_key();
    assert_eq!(Some(&wizard.clipboard().as_str()), lines.last());
    let (role, _) = wizard.focused().unwrap();
    assert_eq!(role, Role::ListItem);
}

#[test]
fn the_row_of_a_check_is_copied_with_its_verdict_and_evidence() {
    let practice = Practice::start();
    let mut wizard = Wizard::open(&practice);
    wizard.go_to_validate();
    wizard.validate();
    let group = countersign::checks::catalogue::Group::ALL[0];
    wizard.tab_to_list(group.title());
    wizard.copy_by_key();
    let copied = wizard.clipboard();
    let (first, evidence) = copied.split_once('\n').unwrap();
    assert!(first.ends_with(": passed"), "{copied}");
    assert!(!evidence.is_empty(), "{copied}");
    // It is said where the eye is.
    assert_eq!(wizard.model().copied.as_ref().map(|copied| copied.result.is_ok()), Some(true));
}

#[test]
fn a_row_of_the_timeline_is_copied_with_its_time() {
    let practice = Practice::start();
    let mut wizard = Wizard::open(&practice);
    wizard.go_to_validate();
    wizard.validate_at_a_glance();
    wizard.press_what_begins("Timeline: ");
    wizard.rest();
    wizard.tab_to_list("Checks by their time");
    wizard.press_key(Key::End);
    wizard.press_key(Key::ArrowUp);
    let (role, spoken) = wizard.focused().unwrap();
    assert_eq!(role, Role::ListItem);
    assert!(spoken.contains(": from ") && spoken.ends_with(", passed"), "{spoken}");
    wizard.copy_by_key();
    assert_eq!(wizard.clipboard(), spoken);
}

#[test]
fn a_button_that_is_gone_leaves_the_keyboard_with_the_step() {
    let practice = Practice::start();
    let mut wizard = Wizard::open(&practice);
    wizard.go_to_review();
    wizard.tab_and_press(CREATE, Key::Space);
    assert_eq!(wizard.focused(), Some((Role::Heading, "Review and create".to_owned())));
}
