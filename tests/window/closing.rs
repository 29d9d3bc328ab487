//! A window that is closed in the middle of a validation.

use std::time::Duration;

use aws_credential_types::Credentials;
use countersign::cloud::rehearsal::TWIN_PATH;

use crate::desktop::Desktop;
use crate::journey::go_on_to_validate;
use crate::sandbox_process::SandboxProcess;
use crate::support::poll;
use crate::window::Window;

#[test]
fn a_window_closed_during_a_rehearsal_says_so_and_leaves_no_twin() {
    // So long that the rehearsal waits until it is stopped, however slow this computer is.
    let sandbox = SandboxProcess::start(&["--propagation", "50"]);
    let endpoint_url = &sandbox.values["AWS_ENDPOINT_URL"];
    let key_id = &sandbox.values["CUSTOMER_AWS_ACCESS_KEY_ID"];
    let secret = &sandbox.values["CUSTOMER_AWS_SECRET_ACCESS_KEY"];
    let mut window = Window::open(
        Desktop::start("closing"),
        &["--endpoint-url", endpoint_url],
        &[("AWS_ACCESS_KEY_ID", key_id), ("AWS_SECRET_ACCESS_KEY", secret)],
    );
    go_on_to_validate(&mut window);
    window.click("button", "Validate");

    let tokio = tokio::runtime::Runtime::new().unwrap();
    let twins = || tokio.block_on(count_twins(endpoint_url, key_id, secret));
    let made = poll(Duration::from_secs(20), || (twins() == 1).then_some(()));
    assert!(made.is_some(), "No twin was made:\n{}", window.text());
    window.ask_to_close();
    window.find("heading", "Countersign is still at work");
    window.desktop().screenshot("closing-during-validation");
    window.click("button", "Stop after this call");
    assert_eq!(window.exit_code(), Some(0));
    assert_eq!(twins(), 0);
}

pub async fn count_twins(endpoint_url: &str, key_id: &str, secret: &str) -> usize {
    let iam = iam(endpoint_url, key_id, secret);
    let listed = iam.list_roles().path_prefix(TWIN_PATH).send().await;
    listed.expect("the roles").roles.len()
}

/// IAM of a sandbox's account.
pub fn iam(endpoint_url: &str, key_id: &str, secret: &str) -> aws_sdk_iam::Client {
    let config = aws_sdk_iam::Config::builder()
        .behavior_version(aws_sdk_iam::config::BehaviorVersion::latest())
        .region(aws_sdk_iam::config::Region::new("us-east-1"))
        .endpoint_url(endpoint_url)
        .http_client(aws_smithy_http_client::Builder::new().build_http())
        .credentials_provider(Credentials::new(key_id, secret, None, None, "test"))
        .build();
    aws_sdk_iam::Client::from_conf(config)
}
