use jiff::{SignedDuration, Timestamp};

use super::{Row, Timeline};
use crate::checks::catalogue::CheckId;
use crate::checks::finding::Finding;

fn at(ms: i64) -> Timestamp {
    Timestamp::from_second(1_790_000_000).unwrap() + SignedDuration::from_millis(ms)
}

fn timeline(spans: &[(CheckId, i64, Option<i64>)]) -> Timeline {
    let mut timeline = Timeline::default();
    for (id, began, ended) in spans {
        timeline.began(*id, at(*began));
        if let Some(ended) = ended {
            timeline.ended(*id, at(*ended));
        }
    }
    timeline
}

fn places(rows: &[Row]) -> Vec<(CheckId, usize)> {
    rows.iter().map(|row| (row.id, row.depth)).collect()
}

#[test]
fn a_check_stands_under_the_one_that_it_waited_for_last() {
    let timeline = timeline(&[
        (CheckId::CallerIdentity, 0, Some(100)),
        (CheckId::Clock, 100, Some(110)),
        (CheckId::BucketExists, 110, Some(200)),
        (CheckId::BucketOwner, 200, Some(500)),
        (CheckId::BucketRegion, 200, Some(300)),
        (CheckId::ObjectExists, 500, Some(600)),
        (CheckId::AdminPermissions, 100, Some(130)),
    ]);
    assert_eq!(
        places(&timeline.rows(at(600))),
        [
            (CheckId::CallerIdentity, 0),
            (CheckId::AdminPermissions, 1),
            (CheckId::Clock, 1),
            (CheckId::BucketExists, 2),
            (CheckId::BucketOwner, 3),
            (CheckId::ObjectExists, 4),
            (CheckId::BucketRegion, 3),
        ]
    );
}

#[test]
fn the_longest_chain_leads_to_what_ended_last() {
    let timeline = timeline(&[
        (CheckId::CallerIdentity, 0, Some(100)),
        (CheckId::Clock, 100, Some(110)),
        (CheckId::AdminPermissions, 100, Some(900)),
        (CheckId::BucketExists, 110, Some(200)),
    ]);
    assert_eq!(timeline.longest_chain(), [CheckId::CallerIdentity, CheckId::AdminPermissions]);
    assert_eq!(timeline.took_ms(at(5_000)), 900);
}

#[test]
fn the_twin_is_deleted_after_the_last_check_that_needed_it() {
    let timeline = timeline(&[
        (CheckId::TwinCreated, 0, Some(100)),
        (CheckId::RightExternalId, 100, Some(200)),
        (CheckId::SignedGet, 200, Some(700)),
        (CheckId::NoExternalId, 200, Some(300)),
        (CheckId::TwinGone, 700, Some(800)),
    ]);
    let rows = timeline.rows(at(800));
    assert_eq!(places(&rows).last(), Some(&(CheckId::TwinGone, 3)), "{rows:?}");
}

#[test]
fn what_runs_lasts_until_now_and_holds_up_the_run() {
    let timeline =
        timeline(&[(CheckId::CallerIdentity, 0, None), (CheckId::KeySpelling, 0, Some(1))]);
    let rows = timeline.rows(at(2_500));
    let row = rows.iter().find(|row| row.id == CheckId::CallerIdentity).unwrap();
    assert_eq!((row.took_ms(), row.is_running, row.is_on_longest_chain), (2_500, true, true));
    assert_eq!(timeline.took_ms(at(2_500)), 2_500);
}

#[test]
fn waiting_begins_once_and_not_before_the_check() {
    let mut timeline = timeline(&[(CheckId::RightExternalId, 1_000, None)]);
    // The change that is waited for was made before the check began.
    timeline.found(CheckId::RightExternalId, &Finding::waiting(at(400), 60, "not yet"));
    timeline.found(CheckId::RightExternalId, &Finding::waiting(at(1_700), 60, "not yet"));
    timeline.ended(CheckId::RightExternalId, at(3_000));
    assert_eq!(timeline.rows(at(3_000))[0].waits_from_ms, Some(0));
}

#[test]
fn a_check_that_was_never_asked_has_no_row() {
    let mut timeline = timeline(&[(CheckId::CallerIdentity, 0, Some(10))]);
    timeline.ended(CheckId::BucketExists, at(10));
    assert_eq!(timeline.rows(at(10)).len(), 1);
    assert!(timeline.for_a_new_run().is_empty());
}

#[test]
fn a_clock_that_is_set_back_makes_no_negative_times() {
    let timeline =
        timeline(&[(CheckId::CallerIdentity, 0, Some(-500)), (CheckId::Clock, 10, None)]);
    let rows = timeline.rows(at(-1_000));
    assert!(rows.iter().all(|row| row.took_ms() == 0), "{rows:?}");
}

#[test]
fn a_row_is_said_as_a_sentence() {
    let row = Row {
        id: CheckId::RightExternalId,
        depth: 0,
        began_ms: 840,
        waits_from_ms: Some(1_200),
        ended_ms: 72_300,
        is_running: false,
        is_on_longest_chain: true,
    };
    assert_eq!(
        row.sentence("The role can be assumed", "passed"),
        "The role can be assumed: from 840 ms to 1 min 12 s, passed, waiting from 1.2 s on"
    );
}
