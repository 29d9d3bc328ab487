//! What comes after the hand-over: the end of a role's sessions and its proof, and the look for the vendor's first use.

use jiff::Timestamp;

use super::Worker;
use crate::access::plan::AccessPlan;
use crate::checks::diagnosis::diagnose;
use crate::checks::failure::Failure;
use crate::checks::first_contact::Sighting;
use crate::cloud::first_contact::Look;
use crate::cloud::provision::StopFlag;
use crate::cloud::reporter::Wanted;
use crate::cloud::revocation_proof::Prover;
use crate::cloud::{first_contact, inventory, noting};
use crate::model::event::TaskId;
use crate::model::proof::LiveUrl;
use crate::model::revocation::{Revocable, RevocationProof};
use crate::model::undo::{LastUse, UndoRead};

impl Worker {
    /// What the account and the journals have of an integration, read anew; and its last use, where that matters.
    pub(super) async fn read_undo(
        &self,
        plan: &AccessPlan,
        asks_last_use: bool,
    ) -> Result<UndoRead, Failure> {
        let session = self.session().await?;
        let inventory = inventory::read(&session, &self.reporter, plan).await?;
        let history = self.keeper.history_of(&noting::subject(&session, plan)).writes;
        let last_use = if !asks_last_use || inventory.role.is_none() {
            LastUse::NotAsked
        } else {
            match first_contact::last_used(&session, &self.reporter, plan).await {
                Ok(Some((at, region))) => LastUse::At { at, region },
                Ok(None) => LastUse::Never,
                Err(failure) => LastUse::NotKnown(diagnose(&failure).cause),
            }
        };
        Ok(UndoRead { inventory, history, last_use })
    }

    pub(super) async fn read_revocation(
        &self,
        plan: AccessPlan,
        live_url: Option<LiveUrl>,
    ) -> Result<Revocable, Failure> {
        let session = self.session().await?;
        let inventory = inventory::read(&session, &self.reporter, &plan).await?;
        let url_was_alive = match live_url {
            Some(live) => session
                .fetcher()
                .get_signed(&self.reporter, &live.url, Wanted::Success)
                .await
                .is_ok(),
            None => false,
        };
        Ok(Revocable { plan, inventory, now: session.clock().now(), url_was_alive })
    }

    pub(super) async fn prove_revocation(
        &self,
        task: TaskId,
        plan: &AccessPlan,
        live_url: Option<LiveUrl>,
        stop: &StopFlag,
    ) -> Result<RevocationProof, Failure> {
        let session = self.session().await?;
        let prover = Prover {
            session: &session,
            reporter: &self.reporter,
            task,
            stop,
            plan,
            fetcher: &session.fetcher(),
            leftovers: &self.leftovers,
            keeper: &self.keeper,
        };
        if let Some(live) = live_url {
            return Ok(prover.with_url_of_the_role(&live.url).await);
        }
        let proof = prover.with_twin().await;
        self.keeper.give_back(&noting::subject(&session, plan));
        Ok(proof)
    }

    pub(super) async fn look_for_use(
        &self,
        plan: &AccessPlan,
        since: Timestamp,
    ) -> Result<Sighting, Failure> {
        let session = self.session().await?;
        let look = Look { session: &session, reporter: &self.reporter, plan, since };
        Ok(look.once().await)
    }
}
