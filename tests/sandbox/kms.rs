//! KMS keys: asked over the JSON protocol, and enforced where S3 uses them.

use aws_sdk_s3::primitives::ByteStream;
use aws_sdk_s3::types::ServerSideEncryption;
use aws_smithy_types::error::metadata::ProvideErrorMetadata as _;
use countersign::sandbox::{AccountKeys, PRACTICE_BUCKET};
use countersign::signing::sigv4::{self, Scope, SignedParts};
use http_body_util::{BodyExt as _, Full};
use hyper::body::Bytes;
use hyper_util::rt::TokioIo;
use jiff::Timestamp;
use serde_json::{Value, json};

use crate::support::{Fixture, message, s3_of, statement};

const KEY: &str = "pictures/sealed";

impl Fixture {
    /// Calls KMS in eu-west-1; the status and the answer.
    async fn kms(&self, keys: &AccountKeys, action: &str, input: &Value) -> (u16, Value) {
        let host = self.sandbox.endpoint_url().replace("http://", "");
        let body = input.to_string();
        let scope = Scope {
            signed_at: Timestamp::now(),
            region: "eu-west-1".to_owned(),
            service: "kms".to_owned(),
        };
        let target = format!("TrentService.{action}");
        let headers = [
            ("host", host.clone()),
            ("x-amz-date", sigv4::amz_date(scope.signed_at)),
            ("x-amz-target", target),
        ]
        .map(|(name, value)| (name.to_owned(), value));
        let parts = SignedParts {
            method: "POST",
            canonical_path: "/",
            query: &[],
            headers: &headers,
            payload_hash: &sigv4::sha256_hex(body.as_bytes()),
        };
        let text = sigv4::string_to_sign(&scope, &parts.canonical_request());
        let signature = sigv4::signature(keys.secret_access_key.expose(), &scope, &text);
        let authorization = format!(
            "{} Credential={}/{}, SignedHeaders={}, Signature={signature}",
            sigv4::ALGORITHM,
            keys.access_key_id,
            scope.text(),
            sigv4::signed_headers(&headers),
        );
        let mut request = hyper::Request::builder()
            .method("POST")
            .uri("/")
            .header("content-type", "application/x-amz-json-1.1")
            .header("authorization", authorization);
        for (name, value) in &headers {
            request = request.header(name, value);
        }
        let request = request.body(Full::new(Bytes::from(body))).unwrap();
        let stream = tokio::net::TcpStream::connect(&host).await.unwrap();
        let (mut sender, connection) =
            hyper::client::conn::http1::handshake(TokioIo::new(stream)).await.unwrap();
        let connection = tokio::spawn(connection);
        let (head, answer) = sender.send_request(request).await.unwrap().into_parts();
        let answer = answer.collect().await.unwrap().to_bytes();
        connection.abort();
        (head.status.as_u16(), serde_json::from_slice(&answer).unwrap())
    }

    /// Makes a key of the customer; its ARN.
    async fn new_key(&self, policy: Option<&str>) -> String {
        let input = policy.map_or_else(|| json!({}), |policy| json!({ "Policy": policy }));
        let (status, answer) = self.kms(self.customer(), "CreateKey", &input).await;
        assert_eq!(status, 200, "{answer}");
        answer["KeyMetadata"]["Arn"].as_str().unwrap().to_owned()
    }

    /// Puts an object under a key, with or without a Bucket Key.
    async fn seal(&self, key_arn: &str, has_bucket_key: bool) {
        let put = self.s3(self.customer()).put_object().bucket(PRACTICE_BUCKET).key(KEY);
        put.server_side_encryption(ServerSideEncryption::AwsKms)
            .ssekms_key_id(key_arn)
            .bucket_key_enabled(has_bucket_key)
            .body(ByteStream::from_static(b"sealed"))
            .send()
            .await
            .unwrap();
    }

    /// The code and message with which S3 refuses to read the sealed object.
    async fn reading_fails(&self) -> (String, String) {
        let get = self.s3(self.customer()).get_object().bucket(PRACTICE_BUCKET).key(KEY);
        let error = get.send().await.unwrap_err();
        (error.code().unwrap().to_owned(), message(&error))
    }

    /// Why a session of a role with these permissions cannot read the sealed object; empty if it can.
    async fn refusal_of_reader(&self, permissions: &[String]) -> String {
        self.session_keys("reader").await;
        let statements: Vec<Value> = permissions
            .iter()
            .map(|text| serde_json::from_str::<Value>(text).unwrap()["Statement"][0].clone())
            .collect();
        let policy = json!({ "Version": "2012-10-17", "Statement": statements });
        self.allow("reader", &policy.to_string()).await;
        let reader = s3_of(&self.reader_session().await);
        let answer = reader.get_object().bucket(PRACTICE_BUCKET).key(KEY).send().await;
        answer.map_or_else(|error| message(&error), |_| String::new())
    }
}

