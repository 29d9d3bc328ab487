//! The files under `assets` that are made of the command line's definition, and are packaged with the program.

#![expect(clippy::unwrap_used, reason = "a file that cannot be written fails the test")]

use std::fs;
use std::path::Path;

/// Holds a file under `assets` to what it is today. With `UPDATE_ASSETS` in the environment it is written instead.
#[track_caller]
pub fn assert_is(path: &str, today: &str) {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets").join(path);
    if std::env::var_os("UPDATE_ASSETS").is_some() {
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(&file, today).unwrap();
    }
    let kept = fs::read_to_string(&file).unwrap_or_default();
    assert!(
        kept == today,
        "assets/{path} is not that of today: look at what `UPDATE_ASSETS=1 cargo test --bin countersign arguments` makes of it"
    );
}
