//! The state folder: where it is, and folders in it that nobody else reads.

use std::ffi::OsString;
use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

use crate::own_file;

/// The state folder by the environment: `$XDG_STATE_HOME/countersign`, else `.local/state/countersign` in the home folder.
///
/// A path that is not absolute is passed over. Source: "XDG Base Directory Specification".
pub fn in_environment(
    variable: impl Fn(&str) -> Option<OsString>,
    home: Option<PathBuf>,
) -> Option<PathBuf> {
    let named = variable("XDG_STATE_HOME").map(PathBuf::from).filter(|path| path.is_absolute());
    let base = named.or_else(|| Some(home?.join(".local/state")))?;
    Some(base.join("countersign"))
}

/// Makes a folder in the state folder, and that one itself, where they are not there; both have to be ours.
///
/// The error is a sentence.
pub(super) fn make(folder: &Path) -> Result<(), String> {
    for folder in [folder.parent(), Some(folder)].into_iter().flatten() {
        own_file::make_folder(folder).map_err(|error| sentence(&error, folder))?;
    }
    Ok(())
}

/// Whether a folder in the state folder is there; the error says why it, or the state folder, is not ours.
pub(super) fn is_there(folder: &Path) -> Result<bool, String> {
    for folder in [folder.parent(), Some(folder)].into_iter().flatten() {
        match own_file::check_folder(folder) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(false),
            checked => checked.map_err(|error| sentence(&error, folder))?,
        }
    }
    Ok(true)
}

/// Brings the folder's own list of names to the disk, so that a new file is still there after a power cut.
pub(super) fn sync(folder: &Path) -> io::Result<()> {
    if cfg!(unix) { File::open(folder)?.sync_all() } else { Ok(()) }
}

/// What a failed step on a file says: the reason, then the path.
pub(super) fn sentence(error: &io::Error, path: &Path) -> String {
    format!("{error}: {}", path.display())
}
