//! One answer is dropped, late, given twice, throttled or an error of AWS, or it is the last one that comes.

use tokio::task::JoinSet;

use crate::bed::{Asked, Bed, outcomes_of};
use crate::journeys::{self, Journey};
use crate::proxy::{Fault, Point};

const FAULTS: [Fault; 5] =
    [Fault::Drop, Fault::Delay, Fault::Duplicate, Fault::Throttle, Fault::Fail];

/// Breaks every answer of the way in every manner, and starts the program again.
///
/// After a broken write it is started to go on and, once more, to take back; after a broken read to do one of the two.
async fn every_answer_is_survived(journey: fn() -> Journey) {
    let points = journey().points().await;
    let mut cases = JoinSet::new();
    for (index, point) in points.into_iter().enumerate() {
        for fault in FAULTS {
            let nexts = [Asked::Apply, Asked::TearDown];
            let nexts = if point.is_write() { &nexts[..] } else { &nexts[index % 2..][..1] };
            for next in nexts {
                cases.spawn(case(journey(), point.clone(), fault, *next));
            }
        }
        // A read that finds nobody any more leaves the account as the write before it did.
        for next in [Asked::Apply, Asked::TearDown].into_iter().filter(|_| point.is_write()) {
            cases.spawn(case(journey(), point.clone(), Fault::CutOff, next));
        }
    }
    let outcomes = outcomes_of(cases).await;
    let (all, reached) = (outcomes.len(), outcomes.iter().filter(|is_broken| **is_broken).count());
    // Requests go out side by side, so that one of them may be left out where another came first.
    assert!(reached * 10 >= all * 9, "{reached} of {all} were broken");
}

/// Whether the request came that was to be broken.
async fn case(journey: Journey, point: Point, fault: Fault, next: Asked) -> bool {
    let is_write = point.is_write();
    let of = format!("{fault:?} of {point:?}, then {next:?}");
    let bed: Bed = journey.begin().await;
    bed.proxy.arm(Some((point, fault)));
    let (code, told) = bed.run(journey.asked, &journey.file).await;
    let is_broken = bed.proxy.is_broken();
    if fault == Fault::CutOff {
        assert_ne!(code, 0, "{of}: {told}");
    } else if is_write {
        // One answer that goes wrong is made good by asking again or by looking.
        assert_eq!(code, 0, "{of}: {told}");
    }
    bed.proxy.arm(None);
    let (code, told) = bed.run(next, &journey.file).await;
    assert_eq!(code, 0, "{of}: {told}");
    let of = format!("{of}:\n{told}");
    match next {
        Asked::TearDown => bed.assert_nothing(&of).await,
        Asked::Apply | Asked::Check => bed.assert_as_wanted(&journey.file, &of).await,
    }
    is_broken
}

#[tokio::test(flavor = "multi_thread")]
async fn a_provision_survives_any_answer_that_goes_wrong() {
    every_answer_is_survived(journeys::provision).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_survives_any_answer_that_goes_wrong() {
    every_answer_is_survived(journeys::change).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rehearsal_survives_any_answer_that_goes_wrong() {
    every_answer_is_survived(journeys::rehearsal).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_take_back_survives_any_answer_that_goes_wrong() {
    every_answer_is_survived(journeys::take_back).await;
}
