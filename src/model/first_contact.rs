//! Watching for the vendor's first use of the role: when it is looked for, and what was seen.

use jiff::Timestamp;

use super::task::{Task, TaskId};
use crate::access::plan::AccessPlan;
use crate::checks::first_contact::Sighting;
use crate::times;

/// How long to wait between two looks. CloudTrail brings events after some five minutes on average, so that asking more
/// often brings nothing. Source: "Viewing events with CloudTrail Event history" in the CloudTrail User Guide.
pub const PAUSE_SECS: i64 = 60;

/// What is known of the vendor's use of the role.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FirstContact {
    pub watch: Option<Watch>,
    /// The plan whose role was looked at, and the newest look at it.
    pub newest: Option<(AccessPlan, Timestamp, Sighting)>,
}

/// A watch that goes on until it is stopped.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Watch {
    /// Uses before this are of no interest.
    pub since: Timestamp,
    pub looking: Task<()>,
    pub next_at: Timestamp,
}

impl FirstContact {
    pub fn is_watching(&self) -> bool {
        self.watch.is_some()
    }

    /// What was seen of this plan's role.
    pub fn sighting(&self, plan: &AccessPlan) -> Option<(Timestamp, &Sighting)> {
        self.newest
            .as_ref()
            .filter(|(of, ..)| of.grantee_arn() == plan.grantee_arn())
            .map(|(_, at, sighting)| (*at, sighting))
    }
}

impl Watch {
    pub fn new(now: Timestamp) -> Self {
        Self { since: now, looking: Task::Idle, next_at: now }
    }

    /// Seconds until the next look; 0 while it is due.
    pub fn remaining_secs(&self, now: Timestamp) -> i64 {
        self.next_at.duration_since(now).as_secs().max(0)
    }

    /// Whether it is time to look again.
    pub fn is_due(&self, now: Timestamp) -> bool {
        !self.looking.is_running() && now >= self.next_at
    }

    /// Notes that a look has begun.
    pub fn look(&mut self, task: TaskId) {
        self.looking = Task::Running(task);
    }

    /// Notes that a look has ended, whatever came of it.
    pub fn wait(&mut self, now: Timestamp) {
        self.looking = Task::Idle;
        self.next_at = times::after(now, PAUSE_SECS);
    }
}
