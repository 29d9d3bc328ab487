//! What goes over the wire, against the AWS SDK's own word on it.

use std::time::Duration;

use aws_credential_types::Credentials;
use aws_credential_types::provider::SharedCredentialsProvider;
use aws_sdk_s3::config::{BehaviorVersion, ConfigBag, Intercept, Region, RuntimeComponents};
use aws_sdk_s3::presigning::PresigningConfig;
use aws_smithy_http_client::Builder;
use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::interceptors::context::BeforeTransmitInterceptorContextMut;
use countersign::access::object_url::encode_key;
use countersign::signing::presign::{Method, presign};
use countersign::signing::signed_url::ObjectAddress;

const SIGNED_AT_SECS: i64 = 1_795_339_800;
const EXPIRES_SECS: u32 = 3600;
const REGION: &str = "eu-west-1";
const BUCKET: &str = "media-prod";

/// Takes away the query that the SDK adds to tell its own operations apart; S3 does not ask for it.
#[derive(Debug)]
struct WithoutOperationName;

#[aws_smithy_runtime_api::client::interceptors::dyn_dispatch_hint]
impl Intercept for WithoutOperationName {
    fn name(&self) -> &'static str {
        "WithoutOperationName"
    }

    fn modify_before_signing(
        &self,
        context: &mut BeforeTransmitInterceptorContextMut<'_>,
        _: &RuntimeComponents,
        _: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let request = context.request_mut();
        let uri = request.uri().split('?').next().unwrap_or_default().to_owned();
        request.set_uri(uri)?;
        Ok(())
    }
}

fn user() -> Credentials {
    Credentials::new(
        "AKIAIOSFODNN7EXAMPLE",
        "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
        None,
        None,
        "t",
    )
}

fn session() -> Credentials {
    let token = "IQoJb3JpZ2luX2VjE/+A==&x=1 2~".to_owned();
    Credentials::new(
        "ASIAIOSFODNN7EXAMPLE",
        "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
        Some(token),
        None,
        "t",
    )
}

async fn signed_by_the_sdk(method: Method, key: &str, credentials: &Credentials) -> String {
    let s3 = aws_sdk_s3::Client::from_conf(
        aws_sdk_s3::Config::builder()
            .behavior_version(BehaviorVersion::latest())
            .region(Region::new(REGION))
            .http_client(Builder::new().build_http())
            .credentials_provider(SharedCredentialsProvider::new(credentials.clone()))
            .request_checksum_calculation(
                aws_sdk_s3::config::RequestChecksumCalculation::WhenRequired,
            )
            .build(),
    );
    let config = PresigningConfig::builder()
        .start_time(std::time::UNIX_EPOCH + Duration::from_secs(SIGNED_AT_SECS.unsigned_abs()))
        .expires_in(Duration::from_secs(EXPIRES_SECS.into()))
        .build()
        .expect("a lifetime that S3 allows");
    let signed = match method {
        Method::Get => {
            let get = s3.get_object().bucket(BUCKET).key(key).customize();
            get.interceptor(WithoutOperationName).presigned(config).await.expect("a signed GET")
        }
        Method::Put => {
            let put = s3.put_object().bucket(BUCKET).key(key).customize();
            put.interceptor(WithoutOperationName).presigned(config).await.expect("a signed PUT")
        }
    };
    signed.uri().to_owned()
}

fn signed_by_us(method: Method, key: &str, credentials: &Credentials) -> String {
    let address = ObjectAddress {
        scheme: "https".to_owned(),
        host: format!("{BUCKET}.s3.{REGION}.amazonaws.com"),
        path: format!("/{}", encode_key(key)),
    };
    let now = jiff::Timestamp::from_second(SIGNED_AT_SECS).expect("a time");
    presign(method, &address, REGION, credentials, None, now, EXPIRES_SECS)
        .secret_text()
        .expose()
        .to_owned()
}

/// The address, and the query's parameters in an order of their own.
fn parameters(url: &str) -> Vec<&str> {
    let mut parts: Vec<_> = url.split(['?', '&']).collect();
    parts.sort_unstable();
    parts
}

const KEYS: [&str; 9] = [
    "photo.png",
    "a folder/with spaces.png",
    "a+b.png",
    "100%25.png",
    "über/日本.png",
    "~tilde-_.png",
    "brackets (1)[2]{3}.png",
    "quotes'\"!*.png",
    "question?and=a&b;c:d@e,f$g#h.png",
];

#[tokio::test]
async fn a_user_signs_each_key_to_the_letter_as_the_sdk_does() {
    for key in KEYS {
        let expected = signed_by_the_sdk(Method::Get, key, &user()).await;
        assert_eq!(signed_by_us(Method::Get, key, &user()), expected, "{key}");
    }
}

/// The SDK appends the session token after the signature, which S3 does not mind.
#[tokio::test]
async fn a_session_signs_each_key_with_the_parameters_and_signature_of_the_sdk() {
    for key in KEYS {
        let expected = signed_by_the_sdk(Method::Get, key, &session()).await;
        let ours = signed_by_us(Method::Get, key, &session());
        assert_eq!(parameters(&ours), parameters(&expected), "{key}");
    }
}

#[tokio::test]
async fn an_upload_is_signed_as_the_sdk_does() {
    let expected = signed_by_the_sdk(Method::Put, "incoming/a b.png", &user()).await;
    assert_eq!(signed_by_us(Method::Put, "incoming/a b.png", &user()), expected);
}
