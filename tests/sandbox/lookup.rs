//! The look for the key that was meant, and the bucket's settings, asked of the practice AWS by the program's own calls.

use std::task::Waker;

use aws_credential_types::Credentials;
use aws_sdk_s3::primitives::ByteStream;
use aws_sdk_s3::types::{Payer as SdkPayer, RequestPaymentConfiguration};
use countersign::access::names::{BucketName, ObjectKey, Region};
use countersign::checks::bucket_settings::{Ownership, Payer, PublicAccessBlock};
use countersign::checks::failure::FailureKind;
use countersign::checks::key_candidates::Difference;
use countersign::cloud::bucket_settings::BucketReader;
use countersign::cloud::key_lookup::{Lookup, look_up};
use countersign::cloud::reporter::Reporter;
use countersign::cloud::session::{CredentialsFrom, Session, SessionSettings};
use countersign::model::event::Event;
use countersign::sandbox::{EXAMPLE_KEY, PRACTICE_BUCKET};
use tokio::sync::mpsc;

use crate::support::{Fixture, SessionKeys, VENDOR_ROOT, statement, trust_statement};

/// A session of the program with the practice AWS.
struct Desk {
    session: Session,
    reporter: Reporter,
    inbox: mpsc::Receiver<Event>,
    bucket: BucketName,
    region: Region,
}

impl Desk {
    async fn of_admin(fixture: &Fixture) -> Self {
        let keys = fixture.customer();
        let secret = keys.secret_access_key.expose();
        Self::of(fixture, Credentials::new(&keys.access_key_id, secret, None, None, "test")).await
    }

    async fn of_role(fixture: &Fixture, (id, secret, token): SessionKeys) -> Self {
        Self::of(fixture, Credentials::new(id, secret, Some(token), None, "test")).await
    }

    async fn of(fixture: &Fixture, keys: Credentials) -> Self {
        let region = Region::parse("eu-west-1").unwrap();
        let settings = SessionSettings {
            from: CredentialsFrom::Keys(keys),
            region: Some(region.clone()),
            endpoint_url: Some(fixture.sandbox.endpoint_url().parse().unwrap()),
        };
        let session = Session::open(&settings).await.unwrap();
        let (sender, inbox) = mpsc::channel(256);
        let reporter = Reporter::new(sender, Waker::noop().clone());
        let bucket = BucketName::parse(PRACTICE_BUCKET).unwrap();
        Self { session, reporter, inbox, bucket, region }
    }

    fn reader(&self) -> BucketReader<'_> {
        let Self { session, reporter, bucket, region, .. } = self;
        BucketReader { session, reporter, bucket, region }
    }

    async fn look_up(&self, key: &str) -> Lookup {
        look_up(self.reader(), &ObjectKey::parse(key).unwrap()).await
    }

    /// The candidates for a key, as text.
    async fn meant(&self, key: &str) -> Vec<String> {
        let candidates = self.look_up(key).await.candidates;
        candidates.into_iter().map(|candidate| candidate.key.to_string()).collect()
    }

    /// The operations that were called so far.
    fn called(&mut self) -> Vec<String> {
        std::iter::from_fn(|| self.inbox.try_recv().ok())
            .filter_map(|event| match event {
                Event::CallStarted(call) => Some(call.operation),
                _ => None,
            })
            .collect()
    }
}

impl Fixture {
    async fn put(&self, key: &str) {
        let put = self.s3(self.customer()).put_object().bucket(PRACTICE_BUCKET).key(key);
        put.body(ByteStream::from_static(b"x")).send().await.unwrap();
    }

    /// A session of a role that may do one thing.
    async fn session_allowed(&self, action: &str, resource: &str) -> SessionKeys {
        self.create_role("narrow", &trust_statement(VENDOR_ROOT, None)).await;
        self.allow("narrow", &statement(action, resource)).await;
        self.assume(self.vendor(), "narrow").await
    }
}

#[tokio::test]
async fn a_key_in_another_case_is_found_with_one_listing() {
    let fixture = Fixture::start().await;
    let mut desk = Desk::of_admin(&fixture).await;
    assert_eq!(desk.meant("pictures/Harbour.PNG").await, ["pictures/harbour.png"]);
    assert_eq!(desk.called(), ["ListObjectsV2"]);
}

