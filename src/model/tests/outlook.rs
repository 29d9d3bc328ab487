use super::*;
use crate::checks::diagnosis::Diagnosis;
use crate::checks::simulation::admin::Outlook;

/// At Review, the account read and the simulator asked.
fn asked() -> (Model, TaskId) {
    let mut model = fresh();
    model.reaches_review();
    let task = task_of(&model.update(Event::InventoryRequested));
    let read = Event::InventoryRead(task, Ok((model.wanted(), Inventory::default())));
    let effects = model.update(read);
    let [Effect::AskOutlook { task, principal_arn, .. }] = effects.as_slice() else {
        panic!("{effects:?}");
    };
    assert_eq!(principal_arn, "arn:aws:iam::111111111111:user/admin");
    (model, *task)
}

fn refusal() -> Outlook {
    let diagnosis = Diagnosis::new("You may not call iam:CreateRole", "Ask for it");
    Outlook {
        finding: Finding::failed(diagnosis, ""),
        request: Some("{}".to_owned()),
        beyond_request: Vec::new(),
    }
}

#[test]
fn what_is_missing_is_known_before_anything_is_created() {
    let (mut model, task) = asked();
    model.update(Event::OutlookFormed(task, model.wanted(), refusal()));
    let outlook = model.review.outlook_for(&model.wanted());
    assert!(outlook.is_some_and(Outlook::expects_a_refusal));
    // Nothing is kept from the admin: AWS decides.
    model.applies();
}

#[test]
fn an_answer_for_another_role_is_not_shown_for_this_one() {
    let (mut model, task) = asked();
    model.update(Event::OutlookFormed(task, model.wanted(), refusal()));
    model.types(Field::RoleName, "AnotherRole");
    assert_eq!(model.review.outlook_for(&model.wanted()), None);
}

#[test]
fn another_identity_is_asked_about_anew() {
    let (mut model, task) = asked();
    model.update(Event::OutlookFormed(task, model.wanted(), refusal()));
    let plan = model.wanted();
    model.update(Event::SourceChosen(CredentialSource::Environment));
    assert_eq!(model.review.outlook_for(&plan), None);
}

#[test]
fn somebody_who_was_given_the_permission_meanwhile_asks_again() {
    let (mut model, task) = asked();
    model.update(Event::OutlookFormed(task, model.wanted(), refusal()));
    let task = task_of(&model.update(Event::InventoryRequested));
    let read = Event::InventoryRead(task, Ok((model.wanted(), Inventory::default())));
    let effects = model.update(read);
    assert!(matches!(effects.as_slice(), [Effect::AskOutlook { .. }]), "{effects:?}");
}

#[test]
fn an_account_that_is_as_wanted_needs_no_permission() {
    let mut model = fresh();
    model.reaches_review();
    let task = task_of(&model.update(Event::InventoryRequested));
    let plan = model.wanted();
    let inventory = as_planned(&plan);
    assert_eq!(model.update(Event::InventoryRead(task, Ok((plan, inventory)))), []);
}
