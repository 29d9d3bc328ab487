//! The Validate step: the findings, and the signed URL that they leave.

use std::collections::BTreeMap;

use super::connect::CredentialSource;
use super::fix::ProposedFix;
use super::folds::Folds;
use super::preview::Preview;
use super::proof::{FetchedObject, LiveUrl};
use super::task::{Task, TaskId};
use super::timeline::Timeline;
use crate::access::grantee::AccessKey;
use crate::checks::catalogue::{CATALOGUE, CheckId, Input, to_ask};
use crate::checks::finding::{Finding, Verdict};
use crate::words;

/// How the role is assumed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Means {
    /// With a short-lived twin whose principal is the admin.
    #[default]
    Rehearsal,
    /// With credentials that the role's trust policy accepts.
    Directly(CredentialSource),
    /// As the IAM user of the plan, with its key where it was made while the program runs.
    AsUser(Option<AccessKey>),
}

/// The object that was fetched, without its bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FetchedFacts {
    pub content_type: Option<String>,
    pub size_bytes: u64,
    pub first_byte_ms: u64,
}

impl From<&FetchedObject> for FetchedFacts {
    fn from(object: &FetchedObject) -> Self {
        Self {
            content_type: object.content_type.clone(),
            size_bytes: object.size_bytes,
            first_byte_ms: object.first_byte_ms,
        }
    }
}

/// How many checks passed, wait or failed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct VerdictCounts {
    pub passed: usize,
    pub warnings: usize,
    pub pending: usize,
    pub failed: usize,
    pub not_needed: usize,
    pub skipped: usize,
    pub blocked: usize,
}

impl VerdictCounts {
    pub(super) fn of<'a>(findings: impl Iterator<Item = &'a Finding>) -> Self {
        let mut counts = Self::default();
        for finding in findings {
            match finding.verdict {
                Verdict::Passed => counts.passed += 1,
                Verdict::Warning => counts.warnings += 1,
                Verdict::Failed => counts.failed += 1,
                Verdict::Running | Verdict::Waiting { .. } => counts.pending += 1,
                Verdict::NotNeeded { .. } => counts.not_needed += 1,
                Verdict::Skipped { .. } => counts.skipped += 1,
                Verdict::Blocked { .. } => counts.blocked += 1,
            }
        }
        counts
    }

    /// `5 of 6 passed · 1 failed`, where there are `all` checks.
    pub fn text(&self, all: usize) -> String {
        let mut text = words!("{passed} of {all} passed", passed = self.passed, all);
        for (count, word) in [
            (self.failed, "failed"),
            (self.warnings, words!("with a warning")),
            (self.pending, words!("under way")),
            (self.blocked, words!("left out")),
            (self.not_needed, words!("not needed")),
            (self.skipped, words!("cannot be asked here")),
        ] {
            if count > 0 {
                text.push_str(&format!(" · {count} {word}"));
            }
        }
        text
    }
}

/// What the Validate step holds.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Validation {
    pub means: Means,
    pub running: Option<TaskId>,
    /// The admin asked to stop; what is under way is finished.
    pub is_stopping: bool,
    pub findings: BTreeMap<CheckId, Finding>,
    pub folds: Folds,
    pub timeline: Timeline,
    /// The fix whose difference is on the screen.
    pub proposed: Option<ProposedFix>,
    pub fetched: Option<FetchedFacts>,
    /// `Running` while the bytes are decoded.
    pub preview: Task<Preview>,
    /// The last signed URL; a renewal replaces it.
    pub live_url: Option<LiveUrl>,
    pub renewal: Task<()>,
}

/// Whether what this check found is mended by connecting anew.
pub fn is_mended_in_connect(id: CheckId, finding: &Finding) -> bool {
    id == CheckId::CallerIdentity && finding.verdict == Verdict::Failed
}

impl Validation {
    /// The first check that failed, in the order in which they are shown.
    pub fn first_failure(&self) -> Option<(CheckId, &Finding)> {
        let failed = self.findings.iter().find(|(_, it)| it.verdict == Verdict::Failed);
        failed.map(|(id, finding)| (*id, finding))
    }

    /// Withdraws every verdict that rested on `input`, and what was fetched with it.
    pub fn withdraw(&mut self, input: Input) {
        self.findings.retain(|id, _| !id.depends_on(input));
        self.forget_what_was_not_fetched();
    }

    /// Withdraws the check's verdict, and those of the checks that need it.
    pub fn withdraw_check(&mut self, check: CheckId) {
        self.findings.retain(|id, _| *id != check && !id.needs(check));
        self.forget_what_was_not_fetched();
    }

    /// Withdraws the findings that are asked for again.
    pub fn keep_only(&mut self, standing: &BTreeMap<CheckId, bool>) {
        self.findings.retain(|id, _| standing.contains_key(id));
        self.forget_what_was_not_fetched();
    }

    fn forget_what_was_not_fetched(&mut self) {
        if !self.findings.contains_key(&CheckId::SignedGet) {
            self.fetched = None;
            self.preview = Task::Idle;
            self.live_url = None;
            self.renewal = Task::Idle;
        }
    }

    /// What an earlier run has answered and a new one need not ask again.
    pub fn standing(&self) -> BTreeMap<CheckId, bool> {
        let asked = to_ask(|id| self.has_answer(id));
        self.findings
            .iter()
            .filter(|(id, _)| !asked.contains(id))
            .map(|(id, finding)| (*id, finding.holds()))
            .collect()
    }

    /// Whether a run has answered the check, or left it out because of another's answer. One that was
    /// stopped, or lacked something that was not there, may be answered by the next run.
    fn has_answer(&self, id: CheckId) -> bool {
        let is_open = |finding: &Finding| {
            let verdict = &finding.verdict;
            matches!(verdict, Verdict::Running | Verdict::Waiting { .. } | Verdict::Blocked { .. })
        };
        let Some(finding) = self.findings.get(&id) else { return false };
        let is_shut_by = |(other, found): (&CheckId, &Finding)| {
            id.needs(*other) && !found.holds() && !is_open(found)
        };
        !is_open(finding) || self.findings.iter().any(is_shut_by)
    }

    pub fn counts(&self) -> VerdictCounts {
        VerdictCounts::of(self.findings.values())
    }

    /// What was found last of what failed or is in doubt.
    pub fn newest_trouble(&self) -> Option<(CheckId, &Finding)> {
        let is_trouble =
            |finding: &Finding| matches!(finding.verdict, Verdict::Failed | Verdict::Warning);
        let troubles = self.findings.iter().filter(|(_, finding)| is_trouble(finding));
        troubles
            .map(|(id, finding)| (*id, finding))
            .max_by_key(|(id, _)| self.timeline.ended_at_of(*id))
    }

    /// Whether every check that applies was answered, or cannot be asked here, and none failed.
    pub fn is_proved(&self) -> bool {
        self.running.is_none()
            && CATALOGUE.iter().all(|check| {
                self.findings.get(&check.id).is_some_and(|finding| {
                    finding.holds() || matches!(finding.verdict, Verdict::Skipped { .. })
                })
            })
    }
}
