//! The manual: a page for each command, made of the command line's definition and the sections of `assets/man/sections`.

#![expect(clippy::unwrap_used, reason = "a page that cannot be made fails the test")]

use std::fs;
use std::path::Path;

use clap::{Command, CommandFactory as _};
use clap_mangen::Man;

use super::{Arguments, packaged};

/// Every page by its file's name.
fn pages() -> Vec<(String, String)> {
    let mut program = Arguments::command().disable_help_subcommand(true);
    program.build();
    let mut pages = Vec::new();
    for command in program.get_subcommands() {
        pages.push(page(command));
    }
    pages.push(page(&program));
    pages
}

fn page(command: &Command) -> (String, String) {
    let name = command.get_display_name().unwrap_or(command.get_name()).to_owned();
    let man = Man::new(command.clone())
        .title(name.to_uppercase())
        .date(release_date())
        .source(concat!("countersign ", env!("CARGO_PKG_VERSION")))
        .manual("Countersign");
    let sections = sections(&name);
    let options = sections.match_indices(".SH ").nth(1).map_or(sections.len(), |(at, _)| at);
    let mut text = Vec::new();
    man.render_title(&mut text).unwrap();
    man.render_name_section(&mut text).unwrap();
    man.render_synopsis_section(&mut text).unwrap();
    text.extend_from_slice(&sections.as_bytes()[..options]);
    man.render_options_section(&mut text).unwrap();
    if command.has_subcommands() {
        man.render_subcommands_section(&mut text).unwrap();
    }
    text.extend_from_slice(&sections.as_bytes()[options..]);
    (man.get_filename(), tidied(&String::from_utf8(text).unwrap()))
}

/// A page without what linters of manuals complain of: a preamble before every section, lines that are empty or end in
/// blanks.
fn tidied(page: &str) -> String {
    let section = page.find(".TH ").unwrap();
    let (preamble, rest) = page.split_at(section);
    let rest = rest.replace(preamble, "").replace("\n.br\n\n.br\n", "\n.sp\n");
    let lines = rest.lines().map(str::trim_end).filter(|line| !line.is_empty());
    preamble.lines().chain(lines).map(|line| format!("{line}\n")).collect()
}

/// What only a person can say: the description, which goes before the options, then the exit status and so on.
#[track_caller]
fn sections(name: &str) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/man/sections");
    let file = folder.join(format!("{name}.roff"));
    fs::read_to_string(&file).unwrap_or_else(|error| panic!("{}: {error}", file.display()))
}

/// The day of the newest version in the metadata for software centres, `YYYY-MM-DD`.
fn release_date() -> String {
    let metainfo = include_str!("../../assets/io.github.countersign.countersign.metainfo.xml");
    let (_, rest) = metainfo.split_once("<release ").unwrap();
    let (_, rest) = rest.split_once("date=\"").unwrap();
    rest.split('"').next().unwrap().to_owned()
}

#[test]
fn the_packaged_manual_is_that_of_today() {
    for (file, text) in pages() {
        packaged::assert_is(&format!("man/{file}"), &text);
    }
}
