//! The twins of earlier runs that nobody has a journal of: found by their path, deleted when their time is over.

use aws_sdk_iam::operation::list_roles::ListRolesOutput;
use jiff::Timestamp;

use super::TWIN_PATH;
use super::removal::{Removed, of_an_ended_twin};
use crate::access::plan::TWIN_NAME_PREFIX;
use crate::access::twin;
use crate::checks::failure::{Failure, FailureKind};
use crate::cloud::pages::{Pages, next_of};
use crate::cloud::reporter::{Reporter, Wanted};
use crate::cloud::session::Session;
use crate::words;

/// How many are looked at in one sweep: each takes a call. The next connect takes the rest.
const LOOKED_AT: usize = 50;

/// What a sweep came to.
#[derive(Debug, Default)]
pub struct Swept {
    pub removed: usize,
    /// What has a twin's name and was left, a sentence each.
    pub left_alone: Vec<String>,
    /// The first one; every twin was tried all the same.
    pub failure: Option<Failure>,
}

/// Deletes the twins of earlier runs whose time has ended by their own tag and by when they were made.
///
/// A twin within its time may belong to another window, which will delete it itself; so do those in `alive`. `now` is the
/// earlier of what this computer's clock and AWS's show: neither of them alone ends a twin.
pub async fn sweep(
    session: &Session,
    reporter: &Reporter,
    now: Timestamp,
    alive: &[String],
) -> Swept {
    let mut swept = Swept::default();
    let names = match old_roles(session, reporter, now).await {
        Ok(names) => names,
        Err(failure) => return Swept { failure: Some(failure), ..swept },
    };
    for name in names.iter().filter(|name| !alive.contains(name)).take(LOOKED_AT) {
        match of_an_ended_twin(session, reporter, name, now).await {
            Ok(Removed::Yes) => swept.removed += 1,
            Ok(Removed::NoneThere) => {}
            Err(failure) if failure.kind == FailureKind::NotOurs => {
                swept.left_alone.extend(failure.message);
            }
            Err(failure) => {
                if failure.kind == FailureKind::Denied && failure.operation == "GetRole" {
                    let why = words!("AWS refused iam:GetRole, which shows whether it is a twin");
                    swept.left_alone.push(twin::left_alone(name, why));
                }
                swept.failure.get_or_insert(failure);
            }
        }
    }
    swept
}

/// The names of the roles that call themselves twins and were made before any twin that lives.
async fn old_roles(
    session: &Session,
    reporter: &Reporter,
    now: Timestamp,
) -> Result<Vec<String>, Failure> {
    let mut names = Vec::new();
    let request = session.iam().list_roles().path_prefix(TWIN_PATH);
    let take = |page: ListRolesOutput| {
        let is_old = |made_at_secs| {
            let made_at = Timestamp::from_second(made_at_secs).unwrap_or(now);
            twin::is_older_than_a_twin(made_at, now)
        };
        let old = page.roles().iter().filter(|role| {
            role.role_name().starts_with(TWIN_NAME_PREFIX) && is_old(role.create_date().secs())
        });
        names.extend(old.map(|role| role.role_name().to_owned()));
        next_of(page.is_truncated(), page.marker())
    };
    Pages::of(reporter, "iam", "ListRoles", TWIN_PATH, Wanted::IfAllowed)
        .all(|marker| request.clone().set_marker(marker).send(), take)
        .await?;
    Ok(names)
}
