//! The rehearsal twin: a short-lived role that stands in for the vendor's, with the admin as principal.
//!
//! It carries the same permissions policy, boundary, external ID and session length, ends by itself after
//! [`TWIN_LIFE_SECS`], and lives under its own path, so that one left behind is found and deleted.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use aws_sdk_iam::operation::list_roles::ListRolesOutput;
use jiff::Timestamp;
use rand::RngExt as _;

use super::inventory;
use super::noting::{noted, noted_if_possible};
use super::pages::{Pages, next_of};
use super::provision::{self, Undertaking, sdk_secs, sdk_tags};
use super::reporter::{Reporter, Wanted};
use super::session::Session;
use crate::access::changes::ExistingRole;
use crate::access::names::AccountId;
pub use crate::access::plan::TWIN_PATH;
use crate::access::plan::{AccessPlan, INTEGRATION_TAG, TWIN_NAME_PREFIX};
use crate::access::policy::{TrustTerms, same_meaning, trust_policy};
use crate::checks::failure::{Failure, FailureKind};
use crate::journal::{Entry, Keeper};
use crate::{times, words};

/// The tag that says when a twin ends by itself.
pub const TWIN_TAG: &str = "countersign:rehearsal-ends";
/// After this a twin's trust policy lets nobody in any more.
pub const TWIN_LIFE_SECS: i64 = 15 * 60;

/// How often a twin's removal is tried before the admin is told how to do it by hand.
const REMOVAL_TRIES: u32 = 5;

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
        let suffix: u64 = rand::rng().random_range(0..1 << 48);
        let role_name = format!("{TWIN_NAME_PREFIX}{suffix:012x}");
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
            (TWIN_TAG.to_owned(), self.ends_at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()),
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

    /// Deletes the twin and looks that it is gone.
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
        remove_role(session, reporter, &self.role_name, attached_arn, journal).await
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
            match remove_if_there(session, reporter, &twin.role_name).await {
                Ok(_) => {
                    self.lock().retain(|(_, kept)| *kept != twin);
                    keeper.twin_is_gone(&twin.role_name);
                }
                Err(failure) => {
                    first_still_there = first_still_there.and(Err(StillThere { twin, failure }));
                }
            }
        }
        first_still_there
    }

    fn lock(&self) -> MutexGuard<'_, Vec<(AccountId, Twin)>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What became of a twin that may be there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Removal {
    /// It was there, was deleted and was seen gone.
    Removed,
    /// There was none to be seen.
    WasAbsent,
}

/// Removes a role that may have been deleted by hand, which whoever may not delete roles can still see.
pub async fn remove_if_there(
    session: &Session,
    reporter: &Reporter,
    name: &str,
) -> Result<Removal, Failure> {
    if is_gone(session, reporter, name, Wanted::MayBeAbsent).await? {
        return Ok(Removal::WasAbsent);
    }
    remove_role(session, reporter, name, None, Entry::unkept()).await?;
    Ok(Removal::Removed)
}

/// Deletes the twins of an earlier run whose time has ended; says how many there were.
///
/// A twin within its time may belong to another window, which will delete it itself. One that cannot
/// be deleted keeps none of the others; the first failure is returned when all were tried.
pub async fn sweep(
    session: &Session,
    reporter: &Reporter,
    now: Timestamp,
) -> Result<usize, Failure> {
    let mut outcome = Ok(0);
    for name in ended_twins(session, reporter, now).await? {
        match remove_role(session, reporter, &name, None, Entry::unkept()).await {
            Ok(()) => outcome = outcome.map(|swept| swept + 1),
            Err(failure) => outcome = outcome.and(Err(failure)),
        }
    }
    outcome
}

/// The names of the twins that let nobody in any more.
async fn ended_twins(
    session: &Session,
    reporter: &Reporter,
    now: Timestamp,
) -> Result<Vec<String>, Failure> {
    let mut names = Vec::new();
    let request = session.iam().list_roles().path_prefix(TWIN_PATH);
    let take = |page: ListRolesOutput| {
        let has_ended = |made_at_secs| {
            let made_at = Timestamp::from_second(made_at_secs).unwrap_or(now);
            now.duration_since(made_at).as_secs() > TWIN_LIFE_SECS
        };
        let ended = page.roles().iter().filter(|role| {
            role.role_name().starts_with(TWIN_NAME_PREFIX) && has_ended(role.create_date().secs())
        });
        names.extend(ended.map(|role| role.role_name().to_owned()));
        next_of(page.is_truncated(), page.marker())
    };
    Pages::of(reporter, "iam", "ListRoles", TWIN_PATH, Wanted::IfAllowed)
        .all(|marker| request.clone().set_marker(marker).send(), take)
        .await?;
    Ok(names)
}

async fn remove_role(
    session: &Session,
    reporter: &Reporter,
    name: &str,
    attached_arn: Option<&str>,
    journal: &Entry,
) -> Result<(), Failure> {
    let mut tries = 0;
    loop {
        tries += 1;
        // What was not enough once is no longer trusted: somebody may have attached more.
        let known = attached_arn.filter(|_| tries == 1);
        match remove_once(session, reporter, name, known, journal).await {
            Ok(true) => return Ok(()),
            Ok(false) if tries >= REMOVAL_TRIES => return Err(still_there(name)),
            // Who may not delete roles will not be allowed to a second later either.
            Err(failure) if tries >= REMOVAL_TRIES || failure.kind == FailureKind::Denied => {
                return Err(failure);
            }
            Ok(false) | Err(_) => {
                tokio::time::sleep(std::time::Duration::from_secs(u64::from(tries))).await;
            }
        }
    }
}

/// Whether the role is gone after one attempt.
async fn remove_once(
    session: &Session,
    reporter: &Reporter,
    name: &str,
    attached_arn: Option<&str>,
    journal: &Entry,
) -> Result<bool, Failure> {
    let attached_arns = if let Some(arn) = attached_arn {
        vec![arn.to_owned()]
    } else {
        let listed = super::inventory::attached_policy_arns(session, reporter, name).await;
        let listed = super::inventory::absent_as_none(listed)?.unwrap_or_default();
        // Whoever may not look for it cannot have put it on the twin.
        match super::revocation::delete_if_there(session, reporter, name).await {
            Err(failure) if failure.kind != FailureKind::Denied => return Err(failure),
            _ => listed,
        }
    };
    for policy_arn in attached_arns {
        let sent = provision::detach_policy(session, reporter, name, &policy_arn);
        noted_if_possible(journal, "DetachRolePolicy", sent).await?;
    }
    let sent = provision::delete_role(session, reporter, name, Wanted::OnceFree);
    noted_if_possible(journal, "DeleteRole", sent).await?;
    is_gone(session, reporter, name, Wanted::Absence).await
}

async fn is_gone(
    session: &Session,
    reporter: &Reporter,
    name: &str,
    wanted: Wanted,
) -> Result<bool, Failure> {
    let request = session.iam().get_role().role_name(name);
    let answer = reporter.call("iam", "GetRole", name, wanted, request.send()).await;
    Ok(super::inventory::absent_as_none(answer)?.is_none())
}

fn still_there(name: &str) -> Failure {
    Failure {
        kind: FailureKind::Conflict,
        service: "iam",
        operation: "DeleteRole".to_owned(),
        code: None,
        message: Some(words!("IAM confirmed the deletion and still lists the role {name}", name)),
        http_status: None,
        request_id: None,
    }
}
