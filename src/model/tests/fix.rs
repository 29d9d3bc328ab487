use super::*;
use crate::checks::catalogue::CheckId;
use crate::checks::cors::{CorsConfiguration, CorsRule};
use crate::checks::diagnosis::Diagnosis;
use crate::checks::finding::{Fix, PolicyOf};
use crate::model::event::CopyItem;

/// A validated model in which one check failed and offers `fix`.
fn failed_with(id: CheckId, fix: &Fix) -> Model {
    let mut model = at_validate();
    let task = model.starts_validation();
    for check in CATALOGUE {
        let finding = if check.id == id {
            Finding::failed(Diagnosis::new("cause", "remedy"), "seen").with_fix(fix.clone())
        } else {
            Finding::passed(check.name)
        };
        model.update(Event::Found(task, check.id, finding));
    }
    model.update(Event::ValidationEnded(task));
    model
}

fn loose_role(model: &Model) -> Inventory {
    let mut inventory = as_planned(&model.wanted());
    inventory.role.as_mut().unwrap().trust_text = "{}".to_owned();
    inventory
}

#[test]
fn a_fix_of_the_form_shows_each_field_that_it_changes() {
    let fix = Fix::UseRegion(Region::parse("us-west-2").unwrap());
    let mut model = failed_with(CheckId::BucketRegion, &fix);
    model.update(Event::FixRequested(CheckId::BucketRegion, fix));
    let proposed = model.validation.proposed.clone().unwrap();
    let changed: Vec<_> = proposed.changes.unwrap().into_iter().map(|change| change.what).collect();
    assert_eq!(changed, ["Region", "Domain", "Example URL"]);
    assert_eq!(model.content.region_text, "eu-west-1", "nothing is changed by looking");
}

#[test]
fn a_confirmed_fix_of_the_form_asks_only_what_depended_on_it() {
    let fix = Fix::UseKey("cats/kit.png".parse().unwrap());
    let mut model = failed_with(CheckId::ObjectExists, &fix);
    model.update(Event::FixRequested(CheckId::ObjectExists, fix));
    let effects = model.update(Event::FixConfirmed);
    let [Effect::Validate { standing, plan, .. }] = effects.as_slice() else {
        panic!("the checks run again: {effects:?}")
    };
    assert_eq!(plan.example_key.as_str(), "cats/kit.png");
    assert!(plan.example_url.ends_with("/cats/kit.png"));
    assert!(standing.contains_key(&CheckId::BucketExists));
    assert!(standing.contains_key(&CheckId::RoleAsPlanned));
    for again in [CheckId::ObjectExists, CheckId::SignedGet, CheckId::UnsignedGet] {
        assert!(!standing.contains_key(&again), "{again:?}");
    }
    assert_eq!(model.validation.proposed, None);
}

#[test]
fn a_dismissed_fix_changes_nothing() {
    let fix = Fix::UseKey("cats/kit.png".parse().unwrap());
    let mut model = failed_with(CheckId::ObjectExists, &fix);
    let before = model.clone();
    model.update(Event::FixRequested(CheckId::ObjectExists, fix));
    assert_eq!(model.update(Event::FixDismissed), []);
    assert_eq!(model, before);
}

#[test]
fn a_role_is_put_back_by_the_writes_that_were_shown_and_then_looked_at_again() {
    let mut model = failed_with(CheckId::RoleAsPlanned, &Fix::MendRole);
    model.reads_account(loose_role(&model));
    model.update(Event::FixRequested(CheckId::RoleAsPlanned, Fix::MendRole));
    let changes = model.validation.proposed.clone().unwrap().changes.unwrap();
    assert_eq!(changes.len(), 1);
    assert!(changes[0].diff.iter().any(|line| line.text.contains("sts:ExternalId")));
    let effects = model.update(Event::FixConfirmed);
    let [Effect::Apply { task, writes, .. }] = effects.as_slice() else {
        panic!("the role is written to: {effects:?}")
    };
    assert_eq!(writes.len(), 1);
    assert!(model.is_mending());
    let effects = model.update(Event::WritingEnded(*task, Ending::Finished));
    let [Effect::Validate { standing, .. }] = effects.as_slice() else {
        panic!("the checks run again: {effects:?}")
    };
    assert!(standing.contains_key(&CheckId::ObjectExists));
    assert!(!standing.contains_key(&CheckId::RoleAsPlanned));
    assert_eq!(model.validation.proposed, None);
}

