//! The remembered integrations: what is shown, what is announced, one check after another, what is kept of it.

use std::path::PathBuf;

use super::*;
use crate::access::grantee::Grantee;
use crate::access::integration::Integration;
use crate::access::sample::integration;
use crate::checks::catalogue::CheckId;
use crate::model::Closing;
use crate::model::event::ReportFormat;
use crate::model::saved::{Announced, LastCheck, NotChecked, Proof, SavedIntegration, digest};
use crate::model::validation::VerdictCounts;

fn entry(path: &str, integration: Integration) -> SavedIntegration {
    SavedIntegration::new(path.into(), Ok(integration), None)
}

fn in_account(account_id: &str, profile: Option<&str>) -> Integration {
    Integration {
        account_id: AccountId::parse(account_id).unwrap(),
        aws_profile: profile.map(str::to_owned),
        ..integration()
    }
}

/// Started on a list of these files, with the profile prod chosen and media-admin beside it.
fn started_on(entries: Vec<SavedIntegration>) -> Model {
    let mut model = fresh();
    model.update(Event::SourceChosen(CredentialSource::Profile("prod".to_owned())));
    model.update(Event::ProfilesListed(Ok(vec![profile("media-admin"), profile("prod")])));
    assert_eq!(model.update(Event::SavedListRequested), [Effect::ListSaved]);
    model.update(Event::SavedListed(Ok(entries)));
    model
}

fn two_files() -> Model {
    started_on(vec![
        entry("/a.toml", in_account(ACCOUNT, None)),
        entry("/b.toml", in_account("444444444444", Some("media-admin"))),
    ])
}

/// Confirms the checks of every file; the first of them begins.
#[track_caller]
fn checks_all(model: &mut Model) -> (TaskId, CredentialSource) {
    assert_eq!(model.update(Event::SavedCheckProposed(None)), []);
    begun(&model.update(Event::SavedCheckConfirmed))
}

#[track_caller]
fn begun(effects: &[Effect]) -> (TaskId, CredentialSource) {
    let Some(Effect::CheckSaved { task, source, .. }) = effects.last() else {
        panic!("No check was begun: {effects:?}")
    };
    (*task, source.clone())
}

fn passes(model: &mut Model, task: TaskId) -> Vec<Effect> {
    for check in CATALOGUE {
        model.update(Event::Found(task, check.id, Finding::passed(check.name)));
    }
    model.update(Event::ValidationEnded(task))
}

fn proved(integration: &Integration) -> LastCheck {
    let counts = VerdictCounts { passed: CATALOGUE.len(), ..VerdictCounts::default() };
    let sha256 = digest(integration);
    LastCheck {
        checked_at: start_time(),
        is_proved: true,
        counts,
        failed: None,
        proved_at: None,
        sha256,
    }
}

#[test]
fn without_remembered_files_the_window_starts_on_connect() {
    let model = started_on(Vec::new());
    assert!(!model.shows_saved_list());
    assert!(model.may_try_to_continue());
}

#[test]
fn with_remembered_files_it_starts_on_them_and_nobody_connects_unseen() {
    let mut model = two_files();
    assert!(model.shows_saved_list());
    assert!(!model.may_try_to_continue());
    assert_eq!(model.continues(), []);
    model.update(Event::SavedListLeft);
    assert!(!model.shows_saved_list());
}

#[test]
fn a_file_that_is_remembered_later_does_not_push_connect_aside() {
    let mut model = started_on(Vec::new());
    model.update(Event::SavedListed(Ok(vec![entry("/a.toml", integration())])));
    assert!(!model.shows_saved_list());
}

#[test]
fn a_list_that_cannot_be_read_is_told() {
    let mut model = fresh();
    model.update(Event::SavedListRequested);
    model.update(Event::SavedListed(Err("It is damaged".to_owned())));
    assert!(model.shows_saved_list());
    assert_eq!(model.saved.problem.as_deref(), Some("It is damaged"));
}

#[test]
fn opening_a_remembered_file_reads_it_as_it_is_now() {
    let mut model = two_files();
    let path = PathBuf::from("/a.toml");
    let effects = model.update(Event::SavedOpened(path.clone()));
    assert_eq!(effects, [Effect::ReadIntegrationFile(path.clone())]);
    let remembered = model.update(Event::IntegrationOpened(path.clone()));
    assert_eq!(remembered, [Effect::Remember { path, last: None }]);
    model.update(Event::IntegrationFileRead(Ok(in_account(ACCOUNT, None))));
    assert!(!model.shows_saved_list());
}

