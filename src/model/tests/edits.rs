use std::collections::BTreeSet;

use super::*;
use crate::access::grantee::Grantee;
use crate::access::vendor::Permission;
use crate::checks::catalogue::{CheckId, Input};
use crate::checks::finding::Fix;
use crate::model::validation::Means;

/// What must be withdrawn when this happens to a wizard that had proved everything.
#[track_caller]
fn withdraws(event: &Event, inputs: &[Input]) {
    let mut model = at_hand_over();
    model.update(event.clone());
    let left: BTreeSet<CheckId> = model.validation.findings.keys().copied().collect();
    let expected: BTreeSet<CheckId> = CATALOGUE
        .iter()
        .map(|check| check.id)
        .filter(|id| !inputs.iter().any(|input| id.depends_on(*input)))
        .collect();
    assert_eq!(left, expected, "{event:?}");
    assert_eq!(model.validation.is_proved(), inputs.is_empty(), "{event:?}");
    let url_stays = expected.contains(&CheckId::SignedGet);
    assert_eq!(model.validation.live_url.is_some(), url_stays, "{event:?}");
    assert_eq!(model.validation.fetched.is_some(), url_stays, "{event:?}");
}

#[track_caller]
fn edit_withdraws(field: Field, text: &str, inputs: &[Input]) {
    withdraws(&Event::Edited(field, text.to_owned()), inputs);
}

#[test]
fn every_edit_withdraws_exactly_the_verdicts_that_rest_on_it() {
    edit_withdraws(Field::ConnectRegion, "us-east-1", &[Input::Credentials]);
    edit_withdraws(Field::VendorName, "Acme", &[Input::VendorName]);
    edit_withdraws(Field::VendorPrincipal, "333333333333", &[Input::Principal]);
    edit_withdraws(Field::VendorFile, "acme.toml", &[]);
    edit_withdraws(Field::ExternalId, "another-external-id-1234", &[Input::ExternalId]);
    edit_withdraws(Field::Domain, "https://cdn.example.org", &[Input::Address]);
    edit_withdraws(Field::Region, "us-east-1", &[Input::Region]);
    edit_withdraws(Field::Bucket, "media-test", &[Input::Bucket]);
    edit_withdraws(Field::Key, "cats/kit.png", &[Input::Key]);
    edit_withdraws(Field::Prefix, "cats/", &[Input::Prefix]);
    edit_withdraws(Field::Ttl, "2 hours", &[Input::Ttl]);
    edit_withdraws(Field::RoleName, "Another", &[Input::RoleName]);
    edit_withdraws(
        Field::HandMadeRoleArn,
        "arn:aws:iam::111111111111:role/Another",
        &[Input::RoleName],
    );
    edit_withdraws(Field::SavePath, "/tmp/report.md", &[]);
}

#[test]
fn another_region_withdraws_what_was_said_of_a_policy_that_grants_a_key_through_it() {
    let mut model = at_hand_over();
    model.content.object_is_under(&"arn:aws:kms:eu-west-1:111111111111:key/0a1b".parse().unwrap());
    model.types(Field::Region, "us-east-1");
    let left = &model.validation.findings;
    assert!(!left.contains_key(&CheckId::RoleAsPlanned), "kms:ViaService names the Region");
    assert!(left.contains_key(&CheckId::TrustPolicyNarrow));
}

#[test]
fn another_vendors_role_name_withdraws_what_was_said_of_the_role_of_the_one_before() {
    let mut model = at_hand_over();
    model.update(Event::VendorChosen(LABELBOX));
    let before = model.review.role_name_text.clone();
    model.goes_to(Step::Review);
    assert_ne!(model.review.role_name_text, before);
    assert!(!model.validation.findings.contains_key(&CheckId::KmsKeyPolicy));
}

#[test]
fn another_example_url_withdraws_what_it_changes() {
    edit_withdraws(
        Field::ExampleUrl,
        "https://media-test.s3.us-east-2.amazonaws.com/cats/kit.png",
        &[Input::Address, Input::Bucket, Input::Region, Input::Key],
    );
    edit_withdraws(
        Field::ExampleUrl,
        "https://media-prod.s3.eu-west-1.amazonaws.com/cats/kit.png",
        &[Input::Address, Input::Key],
    );
    edit_withdraws(Field::ExampleUrl, "s3://media-prod/cats/tom.png", &[Input::Address]);
}

