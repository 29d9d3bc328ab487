//! The files under `assets`.

use std::fs;
use std::path::PathBuf;

/// The path of a file under `assets`.
pub fn path(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("assets").join(name)
}

#[track_caller]
pub fn read(name: &str) -> String {
    fs::read_to_string(path(name)).unwrap_or_else(|error| panic!("assets/{name}: {error}"))
}

/// Holds a file to what it is today. With `UPDATE_ASSETS` in the environment it is written instead.
#[track_caller]
pub fn assert_is(name: &str, today: &str) {
    if std::env::var_os("UPDATE_ASSETS").is_some() {
        fs::write(path(name), today).unwrap_or_else(|error| panic!("assets/{name}: {error}"));
    }
    assert!(
        fs::read_to_string(path(name)).unwrap_or_default() == today,
        "assets/{name} is not that of today: look at what `UPDATE_ASSETS=1 cargo test --test packaging` makes of it"
    );
}
