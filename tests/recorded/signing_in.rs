//! What signing in asks leaves this computer as the session's own requests do.

use aws_types::os_shim_internal::Env;
use countersign::checks::diagnosis::diagnose;
use countersign::checks::failure::{Failure, FailureKind};
use countersign::cloud::session::{CredentialsFrom, Session, SessionSettings};
use countersign::cloud::sign_in::{Computer, SigningIn};

use crate::servers::{ConnectProxy, Manner};

const ROLE: &str = "[profile x]\nregion = eu-west-1\nrole_arn = arn:aws:iam::111111111111:role/x\n";

/// Why the profile `x` of this config brings no session on a computer with this variable.
async fn refused(config: &str, variable: (&str, &str)) -> Failure {
    let folder = tempfile::tempdir().unwrap();
    let (file, token) = (folder.path().join("config"), folder.path().join("token"));
    std::fs::write(&token, "a.b.c").unwrap();
    std::fs::write(&file, config.replace("TOKEN", token.to_str().unwrap())).unwrap();
    let env = Env::from_slice(&[
        ("AWS_CONFIG_FILE", file.to_str().unwrap()),
        ("AWS_SHARED_CREDENTIALS_FILE", "/nowhere"),
        variable,
    ]);
    let computer = Computer { env, ..Computer::default() };
    let signing_in = SigningIn { computer, ..SigningIn::default() };
    let from = CredentialsFrom::Profile("x".to_owned());
    let settings = SessionSettings { from, region: None, endpoint_url: None };
    Session::open_as(&signing_in, &settings).await.err().expect("a refusal")
}

/// The proxy has to be named as what stands between this computer and STS.
async fn is_asked_through_the_proxy(config: &str) {
    let proxy = ConnectProxy::start(Manner::Refuses).await;
    let failure = refused(config, ("HTTPS_PROXY", &proxy.url)).await;
    let told = diagnose(&failure).cause;
    let cause = format!(
        "The proxy {} refuses to connect to sts.eu-west-1.amazonaws.com: HTTP 403",
        proxy.address
    );
    assert_eq!(failure.kind, FailureKind::Unreachable, "{failure:?}");
    assert!(told.starts_with(&cause), "{told}");
}

#[tokio::test]
async fn a_profiles_role_is_assumed_through_the_proxy() {
    let keys = "source_profile = base\n[profile base]\naws_access_key_id = AKIDEXAMPLE\naws_secret_access_key = s\n";
    is_asked_through_the_proxy(&format!("{ROLE}{keys}")).await;
}

#[tokio::test]
async fn the_sdks_own_requests_for_credentials_go_through_the_proxy() {
    is_asked_through_the_proxy(&format!("{ROLE}web_identity_token_file = TOKEN\n")).await;
}

#[tokio::test]
async fn certificates_that_the_profile_trusts_are_read_before_anything_is_asked() {
    let failure = refused("[profile x]\nca_bundle = /no/such/ca.pem\n", ("HOME", "/nowhere")).await;
    let told = failure.evidence();
    assert!(told.contains("ca_bundle names /no/such/ca.pem"), "{told}");
}
