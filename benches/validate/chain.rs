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

    /// When its calls may begin.
    fn span(self, recording: &Recording) -> Option<Span> {
        let of = |id: CheckId| recording.checks.get(&id).copied();
        let (_, fetched_at) = of(CheckId::SignedGet)?;
        match self {
            Self::Again(id) => of(id).map(|(from, to)| (from.max(fetched_at), to)),
            Self::Check(id) if ASKED_AGAIN.contains(&id) => {
                of(id).map(|(from, to)| (from, to.min(fetched_at)))
            }
            Self::Check(id) => of(id),
        }
    }

    fn calls(self, recording: &Recording) -> Vec<&RecordedCall> {
        let Some((from, to)) = self.span(recording) else { return Vec::new() };
        let (Self::Check(id) | Self::Again(id)) = self;
        let is_own = |recorded: &&RecordedCall| {
            recorded.call.check == Some(id) && (from..to).contains(&recorded.span.0)
        };
        recording.calls.iter().filter(is_own).collect()
    }
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
        let (measured, _) = longest(|stage| under_way(&spans(&stage.calls(recording))));
        let (calls, path) = longest(|stage| in_a_row(&spans(&stage.calls(recording))));
        let links = path.into_iter().filter_map(|stage| {
            let calls = stage.calls(recording);
            let asked = calls.iter().map(|recorded| {
                let (from, to) = recorded.span;
                format!("{} {}-{}", recorded.call.operation, from.as_millis(), to.as_millis())
            });
            let in_a_row = in_a_row(&spans(&calls));
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
