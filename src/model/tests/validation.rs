use super::*;
use crate::checks::catalogue::CheckId;
use crate::checks::diagnosis::Diagnosis;
use crate::model::preview::Preview;
use crate::model::task::Task;
use crate::model::validation::Means;

/// A run in which every check passes but one.
fn validated_with(means: Means, id: CheckId, finding: &Finding) -> Model {
    let mut model = at_validate();
    model.update(Event::MeansChosen(means));
    let task = model.starts_validation();
    for check in CATALOGUE {
        let finding = if check.id == id { finding.clone() } else { Finding::passed("ok") };
        model.update(Event::Found(task, check.id, finding));
    }
    model.update(Event::ValidationEnded(task));
    model
}

fn directly() -> Means {
    Means::Directly(CredentialSource::SandboxVendor)
}

#[test]
fn a_check_that_failed_or_was_left_out_proves_nothing() {
    let diagnosis = Diagnosis::new("cause", "remedy");
    for check in CATALOGUE {
        for finding in [Finding::failed(diagnosis.clone(), "seen"), Finding::blocked("stopped")] {
            let model = validated_with(Means::Rehearsal, check.id, &finding);
            assert!(!model.validation.is_proved(), "{} {finding:?}", check.name);
            assert_eq!(model.furthest_step(), Step::Validate);
        }
    }
}

#[test]
fn a_warning_does_not_keep_from_handing_over() {
    let warning = Finding::warning(Diagnosis::new("cause", "remedy"), "seen");
    let model = validated_with(Means::Rehearsal, CheckId::BucketRegion, &warning);
    assert_eq!(model.furthest_step(), Step::HandOver);
}

#[test]
fn a_check_that_does_not_apply_is_no_gap() {
    for check in CATALOGUE {
        let model = validated_with(directly(), check.id, &Finding::not_needed("no twin is made"));
        assert!(model.validation.is_proved(), "{}", check.name);
    }
}

#[test]
fn nothing_is_proved_while_the_checks_run() {
    let mut model = at_validate();
    let task = model.starts_validation();
    for check in CATALOGUE {
        model.update(Event::Found(task, check.id, Finding::passed("ok")));
    }
    assert!(!model.validation.is_proved());
    model.update(Event::ValidationEnded(task));
    assert!(model.validation.is_proved());
}

#[test]
fn a_check_that_nobody_answered_is_a_gap() {
    let mut model = at_validate();
    let task = model.starts_validation();
    for check in CATALOGUE.iter().skip(1) {
        model.update(Event::Found(task, check.id, Finding::passed("ok")));
    }
    model.update(Event::ValidationEnded(task));
    assert!(!model.validation.is_proved());
}

#[test]
fn a_new_run_starts_without_the_old_verdicts_and_with_the_same_means() {
    let mut model = at_validate();
    model.update(Event::MeansChosen(directly()));
    model.validates();
    model.starts_validation();
    assert!(model.validation.findings.is_empty());
    assert_eq!(model.validation.live_url, None);
    assert_eq!(model.validation.means, directly());
}

#[test]
fn the_runtime_learns_when_the_account_was_last_changed() {
    let mut model = at_review();
    model.update(Event::Tick(after(5)));
    model.creates();
    model.update(Event::Tick(after(30)));
    let effects = model.update(Event::ValidationRequested);
    assert!(
        matches!(effects.as_slice(), [Effect::Validate { last_change_at, .. }] if *last_change_at == Some(after(5))),
        "{effects:?}"
    );
}

#[test]
fn a_stop_is_shown_until_the_run_has_ended() {
    let mut model = at_validate();
    let task = model.starts_validation();
    assert_eq!(model.update(Event::StopRequested), [Effect::Stop(task)]);
    assert!(model.validation.is_stopping);
    model.update(Event::ValidationEnded(task));
    assert!(!model.validation.is_stopping);
}

#[test]
fn an_account_that_changed_meanwhile_sends_back_to_review() {
    let mut model = at_validate();
    let task = model.starts_validation();
    model.update(Event::InventoryReread(task, Inventory::default()));
    model.update(Event::ValidationEnded(task));
    assert_eq!(model.furthest_step(), Step::Review);
}

#[test]
fn the_fetched_object_is_previewed_and_its_bytes_are_not_kept() {
    let mut model = at_validate();
    let task = model.starts_validation();
    let effects = model.update(Event::ObjectFetched(task, object(), None));
    let [Effect::MakePreview { task: preview, .. }] = effects.as_slice() else {
        panic!("a preview is asked for: {effects:?}")
    };
    assert_eq!(model.validation.fetched.as_ref().unwrap().size_bytes, 3);
    model.update(Event::PreviewMade(*preview, Preview::Nothing("empty".to_owned())));
    assert_eq!(model.validation.preview, Task::Done(Preview::Nothing("empty".to_owned())));
}

#[test]
fn the_countdown_ends_at_zero() {
    let url = live_url(after(60));
    assert_eq!(url.remaining_secs(after(0)), 60);
    assert_eq!(url.remaining_secs(after(60)), 0);
    assert_eq!(url.remaining_secs(after(61)), 0);
}

#[test]
fn a_signed_url_that_ended_is_renewed_once() {
    let mut model = at_validate();
    model.validates();
    assert_eq!(model.update(Event::Tick(after(3_599))), []);
    let task = task_of(&model.update(Event::Tick(after(3_600))));
    assert_eq!(model.update(Event::Tick(after(3_601))), []);
    model.update(Event::Renewed(task, Ok(live_url(after(7_200)))));
    assert_eq!(model.update(Event::Tick(after(3_602))), []);
    assert_eq!(model.validation.live_url, Some(live_url(after(7_200))));
}

#[test]
fn a_renewal_that_failed_is_not_tried_again_by_itself() {
    let mut model = at_validate();
    model.validates();
    let task = task_of(&model.update(Event::Tick(after(3_600))));
    model.update(Event::Renewed(task, Err(failure("ExpiredToken"))));
    assert_eq!(model.update(Event::Tick(after(3_601))), []);
    assert!(matches!(model.update(Event::RenewalRequested).as_slice(), [Effect::Renew { .. }]));
}

#[test]
fn a_signed_url_that_nobody_looks_at_is_not_renewed() {
    let mut model = at_hand_over();
    assert_eq!(model.update(Event::Tick(after(3_600))), []);
}

#[test]
fn an_idle_wizard_changes_by_its_countdown_alone() {
    let mut model = at_hand_over();
    assert_eq!(model.changes_in_secs(), None);
    model.goes_to(Step::Validate);
    for (passed_secs, changes_in_secs) in
        [(0, Some(1)), (1, Some(60)), (30, Some(31)), (3_480, Some(1)), (3_481, Some(1))]
    {
        model.now = after(passed_secs);
        assert_eq!(model.changes_in_secs(), changes_in_secs, "{passed_secs}");
    }
}

#[test]
fn a_countdown_that_could_not_be_renewed_stands_still() {
    let mut model = at_hand_over();
    model.goes_to(Step::Validate);
    let task = task_of(&model.update(Event::Tick(after(3_600))));
    model.update(Event::Renewed(task, Err(failure("ExpiredToken"))));
    assert_eq!(model.changes_in_secs(), None);
}
