//! The program is killed at a write, before AWS has seen it or after.

use tokio::task::JoinSet;

use crate::bed::{Asked, Bed, outcomes_of};
use crate::journeys::{self, Journey};
use crate::proxy::{Fault, Point};

/// Kills the program at every write of the way, and starts it again to go on and to take back.
async fn every_write_is_survived(journey: fn() -> Journey, least: usize) {
    let writes: Vec<Point> = journey().points().await.into_iter().filter(Point::is_write).collect();
    assert!(writes.len() >= least, "{writes:?}");
    let mut cases = JoinSet::new();
    for write in &writes {
        for fault in [Fault::HoldRequest, Fault::HoldAnswer] {
            for next in [Asked::Apply, Asked::TearDown] {
                cases.spawn(case(journey(), write.clone(), fault, next));
            }
        }
    }
    outcomes_of(cases).await;
}

async fn case(journey: Journey, write: Point, fault: Fault, next: Asked) {
    let of = format!("{fault:?} of {write:?}, then {next:?}");
    let bed: Bed = journey.begin().await;
    bed.proxy.arm(vec![write], fault);
    if let Err(ended) = bed.kill_program(journey.asked, &journey.file).await {
        panic!("It ended before it was killed: {of}: {ended:?}");
    }
    bed.proxy.disarm();
    let output = bed.run_program(next, &journey.file).await;
    assert_eq!(output.status.code(), Some(0), "{of}: {output:?}");
    let of = format!("{of}:\n{}", String::from_utf8_lossy(&output.stdout));
    match next {
        Asked::TearDown => bed.assert_nothing(&of).await,
        Asked::Apply | Asked::Check | Asked::Plan => bed.assert_as_wanted(&journey.file, &of).await,
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_provision_that_is_killed_at_any_write_goes_on_or_is_taken_back() {
    every_write_is_survived(journeys::provision, 3).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rotation_that_is_killed_at_any_write_goes_on_or_is_taken_back() {
    every_write_is_survived(journeys::rotation, 3).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_withdrawal_that_is_killed_goes_on_or_is_taken_back() {
    every_write_is_survived(journeys::withdrawal, 1).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rehearsal_that_is_killed_at_any_write_leaves_no_twin_after_the_next_start() {
    every_write_is_survived(journeys::rehearsal, 4).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_take_back_that_is_killed_at_any_write_goes_on_or_is_made_good() {
    every_write_is_survived(journeys::take_back, 3).await;
}
