//! Drafts: what is kept of the fields, what of it is no secret, and how it comes back.

use super::*;
use crate::access::grantee::Grantee;
use crate::access::provenance::ExternalIdOrigin;
use crate::access::vendor::{Permission, VendorProfile};
use crate::model::Closing;
use crate::model::draft::{Draft, DraftEffect, DraftEntry, DraftEvent, DraftId, Shown, file};
use crate::model::event::ReportFormat;

/// A window that was just opened and has a state folder.
fn kept() -> Model {
    let mut model = fresh();
    model.surroundings.keeps_drafts = true;
    model
}

/// The text of the draft that is to be written, if one is.
fn draft_in(effects: &[Effect]) -> Option<(DraftId, u64, String)> {
    effects.iter().rev().find_map(|effect| match effect {
        Effect::Draft(DraftEffect::Keep { id, revision, text, .. }) => {
            Some((id.clone(), *revision, text.clone()))
        }
        _ => None,
    })
}

/// Everything that an admin types on the way to Review; the draft that is kept at its end.
#[track_caller]
fn typed(model: &mut Model) -> (DraftId, u64, String) {
    model.update(Event::VendorChosen(LASSO));
    model.types(Field::VendorPrincipal, VENDOR_ACCOUNT);
    model.types(Field::ExampleUrl, EXAMPLE_URL);
    model.types(Field::Prefix, "cats/");
    draft_in(&model.types(Field::ExternalId, EXTERNAL_ID)).expect("a draft is kept")
}

fn is_kept(model: &mut Model, (asked, revision): (&DraftId, u64)) -> Vec<Effect> {
    let (asked, kept) = (asked.clone(), Ok(asked.clone()));
    model.update(Event::Draft(DraftEvent::Kept { revision, asked, kept }))
}

#[track_caller]
fn entry(id: &DraftId, text: &str) -> DraftEntry {
    DraftEntry::new(id.clone(), Ok(file::read(text).unwrap()))
}

/// A window that was opened later and lists this draft.
fn listed(id: &DraftId, text: &str) -> Model {
    let mut model = kept();
    model.update(Event::SavedListRequested);
    model.update(Event::Draft(DraftEvent::Listed(Ok(vec![entry(id, text)]))));
    model.update(Event::SavedListed(Ok(Vec::new())));
    model
}

#[track_caller]
fn waits_for(text: &str) -> String {
    let id = DraftId::at(start_time());
    let DraftEntry { read: Ok(Shown { waits_for, .. }), .. } = entry(&id, text) else {
        panic!("{text}")
    };
    waits_for
}

#[test]
fn nothing_is_kept_before_somebody_typed_something() {
    let mut model = kept();
    model.update(Event::SavedListRequested);
    model.connects();
    model.update(Event::VendorChosen(LABELBOX));
    model.update(Event::ClearingChosen(crate::model::clipboard::ClearAfter::Never));
    assert_eq!(draft_in(&model.update(Event::VendorChosen(LASSO))), None);
    assert!(!model.drafts.is_unkept());
    assert!(draft_in(&model.types(Field::VendorPrincipal, "2")).is_some());
}

#[test]
fn the_same_again_is_not_written_again() {
    let mut model = kept();
    typed(&mut model);
    assert_eq!(draft_in(&model.types(Field::ExternalId, EXTERNAL_ID)), None);
    assert_eq!(model.update(Event::Tick(after(5))), []);
}

