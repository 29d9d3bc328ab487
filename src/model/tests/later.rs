use super::*;
use crate::access::policy::revocation_policy;
use crate::access::provenance::ExternalIdOrigin;
use crate::checks::first_contact::Sighting;
use crate::model::event::ReportFormat;
use crate::model::revocation::{ProvedBy, Revocable, RevocationProof};
use crate::model::vendor::Overlap;

const NEW_EXTERNAL_ID: &str = "nEw4vq2MxWzP4tYb9NcHd";

/// At Review, where the rotation shows what it changes.
fn rotating() -> Model {
    let mut model = at_hand_over();
    model.update(Event::RotationToggled);
    model.types(Field::NewExternalId, NEW_EXTERNAL_ID);
    model.update(Event::RotationRequested);
    model
}

#[test]
fn a_rotation_keeps_the_old_external_id_and_leads_to_review() {
    let model = rotating();
    assert_eq!(model.step, Step::Review);
    let plan = model.wanted();
    assert_eq!(plan.external_id.as_str(), NEW_EXTERNAL_ID);
    assert_eq!(plan.previous_external_id.unwrap().as_str(), EXTERNAL_ID);
    assert!(!model.validation.is_proved(), "what was proved was proved with the old one");
}

#[test]
fn the_same_external_id_is_no_rotation() {
    let mut model = at_hand_over();
    model.update(Event::RotationToggled);
    model.types(Field::NewExternalId, EXTERNAL_ID);
    assert_eq!(model.update(Event::RotationRequested), []);
    assert_eq!(model.step, Step::HandOver);
    assert!(shown(&model, Field::NewExternalId).contains("a rotation needs another one"));
}

#[test]
fn a_generated_external_id_goes_into_the_rotations_field_while_it_is_open() {
    let mut model = at_hand_over();
    model.update(Event::RotationToggled);
    model.update(Event::ExternalIdGenerated(NEW_EXTERNAL_ID.parse().unwrap()));
    assert_eq!(model.hand_over.rotation.as_deref(), Some(NEW_EXTERNAL_ID));
    assert_eq!(model.vendor.external_id_text, EXTERNAL_ID);
}

#[test]
fn a_cancelled_rotation_is_the_plan_of_before() {
    let before = at_hand_over().wanted();
    let mut model = rotating();
    model.update(Event::RotationCancelled);
    assert_eq!(model.wanted(), before);
}

/// The rotation was written, so that the account accepts both.
fn rotated() -> Model {
    let mut model = at_hand_over();
    let before = as_planned(&model.wanted());
    model.update(Event::RotationToggled);
    model.types(Field::NewExternalId, NEW_EXTERNAL_ID);
    model.update(Event::RotationRequested);
    model.reads_account(before);
    model.update(Event::ReplacementConfirmed(true));
    let (task, writes) = model.applies();
    for write in writes {
        model.update(Event::WriteMade(task, write));
    }
    model.update(Event::WritingEnded(task, Ending::Finished));
    let both = as_planned(&model.wanted());
    model.reads_account(both);
    model
}

#[test]
fn a_rotation_that_is_undone_has_ended() {
    let mut model = rotated();
    assert!(model.wanted().previous_external_id.is_some());
    let (task, made) = model.undoes_last_run(as_planned);
    assert!(matches!(made.as_slice(), [Write::UpdateTrustPolicy { .. }]), "{made:?}");
    model.update(Event::WriteTakenBack(task, made[0].clone()));
    model.update(Event::WritingEnded(task, Ending::Finished));
    let plan = model.wanted();
    assert_eq!((plan.external_id.as_str(), plan.previous_external_id), (EXTERNAL_ID, None));
}

#[test]
fn a_withdrawal_that_is_undone_leaves_both_external_ids() {
    let mut model = rotated();
    let both = model.wanted();
    model.update(Event::WithdrawalRequested);
    model.reads_account(as_planned(&both));
    model.update(Event::ReplacementConfirmed(true));
    let (task, writes) = model.applies();
    model.update(Event::WriteMade(task, writes[0].clone()));
    model.update(Event::WritingEnded(task, Ending::Finished));
    let (task, made) = model.undoes_last_run(as_planned);
    model.update(Event::WriteTakenBack(task, made[0].clone()));
    model.update(Event::WritingEnded(task, Ending::Finished));
    assert_eq!(model.wanted(), both);
}

