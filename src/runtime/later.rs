//! What comes after the hand-over: the end of a role's sessions and its proof, and the look for the vendor's first use.

use jiff::Timestamp;

use super::Worker;
use crate::access::plan::AccessPlan;
use crate::checks::failure::Failure;
use crate::checks::first_contact::Sighting;
use crate::cloud::first_contact::Look;
use crate::cloud::provision::StopFlag;
use crate::cloud::reporter::Wanted;
use crate::cloud::revocation_proof::Prover;
use crate::cloud::{inventory, noting};
use crate::model::event::TaskId;
use crate::model::proof::LiveUrl;
use crate::model::revocation::{Revocable, RevocationProof};

impl Worker {
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
