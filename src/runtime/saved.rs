//! The remembered integrations: their list on the disk, the files that it names, and their checks.
//!
//! The list is `integrations.toml` in the state folder. Without that folder, as in practice, nothing is remembered.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use tokio::task::spawn_blocking;

use super::validating::Asked as AskedChecks;
use super::{Worker, files};
use crate::access::grantee::Grantee;
use crate::access::integration::Integration;
use crate::access::names::Region;
use crate::cloud::provision::StopFlag;
use crate::cloud::session::Session;
use crate::cloud::{identity, noting};
use crate::journal::make_private;
use crate::model::connect::CredentialSource;
use crate::model::event::{Event, TaskId};
use crate::model::saved::file::{self, Remembered};
use crate::model::saved::{LastCheck, NotChecked, SavedIntegration};
use crate::model::validation::Means;
use crate::{private_file, words};

const LIST_NAME: &str = "integrations.toml";
/// Held while the list is changed, so that two windows lose nothing of each other's.
const LOCK_NAME: &str = "integrations.lock";

/// The checks of one file, as the model asks for them.
pub(super) struct Asked {
    pub task: TaskId,
    pub integration: Integration,
    pub source: CredentialSource,
    pub region: Option<Region>,
}

impl Worker {
    /// Reads an integration's file. One that could be read is told with its path, so that it is remembered.
    pub(super) async fn read_integration(&self, path: PathBuf) -> Event {
        let read = files::read_integration(&path).await;
        if read.is_ok() {
            self.reporter.send(Event::IntegrationOpened(path)).await;
        }
        Event::IntegrationFileRead(read)
    }

    pub(super) async fn list_saved(&self) {
        let _in_turn = self.saved.lock().await;
        let folder = self.settings.read().await.state_folder.clone();
        let read = match folder {
            Some(folder) => in_background(move || read_list(&folder)).await,
            None => Ok(Vec::new()),
        };
        self.tell_saved(read).await;
    }

    pub(super) async fn remember(&self, path: PathBuf, last: Option<LastCheck>) {
        self.change_list(move |list| {
            let path = std::path::absolute(&path).map_err(|error| sentence(&error, &path))?;
            file::remember(list, &path, last);
            Ok(())
        })
        .await;
    }

    pub(super) async fn forget(&self, path: PathBuf) {
        self.change_list(move |list| {
            list.retain(|row| row.path != path);
            Ok(())
        })
        .await;
    }

    /// A list that cannot be read is not written over. Without a folder nothing is remembered.
    async fn change_list(
        &self,
        change: impl FnOnce(&mut Vec<Remembered>) -> Result<(), String> + Send + 'static,
    ) {
        // Kept until it is told what came of it: an older list must not come in after a newer one.
        let _in_turn = self.saved.lock().await;
        let Some(folder) = self.settings.read().await.state_folder.clone() else { return };
        let changed = in_background(move || {
            make_private(&folder).map_err(|error| sentence(&error, &folder))?;
            let lock_path = folder.join(LOCK_NAME);
            let lock = std::fs::File::create(&lock_path)
                .and_then(|lock| lock.lock().map(|()| lock))
                .map_err(|error| sentence(&error, &lock_path))?;
            let before = read_list(&folder)?;
            let mut list = before.clone();
            change(&mut list)?;
            if list != before {
                write_list(&folder, &list)?;
            }
            drop(lock);
            Ok(list)
        });
        self.tell_saved(changed.await).await;
    }

    /// Tells what the remembered files say now.
    async fn tell_saved(&self, list: Result<Vec<Remembered>, String>) {
        let listed = match list {
            Ok(list) => Ok(with_entries(list).await),
            Err(sentence) => Err(sentence),
        };
        self.reporter.send(Event::SavedListed(listed)).await;
    }

    /// Opens a session of its own, and runs every check if it is of the integration's account.
    pub(super) async fn check_saved(&self, asked: Asked, stop: StopFlag) {
        let Asked { task, integration, source, region } = asked;
        let session = tokio::select! {
            session = Box::pin(self.session_for(&integration, &source, region)) => session,
            () = stop.stopped() => Err(NotChecked::Stopped),
        };
        let event = match session {
            Ok(session) => {
                let means = match integration.grantee {
                    Grantee::Role => Means::Rehearsal,
                    // The secret of its key was told once.
                    Grantee::User => Means::AsUser(None),
                };
                let checks = AskedChecks {
                    task,
                    plan: integration.plan(),
                    means,
                    last_change_at: None,
                    standing: BTreeMap::new(),
                };
                // What was fetched is looked at where the integration is opened.
                drop(self.run_checks(checks, &session, None, &stop).await);
                Event::ValidationEnded(task)
            }
            Err(why) => Event::SavedNotChecked(task, why),
        };
        self.reporter.send(event).await;
    }