#[test]
fn a_fix_whose_write_failed_stays_on_the_screen_with_its_reason() {
    let mut model = failed_with(CheckId::RoleAsPlanned, &Fix::MendRole);
    model.reads_account(loose_role(&model));
    model.update(Event::FixRequested(CheckId::RoleAsPlanned, Fix::MendRole));
    let task = task_of(&model.update(Event::FixConfirmed));
    model.update(Event::WritingEnded(task, Ending::Failed(denied())));
    assert_eq!(model.fix_interruption(), Some(&Ending::Failed(denied())));
    assert!(!model.is_mending());
    assert_eq!(model.validation.running, None);
}

#[test]
fn a_role_that_is_somebody_elses_is_not_put_back() {
    let mut model = failed_with(CheckId::RoleAsPlanned, &Fix::MendRole);
    let mut inventory = loose_role(&model);
    inventory.role.as_mut().unwrap().tags.clear();
    model.reads_account(inventory);
    model.update(Event::FixRequested(CheckId::RoleAsPlanned, Fix::MendRole));
    let why = model.validation.proposed.clone().unwrap().changes.unwrap_err();
    assert!(why.contains("not made by Countersign"), "{why}");
    assert_eq!(model.update(Event::FixConfirmed), []);
}

#[test]
fn an_edit_withdraws_the_difference_that_was_shown() {
    let fix = Fix::UseKey("cats/kit.png".parse().unwrap());
    let mut model = failed_with(CheckId::ObjectExists, &fix);
    model.update(Event::FixRequested(CheckId::ObjectExists, fix));
    model.types(Field::Key, "cats/tim.png");
    assert_eq!(model.validation.proposed, None);
}

#[test]
fn an_exception_in_the_buckets_policy_is_shown_and_copied_and_never_made_here() {
    let before = r#"{"Statement":[]}"#.to_owned();
    let after = "{\n  \"Statement\": [\n    \"exception\"\n  ]\n}".to_owned();
    let fix = Fix::CopyPolicy { of: PolicyOf::Bucket, before, after: after.clone() };
    let mut model = failed_with(CheckId::VendorVantage, &fix);
    model.update(Event::FixRequested(CheckId::VendorVantage, fix));
    let shown = model.validation.proposed.clone().unwrap().changes.unwrap();
    let [change] = &shown[..] else { panic!("{shown:?}") };
    assert!(change.diff.iter().any(|line| line.text.contains("exception")), "{change:?}");
    let copied = model.update(Event::CopyRequested(CopyItem::FixText));
    let [Effect::Copy { text, .. }] = &copied[..] else { panic!("{copied:?}") };
    assert_eq!(text.expose(), after);
    assert_eq!(model.update(Event::FixConfirmed), []);
    model.update(Event::FixDismissed);
    assert_eq!(model.update(Event::CopyRequested(CopyItem::FixText)), []);
}

fn let_pages_in() -> Fix {
    let rule = CorsRule {
        allowed_origins: vec!["https://app.labelbox.com".to_owned()],
        allowed_methods: vec!["GET".to_owned()],
        ..CorsRule::default()
    };
    let after = CorsConfiguration { rules: vec![rule] };
    Fix::PutCors { before: CorsConfiguration::default(), after }
}

