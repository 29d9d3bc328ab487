//! CloudTrail's event history: who sees which `AssumeRole`, when, and how often one may ask.

use std::time::Duration;

use aws_sdk_cloudtrail::types::{LookupAttribute, LookupAttributeKey};
use aws_smithy_types::error::metadata::ProvideErrorMetadata as _;
use countersign::sandbox::AccountKeys;

use crate::support::{Fixture, VENDOR_ROOT};

const ROLE_ARN: &str = "arn:aws:iam::111111111111:role/Watched";

impl Fixture {
    fn cloudtrail(&self, keys: &AccountKeys, region: &str) -> aws_sdk_cloudtrail::Client {
        aws_sdk_cloudtrail::Client::new(&self.config_of(keys, region))
    }

    /// What an account's history has of `AssumeRole` in eu-west-1.
    async fn history(&self, keys: &AccountKeys) -> Vec<String> {
        let by_name = LookupAttribute::builder()
            .attribute_key(LookupAttributeKey::EventName)
            .attribute_value("AssumeRole")
            .build()
            .unwrap();
        let request = self.cloudtrail(keys, "eu-west-1").lookup_events().lookup_attributes(by_name);
        let answer = request.send().await.unwrap();
        answer
            .events()
            .iter()
            .map(|event| event.cloud_trail_event().unwrap_or_default().to_owned())
            .collect()
    }

    async fn assume_watched(&self, external_id: &str) -> bool {
        let request = self.sts(self.vendor()).assume_role().role_arn(ROLE_ARN);
        request.role_session_name("lasso").external_id(external_id).send().await.is_ok()
    }
}

async fn with_watched_role() -> Fixture {
    let fixture = Fixture::start().await;
    let trust = format!(
        r#"{{"Version":"2012-10-17","Statement":[{{"Effect":"Allow","Principal":{{"AWS":"{VENDOR_ROOT}"}},"Action":"sts:AssumeRole","Condition":{{"StringEquals":{{"sts:ExternalId":"right"}}}}}}]}}"#
    );
    fixture.create_role("Watched", &trust).await;
    fixture
}

#[tokio::test]
async fn an_event_is_found_after_its_delay_in_both_accounts() {
    let fixture = with_watched_role().await;
    assert!(fixture.assume_watched("right").await);
    assert_eq!(fixture.history(fixture.customer()).await, Vec::<String>::new());
    fixture.advance(Duration::from_secs(6));
    let events = fixture.history(fixture.customer()).await;
    assert_eq!(events.len(), 1, "{events:?}");
    assert!(events[0].contains("\"externalId\":\"right\""), "{events:?}");
    assert!(events[0].contains("\"accountId\":\"222222222222\""), "{events:?}");
    assert_eq!(fixture.history(fixture.vendor()).await.len(), 1);
    assert_eq!(fixture.history(fixture.stranger()).await.len(), 0);
}

#[tokio::test]
async fn a_denied_call_of_another_account_is_in_that_accounts_history_alone() {
    let fixture = with_watched_role().await;
    assert!(!fixture.assume_watched("wrong").await);
    fixture.advance(Duration::from_secs(6));
    assert_eq!(fixture.history(fixture.customer()).await, Vec::<String>::new());
    let events = fixture.history(fixture.vendor()).await;
    assert!(events[0].contains("\"errorCode\":\"AccessDenied\""), "{events:?}");
}

#[tokio::test]
async fn another_region_has_another_history() {
    let fixture = with_watched_role().await;
    assert!(fixture.assume_watched("right").await);
    fixture.advance(Duration::from_secs(6));
    let request = fixture.cloudtrail(fixture.customer(), "us-east-2").lookup_events();
    assert_eq!(request.send().await.unwrap().events().len(), 0);
}

#[tokio::test]
async fn iam_knows_of_a_use_after_the_delay() {
    let fixture = with_watched_role().await;
    assert!(fixture.assume_watched("right").await);
    let used = async || {
        let request = fixture.iam(fixture.customer()).get_role().role_name("Watched");
        let answer = request.send().await.unwrap();
        answer.role().unwrap().role_last_used().and_then(|used| used.last_used_date()).is_some()
    };
    assert!(!used().await);
    fixture.advance(Duration::from_secs(6));
    assert!(used().await);
}

#[tokio::test]
async fn who_may_not_look_events_up_is_denied() {
    let fixture = with_watched_role().await;
    let iam = fixture.iam(fixture.customer());
    iam.create_user().user_name("blind").send().await.unwrap();
    let key = iam.create_access_key().user_name("blind").send().await.unwrap();
    let key = key.access_key().unwrap();
    let config =
        fixture.config_with(key.access_key_id(), key.secret_access_key(), None, "eu-west-1");
    let client = aws_sdk_cloudtrail::Client::new(&config);
    let error = client.lookup_events().send().await.unwrap_err();
    assert_eq!(error.code(), Some("AccessDeniedException"));
}
