//! The program in an environment of a test's own.

#![expect(clippy::unwrap_used, reason = "what cannot be set up fails the test")]

use std::path::PathBuf;
use std::process::{Child, Command, ExitStatus, Output, Stdio};
use std::time::{Duration, Instant};

pub const FILE: &str = r#"
format = 1
account_id = "111111111111"
partition = "aws"

[content]
bucket = "media-prod"
region = "eu-west-1"
key = "cats/tom.png"
example_url = "https://media-prod.s3.eu-west-1.amazonaws.com/cats/tom.png"
domain = "https://media-prod.s3.eu-west-1.amazonaws.com"
ttl_secs = 3600

[role]
name = "LassoModerationBucketAccess"
path = "/"

[vendor]
id = "lasso"
principal = "222222222222"
external_id = "7Qm4zR9tKc2VxH5wLb8NpYd3"
permissions = ["s3:GetObject"]
"#;

/// Far longer than a command takes to end, far shorter than a call's patience (45 seconds).
pub const SOON: Duration = Duration::from_secs(10);

/// A home, and the integration's file in it.
pub struct Desk {
    pub home: tempfile::TempDir,
}

impl Desk {
    pub fn new() -> Self {
        let home = tempfile::tempdir().unwrap();
        std::fs::write(home.path().join("lasso.toml"), FILE).unwrap();
        Self { home }
    }

    pub fn file(&self) -> PathBuf {
        self.home.path().join("lasso.toml")
    }

    /// A named pipe that nobody writes into.
    pub fn pipe(&self) -> PathBuf {
        let pipe = self.home.path().join("pipe");
        assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
        pipe
    }

    pub fn write_config(&self, text: &str) {
        let folder = self.home.path().join(".aws");
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(folder.join("config"), text).unwrap();
    }

    /// The program with these arguments, and no variable of AWS but these.
    pub fn command(&self, arguments: &[&str], variables: &[(&str, &str)]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_countersign"));
        command.args(arguments).env_clear();
        command.env("HOME", self.home.path()).env("PATH", std::env::var_os("PATH").unwrap());
        command.env("AWS_EC2_METADATA_DISABLED", "true").envs(variables.iter().copied());
        command.current_dir(self.home.path());
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    /// Runs it with keys in the environment, to its end.
    pub fn run(&self, arguments: &[&str], variables: &[(&str, &str)]) -> Output {
        let keys = [("AWS_ACCESS_KEY_ID", "AKIAEXAMPLE"), ("AWS_SECRET_ACCESS_KEY", "s")];
        let variables: Vec<_> = keys.iter().chain(variables).copied().collect();
        let child = self.command(arguments, &variables).spawn().unwrap();
        output_of(child, Duration::from_mins(2))
    }
}

/// What it has said at its end, which has to come.
#[track_caller]
pub fn output_of(mut child: Child, patience: Duration) -> Output {
    wait(&mut child, patience);
    child.wait_with_output().unwrap()
}

/// Waits for its end; one that does not come is a failure, and the program is killed.
#[track_caller]
pub fn wait(child: &mut Child, patience: Duration) -> ExitStatus {
    let began_at = Instant::now();
    loop {
        if let Some(status) = child.try_wait().unwrap() {
            return status;
        }
        if began_at.elapsed() > patience {
            child.kill().unwrap();
            panic!("it does not end");
        }
        #[expect(clippy::disallowed_methods, reason = "another program's time")]
        std::thread::sleep(Duration::from_millis(10));
    }
}

pub fn signal(child: &Child, name: &str) {
    let id = child.id().to_string();
    assert!(Command::new("kill").args(["-s", name, &id]).status().unwrap().success());
}

/// Both outputs, as text.
pub fn said(output: &Output) -> String {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    text(&output.stdout) + &text(&output.stderr)
}
