//! What S3 says of an object that was deleted, archived or missing, and of the bucket's settings.

use countersign::access::names::ObjectKey;
use countersign::checks::archive::Readable;
use countersign::checks::bucket_settings::{Ownership, Payer, PublicAccessBlock};
use countersign::checks::diagnosis::diagnose;
use countersign::checks::failure::{Failure, FailureKind};
use countersign::cloud::bucket::{ObjectFacts, head_object};
use countersign::cloud::bucket_settings::BucketReader;
use countersign::cloud::errors::is_delete_marker;
use countersign::cloud::key_lookup::look_up;

use crate::wire::{Answer, Wire};
use crate::{Desk, plan};

/// The answer to a HEAD has no body.
fn empty(status: u16) -> Answer {
    Answer::s3(status, "")
}

async fn object(answer: Answer) -> Result<ObjectFacts, Failure> {
    let wire = Wire::playing([answer]);
    let desk = Desk::over(&wire).await;
    let plan = plan();
    head_object(&desk.session, &desk.reporter, &plan.bucket, &plan.region, &plan.example_key).await
}

/// What `ask` comes to over the recorded answers, and what was sent.
async fn settings<T>(
    answers: impl IntoIterator<Item = Answer>,
    ask: impl AsyncFnOnce(BucketReader<'_>) -> T,
) -> (T, Vec<String>) {
    let wire = Wire::playing(answers);
    let desk = Desk::over(&wire).await;
    let plan = plan();
    let answer = ask(BucketReader {
        session: &desk.session,
        reporter: &desk.reporter,
        bucket: &plan.bucket,
        region: &plan.region,
    })
    .await;
    let sent = wire.sent().into_iter().map(|sent| format!("{} {}", sent.method, sent.uri));
    (answer, sent.collect())
}

fn document(root: &str, content: &str) -> Answer {
    Answer::s3(
        200,
        format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<{root} xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">{content}</{root}>"
        ),
    )
}

#[tokio::test]
async fn a_delete_marker_is_told_from_a_key_that_never_was() {
    // A HEAD of the key is answered with 404, one that names the marker's version with 405.
    for status in [404, 405] {
        let deleted = empty(status)
            .with_header("x-amz-delete-marker", "true")
            .with_header("x-amz-version-id", "3HL4kqCxf3vjVBH40Nrjfkd");
        let failure = object(deleted).await.unwrap_err();
        assert!(is_delete_marker(&failure), "{failure:?}");
        assert_eq!(
            diagnose(&failure).cause,
            "The object was deleted: its newest version is a delete marker"
        );
        assert!(failure.evidence().contains("x-amz-delete-marker: true"), "{failure:?}");
    }
    assert!(!is_delete_marker(&object(empty(404)).await.unwrap_err()));
}

#[tokio::test]
async fn an_archived_object_answers_a_head_and_says_that_it_is_archived() {
    let archived = empty(200)
        .with_header("content-length", "4")
        .with_header("x-amz-storage-class", "DEEP_ARCHIVE")
        .with_header("x-amz-version-id", "3HL4kqCxf3vjVBH40Nrjfkd");
    let facts = object(archived).await.unwrap();
    assert_eq!(facts.storage.readable(), Readable::OnceRestored);
    assert_eq!(facts.version_id.as_deref(), Some("3HL4kqCxf3vjVBH40Nrjfkd"));
}

