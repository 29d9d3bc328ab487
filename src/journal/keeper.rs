//! The journals and locks of the state folder, as one running program has them.

use std::fs::TryLockError;
use std::io::{Read as _, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use jiff::Timestamp;

use super::entry::{Entry, text_of};
use super::folder;
use super::interrupted::{Interrupted, Interruptions, RoleHistory, touched_by};
use super::lock::{self, InUse, Lock, Stale};
use super::record::{Header, Line, Record, Subject, Work};
use crate::access::changes::{UniqueIds, Write};
use crate::access::integration::Integration;
use crate::access::names::AccountId;
use crate::access::twin;
use crate::{own_file, printable, words};

/// Larger files are none of ours: a journal has some kilobytes.
const MAX_JOURNAL_BYTES: u64 = 4 * 1024 * 1024;

/// Keeps journals and takes locks in the state folder; clones share what is held.
#[derive(Debug, Clone, Default)]
pub struct Keeper {
    /// `None` keeps nothing and locks nothing.
    state_folder: Option<PathBuf>,
    held: Arc<Mutex<Option<Held>>>,
}

#[derive(Debug)]
struct Held {
    subject: Subject,
    /// It was begun here and is neither finished nor taken back.
    is_unfinished: bool,
    _lock: Lock,
}

/// A twin whose program ended before it was seen gone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeadTwin {
    pub role_name: String,
    pub started_at: Timestamp,
}

/// What the account shows of an interrupted undertaking that has nothing left to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Settled {
    /// It is as the plan wants it; the journal stays as history.
    AsWanted,
    /// There is nothing of it.
    Gone,
}

impl Settled {
    pub fn sentence(self) -> &'static str {
        match self {
            Self::AsWanted => words!("The account is as the plan wants it: nothing is left to do"),
            Self::Gone => words!("There is nothing of it in the account"),
        }
    }
}

/// A journal in the folder.
struct Kept {
    path: PathBuf,
    record: Record,
    /// Its writer lives.
    is_owned: bool,
}

impl Keeper {
    pub fn in_folder(state_folder: Option<PathBuf>) -> Self {
        Self { state_folder, held: Arc::default() }
    }

    /// Takes the integration for this program; what it held of another one is given back.
    ///
    /// Who ended without giving it back is told.
    pub fn take(&self, subject: &Subject, now: Timestamp) -> Result<Option<Stale>, InUse> {
        let Some(path) = self.lock_path(subject) else { return Ok(None) };
        let mut held = self.held();
        if held.as_ref().is_some_and(|held| held.subject == *subject) {
            return Ok(None);
        }
        let (lock, stale) = lock::take(&path, now)?;
        if let Some(Stale(owner)) = &stale {
            tracing::warn!(%owner, "took over the lock of a program that has ended");
        }
        *held = Some(Held { subject: subject.clone(), is_unfinished: false, _lock: lock });
        Ok(stale)
    }

    /// Says whether the integration is half-way; one that is not is given back.
    pub fn leave(&self, subject: &Subject, is_unfinished: bool) {
        let mut held = self.held();
        if let Some(of) = held.as_mut().filter(|held| held.subject == *subject) {
            of.is_unfinished = is_unfinished;
        }
        drop_finished(&mut held, subject);
    }

    /// Gives the integration back, unless it was left half-way here.
    pub fn give_back(&self, subject: &Subject) {
        drop_finished(&mut self.held(), subject);
    }

    /// Begins a journal; the error is a sentence, after which nothing may be written to AWS.
    pub fn begin(&self, header: &Header) -> Result<Entry, String> {
        match self.journal_folder() {
            Some(folder) => Entry::create(&folder, header),
            None => Ok(Entry::nowhere()),
        }
    }

    /// The undertakings whose program ended before they did, oldest first.
    pub fn interruptions(&self) -> Interruptions {
        let (kept, mut unreadable) = self.read_all();
        let mut runs = Vec::new();
        let mut subjects: Vec<&Subject> = Vec::new();
        for journal in &kept {
            let subject = &journal.record.header.subject;
            if !subjects.contains(&subject) {
                subjects.push(subject);
            }
        }
        for subject in subjects.into_iter().filter(|subject| !self.is_held(subject)) {
            for attempts in undertakings_half_way(&kept, subject) {
                match Interrupted::of(&attempts) {
                    Ok(run) => runs.extend(run),
                    Err(why) => {
                        let name = attempts.last().map_or("", |record| record.header.id.as_str());
                        unreadable.push(unreadable_sentence(name, &why));
                    }
                }
            }
        }
        runs.sort_by_key(|run| run.started_at);
        Interruptions { runs, unreadable }
    }

