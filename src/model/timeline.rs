//! When each check of a run was asked and answered, and which of them it had waited for.

use std::collections::BTreeMap;

use jiff::Timestamp;

use crate::checks::catalogue::CheckId;
use crate::checks::finding::{Finding, Verdict};
use crate::model::Model;
use crate::model::hand_over::verdict_word;
use crate::words;

/// A check's time; `ended_at` is open while it runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    pub began_at: Timestamp,
    /// From here on the answer was there and was waited out: AWS had not taken a change in everywhere.
    pub waits_from: Option<Timestamp>,
    pub ended_at: Option<Timestamp>,
}

/// The times of one run's checks; empty before the first.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Timeline {
    pub is_open: bool,
    spans: BTreeMap<CheckId, Span>,
}

/// A check in the chart; times are milliseconds since the first check began.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Row {
    pub id: CheckId,
    /// How many checks it had waited for, one after the other.
    pub depth: usize,
    pub began_ms: u64,
    pub waits_from_ms: Option<u64>,
    /// Until now, where it runs.
    pub ended_ms: u64,
    pub is_running: bool,
    /// Whether the run took as long as it did because of this check.
    pub is_on_longest_chain: bool,
}

impl Row {
    pub fn took_ms(&self) -> u64 {
        self.ended_ms.saturating_sub(self.began_ms)
    }

    /// `The bucket exists: from 0.8 s to 1.2 s, passed`.
    pub fn sentence(&self, name: &str, verdict: &str) -> String {
        let from = seconds_text(self.began_ms);
        let until = seconds_text(self.ended_ms);
        let mut sentence = if self.is_running {
            words!("{name}: since {from}", name, from)
        } else {
            words!("{name}: from {from} to {until}, {verdict}", name, from, until, verdict)
        };
        if let Some(waits_from) = self.waits_from_ms {
            let waits_from = seconds_text(waits_from);
            sentence.push_str(&words!(", waiting from {waits_from} on", waits_from));
        }
        sentence
    }
}

impl Model {
    /// A check's time as it is spoken, and copied.
    pub fn timeline_sentence(&self, row: &Row) -> String {
        let name = row.id.row().asks_of(self.vendor.grantee());
        let finding = self.validation.findings.get(&row.id);
        row.sentence(name, finding.map_or("", |finding| words::of(verdict_word(finding))))
    }

    pub(super) fn timeline_text(&self, id: CheckId) -> Option<String> {
        let rows = self.validation.timeline.rows(self.now);
        rows.iter().find(|row| row.id == id).map(|row| self.timeline_sentence(row))
    }
}

/// `340 ms`, `12.3 s`, `5 s`, `1 min 15 s`.
pub fn seconds_text(ms: u64) -> String {
    let (secs, tenths) = (ms / 1_000, ms % 1_000 / 100);
    match (secs, tenths) {
        (0, _) => words!("{ms} ms", ms),
        (..60, 0) => words!("{secs} s", secs),
        (..60, _) => words!("{secs}.{tenths} s", secs, tenths),
        _ => words!("{minutes} min {secs} s", minutes = secs / 60, secs = secs % 60),
    }
}

impl Timeline {
    /// An empty one for a new run, which is shown as this one was.
    #[must_use]
    pub fn for_a_new_run(&self) -> Self {
        Self { is_open: self.is_open, spans: BTreeMap::new() }
    }

    pub fn is_empty(&self) -> bool {
        self.spans.is_empty()
    }

    /// How many checks were asked.
    pub fn count(&self) -> usize {
        self.spans.len()
    }

    pub fn began(&mut self, id: CheckId, at: Timestamp) {
        let span = Span { began_at: at, waits_from: None, ended_at: None };
        self.spans.entry(id).or_insert(span);
    }

    pub fn ended(&mut self, id: CheckId, at: Timestamp) {
        if let Some(span) = self.spans.get_mut(&id) {
            span.ended_at = Some(at);
        }
    }

