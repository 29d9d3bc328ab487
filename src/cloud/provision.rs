//! Carries out the writes of a plan, one after the other, and takes them back.
//!
//! A write is never aborted; a stop breaks off what is read before the first one, and counts between two writes.

use std::time::Duration;

use aws_sdk_iam::types::Tag;
use tokio::sync::watch;

mod policy;
mod role;
mod settling;
mod standing;
mod user;

pub use self::role::{attach_policy, delete_role, detach_policy, sdk_secs};
use self::settling::until_taken_in;
use self::standing::Standing;
use super::cors::{CorsOf, NotWritten};
use super::errors::innermost_texts;
use super::noting::{self, About, noted_about};
use super::reporter::{Reporter, Wanted};
use super::session::Session;
use super::tagging::{self, Tagged};
use crate::access::changes::user::may_be_carried_out;
use crate::access::changes::{Entity, Inventory, UniqueIds, Wish, Write, changes_with};
use crate::access::plan::AccessPlan;
use crate::access::policy::revocation_policy;
use crate::access::taking_back::{Shown, UndoOf, in_order_of_undoing};
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
    apply(on, plan, shown, &now).await
}

/// Carries out `writes` in order; each is reported as soon as AWS has confirmed it.
///
/// What is changed is looked at right before: it has to be what `before` has, and this integration's.
pub async fn apply(
    on: Undertaking<'_>,
    plan: &AccessPlan,
    writes: &[Write],
    before: &Inventory,
) -> Result<(), Interruption> {
    let mut standing = Standing::of(on, plan, before).adopting(Wish::of(writes).adopts);
    for (index, write) in writes.iter().enumerate() {
        if on.stop.is_set() {
            return Err(Interruption::Stopped);
        }
        let rest = writes.get(index + 1..).unwrap_or_default();
        Box::pin(confirm_for(&standing, write)).await.map_err(Interruption::Failed)?;
        // Boxed: the futures of the SDK are large, and a write is deep within others.
        let sent = Box::pin(carry_out_or_see(on, plan, write, rest, &standing));
        let sent = noted_about(on.journal, about(&standing, write), sent);
        let made = sent.await.map_err(Interruption::Failed)?;
        if let Made::New { entity, unique_id } = made {
            standing.made(entity, unique_id);
        }
        on.reporter.send(Event::WriteMade(on.task, write.clone())).await;
    }
    Box::pin(confirm_afterwards(&standing, writes)).await.map_err(Interruption::Failed)
}

/// That what the write changes is there and still the one that was read; what it makes is not there yet.
async fn confirm_for(standing: &Standing<'_>, write: &Write) -> Result<(), Failure> {
    match (write, write.entity()) {
        (Write::CreatePolicy | Write::CreateRole | Write::CreateUser, _) | (_, None) => Ok(()),
        (Write::AttachPolicy, _) => {
            let (role, policy) =
                tokio::join!(standing.confirm(Entity::Role), standing.confirm(Entity::Policy));
            role.and(policy)
        }
        (_, Some(entity)) => standing.confirm(entity).await,
    }
}

async fn confirm_afterwards(standing: &Standing<'_>, writes: &[Write]) -> Result<(), Failure> {
    let mut entities: Vec<Entity> = Vec::new();
    for entity in writes.iter().filter_map(Write::entity) {
        if !entities.contains(&entity) {
            entities.push(entity);
        }
    }
    let looks = entities.into_iter().map(|entity| standing.confirm_afterwards(entity));
    futures_util::future::join_all(looks).await.into_iter().collect()
}

fn about<'a>(standing: &'a Standing<'_>, write: &Write) -> About<'a> {
    let unique_id = write.entity().and_then(|entity| standing.id_of(entity));
    About { operation: write.operation(), unique_id }
}

/// What a write came to, beside what it was for.
enum Made {
    Nothing,
    /// Something that was not there before, and its ID as far as IAM has told it.
    New {
        entity: Entity,
        unique_id: Option<String>,
    },
    Key {
        id: Option<String>,
    },
}

impl noting::Answered for Made {
    fn unique_id(&self) -> Option<&str> {
        match self {
            Self::New { unique_id: id, .. } | Self::Key { id } => id.as_deref(),
            Self::Nothing => None,
        }
    }
}

/// Reads the account once more, and undoes what was shown only if it is still what taking back means.
///
/// `noted` is what the journals have of it: what they tell of another role of the name is no history of this one.
pub async fn take_back_as_shown(
    on: Undertaking<'_>,
    plan: &AccessPlan,
    shown: &Shown,
    noted: &UniqueIds,
) -> Result<(), Interruption> {
    let now = on.unless_stopped(super::inventory::read(on.session, on.reporter, plan)).await?;
    let ids = UniqueIds::of(&now);
    let is_of_another = shown.extent.made().iter().any(|write| noted.tells_apart(write, &ids));
    if is_of_another || shown.extent.changes(plan, &now) != shown.changes {
        return Err(Interruption::AccountChanged);
    }
    let standing = Standing::of(on, plan, &now);
    let standing = match shown.extent.of() {
        UndoOf::LastRun => standing.with_noted(noted),
        UndoOf::Integration => standing,
    };
    take_back_all(standing, &shown.changes.writes()).await
}

