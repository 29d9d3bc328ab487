//! The sentences of the built-in vendors' files: notes and hints. Their labels are in the language of the vendor's form.

use std::fs;
use std::path::Path;

use toml::Value;

use super::source::Sentence;

/// Notes and hints, by file and in the order in which they stand there.
pub fn sentences(root: &Path) -> Vec<Sentence> {
    let mut names: Vec<String> = fs::read_dir(root.join("assets/vendors"))
        .unwrap()
        .map(|entry| format!("assets/vendors/{}", entry.unwrap().file_name().display()))
        .collect();
    names.sort();
    let of_file = |name: &String| {
        let text = fs::read_to_string(root.join(name)).unwrap();
        said_by(name, &text)
    };
    names.iter().flat_map(of_file).collect()
}

fn said_by(file: &str, text: &str) -> Vec<Sentence> {
    let vendor: toml::Table = text.parse().unwrap();
    let list = |name| vendor.get(name).and_then(Value::as_array).into_iter().flatten();
    let hints = list("form").filter_map(|field| field.get("hint"));
    let line_of = |said: &str| text.lines().take_while(|line| !line.contains(said)).count() + 1;
    list("notes")
        .chain(hints)
        .filter_map(Value::as_str)
        .map(|said| Sentence {
            file: file.to_owned(),
            line: line_of(said),
            text: said.to_owned(),
            plural: None,
            values: None,
            note: None,
        })
        .collect()
}

#[test]
fn notes_and_hints_are_found_and_labels_are_not() {
    let file = "notes = [\n \"Ask Acme\",\n]\n[[form]]\nlabel = \"Role\"\nhint = \"Its ARN\"\n";
    let found: Vec<(String, usize)> =
        said_by("acme.toml", file).into_iter().map(|said| (said.text, said.line)).collect();
    assert_eq!(found, [("Ask Acme".to_owned(), 2), ("Its ARN".to_owned(), 6)]);
}
