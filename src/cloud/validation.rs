//! Runs the checks of the catalogue, by rehearsal or with credentials that the role trusts.
//!
//! Findings are reported as they come. What a run leaves: nothing in the account, the object as it
//! was fetched, and a signed URL that lives on.

mod assuming;
mod bucket_checks;
mod ledger;
mod refusals;
mod using;

use jiff::Timestamp;

use self::ledger::Ledger;
use super::fetch::Fetcher;
use super::identity;
use super::inventory;
use super::provision::{SETTLING_PAUSE, StopFlag, Undertaking};
use super::rehearsal::Leftovers;
use super::reporter::Reporter;
use super::session::Session;
use crate::access::changes::{Inventory, differences};
use crate::access::plan::AccessPlan;
use crate::checks::catalogue::{CATALOGUE, CheckId};
use crate::checks::diagnosis::Diagnosis;
use crate::checks::failure::Failure;
use crate::checks::finding::Finding;
use crate::model::connect::Identity;
use crate::model::event::{Event, TaskId};
use crate::model::proof::{FetchedObject, LiveUrl};

/// How long after a change AWS may still answer by the old state.
///
/// AWS names no number; a few seconds are usual, a minute is rare.
pub const PROPAGATION_BOUND_SECS: u32 = 60;

/// How the role is assumed.
#[derive(Clone, Copy)]
pub enum Means<'a> {
    /// With a short-lived twin whose principal is the admin.
    Rehearsal,
    /// With credentials that the role's trust policy accepts.
    Directly {
        vendor: &'a Session,
        /// They are a role's session themselves, so that AWS caps the next one at an hour.
        is_role_session: bool,
    },
}

/// One validation: what is checked, with what.
pub struct Validation<'a> {
    pub session: &'a Session,
    pub means: Means<'a>,
    pub plan: &'a AccessPlan,
    /// When the account was last changed; AWS may need a while from then on.
    pub last_change_at: Option<Timestamp>,
    /// Twins that could not be removed, of runs before this one and of this one.
    pub leftovers: &'a Leftovers,
    pub reporter: &'a Reporter,
    pub fetcher: &'a Fetcher,
    pub task: TaskId,
    pub stop: &'a StopFlag,
}

/// What a run has just read of the account.
struct AccountFacts {
    /// Whose session it is, where it is one of the plan's account.
    identity: Option<Identity>,
    /// The permissions boundary of the real role.
    boundary_arn: Option<String>,
}

/// What a validation proved beside its findings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proof {
    pub object: FetchedObject,
    pub live_url: Option<LiveUrl>,
}

impl Validation<'_> {
    fn undertaking(&self) -> Undertaking<'_> {
        Undertaking {
            session: self.session,
            reporter: self.reporter,
            task: self.task,
            stop: self.stop,
            settling_pause: SETTLING_PAUSE,
        }
    }

    /// Runs every check. A twin is removed whatever happens, a stop included.
    pub async fn run(&self) -> Option<Proof> {
        let ledger = Ledger::new(self.reporter, self.task, self.stop);
        let identity = self.check_caller_identity(&ledger).await;
        let ((), boundary_arn) =
            tokio::join!(self.check_bucket_and_object(&ledger), self.check_role(&ledger));
        let account = AccountFacts { identity, boundary_arn };
        let (proof, ()) =
            tokio::join!(self.check_assuming(&ledger, &account), self.check_unsigned_get(&ledger));
        proof
    }

    /// The identity, where it is one of the plan's account.
    async fn check_caller_identity(&self, ledger: &Ledger<'_>) -> Option<Identity> {
        let id = CheckId::CallerIdentity;
        if !ledger.begin(id).await {
            return None;
        }
        let finding = match identity::caller_identity(self.session, self.reporter).await {
            Ok(identity) if identity.account_id == self.plan.account_id => {
                ledger.end(id, Finding::passed(identity.principal_arn.clone())).await;
                return Some(identity);
            }
            Ok(identity) => Finding::failed(
                Diagnosis::new(
                    format!(
                        "The session is in account {} now, the plan is for {}",
                        identity.account_id.grouped(),
                        self.plan.account_id.grouped()
                    ),
                    "Connect again with credentials of the plan's account",
                ),
                identity.principal_arn,
            ),
            Err(failure) => Finding::of_failure(&failure),
        };
        ledger.end(id, finding).await;
        None
    }

    /// The role's permissions boundary, where there is one.
    async fn check_role(&self, ledger: &Ledger<'_>) -> Option<String> {
        let id = CheckId::RoleAsPlanned;
        if !ledger.begin(id).await {
            return None;
        }
        match inventory::read(self.session, self.reporter, self.plan).await {
            Ok(inventory) => {
                self.reporter.send(Event::InventoryReread(self.task, inventory.clone())).await;
                ledger.end(id, role_finding(self.plan, &inventory)).await;
                inventory.role?.permissions_boundary_arn
            }
            Err(failure) => {
                ledger.end(id, Finding::of_failure(&failure)).await;
                None
            }
        }
    }
}

