//! What the admin's own credentials see of the bucket and the example object.

use aws_sdk_s3::operation::RequestId as _;

use super::errors::failure_of;
use super::reporter::{Reporter, Wanted, outcome_of};
use super::session::Session;
use crate::access::names::{AccountId, BucketName, ObjectKey, Region};
use crate::checks::failure::{Failure, FailureKind};

/// The header in which S3 names a bucket's Region, in refusals too.
const BUCKET_REGION_HEADER: &str = "x-amz-bucket-region";

/// What `HeadBucket` said of a bucket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BucketFacts {
    pub region: Option<Region>,
    /// `None` where the caller may read the bucket.
    pub refusal: Option<Failure>,
}

/// Asks for the bucket, in the Region it is thought to be in; S3 names the true one in any case.
///
/// With `owner`, a bucket of any other account is refused (`ExpectedBucketOwner`).
/// A bucket that does not exist, and a service out of reach, are errors.
pub async fn head_bucket(
    session: &Session,
    reporter: &Reporter,
    bucket: &BucketName,
    region: &Region,
    owner: Option<&AccountId>,
) -> Result<BucketFacts, Failure> {
    let (id, started) = reporter.call_started("s3", "HeadBucket", bucket.to_string()).await;
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
    };
    let result = answer.map_err(|error| failure_of("s3", "HeadBucket", &error));
    // A redirect is the answer that was asked for: it names the Region.
    let redirected = matches!(&result, Err(failure) if failure.kind == FailureKind::WrongRegion);
    let outcome = if redirected && named_region.is_some() {
        outcome_of(Wanted::Success, Ok(()))
    } else {
        outcome_of(Wanted::Success, result.as_ref().map(|_| ()))
    };
    reporter.call_ended(id, started, outcome, request_id).await;

    let region = named_region.and_then(|name| Region::parse(&name).ok());
    match result {
        Ok(_) => Ok(BucketFacts { region, refusal: None }),
        Err(failure) if failure.kind == FailureKind::WrongRegion && region.is_some() => {
            Ok(BucketFacts { region, refusal: None })
        }
        Err(failure) if failure.kind == FailureKind::Denied => {
            Ok(BucketFacts { region, refusal: Some(failure) })
        }
        Err(failure) => Err(failure),
    }
}

/// What `HeadObject` said of an object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ObjectFacts {
    pub size_bytes: u64,
    pub content_type: Option<String>,
}

/// Asks for the object with the admin's own credentials.
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
        .await?;
    Ok(ObjectFacts {
        size_bytes: answer.content_length().and_then(|size| u64::try_from(size).ok()).unwrap_or(0),
        content_type: answer.content_type().map(str::to_owned),
    })
}
