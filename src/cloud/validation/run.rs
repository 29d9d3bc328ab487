//! One run of the checks: each waits for those that it needs, and is then asked beside all others.

use futures_util::future::join_all;

use super::facts::Facts;
use super::ledger::Ledger;
use super::{Proof, Validation};
use crate::checks::catalogue::{CATALOGUE, CheckId};
use crate::checks::finding::Finding;
use crate::cloud::reporter::Reporter;

/// A validation under way.
pub(super) struct Run<'a> {
    pub validation: &'a Validation<'a>,
    pub ledger: Ledger<'a>,
    pub facts: Facts<'a>,
}

impl<'a> Run<'a> {
    pub fn new(validation: &'a Validation<'a>) -> Self {
        let ledger = Ledger::new(validation.reporter, validation.task, validation.stop);
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
        // The twin is removed on every way out: no stop and no failed check keeps it.
        let may_be_asked = id == CheckId::TwinGone || self.ledger.begin(id).await;
        if may_be_asked {
            let finding = self.examine(id).await;
            self.ledger.end(id, finding).await;
        }
    }

    async fn examine(&self, id: CheckId) -> Finding {
        match id {
            CheckId::CallerIdentity => self.caller_identity().await,
            CheckId::AdminPermissions => self.admin_permissions().await,
            CheckId::BucketExists => self.bucket_exists().await,
            CheckId::BucketOwner => self.bucket_owner().await,
            CheckId::BucketRegion => self.bucket_region().await,
            CheckId::ObjectExists => self.object_exists().await,
            CheckId::VendorVantage => self.vendor_vantage().await,
            CheckId::RoleAsPlanned => self.role_as_planned().await,
            CheckId::TrustPolicyNarrow => self.trust_policy_narrow().await,
            CheckId::PermissionsNarrow => self.permissions_narrow().await,
            CheckId::RoleSimulation => self.role_simulation().await,
            CheckId::TwinCreated => self.twin_created().await,
            CheckId::RightExternalId => self.right_external_id().await,
            CheckId::NoExternalId | CheckId::WrongExternalId | CheckId::NearMissExternalId => {
                self.refused(id).await
            }
            CheckId::StsRegions => self.sts_regions().await,
            CheckId::SignedGet => self.signed_get().await,
            CheckId::UnsignedGet => self.unsigned_get().await,
            CheckId::Listing => self.listing().await,
            CheckId::TwinGone => self.twin_gone().await,
        }
    }
}
