//! What a screen reader is told of every screen.

use egui::accesskit::{Live, Role, Toggled};
use egui_kittest::Node;
use egui_kittest::kittest::NodeT as _;

use crate::driver::Wizard;
use crate::practice::Practice;

/// What is wrong with a widget for somebody who only hears it; one sentence each.
fn faults(node: &Node<'_>) -> Vec<String> {
    let node = node.accesskit_node();
    let role = node.role();
    let name = node.label().unwrap_or_default();
    let mut faults = Vec::new();
    let mut fault = |what: &str| faults.push(format!("{role:?} {name:?} {what}"));
    let is_focusable = node.data().supports_action(egui::accesskit::Action::Focus);
    if is_focusable && name.is_empty() {
        fault("can have the keyboard and has no name");
    }
    if is_focusable && role == Role::Unknown {
        fault("can have the keyboard and has no role");
    }
    match role {
        Role::TextInput | Role::MultilineTextInput => {
            if node.data().labelled_by().is_empty() {
                fault("has no label beside it");
            }
            if node.value().is_none() {
                fault("has no value");
            }
            if node.data().invalid().is_some() && node.description().is_none() {
                fault("is wrong and does not say why");
            }
        }
        Role::CheckBox | Role::RadioButton if node.toggled().is_none() => {
            fault("does not say whether it is on");
        }
        Role::ComboBox => {
            if node.value().is_none() {
                fault("does not say what is chosen");
            }
            if node.data().is_expanded().is_none() {
                fault("does not say whether it is open");
            }
        }
        Role::ProgressIndicator | Role::Meter if node.numeric_value().is_none() => {
            fault("does not say how far it is");
        }
        Role::Heading if node.data().level().is_none() => fault("has no level"),
        Role::Image if name.is_empty() => fault("has no text in its place"),
        Role::ListItem if node.is_selected().is_none() => {
            fault("does not say whether it is selected");
        }
        _ => {}
    }
    faults
}

#[track_caller]
fn assert_heard(wizard: &Wizard, screen: &str) {
    let faults: Vec<String> = wizard.nodes().iter().flat_map(faults).collect();
    assert!(faults.is_empty(), "{screen}:\n{}", faults.join("\n"));
    let headings: Vec<usize> = wizard
        .nodes()
        .iter()
        .filter(|node| node.accesskit_node().role() == Role::Heading)
        .filter_map(|node| node.accesskit_node().data().level())
        .collect();
    let titles = headings.iter().filter(|level| **level == 1).count();
    assert_eq!(titles, 1, "{screen} has {titles} titles");
}

#[test]
fn every_screen_says_what_can_be_done_there() {
    let practice = Practice::start();
    let mut wizard = Wizard::open(&practice);
    assert_heard(&wizard, "Connect");
    wizard.go_to_validate();
    assert_heard(&wizard, "Validate before it ran");
    wizard.validate();
    for step in ["Connect", "Vendor", "Content", "Review and create", "Validate", "Hand over"] {
        wizard.go_to(step);
        assert_heard(&wizard, step);
    }
    wizard.press("Keyboard shortcuts");
    wizard.rest();
    assert_heard(&wizard, "the list of shortcuts");
    wizard.press("Close");
    wizard.press("Paste an error…");
    wizard.rest();
    assert_heard(&wizard, "the error box");
}

#[test]
fn a_field_that_is_wrong_says_why() {
    let practice = Practice::start();
    let mut wizard = Wizard::open(&practice);
    wizard.connect();
    wizard.choose_lasso();
    wizard.fill("Bucket", "No_Bucket");
    let nodes = wizard.nodes();
    let field = nodes
        .iter()
        .map(Node::accesskit_node)
        .find(|node| node.role() == Role::TextInput && node.label().as_deref() == Some("Bucket"));
    let field = field.unwrap();
    assert!(field.data().invalid().is_some());
    let description = field.description().unwrap();
    let Some(why) = description.strip_prefix("To correct: ") else { panic!("{description}") };
    let is_said = |node: &Node<'_>| {
        let node = node.accesskit_node();
        node.live() == Live::Polite && node.value().as_deref() == Some(why)
    };
    assert!(nodes.iter().any(is_said), "{why} is not said by itself");
    drop(nodes);
    wizard.assert_shows(why);
}

