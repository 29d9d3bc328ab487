use super::*;
use crate::access::changes::ChangeLine;

fn attached(plan: &AccessPlan, arn: &str) -> Inventory {
    let mut inventory = as_planned(plan);
    if let Some(role) = &mut inventory.role {
        role.attached_policy_arns.push(arn.to_owned());
    }
    inventory
}

fn with_other_trust(plan: &AccessPlan) -> Inventory {
    let mut inventory = as_planned(plan);
    if let Some(role) = &mut inventory.role {
        role.trust_text = role.trust_text.replace(VENDOR_ACCOUNT, "333333333333");
    }
    inventory
}

#[test]
fn the_role_is_named_after_vendor_and_bucket() {
    let model = at_review();
    assert_eq!(model.review.role_name_text, "LassoModerationBucketAccess-media-prod");
}

#[test]
fn a_role_name_that_was_typed_stays() {
    let mut model = at_review();
    model.types(Field::RoleName, "Lasso");
    model.goes_to(Step::Vendor);
    model.update(Event::VendorChosen(LABELBOX));
    model.goes_to(Step::Content);
    model.goes_to(Step::Review);
    assert_eq!(model.review.role_name_text, "Lasso");
}

#[test]
fn the_role_name_follows_the_vendor_until_it_is_typed() {
    let mut model = at_review();
    model.update(Event::VendorChosen(LABELBOX));
    model.goes_to(Step::Review);
    assert_eq!(model.review.role_name_text, "LabelboxS3Access-media-prod");
}

#[test]
fn a_long_bucket_name_leaves_a_role_name_that_iam_takes() {
    let mut model = at_review();
    let bucket = "b".repeat(63);
    let task = task_of(&model.types(Field::ExampleUrl, &format!("s3://{bucket}/a.png")));
    let answer = bucket_answer(&bucket, "eu-west-1", Ownership::Ours);
    model.update(Event::BucketLookedUp(task, Ok(answer)));
    model.goes_to(Step::Review);
    assert_eq!(model.wanted().role_name.as_str().len(), 64);
}

#[test]
fn a_free_role_name_has_the_next_number_and_is_looked_up() {
    let mut model = at_review();
    model.types(Field::RoleName, "Lasso");
    for name in ["Lasso-2", "Lasso-3"] {
        let effects = model.update(Event::FreeRoleNameRequested);
        assert!(matches!(effects.as_slice(), [Effect::ReadInventory { .. }]), "{effects:?}");
        assert_eq!(model.review.role_name_text, name);
    }
}

#[test]
fn a_free_role_name_fits_into_iams_64_characters() {
    let mut model = at_review();
    model.types(Field::RoleName, &"r".repeat(64));
    model.update(Event::FreeRoleNameRequested);
    assert_eq!(model.review.role_name_text, format!("{}-2", "r".repeat(62)));
}

#[test]
fn an_account_that_is_as_wanted_needs_no_write() {
    let mut model = at_review();
    let inventory = as_planned(&model.wanted());
    model.reads_account(inventory);
    assert!(model.review.changes_for(&model.wanted()).unwrap().is_as_wanted());
    assert_eq!(model.update(Event::ApplyRequested), []);
    assert_eq!(model.furthest_step(), Step::Validate);
}

#[test]
fn a_difference_is_written_only_after_it_was_confirmed() {
    let mut model = at_review();
    let inventory = with_other_trust(&model.wanted());
    model.reads_account(inventory);
    assert_eq!(model.furthest_step(), Step::Review);
    assert_eq!(model.update(Event::ApplyRequested), []);
    model.update(Event::ReplacementConfirmed(true));
    let (_, writes) = model.applies();
    assert!(matches!(writes.as_slice(), [Write::UpdateTrustPolicy { .. }]), "{writes:?}");
}

#[test]
fn a_confirmation_counts_for_one_attempt() {
    let mut model = at_review();
    let inventory = with_other_trust(&model.wanted());
    model.reads_account(inventory);
    model.update(Event::ReplacementConfirmed(true));
    let (task, _) = model.applies();
    model.update(Event::WritingEnded(task, Ending::Failed(denied())));
    assert!(!model.review.replacement_confirmed);
}

