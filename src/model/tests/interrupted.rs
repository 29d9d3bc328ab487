use super::*;
use crate::access::integration::Integration;
use crate::access::policy::revocation_policy;
use crate::journal::{Interrupted, Interruptions, Outcome, RoleHistory, Settled, Subject, Work};
use crate::model::review::Writing;

const ID: &str = "20260921T120000.000000Z-4711-apply-LassoModerationBucketAccess-media-prod";

fn all() -> Vec<Write> {
    vec![Write::CreatePolicy, Write::CreateRole, Write::AttachPolicy]
}

/// What the fields of a complete model say.
fn integration() -> Integration {
    at_review().as_integration().unwrap()
}

fn subject() -> Subject {
    Subject { role_arn: integration().role_arn().to_string(), endpoint_url: None }
}

fn run(work: Work, touched: Vec<Write>) -> Interrupted {
    Interrupted {
        id: ID.to_owned(),
        started_at: start_time(),
        account_id: AccountId::parse(ACCOUNT).unwrap(),
        subject: subject(),
        work,
        integration: Some(integration()),
        sent: touched.iter().map(|write| (write.clone(), Outcome::Unknown)).collect(),
        touched,
    }
}

/// At Review, where an earlier run was interrupted and the account is this.
fn after(run: Interrupted, account: impl Fn(&AccessPlan) -> Inventory) -> Model {
    let mut model = fresh();
    let runs = vec![run.clone()];
    model.update(Event::InterruptedFound(Interruptions { runs, unreadable: Vec::new() }));
    model.reaches_review();
    let task = task_of(&model.update(Event::InventoryRequested));
    let history =
        RoleHistory { subject: subject(), writes: run.touched.clone(), interrupted: Some(run) };
    model.update(Event::HistoryRead(task, Box::new(history)));
    let plan = model.wanted();
    let inventory = account(&plan);
    model.update(Event::InventoryRead(task, Ok((plan, inventory))));
    model
}

fn interrupted_creation(account: impl Fn(&AccessPlan) -> Inventory) -> Model {
    after(run(Work::Apply { writes: all() }, all()), account)
}

fn made(model: &Model) -> Vec<Write> {
    model.review.writing.as_ref().map(|writing| writing.made.clone()).unwrap_or_default()
}

fn with_policy_only(plan: &AccessPlan) -> Inventory {
    Inventory { role: None, ..as_planned(plan) }
}

#[test]
fn of_what_a_journal_says_that_counts_which_the_account_shows() {
    let model = interrupted_creation(with_policy_only);
    assert_eq!(made(&model), [Write::CreatePolicy]);
    assert!(model.review.writing.as_ref().is_some_and(Writing::is_unfinished));
}

#[test]
fn going_on_with_an_interrupted_run_writes_the_rest_alone() {
    let mut model = interrupted_creation(with_policy_only);
    let (_, writes) = model.applies();
    assert_eq!(writes, [Write::CreateRole, Write::AttachPolicy]);
    assert_eq!(made(&model), [Write::CreatePolicy]);
}

#[test]
fn taking_an_interrupted_run_back_undoes_what_is_there() {
    let mut model = interrupted_creation(with_policy_only);
    let (_, made) = model.undoes_last_run(with_policy_only);
    assert_eq!(made, [Write::CreatePolicy]);
    let of = model.review.writing.as_ref().map(|writing| (*writing.integration).clone());
    assert_eq!(of, Some(integration()));
}

#[test]
fn what_was_there_before_an_interrupted_run_is_put_back_and_not_deleted() {
    let before = r#"{"Version":"2012-10-17","Statement":[]}"#.to_owned();
    let update = Write::UpdateTrustPolicy { before };
    let work = Work::Apply { writes: vec![update.clone()] };
    let model = after(run(work, vec![update.clone()]), as_planned);
    assert_eq!(made(&model), [update]);
}