#[test]
fn the_list_of_steps_says_where_one_is_and_what_is_closed() {
    let practice = Practice::start();
    let wizard = Wizard::open(&practice);
    let nodes = wizard.nodes();
    let step = |name: &str| {
        let is_it = |node: &&Node<'_>| {
            let node = node.accesskit_node();
            node.role() == Role::Button && node.label().is_some_and(|own| own.starts_with(name))
        };
        nodes.iter().find(is_it).unwrap().accesskit_node()
    };
    assert_eq!(step("Connect, ").toggled(), Some(Toggled::True));
    assert!(step("Connect, ").data().aria_current().is_some());
    assert_eq!(step("Vendor, ").toggled(), Some(Toggled::False));
    assert!(step("Vendor, ").is_disabled());
    assert!(step("Vendor, ").description().unwrap().contains("come first"));
}

/// What stands in the status panel's live region.
#[track_caller]
fn announced(wizard: &Wizard) -> String {
    let nodes = wizard.nodes();
    let live: Vec<_> = nodes
        .iter()
        .map(Node::accesskit_node)
        .filter(|node| node.role() == Role::Status && node.live() == Live::Polite)
        .collect();
    let [only] = live.as_slice() else { panic!("{} live regions", live.len()) };
    only.label().unwrap()
}

#[test]
fn the_status_panel_announces_the_newest_and_not_the_whole() {
    let practice = Practice::start();
    let mut wizard = Wizard::open(&practice);
    assert_eq!(announced(&wizard), "No calls yet");
    wizard.press("Connect");
    wizard.rest();
    let after_connect = announced(&wizard);
    assert!(after_connect.ends_with(" calls · 0 unexpected answers"), "{after_connect}");
    assert_eq!(after_connect.matches(" passed").count(), 1, "{after_connect}");
    wizard.press("Continue");
    wizard.choose_lasso();
    wizard.use_practice_url();
    wizard.create_and_continue();
    wizard.press("Validate");
    assert_eq!(announced(&wizard), "Validating");
    wizard.rest();
    assert!(announced(&wizard).starts_with("Validated: "), "{}", announced(&wizard));
}

#[test]
fn a_copy_is_announced_and_so_is_one_that_the_clipboard_refused() {
    for (clipboard_refusal, told) in [(None, "Copied"), (Some("busy"), "Not copied: busy")] {
        let practice = Practice::start();
        let opening = crate::driver::Opening {
            clipboard_refusal,
            ..crate::driver::Opening::in_sandbox(&practice)
        };
        let mut wizard = Wizard::open_with(&practice, opening);
        wizard.go_to_review();
        wizard.press("Copy Trust policy");
        let is_told = |node: &Node<'_>| {
            let node = node.accesskit_node();
            node.role() == Role::Status
                && node.live() == Live::Polite
                && node.label().as_deref() == Some(told)
        };
        assert!(wizard.nodes().iter().any(is_told), "{told} is not said");
    }
}

#[test]
fn a_check_that_fails_is_announced_by_its_name_and_the_rest_in_one_sentence() {
    let mut practice = Practice::start();
    let gate = practice.put_gate();
    let mut wizard = Wizard::open(&practice);
    wizard.go_to_validate_without_the_object();
    // Else the checks may end in the frame in which one fails.
    gate.shut_at("Action=DeleteRole");
    wizard.press("Validate");
    wizard.step_until_it("the failed check", |wizard| {
        announced(wizard) == "Failed: The example object exists"
    });
    // One that is opened before it was shut shuts behind whoever waits for the end.
    wizard.step_until_it("the shut gate", |_| gate.is_shut());
    gate.open();
    wizard.rest();
    let summary = announced(&wizard);
    assert!(summary.starts_with("Validated: "), "{summary}");
    assert!(summary.ends_with(". Failed: The example object exists"), "{summary}");
}

#[test]
fn a_narrow_window_announces_the_same() {
    let practice = Practice::start();
    let mut opening = crate::driver::Opening::in_sandbox(&practice);
    opening.size = crate::driver::SMALLEST_SIZE;
    let wizard = Wizard::open_with(&practice, opening);
    assert_eq!(announced(&wizard), "No calls yet");
}

#[test]
fn a_failure_is_an_alert() {
    let practice = Practice::start();
    let mut opening = crate::driver::Opening::in_sandbox(&practice);
    opening.settings.endpoint_url = Some("http://127.0.0.1:9".parse().unwrap());
    let mut wizard = Wizard::open_with(&practice, opening);
    wizard.press("Connect");
    wizard.rest();
    let nodes = wizard.nodes();
    let alert = nodes.iter().find(|node| node.accesskit_node().role() == Role::Alert);
    let title = alert.unwrap().accesskit_node().label().unwrap();
    let is_told = |node: &Node<'_>| {
        let node = node.accesskit_node();
        node.live() == Live::Assertive && node.value().as_deref() == Some(title.as_str())
    };
    assert!(nodes.iter().any(is_told), "{title} is not said at once");
}
