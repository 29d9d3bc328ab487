//! `countersign check`, as a script or a job in continuous integration meets it.

use std::path::PathBuf;
use std::process::{Child, Command, Output, Stdio};
use std::time::Duration;

use countersign::access::integration::Integration;
use countersign::access::plan::AccessPlan;
use serde_json::Value;

use crate::closing::{count_twins, iam};
use crate::sandbox_process::SandboxProcess;
use crate::support::poll;

pub const FILE: &str = r#"
format = 1
account_id = "111111111111"
partition = "aws"

[content]
bucket = "countersign-practice"
region = "eu-west-1"
key = "pictures/harbour.png"
example_url = "https://countersign-practice.s3.eu-west-1.amazonaws.com/pictures/harbour.png"
domain = "https://countersign-practice.s3.eu-west-1.amazonaws.com"
ttl_secs = 3600

[role]
name = "LassoModerationBucketAccess-countersign-practice"
path = "/"

[vendor]
id = "lasso"
principal = "222222222222"
external_id = "7Qm4zR9tKc2VxH5wLb8NpYd3"
permissions = ["s3:GetObject"]
"#;

/// A sandbox, an integration's file, and whoever checks it.
pub struct Bench {
    sandbox: SandboxProcess,
    folder: tempfile::TempDir,
}

impl Bench {
    pub fn start(propagation_secs: &str) -> Self {
        let sandbox = SandboxProcess::start(&["--propagation", propagation_secs]);
        let folder = tempfile::tempdir().expect("a folder");
        let bench = Self { sandbox, folder };
        bench.write(FILE);
        bench
    }

    pub fn file(&self) -> PathBuf {
        self.folder.path().join("lasso.toml")
    }

    pub fn write(&self, text: &str) {
        std::fs::write(self.file(), text).expect("the integration's file");
    }

    pub fn value(&self, name: &str) -> &str {
        &self.sandbox.values[name]
    }

    pub fn secret(&self) -> &str {
        self.value("CUSTOMER_AWS_SECRET_ACCESS_KEY")
    }

    /// IAM of the account that the file is about.
    pub fn iam(&self) -> aws_sdk_iam::Client {
        iam(self.value("AWS_ENDPOINT_URL"), self.value("CUSTOMER_AWS_ACCESS_KEY_ID"), self.secret())
    }

    /// Makes the role as the wizard would have made it.
    pub fn make_role(&self) {
        self.make_role_of(&plan());
    }

    /// Makes the role of another plan.
    pub fn make_role_of(&self, plan: &AccessPlan) {
        let tags = || {
            plan.tags().into_iter().map(|(key, value)| {
                aws_sdk_iam::types::Tag::builder().key(key).value(value).build().expect("a tag")
            })
        };
        let iam = self.iam();
        let name = plan.role_name.as_str();
        let work = async {
            iam.create_policy()
                .policy_name(name)
                .policy_document(plan.permissions_policy().text())
                .set_tags(Some(tags().collect()))
                .send()
                .await
                .expect("a policy");
            iam.create_role()
                .role_name(name)
                .assume_role_policy_document(plan.trust_policy().text())
                .max_session_duration(3_600)
                .set_tags(Some(tags().collect()))
                .send()
                .await
                .expect("a role");
            iam.attach_role_policy()
                .role_name(name)
                .policy_arn(plan.policy_arn())
                .send()
                .await
                .expect("the attachment");
        };
        tokio::runtime::Runtime::new().expect("workers").block_on(work);
    }

    fn command(&self, account: &str, arguments: &[&str]) -> Command {
        self.command_of("check", account, arguments)
    }

    /// A command with the keys of one of the sandbox's accounts, and nothing of whoever runs the tests.
    pub fn command_of(&self, name: &str, account: &str, arguments: &[&str]) -> Command {
        let mut command = without_credentials(self.folder.path());
        command.arg(name).arg(self.file()).args(arguments);
        command
            .args(["--endpoint-url", self.value("AWS_ENDPOINT_URL")])
            .env("AWS_ACCESS_KEY_ID", self.value(&format!("{account}_AWS_ACCESS_KEY_ID")))
            .env("AWS_SECRET_ACCESS_KEY", self.value(&format!("{account}_AWS_SECRET_ACCESS_KEY")));
        command
    }

