//! Signatures, sessions, roles, buckets and Regions.

use std::time::Duration;

use crate::support::{
    Fixture, VENDOR_ROOT, code, message, role_arn, s3_of, statement, trust_statement,
};
use aws_sdk_s3::primitives::ByteStream;
use countersign::sandbox::{
    EXAMPLE_KEY, EXAMPLE_TEXT_KEY, OREGON_BUCKET, PRACTICE_BUCKET, STRANGER_BUCKET,
};

const EXTERNAL_ID: &str = "Kx7pQm2vRt9wYz4b";

#[tokio::test]
async fn each_account_is_told_who_it_is() {
    let fixture = Fixture::start().await;
    for keys in [fixture.customer(), fixture.vendor(), fixture.stranger()] {
        let identity = fixture.sts(keys).get_caller_identity().send().await.unwrap();
        assert_eq!(identity.account(), Some(keys.account_id.as_str()));
        let arn = format!("arn:aws:iam::{}:user/admin", keys.account_id);
        assert_eq!(identity.arn(), Some(arn.as_str()));
    }
}

#[tokio::test]
async fn the_lines_name_the_endpoint_and_the_keys_of_three_accounts() {
    let fixture = Fixture::start().await;
    let lines = fixture.sandbox.environment_lines();
    assert_eq!(lines.len(), 7);
    assert_eq!(lines[0], format!("AWS_ENDPOINT_URL={}", fixture.sandbox.endpoint_url()));
    let id = &fixture.vendor().access_key_id;
    assert!(lines.contains(&format!("VENDOR_AWS_ACCESS_KEY_ID={id}")));
    assert!(
        !format!("{:?}", fixture.sandbox).contains(fixture.vendor().secret_access_key.expose())
    );
}

#[tokio::test]
async fn a_wrong_secret_is_refused_by_each_service() {
    let fixture = Fixture::start().await;
    let id = &fixture.customer().access_key_id;
    let wrong = fixture.config_with(id, "wrong", None, "eu-west-1");
    let error = aws_sdk_sts::Client::new(&wrong).get_caller_identity().send().await.unwrap_err();
    assert_eq!(code(&error), "SignatureDoesNotMatch");
    let error = aws_sdk_iam::Client::new(&wrong).list_roles().send().await.unwrap_err();
    assert_eq!(code(&error), "SignatureDoesNotMatch");
    let error = s3_of(&wrong).list_buckets().send().await.unwrap_err();
    assert_eq!(code(&error), "SignatureDoesNotMatch");
}

#[tokio::test]
async fn an_unknown_key_is_refused_by_each_service_in_its_own_words() {
    let fixture = Fixture::start().await;
    let unknown = fixture.config_with("AKIAAAAAAAAAAAAAAAAA", "secret", None, "eu-west-1");
    let error = aws_sdk_sts::Client::new(&unknown).get_caller_identity().send().await.unwrap_err();
    assert_eq!(code(&error), "InvalidClientTokenId");
    let error = s3_of(&unknown).list_buckets().send().await.unwrap_err();
    assert_eq!(code(&error), "InvalidAccessKeyId");
}

#[tokio::test]
async fn a_clock_that_is_twenty_minutes_off_is_refused() {
    let fixture = Fixture::start().await;
    fixture.advance(Duration::from_mins(20));
    let error = fixture.s3(fixture.customer()).list_buckets().send().await.unwrap_err();
    assert_eq!(code(&error), "RequestTimeTooSkewed");
    let error = fixture.sts(fixture.customer()).get_caller_identity().send().await.unwrap_err();
    assert_eq!(code(&error), "SignatureDoesNotMatch");
    assert!(message(&error).starts_with("Signature expired: "), "{}", message(&error));
}

#[tokio::test]
async fn an_inactive_access_key_is_refused() {
    let fixture = Fixture::start().await;
    let iam = fixture.iam(fixture.customer());
    iam.create_user().user_name("bob").send().await.unwrap();
    let created = iam.create_access_key().user_name("bob").send().await.unwrap();
    let key = created.access_key().unwrap();
    let (id, secret) = (key.access_key_id(), key.secret_access_key());
    let bob = aws_sdk_sts::Client::new(&fixture.config_with(id, secret, None, "eu-west-1"));
    assert!(bob.get_caller_identity().send().await.is_ok());
    let inactive = aws_sdk_iam::types::StatusType::Inactive;
    let update = iam.update_access_key().user_name("bob").access_key_id(id).status(inactive);
    update.send().await.unwrap();
    let error = bob.get_caller_identity().send().await.unwrap_err();
    assert_eq!(code(&error), "InvalidClientTokenId");
}