fn may_read() -> String {
    statement("s3:GetObject", &format!("arn:aws:s3:::{PRACTICE_BUCKET}/*"))
}

/// A key policy that leaves the account's administrator everything and gives `rest` besides.
fn key_policy(rest: &Value) -> String {
    json!({ "Version": "2012-10-17", "Statement": [
        { "Effect": "Allow", "Principal": { "AWS": "arn:aws:iam::111111111111:user/admin" },
          "Action": "kms:*", "Resource": "*" },
        rest,
    ]})
    .to_string()
}

#[tokio::test]
async fn a_new_key_leaves_its_use_to_the_accounts_policies() {
    let fixture = Fixture::start().await;
    let key_arn = fixture.new_key(None).await;
    let (_, answer) =
        fixture.kms(fixture.customer(), "GetKeyPolicy", &json!({ "KeyId": key_arn })).await;
    let policy = answer["Policy"].as_str().unwrap();
    assert!(policy.contains("arn:aws:iam::111111111111:root"), "{policy}");
    fixture.seal(&key_arn, false).await;
    let refusal = fixture.refusal_of_reader(&[may_read()]).await;
    assert!(
        refusal.ends_with("because no identity-based policy allows the kms:Decrypt action"),
        "{refusal}"
    );
    let may_decrypt = statement("kms:Decrypt", &key_arn);
    assert_eq!(fixture.refusal_of_reader(&[may_read(), may_decrypt]).await, "");
}

#[tokio::test]
async fn a_key_that_does_not_name_the_account_cannot_be_given_by_its_policies() {
    let fixture = Fixture::start().await;
    let nothing_more = json!({ "Effect": "Deny", "Principal": "*",
        "Action": "kms:ScheduleKeyDeletion", "Resource": "*" });
    let key_arn = fixture.new_key(Some(&key_policy(&nothing_more))).await;
    fixture.seal(&key_arn, false).await;
    let may_decrypt = statement("kms:Decrypt", &key_arn);
    let refusal = fixture.refusal_of_reader(&[may_read(), may_decrypt]).await;
    assert!(
        refusal.ends_with("because no resource-based policy allows the kms:Decrypt action"),
        "{refusal}"
    );
}

#[tokio::test]
async fn a_key_can_be_bound_to_the_bucket_that_uses_it() {
    let fixture = Fixture::start().await;
    let account_for_bucket = json!({ "Effect": "Allow",
        "Principal": { "AWS": "arn:aws:iam::111111111111:root" },
        "Action": "kms:Decrypt", "Resource": "*",
        "Condition": { "StringEquals": {
            "kms:EncryptionContext:aws:s3:arn": format!("arn:aws:s3:::{PRACTICE_BUCKET}"),
            "kms:ViaService": "s3.eu-west-1.amazonaws.com" } } });
    let key_arn = fixture.new_key(Some(&key_policy(&account_for_bucket))).await;
    let permissions = [may_read(), statement("kms:Decrypt", &key_arn)];
    fixture.seal(&key_arn, true).await;
    assert_eq!(fixture.refusal_of_reader(&permissions).await, "");
    fixture.seal(&key_arn, false).await;
    assert!(fixture.refusal_of_reader(&permissions).await.contains("kms:Decrypt"));
}

#[tokio::test]
async fn an_object_tells_its_key_and_its_bucket_key() {
    let fixture = Fixture::start().await;
    let key_arn = fixture.new_key(None).await;
    fixture.seal(&key_arn, true).await;
    let head = fixture.s3(fixture.customer()).head_object().bucket(PRACTICE_BUCKET).key(KEY);
    let head = head.send().await.unwrap();
    assert_eq!(head.ssekms_key_id(), Some(key_arn.as_str()));
    assert_eq!(head.bucket_key_enabled(), Some(true));
}

#[tokio::test]
async fn a_key_is_described_to_its_account_and_hidden_from_others() {
    let fixture = Fixture::start().await;
    let key_arn = fixture.new_key(None).await;
    let asked = json!({ "KeyId": key_arn });
    let (status, answer) = fixture.kms(fixture.customer(), "DescribeKey", &asked).await;
    let metadata = &answer["KeyMetadata"];
    assert_eq!((status, &metadata["KeyManager"]), (200, &json!("CUSTOMER")));
    assert_eq!(metadata["KeyState"], "Enabled");
    let (status, answer) = fixture.kms(fixture.stranger(), "DescribeKey", &asked).await;
    assert_eq!((status, &answer["__type"]), (400, &json!("AccessDeniedException")));
}