    /// What the journals know of one role.
    pub fn history_of(&self, subject: &Subject) -> RoleHistory {
        let (kept, _unreadable) = self.read_all();
        let of_it: Vec<&Record> = with_writes(&kept, subject).map(|kept| &kept.record).collect();
        let is_free = !self.is_held(subject);
        let attempts = chain(&kept, subject).filter(|_| is_free);
        let interrupted =
            attempts.and_then(|attempts| Interrupted::of(&attempts).unwrap_or_default());
        let newest_first = of_it.iter().rev().map(|record| record.unique_ids());
        let unique_ids = newest_first.fold(UniqueIds::default(), |ids, older| ids.or(&older));
        let writes = touched_by(&of_it);
        RoleHistory { subject: subject.clone(), writes, interrupted, unique_ids }
    }

    /// What of this integration's role was begun and did not come to its end.
    pub fn interrupted_for(
        &self,
        integration: &Integration,
        endpoint_url: Option<&str>,
    ) -> Option<Interrupted> {
        let role_arn = integration.grantee_arn();
        let subject = Subject { role_arn, endpoint_url: endpoint_url.map(str::to_owned) };
        self.history_of(&subject).interrupted
    }

    /// The twins that may be in the account and that no living program will remove.
    pub fn dead_twins(&self, account_id: &AccountId, endpoint_url: Option<&str>) -> Vec<DeadTwin> {
        let (kept, _unreadable) = self.read_all();
        kept.iter()
            .filter(|kept| !kept.is_owned)
            .map(|kept| &kept.record.header)
            .filter(|header| {
                header.account_id == account_id.as_str()
                    && header.subject.endpoint_url.as_deref() == endpoint_url
            })
            .filter_map(|header| match &header.work {
                Work::Rehearsal { twin, .. } => {
                    Some(DeadTwin { role_name: twin.clone(), started_at: header.started_at })
                }
                _ => None,
            })
            .collect()
    }

    /// The names of the twins whose program lives, this one included: it removes them itself.
    pub fn living_twins(&self) -> Vec<String> {
        let (kept, _unreadable) = self.read_all();
        let owned = kept.into_iter().filter(|kept| kept.is_owned);
        owned
            .filter_map(|kept| match kept.record.header.work {
                Work::Rehearsal { twin, .. } => Some(twin),
                _ => None,
            })
            .collect()
    }

    /// The twin was seen gone, so nothing has to know of it any more.
    pub fn twin_is_gone(&self, role_name: &str) {
        let (kept, _unreadable) = self.read_all();
        for kept in kept {
            if matches!(&kept.record.header.work, Work::Rehearsal { twin, .. } if twin == role_name)
            {
                delete(&kept.path);
            }
        }
    }

    /// These writes were undone: the journals that are about nothing else are deleted.
    pub fn taken_back(&self, subject: &Subject, undone: &[Write]) {
        let (kept, _unreadable) = self.read_all();
        let half_way: Vec<String> =
            trailing(&kept, subject).into_iter().map(|record| record.header.id.clone()).collect();
        // Putting back what stood there before one change takes every later change of it along.
        let mut gone_operations: Vec<&str> = Vec::new();
        for kept in with_writes(&kept, subject) {
            let writes = kept.record.touched();
            gone_operations
                .extend(writes.iter().filter(|write| undone.contains(write)).map(Write::operation));
            let is_undone = |write: &Write| {
                gone_operations.contains(&write.operation()) || is_gone_with(write, undone)
            };
            if half_way.contains(&kept.record.header.id) || writes.iter().all(is_undone) {
                delete(&kept.path);
            }
        }
    }

