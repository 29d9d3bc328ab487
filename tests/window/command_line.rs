//! `countersign sandbox`, `countersign inspect` and `countersign explain`, as a script meets them.

use std::io::Write as _;
use std::process::{Command, Output, Stdio};

use countersign::access::names::Region;
use countersign::cloud::session::{CredentialsFrom, Session, SessionSettings};
use serde_json::{Value, json};

use crate::sandbox_process::SandboxProcess;

fn inspect(arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_countersign"));
    command.arg("inspect").args(arguments).env_remove("AWS_ENDPOINT_URL");
    command.output().expect("inspect runs")
}

/// Explains what stands in the arguments or, with `-`, what is written to standard input.
fn explain(arguments: &[&str], input: &str) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_countersign"));
    command.arg("explain").args(arguments);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("explain runs");
    let mut stdin = child.stdin.take().expect("standard input is a pipe");
    // Where the error stands in the arguments nobody reads the pipe.
    stdin.write_all(input.as_bytes()).ok();
    drop(stdin);
    child.wait_with_output().expect("explain ends")
}

fn json_of(output: &Output) -> Value {
    serde_json::from_slice(&output.stdout).expect("JSON")
}

#[tokio::test]
async fn the_sandbox_prints_where_it_serves_and_keys_that_work() {
    let mut sandbox = SandboxProcess::start(&["--propagation", "0"]);
    let names: Vec<_> = sandbox.values.keys().map(String::as_str).collect();
    assert_eq!(
        names,
        [
            "AWS_ENDPOINT_URL",
            "CUSTOMER_AWS_ACCESS_KEY_ID",
            "CUSTOMER_AWS_SECRET_ACCESS_KEY",
            "STRANGER_AWS_ACCESS_KEY_ID",
            "STRANGER_AWS_SECRET_ACCESS_KEY",
            "VENDOR_AWS_ACCESS_KEY_ID",
            "VENDOR_AWS_SECRET_ACCESS_KEY",
        ]
    );
    for (account, number) in
        [("CUSTOMER", "111111111111"), ("VENDOR", "222222222222"), ("STRANGER", "333333333333")]
    {
        let value = |name: &str| sandbox.values[&format!("{account}_{name}")].clone();
        let keys = aws_credential_types::Credentials::new(
            value("AWS_ACCESS_KEY_ID"),
            value("AWS_SECRET_ACCESS_KEY"),
            None,
            None,
            "test",
        );
        let settings = SessionSettings {
            from: CredentialsFrom::Keys(keys),
            region: Some(Region::parse("eu-west-1").unwrap()),
            endpoint_url: Some(url::Url::parse(&sandbox.values["AWS_ENDPOINT_URL"]).unwrap()),
        };
        let session = Session::open(&settings).await.unwrap();
        let identity = session.sts().get_caller_identity().send().await.unwrap();
        assert_eq!(identity.account(), Some(number));
    }
    let (status, rest) = sandbox.end_by("INT");
    assert_eq!((status.code(), rest.as_str()), (Some(0), ""));
}

#[test]
fn the_sandbox_ends_well_when_it_is_terminated() {
    let (status, rest) = SandboxProcess::start(&[]).end_by("TERM");
    assert_eq!((status.code(), rest.as_str()), (Some(0), ""));
}

#[test]
fn inspect_says_in_json_what_a_url_says() {
    let output = inspect(&["--json", "https://media.s3.eu-west-1.amazonaws.com/a%20b%2Bc.png"]);
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(
        json_of(&output),
        json!({
            "style": "virtual-hosted",
            "bucket": "media",
            "region": "eu-west-1",
            "key": "a b+c.png",
            "signable": true,
            "notes": [],
        })
    );
}

#[test]
fn inspect_leaves_null_what_the_url_does_not_say() {
    let output = inspect(&["--json", "s3://media/a.png"]);
    assert_eq!(output.status.code(), Some(0));
    let report = json_of(&output);
    assert_eq!((&report["bucket"], &report["region"]), (&json!("media"), &Value::Null));
}

#[test]
fn inspect_ends_with_2_for_what_is_no_url() {
    let output = inspect(&["not a URL"]);
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(output.stdout, b"");
    assert_ne!(output.stderr, b"");
}

#[test]
fn inspect_answers_in_json_for_what_is_no_url_too() {
    let output = inspect(&["--json", "not a URL"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(json_of(&output).is_object());
}

#[test]
fn explain_says_cause_and_remedy_of_an_error_in_its_arguments() {
    let output = explain(&["An", "error", "occurred", "(NoSuchBucket)"], "");
    assert_eq!(output.status.code(), Some(0));
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(text.starts_with("There is no bucket of this name\n"), "{text}");
}

#[test]
fn explain_reads_standard_input_and_answers_in_json() {
    let xml = "<Error><Code>NoSuchKey</Code><RequestId>7BMJM8PWV1J1FNEH</RequestId></Error>";
    let output = explain(&["-", "--json"], xml);
    assert_eq!(output.status.code(), Some(0));
    let error = &json_of(&output)["errors"][0];
    assert_eq!(error["cause"], "There is no object under this key");
    assert_eq!(error["code"], "NoSuchKey");
    assert_eq!(error["request_id"], "7BMJM8PWV1J1FNEH");
    assert_eq!(error["principal"], Value::Null);
}

#[test]
fn explain_ends_with_2_for_a_text_without_an_error_and_shows_no_signature() {
    let url = "https://b.s3.amazonaws.com/a?X-Amz-Signature=5ecr37";
    for arguments in [&[url][..], &[url, "--json"]] {
        let output = explain(arguments, "");
        assert_eq!(output.status.code(), Some(2));
        assert!(!format!("{output:?}").contains("5ecr37"), "{output:?}");
    }
}

#[test]
fn a_translation_is_spoken_and_a_damaged_one_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("de.po");
    let inspect_with = |translation: &str| {
        std::fs::write(&file, translation).unwrap();
        inspect(&["--words", &file.display().to_string(), "ftp://a"])
    };
    let translation = "msgid \"A URL that begins with “{given}:” is not one of S3; use https://\"\n\
        msgstr \"{given}: führt nicht zu S3\"\n";
    let said = inspect_with(translation);
    assert_eq!(String::from_utf8(said.stderr).unwrap(), "countersign: ftp: führt nicht zu S3\n");

    let damaged = inspect_with("msgid \"Stopped\"\nmsgstr \"Angehalten\n");
    assert_eq!(damaged.status.code(), Some(2));
    let complaint = String::from_utf8(damaged.stderr).unwrap();
    assert!(complaint.contains("is damaged in line 2"), "{complaint}");
}
