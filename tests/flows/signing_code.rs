//! The signing programs of the Hand over step, in the window.

use crate::driver::{Opening, Wizard};
use crate::journey::EXTERNAL_ID;
use crate::practice::Practice;

#[test]
fn the_vendors_engineer_is_given_a_program_in_its_language() {
    let practice = Practice::start();
    let folder = tempfile::tempdir().unwrap();
    let mut opening = Opening::in_sandbox(&practice);
    folder.path().clone_into(&mut opening.surroundings.save_folder);
    let mut wizard = Wizard::open_with(&practice, opening);
    wizard.go_to_validate();
    wizard.validate();
    wizard.press("Continue");
    wizard.rest();
    wizard.assert_shows("import boto3");
    wizard.press("JavaScript");
    wizard.rest();
    wizard.press("Copy the code");
    let program = wizard.clipboard();
    assert!(program.contains("@aws-sdk/s3-request-presigner"), "{program}");
    assert!(program.contains(&format!("const EXTERNAL_ID = \"{EXTERNAL_ID}\"")), "{program}");
    let file = folder.path().join("countersign-lasso-countersign-practice.mjs");
    wizard.press("Save the code");
    wizard.step_until(&format!("Saved: {}", file.display()));
    assert_eq!(std::fs::read_to_string(&file).unwrap(), program);
    // Our own program is written over, as any record of ours.
    wizard.press("Go");
    wizard.press("JavaScript");
    wizard.press("Save the code");
    wizard.step_until(&format!("Saved: {}", file.display()));
}
