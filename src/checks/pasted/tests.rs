use super::*;

const ID: &str = "4d1b3c5e-1f2a-4b3c-8d4e-5f6a7b8c9d0e";
const ROLE: &str = "arn:aws:iam::111111111111:role/Lasso";
const USER: &str = "arn:aws:iam::222222222222:user/vendor";

#[track_caller]
fn only(text: &str) -> PastedError {
    let pasted = read(text).unwrap_or_else(|error| panic!("{error}: {text}"));
    let Ok([error]) = <[PastedError; 1]>::try_from(pasted.errors) else {
        panic!("not one error in {text}");
    };
    error
}

/// Form, code, service, operation, status, request ID.
#[track_caller]
fn check(
    text: &str,
    form: Form,
    code: &str,
    call: (&str, &str),
    status: Option<u16>,
    id: Option<&str>,
) -> PastedError {
    let error = only(text);
    assert_eq!(error.form, form, "{error:?}");
    assert_eq!(error.failure.code.as_deref(), Some(code), "{error:?}");
    assert_eq!((error.failure.service, error.failure.operation.as_str()), call, "{error:?}");
    assert_eq!(error.failure.http_status, status, "{error:?}");
    assert_eq!(error.failure.request_id.as_deref(), id, "{error:?}");
    error
}

#[test]
fn s3s_xml_is_read() {
    let text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>NoSuchKey</Code><Message>The specified key does not exist.</Message><Key>cats/tom.png</Key><RequestId>7BMJM8PWV1J1FNEH</RequestId><HostId>TW2qeJptLnLL7+0pKGRgdR+t5T/GKN362KnA1JuYa83s+Y0YsVEeIxGoiUK+pCQIRwhNsDNC1ws=</HostId></Error>";
    let error = check(text, Form::Xml, "NoSuchKey", ("s3", ""), None, Some("7BMJM8PWV1J1FNEH"));
    assert_eq!(error.refusal.resource.as_deref(), Some("cats/tom.png"));
    assert_eq!(error.failure.message.as_deref(), Some("The specified key does not exist."));
    assert_eq!(error.diagnosis().cause, "There is no object under this key");
}

#[test]
fn xml_of_iam_and_sts_has_its_request_id_behind_the_error() {
    let text = format!(
        "<ErrorResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\">\n  <Error>\n    <Type>Sender</Type>\n    <Code>AccessDenied</Code>\n    <Message>User: {USER} is not authorized to perform: sts:AssumeRole on resource: {ROLE}</Message>\n  </Error>\n  <RequestId>{ID}</RequestId>\n</ErrorResponse>"
    );
    let error = check(&text, Form::Xml, "AccessDenied", ("sts", ""), None, Some(ID));
    assert_eq!(error.refusal.principal.as_deref(), Some(USER));
    assert_eq!(error.refusal.action.as_deref(), Some("sts:AssumeRole"));
    assert_eq!(error.refusal.resource.as_deref(), Some(ROLE));
    assert_eq!(error.diagnosis().cause, format!("{USER} may not call sts:AssumeRole"));
}

#[test]
fn xml_that_is_cut_off_or_escaped_is_read_as_far_as_it_goes() {
    assert_eq!(
        only("<Error><Code>NoSuchBucket</Code><Mess").failure.code.as_deref(),
        Some("NoSuchBucket")
    );
    let escaped = "body=&lt;Error&gt;&lt;Code&gt;SlowDown&lt;/Code&gt;&lt;/Error&gt;";
    assert_eq!(only(escaped).failure.code.as_deref(), Some("SlowDown"));
}

#[test]
fn several_errors_of_one_text_are_told_once_each() {
    let one = "<Error><Code>NoSuchKey</Code><RequestId>A1A1A1A1</RequestId></Error>";
    let two = "<Error><Code>AccessDenied</Code><RequestId>B2B2B2B2</RequestId></Error>";
    let codes: Vec<_> = read(&format!("{one}\n{two}\n{one}"))
        .unwrap()
        .errors
        .into_iter()
        .filter_map(|error| error.failure.code)
        .collect();
    assert_eq!(codes, ["NoSuchKey", "AccessDenied"]);
}