#[tokio::test]
async fn a_presigned_url_serves_until_it_expires() {
    let fixture = Fixture::start().await;
    let url = fixture.presigned(fixture.customer(), PRACTICE_BUCKET, EXAMPLE_KEY, 900).await;
    let answer = fixture.fetch("GET", &url).await;
    assert_eq!((answer.status, answer.header("content-type")), (200, "image/png"));
    fixture.advance(Duration::from_secs(901));
    let answer = fixture.fetch("GET", &url).await;
    assert_eq!((answer.status, answer.element("Code")), (403, "AccessDenied".to_owned()));
    assert_eq!(answer.element("Message"), "Request has expired");
    assert_eq!(answer.element("X-Amz-Expires"), "900");
}

#[tokio::test]
async fn a_presigned_url_is_bound_to_its_key_and_query() {
    let fixture = Fixture::start().await;
    let url = fixture.presigned(fixture.customer(), PRACTICE_BUCKET, EXAMPLE_KEY, 900).await;
    let other_key = url.replace("harbour.png", "mountains.png");
    let longer = url.replace("X-Amz-Expires=900", "X-Amz-Expires=901");
    for url in [&other_key, &longer] {
        let answer = fixture.fetch("GET", url).await;
        assert_eq!(answer.status, 403);
        assert_eq!(answer.element("Code"), "SignatureDoesNotMatch");
        assert!(answer.element("StringToSign").starts_with("AWS4-HMAC-SHA256\n"));
        assert!(answer.element("CanonicalRequest").starts_with("GET\n/"));
    }
}

#[tokio::test]
async fn a_presigned_get_is_refused_as_head_without_a_body() {
    let fixture = Fixture::start().await;
    let url = fixture.presigned(fixture.customer(), PRACTICE_BUCKET, EXAMPLE_KEY, 900).await;
    let answer = fixture.fetch("HEAD", &url).await;
    assert_eq!((answer.status, answer.body.len()), (403, 0));
}

#[tokio::test]
async fn a_presigned_url_of_more_than_seven_days_is_refused() {
    let fixture = Fixture::start().await;
    let url = fixture.presigned(fixture.customer(), PRACTICE_BUCKET, EXAMPLE_KEY, 604_800).await;
    assert_eq!(fixture.fetch("GET", &url).await.status, 200);
    let url = url.replace("X-Amz-Expires=604800", "X-Amz-Expires=604801");
    let answer = fixture.fetch("GET", &url).await;
    assert_eq!(answer.status, 400);
    assert_eq!(answer.element("Code"), "AuthorizationQueryParametersError");
}

#[tokio::test]
async fn an_unsigned_request_for_a_private_object_is_refused() {
    let fixture = Fixture::start().await;
    let url = format!("{}/{PRACTICE_BUCKET}/{EXAMPLE_KEY}", fixture.sandbox.endpoint_url());
    let answer = fixture.fetch("GET", &url).await;
    assert_eq!((answer.status, answer.element("Code")), (403, "AccessDenied".to_owned()));
}

#[tokio::test]
async fn a_role_is_assumed_with_the_right_external_id_alone() {
    let fixture = Fixture::start().await;
    fixture.create_role("lasso", &trust_statement(VENDOR_ROOT, Some(EXTERNAL_ID))).await;
    let vendor = fixture.sts(fixture.vendor());
    let assume = |external_id: Option<&str>| {
        let assume = vendor.assume_role().role_arn(role_arn("lasso")).role_session_name("vendor");
        assume.set_external_id(external_id.map(str::to_owned)).send()
    };
    assert!(assume(Some(EXTERNAL_ID)).await.is_ok());
    let flipped = EXTERNAL_ID.to_lowercase();
    for external_id in [None, Some("wrong"), Some(flipped.as_str())] {
        let error = assume(external_id).await.unwrap_err();
        assert_eq!(code(&error), "AccessDenied", "{external_id:?}");
        let expected = format!(
            "User: arn:aws:iam::222222222222:user/admin is not authorized to perform: \
             sts:AssumeRole on resource: {}",
            role_arn("lasso")
        );
        assert_eq!(message(&error), expected);
    }
}