#[test]
fn a_role_that_is_somebody_elses_is_never_written_to() {
    let mut model = at_review();
    let mut inventory = with_other_trust(&model.wanted());
    if let Some(role) = &mut inventory.role {
        role.tags.clear();
    }
    model.reads_account(inventory);
    model.update(Event::ReplacementConfirmed(true));
    assert_eq!(model.update(Event::ApplyRequested), []);
    assert_eq!(model.review.writing, None);
}

#[test]
fn a_role_that_grants_more_than_the_plan_is_refused_and_says_what() {
    let mut model = at_review();
    let inventory = attached(&model.wanted(), "arn:aws:iam::aws:policy/AdministratorAccess");
    model.reads_account(inventory);
    let changes = model.review.changes_for(&model.wanted()).unwrap();
    assert!(
        changes.lines.iter().any(|line| matches!(
            line,
            ChangeLine::Refused { what, .. } if what.contains("AdministratorAccess")
        )),
        "{changes:?}"
    );
    assert_eq!(model.update(Event::ApplyRequested), []);
    assert_eq!(model.furthest_step(), Step::Review);
}

#[test]
fn nothing_is_written_before_the_account_was_read_for_this_plan() {
    let mut model = fresh();
    model.reaches_review();
    assert_eq!(model.update(Event::ApplyRequested), []);
    model.reads_account(Inventory::default());
    model.types(Field::Prefix, "cats/");
    assert_eq!(model.update(Event::ApplyRequested), []);
}

#[test]
fn an_account_that_could_not_be_read_says_why() {
    let mut model = at_review();
    let task = task_of(&model.update(Event::InventoryRequested));
    model.update(Event::InventoryRead(task, Err(denied())));
    assert_eq!(
        model.review.inventory.failure().map(ToString::to_string).as_deref(),
        Some("Your AWS identity may not call iam:CreateRole")
    );
}

#[test]
fn a_role_made_by_hand_keeps_its_path() {
    let mut model = at_review();
    model.update(Event::HandWorkToggled(true));
    model.types(Field::HandMadeRoleArn, "arn:aws:iam::111111111111:role/vendors/Lasso");
    assert_eq!(
        model.wanted().role_arn().to_string(),
        "arn:aws:iam::111111111111:role/vendors/Lasso"
    );
}

#[test]
fn a_role_made_by_hand_in_another_account_is_told() {
    let mut model = at_review();
    model.update(Event::HandWorkToggled(true));
    model.types(Field::HandMadeRoleArn, "arn:aws:iam::333333333333:role/Lasso");
    model.update(Event::FieldLeft(Field::HandMadeRoleArn));
    assert_eq!(
        shown(&model, Field::HandMadeRoleArn),
        "This role is in account 3333-3333-3333, you are connected to 1111-1111-1111"
    );
}

#[test]
fn names_and_paths_of_rehearsals_are_refused_where_they_are_typed() {
    let mut model = at_review();
    model.types(Field::RoleName, "Countersign-Rehearsal-x");
    model.update(Event::FieldLeft(Field::RoleName));
    assert!(shown(&model, Field::RoleName).contains("are for rehearsals"));
    assert_eq!(model.plan(), None);
    let mut model = at_review();
    model.update(Event::HandWorkToggled(true));
    model.types(Field::HandMadeRoleArn, "arn:aws:iam::111111111111:role/countersign/deep/Lasso");
    model.update(Event::FieldLeft(Field::HandMadeRoleArn));
    assert!(shown(&model, Field::HandMadeRoleArn).contains("are for rehearsals"));
    assert_eq!(model.wanted().role_path, "/", "nothing of it is taken over");
}

#[test]
fn two_custom_vendors_of_one_bucket_have_roles_of_their_own() {
    let suggested = |name: &str| {
        let mut model = fresh();
        model.connects();
        model.update(Event::VendorChosen(CUSTOM));
        model.types(Field::VendorName, name);
        model.types(Field::VendorPrincipal, VENDOR_ACCOUNT);
        model.types(Field::ExternalId, EXTERNAL_ID);
        model.pastes_example();
        model.goes_to(Step::Review);
        model.review.role_name_text.clone()
    };
    assert_eq!(suggested("Acme Vision"), "AcmeVisionBucketAccess-media-prod");
    assert_ne!(suggested("日本写真"), suggested("中国图片"));
}
