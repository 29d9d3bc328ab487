//! The policy that a bucket carries.

use super::reporter::{Reporter, Wanted};
use super::session::Session;
use crate::access::names::{AccountId, BucketName, Region};
use crate::checks::failure::Failure;

/// What S3 answers for a bucket without a policy.
const NO_POLICY: &str = "NoSuchBucketPolicy";

/// The text of the bucket's policy, or `None` where it has none.
///
/// `owner` is the account that must own the bucket. Only that account's identities may be allowed to ask.
pub async fn read(
    session: &Session,
    reporter: &Reporter,
    bucket: &BucketName,
    region: &Region,
    owner: &AccountId,
) -> Result<Option<String>, Failure> {
    let request = session
        .s3(region)
        .get_bucket_policy()
        .bucket(bucket.as_str())
        .expected_bucket_owner(owner.as_str());
    let target = bucket.as_str();
    let answer =
        reporter.call("s3", "GetBucketPolicy", target, Wanted::MayBeAbsent, request.send()).await;
    match answer {
        Ok(answer) => Ok(answer.policy),
        Err(failure) if failure.has_code(NO_POLICY) => Ok(None),
        Err(failure) => Err(failure),
    }
}