/// Enters every check as left out, because the credentials could not be used at all.
pub async fn refuse(reporter: &Reporter, task: TaskId, failure: &Failure) {
    let (first, rest) = (CATALOGUE.iter().take(1), CATALOGUE.iter().skip(1));
    for check in first {
        reporter.send(Event::Found(task, check.id, Finding::of_failure(failure))).await;
    }
    for check in rest {
        let finding = Finding::skipped("The credentials could not be used");
        reporter.send(Event::Found(task, check.id, finding)).await;
    }
}

/// Compares the role in the account with the plan; what differs is named, line by line.
///
/// A permissions boundary is somebody's own decision, so it is named and not called a difference.
pub fn role_finding(plan: &AccessPlan, inventory: &Inventory) -> Finding {
    let mut differences = differences(plan, inventory);
    let boundary_arn =
        inventory.role.as_ref().and_then(|role| role.permissions_boundary_arn.as_ref());
    let boundary = boundary_arn.map(|arn| format!("Permissions boundary {arn}"));
    if differences.is_empty() {
        let evidence = [plan.role_arn().to_string()].into_iter().chain(boundary);
        return Finding::passed(evidence.collect::<Vec<_>>().join(" · "));
    }
    differences.extend(boundary);
    let (cause, remedy) = if inventory.role.is_none() {
        (
            format!("There is no role {} in the account", plan.role_name),
            "Create it in the Review step",
        )
    } else {
        (
            "The role in the account differs from the plan".to_owned(),
            "Go back to the Review step: it shows the difference and what would mend it",
        )
    };
    Finding::failed(Diagnosis::new(cause, remedy), differences.join(" · "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::changes::{ExistingPolicy, ExistingRole};
    use crate::access::sample;
    use crate::checks::finding::Verdict;

    #[test]
    fn a_boundary_on_a_role_as_planned_is_named_and_is_no_difference() {
        let plan = sample::lasso();
        let boundary_arn = "arn:aws:iam::111111111111:policy/PlatformBoundary";
        let inventory = Inventory {
            policy: Some(ExistingPolicy {
                arn: plan.policy_arn(),
                text: plan.permissions_policy().text().to_owned(),
                default_version_id: "v1".to_owned(),
                version_ids: vec!["v1".to_owned()],
                tags: plan.tags(),
            }),
            role: Some(ExistingRole {
                arn: plan.role_arn().to_string(),
                trust_text: plan.trust_policy().text().to_owned(),
                max_session_duration_secs: plan.max_session_duration_secs(),
                tags: plan.tags(),
                attached_policy_arns: vec![plan.policy_arn()],
                inline_policy_names: Vec::new(),
                permissions_boundary_arn: Some(boundary_arn.to_owned()),
            }),
        };
        let finding = role_finding(&plan, &inventory);
        assert_eq!(finding.verdict, Verdict::Passed, "{finding:?}");
        assert!(finding.evidence.join(" ").contains(boundary_arn), "{finding:?}");
    }
}
