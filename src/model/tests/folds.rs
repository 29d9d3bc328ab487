//! Groups of checks: which fold, when, and what the admin's choice is worth.

use super::*;
use crate::checks::catalogue::{CheckId, Group};
use crate::checks::diagnosis::Diagnosis;
use crate::model::validation::Validation;

const GROUP: Group = Group::Input;

fn ids() -> impl Iterator<Item = CheckId> {
    CATALOGUE.iter().filter(|check| check.group == GROUP).map(|check| check.id)
}

/// A run of the Input group that has brought `last` for its last check and a pass for the others.
fn ended_with(last: Finding) -> Model {
    let mut model = fresh();
    let task = TaskId(7);
    model.validation.running = Some(task);
    for id in ids() {
        model.update(Event::Found(task, id, Finding::passed("seen")));
    }
    let last_id = ids().last().unwrap();
    model.update(Event::Found(task, last_id, last));
    assert!(model.validation.is_open(GROUP), "nothing folds while a run is under way");
    model.update(Event::ValidationEnded(task));
    model
}

fn toggle(model: &mut Model) {
    assert_eq!(model.update(Event::GroupToggled(GROUP)), []);
}

fn diagnosis() -> Diagnosis {
    Diagnosis::new("A cause", "A remedy")
}

#[test]
fn a_group_that_passed_folds_when_the_run_ends_and_opens_by_hand() {
    let mut model = ended_with(Finding::passed("seen"));
    assert!(!model.validation.is_open(GROUP));
    toggle(&mut model);
    assert!(model.validation.is_open(GROUP));
}

#[test]
fn what_does_not_apply_or_cannot_be_asked_folds_with_the_rest() {
    for finding in [Finding::not_needed("No"), Finding::skipped("Not here")] {
        assert!(!ended_with(finding).validation.is_open(GROUP));
    }
}

#[test]
fn what_failed_warns_or_was_left_out_stays_open_whatever_is_clicked() {
    let findings = [
        Finding::failed(diagnosis(), "seen"),
        Finding::warning(diagnosis(), "seen"),
        Finding::blocked("Stopped"),
        Finding::running(),
    ];
    for finding in findings {
        let mut model = ended_with(finding.clone());
        toggle(&mut model);
        assert!(model.validation.is_open(GROUP), "{finding:?}");
    }
}

#[test]
fn an_open_group_that_the_admin_folded_comes_back_when_something_fails() {
    let mut model = ended_with(Finding::passed("seen"));
    toggle(&mut model);
    toggle(&mut model);
    assert!(!model.validation.is_open(GROUP));
    let failed = Finding::failed(diagnosis(), "seen");
    model.validation.findings.insert(ids().last().unwrap(), failed);
    assert!(model.validation.is_open(GROUP));
}

#[test]
fn what_a_fix_has_mended_stays_open_and_is_seen_to_pass() {
    let mut model = ended_with(Finding::failed(diagnosis(), "seen"));
    let (task, last) = (TaskId(8), ids().last().unwrap());
    model.validation.running = Some(task);
    model.update(Event::Found(task, last, Finding::passed("seen")));
    model.update(Event::ValidationEnded(task));
    assert!(model.validation.may_fold(GROUP));
    assert!(model.validation.is_open(GROUP));
}

#[test]
fn what_has_not_been_asked_is_open_until_it_is_folded_by_hand() {
    let mut model = fresh();
    assert!(model.validation.is_open(GROUP));
    toggle(&mut model);
    assert!(!model.validation.is_open(GROUP));
}

#[test]
fn what_failed_comes_before_what_warns_and_nothing_while_a_run_is_under_way() {
    let ids: Vec<CheckId> = ids().collect();
    let mut validation = Validation::default();
    validation.findings.insert(ids[0], Finding::warning(diagnosis(), "seen"));
    validation.findings.insert(ids[1], Finding::failed(diagnosis(), "seen"));
    validation.findings.insert(ids[2], Finding::passed("seen"));
    assert_eq!(validation.worst_first(), [ids[1], ids[0]]);
    validation.running = Some(TaskId(7));
    assert_eq!(validation.worst_first(), []);
}