#[test]
fn what_checking_does_is_announced_account_by_account() {
    let user = Integration { grantee: Grantee::User, ..in_account("555555555555", None) };
    let mut model = started_on(vec![
        entry("/a.toml", in_account(ACCOUNT, None)),
        entry("/b.toml", in_account("444444444444", Some("media-admin"))),
        entry("/c.toml", in_account(ACCOUNT, Some("of another computer"))),
        entry("/d.toml", user),
    ]);
    model.update(Event::SavedCheckProposed(None));
    let announced = |profile: &str, account_id: &str, twins, read_only| Announced {
        source: Some(CredentialSource::Profile(profile.to_owned())),
        account_id: AccountId::parse(account_id).unwrap(),
        twins,
        read_only,
    };
    assert_eq!(
        model.announced(),
        [
            announced("prod", ACCOUNT, 2, 0),
            announced("media-admin", "444444444444", 1, 0),
            announced("prod", "555555555555", 0, 1),
        ]
    );
    assert!(model.announced()[0].sentence().contains("2 times"));
    assert!(model.announced()[2].sentence().contains("only read"));
}

#[test]
fn the_connected_credentials_are_used_for_their_own_account() {
    let mut model = two_files();
    let task = task_of(&model.update(Event::ConnectRequested));
    model.update(Event::Connected(task, Ok(identity_in("444444444444"))));
    let source = model.source_for(&in_account("444444444444", Some("media-admin")));
    assert_eq!(source, Some(CredentialSource::Profile("prod".to_owned())));
}

#[test]
fn nothing_is_checked_before_it_was_confirmed() {
    let mut model = two_files();
    assert_eq!(model.update(Event::SavedCheckConfirmed), []);
    model.update(Event::SavedCheckProposed(None));
    model.update(Event::SavedCheckDismissed);
    assert_eq!(model.update(Event::SavedCheckConfirmed), []);
    assert!(!model.is_writing());
}

#[test]
fn files_are_checked_one_after_another_and_their_results_kept() {
    let mut model = two_files();
    let (first, source) = checks_all(&mut model);
    assert_eq!(source, CredentialSource::Profile("prod".to_owned()));
    assert!(model.is_writing());
    let effects = passes(&mut model, first);
    let last = Some(proved(&in_account(ACCOUNT, None)));
    let kept = Effect::Remember { path: "/a.toml".into(), last };
    assert_eq!(effects.first(), Some(&kept));
    let (second, source) = begun(&effects);
    assert_eq!(source, CredentialSource::Profile("media-admin".to_owned()));
    model.update(Event::Found(second, CheckId::SignedGet, Finding::blocked("stopped")));
    model.update(Event::ValidationEnded(second));
    let results: Vec<Option<bool>> = model
        .saved
        .entries
        .iter()
        .map(|entry| entry.last.as_ref().map(|last| last.is_proved))
        .collect();
    assert_eq!(results, [Some(true), Some(false)]);
    assert!(!model.is_writing());
}

#[test]
fn credentials_of_another_account_are_a_result_and_the_next_file_is_checked() {
    let mut model = two_files();
    let (first, _) = checks_all(&mut model);
    let other = NotChecked::OtherAccount(AccountId::parse("999999999999").unwrap());
    begun(&model.update(Event::SavedNotChecked(first, other.clone())));
    assert_eq!(model.saved.not_checked.get(&PathBuf::from("/a.toml")), Some(&other));
    assert_eq!(model.saved.entries[0].last, None);
}

#[test]
fn a_stop_ends_the_run_after_the_file_that_is_checked_and_keeps_no_half_result() {
    let mut model = two_files();
    let (first, _) = checks_all(&mut model);
    assert_eq!(model.update(Event::StopRequested), [Effect::Stop(first)]);
    assert_eq!(model.update(Event::ValidationEnded(first)), []);
    assert!(!model.is_writing());
    assert_eq!(model.saved.entries[0].last, None);
    let path = PathBuf::from("/a.toml");
    assert_eq!(model.saved.not_checked.get(&path), Some(&NotChecked::Stopped));
}

#[test]
fn a_window_that_is_closed_meanwhile_asks_and_goes_once_the_twin_is_gone() {
    let mut model = two_files();
    let (first, _) = checks_all(&mut model);
    assert_eq!(model.update(Event::CloseRequested), []);
    assert_eq!(model.closing, Closing::AfterWork);
    model.update(Event::StopRequested);
    assert_eq!(model.update(Event::ValidationEnded(first)), [Effect::CloseWindow]);
}

