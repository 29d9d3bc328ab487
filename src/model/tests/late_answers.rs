use super::*;
use crate::checks::catalogue::CheckId;
use crate::model::preview::Preview;
use crate::model::task::Task;

const LATE: TaskId = TaskId(0);

/// An answer with an old number changes nothing and asks for nothing.
#[track_caller]
fn is_dropped(model: &Model, answer: &Event) {
    let mut after = model.clone();
    assert_eq!(after.update(answer.clone()), [], "{answer:?}");
    assert_eq!(&after, model, "{answer:?}");
}

#[test]
fn a_late_identity_is_dropped() {
    let model = at_review();
    is_dropped(&model, &Event::Connected(LATE, Ok(identity_in("333333333333"))));
    is_dropped(&model, &Event::Connected(LATE, Err(failure("ExpiredToken"))));
}

#[test]
fn a_late_route_is_dropped() {
    let s3_endpoint = Some(url::Url::parse("http://127.0.0.1:9000").unwrap());
    is_dropped(&at_review(), &Event::RouteFound(LATE, Route { s3_endpoint, ..Route::default() }));
}

#[test]
fn the_identity_of_a_source_that_was_left_is_dropped() {
    let mut model = fresh();
    model.update(Event::SourceChosen(CredentialSource::Environment));
    let task = task_of(&model.update(Event::ConnectRequested));
    model.update(Event::SourceChosen(CredentialSource::Profile("prod".to_owned())));
    is_dropped(&model, &Event::Connected(task, Ok(identity_in(ACCOUNT))));
}

#[test]
fn a_late_bucket_is_dropped() {
    let mut model = fresh();
    model.connects();
    let late = task_of(&model.types(Field::ExampleUrl, EXAMPLE_URL));
    model.types(Field::ExampleUrl, "s3://media-test/a.png");
    let answer = bucket_answer("media-prod", "eu-west-1", Ownership::Ours);
    is_dropped(&model, &Event::BucketLookedUp(late, Ok(answer)));
}

#[test]
fn a_late_inventory_is_dropped() {
    let mut model = at_review();
    let late = task_of(&model.update(Event::InventoryRequested));
    model.update(Event::InventoryRequested);
    is_dropped(&model, &Event::InventoryRead(late, Ok((model.wanted(), Inventory::default()))));
    is_dropped(&model, &Event::InventoryRead(late, Err(denied())));
}

#[test]
fn an_inventory_of_another_plan_is_no_answer_for_this_one() {
    let mut model = at_review();
    let task = task_of(&model.update(Event::InventoryRequested));
    let old = model.wanted();
    model.types(Field::Ttl, "2 hours");
    let inventory = as_planned(&old);
    model.update(Event::InventoryRead(task, Ok((old, inventory))));
    assert_eq!(model.review.inventory_for(&model.wanted()), None);
    assert_eq!(model.furthest_step(), Step::Review);
}

#[test]
fn late_news_of_writing_is_dropped() {
    let mut model = at_review();
    model.applies();
    is_dropped(&model, &Event::WriteMade(LATE, Write::CreatePolicy));
    is_dropped(&model, &Event::WriteTakenBack(LATE, Write::CreatePolicy));
    is_dropped(&model, &Event::WritingEnded(LATE, Ending::Finished));
}

#[test]
fn writing_that_ended_takes_no_more_news() {
    let mut model = at_review();
    let (task, _) = model.applies();
    model.update(Event::WritingEnded(task, Ending::Stopped));
    is_dropped(&model, &Event::WriteMade(task, Write::CreatePolicy));
    is_dropped(&model, &Event::WritingEnded(task, Ending::Finished));
}

#[test]
fn late_findings_are_dropped() {
    let mut model = at_validate();
    model.starts_validation();
    is_dropped(&model, &Event::Found(LATE, CheckId::SignedGet, Finding::passed("late")));
    is_dropped(&model, &Event::ObjectFetched(LATE, object(), Some(live_url(after(60)))));
    is_dropped(&model, &Event::InventoryReread(LATE, Inventory::default()));
    is_dropped(&model, &Event::ValidationEnded(LATE));
}

#[test]
fn findings_of_a_validation_that_ended_are_dropped() {
    let mut model = at_validate();
    let task = model.starts_validation();
    model.update(Event::ValidationEnded(task));
    is_dropped(&model, &Event::Found(task, CheckId::SignedGet, Finding::passed("late")));
    is_dropped(&model, &Event::ObjectFetched(task, object(), None));
    is_dropped(&model, &Event::InventoryReread(task, Inventory::default()));
}

#[test]
fn a_late_preview_is_dropped() {
    let mut model = at_validate();
    model.validates();
    let Task::Running(late) = model.validation.preview else { panic!("a preview is made") };
    model.validates();
    is_dropped(&model, &Event::PreviewMade(late, Preview::Nothing("old".to_owned())));
}

#[test]
fn a_renewal_of_a_url_that_was_withdrawn_is_dropped() {
    let mut model = at_validate();
    model.validates();
    let late = task_of(&model.update(Event::RenewalRequested));
    model.types(Field::Key, "cats/kit.png");
    is_dropped(&model, &Event::Renewed(late, Ok(live_url(after(7_200)))));
    is_dropped(&model, &Event::Renewed(late, Err(denied())));
}

#[test]
fn the_end_of_a_call_that_nobody_began_is_dropped() {
    let model = fresh();
    let end = crate::model::calls::CallEnd {
        outcome: crate::model::calls::CallOutcome::Succeeded,
        duration_ms: 1,
        request_id: None,
    };
    is_dropped(&model, &Event::CallEnded(crate::model::calls::CallId(7), end));
}