#[tokio::test]
async fn a_key_from_a_form_is_found_with_its_blanks() {
    let fixture = Fixture::start().await;
    let desk = Desk::of_admin(&fixture).await;
    assert_eq!(desk.meant("pictures/café+++sea.png").await, ["pictures/café + sea.png"]);
}

#[tokio::test]
async fn accents_that_only_look_the_same_are_found() {
    let fixture = Fixture::start().await;
    let desk = Desk::of_admin(&fixture).await;
    let lookup = desk.look_up("pictures/cafe\u{301} + sea.png").await;
    assert_eq!(lookup.candidates[0].key.as_str(), "pictures/caf\u{e9} + sea.png");
    assert_eq!(lookup.candidates[0].difference, Difference::Accents);
}

#[tokio::test]
async fn a_spelling_in_another_folder_is_asked_for_by_itself() {
    let fixture = Fixture::start().await;
    let desk = Desk::of_admin(&fixture).await;
    for key in ["/pictures/harbour.png", "pictures//harbour.png", "pictures%2Fharbour.png"] {
        assert_eq!(desk.meant(key).await, ["pictures/harbour.png"], "{key}");
    }
}

#[tokio::test]
async fn a_backslash_is_found_to_be_a_slash() {
    let fixture = Fixture::start().await;
    let desk = Desk::of_admin(&fixture).await;
    assert_eq!(desk.meant("pictures\\harbour.png").await, ["pictures/harbour.png"]);
}

#[tokio::test]
async fn a_folder_in_another_case_is_found_from_above() {
    let fixture = Fixture::start().await;
    fixture.put("Shared/Photo 1.jpg").await;
    fixture.put("Shared/2026/photo 1.jpg").await;
    let mut desk = Desk::of_admin(&fixture).await;
    assert_eq!(desk.meant("shared/photo+1.JPG").await, ["Shared/Photo 1.jpg"]);
    assert_eq!(desk.meant("shared/2026/photo+1.jpg").await, ["Shared/2026/photo 1.jpg"]);
    let listings = desk.called().iter().filter(|called| *called == "ListObjectsV2").count();
    assert!(listings <= 6, "{listings}");
}

#[tokio::test]
async fn a_key_with_a_character_that_xml_cannot_hold_is_found() {
    let fixture = Fixture::start().await;
    fixture.put("odd/a\u{1}B.txt").await;
    let desk = Desk::of_admin(&fixture).await;
    assert_eq!(desk.meant("odd/a\u{1}b.txt").await, ["odd/a\u{1}B.txt"]);
}

#[tokio::test]
async fn a_typing_error_is_answered_with_a_guess() {
    let fixture = Fixture::start().await;
    let desk = Desk::of_admin(&fixture).await;
    let candidates = desk.look_up("pictures/harbor.png").await.candidates;
    assert_eq!(candidates[0].key.as_str(), EXAMPLE_KEY);
    assert!(candidates[0].difference.is_guess());
}

#[tokio::test]
async fn a_key_that_is_like_no_other_has_no_candidates_and_costs_few_calls() {
    let fixture = Fixture::start().await;
    let mut desk = Desk::of_admin(&fixture).await;
    assert_eq!(
        desk.meant("nowhere/at/all/unlike anything+else%20.bin").await,
        <[&str; 0]>::default()
    );
    let called = desk.called();
    let count = |operation: &str| called.iter().filter(|called| *called == operation).count();
    assert!(count("ListObjectsV2") <= 3, "{called:?}");
    assert!(count("HeadObject") <= 6, "{called:?}");
}

#[tokio::test]
async fn whoever_may_not_list_is_still_answered_with_what_can_be_read() {
    let fixture = Fixture::start().await;
    let pictures = format!("arn:aws:s3:::{PRACTICE_BUCKET}/pictures/*");
    let keys = fixture.session_allowed("s3:GetObject", &pictures).await;
    let desk = Desk::of_role(&fixture, keys).await;
    let lookup = desk.look_up("pictures/Harbour.png").await;
    assert_eq!(lookup.not_listed.unwrap().kind, FailureKind::Denied);
    assert_eq!(lookup.candidates[0].key.as_str(), EXAMPLE_KEY);
}

