//! The real window, read as a screen reader reads it and driven with mouse and keyboard.

use std::fs::File;
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Stdio};
use std::time::Duration;

use serde::Deserialize;
use serde_json::{Value, json};

use crate::desktop::{Desktop, require};
use crate::support::{folder, poll};

/// Debian's own: the bindings are packaged for it, not for whichever comes first in the path.
const PYTHON: &str = "/usr/bin/python3";

/// How long a widget may take to appear: software rendering on a loaded machine, and the program's own work.
const PATIENCE: Duration = Duration::from_secs(30);

/// More than a step has widgets.
const MOST_STOPS: usize = 60;

/// How long the focus may take to move on.
const FOCUS_PATIENCE: Duration = Duration::from_secs(1);

/// How AT-SPI writes that a text is to interrupt what is being said.
const ASSERTIVE: i64 = 2;

/// How wide the list of steps is.
const SIDE_LIST_PX: i32 = 200;

/// A widget as the accessibility bus describes it; the rectangle is in pixels of the screen.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Widget {
    pub role: String,
    pub name: String,
    /// What is said after the name: a note, or what is wrong.
    pub description: String,
    /// The text of an entry, the number of a slider.
    pub value: Option<String>,
    /// `enabled`, `focused`, `checked` and so on.
    pub states: Vec<String>,
    x: i32,
    y: i32,
    width: i32,
    height: i32,
}

impl Widget {
    /// Whether it is in the state of that name.
    pub fn is(&self, state: &str) -> bool {
        self.states.iter().any(|own| own == state)
    }

    fn centre(&self) -> (i32, i32) {
        (self.x + self.width / 2, self.y + self.height / 2)
    }
}

/// The program's window on a desktop of its own; both end with it.
#[derive(Debug)]
pub struct Window {
    program: Child,
    log: PathBuf,
    reader: Child,
    requests: ChildStdin,
    answers: BufReader<ChildStdout>,
    desktop: Desktop,
}

impl Window {
    /// Starts the program under test with these arguments, and waits for its window.
    #[track_caller]
    pub fn open(desktop: Desktop, arguments: &[&str], environment: &[(&str, &str)]) -> Self {
        let program = Path::new(env!("CARGO_BIN_EXE_countersign"));
        Self::open_program(desktop, program, arguments, environment)
    }

    /// Starts that program, whose window is called Countersign, too.
    #[track_caller]
    pub fn open_program(
        desktop: Desktop,
        program: &Path,
        arguments: &[&str],
        environment: &[(&str, &str)],
    ) -> Self {
        let mut reader = start_reader(&desktop, program);
        let (Some(requests), Some(stdout)) = (reader.stdin.take(), reader.stdout.take()) else {
            unreachable!("both were asked for");
        };
        let mut answers = BufReader::new(stdout);
        let mut ready = String::new();
        answers.read_line(&mut ready).expect("the reader's first line");
        assert_eq!(
            ready.trim(),
            "ready",
            "No accessibility: install the Debian packages at-spi2-core and gir1.2-atspi-2.0, \
             or run tests/run, which does so"
        );
        let log = folder("logs").join(format!("{}-window.log", desktop.name()));
        let program = desktop
            .command(program)
            .args(arguments)
            .envs(environment.iter().copied())
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(File::create(&log).expect("a log file"))
            .spawn()
            .expect("the program starts");
        let mut window = Self { program, log, reader, requests, answers, desktop };
        window.focus();
        window
    }

    /// The desktop around it, with the clipboard and the screenshots.
    pub fn desktop(&self) -> &Desktop {
        &self.desktop
    }

    /// What the program has written to standard error.
    pub fn log_text(&self) -> String {
        log_text(&self.log)
    }

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

    /// Brings the widget into view; waits until it is there and enabled.
    #[track_caller]
    pub fn show(&mut self, role: &str, name: &str) {
        self.settle(role, name);
    }

    /// Brings the widget into view and clicks its middle; waits until it is there and enabled.
    #[track_caller]
    pub fn click(&mut self, role: &str, name: &str) {
        let (x, y) = self.settle(role, name).centre();
        self.xdotool(&["mousemove", &x.to_string(), &y.to_string(), "click", "1"]);
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
        text.unwrap_or_else(|| panic!("The clipboard never held what was wanted but {last:?}"))
    }

    /// Moves the keyboard to the widget with Tab, and presses `keys` there.
    #[track_caller]
    pub fn press(&mut self, role: &str, name: &str, keys: &str) {
        self.travel("Tab", role, name);
        self.keys(keys);
    }

