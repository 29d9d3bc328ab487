//! The checks that the admin's own credentials make: bucket, owner, Region, object, unsigned access.

use super::Validation;
use super::ledger::Ledger;
use crate::checks::catalogue::CheckId;
use crate::checks::diagnosis::Diagnosis;
use crate::checks::failure::{Failure, FailureKind};
use crate::checks::finding::{Finding, Fix};
use crate::cloud::bucket::{BucketFacts, head_bucket, head_object};

impl Validation<'_> {
    pub(super) async fn check_bucket_and_object(&self, ledger: &Ledger<'_>) {
        let facts = self.check_bucket_exists(ledger).await;
        tokio::join!(
            self.check_bucket_owner(ledger, facts.as_ref()),
            self.check_bucket_region(ledger, facts.as_ref()),
        );
        self.check_object_exists(ledger).await;
    }

    async fn check_bucket_exists(&self, ledger: &Ledger<'_>) -> Option<BucketFacts> {
        let id = CheckId::BucketExists;
        if !ledger.begin(id).await {
            return None;
        }
        let plan = self.plan;
        match head_bucket(self.session, self.reporter, &plan.bucket, &plan.region, None).await {
            Ok(facts) => {
                let evidence = facts
                    .refusal
                    .as_ref()
                    .map_or_else(|| plan.bucket.to_string(), Failure::evidence);
                ledger.end(id, Finding::passed(evidence)).await;
                Some(facts)
            }
            Err(failure) => {
                ledger.end(id, Finding::of_failure(&failure)).await;
                None
            }
        }
    }

    async fn check_bucket_owner(&self, ledger: &Ledger<'_>, facts: Option<&BucketFacts>) {
        let id = CheckId::BucketOwner;
        if !ledger.begin(id).await {
            return;
        }
        let plan = self.plan;
        let region = facts.and_then(|facts| facts.region.as_ref()).unwrap_or(&plan.region);
        let owner = Some(&plan.account_id);
        let finding = match head_bucket(self.session, self.reporter, &plan.bucket, region, owner)
            .await
        {
            Ok(BucketFacts { refusal: None, .. }) => {
                Finding::passed(format!("Owner {}", plan.account_id.grouped()))
            }
            Ok(BucketFacts { refusal: Some(refusal), .. }) => Finding::failed(
                Diagnosis::new(
                    format!(
                        "The bucket belongs to another account than {}, or you may not see it",
                        plan.account_id.grouped()
                    ),
                    "Connect to the account that owns the bucket: the role has to be made there. If it is this one, ask for s3:ListBucket on the bucket",
                ),
                refusal.evidence(),
            ),
            Err(failure) => Finding::of_failure(&failure),
        };
        ledger.end(id, finding).await;
    }

    async fn check_bucket_region(&self, ledger: &Ledger<'_>, facts: Option<&BucketFacts>) {
        let id = CheckId::BucketRegion;
        if !ledger.begin(id).await {
            return;
        }
        let planned = &self.plan.region;
        let finding = match facts.and_then(|facts| facts.region.as_ref()) {
            Some(actual) if actual == planned => Finding::passed(planned.to_string()),
            Some(actual) => Finding::failed(
                Diagnosis::new(
                    format!("The bucket is in {actual}, the plan says {planned}"),
                    format!("Use {actual}: a URL signed for another Region is refused"),
                ),
                format!("x-amz-bucket-region: {actual}"),
            )
            .with_fix(Fix::UseRegion(actual.clone())),
            None => Finding::warning(
                Diagnosis::new(
                    "S3 did not name the bucket's Region",
                    "Compare the Region with the bucket's page in the S3 console",
                ),
                "The answer had no x-amz-bucket-region",
            ),
        };
        ledger.end(id, finding).await;
    }

    async fn check_object_exists(&self, ledger: &Ledger<'_>) {
        let id = CheckId::ObjectExists;
        if !ledger.begin(id).await {
            return;
        }
        let plan = self.plan;
        let answer =
            head_object(self.session, self.reporter, &plan.bucket, &plan.region, &plan.example_key)
                .await;
        let finding = match answer {
            Ok(facts) => Finding::passed(format!(
                "{} bytes, {}",
                facts.size_bytes,
                facts.content_type.as_deref().unwrap_or("no content type")
            )),
            Err(failure) if failure.kind == FailureKind::NotFound => Finding::failed(
                Diagnosis::new(
                    format!("There is no object under the key {}", plan.example_key),
                    "Compare the key with the bucket's listing: upper and lower case, spaces and plus signs count",
                ),
                failure.evidence(),
            ),
            Err(failure) if failure.kind == FailureKind::Denied => Finding::failed(
                Diagnosis::new(
                    "Your AWS identity may not read the object, or the object does not exist",
                    "S3 says the same in both cases to whoever may not list the bucket: ask for s3:GetObject and s3:ListBucket, or take another object",
                ),
                failure.evidence(),
            ),
            Err(failure) => Finding::of_failure(&failure),
        };
        ledger.end(id, finding).await;
    }

    pub(super) async fn check_unsigned_get(&self, ledger: &Ledger<'_>) {
        let id = CheckId::UnsignedGet;
        if !ledger.begin(id).await {
            return;
        }
        let plan = self.plan;
        let url = self.session.object_address(&plan.bucket, &plan.region, &plan.example_key).url();
        let finding = match self.fetcher.get_unsigned(self.reporter, &url).await {
            Ok(_) => Finding::failed(
                Diagnosis::new(
                    "The object is public: anybody can read it without a signature",
                    "Switch on Block Public Access for the bucket, or take the statement for everybody out of its policy",
                ),
                format!("{url} answered without a signature"),
            ),
            Err(failure) if failure.kind == FailureKind::Denied => {
                Finding::passed(failure.evidence())
            }
            Err(failure) => Finding::of_failure(&failure),
        };
        ledger.end(id, finding).await;
    }
}
