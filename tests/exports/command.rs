//! `countersign export`, as a script meets it.

#![expect(clippy::unwrap_used, reason = "a program that cannot be run fails the test")]

use std::path::Path;
use std::process::{Command, Output};

use countersign::export::package::{ExportFormat, PackageFormat};

use crate::plans::{LASSO, lasso};

/// Exports Lasso's integration, without credentials and without a place where some could be.
fn export(folder: &Path, arguments: &[&str]) -> Output {
    export_text(folder, LASSO, arguments)
}

/// The same of another integration.
fn export_text(folder: &Path, integration: &str, arguments: &[&str]) -> Output {
    let file = folder.join("lasso.toml");
    std::fs::write(&file, integration).unwrap();
    Command::new(env!("CARGO_BIN_EXE_countersign"))
        .arg("export")
        .args(arguments)
        .arg(file)
        .current_dir(folder)
        .env_clear()
        .output()
        .unwrap()
}

#[track_caller]
fn text(output: &Output) -> String {
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stdout.clone()).unwrap()
}

#[test]
fn every_format_is_printed() {
    let folder = tempfile::tempdir().unwrap();
    for format in ExportFormat::all() {
        let output = export(folder.path(), &["--format", format.name()]);
        assert_eq!(text(&output), format.text(&lasso()));
    }
}

#[test]
fn of_a_user_no_package_is_made_that_would_make_a_role() {
    let folder = tempfile::tempdir().unwrap();
    let of_a_role = LASSO.lines().filter(|line| {
        !["principal = ", "external_id = "].iter().any(|field| line.starts_with(field))
    });
    let user =
        of_a_role.collect::<Vec<_>>().join("\n").replace("[role]", "[role]\ngrantee = \"user\"");
    for format in PackageFormat::ALL {
        let output = export_text(folder.path(), &user, &["--format", format.name()]);
        assert_eq!((output.status.code(), output.stdout.len()), (Some(2), 0), "{output:?}");
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(said.contains("is an IAM user"), "{said}");
    }
}

#[cfg(unix)]
#[test]
fn a_file_is_for_its_owner_alone() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::tempdir().unwrap();
    let output = export(folder.path(), &["--format", "terraform", "--output", "main.tf"]);
    assert_eq!(text(&output), "");
    let file = folder.path().join("main.tf");
    assert_eq!(std::fs::read_to_string(&file).unwrap(), PackageFormat::Terraform.text(&lasso()));
    assert_eq!(file.metadata().unwrap().permissions().mode() & 0o777, 0o600);
}

#[test]
fn a_package_takes_its_own_place_and_no_other_files() {
    let folder = tempfile::tempdir().unwrap();
    let arguments = ["--format", "cli", "--output", "out.sh"];
    text(&export(folder.path(), &arguments));
    text(&export(folder.path(), &arguments));
    std::fs::write(folder.path().join("out.sh"), "mine").unwrap();
    let refused = export(folder.path(), &arguments);
    assert_eq!(refused.status.code(), Some(2));
    assert_eq!(std::fs::read_to_string(folder.path().join("out.sh")).unwrap(), "mine");
}

#[test]
fn the_quick_create_link_is_printed_where_the_template_was_uploaded() {
    let folder = tempfile::tempdir().unwrap();
    let url = "https://templates.s3.eu-west-1.amazonaws.com/lasso.yaml";
    let output = export(folder.path(), &["--format", "cloudformation", "--template-url", url]);
    let link = text(&output);
    assert!(link.starts_with("https://console.aws.amazon.com/cloudformation/home?"), "{link}");
    assert_eq!(link.lines().count(), 1);
    let refused = export(folder.path(), &["--format", "terraform", "--template-url", url]);
    assert_eq!(refused.status.code(), Some(2));
}
