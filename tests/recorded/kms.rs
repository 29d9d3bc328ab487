//! KMS: what it says of a key, what S3 says of an object under one, and S3's own refusals that are KMS's.

use countersign::access::names::KmsKeyArn;
use countersign::checks::diagnosis::diagnose;
use countersign::checks::encryption::{
    KeyFacts, KeyManager, KeyState, KmsEncryption, ObjectEncryption, is_refused_by_key,
};
use countersign::checks::failure::{Failure, FailureKind};
use countersign::cloud::bucket::head_object;
use countersign::cloud::kms::{describe_key, key_policy};

use crate::wire::{Answer, Wire};
use crate::{Desk, plan, says};

const KEY_ARN: &str =
    "arn:aws:kms:eu-central-1:111111111111:key/1234abcd-12ab-34cd-56ef-1234567890ab";

fn key() -> KmsKeyArn {
    KmsKeyArn::parse(KEY_ARN).unwrap()
}

async fn described(answer: Answer) -> Result<KeyFacts, Failure> {
    let wire = Wire::playing([answer]);
    let desk = Desk::over(&wire).await;
    let facts = describe_key(&desk.session, &desk.reporter, &key()).await;
    let sent = wire.sent().remove(0);
    assert_eq!(sent.uri, "https://kms.eu-central-1.amazonaws.com/");
    assert_eq!(sent.header("x-amz-target"), Some("TrentService.DescribeKey"));
    facts
}

fn metadata(manager: &str, state: &str, is_multi_region: bool) -> Answer {
    Answer::json(
        200,
        format!(
            r#"{{"KeyMetadata":{{"AWSAccountId":"111111111111","Arn":"{KEY_ARN}","CreationDate":1.61490558E9,"Enabled":true,"KeyId":"1234abcd-12ab-34cd-56ef-1234567890ab","KeyManager":"{manager}","KeyState":"{state}","KeyUsage":"ENCRYPT_DECRYPT","MultiRegion":{is_multi_region},"Origin":"AWS_KMS"}}}}"#
        ),
    )
}

#[tokio::test]
async fn a_key_tells_its_manager_and_its_state_in_its_own_region() {
    assert_eq!(
        described(metadata("AWS", "Enabled", false)).await,
        Ok(KeyFacts { manager: KeyManager::Aws, state: KeyState::Usable, is_multi_region: false })
    );
    let facts = described(metadata("CUSTOMER", "PendingReplicaDeletion", true)).await.unwrap();
    assert_eq!(
        facts,
        KeyFacts {
            manager: KeyManager::Customer,
            state: KeyState::PendingDeletion,
            is_multi_region: true
        }
    );
}

#[tokio::test]
async fn a_key_of_another_account_that_may_not_be_described_is_denied() {
    let message = format!(
        "User: arn:aws:iam::222222222222:user/admin is not authorized to perform: kms:DescribeKey on resource: {KEY_ARN} because no resource-based policy allows the kms:DescribeKey action"
    );
    says(
        &described(Answer::json_error("AccessDeniedException", &message)).await.unwrap_err(),
        FailureKind::Denied,
        "AccessDeniedException",
        "The KMS key's policy does not allow kms:DescribeKey",
    );
}

#[tokio::test]
async fn a_key_that_is_gone_is_not_found() {
    let message = format!("Key '{KEY_ARN}' does not exist");
    says(
        &described(Answer::json_error("NotFoundException", &message)).await.unwrap_err(),
        FailureKind::NotFound,
        "NotFoundException",
        "The KMS key of the object does not exist, or is in another account or Region",
    );
}

