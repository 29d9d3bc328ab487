//! Reads vendors' and integrations' files and saves reports, off the UI thread.

use std::io::{ErrorKind, Read as _};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use tokio::task::spawn_blocking;

use crate::access::integration::{self, Integration};
use crate::access::vendor::{self, VendorProfile};
use crate::{bounded_file, private_file, words};

/// A report names the program that wrote it within its first bytes.
const REPORT_HEAD_BYTES: usize = 512;

/// No hand cancels a dialog faster than this.
const SOONEST_CANCEL: Duration = Duration::from_millis(300);

/// The profile in a vendor's TOML file, or the sentence that says what is wrong with it.
pub async fn read_vendor_file(path: &Path) -> Result<VendorProfile, String> {
    let path = path.to_owned();
    blocking(move || {
        let (name, text) = text_of(&path, vendor_file_is_too_large, vendor::MAX_FILE_BYTES)?;
        VendorProfile::from_toml(&name, &text).map_err(|error| error.to_string())
    })
    .await
}

/// The integration in its TOML file, or the sentence that says what is wrong with it.
pub async fn read_integration(path: &Path) -> Result<Integration, String> {
    let path = path.to_owned();
    blocking(move || {
        let (name, text) =
            text_of(&path, integration_file_is_too_large, integration::MAX_FILE_BYTES)?;
        Integration::from_toml(&name, &text).map_err(|error| error.to_string())
    })
    .await
}

fn vendor_file_is_too_large(name: &str) -> String {
    words!(
        "This is not a vendor file: it has more than {max_bytes} bytes: {name}",
        max_bytes = vendor::MAX_FILE_BYTES,
        name
    )
}

fn integration_file_is_too_large(name: &str) -> String {
    words!(
        "This is not an integration file: it has more than {max_bytes} bytes: {name}",
        max_bytes = integration::MAX_FILE_BYTES,
        name
    )
}

/// The file's name and its text, unless it is larger than such a file can be.
pub(super) fn text_of(
    path: &Path,
    too_large: impl FnOnce(&str) -> String,
    max_bytes: usize,
) -> Result<(String, String), String> {
    let name = path.display().to_string();
    let text = bounded_file::read(path, max_bytes)
        .and_then(|bytes| {
            let no_text = |error| std::io::Error::new(ErrorKind::InvalidData, error);
            // One that is too large may be cut within a character.
            let is_too_large = bytes.len() > max_bytes;
            let lossy = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
            if is_too_large { Ok(lossy(&bytes)) } else { String::from_utf8(bytes).map_err(no_text) }
        })
        .map_err(|error| match error.kind() {
            std::io::ErrorKind::NotFound => {
                words!("The file cannot be read: there is none at {name}", name)
            }
            _ => words!("The file cannot be read: {error}: {name}", error, name),
        })?;
    if text.len() > max_bytes {
        return Err(too_large(&name));
    }
    Ok((name, text))
}

/// Asks for a vendor file in the desktop's own dialog; `Ok(None)` where the admin chose none.
pub async fn pick_vendor_file() -> Result<Option<PathBuf>, String> {
    let dialog =
        rfd::AsyncFileDialog::new().set_title(words!("Vendor file")).add_filter("TOML", &["toml"]);
    answer_of(dialog.pick_file()).await
}

/// Asks for an integration's file; `Ok(None)` where the admin chose none.
pub async fn pick_integration() -> Result<Option<PathBuf>, String> {
    let dialog = rfd::AsyncFileDialog::new()
        .set_title(words!("Integration file"))
        .add_filter("TOML", &["toml"]);
    answer_of(dialog.pick_file()).await
}

/// Asks where to save in the desktop's own dialog; `Ok(None)` where the admin chose nothing.
pub async fn pick_save_path(title: &str, suggested: &Path) -> Result<Option<PathBuf>, String> {
    let mut dialog = rfd::AsyncFileDialog::new().set_title(title);
    if let Some(name) = suggested.file_name() {
        dialog = dialog.set_file_name(name.to_string_lossy());
    }
    if let Some(folder) = suggested.parent() {
        dialog = dialog.set_directory(folder);
    }
    answer_of(dialog.save_file()).await
}

/// A dialog that could not open says the same as one that was cancelled, only sooner than anybody can.
async fn answer_of(
    dialog: impl Future<Output = Option<rfd::FileHandle>>,
) -> Result<Option<PathBuf>, String> {
    let asked_at = Instant::now();
    match dialog.await {
        Some(file) => Ok(Some(file.path().to_owned())),
        None if asked_at.elapsed() < SOONEST_CANCEL => {
            Err(words!("The desktop has no file dialog; type the path instead").to_owned())
        }
        None => Ok(None),
    }
}

/// Writes a report, unless another file has its name; the owner alone may read it: it names accounts and roles.
pub async fn save(path: PathBuf, text: String) -> Result<PathBuf, String> {
    blocking(move || {
        let written = if is_something_else(&path) {
            Err(std::io::Error::other("another file has this name"))
        } else {
            private_file::replace(&path, text.as_bytes())
        };
        written.map_err(|error| not_saved(&path, &error))?;
        Ok(path)
    })
    .await
}

/// Why a file was not saved, and what helps.
fn not_saved(path: &Path, error: &std::io::Error) -> String {
    let folder = path.parent().unwrap_or(path).display();
    match error.kind() {
        ErrorKind::NotFound => {
            words!(
                "The file could not be saved: there is no folder {folder}. Make it, or choose another one",
                folder
            )
        }
        ErrorKind::PermissionDenied => {
            words!(
                "The file could not be saved: you may not write into {folder}. Choose another folder",
                folder
            )
        }
        _ => words!(
            "The file could not be saved: {error}: {display}",
            error,
            display = path.display()
        ),
    }
}

/// Whether a file of this name is there that is no report of ours.
fn is_something_else(path: &Path) -> bool {
    let mut head = [0; REPORT_HEAD_BYTES];
    match bounded_file::open(path).and_then(|mut file| file.read(&mut head)) {
        Ok(length) => {
            !String::from_utf8_lossy(&head[..length]).to_lowercase().contains("countersign")
        }
        Err(_nothing_to_read) => path.exists(),
    }
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, String> + Send + 'static,
) -> Result<T, String> {
    match spawn_blocking(work).await {
        Ok(answer) => answer,
        Err(error) => Err(words!("The work was broken off: {error}", error)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_report_is_written_over_and_another_file_is_not() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("report.md");
        assert!(!is_something_else(&path));
        std::fs::write(&path, "# Lasso access\n\nWritten by Countersign 0.1.0.").unwrap();
        assert!(!is_something_else(&path));
        std::fs::write(&path, "my notes").unwrap();
        assert!(is_something_else(&path));
        assert!(is_something_else(folder.path()));
    }

    #[test]
    fn a_folder_that_is_not_there_is_named() {
        let error = std::io::Error::from(ErrorKind::NotFound);
        assert_eq!(
            not_saved(Path::new("/nowhere/report.md"), &error),
            "The file could not be saved: there is no folder /nowhere. Make it, or choose another one"
        );
    }
}
