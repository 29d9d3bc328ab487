//! A desktop of a test's own: a display without a screen, a session bus, and the accessibility bus on it.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use crate::support::service::{Service, path_text};
use crate::support::{folder, poll};

/// The variable that names the session bus.
pub const BUS_ADDRESS: &str = "DBUS_SESSION_BUS_ADDRESS";
const LAUNCHER: &str = "/usr/libexec/at-spi-bus-launcher";

/// The display, 1280×800, and what a program needs in its environment to appear on it.
///
/// Programs on it have an empty home folder, and none of the AWS settings of whoever runs the tests.
#[derive(Debug)]
pub struct Desktop {
    environment: Vec<(String, String)>,
    home: PathBuf,
    // In the order in which they end: the display last.
    _accessibility: Service,
    _bus: Service,
    _display: Service,
}

impl Desktop {
    /// Starts all of it; `name` is for its log files and its home folder.
    pub fn start(name: &str) -> Self {
        require("Xvfb", "xvfb");
        assert!(
            Path::new(LAUNCHER).exists(),
            "{LAUNCHER} is missing: install the Debian package at-spi2-core, or run tests/run, which does so"
        );
        let log = |part: &str| format!("{name}-{part}");
        let screen = ["-screen", "0", "1280x800x24", "-nolisten", "tcp"];
        // Else it starts anew, and turns programs away meanwhile, whenever the only one on it has ended.
        let staying = ["Xvfb", "-displayfd", "1", "-noreset"];
        let display = Service::start(&[&staying[..], &screen].concat(), &[], &log("display"));
        let number = said(&display, |line| line.parse::<u32>().is_ok());
        let home = folder(&format!("tmp/{name}-{}", std::process::id()));
        let mut environment = vec![
            ("DISPLAY".to_owned(), format!(":{number}")),
            ("GSETTINGS_BACKEND".to_owned(), "memory".to_owned()),
            ("HOME".to_owned(), path_text(&home).to_owned()),
            ("LIBGL_ALWAYS_SOFTWARE".to_owned(), "1".to_owned()),
            ("NO_AT_BRIDGE".to_owned(), "0".to_owned()),
        ];
        let (bus, address) = start_bus(&environment, &log("bus"));
        environment.push((BUS_ADDRESS.to_owned(), address));
        let accessibility = Service::start(
            &[LAUNCHER, "--launch-immediately"],
            &environment,
            &log("accessibility"),
        );
        Self { environment, home, _accessibility: accessibility, _bus: bus, _display: display }
    }

    /// A command that will see this desktop and nothing of the one around it.
    pub fn command(&self, program: impl AsRef<std::ffi::OsStr>) -> Command {
        let mut command = Command::new(program);
        for (name, _) in std::env::vars_os() {
            let text = name.to_string_lossy();
            if text.starts_with("AWS_") || text.starts_with("XDG_") || text == "WAYLAND_DISPLAY" {
                command.env_remove(&name);
            }
        }
        command.envs(self.environment.iter().cloned()).current_dir(&self.home);
        command
    }

    /// What its log files and its home folder are called.
    pub fn name(&self) -> String {
        self.home.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
    }

    /// The home folder of its programs.
    pub fn home(&self) -> &Path {
        &self.home
    }

    /// Where its session bus is.
    pub fn bus_address(&self) -> &str {
        let address = self.environment.iter().find(|(name, _)| name == BUS_ADDRESS);
        address.map_or("", |(_, address)| address)
    }

    /// What another program gets when it pastes; nothing where nothing was copied.
    pub fn clipboard(&self) -> String {
        let options = ["-o", "-selection", "clipboard"];
        let output = self.command("xclip").args(options).output();
        output
            .map(|output| String::from_utf8_lossy(&output.stdout).into_owned())
            .unwrap_or_default()
    }

    /// Copies the text, as another program would.
    #[track_caller]
    pub fn copy(&self, text: &str) {
        require("xclip", "xclip");
        let file = self.home.join("copied.txt");
        std::fs::write(&file, text).expect("a file in the test's own folder");
        // It stays in the background to answer whoever pastes, so its output must not be waited for.
        let status = self
            .command("xclip")
            .args(["-i", "-selection", "clipboard", path_text(&file)])
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status()
            .expect("xclip runs");
        assert!(status.success(), "xclip could not copy");
    }

    /// Keeps what is on the screen as `screenshots/NAME.png` in the target directory.
    #[track_caller]
    pub fn screenshot(&self, name: &str) -> PathBuf {
        let file = folder("screenshots").join(format!("{name}.png"));
        self.run("import", "imagemagick", &["-window", "root", path_text(&file)]);
        file
    }

    /// Runs a program of the package to its end and hands out what it printed.
    #[track_caller]
    pub fn run(&self, program: &str, package: &str, arguments: &[&str]) -> String {
        require(program, package);
        let output = self.command(program).args(arguments).output().expect("the program runs");
        assert!(
            output.status.success(),
            "{program} {arguments:?} failed: {}",
            String::from_utf8_lossy(&output.stderr)
        );
        String::from_utf8_lossy(&output.stdout).into_owned()
    }
}

impl Drop for Desktop {
    fn drop(&mut self) {
        // What is left of it is under the target directory, and in nobody's way.
        std::fs::remove_dir_all(&self.home).ok();
    }
}

/// A session bus of a test's own, and its address.
#[track_caller]
pub fn start_bus(environment: &[(String, String)], log_name: &str) -> (Service, String) {
    require("dbus-daemon", "dbus");
    let command = ["dbus-daemon", "--session", "--nofork", "--nopidfile", "--print-address"];
    let bus = Service::start(&command, environment, log_name);
    let address = said(&bus, |line| line.starts_with("unix:"));
    (bus, address)
}

/// Fails with the sentence that says what to install, unless the program is there.
#[track_caller]
pub fn require(program: &str, package: &str) {
    let folders = std::env::var_os("PATH").unwrap_or_default();
    let there = std::env::split_paths(&folders).any(|folder| folder.join(program).exists());
    assert!(
        there,
        "{program} is missing: install the Debian package {package}, or run tests/run, which does so"
    );
}

/// The first line of that kind that the service prints; waits until it is there.
#[track_caller]
fn said(service: &Service, is_wanted: impl Fn(&str) -> bool) -> String {
    let line = poll(Duration::from_secs(20), || {
        service.log().lines().find(|line| is_wanted(line)).map(ToOwned::to_owned)
    });
    line.unwrap_or_else(|| panic!("It did not say that it is ready: {}", service.log()))
}