#[test]
fn an_example_url_that_is_none_withdraws_what_was_said_of_the_address_alone() {
    edit_withdraws(Field::ExampleUrl, "ftp://media-prod/cats/tom.png", &[Input::Address]);
}

#[test]
fn a_choice_withdraws_exactly_the_verdicts_that_rest_on_it() {
    withdraws(&Event::PermissionToggled(Permission::ListBucket), &[Input::Permissions]);
    let vendor = CredentialSource::SandboxVendor;
    withdraws(&Event::MeansChosen(Means::Directly(vendor)), &[Input::Mode]);
    withdraws(&Event::SourceChosen(CredentialSource::Environment), &[Input::Credentials]);
    withdraws(&Event::HandWorkToggled(true), &[Input::RoleName]);
    withdraws(
        &Event::VendorChosen(LABELBOX),
        &[Input::Vendor, Input::Principal, Input::Permissions],
    );
}

#[test]
fn choosing_the_same_again_withdraws_nothing() {
    withdraws(&Event::VendorChosen(LASSO), &[]);
    let same = CredentialSource::Profile("prod".to_owned());
    withdraws(&Event::SourceChosen(same), &[]);
    withdraws(&Event::VendorChosen(99), &[]);
}

#[test]
fn an_edit_withdraws_the_word_that_was_given_on_a_replacement() {
    let mut model = at_review();
    model.update(Event::ReplacementConfirmed(true));
    model.types(Field::Prefix, "cats/");
    assert!(!model.review.replacement_confirmed);
}

/// Everything with which an admin could change what is being written or checked.
fn changing_events() -> Vec<Event> {
    let edits = [
        Field::ConnectRegion,
        Field::VendorName,
        Field::VendorPrincipal,
        Field::VendorFile,
        Field::ExternalId,
        Field::ExampleUrl,
        Field::Domain,
        Field::Region,
        Field::Bucket,
        Field::Key,
        Field::Prefix,
        Field::Ttl,
        Field::RoleName,
        Field::HandMadeRoleArn,
    ];
    let generated = crate::access::external_id::ExternalId::parse("generated-meanwhile-1").unwrap();
    edits
        .into_iter()
        .map(|field| Event::Edited(field, "other".to_owned()))
        .chain(vec![
            Event::SourceChosen(CredentialSource::Environment),
            Event::ConnectRequested,
            Event::VendorChosen(CUSTOM),
            Event::GranteeChosen(Grantee::User),
            Event::AnotherKeyRequested,
            Event::PermissionToggled(Permission::ListBucket),
            Event::ExternalIdRequested,
            Event::ExternalIdGenerated(generated),
            Event::PracticeAccountRequested,
            Event::PracticeUrlRequested,
            Event::BucketLookupRequested,
            Event::InventoryRequested,
            Event::FreeRoleNameRequested,
            Event::AdoptionRequested,
            Event::RotationRequested,
            Event::WithdrawalRequested,
            Event::RotationCancelled,
            Event::RevocationRequested,
            Event::RevocationConfirmed,
            Event::ApplyRequested,
            Event::UndoConfirmed,
            Event::HandWorkToggled(true),
            Event::MeansChosen(Means::Directly(CredentialSource::Environment)),
            Event::ValidationRequested,
            Event::ActualRegionRequested,
            Event::FixRequested(CheckId::RoleAsPlanned, Fix::MendRole),
            Event::FixConfirmed,
        ])
        .collect()
}

#[track_caller]
fn refuses_every_change(model: &Model) {
    for event in changing_events() {
        let mut changed = model.clone();
        assert_eq!(changed.update(event.clone()), [], "{event:?}");
        assert_eq!(&changed, model, "{event:?}");
    }
}

#[test]
fn nothing_can_be_changed_while_the_account_is_written_to() {
    let mut model = at_review();
    model.applies();
    refuses_every_change(&model);
}

#[test]
fn nothing_can_be_changed_while_the_checks_run() {
    let mut model = at_validate();
    model.starts_validation();
    refuses_every_change(&model);
}

#[test]
fn a_report_can_be_named_while_the_checks_run() {
    let mut model = at_validate();
    model.starts_validation();
    model.types(Field::SavePath, "/home/jo/report.md");
    assert_eq!(model.hand_over.save_path_text, "/home/jo/report.md");
}
