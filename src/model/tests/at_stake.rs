//! A secret that nobody has copied: what would lose it is held back and asked about.

use super::grantee::{at_review_with_a_user, with_a_key};
use super::*;
use crate::access::grantee::AccessKey;
use crate::model::clipboard::ClearAfter;
use crate::model::event::CopyItem;
use crate::model::practice::Practice;
use crate::secret_text::SecretText;

fn copies(model: &mut Model) {
    let effects = model.update(Event::CopyRequested(CopyItem::SecretAccessKey));
    assert!(matches!(effects.as_slice(), [Effect::Copy { .. }]), "{effects:?}");
    model.update(Event::Copied(CopyItem::SecretAccessKey, Ok(())));
}

fn asks(model: &Model) -> String {
    model.parting_question().map(|question| question.title).unwrap_or_default()
}

#[test]
fn closing_asks_about_a_secret_that_was_not_copied() {
    let mut model = with_a_key();
    assert_eq!(model.update(Event::CloseRequested), []);
    assert_eq!(asks(&model), "The secret of AKIAEXAMPLEKEY000001 was not copied");
    model.update(Event::HeldBackDropped);
    assert_eq!(asks(&model), "");
    model.update(Event::CloseRequested);
    assert_eq!(model.update(Event::HeldBackConfirmed), [Effect::CloseWindow]);
}

#[test]
fn closing_says_that_it_empties_the_clipboard_and_does_not_ask_once_it_is_empty() {
    let mut model = with_a_key();
    model.update(Event::CloseRequested);
    copies(&mut model);
    assert_eq!(asks(&model), "The secret of AKIAEXAMPLEKEY000001 is in the clipboard");
    assert!(!model.parting_question().unwrap().loses);
    model.update(Event::HeldBackDropped);
    let cleared = model.update(Event::Tick(after(61)));
    assert!(matches!(cleared.as_slice(), [Effect::ClearClipboard(_)]), "{cleared:?}");
    model.update(Event::ClipboardCleared(Ok(true)));
    assert_eq!(model.update(Event::CloseRequested), [Effect::CloseWindow]);
}

#[test]
fn a_copy_that_the_clipboard_did_not_take_is_none() {
    let mut model = with_a_key();
    model.update(Event::CopyRequested(CopyItem::SecretAccessKey));
    model.update(Event::Copied(CopyItem::SecretAccessKey, Err("busy".to_owned())));
    assert_eq!(model.update(Event::CloseRequested), []);
    assert_eq!(asks(&model), "The secret of AKIAEXAMPLEKEY000001 was not copied");
}

#[test]
fn a_clipboard_that_is_never_cleared_keeps_what_was_copied() {
    let mut model = with_a_key();
    model.update(Event::ClearingChosen(ClearAfter::Never));
    copies(&mut model);
    assert_eq!(model.update(Event::CloseRequested), [Effect::CloseWindow]);
}

#[test]
fn a_window_that_closes_after_its_work_stays_if_the_work_made_a_key() {
    let mut model = at_review_with_a_user();
    let (task, _) = model.applies();
    model.update(Event::CloseRequested);
    let user_arn = model.wanted().user_arn();
    let (id, secret) = ("AKIA1".to_owned(), SecretText::from("secret"));
    model.update(Event::AccessKeyMade(task, AccessKey { user_arn, id, secret }));
    let effects = model.update(Event::WritingEnded(task, Ending::Finished));
    assert!(!effects.contains(&Effect::CloseWindow), "{effects:?}");
    assert_eq!(asks(&model), "The secret of AKIA1 was not copied");
}

#[test]
fn the_next_key_does_not_take_the_place_of_a_secret_that_was_not_copied() {
    let mut model = with_a_key();
    assert_eq!(model.update(Event::AnotherKeyRequested), []);
    assert_eq!(asks(&model), "The secret of AKIAEXAMPLEKEY000001 was not copied");
    copies(&mut model);
    let effects = model.update(Event::HeldBackConfirmed);
    assert!(matches!(effects.as_slice(), [Effect::Apply { .. }]), "{effects:?}");
}

#[test]
fn another_integration_does_not_take_the_place_of_the_form_that_shows_it() {
    let mut model = with_a_key();
    let path = std::path::PathBuf::from("/a.toml");
    assert_eq!(model.update(Event::SavedOpened(path.clone())), []);
    assert_eq!(model.update(Event::HeldBackConfirmed), [Effect::ReadIntegrationFile(path)]);
    // It was given up.
    assert_eq!(model.update(Event::CloseRequested), [Effect::CloseWindow]);
}

#[test]
fn what_was_practised_does_not_go_with_a_secret_unasked() {
    let mut model = with_a_key();
    model.surroundings.sandbox = Some(Practice {
        example_url: String::new(),
        vendor_account_id: String::new(),
        scenario: None,
        choices: Vec::new(),
    });
    model.update(Event::PracticeLeaveRequested);
    assert_eq!(asks(&model), "The secret of AKIAEXAMPLEKEY000001 was not copied");
}

#[test]
fn a_window_that_is_closed_while_somebody_practises_asks_about_the_real_key() {
    let mut model = with_a_key();
    model.surroundings.may_practise = true;
    model.update(Event::PracticeRequested);
    assert!(model.has_real_aws_aside());
    assert_eq!(model.update(Event::CloseRequested), []);
    assert_eq!(asks(&model), "The secret of AKIAEXAMPLEKEY000001 was not copied");
    copies(&mut model);
    assert_eq!(asks(&model), "The secret of AKIAEXAMPLEKEY000001 is in the clipboard");
    let effects = model.update(Event::HeldBackConfirmed);
    assert_eq!(effects.last(), Some(&Effect::CloseWindow), "{effects:?}");
}
