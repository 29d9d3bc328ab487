use super::*;
use crate::checks::key_candidates::{Candidate, Difference};
use crate::model::content::Absence;

fn at_content() -> Model {
    let mut model = fresh();
    model.connects();
    model.names_vendor();
    model.goes_to(Step::Content);
    model
}

/// Domain, Region, bucket and key as the fields have them.
fn fields(model: &Model) -> [&str; 4] {
    let content = &model.content;
    [&content.domain_text, &content.region_text, &content.bucket_text, &content.key_text]
}

#[test]
fn an_example_url_fills_domain_region_bucket_and_key_and_asks_for_the_bucket() {
    let mut model = at_content();
    let effects = model.types(Field::ExampleUrl, EXAMPLE_URL);
    assert_eq!(
        fields(&model),
        [
            "https://media-prod.s3.eu-west-1.amazonaws.com",
            "eu-west-1",
            "media-prod",
            "cats/tom.png"
        ]
    );
    assert!(
        matches!(effects.as_slice(), [Effect::LookUpBucket { bucket, .. }] if bucket.as_str() == "media-prod"),
        "{effects:?}"
    );
}

#[test]
fn an_s3_notation_fills_bucket_and_key_and_the_bucket_tells_the_rest() {
    let mut model = at_content();
    let task = task_of(&model.types(Field::ExampleUrl, "s3://media-prod/cats/tom.png"));
    assert_eq!(fields(&model), ["", "", "media-prod", "cats/tom.png"]);
    let answer = bucket_answer("media-prod", "eu-west-1", Ownership::Ours);
    model.update(Event::BucketLookedUp(task, Ok(answer)));
    assert_eq!(
        fields(&model),
        [
            "https://media-prod.s3.eu-west-1.amazonaws.com",
            "eu-west-1",
            "media-prod",
            "cats/tom.png"
        ]
    );
}

#[test]
fn a_custom_domain_leaves_the_bucket_to_be_asked() {
    let mut model = at_content();
    model.pastes_example();
    let effects = model.types(Field::ExampleUrl, "https://cdn.example.org/cats/tom.png");
    assert_eq!(effects, []);
    assert_eq!(fields(&model), ["https://cdn.example.org", "", "", "cats/tom.png"]);
    model.continues();
    assert_eq!(model.step, Step::Content);
    assert_eq!(shown(&model, Field::Bucket), "Enter the bucket's name");
}

#[test]
fn a_bucket_that_was_typed_is_asked_about_when_its_field_is_left() {
    let mut model = at_content();
    model.types(Field::Bucket, "media-prod");
    let effects = model.update(Event::FieldLeft(Field::Bucket));
    assert!(matches!(effects.as_slice(), [Effect::LookUpBucket { region: None, .. }]));
    assert_eq!(model.update(Event::FieldLeft(Field::Bucket)), []);
}

#[test]
fn a_region_that_the_bucket_contradicts_blocks_until_the_true_one_is_taken() {
    let mut model = at_content();
    let task = task_of(&model.types(Field::ExampleUrl, EXAMPLE_URL));
    let answer = bucket_answer("media-prod", "us-west-2", Ownership::Ours);
    model.update(Event::BucketLookedUp(task, Ok(answer)));
    let actual = Region::parse("us-west-2").unwrap();
    assert_eq!(model.content.region_text, "eu-west-1");
    assert_eq!(model.content.region_conflict(), Some(&actual));
    model.continues();
    assert_eq!(model.step, Step::Content);
    assert_eq!(shown(&model, Field::Region), "The bucket says that it is in us-west-2");

    model.update(Event::ActualRegionRequested);
    assert_eq!(model.content.region_conflict(), None);
    model.continues();
    assert_eq!(model.step, Step::Review);
}

