//! What each error means, as rows of data: code and words in, cause, remedy and source out.
//!
//! A row is found by its code. Words of the message narrow it down only where AWS names the layer
//! or the reason in nothing else; the first row that fits is taken, so narrower rows stand first.

use crate::phrase;

mod credentials;
mod denied;
mod identity;
mod sources;
mod spoken;
mod storage;

/// Labelbox's name for a role that its external ID and principal do not open.
pub const ROLE_CANNOT_BE_ASSUMED: &str = "Role cannot be assumed";
/// Labelbox's name for a role that opens without the right external ID.
pub const EXTERNAL_ID_INSECURE: &str = "External ID configured insecurely";

const DELETED_CAUSE: &str =
    phrase!("The object was deleted: its newest version is a delete marker");
const DELETED_REMEDY: &str = phrase!(
    "Delete the delete marker to bring back the version before it (S3 console, Show versions), or take another object as the example"
);

/// One error, or one reading of it.
///
/// `{action}`, `{caller}`, `{clock}` and `{session}` in `cause` and `remedy` are put in by
/// [`diagnosis`](super::diagnosis).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Row {
    /// The codes that AWS sends, or the name by which a vendor calls the error.
    pub codes: &'static [&'static str],
    /// All of these stand in the message; lower case, compared without regard to case.
    pub words: &'static [&'static str],
    pub cause: &'static str,
    pub remedy: &'static str,
    /// The page that the row comes from.
    pub source: &'static str,
}

/// The rows that are found by code.
const BY_CODE: [&[Row]; 4] = [credentials::ROWS, denied::ROWS, identity::ROWS, storage::ROWS];

/// The row of a code, as far as the message narrows it down.
pub fn by_code(code: &str, message: &str) -> Option<&'static Row> {
    let message = message.to_ascii_lowercase();
    rows().find(|row| row.codes.contains(&code) && row.says(&message))
}

/// The row of an error that has a name or only words: a client's, a browser's or a vendor's.
pub fn by_words(text: &str) -> Option<&'static Row> {
    let text = text.to_ascii_lowercase();
    spoken::ROWS.iter().find(|row| row.says(&text))
}

/// The row of an error that a client or a vendor calls by this name.
pub fn by_name(name: &str) -> Option<&'static Row> {
    spoken::ROWS.iter().find(|row| row.codes.contains(&name))
}

/// Whether some row knows this code.
pub fn knows(code: &str) -> bool {
    rows().any(|row| row.codes.contains(&code))
}

fn rows() -> impl Iterator<Item = &'static Row> {
    BY_CODE.into_iter().flatten()
}

impl Row {
    fn says(&self, lower_case_text: &str) -> bool {
        self.words.iter().all(|words| lower_case_text.contains(words))
    }
}

#[cfg(test)]
mod tests;
