//! The program's own files and folders: only what belongs to whoever runs it, and to nobody else, is opened.
//!
//! Whoever shares a machine may put something of theirs where the program looks for its state. What is not ours is not
//! obeyed, followed or emptied: the error says why, as a sentence.

use std::fs::{DirBuilder, File, Metadata};
use std::io;
use std::path::Path;
use std::time::Duration;

use crate::words;

/// The file for reading. What others may write to is refused, as what is not ours is.
pub fn open_to_read(path: &Path) -> io::Result<File> {
    let file = opened(path, Access::Read)?;
    if others_may_write(&file.metadata()?) {
        return refused(words!("Others may write to it"));
    }
    Ok(file)
}

/// The file for reading and writing, made for its owner alone where there is none; nothing of it is cut off.
pub fn open_to_write(path: &Path) -> io::Result<File> {
    let file = opened(path, Access::Write)?;
    make_private(&file)?;
    Ok(file)
}

/// Makes the folder for its owner alone where it is not there; one that is there has to be ours.
///
/// Folders above it are made as the system makes them, and may be anybody's.
pub fn make_folder(folder: &Path) -> io::Result<()> {
    let mut builder = DirBuilder::new();
    #[cfg(unix)]
    {
        use std::os::unix::fs::DirBuilderExt as _;
        builder.mode(0o700);
    }
    let is_there = || folder.symlink_metadata().is_ok();
    if !is_there() {
        if let Some(above) = folder.parent() {
            std::fs::create_dir_all(above)?;
        }
        match builder.create(folder) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            made => made?,
        }
    }
    check_folder(folder)
}

/// Whether the folder is ours; it is closed to others then. One that is not there is an error of that kind.
pub fn check_folder(folder: &Path) -> io::Result<()> {
    let metadata = folder.symlink_metadata()?;
    if metadata.is_symlink() {
        return refused(words!("It is a symbolic link, which is not followed"));
    }
    if !metadata.is_dir() {
        return refused(words!("It is not a folder"));
    }
    // By its handle: what has the name may be another one by now.
    let handle = opened_folder(folder)?;
    check_owner(&handle.metadata()?)?;
    make_private(&handle)
}

/// How [`tempfile`] names what has no name of its own yet.
const LEFT_OVER_PREFIX: &str = ".tmp";
const LEFT_OVER_RANDOM_CHARS: usize = 6;
/// No writer takes longer until its file has its name.
const LEFT_OVER_AFTER: Duration = Duration::from_mins(10);

/// Deletes the files that writers left in the folder who ended before these had their name: by the form of the name, by
/// age, and only what is ours and nobody's at the moment.
pub fn remove_left_over(folder: &Path) {
    let Ok(entries) = folder.read_dir() else { return };
    for path in entries.filter_map(|entry| Some(entry.ok()?.path())) {
        if is_left_over(&path)
            && let Err(error) = std::fs::remove_file(&path)
        {
            tracing::warn!(path = %path.display(), %error, "a file that was left over stays");
        }
    }
}

