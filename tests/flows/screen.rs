//! What a screen reader would find in the window, as text: one line per widget.

use std::collections::BTreeSet;

use egui::accesskit::{NodeId, Role, Toggled};
use egui_kittest::Node;
use egui_kittest::kittest::NodeT as _;

/// The status panel stands at the right.
const STATUS_PANEL_WIDTH: f32 = 316.0;

/// What the tests of translated texts lengthen words with; no word of ours has it.
pub const FILLER: char = 'ø';
/// Where a sentence begins and ends in a pseudo-translation, and what makes it longer.
pub const PSEUDO_MARKS: [char; 4] = ['«', '»', '¤', FILLER];

/// One widget with a name or a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Widget {
    pub role: Role,
    /// What it is called; for a text, the text itself; in English.
    pub label: String,
    /// The same as the window says it.
    pub said: String,
    /// What a field holds.
    pub value: Option<String>,
    pub is_enabled: bool,
    pub is_on: Option<bool>,
    /// Whether what it folds away is shown.
    pub is_expanded: Option<bool>,
    /// A row of the status panel's list of calls, whose order is that of the answers.
    pub is_call: bool,
}

/// Every widget below `root` that says something, in the order in which it is read out; the label of a
/// field is told with the field.
pub fn widgets(root: &Node<'_>, window_width: f32) -> Vec<Widget> {
    let mut finder = Finder {
        panel_left: f64::from(window_width - STATUS_PANEL_WIDTH),
        is_past_log_button: false,
        found: Vec::new(),
        labels_of_others: BTreeSet::new(),
    };
    finder.collect(root);
    let Finder { found, labels_of_others, .. } = finder;
    found
        .into_iter()
        .filter(|(id, _)| !labels_of_others.contains(id))
        .map(|(_, widget)| widget)
        .collect()
}

struct Finder {
    panel_left: f64,
    /// In the status panel the calls come last, after the button that copies them.
    is_past_log_button: bool,
    found: Vec<(NodeId, Widget)>,
    labels_of_others: BTreeSet<NodeId>,
}

impl Finder {
    fn collect(&mut self, node: &Node<'_>) {
        for child in node.children() {
            let accessible = child.accesskit_node();
            let role = accessible.role();
            self.labels_of_others.extend(accessible.labelled_by().map(|label| label.locate().0));
            let (label, value) = if role == Role::Label {
                (accessible.value(), None)
            } else {
                (accessible.label(), accessible.value())
            };
            // What has its text from its parts is told by them; what is announced is told where it stands.
            let is_part = matches!(
                role,
                Role::TextRun
                    | Role::GenericContainer
                    | Role::Window
                    | Role::Alert
                    | Role::ListItem
                    | Role::Status
            );
            if let Some(label) = label.filter(|label| !label.is_empty())
                && !is_part
            {
                let is_in_panel =
                    accessible.bounding_box().is_some_and(|rect| rect.x0 >= self.panel_left);
                let is_call = is_in_panel && self.is_past_log_button;
                self.is_past_log_button |= plain(&label) == "Copy log";
                let is_enabled = !accessible.is_disabled();
                let is_on = accessible
                    .toggled()
                    .map(|toggled| toggled == Toggled::True)
                    .or_else(|| accessible.is_selected());
                let is_expanded = accessible.data().is_expanded();
                let (said, label) = (label.clone(), plain(&label));
                let widget =
                    Widget { role, label, said, value, is_enabled, is_on, is_expanded, is_call };
                self.found.push((accessible.locate().0, widget));
            }
            if !matches!(role, Role::Label | Role::TextInput | Role::MultilineTextInput) {
                self.collect(&child);
            }
        }
    }
}

/// A text without what a pseudo-translation puts around and behind its sentences: the English.
pub fn plain(said: &str) -> String {
    said.replace(PSEUDO_MARKS, "")
}

/// The widgets as text.
pub fn text(widgets: &[Widget]) -> String {
    widgets.iter().map(|widget| line(widget) + "\n").collect()
}

fn line(widget: &Widget) -> String {
    let role = format!("{:?}", widget.role).to_lowercase();
    let mut line = format!("{role} {}", widget.label.replace('\n', "\n    "));
    match &widget.value {
        Some(document) if widget.role == Role::Document => {
            line.push_str(&format!(" =\n    {}", document.replace('\n', "\n    ")));
        }
        Some(value) => line.push_str(&format!(" = {value:?}")),
        None => {}
    }
    match widget.is_on {
        Some(true) => line.push_str(" (on)"),
        Some(false) => line.push_str(" (off)"),
        None => {}
    }
    match widget.is_expanded {
        Some(true) => line.push_str(" (expanded)"),
        Some(false) => line.push_str(" (folded)"),
        None => {}
    }
    if !widget.is_enabled {
        line.push_str(" (disabled)");
    }
    line
}

/// The widgets as text that is the same in every run: without the list of calls, and with a sign for
/// whatever time, chance or the machine decide.
pub fn recorded_text(widgets: &[Widget]) -> String {
    let calm_widgets: Vec<Widget> =
        widgets.iter().filter(|widget| !widget.is_call).cloned().collect();
    calm(&text(&calm_widgets))
}

/// The text with a sign for whatever time, chance or the machine decide.
pub fn calm(text: &str) -> String {
    let mut text = text.to_owned();
    let is_word = |character: char| character.is_ascii_alphanumeric() || character == '-';
    let is_clock = |character: char| character.is_ascii_digit() || character == ':';
    for prefix in ["request ID ", "countersign-rehearsal-"] {
        text = masked_after(&text, prefix, is_word);
    }
    for prefix in ["127.0.0.1:", "Expires in "] {
        text = masked_after(&text, prefix, is_clock);
    }
    let is_time = |character: char| is_word(character) || matches!(character, '.' | ' ');
    text = masked_after(&text, "Took ", is_time);
    for suffix in [" ms", " bytes", " of 2000 characters"] {
        text = masked_before(&text, suffix);
    }
    text
}

fn masked_after(text: &str, prefix: &str, is_volatile: impl Fn(char) -> bool) -> String {
    let mut parts = text.split(prefix);
    let mut masked = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        masked.push_str(prefix);
        masked.push('…');
        masked.push_str(part.trim_start_matches(&is_volatile));
    }
    masked
}

fn masked_before(text: &str, suffix: &str) -> String {
    let is_of_number = |character: char| character.is_ascii_digit() || character == ',';
    let parts: Vec<&str> = text.split(suffix).collect();
    let Some((last, parts)) = parts.split_last() else { return String::new() };
    let mut masked = String::new();
    for part in parts {
        masked.push_str(part.trim_end_matches(is_of_number));
        masked.push('…');
        masked.push_str(suffix);
    }
    masked + last
}