/// What became of a write that was to be undone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Undone {
    Yes,
    /// Somebody changed it since, so it is theirs by now.
    Left,
}

impl noting::Answered for Undone {}

/// Undoes `made`, newest first; each is reported as soon as AWS has confirmed it.
///
/// What is undone is looked at right before: it has to be what `before` has, and this integration's.
pub async fn take_back(
    on: Undertaking<'_>,
    plan: &AccessPlan,
    made: &[Write],
    before: &Inventory,
) -> Result<(), Interruption> {
    take_back_all(Standing::of(on, plan, before), made).await
}

async fn take_back_all(standing: Standing<'_>, made: &[Write]) -> Result<(), Interruption> {
    let on = standing.on();
    for write in in_order_of_undoing(made) {
        if on.stop.is_set() {
            return Err(Interruption::Stopped);
        }
        // What is not there any more needs nothing sent.
        let is_there = match write.entity() {
            Some(entity) => {
                Box::pin(standing.is_there(entity)).await.map_err(Interruption::Failed)?
            }
            None => true,
        };
        if !is_there {
            on.reporter.send(Event::WriteTakenBack(on.task, write.clone())).await;
            continue;
        }
        let sent = Box::pin(undo(&standing, write));
        let sent = noted_about(on.journal, about(&standing, write), sent);
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
    standing: &Standing<'_>,
) -> Result<Made, Failure> {
    let failure = match Box::pin(carry_out(on, plan, write, standing)).await {
        Ok(made) => return Ok(made),
        Err(failure) => failure,
    };
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
            let Some(entity) = write.entity().filter(|_| creates(write)) else {
                return Ok(Made::Nothing);
            };
            let unique_id = UniqueIds::of(&now).get(entity).map(str::to_owned);
            return Ok(Made::New { entity, unique_id });
        }
    }
    Err(failure)
}

fn creates(write: &Write) -> bool {
    matches!(write, Write::CreatePolicy | Write::CreateRole | Write::CreateUser)
}

async fn carry_out(
    on: Undertaking<'_>,
    plan: &AccessPlan,
    write: &Write,
    standing: &Standing<'_>,
) -> Result<Made, Failure> {
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
            let call = reporter.call(
                "iam",
                "CreatePolicy",
                plan.policy_name(),
                Wanted::Success,
                request.send(),
            );
            let unique_id = call.await?.policy.and_then(|policy| policy.policy_id);
            return Ok(Made::New { entity: Entity::Policy, unique_id });
        }
        Write::UpdatePolicy { delete_version_id, .. } => {
            if let Some(version_id) = delete_version_id {
                policy::delete_version(on, &policy_arn, version_id).await?;
                standing.confirm(Entity::Policy).await?;
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
            let call =
                reporter.call("iam", "CreateRole", role_name, Wanted::Success, request.send());
            let unique_id = call.await?.role.map(|role| role.role_id);
            return Ok(Made::New { entity: Entity::Role, unique_id });
        }
        Write::UpdateTrustPolicy { .. } => {
            role::put_trust_policy(on, role_name, plan.trust_policy().text()).await?;
        }
        Write::UpdateMaxSessionDuration { .. } => {
            role::put_max_session_duration(on, role_name, plan.max_session_duration_secs()).await?;
        }
        Write::AttachPolicy => attach_policy(on, role_name, &policy_arn).await?,
        Write::CreateUser => {
            let unique_id = user::create(on, plan).await?;
            return Ok(Made::New { entity: Entity::User, unique_id });
        }
        Write::PutUserPolicy { .. } => {
            user::put_policy(on, role_name, plan.permissions_policy().text()).await?;
        }
        Write::CreateAccessKey { .. } => {
            return user::create_key(on, plan).await.map(|id| Made::Key { id });
        }
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
    Ok(Made::Nothing)
}

async fn undo(standing: &Standing<'_>, write: &Write) -> Result<Undone, Failure> {
    let (on, plan) = (standing.on(), standing.plan());
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
    undo_in_iam(standing, write).await.map(|()| Undone::Yes)
}

async fn undo_in_iam(standing: &Standing<'_>, write: &Write) -> Result<(), Failure> {
    let (on, plan) = (standing.on(), standing.plan());
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
                standing.unless_gone(Entity::Role, async move || {
                    delete_role(on.session, on.reporter, role_name, wanted).await
                })
            })
            .await
        }
        Write::CreatePolicy => policy::delete(standing, &policy_arn).await,
        Write::UpdatePolicy { before_version_id, .. } => {
            policy::restore_version(standing, before_version_id).await
        }
        Write::UpdateTrustPolicy { before } => role::put_trust_policy(on, role_name, before).await,
        Write::UpdateMaxSessionDuration { before_secs } => {
            role::put_max_session_duration(on, role_name, *before_secs).await
        }
        Write::CreateUser => user::delete(standing, role_name).await,
        Write::PutUserPolicy { before: Some(text) } => user::put_policy(on, role_name, text).await,
        Write::PutUserPolicy { before: None } => user::delete_policy(on, role_name).await,
        Write::CreateAccessKey { beside } => match standing.own_key(beside) {
            // Another one may have been made by somebody since.
            Some(id) => user::delete_key(on, role_name, id).await,
            None => user::delete_keys_but(on, role_name, beside).await,
        },
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
