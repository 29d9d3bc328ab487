//! Writes that fail half-way, and checks that find what is wrong.

use aws_sdk_s3::primitives::ByteStream;
use aws_sdk_s3::types::{BucketVersioningStatus, StorageClass, VersioningConfiguration};
use countersign::sandbox::{EXAMPLE_KEY, PRACTICE_BUCKET};

use crate::driver::Wizard;
use crate::journey::{CREATE, EXTERNAL_ID, ROLE_NAME};
use crate::practice::{ENDS_SESSIONS_SECS, Practice};

const MAY_ALL: &str =
    r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}"#;
const MAY_NOT_ATTACH: &str = r#"{"Version":"2012-10-17","Statement":[
    {"Effect":"Allow","Action":"*","Resource":"*"},
    {"Effect":"Deny","Action":"iam:AttachRolePolicy","Resource":"*"}]}"#;

const MAY_NOT_DELETE: &str = r#"{"Version":"2012-10-17","Statement":[
    {"Effect":"Allow","Action":"*","Resource":"*"},
    {"Effect":"Deny","Action":"iam:DeleteRole","Resource":"*"}]}"#;
const TWIN: &str = "A short-lived twin of the role stands in for the vendor";
const TWIN_GONE: &str = "The twin is gone again";

const MAY_READ: &str = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["iam:Get*","iam:List*","s3:Get*","s3:List*"],"Resource":"*"}]}"#;

/// A window at Review after Create failed at the attachment, and its practice AWS.
fn half_way() -> (Practice, Wizard) {
    let mut practice = Practice::start();
    practice.keys.customer = practice.user("jo", Some(MAY_NOT_ATTACH));
    let mut wizard = Wizard::open(&practice);
    wizard.go_to_review();
    wizard.press(CREATE);
    wizard.rest();
    (practice, wizard)
}

/// Runs every check on a plan whose Content step was filled in by `fill`.
fn validated_with(practice: &Practice, fill: impl Fn(&mut Wizard)) -> Wizard {
    let mut wizard = Wizard::open(practice);
    wizard.connect();
    wizard.choose_lasso();
    wizard.press("Use it");
    wizard.rest();
    fill(&mut wizard);
    wizard.press("Continue");
    wizard.rest();
    wizard.create_and_continue();
    wizard.validate();
    wizard
}

#[test]
fn a_write_that_is_refused_half_way_says_what_was_made_and_why() {
    let (practice, wizard) = half_way();
    wizard.assert_shows("Not finished");
    wizard.assert_shows("iam:AttachRolePolicy");
    assert_eq!(wizard.mark_of(&format!("Create the role {ROLE_NAME}")), "passed");
    assert_eq!(wizard.mark_of("Attach the policy to the role"), "open");
    assert!(practice.role(ROLE_NAME).unwrap().attached_policy_arns.is_empty());
}

#[test]
fn what_was_begun_is_continued_once_the_permission_is_there() {
    let (practice, mut wizard) = half_way();
    practice.set_user_policy("jo", MAY_ALL);
    wizard.press("Continue in account 1111-1111-1111");
    wizard.rest();
    wizard.assert_shows("The account was changed");
    assert_eq!(practice.role(ROLE_NAME).unwrap().attached_policy_arns.len(), 1);
    assert_eq!(wizard.calls_of("CreateRole"), 1);
}

#[test]
fn what_was_begun_is_taken_back_to_nothing() {
    let (practice, mut wizard) = half_way();
    wizard.undo_last_run();
    wizard.assert_shows("The last run is undone");
    assert_eq!(practice.role(ROLE_NAME), None);
    assert!(practice.own_policies().is_empty(), "the policy was left behind");
    assert!(wizard.has_button(CREATE));
}

#[test]
fn what_was_continued_can_be_taken_back_whole() {
    let (practice, mut wizard) = half_way();
    practice.set_user_policy("jo", MAY_ALL);
    wizard.press("Continue in account 1111-1111-1111");
    wizard.rest();
    wizard.undo_last_run();
    assert_eq!(practice.role(ROLE_NAME), None);
    assert!(practice.own_policies().is_empty(), "the policy was left behind");
}

#[test]
fn a_principal_that_does_not_exist_is_said_in_plain_words() {
    let practice = Practice::start();
    let mut wizard = Wizard::open(&practice);
    wizard.connect();
    wizard.press("Lasso");
    wizard.fill("Principal", "999999999999");
    wizard.fill("External ID", EXTERNAL_ID);
    wizard.press("Continue");
    wizard.rest();
    wizard.use_practice_url();
    wizard.press(CREATE);
    wizard.rest();
    wizard.assert_shows("AWS does not know the principal in the policy");
    wizard.assert_shows("MalformedPolicyDocument");
}

