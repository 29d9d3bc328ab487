use aws_credential_types::Credentials;
use countersign::access::names::Region;
use countersign::access::plan::AccessPlan;
use countersign::checks::autopsy;
use countersign::checks::autopsy::comparison::Comparison;
use countersign::checks::failure::{Failure, FailureKind};
use countersign::cloud::bucket::{BucketFacts, head_bucket, head_object};
use countersign::cloud::bucket_policy;
use countersign::cloud::fetch::Fetcher;
use countersign::cloud::reporter::Wanted;
use countersign::model::event::Event;
use countersign::model::proof::FetchedObject;
use countersign::signing::presign::{Method, presign, signed_texts};
use countersign::signing::signed_url::ObjectAddress;
use jiff::Timestamp;

use crate::wire::{Answer, Sent, Wire};
use crate::{Desk, REQUEST_ID, plan, says};

/// What `HeadBucket` comes to when S3 answers so, and where it was asked; answers to HEAD have no body.
async fn bucket(
    answers: impl IntoIterator<Item = Answer>,
) -> (Result<BucketFacts, Failure>, Vec<String>) {
    let wire = Wire::playing(answers);
    let desk = Desk::over(&wire).await;
    let plan = plan();
    let answer = head_bucket(&desk.session, &desk.reporter, &plan.bucket, &plan.region, None).await;
    let uris = wire.sent().into_iter().map(|sent| format!("{} {}", sent.method, sent.uri));
    (answer, uris.collect())
}

async fn object(answer: Answer) -> Failure {
    let wire = Wire::playing([answer]);
    let desk = Desk::over(&wire).await;
    let plan = plan();
    head_object(&desk.session, &desk.reporter, &plan.bucket, &plan.region, &plan.example_key)
        .await
        .unwrap_err()
}

/// What the signed URL comes to when S3 answers so, and what the window was told meanwhile.
async fn fetched(answer: Answer) -> (Result<FetchedObject, Failure>, Vec<Event>) {
    let wire = Wire::playing([answer]);
    let mut desk = Desk::over(&wire).await;
    let plan = plan();
    let url = presign(
        Method::Get,
        &desk.session.object_address(&plan.bucket, &plan.region, &plan.example_key),
        plan.region.as_str(),
        &Credentials::new("ASIAEXAMPLE", "5ecr37", Some("70k3n".to_owned()), None, "test"),
        None,
        Timestamp::UNIX_EPOCH,
        900,
    );
    let fetcher = Fetcher::over(wire.connector());
    let answer = fetcher.get_signed(&desk.reporter, &url, Wanted::Success).await;
    assert_eq!(wire.sent().remove(0).uri, url.secret_text().expose());
    (answer.map_err(|refusal| refusal.failure), desk.told())
}

async fn refused(status: u16, code: &str, message: &str, more: &str) -> Failure {
    fetched(Answer::s3_error(status, code, message, more)).await.0.unwrap_err()
}

fn empty(status: u16) -> Answer {
    Answer::s3(status, "")
}

fn region(name: &str) -> Region {
    Region::parse(name).unwrap()
}

fn in_region(answer: Answer, region: &str) -> Answer {
    answer.with_header("x-amz-bucket-region", region)
}

#[tokio::test]
async fn a_bucket_names_its_region() {
    let (facts, asked) = bucket([in_region(empty(200), "eu-west-1")]).await;
    assert_eq!(facts, Ok(BucketFacts { region: Some(region("eu-west-1")), refusal: None }));
    assert_eq!(asked, ["HEAD https://media-prod.s3.eu-west-1.amazonaws.com/"]);
}

#[tokio::test]
async fn a_bucket_elsewhere_is_asked_again_where_it_is() {
    // Some Regions redirect, others call the signature's Region wrong; neither answer has a body.
    for status in [301, 400] {
        let there = in_region(empty(200), "us-west-2");
        let (facts, asked) = bucket([in_region(empty(status), "us-west-2"), there]).await;
        assert_eq!(facts, Ok(BucketFacts { region: Some(region("us-west-2")), refusal: None }));
        assert_eq!(
            asked,
            [
                "HEAD https://media-prod.s3.eu-west-1.amazonaws.com/",
                "HEAD https://media-prod.s3.us-west-2.amazonaws.com/",
            ]
        );
    }
}

#[tokio::test]
async fn a_bucket_elsewhere_that_may_not_be_seen_keeps_region_and_refusal() {
    let there = in_region(empty(403), "us-west-2");
    let facts = bucket([in_region(empty(301), "us-west-2"), there]).await.0.unwrap();
    assert_eq!(facts.region, Some(region("us-west-2")));
    assert_eq!(facts.refusal.unwrap().kind, FailureKind::Denied);
}

#[tokio::test]
async fn a_bad_request_of_the_right_region_stays_a_failure() {
    let (facts, _) = bucket([in_region(empty(400), "eu-west-1")]).await;
    let failure = facts.unwrap_err();
    assert_eq!((failure.kind, failure.http_status), (FailureKind::Invalid, Some(400)));
}