#[test]
fn an_integration_that_is_removed_is_rotated_no_longer() {
    let mut model = rotated();
    model.is_shown_undoing(UndoOf::Integration, as_planned);
    model.types(Field::RemovedBucket, "media-prod");
    let effects = model.update(Event::UndoConfirmed);
    let [Effect::TakeBack { task, made, .. }] = effects.as_slice() else { panic!("{effects:?}") };
    assert!(made.contains(&Write::CreateRole), "{made:?}");
    for write in made {
        model.update(Event::WriteTakenBack(*task, write.clone()));
    }
    model.update(Event::WritingEnded(*task, Ending::Finished));
    let plan = model.wanted();
    assert_eq!((plan.external_id.as_str(), plan.previous_external_id), (NEW_EXTERNAL_ID, None));
}

#[test]
fn the_file_of_a_rotation_names_both_external_ids() {
    let model = rotating();
    let text = crate::model::hand_over::report(&model, &model.wanted(), ReportFormat::Integration);
    assert!(text.contains(&format!("previous_external_id = \"{EXTERNAL_ID}\"")), "{text}");
}

#[test]
fn an_overlap_of_the_account_is_taken_over_and_a_withdrawn_one_is_not() {
    let mut model = rotating();
    let rotated = as_planned(&model.wanted());
    let mut fresh = at_hand_over();
    fresh.reads_account(rotated.clone());
    let mut expected = model.wanted();
    expected.provenance.external_id = ExternalIdOrigin::Role;
    assert_eq!(fresh.wanted(), expected);
    assert_eq!(fresh.vendor.overlap, Overlap::Accepts(EXTERNAL_ID.parse().unwrap()));
    model.reads_account(rotated.clone());
    model.update(Event::WithdrawalRequested);
    model.reads_account(rotated);
    let plan = model.wanted();
    assert_eq!((plan.external_id.as_str(), plan.previous_external_id), (NEW_EXTERNAL_ID, None));
}

#[test]
fn another_vendor_takes_no_overlap_along() {
    let mut model = rotating();
    model.update(Event::VendorChosen(LABELBOX));
    assert_eq!(model.vendor.overlap, Overlap::None);
}

/// The kill switch as it is shown, with a URL of the role that was alive.
fn revocation_shown() -> Model {
    let mut model = at_hand_over();
    let effects = model.update(Event::RevocationRequested);
    let [Effect::ReadRevocation { task, plan, live_url: Some(_) }] = effects.as_slice() else {
        panic!("The account was to be read: {effects:?}")
    };
    let inventory = as_planned(plan);
    let revocable =
        Revocable { plan: plan.clone(), inventory, now: after(60), url_was_alive: true };
    model.update(Event::RevocationRead(*task, Ok(Box::new(revocable))));
    model
}

#[test]
fn a_revocation_is_shown_written_and_proved_and_withdraws_no_verdict() {
    let mut model = revocation_shown();
    let effects = model.update(Event::RevocationConfirmed);
    let [Effect::Apply { task, writes, .. }] = effects.as_slice() else {
        panic!("The sessions were to be revoked: {effects:?}")
    };
    let write = Write::RevokeSessions { not_before: after(60), before: None };
    assert_eq!(writes.as_slice(), std::slice::from_ref(&write));
    let task = *task;
    assert!(model.validation.is_proved());
    model.update(Event::WriteMade(task, write));
    let effects = model.update(Event::WritingEnded(task, Ending::Finished));
    let [Effect::ProveRevocation { task, live_url: Some(_), .. }] = effects.as_slice() else {
        panic!("It was to be proved: {effects:?}")
    };
    let task = *task;
    assert!(model.is_writing(), "a twin may be at work");
    let proof = RevocationProof::Died { after_secs: 3, by: ProvedBy::Role };
    model.update(Event::RevocationProved(task, proof.clone()));
    assert_eq!(model.revocation.proof.done(), Some(&proof));
    assert_eq!(model.validation.live_url, None, "the URL that was shown is dead");
    assert!(!model.is_writing());
}

/// The kill switch, written with `closing` asked for meanwhile; what follows.
fn written(mut model: Model, is_closing: bool) -> (Model, Vec<Effect>) {
    let task = task_of(&model.update(Event::RevocationConfirmed));
    if is_closing {
        model.update(Event::CloseRequested);
    }
    let effects = model.update(Event::WritingEnded(task, Ending::Finished));
    (model, effects)
}

#[test]
fn a_window_that_closes_begins_no_proof() {
    let (_, effects) = written(revocation_shown(), true);
    assert!(effects.contains(&Effect::CloseWindow), "{effects:?}");
    let proves = |effect: &Effect| matches!(effect, Effect::ProveRevocation { .. });
    assert!(!effects.iter().any(proves), "{effects:?}");
}

