//! What the admin's own credentials see of the bucket and the example object.

use aws_sdk_s3::operation::RequestId as _;
use aws_sdk_s3::operation::head_object::HeadObjectOutput;
use aws_sdk_s3::types::ServerSideEncryption;

use super::errors::failure_of;
use super::reporter::{Reporter, Wanted, outcome_of};
use super::session::Session;
use crate::access::names::{AccountId, BucketName, KmsKeyArn, ObjectKey, Region};
use crate::checks::archive::Storage;
use crate::checks::encryption::{KmsEncryption, ObjectEncryption};
use crate::checks::failure::{Failure, FailureKind};
use crate::model::calls::CallOutcome;
use crate::words;

/// The header in which S3 names a bucket's Region, in refusals too.
const BUCKET_REGION_HEADER: &str = "x-amz-bucket-region";

/// What `HeadBucket` said of a bucket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BucketFacts {
    pub region: Option<Region>,
    /// `None` where the caller may read the bucket.
    pub refusal: Option<Failure>,
}

/// Asks for the bucket in the Region it is thought to be in, and once more in the one that S3 names.
///
/// With `owner`, a bucket of any other account is refused (`ExpectedBucketOwner`).
/// A bucket that does not exist, and a service out of reach, are errors.
pub async fn head_bucket(
    session: &Session,
    reporter: &Reporter,
    bucket: &BucketName,
    guess: &Region,
    owner: Option<&AccountId>,
) -> Result<BucketFacts, Failure> {
    let first = head_bucket_in(session, reporter, bucket, guess, owner).await;
    let HeadAnswer { named_region, result } = match first.named_region {
        // A redirect names the Region and says nothing else.
        Some(region) if region != *guess && first.result.is_err() => {
            let answer = head_bucket_in(session, reporter, bucket, &region, owner).await;
            HeadAnswer { named_region: answer.named_region.or(Some(region)), ..answer }
        }
        named_region => HeadAnswer { named_region, ..first },
    };
    match result {
        Ok(()) => Ok(BucketFacts { region: named_region, refusal: None }),
        Err(failure) if failure.kind == FailureKind::Denied => {
            Ok(BucketFacts { region: named_region, refusal: Some(failure) })
        }
        Err(failure) => Err(failure),
    }
}

/// One answer to `HeadBucket`.
struct HeadAnswer {
    named_region: Option<Region>,
    result: Result<(), Failure>,
}

async fn head_bucket_in(
    session: &Session,
    reporter: &Reporter,
    bucket: &BucketName,
    region: &Region,
    owner: Option<&AccountId>,
) -> HeadAnswer {
    let target = words!("{bucket} in {region}", bucket, region);
    let (id, started) = reporter.call_started("s3", "HeadBucket", target).await;
    let answer = session
        .s3(region)
        .head_bucket()
        .bucket(bucket.as_str())
        .set_expected_bucket_owner(owner.map(ToString::to_string))
        .send()
        .await;
    let request_id = answer.request_id().map(str::to_owned);
    let named_region = match &answer {
        Ok(output) => output.bucket_region().map(str::to_owned),
        Err(error) => error
            .raw_response()
            .and_then(|response| response.headers().get(BUCKET_REGION_HEADER))
            .map(str::to_owned),
    }
    .and_then(|name| Region::parse(&name).ok());
    let result = answer.map(drop).map_err(|error| failure_of("s3", "HeadBucket", &error));
    let outcome = match (&result, &named_region) {
        (Err(_), Some(named)) if named != region => {
            CallOutcome::AsItMust { code: words!("it is in {named}", named) }
        }
        _ => outcome_of(Wanted::Success, result.as_ref().copied()),
    };
    reporter.call_ended(id, started, outcome, request_id).await;
    HeadAnswer { named_region, result }
}

/// Asks for one line of the bucket's listing, which has to be refused.
pub async fn list_one(
    session: &Session,
    reporter: &Reporter,
    bucket: &BucketName,
    region: &Region,
) -> Result<(), Failure> {
    let request = session.s3(region).list_objects_v2().bucket(bucket.as_str()).max_keys(1);
    reporter
        .call("s3", "ListObjectsV2", bucket.to_string(), Wanted::Refusal, request.send())
        .await
        .map(drop)
}

/// What `HeadObject` said of an object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ObjectFacts {
    pub size_bytes: u64,
    pub content_type: Option<String>,
    pub encryption: ObjectEncryption,
    pub storage: Storage,
    /// Of the newest version, where the bucket keeps versions.
    pub version_id: Option<String>,
}

/// Asks for the object with the admin's own credentials.
///
/// A HEAD that S3 does not accept is asked again as a GET of one byte, whose refusal has a body that says why: an object
/// under a key that only its uploader has is one reason ("Using server-side encryption with customer-provided keys
/// (SSE-C)" in the S3 User Guide).
pub async fn head_object(
    session: &Session,
    reporter: &Reporter,
    bucket: &BucketName,
    region: &Region,
    key: &ObjectKey,
) -> Result<ObjectFacts, Failure> {
    let answer = reporter
        .call(
            "s3",
            "HeadObject",
            format!("{bucket}/{key}"),
            Wanted::Success,
            session.s3(region).head_object().bucket(bucket.as_str()).key(key.as_str()).send(),
        )
        .await;
    let answer = match answer {
        Ok(answer) => answer,
        Err(failure) if failure.http_status == Some(400) && failure.code.is_none() => {
            let reason = read_one_byte(session, reporter, bucket, region, key).await;
            return Err(reason.err().unwrap_or(failure));
        }
        Err(failure) => return Err(failure),
    };
    Ok(ObjectFacts {
        size_bytes: answer.content_length().and_then(|size| u64::try_from(size).ok()).unwrap_or(0),
        content_type: answer.content_type().map(str::to_owned),
        encryption: encryption_of(&answer),
        storage: Storage {
            class: answer.storage_class().map(|class| class.as_str().to_owned()),
            restore: answer.restore().map(str::to_owned),
            archive_status: answer.archive_status().map(|status| status.as_str().to_owned()),
        },
        version_id: answer.version_id().map(str::to_owned),
    })
}

async fn read_one_byte(
    session: &Session,
    reporter: &Reporter,
    bucket: &BucketName,
    region: &Region,
    key: &ObjectKey,
) -> Result<(), Failure> {
    let request = session.s3(region).get_object().bucket(bucket.as_str()).key(key.as_str());
    let request = request.range("bytes=0-0");
    reporter
        .call("s3", "GetObject", format!("{bucket}/{key}"), Wanted::Success, request.send())
        .await
        .map(drop)
}

fn encryption_of(answer: &HeadObjectOutput) -> ObjectEncryption {
    let Some(method) = answer.server_side_encryption() else {
        return ObjectEncryption::Unencrypted;
    };
    match method {
        ServerSideEncryption::Aes256 => ObjectEncryption::S3Managed,
        ServerSideEncryption::AwsKms | ServerSideEncryption::AwsKmsDsse => {
            ObjectEncryption::Kms(KmsEncryption {
                is_dual_layer: *method == ServerSideEncryption::AwsKmsDsse,
                key: answer.ssekms_key_id().and_then(|arn| KmsKeyArn::parse(arn).ok()),
                has_bucket_key: answer.bucket_key_enabled().unwrap_or(false),
            })
        }
        other => ObjectEncryption::Other(other.as_str().to_owned()),
    }
}