#[tokio::test]
async fn a_key_policy_is_read_as_it_stands() {
    let wire =
        Wire::playing([Answer::json(200, r#"{"Policy":"{\n  \"Version\" : \"2012-10-17\"}"}"#)]);
    let desk = Desk::over(&wire).await;
    let text = key_policy(&desk.session, &desk.reporter, &key()).await.unwrap();
    assert_eq!(text, "{\n  \"Version\" : \"2012-10-17\"}");
    assert_eq!(wire.sent()[0].header("x-amz-target"), Some("TrentService.GetKeyPolicy"));
}

async fn headed(answers: impl IntoIterator<Item = Answer>) -> Result<ObjectEncryption, Failure> {
    let wire = Wire::playing(answers);
    let desk = Desk::over(&wire).await;
    let plan = plan();
    let facts =
        head_object(&desk.session, &desk.reporter, &plan.bucket, &plan.region, &plan.example_key)
            .await;
    wire.sent();
    facts.map(|facts| facts.encryption)
}

#[tokio::test]
async fn an_object_tells_how_it_is_encrypted() {
    let head =
        |method: &str| Answer::s3(200, "").with_header("x-amz-server-side-encryption", method);
    let under_key = |method: &str| {
        head(method).with_header("x-amz-server-side-encryption-aws-kms-key-id", KEY_ARN)
    };
    let kms = KmsEncryption { is_dual_layer: false, key: Some(key()), has_bucket_key: false };
    let with_bucket_key =
        under_key("aws:kms").with_header("x-amz-server-side-encryption-bucket-key-enabled", "true");
    for (answer, expected) in [
        (Answer::s3(200, ""), ObjectEncryption::Unencrypted),
        (head("AES256"), ObjectEncryption::S3Managed),
        (under_key("aws:kms"), ObjectEncryption::Kms(kms.clone())),
        (
            with_bucket_key,
            ObjectEncryption::Kms(KmsEncryption { has_bucket_key: true, ..kms.clone() }),
        ),
        (
            under_key("aws:kms:dsse"),
            ObjectEncryption::Kms(KmsEncryption { is_dual_layer: true, ..kms }),
        ),
        (head("aws:fsx"), ObjectEncryption::Other("aws:fsx".to_owned())),
    ] {
        assert_eq!(headed([answer]).await, Ok(expected));
    }
}

#[tokio::test]
async fn an_object_under_its_uploaders_key_is_told_by_the_get_after_the_head() {
    let silent = Answer::s3(400, "");
    let message = "The object was stored using a form of Server Side Encryption. The correct parameters must be provided to retrieve the object.";
    let reason = Answer::s3_error(400, "InvalidRequest", message, "");
    let failure = headed([silent, reason]).await.unwrap_err();
    says(
        &failure,
        FailureKind::Invalid,
        "InvalidRequest",
        "The object is encrypted with a key that only the uploader has",
    );
    assert!(is_refused_by_key(&failure));
}

#[tokio::test]
async fn a_head_that_is_not_accepted_for_another_reason_says_nothing_of_encryption() {
    let reason = Answer::s3_error(400, "ExpiredToken", "The provided token has expired.", "");
    let failure = headed([Answer::s3(400, ""), reason]).await.unwrap_err();
    assert!(failure.has_code("ExpiredToken"), "{failure:?}");
    assert!(!is_refused_by_key(&failure));
}

#[test]
fn the_refusals_that_s3_passes_on_from_kms_have_their_sentences() {
    for (code, cause) in [
        ("KMS.DisabledException", "The KMS key of the object is switched off"),
        (
            "KMS.KMSInvalidStateException",
            "The KMS key of the object cannot be used in its present state",
        ),
        (
            "KMS.NotFoundException",
            "The KMS key of the object does not exist, or is in another account or Region",
        ),
    ] {
        let failure = Failure {
            kind: FailureKind::Other,
            service: "s3",
            operation: "GET".to_owned(),
            code: Some(code.to_owned()),
            message: None,
            http_status: Some(400),
            request_id: None,
        };
        assert_eq!(diagnose(&failure).cause, cause);
        assert!(is_refused_by_key(&failure), "{code}");
    }
}
