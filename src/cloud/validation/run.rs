//! One run of the checks: each waits for those that it needs, and is then asked beside all others.

use std::future::poll_fn;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::task::Poll;

use futures_util::FutureExt as _;
use futures_util::future::{BoxFuture, join_all, ready};

use super::facts::Facts;
use super::ledger::Ledger;
use super::{Proof, Validation};
use crate::checks::catalogue::{CATALOGUE, CheckId};
use crate::checks::diagnosis::Diagnosis;
use crate::checks::finding::Finding;
use crate::checks::input;
use crate::cloud::reporter::Reporter;
use crate::words;

/// A validation under way.
pub(super) struct Run<'a> {
    pub validation: &'a Validation<'a>,
    pub ledger: Ledger<'a>,
    pub facts: Facts<'a>,
}

impl<'a> Run<'a> {
    pub fn new(validation: &'a Validation<'a>) -> Self {
        let ledger = Ledger::new(
            validation.reporter,
            validation.task,
            validation.stop,
            validation.plan.grantee,
        );
        for (id, holds) in validation.standing {
            ledger.stands(*id, *holds);
        }
        Self { validation, ledger, facts: Facts::default() }
    }

    /// Asks what does not stand already; what was proved beside the findings comes back.
    pub async fn ask(mut self) -> Option<Proof> {
        let standing = self.validation.standing;
        let asked = CATALOGUE.iter().map(|check| check.id).filter(|id| !standing.contains_key(id));
        join_all(asked.map(|id| self.answer(id))).await;
        self.facts.proof.take()
    }

    /// The reporter whose calls are shown as made for this check.
    pub fn reporter(&self, id: CheckId) -> Reporter {
        self.validation.reporter.for_check(id)
    }

    async fn answer(&self, id: CheckId) {
        if let Some(finding) = self.left_out_without_key(id) {
            self.ledger.end(id, finding).await;
            return;
        }
        // The twin is removed on every way out: no stop and no failed check keeps it.
        let may_be_asked =
            id == CheckId::TwinGone || tokio::join!(self.ledger.begin(id), self.prepared(id)).0;
        if may_be_asked {
            let examined = Box::pin(unless_it_breaks(self.examine(id)));
            let finding = self.unless_stopped(id, examined).await;
            self.ledger.end(id, finding).await;
        }
    }

    async fn prepared(&self, id: CheckId) {
        tokio::select! {
            () = self.prepare(id) => {}
            () = self.validation.stop.stopped() => {}
        }
    }

    /// The check's finding. A stop breaks it off, unless it writes to the account.
    async fn unless_stopped(&self, id: CheckId, check: impl Future<Output = Finding>) -> Finding {
        if matches!(id, CheckId::TwinCreated | CheckId::TwinGone | CheckId::Writing) {
            return check.await;
        }
        tokio::select! {
            finding = check => finding,
            () = self.validation.stop.stopped() => {
                Finding::blocked(words!("Stopped before it was answered"))
            }
        }
    }

    /// Each on the heap: one future that could be any of them would not fit on a worker's stack.
    fn examine(&self, id: CheckId) -> BoxFuture<'_, Finding> {
        if let Some(examined) = self.examine_user(id) {
            return examined;
        }
        let plan = self.validation.plan;
        let own_endpoint = self.validation.session.endpoint_url();
        match id {
            CheckId::ExternalIdStrength => ready(input::external_id(plan)).boxed(),
            CheckId::VendorPrincipal => ready(input::principal(plan)).boxed(),
            CheckId::Address => ready(input::address(plan, own_endpoint)).boxed(),
            CheckId::KeySpelling => ready(input::object_key(plan, own_endpoint)).boxed(),
            CheckId::TtlReached => ready(input::ttl(plan)).boxed(),
            CheckId::PolicySize => ready(input::policy_size(plan)).boxed(),
            CheckId::CallerIdentity => self.caller_identity().boxed(),
            CheckId::AdminPermissions => self.admin_permissions().boxed(),
            CheckId::Clock => ready(self.clock()).boxed(),
            CheckId::BucketExists => self.bucket_exists().boxed(),
            CheckId::BucketOwner => self.bucket_owner().boxed(),
            CheckId::BucketRegion => self.bucket_region().boxed(),
            CheckId::ObjectExists => self.object_exists().boxed(),
            CheckId::ObjectEncryption => self.object_encryption().boxed(),
            CheckId::VendorVantage => self.vendor_vantage().boxed(),
            CheckId::CorsRule => self.cors_rule().boxed(),
            CheckId::CorsPreflight => self.cors_preflight().boxed(),
            CheckId::ObjectRestored => self.object_restored().boxed(),
            CheckId::ObjectOwner => self.object_owner().boxed(),
            CheckId::RequesterPays => self.requester_pays().boxed(),
            CheckId::BlockPublicAccess => self.block_public_access().boxed(),
            CheckId::RoleAsPlanned => self.role_as_planned().boxed(),
            CheckId::TrustPolicyNarrow => self.trust_policy_narrow().boxed(),
            CheckId::PermissionsNarrow => self.permissions_narrow().boxed(),
            CheckId::PolicyValidation => self.policy_validation().boxed(),
            CheckId::RoleSimulation => self.role_simulation().boxed(),
            CheckId::KmsPermission => self.kms_permission().boxed(),
            CheckId::KmsKeyPolicy => self.kms_key_policy().boxed(),
            CheckId::TwinCreated => self.twin_created().boxed(),
            CheckId::RightExternalId => self.right_external_id().boxed(),
            CheckId::NoExternalId | CheckId::WrongExternalId | CheckId::NearMissExternalId => {
                self.refused(id).boxed()
            }
            CheckId::StsRegions => self.sts_regions().boxed(),
            CheckId::TwinGone => self.twin_gone().boxed(),
            CheckId::SignedGet => self.signed_get().boxed(),
            CheckId::UnsignedGet => self.unsigned_get().boxed(),
            CheckId::SignedHead => self.signed_head().boxed(),
            CheckId::UrlLength => ready(self.url_length()).boxed(),
            CheckId::OutsidePrefix => self.outside_prefix().boxed(),
            CheckId::OtherBucket => self.other_bucket().boxed(),
            CheckId::Listing => self.listing().boxed(),
            CheckId::Writing => self.writing().boxed(),
        }
    }
}

/// A check's finding; where the check itself breaks off, one that says so, so that the twin is removed all the same.
async fn unless_it_breaks(mut check: BoxFuture<'_, Finding>) -> Finding {
    let broken = Finding::failed(
        Diagnosis::new(
            words!(
                "Countersign made a mistake of its own in this check, so that its answer is not known"
            ),
            words!(
                "Validate again; if it happens again, report it with what the status panel shows"
            ),
        ),
        words!("The check broke off"),
    );
    poll_fn(|context| {
        let polled = catch_unwind(AssertUnwindSafe(|| check.as_mut().poll(context)));
        polled.unwrap_or_else(|_mistake| Poll::Ready(broken.clone()))
    })
    .await
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checks::finding::Verdict;

    #[tokio::test]
    async fn a_check_that_breaks_off_has_failed_and_the_others_go_on() {
        let findings = join_all([
            unless_it_breaks(async { panic!("a mistake") }.boxed()),
            unless_it_breaks(ready(Finding::passed("seen")).boxed()),
        ])
        .await;
        assert_eq!(findings[0].verdict, Verdict::Failed);
        assert_eq!(findings[1].verdict, Verdict::Passed);
    }
}
