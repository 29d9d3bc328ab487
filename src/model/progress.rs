//! How far a piece of work is that has a known number of parts.

use super::review::Writing;
use super::validation::Validation;
use crate::access::changes::Write;
use crate::checks::catalogue::{CATALOGUE, CheckId};
use crate::checks::finding::{Finding, Verdict};

/// Parts of a work that are done, and all of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    pub done: usize,
    pub all: usize,
}

impl Progress {
    pub fn left(self) -> usize {
        self.all.saturating_sub(self.done)
    }

    pub fn percent(self) -> usize {
        (self.done.min(self.all) * 100).checked_div(self.all).unwrap_or(100)
    }
}

impl Writing {
    /// How many of the writes are made, or taken back; what is left as it is counts too.
    pub fn progress(&self) -> Progress {
        let all = self.writes.len();
        Progress { done: all - self.open().count(), all }
    }

    /// The write that is under way.
    pub fn under_way(&self) -> Option<&Write> {
        if self.is_running() { self.open().next() } else { None }
    }

    fn open(&self) -> impl Iterator<Item = &Write> {
        self.in_order().filter(|write| !self.has_done(write) && !self.left.contains(write))
    }
}

impl Validation {
    /// How many checks are answered; those of an earlier run that stand count too.
    pub fn progress(&self) -> Progress {
        let answered = self.findings.values().filter(|finding| !is_pending(finding)).count();
        Progress { done: answered, all: CATALOGUE.len() }
    }

    /// The checks that are asked now; what waits is the longest to come, so it is the first.
    pub fn under_way(&self) -> Vec<CheckId> {
        let pending = self.findings.iter().filter(|(_, finding)| is_pending(finding));
        let mut under_way: Vec<CheckId> = pending.map(|(id, _)| *id).collect();
        under_way.sort_by_key(|id| !matches!(self.findings[id].verdict, Verdict::Waiting { .. }));
        under_way
    }
}

fn is_pending(finding: &Finding) -> bool {
    matches!(finding.verdict, Verdict::Running | Verdict::Waiting { .. })
}
