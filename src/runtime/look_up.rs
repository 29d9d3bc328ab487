//! What the Content step asks of the bucket and of the example object.

use super::Worker;
use crate::access::names::{AccountId, BucketName, ObjectKey, Region};
use crate::checks::encryption::{KeyManager, KmsEncryption, ObjectEncryption};
use crate::checks::failure::{Failure, FailureKind};
use crate::cloud::bucket::{head_bucket, head_object};
use crate::cloud::bucket_settings::BucketReader;
use crate::cloud::errors::is_delete_marker;
use crate::cloud::{key_lookup, kms};
use crate::model::content::{Absence, BucketAnswer, ObjectAnswer, Ownership};

impl Worker {
    pub(super) async fn look_up_bucket(
        &self,
        account_id: &AccountId,
        bucket: BucketName,
        region: Option<Region>,
    ) -> Result<BucketAnswer, Failure> {
        let session = self.session().await?;
        let guess = region.unwrap_or_else(|| session.region().clone());
        let facts = head_bucket(&session, &self.reporter, &bucket, &guess, None).await?;
        if let Some(refusal) = facts.refusal {
            let ownership = Ownership::Unknown(refusal);
            return Ok(BucketAnswer { bucket, region: facts.region, ownership });
        }
        let region = facts.region.clone().unwrap_or(guess);
        let expected = Some(account_id);
        let asked_as_owner =
            head_bucket(&session, &self.reporter, &bucket, &region, expected).await?;
        let ownership = if asked_as_owner.refusal.is_none() {
            Ownership::Ours
        } else {
            Ownership::SomebodyElses
        };
        Ok(BucketAnswer { bucket, region: facts.region, ownership })
    }

    /// A key whose manager may not be asked for counts as the customer's: a grant of AWS's own key gives nothing away.
    pub(super) async fn look_up_object(
        &self,
        bucket: BucketName,
        region: &Region,
        key: ObjectKey,
    ) -> Result<ObjectAnswer, Failure> {
        let session = self.session().await?;
        let answer = head_object(&session, &self.reporter, &bucket, region, &key).await;
        let facts = match answer {
            Ok(facts) => facts,
            Err(failure)
                if failure.kind == FailureKind::NotFound && !is_delete_marker(&failure) =>
            {
                let (session, reporter) = (&session, &self.reporter);
                let reader = BucketReader { session, reporter, bucket: &bucket, region };
                let candidates = key_lookup::look_up(reader, &key).await.candidates;
                let absence = Some(Absence { failure, candidates });
                return Ok(ObjectAnswer { bucket, key, kms_key: None, absence });
            }
            Err(failure) => return Err(failure),
        };
        let kms_key = match facts.encryption {
            ObjectEncryption::Kms(KmsEncryption { key: Some(arn), .. }) => {
                let key = kms::describe_key(&session, &self.reporter, &arn).await;
                let is_aws_own = key.is_ok_and(|facts| facts.manager == KeyManager::Aws);
                (!is_aws_own).then_some(arn)
            }
            _ => None,
        };
        Ok(ObjectAnswer { bucket, key, kms_key, absence: None })
    }
}
