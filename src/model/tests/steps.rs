use super::*;

#[test]
fn the_whole_way_leads_from_an_empty_account_to_the_hand_over() {
    let mut model = fresh();
    model.connects();
    assert_eq!(model.continues(), []);
    assert_eq!(model.step, Step::Vendor);
    model.names_vendor();
    model.continues();
    assert_eq!(model.step, Step::Content);
    model.pastes_example();
    let effects = model.continues();
    assert_eq!(model.step, Step::Review);
    assert!(matches!(effects.as_slice(), [Effect::ReadInventory { .. }]), "{effects:?}");
    model.creates();
    model.continues();
    assert_eq!(model.step, Step::Validate);
    model.validates();
    model.continues();
    assert_eq!(model.step, Step::HandOver);
    assert_eq!(model.continues(), []);
}

#[test]
fn a_step_beyond_the_facts_cannot_be_entered() {
    let mut model = fresh();
    for step in Step::ALL.into_iter().skip(1) {
        assert_eq!(model.goes_to(step), []);
        assert_eq!(model.step, Step::Connect, "{step:?}");
    }
}

#[test]
fn going_back_and_forth_loses_nothing() {
    let mut model = at_hand_over();
    let before = model.clone();
    for step in Step::ALL.into_iter().rev().chain(Step::ALL) {
        assert_eq!(model.goes_to(step), [], "{step:?}");
        assert_eq!(model.step, step);
    }
    assert_eq!(model, before);
}

#[test]
fn continue_without_a_vendor_shows_what_is_missing_and_stays() {
    let mut model = fresh();
    model.connects();
    model.continues();
    model.update(Event::VendorChosen(LASSO));
    assert_eq!(super::super::problems::shown(&model, Field::ExternalId), None);
    assert_eq!(model.continues(), []);
    assert_eq!(model.step, Step::Vendor);
    assert_eq!(shown(&model, Field::ExternalId), "Enter the external ID, or generate one");
    assert_eq!(
        shown(&model, Field::VendorPrincipal),
        "Enter the vendor's 12-digit AWS account ID, or the ARN of its role"
    );
}

#[test]
fn continue_without_content_shows_what_is_missing_and_stays() {
    let mut model = fresh();
    model.connects();
    model.names_vendor();
    model.goes_to(Step::Content);
    model.continues();
    assert_eq!(model.step, Step::Content);
    assert_eq!(shown(&model, Field::Bucket), "Enter the bucket's name");
    assert_eq!(shown(&model, Field::Region), "Enter the bucket's Region, for example eu-west-1");
    assert_eq!(shown(&model, Field::Key), "Enter the object's key");
}

#[test]
fn a_field_that_was_left_shows_its_error_and_no_other_does() {
    let mut model = fresh();
    model.types(Field::Ttl, "soon");
    model.update(Event::FieldLeft(Field::Ttl));
    assert!(shown(&model, Field::Ttl).contains("soon"));
    assert_eq!(super::super::problems::shown(&model, Field::Key), None);
}

#[test]
fn continue_on_connect_connects() {
    let mut model = fresh();
    model.update(Event::SourceChosen(CredentialSource::Environment));
    let effects = model.continues();
    assert!(
        matches!(
            effects.as_slice(),
            [Effect::Connect { source: CredentialSource::Environment, region: None, .. }]
        ),
        "{effects:?}"
    );
    assert_eq!(model.step, Step::Connect);
}

#[test]
fn the_first_profile_is_chosen_when_none_was() {
    let mut model = fresh();
    let profiles = vec![profile("default"), profile("prod")];
    model.update(Event::ProfilesListed(Ok(profiles.clone())));
    assert_eq!(model.connect.source, Some(CredentialSource::Profile("default".to_owned())));
    model.update(Event::SourceChosen(CredentialSource::Profile("prod".to_owned())));
    model.update(Event::ProfilesListed(Ok(profiles)));
    assert_eq!(model.connect.source, Some(CredentialSource::Profile("prod".to_owned())));
}

