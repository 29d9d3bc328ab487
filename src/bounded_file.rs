//! Reads files that somebody names: whatever stands behind the name, reading it ends, in size and in time.

use std::fs::File;
use std::io::{self, Read as _};
use std::path::Path;

use crate::words;

/// Where a shell puts what it hands over: standard input, and `<(command)`.
const HANDED_OVER: [&str; 3] = ["/dev/stdin", "/dev/fd", "/proc/self/fd"];

/// The file's bytes, at most `most_bytes` and one more, which tells that there are more.
///
/// A pipe that nobody writes into, a folder and a device are no files, and opening them waits for nobody. What a shell hands
/// over may be a pipe all the same; whoever reads it waits until its other end is closed.
pub fn read(path: &Path, most_bytes: usize) -> io::Result<Vec<u8>> {
    let file = open(path)?;
    let at_most = u64::try_from(most_bytes).unwrap_or(u64::MAX).saturating_add(1);
    let mut bytes = Vec::new();
    file.take(at_most).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Opens an ordinary file, or what a shell hands over.
pub fn open(path: &Path) -> io::Result<File> {
    if HANDED_OVER.iter().any(|place| path.starts_with(place)) {
        return File::open(path);
    }
    let file = open_without_waiting(path)?;
    if file.metadata()?.is_file() {
        return Ok(file);
    }
    Err(io::Error::new(
        io::ErrorKind::InvalidInput,
        words!("it is a folder, a pipe or a device, and no file"),
    ))
}

#[cfg(unix)]
fn open_without_waiting(path: &Path) -> io::Result<File> {
    use rustix::fs::{Mode, OFlags};
    let flags = OFlags::RDONLY | OFlags::NONBLOCK | OFlags::CLOEXEC | OFlags::NOCTTY;
    Ok(rustix::fs::open(path, flags, Mode::empty())?.into())
}

#[cfg(not(unix))]
fn open_without_waiting(path: &Path) -> io::Result<File> {
    File::open(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_read_to_one_byte_more_than_is_wanted() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("a");
        std::fs::write(&file, "12345").unwrap();
        assert_eq!(read(&file, 5).unwrap(), b"12345");
        assert_eq!(read(&file, 3).unwrap(), b"1234");
        let none = read(&folder.path().join("b"), 5).unwrap_err();
        assert_eq!(none.kind(), io::ErrorKind::NotFound);
    }

    #[cfg(unix)]
    #[test]
    fn nobody_waits_for_what_is_no_file() {
        let folder = tempfile::tempdir().unwrap();
        let pipe = folder.path().join("pipe");
        let made = std::process::Command::new("mkfifo").arg(&pipe).status();
        assert!(made.unwrap().success());
        let link = folder.path().join("link");
        std::os::unix::fs::symlink(&pipe, &link).unwrap();
        for path in [pipe.as_path(), &link, folder.path(), Path::new("/dev/zero")] {
            let error = read(path, 5).unwrap_err().to_string();
            assert!(error.contains("and no file"), "{}: {error}", path.display());
        }
    }

    #[cfg(unix)]
    #[test]
    fn what_a_shell_hands_over_may_be_a_pipe() {
        use std::os::fd::AsRawFd as _;
        let (reader, mut writer) = io::pipe().unwrap();
        io::Write::write_all(&mut writer, b"from a command").unwrap();
        drop(writer);
        let handed_over = format!("/dev/fd/{}", reader.as_raw_fd());
        assert_eq!(read(Path::new(&handed_over), 100).unwrap(), b"from a command");
    }
}
