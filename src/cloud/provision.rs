//! Carries out the writes of a plan, one after the other, and takes them back.
//!
//! A write is never aborted; a stop breaks off what is read before the first one, and counts between two writes.

use std::time::Duration;

use aws_sdk_iam::types::Tag;
use tokio::sync::watch;

mod policy;
mod role;
mod settling;
mod user;

pub use self::role::{attach_policy, delete_role, detach_policy, sdk_secs};
use self::settling::until_taken_in;
use super::cors::{CorsOf, NotWritten};
use super::errors::innermost_texts;
use super::noting::{self, noted};
use super::reporter::{Reporter, Wanted};
use super::session::Session;
use super::tagging::{self, Tagged};
use crate::access::changes::user::may_be_carried_out;
use crate::access::changes::{Wish, Write, changes_with};
use crate::access::plan::AccessPlan;
use crate::access::policy::revocation_policy;
use crate::access::taking_back::{Shown, in_order_of_undoing};
use crate::checks::failure::{Failure, FailureKind};
use crate::journal::{Entry, Outcome};
use crate::model::event::{Event, TaskId};

/// How long a window waits between two of these.
pub const SETTLING_PAUSE: Duration = Duration::from_secs(1);
const DELETION_WANTED: [Wanted; 2] = [Wanted::OnceFree, Wanted::MayBeAbsent];

/// Asks a sequence of writes to end after the one that is under way.
#[derive(Debug, Clone, Default)]
pub struct StopFlag(watch::Sender<bool>);

impl StopFlag {
    pub fn stop(&self) {
        self.0.send_replace(true);
    }

    pub fn is_set(&self) -> bool {
        *self.0.borrow()
    }

    /// Waits until it is set.
    pub async fn stopped(&self) {
        // The other end is held here.
        self.0.subscribe().wait_for(|is_set| *is_set).await.ok();
    }
}

/// How a sequence of writes ended before its end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Interruption {
    Failed(Failure),
    Stopped,
    /// The account is not as it was when the writes were shown; nothing was written.
    AccountChanged,
}

/// Where a sequence of writes reports to, and what may stop it.
#[derive(Clone, Copy)]
pub struct Undertaking<'a> {
    pub session: &'a Session,
    pub reporter: &'a Reporter,
    pub task: TaskId,
    pub stop: &'a StopFlag,
    /// How long to wait before IAM is asked again for what it has not taken in everywhere.
    pub settling_pause: Duration,
    /// Where each write is noted before it is sent.
    pub journal: &'a Entry,
}

impl Undertaking<'_> {
    /// Waits for what is only read; a stop breaks that off.
    async fn unless_stopped<T>(
        self,
        read: impl Future<Output = Result<T, Failure>>,
    ) -> Result<T, Interruption> {
        // Boxed, as a write is.
        tokio::select! {
            read = Box::pin(read) => read.map_err(Interruption::Failed),
            () = self.stop.stopped() => Err(Interruption::Stopped),
        }
    }
}

/// Reads the account once more, and carries out `shown` only if it is still what leads to the plan.
pub async fn apply_as_shown(
    on: Undertaking<'_>,
    plan: &AccessPlan,
    shown: &[Write],
) -> Result<(), Interruption> {
    let now = on.unless_stopped(super::inventory::read(on.session, on.reporter, plan)).await?;
    if !may_be_carried_out(plan, &now, shown) {
        return Err(Interruption::AccountChanged);
    }
    apply(on, plan, shown).await
}

/// Carries out `writes` in order; each is reported as soon as AWS has confirmed it.
pub async fn apply(
    on: Undertaking<'_>,
    plan: &AccessPlan,
    writes: &[Write],
) -> Result<(), Interruption> {
    for (index, write) in writes.iter().enumerate() {
        if on.stop.is_set() {
            return Err(Interruption::Stopped);
        }
        let rest = writes.get(index + 1..).unwrap_or_default();
        // Boxed: the futures of the SDK are large, and a write is deep within others.
        let sent = Box::pin(carry_out_or_see(on, plan, write, rest));
        let sent = noted(on.journal, write.operation(), sent);
        sent.await.map_err(Interruption::Failed)?;
        on.reporter.send(Event::WriteMade(on.task, write.clone())).await;
    }
    Ok(())
}

/// Reads the account once more, and undoes what was shown only if it is still what taking back means.
pub async fn take_back_as_shown(
    on: Undertaking<'_>,
    plan: &AccessPlan,
    shown: &Shown,
) -> Result<(), Interruption> {
    let now = on.unless_stopped(super::inventory::read(on.session, on.reporter, plan)).await?;
    if shown.extent.changes(plan, &now) != shown.changes {
        return Err(Interruption::AccountChanged);
    }
    take_back(on, plan, &shown.changes.writes()).await
}