#[test]
fn cors_rules_are_shown_then_put_then_looked_at_again() {
    let mut model = failed_with(CheckId::CorsRule, &let_pages_in());
    model.update(Event::FixRequested(CheckId::CorsRule, let_pages_in()));
    let changes = model.validation.proposed.clone().unwrap().changes.unwrap();
    assert!(changes[0].diff.iter().any(|line| line.text.contains("https://app.labelbox.com")));
    let effects = model.update(Event::FixConfirmed);
    let [Effect::PutCors { task, .. }] = effects.as_slice() else {
        panic!("the bucket is written to: {effects:?}")
    };
    assert!(model.is_mending() && model.is_writing());
    assert_eq!(model.update(Event::FixConfirmed), []);
    assert_eq!(model.update(Event::FixDismissed), []);
    assert!(model.is_mending(), "a write under way is not dismissed");
    let effects = model.update(Event::CorsPut(*task, Ending::Finished));
    let [Effect::Validate { standing, .. }] = effects.as_slice() else {
        panic!("the checks run again: {effects:?}")
    };
    let again: Vec<CheckId> =
        CATALOGUE.iter().map(|check| check.id).filter(|id| !standing.contains_key(id)).collect();
    assert_eq!(again, [CheckId::CorsRule, CheckId::CorsPreflight]);
    assert_eq!(model.validation.proposed, None);
}

#[test]
fn cors_rules_that_could_not_be_put_stay_on_the_screen_with_the_reason() {
    let mut model = failed_with(CheckId::CorsRule, &let_pages_in());
    model.update(Event::FixRequested(CheckId::CorsRule, let_pages_in()));
    let task = task_of(&model.update(Event::FixConfirmed));
    assert_eq!(model.update(Event::CorsPut(task, Ending::Failed(denied()))), []);
    assert_eq!(model.fix_interruption(), Some(&Ending::Failed(denied())));
    assert!(!model.is_writing());
    assert!(matches!(model.update(Event::FixConfirmed).as_slice(), [Effect::PutCors { .. }]));
}

#[test]
fn a_late_answer_about_cors_rules_changes_nothing() {
    let mut model = failed_with(CheckId::CorsRule, &let_pages_in());
    let before = model.clone();
    assert_eq!(model.update(Event::CorsPut(TaskId(1), Ending::Finished)), []);
    assert_eq!(model, before);
}

const KEY_ARN: &str = "arn:aws:kms:eu-west-1:111111111111:key/0a1b";

fn granting() -> Fix {
    Fix::GrantKey(KEY_ARN.parse().unwrap())
}

#[test]
fn a_key_is_granted_by_the_new_version_of_the_policy_that_was_shown() {
    let mut model = failed_with(CheckId::KmsPermission, &granting());
    let inventory = as_planned(&model.wanted());
    model.reads_account(inventory);
    model.update(Event::FixRequested(CheckId::KmsPermission, granting()));
    let changes = model.validation.proposed.clone().unwrap().changes.unwrap();
    assert_eq!(changes[0].what, "KMS key");
    assert!(changes[1].diff.iter().any(|line| line.text.contains("kms:ViaService")));
    assert_eq!(model.content.kms_key(), None, "nothing is changed by looking");
    let effects = model.update(Event::FixConfirmed);
    let [Effect::Apply { plan, writes, .. }] = effects.as_slice() else {
        panic!("the policy is written to: {effects:?}")
    };
    assert_eq!(plan.kms_key.as_ref().map(ToString::to_string).as_deref(), Some(KEY_ARN));
    assert!(matches!(writes.as_slice(), [Write::UpdatePolicy { .. }]), "{writes:?}");
}

#[test]
fn a_key_that_the_role_may_use_already_is_only_taken_into_the_plan() {
    let mut model = failed_with(CheckId::KmsPermission, &granting());
    let plan = AccessPlan { kms_key: Some(KEY_ARN.parse().unwrap()), ..model.wanted() };
    model.reads_account(as_planned(&plan));
    model.update(Event::FixRequested(CheckId::KmsPermission, granting()));
    let effects = model.update(Event::FixConfirmed);
    let [Effect::Validate { standing, .. }] = effects.as_slice() else {
        panic!("the checks run again: {effects:?}")
    };
    assert!(!standing.contains_key(&CheckId::RoleAsPlanned));
    assert!(standing.contains_key(&CheckId::ObjectExists));
}

