//! What the role's session must not do: read elsewhere, list, write.

use futures_util::future::BoxFuture;

use super::assuming::no_candidate;
use super::run::Run;
use super::{Means, Validation};
use crate::access::grantee::Grantee;
use crate::access::vendor::Permission;
use crate::checks::catalogue::CheckId;
use crate::checks::diagnosis::Diagnosis;
use crate::checks::failure::{Failure, FailureKind};
use crate::checks::finding::Finding;
use crate::cloud::bucket::list_one;
use crate::cloud::neighbours::{SomeObject, read_one_byte, upload_nothing};
use crate::words;

impl Run<'_> {
    /// Looks for the objects to try with while the role is still being made, and for who stands in for the vendor.
    pub fn prepare(&self, id: CheckId) -> BoxFuture<'_, ()> {
        Box::pin(async move {
            match (id, self.validation.means) {
                (CheckId::TwinCreated, Means::Directly { vendor }) => {
                    self.vendor_identity(vendor).await;
                }
                (CheckId::OutsidePrefix, _)
                    if self.ledger.will_hold(CheckId::BucketOwner).await =>
                {
                    self.object_outside_prefix().await;
                }
                (CheckId::OtherBucket, _) if self.ledger.will_hold(CheckId::BucketOwner).await => {
                    self.object_in_another_bucket().await;
                }
                _ => {}
            }
        })
    }

    pub async fn outside_prefix(&self) -> Finding {
        if self.validation.plan.prefix.is_none() {
            return Finding::not_needed(words!("The plan grants the whole bucket"));
        }
        match self.object_outside_prefix().await {
            Ok(Some(object)) => {
                let finding = self.must_not_read(CheckId::OutsidePrefix, object).await;
                let deed = words!("read {object}", object);
                self.unless_granted(finding, Permission::GetObject, &object.key, &deed).await
            }
            Ok(None) => {
                Finding::skipped(words!("There is no object outside the prefix to try with"))
            }
            Err(failure) => nothing_to_try_with(failure),
        }
    }

    pub async fn other_bucket(&self) -> Finding {
        match self.object_in_another_bucket().await {
            Ok(Some(object)) => self.must_not_read(CheckId::OtherBucket, object).await,
            Ok(None) => Finding::skipped(words!("No other bucket has an object that you may list")),
            Err(failure) => nothing_to_try_with(failure),
        }
    }

    async fn must_not_read(&self, id: CheckId, object: &SomeObject) -> Finding {
        let Some(session) = self.as_the_role() else { return no_candidate() };
        let answer = read_one_byte(&session, &self.reporter(id), object).await;
        if let Err(failure) = &answer
            && (failure.is_about_key() || failure.has_code("InvalidObjectState"))
        {
            return let_in(object, failure, self.validation.plan.grantee);
        }
        must_be_refused(answer, || {
            let grantee = self.validation.plan.grantee;
            let cause = grantee.either(
                words!("More is allowed than needed: the role can read {object}", object),
                words!("More is allowed than needed: the user can read {object}", object),
            );
            (Diagnosis::new(cause, another_policy(grantee)), words!("{object} was read", object))
        })
    }

    pub async fn listing(&self) -> Finding {
        let Validation { plan, .. } = self.validation;
        // With a prefix the plan lets it list under that alone: the whole bucket is asked for, without one.
        if plan.permissions.contains(&Permission::ListBucket) && plan.prefix.is_none() {
            return Finding::not_needed(words!("The plan lets the vendor list the bucket"));
        }
        let Some(session) = self.as_the_role() else { return no_candidate() };
        let reporter = self.reporter(CheckId::Listing);
        let answer = list_one(&session, &reporter, &plan.bucket, &plan.region).await;
        let finding = must_be_refused(answer, || {
            let cause = plan.grantee.either(
                words!("More is allowed than needed: the role can list the bucket"),
                words!("More is allowed than needed: the user can list the bucket"),
            );
            let remedy = plan.grantee.either(
                words!(
                    "Look for a statement in the bucket policy, or on the role, that allows s3:ListBucket"
                ),
                words!(
                    "Look for a statement in the bucket policy, or on the user, that allows s3:ListBucket"
                ),
            );
            (Diagnosis::new(cause, remedy), words!("{bucket} was listed", bucket = plan.bucket))
        });
        let (permission, key) = (Permission::ListBucket, &plan.example_key);
        self.unless_granted(finding, permission, key, words!("list the bucket")).await
    }

    pub async fn writing(&self) -> Finding {
        let Validation { plan, .. } = self.validation;
        if plan.permissions.contains(&Permission::PutObject) {
            return Finding::not_needed(words!("The plan lets the vendor upload"));
        }
        let Some(session) = self.as_the_role() else { return no_candidate() };
        let reporter = self.reporter(CheckId::Writing);
        let answer =
            upload_nothing(&session, &reporter, &plan.bucket, &plan.region, &plan.example_key)
                .await;
        // S3 looks for the upload only when it has let the caller in.
        let answer = match answer {
            Err(failure) if failure.has_code("NoSuchUpload") => Ok(()),
            other => other,
        };
        let finding = must_be_refused(answer, || {
            let cause = plan.grantee.either(
                words!("More is allowed than needed: the role can write into the bucket"),
                words!("More is allowed than needed: the user can write into the bucket"),
            );
            let remedy = plan.grantee.either(
                words!(
                    "Look for a statement in the bucket policy, or on the role, that allows s3:PutObject"
                ),
                words!(
                    "Look for a statement in the bucket policy, or on the user, that allows s3:PutObject"
                ),
            );
            (Diagnosis::new(cause, remedy), words!("A part of an upload was let in").to_owned())
        });
        let (permission, key) = (Permission::PutObject, &plan.example_key);
        self.unless_granted(finding, permission, key, words!("write into the bucket")).await
    }
}

/// S3 asks KMS, and says that an object is archived, for whom it lets read: another object would have been brought.
fn let_in(object: &SomeObject, failure: &Failure, grantee: Grantee) -> Finding {
    let cause = grantee.either(
        words!(
            "More is allowed than needed: S3 lets the role read {object}, which nothing but its KMS key or its archive keeps from it",
            object
        ),
        words!(
            "More is allowed than needed: S3 lets the user read {object}, which nothing but its KMS key or its archive keeps from it",
            object
        ),
    );
    Finding::failed(Diagnosis::new(cause, another_policy(grantee)), failure.evidence())
}

fn another_policy(grantee: Grantee) -> &'static str {
    grantee.either(
        words!(
            "Look for another policy on the role, and for a bucket policy that lets the role or everybody in"
        ),
        words!(
            "Look for another policy on the user, and for a bucket policy that lets the user or everybody in"
        ),
    )
}

fn must_be_refused(
    answer: Result<(), Failure>,
    beyond: impl FnOnce() -> (Diagnosis, String),
) -> Finding {
    match answer {
        Ok(()) => {
            let (diagnosis, evidence) = beyond();
            Finding::failed(diagnosis, evidence)
        }
        Err(failure) if failure.kind == FailureKind::Denied => Finding::passed(failure.evidence()),
        Err(failure) => Finding::of_failure(&failure),
    }
}

fn nothing_to_try_with(failure: &Failure) -> Finding {
    if failure.kind == FailureKind::Denied {
        let reason = words!(
            "You may not call {action}, so no object is known to try with",
            action = failure.action()
        );
        return Finding::skipped(reason);
    }
    Finding::of_failure(failure)
}
