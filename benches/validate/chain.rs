//! The longest chain of dependent calls, as the head of this bench defines it.

use std::collections::BTreeMap;
use std::time::Duration;

use countersign::checks::catalogue::{CATALOGUE, CheckId};

use crate::recording::{RecordedCall, Recording, Span};

/// The checks that are asked in two rounds, the second after the signed GET.
const ASKED_AGAIN: [CheckId; 3] =
    [CheckId::NoExternalId, CheckId::WrongExternalId, CheckId::NearMissExternalId];

/// A check's round: what is under way at once and ends before what depends on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Stage {
    Check(CheckId),
    Again(CheckId),
}

impl Stage {
    /// All of them, each behind those that it waits for.
    fn all() -> impl Iterator<Item = Self> {
        let checks = CATALOGUE.iter().map(|check| check.id).filter(|id| *id != CheckId::TwinGone);
        checks
            .map(Self::Check)
            .chain(ASKED_AGAIN.map(Self::Again))
            .chain([Self::Check(CheckId::TwinGone)])
    }

    fn waits_for(self) -> Vec<Self> {
        match self {
            Self::Again(id) => vec![Self::Check(id), Self::Check(CheckId::SignedGet)],
            Self::Check(CheckId::TwinGone) => {
                let uses_twin = |id: &CheckId| {
                    *id == CheckId::TwinCreated
                        || *id != CheckId::TwinGone && id.needs(CheckId::TwinCreated)
                };
                CATALOGUE
                    .iter()
                    .map(|check| check.id)
                    .filter(uses_twin)
                    .map(Self::last_of)
                    .collect()
            }
            Self::Check(id) => id.row().needs.iter().map(|needed| Self::last_of(*needed)).collect(),
        }
    }

    fn last_of(id: CheckId) -> Self {
        if ASKED_AGAIN.contains(&id) { Self::Again(id) } else { Self::Check(id) }
    }

    fn name(self) -> String {
        match self {
            Self::Check(id) => id.row().name.to_owned(),
            Self::Again(id) => format!("{}, again", id.row().name),
        }
    }

    /// Its own calls that began when `ready_at` was past.
    fn calls(self, recording: &Recording, ready_at: Duration) -> Vec<&RecordedCall> {
        let (Self::Check(id) | Self::Again(id)) = self;
        let Some((_, ended_at)) = recording.checks.get(&id) else { return Vec::new() };
        let of = |check| recording.calls.iter().filter(move |it| it.call.check == Some(check));
        let fetched_at = of(CheckId::SignedGet).map(|it| it.span.1).max().unwrap_or(Duration::MAX);
        let is_own = |recorded: &&RecordedCall| {
            let began_at = recorded.span.0;
            let is_of_round = match self {
                Self::Again(_) => began_at >= fetched_at,
                Self::Check(id) => began_at < fetched_at || !ASKED_AGAIN.contains(&id),
            };
            (ready_at..*ended_at).contains(&began_at) && is_of_round
        };
        of(id).filter(is_own).collect()
    }
}

type Calls<'a> = BTreeMap<Stage, Vec<&'a RecordedCall>>;

/// The calls that count for each stage: those that began after the last call of all that it waits for had ended.
///
/// What makes no call takes no time, so that its answer may be late by a moment.
fn counting(recording: &Recording) -> Calls<'_> {
    let (mut counting, mut done_at) = (Calls::new(), BTreeMap::new());
    for stage in Stage::all() {
        let ready_at = stage.waits_for().into_iter().map(|other| done_at[&other]).max();
        let ready_at = ready_at.unwrap_or_default();
        let calls = stage.calls(recording, ready_at);
        done_at.insert(stage, calls.iter().map(|it| it.span.1).max().unwrap_or(ready_at));
        counting.insert(stage, calls);
    }
    counting
}

/// The longest chain of one validation.
pub struct Chain {
    /// The sum of the checks' weights, by time.
    pub measured: Duration,
    /// The sum of the checks' weights, by calls; the longest by calls may be another chain.
    pub calls: u32,
    /// The stages of the longest by calls, each with what it asked.
    pub links: Vec<String>,
}

impl Chain {
    pub fn of(recording: &Recording) -> Self {
        let counting = counting(recording);
        let (measured, _) = longest(|stage| under_way(&spans(&counting[&stage])));
        let (calls, path) = longest(|stage| in_a_row(&spans(&counting[&stage])));
        let links = path.into_iter().filter_map(|stage| {
            let calls = &counting[&stage];
            let asked = calls.iter().map(|recorded| {
                let (from, to) = recorded.span;
                format!("{} {}-{}", recorded.call.operation, from.as_millis(), to.as_millis())
            });
            let in_a_row = in_a_row(&spans(calls));
            (in_a_row > 0).then(|| {
                format!("{in_a_row} {}: {}", stage.name(), asked.collect::<Vec<_>>().join(", "))
            })
        });
        Self { measured, calls, links: links.collect() }
    }

    /// What the chain's calls take if nothing but the way is slow.
    pub fn counted(&self, added_ms: u64) -> Duration {
        Duration::from_millis(added_ms) * self.calls
    }

    /// The time that no validation can be faster than: the stricter of both.
    pub fn limit(&self, added_ms: u64) -> Duration {
        self.measured.min(self.counted(added_ms))
    }
}

/// The heaviest path over the stages, and what it weighs.
fn longest<W>(weight: impl Fn(Stage) -> W) -> (W, Vec<Stage>)
where
    W: Copy + Default + Ord + std::ops::Add<Output = W>,
{
    let mut paths: BTreeMap<Stage, (W, Vec<Stage>)> = BTreeMap::new();
    for stage in Stage::all() {
        let before = stage.waits_for().into_iter().map(|other| &paths[&other]);
        let heaviest = before.max_by_key(|(weight, _)| *weight).cloned();
        let (sum, mut path) = heaviest.unwrap_or_default();
        path.push(stage);
        paths.insert(stage, (sum + weight(stage), path));
    }
    paths.into_values().max_by_key(|(weight, _)| *weight).unwrap_or_default()
}

fn spans(calls: &[&RecordedCall]) -> Vec<Span> {
    calls.iter().map(|recorded| recorded.span).collect()
}

/// How long at least one was under way.
fn under_way(spans: &[Span]) -> Duration {
    let mut spans = spans.to_vec();
    spans.sort_unstable();
    let (mut sum, mut seen) = (Duration::ZERO, Duration::ZERO);
    for (from, to) in spans {
        sum += to.saturating_sub(from.max(seen));
        seen = seen.max(to);
    }
    sum
}

/// The most that followed one another, each begun after the one before had ended.
fn in_a_row(spans: &[Span]) -> u32 {
    let mut spans = spans.to_vec();
    spans.sort_unstable_by_key(|(_, to)| *to);
    let (mut count, mut ended_at) = (0, Duration::ZERO);
    for (from, to) in spans {
        if from >= ended_at {
            count += 1;
            ended_at = to;
        }
    }
    count
}
