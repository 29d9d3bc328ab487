//! Whether an object can be read at once, or lies in an archive.
//!
//! Source: `HeadObject` in the S3 API Reference, and "Working with archived objects" in the S3 User Guide.

use crate::words;

use super::diagnosis::Diagnosis;
use super::finding::Finding;

/// What S3 says of where an object is kept, as its headers have it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Storage {
    /// `x-amz-storage-class`; S3 leaves it out where it is `STANDARD`.
    pub class: Option<String>,
    /// `x-amz-restore`: `ongoing-request="true"`, or `ongoing-request="false", expiry-date="…"`.
    pub restore: Option<String>,
    /// `x-amz-archive-status`: the tier of an object in `INTELLIGENT_TIERING` that has gone cold.
    pub archive_status: Option<String>,
}

/// When the object can be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Readable {
    AtOnce,
    /// A copy was restored; it goes again at this time, as S3 writes it.
    Until(Option<String>),
    /// A copy is on its way.
    BeingRestored,
    OnceRestored,
}

/// The storage classes whose objects have to be restored; `GLACIER_IR` is read at once.
const ARCHIVES: [&str; 2] = ["GLACIER", "DEEP_ARCHIVE"];

impl Storage {
    pub fn class_name(&self) -> &str {
        self.class.as_deref().unwrap_or("STANDARD")
    }

    pub fn readable(&self) -> Readable {
        let is_archive = ARCHIVES.contains(&self.class_name()) || self.archive_status.is_some();
        match &self.restore {
            _ if !is_archive => Readable::AtOnce,
            None => Readable::OnceRestored,
            Some(restore) if restore.contains(r#"ongoing-request="true""#) => {
                Readable::BeingRestored
            }
            Some(restore) => Readable::Until(expiry_date(restore)),
        }
    }

    fn evidence(&self) -> String {
        let archive_status =
            self.archive_status.iter().map(|status| words!("archive status {status}", status));
        let restore = self.restore.iter().map(|restore| format!("x-amz-restore: {restore}"));
        let class = words!("Storage class {class_name}", class_name = self.class_name());
        [class].into_iter().chain(archive_status).chain(restore).collect::<Vec<_>>().join(" · ")
    }
}

fn expiry_date(restore: &str) -> Option<String> {
    let (_, rest) = restore.split_once("expiry-date=\"")?;
    rest.split_once('"').map(|(date, _)| date.to_owned())
}

/// The answer of the check "The object can be read at once".
pub fn finding(storage: &Storage) -> Finding {
    let evidence = storage.evidence();
    match storage.readable() {
        Readable::AtOnce => Finding::passed(evidence),
        Readable::Until(until) => {
            let until = until.as_deref().unwrap_or(words!("a time that S3 does not name"));
            Finding::warning(
                Diagnosis::new(
                    words!("The object is archived, and its restored copy goes on {until}", until),
                    words!(
                        "Take an object outside the archive as the example, or copy this one into another storage class: signed URLs for it fail once the copy is gone"
                    ),
                ),
                evidence,
            )
        }
        Readable::BeingRestored => Finding::failed(
            Diagnosis::new(
                words!("The object is archived, and its restored copy is not ready yet"),
                words!(
                    "Wait until S3 has restored it, which takes from minutes to two days depending on class and tier, or take another object as the example"
                ),
            ),
            evidence,
        ),
        Readable::OnceRestored => Finding::failed(
            Diagnosis::new(
                words!("The object is archived and has to be restored before it can be read"),
                words!(
                    "Restore it in the S3 console (Actions, Initiate restore), or take another object as the example: the vendor cannot read any archived object by a signed URL"
                ),
            ),
            evidence,
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checks::finding::Verdict;

    fn storage(class: &str, restore: Option<&str>) -> Storage {
        Storage {
            class: Some(class.to_owned()),
            restore: restore.map(str::to_owned),
            archive_status: None,
        }
    }

    #[test]
    fn an_object_without_a_class_is_standard_and_read_at_once() {
        let finding = finding(&Storage::default());
        assert_eq!(finding.verdict, Verdict::Passed);
        assert_eq!(finding.evidence, ["Storage class STANDARD"]);
    }

    #[test]
    fn instant_retrieval_is_no_archive() {
        assert_eq!(storage("GLACIER_IR", None).readable(), Readable::AtOnce);
    }

    #[test]
    fn an_archived_object_has_to_be_restored() {
        for class in ["GLACIER", "DEEP_ARCHIVE"] {
            assert_eq!(storage(class, None).readable(), Readable::OnceRestored, "{class}");
            assert_eq!(finding(&storage(class, None)).verdict, Verdict::Failed, "{class}");
        }
    }

    #[test]
    fn an_object_that_is_being_restored_cannot_be_read_yet() {
        let storage = storage("GLACIER", Some(r#"ongoing-request="true""#));
        assert_eq!(storage.readable(), Readable::BeingRestored);
        assert_eq!(finding(&storage).verdict, Verdict::Failed);
    }

    #[test]
    fn a_restored_copy_warns_with_the_day_on_which_it_goes() {
        let restore = r#"ongoing-request="false", expiry-date="Fri, 21 Dec 2012 00:00:00 GMT""#;
        let finding = finding(&storage("DEEP_ARCHIVE", Some(restore)));
        assert_eq!(finding.verdict, Verdict::Warning);
        let cause = finding.diagnosis.unwrap().cause;
        assert!(cause.contains("Fri, 21 Dec 2012 00:00:00 GMT"), "{cause}");
    }

    #[test]
    fn a_cold_object_of_intelligent_tiering_has_to_be_restored() {
        let mut cold = storage("INTELLIGENT_TIERING", None);
        assert_eq!(cold.readable(), Readable::AtOnce);
        cold.archive_status = Some("DEEP_ARCHIVE_ACCESS".to_owned());
        assert_eq!(cold.readable(), Readable::OnceRestored);
    }
}