#[test]
fn a_missing_profile_is_named_beside_those_that_exist_and_nothing_is_asked() {
    let mut model = fresh();
    model.update(Event::SourceChosen(CredentialSource::Profile("prdo".to_owned())));
    model.update(Event::ProfilesListed(Ok(vec![profile("default"), profile("prod")])));
    assert_eq!(
        model.connect.missing_profile().as_deref(),
        Some("There is no profile prdo in the AWS config; there are: default, prod")
    );
    assert_eq!(model.continues(), []);
}

#[test]
fn a_profile_is_missed_in_an_empty_config_too() {
    let mut model = fresh();
    model.update(Event::SourceChosen(CredentialSource::Profile("prod".to_owned())));
    model.update(Event::ProfilesListed(Ok(Vec::new())));
    assert_eq!(
        model.connect.missing_profile().as_deref(),
        Some("There is no profile prod: the AWS config has no profiles at all")
    );
}

#[test]
fn a_failed_connection_says_why_and_leads_nowhere() {
    let mut model = fresh();
    model.update(Event::SourceChosen(CredentialSource::Environment));
    let task = task_of(&model.continues());
    model.update(Event::Connected(task, Err(failure("ExpiredToken"))));
    assert_eq!(
        model.connect.identity.failure().map(ToString::to_string).as_deref(),
        Some("Your AWS session has expired")
    );
    assert_eq!(model.furthest_step(), Step::Connect);
}

#[test]
fn the_bucket_is_asked_about_again_after_connecting_elsewhere() {
    let mut model = at_review();
    model.update(Event::SourceChosen(CredentialSource::Environment));
    assert_eq!(model.furthest_step(), Step::Connect);
    let task = task_of(&model.update(Event::ConnectRequested));
    let effects = model.update(Event::Connected(task, Ok(identity_in("333333333333"))));
    assert!(matches!(effects.as_slice(), [Effect::LookUpBucket { .. }]), "{effects:?}");
    assert_eq!(model.furthest_step(), Step::Content);
}

#[test]
fn a_connection_region_that_is_none_is_told_and_not_sent() {
    let mut model = fresh();
    model.update(Event::SourceChosen(CredentialSource::Environment));
    model.types(Field::ConnectRegion, "eu-west-1a");
    assert_eq!(model.continues(), []);
    assert_eq!(
        shown(&model, Field::ConnectRegion),
        "eu-west-1a is an Availability Zone; its Region is eu-west-1"
    );
}

#[test]
fn the_way_to_aws_is_known_from_the_session_that_is_opened() {
    let mut model = fresh();
    model.update(Event::SourceChosen(CredentialSource::Environment));
    let task = task_of(&model.update(Event::ConnectRequested));
    let route = Route {
        facts: vec![("Proxy".to_owned(), "proxy.corp:8080".to_owned())],
        s3_endpoint: Some(url::Url::parse("http://127.0.0.1:9000").unwrap()),
    };
    model.update(Event::RouteFound(task, route.clone()));
    assert_eq!(model.surroundings.endpoint_url, route.s3_endpoint);
    assert_eq!(model.connect.route, route);
}

#[test]
fn a_continue_that_is_not_offered_says_what_comes_first() {
    let mut model = fresh();
    model.reaches_review();
    assert_eq!(model.why_not_continue(), Some("Reading what the account has"));
    model.reads_account(Inventory::default());
    let changes = "The changes come first: make them here, or have them made by hand";
    assert_eq!(model.why_not_continue(), Some(changes));
    model.creates();
    assert_eq!(model.why_not_continue(), None);
    model.continues();
    assert_eq!(model.why_not_continue(), Some("The checks come first: press Validate"));
    model.starts_validation();
    assert_eq!(model.why_not_continue(), Some("The checks are under way"));
}