#[test]
fn a_draft_comes_back_as_it_was_typed() {
    let mut model = kept();
    let (id, _, text) = typed(&mut model);
    let mut later = listed(&id, &text);
    assert!(later.shows_saved_list());
    assert_eq!(later.drafts.entries[0].title(), "Draft: Lasso on media-prod");
    later.connect.is_source_guessed = true;
    assert_eq!(later.update(Event::Draft(DraftEvent::Opened(id.clone()))), []);
    for field in crate::model::draft::kept_fields() {
        if field != Field::RoleName {
            assert_eq!(later.text_of(field), model.text_of(field), "{field:?}");
        }
    }
    assert_eq!(later.vendor.profile(), model.vendor.profile());
    assert!(later.drafts.is_open(&id));
    // What is typed next goes into the same draft.
    let (next, ..) = draft_in(&later.types(Field::Ttl, "2 hours")).unwrap();
    assert_eq!(next, id);
}

#[test]
fn every_choice_comes_back_too() {
    let mut model = kept();
    let own = VendorProfile::from_toml(
        "pixel.toml",
        &std::fs::read_to_string("assets/vendors/lasso.toml")
            .unwrap()
            .replace("id = \"lasso\"", "id = \"pixel\"")
            .replace("name = \"Lasso\"", "name = \"Pixel\""),
    )
    .unwrap();
    model.update(Event::VendorFileRead(Ok(own.clone())));
    model.update(Event::ExternalIdGenerated(EXTERNAL_ID.parse().unwrap()));
    model.update(Event::HandWorkToggled(true));
    let arn = format!("arn:aws:iam::{ACCOUNT}:role/media/Pixel");
    let (id, _, text) = draft_in(&model.types(Field::HandMadeRoleArn, &arn)).unwrap();
    let mut later = listed(&id, &text);
    later.update(Event::Draft(DraftEvent::Opened(id)));
    assert_eq!(later.vendor.profile(), Some(&own));
    assert!(
        later.vendor.external_id_origin() == ExternalIdOrigin::Generated && later.review.by_hand
    );
    assert_eq!(later.review.hand_made_arn_text, arn);

    let mut model = kept();
    model.update(Event::VendorChosen(CUSTOM));
    model.update(Event::GranteeChosen(Grantee::User));
    model.update(Event::PermissionToggled(Permission::ListBucket));
    let (id, _, text) = draft_in(&model.types(Field::VendorName, "Pixel & Co")).unwrap();
    let mut later = listed(&id, &text);
    later.update(Event::Draft(DraftEvent::Opened(id)));
    assert_eq!(later.vendor.grantee(), Grantee::User);
    assert_eq!(later.vendor.permissions, model.vendor.permissions);
}

#[test]
fn no_secret_is_in_a_draft_wherever_it_was_typed() {
    let secrets = [
        "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
        "https://media-prod.s3.eu-west-1.amazonaws.com/cats/tom.png?X-Amz-Signature=5ecre7",
        "aws_secret_access_key = hunter2hunter2",
        "FwoGZXIvYXdzEBYaDNotATokenButAsLongAsOneAndThenSomeMoreOfItWithoutEnd0123456789",
    ];
    for secret in secrets {
        for field in crate::model::draft::kept_fields() {
            let mut model = kept();
            typed(&mut model);
            // Character by character, so that nothing of it is seen as pasted.
            let mut effects = Vec::new();
            for (at, character) in secret.char_indices() {
                let text = &secret[..at + character.len_utf8()];
                effects.extend(model.types(field, text));
            }
            let (_, _, text) = draft_in(&model.types(Field::Prefix, "dogs/"))
                .unwrap_or_else(|| draft_in(&effects).expect("a draft is kept"));
            for part in ["MDENG", "5ecre7", "Signature", "hunter2", "FwoGZX"] {
                assert!(!text.contains(part), "{field:?} keeps {part}: {text}");
            }
        }
    }
}

