//! The calls to AWS as the status panel shows them.

use jiff::Timestamp;

use super::event::Event;
use crate::checks::catalogue::CheckId;
use crate::printable;
use crate::words;

/// The number of one call, in the order in which they were sent.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CallId(pub u64);

/// How a call ended, seen from what it was for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CallOutcome {
    Succeeded,
    /// It had to be refused, or to find nothing, and was; the code says how.
    AsItMust {
        code: String,
    },
    /// Refused, and what it was for goes on without the answer.
    NotNeeded {
        code: String,
    },
    /// Refused because AWS has not taken the last change in everywhere; it is asked again.
    NotYet {
        code: String,
    },
    Failed {
        code: String,
    },
}

/// One call: what was asked of which service, about what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Call {
    pub id: CallId,
    /// `iam`, `sts` or `s3`.
    pub service: &'static str,
    pub operation: String,
    /// What it is about: a name, an ARN, a URL without its query. Never a secret.
    pub target: String,
    /// The check that it was made for, where it was made for one.
    pub check: Option<CheckId>,
    pub started_at: Timestamp,
    /// `None` while it is under way.
    pub end: Option<CallEnd>,
}

/// What came back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CallEnd {
    pub outcome: CallOutcome,
    pub duration_ms: u64,
    pub request_id: Option<String>,
}

/// How many calls the log keeps; a renewal every fifteen minutes fills it in weeks.
const KEPT: usize = 2_000;

/// Every call of this run, oldest first.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CallLog {
    calls: Vec<Call>,
    /// The first call of what the admin asked for last.
    action_from: CallId,
}

/// How many calls there are, wait for their answer, or were answered as nobody expected.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct CallCounts {
    pub all: usize,
    pub waiting: usize,
    /// Only of what the admin asked for last: what was mended since is the log's business.
    pub unexpected: usize,
}

impl CallLog {
    pub fn calls(&self) -> &[Call] {
        &self.calls
    }

    pub fn start(&mut self, call: Call) {
        if self.calls.len() == KEPT {
            self.calls.remove(0);
        }
        self.calls.push(call);
    }

    pub fn end(&mut self, id: CallId, end: CallEnd) {
        if let Some(call) = self.calls.iter_mut().rev().find(|call| call.id == id) {
            call.end = Some(end);
        }
    }

    /// The admin asks for something else: what comes from now on belongs to it.
    pub fn begin_action(&mut self) {
        if let Some(last) = self.calls.last() {
            self.action_from = CallId(last.id.0 + 1);
        }
    }

    /// A refusal that is asked again is not unexpected: its last answer may be. Nor is one that costs nothing.
    pub fn counts(&self) -> CallCounts {
        let mut counts = CallCounts { all: self.calls.len(), ..CallCounts::default() };
        for call in &self.calls {
            let is_of_the_action = call.id >= self.action_from;
            counts.waiting += usize::from(call.end.is_none());
            counts.unexpected += usize::from(is_of_the_action && call.has_failed());
        }
        counts
    }

    /// The calls under way that change something in the account.
    pub fn writes_under_way(&self) -> impl Iterator<Item = CallId> {
        self.calls.iter().filter(|call| call.end.is_none() && call.is_write()).map(|call| call.id)
    }

    /// The line of one call, while the log keeps it.
    pub fn line_of(&self, id: CallId) -> Option<String> {
        self.calls.iter().rev().find(|call| call.id == id).map(Call::line)
    }

    /// The log as text: one line per call, for *Copy log*.
    pub fn text(&self) -> String {
        self.calls.iter().map(|call| call.line() + "\n").collect()
    }
}

/// How the operations begin that change nothing; any other one is taken for a write.
const READING: [&str; 8] =
    ["Get", "List", "Head", "Describe", "Simulate", "GET", "HEAD", "OPTIONS"];

impl Call {
    /// Whether it may change something in the account. The other services are only asked.
    pub fn is_write(&self) -> bool {
        let reads = READING.iter().any(|start| self.operation.starts_with(start));
        matches!(self.service, "iam" | "s3") && !reads
    }

    /// Whether the answer is one that nobody expected.
    pub fn has_failed(&self) -> bool {
        self.end.as_ref().is_some_and(|end| matches!(end.outcome, CallOutcome::Failed { .. }))
    }

    /// Time, service, operation, target, outcome, milliseconds and request ID on one line.
    pub fn line(&self) -> String {
        printable::line(&self.told()).into_owned()
    }