/// What became of a write that was to be undone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Undone {
    Yes,
    /// Somebody changed it since, so it is theirs by now.
    Left,
}

/// Undoes `made`, newest first; each is reported as soon as AWS has confirmed it.
pub async fn take_back(
    on: Undertaking<'_>,
    plan: &AccessPlan,
    made: &[Write],
) -> Result<(), Interruption> {
    for write in in_order_of_undoing(made) {
        if on.stop.is_set() {
            return Err(Interruption::Stopped);
        }
        let sent = noted(on.journal, write.operation(), Box::pin(undo(on, plan, write)));
        let event = match sent.await.map_err(Interruption::Failed)? {
            Undone::Yes => Event::WriteTakenBack(on.task, write.clone()),
            Undone::Left => Event::WriteLeft(on.task, write.clone()),
        };
        on.reporter.send(event).await;
    }
    Ok(())
}

/// Carries a write out; where an answer was lost, the account says whether it was made.
///
/// The SDK asks again after a lost answer, and is then told of what the first attempt made: that there is something of the
/// name already, or one policy version too many. It was made if `rest` alone leads to the plan now.
async fn carry_out_or_see(
    on: Undertaking<'_>,
    plan: &AccessPlan,
    write: &Write,
    rest: &[Write],
) -> Result<(), Failure> {
    let Err(failure) = Box::pin(carry_out(on, plan, write)).await else { return Ok(()) };
    // Whatever else is written may be written twice. A key is none without its answer: nobody has its secret.
    let leaves_a_name = matches!(
        write,
        Write::CreatePolicy | Write::UpdatePolicy { .. } | Write::CreateRole | Write::CreateUser
    );
    let may_be_made = noting::outcome_of::<()>(&Err(failure.clone())) == Outcome::Unknown
        || failure.kind == FailureKind::LimitExceeded;
    if !leaves_a_name || !may_be_made {
        return Err(failure);
    }
    let now = Box::pin(super::inventory::read(on.session, on.reporter, plan)).await;
    if let Ok(now) = now {
        let left = changes_with(plan, &now, Wish::of(rest));
        if !left.is_refused() && left.writes() == rest {
            return Ok(());
        }
    }
    Err(failure)
}

async fn carry_out(on: Undertaking<'_>, plan: &AccessPlan, write: &Write) -> Result<(), Failure> {
    let Undertaking { session, reporter, .. } = on;
    let iam = session.iam();
    let role_name = plan.role_name.as_str();
    let policy_arn = plan.policy_arn();
    match write {
        Write::CreatePolicy => {
            let request = iam
                .create_policy()
                .policy_name(plan.policy_name())
                .policy_document(plan.permissions_policy().text())
                .description(plan.description())
                .set_tags(Some(sdk_tags(&plan.tags())?));
            reporter
                .call("iam", "CreatePolicy", plan.policy_name(), Wanted::Success, request.send())
                .await?;
        }
        Write::UpdatePolicy { delete_version_id, .. } => {
            if let Some(version_id) = delete_version_id {
                policy::delete_version(on, &policy_arn, version_id).await?;
            }
            let request = iam
                .create_policy_version()
                .policy_arn(&policy_arn)
                .policy_document(plan.permissions_policy().text())
                .set_as_default(true);
            reporter
                .call("iam", "CreatePolicyVersion", &policy_arn, Wanted::Success, request.send())
                .await?;
        }
        Write::CreateRole => {
            let request = iam
                .create_role()
                .path(&plan.role_path)
                .role_name(role_name)
                .assume_role_policy_document(plan.trust_policy().text())
                .description(plan.description())
                .max_session_duration(sdk_secs(plan.max_session_duration_secs()))
                .set_tags(Some(sdk_tags(&plan.tags())?));
            reporter.call("iam", "CreateRole", role_name, Wanted::Success, request.send()).await?;
        }
        Write::UpdateTrustPolicy { .. } => {
            role::put_trust_policy(on, role_name, plan.trust_policy().text()).await?;
        }
        Write::UpdateMaxSessionDuration { .. } => {
            role::put_max_session_duration(on, role_name, plan.max_session_duration_secs()).await?;
        }
        Write::AttachPolicy => attach_policy(on, role_name, &policy_arn).await?,
        Write::CreateUser => user::create(on, plan).await?,
        Write::PutUserPolicy { .. } => {
            user::put_policy(on, role_name, plan.permissions_policy().text()).await?;
        }
        Write::CreateAccessKey { .. } => user::create_key(on, plan).await?,
        Write::DeleteAccessKey { id } => user::delete_key(on, role_name, id).await?,
        Write::TagPolicy { .. } => tagging::adopt(on, plan, Tagged::Policy).await?,
        Write::TagRole { .. } => tagging::adopt(on, plan, Tagged::Role).await?,
        Write::RevokeSessions { not_before, .. } => {
            let policy = revocation_policy(*not_before);
            super::revocation::put(session, reporter, role_name, policy.text()).await?;
        }
        Write::PutCors { before, after } => {
            let answer =
                cors_of(on, plan).replace(before, after, on.settling_pause, Entry::unkept()).await;
            answer.map_err(NotWritten::into_failure)?;
        }
    }
    Ok(())
}

