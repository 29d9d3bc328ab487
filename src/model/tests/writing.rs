use super::*;
use crate::access::changes::ExistingRole;
use crate::model::Closing;
use crate::model::review::{Direction, Writing};

fn writing(model: &Model) -> &Writing {
    model.review.writing.as_ref().expect("something was written")
}

/// The account with the policy, and without the role that failed.
fn with_policy_only(plan: &AccessPlan) -> Inventory {
    Inventory { role: None, ..as_planned(plan) }
}

/// The policy was made, the role was refused, and the account was read again.
fn failed_half_way() -> Model {
    let mut model = at_review();
    let (task, writes) = model.applies();
    assert_eq!(writes, [Write::CreatePolicy, Write::CreateRole, Write::AttachPolicy]);
    model.update(Event::WriteMade(task, Write::CreatePolicy));
    let ended = Event::WritingEnded(task, Ending::Failed(failure("AccessDenied")));
    let reread = task_of(&model.update(ended));
    let plan = model.wanted();
    let inventory = with_policy_only(&plan);
    model.update(Event::InventoryRead(reread, Ok((plan, inventory))));
    model
}

#[test]
fn what_is_written_is_what_was_shown() {
    let mut model = at_review();
    let plan = model.wanted();
    let shown = model.review.changes_for(&plan).unwrap().writes();
    let effects = model.update(Event::ApplyRequested);
    assert!(
        matches!(effects.as_slice(), [Effect::Apply { plan: sent, writes, .. }] if *sent == plan && *writes == shown),
        "{effects:?}"
    );
}

#[test]
fn the_account_is_read_again_after_every_end() {
    for ending in [Ending::Finished, Ending::Stopped, Ending::Failed(denied())] {
        let mut model = at_review();
        let (task, _) = model.applies();
        let effects = model.update(Event::WritingEnded(task, ending.clone()));
        assert!(matches!(effects.as_slice(), [Effect::ReadInventory { .. }]), "{ending:?}");
    }
}

#[test]
fn a_failure_half_way_keeps_what_was_made() {
    let model = failed_half_way();
    assert!(writing(&model).is_unfinished());
    assert_eq!(writing(&model).made, [Write::CreatePolicy]);
    assert_eq!(model.furthest_step(), Step::Review);
}

#[test]
fn continuing_after_a_failure_writes_the_rest_alone() {
    let mut model = failed_half_way();
    let (task, writes) = model.applies();
    assert_eq!(writes, [Write::CreateRole, Write::AttachPolicy]);
    for write in writes {
        model.update(Event::WriteMade(task, write));
    }
    model.update(Event::WritingEnded(task, Ending::Finished));
    assert_eq!(writing(&model).made, [Write::CreatePolicy, Write::CreateRole, Write::AttachPolicy]);
    assert!(!writing(&model).is_unfinished());
}

/// Nothing was confirmed before the answers stopped; the account shows this.
fn cut_off(account: impl Fn(&AccessPlan) -> Inventory) -> Model {
    let mut model = at_review();
    let (task, _) = model.applies();
    let lost = Failure { kind: FailureKind::Unreachable, ..failure("") };
    let reread = task_of(&model.update(Event::WritingEnded(task, Ending::Failed(lost))));
    let plan = model.wanted();
    let inventory = account(&plan);
    model.update(Event::InventoryRead(reread, Ok((plan, inventory))));
    model
}

#[test]
fn what_was_made_although_its_answer_was_lost_can_be_taken_back() {
    let mut model = cut_off(with_policy_only);
    assert_eq!(writing(&model).made, [Write::CreatePolicy]);
    let (_, made) = model.undoes_last_run(with_policy_only);
    assert_eq!(made, [Write::CreatePolicy]);
}

/// The role's creation was refused because a role of its name exists; the account shows this.
fn refused_as_existing(account: impl Fn(&AccessPlan) -> Inventory) -> Model {
    let mut model = at_review();
    let (task, _) = model.applies();
    model.update(Event::WriteMade(task, Write::CreatePolicy));
    let ended = Event::WritingEnded(task, Ending::Failed(failure("EntityAlreadyExists")));
    let reread = task_of(&model.update(ended));
    let plan = model.wanted();
    let inventory = account(&plan);
    model.update(Event::InventoryRead(reread, Ok((plan, inventory))));
    model
}

