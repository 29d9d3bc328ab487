//! Each broken set-up as an AWS client meets it.

use countersign::sandbox::scenario;
use countersign::sandbox::{EXAMPLE_KEY, PRACTICE_BUCKET};

use crate::support::{Fixture, SessionKeys, code, message, role_arn, s3_of};

const LASSO_ROLE: &str = "LassoModerationBucketAccess-countersign-practice";
const EXTERNAL_ID: &str = "7Qm4zR9tKc2VxH5wLb8NpYd3";

impl Fixture {
    /// What comes of the vendor's attempt to assume Lasso's role: its session, or the error code.
    async fn assume_lassos(&self, external_id: Option<&str>) -> Result<SessionKeys, String> {
        let assume = self.sts(self.vendor()).assume_role().role_arn(role_arn(LASSO_ROLE));
        let assume = assume.role_session_name("vendor");
        let assumed = assume.set_external_id(external_id.map(str::to_owned)).send().await;
        let assumed = assumed.map_err(|error| code(&error))?;
        let keys = assumed.credentials().unwrap();
        let (id, secret) = (keys.access_key_id(), keys.secret_access_key());
        Ok((id.to_owned(), secret.to_owned(), keys.session_token().to_owned()))
    }

    /// Why a session cannot read the example; empty if it can.
    async fn refusal_of_example(&self, (id, secret, token): &SessionKeys) -> String {
        let s3 = s3_of(&self.config_with(id, secret, Some(token), "eu-west-1"));
        let get = s3.get_object().bucket(PRACTICE_BUCKET).key(EXAMPLE_KEY).send().await;
        get.map_or_else(|error| message(&error), |_| String::new())
    }

    /// The error code of the administrator's look at an object, or nothing.
    async fn refusal_of_admin(&self, key: &str) -> String {
        let get = self.s3(self.customer()).get_object().bucket(PRACTICE_BUCKET).key(key);
        get.send().await.map_or_else(|error| code(&error), |_| String::new())
    }
}

#[tokio::test]
async fn every_scenario_can_be_started_and_names_itself_and_its_url() {
    for scenario in scenario::all() {
        let fixture = Fixture::broken(scenario.name).await;
        let lines = fixture.sandbox.environment_lines();
        assert!(lines.contains(&format!("COUNTERSIGN_SCENARIO={}", scenario.name)));
        assert_eq!(fixture.sandbox.example_url(), scenario.example_url);
    }
}

#[tokio::test]
async fn the_bucket_of_wrong_region_answers_from_where_it_is() {
    let fixture = Fixture::broken("wrong-region").await;
    let head = fixture.s3(fixture.customer()).head_bucket().bucket("countersign-practice-oregon");
    let error = head.send().await.unwrap_err();
    let response = error.raw_response().unwrap();
    assert_eq!(response.status().as_u16(), 301);
    assert_eq!(response.headers().get("x-amz-bucket-region"), Some("us-west-2"));
}

#[tokio::test]
async fn kms_without_permission_refuses_the_role_for_want_of_decrypt() {
    let fixture = Fixture::broken("kms-without-permission").await;
    let session = fixture.session_keys("reader").await;
    let refusal = fixture.refusal_of_example(&session).await;
    assert!(refusal.contains("not authorized to perform: kms:Decrypt"), "{refusal}");
    assert_eq!(fixture.refusal_of_admin(EXAMPLE_KEY).await, "");
}

#[tokio::test]
async fn the_keys_of_the_urls_that_are_wrong_are_not_there() {
    for (name, key) in
        [("missing-key", "pictures/Harbour.png"), ("plus-in-key", "pictures/café+++sea.png")]
    {
        let fixture = Fixture::broken(name).await;
        assert_eq!(fixture.refusal_of_admin(key).await, "NoSuchKey", "{name}");
    }
}

#[tokio::test]
async fn deny_by_source_ip_lets_this_computer_read() {
    let fixture = Fixture::broken("deny-by-source-ip").await;
    let session = fixture.session_keys("reader").await;
    assert_eq!(fixture.refusal_of_example(&session).await, "");
    let get = fixture.s3(fixture.customer()).get_bucket_policy().bucket(PRACTICE_BUCKET);
    assert!(get.send().await.unwrap().policy().unwrap().contains("aws:SourceIp"));
}

#[tokio::test]
async fn deny_by_role_refuses_the_vendors_role_and_no_other() {
    let fixture = Fixture::broken("deny-by-role").await;
    let twin = fixture.session_keys("countersign-rehearsal-0").await;
    assert_eq!(fixture.refusal_of_example(&twin).await, "");
    let real = fixture.session_keys("LassoModerationBucketAccess").await;
    let refusal = fixture.refusal_of_example(&real).await;
    assert!(refusal.ends_with("with an explicit deny in a resource-based policy"), "{refusal}");
}

#[tokio::test]
async fn trust_without_external_id_lets_the_vendor_in_with_none() {
    let fixture = Fixture::broken("trust-without-external-id").await;
    let session = fixture.assume_lassos(None).await.unwrap();
    assert_eq!(fixture.refusal_of_example(&session).await, "");
}

