//! `countersign sandbox` and `countersign inspect`, as a script meets them.

use std::process::{Command, Output};

use countersign::access::names::Region;
use countersign::cloud::session::{CredentialsFrom, Session, SessionSettings};
use serde_json::{Value, json};

use crate::sandbox_process::SandboxProcess;

fn inspect(arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_countersign"));
    command.arg("inspect").args(arguments).env_remove("AWS_ENDPOINT_URL");
    command.output().expect("inspect runs")
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