#[test]
fn a_bucket_of_another_account_blocks_and_names_the_account_that_is_connected() {
    let mut model = at_content();
    let task = task_of(&model.types(Field::ExampleUrl, EXAMPLE_URL));
    let answer = bucket_answer("media-prod", "eu-west-1", Ownership::SomebodyElses);
    model.update(Event::BucketLookedUp(task, Ok(answer)));
    assert_eq!(
        shown(&model, Field::Bucket),
        "This bucket belongs to another account than 1111-1111-1111: connect to the account that owns it"
    );
    model.continues();
    assert_eq!(model.step, Step::Content);
}

#[test]
fn a_bucket_that_aws_does_not_show_warns_and_lets_through() {
    let mut model = at_content();
    let task = task_of(&model.types(Field::ExampleUrl, EXAMPLE_URL));
    let answer = bucket_answer("media-prod", "eu-west-1", Ownership::Unknown(denied()));
    model.update(Event::BucketLookedUp(task, Ok(answer)));
    assert!(shown(&model, Field::Bucket).contains("s3:ListBucket"));
    model.continues();
    assert_eq!(model.step, Step::Review);
}

#[test]
fn a_bucket_that_does_not_exist_is_said_at_once() {
    let mut model = at_content();
    let task = task_of(&model.types(Field::ExampleUrl, EXAMPLE_URL));
    model.update(Event::BucketLookedUp(task, Err(failure("NoSuchBucket"))));
    assert_eq!(
        shown(&model, Field::Bucket),
        "There is no bucket named media-prod: check it for a typing error"
    );
}

#[test]
fn continue_asks_about_a_bucket_that_nobody_asked_about_yet() {
    let mut model = at_content();
    for (field, text) in
        [(Field::Bucket, "media-prod"), (Field::Region, "eu-west-1"), (Field::Key, "a.png")]
    {
        model.types(field, text);
    }
    let effects = model.continues();
    assert!(matches!(effects.as_slice(), [Effect::LookUpBucket { .. }]), "{effects:?}");
    assert_eq!(model.step, Step::Content);
}

#[test]
fn a_key_outside_the_prefix_blocks() {
    let mut model = at_content();
    model.pastes_example();
    model.types(Field::Prefix, "dogs/");
    model.continues();
    assert_eq!(model.step, Step::Content);
    assert_eq!(
        shown(&model, Field::Prefix),
        "The example object's key does not begin with dogs/, so the vendor could not read it"
    );
    model.types(Field::Prefix, "cats/");
    model.continues();
    assert_eq!(model.step, Step::Review);
}

#[test]
fn a_lifetime_out_of_bounds_blocks_and_says_the_bound() {
    let mut model = at_content();
    model.pastes_example();
    for (text, bound) in [("5 minutes", "15 minutes"), ("8 days", "7 days"), ("", "1 hour")] {
        model.types(Field::Ttl, text);
        model.continues();
        assert_eq!(model.step, Step::Content, "{text}");
        assert!(shown(&model, Field::Ttl).contains(bound), "{text}");
    }
    model.types(Field::Ttl, "90 min");
    model.continues();
    assert_eq!(model.wanted().ttl.secs(), 5_400);
}

#[test]
fn what_was_typed_survives_an_example_url_that_cannot_be_read() {
    let mut model = at_content();
    model.pastes_example();
    let before = fields(&model).map(str::to_owned);
    assert_eq!(model.types(Field::ExampleUrl, "media prod, the cats"), []);
    assert_eq!(fields(&model), before.each_ref().map(String::as_str));
    assert!(!shown(&model, Field::ExampleUrl).is_empty());
}

#[test]
fn another_bucket_gets_its_own_role_name() {
    let mut model = at_review();
    model.goes_to(Step::Content);
    let task =
        task_of(&model.types(Field::ExampleUrl, "https://pets.s3.eu-west-1.amazonaws.com/a.png"));
    let answer = bucket_answer("pets", "eu-west-1", Ownership::Ours);
    model.update(Event::BucketLookedUp(task, Ok(answer)));
    model.goes_to(Step::Review);
    assert_eq!(model.review.role_name_text, "LassoModerationBucketAccess-pets");
}