#[test]
fn a_role_that_exists_already_because_its_first_answer_was_lost_counts_as_made() {
    let model = refused_as_existing(as_planned);
    assert_eq!(writing(&model).made, [Write::CreatePolicy, Write::CreateRole]);
}

#[test]
fn a_role_that_exists_already_without_our_tag_was_not_made_here() {
    let model = refused_as_existing(|plan| {
        let mut inventory = as_planned(plan);
        if let Some(role) = &mut inventory.role {
            role.tags.clear();
        }
        inventory
    });
    assert_eq!(writing(&model).made, [Write::CreatePolicy]);
}

#[test]
fn what_the_account_does_not_show_was_not_made() {
    assert_eq!(writing(&cut_off(|_| Inventory::default())).made, []);
}

#[test]
fn what_the_account_shows_as_somebody_elses_was_not_made_here() {
    let model = cut_off(|plan| {
        let mut inventory = with_policy_only(plan);
        if let Some(policy) = &mut inventory.policy {
            policy.tags.clear();
        }
        inventory
    });
    assert_eq!(writing(&model).made, []);
}

#[test]
fn taking_back_undoes_what_both_attempts_made() {
    let mut model = failed_half_way();
    let (task, _) = model.applies();
    model.update(Event::WriteMade(task, Write::CreateRole));
    model.update(Event::WritingEnded(task, Ending::Failed(denied())));
    let unattached = |plan: &AccessPlan| {
        let mut inventory = as_planned(plan);
        inventory.role.as_mut().unwrap().attached_policy_arns.clear();
        inventory
    };
    let (_, made) = model.undoes_last_run(unattached);
    assert_eq!(made, [Write::CreatePolicy, Write::CreateRole]);
}

#[test]
fn what_was_taken_back_is_no_longer_counted_as_made() {
    let mut model = failed_half_way();
    let (task, _) = model.undoes_last_run(with_policy_only);
    assert_eq!(writing(&model).direction, Direction::TakeBack(UndoOf::LastRun));
    model.update(Event::WriteTakenBack(task, Write::CreatePolicy));
    model.update(Event::WritingEnded(task, Ending::Finished));
    assert_eq!(writing(&model).made, []);
    assert!(!model.can_undo_last_run());
}

#[test]
fn taking_back_that_failed_can_be_tried_again() {
    let mut model = failed_half_way();
    let (task, _) = model.undoes_last_run(with_policy_only);
    model.update(Event::WritingEnded(task, Ending::Failed(failure("DeleteConflict"))));
    assert!(writing(&model).is_unfinished());
    let (_, made) = model.undoes_last_run(with_policy_only);
    assert_eq!(made, [Write::CreatePolicy]);
}

#[test]
fn what_was_made_in_one_account_is_not_taken_back_in_another() {
    let mut model = failed_half_way();
    model.update(Event::SourceChosen(CredentialSource::Environment));
    assert!(!model.can_undo_last_run());
    let task = task_of(&model.update(Event::ConnectRequested));
    model.update(Event::Connected(task, Ok(identity_in("333333333333"))));
    assert!(!model.can_undo_last_run());
    model.update(Event::UndoProposed(UndoOf::LastRun));
    assert_eq!(model.review.undo, None);
}

#[test]
fn what_was_made_in_one_account_is_not_counted_as_made_in_another() {
    let mut model = failed_half_way();
    model.update(Event::SourceChosen(CredentialSource::Environment));
    let task = task_of(&model.update(Event::ConnectRequested));
    let lookup = task_of(&model.update(Event::Connected(task, Ok(identity_in("333333333333")))));
    let answer = bucket_answer("media-prod", "eu-west-1", Ownership::Ours);
    model.update(Event::BucketLookedUp(lookup, Ok(answer)));
    model.reads_account(Inventory::default());
    model.applies();
    assert_eq!(writing(&model).made, []);
}