#[tokio::test]
async fn an_account_that_the_trust_policy_does_not_name_is_refused() {
    let fixture = Fixture::start().await;
    fixture.create_role("lasso", &trust_statement(VENDOR_ROOT, None)).await;
    let sts = fixture.sts(fixture.stranger());
    let assume = sts.assume_role().role_arn(role_arn("lasso")).role_session_name("stranger");
    assert_eq!(code(&assume.send().await.unwrap_err()), "AccessDenied");
}

#[tokio::test]
async fn across_accounts_the_caller_needs_a_permission_of_its_own() {
    let fixture = Fixture::start().await;
    fixture.create_role("lasso", &trust_statement(VENDOR_ROOT, None)).await;
    let bob = fixture.new_user(fixture.vendor(), "bob").await;
    let sts = aws_sdk_sts::Client::new(&bob);
    let assume = || sts.assume_role().role_arn(role_arn("lasso")).role_session_name("bob").send();
    assert_eq!(code(&assume().await.unwrap_err()), "AccessDenied");
    let iam = fixture.iam(fixture.vendor());
    let put = iam.put_user_policy().user_name("bob").policy_name("assume");
    put.policy_document(statement("sts:AssumeRole", &role_arn("lasso"))).send().await.unwrap();
    assert!(assume().await.is_ok());
}

#[tokio::test]
async fn within_an_account_a_trust_policy_that_names_the_user_suffices() {
    let fixture = Fixture::start().await;
    let ann = fixture.new_user(fixture.customer(), "ann").await;
    let sts = aws_sdk_sts::Client::new(&ann);
    for (role, principal, is_trusted) in [
        ("by-name", "arn:aws:iam::111111111111:user/ann", true),
        ("by-anyone", "*", true),
        ("by-account", "arn:aws:iam::111111111111:root", false),
    ] {
        fixture.create_role(role, &trust_statement(principal, None)).await;
        let assume = sts.assume_role().role_arn(role_arn(role)).role_session_name("ann");
        assert_eq!(assume.send().await.is_ok(), is_trusted, "{role}");
    }
}

#[tokio::test]
async fn a_session_can_do_what_its_role_allows_and_no_more() {
    let fixture = Fixture::start().await;
    let s3 = s3_of(&fixture.reader_session().await);
    let get = |key: &str| s3.get_object().bucket(PRACTICE_BUCKET).key(key).send();
    assert!(get(EXAMPLE_KEY).await.is_ok());
    assert_eq!(code(&get(EXAMPLE_TEXT_KEY).await.unwrap_err()), "AccessDenied");
    let error = s3.list_objects_v2().bucket(PRACTICE_BUCKET).send().await.unwrap_err();
    assert_eq!(
        message(&error),
        "User: arn:aws:sts::111111111111:assumed-role/reader/session is not authorized to perform: \
         s3:ListBucket on resource: \"arn:aws:s3:::countersign-practice\" because no identity-based \
         policy allows the s3:ListBucket action"
    );
    let put = s3.put_object().bucket(PRACTICE_BUCKET).key("pictures/new").send();
    assert_eq!(code(&put.await.unwrap_err()), "AccessDenied");
    let foreign = s3.get_object().bucket(STRANGER_BUCKET).key("notes/secret.txt").send();
    assert_eq!(message(&foreign.await.unwrap_err()), "Access Denied");
}

#[tokio::test]
async fn a_missing_key_is_told_only_to_whoever_may_list_the_bucket() {
    let fixture = Fixture::start().await;
    let role = s3_of(&fixture.reader_session().await);
    let missing = role.get_object().bucket(PRACTICE_BUCKET).key("pictures/none").send().await;
    assert_eq!(code(&missing.unwrap_err()), "AccessDenied");
    let admin = fixture.s3(fixture.customer());
    let missing = admin.get_object().bucket(PRACTICE_BUCKET).key("pictures/none").send().await;
    assert_eq!(code(&missing.unwrap_err()), "NoSuchKey");
}