    fn told(&self) -> String {
        let time = self.started_at.strftime("%H:%M:%SZ");
        let Self { service, operation, target, .. } = self;
        let Some(end) = &self.end else {
            return words!(
                "{time} {service} {operation} {target} under way",
                time,
                service,
                operation,
                target
            );
        };
        let outcome = match &end.outcome {
            CallOutcome::Succeeded => "ok".to_owned(),
            CallOutcome::AsItMust { code } => words!("{code} (as expected)", code),
            CallOutcome::NotNeeded { code } => words!("{code} (not needed)", code),
            CallOutcome::NotYet { code } => words!("{code} (not yet)", code),
            CallOutcome::Failed { code } => words!("failed: {code}", code),
        };
        let request_id = end.request_id.as_deref().unwrap_or(words!("no request ID"));
        words!(
            "{time} {service} {operation} {target} {outcome} {duration_ms} ms {request_id}",
            time,
            service,
            operation,
            target,
            outcome,
            duration_ms = end.duration_ms,
            request_id
        )
    }
}

impl Event {
    /// Whether the admin asks for something with it that AWS has to answer; what follows from it is a part of it.
    pub(super) fn asks_aws(&self) -> bool {
        matches!(
            self,
            Self::ConnectRequested
                | Self::ContinueRequested
                | Self::StepRequested(_)
                | Self::Edited(..)
                | Self::FieldLeft(_)
                | Self::ActualRegionRequested
                | Self::ActualKeyRequested
                | Self::BucketLookupRequested
                | Self::InventoryRequested
                | Self::FreeRoleNameRequested
                | Self::ApplyRequested
                | Self::UndoProposed(_)
                | Self::UndoConfirmed
                | Self::ValidationRequested
                | Self::FixConfirmed
                | Self::AnotherKeyRequested
                | Self::KeyDeletionRequested(_)
                | Self::RevocationRequested
                | Self::RevocationConfirmed
                | Self::SavedCheckConfirmed
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn call(id: u64, end: Option<CallOutcome>) -> Call {
        Call {
            id: CallId(id),
            service: "sts",
            operation: "AssumeRole".to_owned(),
            target: "role".to_owned(),
            check: None,
            started_at: Timestamp::UNIX_EPOCH,
            end: end.map(|outcome| CallEnd {
                outcome,
                duration_ms: 7,
                request_id: Some("r1".to_owned()),
            }),
        }
    }

    #[test]
    fn a_refusal_that_was_wanted_is_not_unexpected() {
        let mut log = CallLog::default();
        log.start(call(1, Some(CallOutcome::AsItMust { code: "AccessDenied".to_owned() })));
        log.start(call(2, Some(CallOutcome::NotYet { code: "AccessDenied".to_owned() })));
        log.start(call(3, None));
        log.start(call(4, Some(CallOutcome::NotNeeded { code: "AccessDenied".to_owned() })));
        assert_eq!(log.counts(), CallCounts { all: 4, waiting: 1, unexpected: 0 });
    }

    #[test]
    fn what_was_unexpected_counts_until_the_admin_asks_for_something_else() {
        let failed = || Some(CallOutcome::Failed { code: "NotFound".to_owned() });
        let mut log = CallLog::default();
        log.begin_action();
        log.start(call(1, failed()));
        log.start(call(2, Some(CallOutcome::Succeeded)));
        assert_eq!(log.counts(), CallCounts { all: 2, waiting: 0, unexpected: 1 });
        log.begin_action();
        assert_eq!(log.counts(), CallCounts { all: 2, waiting: 0, unexpected: 0 });
        log.start(call(3, failed()));
        assert_eq!(log.counts(), CallCounts { all: 3, waiting: 0, unexpected: 1 });
    }

    #[test]
    fn what_changes_the_account_is_a_write_until_it_is_answered() {
        let of = |id, service, operation: &str| Call {
            service,
            operation: operation.to_owned(),
            ..call(id, None)
        };
        let mut log = CallLog::default();
        let asked = [
            ("iam", "GetRole"),
            ("iam", "CreateRole"),
            ("iam", "SimulatePrincipalPolicy"),
            ("s3", "GET (signed)"),
            ("s3", "PutBucketCors"),
            ("sso-oidc", "CreateToken"),
            ("sts", "AssumeRole"),
        ];
        for (id, (service, operation)) in (1..).zip(asked) {
            log.start(of(id, service, operation));
        }
        assert_eq!(log.writes_under_way().collect::<Vec<_>>(), [CallId(2), CallId(5)]);
        let outcome = CallOutcome::Succeeded;
        log.end(CallId(2), CallEnd { outcome, duration_ms: 1, request_id: None });
        assert_eq!(log.writes_under_way().collect::<Vec<_>>(), [CallId(5)]);
    }

    #[test]
    fn the_text_has_a_line_per_call() {
        let mut log = CallLog::default();
        log.start(call(1, Some(CallOutcome::Succeeded)));
        log.start(call(2, None));
        assert_eq!(
            log.text(),
            "00:00:00Z sts AssumeRole role ok 7 ms r1\n00:00:00Z sts AssumeRole role under way\n"
        );
    }
}
