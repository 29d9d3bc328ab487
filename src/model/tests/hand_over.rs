use super::*;
use crate::checks::catalogue::CheckId;
use crate::checks::diagnosis::Diagnosis;
use crate::export::steps;
use crate::model::event::{CopyItem, ReportFormat};
use crate::model::hand_over::{form_rows, form_text, open_points};

#[track_caller]
fn copied(model: &mut Model, item: CopyItem) -> String {
    match model.update(Event::CopyRequested(item)).as_slice() {
        [Effect::Copy { item: copied, text }] if *copied == item => text.expose().to_owned(),
        other => panic!("one text was to be copied: {other:?}"),
    }
}

fn rows(model: &Model) -> Vec<(String, String)> {
    form_rows(model, &model.wanted()).into_iter().map(|row| (row.label, row.value)).collect()
}

#[track_caller]
fn row(model: &Model, label: &str) -> String {
    let mut rows = rows(model).into_iter();
    rows.find(|(name, _)| name == label).expect("the form has the row").1
}

#[test]
fn what_is_copied_is_the_document_byte_for_byte() {
    let mut model = at_review();
    let plan = model.wanted();
    assert_eq!(copied(&mut model, CopyItem::TrustPolicy), plan.trust_policy().text());
    assert_eq!(copied(&mut model, CopyItem::PermissionsPolicy), plan.permissions_policy().text());
    assert_eq!(copied(&mut model, CopyItem::ExternalId), EXTERNAL_ID);
    assert_eq!(copied(&mut model, CopyItem::Package), steps::text(&plan));
}

#[test]
fn the_steps_by_hand_hold_both_documents() {
    let model = at_review();
    let plan = model.wanted();
    let text = steps::text(&plan);
    assert!(text.contains(plan.trust_policy().text()));
    assert!(text.contains(plan.permissions_policy().text()));
}

#[test]
fn the_signed_url_is_copied_whole_and_debug_shows_none_of_its_query() {
    let mut model = at_hand_over();
    let effects = model.update(Event::CopyRequested(CopyItem::SignedUrl));
    assert!(!format!("{effects:?}").contains("5ecre7"));
    assert!(!format!("{model:?}").contains("5ecre7"));
    assert_eq!(copied(&mut model, CopyItem::SignedUrl), format!("{EXAMPLE_URL}?{SIGNED_QUERY}"));
}

#[test]
fn what_is_not_there_yet_cannot_be_copied() {
    let mut model = fresh();
    for item in [CopyItem::TrustPolicy, CopyItem::SignedUrl, CopyItem::WholeForm] {
        assert_eq!(model.update(Event::CopyRequested(item)), [], "{item:?}");
    }
    assert_eq!(at_hand_over().update(Event::CopyRequested(CopyItem::FormRow(99))), []);
}

#[test]
fn the_word_copied_goes_after_a_second() {
    let mut model = at_review();
    model.update(Event::Copied(CopyItem::TrustPolicy, Ok(())));
    assert!(model.counts_seconds(), "or nobody would take it away");
    model.update(Event::Tick(after(0) + SignedDuration::from_millis(999)));
    assert!(model.copied.is_some());
    model.update(Event::Tick(after(1)));
    assert_eq!(model.copied, None);
}

#[test]
fn why_nothing_was_copied_can_be_read() {
    let mut model = at_review();
    model.update(Event::Copied(CopyItem::TrustPolicy, Err("No clipboard".to_owned())));
    model.update(Event::Tick(after(5)));
    let copied = model.copied.as_ref().unwrap();
    assert_eq!(copied.result, Err("No clipboard".to_owned()));
    model.update(Event::Tick(after(8)));
    assert_eq!(model.copied, None);
}

#[test]
fn lassos_form_is_filled_in_lassos_order() {
    let rows = rows(&at_hand_over());
    let expected = [
        ("Domain", "https://media-prod.s3.eu-west-1.amazonaws.com"),
        ("Region", "eu-west-1"),
        ("Bucket", "media-prod"),
        ("Role ARN", "arn:aws:iam::111111111111:role/LassoModerationBucketAccess-media-prod"),
        ("External ID", EXTERNAL_ID),
        ("TTL", "1 hour"),
        ("Example URL", EXAMPLE_URL),
    ];
    assert_eq!(rows, expected.map(|(label, value)| (label.to_owned(), value.to_owned())));
}

#[test]
fn labelboxs_form_is_filled_in_labelboxs_order() {
    let mut model = at_review();
    model.update(Event::VendorChosen(LABELBOX));
    model.goes_to(Step::Review);
    let expected = [
        ("Integration name", "Labelbox media-prod"),
        ("AWS bucket name", "media-prod"),
        ("AWS Role ARN", "arn:aws:iam::111111111111:role/LabelboxS3Access-media-prod"),
    ];
    assert_eq!(rows(&model), expected.map(|(label, value)| (label.to_owned(), value.to_owned())));
}

