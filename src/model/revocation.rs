//! The kill switch: what would end the role's sessions, and the proof that a URL died of it.

use jiff::Timestamp;

use super::task::{Task, TaskId};
use crate::access::changes::{Changes, Inventory, Wish, changes_with};
use crate::access::plan::AccessPlan;
use crate::checks::failure::Failure;
use crate::words;

/// How long a signed URL may live on after the revocation until that is called a failure: IAM names no bound.
/// Source: "Changes that I make are not always immediately visible" in the IAM User Guide.
pub const DEATH_BOUND_SECS: u32 = 60;

/// How long a URL has to live for its death to be the revocation's: the bound, and as long again for reading and writing.
pub const LIFE_NEEDED_SECS: u64 = 120;

/// What was read before sessions are ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Revocable {
    pub plan: AccessPlan,
    pub inventory: Inventory,
    /// What AWS's clock showed.
    pub now: Timestamp,
    /// A URL that the role signed was fetched.
    pub url_was_alive: bool,
}

impl Revocable {
    /// The one write, with its difference, or why it is refused.
    pub fn changes(&self) -> Changes {
        let wish = Wish { revokes_before: Some(self.now), ..Wish::default() };
        changes_with(&self.plan, &self.inventory, wish)
    }
}

/// Whose URL was fetched until it was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProvedBy {
    /// One that the role itself had signed.
    Role,
    /// One of a twin that was revoked with the same document.
    Twin,
}

/// What came of fetching a URL after the revocation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RevocationProof {
    Died {
        after_secs: u64,
        by: ProvedBy,
    },
    StillAlive {
        after_secs: u64,
        by: ProvedBy,
    },
    /// The admin stopped it before a URL was seen refused.
    Stopped,
    /// It could not be tried.
    Failed(Failure),
    /// It could not be tried, and a role that was made for it is still there.
    TwinIsLeft(String),
}

impl RevocationProof {
    /// What was seen, in a sentence; `None` where a failure says it.
    pub fn sentence(&self) -> Option<String> {
        match self {
            Self::Died { after_secs, by: ProvedBy::Role } => Some(words!("A URL that the role had signed is refused: it died {after_secs} seconds after the revocation", after_secs)),
            Self::Died { after_secs, by: ProvedBy::Twin } => Some(words!("A twin's URL was fetched, and refused {after_secs} seconds after the twin was revoked with the same document", after_secs)),
            Self::StillAlive { after_secs, .. } => Some(words!("The URL is still answered {after_secs} seconds after the revocation: look at the role in the IAM console, or take the role back", after_secs)),
            Self::Stopped => Some(
                words!("The sessions are revoked; that a URL dies of it was not seen, because you stopped the proof")
                    .to_owned(),
            ),
            Self::TwinIsLeft(remedy) => Some(remedy.clone()),
            Self::Failed(_) => None,
        }
    }
}

/// How far a revocation is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Revocation {
    /// What is shown before it is made.
    pub shown: Task<Revocable>,
    /// The write of it, and whether a URL of the role's was alive before.
    pub writing: Option<(TaskId, bool)>,
    pub proof: Task<RevocationProof>,
    /// When the proof began.
    pub proving_since: Option<Timestamp>,
}

impl Revocation {
    pub fn is_proving(&self) -> bool {
        self.proof.is_running()
    }

    /// Whether seconds are counted for it.
    pub fn is_under_way(&self) -> bool {
        self.is_proving() || self.shown.is_running()
    }
}
