use super::*;
use crate::access::integration::Integration;
use crate::access::vendor::Permission;
use crate::model::event::ReportFormat;

/// What the wizard saves at its end.
fn saved() -> Integration {
    let mut model = at_hand_over();
    let effects = model.update(Event::SaveRequested(ReportFormat::Integration));
    let [Effect::Save { text, .. }] = effects.as_slice() else { panic!("{effects:?}") };
    Integration::from_toml("lasso.toml", text).unwrap()
}

/// A window that was just opened with credentials of `account_id` and the file.
#[track_caller]
fn opened_with(integration: Integration, account_id: &str) -> (Model, Vec<Effect>) {
    let mut model = fresh();
    model.update(Event::SourceChosen(CredentialSource::Profile("prod".to_owned())));
    let task = task_of(&model.update(Event::IntegrationFileRead(Ok(integration))));
    let effects = model.update(Event::Connected(task, Ok(identity_in(account_id))));
    (model, effects)
}

#[track_caller]
fn looks_up_bucket(model: &mut Model, task: TaskId) -> Vec<Effect> {
    let answer = bucket_answer("media-prod", "eu-west-1", Ownership::Ours);
    model.update(Event::BucketLookedUp(task, Ok(answer)))
}

/// Everything that the plan says, and everything that the fields say.
fn same_plan(one: &Model, other: &Model) {
    assert_eq!(one.plan(), other.plan());
    assert_eq!(one.as_integration(), other.as_integration());
}

#[test]
fn what_is_saved_holds_the_plan_and_the_profile() {
    let model = at_hand_over();
    let integration = saved();
    assert_eq!(integration.plan(), model.wanted());
    assert_eq!(integration.aws_profile.as_deref(), Some("prod"));
}

#[test]
fn the_files_name_is_the_vendors_and_the_buckets() {
    let mut model = at_hand_over();
    model.surroundings.save_folder = "/home/jo".into();
    let plan = model.wanted();
    let path = |model: &Model| model.save_path(&plan, ReportFormat::Integration);
    assert_eq!(path(&model).display().to_string(), "/home/jo/lasso-media-prod.toml");
    model.types(Field::SavePath, "/srv/lasso.md");
    assert_eq!(path(&model).display().to_string(), "/srv/lasso.toml");
}

#[test]
fn a_path_that_was_picked_for_an_integration_keeps_its_format() {
    let mut model = at_hand_over();
    let effects = model.update(Event::SavePathPicked("/srv/lasso.toml".into()));
    let [Effect::Save { path, text }] = effects.as_slice() else { panic!("{effects:?}") };
    assert_eq!(path.display().to_string(), "/srv/lasso.toml");
    assert!(Integration::from_toml("lasso.toml", text).is_ok());
}

#[test]
fn an_opened_file_leads_to_validate_by_itself() {
    let (mut model, effects) = opened_with(saved(), ACCOUNT);
    let effects = looks_up_bucket(&mut model, task_of(&effects));
    assert_eq!(model.step, Step::Review);
    let plan = model.wanted();
    let inventory = as_planned(&plan);
    let read = model.update(Event::InventoryRead(task_of(&effects), Ok((plan, inventory))));
    assert_eq!(read, []);
    assert_eq!(model.step, Step::Validate);
    same_plan(&model, &at_hand_over());
}

#[test]
fn without_its_role_an_opened_file_leads_to_the_review() {
    let (mut model, effects) = opened_with(saved(), ACCOUNT);
    let effects = looks_up_bucket(&mut model, task_of(&effects));
    let plan = model.wanted();
    let inventory = Inventory::default();
    model.update(Event::InventoryRead(task_of(&effects), Ok((plan, inventory))));
    assert_eq!(model.step, Step::Review);
    model.creates();
    assert_eq!(model.step, Step::Review, "what was made is looked at before going on");
}

#[test]
fn credentials_of_another_account_are_told_and_nothing_is_asked_with_them() {
    let (model, effects) = opened_with(saved(), "333333333333");
    assert_eq!(effects, []);
    assert_eq!((model.step, model.furthest_step()), (Step::Connect, Step::Connect));
    assert!(model.account_conflict().unwrap().contains("3333-3333-3333"));
    assert_eq!(model.plan(), None);
}

#[test]
fn credentials_of_the_files_account_go_on_after_those_of_another() {
    let (mut model, _) = opened_with(saved(), "333333333333");
    model.update(Event::SourceChosen(CredentialSource::Profile("other".to_owned())));
    let task = task_of(&model.update(Event::ConnectRequested));
    let effects = model.update(Event::Connected(task, Ok(identity_in(ACCOUNT))));
    looks_up_bucket(&mut model, task_of(&effects));
    assert_eq!(model.step, Step::Review);
}