#[tokio::test]
async fn a_new_bucket_owns_its_objects_pays_for_them_and_blocks_public_access() {
    let fixture = Fixture::start().await;
    let desk = Desk::of_admin(&fixture).await;
    let reader = desk.reader();
    assert_eq!(reader.ownership().await, Ok(Ownership::BucketOwnerEnforced));
    assert_eq!(reader.payer().await, Ok(Payer::BucketOwner));
    let block = reader.public_access_block().await;
    assert_eq!(block, Ok(PublicAccessBlock { settings: [true; 4] }));
}

#[tokio::test]
async fn settings_that_were_taken_away_count_as_off() {
    let fixture = Fixture::start().await;
    let s3 = fixture.s3(fixture.customer());
    s3.delete_public_access_block().bucket(PRACTICE_BUCKET).send().await.unwrap();
    s3.delete_bucket_ownership_controls().bucket(PRACTICE_BUCKET).send().await.unwrap();
    let desk = Desk::of_admin(&fixture).await;
    assert_eq!(desk.reader().ownership().await, Ok(Ownership::ObjectWriter));
    assert_eq!(desk.reader().public_access_block().await, Ok(PublicAccessBlock::default()));
}

#[tokio::test]
async fn a_bucket_whose_requesters_pay_says_so() {
    let fixture = Fixture::start().await;
    let configuration = RequestPaymentConfiguration::builder().payer(SdkPayer::Requester).build();
    let put = fixture.s3(fixture.customer()).put_bucket_request_payment().bucket(PRACTICE_BUCKET);
    put.request_payment_configuration(configuration.unwrap()).send().await.unwrap();
    let desk = Desk::of_admin(&fixture).await;
    assert_eq!(desk.reader().payer().await, Ok(Payer::Requester));
}

#[tokio::test]
async fn an_object_of_a_stranger_has_another_owner_than_its_bucket() {
    let fixture = Fixture::broken("foreign-object").await;
    let desk = Desk::of_admin(&fixture).await;
    let reader = desk.reader();
    let listed = reader.listed_object(&ObjectKey::parse(EXAMPLE_KEY).unwrap()).await.unwrap();
    let own = reader.listed_object(&ObjectKey::parse("pictures/mountains.png").unwrap()).await;
    let bucket_owner = reader.bucket_owner().await.unwrap();
    assert_eq!(own.unwrap().unwrap().owner_id, bucket_owner);
    assert_ne!(listed.unwrap().owner_id, bucket_owner);
}

#[tokio::test]
async fn whoever_may_not_read_the_buckets_acl_knows_the_owner_from_the_buckets() {
    let fixture = Fixture::start().await;
    let keys = fixture.session_allowed("s3:ListAllMyBuckets", "*").await;
    let mut desk = Desk::of_role(&fixture, keys).await;
    let of_admin = Desk::of_admin(&fixture).await.reader().bucket_owner().await.unwrap();
    assert!(of_admin.is_some());
    assert_eq!(desk.reader().bucket_owner().await, Ok(of_admin));
    assert_eq!(desk.called(), ["GetBucketAcl", "ListBuckets"]);
}

#[tokio::test]
async fn the_beginning_of_another_key_is_not_the_object() {
    let fixture = Fixture::start().await;
    let desk = Desk::of_admin(&fixture).await;
    let key = ObjectKey::parse("pictures/harbour").unwrap();
    assert_eq!(desk.reader().listed_object(&key).await, Ok(None));
}

#[tokio::test]
async fn aws_s_clock_is_read_off_any_answer() {
    let fixture = Fixture::broken("clock-skew").await;
    let desk = Desk::of_admin(&fixture).await;
    assert_eq!(desk.session.clock().skew(), None);
    // It is refused for the clock's sake, and tells the time all the same.
    desk.reader().payer().await.ok();
    let secs = desk.session.clock().skew().unwrap().secs;
    assert!((1_190..=1_210).contains(&secs), "{secs}");
}
