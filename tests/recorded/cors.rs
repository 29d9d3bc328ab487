use std::time::Duration;

use countersign::checks::cors::{CorsConfiguration, CorsRule, PreflightAnswer, preflight_finding};
use countersign::checks::failure::{Failure, FailureKind};
use countersign::checks::finding::Verdict;
use countersign::cloud::cors::{CorsOf, NotWritten};
use countersign::cloud::fetch::Fetcher;
use countersign::journal::Entry;

use crate::wire::{Answer, Sent, Wire};
use crate::{Desk, REQUEST_ID, plan, says};

const APP: &str = "https://app.labelbox.com";
const URL: &str = "https://media-prod.s3.eu-west-1.amazonaws.com/cats/tom%20%26%20kit.png";
const NOT_ALLOWED: &str = "CORSResponse: This CORS request is not allowed. This is usually because the evalution of Origin, request method / Access-Control-Request-Method or Access-Control-Request-Headers are not whitelisted by the resource's CORS spec.";
const OF_AN_OBJECT: &str = "<Method>GET</Method><ResourceType>OBJECT</ResourceType>";

const RULES: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<CORSConfiguration xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><CORSRule><ID>uploads</ID><AllowedMethod>PUT</AllowedMethod><AllowedMethod>GET</AllowedMethod><AllowedOrigin>https://cms.example.com</AllowedOrigin><AllowedHeader>*</AllowedHeader><ExposeHeader>ETag</ExposeHeader><MaxAgeSeconds>3000</MaxAgeSeconds></CORSRule><CORSRule><AllowedMethod>GET</AllowedMethod><AllowedOrigin>*</AllowedOrigin></CORSRule></CORSConfiguration>"#;

fn texts(list: &[&str]) -> Vec<String> {
    list.iter().map(|text| (*text).to_owned()).collect()
}

fn rules() -> CorsConfiguration {
    let uploads = CorsRule {
        id: Some("uploads".to_owned()),
        allowed_origins: texts(&["https://cms.example.com"]),
        allowed_methods: texts(&["PUT", "GET"]),
        allowed_headers: texts(&["*"]),
        expose_headers: texts(&["ETag"]),
        max_age_secs: Some(3_000),
    };
    let everybody = CorsRule {
        allowed_origins: texts(&["*"]),
        allowed_methods: texts(&["GET"]),
        ..CorsRule::default()
    };
    CorsConfiguration { rules: vec![uploads, everybody] }
}

fn no_rules() -> Answer {
    let more = "<BucketName>media-prod</BucketName>";
    Answer::s3_error(404, "NoSuchCORSConfiguration", "The CORS configuration does not exist", more)
}

async fn read(answer: Answer) -> Result<CorsConfiguration, Failure> {
    let wire = Wire::playing([answer]);
    let desk = Desk::over(&wire).await;
    let (session, reporter, plan) = (&desk.session, &desk.reporter, plan());
    let of = CorsOf { session, reporter, bucket: &plan.bucket, region: &plan.region };
    let found = of.read().await;
    assert_eq!(wire.sent().remove(0).uri, "https://media-prod.s3.eu-west-1.amazonaws.com/?cors");
    found
}

async fn replaced(
    answers: impl IntoIterator<Item = Answer>,
    before: &CorsConfiguration,
) -> (Result<(), NotWritten>, Vec<Sent>) {
    let wire = Wire::playing(answers);
    let desk = Desk::over(&wire).await;
    let (session, reporter, plan) = (&desk.session, &desk.reporter, plan());
    let of = CorsOf { session, reporter, bucket: &plan.bucket, region: &plan.region };
    let ended = of.replace(before, &rules(), Duration::ZERO, Entry::unkept()).await;
    (ended, wire.sent())
}

async fn preflight(answer: Answer) -> Result<PreflightAnswer, Failure> {
    let wire = Wire::playing([answer]);
    let desk = Desk::over(&wire).await;
    let answer = Fetcher::over(wire.connector()).preflight(&desk.reporter, URL, APP).await;
    let sent = wire.sent().remove(0);
    assert_eq!((sent.method.as_str(), sent.uri.as_str()), ("OPTIONS", URL));
    assert_eq!(sent.header("origin"), Some(APP));
    assert_eq!(sent.header("access-control-request-method"), Some("GET"));
    assert_eq!(sent.header("authorization"), None);
    answer
}

#[tokio::test]
async fn a_bucket_without_cors_configuration_has_no_rules() {
    assert_eq!(read(no_rules()).await, Ok(CorsConfiguration::default()));
}