#[test]
fn a_proof_can_be_stopped_and_the_window_closes_after_it() {
    let (mut model, effects) = written(revocation_shown(), false);
    let task = task_of(&effects);
    assert_eq!(model.update(Event::CloseRequested), []);
    assert_eq!(model.update(Event::StopRequested), [Effect::Stop(task)]);
    let effects = model.update(Event::RevocationProved(task, RevocationProof::Stopped));
    assert!(effects.contains(&Effect::CloseWindow), "{effects:?}");
}

#[test]
fn a_url_that_ends_by_itself_meanwhile_proves_nothing() {
    let mut model = revocation_shown();
    let live = model.validation.live_url.as_ref().unwrap();
    let left_secs = i64::try_from(live.remaining_secs(start_time())).unwrap();
    model.update(Event::Tick(after(left_secs - 30)));
    let (_, effects) = written(model, false);
    assert!(
        matches!(effects.as_slice(), [Effect::ProveRevocation { live_url: None, .. }]),
        "{effects:?}"
    );
}

#[test]
fn a_revocation_of_another_plan_than_the_shown_one_is_not_written() {
    let mut model = revocation_shown();
    model.types(Field::ExternalId, NEW_EXTERNAL_ID);
    assert_eq!(model.update(Event::RevocationConfirmed), []);
}

#[test]
fn a_revocation_that_was_not_written_is_not_proved() {
    let mut model = revocation_shown();
    let task = task_of(&model.update(Event::RevocationConfirmed));
    let effects = model.update(Event::WritingEnded(task, Ending::AccountChanged));
    assert!(matches!(effects.as_slice(), [Effect::ReadInventory { .. }]), "{effects:?}");
    assert!(!model.revocation.is_proving());
}

#[test]
fn the_policy_that_ended_sessions_keeps_nobody_from_handing_over() {
    let mut model = at_hand_over();
    let mut inventory = as_planned(&model.wanted());
    let role = inventory.role.as_mut().unwrap();
    role.inline_policy_names = vec!["AWSRevokeOlderSessions".to_owned()];
    role.revocation_text = Some(revocation_policy(start_time()).text().to_owned());
    model.reads_account(inventory);
    assert_eq!(model.furthest_step(), Step::HandOver);
}

#[test]
fn a_role_of_nobodys_is_adopted_only_after_it_was_asked_for_and_confirmed() {
    let mut model = at_review();
    let mut inventory = as_planned(&model.wanted());
    inventory.role.as_mut().unwrap().tags.clear();
    model.reads_account(inventory);
    assert_eq!(model.update(Event::ApplyRequested), []);
    model.update(Event::AdoptionRequested);
    assert_eq!(model.update(Event::ApplyRequested), [], "the difference was not confirmed");
    model.update(Event::ReplacementConfirmed(true));
    let (_, writes) = model.applies();
    assert_eq!(writes, [Write::TagRole { before: Vec::new() }]);
}

#[test]
fn the_watch_looks_again_after_its_pause_and_never_twice_at_once() {
    let mut model = at_hand_over();
    let looked = model.update(Event::FirstUseWatchRequested);
    let [Effect::LookForUse { task, since, .. }] = looked.as_slice() else {
        panic!("It was to look: {looked:?}")
    };
    assert_eq!(*since, start_time());
    assert_eq!(model.update(Event::Tick(after(90))), [], "one look is under way");
    model.update(Event::UseLookedFor(*task, Ok(Sighting::default())));
    assert_eq!(model.update(Event::Tick(after(149))), []);
    assert!(matches!(
        model.update(Event::Tick(after(150))).as_slice(),
        [Effect::LookForUse { .. }]
    ));
    model.update(Event::FirstUseWatchStopped);
    assert_eq!(model.update(Event::Tick(after(300))), []);
    assert!(!model.counts_seconds());
}

#[test]
fn a_look_that_fails_is_said_and_the_watch_goes_on() {
    let mut model = at_hand_over();
    let looked = model.update(Event::FirstUseWatchRequested);
    let [Effect::LookForUse { task, .. }] = looked.as_slice() else { panic!("{looked:?}") };
    model.update(Event::UseLookedFor(*task, Err(denied())));
    let plan = model.wanted();
    let (_, sighting) = model.first_contact.sighting(&plan).unwrap();
    assert_eq!(sighting.gaps.len(), 1);
    assert!(model.first_contact.is_watching());
}
