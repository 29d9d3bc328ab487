//! What a screen reader would find in the window, as text: one line per widget.

use egui::accesskit::{Role, Toggled};
use egui_kittest::Node;
use egui_kittest::kittest::NodeT as _;

/// The status panel stands at the right.
const STATUS_PANEL_WIDTH: f32 = 316.0;

/// One widget with a name or a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Widget {
    pub role: Role,
    /// What it is called; for a text, the text itself.
    pub label: String,
    /// What a field holds.
    pub value: Option<String>,
    pub is_enabled: bool,
    pub is_on: Option<bool>,
    /// A row of the status panel's list of calls, whose order is that of the answers.
    pub is_call: bool,
}

/// Every widget below `root` that says something, in the order in which it is read out.
pub fn widgets(root: &Node<'_>, window_width: f32) -> Vec<Widget> {
    let mut found = Vec::new();
    let panel_left = window_width - STATUS_PANEL_WIDTH;
    collect(root, panel_left, false, &mut found);
    found
}

fn collect(node: &Node<'_>, panel_left: f32, in_calls: bool, found: &mut Vec<Widget>) {
    for child in node.children() {
        let accessible = child.accesskit_node();
        let role = accessible.role();
        let is_list = role == Role::ScrollView
            && accessible.bounding_box().is_some_and(|rect| rect.x0 >= f64::from(panel_left));
        let is_call = in_calls || is_list;
        let (label, value) = if role == Role::Label {
            (accessible.value(), None)
        } else {
            (accessible.label(), accessible.value())
        };
        let says_something = label.as_ref().is_some_and(|label| !label.is_empty());
        let is_part = matches!(role, Role::TextRun | Role::GenericContainer | Role::Window);
        if says_something && !is_part {
            found.push(Widget {
                role,
                label: label.unwrap_or_default(),
                value,
                is_enabled: !accessible.is_disabled(),
                is_on: accessible
                    .toggled()
                    .map(|toggled| toggled == Toggled::True)
                    .or_else(|| accessible.is_selected()),
                is_call,
            });
        }
        if !matches!(role, Role::Label | Role::TextInput | Role::MultilineTextInput) {
            collect(&child, panel_left, is_call, found);
        }
    }
}

/// The widgets as text.
pub fn text(widgets: &[Widget]) -> String {
    widgets.iter().map(|widget| line(widget) + "\n").collect()
}

fn line(widget: &Widget) -> String {
    let role = format!("{:?}", widget.role).to_lowercase();
    let mut line = format!("{role} {}", widget.label.replace('\n', "\n    "));
    if let Some(value) = &widget.value {
        line.push_str(&format!(" = {value:?}"));
    }
    match widget.is_on {
        Some(true) => line.push_str(" (on)"),
        Some(false) => line.push_str(" (off)"),
        None => {}
    }
    if !widget.is_enabled {
        line.push_str(" (disabled)");
    }
    line
}