#[test]
fn a_wrong_key_is_found_by_its_own_check_and_the_rest_of_the_way_stays_shut() {
    let practice = Practice::start();
    let wizard = validated_with(&practice, |wizard| {
        wizard.fill("Object key", "pictures/harbor.png");
    });
    assert_eq!(wizard.mark_of("The example object exists"), "failed");
    wizard.assert_shows(
        "There is no object under the key “pictures/harbor.png”. The most similar one in its folder is “pictures/harbour.png”",
    );
    assert_eq!(wizard.mark_of("The signed example URL brings the object"), "skipped");
    wizard.assert_shows("Needs first: The example object exists");
    assert!(!wizard.is_enabled(egui::accesskit::Role::Button, "Continue"));
    assert!(practice.roles_under("/countersign/").is_empty(), "a twin was left behind");
}

#[test]
fn a_deleted_object_is_told_from_one_that_never_was() {
    let practice = Practice::start();
    let s3 = practice.customer().s3(&"eu-west-1".parse().unwrap());
    practice.tokio.block_on(async {
        let kept = VersioningConfiguration::builder().status(BucketVersioningStatus::Enabled);
        let put = s3.put_bucket_versioning().bucket(PRACTICE_BUCKET);
        put.versioning_configuration(kept.build()).send().await.unwrap();
        s3.delete_object().bucket(PRACTICE_BUCKET).key(EXAMPLE_KEY).send().await.unwrap();
    });
    let wizard = validated_with(&practice, |_| {});
    assert_eq!(wizard.mark_of("The example object exists"), "failed");
    wizard.assert_shows("The object was deleted: its newest version is a delete marker");
}

#[test]
fn an_archived_object_is_found_to_be_archived() {
    let practice = Practice::start();
    let s3 = practice.customer().s3(&"eu-west-1".parse().unwrap());
    let put = s3.put_object().bucket(PRACTICE_BUCKET).key(EXAMPLE_KEY);
    let put = put.storage_class(StorageClass::Glacier).body(ByteStream::from_static(b"x"));
    practice.tokio.block_on(put.send()).unwrap();
    let wizard = validated_with(&practice, |_| {});
    assert_eq!(wizard.mark_of("The example object exists"), "passed");
    assert_eq!(wizard.mark_of("The object can be read at once"), "failed");
    wizard.assert_shows("The object is archived and has to be restored before it can be read");
}

#[test]
fn a_public_object_fails_the_check_that_asks_without_a_signature() {
    let practice = Practice::start();
    let s3 = practice.customer().s3(&"eu-west-1".parse().unwrap());
    let policy = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"arn:aws:s3:::countersign-practice/*"}]}"#;
    practice.tokio.block_on(async {
        s3.delete_public_access_block().bucket("countersign-practice").send().await.unwrap();
        let put = s3.put_bucket_policy().bucket("countersign-practice").policy(policy);
        put.send().await.unwrap();
    });
    let wizard = validated_with(&practice, |_| {});
    assert_eq!(wizard.mark_of("Without its signature the URL is refused"), "failed");
    wizard.assert_shows("The object is public: anybody can read it without a signature");
    assert!(!wizard.is_enabled(egui::accesskit::Role::Button, "Continue"));
}

#[test]
fn a_role_that_lost_its_external_id_is_found_before_anything_is_assumed() {
    let practice = Practice::start();
    let mut wizard = Wizard::open(&practice);
    wizard.go_to_validate();
    let loose = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::222222222222:root"},"Action":"sts:AssumeRole"}]}"#;
    let update = practice.customer().iam().update_assume_role_policy().role_name(ROLE_NAME);
    practice.tokio.block_on(update.policy_document(loose).send()).unwrap();
    wizard.validate();
    assert_eq!(wizard.mark_of("The role in the account is the role of the plan"), "failed");
    wizard.assert_shows("The trust policy differs from the plan's");
    assert_eq!(wizard.calls_of("AssumeRole"), 0);
}

#[test]
fn whoever_may_only_read_hears_why_nothing_can_be_rehearsed() {
    let mut practice = Practice::start();
    let mut wizard = Wizard::open(&practice);
    wizard.go_to_validate();
    drop(wizard);
    practice.keys.customer = practice.user("reader", Some(MAY_READ));
    let mut wizard = Wizard::open(&practice);
    wizard.go_to_review();
    wizard.press("Continue");
    wizard.rest();
    wizard.validate();
    assert_eq!(wizard.mark_of(TWIN), "failed");
    wizard.assert_shows("does not allow iam:CreateRole");
    wizard.assert_shows(&format!("Needs first: {TWIN}"));
    assert_eq!(wizard.mark_of(TWIN_GONE), "skipped");
    wizard.assert_shows("No twin was made");
    assert_eq!(wizard.calls_of("DeleteRole"), 0, "there was nothing to remove");
    assert_eq!(wizard.mark_of("The example object exists"), "passed");
}

