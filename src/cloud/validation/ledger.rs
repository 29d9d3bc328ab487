//! Keeps how each check stands, so that those that need it can wait for it, and are left out with the reason.

use jiff::Timestamp;
use tokio::sync::SetOnce;

use crate::access::grantee::Grantee;
use crate::checks::catalogue::{CATALOGUE, CheckId};
use crate::checks::finding::{Finding, Verdict};
use crate::cloud::provision::StopFlag;
use crate::cloud::reporter::Reporter;
use crate::model::event::{Event, TaskId};
use crate::words;

/// How a check stands for those that need it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Standing {
    Holds,
    Fails,
    /// It was not asked because of this one.
    BlockedBy(CheckId),
}

/// The findings of one run, reported as they are entered.
pub struct Ledger<'a> {
    reporter: &'a Reporter,
    task: TaskId,
    stop: &'a StopFlag,
    grantee: Grantee,
    /// In the order of the catalogue.
    standings: Vec<SetOnce<Standing>>,
}

impl<'a> Ledger<'a> {
    pub fn new(reporter: &'a Reporter, task: TaskId, stop: &'a StopFlag, grantee: Grantee) -> Self {
        let standings = CATALOGUE.iter().map(|_| SetOnce::new()).collect();
        Self { reporter, task, stop, grantee, standings }
    }

    /// Takes over an answer of an earlier run.
    pub fn stands(&self, id: CheckId, holds: bool) {
        self.enter(id, if holds { Standing::Holds } else { Standing::Fails });
    }

    /// Waits until the checks that it needs are answered, and says whether it may be asked;
    /// otherwise it is entered as blocked, with the reason.
    pub async fn begin(&self, id: CheckId) -> bool {
        let mut blocker = None;
        for needed in id.row().needs {
            blocker = blocker.or(match self.standing(*needed).await {
                Standing::Holds => None,
                Standing::Fails => Some(*needed),
                Standing::BlockedBy(other) => Some(other),
            });
        }
        if self.stop.is_set() {
            self.end(id, Finding::blocked(words!("Stopped before it was its turn"))).await;
            return false;
        }
        if let Some(blocker) = blocker {
            self.enter(id, Standing::BlockedBy(blocker));
            let reason =
                words!("Needs first: {grantee}", grantee = blocker.row().asks_of(self.grantee));
            self.report(id, Finding::blocked(reason)).await;
            return false;
        }
        self.report(id, Finding::running()).await;
        true
    }

    /// Shows an answer that is not the last one.
    pub async fn meanwhile(&self, id: CheckId, finding: Finding) {
        self.report(id, finding).await;
    }

    /// Enters the check's answer.
    pub async fn end(&self, id: CheckId, finding: Finding) {
        self.enter(id, if finding.holds() { Standing::Holds } else { Standing::Fails });
        self.report(id, finding).await;
    }

    /// Waits until the check is answered, whatever the answer.
    pub async fn answered(&self, id: CheckId) {
        self.standing(id).await;
    }

    /// Waits until the check is answered, and says whether it holds.
    pub async fn will_hold(&self, id: CheckId) -> bool {
        self.standing(id).await == Standing::Holds
    }

    async fn standing(&self, id: CheckId) -> Standing {
        *self.standings[id as usize].wait().await
    }

    fn enter(&self, id: CheckId, standing: Standing) {
        // Every check is answered once; a second answer would change nothing for those that waited.
        self.standings[id as usize].set(standing).ok();
    }

    async fn report(&self, id: CheckId, finding: Finding) {
        // Taken here and not where it is shown: a window that is not drawn for a while takes in all at once.
        let now = Timestamp::now();
        match finding.verdict {
            Verdict::Running => self.reporter.send(Event::CheckBegan(self.task, id, now)).await,
            Verdict::Waiting { .. } => {}
            _ => self.reporter.send(Event::CheckEnded(self.task, id, now)).await,
        }
        self.reporter.send(Event::Found(self.task, id, finding)).await;
    }
}