#[test]
fn an_interrupted_taking_back_goes_on_with_what_is_left() {
    let model = after(run(Work::TakeBack { writes: all() }, Vec::new()), with_policy_only);
    assert_eq!(made(&model), [Write::CreatePolicy]);
    assert!(model.can_undo_last_run());
}

#[test]
fn a_run_that_is_half_way_cannot_be_dismissed() {
    let mut model = interrupted_creation(with_policy_only);
    assert_eq!(model.update(Event::InterruptedDismissed(ID.to_owned())), []);
    assert_eq!(model.interruptions.runs.len(), 1);
}

#[test]
fn a_run_of_which_nothing_is_left_to_do_is_dismissed_as_the_account_shows_it() {
    let wanted = as_planned(&integration().plan());
    for (account, settled) in [(wanted, Settled::AsWanted), (Inventory::default(), Settled::Gone)] {
        let mut model = interrupted_creation(|_| account.clone());
        let effects = model.update(Event::InterruptedDismissed(ID.to_owned()));
        assert_eq!(effects, [Effect::SettleInterrupted { id: ID.to_owned(), settled }]);
        assert_eq!(model.review.writing, None);
        assert_eq!(model.interruptions.runs, []);
    }
}

#[test]
fn an_earlier_journal_does_not_cover_this_runs_own_half_made_work() {
    let mut model = at_review();
    let (task, _) = model.applies();
    model.update(Event::WriteMade(task, Write::CreatePolicy));
    let reread = task_of(&model.update(Event::WritingEnded(task, Ending::Stopped)));
    let own = model.review.writing.clone();
    let interrupted = Some(run(Work::Apply { writes: all() }, all()));
    let history = RoleHistory { subject: subject(), writes: all(), interrupted };
    model.update(Event::HistoryRead(reread, Box::new(history)));
    let plan = model.wanted();
    let inventory = with_policy_only(&plan);
    model.update(Event::InventoryRead(reread, Ok((plan, inventory))));
    assert_eq!(model.review.writing, own);
}

#[test]
fn another_role_that_is_read_says_nothing_of_an_interrupted_run() {
    let mut model = interrupted_creation(with_policy_only);
    let reread = task_of(&model.update(Event::FreeRoleNameRequested));
    let plan = model.wanted();
    let inventory = as_planned(&plan);
    model.update(Event::InventoryRead(reread, Ok((plan, inventory))));
    assert_eq!(made(&model), [Write::CreatePolicy]);
}

#[test]
fn opening_an_interrupted_run_fills_the_fields_and_stops_at_review() {
    let mut model = fresh();
    model.connects();
    let runs = vec![run(Work::Apply { writes: all() }, all())];
    model.update(Event::InterruptedFound(Interruptions { runs, unreadable: Vec::new() }));
    let lookup = task_of(&model.update(Event::InterruptedOpened(ID.to_owned())));
    let answer = bucket_answer("media-prod", "eu-west-1", Ownership::Ours);
    let effects = model.update(Event::BucketLookedUp(lookup, Ok(answer)));
    let inventory = effects.iter().find_map(|effect| match effect {
        Effect::ReadInventory { task, .. } => Some(*task),
        _ => None,
    });
    let interrupted = Some(run(Work::Apply { writes: all() }, all()));
    let history = RoleHistory { subject: subject(), writes: all(), interrupted };
    let inventory = inventory.unwrap();
    model.update(Event::HistoryRead(inventory, Box::new(history)));
    let plan = model.wanted();
    let account = as_planned(&plan);
    model.update(Event::InventoryRead(inventory, Ok((plan, account))));
    assert_eq!(model.as_integration().unwrap().role_arn().to_string(), subject().role_arn);
    assert_eq!(model.step, Step::Review);
}

/// At Review of an integration that an earlier run has made, its removal shown.
fn with_a_removal_shown() -> Model {
    let mut model = fresh();
    model.reaches_review();
    model.reads_account(as_planned(&integration().plan()));
    assert_eq!(model.update(Event::UndoConfirmed), [], "nothing was shown");
    model.is_shown_undoing(UndoOf::Integration, as_planned);
    model
}