    /// As [`Window::press`], with Shift+Tab.
    #[track_caller]
    pub fn press_backwards(&mut self, role: &str, name: &str, keys: &str) {
        self.travel("shift+Tab", role, name);
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

    /// Asks the window to close, as a click on its cross does.
    #[track_caller]
    pub fn ask_to_close(&mut self) {
        let id = self.id();
        let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/window/close_window.py");
        self.desktop.run(PYTHON, "python3", &[script, &id]);
    }

    /// Waits for the program's end, and hands out its exit code.
    #[track_caller]
    pub fn exit_code(&mut self) -> Option<i32> {
        let ended = poll(PATIENCE, || self.program.try_wait().ok().flatten());
        ended.expect("the program ends when its window is closed").code()
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

    /// The widget that has the keyboard.
    fn focused(&mut self) -> Option<Widget> {
        let answer = self.ask(&json!({ "do": "focused" })).ok()?;
        serde_json::from_value(answer["widget"].clone()).ok()
    }

    /// Without a window manager nobody else gives a window the keyboard.
    #[track_caller]
    fn focus(&mut self) {
        let id = self.id();
        self.xdotool(&["windowfocus", "--sync", &id]);
    }

    #[track_caller]
    fn id(&mut self) -> String {
        let search = ["search", "--onlyvisible", "--name", "^Countersign"];
        require("xdotool", "xdotool");
        let found = poll(PATIENCE, || {
            let output = self.desktop.command("xdotool").args(search).output().ok()?;
            let ids = String::from_utf8_lossy(&output.stdout).into_owned();
            let has_ended = matches!(self.program.try_wait(), Ok(Some(_)));
            (has_ended || !ids.is_empty()).then_some(ids)
        });
        let ids = found.unwrap_or_default();
        let id = ids.lines().next().map(ToOwned::to_owned);
        id.unwrap_or_else(|| panic!("No window opened: {}", log_text(&self.log)))
    }

    /// The widget once it is enabled, in view, and stays where it is.
    #[track_caller]
    fn settle(&mut self, role: &str, name: &str) -> Widget {
        let mut last = self.on_widget("scroll_to", role, name, true);
        let settled = poll(PATIENCE, || {
            let now = self.on_widget("find", role, name, true);
            // The scrolling is seen a frame later: until then the widget rests where it was.
            let is_at_rest = now == last && now.width > 0 && !self.is_behind_footer(&now);
            last = now;
            is_at_rest.then(|| last.clone())
        });
        settled.unwrap_or_else(|| panic!("The {role} {name:?} does not keep still: {last:?}"))
    }

    /// Whether the footer, or the window's end, covers what the step shows there.
    fn is_behind_footer(&mut self, widget: &Widget) -> bool {
        let is_of_footer = |name: &str| name == "Back" || name == "Continue";
        let footer = self.widgets().into_iter().find(|other| is_of_footer(&other.name));
        let Some(footer) = footer.filter(|_| !is_of_footer(&widget.name)) else { return false };
        // The lists at both sides reach down to the window's end.
        let is_of_step = widget.x > SIDE_LIST_PX && widget.x < footer.x + footer.width;
        is_of_step && widget.centre().1 >= footer.y
    }

    #[track_caller]
    fn on_widget(&mut self, action: &str, role: &str, name: &str, enabled: bool) -> Widget {
        let request = json!({
            "do": action, "role": role, "name": name, "enabled": enabled, "timeout_secs": PATIENCE.as_secs(),
        });
        self.request_widget(&request)
    }

    #[track_caller]
    fn request_widget(&mut self, request: &Value) -> Widget {
        let answer = self.ask(request).unwrap_or_else(|error| {
            let shot = self.desktop.screenshot(&format!("failed-{}", self.desktop.name()));
            panic!("{error}; {}\n{}{}", shot.display(), self.text(), log_text(&self.log))
        });
        serde_json::from_value(answer["widget"].clone()).expect("a widget's description")
    }

    fn ask(&mut self, request: &Value) -> Result<Value, String> {
        let mut line = String::new();
        writeln!(self.requests, "{request}")
            .and_then(|()| self.answers.read_line(&mut line))
            .map_err(|error| format!("The accessibility reader has ended: {error}"))?;
        let answer: Value = serde_json::from_str(&line)
            .map_err(|error| format!("The accessibility reader said {line:?}: {error}"))?;
        answer["error"].as_str().map_or(Ok(answer.clone()), |error| Err(error.to_owned()))
    }

    #[track_caller]
    fn xdotool(&self, arguments: &[&str]) {
        self.desktop.run("xdotool", "xdotool", arguments);
    }
}

impl Drop for Window {
    fn drop(&mut self) {
        // Either may have ended by itself.
        self.program.kill().ok();
        self.program.wait().ok();
        self.reader.kill().ok();
        self.reader.wait().ok();
    }
}

/// The reader is there before the program, which describes itself only where somebody reads it.
#[track_caller]
fn start_reader(desktop: &Desktop, program: &Path) -> Child {
    assert!(
        Path::new(PYTHON).exists(),
        "{PYTHON} is missing: install the Debian package python3-gi, or run tests/run, which does so"
    );
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/window/accessibility.py");
    desktop
        .command(PYTHON)
        .args(["-W", "ignore::DeprecationWarning", script])
        .args(program.file_name())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("the reader starts")
}

fn log_text(log: &Path) -> String {
    std::fs::read_to_string(log).unwrap_or_default()
}
