//! Runs the checks of the catalogue, by rehearsal or with credentials that the role trusts.
//!
//! Findings are reported as they come. What a run leaves: nothing in the account, the object as it
//! was fetched, and a signed URL that lives on.

mod assuming;
mod beyond;
mod bucket_checks;
mod bucket_policy;
mod cors_checks;
mod encryption_checks;
mod facts;
mod ledger;
mod object_checks;
mod policy_validation;
mod refusals;
mod role_policies;
mod run;
mod session_checks;
mod simulation;
mod sts_regions;
mod twin;
mod twin_limits;
mod user;
mod using;

use std::collections::BTreeMap;

use aws_credential_types::Credentials;
use jiff::Timestamp;

use self::run::Run;
use super::fetch::Fetcher;
use super::provision::StopFlag;
use super::rehearsal::Leftovers;
use super::reporter::Reporter;
use super::session::Session;
use crate::access::plan::AccessPlan;
use crate::checks::catalogue::{CATALOGUE, CheckId};
use crate::checks::failure::Failure;
use crate::checks::finding::Finding;
use crate::journal::Keeper;
use crate::model::event::{Event, TaskId};
use crate::model::proof::{FetchedObject, LiveUrl};
use crate::words;

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
    Directly { vendor: &'a Session },
    /// There is none: the plan has an IAM user, whose key is at hand or not.
    AsUser { key: Option<&'a Credentials> },
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
    /// Where a twin is noted before it is made.
    pub keeper: &'a Keeper,
    pub reporter: &'a Reporter,
    pub fetcher: &'a Fetcher,
    pub task: TaskId,
    pub stop: &'a StopFlag,
    /// The checks that an earlier run answered and that are not asked again, and whether they hold.
    pub standing: &'a BTreeMap<CheckId, bool>,
}

/// What a validation proved beside its findings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proof {
    pub object: FetchedObject,
    pub live_url: Option<LiveUrl>,
}

impl Validation<'_> {
    /// Asks every check that does not stand already, side by side as their needs allow.
    ///
    /// A twin is removed whatever happens, a stop included.
    pub async fn run(&self) -> Option<Proof> {
        Run::new(self).ask().await
    }
}

/// Enters every check as left out, because the credentials could not be used at all.
pub async fn refuse(reporter: &Reporter, task: TaskId, failure: &Failure) {
    let reason = words!("The credentials could not be used");
    for event in none_is_asked(task, failure, reason) {
        reporter.send(event).await;
    }
}

/// Every check as left out, because the run itself broke off.
pub fn broken_off(task: TaskId, failure: &Failure) -> Vec<Event> {
    none_is_asked(task, failure, words!("The validation broke off"))
}

fn none_is_asked(task: TaskId, failure: &Failure, reason: &str) -> Vec<Event> {
    let asked = CATALOGUE.iter().filter(|check| check.needs_credentials());
    let finding = |index| match index {
        0 => Finding::of_failure(failure),
        _ => Finding::blocked(reason),
    };
    asked.enumerate().map(|(index, check)| Event::Found(task, check.id, finding(index))).collect()
}
