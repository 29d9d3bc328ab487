use super::*;
use crate::access::external_id::ExternalId;
use crate::access::vendor::{Permission, VendorId};

#[test]
fn another_vendors_principal_is_not_taken_over() {
    let mut model = fresh();
    model.update(Event::VendorChosen(LABELBOX));
    assert!(model.vendor.principal().unwrap().is_role());
    model.update(Event::VendorChosen(LASSO));
    assert_eq!(model.vendor.principal_text, "");
}

#[test]
fn coming_back_to_a_vendor_finds_what_was_typed_for_it() {
    let mut model = fresh();
    model.names_vendor();
    model.types(Field::Ttl, "2 hours");
    model.update(Event::VendorChosen(LABELBOX));
    model.update(Event::VendorChosen(LASSO));
    assert_eq!(model.vendor.principal_text, VENDOR_ACCOUNT);
    assert_eq!(model.vendor.external_id_text, EXTERNAL_ID);
    assert_eq!(model.content.ttl_text, "2 hours");
}

#[test]
fn choosing_the_vendor_again_keeps_the_lifetime_that_was_typed() {
    let mut model = fresh();
    model.names_vendor();
    model.types(Field::Ttl, "2 hours");
    model.update(Event::VendorChosen(LASSO));
    assert_eq!(model.content.ttl_text, "2 hours");
}

#[test]
fn an_external_id_below_the_vendors_minimum_blocks() {
    let mut model = fresh();
    model.connects();
    model.names_vendor();
    model.types(Field::ExternalId, "kR7vq2MxWz");
    model.goes_to(Step::Vendor);
    model.continues();
    assert_eq!(model.step, Step::Vendor);
    assert_eq!(
        shown(&model, Field::ExternalId),
        "Lasso asks for at least 20 characters; this has 10"
    );
}

#[test]
fn a_generated_external_id_is_known_as_such_until_it_is_edited() {
    let mut model = fresh();
    assert_eq!(model.update(Event::ExternalIdRequested), [Effect::GenerateExternalId]);
    let generated = ExternalId::parse(EXTERNAL_ID).unwrap();
    model.update(Event::ExternalIdGenerated(generated));
    assert!(model.vendor.is_generated());
    assert_eq!(model.vendor.external_id_text, EXTERNAL_ID);
    model.types(Field::ExternalId, "pasted-external-id-123");
    assert!(!model.vendor.is_generated());
}

#[test]
fn a_custom_vendor_is_asked_for_its_name() {
    let mut model = fresh();
    model.connects();
    model.update(Event::VendorChosen(CUSTOM));
    model.types(Field::VendorPrincipal, VENDOR_ACCOUNT);
    model.types(Field::ExternalId, EXTERNAL_ID);
    model.goes_to(Step::Vendor);
    model.continues();
    assert_eq!(model.step, Step::Vendor);
    assert_eq!(
        shown(&model, Field::VendorName),
        "Name the vendor, so that its role can be recognised later"
    );
    model.types(Field::VendorName, "Acme Media");
    model.continues();
    assert_eq!(model.step, Step::Content);
    assert_eq!(model.vendor.id(), Some(VendorId::custom("Acme Media")));
}

#[test]
fn a_vendor_cannot_do_without_reading_objects() {
    let mut model = fresh();
    model.connects();
    model.names_vendor();
    assert_eq!(model.furthest_step(), Step::Content);
    model.update(Event::PermissionToggled(Permission::GetObject));
    assert_eq!(model.furthest_step(), Step::Vendor);
}

#[test]
fn a_vendor_file_that_is_wrong_says_so_until_another_is_named() {
    let mut model = fresh();
    assert_eq!(model.update(Event::VendorFileRequested), []);
    assert_eq!(shown(&model, Field::VendorFile), "Type the path of the vendor file");
    model.types(Field::VendorFile, " acme.toml ");
    assert_eq!(
        model.update(Event::VendorFileRequested),
        [Effect::ReadVendorFile("acme.toml".into())]
    );
    model.update(Event::VendorFileRead(Err("acme.toml, line 3: there is no name".to_owned())));
    assert_eq!(shown(&model, Field::VendorFile), "acme.toml, line 3: there is no name");
    model.types(Field::VendorFile, "acme2.toml");
    assert_eq!(super::super::problems::shown(&model, Field::VendorFile), None);
}

#[test]
fn a_vendor_file_that_was_read_is_chosen() {
    let mut model = fresh();
    let mut acme = VendorProfile::built_in().remove(LASSO);
    "Acme".clone_into(&mut acme.name);
    model.update(Event::VendorFileRead(Ok(acme)));
    assert_eq!(model.vendor.name(), Some("Acme"));
}

#[test]
fn a_principal_of_another_partition_is_refused() {
    let mut model = fresh();
    model.connects();
    model.names_vendor();
    model.goes_to(Step::Vendor);
    model.types(Field::VendorPrincipal, "arn:aws-cn:iam::222222222222:root");
    model.continues();
    assert_eq!(model.step, Step::Vendor);
    assert_eq!(
        shown(&model, Field::VendorPrincipal),
        "This principal is in the partition aws-cn, your account is in aws: AWS does not connect the two"
    );
}
