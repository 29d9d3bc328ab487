//! The rules of `ARCHITECTURE.md` that no lint holds, read off the sources themselves.

#![expect(clippy::unwrap_used, reason = "a source that cannot be read fails the test")]

use std::fs;
use std::path::{Path, PathBuf};

/// A file is about one thing; beyond this many lines it is about two.
const MOST_LINES: usize = 500;

/// Every Rust file under a folder of `src`, with its text.
#[track_caller]
fn sources(folder: &str) -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("src").join(folder)];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let text = fs::read_to_string(&path).unwrap();
                found.push((path, text));
            }
        }
    }
    assert!(!found.is_empty(), "src/{folder} has no sources");
    found
}

/// Where a word that `is_meant` stands in the code, comments left out: `path:line: word`.
fn uses(folder: &str, is_meant: impl Fn(&str) -> bool) -> Vec<String> {
    let mut found = Vec::new();
    for (path, text) in sources(folder) {
        for (index, line) in text.lines().enumerate() {
            let code = line.split("//").next().unwrap_or_default();
            let words = code.split(|c: char| !c.is_ascii_alphanumeric() && c != '_');
            for word in words.filter(|word| is_meant(word)) {
                found.push(format!("{}:{}: {word}", path.display(), index + 1));
            }
        }
    }
    found
}

fn is_sdk(word: &str) -> bool {
    const CRATES: [&str; 7] = [
        "aws_config",
        "aws_credential_types",
        "aws_runtime",
        "aws_sdk_",
        "aws_sigv4",
        "aws_smithy_",
        "aws_types",
    ];
    CRATES.iter().any(|start| word.starts_with(start))
}

#[test]
fn the_plain_rooms_name_no_window_no_runtime_and_no_sdk() {
    for folder in ["access", "checks", "export", "model"] {
        let foreign =
            uses(folder, |word| matches!(word, "egui" | "eframe" | "tokio") || is_sdk(word));
        assert_eq!(foreign, Vec::<String>::new());
    }
}

#[test]
fn the_window_starts_nothing_and_talks_to_nobody() {
    assert_eq!(uses("ui", |word| word == "tokio" || is_sdk(word)), Vec::<String>::new());
}

#[test]
fn no_step_asks_for_another_frame() {
    let asking = uses("ui", |word| word.starts_with("request_repaint"));
    assert_eq!(asking, Vec::<String>::new());
}

#[test]
fn the_program_speaks_through_one_mouth() {
    // What a lint does not see: names that are imported, macros of another crate, the terminal as a file.
    const WAYS: [&str; 12] = [
        "stdout()",
        "stderr()",
        "stdout_raw",
        "io::stdout",
        "io::stderr",
        "println!",
        "eprintln!",
        "print!(",
        "eprint!(",
        "/dev/tty",
        "/dev/stdout",
        "/dev/stderr",
    ];
    let ways: Vec<String> = sources("")
        .into_iter()
        // The second looks whether there is a terminal, and says nothing to it.
        .filter(|(path, _)| !path.ends_with("src/output.rs") && !path.ends_with("sign_in/child.rs"))
        .flat_map(|(path, text)| {
            let is_way = |line: &str| WAYS.iter().any(|way| line.contains(way));
            let lines: Vec<String> =
                text.lines().filter(|line| is_way(line)).map(str::to_owned).collect();
            lines.into_iter().map(move |line| format!("{}: {line}", path.display()))
        })
        .collect();
    assert_eq!(ways, Vec::<String>::new());
}

#[test]
fn json_is_written_with_its_escapes_and_values_are_logged_in_one_place() {
    let written: Vec<String> = sources("")
        .into_iter()
        .filter(|(path, _)| {
            let is_its_own = path.components().any(|part| part.as_os_str() == "sandbox");
            !is_its_own && !path.ends_with("src/printable.rs") && !path.ends_with("tests.rs")
        })
        .flat_map(|(path, text)| {
            let code = text.split("#[cfg(test)]").next().unwrap_or_default().to_owned();
            let is_way = |line: &&str| {
                line.contains("serde_json::to_string") || line.contains("with_writer(std::io")
            };
            let lines: Vec<String> = code.lines().filter(is_way).map(str::to_owned).collect();
            lines.into_iter().map(move |line| format!("{}: {line}", path.display()))
        })
        .collect();
    assert_eq!(written, Vec::<String>::new());
}

#[test]
fn every_task_of_the_runtime_is_seen_through() {
    // Nobody waits for the desktop's colours, and the end of the practice AWS is awaited.
    let is_awaited_by_nobody = |line: &str| {
        ["colour_scheme::wake_on_change", "host.stop()"].iter().any(|work| line.contains(work))
    };
    let mut bare = Vec::new();
    for (path, text) in sources("") {
        let is_of_runtime = path.to_string_lossy().contains("/src/runtime");
        for line in text.lines().filter(|line| is_of_runtime && line.contains("tokio")) {
            if (line.contains("tokio.spawn(") || line.contains("tokio::spawn("))
                && !line.contains("see_through(")
                && !is_awaited_by_nobody(line)
                && !path.ends_with("colour_scheme/portal.rs")
            {
                bare.push(format!("{}: {}", path.display(), line.trim()));
            }
        }
    }
    assert_eq!(bare, Vec::<String>::new());
}

#[test]
fn times_from_outside_are_added_in_one_place() {
    let adding = sources("").into_iter().filter(|(path, _)| !path.ends_with("times.rs"));
    let adding: Vec<String> = adding
        .flat_map(|(path, text)| {
            let code = text.split("#[cfg(test)]").next().unwrap_or_default().to_owned();
            let is_of_tests = path.components().any(|part| part.as_os_str() == "tests")
                || path.ends_with("tests.rs")
                || path.components().any(|part| part.as_os_str() == "sandbox");
            let lines: Vec<String> = code.lines().map(str::to_owned).collect();
            let found = lines.into_iter().filter(move |line| {
                !is_of_tests
                    && ["+ SignedDuration", "- SignedDuration", "+ jiff::SignedDuration"]
                        .iter()
                        .any(|sum| line.contains(sum))
            });
            found.map(move |line| format!("{}: {}", path.display(), line.trim()))
        })
        .collect();
    assert_eq!(adding, Vec::<String>::new());
}

#[test]
fn every_file_is_about_one_thing() {
    let long: Vec<String> = sources("")
        .into_iter()
        .filter(|(_, text)| text.lines().count() > MOST_LINES)
        .map(|(path, text)| format!("{}: {} lines", path.display(), text.lines().count()))
        .collect();
    assert_eq!(long, Vec::<String>::new());
}

#[test]
fn the_code_names_the_sdk_where_it_is_looked_for() {
    assert_ne!(uses("cloud", is_sdk), Vec::<String>::new());
}
