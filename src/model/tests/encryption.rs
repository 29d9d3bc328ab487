//! The key under which the example object is encrypted: asked for once, and held to that object.

use super::*;

const KEY_ARN: &str = "arn:aws:kms:eu-west-1:111111111111:key/0a1b";

/// At Content, with the bucket known and the object asked about.
fn asking() -> (Model, TaskId) {
    let mut model = fresh();
    model.connects();
    model.names_vendor();
    model.goes_to(Step::Content);
    let task = task_of(&model.types(Field::ExampleUrl, EXAMPLE_URL));
    let answer = bucket_answer("media-prod", "eu-west-1", Ownership::Ours);
    let effects = model.update(Event::BucketLookedUp(task, Ok(answer)));
    assert!(matches!(effects.as_slice(), [Effect::LookUpObject { .. }]), "{effects:?}");
    (model, task_of(&effects))
}

fn under_key() -> Model {
    let (mut model, task) = asking();
    model.update(Event::ObjectLookedUp(task, Ok(object_answer(Some(KEY_ARN)))));
    model
}

fn grants_the_key(model: &Model) -> bool {
    model.wanted().permissions_policy().text().contains(KEY_ARN)
}

#[test]
fn the_key_of_the_object_is_in_the_first_plan() {
    let mut model = under_key();
    model.continues();
    assert!(grants_the_key(&model));
}

#[test]
fn an_object_that_cannot_be_asked_about_leaves_the_plan_without_a_key() {
    let (mut model, task) = asking();
    model.update(Event::ObjectLookedUp(task, Err(denied())));
    model.continues();
    assert_eq!(model.step, Step::Review);
    assert_eq!(model.wanted().kms_key, None);
}

#[test]
fn another_object_is_asked_about_when_its_field_is_left_and_does_not_keep_the_key() {
    let mut model = under_key();
    model.types(Field::Key, "cats/kit.png");
    assert_eq!(model.content.kms_key(), None);
    let effects = model.update(Event::FieldLeft(Field::Key));
    assert!(
        matches!(effects.as_slice(), [Effect::LookUpObject { key, .. }] if key.as_str() == "cats/kit.png"),
        "{effects:?}"
    );
    assert_eq!(model.update(Event::FieldLeft(Field::Key)), []);
}

#[test]
fn a_late_answer_about_another_object_is_dropped() {
    let (mut model, late) = asking();
    model.types(Field::Key, "cats/kit.png");
    model.update(Event::ObjectLookedUp(late, Ok(object_answer(Some(KEY_ARN)))));
    assert_eq!(model.content.kms_key(), None);
}

#[test]
fn no_object_of_a_strangers_bucket_is_asked_about() {
    let mut model = fresh();
    model.connects();
    model.names_vendor();
    model.goes_to(Step::Content);
    let task = task_of(&model.types(Field::ExampleUrl, EXAMPLE_URL));
    let answer = bucket_answer("media-prod", "eu-west-1", Ownership::SomebodyElses);
    assert_eq!(model.update(Event::BucketLookedUp(task, Ok(answer))), []);
}

#[test]
fn the_object_is_asked_about_in_the_region_that_the_bucket_named() {
    let mut model = fresh();
    model.connects();
    model.names_vendor();
    model.goes_to(Step::Content);
    let task = task_of(&model.types(Field::ExampleUrl, EXAMPLE_URL));
    let answer = bucket_answer("media-prod", "us-west-2", Ownership::Ours);
    assert_eq!(model.update(Event::BucketLookedUp(task, Ok(answer))), []);
    let actual = Region::parse("us-west-2").unwrap();
    let effects = model.update(Event::ActualRegionRequested);
    assert!(
        matches!(effects.as_slice(), [Effect::LookUpObject { region, .. }] if *region == actual),
        "{effects:?}"
    );
}

#[test]
fn a_key_that_comes_at_review_has_the_account_compared_again() {
    let (mut model, task) = asking();
    model.continues();
    assert_eq!(model.step, Step::Review);
    let effects = model.update(Event::ObjectLookedUp(task, Ok(object_answer(Some(KEY_ARN)))));
    assert!(
        matches!(effects.as_slice(), [Effect::ReadInventory { plan, .. }] if plan.kms_key.is_some()),
        "{effects:?}"
    );
}