    /// Notes from when on a check only waits.
    pub fn found(&mut self, id: CheckId, finding: &Finding) {
        if let (Verdict::Waiting { since, .. }, Some(span)) =
            (&finding.verdict, self.spans.get_mut(&id))
        {
            span.waits_from.get_or_insert((*since).max(span.began_at));
        }
    }

    fn start(&self) -> Option<Timestamp> {
        self.spans.values().map(|span| span.began_at).min()
    }

    /// When that check was answered.
    pub fn ended_at_of(&self, id: CheckId) -> Option<Timestamp> {
        self.spans.get(&id)?.ended_at
    }

    /// When the last check was answered.
    pub fn ended_at(&self) -> Option<Timestamp> {
        self.spans.values().filter_map(|span| span.ended_at).max()
    }

    /// How long the run has taken, up to `now` where something is asked still.
    pub fn took_ms(&self, now: Timestamp) -> u64 {
        let ends = self.spans.values().map(|span| span.ended_at.unwrap_or(now));
        let took = self.start().zip(ends.max()).and_then(|(start, end)| ms_between(start, end));
        took.unwrap_or(0)
    }

    /// Every check that was asked: after each those that waited for it last, in the order in which they began.
    pub fn rows(&self, now: Timestamp) -> Vec<Row> {
        let Some(start) = self.start() else { return Vec::new() };
        let parents: BTreeMap<CheckId, Option<CheckId>> =
            self.spans.keys().map(|id| (*id, self.parent(*id))).collect();
        let waited_for = |parent: Option<CheckId>, depth: usize| {
            let mut children: Vec<CheckId> =
                parents.iter().filter(|(_, own)| **own == parent).map(|(id, _)| *id).collect();
            children.sort_by_key(|id| (self.spans[id].began_at, *id));
            // What is put aside last is taken up first.
            children.into_iter().rev().map(move |id| (id, depth))
        };
        let longest = self.longest_chain();
        let mut rows = Vec::new();
        let mut open: Vec<(CheckId, usize)> = waited_for(None, 0).collect();
        while let Some((id, depth)) = open.pop() {
            let span = self.spans[&id];
            let ms = |at| ms_between(start, at).unwrap_or(0);
            let began_ms = ms(span.began_at);
            rows.push(Row {
                id,
                depth,
                began_ms,
                waits_from_ms: span.waits_from.map(ms),
                ended_ms: ms(span.ended_at.unwrap_or(now)).max(began_ms),
                is_running: span.ended_at.is_none(),
                is_on_longest_chain: longest.contains(&id),
            });
            open.extend(waited_for(Some(id), depth + 1));
        }
        rows
    }

    /// The checks that made the run take as long as it did, the first first: each was waited for by the next.
    pub fn longest_chain(&self) -> Vec<CheckId> {
        let last =
            self.spans.iter().max_by_key(|(_, span)| span.ended_at.unwrap_or(Timestamp::MAX));
        let mut chain: Vec<CheckId> = Vec::new();
        let mut next = last.map(|(id, _)| *id);
        while let Some(id) = next {
            chain.push(id);
            next = self.parent(id);
        }
        chain.reverse();
        chain
    }

    /// Of the checks that this one needs, the one that let it wait longest.
    fn parent(&self, id: CheckId) -> Option<CheckId> {
        let asked = self.spans.iter().filter(|(other, _)| waits_for(id, **other));
        asked.max_by_key(|(_, span)| span.ended_at).map(|(other, _)| *other)
    }
}

/// Whether a check begins only when the other is answered. The twin is deleted last: when nobody needs it any more.
fn waits_for(id: CheckId, other: CheckId) -> bool {
    match id {
        CheckId::TwinGone => other != id && other.needs(CheckId::TwinCreated),
        _ => id.row().needs.contains(&other),
    }
}

fn ms_between(start: Timestamp, at: Timestamp) -> Option<u64> {
    u64::try_from(at.duration_since(start).as_millis()).ok()
}

#[cfg(test)]
mod tests;
