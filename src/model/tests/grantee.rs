//! An IAM user in the place of the role, and its access key.

use super::*;
use crate::access::changes::user::ExistingKey;
use crate::access::grantee::{AccessKey, Grantee};
use crate::journal::{Interrupted, Settled, Work};
use crate::model::event::{CopyItem, ReportFormat};
use crate::model::hand_over::{form_rows, report};
use crate::model::package::Watch;
use crate::model::validation::Means;
use crate::secret_text::SecretText;

const SECRET: &str = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";

/// At Review with an empty account, for a vendor that is given a user.
pub(super) fn at_review_with_a_user() -> Model {
    let mut model = fresh();
    model.reaches_review();
    let is_custom = |profile: &VendorProfile| profile.is_custom();
    let custom = model.vendor.profiles.iter().position(is_custom).unwrap();
    model.update(Event::VendorChosen(custom));
    model.types(Field::VendorName, "Pixel");
    model.types(Field::ExternalId, "");
    model.update(Event::GranteeChosen(Grantee::User));
    model.reads_account(Inventory::default());
    model
}

/// The same, where everything is made.
pub(super) fn with_a_key() -> Model {
    let mut model = at_review_with_a_user();
    let (task, writes) = model.applies();
    let user_arn = model.wanted().user_arn();
    let (id, secret) = ("AKIAEXAMPLEKEY000001".to_owned(), SecretText::from(SECRET));
    model.update(Event::AccessKeyMade(task, AccessKey { user_arn, id, secret }));
    for write in writes {
        model.update(Event::WriteMade(task, write));
    }
    let reread = task_of(&model.update(Event::WritingEnded(task, Ending::Finished)));
    let plan = model.wanted();
    let inventory = as_planned(&plan);
    model.update(Event::InventoryRead(reread, Ok((plan, inventory))));
    model
}

#[test]
fn a_user_needs_neither_principal_nor_external_id() {
    let model = at_review_with_a_user();
    let plan = model.wanted();
    assert_eq!((plan.grantee, model.furthest_step()), (Grantee::User, Step::Review));
    assert_eq!(plan.principal.arn(plan.partition), plan.user_arn());
}

#[test]
fn a_vendor_that_takes_no_user_is_given_a_role() {
    let mut model = at_review();
    model.update(Event::GranteeChosen(Grantee::User));
    assert_eq!(model.wanted().grantee, Grantee::Role);
}

#[test]
fn the_user_is_tried_with_the_key_that_was_made() {
    let mut model = with_a_key();
    let effects = model.update(Event::ValidationRequested);
    let [Effect::Validate { means: Means::AsUser(Some(key)), .. }] = effects.as_slice() else {
        panic!("{effects:?}")
    };
    assert_eq!(key.secret.expose(), SECRET);
    assert!(!format!("{effects:?}").contains(SECRET), "a Debug shows the secret");
}

#[test]
fn the_secret_is_copied_by_itself_and_stands_in_no_text() {
    let mut model = with_a_key();
    let plan = model.wanted();
    let rows = form_rows(&model, &plan);
    let labels: Vec<&str> = rows.iter().map(|row| row.label.as_str()).collect();
    assert_eq!(labels[..3], ["Access key ID", "Secret access key", "Bucket"], "{labels:?}");
    assert_eq!(rows[0].value, "AKIAEXAMPLEKEY000001");
    let index = rows.iter().position(|row| row.is_secret).unwrap();
    assert_eq!(model.update(Event::CopyRequested(CopyItem::FormRow(index))), []);
    let copied = model.update(Event::CopyRequested(CopyItem::SecretAccessKey));
    let [Effect::Copy { text, .. }] = copied.as_slice() else { panic!("{copied:?}") };
    assert_eq!(text.expose(), SECRET);
    let whole = model.update(Event::CopyRequested(CopyItem::WholeForm));
    let [Effect::Copy { text, .. }] = whole.as_slice() else { panic!("{whole:?}") };
    assert!(!text.expose().contains(SECRET), "Copy all copies the secret");
    for format in [ReportFormat::Markdown, ReportFormat::Json, ReportFormat::Integration] {
        assert!(!report(&model, &plan, format).contains(SECRET), "{format:?}");
    }
    assert!(!format!("{model:?}").contains(SECRET), "a Debug shows the secret");
}

#[test]
fn a_copied_secret_access_key_is_cleared_as_a_signed_url_is() {
    let mut model = with_a_key();
    model.update(Event::CopyRequested(CopyItem::SecretAccessKey));
    model.update(Event::Copied(CopyItem::SecretAccessKey, Ok(())));
    let held = SecretText::from(SECRET).fingerprint();
    assert_eq!(model.update(Event::Tick(after(60))), [Effect::ClearClipboard(held)]);
    model.update(Event::ClipboardCleared(Ok(true)));
    model.update(Event::CopyRequested(CopyItem::SecretAccessKey));
    model.update(Event::Copied(CopyItem::SecretAccessKey, Ok(())));
    // It may not be pasted yet.
    assert_eq!(model.update(Event::CloseRequested), []);
    let closed = model.update(Event::HeldBackConfirmed);
    assert_eq!(closed, [Effect::ClearClipboard(held), Effect::CloseWindow]);
}

