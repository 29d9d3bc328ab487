//! The rehearsal twin: a short-lived role that stands in for the vendor's, with the admin as principal.
//!
//! It carries the same permissions policy, boundary, external ID and session length, ends by itself after
//! [`TWIN_LIFE_SECS`], and lives under its own path, so that one left behind is found and deleted.

mod removal;
mod sweep;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use jiff::Timestamp;
use rand::RngExt as _;

use self::removal::Removal;
pub use self::removal::{Removed, of_a_dead_twin};
pub use self::sweep::{Swept, sweep};
use super::inventory::{self, absent_as_none};
use super::noting::noted;
use super::provision::{self, Undertaking, sdk_secs, sdk_tags};
use super::reporter::{Reporter, Wanted};
use super::session::Session;
use crate::access::changes::ExistingRole;
use crate::access::names::AccountId;
pub use crate::access::plan::TWIN_PATH;
use crate::access::plan::{AccessPlan, INTEGRATION_TAG};
use crate::access::policy::{TrustTerms, same_meaning, trust_policy};
use crate::access::twin::{self, TWIN_LIFE_SECS, TWIN_TAG};
use crate::checks::failure::{Failure, FailureKind};
use crate::journal::{Entry, Keeper};
use crate::{times, words};

/// A twin, known by its name before it is made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Twin {
    pub role_name: String,
    pub role_arn: String,
    pub ends_at: Timestamp,
}

/// What of a twin is not in the plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Likeness<'a> {
    /// Who may assume the twin: the admin.
    pub principal_arn: &'a str,
    /// The permissions boundary of the role that it stands in for.
    pub boundary_arn: Option<&'a str>,
}

impl Twin {
    /// A twin with a name of its own, not made yet.
    pub fn named(plan: &AccessPlan, now: Timestamp) -> Self {
        let role_name = twin::name_of(rand::rng().random());
        let role_arn = format!(
            "arn:{}:iam::{}:role{TWIN_PATH}{role_name}",
            plan.partition.name(),
            plan.account_id
        );
        Self { role_name, role_arn, ends_at: times::after(now, TWIN_LIFE_SECS) }
    }

    /// Creates the role and attaches the plan's policy.
    ///
    /// After an error it may exist all the same: [`Twin::remove`] is right in any case.
    pub async fn create(
        &self,
        on: Undertaking<'_>,
        plan: &AccessPlan,
        likeness: Likeness<'_>,
    ) -> Result<(), Failure> {
        let trust = trust_policy(TrustTerms {
            principal_arn: likeness.principal_arn,
            external_id: &plan.external_id,
            previous_external_id: plan.previous_external_id.as_ref(),
            not_after: Some(self.ends_at),
        });
        let tags = [
            (INTEGRATION_TAG.to_owned(), plan.integration()),
            (TWIN_TAG.to_owned(), twin::end_text(self.ends_at)),
        ];
        let request = on
            .session
            .iam()
            .create_role()
            .path(TWIN_PATH)
            .role_name(&self.role_name)
            .assume_role_policy_document(trust.text())
            // Not translated: IAM takes Latin letters alone.
            .description(format!("Rehearsal of {} by Countersign", plan.role_name))
            .max_session_duration(sdk_secs(plan.max_session_duration_secs()))
            .set_permissions_boundary(likeness.boundary_arn.map(str::to_owned))
            .set_tags(Some(sdk_tags(&tags)?));
        let sent = async {
            let call = on.reporter.call(
                "iam",
                "CreateRole",
                &self.role_name,
                Wanted::Success,
                request.send(),
            );
            match call.await {
                // Nobody else makes this name: an answer was lost, after which the SDK asked again.
                Err(failure) if failure.kind == FailureKind::AlreadyExists => {
                    let made = inventory::role(on.session, on.reporter, &self.role_name).await;
                    let is_it = |role: &ExistingRole| same_meaning(&role.trust_text, trust.text());
                    if made.ok().flatten().is_some_and(|role| is_it(&role)) {
                        return Ok(());
                    }
                    Err(failure)
                }
                answer => answer.map(drop),
            }
        };
        noted(on.journal, "CreateRole", sent).await?;
        let policy_arn = plan.policy_arn();
        let sent = provision::attach_policy(on, &self.role_name, &policy_arn);
        noted(on.journal, "AttachRolePolicy", sent).await
    }

    /// Deletes the twin, once IAM has shown that it is one, and looks that it is gone.
    ///
    /// `attached_arn` is the policy that is known to be on it; without, IAM is asked what it carries.
    /// What cannot be noted in `journal` is done all the same: no full disk keeps a twin alive.
    pub async fn remove(
        &self,
        session: &Session,
        reporter: &Reporter,
        attached_arn: Option<&str>,
        journal: &Entry,
    ) -> Result<(), Failure> {
        let name = &self.role_name;
        let removal =
            Removal { session, reporter, name, journal, was_made: true, ended_before: None };
        removal.carry_out(attached_arn).await.map(drop)
    }

    /// What to type where removing it failed.
    pub fn removal_by_hand(&self) -> String {
        words!(
            "Delete the role {role_name} in the IAM console; until {time} it can be assumed by you alone, after that by nobody",
            role_name = self.role_name,
            time = self.ends_at.strftime("%H:%M UTC")
        )
    }
}

/// The twins whose removal failed in this run; clones share them.
#[derive(Debug, Clone, Default)]
pub struct Leftovers(Arc<Mutex<Vec<(AccountId, Twin)>>>);

/// A twin that cannot be removed, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StillThere {
    pub twin: Twin,
    pub failure: Failure,
}

impl Leftovers {
    pub fn keep(&self, account_id: &AccountId, twin: &Twin) {
        self.lock().push((account_id.clone(), twin.clone()));
    }

    /// Tries once more to remove those of the account, each of them; the first that stays is the error.
    pub async fn remove(
        &self,
        session: &Session,
        reporter: &Reporter,
        account_id: &AccountId,
        keeper: &Keeper,
    ) -> Result<(), StillThere> {
        let twins: Vec<Twin> = self
            .lock()
            .iter()
            .filter(|(of, _)| of == account_id)
            .map(|(_, twin)| twin.clone())
            .collect();
        let mut first_still_there = Ok(());
        for twin in twins {
            match of_a_dead_twin(session, reporter, &twin.role_name).await {
                Ok(_) => self.forget(&twin, keeper),
                // Another role has the name by now, so the twin has gone.
                Err(failure) if failure.kind == FailureKind::NotOurs => self.forget(&twin, keeper),
                Err(failure) => {
                    first_still_there = first_still_there.and(Err(StillThere { twin, failure }));
                }
            }
        }
        first_still_there
    }

    fn forget(&self, twin: &Twin, keeper: &Keeper) {
        self.lock().retain(|(_, kept)| kept != twin);
        keeper.twin_is_gone(&twin.role_name);
    }

    fn lock(&self) -> MutexGuard<'_, Vec<(AccountId, Twin)>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
