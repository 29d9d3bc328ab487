//! Go: compiled with the SDK that Debian has, which is older than the setting that leads it to another endpoint.

use std::process::Command;

use countersign::access::plan::AccessPlan;
use countersign::export::snippets::{SnippetLanguage, snippet};

use super::{installed, output_of, plan, user_plan};

#[test]
fn the_program_in_go_compiles_and_vet_finds_nothing() {
    compiles(&plan());
}

#[test]
fn the_program_in_go_for_a_user_compiles_and_vet_finds_nothing() {
    compiles(&user_plan());
}

fn compiles(plan: &AccessPlan) {
    let folder = tempfile::tempdir_in(installed("signing-go")).unwrap();
    let program = folder.path().join("signed_url.go");
    std::fs::write(&program, snippet(SnippetLanguage::Go, plan)).unwrap();
    let go = |arguments: &[&str]| {
        let mut command = Command::new("go");
        command.args(arguments).arg(&program).current_dir(folder.path());
        command.env("GO111MODULE", "off").env("GOPATH", "/usr/share/gocode");
        command.env("GOFLAGS", "").env("GOCACHE", installed("signing-go").join("cache"));
        output_of(&mut command)
    };
    go(&["vet"]);
    go(&["build", "-o", "signed_url"]);
}

#[test]
fn the_program_in_go_is_laid_out_as_gofmt_does() {
    let folder = tempfile::tempdir_in(installed("signing-go")).unwrap();
    let program = folder.path().join("signed_url.go");
    for plan in [plan(), user_plan()] {
        std::fs::write(&program, snippet(SnippetLanguage::Go, &plan)).unwrap();
        assert_eq!(output_of(Command::new("gofmt").arg("-d").arg(&program)), "");
    }
}
