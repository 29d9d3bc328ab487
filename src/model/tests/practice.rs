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

/// A window with an account, from which a practice AWS can be started.
fn with_account() -> Model {
    let mut model = at_hand_over();
    model.surroundings.may_practise = true;
    model
}

#[track_caller]
fn enters(model: &mut Model) -> TaskId {
    let effects = model.update(Event::PracticeRequested);
    let [Effect::EnterPractice(task)] = effects.as_slice() else { panic!("{effects:?}") };
    *task
}

fn started() -> (Url, Practice) {
    (Url::parse("http://127.0.0.1:1").unwrap(), practice(None))
}

#[test]
fn practice_begins_with_nothing_of_the_real_aws() {
    let mut model = with_account();
    let task = enters(&mut model);
    model.update(Event::PracticeStarted(task, Ok(started())));
    assert_eq!((model.identity(), model.plan(), model.step), (None, None, Step::Connect));
    assert_eq!(model.connect.source, Some(CredentialSource::SandboxCustomer));
    assert_eq!(model.connect.profiles, None);
    assert_eq!(model.vendor.external_id_text, "");
    assert_eq!(model.surroundings.environment_sources, []);
    assert!(model.calls.calls().is_empty() && model.saved.entries.is_empty());
    assert!(model.may_connect());
}

#[test]
fn the_real_aws_is_as_it_was_left() {
    let mut model = with_account();
    let before = model.clone();
    let task = enters(&mut model);
    model.update(Event::PracticeStarted(task, Ok(started())));
    model.names_vendor();
    assert_eq!(model.update(Event::PracticeLeaveRequested), [Effect::LeavePractice]);
    let after = Model { next_task: before.next_task, ..model };
    assert_eq!(after, before);
}

#[test]
fn a_practice_aws_that_never_starts_leads_back_and_says_why() {
    let mut model = with_account();
    let task = enters(&mut model);
    let effects = model.update(Event::PracticeStarted(task, Err("No port is free".to_owned())));
    assert_eq!(effects, [Effect::LeavePractice]);
    assert!(model.identity().is_some() && !model.is_practising());
    assert_eq!(model.practice_change, PracticeChange::Failed("No port is free".to_owned()));
}

#[test]
fn nobody_leaves_a_real_aws_that_is_written_to() {
    let mut model = at_review();
    model.surroundings.may_practise = true;
    model.applies();
    assert_eq!(model.update(Event::PracticeRequested), []);
}

#[test]
fn nobody_practises_where_no_practice_aws_was_built_in() {
    assert_eq!(at_hand_over().update(Event::PracticeRequested), []);
}

#[test]
fn a_window_that_was_opened_to_practise_has_nowhere_to_go_back_to() {
    let mut model = practising();
    assert!(!model.may_leave_practice());
    assert_eq!(model.update(Event::PracticeLeaveRequested), []);
    assert_eq!(model.update(Event::PracticeRequested), []);
}

#[test]
fn without_any_credentials_the_first_profile_is_waited_for() {
    let mut model = fresh();
    assert_eq!(model.update(Event::ProfilesListed(Ok(Vec::new()))), [Effect::WatchProfiles]);
    assert!(model.lacks_credentials());
    assert_eq!(model.update(Event::ProfilesListed(Ok(vec![profile("prod")]))), []);
    assert!(!model.lacks_credentials());
}

#[test]
fn a_role_or_a_variable_is_a_way_in() {
    let mut model = fresh();
    model.surroundings.environment_sources = vec![CredentialSource::Environment];
    assert_eq!(model.update(Event::ProfilesListed(Ok(Vec::new()))), []);
    let mut on_instance = fresh();
    on_instance.update(Event::ProfilesListed(Ok(Vec::new())));
    on_instance.update(Event::InstanceRoleFound("admin".to_owned()));
    assert!(!on_instance.lacks_credentials());
}

#[test]
fn the_command_of_a_way_in_is_copied_as_it_is_typed() {
    use crate::model::connect::ways_in::WayIn;
    use crate::model::event::CopyItem;
    let item = CopyItem::WayIn(WayIn::IdentityCenter);
    let text = "aws configure sso".into();
    let copied = fresh().update(Event::CopyRequested(item));
    assert_eq!(copied, [Effect::Copy { item, text }]);
}
