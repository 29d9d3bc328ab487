//! The Debian package: made by cargo-deb of the program that the tests run, and judged by Debian's own tools.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::tools::{self, folder, path_text};

/// What the window loads when it opens; no tool can read these off the program.
const LOADED: [&str; 8] = [
    "libegl1",
    "libgl1",
    "libgl1-mesa-dri",
    "libx11-6",
    "libx11-xcb1",
    "libxcursor1",
    "libxi6",
    "libxkbcommon-x11-0",
];

/// The package, in a folder that goes away with it.
struct Package {
    folder: PathBuf,
    file: PathBuf,
}

impl Package {
    /// Has cargo-deb package what a release build left in the target directory: here, one with the tests' program in it.
    #[track_caller]
    fn of_the_tested_program() -> Self {
        let folder = folder(&format!("debian-{}", std::process::id()));
        let package = Self { file: folder.join("countersign.deb"), folder };
        let release = package.folder.join("release");
        fs::create_dir_all(&release).expect("a folder of the test's own");
        fs::copy(env!("CARGO_BIN_EXE_countersign"), release.join("countersign"))
            .expect("the program is copied");
        // Where tests/run put it, beside the tests' own folder.
        let installed =
            Path::new(env!("CARGO_TARGET_TMPDIR")).with_file_name("tools/bin/cargo-deb");
        let program = if installed.exists() { installed } else { PathBuf::from("cargo-deb") };
        let output = Command::new(program)
            .args(["--no-build", "--offline", "--locked", "--fast", "--strip", "--output"])
            .arg(&package.file)
            .current_dir(env!("CARGO_MANIFEST_DIR"))
            .env("CARGO_TARGET_DIR", &package.folder)
            .output()
            .expect("cargo-deb runs; tests/run installs it");
        let complained = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.success() && complained.is_empty(), "cargo-deb: {complained}");
        package
    }

    #[track_caller]
    fn dpkg_deb(&self, action: &str) -> String {
        tools::content("dpkg", "dpkg-deb", &[action, path_text(&self.file)])
    }
}

impl Drop for Package {
    fn drop(&mut self) {
        // What is left of it is under the target directory, and in nobody's way.
        fs::remove_dir_all(&self.folder).ok();
    }
}

// One test, because the package takes longer to make than to judge.
#[test]
fn the_package_is_what_debian_asks_for() {
    let package = Package::of_the_tested_program();
    files_are_where_a_desktop_looks_for_them(&package);
    it_depends_on_what_it_links_and_on_what_it_loads(&package);
    it_can_be_installed_here(&package);
    lintian_has_nothing_to_say(&package);
}

#[track_caller]
fn files_are_where_a_desktop_looks_for_them(package: &Package) {
    let listing = package.dpkg_deb("--contents");
    let mode_of = |path: &str| {
        let line = listing.lines().find(|line| line.ends_with(&format!(" ./{path}")));
        let line = line.unwrap_or_else(|| panic!("{path} is not in the package:\n{listing}"));
        line.split_whitespace().take(2).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(mode_of("usr/bin/countersign"), "-rwxr-xr-x 0/0");
    let mut files = vec![
        "usr/share/applications/countersign.desktop".to_owned(),
        "usr/share/metainfo/io.github.countersign.countersign.metainfo.xml".to_owned(),
        "usr/share/icons/hicolor/scalable/apps/countersign.svg".to_owned(),
        "usr/share/icons/hicolor/symbolic/apps/countersign-symbolic.svg".to_owned(),
        "usr/share/man/man1/countersign.1.gz".to_owned(),
        "usr/share/man/man1/countersign-check.1.gz".to_owned(),
        "usr/share/bash-completion/completions/countersign".to_owned(),
        "usr/share/fish/vendor_completions.d/countersign.fish".to_owned(),
        "usr/share/zsh/vendor-completions/_countersign".to_owned(),
        "usr/share/doc/countersign/copyright".to_owned(),
        "usr/share/doc/countersign/changelog.Debian.gz".to_owned(),
    ];
    for size in [16, 24, 32, 48, 64, 128, 256, 512] {
        files.push(format!("usr/share/icons/hicolor/{size}x{size}/apps/countersign.png"));
    }
    for file in files {
        assert_eq!(mode_of(&file), "-rw-r--r-- 0/0", "{file}");
    }
}

#[track_caller]
fn it_depends_on_what_it_links_and_on_what_it_loads(package: &Package) {
    let fields = package.dpkg_deb("--field");
    let depends = fields.lines().find_map(|line| line.strip_prefix("Depends: "));
    let names: Vec<_> = depends
        .into_iter()
        .flat_map(|list| list.split(", "))
        .filter_map(|one| one.split(' ').next())
        .collect();
    for library in LOADED.into_iter().chain(["ca-certificates", "libc6"]) {
        assert!(names.contains(&library), "{library} is not among {names:?}");
    }
}

#[track_caller]
fn it_can_be_installed_here(package: &Package) {
    let arguments = ["--simulate", "--no-install-recommends", "install", path_text(&package.file)];
    let said = tools::content("apt", "apt-get", &arguments);
    assert!(said.contains("Inst countersign"), "{said}");
}

#[track_caller]
fn lintian_has_nothing_to_say(package: &Package) {
    let arguments = ["--allow-root", "--fail-on", "error,warning", path_text(&package.file)];
    let said = tools::content("lintian", "lintian", &arguments);
    assert_eq!(said, "");
}
