//! The files by which a desktop, a software centre, the manual and the shells know the program.

use crate::tools::path_text;
use crate::{assets, tools};

const METAINFO: &str = "io.github.countersign.countersign.metainfo.xml";

#[test]
fn the_desktop_entry_is_valid() {
    let entry = assets::path("countersign.desktop");
    let said = tools::content("desktop-file-utils", "desktop-file-validate", &[path_text(&entry)]);
    assert_eq!(said, "");
}

#[test]
fn the_metadata_for_software_centres_is_valid() {
    let file = assets::path(METAINFO);
    tools::content("appstream", "appstreamcli", &["validate", "--no-net", path_text(&file)]);
}

/// A Wayland desktop finds the entry by the window's app ID, X11 by its class; both are the entry's own name.
#[test]
fn window_entry_icon_and_metadata_have_one_name() {
    let window = include_str!("../../src/window.rs");
    assert!(window.contains(".with_app_id(\"countersign\")"));
    let entry = assets::read("countersign.desktop");
    for line in ["StartupWMClass=countersign", "Icon=countersign", "Exec=countersign %f"] {
        assert!(entry.lines().any(|own| own == line), "{line}");
    }
    let metainfo = assets::read(METAINFO);
    assert!(metainfo.contains("<launchable type=\"desktop-id\">countersign.desktop</launchable>"));
}

#[test]
fn the_newest_release_is_this_version() {
    let version = env!("CARGO_PKG_VERSION");
    let metainfo = assets::read(METAINFO);
    let newest = metainfo.split_once("<release ").map(|(_, rest)| rest).unwrap_or_default();
    assert!(newest.starts_with(&format!("version=\"{version}\"")), "{METAINFO}");
    let changelog = assets::read("debian/changelog");
    assert!(changelog.starts_with(&format!("countersign ({version}-1)")), "debian/changelog");
}

#[test]
fn the_manual_is_set_without_a_warning() {
    let folder = std::fs::read_dir(assets::path("man")).expect("the manual is kept");
    let files = folder.flatten().map(|entry| entry.path());
    let pages: Vec<_> = files.filter(|path| path.extension().is_some_and(|e| e == "1")).collect();
    assert!(pages.len() > 5, "{pages:?}");
    for page in pages {
        let output = tools::run("man-db", "man", &["--warnings", "--local-file", path_text(&page)]);
        let warnings = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success() && warnings.is_empty(), "{}: {warnings}", page.display());
    }
}

#[test]
fn bash_completes_a_command_and_an_option() {
    let script = assets::path("completions/countersign.bash");
    let asked = format!(
        "source {}\n\
         complete_line() {{ COMP_WORDS=(\"$@\"); COMP_CWORD=$(($# - 1)); COMPREPLY=()\n\
         _countersign countersign \"${{@: -1}}\" \"${{@: -2:1}}\"; echo \"${{COMPREPLY[@]}}\"; }}\n\
         complete_line countersign ch\n\
         complete_line countersign check --js\n",
        path_text(&script)
    );
    let said = tools::content("bash", "bash", &["-c", &asked]);
    assert_eq!(said, "check\n--json\n");
}

#[test]
fn fish_completes_a_command_and_an_option() {
    let script = assets::path("completions/countersign.fish");
    let asked = format!(
        "source {}; complete -C 'countersign explai'; complete -C 'countersign check --js'",
        path_text(&script)
    );
    let said = tools::content("fish", "fish", &["--no-config", "-c", &asked]);
    let words: Vec<_> =
        said.lines().filter_map(|line| line.split('\t').next().map(str::trim)).collect();
    assert_eq!(words, ["explain", "--json"]);
}

#[test]
fn zsh_can_read_its_completions() {
    let script = assets::path("completions/_countersign");
    tools::content("zsh", "zsh", &["-n", path_text(&script)]);
    assert!(assets::read("completions/_countersign").starts_with("#compdef countersign\n"));
}