    /// The account shows that an interrupted undertaking has nothing left to do.
    pub fn settle(&self, id: &str, settled: Settled, now: Timestamp) {
        let (kept, _unreadable) = self.read_all();
        let Some(newest) = kept.iter().find(|kept| kept.record.header.id == id) else { return };
        let subject = &newest.record.header.subject;
        match (settled, &newest.record.header.work) {
            (
                Settled::AsWanted,
                Work::Apply { .. } | Work::Rehearsal { .. } | Work::Cors { .. },
            ) => {
                end(&newest.path, now);
            }
            (Settled::Gone, Work::Apply { .. } | Work::TakeBack { .. }) => {
                let attempts: Vec<&str> =
                    trailing(&kept, subject).iter().map(|it| it.header.id.as_str()).collect();
                of_the_role(&kept, subject)
                    .filter(|kept| attempts.contains(&kept.record.header.id.as_str()))
                    .for_each(|kept| delete(&kept.path));
            }
            (Settled::AsWanted, Work::TakeBack { .. })
            | (Settled::Gone, Work::Rehearsal { .. } | Work::Cors { .. }) => delete(&newest.path),
        }
    }

    /// Every journal, oldest first, and a sentence for each that cannot be read.
    fn read_all(&self) -> (Vec<Kept>, Vec<String>) {
        let (mut kept, mut unreadable) = (Vec::new(), Vec::new());
        let Some(folder) = self.journal_folder() else { return (kept, unreadable) };
        let entries = folder::is_there(&folder).and_then(|is_there| {
            let entries = is_there.then(|| std::fs::read_dir(&folder)).transpose();
            entries.map_err(|error| folder::sentence(&error, &folder))
        });
        let entries = match entries {
            Ok(Some(entries)) => entries,
            Ok(None) => return (kept, unreadable),
            Err(why) => {
                unreadable.push(words!("The journals of earlier runs are not used: {why}", why));
                return (kept, unreadable);
            }
        };
        own_file::remove_left_over(&folder);
        let paths = entries.filter_map(|entry| Some(entry.ok()?.path()));
        for path in paths.filter(|path| path.extension().is_some_and(|end| end == "jsonl")) {
            match read(&path) {
                // Its program ended before anything was sent.
                Ok(found) if !found.is_owned && !found.record.has_begun() => delete(&found.path),
                Ok(found) => kept.push(found),
                Err(why) => unreadable.push(unreadable_sentence(&path.display().to_string(), &why)),
            }
        }
        kept.sort_by(|one, other| {
            let key = |kept: &Kept| (kept.record.header.started_at, kept.record.header.id.clone());
            key(one).cmp(&key(other))
        });
        (kept, unreadable)
    }

    fn is_held(&self, subject: &Subject) -> bool {
        self.lock_path(subject).is_some_and(|path| lock::is_held(&path))
    }

    fn journal_folder(&self) -> Option<PathBuf> {
        Some(self.state_folder.as_ref()?.join("journal"))
    }

    fn lock_path(&self, subject: &Subject) -> Option<PathBuf> {
        Some(self.state_folder.as_ref()?.join("locks").join(lock::file_name(subject)))
    }

    fn held(&self) -> MutexGuard<'_, Option<Held>> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn drop_finished(held: &mut Option<Held>, subject: &Subject) {
    held.take_if(|held| held.subject == *subject && !held.is_unfinished);
}

/// The journals of the role itself, oldest first.
fn of_the_role<'a>(kept: &'a [Kept], subject: &'a Subject) -> impl Iterator<Item = &'a Kept> {
    kept.iter().filter(move |kept| {
        let header = &kept.record.header;
        header.subject == *subject
            && matches!(header.work, Work::Apply { .. } | Work::TakeBack { .. })
    })
}

/// The journals of all that was made of the integration, its bucket's rules among it, oldest first.
fn with_writes<'a>(kept: &'a [Kept], subject: &'a Subject) -> impl Iterator<Item = &'a Kept> {
    kept.iter().filter(move |kept| {
        let header = &kept.record.header;
        header.subject == *subject && !matches!(header.work, Work::Rehearsal { .. })
    })
}

/// The role's newest journals as far back as none came to its end: the attempts at one undertaking.
fn trailing<'a>(kept: &'a [Kept], subject: &'a Subject) -> Vec<&'a Record> {
    let of_role: Vec<&Record> = of_the_role(kept, subject).map(|kept| &kept.record).collect();
    let ended = of_role.iter().rposition(|record| record.is_ended()).map_or(0, |last| last + 1);
    of_role[ended..].to_vec()
}

