//! What a machine can mend: the difference is shown, then made, then only what depended on it runs again.

use countersign::sandbox::scenario::Scenario;

use crate::driver::Wizard;
use crate::journey::ROLE_NAME;
use crate::practice::Practice;

const ADDRESS: &str = "Domain and example URL name the object where a signature fits";
const ROLE_AS_PLANNED: &str = "The role in the account is the role of the plan";
const LOOSE_TRUST: &str = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::222222222222:root"},"Action":"sts:AssumeRole"}]}"#;

/// A window that has found the role changed behind its back.
fn found_changed(practice: &Practice) -> Wizard {
    let mut wizard = Wizard::open(practice);
    wizard.go_to_validate();
    let iam = practice.customer().iam();
    let trust = iam.update_assume_role_policy().role_name(ROLE_NAME).policy_document(LOOSE_TRUST);
    practice.tokio.block_on(trust.send()).unwrap();
    let session = iam.update_role().role_name(ROLE_NAME).max_session_duration(7_200);
    practice.tokio.block_on(session.send()).unwrap();
    wizard.validate();
    assert_eq!(wizard.mark_of(ROLE_AS_PLANNED), "failed");
    wizard
}

#[test]
fn a_role_that_was_changed_behind_the_window_is_put_back_after_its_difference() {
    let practice = Practice::start();
    let mut wizard = found_changed(&practice);
    let heads = wizard.calls_of("HeadBucket");
    wizard.press("Put the role back…");
    wizard.rest();
    wizard.assert_shows("sts:ExternalId");
    wizard.assert_shows("MaxSessionDuration: 3600");
    assert_eq!(wizard.calls_of("UpdateAssumeRolePolicy"), 0, "nothing is written by looking");
    wizard.press("Make this change in AWS");
    wizard.rest();
    wizard.assert_proved();
    assert_eq!(wizard.calls_of("UpdateAssumeRolePolicy"), 1);
    assert_eq!(wizard.calls_of("UpdateRole"), 1);
    assert_eq!(wizard.calls_of("HeadBucket"), heads, "the bucket was not asked for again");
    assert!(practice.role(ROLE_NAME).unwrap().trust_policy.contains("sts:ExternalId"));
    assert!(practice.roles_under("/countersign/").is_empty(), "a twin was left behind");
}

#[test]
fn a_fix_that_is_cancelled_leaves_the_account_as_it_was() {
    let practice = Practice::start();
    let mut wizard = found_changed(&practice);
    wizard.press("Put the role back…");
    wizard.rest();
    wizard.press("Cancel");
    wizard.rest();
    wizard.assert_hides("Make this change in AWS");
    assert_eq!(practice.role(ROLE_NAME).unwrap().trust_policy, LOOSE_TRUST);
}

#[test]
fn a_fix_for_an_account_that_changed_again_writes_nothing() {
    let practice = Practice::start();
    let mut wizard = found_changed(&practice);
    wizard.press("Put the role back…");
    wizard.rest();
    let iam = practice.customer().iam();
    let session = iam.update_role().role_name(ROLE_NAME).max_session_duration(10_800);
    practice.tokio.block_on(session.send()).unwrap();
    wizard.press("Make this change in AWS");
    wizard.rest();
    wizard.assert_shows("The account changed since it was read, so nothing was written");
    assert_eq!(wizard.calls_of("UpdateAssumeRolePolicy"), 0);
}

#[test]
fn a_bucket_policy_that_refuses_the_vendor_is_shown_with_its_exception_to_be_copied() {
    let practice = Practice::broken(Scenario::named("deny-by-source-ip").unwrap());
    let mut wizard = Wizard::open(&practice);
    wizard.connect();
    wizard.choose_lasso();
    wizard.press("Use it");
    wizard.rest();
    wizard.press("Continue");
    wizard.rest();
    wizard.create_and_continue();
    wizard.validate();
    wizard.press("Show the exception…");
    wizard.rest();
    wizard.assert_shows("ArnNotEquals");
    wizard.assert_hides("Make this change");
    wizard.press("Copy this policy");
    wizard.rest();
    assert!(wizard.clipboard().contains("ArnNotEquals"), "{}", wizard.clipboard());
    assert_eq!(wizard.calls_of("PutBucketPolicy"), 0);
    wizard.press("Cancel");
    wizard.rest();
    wizard.assert_hides("Copy this policy");
}