#[test]
fn the_files_profile_is_taken_where_nobody_chose_one() {
    let mut model = fresh();
    let profiles = vec![profile("default"), profile("prod")];
    model.update(Event::ProfilesListed(Ok(profiles)));
    assert_eq!(model.connect.source, Some(CredentialSource::Profile("default".to_owned())));
    let effects = model.update(Event::IntegrationFileRead(Ok(saved())));
    let [Effect::Connect { source, .. }] = effects.as_slice() else { panic!("{effects:?}") };
    assert_eq!(*source, CredentialSource::Profile("prod".to_owned()));
}

#[test]
fn a_profile_that_the_admin_chose_comes_before_the_files() {
    let mut model = fresh();
    let chosen = CredentialSource::Profile("sso".to_owned());
    model.update(Event::SourceChosen(chosen.clone()));
    let effects = model.update(Event::IntegrationFileRead(Ok(saved())));
    let [Effect::Connect { source, .. }] = effects.as_slice() else { panic!("{effects:?}") };
    assert_eq!(*source, chosen);
}

#[test]
fn credentials_that_nobody_chose_are_not_used_by_themselves() {
    let mut model = fresh();
    model.update(Event::ProfilesListed(Ok(vec![profile("default")])));
    let effects = model.update(Event::IntegrationFileRead(Ok(saved())));
    assert_eq!(effects, []);
    assert_eq!(model.step, Step::Connect);
}

#[test]
fn a_file_that_cannot_be_read_says_so_under_its_field_and_changes_nothing() {
    let mut model = at_hand_over();
    let plan = model.plan();
    let sentence = "lasso.toml, line 3: This text is empty".to_owned();
    model.update(Event::IntegrationFileRead(Err(sentence.clone())));
    assert_eq!(shown(&model, Field::IntegrationFile), sentence);
    assert_eq!((model.plan(), model.step), (plan, Step::HandOver));
}

#[test]
fn a_file_that_was_opened_over_another_integration_withdraws_its_verdicts() {
    let mut model = at_hand_over();
    let other = Integration { permissions: vec![Permission::GetObject], ..saved() };
    let effects = model.update(Event::IntegrationFileRead(Ok(other)));
    assert!(model.validation.findings.is_empty());
    assert!(matches!(effects.as_slice(), [Effect::LookUpBucket { .. }]), "{effects:?}");
}

#[test]
fn a_file_that_is_opened_while_the_account_is_written_to_changes_nothing() {
    let mut model = at_review();
    let integration = saved();
    model.applies();
    let before = model.clone();
    let effects = model.update(Event::IntegrationFileRead(Ok(integration)));
    assert_eq!((model, effects), (before, Vec::new()));
}

#[test]
fn a_custom_vendor_and_a_role_under_a_path_come_back() {
    let mut model = fresh();
    model.connects();
    model.update(Event::VendorChosen(CUSTOM));
    model.types(Field::VendorName, "Pixel & Co");
    model.types(Field::VendorPrincipal, VENDOR_ACCOUNT);
    model.types(Field::ExternalId, EXTERNAL_ID);
    model.update(Event::PermissionToggled(Permission::ListBucket));
    model.pastes_example();
    model.types(Field::Prefix, "cats/");
    model.goes_to(Step::Review);
    model.update(Event::HandWorkToggled(true));
    let arn = format!("arn:aws:iam::{ACCOUNT}:role/media/Pixel");
    model.types(Field::HandMadeRoleArn, &arn);
    let text = model.as_integration().unwrap().to_toml();
    let integration = Integration::from_toml("pixel.toml", &text).unwrap();
    let (mut reopened, effects) = opened_with(integration, ACCOUNT);
    looks_up_bucket(&mut reopened, task_of(&effects));
    assert_eq!(reopened.wanted().role_arn().to_string(), arn);
    same_plan(&reopened, &model);
}

#[test]
fn the_path_of_the_file_stays_where_the_role_is_not_made_by_hand() {
    let integration = Integration { role_path: "/team/".to_owned(), ..saved() };
    let arn = integration.role_arn();
    let (mut model, effects) = opened_with(integration, ACCOUNT);
    looks_up_bucket(&mut model, task_of(&effects));
    model.update(Event::HandWorkToggled(false));
    assert_eq!(model.wanted().role_arn(), arn);
}

#[test]
fn an_admin_who_does_something_ends_the_journey() {
    let (mut model, effects) = opened_with(saved(), ACCOUNT);
    model.goes_to(Step::Vendor);
    looks_up_bucket(&mut model, task_of(&effects));
    assert_eq!(model.step, Step::Vendor);
}

#[test]
fn the_files_kms_key_is_in_the_plan_without_asking_for_the_object() {
    let arn = "arn:aws:kms:eu-west-1:111111111111:key/0a1b";
    let integration = Integration { kms_key: Some(arn.parse().unwrap()), ..saved() };
    let (mut model, effects) = opened_with(integration, ACCOUNT);
    let effects = looks_up_bucket(&mut model, task_of(&effects));
    assert!(matches!(effects.as_slice(), [Effect::ReadInventory { .. }]), "{effects:?}");
    assert!(model.wanted().permissions_policy().text().contains(arn));
}