#[test]
fn what_a_draft_waits_for_is_said_in_words() {
    let mut model = kept();
    let kept_now = |effects: &[Effect]| draft_in(effects).unwrap().2;
    let text = kept_now(&model.types(Field::ExampleUrl, EXAMPLE_URL));
    assert_eq!(waits_for(&text), "Waits for the choice of a vendor");
    let text = kept_now(&model.update(Event::VendorChosen(LASSO)));
    assert_eq!(waits_for(&text), "Waits for Lasso's account ID, Lasso's external ID");
    let text = kept_now(&model.types(Field::ExternalId, EXTERNAL_ID));
    assert_eq!(waits_for(&text), "Waits for Lasso's account ID");
    let text = kept_now(&model.types(Field::VendorPrincipal, "22222"));
    assert_eq!(waits_for(&text), "To correct: Lasso's account ID");
    let text = kept_now(&model.types(Field::VendorPrincipal, VENDOR_ACCOUNT));
    assert_eq!(waits_for(&text), "Everything is filled in: open it, and connect");
    let text = kept_now(&model.types(Field::ExampleUrl, ""));
    assert!(waits_for(&text).starts_with("Everything") || waits_for(&text).contains("object"));
}

#[test]
fn a_draft_goes_once_its_integration_is_saved() {
    let mut model = at_hand_over();
    model.surroundings.keeps_drafts = true;
    let (id, ..) = draft_in(&model.types(Field::SavePath, "/a.toml")).unwrap();
    model.update(Event::SaveRequested(ReportFormat::Integration));
    let effects = model.update(Event::Saved(Ok("/a.toml".into())));
    assert!(effects.contains(&Effect::Draft(DraftEffect::Delete { id })), "{effects:?}");
    assert!(!model.drafts.is_unkept());
}

#[test]
fn what_is_typed_while_the_integration_is_saved_stays_a_draft() {
    let mut model = at_hand_over();
    model.surroundings.keeps_drafts = true;
    model.types(Field::SavePath, "/a.toml");
    model.update(Event::SaveRequested(ReportFormat::Integration));
    model.types(Field::Ttl, "2 hours");
    let effects = model.update(Event::Saved(Ok("/a.toml".into())));
    let deletes = |effect: &Effect| matches!(effect, Effect::Draft(DraftEffect::Delete { .. }));
    assert!(!effects.iter().any(deletes), "{effects:?}");
}

#[test]
fn an_opened_file_is_no_draft_until_something_else_is_typed() {
    let integration = at_hand_over().as_integration().unwrap();
    let mut model = kept();
    model.update(Event::SourceChosen(CredentialSource::Profile("prod".to_owned())));
    let effects = model.update(Event::IntegrationFileRead(Ok(integration)));
    assert_eq!(draft_in(&effects), None);
    let effects = model.update(Event::Connected(task_of(&effects), Ok(identity_in(ACCOUNT))));
    assert_eq!(draft_in(&effects), None);
    let effects = model.types(Field::Ttl, "2 hours");
    assert!(draft_in(&effects).is_some());
    // As the file has it.
    let effects = model.types(Field::Ttl, "1 hour");
    assert!(matches!(effects.as_slice(), [Effect::Draft(DraftEffect::Delete { .. })]));
}

#[test]
fn a_new_integration_begins_empty_and_the_one_before_stays_a_draft() {
    let mut model = kept();
    let (id, revision, _) = typed(&mut model);
    model.update(Event::SavedListRequested);
    let effects = model.update(Event::SavedListLeft);
    // What was not on the disk yet is written at once.
    let [Effect::Draft(DraftEffect::Keep { id: flushed, at_once: true, .. })] = &effects[..] else {
        panic!("{effects:?}")
    };
    assert_eq!(*flushed, id);
    is_kept(&mut model, (&id, revision));
    assert_eq!(model.text_of(Field::ExternalId), "");
    assert_eq!(model.vendor.profile(), None);
    model.update(Event::Tick(after(60)));
    let (next, ..) = draft_in(&model.types(Field::ExternalId, "another")).unwrap();
    assert_ne!(next, id);
}