/// The same, where nobody is at work on it.
fn chain<'a>(kept: &'a [Kept], subject: &'a Subject) -> Option<Vec<&'a Record>> {
    let is_owned = of_the_role(kept, subject).any(|kept| kept.is_owned);
    let attempts = trailing(kept, subject);
    (!is_owned && !attempts.is_empty()).then_some(attempts)
}

/// All that was begun for this integration, is not at its end, and has no living writer.
fn undertakings_half_way<'a>(kept: &'a [Kept], subject: &'a Subject) -> Vec<Vec<&'a Record>> {
    let of_subject = || kept.iter().filter(|kept| kept.record.header.subject == *subject);
    let twins =
        of_subject().filter(|kept| matches!(kept.record.header.work, Work::Rehearsal { .. }));
    // The newest configuration that was written says what came of the ones before it.
    let rules = of_subject().rfind(|kept| matches!(kept.record.header.work, Work::Cors { .. }));
    let others = twins.chain(rules).filter(|kept| !kept.is_owned && !kept.record.is_ended());
    chain(kept, subject).into_iter().chain(others.map(|kept| vec![&kept.record])).collect()
}

/// Whether a write is undone because what it changed was deleted.
fn is_gone_with(write: &Write, undone: &[Write]) -> bool {
    match write {
        Write::UpdatePolicy { .. } | Write::TagPolicy { .. } => {
            undone.contains(&Write::CreatePolicy)
        }
        Write::UpdateTrustPolicy { .. }
        | Write::UpdateMaxSessionDuration { .. }
        | Write::AttachPolicy
        | Write::TagRole { .. }
        | Write::RevokeSessions { .. } => undone.contains(&Write::CreateRole),
        Write::PutUserPolicy { .. }
        | Write::CreateAccessKey { .. }
        | Write::DeleteAccessKey { .. } => undone.contains(&Write::CreateUser),
        Write::CreatePolicy | Write::CreateRole | Write::CreateUser | Write::PutCors { .. } => {
            false
        }
    }
}

fn read(path: &Path) -> Result<Kept, String> {
    let mut file = own_file::open_to_read(path).map_err(|error| error.to_string())?;
    let is_owned = matches!(file.try_lock_shared(), Err(TryLockError::WouldBlock));
    let mut bytes = Vec::new();
    (&mut file)
        .take(MAX_JOURNAL_BYTES + 1)
        .read_to_end(&mut bytes)
        .map_err(|error| error.to_string())?;
    if bytes.len() as u64 > MAX_JOURNAL_BYTES {
        return Err(words!(
            "It has more than {max_journal_bytes} bytes",
            max_journal_bytes = MAX_JOURNAL_BYTES
        ));
    }
    let record = Record::parse(&String::from_utf8_lossy(&bytes))?;
    if let Work::Rehearsal { twin, .. } = &record.header.work
        && !twin::is_name(twin)
    {
        return Err(words!(
            "It says that {name} is a rehearsal's twin, which has no such name: nothing is done to it",
            name = printable::line(twin)
        ));
    }
    Ok(Kept { path: path.to_owned(), record, is_owned })
}

fn unreadable_sentence(name: &str, why: &str) -> String {
    words!("A journal of an earlier run cannot be read, and is kept: {why}: {name}", why, name)
}

fn delete(path: &Path) {
    if let Err(error) = std::fs::remove_file(path) {
        // The next start finds it again, looks at the account, and finds nothing to do.
        tracing::warn!(path = %path.display(), %error, "a journal could not be deleted");
    }
}

/// Adds to a journal without a writer that it came to its end; a torn line is cut off first.
fn end(path: &Path, at: Timestamp) {
    let append = || -> std::io::Result<()> {
        let mut file = own_file::open_to_write(path)?;
        let mut text = Vec::new();
        (&mut file).take(MAX_JOURNAL_BYTES).read_to_end(&mut text)?;
        let whole = text.iter().rposition(|byte| *byte == b'\n').map_or(0, |last| last + 1);
        let whole = u64::try_from(whole).map_err(std::io::Error::other)?;
        file.set_len(whole)?;
        file.seek(SeekFrom::Start(whole))?;
        file.write_all(text_of(&Line::Ended { at })?.as_bytes())?;
        file.sync_all()
    };
    if let Err(error) = append() {
        tracing::warn!(path = %path.display(), %error, "the end of a journal could not be noted");
    }
}
