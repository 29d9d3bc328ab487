//! What the languages' own linters say: nothing.

#![expect(clippy::unwrap_used, reason = "a linter that cannot be run fails the test")]

use std::path::{Path, PathBuf};
use std::process::Command;

use countersign::access::plan::AccessPlan;
use countersign::export::package::PackageFormat;

use crate::aws_tools::tool;
use crate::plans::{for_a_user, in_gov_cloud, lasso, with_everything};

/// Where Terraform looks for providers that somebody put on this computer; the variable names one more folder.
const PLUGIN_FOLDERS: [&str; 2] =
    ["/usr/local/share/terraform/plugins", "/usr/share/terraform/plugins"];
const PLUGIN_VARIABLE: &str = "COUNTERSIGN_TERRAFORM_PLUGINS";

/// Runs a linter over each plan's file of that name.
#[track_caller]
fn is_clean(format: PackageFormat, name: &str, lint: impl Fn(&Path) -> Command) {
    let plans: [AccessPlan; 4] = [lasso(), with_everything(), in_gov_cloud(), for_a_user()];
    for plan in plans {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join(name);
        let text = format.text(&plan);
        std::fs::write(&file, &text).unwrap();
        let output = lint(&file).output().unwrap();
        assert!(
            output.status.success(),
            "{}{}\n{text}",
            String::from_utf8_lossy(&output.stdout),
            String::from_utf8_lossy(&output.stderr),
        );
    }
}

#[test]
fn cfn_lint_has_nothing_to_say() {
    is_clean(PackageFormat::CloudFormation, "template.yaml", |file| {
        let mut lint = Command::new(tool("cfn-lint"));
        lint.arg(file);
        lint
    });
}

#[test]
fn shellcheck_has_nothing_to_say() {
    is_clean(PackageFormat::AwsCli, "script.sh", |file| {
        let mut lint = Command::new("shellcheck");
        lint.arg(file);
        lint
    });
}

#[test]
fn terraform_finds_its_own_format_and_a_module_that_is_valid() {
    // Where Terraform is not at hand the module is parsed as HCL all the same, by the tests of the languages.
    if Command::new("terraform").arg("version").output().is_err() {
        return;
    }
    is_clean(PackageFormat::Terraform, "main.tf", |file| {
        let mut lint = Command::new("terraform");
        lint.args(["fmt", "-check", "-diff"]).arg(file);
        lint
    });
    let Some(plugins) = plugin_folder() else { return };
    is_clean(PackageFormat::Terraform, "main.tf", |file| {
        let folder = file.parent().unwrap();
        let mut initialise = Command::new("terraform");
        initialise.current_dir(folder).args(["init", "-backend=false", "-input=false"]);
        let made = initialise.arg("-plugin-dir").arg(&plugins).output().unwrap();
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
        let mut lint = Command::new("terraform");
        lint.current_dir(folder).arg("validate");
        lint
    });
}

/// The folder that holds Terraform's provider for AWS, where there is one.
fn plugin_folder() -> Option<PathBuf> {
    let named = std::env::var_os(PLUGIN_VARIABLE).map(PathBuf::from);
    let mut folders = named.into_iter().chain(PLUGIN_FOLDERS.map(PathBuf::from));
    folders.find(|folder| folder.join("registry.terraform.io/hashicorp/aws").is_dir())
}
