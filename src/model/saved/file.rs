//! `integrations.toml`: which files are remembered and what their last checks found, without anything else of them.

use std::path::{Path, PathBuf};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::LastCheck;
use crate::model::validation::VerdictCounts;
use crate::words;

/// The version of the file that this program writes; it reads this one and older ones.
pub const FORMAT: u32 = 1;

/// Larger files are not read, and no more integrations are remembered than fit.
pub const MAX_FILE_BYTES: usize = 256 * 1024;

/// One remembered file. Paths are absolute.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remembered {
    pub path: PathBuf,
    pub last: Option<LastCheck>,
}

#[derive(Deserialize)]
struct Version {
    format: u32,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct ListFile {
    format: u32,
    #[serde(default)]
    integration: Vec<Row>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    path: String,
    last: Option<Last>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Last {
    checked_at: Timestamp,
    proved: bool,
    passed: usize,
    warnings: usize,
    failed: usize,
    blocked: usize,
    skipped: usize,
    not_needed: usize,
    failed_check: Option<String>,
    proved_at: Option<Timestamp>,
    sha256: String,
}

/// Reads the list; the error is a sentence without the file's name.
pub fn read(text: &str) -> Result<Vec<Remembered>, String> {
    let damaged = |error: toml::de::Error| {
        let reason = error.message().to_owned();
        words!("it is damaged: {reason}", reason)
    };
    let version: Version = toml::from_str(text).map_err(damaged)?;
    if version.format > FORMAT {
        return Err(words!("a newer version of Countersign wrote it").to_owned());
    }
    let file: ListFile = toml::from_str(text).map_err(damaged)?;
    Ok(file.integration.into_iter().map(Remembered::from).collect())
}

/// The list's text. A path that is no text cannot be in it.
pub fn write(list: &[Remembered]) -> Result<String, String> {
    let rows: Result<Vec<Row>, String> = list.iter().map(Row::of).collect();
    toml::to_string(&ListFile { format: FORMAT, integration: rows? })
        .map_err(|error| error.to_string())
}

/// Puts a file that is new to the list at its top; of one that is there, what is known of its last check stays, unless there is a newer one.
pub fn remember(rows: &mut Vec<Remembered>, path: &Path, last: Option<LastCheck>) {
    let known = rows.iter().position(|row| row.path == path);
    match known {
        Some(at) => {
            if let Some(last) = last {
                rows[at].last = Some(last.after(rows[at].last.as_ref()));
            }
        }
        None => rows.insert(0, Remembered { path: path.to_owned(), last }),
    }
}

impl Row {
    fn of(row: &Remembered) -> Result<Self, String> {
        let path = row.path.to_str().map(str::to_owned).ok_or_else(|| {
            let path = row.path.display();
            words!("the file's name is not UTF-8: {path}", path)
        })?;
        let last = row.last.as_ref().map(|last| Last {
            checked_at: last.checked_at,
            proved: last.is_proved,
            passed: last.counts.passed,
            warnings: last.counts.warnings,
            failed: last.counts.failed,
            blocked: last.counts.blocked,
            skipped: last.counts.skipped,
            not_needed: last.counts.not_needed,
            failed_check: last.failed.clone(),
            proved_at: last.proved_at,
            sha256: last.sha256.clone(),
        });
        Ok(Self { path, last })
    }
}

impl From<Row> for Remembered {
    fn from(row: Row) -> Self {
        let last = row.last.map(|last| LastCheck {
            checked_at: last.checked_at,
            is_proved: last.proved,
            counts: VerdictCounts {
                passed: last.passed,
                warnings: last.warnings,
                pending: 0,
                failed: last.failed,
                not_needed: last.not_needed,
                skipped: last.skipped,
                blocked: last.blocked,
            },
            failed: last.failed_check,
            proved_at: last.proved_at,
            sha256: last.sha256,
        });
        Self { path: PathBuf::from(row.path), last }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn last(checked_at: i64, is_proved: bool) -> LastCheck {
        LastCheck {
            checked_at: Timestamp::from_second(checked_at).unwrap(),
            is_proved,
            counts: VerdictCounts {
                passed: 20,
                warnings: 1,
                pending: 0,
                failed: usize::from(!is_proved),
                not_needed: 3,
                skipped: 2,
                blocked: 4,
            },
            failed: (!is_proved).then(|| "object_exists".to_owned()),
            proved_at: None,
            sha256: "ab".repeat(32),
        }
    }

    fn row(path: &str, last: Option<LastCheck>) -> Remembered {
        Remembered { path: PathBuf::from(path), last }
    }

    #[test]
    fn what_is_written_is_read_back() {
        let list =
            [row("/a/lasso.toml", Some(last(1_790_000_000, false))), row("/b \"c\".toml", None)];
        assert_eq!(read(&write(&list).unwrap()), Ok(list.to_vec()));
        assert_eq!(read(&write(&[]).unwrap()), Ok(Vec::new()));
    }

    #[test]
    fn it_holds_the_path_and_the_result_and_nothing_else() {
        let text = write(&[row("/a/lasso.toml", Some(last(1_790_000_000, true)))]).unwrap();
        let names: Vec<&str> =
            text.lines().filter_map(|line| Some(line.split_once(" = ")?.0)).collect();
        let last = ["passed", "warnings", "failed", "blocked", "skipped", "not_needed", "sha256"];
        assert_eq!(names, [&["format", "path", "checked_at", "proved"][..], &last].concat());
    }

    #[test]
    fn a_newer_versions_list_is_not_read() {
        let sentence = read("format = 2\nfolders = []\n").unwrap_err();
        assert!(sentence.contains("newer version"), "{sentence}");
    }

    #[test]
    fn a_damaged_list_is_not_read_as_an_empty_one() {
        for text in ["", "format = 1\n[[integration]]\npath = ", "format = 1\npaths = []", "{}"] {
            let sentence = read(text).unwrap_err();
            assert!(sentence.contains("damaged"), "{text:?}: {sentence}");
        }
    }

    #[test]
    fn opening_a_file_again_keeps_its_place_and_its_last_result() {
        let mut list = vec![row("/a.toml", None), row("/b.toml", Some(last(5, true)))];
        remember(&mut list, Path::new("/b.toml"), None);
        assert_eq!(list, [row("/a.toml", None), row("/b.toml", Some(last(5, true)))]);
        remember(&mut list, Path::new("/b.toml"), Some(last(9, false)));
        remember(&mut list, Path::new("/c.toml"), None);
        let proved_at = Some(Timestamp::from_second(5).unwrap());
        let failed = LastCheck { proved_at, ..last(9, false) };
        assert_eq!(
            list,
            [row("/c.toml", None), row("/a.toml", None), row("/b.toml", Some(failed))]
        );
    }

    #[test]
    fn when_it_was_proved_last_is_known_after_any_number_of_failures() {
        let mut list = vec![row("/a.toml", Some(last(5, true)))];
        for at in [9, 12] {
            remember(&mut list, Path::new("/a.toml"), Some(last(at, false)));
        }
        let list = read(&write(&list).unwrap()).unwrap();
        let proved_at = |list: &[Remembered]| list[0].last.as_ref().unwrap().proved_at;
        assert_eq!(proved_at(&list), Some(Timestamp::from_second(5).unwrap()));
        let mut list = list;
        remember(&mut list, Path::new("/a.toml"), Some(last(20, true)));
        assert_eq!(proved_at(&list), None);
    }
}
