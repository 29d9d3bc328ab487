use super::*;
use crate::access::filled_in::FilledIn;
use crate::export::package::PackageFormat;
use crate::export::steps::HandStep;
use crate::model::event::CopyItem;
use crate::model::package::{LOOK_EVERY_SECS, PackageContent, Watch};

fn looks(effects: &[Effect]) -> bool {
    matches!(effects, [Effect::ReadInventory { .. }])
}

fn throttled() -> Failure {
    Failure { kind: FailureKind::Throttled, ..failure("Throttling") }
}

/// At Review, with the first look under way.
#[track_caller]
fn watching() -> (Model, TaskId) {
    let mut model = at_review();
    model.update(Event::HandWorkToggled(true));
    let task = task_of(&model.update(Event::WatchRequested));
    (model, task)
}

#[track_caller]
fn sees(model: &mut Model, task: TaskId, inventory: Inventory) -> Vec<Effect> {
    let plan = model.wanted();
    model.update(Event::InventoryRead(task, Ok((plan, inventory))))
}

#[test]
fn a_wait_begins_with_a_look_and_goes_on_after_a_pause() {
    let (mut model, task) = watching();
    assert_eq!(sees(&mut model, task, Inventory::default()), []);
    assert_eq!(model.update(Event::Tick(after(LOOK_EVERY_SECS - 1))), []);
    assert!(looks(&model.update(Event::Tick(after(LOOK_EVERY_SECS)))));
    assert_eq!(model.update(Event::Tick(after(LOOK_EVERY_SECS * 2))), []);
}

#[test]
fn what_is_applied_ends_the_wait_and_opens_the_way() {
    let (mut model, task) = watching();
    assert_eq!(model.furthest_step(), Step::Review);
    let inventory = as_planned(&model.wanted());
    assert_eq!(sees(&mut model, task, inventory), []);
    assert_eq!(model.review.package.watch, Watch::Applied);
    assert_eq!(model.furthest_step(), Step::Validate);
    assert_eq!(model.update(Event::Tick(after(3_600))), []);
}

#[test]
fn throttling_doubles_the_pause_up_to_four_minutes() {
    let (mut model, mut task) = watching();
    let mut pauses = Vec::new();
    for _ in 0..6 {
        model.update(Event::InventoryRead(task, Err(throttled())));
        let next = model.review.package.watch.watching().unwrap().next_look_at;
        pauses.push(next.duration_since(model.now).as_secs());
        task = task_of(&model.update(Event::Tick(next)));
    }
    assert_eq!(pauses, [30, 60, 120, 240, 240, 240]);
    sees(&mut model, task, Inventory::default());
    assert_eq!(model.review.package.watch.watching().unwrap().pause_secs, LOOK_EVERY_SECS);
}

#[test]
fn who_may_not_look_is_told_once_and_nothing_is_asked_again() {
    let (mut model, task) = watching();
    assert_eq!(model.update(Event::InventoryRead(task, Err(denied()))), []);
    assert_eq!(model.review.package.watch, Watch::Ended(denied()));
    assert_eq!(model.update(Event::Tick(after(3_600))), []);
}

#[test]
fn what_is_half_made_and_not_found_for_a_moment_is_looked_for_again() {
    let (mut model, task) = watching();
    let missing = Failure { kind: FailureKind::NotFound, ..failure("NoSuchEntity") };
    model.update(Event::InventoryRead(task, Err(missing)));
    assert!(looks(&model.update(Event::Tick(after(LOOK_EVERY_SECS)))));
}

#[test]
fn a_look_that_fails_leaves_what_was_seen_on_the_screen() {
    let (mut model, task) = watching();
    let seen = model.review.inventory.clone();
    model.update(Event::InventoryRead(task, Err(throttled())));
    assert_eq!(model.review.inventory, seen);
}

#[test]
fn the_stop_button_ends_the_wait_and_a_late_look_changes_nothing() {
    let (mut model, task) = watching();
    model.update(Event::WatchStopped);
    let before = model.clone();
    let inventory = as_planned(&model.wanted());
    assert_eq!(sees(&mut model, task, inventory), []);
    assert_eq!(model, before);
    assert_eq!(model.update(Event::Tick(after(3_600))), []);
}

#[test]
fn another_plan_ends_the_wait() {
    let (mut model, task) = watching();
    model.types(Field::RoleName, "Another");
    sees(&mut model, task, Inventory::default());
    assert_eq!(model.review.package.watch, Watch::Off);
}

#[test]
fn on_another_step_the_wait_rests() {
    let (mut model, task) = watching();
    sees(&mut model, task, Inventory::default());
    model.goes_to(Step::Content);
    assert!(!model.counts_seconds());
    assert_eq!(model.update(Event::Tick(after(60))), []);
    model.goes_to(Step::Review);
    assert!(looks(&model.update(Event::Tick(after(61)))));
}