#[test]
fn another_object_takes_the_key_of_the_one_before_out_of_the_plan() {
    let fix = Fix::UseKey("cats/kit.png".parse().unwrap());
    let mut model = failed_with(CheckId::ObjectExists, &fix);
    model.content.object_is_under(&KEY_ARN.parse().unwrap());
    model.update(Event::FixRequested(CheckId::ObjectExists, fix));
    let effects = model.update(Event::FixConfirmed);
    let [Effect::Validate { standing, plan, .. }] = effects.as_slice() else {
        panic!("the checks run again: {effects:?}")
    };
    assert_eq!(plan.kms_key, None);
    assert!(!standing.contains_key(&CheckId::RoleAsPlanned), "the policy of the plan is another");
}

#[test]
fn a_difference_that_is_another_by_now_is_shown_before_it_is_made() {
    let mut model = failed_with(CheckId::RoleAsPlanned, &Fix::MendRole);
    model.reads_account(loose_role(&model));
    model.update(Event::FixRequested(CheckId::RoleAsPlanned, Fix::MendRole));
    let mut changed = loose_role(&model);
    changed.role.as_mut().unwrap().attached_policy_arns.clear();
    model.reads_account(changed);
    assert_eq!(model.update(Event::FixConfirmed), [], "the attachment was not shown");
    let shown = model.validation.proposed.clone().unwrap().changes.unwrap();
    assert!(shown.iter().any(|change| change.what == "Attach the policy to the role"), "{shown:?}");
    let effects = model.update(Event::FixConfirmed);
    let [Effect::Apply { writes, .. }] = effects.as_slice() else {
        panic!("the role is written to: {effects:?}")
    };
    assert_eq!(writes.len(), 2);
}

#[test]
fn a_window_that_waited_for_a_fix_to_be_written_goes_without_a_rehearsal() {
    let mut model = failed_with(CheckId::RoleAsPlanned, &Fix::MendRole);
    model.reads_account(loose_role(&model));
    model.update(Event::FixRequested(CheckId::RoleAsPlanned, Fix::MendRole));
    let task = task_of(&model.update(Event::FixConfirmed));
    assert_eq!(model.update(Event::CloseRequested), []);
    let effects = model.update(Event::WritingEnded(task, Ending::Finished));
    assert!(effects.contains(&Effect::CloseWindow), "{effects:?}");
    let starts = |effect: &Effect| matches!(effect, Effect::Validate { .. });
    assert!(!effects.iter().any(starts), "{effects:?}");
}

#[test]
fn connecting_again_withdraws_the_difference_that_was_shown() {
    let mut model = failed_with(CheckId::CorsRule, &let_pages_in());
    model.update(Event::FixRequested(CheckId::CorsRule, let_pages_in()));
    model.update(Event::ConnectRequested);
    assert_eq!(model.validation.proposed, None);
}

#[test]
fn a_fix_asks_again_what_a_stop_had_left_out_and_not_what_a_failure_shuts_out() {
    let fix = Fix::UseKey("cats/kit.png".parse().unwrap());
    let mut model = at_validate();
    let task = model.starts_validation();
    for check in CATALOGUE {
        let finding = match check.id {
            CheckId::ObjectExists | CheckId::TwinCreated => {
                Finding::failed(Diagnosis::new("cause", "remedy"), "seen")
            }
            CheckId::CorsRule => Finding::blocked("Stopped before it was its turn"),
            id if id.needs(CheckId::TwinCreated) => Finding::blocked("Needs first: a twin"),
            _ => Finding::passed(check.name),
        };
        model.update(Event::Found(task, check.id, finding));
    }
    model.update(Event::ValidationEnded(task));
    model.update(Event::FixRequested(CheckId::ObjectExists, fix));
    let effects = model.update(Event::FixConfirmed);
    let [Effect::Validate { standing, .. }] = effects.as_slice() else {
        panic!("the checks run again: {effects:?}")
    };
    assert!(!standing.contains_key(&CheckId::CorsRule), "it was stopped");
    assert!(standing.contains_key(&CheckId::NoExternalId), "there is still no twin");
}
