//! How a file is written where the process around it is careless, or the disk is full.

use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::{Command, Output};

use countersign::private_file;

/// Where the child process is to write, and how much.
const PATH: &str = "COUNTERSIGN_TEST_PATH";
const BYTES: usize = 100_000;

/// Runs `a_file_is_written` in a process of its own, after what `sh` is told to do first.
fn write_after(shell: &str, path: &Path) -> Output {
    Command::new("sh")
        .arg("-c")
        .arg(format!("{shell}; exec \"$0\" --exact saving::a_file_is_written --nocapture"))
        .arg(std::env::current_exe().unwrap())
        .env(PATH, path)
        .output()
        .unwrap()
}

/// The work of the child process; in any other it has nowhere to write.
#[test]
fn a_file_is_written() {
    if let Some(path) = std::env::var_os(PATH) {
        private_file::replace(Path::new(&path), &vec![b'x'; BYTES]).unwrap();
        assert_eq!(std::fs::metadata(path).unwrap().len(), u64::try_from(BYTES).unwrap());
    }
}

#[test]
fn a_umask_that_keeps_nothing_back_opens_no_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.toml");
    let output = write_after("umask 000", &path);
    assert!(output.status.success(), "{output:?}");
    let mode = std::fs::metadata(&path).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
}

#[test]
fn a_disk_without_room_leaves_the_old_file_and_nothing_beside_it() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.toml");
    std::fs::write(&path, "old").unwrap();
    // A limit on the size of files fails a write half-way, as a full disk does.
    let output = write_after("trap '' XFSZ; ulimit -f 8", &path);
    assert!(!output.status.success(), "{output:?}");
    assert_eq!(std::fs::read_to_string(&path).unwrap(), "old");
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
}

#[test]
fn a_folder_that_takes_no_files_is_an_error() {
    assert!(private_file::replace(Path::new("/proc/countersign.toml"), b"x").is_err());
}
