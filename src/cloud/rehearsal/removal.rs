//! Deleting a twin: nothing is asked of IAM that deletes before IAM has shown that the role is one.

use std::time::Duration;

use jiff::Timestamp;

use super::absent_as_none;
use crate::access::twin::{self, ShownRole};
use crate::checks::failure::{Failure, FailureKind};
use crate::cloud::noting::noted_if_possible;
use crate::cloud::reporter::{Reporter, Wanted};
use crate::cloud::session::Session;
use crate::cloud::{inventory, provision, revocation};
use crate::journal::Entry;
use crate::words;

/// How often a twin's removal is tried before the admin is told how to do it by hand.
const REMOVAL_TRIES: u32 = 5;
/// How often IAM is looked at for a role that this run made and that it does not show.
const LOOKS: u32 = 3;

/// What became of a twin that may be there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Removed {
    /// It was there, was deleted and was seen gone.
    Yes,
    /// There was no such twin to be seen.
    NoneThere,
}

/// Removes the twin of a run that ended before it did, which may have been deleted by hand.
///
/// A role of the name that is none is left alone: [`FailureKind::NotOurs`].
pub async fn of_a_dead_twin(
    session: &Session,
    reporter: &Reporter,
    name: &str,
) -> Result<Removed, Failure> {
    Removal::of_a_dead_twin(session, reporter, name).carry_out(None).await
}

/// The same for one that has ended by its own tag and by when it was made; one that lives counts as none.
pub(super) async fn of_an_ended_twin(
    session: &Session,
    reporter: &Reporter,
    name: &str,
    now: Timestamp,
) -> Result<Removed, Failure> {
    if !twin::is_name(name) {
        let why = words!("a twin has another name");
        return Err(Failure::not_ours(twin::left_alone(name, why)));
    }
    let removal = Removal::of_a_dead_twin(session, reporter, name);
    Removal { ended_before: Some(now), ..removal }.carry_out(None).await
}

/// One twin that is to be deleted.
#[derive(Clone, Copy)]
pub(super) struct Removal<'a> {
    pub session: &'a Session,
    pub reporter: &'a Reporter,
    pub name: &'a str,
    pub journal: &'a Entry,
    /// IAM was asked for it in this run, so that it may be there although it is not shown yet.
    pub was_made: bool,
    /// One that ends later is left.
    pub ended_before: Option<Timestamp>,
}

impl<'a> Removal<'a> {
    fn of_a_dead_twin(session: &'a Session, reporter: &'a Reporter, name: &'a str) -> Self {
        let journal = Entry::unkept();
        Self { session, reporter, name, journal, was_made: false, ended_before: None }
    }

    /// `attached_arn` is what is known to be on it.
    pub async fn carry_out(self, attached_arn: Option<&str>) -> Result<Removed, Failure> {
        let mut tries = 0;
        loop {
            tries += 1;
            // What was not enough once is no longer trusted: somebody may have attached more.
            let known = attached_arn.filter(|_| tries == 1);
            match Box::pin(self.once(known)).await {
                Ok(Once::Gone(removed)) => return Ok(removed),
                Ok(Once::StillThere) if tries >= REMOVAL_TRIES => {
                    return Err(still_there(self.name));
                }
                // Who may not delete roles will not be allowed to a second later, and somebody else's stays so.
                Err(failure)
                    if tries >= REMOVAL_TRIES
                        || matches!(failure.kind, FailureKind::Denied | FailureKind::NotOurs) =>
                {
                    return Err(failure);
                }
                Ok(Once::StillThere) | Err(_) => pause(tries).await,
            }
        }
    }

    async fn once(self, attached_arn: Option<&str>) -> Result<Once, Failure> {
        let Self { session, reporter, name, journal, was_made, .. } = self;
        if !self.is_shown_as_twin().await? {
            return Ok(Once::Gone(Removed::NoneThere));
        }
        let attached_arns = if let Some(arn) = attached_arn {
            vec![arn.to_owned()]
        } else {
            let listed = inventory::attached_policy_arns(session, reporter, name).await;
            let listed = absent_as_none(listed)?.unwrap_or_default();
            // Whoever may not look for it cannot have put it on the twin.
            match revocation::delete_if_there(session, reporter, name).await {
                Err(failure) if failure.kind != FailureKind::Denied => return Err(failure),
                _ => listed,
            }
        };
        for policy_arn in attached_arns {
            let sent = provision::detach_policy(session, reporter, name, &policy_arn);
            noted_if_possible(journal, "DetachRolePolicy", sent).await?;
        }
        // Nobody else makes the name of a twin of this very run. Of an older one the name may have been given anew meanwhile.
        if !was_made && !self.is_shown_as_twin().await? {
            return Ok(Once::Gone(Removed::NoneThere));
        }
        let sent = provision::delete_role(session, reporter, name, Wanted::OnceFree);
        noted_if_possible(journal, "DeleteRole", sent).await?;
        let left = shown(session, reporter, name, Wanted::Absence).await?;
        Ok(if left.is_none() { Once::Gone(Removed::Yes) } else { Once::StillThere })
    }

    /// Whether the role is there and may go; one that is no twin is an error.
    async fn is_shown_as_twin(self) -> Result<bool, Failure> {
        let mut looks = 1;
        loop {
            let may_come = self.was_made && looks < LOOKS;
            let wanted = if may_come { Wanted::OnceKnown } else { Wanted::MayBeAbsent };
            match shown(self.session, self.reporter, self.name, wanted).await? {
                Some(role) => {
                    let ends_at = twin::end_of(&role).map_err(Failure::not_ours)?;
                    return Ok(self.ended_before.is_none_or(|now| {
                        ends_at < now && twin::is_older_than_a_twin(role.created_at, now)
                    }));
                }
                None if may_come => pause(looks).await,
                None => return Ok(false),
            }
            looks += 1;
        }
    }
}

/// What one attempt came to.
enum Once {
    Gone(Removed),
    StillThere,
}

async fn pause(tries: u32) {
    tokio::time::sleep(Duration::from_secs(u64::from(tries))).await;
}

/// The role as IAM shows it; `None` where there is none.
async fn shown(
    session: &Session,
    reporter: &Reporter,
    name: &str,
    wanted: Wanted,
) -> Result<Option<ShownRole>, Failure> {
    let request = session.iam().get_role().role_name(name);
    let answer = reporter.call("iam", "GetRole", name, wanted, request.send()).await;
    let role = absent_as_none(answer)?.and_then(|answer| answer.role);
    Ok(role.map(|role| ShownRole {
        name: role.role_name().to_owned(),
        path: role.path().to_owned(),
        tags: inventory::tags(role.tags()),
        // A role of the future is young.
        created_at: Timestamp::from_second(role.create_date().secs()).unwrap_or(Timestamp::MAX),
    }))
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