#[tokio::test]
async fn a_restore_under_way_and_a_restored_copy_are_told_apart() {
    let in_glacier = |restore: &str| {
        empty(200)
            .with_header("x-amz-storage-class", "GLACIER")
            .with_header("x-amz-restore", restore)
    };
    let facts = object(in_glacier(r#"ongoing-request="true""#)).await.unwrap();
    assert_eq!(facts.storage.readable(), Readable::BeingRestored);
    let restored = r#"ongoing-request="false", expiry-date="Fri, 21 Dec 2012 00:00:00 GMT""#;
    let facts = object(in_glacier(restored)).await.unwrap();
    let until = "Fri, 21 Dec 2012 00:00:00 GMT".to_owned();
    assert_eq!(facts.storage.readable(), Readable::Until(Some(until)));
}

#[tokio::test]
async fn a_cold_object_of_intelligent_tiering_says_so_by_its_archive_status() {
    let cold = empty(200)
        .with_header("x-amz-storage-class", "INTELLIGENT_TIERING")
        .with_header("x-amz-archive-status", "ARCHIVE_ACCESS");
    let facts = object(cold).await.unwrap();
    assert_eq!(facts.storage.readable(), Readable::OnceRestored);
}

#[tokio::test]
async fn a_standard_object_has_no_storage_class() {
    let facts = object(empty(200)).await.unwrap();
    assert_eq!(facts.storage.readable(), Readable::AtOnce);
    assert_eq!(facts.storage.class_name(), "STANDARD");
}

#[tokio::test]
async fn the_settings_of_a_bucket_are_read_as_s3_writes_them() {
    let rule = "<Rule><ObjectOwnership>BucketOwnerEnforced</ObjectOwnership></Rule>";
    let (ownership, sent) =
        settings([document("OwnershipControls", rule)], async |reader| reader.ownership().await)
            .await;
    assert_eq!(ownership, Ok(Ownership::BucketOwnerEnforced));
    assert_eq!(sent, ["GET https://media-prod.s3.eu-west-1.amazonaws.com/?ownershipControls"]);

    let requester = document("RequestPaymentConfiguration", "<Payer>Requester</Payer>");
    let (payer, _) = settings([requester], async |reader| reader.payer().await).await;
    assert_eq!(payer, Ok(Payer::Requester));

    let block = "<BlockPublicAcls>true</BlockPublicAcls><IgnorePublicAcls>true</IgnorePublicAcls><BlockPublicPolicy>false</BlockPublicPolicy><RestrictPublicBuckets>true</RestrictPublicBuckets>";
    let block = document("PublicAccessBlockConfiguration", block);
    let (block, _) = settings([block], async |reader| reader.public_access_block().await).await;
    assert_eq!(block, Ok(PublicAccessBlock { settings: [true, true, false, true] }));
}

#[tokio::test]
async fn settings_that_a_bucket_does_not_have_are_no_failure() {
    let absent = |code: &str| Answer::s3_error(404, code, "It was not found", "");
    let (ownership, _) = settings([absent("OwnershipControlsNotFoundError")], async |reader| {
        reader.ownership().await
    })
    .await;
    assert_eq!(ownership, Ok(Ownership::ObjectWriter));
    let (block, _) = settings([absent("NoSuchPublicAccessBlockConfiguration")], async |reader| {
        reader.public_access_block().await
    })
    .await;
    assert_eq!(block, Ok(PublicAccessBlock::default()));
}

#[tokio::test]
async fn a_setting_that_may_not_be_read_names_the_permission_that_is_missing() {
    let denied = Answer::s3_error(403, "AccessDenied", "Access Denied", "");
    let (block, _) = settings([denied], async |reader| reader.public_access_block().await).await;
    let failure = block.unwrap_err();
    assert_eq!(failure.kind, FailureKind::Denied);
    assert_eq!(failure.action(), "s3:GetBucketPublicAccessBlock");
}

#[tokio::test]
async fn a_listing_is_decoded_as_a_form_and_a_missing_key_found_in_it() {
    // S3 writes a blank as a plus sign here, and leaves the slash as it is.
    let listing = document(
        "ListBucketResult",
        "<Name>media-prod</Name><Prefix>cats/</Prefix><KeyCount>1</KeyCount><MaxKeys>1000</MaxKeys><Delimiter>/</Delimiter><EncodingType>url</EncodingType><IsTruncated>false</IsTruncated><Contents><Key>cats/Tom+%2B+Kit%C3%A9.png</Key><Size>4</Size></Contents>",
    );
    let key = ObjectKey::parse("cats/Tom+++Kit\u{e9}.png").unwrap();
    let (lookup, sent) = settings([listing], async |reader| look_up(reader, &key).await).await;
    assert_eq!(lookup.candidates[0].key.as_str(), "cats/Tom + Kit\u{e9}.png");
    let [sent] = sent.as_slice() else { panic!("one call: {sent:?}") };
    for part in ["list-type=2", "prefix=cats%2F", "delimiter=%2F", "encoding-type=url"] {
        assert!(sent.contains(part), "no {part} in {sent}");
    }
}