#[test]
fn curls_headers_complete_the_body() {
    let text = "$ curl -i https://media.s3.eu-west-1.amazonaws.com/a\nHTTP/1.1 301 Moved Permanently\r\nx-amz-bucket-region: us-west-2\r\nx-amz-request-id: 7BMJM8PWV1J1FNEH\r\nServer: AmazonS3\r\n\r\n<Error><Code>PermanentRedirect</Code><Message>The bucket you are attempting to access must be addressed using the specified endpoint.</Message></Error>";
    let id = Some("7BMJM8PWV1J1FNEH");
    let error = check(text, Form::Xml, "PermanentRedirect", ("s3", ""), Some(301), id);
    assert_eq!(error.region.as_deref(), Some("us-west-2"));
    assert!(error.diagnosis().remedy.ends_with("AWS names the Region us-west-2"));
}

#[test]
fn curls_headers_alone_are_a_refusal_without_a_reason() {
    let text = "HTTP/1.1 403 Forbidden\nx-amz-request-id: 7BMJM8PWV1J1FNEH\nServer: AmazonS3";
    let error = only(text);
    assert_eq!(error.form, Form::Status);
    assert_eq!(error.failure.http_status, Some(403));
    assert_eq!(error.failure.service, "s3");
    assert_eq!(error.diagnosis().cause, "The caller may not call this operation");
}

#[test]
fn json_errors_are_read() {
    let text =
        "{\"__type\":\"com.amazonaws.kms#NotFoundException\",\"message\":\"Key does not exist\"}";
    assert_eq!(only(text).failure.code.as_deref(), Some("NotFoundException"));
    let text = format!(
        "response = {{\"Error\": {{\"Code\": \"ExpiredToken\", \"Message\": \"The provided token has expired.\"}}, \"ResponseMetadata\": {{\"RequestId\": \"{ID}\", \"HTTPStatusCode\": 400}}}}"
    );
    check(&text, Form::Json, "ExpiredToken", ("aws", ""), Some(400), Some(ID));
}

#[test]
fn a_record_of_cloudtrail_is_read() {
    let text = format!(
        "{{\"eventSource\":\"sts.amazonaws.com\",\"eventName\":\"AssumeRole\",\"errorCode\":\"AccessDenied\",\"errorMessage\":\"User: {USER} is not authorized to perform: sts:AssumeRole on resource: {ROLE}\",\"requestID\":\"{ID}\"}}"
    );
    check(&text, Form::Json, "AccessDenied", ("sts", "AssumeRole"), None, Some(ID));
}

#[test]
fn a_log_line_that_wraps_an_error_is_read() {
    let text = "{\"level\":\"error\",\"msg\":\"An error occurred (NoSuchBucket) when calling the ListObjectsV2 operation: The specified bucket does not exist\"}";
    check(text, Form::CommandLine, "NoSuchBucket", ("s3", "ListObjectsV2"), None, None);
}

#[test]
fn the_command_lines_error_is_read() {
    let text = format!(
        "\nAn error occurred (AccessDenied) when calling the AssumeRole operation: User: {USER} is not authorized to perform: sts:AssumeRole on resource: {ROLE}\n"
    );
    let error = check(&text, Form::CommandLine, "AccessDenied", ("sts", "AssumeRole"), None, None);
    assert_eq!(error.refusal.resource.as_deref(), Some(ROLE));
}

#[test]
fn boto3s_error_with_its_trace_is_read() {
    let text = "Traceback (most recent call last):\n  File \"sign.py\", line 9, in <module>\n    raise error_class(parsed_response, operation_name)\nbotocore.exceptions.ClientError: An error occurred (403) when calling the HeadObject operation: Forbidden";
    let error = check(text, Form::CommandLine, "403", ("s3", "HeadObject"), None, None);
    assert_eq!(error.diagnosis().cause, "The caller may not call s3:GetObject");
}