#[test]
fn the_whole_form_is_copied_as_its_rows() {
    let mut model = at_hand_over();
    let text = form_text(&form_rows(&model, &model.wanted()));
    assert!(text.starts_with("Domain: https://media-prod.s3.eu-west-1.amazonaws.com\nRegion: "));
    assert_eq!(copied(&mut model, CopyItem::WholeForm), text);
    assert_eq!(copied(&mut model, CopyItem::FormRow(2)), "media-prod");
}

#[test]
fn a_signed_example_url_is_handed_over_without_its_signature() {
    let mut model = at_review();
    model.types(Field::ExampleUrl, &format!("{EXAMPLE_URL}?{SIGNED_QUERY}"));
    let answer = bucket_answer("media-prod", "eu-west-1", Ownership::Ours);
    let task = task_of(&model.update(Event::BucketLookupRequested));
    model.update(Event::BucketLookedUp(task, Ok(answer)));
    assert_eq!(row(&model, "Example URL"), EXAMPLE_URL);
}

#[test]
fn an_s3_notation_is_handed_over_as_a_url_under_its_domain() {
    let mut model = at_review();
    model.types(Field::ExampleUrl, "s3://media-prod/cats/tom.png");
    assert_eq!(row(&model, "Example URL"), EXAMPLE_URL);
    assert_eq!(row(&model, "Domain"), "https://media-prod.s3.eu-west-1.amazonaws.com");
}

#[test]
fn a_domain_that_was_left_empty_is_the_buckets_own() {
    let mut model = at_review();
    model.types(Field::Domain, " ");
    assert_eq!(row(&model, "Domain"), "https://media-prod.s3.eu-west-1.amazonaws.com");
}

#[test]
fn the_example_url_is_of_the_bucket_that_is_granted() {
    let mut model = at_review();
    model.types(Field::Bucket, "media-test");
    let task = task_of(&model.update(Event::FieldLeft(Field::Bucket)));
    let answer = bucket_answer("media-test", "eu-west-1", Ownership::Ours);
    model.update(Event::BucketLookedUp(task, Ok(answer)));
    assert!(model.plan().is_none(), "the old bucket's domain is not handed over");
    model.update(Event::OwnAddressRequested);
    assert_eq!(
        row(&model, "Example URL"),
        "https://media-test.s3.eu-west-1.amazonaws.com/cats/tom.png"
    );
}

#[test]
fn an_example_under_a_custom_domain_is_handed_over_under_the_buckets_own() {
    let mut model = at_review();
    model.types(Field::ExampleUrl, "https://cdn.example.org/cats/tom%20cat.png");
    model.types(Field::Bucket, "media-prod");
    model.types(Field::Region, "eu-west-1");
    let task = task_of(&model.update(Event::FieldLeft(Field::Bucket)));
    let answer = bucket_answer("media-prod", "eu-west-1", Ownership::Ours);
    model.update(Event::BucketLookedUp(task, Ok(answer)));
    // A signature holds for S3's host only, so the vendor could not use this domain.
    assert!(model.plan().is_none());
    assert_eq!(model.furthest_step(), Step::Content);
    model.update(Event::OwnAddressRequested);
    assert_eq!(row(&model, "Domain"), "https://media-prod.s3.eu-west-1.amazonaws.com");
    assert_eq!(
        row(&model, "Example URL"),
        "https://media-prod.s3.eu-west-1.amazonaws.com/cats/tom%20cat.png"
    );
}

#[test]
fn a_report_is_saved_where_the_admin_says_with_the_ending_of_its_format() {
    let mut model = at_hand_over();
    model.surroundings.save_folder = "/home/jo".into();
    let plan = model.wanted();
    let mut path = |text: &str, format| {
        model.types(Field::SavePath, text);
        model.save_path(&plan, format).display().to_string()
    };
    let suggested = "/home/jo/countersign-lasso-media-prod.md";
    assert_eq!(path("", ReportFormat::Markdown), suggested);
    assert_eq!(path("/srv/", ReportFormat::Json), "/srv/countersign-lasso-media-prod.json");
    assert_eq!(path("/srv/lasso.md", ReportFormat::Json), "/srv/lasso.json");
}

#[test]
fn what_could_not_be_asked_or_warns_is_told_where_it_is_handed_over() {
    let mut model = at_validate();
    let task = model.starts_validation();
    for check in CATALOGUE {
        let finding = match check.id {
            CheckId::RequesterPays => Finding::skipped("You may not read it"),
            CheckId::BlockPublicAccess => {
                Finding::warning(Diagnosis::new("It is off", "Switch it on"), "off")
            }
            _ => Finding::passed("ok"),
        };
        model.update(Event::Found(task, check.id, finding));
    }
    model.update(Event::ValidationEnded(task));
    assert_eq!(model.furthest_step(), Step::HandOver);
    let points = open_points(&model).join("\n");
    assert!(points.contains("not asked: You may not read it"), "{points}");
    assert!(points.contains("It is off"), "{points}");
    assert_eq!(open_points(&model).len(), 2);
}