fn is_left_over(path: &Path) -> bool {
    let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    let is_of_that_form = name.strip_prefix(LEFT_OVER_PREFIX).is_some_and(|random| {
        random.len() == LEFT_OVER_RANDOM_CHARS && random.bytes().all(|b| b.is_ascii_alphanumeric())
    });
    let is_old = |file: &File| {
        let age = file.metadata().and_then(|metadata| metadata.modified()).ok()?.elapsed().ok()?;
        Some(age >= LEFT_OVER_AFTER)
    };
    is_of_that_form
        && open_to_read(path)
            .is_ok_and(|file| is_old(&file).unwrap_or(false) && file.try_lock().is_ok())
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Access {
    Read,
    Write,
}

/// One name, a regular file, the owner's: anything else might be somebody else's or keep the program waiting.
fn opened(path: &Path, access: Access) -> io::Result<File> {
    match path.symlink_metadata() {
        Ok(metadata) => check_kind(&metadata)?,
        Err(error) if error.kind() == io::ErrorKind::NotFound && access == Access::Write => {}
        Err(error) => return Err(error),
    }
    let file = opened_unfollowed(path, access)?;
    let metadata = file.metadata()?;
    check_kind(&metadata)?;
    check_owner(&metadata)?;
    if names(&metadata) != 1 {
        return refused(words!("It is a hard link: the same file has another name as well"));
    }
    Ok(file)
}

fn check_kind(metadata: &Metadata) -> io::Result<()> {
    if metadata.is_symlink() {
        return refused(words!("It is a symbolic link, which is not followed"));
    }
    if !metadata.is_file() {
        return refused(words!("It is not a regular file"));
    }
    Ok(())
}

fn refused<T>(sentence: &str) -> io::Result<T> {
    Err(io::Error::other(sentence.to_owned()))
}

#[cfg(unix)]
fn opened_unfollowed(path: &Path, access: Access) -> io::Result<File> {
    use rustix::fs::{Mode, OFlags};
    // Without waiting for whoever is at the other end of a pipe that came between the look and this.
    let always = OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::NOCTTY | OFlags::CLOEXEC;
    let wanted = match access {
        Access::Read => OFlags::RDONLY,
        Access::Write => OFlags::RDWR | OFlags::CREATE,
    };
    Ok(rustix::fs::open(path, always | wanted, Mode::RUSR | Mode::WUSR)?.into())
}

#[cfg(not(unix))]
fn opened_unfollowed(path: &Path, access: Access) -> io::Result<File> {
    match access {
        Access::Read => File::open(path),
        Access::Write => {
            File::options().read(true).write(true).create(true).truncate(false).open(path)
        }
    }
}

#[cfg(unix)]
fn opened_folder(folder: &Path) -> io::Result<File> {
    use rustix::fs::{Mode, OFlags};
    let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
    Ok(rustix::fs::open(folder, flags, Mode::empty())?.into())
}

#[cfg(unix)]
fn check_owner(metadata: &Metadata) -> io::Result<()> {
    use std::os::unix::fs::MetadataExt as _;
    let (owner, own) = (metadata.uid(), rustix::process::geteuid().as_raw());
    if owner != own {
        return refused(&words!(
            "It belongs to another user (number {owner}; you are {own})",
            owner,
            own
        ));
    }
    Ok(())
}

#[cfg(unix)]
fn others_may_write(metadata: &Metadata) -> bool {
    use std::os::unix::fs::PermissionsExt as _;
    metadata.permissions().mode() & 0o022 != 0
}

#[cfg(unix)]
fn names(metadata: &Metadata) -> u64 {
    use std::os::unix::fs::MetadataExt as _;
    metadata.nlink()
}

/// Takes away what others may do with what is ours.
#[cfg(unix)]
fn make_private(handle: &File) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    let mut permissions = handle.metadata()?.permissions();
    let mode = permissions.mode();
    let closed = mode & !0o077;
    if mode == closed {
        return Ok(());
    }
    permissions.set_mode(closed);
    handle.set_permissions(permissions)
}

// Other systems have neither owners by number nor modes; a user's folders are closed to others there.
#[cfg(not(unix))]
fn check_owner(_metadata: &Metadata) -> io::Result<()> {
    Ok(())
}

#[cfg(not(unix))]
fn others_may_write(_metadata: &Metadata) -> bool {
    false
}

#[cfg(not(unix))]
fn names(_metadata: &Metadata) -> u64 {
    1
}

