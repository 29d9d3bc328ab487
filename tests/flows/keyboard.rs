//! Without a mouse.

use std::collections::BTreeSet;

use egui::accesskit::Role;

use crate::driver::Wizard;
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
    wizard.enter();
    wizard.rest();
    wizard.assert_shows("1111-1111-1111");
}
