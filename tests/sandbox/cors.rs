//! Cross-origin requests: the rules as the SDK writes them, and preflights as a browser sends them.

use std::task::Waker;
use std::time::Duration;

use aws_sdk_s3::types::{CorsConfiguration as SdkConfiguration, CorsRule as SdkRule};
use countersign::access::names::{BucketName, Region};
use countersign::checks::cors::{CorsConfiguration, CorsRule, WebPages, with_origins};
use countersign::cloud::cors::{CorsOf, NotWritten};
use countersign::cloud::fetch::Fetcher;
use countersign::cloud::reporter::Reporter;
use countersign::cloud::session::{CredentialsFrom, Session, SessionSettings};
use countersign::journal::Entry;
use countersign::model::event::Event;
use countersign::sandbox::{AccountKeys, EXAMPLE_KEY, PRACTICE_BUCKET, PRACTICE_REGION};
use tokio::sync::mpsc;

use crate::support::{Answer, Fixture, code, message};

const APP: &str = "https://app.labelbox.com";
const EDITOR: &str = "https://editor.labelbox.com";

fn reading(origin: &str) -> SdkRule {
    SdkRule::builder().allowed_origins(origin).allowed_methods("GET").build().unwrap()
}

/// The product's own desk at the sandbox.
struct Desk {
    session: Session,
    reporter: Reporter,
    inbox: mpsc::Receiver<Event>,
    bucket: BucketName,
    region: Region,
}

impl Desk {
    async fn of(fixture: &Fixture, keys: &AccountKeys) -> Self {
        let secret = keys.secret_access_key.expose();
        let keys =
            aws_credential_types::Credentials::new(&keys.access_key_id, secret, None, None, "test");
        let region = Region::parse(PRACTICE_REGION).unwrap();
        let settings = SessionSettings {
            from: CredentialsFrom::Keys(keys),
            region: Some(region.clone()),
            endpoint_url: Some(url::Url::parse(&fixture.sandbox.endpoint_url()).unwrap()),
        };
        let (sender, inbox) = mpsc::channel(256);
        Self {
            session: Session::open(&settings).await.unwrap(),
            reporter: Reporter::new(sender, Waker::noop().clone()),
            inbox,
            bucket: BucketName::parse(PRACTICE_BUCKET).unwrap(),
            region,
        }
    }

    fn cors(&self) -> CorsOf<'_> {
        CorsOf {
            session: &self.session,
            reporter: &self.reporter,
            bucket: &self.bucket,
            region: &self.region,
        }
    }

    /// The calls that were told to the window so far.
    fn calls(&mut self) -> Vec<String> {
        std::iter::from_fn(|| self.inbox.try_recv().ok())
            .filter_map(|event| match event {
                Event::CallStarted(call) => Some(call.operation),
                _ => None,
            })
            .collect()
    }
}

impl Fixture {
    async fn put_cors(&self, rules: impl IntoIterator<Item = SdkRule>) -> Result<(), String> {
        let rules = rules.into_iter().collect();
        let rules = SdkConfiguration::builder().set_cors_rules(Some(rules)).build().unwrap();
        let put = self.s3(self.customer()).put_bucket_cors().bucket(PRACTICE_BUCKET);
        let put = put.cors_configuration(rules).send().await;
        put.map(drop).map_err(|error| format!("{}: {}", code(&error), message(&error)))
    }

    fn example(&self) -> String {
        format!("{}/{PRACTICE_BUCKET}/{EXAMPLE_KEY}", self.sandbox.endpoint_url())
    }

    async fn preflight(&self, origin: &str, more: &[(&str, &str)]) -> Answer {
        let mut headers = vec![("origin", origin), ("access-control-request-method", "GET")];
        headers.extend(more);
        self.fetch_with("OPTIONS", &self.example(), &headers).await
    }
}

fn both_pages() -> Vec<String> {
    vec![APP.to_owned(), EDITOR.to_owned()]
}

fn labelbox(origins: &[String]) -> WebPages<'_> {
    WebPages { vendor_slug: "labelbox", vendor_name: "Labelbox", origins }
}

#[tokio::test]
async fn a_preflight_is_answered_by_the_cors_rules() {
    let fixture = Fixture::start().await;
    fixture.put_cors([reading(APP)]).await.unwrap();
    let allowed = fixture.preflight(APP, &[]).await;
    assert_eq!(allowed.status, 200);
    assert_eq!(allowed.header("access-control-allow-origin"), APP);
    let refused = fixture.preflight("https://example.com", &[]).await;
    assert_eq!((refused.status, refused.element("Code").as_str()), (403, "AccessForbidden"));
    assert_eq!(refused.element("ResourceType"), "OBJECT");
}

#[tokio::test]
async fn a_header_that_no_rule_allows_is_refused() {
    let fixture = Fixture::start().await;
    fixture.put_cors([reading(APP)]).await.unwrap();
    let asked = [("access-control-request-headers", "x-requested-with")];
    assert_eq!(fixture.preflight(APP, &asked).await.status, 403);
}

#[tokio::test]
async fn an_origin_is_compared_letter_by_letter_but_for_one_star() {
    let fixture = Fixture::start().await;
    for (written, status) in [
        ("https://app.labelbox.com/", 403),
        ("https://???.labelbox.com", 403),
        ("https://App.labelbox.com", 403),
        ("https://*.labelbox.com", 200),
        ("*", 200),
    ] {
        fixture.put_cors([reading(written)]).await.unwrap();
        assert_eq!(fixture.preflight(APP, &[]).await.status, status, "{written}");
    }
}

