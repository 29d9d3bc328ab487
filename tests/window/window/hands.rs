//! What is done to the window, with mouse and keyboard or as a screen reader does it.

use std::time::Duration;

use serde_json::json;

use super::{PATIENCE, PYTHON, Widget, Window};
use crate::support::poll;

/// More than a step has widgets.
const MOST_STOPS: usize = 60;

/// How long the focus may take to move on.
const FOCUS_PATIENCE: Duration = Duration::from_secs(1);

/// How wide the list of steps is.
const SIDE_LIST_PX: i32 = 200;

/// A person needs longer to press what has just appeared, and the window takes nothing sooner.
fn hesitate() {
    assert_eq!(poll(Duration::from_millis(700), || None::<()>), None);
}

impl Window {
    /// Brings the widget into view; waits until it is there and enabled.
    #[track_caller]
    pub fn show(&mut self, role: &str, name: &str) {
        self.settle(role, name);
    }

    /// Brings the widget into view and clicks its middle; waits until it is there and enabled.
    ///
    /// What can be chosen is then waited for: until the click is drawn, what stands below it is where it was.
    #[track_caller]
    pub fn click(&mut self, role: &str, name: &str) {
        let before = self.settle(role, name);
        let (x, y) = before.centre();
        hesitate();
        self.xdotool(&["mousemove", &x.to_string(), &y.to_string(), "click", "1"]);
        match role {
            "radio button" => {
                self.find_when(role, name, |now| now.is("checked"));
            }
            "check box" => {
                self.find_when(role, name, |now| now.is("checked") != before.is("checked"));
            }
            _ => {}
        }
    }

    /// Asks the widget for its action, as a screen reader does; waits until it is there and enabled.
    #[track_caller]
    pub fn act(&mut self, role: &str, name: &str) {
        self.on_widget("act", role, name, true);
    }

    /// Replaces the entry's text, as a screen reader or a braille display does.
    #[track_caller]
    pub fn write(&mut self, name: &str, text: &str) {
        let request = json!({
            "do": "write", "role": "entry", "name": name, "text": text, "timeout_secs": PATIENCE.as_secs(),
        });
        self.request_widget(&request);
    }

    /// Clicks the entry and types over what it holds. For the keyboard's own letters; others are pasted.
    #[track_caller]
    pub fn type_into(&mut self, name: &str, text: &str) {
        self.click("entry", name);
        self.keys("ctrl+a");
        self.xdotool(&["type", "--delay", "15", "--", text]);
    }

    /// Clicks the entry and pastes over what it holds.
    #[track_caller]
    pub fn paste_into(&mut self, name: &str, text: &str) {
        self.desktop.copy(text);
        self.click("entry", name);
        self.keys("ctrl+a");
        self.keys("ctrl+v");
    }

    /// Presses keys together, as xdotool names them: `ctrl+c`, `Tab`, `Return`.
    #[track_caller]
    pub fn keys(&self, keys: &str) {
        self.xdotool(&["key", keys]);
    }

    /// Moves the keyboard to the widget with Tab, and presses `keys` there.
    #[track_caller]
    pub fn press(&mut self, role: &str, name: &str, keys: &str) {
        self.travel("Tab", role, name);
        hesitate();
        self.keys(keys);
    }

    /// As [`Window::press`], with Shift+Tab.
    #[track_caller]
    pub fn press_backwards(&mut self, role: &str, name: &str, keys: &str) {
        self.travel("shift+Tab", role, name);
        hesitate();
        self.keys(keys);
    }

    /// Moves the keyboard to the entry with Tab, and types over what it holds.
    #[track_caller]
    pub fn fill(&mut self, name: &str, text: &str) {
        self.travel("Tab", "entry", name);
        self.keys("ctrl+a");
        self.xdotool(&["type", "--delay", "15", "--", text]);
    }

    /// Drags an edge until the window has this size, in pixels.
    #[track_caller]
    pub fn resize(&mut self, (width, height): (u32, u32)) {
        let id = self.id();
        self.xdotool(&["windowsize", "--sync", &id, &width.to_string(), &height.to_string()]);
    }

    /// Asks the window to close, as a click on its cross does.
    #[track_caller]
    pub fn ask_to_close(&mut self) {
        let id = self.id();
        let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/window/close_window.py");
        self.desktop.run(PYTHON, "python3", &[script, &id]);
    }

    #[track_caller]
    fn travel(&mut self, keys: &str, role: &str, name: &str) {
        let wanted = self.on_widget("find", role, name, true);
        let mut focused = self.focused();
        for _ in 0..MOST_STOPS {
            if focused.as_ref().is_some_and(|it| it.role == wanted.role && it.name == wanted.name) {
                return;
            }
            self.keys(keys);
            let before = focused.take();
            // At the end of the round nothing is focused for one stop.
            focused =
                poll(FOCUS_PATIENCE, || self.focused().filter(|it| Some(it) != before.as_ref()));
        }
        panic!("{MOST_STOPS} times {keys} did not lead to the {role} {name:?}:\n{}", self.text());
    }

    /// The widget once it is enabled, in view, and stays where it is.
    #[track_caller]
    fn settle(&mut self, role: &str, name: &str) -> Widget {
        let mut last = self.on_widget("find", role, name, true);
        // Whether a scrolling is drawn is seen by the widget that it brings into view, and by no other.
        if self.is_out_of_view(&last) {
            last = self.on_widget("scroll_to", role, name, true);
        }
        let settled = poll(PATIENCE, || {
            let now = self.on_widget("find", role, name, true);
            let is_at_rest = now == last && now.width > 0 && !self.is_out_of_view(&now);
            last = now;
            is_at_rest.then(|| last.clone())
        });
        settled.unwrap_or_else(|| panic!("The {role} {name:?} does not keep still: {last:?}"))
    }

    /// Whether a widget of the step lies above the window or behind the footer; of one that is higher than the step, the
    /// middle counts.
    fn is_out_of_view(&mut self, widget: &Widget) -> bool {
        let is_of_footer = |name: &str| {
            let is_action = ["Create in ", "Update in ", "Continue in ", "Status: "];
            ["Back", "Continue", "Hide status"].contains(&name)
                || is_action.iter().any(|start| name.starts_with(start))
        };
        if is_of_footer(&widget.name) {
            return false;
        }
        let footer: Vec<Widget> =
            self.widgets().into_iter().filter(|other| is_of_footer(&other.name)).collect();
        let top = footer.iter().map(|other| other.y).min();
        let right = footer.iter().map(|other| other.x + other.width).max();
        let Some((top, right)) = top.zip(right) else { return false };
        // The lists at both sides reach down to the window's end.
        let is_of_step = (SIDE_LIST_PX..right).contains(&widget.x);
        let (upper, lower) = if widget.height < top {
            (widget.y, widget.y + widget.height)
        } else {
            let (_, middle) = widget.centre();
            (middle, middle)
        };
        is_of_step && (upper < 0 || lower > top)
    }
}