const OBJECT_EXISTS: &str = "The example object exists";

/// A window of a broken set-up that has found the example's key missing.
fn found_missing(practice: &Practice) -> Wizard {
    let mut wizard = Wizard::open(practice);
    wizard.go_to_validate();
    wizard.validate();
    assert_eq!(wizard.mark_of(OBJECT_EXISTS), "failed");
    wizard
}

#[test]
fn a_key_in_the_wrong_case_is_put_right_and_everything_passes() {
    let practice = Practice::broken(Scenario::named("missing-key").unwrap());
    let mut wizard = found_missing(&practice);
    wizard.assert_shows("Did you mean “pictures/harbour.png”?");
    let buckets = wizard.calls_of("HeadBucket");
    wizard.press("Use pictures/harbour.png…");
    wizard.rest();
    wizard.assert_shows("pictures/harbour.png");
    wizard.press("Make this change");
    wizard.rest();
    wizard.assert_proved();
    let plan = wizard.model().plan().unwrap();
    assert_eq!(plan.example_key.as_str(), "pictures/harbour.png");
    assert!(plan.example_url.ends_with("/pictures/harbour.png"), "{}", plan.example_url);
    assert_eq!(wizard.calls_of("HeadBucket"), buckets, "the bucket was asked for again");
}

#[test]
fn a_plus_sign_is_put_right_as_the_blank_that_it_was() {
    let practice = Practice::broken(Scenario::named("plus-in-key").unwrap());
    let mut wizard = found_missing(&practice);
    wizard.press("Use pictures/café + sea.png…");
    wizard.rest();
    wizard.press("Make this change");
    wizard.rest();
    wizard.assert_proved();
    let plan = wizard.model().plan().unwrap();
    assert!(
        plan.example_url.ends_with("/pictures/caf%C3%A9%20%2B%20sea.png"),
        "{}",
        plan.example_url
    );
}

#[test]
fn an_address_that_routes_nowhere_else_is_replaced_by_the_buckets_own() {
    let practice = Practice::start();
    let mut wizard = Wizard::open(&practice);
    wizard.connect();
    wizard.choose_lasso();
    wizard
        .paste("Example URL", "https://countersign-practice.s3.amazonaws.com/pictures/harbour.png");
    wizard.rest();
    wizard.press("Continue");
    wizard.rest();
    wizard.create_and_continue();
    wizard.validate();
    assert_eq!(wizard.mark_of(ADDRESS), "warning");
    let (created, fetched) = (wizard.calls_of("CreateRole"), wizard.calls_of("GET (signed)"));
    wizard.press("Use the bucket's own address…");
    wizard.rest();
    wizard.assert_shows("https://countersign-practice.s3.eu-west-1.amazonaws.com");
    wizard.press("Make this change");
    wizard.rest();
    assert_eq!(wizard.mark_of(ADDRESS), "passed");
    wizard.assert_proved();
    assert_eq!(wizard.calls_of("CreateRole"), created, "the input alone was looked at again");
    assert_eq!(wizard.calls_of("GET (signed)"), fetched);
}

#[test]
fn the_content_step_says_itself_that_there_is_no_object_and_offers_the_one_that_is_there() {
    let practice = Practice::broken(Scenario::named("missing-key").unwrap());
    let mut wizard = Wizard::open(&practice);
    wizard.connect();
    wizard.choose_lasso();
    wizard.press("Use it");
    wizard.rest();
    wizard.assert_shows("There is no object under the key");
    wizard.assert_shows("1 unexpected answer");
    let key = wizard.value_of("Object key");
    wizard.press_what_begins("Use ");
    wizard.rest();
    assert_ne!(wizard.value_of("Object key"), key);
    wizard.assert_hides("There is no object under the key");
    wizard.assert_shows("0 unexpected answers");
}
