//! A program that runs beside a test and ends with it, however the test ends.

use std::fs::{File, OpenOptions};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

/// Waits for the end of its input, then ends the program: also a test process that is killed closes its end of the pipe.
const KEEPER: &str = r#""$@" </dev/null & service=$!
read -r _
kill "$service" 2>/dev/null
wait "$service""#;

/// A running program; it is ended on drop and, at the latest, with this process.
#[derive(Debug)]
pub struct Service {
    keeper: Child,
    log: PathBuf,
}

impl Service {
    /// Starts the program with `environment` added; what it says goes to a log file of that name.
    pub fn start(command: &[&str], environment: &[(String, String)], log_name: &str) -> Self {
        let log = new_log(log_name);
        let keeper = Command::new("sh")
            .args(["-c", KEEPER, "keeper"])
            .args(command)
            .envs(environment.iter().cloned())
            .stdin(Stdio::piped())
            .stdout(open_log(&log))
            .stderr(open_log(&log))
            .spawn()
            .unwrap_or_else(|error| panic!("Could not start {}: {error}", command[0]));
        Self { keeper, log }
    }

    /// What the program has said so far.
    pub fn log(&self) -> String {
        std::fs::read_to_string(&self.log).unwrap_or_default()
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        drop(self.keeper.stdin.take());
        // A keeper that is gone already has nothing left to end.
        self.keeper.wait().ok();
    }
}

fn new_log(name: &str) -> PathBuf {
    let path = super::folder("logs").join(format!("{name}-{}.log", std::process::id()));
    File::create(&path)
        .unwrap_or_else(|error| panic!("Could not create {}: {error}", path.display()));
    path
}

fn open_log(path: &Path) -> File {
    OpenOptions::new()
        .append(true)
        .open(path)
        .unwrap_or_else(|error| panic!("Could not open {}: {error}", path.display()))
}

/// As text for a command line; the test bed's own paths are all UTF-8.
pub fn path_text(path: &Path) -> &str {
    path.to_str().unwrap_or_else(|| panic!("The path {} is not UTF-8", path.display()))
}
