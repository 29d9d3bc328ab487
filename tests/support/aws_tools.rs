//! What packages are tested with: the tools that `tests/run` installs, and the AWS CLI's script run for real.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// What `tests/run` installs.
const REQUIREMENTS: &str = include_str!("export-requirements.txt");

/// A program of the virtual environment: `aws`, `cfn-lint` or `python`.
pub fn tool(name: &str) -> PathBuf {
    let version = REQUIREMENTS.lines().find_map(|line| line.strip_prefix("awscli=="));
    let version = version.expect("the AWS CLI among its own requirements");
    let tests_own = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let target_dir = tests_own.parent().unwrap_or(tests_own);
    let program = target_dir.join(format!("export-tools-{version}/bin/{name}"));
    assert!(program.exists(), "{} is missing: run tests/run, which installs it", program.display());
    program
}

/// Runs a script, with nothing of this computer's AWS config and this one access key.
pub fn run_script(
    script: &str,
    arguments: &[&str],
    endpoint_url: &str,
    access_key: (&str, &str),
) -> Output {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("script.sh");
    std::fs::write(&file, script).expect("the script's file");
    let tools = tool("aws").parent().expect("the folder of the AWS CLI").to_owned();
    let mut path = tools.into_os_string();
    path.push(":");
    path.push(std::env::var_os("PATH").unwrap_or_default());
    let mut command = Command::new("bash");
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("AWS_") {
            command.env_remove(name);
        }
    }
    let output = command
        .arg(&file)
        .args(arguments)
        .current_dir(folder.path())
        .env("PATH", path)
        .env("AWS_ENDPOINT_URL", endpoint_url)
        .env("AWS_ACCESS_KEY_ID", access_key.0)
        .env("AWS_SECRET_ACCESS_KEY", access_key.1)
        .env("AWS_CONFIG_FILE", "/dev/null")
        .env("AWS_SHARED_CREDENTIALS_FILE", "/dev/null")
        .env("AWS_EC2_METADATA_DISABLED", "true")
        .output()
        .expect("bash runs");
    let left: Vec<_> = std::fs::read_dir(folder.path()).expect("the folder").collect();
    assert_eq!(left.len(), 1, "the script left something beside itself: {left:?}");
    output
}
