use proptest::prelude::*;

use super::*;

/// Errors as they really come, to be broken at any place.
const REAL: &[&str] = &[
    "<Error><Code>SignatureDoesNotMatch</Code><Message>The request signature we calculated does not match</Message><AWSAccessKeyId>AKIA</AWSAccessKeyId><StringToSign>AWS4-HMAC-SHA256\n20261122T093000Z</StringToSign><SignatureProvided>5ecr37</SignatureProvided></Error>",
    "<ErrorResponse><Error><Type>Sender</Type><Code>AccessDenied</Code><Message>User: arn:aws:iam::1:user/a is not authorized to perform: sts:AssumeRole on resource: \"x y\"</Message></Error><RequestId>4d1b3c5e-1f2a</RequestId></ErrorResponse>",
    "{\"Error\":{\"Code\":\"ExpiredToken\",\"Message\":\"é\"},\"ResponseMetadata\":{\"HTTPStatusCode\":400}}",
    "An error occurred (AccessDenied) when calling the AssumeRole operation: no",
    "operation error S3: GetObject, https response error StatusCode: 404, RequestID: A1B2C3D4, HostID: x, NoSuchKey: gone",
    "S3Exception: Access Denied (Service: S3, Status Code: 403, Request ID: G7WJJ5HW0BBZB1WR)",
    "unhandled error (AccessDenied): Error { code: \"AccessDenied\", message: \"Access Denied\", aws_request_id: \"A1B2C3D4\" }",
    "https://b.s3.amazonaws.com/k?X-Amz-Security-Token=IQoJ&X-Amz-Signature=abcdef",
    "HTTP/1.1 403 Forbidden\r\nx-amz-request-id: A1B2C3D4\r\n",
];

/// What repeated thousands of times would be slow to read, if it were looked at again for each.
const REPEATED: &[&str] = &[
    "<Error><Code>",
    "<Error></Error>",
    "{\"a\":[",
    "{",
    "?X-Amz-Signature=",
    "signature=",
    "authorization:",
    "An error occurred (",
    "operation error ",
    "(Service: ",
    "code: Some(\"",
    "request id",
    "http/",
    "?",
    "status code:",
];

#[track_caller]
fn read_is_sound(text: &str) {
    let clean = without_secrets(text);
    assert_eq!(without_secrets(&clean), clean, "what was left out once is left out");
    if let Ok(pasted) = read(text) {
        assert!(!pasted.errors.is_empty() && pasted.errors.len() <= ERRORS_AT_MOST);
        for error in &pasted.errors {
            assert!(!error.diagnosis().cause.is_empty());
        }
        assert!(!ExplainReport::from(&pasted).to_string().is_empty());
    }
}

proptest! {
    #[test]
    fn any_text_is_read_or_refused(text in ".{0,400}") {
        read_is_sound(&text);
    }

    #[test]
    fn real_errors_that_were_cut_and_mixed_are_read_or_refused(
        parts in prop::collection::vec((0..REAL.len(), any::<prop::sample::Index>(), ".{0,6}"), 1..5)
    ) {
        let mut text = String::new();
        for (which, cut, between) in parts {
            let real = REAL[which];
            let end = real.floor_char_boundary(cut.index(real.len() + 1));
            text.push_str(&real[..end]);
            text.push_str(&between);
        }
        read_is_sound(&text);
    }

    #[test]
    fn a_signature_in_a_query_is_never_shown(
        before in "[ -~\n]{0,40}",
        signature in "[0-9a-f]{64}",
        after in "[ -~\n]{0,40}",
    ) {
        let text = format!("{before}\nhttps://b.s3.amazonaws.com/k?X-Amz-Signature={signature} AccessDenied {after}");
        prop_assert!(!without_secrets(&text).contains(&signature));
        let shown = format!("{:?}", read(&text));
        prop_assert!(!shown.contains(&signature));
    }
}

#[test]
fn a_text_made_to_be_slow_is_read_in_bounded_steps() {
    // Quadratic reading of 64 KiB would take minutes here, not the second that all of them may take.
    let started = std::time::Instant::now();
    for part in REPEATED {
        read_is_sound(&part.repeat(READ_AT_MOST_BYTES / part.len()));
    }
    let secs = started.elapsed().as_secs();
    assert!(secs < 20, "{secs} s");
}