#[test]
fn another_key_is_made_beside_the_first() {
    let mut model = with_a_key();
    model.update(Event::CopyRequested(CopyItem::SecretAccessKey));
    model.update(Event::Copied(CopyItem::SecretAccessKey, Ok(())));
    let effects = model.update(Event::AnotherKeyRequested);
    let [Effect::Apply { writes, .. }] = effects.as_slice() else { panic!("{effects:?}") };
    let beside = vec!["AKIAEXAMPLEKEY000001".to_owned()];
    assert_eq!(*writes, [Write::CreateAccessKey { beside }]);
}

#[test]
fn a_key_is_deleted_only_after_the_admins_word_and_never_the_only_one() {
    let mut model = with_a_key();
    let request = Event::KeyDeletionRequested("AKIAEXAMPLEKEY000001".to_owned());
    model.update(Event::ReplacementConfirmed(true));
    assert_eq!(model.update(request.clone()), []);
    let plan = model.wanted();
    let mut inventory = as_planned(&plan);
    let keys = &mut inventory.user.as_mut().unwrap().keys;
    keys.push(ExistingKey { id: "AKIA2".to_owned(), is_active: true });
    let read = task_of(&model.update(Event::InventoryRequested));
    model.update(Event::InventoryRead(read, Ok((plan, inventory))));
    model.update(Event::ReplacementConfirmed(false));
    assert_eq!(model.update(request.clone()), []);
    model.update(Event::ReplacementConfirmed(true));
    let effects = model.update(request);
    let [Effect::Apply { writes, .. }] = effects.as_slice() else { panic!("{effects:?}") };
    assert_eq!(*writes, [Write::DeleteAccessKey { id: "AKIAEXAMPLEKEY000001".to_owned() }]);
}

#[test]
fn a_key_that_is_taken_back_is_forgotten() {
    let mut model = with_a_key();
    let (task, made) = model.undoes_last_run(as_planned);
    assert_eq!(made.len(), 3);
    model.update(Event::WriteTakenBack(task, made[2].clone()));
    assert_eq!(model.fresh_key(), None);
}

#[test]
fn a_package_of_a_user_is_applied_when_nothing_but_the_key_is_missing() {
    let mut model = at_review_with_a_user();
    model.update(Event::HandWorkToggled(true));
    let task = task_of(&model.update(Event::WatchRequested));
    let plan = model.wanted();
    let mut inventory = as_planned(&plan);
    if let Some(user) = &mut inventory.user {
        user.keys.clear();
    }
    model.update(Event::InventoryRead(task, Ok((plan.clone(), inventory))));
    assert_eq!(model.review.package.watch, Watch::Applied);
    let left = model.review.changes_for(&plan).unwrap().writes();
    assert_eq!(left, [Write::CreateAccessKey { beside: Vec::new() }]);
    assert_eq!(model.furthest_step(), Step::Review);
}

/// The program that worked on the user ended, and this is what its journal has.
fn with_a_history(writes: Vec<Write>, is_interrupted: bool) -> Model {
    let mut model = at_review_with_a_user();
    let task = task_of(&model.update(Event::InventoryRequested));
    let plan = model.wanted();
    let subject = Subject { role_arn: plan.user_arn(), endpoint_url: None };
    let interrupted = is_interrupted.then(|| Interrupted {
        id: "ID".to_owned(),
        started_at: start_time(),
        account_id: plan.account_id.clone(),
        subject: subject.clone(),
        work: Work::Apply { writes: writes.clone() },
        integration: model.as_integration(),
        sent: Vec::new(),
        touched: writes.clone(),
    });
    let history = RoleHistory { subject, writes, interrupted };
    model.update(Event::HistoryRead(task, Box::new(history)));
    let inventory = as_planned(&plan);
    model.update(Event::InventoryRead(task, Ok((plan, inventory))));
    model
}

#[test]
fn an_interrupted_run_of_a_user_is_recovered() {
    let put = Write::PutUserPolicy { before: None };
    let model = with_a_history(vec![Write::CreateUser, put.clone()], true);
    let writing = model.review.writing.as_ref().unwrap();
    assert!(writing.is_interrupted());
    assert_eq!(writing.made[..2], [Write::CreateUser, put]);
}

#[test]
fn of_a_user_whose_policy_was_only_replaced_the_policy_is_put_back() {
    let put = Write::PutUserPolicy { before: Some("{}".to_owned()) };
    let model = with_a_history(vec![put.clone()], false);
    assert_eq!(model.removal().unwrap().changes.writes(), [put]);
}

#[test]
fn a_key_whose_secret_went_with_its_program_is_not_as_wanted() {
    let all = vec![
        Write::CreateUser,
        Write::PutUserPolicy { before: None },
        Write::CreateAccessKey { beside: Vec::new() },
    ];
    let model = with_a_history(all, true);
    assert!(model.has_lost_secret());
    assert_eq!(model.settled(), None);
}

#[test]
fn a_key_that_is_still_there_was_not_deleted() {
    let gone = |id: &str| vec![Write::DeleteAccessKey { id: id.to_owned() }];
    assert_eq!(with_a_history(gone("AKIAOTHER"), true).settled(), Some(Settled::AsWanted));
    let model = with_a_history(gone("AKIAEXAMPLEKEY000001"), true);
    assert_eq!(model.settled(), Some(Settled::Gone));
}
