//! The partitions beside the first: every service is asked at its partition's own endpoint, with its signing Region.

use aws_credential_types::Credentials;
use countersign::access::names::{BucketName, ObjectKey, Region};
use countersign::cloud::session::{CredentialsFrom, Session, SessionSettings};

use crate::wire::{Answer, Wire};

/// The URI and the signing scope of each service's request, in the order IAM, STS, S3, KMS.
async fn asked_in(region: &str) -> Vec<(String, String)> {
    let denied = || Answer::query_error(403, "AccessDenied", "no");
    let wire = Wire::playing([
        denied(),
        denied(),
        Answer::s3_error(403, "AccessDenied", "no", ""),
        Answer::json_error("AccessDeniedException", "no"),
    ]);
    let region = Region::parse(region).unwrap();
    let settings = SessionSettings {
        from: CredentialsFrom::Keys(Credentials::new("AKIDEXAMPLE", "s", None, None, "test")),
        region: Some(region.clone()),
        endpoint_url: None,
    };
    let session = Session::open_over(&settings, wire.http_client()).await.unwrap();
    session.iam().get_role().role_name("x").send().await.unwrap_err();
    session.sts().get_caller_identity().send().await.unwrap_err();
    session.s3(&region).list_objects_v2().bucket("media").send().await.unwrap_err();
    session.kms(&region).describe_key().key_id("x").send().await.unwrap_err();
    let asked = wire.sent();
    let asked = asked.iter().map(|sent| {
        let host = sent.uri.split('/').nth(2).unwrap().to_owned();
        let authorization = sent.header("authorization").unwrap();
        let scope = authorization.split(['/', ',']).skip(2).take(2).collect::<Vec<_>>().join("/");
        (host, scope)
    });
    asked.collect()
}

#[track_caller]
fn are(asked: &[(String, String)], expected: [(&str, &str); 4]) {
    let asked: Vec<(&str, &str)> =
        asked.iter().map(|(host, scope)| (host.as_str(), scope.as_str())).collect();
    assert_eq!(asked, expected);
}

#[tokio::test]
async fn china_is_asked_at_its_own_domain() {
    are(
        &asked_in("cn-northwest-1").await,
        [
            ("iam.cn-north-1.amazonaws.com.cn", "cn-north-1/iam"),
            ("sts.cn-northwest-1.amazonaws.com.cn", "cn-northwest-1/sts"),
            ("media.s3.cn-northwest-1.amazonaws.com.cn", "cn-northwest-1/s3"),
            ("kms.cn-northwest-1.amazonaws.com.cn", "cn-northwest-1/kms"),
        ],
    );
}

#[tokio::test]
async fn govcloud_is_asked_at_its_own_endpoints() {
    are(
        &asked_in("us-gov-east-1").await,
        [
            ("iam.us-gov.amazonaws.com", "us-gov-west-1/iam"),
            ("sts.us-gov-east-1.amazonaws.com", "us-gov-east-1/sts"),
            ("media.s3.us-gov-east-1.amazonaws.com", "us-gov-east-1/s3"),
            ("kms.us-gov-east-1.amazonaws.com", "us-gov-east-1/kms"),
        ],
    );
}

#[tokio::test]
async fn signed_urls_go_where_the_sdk_goes() {
    for region in ["eu-west-1", "cn-northwest-1", "us-gov-east-1"] {
        let wire = Wire::playing([]);
        let region = Region::parse(region).unwrap();
        let settings = SessionSettings {
            from: CredentialsFrom::Keys(Credentials::new("AKIDEXAMPLE", "s", None, None, "test")),
            region: Some(region.clone()),
            endpoint_url: None,
        };
        let session = Session::open_over(&settings, wire.http_client()).await.unwrap();
        let bucket = BucketName::parse("media").unwrap();
        let key = ObjectKey::parse("a b.png").unwrap();
        let lifetime = std::time::Duration::from_mins(1);
        let signing = aws_sdk_s3::presigning::PresigningConfig::expires_in(lifetime).unwrap();
        let get = session.s3(&region).get_object().bucket("media").key("a b.png");
        let by_sdk = get.presigned(signing).await.unwrap();
        let ours = session.object_address(&bucket, &region, &key).url();
        assert_eq!(by_sdk.uri().split('?').next(), Some(ours.as_str()));
    }
}
