//! A run of the checks, where single ones are asked of the practice AWS.

use std::collections::{BTreeMap, BTreeSet};
use std::task::Waker;

use countersign::checks::catalogue::{CATALOGUE, CheckId};
use countersign::checks::diagnoses::EXTERNAL_ID_INSECURE;
use countersign::checks::finding::Finding;
use countersign::cloud::fetch::Fetcher;
use countersign::cloud::provision::StopFlag;
use countersign::cloud::rehearsal::Leftovers;
use countersign::cloud::reporter::Reporter;
use countersign::cloud::validation::{Means, Validation};
use countersign::journal::Keeper;
use countersign::model::event::{Event, TaskId};
use tokio::sync::mpsc;

use crate::denials::{plan, session};
use crate::support::{Fixture, VENDOR_ROOT};

/// Asks `ids` alone, with the vendor's credentials; everything that was reported.
async fn asked(fixture: &Fixture, ids: &[CheckId]) -> Vec<Event> {
    let of = |keys: &countersign::sandbox::AccountKeys| {
        (keys.access_key_id.clone(), keys.secret_access_key.expose().to_owned())
    };
    let (id, secret) = of(fixture.customer());
    let customer = session(fixture, &id, &secret).await;
    let (id, secret) = of(fixture.vendor());
    let vendor = session(fixture, &id, &secret).await;
    let (sender, mut inbox) = mpsc::channel(1_024);
    let standing: BTreeMap<CheckId, bool> = CATALOGUE
        .iter()
        .map(|check| check.id)
        .filter(|id| !ids.contains(id))
        .map(|id| (id, true))
        .collect();
    let validation = Validation {
        session: &customer,
        means: Means::Directly { vendor: &vendor },
        plan: &plan(),
        last_change_at: None,
        leftovers: &Leftovers::default(),
        keeper: &Keeper::default(),
        reporter: &Reporter::new(sender, Waker::noop().clone()),
        fetcher: &Fetcher::default(),
        task: TaskId(1),
        stop: &StopFlag::default(),
        standing: &standing,
    };
    validation.run().await;
    let mut events = Vec::new();
    while let Ok(event) = inbox.try_recv() {
        events.push(event);
    }
    events
}

fn last_finding(events: &[Event], id: CheckId) -> &Finding {
    let found = events.iter().rev().find_map(|event| match event {
        Event::Found(_, of, finding) if *of == id => Some(finding),
        _ => None,
    });
    found.unwrap()
}

#[tokio::test]
async fn no_attempt_is_left_under_way_where_the_first_one_tells_that_the_role_is_open() {
    let fixture = Fixture::start().await;
    let any_external_id = format!(
        r#"{{"Version":"2012-10-17","Statement":[{{"Effect":"Allow","Principal":{{"AWS":"{VENDOR_ROOT}"}},"Action":"sts:AssumeRole","Condition":{{"StringLike":{{"sts:ExternalId":"*"}}}}}}]}}"#
    );
    fixture.create_role("Lasso", &any_external_id).await;
    let ids = [CheckId::TwinCreated, CheckId::RightExternalId, CheckId::NearMissExternalId];
    let events = asked(&fixture, &ids).await;
    let diagnosis = last_finding(&events, CheckId::NearMissExternalId).diagnosis.clone();
    assert_eq!(diagnosis.unwrap().cause, EXTERNAL_ID_INSECURE);
    let mut under_way = BTreeSet::new();
    for event in &events {
        match event {
            Event::CallStarted(call) => assert!(under_way.insert(call.id)),
            Event::CallEnded(id, _) => assert!(under_way.remove(id)),
            _ => {}
        }
    }
    assert_eq!(under_way, BTreeSet::new());
}