    async fn session_for(
        &self,
        integration: &Integration,
        source: &CredentialSource,
        region: Option<Region>,
    ) -> Result<Session, NotChecked> {
        let session = self.open(source, region, None).await.map_err(NotChecked::Failed)?;
        let identity = identity::caller_identity(&session, &self.reporter).await;
        let identity = identity.map_err(NotChecked::Failed)?;
        let is_elsewhere = integration.practice_conflict(identity.practice.is_some()).is_some()
            || integration.account_conflict(&identity.account_id, identity.partition).is_some();
        if is_elsewhere {
            return Err(NotChecked::OtherAccount(identity.account_id));
        }
        if integration.grantee == Grantee::Role {
            // Its twin would be refused, which says nothing about the integration.
            let subject = noting::subject(&session, &integration.plan());
            let taken = self.keeper.take(&subject, Timestamp::now()).map_err(noting::not_taken);
            taken.map_err(NotChecked::Failed)?;
        }
        Ok(session)
    }
}

/// The list as it is on the disk; where there is none it is empty.
fn read_list(folder: &Path) -> Result<Vec<Remembered>, String> {
    let path = folder.join(LIST_NAME);
    let is_there = match std::fs::symlink_metadata(&path) {
        Ok(_) => true,
        Err(error) => error.kind() != std::io::ErrorKind::NotFound,
    };
    if !is_there {
        return Ok(Vec::new());
    }
    let too_large = |name: &str| {
        words!(
            "This is not a list of integrations: it has more than {max_bytes} bytes: {name}",
            max_bytes = file::MAX_FILE_BYTES,
            name
        )
    };
    let read = files::text_of(&path, too_large, file::MAX_FILE_BYTES);
    read.and_then(|(_name, text)| file::read(&text)).map_err(|why| {
        let path = path.display();
        words!(
            "The list of your integrations is kept as it is and not used, {why}: {path}",
            why,
            path
        )
    })
}

fn write_list(folder: &Path, list: &[Remembered]) -> Result<(), String> {
    let path = folder.join(LIST_NAME);
    let text = file::write(list)?;
    if text.len() > file::MAX_FILE_BYTES {
        return Err(words!(
            "There are too many integrations to remember one more: forget one of them first"
        )
        .to_owned());
    }
    private_file::replace(&path, text.as_bytes()).map_err(|error| sentence(&error, &path))
}

fn sentence(error: &std::io::Error, path: &Path) -> String {
    let path = path.display();
    words!("The list of your integrations could not be written: {error}: {path}", error, path)
}

/// What the remembered files say now.
async fn with_entries(list: Vec<Remembered>) -> Vec<SavedIntegration> {
    let mut entries = Vec::with_capacity(list.len());
    for Remembered { path, last } in list {
        let integration = files::read_integration(&path).await;
        entries.push(SavedIntegration::new(path, integration, last));
    }
    entries
}

async fn in_background<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, String> + Send + 'static,
) -> Result<T, String> {
    match spawn_blocking(work).await {
        Ok(answer) => answer,
        Err(error) => Err(error.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(path: &str) -> Remembered {
        Remembered { path: PathBuf::from(path), last: None }
    }

    #[test]
    fn a_list_that_is_not_there_is_empty() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(read_list(folder.path()), Ok(Vec::new()));
    }

    #[cfg(unix)]
    #[test]
    fn the_list_is_for_its_owner_alone() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().unwrap();
        write_list(folder.path(), &[row("/a.toml")]).unwrap();
        assert_eq!(read_list(folder.path()), Ok(vec![row("/a.toml")]));
        let mode = std::fs::metadata(folder.path().join(LIST_NAME)).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }

    #[test]
    fn a_list_that_grew_too_large_is_not_written() {
        let folder = tempfile::tempdir().unwrap();
        let path = format!("/{}", "a".repeat(file::MAX_FILE_BYTES));
        assert!(write_list(folder.path(), &[row(&path)]).is_err());
        assert_eq!(read_list(folder.path()), Ok(Vec::new()));
    }
}
