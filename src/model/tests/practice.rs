//! Another practice AWS: what is asked for, what goes and what stays.

use url::Url;

use super::*;
use crate::model::practice::{Practice, PracticeChange, PracticeScenario};

const BROKEN: &str = "missing-key";

fn practice(scenario: Option<&str>) -> Practice {
    let in_words = |name: &str| PracticeScenario {
        name: name.to_owned(),
        title: "A title".to_owned(),
        broken: "A sentence".to_owned(),
    };
    Practice {
        example_url: EXAMPLE_URL.to_owned(),
        vendor_account_id: VENDOR_ACCOUNT.to_owned(),
        scenario: scenario.map(in_words),
        choices: vec![in_words(BROKEN)],
    }
}

fn practising() -> Model {
    let mut model = fresh();
    model.surroundings.sandbox = Some(practice(None));
    model
}

fn choose(model: &mut Model, name: Option<&str>) -> Vec<Effect> {
    model.update(Event::PracticeChosen(name.map(str::to_owned)))
}

#[track_caller]
fn task_of(effects: &[Effect]) -> TaskId {
    let [Effect::StartPractice { task, .. }] = effects else { panic!("{effects:?}") };
    *task
}

#[test]
fn the_set_up_that_serves_is_not_started_again() {
    assert_eq!(choose(&mut practising(), None), []);
}

#[test]
fn a_set_up_that_is_not_offered_is_not_started() {
    assert_eq!(choose(&mut practising(), Some("no-such-thing")), []);
}

#[test]
fn a_real_account_is_never_replaced() {
    assert_eq!(choose(&mut fresh(), Some(BROKEN)), []);
}

#[test]
fn nobody_connects_while_the_practice_aws_starts() {
    let mut model = practising();
    let task = task_of(&choose(&mut model, Some(BROKEN)));
    assert_eq!(model.update(Event::ConnectRequested), []);
    assert_eq!(choose(&mut model, None), []);
    let endpoint_url = Url::parse("http://127.0.0.1:1").unwrap();
    let started = Ok((endpoint_url.clone(), practice(Some(BROKEN))));
    model.update(Event::PracticeStarted(task, started));
    assert_eq!(model.surroundings.endpoint_url, Some(endpoint_url));
    assert_eq!(model.update(Event::ConnectRequested).len(), 1);
}

#[test]
fn a_practice_aws_that_does_not_start_is_said_and_the_old_one_stays() {
    let mut model = practising();
    let task = task_of(&choose(&mut model, Some(BROKEN)));
    model.update(Event::PracticeStarted(task, Err("No port is free".to_owned())));
    assert_eq!(model.practice_change, PracticeChange::Failed("No port is free".to_owned()));
    assert_eq!(model.surroundings.sandbox, Some(practice(None)));
    assert!(model.may_connect());
}

#[test]
fn a_late_start_changes_nothing() {
    let mut model = practising();
    let late = Ok((Url::parse("http://127.0.0.1:1").unwrap(), practice(Some(BROKEN))));
    model.update(Event::PracticeStarted(TaskId(99), late));
    assert_eq!(model.surroundings.sandbox, Some(practice(None)));
}
