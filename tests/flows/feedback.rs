//! What the window says while it works and of what it shows: progress, the timeline, documents, copies.

use std::collections::BTreeSet;
use std::time::Duration;

use countersign::checks::catalogue::{CATALOGUE, CheckId};
use egui::accesskit::Role;
use egui_kittest::Node;
use egui_kittest::kittest::NodeT as _;

use crate::driver::{Opening, Wizard};
use crate::practice::Practice;

#[test]
fn verdicts_come_one_by_one_and_the_bar_follows_them() {
    let practice = Practice::with_propagation(Duration::from_secs(3));
    let mut wizard = Wizard::open(&practice);
    wizard.go_to_validate();
    wizard.press("Validate");
    let mut seen = Vec::new();
    wizard.step_until_it("the end of the validation", |wizard| {
        let widgets = wizard.widgets();
        let bar = widgets.iter().find(|widget| widget.role == Role::ProgressIndicator);
        seen.extend(bar.and_then(|bar| bar.value.clone()));
        wizard.model().validation.running.is_none()
    });
    seen.dedup();
    let all = CATALOGUE.len();
    let is_between =
        |said: &String| *said != format!("0 of {all}") && *said != format!("{all} of {all}");
    assert!(seen.iter().any(is_between), "nothing came before the end: {seen:?}");
}

#[test]
fn the_timeline_tells_of_every_check_that_was_asked_and_rests() {
    let practice = Practice::start();
    let mut wizard = Wizard::open(&practice);
    wizard.go_to_validate();
    wizard.validate();
    assert_eq!(times_told(&wizard), BTreeSet::new(), "it is folded until it is asked for");
    let heading =
        wizard.widgets().into_iter().find(|widget| widget.label.starts_with("Timeline: "));
    let heading = heading.expect("a heading").label;
    wizard.press(&heading);
    // As `rest` it fails where the window draws itself again and again.
    wizard.rest();
    let rows = wizard.model().validation.timeline.rows(wizard.model().now);
    assert!(rows.len() > 20, "{rows:?}");
    let asked = rows.iter().map(|row| row.id.row().asks.to_owned()).collect();
    assert_eq!(times_told(&wizard), asked);
}

/// The checks whose rows say from when on they were asked.
fn times_told(wizard: &Wizard) -> BTreeSet<String> {
    let nodes = wizard.nodes();
    let rows = nodes.iter().map(Node::accesskit_node).filter(|node| node.role() == Role::ListItem);
    let names = rows.filter_map(|row| row.label());
    names.filter_map(|name| Some(name.split_once(": from ")?.0.to_owned())).collect()
}

#[test]
fn a_check_begins_when_what_it_needs_has_ended() {
    let practice = Practice::start();
    let mut wizard = Wizard::open(&practice);
    wizard.go_to_validate();
    wizard.validate();
    let rows = wizard.model().validation.timeline.rows(wizard.model().now);
    let row = |id: CheckId| rows.iter().find(|row| row.id == id);
    for later in &rows {
        for needed in later.id.row().needs.iter().filter_map(|id| row(*id)) {
            assert!(needed.ended_ms <= later.began_ms, "{needed:?}\n{later:?}");
        }
        assert!(!later.is_running, "{later:?}");
    }
}

#[test]
fn a_document_is_read_out_by_its_title_and_copied_without_its_numbers() {
    let practice = Practice::start();
    let mut wizard = Wizard::open(&practice);
    wizard.go_to_review();
    let plan = wizard.model().plan().unwrap();
    let widgets = wizard.widgets();
    for (title, text) in
        [("Trust policy", plan.trust_policy()), ("Permissions policy", plan.permissions_policy())]
    {
        let is_it =
            |role| widgets.iter().find(|widget| widget.role == role && widget.label == title);
        let document = is_it(Role::Document).expect(title);
        assert_eq!(document.value.as_deref(), Some(text.text()));
    }
    wizard.press("Copy Trust policy");
    assert_eq!(wizard.clipboard(), plan.trust_policy().text());
    wizard.assert_shows("Marked: the vendor, the external ID, filled in from your answers");
}

#[test]
fn a_copy_that_was_refused_says_why_and_its_button_keeps_its_place() {
    let practice = Practice::start();
    let mut opening = Opening::in_sandbox(&practice);
    opening.clipboard_refusal = Some("No clipboard here");
    let mut wizard = Wizard::open_with(&practice, opening);
    wizard.go_to_review();
    let before = wizard.rect_of(Role::Button, "Copy Trust policy");
    wizard.press("Copy Trust policy");
    let feedback = wizard.copy_feedback("Copy Trust policy");
    assert_eq!(feedback.as_deref(), Some("Not copied: No clipboard here"));
    assert_eq!(wizard.rect_of(Role::Button, "Copy Trust policy"), before);
}
