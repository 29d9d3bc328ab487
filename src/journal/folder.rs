//! The state folder: where it is, and folders in it that nobody else reads.

use std::ffi::OsString;
use std::fs::{DirBuilder, File};
use std::io;
use std::path::{Path, PathBuf};

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

/// Makes the folder for its owner alone, where it is not there.
pub fn make_private(folder: &Path) -> io::Result<()> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::DirBuilderExt as _;
        builder.mode(0o700);
    }
    builder.create(folder)?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mut permissions = std::fs::metadata(folder)?.permissions();
        if permissions.mode() & 0o077 != 0 {
            permissions.set_mode(0o700);
            std::fs::set_permissions(folder, permissions)?;
        }
    }
    Ok(())
}

/// Brings the folder's own list of names to the disk, so that a new file is still there after a power cut.
pub(super) fn sync(folder: &Path) -> io::Result<()> {
    if cfg!(unix) { File::open(folder)?.sync_all() } else { Ok(()) }
}

/// What a failed step on a file says: the reason, then the path.
pub(super) fn sentence(error: &io::Error, path: &Path) -> String {
    format!("{error}: {}", path.display())
}
