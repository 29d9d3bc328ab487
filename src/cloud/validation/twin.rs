//! The rehearsal's twin: made when the role is as planned, and gone when nobody needs it any more.

use std::time::Duration;

use futures_util::future::join_all;
use jiff::Timestamp;

use super::facts::Candidate;
use super::run::Run;
use super::{Means, Validation};
use crate::checks::catalogue::{CATALOGUE, CheckId};
use crate::checks::diagnosis::{Diagnosis, diagnose};
use crate::checks::failure::{Failure, FailureKind};
use crate::checks::finding::Finding;
use crate::cloud::assume::role_session_secs;
use crate::cloud::noting;
use crate::cloud::provision::{SETTLING_PAUSE, Undertaking};
use crate::cloud::rehearsal::{Likeness, StillThere, Twin};
use crate::journal::Entry;
use crate::words;

/// How long the twin's removal may take once somebody has asked to stop: as long as one call.
const REMOVAL_AFTER_STOP: Duration = Duration::from_secs(45);

impl<'a> Run<'a> {
    /// Makes the twin, or says why none is needed; the role to try is known afterwards.
    pub async fn twin_created(&self) -> Finding {
        let validation = self.validation;
        let plan = validation.plan;
        if let Means::Directly { vendor } = validation.means {
            let identity = match self.vendor_identity(vendor).await {
                Ok(identity) => identity,
                Err(failure) => return Finding::of_failure(failure),
            };
            self.try_out(Candidate {
                assumer: vendor,
                role_arn: plan.role_arn().to_string(),
                // AWS caps the session of a role that a role's session assumes.
                session_secs: role_session_secs(plan.ttl, identity.is_role_session()),
                changed_at: validation.last_change_at,
            });
            return Finding::not_needed(words!("The real role is assumed directly"));
        }
        let identity = match self.identity().await {
            Ok(identity) => identity,
            Err(failure) => return Finding::of_failure(failure),
        };
        if identity.is_root() {
            let diagnosis = Diagnosis::new(
                words!("The root user cannot assume roles, so it cannot rehearse"),
                words!("Connect as an IAM user or through SSO"),
            );
            return Finding::failed(diagnosis, identity.principal_arn.clone());
        }
        let boundary_arn = match self.inventory().await {
            Ok(inventory) => {
                inventory.role.as_ref().and_then(|role| role.permissions_boundary_arn.as_deref())
            }
            Err(failure) => return Finding::of_failure(failure),
        };
        if let Err(still_there) = self.remove_leftovers().await {
            return still_there;
        }
        // The twin's end is judged by the clock of AWS.
        let aws_now = validation.session.clock().now();
        let twin = self.facts.twin.get_or_init(|| Twin::named(plan, aws_now));
        let likeness = Likeness { principal_arn: &identity.principal_arn, boundary_arn };
        let reporter = self.reporter(CheckId::TwinCreated);
        let journal = match self.begin_journal(twin) {
            Ok(journal) => journal,
            Err(failure) => {
                self.facts.twin_was_refused.set(()).ok();
                return Finding::of_failure(&failure);
            }
        };
        let undertaking = Undertaking {
            session: validation.session,
            reporter: &reporter,
            task: validation.task,
            stop: validation.stop,
            settling_pause: SETTLING_PAUSE,
            journal,
        };
        if let Err(failure) = twin.create(undertaking, plan, likeness).await {
            // Whatever else went wrong, a role may have been made whose answer was lost.
            if failure.kind == FailureKind::Denied && failure.operation == "CreateRole" {
                self.facts.twin_was_refused.set(()).ok();
                journal.discard();
            }
            return Finding::of_failure(&failure);
        }
        self.try_out(Candidate {
            assumer: validation.session,
            role_arn: twin.role_arn.clone(),
            session_secs: role_session_secs(plan.ttl, identity.is_role_session()),
            changed_at: Some(Timestamp::now()),
        });
        Finding::passed(twin.role_arn.clone())
    }

