//! `countersign sandbox` as a program of its own, with what it printed.

use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader};
use std::process::{Child, ChildStdout, Command, ExitStatus, Stdio};
use std::time::Duration;

use crate::support::poll;

/// How many lines it prints: the endpoint, and two for each of three accounts.
const LINES: usize = 7;

pub struct SandboxProcess {
    child: Child,
    output: BufReader<ChildStdout>,
    /// `NAME=value`, as it was printed.
    pub values: BTreeMap<String, String>,
}

impl SandboxProcess {
    /// Starts it, and reads what it prints.
    pub fn start(arguments: &[&str]) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_countersign"))
            .arg("sandbox")
            .args(arguments)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .expect("the sandbox starts");
        let mut output = BufReader::new(child.stdout.take().expect("its output"));
        let mut values = BTreeMap::new();
        for _ in 0..LINES {
            let mut line = String::new();
            output.read_line(&mut line).expect("a line");
            let (name, value) = line.trim_end().split_once('=').expect("NAME=value");
            values.insert(name.to_owned(), value.to_owned());
        }
        Self { child, output, values }
    }

    /// Sends a signal by its name, and hands out how the program ended and what else it had printed.
    pub fn end_by(&mut self, signal: &str) -> (ExitStatus, String) {
        let pid = self.child.id().to_string();
        let sent = Command::new("kill").args(["-s", signal, &pid]).status().expect("kill runs");
        assert!(sent.success());
        let ended = poll(Duration::from_secs(10), || self.child.try_wait().ok().flatten());
        let mut rest = String::new();
        std::io::Read::read_to_string(&mut self.output, &mut rest).expect("the rest of its output");
        (ended.expect("it ends within ten seconds"), rest)
    }
}

impl Drop for SandboxProcess {
    fn drop(&mut self) {
        // It may have ended by itself.
        self.child.kill().ok();
        self.child.wait().ok();
    }
}