#[test]
fn gos_errors_are_read() {
    let text = format!(
        "operation error STS: AssumeRole, https response error StatusCode: 403, RequestID: {ID}, api error AccessDenied: User: {USER} is not authorized to perform: sts:AssumeRole on resource: {ROLE}"
    );
    check(&text, Form::GoSdk, "AccessDenied", ("sts", "AssumeRole"), Some(403), Some(ID));
    let text = "operation error S3: GetObject, https response error StatusCode: 404, RequestID: 7BMJM8PWV1J1FNEH, HostID: TW2q+A=, NoSuchKey: The specified key does not exist.";
    let id = Some("7BMJM8PWV1J1FNEH");
    check(text, Form::GoSdk, "NoSuchKey", ("s3", "GetObject"), Some(404), id);
    let text =
        format!("AccessDenied: Access Denied\n\tstatus code: 403, request id: {ID}, host id: TW2q");
    let error = check(&text, Form::NamedCode, "AccessDenied", ("aws", ""), Some(403), Some(ID));
    assert_eq!(error.failure.message.as_deref(), Some("Access Denied"));
}

#[test]
fn gos_errors_before_the_request_are_told_by_their_words() {
    let text = "operation error S3: GetObject, https response error StatusCode: 0, RequestID: , HostID: , request send failed, Get \"https://media.s3.eu-west-1.amazonaws.com/a\": dial tcp: lookup media.s3.eu-west-1.amazonaws.com: no such host";
    let error = only(text);
    assert_eq!(error.failure.operation, "GetObject");
    assert_eq!(error.diagnosis().cause, "AWS could not be reached");
}

#[test]
fn javas_errors_are_read_with_and_without_a_code() {
    let id = Some("G7WJJ5HW0BBZB1WR");
    let text = "software.amazon.awssdk.services.s3.model.S3Exception: Access Denied (Service: S3, Status Code: 403, Request ID: G7WJJ5HW0BBZB1WR, Extended Request ID: ZsA5Pqk/2wCqJz/pLC=) (SDK Attempt Count: 1)\n\tat software.amazon.awssdk.protocols.Handler.handle(Handler.java:156)";
    check(text, Form::JavaSdk, "AccessDenied", ("s3", ""), Some(403), id);
    let text = "com.amazonaws.services.s3.model.AmazonS3Exception: The specified bucket does not exist (Service: Amazon S3; Status Code: 404; Error Code: NoSuchBucket; Request ID: G7WJJ5HW0BBZB1WR; S3 Extended Request ID: ZsA5=; Proxy: null)";
    check(text, Form::JavaSdk, "NoSuchBucket", ("s3", ""), Some(404), id);
    let text = "com.amazonaws.services.s3.model.AmazonS3Exception: Forbidden (Service: Amazon S3; Status Code: 403; Error Code: 403 Forbidden; Request ID: G7WJJ5HW0BBZB1WR)";
    check(text, Form::JavaSdk, "403", ("s3", ""), Some(403), id);
}

#[test]
fn rusts_errors_are_read() {
    let text = "service error: unhandled error (AccessDenied): Error { code: \"AccessDenied\", message: \"Access Denied\", s3_extended_request_id: \"ZsA5\", aws_request_id: \"G7WJJ5HW0BBZB1WR\" }";
    let id = Some("G7WJJ5HW0BBZB1WR");
    let error = check(text, Form::RustSdk, "AccessDenied", ("aws", ""), None, id);
    assert_eq!(error.failure.message.as_deref(), Some("Access Denied"));
    let text = "Unhandled { source: ErrorMetadata { code: Some(\"ExpiredToken\"), message: Some(\"The provided token has expired.\"), extras: Some({\"aws_request_id\": \"G7WJJ5HW0BBZB1WR\"}) } }";
    check(text, Form::RustSdk, "ExpiredToken", ("aws", ""), None, id);
}

#[test]
fn javascripts_errors_are_read() {
    let text = format!(
        "AccessDenied: Access Denied\n    at throwDefaultError (/app/node_modules/@smithy/smithy-client/dist-cjs/index.js:867:20)\n    at de_GetObjectCommandError (/app/node_modules/@aws-sdk/client-s3/dist-cjs/index.js:4960:14) {{\n  '$fault': 'client',\n  '$metadata': {{\n    httpStatusCode: 403,\n    requestId: '{ID}',\n    attempts: 1\n  }},\n  Code: 'AccessDenied'\n}}"
    );
    let id = Some(ID);
    check(&text, Form::NamedCode, "AccessDenied", ("s3", "GetObject"), Some(403), id);
}

