//! What is to be undone: shown with its extent first, then confirmed.

use jiff::Timestamp;

use super::task::Task;
use crate::access::changes::{Inventory, Write};
use crate::access::integration::Integration;
use crate::access::plan::AccessPlan;
use crate::access::taking_back::{Shown, UndoOf};
use crate::words;

/// When the role was used last, as IAM tells it.
///
/// IAM looks back over 400 days at most, and learns of a use some time later.
/// Source: "`RoleLastUsed`" in the IAM API Reference.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LastUse {
    At {
        at: Timestamp,
        region: String,
    },
    /// Not in the time that IAM looks back over.
    Never,
    /// IAM did not say, and why.
    NotKnown(String),
    /// There is no role, or it stays.
    NotAsked,
}

impl LastUse {
    /// What is known, in a sentence; `None` where nothing was asked.
    pub fn sentence(&self) -> Option<String> {
        match self {
            Self::At { at, region } => Some(words!(
                "The role was last used on {time}, in {region}: whoever uses it is shut out",
                time = at.strftime("%Y-%m-%d %H:%M UTC"),
                region
            )),
            Self::Never => {
                Some(words!("IAM knows of no use of the role in the last 400 days").to_owned())
            }
            Self::NotKnown(why) => {
                Some(words!("When the role was used last is not known. {why}", why))
            }
            Self::NotAsked => None,
        }
    }
}

/// What was read before something is undone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UndoRead {
    pub inventory: Inventory,
    /// What the journals know to have been made, oldest first.
    pub history: Vec<Write>,
    pub last_use: LastUse,
}

/// What is shown before it is confirmed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proposal {
    pub shown: Shown,
    /// What this program made, and somebody made theirs since: it stays.
    pub left: Vec<Write>,
    pub last_use: LastUse,
}

/// Something that is to be undone, until it is confirmed or dismissed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Undo {
    pub of: UndoOf,
    /// Whose role or user it is; that of a half-made one may not be the one in the fields.
    pub plan: AccessPlan,
    pub integration: Box<Integration>,
    /// What this program made of it: of its last run, or of all its runs.
    pub own: Vec<Write>,
    pub proposal: Task<Proposal>,
    /// What is typed of the bucket's name.
    pub bucket_text: String,
}

impl Undo {
    /// Whether the bucket's name was typed.
    pub fn names_bucket(&self) -> bool {
        self.bucket_text.trim() == self.plan.bucket.as_str()
    }

    /// What is undone at the admin's word; `None` as long as that may not be given.
    pub fn confirmable(&self) -> Option<&Shown> {
        let shown = &self.proposal.done()?.shown;
        let is_meant = self.of == UndoOf::LastRun || self.names_bucket();
        (is_meant && !shown.changes.writes().is_empty()).then_some(shown)
    }
}
