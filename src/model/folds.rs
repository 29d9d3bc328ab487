//! Which groups of checks are folded to one line, and what is to be looked at first.

use std::collections::{BTreeMap, BTreeSet};

use super::validation::{Validation, VerdictCounts};
use crate::checks::catalogue::{CATALOGUE, CheckId, Group};
use crate::checks::finding::{Finding, Verdict};

/// What the admin chose for a group.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fold {
    Open,
    Folded,
}

/// The groups as they are folded. One that failed, warns, waits or runs is open whatever this says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Folds {
    chosen: BTreeMap<Group, Fold>,
    // Groups fold when a run of every check has ended and not one by one, so that nothing moves under
    // the pointer. What a fix has mended stays open: it is seen to pass.
    quiet_at_the_end: Option<BTreeSet<Group>>,
}

impl Folds {
    fn was_quiet(&self, group: Group) -> bool {
        self.quiet_at_the_end.as_ref().is_some_and(|quiet| quiet.contains(&group))
    }

    /// What a new run begins with: every group open, but for those that the admin folded.
    pub(super) fn for_a_new_run(&self) -> Self {
        Self { chosen: self.chosen.clone(), quiet_at_the_end: None }
    }
}

impl Validation {
    /// Whether nothing in the group has to be looked at, so that it may be one line.
    pub fn may_fold(&self, group: Group) -> bool {
        let findings: Vec<Option<&Finding>> =
            checks_of(group).map(|id| self.findings.get(&id)).collect();
        let is_quiet = |finding: Option<&Finding>| {
            finding.is_some_and(|finding| match finding.verdict {
                Verdict::Passed | Verdict::NotNeeded { .. } | Verdict::Skipped { .. } => true,
                Verdict::Warning
                | Verdict::Failed
                | Verdict::Running
                | Verdict::Waiting { .. }
                | Verdict::Blocked { .. } => false,
            })
        };
        // The fix that is on the screen must stay there.
        let is_mended = self.proposed.as_ref().is_some_and(|fix| fix.check.row().group == group);
        !is_mended
            && (findings.iter().all(Option::is_none) || findings.iter().copied().all(is_quiet))
    }

    /// Whether the rows of the group are on the screen.
    pub fn is_open(&self, group: Group) -> bool {
        !self.may_fold(group)
            || match self.folds.chosen.get(&group) {
                Some(fold) => *fold == Fold::Open,
                None => !self.folds.was_quiet(group),
            }
    }

    pub(super) fn toggle_fold(&mut self, group: Group) {
        if self.may_fold(group) {
            let fold = if self.is_open(group) { Fold::Folded } else { Fold::Open };
            self.folds.chosen.insert(group, fold);
        }
    }

    /// Folds what the run that has ended left nothing to look at in, unless only a part was asked again.
    pub(super) fn fold_what_is_quiet(&mut self) {
        if self.folds.quiet_at_the_end.is_some() {
            return;
        }
        let is_answered =
            |group: &Group| checks_of(*group).any(|id| self.findings.contains_key(&id));
        let quiet = Group::ALL
            .into_iter()
            .filter(|group| is_answered(group) && self.may_fold(*group))
            .collect();
        self.folds.quiet_at_the_end = Some(quiet);
    }

    /// The verdicts of one group.
    pub fn counts_of(&self, group: Group) -> VerdictCounts {
        VerdictCounts::of(checks_of(group).filter_map(|id| self.findings.get(&id)))
    }

    /// What failed, then what warns, each in the order of the rows; empty while a run is under way.
    pub fn worst_first(&self) -> Vec<CheckId> {
        if self.running.is_some() {
            return Vec::new();
        }
        let with = |verdict: Verdict| {
            let is_it = move |id: &CheckId| {
                self.findings.get(id).is_some_and(|finding| finding.verdict == verdict)
            };
            CATALOGUE.iter().map(|check| check.id).filter(is_it)
        };
        with(Verdict::Failed).chain(with(Verdict::Warning)).collect()
    }
}

/// How many checks the group has.
pub fn size_of(group: Group) -> usize {
    checks_of(group).count()
}

fn checks_of(group: Group) -> impl Iterator<Item = CheckId> {
    CATALOGUE.iter().filter(move |check| check.group == group).map(|check| check.id)
}