#[test]
fn a_late_finding_of_a_run_that_is_over_changes_nothing() {
    let mut model = two_files();
    let (first, _) = checks_all(&mut model);
    model.update(Event::StopRequested);
    model.update(Event::ValidationEnded(first));
    let before = model.clone();
    model.update(Event::Found(first, CheckId::SignedGet, Finding::passed("late")));
    model.update(Event::ValidationEnded(first));
    assert_eq!(model, before);
}

#[test]
fn nothing_else_is_written_while_files_are_checked() {
    let mut model = at_validate();
    model.update(Event::SavedListed(Ok(vec![entry("/a.toml", in_account(ACCOUNT, None))])));
    checks_all(&mut model);
    assert_eq!(model.update(Event::ValidationRequested), []);
    assert_eq!(model.update(Event::SavedForgotten("/a.toml".into())), []);
}

#[test]
fn a_saved_integration_is_remembered_with_what_was_proved_of_it() {
    let mut model = at_hand_over();
    model.update(Event::SaveRequested(ReportFormat::Integration));
    let effects = model.update(Event::Saved(Ok("/a.toml".into())));
    let last = Some(proved(&model.as_integration().unwrap()));
    assert_eq!(effects, [Effect::Remember { path: "/a.toml".into(), last }]);
}

#[test]
fn a_file_that_is_saved_long_after_its_checks_is_not_proved_just_now() {
    let mut model = at_hand_over();
    let then = start_time();
    model.validation.timeline.began(CheckId::SignedGet, then);
    model.validation.timeline.ended(CheckId::SignedGet, then);
    model.update(Event::Tick(then + jiff::SignedDuration::from_hours(5)));
    model.update(Event::SaveRequested(ReportFormat::Integration));
    let effects = model.update(Event::Saved(Ok("/a.toml".into())));
    let [Effect::Remember { last: Some(last), .. }] = effects.as_slice() else {
        panic!("{effects:?}")
    };
    assert_eq!(last.checked_at, then);
}

#[test]
fn a_result_is_of_what_the_file_said_and_of_nothing_else() {
    let last = Some(proved(&in_account(ACCOUNT, None)));
    let is_changed = |now: Integration| {
        SavedIntegration::new("/a.toml".into(), Ok(now), last.clone()).is_changed()
    };
    assert!(!is_changed(in_account(ACCOUNT, None)));
    assert!(is_changed(in_account("444444444444", None)));
}

#[test]
fn a_check_that_could_not_be_asked_is_a_gap_and_no_whole_proof() {
    let proof_of = |counts: VerdictCounts, is_proved: bool| {
        LastCheck { is_proved, counts, ..proved(&integration()) }.proof()
    };
    let none = VerdictCounts::default();
    assert_eq!(proof_of(none, true), Proof::Whole);
    assert_eq!(proof_of(VerdictCounts { warnings: 1, ..none }, true), Proof::WithWarnings);
    assert_eq!(proof_of(VerdictCounts { skipped: 1, ..none }, true), Proof::WithGaps);
    assert_eq!(proof_of(VerdictCounts { blocked: 1, ..none }, false), Proof::Incomplete);
    assert_eq!(proof_of(VerdictCounts { failed: 1, ..none }, false), Proof::Failed);
}

#[test]
fn a_report_that_is_no_integration_is_not_remembered() {
    let mut model = at_hand_over();
    model.update(Event::SaveRequested(ReportFormat::Markdown));
    assert_eq!(model.update(Event::Saved(Ok("/a.md".into()))), []);
}

#[test]
fn what_is_validated_later_is_the_files_result_as_long_as_the_fields_say_what_it_does() {
    let mut model = at_hand_over();
    model.update(Event::SaveRequested(ReportFormat::Integration));
    model.update(Event::Saved(Ok("/a.toml".into())));
    let validates = |model: &mut Model| {
        let task = model.starts_validation();
        passes(model, task)
    };
    model.goes_to(Step::Validate);
    model.update(Event::MeansChosen(super::super::validation::Means::Rehearsal));
    let effects = validates(&mut model);
    let last = Some(proved(&model.as_integration().unwrap()));
    assert_eq!(effects, [Effect::Remember { path: "/a.toml".into(), last }]);
    model.types(Field::Ttl, "2 hours");
    assert_eq!(validates(&mut model), []);
}

#[test]
fn a_window_that_saves_a_file_closes_once_it_is_on_the_disk() {
    let mut model = at_hand_over();
    model.update(Event::SaveRequested(ReportFormat::Markdown));
    assert_eq!(model.update(Event::CloseRequested), []);
    assert_eq!(model.closing, Closing::AfterWork);
    let saved = model.update(Event::Saved(Ok("/a.md".into())));
    assert_eq!(saved, [Effect::CloseWindow]);
}
