//! Signing in anew: digits of a second factor, and sign-ons that a person renews.

use super::*;
use crate::model::connect::renewal::Renewal;
use crate::model::connect::sign_in::{Mfa, MfaUse, SingleSignOn};
use crate::secret_text::SecretText;

fn with_profile(profile: Profile) -> Model {
    let mut model = fresh();
    let source = CredentialSource::Profile(profile.name.clone());
    model.update(Event::ProfilesListed(Ok(vec![profile])));
    model.update(Event::SourceChosen(source));
    model
}

fn with_mfa() -> Model {
    let mut profile = profile("jo");
    if let Ok(sign_in) = &mut profile.sign_in {
        let used_by = MfaUse::SessionToken { duration_secs: None };
        sign_in.mfa = Some(Mfa { serial: "GAHT12345678".to_owned(), used_by });
    }
    with_profile(profile)
}

fn with_sign_on() -> Model {
    let mut profile = profile("corp");
    if let Ok(sign_in) = &mut profile.sign_in {
        sign_in.start = Start::SingleSignOn(SingleSignOn {
            session: Some("corp".to_owned()),
            start_url: "https://corp.example/start".to_owned(),
            region: "eu-west-1".to_owned(),
            account_id: "111111111111".to_owned(),
            role_name: "Admin".to_owned(),
        });
    }
    with_profile(profile)
}

fn type_code(model: &mut Model, text: &str) {
    model.update(Event::MfaCodeTyped(SecretText::from(text)));
}

#[track_caller]
fn sent_code(effects: &[Effect]) -> Option<&str> {
    let [Effect::Connect { mfa_code, .. }] = effects else { panic!("{effects:?}") };
    mfa_code.as_ref().map(SecretText::expose)
}

#[test]
fn only_six_digits_are_taken() {
    let mut model = with_mfa();
    type_code(&mut model, "12 34-5a678");
    assert_eq!(model.connect.mfa_code.expose(), "123456");
}

#[test]
fn the_code_is_sent_once_and_shown_by_nothing() {
    let mut model = with_mfa();
    type_code(&mut model, "907313");
    assert!(!format!("{model:?}").contains("907313"));
    let effects = model.update(Event::ConnectRequested);
    assert!(!format!("{effects:?}").contains("907313"));
    assert_eq!(sent_code(&effects), Some("907313"));
    assert_eq!(model.connect.mfa_code.expose(), "");
}

#[test]
fn half_a_code_is_none() {
    let mut model = with_mfa();
    type_code(&mut model, "12345");
    let effects = model.update(Event::ConnectRequested);
    assert_eq!(sent_code(&effects), None);
}

#[test]
fn digits_are_not_taken_along_to_another_profile() {
    let mut model = with_mfa();
    type_code(&mut model, "123456");
    model.update(Event::SourceChosen(CredentialSource::Environment));
    let effects = model.update(Event::ConnectRequested);
    assert_eq!(sent_code(&effects), None);
}

fn ended_sign_on() -> Failure {
    Failure { kind: FailureKind::SignOnEnded, code: None, ..failure("") }
}

/// Connects in vain; the effects say what is waited for from then on.
fn connect_in_vain(model: &mut Model) -> Vec<Effect> {
    let effects = model.update(Event::ConnectRequested);
    let task = effects.iter().find_map(|effect| match effect {
        Effect::Connect { task, .. } => Some(*task),
        _ => None,
    });
    model.update(Event::Connected(task.unwrap(), Err(ended_sign_on())))
}

#[track_caller]
fn renewal(effects: &[Effect]) -> (TaskId, bool) {
    let [Effect::RenewSignOn { task, with_command, .. }] = effects else { panic!("{effects:?}") };
    (*task, *with_command)
}

#[test]
fn a_sign_on_that_ended_is_watched_and_connects_by_itself_once_it_is_renewed() {
    let mut model = with_sign_on();
    let (task, with_command) = renewal(&connect_in_vain(&mut model));
    assert!(!with_command);
    let effects = model.update(Event::SignOnEnded(task, Ok(())));
    assert_eq!(sent_code(&effects), None);
    assert_eq!(model.connect.renewal, Renewal::Idle);
}

#[test]
fn a_failure_of_another_kind_is_not_watched() {
    let mut model = with_sign_on();
    let task = task_of(&model.update(Event::ConnectRequested));
    assert_eq!(model.update(Event::Connected(task, Err(denied()))), []);
    assert_eq!(model.update(Event::SignOnRequested), []);
}

#[test]
fn the_aws_cli_shows_what_it_says_and_may_be_cancelled() {
    let mut model = with_sign_on();
    connect_in_vain(&mut model);
    let (task, with_command) = renewal(&model.update(Event::SignOnRequested));
    assert!(with_command);
    model.update(Event::SignOnSaid(task, "https://device.example/".to_owned()));
    model.update(Event::SignOnSaid(TaskId(0), "https://late.example/".to_owned()));
    let lines = vec!["https://device.example/".to_owned()];
    assert_eq!(model.connect.renewal, Renewal::Running { task, lines });
    let (watch, with_command) = renewal(&model.update(Event::SignOnCancelled));
    assert!(!with_command);
    assert_eq!(model.connect.renewal, Renewal::Watched(watch));
    // What was cancelled connects nobody.
    assert_eq!(model.update(Event::SignOnEnded(task, Ok(()))), []);
}

#[test]
fn an_aws_cli_that_fails_is_told_and_the_terminal_is_watched_on() {
    let mut model = with_sign_on();
    connect_in_vain(&mut model);
    let (task, _) = renewal(&model.update(Event::SignOnRequested));
    let ended = Err("The AWS CLI is not in the PATH".to_owned());
    let (watch, _) = renewal(&model.update(Event::SignOnEnded(task, ended)));
    let sentence = "The AWS CLI is not in the PATH".to_owned();
    assert_eq!(model.connect.renewal, Renewal::Failed { watch, sentence });
}

#[test]
fn another_source_ends_the_waiting() {
    let mut model = with_sign_on();
    connect_in_vain(&mut model);
    let effects = model.update(Event::SourceChosen(CredentialSource::Environment));
    assert!(effects.contains(&Effect::StopRenewal), "{effects:?}");
    assert_eq!(model.connect.renewal, Renewal::Idle);
}