#[test]
fn an_integration_is_removed_after_its_difference_was_shown_and_its_bucket_named() {
    let mut model = with_a_removal_shown();
    assert_eq!(model.update(Event::UndoConfirmed), [], "the bucket was not named");
    model.types(Field::RemovedBucket, "media-pro");
    assert_eq!(model.update(Event::UndoConfirmed), []);
    model.update(Event::FieldLeft(Field::RemovedBucket));
    assert!(shown(&model, Field::RemovedBucket).contains("media-prod"));
    model.types(Field::RemovedBucket, " media-prod ");
    let undo = model.review.undo.clone().unwrap();
    let effects = model.update(Event::UndoConfirmed);
    let [Effect::TakeBack { made, shown, .. }] = effects.as_slice() else {
        panic!("{effects:?}");
    };
    assert_eq!(*made, all());
    assert_eq!(**shown, undo.proposal.done().unwrap().shown);
}

#[test]
fn what_is_read_anew_is_shown_anew_before_it_is_undone() {
    let mut model = with_a_removal_shown();
    model.types(Field::RemovedBucket, "media-prod");
    model.reads_account(with_policy_only(&integration().plan()));
    assert_eq!(model.update(Event::UndoConfirmed), []);
    assert_eq!(model.review.undo, None);
}

#[test]
fn the_name_that_was_typed_for_one_removal_is_not_taken_for_another() {
    let mut model = with_a_removal_shown();
    model.types(Field::RemovedBucket, "media-prod");
    model.update(Event::UndoDismissed);
    model.is_shown_undoing(UndoOf::Integration, as_planned);
    assert_eq!(model.update(Event::UndoConfirmed), []);
}

#[test]
fn what_was_there_before_is_not_offered_for_deletion_while_its_history_is_not_known() {
    let mut model = fresh();
    model.reaches_review();
    let late = task_of(&model.update(Event::InventoryRequested));
    let task = task_of(&model.update(Event::InventoryRequested));
    let plan = model.wanted();
    let other =
        Subject { role_arn: "arn:aws:iam::111111111111:role/Other".to_owned(), ..subject() };
    for (of, subject) in [(task, subject()), (late, other)] {
        let before = r#"{"Version":"2012-10-17","Statement":[]}"#.to_owned();
        let writes = vec![Write::UpdateTrustPolicy { before }];
        let history = RoleHistory { subject, writes, interrupted: None };
        model.update(Event::HistoryRead(of, Box::new(history)));
    }
    let inventory = as_planned(&plan);
    model.update(Event::InventoryRead(task, Ok((plan, inventory))));
    let shown = model.removal().unwrap();
    assert!(!shown.changes.shown().contains(&Write::CreateRole), "{shown:?}");
    model.review.history = None;
    assert_eq!(model.removal(), None);
}

#[test]
fn an_interrupted_revocation_is_done_only_where_the_role_shows_it() {
    let write = Write::RevokeSessions { not_before: start_time(), before: None };
    let revoked = |plan: &AccessPlan| {
        let mut inventory = as_planned(plan);
        let role = inventory.role.as_mut().unwrap();
        role.inline_policy_names = vec!["AWSRevokeOlderSessions".to_owned()];
        role.revocation_text = Some(revocation_policy(start_time()).text().to_owned());
        inventory
    };
    let interrupted = || run(Work::Apply { writes: vec![write.clone()] }, vec![write.clone()]);
    let done = after(interrupted(), revoked);
    assert_eq!((done.settled(), made(&done)), (Some(Settled::AsWanted), vec![write.clone()]));
    let not_done = after(interrupted(), as_planned);
    assert_eq!((not_done.settled(), made(&not_done)), (Some(Settled::Gone), Vec::new()));
}
