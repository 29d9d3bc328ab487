//! Notes each write in its journal: on the disk before it is sent, and its outcome after it.

use jiff::Timestamp;

use super::rehearsal::Twin;
use super::session::Session;
use crate::access::integration::Integration;
use crate::access::plan::AccessPlan;
use crate::checks::failure::{Failure, FailureKind};
use crate::journal::{Entry, FORMAT, Header, InUse, Keeper, Outcome, Subject, Work};
use crate::words;

/// Sends a write that stands in the journal; one that cannot be noted is not sent.
pub async fn noted<T>(
    journal: &Entry,
    operation: &str,
    send: impl Future<Output = Result<T, Failure>>,
) -> Result<T, Failure> {
    let n = journal.intend(operation).map_err(Failure::not_noted)?;
    let answer = send.await;
    note_outcome(journal, n, &answer);
    answer
}

/// What a write is noted as.
#[derive(Debug, Clone, Copy)]
pub struct About<'a> {
    pub operation: &'a str,
    /// Of the policy, the role or the user that it changes.
    pub unique_id: Option<&'a str>,
}

/// What came of a write.
pub trait Answered {
    /// Of what it made.
    fn unique_id(&self) -> Option<&str> {
        None
    }
}

/// As [`noted`], with the unique ID of what is changed before it, and of what was made after it.
pub async fn noted_about<T: Answered>(
    journal: &Entry,
    about: About<'_>,
    send: impl Future<Output = Result<T, Failure>>,
) -> Result<T, Failure> {
    let n = journal.intend_about(about.operation, about.unique_id).map_err(Failure::not_noted)?;
    let answer = send.await;
    let made = answer.as_ref().ok().and_then(Answered::unique_id);
    told_if_not_noted(journal.settle_made(n, outcome_of(&answer), made));
    answer
}

/// The same as [`noted`] for what takes away again: it is sent even where it cannot be noted.
///
/// That there is something to take away stands in the journal already.
pub async fn noted_if_possible<T>(
    journal: &Entry,
    operation: &str,
    send: impl Future<Output = Result<T, Failure>>,
) -> Result<T, Failure> {
    let noted = journal.intend(operation);
    let answer = send.await;
    match noted {
        Ok(n) => note_outcome(journal, n, &answer),
        Err(why) => tracing::warn!(operation, why, "a removal is not in its journal"),
    }
    answer
}

fn note_outcome<T>(journal: &Entry, n: usize, answer: &Result<T, Failure>) {
    told_if_not_noted(journal.settle(n, outcome_of(answer)));
}

fn told_if_not_noted(settled: Result<(), String>) {
    if let Err(why) = settled {
        // The account is read again wherever an outcome is missing.
        tracing::warn!(why, "the outcome of a write is not in its journal");
    }
}

/// What an answer says about the write, seen from the account.
///
/// The SDK asks again where an answer is lost: a last answer that says "too often" or "exists already" leaves open
/// whether an earlier attempt was carried out.
pub fn outcome_of<T>(answer: &Result<T, Failure>) -> Outcome {
    let Err(failure) = answer else { return Outcome::Done };
    match failure.kind {
        FailureKind::Unreachable
        | FailureKind::ServiceTrouble
        | FailureKind::Throttled
        | FailureKind::AlreadyExists
        | FailureKind::Conflict
        // The first of several calls was made, and before the next one something else had the name.
        | FailureKind::NotOurs
        | FailureKind::Other => Outcome::Unknown,
        _ => Outcome::Failed,
    }
}

/// The integration that a plan is about, at the endpoint of the session.
pub fn subject(session: &Session, plan: &AccessPlan) -> Subject {
    Subject {
        role_arn: plan.grantee_arn(),
        endpoint_url: session.endpoint_url().map(ToString::to_string),
    }
}

/// The first line of a journal for this work. A twin needs no fields filled, so it has no integration.
pub fn header(
    session: &Session,
    plan: &AccessPlan,
    integration: Option<&Integration>,
    work: Work,
) -> Header {
    let started_at = Timestamp::now();
    Header {
        format: FORMAT,
        id: Header::id_of(started_at, &work, plan.role_name.as_str()),
        started_at,
        countersign: env!("CARGO_PKG_VERSION").to_owned(),
        account_id: plan.account_id.to_string(),
        partition: plan.partition.name().to_owned(),
        region: session.region().to_string(),
        profile: integration.and_then(|integration| integration.aws_profile.clone()),
        subject: subject(session, plan),
        work,
        integration: integration.map(Integration::to_toml),
    }
}

/// The twin's journal, on the disk before IAM is asked for the twin; the integration is this program's from then on.
pub fn begin_twin(
    keeper: &Keeper,
    session: &Session,
    plan: &AccessPlan,
    twin: &Twin,
) -> Result<Entry, Failure> {
    keeper.take(&subject(session, plan), Timestamp::now()).map_err(not_taken)?;
    let work = Work::Rehearsal { twin: twin.role_name.clone(), ends_at: twin.ends_at };
    keeper.begin(&header(session, plan, None, work)).map_err(Failure::not_noted)
}

/// Why the integration was not taken, as a failure of the write that needed it.
pub fn not_taken(in_use: InUse) -> Failure {
    match in_use {
        InUse::By(Some(owner)) => Failure::in_use(owner.to_string()),
        InUse::By(None) => Failure::in_use(words!("A process that cannot be named").to_owned()),
        InUse::NotLockable(why) => Failure::not_noted(why),
    }
}
