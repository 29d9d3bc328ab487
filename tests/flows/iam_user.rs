//! A vendor that cannot assume a role: an IAM user, its key shown once, and the key's change.

use aws_sdk_iam::types::Tag;
use countersign::access::plan::AccessPlan;
use egui::accesskit::Role;

use crate::driver::{Opening, Wizard};
use crate::practice::Practice;

const NAME: &str = "PixelCo-280fbed0BucketAccess-countersign-practice";

/// The user's key as the form has it: ID and secret.
#[track_caller]
fn copied_key(wizard: &mut Wizard) -> (String, String) {
    wizard.press("Copy Access key ID");
    let id = wizard.clipboard();
    wizard.press("Copy Secret access key");
    (id, wizard.clipboard())
}

#[test]
fn a_user_is_made_tried_with_its_own_key_and_handed_over() {
    let practice = Practice::start();
    let mut wizard = Wizard::open(&practice);
    wizard.go_to_review_of_a_user();
    wizard.create_and_continue();
    wizard.validate();
    wizard.assert_shows("An IAM user is assumed by nobody");
    wizard.assert_shows("signed by the user");
    assert_eq!(wizard.calls_of("AssumeRole"), 0);
    wizard.press("Continue");
    wizard.rest();
    wizard.assert_shows("it signs URLs with the user's access key");
    // What is about a role's sessions and its external ID has nothing to say of a user.
    for of_a_role in ["Watch for the vendor's first use", "Rotate", "Revoke sessions…"] {
        wizard.assert_hides(of_a_role);
    }
    let (id, secret) = copied_key(&mut wizard);
    assert!(id.starts_with("AKIA"), "{id}");
    assert_eq!(secret.len(), 40);
    assert!(!wizard.screen().contains(&secret), "the secret stands there unasked");
    wizard.press("Show");
    wizard.rest();
    wizard.assert_shows(&secret);
    wizard.press("Hide");
    wizard.press("Copy log");
    assert!(!wizard.clipboard().contains(&secret), "the log holds the secret");
}

#[test]
fn the_users_own_policy_opens_an_object_under_a_kms_key() {
    let practice = Practice::start();
    practice.encrypt_example();
    let mut wizard = Wizard::open(&practice);
    wizard.go_to_review_of_a_user();
    wizard.assert_shows("so the user may use it through S3");
    wizard.create_and_continue();
    wizard.validate();
    for row in [
        "The user in the account is the user of the plan",
        "The user may decrypt with the object's key",
        "The signed example URL brings the object",
        "The user cannot list the bucket",
    ] {
        assert_eq!(wizard.mark_of(row), "passed", "{row}");
    }
}

#[test]
fn a_key_is_changed_with_an_overlap_and_the_user_taken_back() {
    let practice = Practice::start();
    let mut wizard = Wizard::open(&practice);
    wizard.go_to_review_of_a_user();
    wizard.create_and_continue();
    wizard.go_to("Review and create");
    wizard.press("Make another access key");
    // The secret of the first one would go.
    wizard.step_until("was not copied");
    wizard.press("Go on without it");
    wizard.rest();
    wizard.assert_shows("Create another access key");
    let ids = practice.access_key_ids(NAME);
    assert_eq!(ids.len(), 2, "{ids:?}");
    wizard.click_on(
        Role::CheckBox,
        "Nobody uses the key any more that I delete; it cannot be brought back",
    );
    wizard.rest();
    // The one that was made last is kept, so that one button is there.
    let old = ids.iter().find(|id| wizard.has_button(&format!("Delete the key {id}"))).unwrap();
    wizard.press(&format!("Delete the key {old}"));
    wizard.rest();
    let left = practice.access_key_ids(NAME);
    assert!(left.len() == 1 && !left.contains(old), "{left:?}");
    wizard.remove_integration();
    wizard.assert_shows("The integration is removed");
    assert_eq!(practice.access_key_ids(NAME), Vec::<String>::new());
}

#[test]
fn without_the_secret_what_needs_it_is_left_out_and_said() {
    let practice = Practice::start();
    let mut wizard = Wizard::open(&practice);
    wizard.go_to_review_of_a_user();
    wizard.create_and_continue();
    let mut wizard = Wizard::open_with(&practice, Opening::in_sandbox(&practice));
    wizard.go_to_review_of_a_user();
    wizard.assert_shows("already as wanted");
    wizard.press("Continue");
    wizard.rest();
    wizard.validate();
    wizard.assert_shows("its secret was shown once and is not kept");
    wizard.press("Continue");
    wizard.rest();
    wizard.assert_shows("not asked: Only the user's access key can show it");
    wizard.assert_hides("Show");
}

/// What a colleague does with the package: the user with its tags, and its policy.
fn colleague_makes_the_user(practice: &Practice, plan: &AccessPlan) {
    let iam = practice.customer().iam();
    let name = plan.role_name.as_str();
    let tag = |(key, value)| Tag::builder().key(key).value(value).build().unwrap();
    let tags = plan.tags().into_iter().map(tag).collect();
    practice.tokio.block_on(async {
        iam.create_user().user_name(name).set_tags(Some(tags)).send().await.unwrap();
        let put = iam.put_user_policy().user_name(name).policy_name(name);
        put.policy_document(plan.permissions_policy().text()).send().await.unwrap();
    });
}

#[test]
fn once_a_colleague_has_made_the_user_its_key_is_all_that_is_left() {
    let practice = Practice::start();
    let mut wizard = Wizard::open(&practice);
    wizard.go_to_review_of_a_user();
    wizard.click_on(Role::CheckBox, "Do it by hand instead");
    let plan = wizard.model().plan().unwrap();
    wizard.press("Wait until it is applied");
    wizard.step_until(&format!("There is no user {}", plan.user_arn()));
    wizard.assert_hides("Role ARN");

    colleague_makes_the_user(&practice, &plan);
    Wizard::set_clock_ahead(20);
    wizard.step_until("The user and its policy are as the plan wants them");
    wizard.rest();
    Wizard::set_clock_ahead(0);
    assert_eq!(practice.access_key_ids(NAME), Vec::<String>::new());
    wizard.create_and_continue();
    assert_eq!(practice.access_key_ids(NAME).len(), 1);
    wizard.validate();
    wizard.assert_shows("signed by the user");
}