    /// What the removal came to. After a stop it has [`REMOVAL_AFTER_STOP`] left; its journal tells the next start of the twin.
    async fn within_patience(
        &self,
        removal: impl Future<Output = Result<(), Failure>>,
    ) -> Result<(), Failure> {
        let time_is_up = async {
            self.validation.stop.stopped().await;
            tokio::time::sleep(REMOVAL_AFTER_STOP).await;
        };
        tokio::select! {
            removed = Box::pin(removal) => removed,
            () = time_is_up => Err(Failure {
                kind: FailureKind::Unreachable,
                service: "iam",
                operation: "DeleteRole".to_owned(),
                message: Some(words!("no answer in time").to_owned()),
                ..Failure::without_credentials()
            }),
        }
    }

    /// The twin's journal, on the disk before IAM is asked for the twin.
    fn begin_journal(&self, twin: &Twin) -> Result<&Entry, Failure> {
        let Validation { session, plan, keeper, .. } = *self.validation;
        let journal = noting::begin_twin(keeper, session, plan, twin)?;
        Ok(self.facts.twin_journal.get_or_init(|| journal))
    }

    fn try_out(&self, candidate: Candidate<'a>) {
        // A run makes one twin, so the place is free.
        self.facts.candidate.set(candidate).ok();
    }

    /// An account does not get a second twin while an earlier one is in it.
    async fn remove_leftovers(&self) -> Result<(), Finding> {
        let validation = self.validation;
        let account_id = &validation.plan.account_id;
        let reporter = self.reporter(CheckId::TwinCreated);
        let removal = validation
            .leftovers
            .remove(validation.session, &reporter, account_id, validation.keeper)
            .await;
        removal.map_err(|StillThere { twin, failure }| {
            let cause = diagnose(&failure).cause;
            Finding::failed(
                Diagnosis::new(
                    words!("The twin of an earlier rehearsal cannot be removed: {cause}", cause),
                    twin.removal_by_hand(),
                ),
                failure.evidence(),
            )
        })
    }

    /// Removes the twin when its last user is answered, even after a stop or a failed creation:
    /// what was asked for may exist.
    pub async fn twin_gone(&self) -> Finding {
        let id = CheckId::TwinGone;
        let users = CATALOGUE.iter().map(|check| check.id).filter(|user| {
            *user == CheckId::TwinCreated || *user != id && user.needs(CheckId::TwinCreated)
        });
        join_all(users.map(|user| self.ledger.answered(user))).await;
        let validation = self.validation;
        let was_made = self.facts.twin_was_refused.get().is_none();
        let Some(twin) = self.facts.twin.get().filter(|_| was_made) else {
            return match validation.means {
                Means::Directly { .. } | Means::AsUser { .. } => {
                    Finding::not_needed(words!("There was no twin"))
                }
                Means::Rehearsal => Finding::blocked(words!("No twin was made")),
            };
        };
        self.ledger.meanwhile(id, Finding::running()).await;
        // There is something to try only where the policy was attached.
        let attached_arn = self.facts.candidate.get().map(|_| validation.plan.policy_arn());
        let reporter = self.reporter(id);
        let Some(journal) = self.facts.twin_journal.get() else {
            return Finding::blocked(words!("No twin was made"));
        };
        let attached_arn = attached_arn.as_deref();
        let removed = twin.remove(validation.session, &reporter, attached_arn, journal);
        match self.within_patience(removed).await {
            Ok(()) => {
                journal.discard();
                Finding::passed(words!("IAM knows no role {role_name}", role_name = twin.role_name))
            }
            Err(failure) => {
                validation.leftovers.keep(&validation.plan.account_id, twin);
                Finding::failed(
                    Diagnosis::new(diagnose(&failure).cause, twin.removal_by_hand()),
                    failure.evidence(),
                )
            }
        }
    }
}
