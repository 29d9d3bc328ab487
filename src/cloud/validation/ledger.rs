//! Keeps which checks stand, so that one that needs another is left out with its reason.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use crate::checks::catalogue::CheckId;
use crate::checks::finding::{Finding, Verdict};
use crate::cloud::provision::StopFlag;
use crate::cloud::reporter::Reporter;
use crate::model::event::{Event, TaskId};

/// The findings of one run, reported as they are entered.
pub struct Ledger<'a> {
    reporter: &'a Reporter,
    task: TaskId,
    stop: &'a StopFlag,
    /// Whether a check that needs this one may be asked.
    holds: Mutex<BTreeMap<CheckId, bool>>,
}

impl<'a> Ledger<'a> {
    pub fn new(reporter: &'a Reporter, task: TaskId, stop: &'a StopFlag) -> Self {
        Self { reporter, task, stop, holds: Mutex::default() }
    }

    /// Whether the check may be asked; otherwise it is entered as skipped, with the reason.
    pub async fn begin(&self, id: CheckId) -> bool {
        let reason = if self.stop.is_set() {
            Some("Stopped before it was its turn".to_owned())
        } else {
            self.first_missing_need(id).map(|needed| format!("Needs first: {}", needed.row().asks))
        };
        if let Some(reason) = reason {
            self.end(id, Finding::skipped(reason)).await;
            return false;
        }
        self.reporter.send(Event::Found(self.task, id, Finding::running())).await;
        true
    }

    /// Shows an answer that is not the last one.
    pub async fn meanwhile(&self, id: CheckId, finding: Finding) {
        self.reporter.send(Event::Found(self.task, id, finding)).await;
    }

    /// Enters the check's answer.
    pub async fn end(&self, id: CheckId, finding: Finding) {
        let holds = matches!(finding.verdict, Verdict::Passed | Verdict::Warning);
        self.enter(id, holds);
        self.reporter.send(Event::Found(self.task, id, finding)).await;
    }

    /// Enters that the check is not needed this way; those that need it may be asked all the same.
    pub async fn not_needed(&self, id: CheckId, reason: &str) {
        self.enter(id, true);
        self.reporter.send(Event::Found(self.task, id, Finding::not_needed(reason))).await;
    }

    pub fn holds(&self, id: CheckId) -> bool {
        let holds = self.holds.lock().unwrap_or_else(PoisonError::into_inner);
        holds.get(&id).copied().unwrap_or(false)
    }

    fn enter(&self, id: CheckId, holds: bool) {
        self.holds.lock().unwrap_or_else(PoisonError::into_inner).insert(id, holds);
    }

    fn first_missing_need(&self, id: CheckId) -> Option<CheckId> {
        id.row().needs.iter().copied().find(|needed| !self.holds(*needed))
    }
}