    pub fn folder(&self) -> &std::path::Path {
        self.folder.path()
    }

    /// The command from the bench's own home folder, with no credentials in its environment.
    pub fn command_without_keys(&self, arguments: &[&str]) -> Command {
        let mut command = without_credentials(self.folder.path());
        command.arg("check").arg(self.file()).args(arguments);
        command.args(["--endpoint-url", self.value("AWS_ENDPOINT_URL")]);
        command
    }

    fn check(&self, arguments: &[&str]) -> Output {
        self.command("CUSTOMER", arguments).output().expect("check runs")
    }

    fn twins(&self) -> usize {
        let tokio = tokio::runtime::Runtime::new().expect("workers");
        tokio.block_on(count_twins(
            self.value("AWS_ENDPOINT_URL"),
            self.value("CUSTOMER_AWS_ACCESS_KEY_ID"),
            self.secret(),
        ))
    }
}

/// The plan of the file that a new bench has.
pub fn plan() -> AccessPlan {
    Integration::from_toml("lasso.toml", FILE).expect("an integration").plan()
}

fn without_credentials(home: &std::path::Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_countersign"));
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("AWS_") {
            command.env_remove(&name);
        }
    }
    command.env("HOME", home).env_remove("XDG_STATE_HOME").stdin(Stdio::null());
    command
}

pub fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[track_caller]
pub fn json_of(output: &Output) -> Value {
    serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{error}: {output:?}"))
}

fn interrupt(child: &Child) {
    let sent = Command::new("kill").args(["-s", "INT", &child.id().to_string()]).status();
    assert!(sent.expect("kill runs").success());
}

#[test]
fn a_role_in_order_is_proved_and_leaves_no_twin_and_no_secret() {
    let bench = Bench::start("0");
    bench.make_role();
    let output = bench.check(&[]);
    let report = text(&output.stdout);
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    assert!(report.contains("✓ passed      The signed example URL brings the object"), "{report}");
    assert!(report.starts_with("Practice: made in the sandbox (in-order)"), "{report}");
    assert!(report.contains("Nobody publishes it: you vouch for 2222-2222-2222"), "{report}");
    assert!(report.contains("\nNothing failed, and what cannot be asked"), "{report}");
    assert_eq!(bench.twins(), 0);
    for secret in [bench.secret(), "X-Amz-"] {
        assert!(!format!("{output:?}").contains(secret), "{output:?}");
    }
}

#[test]
fn a_program_reads_the_verdicts_and_the_calls() {
    let bench = Bench::start("0");
    bench.make_role();
    let output = bench.check(&["--json"]);
    let report = json_of(&output);
    assert_eq!(output.status.code(), Some(0), "{report:#}");
    assert_eq!((&report["proved"], &report["means"]), (&Value::from(true), &"rehearsal".into()));
    let assumed =
        |call: &Value| call["operation"] == "AssumeRole" && call["check"] == "right-external-id";
    assert!(report["calls"].as_array().unwrap().iter().any(assumed), "{report:#}");
    assert!(!text(&output.stdout).contains("X-Amz-"), "{report:#}");
}

#[test]
fn a_role_that_is_not_there_ends_with_1_and_says_what_to_do() {
    let bench = Bench::start("0");
    let output = bench.check(&[]);
    let report = text(&output.stdout);
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    assert!(report.contains("There is no role LassoModerationBucketAccess"), "{report}");
    assert!(report.contains("Create it in the Review step"), "{report}");
    assert!(report.contains("○ blocked"), "{report}");
    assert!(report.ends_with("Not proved\n"), "{report}");
}

#[test]
fn a_wrong_region_in_the_file_is_found_by_a_check() {
    let bench = Bench::start("0");
    bench.write(&FILE.replace("eu-west-1", "us-west-2"));
    let output = bench.check(&["--json"]);
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    let report = json_of(&output);
    let rows = report["checks"].as_array().unwrap();
    let row = rows.iter().find(|row| row["name"] == "bucket-region").unwrap();
    assert_eq!(row["verdict"], "failed", "{row:#}");
}