#[test]
fn rubys_and_dotnets_errors_are_read() {
    check(
        "Aws::S3::Errors::AccessDenied (Access Denied)",
        Form::NamedCode,
        "AccessDenied",
        ("s3", ""),
        None,
        None,
    );
    check(
        "Amazon.Runtime.ExpiredTokenException: The security token included in the request is expired",
        Form::NamedCode,
        "ExpiredTokenException",
        ("aws", ""),
        None,
        None,
    );
}

#[test]
fn browsers_cors_messages_are_read() {
    for text in [
        "Access to fetch at 'https://media.s3.eu-west-1.amazonaws.com/a.png?X-Amz-Signature=5ecr37' from origin 'https://app.labelbox.com' has been blocked by CORS policy: No 'Access-Control-Allow-Origin' header is present on the requested resource.",
        "Cross-Origin Request Blocked: The Same Origin Policy disallows reading the remote resource at https://media.s3.amazonaws.com/a.png. (Reason: CORS header ‘Access-Control-Allow-Origin’ missing). Status code: 200.",
        "Origin https://app.labelbox.com is not allowed by Access-Control-Allow-Origin. Status code: 403",
    ] {
        let error = only(text);
        assert_eq!(error.failure.code.as_deref(), Some("CORS"));
        assert!(error.diagnosis().cause.contains("CORS"), "{text}");
    }
}

#[test]
fn vendors_words_are_read() {
    for (text, cause) in [
        ("Role cannot be assumed", "The vendor cannot assume the role"),
        (
            "Validation failed: External ID configured insecurely.",
            "The role lets the vendor in without the right external ID",
        ),
        (
            "SQL execution error: Error assuming AWS_ROLE. Please verify the role and externalId are configured correctly in your AWS policy.",
            "Snowflake cannot assume the role",
        ),
        (
            "Datadog is not authorized to perform sts:AssumeRole on role arn:aws:iam::111111111111:role/DatadogIntegrationRole",
            "Datadog cannot assume the role",
        ),
    ] {
        assert_eq!(only(text).diagnosis().cause, cause);
    }
}

#[test]
fn the_layer_and_the_policys_arn_are_named() {
    let text = "An error occurred (AccessDenied) when calling the GetObject operation: User: arn:aws:sts::111111111111:assumed-role/Lasso/x is not authorized to perform: s3:GetObject on resource: \"arn:aws:s3:::media/my cat.png\" with an explicit deny in a service control policy: arn:aws:organizations::333333333333:policy/o-abc/service_control_policy/p-def";
    let refusal = only(text).refusal;
    assert_eq!(refusal.layer, Some(Layer::ServiceControlPolicy));
    assert!(refusal.is_explicit);
    assert_eq!(refusal.resource.as_deref(), Some("arn:aws:s3:::media/my cat.png"));
    let arn = "arn:aws:organizations::333333333333:policy/o-abc/service_control_policy/p-def";
    assert_eq!(refusal.policy_arn.as_deref(), Some(arn));
}

#[test]
fn a_key_that_may_not_be_used_is_told_from_the_bucket() {
    let text = "AccessDenied: User: arn:aws:sts::111111111111:assumed-role/Lasso/x is not authorized to perform: kms:Decrypt on resource: arn:aws:kms:eu-west-1:111111111111:key/1 because no identity-based policy allows the kms:Decrypt action";
    let error = only(text);
    assert_eq!(error.failure.service, "kms");
    assert_eq!(error.refusal.layer, Some(Layer::IdentityPolicy));
    let diagnosis = error.diagnosis();
    assert_eq!(diagnosis.cause, "The identity's own policy does not allow kms:Decrypt");
    assert!(diagnosis.remedy.contains("key policy"));
}

#[test]
fn a_policy_that_may_not_be_validated_is_access_analyzers_and_not_iams() {
    let text = "An error occurred (AccessDeniedException) when calling the ValidatePolicy operation: User: arn:aws:iam::111111111111:user/jo is not authorized to perform: access-analyzer:ValidatePolicy on resource: arn:aws:access-analyzer:eu-west-1:111111111111:* because no identity-based policy allows the access-analyzer:ValidatePolicy action";
    assert_eq!(only(text).failure.action(), "access-analyzer:ValidatePolicy");
}

#[test]
fn the_operation_belongs_to_its_own_service_whatever_action_it_lacked() {
    let text = format!(
        "An error occurred (AccessDenied) when calling the GetObject operation: User: {USER} is not authorized to perform: kms:Decrypt on resource: arn:aws:kms:eu-west-1:111111111111:key/1"
    );
    check(&text, Form::CommandLine, "AccessDenied", ("s3", "GetObject"), None, None);
}

