//! The checks that the admin's own credentials make: bucket, owner, Region, object, unsigned access.

use super::Validation;
use super::run::Run;
use crate::checks::catalogue::CheckId;
use crate::checks::diagnosis::Diagnosis;
use crate::checks::failure::{Failure, FailureKind};
use crate::checks::finding::{Finding, Fix};
use crate::cloud::bucket::{BucketFacts, head_bucket};

impl Run<'_> {
    pub async fn bucket_exists(&self) -> Finding {
        match self.bucket().await {
            Ok(facts) => Finding::passed(
                facts
                    .refusal
                    .as_ref()
                    .map_or_else(|| self.validation.plan.bucket.to_string(), Failure::evidence),
            ),
            Err(failure) => Finding::of_failure(failure),
        }
    }

    pub async fn bucket_owner(&self) -> Finding {
        let Validation { session, plan, .. } = self.validation;
        let named = self.bucket().await.as_ref().ok().and_then(|facts| facts.region.as_ref());
        let region = named.unwrap_or(&plan.region);
        let owner = Some(&plan.account_id);
        let reporter = self.reporter(CheckId::BucketOwner);
        match head_bucket(session, &reporter, &plan.bucket, region, owner).await {
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
        }
    }

    pub async fn bucket_region(&self) -> Finding {
        let planned = &self.validation.plan.region;
        match self.bucket().await.as_ref().ok().and_then(|facts| facts.region.as_ref()) {
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
        }
    }

    pub async fn object_exists(&self) -> Finding {
        let plan = self.validation.plan;
        match self.object().await {
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
            Err(failure) => Finding::of_failure(failure),
        }
    }

    pub async fn unsigned_get(&self) -> Finding {
        let Validation { session, plan, fetcher, .. } = self.validation;
        let url = session.object_address(&plan.bucket, &plan.region, &plan.example_key).url();
        match fetcher.get_unsigned(&self.reporter(CheckId::UnsignedGet), &url).await {
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
        }
    }
}