async fn undo(on: Undertaking<'_>, plan: &AccessPlan, write: &Write) -> Result<Undone, Failure> {
    if let Write::PutCors { before, after } = write {
        return match cors_of(on, plan)
            .take_back(before, after, on.settling_pause, Entry::unkept())
            .await
        {
            Ok(()) => Ok(Undone::Yes),
            Err(NotWritten::Changed) => Ok(Undone::Left),
            // The rules went with their bucket.
            Err(NotWritten::Failed(failure)) if failure.has_code("NoSuchBucket") => Ok(Undone::Yes),
            Err(NotWritten::Failed(failure)) => Err(failure),
        };
    }
    undo_in_iam(on, plan, write).await.map(|()| Undone::Yes)
}

async fn undo_in_iam(on: Undertaking<'_>, plan: &AccessPlan, write: &Write) -> Result<(), Failure> {
    let role_name = plan.role_name.as_str();
    let policy_arn = plan.policy_arn();
    match write {
        Write::AttachPolicy => detach_policy(on.session, on.reporter, role_name, &policy_arn).await,
        Write::CreateRole => {
            let first = delete_role(on.session, on.reporter, role_name, Wanted::OnceFree).await;
            match first {
                Err(failure) if failure.kind == FailureKind::Conflict => {}
                answer => return answer,
            }
            // A role cannot be deleted with the policy that ended its sessions.
            super::revocation::delete_if_there(on.session, on.reporter, role_name).await?;
            until_taken_in(FailureKind::Conflict, on.settling_pause, DELETION_WANTED, |wanted| {
                delete_role(on.session, on.reporter, role_name, wanted)
            })
            .await
        }
        Write::CreatePolicy => policy::delete(on, &policy_arn).await,
        Write::UpdatePolicy { before_version_id, .. } => {
            policy::restore_version(on, plan, before_version_id).await
        }
        Write::UpdateTrustPolicy { before } => role::put_trust_policy(on, role_name, before).await,
        Write::UpdateMaxSessionDuration { before_secs } => {
            role::put_max_session_duration(on, role_name, *before_secs).await
        }
        Write::CreateUser => user::delete(on, role_name).await,
        Write::PutUserPolicy { before: Some(text) } => user::put_policy(on, role_name, text).await,
        Write::PutUserPolicy { before: None } => user::delete_policy(on, role_name).await,
        Write::CreateAccessKey { beside } => user::delete_keys_but(on, role_name, beside).await,
        Write::TagPolicy { before } => tagging::disown(on, plan, Tagged::Policy, before).await,
        Write::TagRole { before } => tagging::disown(on, plan, Tagged::Role, before).await,
        Write::RevokeSessions { before: Some(text), .. } => {
            super::revocation::put(on.session, on.reporter, role_name, text).await
        }
        Write::RevokeSessions { before: None, .. } => {
            super::revocation::delete(on.session, on.reporter, role_name).await
        }
        // Nothing brings a deleted key back, so it is never among what is taken back; CORS rules are the bucket's, not IAM's.
        Write::DeleteAccessKey { .. } | Write::PutCors { .. } => Ok(()),
    }
}

fn cors_of<'a>(on: Undertaking<'a>, plan: &'a AccessPlan) -> CorsOf<'a> {
    let Undertaking { session, reporter, .. } = on;
    CorsOf { session, reporter, bucket: &plan.bucket, region: &plan.region }
}

/// The tags as the SDK wants them.
pub fn sdk_tags(tags: &[(String, String)]) -> Result<Vec<Tag>, Failure> {
    tags.iter()
        .map(|(key, value)| {
            Tag::builder()
                .key(key)
                .value(value)
                .build()
                .map_err(|error| Failure::invalid_input(innermost_texts(&error)))
        })
        .collect()
}
