//! Objects that the role must not reach: one outside the prefix, one in another bucket.
//!
//! Only an object that is there proves a refusal: whoever may not list a bucket is refused a missing key, too.

use super::reporter::{Reporter, Wanted};
use super::session::Session;
use crate::access::names::{BucketName, KeyPrefix, ObjectKey, Region};
use crate::checks::failure::{Failure, FailureKind};
use crate::words;

/// How many buckets are looked at for an object.
const BUCKETS_AT_MOST: usize = 3;
/// How many buckets are listed; with a number S3 names each one's Region.
const LISTED_BUCKETS: i32 = 20;

/// An object that is there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SomeObject {
    pub bucket: BucketName,
    pub region: Region,
    pub key: ObjectKey,
}

impl std::fmt::Display for SomeObject {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{}/{}", self.bucket, self.key)
    }
}

/// An object of the bucket whose key does not begin with the prefix, or `None`.
pub async fn outside_prefix(
    session: &Session,
    reporter: &Reporter,
    bucket: &BucketName,
    region: &Region,
    prefix: &KeyPrefix,
) -> Result<Option<SomeObject>, Failure> {
    // S3 lists by the bytes of the keys: what the prefix does not cover stands before it or behind it.
    let behind = format!("{prefix}\u{10FFFF}");
    for start_after in [None, Some(behind.as_str())] {
        let found = first_object(session, reporter, bucket, region, start_after).await?;
        if let Some(object) = found.filter(|object| !prefix.covers(&object.key)) {
            return Ok(Some(object));
        }
    }
    Ok(None)
}

/// An object of another bucket of the account, or `None` where the first few have none.
pub async fn in_another_bucket(
    session: &Session,
    reporter: &Reporter,
    bucket: &BucketName,
    region: &Region,
) -> Result<Option<SomeObject>, Failure> {
    let request = session.s3(region).list_buckets().max_buckets(LISTED_BUCKETS);
    let answer = reporter.call("s3", "ListBuckets", "", Wanted::IfAllowed, request.send()).await?;
    let others = answer.buckets().iter().filter_map(|listed| {
        let name = BucketName::parse(listed.name()?).ok().filter(|name| name != bucket)?;
        let named = listed.bucket_region().and_then(|name| Region::parse(name).ok());
        Some((name, named.unwrap_or_else(|| region.clone())))
    });
    for (other, region) in others.take(BUCKETS_AT_MOST) {
        match first_object(session, reporter, &other, &region, None).await {
            Ok(None) => {}
            Ok(found) => return Ok(found),
            // One bucket that is shut says nothing of the next.
            Err(failure) if failure.kind == FailureKind::Denied => {}
            Err(failure) => return Err(failure),
        }
    }
    Ok(None)
}

async fn first_object(
    session: &Session,
    reporter: &Reporter,
    bucket: &BucketName,
    region: &Region,
    start_after: Option<&str>,
) -> Result<Option<SomeObject>, Failure> {
    let request = session
        .s3(region)
        .list_objects_v2()
        .bucket(bucket.as_str())
        .set_start_after(start_after.map(str::to_owned))
        .max_keys(1);
    let target = words!("{bucket}, one key", bucket);
    let answer =
        reporter.call("s3", "ListObjectsV2", target, Wanted::IfAllowed, request.send()).await?;
    let key = answer.contents().first().and_then(|object| ObjectKey::parse(object.key()?).ok());
    Ok(key.map(|key| SomeObject { bucket: bucket.clone(), region: region.clone(), key }))
}

/// Reads the first byte, which has to be refused.
pub async fn read_one_byte(
    session: &Session,
    reporter: &Reporter,
    object: &SomeObject,
) -> Result<(), Failure> {
    let request = session
        .s3(&object.region)
        .get_object()
        .bucket(object.bucket.as_str())
        .key(object.key.as_str())
        .range("bytes=0-0");
    reporter
        .call("s3", "GetObject", object.to_string(), Wanted::Refusal, request.send())
        .await
        .map(drop)
}

/// Sends a part of an upload that was never begun, which has to be refused.
///
/// It needs `s3:PutObject` and can write nothing: S3 answers `NoSuchUpload` to whoever may upload.
/// Source: `UploadPart` in the Amazon S3 API Reference.
pub async fn upload_nothing(
    session: &Session,
    reporter: &Reporter,
    bucket: &BucketName,
    region: &Region,
    key: &ObjectKey,
) -> Result<(), Failure> {
    let request = session
        .s3(region)
        .upload_part()
        .bucket(bucket.as_str())
        .key(key.as_str())
        .upload_id("countersign-began-no-upload")
        .part_number(1)
        .body(aws_sdk_s3::primitives::ByteStream::from_static(b""));
    let target = words!("{bucket}/{key}, of an upload that does not exist", bucket, key);
    reporter.call("s3", "UploadPart", target, Wanted::Refusal, request.send()).await.map(drop)
}
