//! The kill switch: shown, confirmed, written like any other change, and proved.

use crate::access::changes::Write;
use crate::access::grantee::Grantee;
use crate::access::plan::AccessPlan;
use crate::model::event::Effect;
use crate::model::proof::{LiveUrl, SignedBy};
use crate::model::review::Ending;
use crate::model::revocation::{LIFE_NEEDED_SECS, Revocation, RevocationProof};
use crate::model::task::{Task, TaskId};
use crate::model::{Closing, Model};

impl Model {
    /// Looks what would end the role's sessions, by AWS's clock.
    pub(super) fn read_revocation(&mut self) -> Vec<Effect> {
        let Some(plan) = self.plan().filter(|plan| plan.grantee == Grantee::Role) else {
            return Vec::new();
        };
        if self.is_writing() {
            return Vec::new();
        }
        let task = self.start_task();
        self.revocation = Revocation { shown: Task::Running(task), ..Revocation::default() };
        vec![Effect::ReadRevocation { task, plan, live_url: self.url_of_the_role() }]
    }

    /// A URL that the role itself signed, and that would outlive the proof: one that ends meanwhile is refused for that alone.
    fn url_of_the_role(&self) -> Option<LiveUrl> {
        let live = self.validation.live_url.as_ref()?;
        let lives =
            live.remaining_secs(self.now) > LIFE_NEEDED_SECS && live.signed_by == SignedBy::Role;
        lives.then(|| live.clone())
    }

    pub(super) fn revoke(&mut self) -> Vec<Effect> {
        let Some(revocable) = self.revocation.shown.done().cloned() else { return Vec::new() };
        let is_current = self.plan().is_some_and(|plan| plan.makes_the_same_as(&revocable.plan));
        let writes = revocable.changes().writes();
        if self.is_writing() || !is_current || writes.is_empty() {
            return Vec::new();
        }
        let Some(integration) = self.as_integration() else { return Vec::new() };
        let effects = self.start_writing(revocable.plan, integration, writes);
        self.revocation.writing =
            self.review.writing.as_ref().map(|writing| (writing.task, revocable.url_was_alive));
        effects
    }

    pub(super) fn dismiss_revocation(&mut self) -> Vec<Effect> {
        if !self.is_writing() {
            self.revocation = Revocation::default();
        }
        Vec::new()
    }

    /// The write has ended; where it was made, it is proved.
    pub(super) fn revocation_written(
        &mut self,
        task: TaskId,
        plan: &AccessPlan,
        ending: &Ending,
    ) -> Vec<Effect> {
        let Some((_, url_was_alive)) =
            self.revocation.writing.filter(|(awaited, _)| *awaited == task)
        else {
            return Vec::new();
        };
        self.revocation.writing = None;
        self.revocation.shown = Task::Idle;
        // A window that goes makes no twin any more.
        if *ending != Ending::Finished || self.closing != Closing::No {
            return Vec::new();
        }
        let live_url = self.url_of_the_role().filter(|_| url_was_alive);
        let task = self.start_task();
        self.revocation.proof = Task::Running(task);
        self.revocation.proving_since = Some(self.now);
        vec![Effect::ProveRevocation { task, plan: plan.clone(), live_url }]
    }

    pub(super) fn revocation_proved(
        &mut self,
        task: TaskId,
        proof: RevocationProof,
    ) -> Vec<Effect> {
        let proof = match proof {
            RevocationProof::Failed(failure) => Err(failure),
            other => Ok(other),
        };
        if !self.revocation.proof.settle(task, proof) {
            return Vec::new();
        }
        // The URL that was shown is dead, or its session is: another one is signed when it is asked for.
        if self.validation.live_url.as_ref().is_some_and(|live| live.signed_by == SignedBy::Role) {
            self.validation.live_url = None;
        }
        let mut effects = self.work_ended();
        effects.extend(self.read_inventory());
        effects
    }
}

/// Whether these writes end sessions and change nothing else, so that every verdict stays as it is.
pub(super) fn only_revokes(writes: &[Write]) -> bool {
    writes.iter().all(|write| matches!(write, Write::RevokeSessions { .. }))
}
