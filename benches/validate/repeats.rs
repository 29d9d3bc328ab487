//! What was asked more than once in one validation.

use std::collections::BTreeMap;

use countersign::model::calls::CallOutcome;

use crate::recording::{RecordedCall, Recording};

/// How the operations that only read begin; in capitals those of plain requests.
const READS: [&str; 8] = ["Describe", "GET", "Get", "HEAD", "Head", "List", "OPTIONS", "Simulate"];

/// Each with how often it was asked.
#[derive(Default)]
pub struct Repeats {
    /// What does not only read: the attempts to assume the role.
    pub on_purpose: Vec<String>,
    /// What AWS answered with *not yet*, or what was looked for once more after it was deleted.
    pub polled: Vec<String>,
    pub read_twice: Vec<String>,
}

impl Repeats {
    pub fn of(recording: &Recording) -> Self {
        let mut asked: BTreeMap<String, Vec<&RecordedCall>> = BTreeMap::new();
        for recorded in &recording.calls {
            let call = &recorded.call;
            let question = format!("{} {} {}", call.service, call.operation, call.target);
            asked.entry(question).or_default().push(recorded);
        }
        let mut repeats = Self::default();
        for (question, calls) in asked.into_iter().filter(|(_, calls)| calls.len() > 1) {
            let is_read = READS.iter().any(|verb| calls[0].call.operation.starts_with(verb));
            let not_yet =
                |call: &&RecordedCall| matches!(call.end.outcome, CallOutcome::NotYet { .. });
            // What was looked at before it was deleted is looked for once more, and must not be found.
            let is_gone = |call: &&RecordedCall| matches!(&call.end.outcome, CallOutcome::AsItMust { code } if code == "NoSuchEntity");
            let is_answered = |call: &&RecordedCall| !not_yet(call) && !is_gone(call);
            let list = if !is_read {
                &mut repeats.on_purpose
            } else if calls.iter().copied().filter(|call| is_answered(call)).count() <= 1 {
                &mut repeats.polled
            } else {
                &mut repeats.read_twice
            };
            list.push(format!("{} × {question}", calls.len()));
        }
        repeats
    }
}