#[tokio::test]
async fn every_field_of_a_rule_is_read() {
    assert_eq!(read(Answer::s3(200, RULES)).await, Ok(rules()));
}

#[tokio::test]
async fn rules_that_may_not_be_read_name_the_permission() {
    let message = "User: arn:aws:iam::111111111111:user/ann is not authorized to perform: s3:GetBucketCORS on resource: \"arn:aws:s3:::media-prod\" because no identity-based policy allows the s3:GetBucketCORS action";
    let failure = read(Answer::s3_error(403, "AccessDenied", message, "")).await.unwrap_err();
    says(
        &failure,
        FailureKind::Denied,
        "AccessDenied",
        "The identity's own policy does not allow s3:GetBucketCORS",
    );
}

#[tokio::test]
async fn the_rules_are_sent_whole() {
    let (ended, sent) = replaced(
        [no_rules(), Answer::s3(200, ""), Answer::s3(200, RULES)],
        &CorsConfiguration::default(),
    )
    .await;
    assert_eq!(ended, Ok(()));
    let put = &sent[1];
    assert_eq!((put.method.as_str(), put.uri.split('?').nth(1)), ("PUT", Some("cors")));
    for element in [
        "<ID>uploads</ID>",
        "<AllowedOrigin>https://cms.example.com</AllowedOrigin>",
        "<AllowedMethod>PUT</AllowedMethod>",
        "<AllowedHeader>*</AllowedHeader>",
        "<ExposeHeader>ETag</ExposeHeader>",
        "<MaxAgeSeconds>3000</MaxAgeSeconds>",
        "<AllowedOrigin>*</AllowedOrigin>",
    ] {
        assert!(put.body().contains(element), "{element} in {}", put.body());
    }
}

#[tokio::test]
async fn what_s3_has_not_taken_in_yet_is_read_again() {
    let answers = [no_rules(), Answer::s3(200, ""), no_rules(), Answer::s3(200, RULES)];
    let (ended, sent) = replaced(answers, &CorsConfiguration::default()).await;
    assert_eq!(ended, Ok(()));
    let methods: Vec<&str> = sent.iter().map(|sent| sent.method.as_str()).collect();
    assert_eq!(methods, ["GET", "PUT", "GET", "GET"]);
}

#[tokio::test]
async fn rules_that_appeared_in_between_are_not_overwritten() {
    let theirs = RULES.replace("https://cms.example.com", "https://shop.example.com");
    let (ended, sent) = replaced([Answer::s3(200, theirs)], &CorsConfiguration::default()).await;
    assert_eq!(ended, Err(NotWritten::Changed));
    assert_eq!(sent.len(), 1);
}

#[tokio::test]
async fn a_refused_write_says_which_permission_is_wanting() {
    let denied = Answer::s3_error(403, "AccessDenied", "Access Denied", "");
    let (ended, _) = replaced([no_rules(), denied], &CorsConfiguration::default()).await;
    let Err(NotWritten::Failed(failure)) = ended else { panic!("{ended:?}") };
    assert_eq!(failure.action(), "s3:PutBucketCORS");
}

#[tokio::test]
async fn an_allowed_preflight_names_the_origin() {
    let answer = Answer::s3(200, "")
        .with_header("access-control-allow-origin", APP)
        .with_header("access-control-allow-methods", "GET, HEAD")
        .with_header("access-control-allow-credentials", "true");
    assert!(preflight(answer).await.unwrap().lets_in(APP));
}

#[tokio::test]
async fn a_refused_preflight_is_told_with_s3s_own_words() {
    let answer = Answer::s3_error(403, "AccessForbidden", NOT_ALLOWED, OF_AN_OBJECT);
    let failure = preflight(answer).await.unwrap_err();
    says(
        &failure,
        FailureKind::Other,
        "AccessForbidden",
        "The bucket's CORS rules do not let this web page's origin in",
    );
    let finding = preflight_finding(&[(APP.to_owned(), Err(failure))]);
    assert_eq!(finding.verdict, Verdict::Failed);
    let evidence = finding.evidence.join(" ");
    assert!(evidence.contains(APP) && evidence.contains(REQUEST_ID), "{evidence}");
}

#[tokio::test]
async fn a_preflight_at_the_wrong_endpoint_is_told_as_a_redirect() {
    let answer = Answer::s3_error(301, "PermanentRedirect", "Use the specified endpoint.", "");
    assert_eq!(preflight(answer).await.unwrap_err().kind, FailureKind::WrongRegion);
}