#[cfg(not(unix))]
fn make_private(_handle: &File) -> io::Result<()> {
    Ok(())
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use std::io::Write as _;
    use std::os::unix::fs::{PermissionsExt as _, symlink};
    use std::path::PathBuf;

    use super::*;

    fn mode_of(path: &Path) -> u32 {
        path.metadata().unwrap().permissions().mode() & 0o777
    }

    fn set_mode(path: &Path, mode: u32) {
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
    }

    /// A file that is not to be touched, in a folder of its own.
    fn victim() -> (tempfile::TempDir, PathBuf) {
        let folder = tempfile::tempdir().unwrap();
        let victim = folder.path().join("victim");
        std::fs::write(&victim, "precious").unwrap();
        (folder, victim)
    }

    #[track_caller]
    fn says(outcome: io::Result<File>, sentence: &str) {
        assert_eq!(outcome.unwrap_err().to_string(), sentence);
    }

    #[test]
    fn a_link_is_neither_followed_nor_emptied() {
        let (folder, victim) = victim();
        let path = folder.path().join("state");
        symlink(&victim, &path).unwrap();
        let sentence = "It is a symbolic link, which is not followed";
        says(open_to_read(&path), sentence);
        says(open_to_write(&path), sentence);
        assert_eq!(std::fs::read_to_string(&victim).unwrap(), "precious");
    }

    #[test]
    fn a_link_to_nothing_makes_no_file_there() {
        let folder = tempfile::tempdir().unwrap();
        let (path, elsewhere) = (folder.path().join("state"), folder.path().join("elsewhere"));
        symlink(&elsewhere, &path).unwrap();
        assert!(open_to_write(&path).is_err());
        assert!(!elsewhere.exists());
    }

    #[test]
    fn a_file_with_two_names_is_refused() {
        let (folder, victim) = victim();
        let path = folder.path().join("state");
        std::fs::hard_link(&victim, &path).unwrap();
        let sentence = "It is a hard link: the same file has another name as well";
        says(open_to_read(&path), sentence);
        says(open_to_write(&path), sentence);
    }

    #[test]
    fn a_pipe_is_refused_without_waiting_for_its_other_end() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("pipe");
        rustix::fs::mknodat(
            rustix::fs::CWD,
            &path,
            rustix::fs::FileType::Fifo,
            rustix::fs::Mode::RUSR | rustix::fs::Mode::WUSR,
            0,
        )
        .unwrap();
        says(open_to_read(&path), "It is not a regular file");
        says(open_to_write(&path), "It is not a regular file");
    }

    #[test]
    fn what_others_may_write_to_is_not_read_and_is_closed_before_it_is_written() {
        let (_folder, path) = victim();
        set_mode(&path, 0o666);
        says(open_to_read(&path), "Others may write to it");
        open_to_write(&path).unwrap();
        assert_eq!(mode_of(&path), 0o600);
        assert!(open_to_read(&path).is_ok());
    }

    #[test]
    fn what_is_opened_to_write_keeps_its_text() {
        let (_folder, path) = victim();
        drop(open_to_write(&path).unwrap());
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "precious");
    }

    #[test]
    fn a_new_file_is_its_owners_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("new");
        open_to_write(&path).unwrap().write_all(b"x").unwrap();
        assert_eq!(mode_of(&path), 0o600);
        assert_eq!(
            open_to_read(&folder.path().join("none")).unwrap_err().kind(),
            io::ErrorKind::NotFound
        );
    }

    #[test]
    fn a_folder_that_is_ours_is_closed_to_others() {
        let folder = tempfile::tempdir().unwrap();
        let (above, path) = (folder.path().join("a"), folder.path().join("a/b"));
        make_folder(&path).unwrap();
        assert_eq!(mode_of(&path), 0o700);
        set_mode(&above, 0o777);
        make_folder(&above).unwrap();
        assert_eq!(mode_of(&above), 0o700);
    }

    #[test]
    fn a_link_in_the_place_of_a_folder_is_refused_and_its_folder_stays_open() {
        let folder = tempfile::tempdir().unwrap();
        let (there, path) = (folder.path().join("there"), folder.path().join("state"));
        std::fs::create_dir(&there).unwrap();
        set_mode(&there, 0o755);
        symlink(&there, &path).unwrap();
        assert!(make_folder(&path).is_err());
        assert!(check_folder(&path).is_err());
        assert_eq!(mode_of(&there), 0o755);
    }

    #[test]
    fn only_old_files_of_a_dead_writer_are_cleared_away() {
        let folder = tempfile::tempdir().unwrap();
        let long_ago = std::time::SystemTime::now() - 2 * LEFT_OVER_AFTER;
        let put = |name: &str, is_old: bool| {
            let file = File::create(folder.path().join(name)).unwrap();
            set_mode(&folder.path().join(name), 0o600);
            if is_old {
                file.set_modified(long_ago).unwrap();
            }
            file
        };
        put(".tmpA1b2C3", true);
        put(".tmpYoung1", false);
        put(".tmpNotOfIt", true);
        put("a.jsonl", true);
        put(".tmpBeing1", true).lock().unwrap();
        let written = put(".tmpBeing2", true);
        written.lock().unwrap();
        symlink(folder.path().join("a.jsonl"), folder.path().join(".tmpLinked")).unwrap();
        remove_left_over(folder.path());
        let mut left: Vec<_> =
            folder.path().read_dir().unwrap().map(|entry| entry.unwrap().file_name()).collect();
        left.sort();
        assert_eq!(left, [".tmpBeing2", ".tmpLinked", ".tmpNotOfIt", ".tmpYoung1", "a.jsonl"]);
    }

    #[test]
    fn what_belongs_to_another_user_is_refused() {
        if !rustix::process::geteuid().is_root() {
            // Nobody else can give a file away.
            return;
        }
        let (folder, path) = victim();
        std::os::unix::fs::chown(&path, Some(65_534), None).unwrap();
        std::os::unix::fs::chown(folder.path(), Some(65_534), None).unwrap();
        let sentence = "It belongs to another user (number 65534; you are 0)";
        says(open_to_read(&path), sentence);
        says(open_to_write(&path), sentence);
        assert_eq!(check_folder(folder.path()).unwrap_err().to_string(), sentence);
    }
}
