//! What the window says of a principal and an external ID that nobody vouches for, and of the sandbox.

use egui::accesskit::Role;

use crate::driver::Wizard;
use crate::practice::Practice;

const PUBLISHED: &str = "arn:aws:iam::340636424752:role/lb-aws-delegated-access-role";

#[test]
fn ones_own_account_is_refused_under_the_field_and_leads_nowhere() {
    let practice = Practice::start();
    let mut wizard = Wizard::open(&practice);
    wizard.connect();
    wizard.press("Lasso");
    for own in ["111111111111", "arn:aws:sts::111111111111:assumed-role/Admin/jo"] {
        wizard.fill("Principal", own);
        wizard.assert_shows("This is your own account; the vendor needs its own");
        wizard.assert_hides("as a whole");
    }
    wizard.press("Continue");
    wizard.rest();
    wizard.assert_shows("This is your own account; the vendor needs its own");
    wizard.press("Sandbox account");
    wizard.assert_hides("This is your own account");
    wizard.assert_shows("Nobody publishes it: you vouch for it");
}

#[test]
fn a_replaced_principal_is_said_in_the_field_and_put_back() {
    let practice = Practice::start();
    let mut wizard = Wizard::open(&practice);
    wizard.connect();
    wizard.press("Labelbox");
    wizard.assert_shows("It is the one that Labelbox publishes");
    wizard.fill("Principal", "222222222222");
    wizard.assert_shows(&format!("Not the one that Labelbox publishes: {PUBLISHED}"));
    wizard.press("Put it back");
    assert_eq!(wizard.value_of("Principal"), PUBLISHED);
    wizard.assert_shows("It is the one that Labelbox publishes");
}

#[test]
fn a_generated_external_id_is_asked_about_and_handed_over_as_to_be_told() {
    let practice = Practice::start();
    let mut wizard = Wizard::open(&practice);
    wizard.connect();
    wizard.press("Labelbox");
    assert!(!wizard.is_enabled(Role::Button, "Copy external ID"), "there is nothing to copy");
    wizard.press("Generate");
    wizard.rest();
    wizard.assert_shows("Labelbox issues its own: paste the one from its page");
    let external_id = wizard.value_of("External ID");
    wizard.press("Continue");
    wizard.rest();
    wizard.use_practice_url();
    wizard.create_and_continue();
    practice.let_in(&["https://app.labelbox.com", "https://editor.labelbox.com"]);
    wizard.validate();
    wizard.assert_shows("this one was generated here: Labelbox does not know it");
    wizard.press("Continue");
    wizard.rest();
    wizard.assert_hides("Proved:");
    wizard.assert_shows("1 point is open");
    wizard.assert_shows("To be told to Labelbox");
    wizard.press("Copy External ID");
    assert_eq!(wizard.clipboard(), external_id);
}

#[test]
fn a_vendor_that_may_list_under_a_prefix_is_asked_to_list_the_whole_bucket() {
    let practice = Practice::start();
    let mut wizard = Wizard::open(&practice);
    wizard.connect();
    wizard.choose_labelbox();
    wizard.use_practice_url();
    wizard.go_to("Content");
    wizard.fill("Prefix", "pictures/");
    wizard.press("Continue");
    wizard.rest();
    wizard.create_and_continue();
    practice.let_in(&["https://app.labelbox.com", "https://editor.labelbox.com"]);
    wizard.validate();
    assert_eq!(wizard.mark_of("The role cannot list the bucket"), "passed");
}
