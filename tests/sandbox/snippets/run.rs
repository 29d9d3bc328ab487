//! Python and JavaScript: run as a vendor runs them, and what they print is fetched.

use std::path::PathBuf;
use std::process::Command;

use aws_credential_types::Credentials;
use countersign::access::plan::AccessPlan;
use countersign::export::snippets::{SnippetLanguage, snippet};

use super::{CONTENT, REQUIREMENTS, carried_out, installed, output_of, plan, user_plan};
use crate::support::Fixture;

/// The interpreter, and a folder from which a program finds its packages.
fn interpreter(language: SnippetLanguage) -> (PathBuf, PathBuf) {
    match language {
        SnippetLanguage::Python => {
            let version = REQUIREMENTS.lines().find_map(|line| line.strip_prefix("ministack=="));
            let environment = installed(&format!("ministack-{}", version.unwrap()));
            (environment.join("bin/python"), environment)
        }
        _ => (PathBuf::from("node"), installed("signing-javascript")),
    }
}

/// What the program prints where `endpoint_variable` leads to the practice AWS.
async fn printed(
    language: SnippetLanguage,
    fixture: &Fixture,
    credentials: &Credentials,
    plan: &AccessPlan,
    endpoint_variable: &'static str,
) -> String {
    let (interpreter, packages) = interpreter(language);
    let credentials = credentials.clone();
    let endpoint_url = fixture.sandbox.endpoint_url();
    let text = snippet(language, plan);
    let work = move || {
        let folder = tempfile::tempdir_in(packages).unwrap();
        let program = folder.path().join(format!("signed_url.{}", language.extension()));
        std::fs::write(&program, text).unwrap();
        let mut command = Command::new(interpreter);
        command
            .arg(program)
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            .env("AWS_ACCESS_KEY_ID", credentials.access_key_id())
            .env("AWS_SECRET_ACCESS_KEY", credentials.secret_access_key())
            .env("AWS_EC2_METADATA_DISABLED", "true")
            .env("AWS_CONFIG_FILE", folder.path().join("none"))
            .env("AWS_SHARED_CREDENTIALS_FILE", folder.path().join("none"))
            .env(endpoint_variable, endpoint_url);
        output_of(&mut command)
    };
    tokio::task::spawn_blocking(work).await.unwrap()
}

async fn its_url_opens_the_object(language: SnippetLanguage, plan: &AccessPlan) {
    let (fixture, credentials) = carried_out(plan).await;
    let url = printed(language, &fixture, &credentials, plan, "AWS_ENDPOINT_URL").await;
    let answer = fixture.fetch("GET", &url).await;
    assert_eq!(
        (answer.status, String::from_utf8_lossy(&answer.body).into_owned()),
        (200, CONTENT.to_owned())
    );
}

/// With STS alone led to the practice AWS, the URL is the one that AWS itself would get.
async fn its_url_names_the_buckets_own_host(language: SnippetLanguage, plan: &AccessPlan) {
    let (fixture, credentials) = carried_out(plan).await;
    let url = printed(language, &fixture, &credentials, plan, "AWS_ENDPOINT_URL_STS").await;
    let url = url::Url::parse(&url).unwrap();
    assert_eq!(url.origin().ascii_serialization(), plan.domain);
    let expires = url.query_pairs().find(|(name, _)| name == "X-Amz-Expires").unwrap().1;
    let secs: u32 = expires.parse().unwrap();
    // A session of an hour has been running for a moment when the URL is signed.
    assert!((3_540..=3_600).contains(&secs), "{secs}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_url_that_python_signs_opens_the_object() {
    its_url_opens_the_object(SnippetLanguage::Python, &plan()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_url_that_javascript_signs_opens_the_object() {
    its_url_opens_the_object(SnippetLanguage::JavaScript, &plan()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_url_that_python_signs_names_the_buckets_own_host() {
    its_url_names_the_buckets_own_host(SnippetLanguage::Python, &plan()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_url_that_javascript_signs_names_the_buckets_own_host() {
    its_url_names_the_buckets_own_host(SnippetLanguage::JavaScript, &plan()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_url_that_python_signs_as_a_user_opens_the_object() {
    its_url_opens_the_object(SnippetLanguage::Python, &user_plan()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_url_that_javascript_signs_as_a_user_opens_the_object() {
    its_url_opens_the_object(SnippetLanguage::JavaScript, &user_plan()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_url_that_a_user_signs_names_the_buckets_own_host() {
    for language in [SnippetLanguage::Python, SnippetLanguage::JavaScript] {
        its_url_names_the_buckets_own_host(language, &user_plan()).await;
    }
}