#[tokio::test]
async fn a_refusal_without_a_body_still_names_the_region() {
    let facts = bucket([in_region(empty(403), "eu-west-1")]).await.0.unwrap();
    let refusal = facts.refusal.unwrap();
    assert_eq!(facts.region, Some(region("eu-west-1")));
    assert_eq!((refusal.kind, refusal.http_status), (FailureKind::Denied, Some(403)));
    assert_eq!(refusal.to_string(), "S3 refuses the request and gives no reason");
    assert_eq!(refusal.request_id.as_deref(), Some(REQUEST_ID));
}

#[tokio::test]
async fn a_bucket_that_does_not_exist_is_not_found() {
    let failure = bucket([empty(404)]).await.0.unwrap_err();
    assert_eq!((failure.kind, failure.http_status), (FailureKind::NotFound, Some(404)));
}

#[tokio::test]
async fn an_object_refused_without_a_body_is_said_to_be_refused_without_a_reason() {
    let failure = object(empty(403)).await;
    assert_eq!(failure.kind, FailureKind::Denied);
    assert_eq!(failure.to_string(), "S3 refuses the request and gives no reason");
}

#[tokio::test]
async fn an_object_that_does_not_exist_is_not_found() {
    assert_eq!(object(empty(404)).await.kind, FailureKind::NotFound);
}

#[tokio::test]
async fn a_wrong_endpoint_is_told() {
    let more =
        "<Endpoint>media-prod.s3.us-west-2.amazonaws.com</Endpoint><Bucket>media-prod</Bucket>";
    let message = "The bucket you are attempting to access must be addressed using the specified endpoint. Please send all future requests to this endpoint.";
    says(
        &refused(301, "PermanentRedirect", message, more).await,
        FailureKind::WrongRegion,
        "PermanentRedirect",
        "The bucket is in another Region than the request went to",
    );
}

#[tokio::test]
async fn a_signature_for_another_region_is_told() {
    let message = "The authorization header is malformed; the region 'eu-west-1' is wrong; expecting 'us-west-2'";
    says(
        &refused(400, "AuthorizationHeaderMalformed", message, "<Region>us-west-2</Region>").await,
        FailureKind::WrongRegion,
        "AuthorizationHeaderMalformed",
        "The bucket is in another Region than the request went to",
    );
}

#[tokio::test]
async fn every_refusal_of_a_signed_url_has_its_sentence() {
    for (status, code, message, kind, cause) in [
        (
            404,
            "NoSuchBucket",
            "The specified bucket does not exist",
            FailureKind::NotFound,
            "There is no bucket of this name",
        ),
        (
            404,
            "NoSuchKey",
            "The specified key does not exist.",
            FailureKind::NotFound,
            "There is no object under this key",
        ),
        (
            403,
            "RequestTimeTooSkewed",
            "The difference between the request time and the current time is too large.",
            FailureKind::ClockSkew,
            "The clock of this computer is more than 15 minutes off",
        ),
        (
            403,
            "InvalidObjectState",
            "The operation is not valid for the object's storage class",
            FailureKind::Invalid,
            "The object is archived and has to be restored before it can be read",
        ),
        (
            503,
            "SlowDown",
            "Please reduce your request rate.",
            FailureKind::Throttled,
            "AWS asks for fewer requests per second",
        ),
        (
            403,
            "AccessDenied",
            "Request has expired",
            FailureKind::Denied,
            "The signed URL has expired",
        ),
        (
            400,
            "ExpiredToken",
            "The provided token has expired.",
            FailureKind::Credentials,
            "Your AWS session has expired",
        ),
        (
            403,
            "AccessDenied",
            "User: arn:aws:sts::111111111111:assumed-role/Lasso/a is not authorized to perform: s3:GetObject on resource: \"arn:aws:s3:::media-prod/a\" with an explicit deny in a resource-based policy",
            FailureKind::Denied,
            "The bucket policy or another policy on the resource forbids s3:GetObject",
        ),
        (
            403,
            "AccessDenied",
            "User: arn:aws:sts::111111111111:assumed-role/Lasso/a is not authorized to perform: kms:Decrypt on resource: arn:aws:kms:eu-west-1:111111111111:key/k because no identity-based policy allows the kms:Decrypt action",
            FailureKind::Denied,
            "The identity's own policy does not allow kms:Decrypt",
        ),
    ] {
        says(&refused(status, code, message, "").await, kind, code, cause);
    }
}

#[tokio::test]
async fn an_answer_that_is_no_xml_is_sorted_by_its_status() {
    let failure = fetched(Answer::s3(502, "<html>Bad gateway")).await.0.unwrap_err();
    assert_eq!(failure.kind, FailureKind::ServiceTrouble);
    assert_eq!(failure.code, None);
    assert!(failure.evidence().contains("HTTP 502"), "{}", failure.evidence());
}