#[tokio::test]
async fn a_key_that_is_switched_off_reads_nothing_until_it_is_switched_on() {
    let fixture = Fixture::start().await;
    let key_arn = fixture.new_key(None).await;
    fixture.seal(&key_arn, true).await;
    let asked = json!({ "KeyId": key_arn });
    fixture.kms(fixture.customer(), "DisableKey", &asked).await;
    let (_, answer) = fixture.kms(fixture.customer(), "DescribeKey", &asked).await;
    assert_eq!(answer["KeyMetadata"]["KeyState"], "Disabled");
    let (code, message) = fixture.reading_fails().await;
    assert_eq!(
        (code, message),
        ("KMS.DisabledException".to_owned(), format!("{key_arn} is disabled."))
    );
    fixture.kms(fixture.customer(), "EnableKey", &asked).await;
    let get = fixture.s3(fixture.customer()).get_object().bucket(PRACTICE_BUCKET).key(KEY);
    assert!(get.send().await.is_ok());
}

#[tokio::test]
async fn a_key_that_waits_for_its_deletion_can_only_be_kept() {
    let fixture = Fixture::start().await;
    let key_arn = fixture.new_key(None).await;
    fixture.seal(&key_arn, false).await;
    let asked = json!({ "KeyId": key_arn });
    let in_a_week = json!({ "KeyId": key_arn, "PendingWindowInDays": 7 });
    let (status, answer) = fixture.kms(fixture.customer(), "ScheduleKeyDeletion", &in_a_week).await;
    assert_eq!((status, &answer["KeyState"]), (200, &json!("PendingDeletion")));
    assert_eq!(fixture.reading_fails().await.0, "KMS.KMSInvalidStateException");
    let (_, answer) = fixture.kms(fixture.customer(), "EnableKey", &asked).await;
    assert_eq!(answer["__type"], "KMSInvalidStateException");
    fixture.kms(fixture.customer(), "CancelKeyDeletion", &asked).await;
    let (_, answer) = fixture.kms(fixture.customer(), "DescribeKey", &asked).await;
    assert_eq!(answer["KeyMetadata"]["KeyState"], "Disabled");
}

#[tokio::test]
async fn a_key_waits_no_longer_and_no_shorter_for_its_deletion_than_kms_allows() {
    let fixture = Fixture::start().await;
    let key_arn = fixture.new_key(None).await;
    for days in [6, 31] {
        let input = json!({ "KeyId": key_arn, "PendingWindowInDays": days });
        let (_, answer) = fixture.kms(fixture.customer(), "ScheduleKeyDeletion", &input).await;
        assert_eq!(answer["__type"], "ValidationException", "{days}");
    }
}

#[tokio::test]
async fn aws_own_key_is_named_and_asks_its_readers_for_no_permission() {
    let fixture = Fixture::start().await;
    let put = fixture.s3(fixture.customer()).put_object().bucket(PRACTICE_BUCKET).key(KEY);
    put.server_side_encryption(ServerSideEncryption::AwsKms).send().await.unwrap();
    let head = fixture.s3(fixture.customer()).head_object().bucket(PRACTICE_BUCKET).key(KEY);
    let head = head.send().await.unwrap();
    let asked = json!({ "KeyId": head.ssekms_key_id().unwrap() });
    let (_, answer) = fixture.kms(fixture.customer(), "DescribeKey", &asked).await;
    assert_eq!(answer["KeyMetadata"]["KeyManager"], "AWS");
    assert_eq!(fixture.refusal_of_reader(&[may_read()]).await, "");
}

#[tokio::test]
async fn a_key_that_is_not_there_is_said_not_to_be() {
    let fixture = Fixture::start().await;
    let asked = json!({ "KeyId": "1234abcd-12ab-34cd-56ef-1234567890ab" });
    let (_, answer) = fixture.kms(fixture.customer(), "GetKeyPolicy", &asked).await;
    assert_eq!(answer["__type"], "NotFoundException");
}

#[tokio::test]
async fn a_key_policy_that_locks_its_author_out_is_refused() {
    let fixture = Fixture::start().await;
    let key_arn = fixture.new_key(None).await;
    let policy = json!({ "Version": "2012-10-17", "Statement": [{ "Effect": "Allow",
        "Principal": { "AWS": "arn:aws:iam::222222222222:root" },
        "Action": "kms:*", "Resource": "*" }] });
    let put = json!({ "KeyId": key_arn, "Policy": policy.to_string() });
    let (_, answer) = fixture.kms(fixture.customer(), "PutKeyPolicy", &put).await;
    assert_eq!(answer["__type"], "MalformedPolicyDocumentException");
}

#[tokio::test]
async fn a_request_that_is_signed_with_another_secret_is_refused() {
    let fixture = Fixture::start().await;
    let mixed = AccountKeys {
        secret_access_key: fixture.vendor().secret_access_key.clone(),
        ..fixture.customer().clone()
    };
    let (status, answer) = fixture.kms(&mixed, "ListKeys", &json!({})).await;
    assert_eq!((status, &answer["__type"]), (400, &json!("InvalidSignatureException")));
}
