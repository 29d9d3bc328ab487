//! One journal that is being written. Its file is locked as long as its writer lives.

use std::fs::File;
use std::io::{self, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use jiff::Timestamp;

use super::folder;
use super::record::{Header, Line, Outcome, Work};
use crate::printable;

/// A journal under way; one that is kept nowhere takes everything in and writes nothing.
#[derive(Debug)]
pub struct Entry(Option<Mutex<Open>>);

#[derive(Debug)]
struct Open {
    path: PathBuf,
    file: File,
    /// How much of the file is whole lines.
    length: u64,
    next_n: usize,
    /// How many writes AWS has refused.
    refused: usize,
    /// A line could not be written: what follows it would not be read.
    is_broken: bool,
}

impl Entry {
    /// For what dies with the program, such as the practice AWS.
    pub fn unkept() -> &'static Self {
        static UNKEPT: Entry = Entry::nowhere();
        &UNKEPT
    }

    pub(super) const fn nowhere() -> Self {
        Self(None)
    }

    /// Writes the header to a new file in `folder`, and brings both to the disk.
    ///
    /// The file has its name only when its header is whole and its lock is held. The error is a sentence.
    pub(super) fn create(folder: &Path, header: &Header) -> Result<Self, String> {
        let path = folder.join(format!("{}.jsonl", header.id));
        folder::make(folder)?;
        let create = || -> io::Result<Open> {
            let mut new = tempfile::NamedTempFile::new_in(folder)?;
            new.as_file().try_lock().map_err(io::Error::from)?;
            let line = text_of(header)?;
            new.write_all(line.as_bytes())?;
            new.as_file().sync_all()?;
            let file = new.persist_noclobber(&path)?;
            folder::sync(folder)?;
            let length = u64::try_from(line.len()).map_err(io::Error::other)?;
            Ok(Open { path: path.clone(), file, length, next_n: 0, refused: 0, is_broken: false })
        };
        let open = create().map_err(|error| folder::sentence(&error, &path))?;
        Ok(Self(Some(Mutex::new(open))))
    }

    /// Notes that the next write is about to be sent; its number comes back when the note is on the disk.
    ///
    /// Where it cannot be noted the write must not be sent. The error is a sentence.
    pub fn intend(&self, operation: &str) -> Result<usize, String> {
        self.intend_about(operation, None)
    }

    /// The same, with the unique ID of what the write changes.
    pub fn intend_about(&self, operation: &str, unique_id: Option<&str>) -> Result<usize, String> {
        let Some(mut open) = self.open() else { return Ok(0) };
        let n = open.next_n;
        let (operation, unique_id) = (operation.to_owned(), unique_id.map(str::to_owned));
        open.append(&Line::Intent { n, operation, unique_id })?;
        open.next_n += 1;
        Ok(n)
    }

    /// Notes how the write of this number ended. The error is a sentence.
    pub fn settle(&self, n: usize, how: Outcome) -> Result<(), String> {
        self.settle_made(n, how, None)
    }

    /// The same, with the unique ID of what the write made.
    pub fn settle_made(
        &self,
        n: usize,
        how: Outcome,
        unique_id: Option<&str>,
    ) -> Result<(), String> {
        let Some(mut open) = self.open() else { return Ok(()) };
        open.refused += usize::from(how == Outcome::Failed);
        open.append(&Line::Outcome { n, how, unique_id: unique_id.map(str::to_owned) })
    }

    /// Notes that all of it was done; the journal stays as history. The error is a sentence.
    pub fn end(&self, at: Timestamp) -> Result<(), String> {
        self.open().map_or(Ok(()), |mut open| open.append(&Line::Ended { at }))
    }

    /// Whether a write was to be sent.
    pub fn has_begun(&self) -> bool {
        self.open().is_some_and(|open| open.next_n > 0)
    }

    /// Whether AWS has refused every write that was to be sent, so that nothing was made.
    pub fn is_all_refused(&self) -> bool {
        self.open().is_none_or(|open| open.refused == open.next_n)
    }

    /// Deletes the journal: there is nothing left that it is about.
    pub fn discard(&self) {
        let Some(open) = self.open() else { return };
        if let Err(error) = std::fs::remove_file(&open.path) {
            // The next start looks at the account and finds nothing to do.
            tracing::warn!(path = %open.path.display(), %error, "a journal could not be deleted");
        }
    }

    fn open(&self) -> Option<MutexGuard<'_, Open>> {
        self.0.as_ref().map(|open| open.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Open {
    fn append(&mut self, line: &Line) -> Result<(), String> {
        let sentence = |error: io::Error, path: &Path| folder::sentence(&error, path);
        if self.is_broken {
            let error = io::Error::other("an earlier line could not be written");
            return Err(sentence(error, &self.path));
        }
        self.append_whole(line).map_err(|error| {
            // Half a line before the next one would make the journal unreadable.
            self.is_broken = self.file.set_len(self.length).is_err()
                || self.file.seek(SeekFrom::Start(self.length)).is_err();
            sentence(error, &self.path)
        })
    }

    fn append_whole(&mut self, line: &Line) -> io::Result<()> {
        let text = text_of(line)?;
        self.file.write_all(text.as_bytes())?;
        self.file.sync_all()?;
        self.length += u64::try_from(text.len()).map_err(io::Error::other)?;
        Ok(())
    }
}

pub(super) fn text_of(line: &impl serde::Serialize) -> io::Result<String> {
    Ok(printable::json(&serde_json::to_value(line)?) + "\n")
}

impl Header {
    /// The name of a journal's file, made of when, what and whose.
    pub fn id_of(started_at: Timestamp, work: &Work, name: &str) -> String {
        let time = started_at.strftime("%Y%m%dT%H%M%S%.6fZ");
        format!("{time}-{}-{}-{name}", std::process::id(), work.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn after_a_line_that_cannot_be_written_no_other_is_taken_in() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("journal.jsonl");
        std::fs::write(&path, "{}\n").unwrap();
        // A file that is open for reading alone takes nothing in, as a full disk does.
        let file = File::open(&path).unwrap();
        let open =
            Open { path: path.clone(), file, length: 3, next_n: 0, refused: 0, is_broken: false };
        let entry = Entry(Some(Mutex::new(open)));
        let why = entry.intend("CreateRole").unwrap_err();
        assert!(why.contains(&path.display().to_string()), "{why}");
        assert!(!entry.has_begun());
        let why = entry.intend("CreateRole").unwrap_err();
        assert!(why.starts_with("an earlier line could not be written"), "{why}");
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "{}\n");
    }
}
