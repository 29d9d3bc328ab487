//! Bodies: what is read of them before it is known who sends them.

use std::time::Duration;

use aws_sdk_s3::primitives::ByteStream;
use countersign::sandbox::PRACTICE_BUCKET;

use crate::support::Fixture;

#[tokio::test]
async fn a_large_body_of_nobody_is_refused_before_it_is_read() {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    let fixture = Fixture::start().await;
    let address = fixture.sandbox.endpoint_url().replace("http://", "");
    for (authorization, code) in [
        ("", "AccessDenied"),
        (
            "authorization: AWS4-HMAC-SHA256 Credential=AKIAAAAAAAAAAAAAAAAA/20261122/eu-west-1/s3/aws4_request, SignedHeaders=host, Signature=00\r\nx-amz-content-sha256: UNSIGNED-PAYLOAD\r\nx-amz-date: 20261122T060000Z\r\n",
            "<Error>",
        ),
    ] {
        let mut stream = tokio::net::TcpStream::connect(&address).await.unwrap();
        let head = format!(
            "PUT /{PRACTICE_BUCKET}/large HTTP/1.1\r\nhost: {address}\r\n{authorization}content-length: 62000000\r\n\r\nbegun"
        );
        stream.write_all(head.as_bytes()).await.unwrap();
        let mut answer = Vec::new();
        let read = tokio::time::timeout(Duration::from_secs(10), stream.read_to_end(&mut answer));
        read.await.expect("it waits for the body").unwrap();
        let answer = String::from_utf8(answer).unwrap();
        assert!(answer.starts_with("HTTP/1.1 4") && answer.contains(code), "{answer}");
    }
}

#[tokio::test]
async fn a_large_body_whose_signature_holds_is_stored() {
    let fixture = Fixture::start().await;
    let s3 = fixture.s3(fixture.customer());
    let body = vec![7; 3 * 1024 * 1024];
    let put = s3.put_object().bucket(PRACTICE_BUCKET).key("large").body(ByteStream::from(body));
    put.send().await.unwrap();
    let head = s3.head_object().bucket(PRACTICE_BUCKET).key("large").send().await.unwrap();
    assert_eq!(head.content_length(), Some(3 * 1024 * 1024));
}
