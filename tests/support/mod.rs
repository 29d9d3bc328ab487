//! What the integration tests run against: an AWS that nobody here wrote, and a desktop of a test's own.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

pub mod ministack;
pub mod service;

/// Where builds, screenshots and logs go: `CARGO_TARGET_DIR`, or `target`.
pub fn target_dir() -> PathBuf {
    let tests_own = Path::new(env!("CARGO_TARGET_TMPDIR"));
    tests_own.parent().unwrap_or(tests_own).to_owned()
}

/// A folder under the target directory, made if it is not there.
pub fn folder(name: &str) -> PathBuf {
    let folder = target_dir().join(name);
    std::fs::create_dir_all(&folder)
        .unwrap_or_else(|error| panic!("Could not make the folder {}: {error}", folder.display()));
    folder
}

/// Asks until there is an answer, or `None` when the time is up.
///
/// For what another program does in its own time: a window that opens, a server that comes up.
pub fn poll<T>(time_limit: Duration, mut ask: impl FnMut() -> Option<T>) -> Option<T> {
    let started = Instant::now();
    loop {
        let answer = ask();
        if answer.is_some() || started.elapsed() > time_limit {
            return answer;
        }
        #[expect(
            clippy::disallowed_methods,
            reason = "Another program's time; nobody waits for this thread"
        )]
        std::thread::sleep(Duration::from_millis(50));
    }
}