#[tokio::test]
async fn a_url_dies_with_the_session_that_signed_it() {
    let fixture = Fixture::start().await;
    let session = fixture.reader_session().await;
    let url = fixture.presigned_by(&session, PRACTICE_BUCKET, EXAMPLE_KEY, 7200).await;
    assert_eq!(fixture.fetch("GET", &url).await.status, 200);
    fixture.advance(Duration::from_hours(1));
    let answer = fixture.fetch("GET", &url).await;
    assert_eq!((answer.status, answer.element("Code")), (400, "ExpiredToken".to_owned()));
}

#[tokio::test]
async fn temporary_keys_work_with_their_own_token_alone() {
    let fixture = Fixture::start().await;
    let keys = fixture.session_keys("reader").await;
    let other = fixture.session_keys("reader").await;
    let mixed = fixture.config_with(&keys.0, &keys.1, Some(&other.2), "eu-west-1");
    let error = s3_of(&mixed).list_buckets().send().await.unwrap_err();
    assert_eq!(code(&error), "InvalidToken");
    let without = fixture.config_with(&keys.0, &keys.1, None, "eu-west-1");
    let error = aws_sdk_sts::Client::new(&without).get_caller_identity().send().await.unwrap_err();
    assert_eq!(code(&error), "InvalidClientTokenId");
}

#[tokio::test]
async fn a_session_longer_than_the_role_allows_is_refused() {
    let fixture = Fixture::start().await;
    fixture.create_role("lasso", &trust_statement(VENDOR_ROOT, None)).await;
    let sts = fixture.sts(fixture.vendor());
    let assume = |secs| {
        let assume = sts.assume_role().role_arn(role_arn("lasso")).role_session_name("long");
        assume.duration_seconds(secs).send()
    };
    let error = assume(3601).await.unwrap_err();
    assert_eq!(code(&error), "ValidationError");
    assert!(message(&error).contains("exceeds the MaxSessionDuration set for this role"));
    assert_eq!(code(&assume(899).await.unwrap_err()), "ValidationError");
    assert!(assume(3600).await.is_ok());
}

#[tokio::test]
async fn a_session_of_a_session_lasts_an_hour_at_most() {
    let fixture = Fixture::start().await;
    let root = "arn:aws:iam::111111111111:root";
    fixture.create_role_lasting("first", &trust_statement(root, None), 43_200).await;
    fixture.allow("first", &statement("sts:AssumeRole", "*")).await;
    fixture.create_role_lasting("second", &trust_statement(root, None), 43_200).await;
    let (id, secret, token) = fixture.assume(fixture.customer(), "first").await;
    let first = fixture.config_with(&id, &secret, Some(&token), "eu-west-1");
    let sts = aws_sdk_sts::Client::new(&first);
    let assume = |secs| {
        let assume = sts.assume_role().role_arn(role_arn("second")).role_session_name("chained");
        assume.duration_seconds(secs).send()
    };
    let error = assume(3601).await.unwrap_err();
    assert!(message(&error).contains("role chaining"), "{}", message(&error));
    assert!(assume(3600).await.is_ok());
}

#[tokio::test]
async fn a_recreated_principal_is_no_longer_trusted() {
    let fixture = Fixture::start().await;
    let iam = fixture.iam(fixture.customer());
    iam.create_user().user_name("ann").send().await.unwrap();
    let ann = "arn:aws:iam::111111111111:user/ann";
    fixture.create_role("hers", &trust_statement(ann, None)).await;
    iam.delete_user().user_name("ann").send().await.unwrap();
    let config = fixture.new_user(fixture.customer(), "ann").await;
    let sts = aws_sdk_sts::Client::new(&config);
    let assume = sts.assume_role().role_arn(role_arn("hers")).role_session_name("ann");
    assert_eq!(code(&assume.send().await.unwrap_err()), "AccessDenied");
    let role = iam.get_role().role_name("hers").send().await.unwrap();
    let shown = role.role().unwrap().assume_role_policy_document().unwrap().to_owned();
    assert!(shown.contains("AIDA") && !shown.contains("user%2Fann"), "{shown}");
}