#[test]
fn an_unknown_code_gets_an_honest_sentence_with_its_request_id() {
    let text = format!(
        "An error occurred (QuantumFlux) when calling the GetObject operation: It fluctuated (Request ID: {ID})"
    );
    let diagnosis = only(&text).diagnosis();
    assert!(diagnosis.cause.contains("does not know"), "{diagnosis:?}");
    assert!(diagnosis.cause.contains("QuantumFlux"), "{diagnosis:?}");
    assert!(diagnosis.remedy.contains(ID), "{diagnosis:?}");
}

#[test]
fn a_signed_url_by_mistake_is_named_and_not_kept() {
    let text = "https://media.s3.eu-west-1.amazonaws.com/a.png?X-Amz-Credential=AKIA&X-Amz-Signature=5ecr37";
    assert_eq!(read(text), Err(PasteError::SignedUrl));
    let clean = without_secrets(text);
    assert_eq!(clean, "https://media.s3.eu-west-1.amazonaws.com/a.png?•••");
    assert_eq!(read(&clean), Err(PasteError::SignedUrl));
}

#[test]
fn a_text_without_an_error_is_none() {
    assert_eq!(read(" \n "), Err(PasteError::Empty));
    assert_eq!(read("Hello, the integration does not work"), Err(PasteError::Nothing));
    assert_eq!(read("HTTP/1.1 200 OK"), Err(PasteError::Nothing));
}

#[test]
fn no_secret_of_the_text_is_shown_back() {
    let secrets = [
        "5ecr37516na7ure",
        "IQoJb3JpZ2luX2VjEXAMPLETOKENEXAMPLETOKENEXAMPLETOKENEXAMPLETOKEN123",
        "wJalrXUtnFEMI7K7MDENG+bPxRfiCYEXAMPLEKEY",
    ];
    let [signature, token, key] = secrets;
    let text = format!(
        "GET https://b.s3.amazonaws.com/k?X-Amz-Security-Token={token}&X-Amz-Signature={signature}\nAuthorization: AWS4-HMAC-SHA256 Credential=AKIA/x, Signature={signature}\nx-amz-security-token: {token}\naws_secret_access_key = {key}\n\"SecretAccessKey\": \"{key}\", \"SessionToken\": \"{token}\"\n{token} {key}\n<Error><Code>InvalidToken</Code><Message>The provided token is malformed: {token}</Message><Token-0>{token}</Token-0><SignatureProvided>{signature}</SignatureProvided></Error>"
    );
    let pasted = read(&text).unwrap();
    assert!(pasted.notes.contains(&Note::SecretsLeftOut));
    let report = ExplainReport::from(&pasted);
    let shown = format!("{}{pasted:?}{report}{report:?}", without_secrets(&text));
    for secret in secrets {
        assert!(!shown.contains(secret), "{secret} is in {shown}");
    }
}

#[test]
fn a_signed_query_that_a_terminal_broke_is_left_out_whole() {
    let text = "https://b.s3.amazonaws.com/k?X-Amz-Expires=900&X-Amz-Signature=0123456789ab\ncdef0123456789abcdef\nAccessDenied";
    assert_eq!(without_secrets(text), "https://b.s3.amazonaws.com/k?•••\nAccessDenied");
}

#[test]
fn bytes_of_a_canonical_request_are_left_out() {
    let text = "<CanonicalRequestBytes>47 45 54 0a</CanonicalRequestBytes>";
    assert_eq!(without_secrets(text), "<CanonicalRequestBytes>•••</CanonicalRequestBytes>");
}

#[test]
fn request_ids_and_host_ids_are_no_secrets() {
    let text = "Request ID: G7WJJ5HW0BBZB1WR, Extended Request ID: ZsA5Pqk/2wCqJz/pLC/WhgQVm7rI0iQ/efh3Qp7A0EU7fCK//3nbVh+q4xBMuVi7eVK966F59og=";
    assert_eq!(without_secrets(text), text);
}

