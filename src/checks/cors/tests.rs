use super::*;
use crate::access::diff::{LineFate, lines};
use crate::checks::failure::{Failure, FailureKind, kind_of};
use crate::checks::finding::{Fix, Verdict};

const APP: &str = "https://app.labelbox.com";
const EDITOR: &str = "https://editor.labelbox.com";

fn texts(list: &[&str]) -> Vec<String> {
    list.iter().map(|text| (*text).to_owned()).collect()
}

fn rule(origins: &[&str], methods: &[&str]) -> CorsRule {
    CorsRule {
        allowed_origins: texts(origins),
        allowed_methods: texts(methods),
        ..CorsRule::default()
    }
}

fn own(origins: &[&str], methods: &[&str]) -> CorsRule {
    CorsRule { id: Some("countersign-labelbox".to_owned()), ..rule(origins, methods) }
}

fn bucket(rules: &[CorsRule]) -> CorsConfiguration {
    CorsConfiguration { rules: rules.to_vec() }
}

/// A rule that another team made, with every field filled.
fn uploads() -> CorsRule {
    CorsRule {
        id: Some("uploads".to_owned()),
        allowed_headers: texts(&["x-amz-*"]),
        expose_headers: texts(&["ETag"]),
        max_age_secs: Some(3_000),
        ..rule(&["https://cms.example.com"], &["PUT", "GET"])
    }
}

fn of_labelbox(origins: &[String]) -> WebPages<'_> {
    WebPages { vendor_slug: "labelbox", vendor_name: "Labelbox", origins }
}

fn merged(current: &CorsConfiguration, origins: &[&str]) -> Result<CorsConfiguration, NoRoom> {
    with_origins(current, &of_labelbox(&texts(origins)))
}

fn found(current: &Result<CorsConfiguration, Failure>, origins: &[&str]) -> Finding {
    rule_finding(current, &of_labelbox(&texts(origins)))
}

#[track_caller]
fn fails(current: CorsConfiguration, origins: &[&str], cause: &str) {
    let finding = found(&Ok(current), origins);
    assert_eq!(finding.verdict, Verdict::Failed, "{finding:?}");
    assert_eq!(finding.diagnosis.unwrap().cause, cause);
    assert_eq!(finding.evidence.len(), origins.len());
}

fn failure(code: &str, message: &str, http_status: u16) -> Failure {
    Failure {
        kind: kind_of(Some(code), Some(http_status)),
        service: "s3",
        operation: "OPTIONS".to_owned(),
        code: Some(code.to_owned()),
        message: Some(message.to_owned()),
        http_status: Some(http_status),
        request_id: Some("4f1d".to_owned()),
    }
}

fn answer(allow_origin: Option<&str>) -> PreflightAnswer {
    PreflightAnswer { allow_origin: allow_origin.map(str::to_owned) }
}

fn preflight(answer: Result<PreflightAnswer, Failure>) -> Finding {
    preflight_finding(&[(APP.to_owned(), answer)])
}

#[test]
fn the_first_rule_with_origin_and_method_answers() {
    let configuration = bucket(&[
        rule(&[APP], &["PUT"]),
        rule(&["https://*.labelbox.com"], &["GET"]),
        rule(&["*"], &["GET"]),
    ]);
    assert_eq!(configuration.access(APP), Access::Allowed { rule: 2 });
    assert_eq!(configuration.access("http://localhost:3000"), Access::Allowed { rule: 3 });
}

#[test]
fn a_wildcard_stands_for_any_text_and_for_none() {
    for (pattern, origin, fit) in [
        ("*", APP, true),
        ("https://*", APP, true),
        ("https://*.labelbox.com", APP, true),
        ("https://app*.labelbox.com", APP, true),
        ("https://*.labelbox.com", "https://labelbox.com", false),
        ("https://*.labelbox.com", "http://app.labelbox.com", false),
        ("https://*.labelbox.com", "https://app.labelbox.com.example", false),
        ("https://app*pp.labelbox.com", APP, false),
    ] {
        assert_eq!(fits(pattern, origin), fit, "{pattern} {origin}");
    }
}

#[test]
fn an_origin_in_words_that_no_browser_sends_is_told_from_a_missing_one() {
    for written in [
        "https://app.labelbox.com/",
        "https://app.labelbox.com:443",
        "http://app.labelbox.com",
        "https://App.Labelbox.com",
        "app.labelbox.com",
        "https://*.labelbox.com/",
    ] {
        let configuration = bucket(&[uploads(), rule(&[written], &["GET"])]);
        let misnamed = Access::Misnamed { rule: 2, written: written.to_owned() };
        assert_eq!(configuration.access(APP), misnamed, "{written}");
    }
    for other in
        ["https://app.labelbox.com.example", "https://labelbox.com", "https://editor.labelbox.com"]
    {
        assert_eq!(bucket(&[rule(&[other], &["GET"])]).access(APP), Access::Unnamed, "{other}");
    }
}

#[test]
fn a_bucket_without_rules_gets_one_with_exact_origins_for_reading() {
    let after = merged(&bucket(&[]), &[APP, EDITOR]).unwrap();
    assert_eq!(after, bucket(&[own(&[APP, EDITOR], &["GET", "HEAD"])]));
}

