//! The drafts on the disk: `drafts/ID.toml` in the state folder, each written once nobody has typed for a while.
//!
//! A window writes and deletes a draft only as long as its file is what this window has seen of it. Where another window
//! wrote into it since, what is typed here goes into a file of its own.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{ErrorKind, Read as _};
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError};
use std::time::Duration;

use jiff::Timestamp;
use tokio::sync::Mutex;
use tokio::task::spawn_blocking;

use super::Worker;
use crate::model::draft::{DraftEffect, DraftEntry, DraftEvent, DraftId, file};
use crate::model::event::Event;
use crate::signing::sigv4::sha256_hex;
use crate::{own_file, private_file, words};

const FOLDER: &str = "drafts";
/// Held while a draft is written or deleted, so that two windows lose nothing of each other's.
const LOCK_NAME: &str = "drafts.lock";
/// How long nobody types before what was typed is written.
const PAUSE: Duration = Duration::from_millis(700);
/// More are not listed.
const MOST_LISTED: usize = 100;

/// What this window has seen and wants of the drafts.
#[derive(Debug, Clone, Default)]
pub(super) struct Shelf {
    /// The newest revision of each draft that is to be written.
    newest: Arc<std::sync::Mutex<BTreeMap<DraftId, u64>>>,
    /// The checksums of the files as this window has written or read them.
    seen: Arc<Mutex<Seen>>,
}

type Seen = BTreeMap<DraftId, String>;

impl Shelf {
    /// Takes in what is asked for, in the order in which it is asked.
    pub(super) fn note(&self, effect: &DraftEffect) {
        let mut newest = self.newest.lock().unwrap_or_else(PoisonError::into_inner);
        match effect {
            DraftEffect::Keep { id, revision, at_once: false, .. } => {
                newest.insert(id.clone(), *revision);
            }
            // What waited before is in it, or goes with it.
            DraftEffect::Keep { id, at_once: true, .. } | DraftEffect::Delete { id } => {
                newest.remove(id);
            }
        }
    }

    fn is_newest(&self, id: &DraftId, revision: u64) -> bool {
        let newest = self.newest.lock().unwrap_or_else(PoisonError::into_inner);
        newest.get(id) == Some(&revision)
    }
}

impl Worker {
    pub(super) async fn shelve(&self, effect: DraftEffect) {
        let Some(folder) = self.settings.read().await.state_folder.clone() else { return };
        let event = match effect {
            DraftEffect::Keep { id, revision, text, at_once } => {
                if !at_once {
                    tokio::time::sleep(PAUSE).await;
                    if !self.drafts.is_newest(&id, revision) {
                        return;
                    }
                }
                let asked = id.clone();
                let kept = self.on_shelf(folder, move |shelf| shelf.keep(id, &text)).await;
                DraftEvent::Kept { revision, asked, kept }
            }
            DraftEffect::Delete { id } => {
                let deleted = id.clone();
                let result = self.on_shelf(folder, move |shelf| shelf.delete(&deleted)).await;
                DraftEvent::Deleted(id, result)
            }
        };
        self.reporter.send(Event::Draft(event)).await;
    }

    /// Tells which drafts there are, the one that was changed last first.
    pub(super) async fn list_drafts(&self) {
        let Some(folder) = self.settings.read().await.state_folder.clone() else { return };
        let listed = self.on_shelf(folder, OpenShelf::list).await;
        self.reporter.send(Event::Draft(DraftEvent::Listed(listed))).await;
    }

    /// Works in the drafts' folder, one after another.
    async fn on_shelf<T: Send + 'static>(
        &self,
        state_folder: PathBuf,
        work: impl FnOnce(&mut OpenShelf) -> Result<T, String> + Send + 'static,
    ) -> Result<T, String> {
        let mut known = self.drafts.seen.lock().await;
        let seen = std::mem::take(&mut *known);
        let done = spawn_blocking(move || {
            let mut open = OpenShelf { state_folder, seen };
            let answer = work(&mut open);
            (answer, open.seen)
        });
        match done.await {
            Ok((result, seen)) => {
                *known = seen;
                result
            }
            Err(error) => Err(error.to_string()),
        }
    }
}

/// The folder, with what this window has seen of it.
struct OpenShelf {
    state_folder: PathBuf,
    seen: Seen,
}

impl OpenShelf {
    fn path(&self, id: &DraftId) -> PathBuf {
        self.state_folder.join(FOLDER).join(format!("{id}.toml"))
    }

    /// Makes the folder where it is not there; the answer is held as long as nobody else may write.
    fn locked(&self) -> Result<File, String> {
        let folder = self.state_folder.join(FOLDER);
        for folder in [&self.state_folder, &folder] {
            own_file::make_folder(folder).map_err(|error| not_kept(&error, folder))?;
        }
        let lock_path = self.state_folder.join(LOCK_NAME);
        own_file::open_to_write(&lock_path)
            .and_then(|lock| lock.lock().map(|()| lock))
            .map_err(|error| not_kept(&error, &lock_path))
    }

