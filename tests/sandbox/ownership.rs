//! Objects that another account wrote.

use aws_sdk_s3::primitives::ByteStream;
use aws_sdk_s3::types::{
    ObjectCannedAcl, ObjectOwnership, OwnershipControls, OwnershipControlsRule,
};
use countersign::sandbox::PRACTICE_BUCKET;

use crate::support::{Fixture, code};

const KEY: &str = "pictures/theirs";

impl Fixture {
    async fn set_ownership(&self, ownership: ObjectOwnership) {
        let rule = OwnershipControlsRule::builder().object_ownership(ownership).build().unwrap();
        let controls = OwnershipControls::builder().rules(rule).build().unwrap();
        let put = self.s3(self.customer()).put_bucket_ownership_controls().bucket(PRACTICE_BUCKET);
        put.ownership_controls(controls).send().await.unwrap();
    }

    /// Lets the stranger write an object into the practice bucket.
    async fn write_as_stranger(&self, acl: Option<ObjectCannedAcl>) {
        let policy = format!(
            r#"{{"Version":"2012-10-17","Statement":[{{"Effect":"Allow","Principal":{{"AWS":"333333333333"}},"Action":"s3:PutObject","Resource":"arn:aws:s3:::{PRACTICE_BUCKET}/*"}}]}}"#
        );
        let put = self.s3(self.customer()).put_bucket_policy().bucket(PRACTICE_BUCKET);
        put.policy(policy).send().await.unwrap();
        let put = self.s3(self.stranger()).put_object().bucket(PRACTICE_BUCKET).key(KEY);
        put.set_acl(acl).body(ByteStream::from_static(b"theirs")).send().await.unwrap();
    }

    /// The error code that the bucket's own administrator reads, or nothing.
    async fn refusal_of_owner(&self) -> String {
        let get = self.s3(self.customer()).get_object().bucket(PRACTICE_BUCKET).key(KEY);
        get.send().await.map_or_else(|error| code(&error), |_| String::new())
    }
}

#[tokio::test]
async fn an_object_that_is_left_to_its_writer_is_closed_to_the_buckets_owner() {
    let fixture = Fixture::start().await;
    fixture.set_ownership(ObjectOwnership::ObjectWriter).await;
    fixture.write_as_stranger(None).await;
    assert_eq!(fixture.refusal_of_owner().await, "AccessDenied");
}

#[tokio::test]
async fn a_writer_who_gives_full_control_lets_the_buckets_owner_read() {
    let fixture = Fixture::start().await;
    fixture.set_ownership(ObjectOwnership::ObjectWriter).await;
    fixture.write_as_stranger(Some(ObjectCannedAcl::BucketOwnerFullControl)).await;
    assert_eq!(fixture.refusal_of_owner().await, "");
}

#[tokio::test]
async fn switching_acls_off_gives_every_object_to_the_buckets_owner() {
    let fixture = Fixture::start().await;
    fixture.set_ownership(ObjectOwnership::ObjectWriter).await;
    fixture.write_as_stranger(None).await;
    fixture.set_ownership(ObjectOwnership::BucketOwnerEnforced).await;
    assert_eq!(fixture.refusal_of_owner().await, "");
}

#[tokio::test]
async fn a_listing_names_the_writer_as_the_owner() {
    let fixture = Fixture::start().await;
    fixture.set_ownership(ObjectOwnership::ObjectWriter).await;
    fixture.write_as_stranger(None).await;
    let list = fixture.s3(fixture.customer()).list_objects_v2().bucket(PRACTICE_BUCKET);
    let listed = list.fetch_owner(true).prefix("pictures/").send().await.unwrap();
    let owner_of = |key: &str| {
        let object = listed.contents().iter().find(|object| object.key() == Some(key)).unwrap();
        object.owner().unwrap().id().unwrap().to_owned()
    };
    assert_ne!(owner_of(KEY), owner_of("pictures/harbour.png"));
}