#[tokio::test]
async fn trust_wildcard_takes_any_external_id_but_none() {
    let fixture = Fixture::broken("trust-wildcard").await;
    assert!(fixture.assume_lassos(Some("anything")).await.is_ok());
    assert_eq!(fixture.assume_lassos(None).await, Err("AccessDenied".to_owned()));
}

#[tokio::test]
async fn trust_date_limited_lets_nobody_in_any_more() {
    let fixture = Fixture::broken("trust-date-limited").await;
    let refused = Err("AccessDenied".to_owned());
    assert_eq!(fixture.assume_lassos(Some(EXTERNAL_ID)).await, refused);
}

#[tokio::test]
async fn sts_region_off_gives_no_session_there_and_tells_who_calls_all_the_same() {
    let fixture = Fixture::broken("sts-region-off").await;
    fixture.session_keys_in("us-east-1").await.unwrap();
    assert_eq!(
        fixture.session_keys_in("eu-west-1").await,
        Err("RegionDisabledException".to_owned())
    );
    let identity = fixture.sts(fixture.customer()).get_caller_identity().send().await;
    assert!(identity.is_ok());
}

impl Fixture {
    /// What comes of assuming a role through STS in a Region.
    async fn session_keys_in(&self, region: &str) -> Result<(), String> {
        let iam = self.iam(self.customer());
        if iam.get_role().role_name("reader").send().await.is_err() {
            let trust = crate::support::trust_statement(crate::support::VENDOR_ROOT, None);
            self.create_role("reader", &trust).await;
        }
        let sts = aws_sdk_sts::Client::new(&self.config_of(self.vendor(), region));
        let assume = sts.assume_role().role_arn(role_arn("reader")).role_session_name("vendor");
        assume.send().await.map(drop).map_err(|error| code(&error))
    }
}

#[tokio::test]
async fn permissions_boundary_refuses_what_the_roles_policy_allows() {
    let fixture = Fixture::broken("permissions-boundary").await;
    let session = fixture.assume_lassos(Some(EXTERNAL_ID)).await.unwrap();
    let refusal = fixture.refusal_of_example(&session).await;
    assert!(
        refusal.ends_with("because no permissions boundary allows the s3:GetObject action"),
        "{refusal}"
    );
}

#[tokio::test]
async fn the_simulator_tells_that_a_boundary_stands_in_the_way_of_each_resource() {
    let fixture = Fixture::broken("permissions-boundary").await;
    let object_arn = format!("arn:aws:s3:::{PRACTICE_BUCKET}/{EXAMPLE_KEY}");
    let simulate = fixture.iam(fixture.customer()).simulate_principal_policy();
    let simulate = simulate.policy_source_arn(role_arn(LASSO_ROLE)).action_names("s3:GetObject");
    let simulated = simulate.resource_arns(&object_arn).send().await.unwrap();
    let [result] = simulated.evaluation_results() else { panic!("{simulated:?}") };
    let [on_resource] = result.resource_specific_results() else { panic!("{result:?}") };
    assert_eq!(on_resource.eval_resource_name(), object_arn);
    assert_eq!(on_resource.eval_resource_decision().as_str(), "implicitDeny");
    let boundary = on_resource.permissions_boundary_decision_detail().unwrap();
    assert!(!boundary.allowed_by_permissions_boundary());
    assert_eq!(on_resource.matched_statements().len(), 1);
}

#[tokio::test]
async fn foreign_object_is_closed_to_the_buckets_own_administrator() {
    let fixture = Fixture::broken("foreign-object").await;
    assert_eq!(fixture.refusal_of_admin(EXAMPLE_KEY).await, "AccessDenied");
    assert_eq!(fixture.refusal_of_admin("pictures/mountains.png").await, "");
}

#[tokio::test]
async fn clock_skew_refuses_every_service() {
    let fixture = Fixture::broken("clock-skew").await;
    assert_eq!(fixture.refusal_of_admin(EXAMPLE_KEY).await, "RequestTimeTooSkewed");
    let error = fixture.sts(fixture.customer()).get_caller_identity().send().await.unwrap_err();
    assert!(message(&error).starts_with("Signature expired: "), "{}", message(&error));
}

#[tokio::test]
async fn the_earlier_role_carries_the_tags_of_the_wizards_own() {
    let fixture = Fixture::broken("trust-wildcard").await;
    let get = fixture.iam(fixture.customer()).get_role().role_name(LASSO_ROLE).send().await;
    let role = get.unwrap().role().unwrap().clone();
    let integration = role.tags().iter().find(|tag| tag.key() == "countersign:integration");
    assert_eq!(integration.unwrap().value(), "lasso/countersign-practice");
}

#[tokio::test]
async fn cors_wrong_origin_refuses_the_page_that_it_names_with_a_slash() {
    let fixture = Fixture::broken("cors-wrong-origin").await;
    let url = format!("{}/{PRACTICE_BUCKET}/{EXAMPLE_KEY}", fixture.sandbox.endpoint_url());
    for origin in ["https://app.labelbox.com", "https://editor.labelbox.com"] {
        let headers = [("origin", origin), ("access-control-request-method", "GET")];
        assert_eq!(fixture.fetch_with("OPTIONS", &url, &headers).await.status, 403, "{origin}");
    }
}
