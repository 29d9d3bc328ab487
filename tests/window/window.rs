//! The real window of a program, opened on a desktop of its own; its eyes and hands stand beside it.

// The benches take this file from its place, hence the paths.
#[path = "window/eyes.rs"]
mod eyes;
#[path = "window/hands.rs"]
mod hands;

use std::fs::File;
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Stdio};
use std::time::Duration;

use serde::Deserialize;
use serde_json::Value;

use crate::desktop::{Desktop, require};
use crate::support::{folder, poll};

/// Debian's own: the bindings are packaged for it, not for whichever comes first in the path.
const PYTHON: &str = "/usr/bin/python3";

/// How long a widget may take to appear: software rendering on a loaded machine, and the program's own work.
const PATIENCE: Duration = Duration::from_secs(30);

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

    /// Waits for the program's end, and hands out its exit code.
    #[track_caller]
    pub fn exit_code(&mut self) -> Option<i32> {
        let ended = poll(PATIENCE, || self.program.try_wait().ok().flatten());
        ended.expect("the program ends when its window is closed").code()
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
