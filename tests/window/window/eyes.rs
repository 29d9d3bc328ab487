//! What a screen reader sees and says of the window, and what another program would paste.

use serde_json::{Value, json};

use super::{PATIENCE, Widget, Window, log_text};
use crate::desktop::require;
use crate::support::poll;

/// How AT-SPI writes that a text is to interrupt what is being said.
const ASSERTIVE: i64 = 2;

impl Window {
    /// The widget of that role and name; waits until it is there.
    #[track_caller]
    pub fn find(&mut self, role: &str, name: &str) -> Widget {
        self.on_widget("find", role, name, false)
    }

    /// As [`Window::find`]; waits until it is as wanted.
    #[track_caller]
    pub fn find_when(
        &mut self,
        role: &str,
        name: &str,
        is_wanted: impl Fn(&Widget) -> bool,
    ) -> Widget {
        let mut last = self.find(role, name);
        let found = poll(PATIENCE, || {
            last = self.find(role, name);
            is_wanted(&last).then(|| last.clone())
        });
        found.unwrap_or_else(|| panic!("It never became what was wanted: {last:?}"))
    }

    /// All that a screen reader sees, one line each: for the message of a failed assertion.
    pub fn text(&mut self) -> String {
        let widgets = self.widgets();
        let lines = widgets.iter().map(|widget| {
            let value = widget.value.as_deref().filter(|value| *value != widget.name);
            let off = if widget.is("enabled") { "" } else { " (disabled)" };
            format!("{} {:?} {}{off}\n", widget.role, widget.name, value.unwrap_or_default())
        });
        lines.collect()
    }

    /// All that a screen reader sees, in the order in which it reads.
    pub fn widgets(&mut self) -> Vec<Widget> {
        let answer = self.ask(&json!({ "do": "tree" })).unwrap_or_default();
        serde_json::from_value(answer["widgets"].clone()).unwrap_or_default()
    }

    /// What a screen reader said by itself since it was last asked for, and whether it interrupted for it; waits until
    /// nothing more comes.
    #[track_caller]
    pub fn announcements(&mut self) -> Vec<(String, bool)> {
        let quiet = json!({ "do": "announcements", "quiet_secs": 1.5 });
        let answer = self.ask(&quiet).expect("the announcements");
        let said: Vec<(String, i64)> =
            serde_json::from_value(answer["announcements"].clone()).expect("texts");
        said.into_iter().map(|(text, politeness)| (text, politeness == ASSERTIVE)).collect()
    }

    /// Waits until the entry's text is as wanted, and hands it out.
    #[track_caller]
    pub fn wait_for_entry(&mut self, name: &str, is_wanted: impl Fn(&str) -> bool) -> String {
        let text = poll(PATIENCE, || self.find("entry", name).value.filter(|text| is_wanted(text)));
        text.unwrap_or_else(|| panic!("{name} never became what was wanted:\n{}", self.text()))
    }

    /// Waits until another program would paste what is wanted, and hands it out.
    #[track_caller]
    pub fn clipboard_once(&self, is_wanted: impl Fn(&str) -> bool) -> String {
        require("xclip", "xclip");
        let mut last = String::new();
        let text = poll(PATIENCE, || {
            last = self.desktop.clipboard();
            is_wanted(&last).then(|| last.clone())
        });
        text.unwrap_or_else(|| {
            let shot = self.desktop.screenshot(&format!("failed-{}", self.desktop.name()));
            panic!("The clipboard never held what was wanted but {last:?}; {}", shot.display())
        })
    }

    /// Width and height in pixels.
    #[track_caller]
    pub fn size(&mut self) -> (u32, u32) {
        let id = self.id();
        let text = self.desktop.run("xdotool", "xdotool", &["getwindowgeometry", "--shell", &id]);
        let value = |name: &str| {
            let line = text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix('='));
            line.and_then(|number| number.parse().ok()).unwrap_or_default()
        };
        (value("WIDTH"), value("HEIGHT"))
    }

    /// The widget that has the keyboard.
    pub(super) fn focused(&mut self) -> Option<Widget> {
        let answer = self.ask(&json!({ "do": "focused" })).ok()?;
        serde_json::from_value(answer["widget"].clone()).ok()
    }

    #[track_caller]
    pub(super) fn on_widget(
        &mut self,
        action: &str,
        role: &str,
        name: &str,
        enabled: bool,
    ) -> Widget {
        let request = json!({
            "do": action, "role": role, "name": name, "enabled": enabled, "timeout_secs": PATIENCE.as_secs(),
        });
        self.request_widget(&request)
    }

    #[track_caller]
    pub(super) fn request_widget(&mut self, request: &Value) -> Widget {
        let answer = self.ask(request).unwrap_or_else(|error| {
            let shot = self.desktop.screenshot(&format!("failed-{}", self.desktop.name()));
            panic!("{error}; {}\n{}{}", shot.display(), self.text(), log_text(&self.log))
        });
        serde_json::from_value(answer["widget"].clone()).expect("a widget's description")
    }
}
