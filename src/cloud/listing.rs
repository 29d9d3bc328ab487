//! A page of a bucket's listing, with its keys as they are.

use aws_sdk_s3::types::EncodingType;
use percent_encoding::percent_decode_str;

use super::bucket_settings::BucketReader;
use super::reporter::Wanted;
use crate::checks::failure::Failure;

/// What is asked of `ListObjectsV2`.
#[derive(Debug, Clone, Copy)]
pub struct Listing<'a> {
    pub prefix: &'a str,
    /// Without what lies in folders below the prefix; the folders are named.
    pub one_folder: bool,
    /// S3 lists at most 1000.
    pub max_keys: i32,
    pub with_owners: bool,
}

/// One page.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Page {
    pub objects: Vec<ListedObject>,
    /// Each with the slash that ends it.
    pub folders: Vec<String>,
    pub is_truncated: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedObject {
    pub key: String,
    /// The owner's canonical user ID, where owners were asked for.
    pub owner_id: Option<String>,
}

impl Page {
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.objects.iter().map(|object| object.key.as_str())
    }
}

impl BucketReader<'_> {
    /// Lists a page of the bucket.
    ///
    /// Keys are asked for percent-encoded, since a key may hold characters that XML cannot ("Naming Amazon S3 objects" in the
    /// S3 User Guide).
    pub async fn list(&self, listing: Listing<'_>) -> Result<Page, Failure> {
        let request = self.session.s3(self.region).list_objects_v2().bucket(self.bucket.as_str());
        let request = request
            .prefix(listing.prefix)
            .set_delimiter(listing.one_folder.then(|| "/".to_owned()))
            .max_keys(listing.max_keys)
            .set_fetch_owner(listing.with_owners.then_some(true))
            .encoding_type(EncodingType::Url);
        let target = format!("{}/{}*", self.bucket, listing.prefix);
        let answer = self
            .reporter
            .call("s3", "ListObjectsV2", target, Wanted::Success, request.send())
            .await?;
        let is_encoded = answer.encoding_type() == Some(&EncodingType::Url);
        let text = |text: &str| if is_encoded { decoded(text) } else { text.to_owned() };
        let objects = answer.contents().iter().filter_map(|object| {
            let owner_id = object.owner().and_then(|owner| owner.id()).map(str::to_owned);
            Some(ListedObject { key: text(object.key()?), owner_id })
        });
        let folders =
            answer.common_prefixes().iter().filter_map(|folder| folder.prefix().map(text));
        Ok(Page {
            objects: objects.collect(),
            folders: folders.collect(),
            is_truncated: answer.is_truncated() == Some(true),
        })
    }
}

/// S3 encodes as forms do: a blank is a plus sign, and a plus sign is `%2B`.
fn decoded(text: &str) -> String {
    let text = text.replace('+', " ");
    percent_decode_str(&text).decode_utf8_lossy().into_owned()
}