#[test]
fn a_domain_that_the_example_url_is_not_under_is_not_handed_over() {
    let mut model = at_content();
    model.pastes_example();
    assert_eq!(crate::model::problems::shown(&model, Field::Domain), None);
    model.types(Field::Domain, "https://media-prod.s3.eu-west-1.amazonaws.co");
    assert_eq!(
        shown(&model, Field::Domain),
        "The example URL is not under this domain, so the vendor would not sign it: https://media-prod.s3.eu-west-1.amazonaws.com/cats/tom.png"
    );
    model.continues();
    assert_eq!(model.step, Step::Content);
    model.update(Event::OwnAddressRequested);
    model.continues();
    assert_eq!(model.step, Step::Review);
}

#[test]
fn a_url_that_is_typed_on_asks_for_its_bucket_once() {
    let mut model = at_content();
    let task = task_of(&model.types(Field::ExampleUrl, "https://media-prod.s3.amazonaws.com/c"));
    assert_eq!(model.types(Field::ExampleUrl, "https://media-prod.s3.amazonaws.com/ca"), []);
    let answer = bucket_answer("media-prod", "eu-west-1", Ownership::Ours);
    model.update(Event::BucketLookedUp(task, Ok(answer)));
    assert_eq!(model.content.region_text, "eu-west-1");
    assert_eq!(model.types(Field::ExampleUrl, "https://media-prod.s3.amazonaws.com/cat"), []);
    assert_eq!(model.content.region_text, "eu-west-1");
    assert_eq!(model.content.key_text, "cat");
    let other = model.types(Field::ExampleUrl, "https://media-test.s3.amazonaws.com/cat");
    assert!(matches!(other.as_slice(), [Effect::LookUpBucket { .. }]), "{other:?}");
    assert_eq!(model.content.region_text, "");
}

#[test]
fn a_url_that_is_typed_in_haste_is_asked_about_when_its_field_is_left() {
    let mut model = at_content();
    let mut typed = String::new();
    for part in EXAMPLE_URL.as_bytes().chunks(3) {
        typed.push_str(std::str::from_utf8(part).unwrap());
        assert_eq!(model.types(Field::ExampleUrl, &typed), [], "asked at {typed}");
    }
    let left = model.update(Event::FieldLeft(Field::ExampleUrl));
    assert!(matches!(left.as_slice(), [Effect::LookUpBucket { .. }]), "{left:?}");
}

#[test]
fn the_buckets_true_region_is_taken_into_domain_and_example_too() {
    let mut model = at_content();
    let url = "https://media-prod.s3.us-east-2.amazonaws.com/cats/tom.png";
    let task = task_of(&model.types(Field::ExampleUrl, url));
    let answer = bucket_answer("media-prod", "eu-west-1", Ownership::Ours);
    model.update(Event::BucketLookedUp(task, Ok(answer)));
    model.update(Event::ActualRegionRequested);
    assert_eq!(model.domain().unwrap(), "https://media-prod.s3.eu-west-1.amazonaws.com");
    assert_eq!(model.example_url().unwrap(), EXAMPLE_URL);
    assert_eq!(model.address_problem(), None);
}

#[test]
fn the_global_address_of_a_bucket_in_a_newer_region_is_not_handed_over() {
    let mut model = at_content();
    let url = "https://media-prod.s3.amazonaws.com/cats/tom.png";
    let task = task_of(&model.types(Field::ExampleUrl, url));
    let answer = bucket_answer("media-prod", "me-south-1", Ownership::Ours);
    model.update(Event::BucketLookedUp(task, Ok(answer)));
    let problem = model.address_problem().unwrap();
    assert!(problem.contains("does not route to me-south-1"), "{problem}");
    model.update(Event::OwnAddressRequested);
    assert_eq!(model.address_problem(), None);
    assert_eq!(model.domain().unwrap(), "https://media-prod.s3.me-south-1.amazonaws.com");
}