/// A window at Validate whose first rehearsal could not remove its twin, and its practice AWS.
fn with_a_twin_left_behind() -> (Practice, Wizard) {
    let mut practice = Practice::start();
    practice.keys.customer = practice.user("jo", Some(MAY_NOT_DELETE));
    let mut wizard = Wizard::open(&practice);
    wizard.go_to_validate();
    wizard.validate();
    assert_eq!(wizard.mark_of(TWIN_GONE), "failed");
    assert_eq!(practice.roles_under("/countersign/").len(), 1);
    (practice, wizard)
}

#[test]
fn a_twin_that_cannot_be_removed_stays_the_only_one() {
    let (practice, mut wizard) = with_a_twin_left_behind();
    wizard.validate();
    assert_eq!(wizard.mark_of(TWIN), "failed");
    wizard.assert_shows("The twin of an earlier rehearsal cannot be removed");
    assert_eq!(practice.roles_under("/countersign/").len(), 1);
}

#[test]
fn a_twin_that_was_left_is_removed_by_the_next_validation() {
    let (practice, mut wizard) = with_a_twin_left_behind();
    practice.set_user_policy("jo", MAY_ALL);
    wizard.validate();
    wizard.assert_proved();
    assert!(practice.roles_under("/countersign/").is_empty(), "a twin was left behind");
}

#[test]
fn a_twin_that_was_left_is_removed_by_the_next_connect() {
    let (practice, mut wizard) = with_a_twin_left_behind();
    practice.set_user_policy("jo", MAY_ALL);
    wizard.go_to("Connect");
    wizard.fill("Region", "eu-west-1");
    wizard.press("Connect");
    wizard.step_until_it("the removal", |_| practice.roles_under("/countersign/").is_empty());
}

#[test]
fn a_twin_that_was_deleted_by_hand_is_in_nobodys_way() {
    let (practice, mut wizard) = with_a_twin_left_behind();
    let iam = practice.customer().iam();
    let [twin] = <[String; 1]>::try_from(practice.roles_under("/countersign/")).unwrap();
    practice.tokio.block_on(iam.delete_role().role_name(twin).send()).unwrap();
    wizard.validate();
    assert_eq!(wizard.mark_of(TWIN), "passed");
}

#[test]
fn an_endpoint_that_goes_down_before_validation_is_said_and_the_rest_left_out() {
    let mut practice = Practice::start();
    let mut wizard = Wizard::open(&practice);
    wizard.go_to_validate();
    practice.stop();
    wizard.validate();
    wizard.assert_shows("AWS could not be reached");
    wizard.assert_shows("Needs first: Your session is still in the account of the plan");
}

#[test]
fn a_session_that_ends_on_the_way_is_said_and_nothing_is_lost() {
    let mut practice = Practice::start();
    practice.keys.customer = practice.short_session();
    let mut wizard = Wizard::open(&practice);
    wizard.go_to_review();
    practice.set_clock_ahead(ENDS_SESSIONS_SECS);
    wizard.press(CREATE);
    wizard.rest();
    wizard.assert_shows("Your AWS session has expired");
    assert_eq!(practice.role(ROLE_NAME), None);
    wizard.go_to("Vendor");
    assert_eq!(wizard.value_of("External ID"), EXTERNAL_ID);
    wizard.go_to("Content");
    assert_eq!(wizard.value_of("Object key"), "pictures/harbour.png");
}

#[test]
fn from_where_a_session_ends_a_button_leads_to_where_it_is_opened_anew() {
    let mut practice = Practice::start();
    practice.keys.customer = practice.short_session();
    let mut wizard = Wizard::open(&practice);
    wizard.go_to_review();
    practice.set_clock_ahead(ENDS_SESSIONS_SECS);
    wizard.press(CREATE);
    wizard.rest();
    wizard.press("Go to Connect");
    wizard.rest();
    wizard.assert_shows("Credentials");
    practice.set_clock_ahead(0);
    wizard.go_to("Review and create");
    wizard.press(CREATE);
    wizard.rest();
    practice.set_clock_ahead(ENDS_SESSIONS_SECS);
    wizard.press("Revoke sessions…");
    wizard.rest();
    wizard.assert_shows("The role could not be read");
    assert!(wizard.has_button("Go to Connect"));
    practice.set_clock_ahead(0);
    wizard.press("Read it again");
    wizard.rest();
    wizard.press("Cancel");
    wizard.press("Continue");
    wizard.rest();
    practice.set_clock_ahead(ENDS_SESSIONS_SECS);
    wizard.validate();
    wizard.press("Go to Connect");
    wizard.rest();
    wizard.assert_shows("Credentials");
}
