//! Partitions beside the first: accounts, Regions and names of their own.

use super::*;

/// At Content, connected with an account of `aws-us-gov`.
fn in_govcloud() -> Model {
    let mut model = fresh();
    model.update(Event::SourceChosen(CredentialSource::Profile("gov".to_owned())));
    let task = task_of(&model.update(Event::ConnectRequested));
    let identity = Identity {
        partition: Partition::AwsUsGov,
        principal_arn: format!("arn:aws-us-gov:iam::{ACCOUNT}:user/admin"),
        region: Region::parse("us-gov-west-1").unwrap(),
        ..identity_in(ACCOUNT)
    };
    model.update(Event::Connected(task, Ok(identity)));
    model.names_vendor();
    model.goes_to(Step::Content);
    model
}

#[test]
fn a_plan_in_govcloud_has_govclouds_arns() {
    let mut model = in_govcloud();
    let url = "https://media-prod.s3.us-gov-west-1.amazonaws.com/cats/tom.png";
    let task = task_of(&model.types(Field::ExampleUrl, url));
    let answer = bucket_answer("media-prod", "us-gov-west-1", Ownership::Ours);
    let object = task_of(&model.update(Event::BucketLookedUp(task, Ok(answer))));
    model.update(Event::ObjectLookedUp(object, Ok(object_answer(None))));
    model.goes_to(Step::Review);
    let plan = model.plan().unwrap();
    assert_eq!(plan.role_arn().to_string().split(':').nth(1), Some("aws-us-gov"));
    assert!(!plan.permissions_policy().text().contains("arn:aws:"));
    assert!(!plan.trust_policy().text().contains("arn:aws:"));
}

#[test]
fn a_region_of_another_partition_is_told_and_blocks() {
    let mut model = in_govcloud();
    model.pastes_example();
    assert_eq!(model.furthest_step(), Step::Content);
    assert_eq!(model.plan(), None);
    assert_eq!(
        model.region_out_of_reach().as_deref(),
        Some(
            "eu-west-1 is in the partition aws, your account is in aws-us-gov: connect with an account of aws, or check the Region"
        )
    );
}

#[test]
fn an_endpoint_of_ones_own_may_have_any_region() {
    let mut model = in_govcloud();
    model.surroundings.endpoint_url = Some(url::Url::parse("http://127.0.0.1:4566").unwrap());
    model.types(Field::Region, "eu-west-1");
    assert_eq!(model.region_out_of_reach(), None);
}