#[test]
fn a_pasted_signature_does_not_stay_in_the_field() {
    let mut model = at_content();
    model.types(Field::ExampleUrl, &format!("{EXAMPLE_URL}?X-Amz-Signature=5ecre7"));
    assert_eq!(model.content.example_url_text, EXAMPLE_URL);
    assert!(model.content.signature_was_dropped);
    model.types(Field::ExampleUrl, EXAMPLE_URL);
    assert!(!model.content.signature_was_dropped);
}

#[test]
fn a_ttl_that_the_vendor_does_not_take_blocks() {
    let mut model = at_content();
    model.pastes_example();
    if let Some(index) = model.vendor.chosen {
        model.vendor.profiles[index].ttl.max_secs = 7_200;
    }
    model.types(Field::Ttl, "3 hours");
    assert_eq!(shown(&model, Field::Ttl), "Lasso accepts no more than 2 hours");
    model.continues();
    assert_eq!(model.step, Step::Content);
}

#[test]
fn of_a_signed_url_that_is_none_of_s3_nothing_secret_is_kept_either() {
    let mut model = at_content();
    model.types(Field::ExampleUrl, "gopher://b.s3.amazonaws.com/k?X-Amz-Signature=5ecr37");
    assert!(model.content.reading(None).is_some_and(|read| read.is_err()));
    assert!(model.content.signature_was_dropped);
    assert!(!format!("{model:?}").contains("5ecr37"));
}

/// S3's answer to the example's key.
#[track_caller]
fn looked_up(answer: Result<ObjectAnswer, Failure>) -> Model {
    let mut model = fresh();
    model.connects();
    let task = task_of(&model.types(Field::ExampleUrl, EXAMPLE_URL));
    let bucket = bucket_answer("media-prod", "eu-west-1", Ownership::Ours);
    let object = task_of(&model.update(Event::BucketLookedUp(task, Ok(bucket))));
    model.update(Event::ObjectLookedUp(object, answer));
    model
}

fn absent(candidates: Vec<Candidate>) -> ObjectAnswer {
    let failure = Failure { kind: FailureKind::NotFound, ..failure("NotFound") };
    ObjectAnswer { absence: Some(Absence { failure, candidates }), ..object_answer(None) }
}

#[test]
fn a_key_under_which_there_is_no_object_is_said_with_the_one_that_was_meant() {
    let key = ObjectKey::parse("cats/Tom.png").unwrap();
    let mut model = looked_up(Ok(absent(vec![Candidate { key, difference: Difference::Case }])));
    let finding = model.content.missing_object().unwrap();
    assert!(finding.diagnosis.unwrap().cause.contains("Did you mean “cats/Tom.png”?"));
    let effects = model.update(Event::ActualKeyRequested);
    assert!(matches!(effects.as_slice(), [Effect::LookUpObject { .. }]), "{effects:?}");
    assert_eq!(model.text_of(Field::Key), "cats/Tom.png");
    assert!(model.text_of(Field::ExampleUrl).ends_with("/cats/Tom.png"));
    assert_eq!(model.content.missing_object(), None);
}

#[test]
fn a_refusal_says_nothing_of_an_object_that_is_missing() {
    assert_eq!(looked_up(Err(denied())).content.missing_object(), None);
    let deleted = Failure { kind: FailureKind::NotFound, ..failure("NotFound") };
    assert!(looked_up(Err(deleted)).content.missing_object().is_some());
}

#[test]
fn another_connection_asks_again_for_an_object_that_was_missing() {
    let mut model = looked_up(Ok(absent(Vec::new())));
    assert!(model.content.missing_object().is_some());
    model.types(Field::Key, "cats/kit.png");
    assert_eq!(model.content.missing_object(), None, "it was another key");
    let mut model = looked_up(Ok(absent(Vec::new())));
    model.connects();
    assert_eq!(model.content.object, crate::model::task::Task::Idle);
}