    /// Writes a draft, and says in which file it is.
    fn keep(&mut self, id: DraftId, text: &str) -> Result<DraftId, String> {
        let lock = self.locked()?;
        let now = text_of(&self.path(&id))?.map(|text| sha256_hex(text.as_bytes()));
        let is_as_seen = now.is_none() || now.as_ref() == self.seen.get(&id);
        let id = if is_as_seen { id } else { DraftId::at(Timestamp::now()) };
        let path = self.path(&id);
        let written = private_file::replace(&path, text.as_bytes());
        written.map_err(|error| not_kept(&error, &path))?;
        self.seen.insert(id.clone(), sha256_hex(text.as_bytes()));
        drop(lock);
        Ok(id)
    }

    /// Deletes a draft that is one, and that nobody has changed since this window saw it.
    fn delete(&mut self, id: &DraftId) -> Result<(), String> {
        let lock = self.locked()?;
        let path = self.path(id);
        let Some(text) = text_of(&path)? else { return Ok(()) };
        file::read(&text).map_err(|why| not_used(&why, &path))?;
        if self.seen.get(id) != Some(&sha256_hex(text.as_bytes())) {
            let path = path.display();
            return Err(words!(
                "Another window has changed this draft since: it is kept: {path}",
                path
            ));
        }
        fs::remove_file(&path).map_err(|error| not_kept(&error, &path))?;
        self.seen.remove(id);
        drop(lock);
        Ok(())
    }

    fn list(&mut self) -> Result<Vec<DraftEntry>, String> {
        let folder = self.state_folder.join(FOLDER);
        let names = match fs::read_dir(&folder) {
            Ok(names) => names,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(not_used(&error.to_string(), &folder)),
        };
        let id_of = |name: PathBuf| {
            let is_toml = name.extension().is_some_and(|end| end == "toml");
            DraftId::parse(name.file_stem()?.to_str()?).filter(|_| is_toml)
        };
        let mut ids: Vec<DraftId> =
            names.filter_map(|name| id_of(PathBuf::from(name.ok()?.file_name()))).collect();
        ids.sort_unstable_by(|one, other| other.cmp(one));
        ids.truncate(MOST_LISTED);
        let mut entries: Vec<DraftEntry> =
            ids.into_iter().filter_map(|id| self.entry(id)).collect();
        entries.sort_by_key(|entry| std::cmp::Reverse(entry.changed_at()));
        Ok(entries)
    }

    /// A draft as it is now; `None` where it went meanwhile.
    fn entry(&mut self, id: DraftId) -> Option<DraftEntry> {
        let path = self.path(&id);
        let text = match text_of(&path) {
            Ok(text) => text?,
            Err(sentence) => return Some(DraftEntry::new(id, Err(sentence))),
        };
        let read = file::read(&text).map_err(|why| not_used(&why, &path));
        self.seen.insert(id.clone(), sha256_hex(text.as_bytes()));
        Some(DraftEntry::new(id, read))
    }
}

/// What the file says; `None` where there is none.
fn text_of(path: &Path) -> Result<Option<String>, String> {
    let file = match own_file::open_to_read(path) {
        Ok(file) => file,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(not_used(&error.to_string(), path)),
    };
    let at_most = u64::try_from(file::MAX_FILE_BYTES).unwrap_or(u64::MAX);
    let mut text = String::new();
    let read = file.take(at_most.saturating_add(1)).read_to_string(&mut text);
    read.map_err(|error| not_used(&error.to_string(), path))?;
    if text.len() > file::MAX_FILE_BYTES {
        return Err(not_used(words!("it is too large"), path));
    }
    Ok(Some(text))
}

fn not_kept(error: &std::io::Error, path: &Path) -> String {
    let path = path.display();
    words!("The draft could not be written: {error}: {path}", error, path)
}

