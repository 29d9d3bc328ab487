//! Runs validations through the program's own runtime, and notes when each event came.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::task::{Wake, Waker};
use std::time::{Duration, Instant};

use countersign::access::plan::AccessPlan;
use countersign::checks::catalogue::CheckId;
use countersign::checks::finding::{Finding, Verdict};
use countersign::model::calls::{Call, CallEnd, CallId};
use countersign::model::connect::CredentialSource;
use countersign::model::event::{Effect, Event, TaskId};
use countersign::model::validation::Means;
use countersign::runtime::{Runtime, RuntimeSettings};
use tokio::sync::Notify;

use crate::practice::Practice;

/// From one moment to another, both counted from the validation's begin.
pub type Span = (Duration, Duration);

/// A call that was answered.
pub struct RecordedCall {
    pub call: Call,
    pub end: CallEnd,
    pub span: Span,
}

/// Everything that happened in one validation.
pub struct Recording {
    pub wall: Duration,
    /// In the order in which they were sent.
    pub calls: Vec<RecordedCall>,
    pub checks: BTreeMap<CheckId, Span>,
    findings: BTreeMap<CheckId, Finding>,
}

impl Recording {
    /// The checks that did not hold, with what was found; one that was not needed holds.
    pub fn not_proved(&self) -> Vec<String> {
        let failed = self.findings.iter().filter(|(_, finding)| !finding.holds());
        failed
            .map(|(id, finding)| {
                let cause = finding.diagnosis.as_ref().map(|diagnosis| &diagnosis.cause);
                format!("{}: {:?} {cause:?}", id.row().name, finding.verdict)
            })
            .collect()
    }
}

struct Inbox(Notify);

impl Wake for Inbox {
    fn wake(self: Arc<Self>) {
        self.0.notify_one();
    }
}

/// The program without its window.
pub struct Validator {
    runtime: Runtime,
    inbox: Arc<Inbox>,
    last_task: u64,
}

impl Validator {
    /// Connects as the practice account's administrator.
    pub fn connect(practice: &Practice) -> Self {
        let settings = RuntimeSettings {
            endpoint_url: Some(practice.endpoint_url.clone()),
            sandbox: Some(practice.keys.clone()),
            ..RuntimeSettings::default()
        };
        let inbox = Arc::new(Inbox(Notify::new()));
        let waker = Waker::from(Arc::clone(&inbox));
        let runtime = Runtime::new(practice.tokio.handle().clone(), settings, waker);
        let mut validator = Self { runtime, inbox, last_task: 0 };
        let task = validator.next_task();
        let source = CredentialSource::SandboxCustomer;
        validator.runtime.carry_out(Effect::Connect { task, source, region: None, mfa_code: None });
        practice.tokio.block_on(validator.until(|event, _| matches!(event, Event::Connected(..))));
        validator
    }

    /// Runs every check once.
    pub fn validate(&mut self, practice: &Practice, plan: &AccessPlan, means: &Means) -> Recording {
        let task = self.next_task();
        let began = Instant::now();
        self.runtime.carry_out(Effect::Validate {
            task,
            plan: plan.clone(),
            means: means.clone(),
            last_change_at: None,
            standing: BTreeMap::new(),
        });
        let mut events = Events::default();
        practice.tokio.block_on(self.until(|event, at| {
            let has_ended = *event == Event::ValidationEnded(task);
            events.take(event, at.duration_since(began));
            has_ended
        }));
        events.recording(began.elapsed())
    }

    fn next_task(&mut self) -> TaskId {
        self.last_task += 1;
        TaskId(self.last_task)
    }

    /// Looks at every event, with the moment when it came, until one is the last.
    async fn until(&mut self, mut is_last: impl FnMut(&Event, Instant) -> bool) {
        loop {
            while let Some(event) = self.runtime.next_event() {
                if is_last(&event, Instant::now()) {
                    return;
                }
            }
            self.inbox.0.notified().await;
        }
    }
}

/// What has come in so far.
#[derive(Default)]
struct Events {
    calls: Vec<(Call, Duration)>,
    ends: BTreeMap<CallId, (CallEnd, Duration)>,
    begun: BTreeMap<CheckId, Duration>,
    ended: BTreeMap<CheckId, Duration>,
    findings: BTreeMap<CheckId, Finding>,
}

impl Events {
    fn take(&mut self, event: &Event, at: Duration) {
        match event {
            Event::CallStarted(call) => self.calls.push((call.clone(), at)),
            Event::CallEnded(id, end) => {
                self.ends.insert(*id, (end.clone(), at));
            }
            Event::Found(_, id, finding) => {
                self.begun.entry(*id).or_insert(at);
                if !matches!(finding.verdict, Verdict::Running | Verdict::Waiting { .. }) {
                    self.ended.insert(*id, at);
                }
                self.findings.insert(*id, finding.clone());
            }
            _ => {}
        }
    }

    fn recording(mut self, wall: Duration) -> Recording {
        let calls = self.calls.into_iter().filter_map(|(call, from)| {
            let (end, to) = self.ends.remove(&call.id)?;
            Some(RecordedCall { call, end, span: (from, to) })
        });
        let calls = calls.collect();
        let checks = self
            .begun
            .into_iter()
            .map(|(id, from)| (id, (from, self.ended.get(&id).copied().unwrap_or(wall))));
        Recording { wall, calls, checks: checks.collect(), findings: self.findings }
    }
}
