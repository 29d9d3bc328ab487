//! What the role must not do: whatever lets it do more keeps from handing over.

use crate::driver::Wizard;
use crate::practice::Practice;

const OUTSIDE_PREFIX: &str = "The role cannot read outside the prefix";
const OTHER_BUCKET: &str = "The role cannot read another bucket";
const LISTING: &str = "The role cannot list the bucket";
const WRITING: &str = "The role cannot write into the bucket";

/// A bucket policy that lets every identity of the account do as much.
fn open_to_the_account(bucket: &str) -> String {
    format!(
        r#"{{"Version":"2012-10-17","Statement":[{{"Effect":"Allow","Principal":"*","Action":["s3:GetObject","s3:PutObject","s3:ListBucket"],"Resource":["arn:aws:s3:::{bucket}","arn:aws:s3:::{bucket}/*"],"Condition":{{"StringEquals":{{"aws:PrincipalAccount":"111111111111"}}}}}}]}}"#
    )
}

fn open_bucket(practice: &Practice, bucket: &str, region: &str) {
    let s3 = practice.customer().s3(&region.parse().unwrap());
    let put = s3.put_bucket_policy().bucket(bucket).policy(open_to_the_account(bucket));
    practice.tokio.block_on(put.send()).unwrap();
}

#[test]
fn whatever_lets_the_role_do_more_is_named_and_keeps_from_handing_over() {
    let practice = Practice::start();
    open_bucket(&practice, "countersign-practice", "eu-west-1");
    open_bucket(&practice, "countersign-practice-oregon", "us-west-2");
    let mut wizard = Wizard::open(&practice);
    wizard.go_to_validate_within("pictures/");
    wizard.validate();
    for check in [OUTSIDE_PREFIX, OTHER_BUCKET, LISTING, WRITING] {
        assert_eq!(wizard.mark_of(check), "failed", "{check}\n{}", wizard.screen());
    }
    wizard.assert_shows(
        "More is allowed than needed: the role can read countersign-practice/notes/welcome.txt",
    );
    wizard.assert_shows("More is allowed than needed: the role can write into the bucket");
    assert!(!wizard.is_enabled(egui::accesskit::Role::Button, "Continue"));
}

#[test]
fn a_role_that_keeps_to_its_prefix_is_refused_an_object_outside_it() {
    let practice = Practice::start();
    let mut wizard = Wizard::open(&practice);
    wizard.go_to_validate_within("pictures/");
    wizard.validate();
    wizard.assert_proved();
    assert_eq!(wizard.mark_of(OUTSIDE_PREFIX), "passed");
}

#[test]
fn nothing_is_written_by_trying_to_write() {
    let practice = Practice::start();
    open_bucket(&practice, "countersign-practice", "eu-west-1");
    let listed = |practice: &Practice| {
        let s3 = practice.customer().s3(&"eu-west-1".parse().unwrap());
        let list = s3.list_objects_v2().bucket("countersign-practice").send();
        let objects = practice.tokio.block_on(list).unwrap();
        objects.contents().iter().map(|object| format!("{object:?}")).collect::<Vec<_>>()
    };
    let before = listed(&practice);
    let mut wizard = Wizard::open(&practice);
    wizard.go_to_validate();
    wizard.validate();
    assert_eq!(wizard.mark_of(WRITING), "failed");
    assert_eq!(listed(&practice), before);
}

#[test]
fn an_object_that_only_its_key_keeps_shut_is_let_in_to() {
    let practice = Practice::start();
    open_bucket(&practice, "countersign-practice", "eu-west-1");
    let region = "eu-west-1".parse().unwrap();
    let customer = practice.customer();
    practice.tokio.block_on(async {
        let key = customer.kms(&region).create_key().send().await.unwrap();
        let copy = customer.s3(&region).copy_object().bucket("countersign-practice");
        let copy =
            copy.key("notes/welcome.txt").ssekms_key_id(key.key_metadata().unwrap().key_id());
        copy.copy_source("countersign-practice/notes/welcome.txt")
            .server_side_encryption("aws:kms".into())
            .send()
            .await
            .unwrap();
    });
    let mut wizard = Wizard::open(&practice);
    wizard.go_to_validate_within("pictures/");
    wizard.validate();
    assert_eq!(wizard.mark_of(OUTSIDE_PREFIX), "failed", "{}", wizard.screen());
    wizard.assert_shows("S3 lets the role read countersign-practice/notes/welcome.txt");
}