#[test]
fn the_rules_that_are_there_stay_in_their_places_whole() {
    let before = bucket(&[uploads(), rule(&["https://*.example.com"], &["GET"])]);
    let after = merged(&before, &[APP]).unwrap();
    assert_eq!(after.rules[..2], before.rules);
    assert_eq!(after.rules[2..], [own(&[APP], &["GET", "HEAD"])]);
}

#[test]
fn only_the_origins_that_lack_a_rule_are_added() {
    let after = merged(&bucket(&[rule(&[APP], &["GET"])]), &[APP, EDITOR]).unwrap();
    assert_eq!(after.rules[1..], [own(&[EDITOR], &["GET", "HEAD"])]);
}

#[test]
fn the_rule_of_an_earlier_run_is_extended() {
    let before = bucket(&[own(&[APP], &["GET", "HEAD"]), uploads()]);
    let after = merged(&before, &[APP, EDITOR]).unwrap();
    assert_eq!(after, bucket(&[own(&[APP, EDITOR], &["GET", "HEAD"]), uploads()]));
}

#[test]
fn an_own_rule_that_lost_its_method_gets_it_back() {
    let after = merged(&bucket(&[own(&[APP], &["HEAD"])]), &[APP]).unwrap();
    assert_eq!(after, bucket(&[own(&[APP], &["HEAD", "GET"])]));
}

#[test]
fn an_own_rule_that_somebody_widened_lets_nobody_else_in() {
    let before = bucket(&[own(&[EDITOR], &["GET", "PUT"])]);
    let after = merged(&before, &[APP, EDITOR]).unwrap();
    assert_eq!(after.rules[0], before.rules[0]);
    assert_eq!(after.rules[1].id.as_deref(), Some("countersign-labelbox-2"));
    assert_eq!(after.rules[1].allowed_origins, [APP]);
}

#[test]
fn another_integrations_rule_is_left_alone() {
    let acme = CorsRule {
        id: Some("countersign-acme".to_owned()),
        ..rule(&["https://acme.example"], &["GET", "HEAD"])
    };
    let after = merged(&bucket(std::slice::from_ref(&acme)), &[APP]).unwrap();
    assert_eq!(after, bucket(&[acme, own(&[APP], &["GET", "HEAD"])]));
}

#[test]
fn a_configuration_that_lets_all_in_is_proposed_unchanged() {
    let configuration = bucket(&[rule(&["*"], &["GET"])]);
    assert_eq!(merged(&configuration, &[APP, EDITOR]), Ok(configuration));
}

#[test]
fn a_hundred_rules_leave_no_room_but_in_the_own_one() {
    let mut full = bucket(&vec![uploads(); 100]);
    assert_eq!(merged(&full, &[APP]), Err(NoRoom));
    let finding = found(&Ok(full.clone()), &[APP]);
    assert!(finding.diagnosis.unwrap().remedy.contains("100 CORS rules"));
    full.rules[99] = own(&[EDITOR], &["GET", "HEAD"]);
    assert_eq!(merged(&full, &[APP]).unwrap().rules[99], own(&[EDITOR, APP], &["GET", "HEAD"]));
}

#[test]
fn whatever_is_proposed_lets_every_origin_in() {
    for before in [
        bucket(&[]),
        bucket(&[uploads()]),
        bucket(&[rule(&["https://app.labelbox.com/"], &["GET"])]),
        bucket(&[rule(&[APP], &["PUT"]), own(&[], &[])]),
    ] {
        let after = merged(&before, &[APP, EDITOR]).unwrap();
        for origin in [APP, EDITOR] {
            assert!(matches!(after.access(origin), Access::Allowed { .. }), "{before:?}");
        }
        assert_eq!(merged(&after, &[APP, EDITOR]).as_ref(), Ok(&after));
    }
}

#[test]
fn the_text_is_what_the_aws_cli_takes() {
    let text = bucket(&[uploads(), own(&[APP], &["GET", "HEAD"])]).text();
    let value: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!(
        value,
        json!({ "CORSRules": [
            {
                "ID": "uploads",
                "AllowedOrigins": ["https://cms.example.com"],
                "AllowedMethods": ["PUT", "GET"],
                "AllowedHeaders": ["x-amz-*"],
                "ExposeHeaders": ["ETag"],
                "MaxAgeSeconds": 3_000,
            },
            {
                "ID": "countersign-labelbox",
                "AllowedOrigins": [APP],
                "AllowedMethods": ["GET", "HEAD"],
            },
        ] })
    );
}

#[test]
fn the_difference_of_the_texts_takes_no_line_away() {
    let before = bucket(&[uploads()]);
    let after = merged(&before, &[APP]).unwrap();
    let difference = lines(&before.text(), &after.text());
    assert!(difference.iter().all(|line| line.fate != LineFate::Removed), "{difference:?}");
    assert!(difference.iter().any(|line| line.fate == LineFate::Added && line.text.contains(APP)));
}

