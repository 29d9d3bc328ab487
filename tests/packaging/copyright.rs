//! `assets/debian/copyright`, the notices that the licences of everything inside the program ask for.
//!
//! In the form of <https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/>. The crates are those that a
//! build for Linux has in it, with the holders that their own licence files name.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::Value;

use crate::assets;

/// Where a crate leaves the choice, the first of these that it offers.
const PREFERRED: [&str; 8] = [
    "MIT",
    "Apache-2.0",
    "ISC",
    "BSD-3-Clause",
    "Zlib",
    "Unicode-3.0",
    "OFL-1.1",
    "Ubuntu-font-1.0",
];

/// The package is for Linux, and a machine that has only ever built for Linux has no other system's crates.
const LINUX: &str = "x86_64-unknown-linux-gnu";

const HEAD: &str = "\
Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/
Upstream-Name: Countersign
Comment: The folder vendor stands for the Rust crates that are linked into the
 program, as cargo vendor lays them out. Where a crate may be used under one of
 several licences, the one that it is used under is named.

Files: *
Copyright: 2026 The Countersign contributors
License: MIT or Apache-2.0

Files: library/*
Copyright: The Rust Project Developers
License: MIT
Comment: Rust's standard library.
";

#[test]
fn the_packaged_copyright_names_every_crate_that_is_in_the_program() {
    assets::assert_is("debian/copyright", &copyright());
}

fn copyright() -> String {
    let mut paragraphs: BTreeMap<(Vec<String>, String), BTreeSet<String>> = BTreeMap::new();
    let mut used: BTreeSet<&str> = ["MIT", "Apache-2.0"].into();
    let linked = linked();
    let metadata = cargo(&["metadata", "--format-version", "1", "--filter-platform", LINUX]);
    for package in metadata.as_array().into_iter().flatten() {
        let text = |key: &str| package[key].as_str().unwrap_or_default().to_owned();
        let name = text("name");
        if !linked.contains(&(name.clone(), text("version"))) {
            continue;
        }
        let licences = chosen(&text("license"));
        used.extend(&licences);
        let key = (holders(package), licences.join(" and "));
        paragraphs.entry(key).or_default().insert(name);
    }
    let mut file = HEAD.to_owned() + &fonts();
    for ((holders, licence), names) in paragraphs {
        let files: Vec<String> = names.iter().map(|name| format!("vendor/{name}/*")).collect();
        file += &format!(
            "\nFiles: {}\nCopyright: {}\nLicense: {licence}\n",
            files.join("\n       "),
            holders.join("\n           ")
        );
    }
    if file.contains("License: OFL-1.1") {
        used.insert("OFL-1.1");
    }
    for licence in used {
        file += &format!("\nLicense: {licence}\n");
        for line in licence_text(licence).lines() {
            let line = line.trim_end();
            file += if line.is_empty() { " ." } else { " " };
            file += line;
            file += "\n";
        }
    }
    file
}

/// A paragraph for each face of `assets/fonts`, whose licence begins with its holders.
fn fonts() -> String {
    let folder = fs::read_dir(assets::path("fonts")).into_iter().flatten().flatten();
    let names = folder.map(|entry| entry.file_name().to_string_lossy().into_owned());
    let mut fonts: Vec<String> = names
        .filter_map(|name| name.strip_suffix("-OFL.txt").map(ToOwned::to_owned))
        .map(|face| {
            let licence = assets::read(&format!("fonts/{face}-OFL.txt"));
            let holder = licence.lines().find_map(holder).unwrap_or_default();
            format!("\nFiles: assets/fonts/{face}-*\nCopyright: {holder}\nLicense: OFL-1.1\n")
        })
        .collect();
    fonts.sort();
    fonts.concat()
}

/// Name and version of what is linked into the program on Linux; what only builds or tests it is not.
fn linked() -> BTreeSet<(String, String)> {
    let arguments = ["tree", "--edges", "normal,no-proc-macro", "--prefix", "none"];
    let target = ["--target", LINUX, "--format", "{p}"];
    let tree = cargo_text(&[&arguments[..], &target].concat());
    let mut linked = BTreeSet::new();
    for line in tree.lines() {
        let mut words = line.split(' ');
        if let (Some(name), Some(version)) = (words.next(), words.next())
            && name != "countersign"
        {
            linked.insert((name.to_owned(), version.trim_start_matches('v').to_owned()));
        }
    }
    assert!(linked.len() > 100, "the program has many dependencies: {tree}");
    linked
}

/// The licences that hold together, each chosen from what the expression offers in its place.
#[track_caller]
fn chosen(expression: &str) -> Vec<&'static str> {
    let parts = expression.split(" AND ").map(|part| {
        let offered: Vec<&str> = part
            .split(" OR ")
            .flat_map(|one| one.split('/'))
            .map(|one| one.trim_matches(|c: char| " ()".contains(c)))
            .collect();
        *PREFERRED
            .iter()
            .find(|licence| offered.contains(licence))
            .unwrap_or_else(|| panic!("no text is kept of the licence {expression}"))
    });
    parts.collect()
}

/// Who holds the copyright, by the crate's licence files, else by its authors.
fn holders(package: &Value) -> Vec<String> {
    let manifest = package["manifest_path"].as_str().unwrap_or_default();
    let folder = Path::new(manifest).parent().unwrap_or_else(|| Path::new("."));
    let mut holders = BTreeSet::new();
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let name = entry.file_name().to_string_lossy().to_uppercase();
        if ["LICENSE", "LICENCE", "COPYING", "COPYRIGHT", "NOTICE"]
            .iter()
            .any(|start| name.starts_with(start))
        {
            let text = fs::read_to_string(entry.path()).unwrap_or_default();
            // The holder of the GPL's own text holds nothing of a crate that offers it.
            if !text.contains("GNU GENERAL PUBLIC LICENSE") {
                holders.extend(text.lines().filter_map(holder));
            }
        }
    }
    if holders.is_empty() {
        let authors = package["authors"].as_array().into_iter().flatten();
        holders.extend(authors.filter_map(Value::as_str).map(ToOwned::to_owned));
    }
    if holders.is_empty() {
        holders.insert(format!("The {} authors", package["name"].as_str().unwrap_or_default()));
    }
    holders.into_iter().collect()
}

/// The years and the name of a line such as `Copyright (c) 2020 Somebody`.
fn holder(line: &str) -> Option<String> {
    let line = line.trim_matches(|c: char| c.is_whitespace() || "/*#".contains(c));
    let rest = line.strip_prefix("Copyright").or_else(|| line.strip_prefix("COPYRIGHT"))?;
    let rest = rest.trim_start_matches(|c: char| " :".contains(c));
    let signed = ["(c)", "(C)", "©"].iter().find_map(|sign| rest.strip_prefix(sign));
    let name = signed.unwrap_or(rest).trim().trim_end_matches(" or");
    let is_a_holder = signed.is_some() || name.starts_with(|c: char| c.is_ascii_digit());
    let is_a_blank = name.contains('[') || name.contains('{') || name.contains("<year>");
    (is_a_holder && !is_a_blank && !name.is_empty()).then(|| name.to_owned())
}

#[track_caller]
fn licence_text(licence: &str) -> String {
    if licence == "Apache-2.0" {
        return "On Debian systems the text of this licence is in\n\
                /usr/share/common-licenses/Apache-2.0."
            .to_owned();
    }
    assets::read(&format!("debian/licences/{licence}"))
}

#[track_caller]
fn cargo(arguments: &[&str]) -> Value {
    let metadata: Value = serde_json::from_str(&cargo_text(arguments)).expect("cargo writes JSON");
    metadata["packages"].clone()
}

#[track_caller]
fn cargo_text(arguments: &[&str]) -> String {
    let output = Command::new(env!("CARGO"))
        .args(arguments)
        .args(["--locked", "--manifest-path"])
        .arg(concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml"))
        .output()
        .expect("cargo runs");
    let errors = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "cargo {arguments:?}: {errors}");
    String::from_utf8_lossy(&output.stdout).into_owned()
}
