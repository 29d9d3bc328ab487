//! The programs that judge files: the desktop's validators, the shells, Debian's own.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// A folder of the tests' own, made if it is not there.
#[track_caller]
pub fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    fs::create_dir_all(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    folder
}

#[track_caller]
pub fn path_text(path: &Path) -> &str {
    path.to_str().expect("the path is UTF-8")
}

/// Runs the program of a Debian package, and hands out what it printed where it is content.
#[track_caller]
pub fn content(package: &str, program: &str, arguments: &[&str]) -> String {
    let output = run(package, program, arguments);
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    let complained = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{program} {arguments:?}:\n{said}{complained}");
    said
}

#[track_caller]
pub fn run(package: &str, program: &str, arguments: &[&str]) -> Output {
    let output = Command::new(program).args(arguments).env("LC_ALL", "C.UTF-8").output();
    output.unwrap_or_else(|error| {
        panic!("{program}: {error}; install the Debian package {package}, or run tests/run, which does so")
    })
}
