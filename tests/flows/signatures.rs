//! A signature that does not match: both texts are shown, and where they part.

use crate::driver::Wizard;
use crate::practice::Practice;

#[test]
fn a_parameter_that_was_changed_on_the_way_is_marked_in_both_texts() {
    let mut practice = Practice::start();
    let gate = practice.put_gate();
    let mut wizard = Wizard::open(&practice);
    wizard.go_to_validate();
    gate.change("X-Amz-Expires=3600", "X-Amz-Expires=3601");
    wizard.validate();
    assert_eq!(wizard.mark_of("The signed example URL brings the object"), "failed");
    wizard.assert_shows("The parameter X-Amz-Expires was changed after the URL was signed");
    wizard.assert_shows("First difference of the canonical request: query, at character 18");
    wizard.assert_shows("- Query          X-Amz-Expires=3600");
    wizard.assert_shows("+ Query          X-Amz-Expires=3601");
    wizard.assert_shows("  Path           /countersign-practice/pictures/harbour.png");
    wizard.assert_shows("  Query          X-Amz-Security-Token=•••");
    assert_eq!(wizard.calls_of("GET (signed)"), 1, "the refusal itself holds what S3 calculated");
}
