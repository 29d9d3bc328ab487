//! The checks of the bucket that the admin's own credentials make, and the one that needs no credentials.

use super::Validation;
use super::run::Run;
use crate::checks::bucket_settings;
use crate::checks::catalogue::CheckId;
use crate::checks::diagnosis::Diagnosis;
use crate::checks::failure::{Failure, FailureKind};
use crate::checks::finding::{Finding, Fix};
use crate::cloud::bucket::BucketFacts;
use crate::words;

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
        let plan = self.validation.plan;
        match self.bucket_as_ours().await {
            Ok(BucketFacts { refusal: None, .. }) => Finding::passed(words!(
                "Owner {account_id}",
                account_id = plan.account_id.grouped()
            )),
            Ok(BucketFacts { refusal: Some(refusal), .. }) => Finding::failed(
                Diagnosis::new(
                    words!(
                        "The bucket belongs to another account than {account_id}, or you may not see it",
                        account_id = plan.account_id.grouped()
                    ),
                    plan.grantee.either(
                        words!(
                            "Connect to the account that owns the bucket: the role has to be made there. If it is this one, ask for s3:ListBucket on the bucket"
                        ),
                        words!(
                            "Connect to the account that owns the bucket: the user has to be made there. If it is this one, ask for s3:ListBucket on the bucket"
                        ),
                    ),
                ),
                refusal.evidence(),
            ),
            Err(failure) => Finding::of_failure(failure),
        }
    }

    pub async fn bucket_region(&self) -> Finding {
        let planned = &self.validation.plan.region;
        match self.bucket().await.as_ref().ok().and_then(|facts| facts.region.as_ref()) {
            Some(actual) if actual == planned => Finding::passed(planned.to_string()),
            Some(actual) => Finding::failed(
                Diagnosis::new(
                    words!("The bucket is in {actual}, the plan says {planned}", actual, planned),
                    words!("Use {actual}: a URL signed for another Region is refused", actual),
                ),
                format!("x-amz-bucket-region: {actual}"),
            )
            .with_fix(Fix::UseRegion(actual.clone())),
            None => Finding::warning(
                Diagnosis::new(
                    words!("S3 did not name the bucket's Region"),
                    words!("Compare the Region with the bucket's page in the S3 console"),
                ),
                words!("The answer had no x-amz-bucket-region"),
            ),
        }
    }

    pub async fn requester_pays(&self) -> Finding {
        let payer = self.bucket_reader(&self.reporter(CheckId::RequesterPays)).payer().await;
        bucket_settings::payer_finding(payer.as_ref().copied())
    }

    pub async fn block_public_access(&self) -> Finding {
        let reporter = self.reporter(CheckId::BlockPublicAccess);
        let block = self.bucket_reader(&reporter).public_access_block().await;
        bucket_settings::public_access_finding(block.as_ref().copied())
    }

    pub async fn unsigned_get(&self) -> Finding {
        let Validation { session, plan, fetcher, .. } = self.validation;
        let url = session.object_address(&plan.bucket, &plan.region, &plan.example_key).url();
        match fetcher.get_unsigned(&self.reporter(CheckId::UnsignedGet), &url).await {
            Ok(_) => Finding::failed(
                Diagnosis::new(
                    words!("The object is public: anybody can read it without a signature"),
                    words!(
                        "Switch on Block Public Access for the bucket, or take the statement for everybody out of its policy"
                    ),
                ),
                words!("{url} answered without a signature", url),
            ),
            Err(failure) => refused_unsigned(&failure),
        }
    }
}

/// What a refusal of the URL without its signature shows. S3 names a code in each of them; what names none refuses in its
/// place.
fn refused_unsigned(failure: &Failure) -> Finding {
    if failure.kind != FailureKind::Denied {
        return Finding::of_failure(failure);
    }
    if failure.code.is_some() {
        return Finding::passed(failure.evidence());
    }
    Finding::warning(
        Diagnosis::new(
            words!("The URL is refused without its signature, and not by S3"),
            words!(
                "Look for a proxy between here and S3, and ask for the URL from another network: whether S3 refuses it is not known"
            ),
        ),
        failure.evidence(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checks::finding::Verdict;

    #[test]
    fn a_refusal_that_is_not_s3s_shows_nothing_of_s3() {
        let refusal = |code: Option<&str>| Failure {
            kind: FailureKind::Denied,
            service: "s3",
            operation: "GET".to_owned(),
            code: code.map(str::to_owned),
            message: None,
            http_status: Some(403),
            request_id: None,
        };
        let verdict = |code| refused_unsigned(&refusal(code)).verdict;
        assert_eq!(verdict(Some("AccessDenied")), Verdict::Passed);
        assert_eq!(verdict(None), Verdict::Warning);
    }
}