#[test]
fn stop_asks_the_runtime_and_waits_for_the_call_that_is_under_way() {
    let mut model = at_review();
    let (task, _) = model.applies();
    assert_eq!(model.update(Event::StopRequested), [Effect::Stop(task)]);
    assert!(model.is_writing());
    model.update(Event::WriteMade(task, Write::CreatePolicy));
    model.update(Event::WritingEnded(task, Ending::Stopped));
    assert!(!model.is_writing());
    assert!(writing(&model).is_unfinished());
}

#[test]
fn stop_with_nothing_under_way_asks_for_nothing() {
    assert_eq!(at_review().update(Event::StopRequested), []);
}

#[test]
fn the_window_closes_at_once_when_nothing_is_written() {
    assert_eq!(at_review().update(Event::CloseRequested), [Effect::CloseWindow]);
}

#[test]
fn closing_during_a_write_waits_until_it_is_finished() {
    let mut model = at_review();
    let (task, _) = model.applies();
    assert_eq!(model.update(Event::CloseRequested), []);
    assert_eq!(model.closing, Closing::AfterWork);
    model.update(Event::WriteMade(task, Write::CreatePolicy));
    let effects = model.update(Event::WritingEnded(task, Ending::Finished));
    assert!(effects.contains(&Effect::CloseWindow), "{effects:?}");
}

#[test]
fn the_window_stays_open_to_say_that_a_write_is_unfinished() {
    let mut model = at_review();
    let (task, _) = model.applies();
    model.update(Event::CloseRequested);
    model.update(Event::WriteMade(task, Write::CreatePolicy));
    let effects = model.update(Event::WritingEnded(task, Ending::Failed(denied())));
    assert!(!effects.contains(&Effect::CloseWindow), "{effects:?}");
    assert_eq!(model.closing, Closing::No);
    assert_eq!(model.update(Event::CloseRequested), [Effect::CloseWindow]);
}

#[test]
fn closing_can_be_thought_better_of() {
    let mut model = at_review();
    let (task, _) = model.applies();
    model.update(Event::CloseRequested);
    model.update(Event::CloseCancelled);
    let effects = model.update(Event::WritingEnded(task, Ending::Finished));
    assert!(!effects.contains(&Effect::CloseWindow), "{effects:?}");
}

#[test]
fn closing_during_the_checks_waits_until_the_twin_is_gone() {
    let mut model = at_validate();
    let task = model.starts_validation();
    assert_eq!(model.update(Event::CloseRequested), []);
    assert_eq!(model.update(Event::ValidationEnded(task)), [Effect::CloseWindow]);
}

#[test]
fn a_half_made_role_is_taken_back_before_one_of_another_name_is_made() {
    let mut model = failed_half_way();
    model.types(Field::RoleName, "AnotherName");
    model.reads_account(Inventory::default());
    let plan = model.wanted();
    assert!(model.review.leftover_beside(&plan).is_some());
    assert_eq!(model.update(Event::ApplyRequested), []);
    let (_, made) = model.undoes_last_run(with_policy_only);
    assert_eq!(made, [Write::CreatePolicy]);
}

#[test]
fn undoing_the_last_run_leaves_what_the_runs_before_it_made() {
    let mut model = at_validate();
    model.types(Field::Ttl, "4 hours");
    let before = Inventory {
        role: as_planned(&model.wanted())
            .role
            .map(|role| ExistingRole { max_session_duration_secs: 3_600, ..role }),
        ..as_planned(&model.wanted())
    };
    model.reads_account(before);
    model.update(Event::ReplacementConfirmed(true));
    let (task, writes) = model.applies();
    model.update(Event::WriteMade(task, writes[0].clone()));
    model.update(Event::WritingEnded(task, Ending::Finished));
    let (task, made) = model.undoes_last_run(as_planned);
    assert_eq!(made, [Write::UpdateMaxSessionDuration { before_secs: 3_600 }]);
    model.update(Event::WriteTakenBack(task, made[0].clone()));
    model.update(Event::WritingEnded(task, Ending::Finished));
    let created = [Write::CreatePolicy, Write::CreateRole, Write::AttachPolicy];
    assert_eq!(model.review.made_of(&model.wanted()), created, "they are made still");
}