#[tokio::test]
async fn an_object_comes_with_its_type_and_size_and_its_query_goes_nowhere() {
    let answer = Answer::s3(200, "meow").with_header("content-length", "4");
    let (object, told) = fetched(answer).await;
    let object = object.unwrap();
    assert_eq!((object.bytes.as_slice(), object.size_bytes), (b"meow".as_slice(), 4));
    let told = format!("{told:?}");
    assert!(
        told.contains("https://media-prod.s3.eu-west-1.amazonaws.com/cats/tom%20%26%20kit.png")
    );
    assert!(!told.contains("X-Amz-Signature") && !told.contains("70k3n"), "{told}");
}

#[tokio::test]
async fn a_bucket_is_asked_for_its_owner_by_account() {
    let wire = Wire::playing([empty(403)]);
    let desk = Desk::over(&wire).await;
    let plan = plan();
    let owner = Some(&plan.account_id);
    let facts = head_bucket(&desk.session, &desk.reporter, &plan.bucket, &plan.region, owner).await;
    assert!(facts.unwrap().refusal.is_some());
    assert_eq!(wire.sent()[0].header("x-amz-expected-bucket-owner"), Some(crate::ACCOUNT));
}

#[tokio::test]
async fn a_signature_that_did_not_match_is_held_against_what_s3_calculated() {
    let address = |path: &str| ObjectAddress {
        scheme: "https".to_owned(),
        host: "media-prod.s3.eu-west-1.amazonaws.com".to_owned(),
        path: path.to_owned(),
    };
    let keys = Credentials::new("ASIAEXAMPLE", "5ecr37", Some("70k3n".to_owned()), None, "test");
    let signed = |path: &str| {
        let now = Timestamp::UNIX_EPOCH;
        presign(Method::Get, &address(path), "eu-west-1", &keys, None, now, 900)
    };
    let url = signed("/cats/tom%2Bcat.png");
    let theirs = signed_texts(Method::Get, &signed("/cats/tom%252Bcat.png")).unwrap();
    let more = format!(
        "<StringToSign>{}</StringToSign><CanonicalRequest>{}</CanonicalRequest>",
        theirs.string_to_sign,
        theirs.canonical_request.expose().replace('&', "&amp;"),
    );
    let answer = Answer::s3_error(403, "SignatureDoesNotMatch", "It does not match.", &more);
    let wire = Wire::playing([answer]);
    let desk = Desk::over(&wire).await;
    let fetcher = Fetcher::over(wire.connector());
    let answer = fetcher.get_signed(&desk.reporter, &url, Wanted::Success).await;
    let refusal = answer.unwrap_err();
    assert!(refusal.failure.has_code("SignatureDoesNotMatch"));
    let ours = signed_texts(Method::Get, &url).unwrap();
    let theirs = refusal.calculated.unwrap();
    assert_eq!(
        autopsy::diagnose(&ours, &theirs).cause,
        "The key was percent-encoded twice on its way"
    );
    let comparison = Comparison::of(&ours, &theirs);
    let first = comparison.first.clone().unwrap();
    let line = &comparison.lines[first.index];
    assert_eq!(&line.ours.as_deref().unwrap()[first.ours], "%");
    assert_eq!(&line.theirs.as_deref().unwrap()[first.theirs], "%25");
    let shown = format!("{comparison:?}");
    assert!(!shown.contains("70k3n") && !shown.contains("ASIAEXAMPLE"), "{shown}");
}

/// What the bucket's policy comes to when S3 answers so, and what was asked.
async fn bucket_policy(answer: Answer) -> (Result<Option<String>, Failure>, Sent) {
    let wire = Wire::playing([answer]);
    let desk = Desk::over(&wire).await;
    let plan = plan();
    let AccessPlan { bucket, region, account_id, .. } = &plan;
    let policy =
        bucket_policy::read(&desk.session, &desk.reporter, bucket, region, account_id).await;
    (policy, wire.sent().remove(0))
}

#[tokio::test]
async fn a_buckets_policy_is_read_as_it_stands_of_the_plans_account_alone() {
    let text = r#"{"Version":"2012-10-17","Statement":[]}"#;
    let (policy, sent) = bucket_policy(Answer::s3(200, text)).await;
    assert_eq!(policy.unwrap().as_deref(), Some(text));
    assert_eq!(sent.header("x-amz-expected-bucket-owner"), Some("111111111111"));
    assert!(sent.uri.ends_with("?policy"), "{}", sent.uri);
}

#[tokio::test]
async fn a_bucket_without_a_policy_is_an_answer_and_a_bucket_that_is_not_there_is_none() {
    let message = "The bucket policy does not exist";
    let bucket = "<BucketName>media-prod</BucketName>";
    let none = Answer::s3_error(404, "NoSuchBucketPolicy", message, bucket);
    assert_eq!(bucket_policy(none).await.0, Ok(None));
    let message = "The specified bucket does not exist";
    let gone = Answer::s3_error(404, "NoSuchBucket", message, bucket);
    assert_eq!(bucket_policy(gone).await.0.unwrap_err().kind, FailureKind::NotFound);
}