#[test]
fn each_lack_has_its_sentence() {
    fails(
        bucket(&[]),
        &[APP, EDITOR],
        "The bucket has no CORS configuration, so no web page of Labelbox may read from it",
    );
    fails(
        bucket(&[uploads()]),
        &[APP, EDITOR],
        "None of the bucket's CORS rules names https://app.labelbox.com or https://editor.labelbox.com",
    );
    fails(
        bucket(&[uploads(), rule(&["https://app.labelbox.com/"], &["GET"])]),
        &[APP],
        "The bucket's CORS rule 2 names https://app.labelbox.com/, and a browser sends https://app.labelbox.com",
    );
    fails(
        bucket(&[rule(&[APP], &["HEAD"])]),
        &[APP],
        "The bucket's CORS rule 1 names https://app.labelbox.com without the method GET",
    );
}

#[test]
fn a_rule_for_get_alone_is_enough() {
    let finding = found(&Ok(bucket(&[rule(&[APP], &["GET"])])), &[APP]);
    assert_eq!(finding.verdict, Verdict::Passed);
    assert_eq!(finding.evidence, ["https://app.labelbox.com: rule 1 allows GET"]);
}

#[test]
fn rules_that_may_not_be_read_leave_the_question_to_the_preflight() {
    let denied = Failure {
        operation: "GetBucketCors".to_owned(),
        ..failure("AccessDenied", "Access Denied", 403)
    };
    let finding = found(&Err(denied), &[APP]);
    assert_eq!(finding.verdict, Verdict::Warning);
    assert!(finding.diagnosis.unwrap().cause.contains("s3:GetBucketCORS"));
    let unreachable = Failure { kind: FailureKind::Unreachable, code: None, ..failure("", "", 0) };
    assert_eq!(found(&Err(unreachable), &[APP]).verdict, Verdict::Failed);
}

#[test]
fn a_browser_takes_its_own_origin_or_a_star_and_nothing_else() {
    for (allow_origin, verdict) in [
        (Some(APP), Verdict::Passed),
        (Some("*"), Verdict::Passed),
        (Some(EDITOR), Verdict::Failed),
        (Some("https://app.labelbox.com/"), Verdict::Failed),
        (None, Verdict::Failed),
    ] {
        assert_eq!(preflight(Ok(answer(allow_origin))).verdict, verdict, "{allow_origin:?}");
    }
}

#[test]
fn one_refused_origin_fails_the_preflight() {
    let refused =
        failure("AccessForbidden", "CORSResponse: This CORS request is not allowed.", 403);
    let answers = [(APP.to_owned(), Ok(answer(Some(APP)))), (EDITOR.to_owned(), Err(refused))];
    let finding = preflight_finding(&answers);
    assert_eq!(finding.verdict, Verdict::Failed);
    assert_eq!(
        finding.diagnosis.unwrap().cause,
        "The bucket's CORS rules do not let this web page's origin in"
    );
    assert_eq!(
        finding.evidence,
        [
            "https://app.labelbox.com: Access-Control-Allow-Origin https://app.labelbox.com",
            "https://editor.labelbox.com: s3.OPTIONS: AccessForbidden: CORSResponse: This CORS request is not allowed. · HTTP 403 · request ID 4f1d",
        ]
    );
}

#[test]
fn a_redirected_preflight_is_no_answer() {
    let finding = preflight(Err(failure("PermanentRedirect", "", 301)));
    assert!(finding.diagnosis.unwrap().cause.contains("no browser follows"));
}

#[test]
fn a_refusal_without_a_code_is_not_called_s3s() {
    let finding = preflight(Err(Failure { code: None, ..failure("", "", 405) }));
    assert_eq!(finding.diagnosis.unwrap().cause, "The preflight is refused, and not by S3");
}

#[test]
fn a_refusal_of_what_the_rules_allow_is_worth_another_question() {
    let refused =
        failure("AccessForbidden", "CORSResponse: CORS is not enabled for this bucket.", 403);
    let answers = [(APP.to_owned(), Err(refused)), (EDITOR.to_owned(), Ok(answer(Some(EDITOR))))];
    let rules = |origin: &str| Ok(bucket(&[rule(&[origin], &["GET"])]));
    assert!(may_be_stale(&answers, &rules(APP)));
    assert!(!may_be_stale(&answers, &rules(EDITOR)));
    assert!(!may_be_stale(&answers, &Err(failure("AccessDenied", "", 403))));
    assert!(!may_be_stale(&answers[1..], &rules(EDITOR)));
}

#[test]
fn a_refusal_by_somebody_else_is_final() {
    let answers = [(APP.to_owned(), Err(Failure { code: None, ..failure("", "", 403) }))];
    assert!(!may_be_stale(&answers, &Ok(bucket(&[rule(&[APP], &["GET"])]))));
}

#[test]
fn the_fix_carries_what_is_there_and_what_is_to_be() {
    let before = bucket(&[uploads()]);
    let after = merged(&before, &[APP]).unwrap();
    assert_eq!(found(&Ok(before.clone()), &[APP]).fix, Some(Fix::PutCors { before, after }));
    assert_eq!(found(&Ok(bucket(&vec![uploads(); 100])), &[APP]).fix, None);
}