#[test]
fn nothing_is_left_between_signed_urls_within_a_value() {
    let url = "https://b.s3.amazonaws.com/k?X-Amz-Security-Token=a&X-Amz-Signature=b";
    let text = format!("<SignatureProvided>{url}{url}</SignatureProvided>");
    assert_eq!(without_secrets(&text), "<SignatureProvided>•••</SignatureProvided>");
}

#[test]
fn only_the_beginning_of_a_long_text_is_read() {
    let text = format!("NoSuchKey: gone\n{}", "ä".repeat(READ_AT_MOST_BYTES));
    assert_eq!(read(&text).unwrap().notes, [Note::CutShort]);
    let text = format!("{}NoSuchKey: gone", " ".repeat(READ_AT_MOST_BYTES));
    assert_eq!(read(&text), Err(PasteError::Empty));
}

#[test]
fn escape_sequences_of_the_text_reach_no_terminal() {
    let report = ExplainReport::of("NoSuchKey: \u{1b}]0;gone\u{7}").unwrap().to_string();
    assert!(!report.contains('\u{1b}'), "{report}");
}

const HEX_64: &str = "5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7";

#[test]
fn a_bare_signature_is_left_out_and_the_hashes_of_a_signed_text_are_not() {
    let longer = HEX_64.repeat(2);
    for (text, clean) in [
        (format!("The signature {HEX_64} does not match"), "The signature ••• does not match"),
        (format!("'{HEX_64}'"), "'•••'"),
        (format!("sig={HEX_64}&x"), "•••&x"),
        (HEX_64.to_uppercase(), "•••"),
        (longer, "•••"),
    ] {
        assert_eq!(without_secrets(&text), clean);
    }
    for text in [
        format!("AWS4-HMAC-SHA256\n20261122T093000Z\n20261122/eu-west-1/s3/aws4_request\n{HEX_64}"),
        format!("\"20261122/eu-west-1/s3/aws4_request\\n{HEX_64}\""),
        format!("x-amz-content-sha256:{HEX_64}\n\nhost;x-amz-date\n{HEX_64}"),
        format!("NoSuchKey: thumbs/{HEX_64} and {HEX_64}.png"),
        "The ETag is d41d8cd98f00b204e9800998ecf8427e".to_owned(),
    ] {
        assert_eq!(without_secrets(&text), text);
    }
}

#[test]
fn tokens_codes_and_client_secrets_are_left_out_by_name_and_by_looks() {
    let jwt = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJqb2IifQ.c2lnbmF0dXJl-_x";
    for text in [
        format!("Action=AssumeRoleWithWebIdentity&WebIdentityToken={jwt}&Version=2011-06-15"),
        format!("the token {jwt} is expired"),
        "SerialNumber=arn:aws:iam::111111111111:mfa/jo&TokenCode=5ecr37".to_owned(),
        "{\"accessToken\": \"5ecr37\", \"refreshToken\": \"5ecr37\", \"clientSecret\":\"5ecr37\"}"
            .to_owned(),
        "grant_type=device_code&client_secret=5ecr37&device_code=5ecr37&refresh_token=5ecr37"
            .to_owned(),
        "<SAMLAssertion>5ecr37</SAMLAssertion>".to_owned(),
    ] {
        let clean = without_secrets(&text);
        assert!(!clean.contains("5ecr37") && !clean.contains("eyJzdWIi"), "{clean}");
        assert!(clean.contains("•••"), "{clean}");
    }
}

#[test]
fn a_request_that_the_sdk_prints_is_left_out_whole() {
    let text = "failed to apply endpoint `localhost:4566` to request `Request { body: SdkBody { inner: Once(Some(b\"Action=AssumeRole&Policy={\\\"a\\\"}&My=5ecr37\")), retryable: true }, headers: Headers { headers: {\"x-amz-security-token\": \"5ecr37\"} } }`: the URI is relative";
    let clean =
        "failed to apply endpoint `localhost:4566` to request `Request {•••}`: the URI is relative";
    assert_eq!(without_secrets(text), clean);
    assert_eq!(without_secrets("body: SdkBody { inner: Once(Some(b\"5ecr37"), "body: SdkBody {•••");
}

#[test]
fn a_sentence_about_a_token_is_no_token() {
    let text = "failed to load IMDS session token: dispatch failure: io error";
    assert_eq!(without_secrets(text), text);
    assert_eq!(without_secrets("session token: 5ecr37"), "session token: •••");
}