fn not_used(why: &str, path: &Path) -> String {
    let path = path.display();
    words!("The draft is kept as it is and not used, {why}: {path}", why, path)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::model::draft::{Draft, DraftFields};
    use crate::model::event::Field;

    fn text(external_id: &str) -> String {
        let mut fields = DraftFields::default();
        fields.keep(Field::ExternalId, external_id);
        let changed_at = Timestamp::from_second(1_790_000_000).unwrap();
        file::write(&Draft { changed_at, account_id: None, aws_profile: None, fields }).unwrap()
    }

    fn shelf(folder: &Path) -> OpenShelf {
        OpenShelf { state_folder: folder.to_owned(), seen: BTreeMap::new() }
    }

    fn id() -> DraftId {
        DraftId::parse("20261130T223628Z-000000001").unwrap()
    }

    fn external_ids(shelf: &mut OpenShelf) -> Vec<String> {
        let entries = shelf.list().unwrap();
        let text = |entry: &DraftEntry| {
            entry.read.as_ref().unwrap().draft.fields.text(Field::ExternalId).to_owned()
        };
        let mut texts: Vec<String> = entries.iter().map(text).collect();
        texts.sort();
        texts
    }

    #[test]
    fn without_a_folder_there_are_no_drafts_and_none_is_made() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(shelf(folder.path()).list(), Ok(Vec::new()));
        assert!(!folder.path().join(FOLDER).exists());
    }

    #[cfg(unix)]
    #[test]
    fn a_draft_is_for_its_owner_alone() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().unwrap();
        let mut shelf = shelf(folder.path());
        shelf.keep(id(), &text("one")).unwrap();
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode(&shelf.path(&id())), 0o600);
        assert_eq!(mode(&folder.path().join(FOLDER)), 0o700);
    }

    #[test]
    fn two_windows_on_one_draft_lose_nothing_of_each_other() {
        let folder = tempfile::tempdir().unwrap();
        let (mut one, mut other) = (shelf(folder.path()), shelf(folder.path()));
        assert_eq!(one.keep(id(), &text("begun")), Ok(id()));
        assert_eq!(external_ids(&mut other), ["begun"]);
        assert_eq!(one.keep(id(), &text("goes on")), Ok(id()));
        let own = other.keep(id(), &text("goes elsewhere")).unwrap();
        assert_ne!(own, id());
        assert_eq!(other.keep(own.clone(), &text("goes further")), Ok(own));
        assert_eq!(external_ids(&mut one), ["goes further", "goes on"]);
    }

    #[test]
    fn a_draft_that_another_window_has_changed_is_not_deleted() {
        let folder = tempfile::tempdir().unwrap();
        let (mut one, mut other) = (shelf(folder.path()), shelf(folder.path()));
        one.keep(id(), &text("begun")).unwrap();
        other.list().unwrap();
        one.keep(id(), &text("goes on")).unwrap();
        assert!(other.delete(&id()).unwrap_err().contains("Another window"));
        assert_eq!(external_ids(&mut other), ["goes on"]);
        assert_eq!(other.delete(&id()), Ok(()));
        assert_eq!(other.delete(&id()), Ok(()), "it is gone already");
        assert_eq!(external_ids(&mut one), Vec::<String>::new());
    }

    #[test]
    fn what_is_no_draft_is_neither_read_nor_deleted_nor_written_over() {
        let folder = tempfile::tempdir().unwrap();
        let mut shelf = shelf(folder.path());
        shelf.locked().unwrap();
        let path = shelf.path(&id());
        for foreign in ["my notes", "format = 2\nfolders = []\n", "format = 1\nchanged_at = "] {
            fs::write(&path, foreign).unwrap();
            let [entry] = &shelf.list().unwrap()[..] else { panic!("{foreign}") };
            let sentence = entry.read.as_ref().unwrap_err().clone();
            assert!(sentence.contains("kept as it is"), "{sentence}");
            assert!(shelf.delete(&id()).is_err());
            assert_eq!(fs::read_to_string(&path).unwrap(), foreign);
        }
        fs::remove_file(&path).unwrap();
        fs::create_dir(&path).unwrap();
        assert!(shelf.list().unwrap()[0].read.is_err());
        assert!(shelf.delete(&id()).is_err() && shelf.keep(id(), &text("one")).is_err());
    }

    #[cfg(unix)]
    #[test]
    fn a_link_in_a_drafts_place_is_not_followed() {
        let folder = tempfile::tempdir().unwrap();
        let mut shelf = shelf(folder.path());
        shelf.locked().unwrap();
        let target = folder.path().join("target");
        fs::write(&target, text("somebody else's")).unwrap();
        std::os::unix::fs::symlink(&target, shelf.path(&id())).unwrap();
        assert!(shelf.list().unwrap()[0].read.is_err());
        assert!(shelf.delete(&id()).is_err() && shelf.keep(id(), &text("one")).is_err());
        assert_eq!(fs::read_to_string(&target).unwrap(), text("somebody else's"));
    }

    #[test]
    fn only_what_is_called_like_a_draft_is_listed() {
        let folder = tempfile::tempdir().unwrap();
        let mut shelf = shelf(folder.path());
        shelf.keep(id(), &text("one")).unwrap();
        for name in [".tmpAbc", "notes.toml", "20261130T223628Z-000000001.toml~"] {
            fs::write(folder.path().join(FOLDER).join(name), text("other")).unwrap();
        }
        assert_eq!(external_ids(&mut shelf), ["one"]);
    }
}
