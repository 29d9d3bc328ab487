//! What is on the screen, by role and label.

use countersign::checks::catalogue::{CATALOGUE, CheckId};
use countersign::checks::finding::Verdict;
use egui::accesskit::Role;
use egui_kittest::Node;
use egui_kittest::kittest::{AccessKitNode, NodeT as _};

use super::Wizard;
use crate::screen::{self, Widget};

impl Wizard {
    /// Every widget that says something.
    pub fn widgets(&self) -> Vec<Widget> {
        screen::widgets(&self.harness.root(), self.harness.ctx.content_rect().width())
    }

    /// The whole window as text.
    pub fn screen(&self) -> String {
        screen::text(&self.widgets())
    }

    /// The window as text that is the same in every run.
    pub fn recorded_screen(&self) -> String {
        screen::recorded_text(&self.widgets())
    }

    pub fn shows(&self, text: &str) -> bool {
        self.widgets().iter().any(|widget| {
            let is_document = widget.role == Role::Document;
            let document = widget.value.as_ref().filter(|_| is_document);
            widget.label.contains(text) || document.is_some_and(|shown| shown.contains(text))
        })
    }

    #[track_caller]
    pub fn assert_shows(&self, text: &str) {
        assert!(self.shows(text), "{text:?} is not on the screen:\n{}", self.screen());
    }

    /// Every check passed, but for those that do not apply and a principal that nobody publishes; the count on the screen
    /// says the same.
    #[track_caller]
    pub fn assert_proved(&self) {
        let validation = &self.model().validation;
        assert!(validation.is_proved(), "not proved:\n{}", self.screen());
        let counts = validation.counts();
        let principal = &validation.findings[&CheckId::VendorPrincipal];
        let vouched = usize::from(matches!(principal.verdict, Verdict::Skipped { .. }));
        let answered = counts.passed + counts.not_needed + vouched;
        assert_eq!(answered, CATALOGUE.len(), "{}", self.screen());
        self.assert_shows(&format!("{} of {} passed", counts.passed, CATALOGUE.len()));
    }

    #[track_caller]
    pub fn assert_hides(&self, text: &str) {
        assert!(!self.shows(text), "{text:?} is on the screen:\n{}", self.screen());
    }

    /// What the field holds.
    #[track_caller]
    pub fn value_of(&self, field: &str) -> String {
        self.widget(Role::TextInput, field).value.unwrap_or_default()
    }

    /// What became of a copy, as the button says it; `None` when it says nothing.
    #[track_caller]
    pub fn copy_feedback(&self, button: &str) -> Option<String> {
        self.widget(Role::Button, button).value
    }

    #[track_caller]
    pub fn is_enabled(&self, role: Role, label: &str) -> bool {
        self.widget(role, label).is_enabled
    }

    /// Everything that a screen reader could be told.
    pub fn nodes(&self) -> Vec<Node<'_>> {
        self.harness.root().children_recursive().collect()
    }

    /// How many widgets there are of that role and name.
    pub fn count(&self, role: Role, label: &str) -> usize {
        let is_one = |widget: &Widget| widget.role == role && widget.label == label;
        self.widgets().into_iter().filter(is_one).count()
    }

    /// The mark before a text: `passed`, `failed`, `open` and so on.
    #[track_caller]
    pub fn mark_of(&self, text: &str) -> String {
        let widgets = self.widgets();
        let position = widgets.iter().position(|widget| widget.label == text);
        let Some(position @ 1..) = position else {
            panic!("{text:?} is not on the screen:\n{}", self.screen());
        };
        widgets[position - 1].label.clone()
    }

    /// How far below the window's upper edge the widget begins; for a label, by what it says.
    #[track_caller]
    pub fn top_of(&self, role: Role, text: &str) -> f32 {
        let is_it = |node: &Node<'_>| {
            let accessible = node.accesskit_node();
            let says = [accessible.label(), accessible.value()];
            accessible.role() == role
                && says.iter().flatten().any(|said| screen::plain(said) == text)
        };
        let Some(node) = self.harness.root().children_recursive().find(is_it) else {
            panic!("No {role:?} {text:?} on the screen:\n{}", self.screen());
        };
        node.rect().top()
    }

    /// Where the widget is.
    #[track_caller]
    pub fn rect_of(&self, role: Role, label: &str) -> egui::Rect {
        self.node(role, label).rect()
    }

    /// The calls of that operation that were sent so far.
    pub fn calls_of(&self, operation: &str) -> usize {
        self.model().calls.calls().iter().filter(|call| call.operation == operation).count()
    }

    pub fn has_button(&self, label: &str) -> bool {
        self.widgets().iter().any(|widget| widget.role == Role::Button && widget.label == label)
    }

    #[track_caller]
    pub(super) fn widget(&self, role: Role, label: &str) -> Widget {
        let found: Vec<Widget> = self
            .widgets()
            .into_iter()
            .filter(|widget| widget.role == role && widget.label == label)
            .collect();
        let Ok([only]) = <[Widget; 1]>::try_from(found) else {
            panic!("Not one {role:?} {label:?} on the screen:\n{}", self.screen());
        };
        only
    }

    #[track_caller]
    pub fn node(&self, role: Role, label: &str) -> Node<'_> {
        let found: Vec<Node<'_>> = self
            .harness
            .root()
            .children_recursive()
            .filter(|node| {
                let node = node.accesskit_node();
                node.role() == role
                    && node.label().is_some_and(|name| screen::plain(&name) == label)
            })
            .collect();
        let Ok([only]) = <[Node<'_>; 1]>::try_from(found) else {
            panic!("Not one {role:?} {label:?} on the screen:\n{}", self.screen());
        };
        only
    }

    /// Role and name of what has the keyboard, as it is spoken; of a list that is the selected row.
    pub fn focused(&self) -> Option<(Role, String)> {
        let nodes = self.nodes();
        let focused = nodes.iter().map(Node::accesskit_node).find(AccessKitNode::is_focused)?;
        let node = focused.active_descendant().unwrap_or(focused);
        Some((node.role(), node.label().unwrap_or_default()))
    }
}
