//! One at a time: a file per integration, locked by the program that works on it.
//!
//! The kernel gives the lock back when its owner dies (flock(2)); the file's text says who the owner is. The file stays: one
//! that is deleted and made anew could be locked twice.

use std::fs::{File, TryLockError};
use std::io::{self, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::Path;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::{own_file, words};

use super::folder;
use super::record::Subject;

/// An owner's text is some hundred bytes.
const MAX_OWNER_BYTES: u64 = 4_096;

/// Who works on an integration.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Owner {
    pub process_id: u32,
    pub since: Timestamp,
    pub host: String,
}

impl Owner {
    fn myself(since: Timestamp) -> Self {
        Self { process_id: std::process::id(), since, host: host() }
    }
}

impl std::fmt::Display for Owner {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { process_id, since, host } = self;
        formatter.write_str(&words!(
            "process {process_id} on {host}, since {time}",
            process_id,
            host,
            time = since.strftime("%Y-%m-%d %H:%M UTC")
        ))
    }
}

/// Why the lock was not taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum InUse {
    /// Another program has it; who that is cannot always be read.
    By(Option<Owner>),
    /// The file cannot be made or locked, as a sentence.
    NotLockable(String),
}

/// An owner who ended without giving the lock back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stale(pub Owner);

/// A lock that is held; dropped, it is given back.
#[derive(Debug)]
pub(super) struct Lock(File);

impl Drop for Lock {
    fn drop(&mut self) {
        // An owner who is still named here has ended without coming this far.
        if let Err(error) = self.0.set_len(0) {
            tracing::warn!(%error, "the owner's name stays in a lock file that is given back");
        }
    }
}

/// The file's name: the role's own, and what makes it one of a kind. IAM's names are the same in any case of letters.
pub(super) fn file_name(subject: &Subject) -> String {
    let Subject { role_arn, endpoint_url } = subject;
    let of = format!("{}\n{}", role_arn.to_lowercase(), endpoint_url.as_deref().unwrap_or("aws"));
    let digest = Sha256::digest(of.as_bytes());
    let digest: String = digest.iter().take(8).map(|byte| format!("{byte:02x}")).collect();
    let name = role_arn.rsplit('/').next().unwrap_or_default();
    format!("{name}-{digest}.lock")
}

/// Takes the lock; whose it was before is told where that one never gave it back.
pub(super) fn take(path: &Path, now: Timestamp) -> Result<(Lock, Option<Stale>), InUse> {
    let not_lockable = |error: &io::Error| InUse::NotLockable(folder::sentence(error, path));
    if let Some(folder) = path.parent() {
        folder::make(folder).map_err(InUse::NotLockable)?;
    }
    let mut file = own_file::open_to_write(path).map_err(|error| not_lockable(&error))?;
    match file.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => return Err(InUse::By(owner_in(&mut file))),
        Err(TryLockError::Error(error)) => return Err(not_lockable(&error)),
    }
    let stale = owner_in(&mut file).map(Stale);
    let mut enter = || -> io::Result<()> {
        file.set_len(0)?;
        file.seek(SeekFrom::Start(0))?;
        serde_json::to_writer(&file, &Owner::myself(now))?;
        file.flush()?;
        file.sync_all()
    };
    enter().map_err(|error| not_lockable(&error))?;
    Ok((Lock(file), stale))
}

/// Whether somebody holds the lock now, this program included.
pub(super) fn is_held(path: &Path) -> bool {
    let Ok(file) = own_file::open_to_read(path) else { return false };
    matches!(file.try_lock_shared(), Err(TryLockError::WouldBlock))
}

fn owner_in(file: &mut File) -> Option<Owner> {
    let mut text = String::new();
    file.seek(SeekFrom::Start(0)).ok()?;
    file.take(MAX_OWNER_BYTES).read_to_string(&mut text).ok()?;
    serde_json::from_str(&text).ok()
}

fn host() -> String {
    let files = ["/proc/sys/kernel/hostname", "/etc/hostname"];
    let of_file = files.iter().find_map(|path| std::fs::read_to_string(path).ok());
    let name = of_file.map(|text| text.trim().to_owned()).filter(|name| !name.is_empty());
    name.or_else(|| std::env::var("HOSTNAME").ok())
        .unwrap_or_else(|| words!("this computer").to_owned())
}
