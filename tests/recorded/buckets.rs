//! The checks of the bucket ask for it once, and once more only where it is refused as the account's own.

use std::collections::BTreeMap;

use countersign::checks::catalogue::{CATALOGUE, CheckId};
use countersign::checks::finding::Verdict;
use countersign::cloud::fetch::Fetcher;
use countersign::cloud::provision::StopFlag;
use countersign::cloud::rehearsal::Leftovers;
use countersign::cloud::validation::{Means, Validation};
use countersign::journal::Keeper;
use countersign::model::event::{Event, TaskId};

use crate::wire::{Answer, Sent, Wire};
use crate::{ACCOUNT, Desk, plan};

const TASK: TaskId = TaskId(1);
const ASKED: [CheckId; 3] = [CheckId::BucketExists, CheckId::BucketOwner, CheckId::BucketRegion];

/// The verdicts of the three checks where S3 answers so, and what was sent.
async fn verdicts(answers: impl IntoIterator<Item = Answer>) -> ([Verdict; 3], Vec<Sent>) {
    let wire = Wire::playing(answers);
    let mut desk = Desk::over(&wire).await;
    let others = CATALOGUE.iter().map(|check| check.id).filter(|id| !ASKED.contains(id));
    let standing: BTreeMap<CheckId, bool> = others.map(|id| (id, true)).collect();
    let validation = Validation {
        session: &desk.session,
        means: Means::Rehearsal,
        plan: &plan(),
        last_change_at: None,
        leftovers: &Leftovers::default(),
        keeper: &Keeper::default(),
        reporter: &desk.reporter,
        fetcher: &Fetcher::over(wire.connector()),
        task: TASK,
        stop: &StopFlag::default(),
        standing: &standing,
    };
    assert_eq!(validation.run().await, None);
    let found = desk.told().into_iter().filter_map(|event| match event {
        Event::Found(TASK, id, finding) => Some((id, finding.verdict)),
        _ => None,
    });
    let mut found: BTreeMap<CheckId, Verdict> = found.collect();
    (ASKED.map(|id| found.remove(&id).unwrap()), wire.sent())
}

fn head(status: u16) -> Answer {
    Answer::s3(status, "").with_header("x-amz-bucket-region", "eu-west-1")
}

/// Whose bucket each request expects it to be.
fn expected_owners(sent: &[Sent]) -> Vec<Option<&str>> {
    sent.iter().map(|sent| sent.header("x-amz-expected-bucket-owner")).collect()
}

#[tokio::test]
async fn one_answer_says_that_a_bucket_exists_whose_it_is_and_where() {
    let (verdicts, sent) = verdicts([head(200)]).await;
    assert_eq!(verdicts, [Verdict::Passed, Verdict::Passed, Verdict::Passed]);
    assert_eq!(expected_owners(&sent), [Some(ACCOUNT)]);
}

#[tokio::test]
async fn a_bucket_that_is_refused_as_ones_own_is_asked_for_as_anybodys() {
    let (verdicts, sent) = verdicts([head(403), head(200)]).await;
    assert_eq!(verdicts, [Verdict::Passed, Verdict::Failed, Verdict::Passed]);
    assert_eq!(expected_owners(&sent), [Some(ACCOUNT), None]);
}
