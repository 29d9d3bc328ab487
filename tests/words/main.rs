//! The words that people read: their list, and how they are written.

#![expect(clippy::unwrap_used, reason = "a source that cannot be read fails the test")]

mod house_style;
mod list;
mod source;
mod vendors;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use self::source::Sentence;

/// The sentences of the whole program, by file and in the order in which they stand there.
fn sentences() -> Vec<Sentence> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files = Vec::new();
    source_files(&root.join("src"), &mut files);
    files.sort();
    let mut sentences = Vec::new();
    for file in files {
        let name = file.strip_prefix(root).unwrap().display().to_string();
        sentences.extend(source::sentences(&name, &fs::read_to_string(&file).unwrap()).unwrap());
    }
    sentences.extend(vendors::sentences(root));
    sentences
}

fn source_files(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() && !path.ends_with("tests") {
            source_files(&path, files);
        } else if path.extension() == Some("rs".as_ref()) && !path.ends_with("tests.rs") {
            files.push(path);
        }
    }
}

#[test]
fn the_list_of_words_is_that_of_the_code() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/words/countersign.pot");
    let list = list::template(&sentences()).unwrap();
    if std::env::var_os("UPDATE_WORDS").is_some() {
        fs::write(&path, &list).unwrap();
    }
    let kept = fs::read_to_string(&path).unwrap_or_default();
    let new = list.lines().find(|line| !kept.contains(line));
    assert!(
        kept == list,
        "assets/words/countersign.pot is not what the code says; UPDATE_WORDS=1 makes it anew. \
         The first line that it lacks: {new:?}"
    );
}

#[test]
fn every_sentence_keeps_to_the_house_style() {
    let objections: Vec<String> = sentences().iter().flat_map(house_style::objections).collect();
    assert!(objections.is_empty(), "{}", objections.join("\n"));
}

#[test]
fn the_names_in_a_sentence_are_the_values_that_it_is_given() {
    let objections: Vec<String> = sentences().iter().filter_map(Sentence::mismatch).collect();
    assert!(objections.is_empty(), "{}", objections.join("\n"));
}

#[test]
fn the_tools_of_translators_can_read_the_list() {
    let folder = tempfile::tempdir().unwrap();
    let translation = folder.path().join("en.po");
    let template = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/words/countersign.pot");
    let begun = Command::new("msginit")
        .args(["--no-translator", "--locale=en_GB.UTF-8", "--input"])
        .arg(template)
        .arg("--output-file")
        .arg(&translation)
        .output()
        .expect("msginit of gettext is installed by tests/run");
    assert!(begun.status.success(), "{}", String::from_utf8_lossy(&begun.stderr));
    let checked = Command::new("msgfmt")
        .args(["--check", "--output-file=/dev/null"])
        .arg(&translation)
        .output()
        .unwrap();
    assert!(checked.status.success(), "{}", String::from_utf8_lossy(&checked.stderr));
}