#[tokio::test]
async fn changes_reach_iam_at_once_and_authorization_after_the_delay() {
    let fixture = Fixture::start_with(Duration::from_secs(2)).await;
    fixture.create_role("lasso", &trust_statement(VENDOR_ROOT, None)).await;
    let iam = fixture.iam(fixture.customer());
    assert!(iam.get_role().role_name("lasso").send().await.is_ok());
    let sts = fixture.sts(fixture.vendor());
    let assume = || sts.assume_role().role_arn(role_arn("lasso")).role_session_name("soon").send();
    assert_eq!(code(&assume().await.unwrap_err()), "AccessDenied");
    fixture.advance(Duration::from_secs(2));
    assert!(assume().await.is_ok());
}

#[tokio::test]
async fn a_permissions_boundary_limits_a_user() {
    let fixture = Fixture::start().await;
    let config = fixture.new_user(fixture.customer(), "bob").await;
    let iam = fixture.iam(fixture.customer());
    let put = iam.put_user_policy().user_name("bob").policy_name("all");
    put.policy_document(statement("*", "*")).send().await.unwrap();
    let bob = aws_sdk_iam::Client::new(&config);
    assert!(bob.list_roles().send().await.is_ok());
    let boundary = "arn:aws:iam::aws:policy/AmazonS3FullAccess";
    let put = iam.put_user_permissions_boundary().user_name("bob").permissions_boundary(boundary);
    put.send().await.unwrap();
    let error = bob.list_roles().send().await.unwrap_err();
    assert!(message(&error).contains("because no permissions boundary allows"));
}

#[tokio::test]
async fn a_session_policy_narrows_a_session() {
    let fixture = Fixture::start().await;
    fixture.create_role("reader", &trust_statement(VENDOR_ROOT, None)).await;
    fixture.allow("reader", &statement("s3:GetObject", "*")).await;
    let notes = format!("arn:aws:s3:::{PRACTICE_BUCKET}/notes/*");
    let sts = fixture.sts(fixture.vendor());
    let assume = sts.assume_role().role_arn(role_arn("reader")).role_session_name("narrow");
    let assumed = assume.policy(statement("s3:GetObject", &notes)).send().await.unwrap();
    let keys = assumed.credentials().unwrap();
    let (id, secret) = (keys.access_key_id(), keys.secret_access_key());
    let config = fixture.config_with(id, secret, Some(keys.session_token()), "eu-west-1");
    let s3 = s3_of(&config);
    let get = |key: &str| s3.get_object().bucket(PRACTICE_BUCKET).key(key).send();
    assert!(get(EXAMPLE_TEXT_KEY).await.is_ok());
    let error = get(EXAMPLE_KEY).await.unwrap_err();
    assert!(message(&error).contains("because no session policy allows"));
}

#[tokio::test]
async fn a_bucket_in_another_region_is_redirected_to() {
    let fixture = Fixture::start().await;
    let key = "pictures/mountains.png";
    let url = fixture.presigned(fixture.customer(), OREGON_BUCKET, key, 60).await;
    let answer = fixture.fetch("GET", &url).await;
    assert_eq!((answer.status, answer.element("Code")), (301, "PermanentRedirect".to_owned()));
    assert_eq!(answer.header("x-amz-bucket-region"), "us-west-2");
    assert_eq!(answer.element("Endpoint"), format!("{OREGON_BUCKET}.s3.us-west-2.amazonaws.com"));
}

#[tokio::test]
async fn the_global_endpoint_wants_the_buckets_own_region_in_the_scope() {
    let fixture = Fixture::start().await;
    let config = fixture.config_of(fixture.customer(), "us-east-1");
    let listed = s3_of(&config).list_objects_v2().bucket(OREGON_BUCKET).send().await;
    assert_eq!(code(&listed.unwrap_err()), "AuthorizationHeaderMalformed");
    let config = fixture.config_of(fixture.customer(), "us-west-2");
    assert!(s3_of(&config).head_bucket().bucket(OREGON_BUCKET).send().await.is_ok());
}