#[tokio::test]
async fn an_object_tells_a_page_of_an_allowed_origin_that_it_may_read() {
    let fixture = Fixture::start().await;
    fixture.put_cors([reading(APP)]).await.unwrap();
    let from = async |origin: &str| {
        let answer = fixture.fetch_with("GET", &fixture.example(), &[("origin", origin)]).await;
        answer.header("access-control-allow-origin").to_owned()
    };
    assert_eq!(from(APP).await, APP);
    assert_eq!(from(EDITOR).await, "");
}

#[tokio::test]
async fn a_preflight_at_another_regions_endpoint_is_redirected() {
    let fixture = Fixture::start().await;
    let host = format!("{PRACTICE_BUCKET}.s3.us-west-2.amazonaws.com");
    let url = format!("{}/{EXAMPLE_KEY}", fixture.sandbox.endpoint_url());
    let headers =
        [("host", host.as_str()), ("origin", APP), ("access-control-request-method", "GET")];
    let answer = fixture.fetch_with("OPTIONS", &url, &headers).await;
    assert_eq!((answer.status, answer.element("Code").as_str()), (301, "PermanentRedirect"));
}

#[tokio::test]
async fn rules_that_s3_does_not_take_are_refused() {
    let fixture = Fixture::start().await;
    let with_id = |id: String| {
        let rule = SdkRule::builder().id(id).allowed_origins(APP).allowed_methods("GET");
        rule.build().unwrap()
    };
    let option = SdkRule::builder().allowed_origins(APP).allowed_methods("OPTIONS");
    for (rules, code) in [
        (vec![reading("https://*.*.com")], "InvalidRequest"),
        (vec![option.build().unwrap()], "InvalidRequest"),
        (vec![with_id("a".repeat(256))], "MalformedXML"),
        (vec![reading(APP); 101], "MalformedXML"),
    ] {
        let refused = fixture.put_cors(rules).await.unwrap_err();
        assert!(refused.starts_with(code), "{refused}");
    }
    fixture.put_cors(vec![with_id("a".repeat(255)); 100]).await.unwrap();
}

#[tokio::test]
async fn a_bucket_without_rules_is_read_as_one_that_has_none() {
    let fixture = Fixture::start().await;
    let desk = Desk::of(&fixture, fixture.customer()).await;
    assert_eq!(desk.cors().read().await, Ok(CorsConfiguration::default()));
}

#[tokio::test]
async fn the_proposed_rules_are_written_beside_those_that_are_there_and_let_the_pages_in() {
    let fixture = Fixture::start().await;
    let uploads = SdkRule::builder()
        .id("uploads")
        .allowed_origins("https://cms.example.com")
        .allowed_methods("PUT")
        .allowed_headers("x-amz-*")
        .expose_headers("ETag")
        .max_age_seconds(3_000);
    fixture.put_cors([uploads.build().unwrap()]).await.unwrap();
    let mut desk = Desk::of(&fixture, fixture.customer()).await;
    let origins = both_pages();
    let before = desk.cors().read().await.unwrap();
    let after = with_origins(&before, &labelbox(&origins)).unwrap();
    desk.cors().replace(&before, &after, Duration::ZERO, Entry::unkept()).await.unwrap();
    assert_eq!(desk.calls(), ["GetBucketCors", "GetBucketCors", "PutBucketCors", "GetBucketCors"]);
    let now = desk.cors().read().await.unwrap();
    assert_eq!(now, after);
    assert_eq!(now.rules[0], before.rules[0]);
    assert_eq!(now.rules[0].max_age_secs, Some(3_000));
    let fetcher = Fetcher::default();
    for origin in &origins {
        let answer = fetcher.preflight(&desk.reporter, &fixture.example(), origin).await.unwrap();
        assert!(answer.lets_in(origin), "{answer:?}");
    }
}

#[tokio::test]
async fn rules_that_somebody_changed_in_between_are_not_overwritten() {
    let fixture = Fixture::start().await;
    let desk = Desk::of(&fixture, fixture.customer()).await;
    let origins = both_pages();
    let before = CorsConfiguration::default();
    let after = with_origins(&before, &labelbox(&origins)).unwrap();
    fixture.put_cors([reading("https://cms.example.com")]).await.unwrap();
    assert_eq!(
        desk.cors().replace(&before, &after, Duration::ZERO, Entry::unkept()).await,
        Err(NotWritten::Changed)
    );
    let now = desk.cors().read().await.unwrap();
    let theirs = CorsRule {
        allowed_origins: vec!["https://cms.example.com".to_owned()],
        allowed_methods: vec!["GET".to_owned()],
        ..CorsRule::default()
    };
    assert_eq!(now.rules, [theirs]);
}

#[tokio::test]
async fn rules_that_are_there_already_are_not_written_again() {
    let fixture = Fixture::start().await;
    let mut desk = Desk::of(&fixture, fixture.customer()).await;
    let origins = both_pages();
    let before = CorsConfiguration::default();
    let after = with_origins(&before, &labelbox(&origins)).unwrap();
    desk.cors().replace(&before, &after, Duration::ZERO, Entry::unkept()).await.unwrap();
    desk.calls();
    desk.cors().replace(&before, &after, Duration::ZERO, Entry::unkept()).await.unwrap();
    assert_eq!(desk.calls(), ["GetBucketCors"]);
}