#[test]
fn credentials_of_another_account_end_with_2_before_anything_is_checked() {
    let bench = Bench::start("0");
    let output = bench.command("STRANGER", &[]).output().expect("check runs");
    assert_eq!(output.status.code(), Some(2), "{output:?}");
    assert_eq!(text(&output.stdout), "");
    let sentence = text(&output.stderr);
    assert!(sentence.contains("1111-1111-1111"), "{sentence}");
    assert!(sentence.contains("3333-3333-3333"), "{sentence}");
}

#[test]
fn a_file_that_cannot_be_read_ends_with_2_and_names_the_line() {
    let bench = Bench::start("0");
    bench.write(&FILE.replace("111111111111", "1111"));
    let output = bench.check(&[]);
    assert_eq!(output.status.code(), Some(2), "{output:?}");
    assert!(text(&output.stderr).contains("lasso.toml, line 3: "), "{output:?}");
}

#[test]
fn without_credentials_it_ends_with_2_and_answers_programs_in_json() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("lasso.toml");
    std::fs::write(&file, FILE).expect("the integration's file");
    let mut command = without_credentials(folder.path());
    let output = command.arg("check").arg(&file).arg("--json").output().expect("check runs");
    assert_eq!(output.status.code(), Some(2), "{output:?}");
    let why = json_of(&output);
    assert!(why["error"].as_str().unwrap().contains("no credentials"), "{why:#}");
    assert!(why["remedy"].as_str().unwrap().contains("--profile"), "{why:#}");
}

#[test]
fn a_profile_that_is_not_there_ends_with_2() {
    let bench = Bench::start("0");
    let output = bench.check(&["--profile", "nobody"]);
    assert_eq!(output.status.code(), Some(2), "{output:?}");
    assert_ne!(text(&output.stderr), "");
}

#[test]
fn the_sandbox_of_the_program_itself_can_be_checked_too() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("lasso.toml");
    std::fs::write(&file, FILE).expect("the integration's file");
    let mut command = without_credentials(folder.path());
    let output = command.arg("check").arg(&file).arg("--sandbox").output().expect("check runs");
    // Nobody has made the role in it.
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    assert!(text(&output.stdout).contains("✓ passed      The example object exists"), "{output:?}");
}

#[test]
fn with_a_profile_that_the_role_trusts_the_role_itself_is_assumed() {
    let bench = Bench::start("0");
    bench.make_role();
    let credentials = bench.folder.path().join("credentials");
    let profile = format!(
        "[vendor]\naws_access_key_id = {}\naws_secret_access_key = {}\n",
        bench.value("VENDOR_AWS_ACCESS_KEY_ID"),
        bench.value("VENDOR_AWS_SECRET_ACCESS_KEY"),
    );
    std::fs::write(&credentials, profile).expect("a credentials file");
    let mut command = bench.command("CUSTOMER", &["--json", "--directly", "vendor"]);
    let output = command.env("AWS_SHARED_CREDENTIALS_FILE", credentials).output();
    let output = output.expect("check runs");
    let report = json_of(&output);
    assert_eq!(output.status.code(), Some(0), "{report:#}");
    assert_eq!(report["means"], "directly");
    let made = |operation: &str| {
        report["calls"].as_array().unwrap().iter().any(|call| call["operation"] == operation)
    };
    assert!(made("AssumeRole") && !made("CreateRole"), "{report:#}");
}

#[test]
fn an_interrupted_rehearsal_ends_with_1_and_leaves_no_twin() {
    // So long that the rehearsal waits until it is stopped, however slow this computer is.
    let bench = Bench::start("50");
    bench.make_role();
    let mut command = bench.command("CUSTOMER", &[]);
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    let child = command.spawn().expect("check starts");
    let made = poll(Duration::from_secs(20), || (bench.twins() == 1).then_some(()));
    interrupt(&child);
    let output = child.wait_with_output().expect("check ends");
    assert!(made.is_some(), "No twin was made: {output:?}");
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    assert!(text(&output.stdout).contains("○ blocked"), "{output:?}");
    assert_eq!(bench.twins(), 0);
}