#[tokio::test]
async fn a_bucket_answers_to_its_own_host_name_too() {
    let fixture = Fixture::start().await;
    let host = format!("{PRACTICE_BUCKET}.s3.eu-west-1.amazonaws.com");
    let url = format!("{}/{EXAMPLE_KEY}", fixture.sandbox.endpoint_url());
    let answer = fixture.fetch_with("GET", &url, &[("host", &host)]).await;
    assert_eq!(answer.element("Code"), "AccessDenied");
    let other = format!("{PRACTICE_BUCKET}.s3.us-west-2.amazonaws.com");
    let answer = fixture.fetch_with("GET", &url, &[("host", &other)]).await;
    assert_eq!(answer.status, 301);
}

fn bucket_policy(effect: &str, condition: &str) -> String {
    format!(
        r#"{{"Version":"2012-10-17","Statement":{{"Effect":"{effect}","Principal":"*","Action":"s3:GetObject","Resource":"arn:aws:s3:::{PRACTICE_BUCKET}/*"{condition}}}}}"#
    )
}

#[tokio::test]
async fn a_deny_in_the_bucket_policy_overrules_an_administrator() {
    let fixture = Fixture::start().await;
    let s3 = fixture.s3(fixture.customer());
    let condition = r#","Condition":{"IpAddress":{"aws:SourceIp":"127.0.0.0/8"}}"#;
    let policy = bucket_policy("Deny", condition);
    s3.put_bucket_policy().bucket(PRACTICE_BUCKET).policy(policy).send().await.unwrap();
    let get = s3.get_object().bucket(PRACTICE_BUCKET).key(EXAMPLE_KEY).send().await;
    assert!(
        message(&get.unwrap_err()).ends_with("with an explicit deny in a resource-based policy")
    );
}

#[tokio::test]
async fn block_public_access_refuses_a_public_bucket_policy() {
    let fixture = Fixture::start().await;
    let s3 = fixture.s3(fixture.customer());
    let policy = bucket_policy("Allow", "");
    let put = || s3.put_bucket_policy().bucket(PRACTICE_BUCKET).policy(&policy).send();
    assert_eq!(code(&put().await.unwrap_err()), "AccessDenied");
    s3.delete_public_access_block().bucket(PRACTICE_BUCKET).send().await.unwrap();
    put().await.unwrap();
    let url = format!("{}/{PRACTICE_BUCKET}/{EXAMPLE_KEY}", fixture.sandbox.endpoint_url());
    assert_eq!(fixture.fetch("GET", &url).await.status, 200);
}

#[tokio::test]
async fn an_sse_kms_object_needs_the_key_too() {
    let fixture = Fixture::start().await;
    let s3 = fixture.s3(fixture.customer());
    let put = s3.put_object().bucket(PRACTICE_BUCKET).key("pictures/sealed");
    put.server_side_encryption(aws_sdk_s3::types::ServerSideEncryption::AwsKms)
        .ssekms_key_id("1234abcd-12ab-34cd-56ef-1234567890ab")
        .body(ByteStream::from_static(b"sealed"))
        .send()
        .await
        .unwrap();
    let reader = s3_of(&fixture.reader_session().await);
    let get = reader.get_object().bucket(PRACTICE_BUCKET).key("pictures/sealed").send();
    assert!(message(&get.await.unwrap_err()).contains("kms:Decrypt on resource: arn:aws:kms:"));
}

#[tokio::test]
async fn an_object_uploaded_by_the_sdk_is_read_back() {
    let fixture = Fixture::start().await;
    let s3 = fixture.s3(fixture.customer());
    let key = "uploads/a b+c/ü?.txt";
    let put = s3.put_object().bucket(PRACTICE_BUCKET).key(key).metadata("owner", "ann");
    put.body(ByteStream::from_static(b"hello")).send().await.unwrap();
    let got = s3.get_object().bucket(PRACTICE_BUCKET).key(key).send().await.unwrap();
    assert_eq!(got.metadata().and_then(|all| all.get("owner")).map(String::as_str), Some("ann"));
    assert_eq!(got.body.collect().await.unwrap().to_vec(), b"hello");
}

#[tokio::test]
async fn the_port_is_free_after_a_stop() {
    let fixture = Fixture::start().await;
    let address = fixture.sandbox.endpoint_url().replace("http://", "");
    fixture.sandbox.stop().await;
    assert!(tokio::net::TcpStream::connect(address).await.is_err());
}
