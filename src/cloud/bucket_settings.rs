//! The bucket's settings that bear on who owns its objects, who pays for them, and whether they may be public.

use aws_sdk_s3::types::Payer as SdkPayer;

use super::listing::{ListedObject, Listing};
use super::reporter::{Reporter, Wanted};
use super::session::Session;
use crate::access::names::{BucketName, ObjectKey, Region};
use crate::checks::bucket_settings::{Ownership, Payer, PublicAccessBlock};
use crate::checks::failure::{Failure, FailureKind};

/// A bucket, and the session that asks for it.
#[derive(Clone, Copy)]
pub struct BucketReader<'a> {
    pub session: &'a Session,
    pub reporter: &'a Reporter,
    pub bucket: &'a BucketName,
    pub region: &'a Region,
}

impl BucketReader<'_> {
    fn s3(&self) -> aws_sdk_s3::Client {
        self.session.s3(self.region)
    }

    /// Who owns what is written into the bucket (`GetBucketOwnershipControls`); a bucket without the setting leaves objects
    /// to their writers.
    pub async fn ownership(&self) -> Result<Ownership, Failure> {
        let request = self.s3().get_bucket_ownership_controls().bucket(self.bucket.as_str());
        let answer = self.reporter.call(
            "s3",
            "GetBucketOwnershipControls",
            self.bucket.to_string(),
            Wanted::MayBeAbsent,
            request.send(),
        );
        let answer = match answer.await {
            Err(failure) if failure.has_code("OwnershipControlsNotFoundError") => {
                return Ok(Ownership::ObjectWriter);
            }
            answer => answer?,
        };
        let rule = answer.ownership_controls().and_then(|controls| controls.rules().first());
        let name = rule.map_or("ObjectWriter", |rule| rule.object_ownership().as_str());
        Ok(Ownership::from_name(name))
    }

    /// The object as the listing has it, with its owner; `None` where the key is not listed.
    ///
    /// The owner is asked of the listing, since the object's own ACL is closed to whoever may not read it.
    pub async fn listed_object(&self, key: &ObjectKey) -> Result<Option<ListedObject>, Failure> {
        // The key itself is the first of all keys that begin with it.
        let listing =
            Listing { prefix: key.as_str(), one_folder: false, max_keys: 1, with_owners: true };
        let page = self.list(listing).await?;
        Ok(page.objects.into_iter().find(|object| object.key == key.as_str()))
    }

    /// The canonical user ID of the bucket's owner.
    ///
    /// Whoever may not read the bucket's ACL may know it from `ListBuckets`, which names the owner of the caller's own buckets.
    pub async fn bucket_owner(&self) -> Result<Option<String>, Failure> {
        let request = self.s3().get_bucket_acl().bucket(self.bucket.as_str());
        match self
            .reporter
            .call("s3", "GetBucketAcl", self.bucket.to_string(), Wanted::IfAllowed, request.send())
            .await
        {
            Err(failure) if failure.kind == FailureKind::Denied => {}
            answer => {
                return answer.map(|answer| answer.owner()?.id().map(str::to_owned));
            }
        }
        let request = self.s3().list_buckets().max_buckets(1);
        let answer =
            self.reporter.call("s3", "ListBuckets", "", Wanted::IfAllowed, request.send()).await?;
        Ok(answer.owner().and_then(|owner| owner.id()).map(str::to_owned))
    }

    /// Who pays for requests (`GetBucketRequestPayment`).
    pub async fn payer(&self) -> Result<Payer, Failure> {
        let request = self.s3().get_bucket_request_payment().bucket(self.bucket.as_str());
        let answer = self
            .reporter
            .call(
                "s3",
                "GetBucketRequestPayment",
                self.bucket.to_string(),
                Wanted::Success,
                request.send(),
            )
            .await?;
        Ok(match answer.payer() {
            Some(SdkPayer::Requester) => Payer::Requester,
            _ => Payer::BucketOwner,
        })
    }

    /// The bucket's own Block Public Access (`GetPublicAccessBlock`); a bucket without it has all of it off.
    pub async fn public_access_block(&self) -> Result<PublicAccessBlock, Failure> {
        let request = self.s3().get_public_access_block().bucket(self.bucket.as_str());
        let answer = self
            .reporter
            .call(
                "s3",
                "GetPublicAccessBlock",
                self.bucket.to_string(),
                Wanted::MayBeAbsent,
                request.send(),
            )
            .await;
        let answer = match answer {
            Err(failure) if failure.has_code("NoSuchPublicAccessBlockConfiguration") => {
                return Ok(PublicAccessBlock::default());
            }
            answer => answer?,
        };
        let Some(block) = answer.public_access_block_configuration() else {
            return Ok(PublicAccessBlock::default());
        };
        Ok(PublicAccessBlock {
            settings: [
                block.block_public_acls(),
                block.ignore_public_acls(),
                block.block_public_policy(),
                block.restrict_public_buckets(),
            ]
            .map(|is_on| is_on.unwrap_or(false)),
        })
    }
}