#[test]
fn seconds_are_counted_only_while_somebody_waits() {
    let (mut model, task) = watching();
    sees(&mut model, task, Inventory::default());
    assert!(model.counts_seconds());
    model.update(Event::WatchStopped);
    assert!(!model.counts_seconds());
}

#[test]
fn what_is_copied_and_saved_is_the_package_that_is_shown() {
    let mut model = at_review();
    let plan = model.wanted();
    for format in PackageFormat::ALL {
        model.update(Event::PackageChosen(format));
        let text = format.text(&plan);
        let copied = model.update(Event::CopyRequested(CopyItem::Package));
        assert!(
            matches!(&copied[..], [Effect::Copy { text: copied, .. }] if copied.expose() == text)
        );
        let path = std::path::PathBuf::from(format.file_name(&plan));
        let saved = model.update(Event::PackageSaveRequested);
        assert_eq!(saved, [Effect::SavePackage { path, text }]);
    }
}

#[test]
fn a_package_goes_where_the_field_or_the_dialog_says() {
    let mut model = at_review();
    model.types(Field::PackagePath, "/tmp/for-ops/");
    let suggested = "/tmp/for-ops/countersign-lasso-media-prod.md".into();
    assert_eq!(
        model.update(Event::PackagePathPickRequested),
        [Effect::PickPackagePath { suggested }]
    );
    let saved = model.update(Event::PackagePathPicked("/tmp/steps.txt".into()));
    assert!(
        matches!(&saved[..], [Effect::SavePackage { path, .. }] if path.ends_with("steps.txt"))
    );
}

#[test]
fn the_quick_create_link_is_there_once_the_url_is_right() {
    let mut model = at_review();
    let request = || Event::CopyRequested(CopyItem::QuickCreateLink);
    model.types(Field::TemplateUrl, "https://example.com/a.yaml");
    assert_eq!(model.update(request()), []);
    model.update(Event::FieldLeft(Field::TemplateUrl));
    assert!(shown(&model, Field::TemplateUrl).contains("from S3 alone"));
    model.types(Field::TemplateUrl, "https://templates.s3.eu-west-1.amazonaws.com/a.yaml");
    assert_eq!(model.update(request()).len(), 1);
}

/// The file that the Review step shows.
#[track_caller]
fn shown_file(model: &Model) -> &str {
    match model.review.package.content_for(&model.wanted()) {
        Some(PackageContent::File(text)) => text,
        other => panic!("{other:?}"),
    }
}

fn showing_terraform() -> Model {
    let mut model = at_review();
    model.update(Event::HandWorkToggled(true));
    model.update(Event::PackageChosen(PackageFormat::Terraform));
    model
}

#[test]
fn the_package_that_is_shown_is_of_the_plan_and_the_form_of_now() {
    let mut model = showing_terraform();
    assert_eq!(shown_file(&model), PackageFormat::Terraform.text(&model.wanted()));
    model.update(Event::PackageChosen(PackageFormat::AwsCli));
    assert_eq!(shown_file(&model), PackageFormat::AwsCli.text(&model.wanted()));
    model.types(Field::RoleName, "Another");
    assert!(shown_file(&model).contains("Another"));
    assert_eq!(shown_file(&model), PackageFormat::AwsCli.text(&model.wanted()));
}

#[test]
fn the_steps_by_hand_are_shown_with_the_places_of_the_plans_values() {
    let mut model = at_review();
    model.update(Event::HandWorkToggled(true));
    let plan = model.wanted();
    let Some(PackageContent::Steps(steps)) = model.review.package.content_for(&plan) else {
        panic!("{:?}", model.review.package)
    };
    let is_marked =
        |(step, places): &&(HandStep, Vec<FilledIn>)| step.pasted.is_some() && !places.is_empty();
    assert_eq!(steps.iter().filter(is_marked).count(), 2);
}

#[test]
fn a_frame_and_what_leaves_the_plan_as_it_is_do_not_write_the_package_anew() {
    let mut model = showing_terraform();
    let before = shown_file(&model).as_ptr();
    model.update(Event::Tick(after(1)));
    assert_eq!(shown_file(&model).as_ptr(), before);
    model.update(Event::StatusToggled);
    assert_eq!(shown_file(&model).as_ptr(), before);
}

#[test]
fn a_package_that_is_not_shown_is_not_written() {
    let mut model = showing_terraform();
    let plan = model.wanted();
    model.goes_to(Step::Content);
    assert_eq!(model.review.package.content_for(&plan), None);
}