#[test]
fn closing_waits_until_what_was_typed_is_on_the_disk() {
    let mut model = kept();
    let (id, revision, text) = typed(&mut model);
    let effects = model.update(Event::CloseRequested);
    let keep = DraftEffect::Keep { id: id.clone(), revision, text, at_once: true };
    assert_eq!(effects, [Effect::Draft(keep)]);
    assert_eq!(is_kept(&mut model, (&id, revision)), [Effect::CloseWindow]);

    let mut model = kept();
    let (id, revision, _) = typed(&mut model);
    is_kept(&mut model, (&id, revision));
    assert_eq!(model.update(Event::CloseRequested), [Effect::CloseWindow]);
}

#[test]
fn what_cannot_be_kept_is_said_and_asked_about_on_closing() {
    let mut model = kept();
    let (asked, revision, _) = typed(&mut model);
    let kept = Err("No space left".to_owned());
    model.update(Event::Draft(DraftEvent::Kept { revision, asked, kept }));
    assert_eq!(model.drafts.problem.as_deref(), Some("No space left"));
    assert_eq!(model.update(Event::CloseRequested), []);
    assert_eq!(model.closing, Closing::WithoutDraft);
    assert_eq!(model.update(Event::Draft(DraftEvent::GivenUp)), [Effect::CloseWindow]);
}

#[test]
fn where_another_window_wrote_into_it_the_draft_goes_on_in_a_file_of_its_own() {
    let mut model = kept();
    let (asked, revision, _) = typed(&mut model);
    let own = DraftId::at(after(9));
    let kept = Ok(own.clone());
    model.update(Event::Draft(DraftEvent::Kept { revision, asked, kept }));
    let (next, ..) = draft_in(&model.types(Field::Ttl, "2 hours")).unwrap();
    assert_eq!(next, own);
}

#[test]
fn a_forgotten_draft_can_be_put_back_as_long_as_the_list_is_there() {
    let mut model = kept();
    let (id, _, text) = typed(&mut model);
    let mut later = listed(&id, &text);
    let effects = later.update(Event::Draft(DraftEvent::Forgotten(id.clone())));
    assert_eq!(effects, [Effect::Draft(DraftEffect::Delete { id: id.clone() })]);
    later.update(Event::Draft(DraftEvent::Deleted(id.clone(), Ok(()))));
    assert!(later.shows_saved_list(), "it stays in its place");
    let effects = later.update(Event::Draft(DraftEvent::PutBack(id.clone())));
    let (back, _, again) = draft_in(&effects).unwrap();
    assert_eq!((back, again), (id, text));
}

#[test]
fn nothing_is_kept_of_what_is_practised() {
    let mut model = kept();
    model.surroundings.may_practise = true;
    model.update(Event::PracticeRequested);
    model.update(Event::VendorChosen(LASSO));
    assert_eq!(draft_in(&model.types(Field::ExternalId, EXTERNAL_ID)), None);
}

#[test]
fn a_newer_versions_draft_and_a_damaged_one_are_not_read() {
    let (_, _, text) = typed(&mut kept());
    let newer = text.replace("format = 1", "format = 2\nfolders = []");
    assert!(file::read(&newer).unwrap_err().contains("newer version"));
    for damaged in ["", "format = 1", &text.replace("external_id =", "external_idea =")] {
        assert!(file::read(damaged).unwrap_err().contains("damaged"), "{damaged}");
    }
}

#[test]
fn a_draft_says_what_it_is_opened_for() {
    let mut model = kept();
    model.connects();
    let (id, _, text) = typed(&mut model);
    let draft: Draft = file::read(&text).unwrap();
    assert_eq!(draft.account_id.map(|account| account.to_string()).as_deref(), Some(ACCOUNT));
    let mut later = listed(&id, &text);
    later.connect.is_source_guessed = true;
    later.update(Event::Draft(DraftEvent::Opened(id)));
    assert_eq!(
        later.waits_for_connection().as_deref(),
        Some("Draft: Lasso on media-prod is opened. Connect to account 1111-1111-1111 to go on")
    );
}
