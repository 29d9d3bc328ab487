//! Answers are dropped, late, given twice, throttled or errors of AWS, or one of them is the last that comes.

use tokio::task::JoinSet;

use crate::bed::{Asked, Bed, outcomes_of};
use crate::journeys::{self, Journey};
use crate::proxy::{Fault, Point};

const FAULTS: [Fault; 5] =
    [Fault::Drop, Fault::Delay, Fault::Duplicate, Fault::Throttle, Fault::Fail];
const NEXTS: [Asked; 2] = [Asked::Apply, Asked::TearDown];
/// Into how many runs the reads of a way are divided: one write at a time is broken, and of the reads a share of them all.
const SHARES: usize = 6;

/// Breaks every answer of the way in every manner, and starts the program again to go on or to take back.
async fn every_answer_is_survived(journey: fn() -> Journey) {
    let (writes, reads): (Vec<Point>, Vec<Point>) =
        journey().points().await.into_iter().partition(Point::is_write);
    let mut cases = JoinSet::new();
    let mut armed = 0;
    for write in &writes {
        for fault in FAULTS.into_iter().chain([Fault::CutOff]) {
            for next in NEXTS {
                armed += 1;
                cases.spawn(case(journey(), vec![write.clone()], fault, next));
            }
        }
    }
    for first in 0..SHARES {
        let share: Vec<Point> = reads.iter().skip(first).step_by(SHARES).cloned().collect();
        for (index, fault) in FAULTS.into_iter().enumerate() {
            armed += share.len();
            let next = NEXTS[(first + index) % NEXTS.len()];
            cases.spawn(case(journey(), share.clone(), fault, next));
        }
    }
    let broken: usize = outcomes_of(cases).await.into_iter().sum();
    // Requests go out side by side, so that one may be left out where another came first, or failed.
    assert!(broken * 4 >= armed * 3, "{broken} of {armed} were broken");
}

/// How many of the requests came that were to be broken.
async fn case(journey: Journey, breaks: Vec<Point>, fault: Fault, next: Asked) -> usize {
    let is_write = breaks.iter().any(Point::is_write);
    let of = format!("{fault:?} of {breaks:?}, then {next:?}");
    let bed: Bed = journey.begin().await;
    bed.proxy.arm(breaks, fault);
    let (code, told) = bed.run(journey.asked, &journey.file).await;
    let broken = bed.proxy.count_broken();
    if fault == Fault::CutOff {
        assert_ne!(code, 0, "{of}: {told}");
    } else if is_write {
        // One answer that goes wrong is made good by asking again or by looking.
        assert_eq!((code, broken), (0, 1), "{of}: {told}");
    }
    bed.proxy.disarm();
    let (code, told) = bed.run(next, &journey.file).await;
    assert_eq!(code, 0, "{of}: {told}");
    let of = format!("{of}:\n{told}");
    match next {
        Asked::TearDown => bed.assert_nothing(&of).await,
        Asked::Apply | Asked::Check | Asked::Plan => bed.assert_as_wanted(&journey.file, &of).await,
    }
    broken
}

#[tokio::test(flavor = "multi_thread")]
async fn a_provision_survives_any_answer_that_goes_wrong() {
    every_answer_is_survived(journeys::provision).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rotation_survives_any_answer_that_goes_wrong() {
    every_answer_is_survived(journeys::rotation).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_withdrawal_survives_any_answer_that_goes_wrong() {
    every_answer_is_survived(journeys::withdrawal).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rehearsal_survives_any_answer_that_goes_wrong() {
    every_answer_is_survived(journeys::rehearsal).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_take_back_survives_any_answer_that_goes_wrong() {
    every_answer_is_survived(journeys::take_back).await;
}
