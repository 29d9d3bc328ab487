//! Makes the twin, assumes it or the role itself with the right external ID, and waits out propagation.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

use super::ledger::Ledger;
use super::{AccountFacts, Means, PROPAGATION_BOUND_SECS, Proof, Validation};
use crate::checks::catalogue::CheckId;
use crate::checks::diagnoses::ROLE_CANNOT_BE_ASSUMED;
use crate::checks::diagnosis::{Diagnosis, diagnose};
use crate::checks::failure::{Failure, FailureKind};
use crate::checks::finding::Finding;
use crate::cloud::assume::{Assumption, RoleSession, role_session_secs};
use crate::cloud::rehearsal::{Likeness, StillThere, Twin};
use crate::cloud::reporter::Wanted;
use crate::cloud::session::Session;

/// How long to wait before AWS is asked again for what it has not taken in everywhere.
pub(super) const RETRY_PAUSE: Duration = Duration::from_secs(1);

/// The role that is tried, who tries it, and when it last changed.
pub(super) struct Candidate<'a> {
    pub assumer: &'a Session,
    pub role_arn: String,
    pub session_secs: u32,
    pub changed_at: Option<Timestamp>,
}

impl Validation<'_> {
    pub(super) async fn check_assuming(
        &self,
        ledger: &Ledger<'_>,
        account: &AccountFacts,
    ) -> Option<Proof> {
        match self.means {
            Means::Directly { vendor, is_role_session } => {
                let reason = "The real role is assumed directly";
                ledger.not_needed(CheckId::TwinCreated, reason).await;
                let candidate = Candidate {
                    assumer: vendor,
                    role_arn: self.plan.role_arn().to_string(),
                    session_secs: role_session_secs(self.plan.ttl, is_role_session),
                    changed_at: self.last_change_at,
                };
                // The role itself has to be there; no twin stands in for it.
                let proof = if ledger.holds(CheckId::RoleAsPlanned) {
                    self.try_out(ledger, &candidate).await
                } else {
                    self.leave_out(ledger, CheckId::RoleAsPlanned).await;
                    None
                };
                ledger.not_needed(CheckId::TwinGone, "There was no twin").await;
                proof
            }
            Means::Rehearsal => self.rehearse(ledger, account).await,
        }
    }

    async fn rehearse(&self, ledger: &Ledger<'_>, account: &AccountFacts) -> Option<Proof> {
        let id = CheckId::TwinCreated;
        let may_begin = ledger.begin(id).await;
        let Some(identity) = account.identity.as_ref().filter(|_| may_begin) else {
            self.leave_out(ledger, id).await;
            ledger.end(CheckId::TwinGone, Finding::skipped("No twin was made")).await;
            return None;
        };
        if identity.is_root() {
            let diagnosis = Diagnosis::new(
                "The root user cannot assume roles, so it cannot rehearse",
                "Connect as an IAM user or through SSO",
            );
            ledger.end(id, Finding::failed(diagnosis, identity.principal_arn.clone())).await;
            self.leave_out(ledger, id).await;
            ledger.end(CheckId::TwinGone, Finding::skipped("No twin was made")).await;
            return None;
        }
        if let Err(still_there) = self.remove_leftovers().await {
            ledger.end(id, still_there).await;
            self.leave_out(ledger, id).await;
            ledger.end(CheckId::TwinGone, Finding::skipped("No twin was made")).await;
            return None;
        }
        let twin = Twin::named(self.plan, Timestamp::now());
        let likeness = Likeness {
            principal_arn: &identity.principal_arn,
            boundary_arn: account.boundary_arn.as_deref(),
        };
        let created = twin.create(self.undertaking(), self.plan, likeness).await;
        let proof = match created {
            Ok(()) => {
                ledger.end(id, Finding::passed(twin.role_arn.clone())).await;
                let candidate = Candidate {
                    assumer: self.session,
                    role_arn: twin.role_arn.clone(),
                    session_secs: role_session_secs(self.plan.ttl, identity.is_role_session()),
                    changed_at: Some(Timestamp::now()),
                };
                self.try_out(ledger, &candidate).await
            }
            Err(failure) => {
                ledger.end(id, Finding::of_failure(&failure)).await;
                self.leave_out(ledger, id).await;
                None
            }
        };
        self.remove_twin(ledger, &twin).await;
        proof
    }

    /// An account does not get a second twin while an earlier one is in it.
    async fn remove_leftovers(&self) -> Result<(), Finding> {
        let account_id = &self.plan.account_id;
        let removal = self.leftovers.remove(self.session, self.reporter, account_id).await;
        removal.map_err(|StillThere { twin, failure }| {
            let cause = diagnose(&failure).cause;
            Finding::failed(
                Diagnosis::new(
                    format!("The twin of an earlier rehearsal cannot be removed: {cause}"),
                    twin.removal_by_hand(),
                ),
                failure.evidence(),
            )
        })
    }

    /// Removes the twin even after a stop or a failed creation: what was asked for may exist.
    async fn remove_twin(&self, ledger: &Ledger<'_>, twin: &Twin) {
        let id = CheckId::TwinGone;
        ledger.meanwhile(id, Finding::running()).await;
        let finding = match twin.remove(self.session, self.reporter).await {
            Ok(()) => Finding::passed(format!("IAM knows no role {}", twin.role_name)),
            Err(failure) => {
                self.leftovers.keep(&self.plan.account_id, twin);
                Finding::failed(
                    Diagnosis::new(diagnose(&failure).cause, twin.removal_by_hand()),
                    failure.evidence(),
                )
            }
        };
        ledger.end(id, finding).await;
    }

    /// Enters as skipped what needs a check that does not hold.
    async fn leave_out(&self, ledger: &Ledger<'_>, needed: CheckId) {
        let reason = format!("Needs first: {}", needed.row().asks);
        for id in [
            CheckId::RightExternalId,
            CheckId::NoExternalId,
            CheckId::WrongExternalId,
            CheckId::NearMissExternalId,
            CheckId::SignedGet,
            CheckId::Listing,
        ] {
            ledger.end(id, Finding::skipped(reason.clone())).await;
        }
    }

    async fn try_out(&self, ledger: &Ledger<'_>, candidate: &Candidate<'_>) -> Option<Proof> {
        let role_session = self.check_right_external_id(ledger, candidate).await;
        self.check_refusals(ledger, candidate).await;
        let proof = self.check_signed_get(ledger, candidate, role_session.as_ref()).await;
        self.check_listing(ledger, role_session.as_ref()).await;
        proof
    }

    async fn check_right_external_id(
        &self,
        ledger: &Ledger<'_>,
        candidate: &Candidate<'_>,
    ) -> Option<RoleSession> {
        let id = CheckId::RightExternalId;
        if !ledger.begin(id).await {
            return None;
        }
        let right = Some(self.plan.external_id.as_str());
        let assumption = self.assumption(candidate, right, "the external ID");
        let answer = self
            .until_settled(ledger, id, candidate.changed_at, |wanted| assumption.send(wanted))
            .await;
        match answer {
            Settled::Answer(Ok(role_session)) => {
                let minutes = candidate.session_secs / 60;
                let evidence = format!("{} · session of {minutes} minutes", candidate.role_arn);
                ledger.end(id, Finding::passed(evidence)).await;
                Some(role_session)
            }
            Settled::Answer(Err(failure)) => {
                ledger.end(id, not_assumed(&failure)).await;
                None
            }
            Settled::Stopped => {
                ledger.end(id, stopped_while_waiting()).await;
                None
            }
        }
    }

    pub(super) fn assumption<'b>(
        &'b self,
        candidate: &'b Candidate<'_>,
        external_id: Option<&'b str>,
        with: &'b str,
    ) -> Assumption<'b> {
        Assumption {
            assumer: candidate.assumer,
            reporter: self.reporter,
            role_arn: &candidate.role_arn,
            external_id,
            with,
            session_secs: candidate.session_secs,
        }
    }

    /// Asks again while AWS refuses what it may not have taken in yet, shown as waiting.
    ///
    /// An explicit Deny will not go away by waiting, nor will any other error.
    pub(super) async fn until_settled<T, F>(
        &self,
        ledger: &Ledger<'_>,
        id: CheckId,
        changed_at: Option<Timestamp>,
        mut ask: impl FnMut(Wanted) -> F,
    ) -> Settled<T>
    where
        F: Future<Output = Result<T, Failure>>,
    {
        loop {
            let may_wait = changed_at.is_some_and(|at| !has_settled(at));
            let wanted = if may_wait { Wanted::Eventually } else { Wanted::Success };
            match ask(wanted).await {
                Err(failure) if may_wait && self.may_be_stale(&failure) => {
                    let since = changed_at.unwrap_or_else(Timestamp::now);
                    let finding =
                        Finding::waiting(since, PROPAGATION_BOUND_SECS, failure.evidence());
                    ledger.meanwhile(id, finding).await;
                    if self.stop.is_set() {
                        return Settled::Stopped;
                    }
                    tokio::time::sleep(RETRY_PAUSE).await;
                }
                answer => return Settled::Answer(answer),
            }
        }
    }

    /// Whether a refusal may rest on a state that AWS has not left yet.
    fn may_be_stale(&self, failure: &Failure) -> bool {
        let message = failure.message.as_deref().unwrap_or_default();
        // A key that the plan does not grant will not be granted by waiting either.
        let names_key = message.contains("not authorized to perform: kms:");
        let is_ungranted = names_key && !self.plan.permissions_policy().text().contains("\"kms:");
        // A boundary is nothing that this program writes: it will not change by waiting.
        let is_bounded = message.contains("no permissions boundary allows");
        failure.kind == FailureKind::Denied
            && !message.contains("explicit deny")
            && !is_ungranted
            && !is_bounded
    }
}

/// Whether AWS has had all the time that a change may take to be seen everywhere.
pub(super) fn has_settled(changed_at: Timestamp) -> bool {
    let bound = SignedDuration::from_secs(i64::from(PROPAGATION_BOUND_SECS));
    Timestamp::now() >= changed_at + bound
}

/// What came of asking again and again.
pub(super) enum Settled<T> {
    Answer(Result<T, Failure>),
    /// The admin did not want to wait; what AWS would have said in the end is not known.
    Stopped,
}

/// A refusal by a state that AWS has not left yet proves nothing against the role.
pub(super) fn stopped_while_waiting() -> Finding {
    Finding::skipped("Stopped while AWS had not taken the change in everywhere")
}

fn not_assumed(failure: &Failure) -> Finding {
    if failure.kind != FailureKind::Denied {
        return Finding::of_failure(failure);
    }
    Finding::failed(
        Diagnosis::new(
            ROLE_CANNOT_BE_ASSUMED,
            "The trust policy does not accept this principal with this external ID, or this identity may not call sts:AssumeRole; compare both with the Review step",
        ),
        failure.evidence(),
    )
}
