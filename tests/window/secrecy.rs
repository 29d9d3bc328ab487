//! The whole program at its most verbose: what it logs and leaves on the disk, and what it leaves in the clipboard.

use crate::desktop::Desktop;
use crate::files::files_under;
use crate::journey::go_on_to_validate;
use crate::sandbox_process::SandboxProcess;
use crate::window::Window;

#[test]
fn a_copied_signed_url_leaves_the_clipboard_and_no_secret_is_in_the_log_or_at_home() {
    let sandbox = SandboxProcess::start(&["--propagation", "0"]);
    let endpoint_url = &sandbox.values["AWS_ENDPOINT_URL"];
    let key_id = &sandbox.values["CUSTOMER_AWS_ACCESS_KEY_ID"];
    let secret = &sandbox.values["CUSTOMER_AWS_SECRET_ACCESS_KEY"];
    let mut window = Window::open(
        Desktop::start("secrecy"),
        &["--endpoint-url", endpoint_url, "--clear-clipboard", "8"],
        &[
            ("AWS_ACCESS_KEY_ID", key_id),
            ("AWS_SECRET_ACCESS_KEY", secret),
            ("COUNTERSIGN_LOG", "trace"),
            ("RUST_LOG", "trace"),
        ],
    );
    go_on_to_validate(&mut window);
    window.click("button", "Validate");
    window.find("image", "Preview of pictures/harbour.png");
    window.click("button", "Copy signed URL");
    let url = window.clipboard_once(|text| text.contains("X-Amz-Signature="));
    window.clipboard_once(str::is_empty);
    window.find("label", "The clipboard was cleared");

    let (_, signature) = url.split_once("X-Amz-Signature=").expect("a signed URL");
    let secrets = [secret.as_str(), signature];
    let mut texts = files_under(window.desktop().home());
    let log = window.log_text();
    assert!(log.contains("GetCallerIdentity"), "nothing was logged: {log}");
    texts.push(("log".to_owned(), log));
    texts.push(("window".to_owned(), window.text()));
    for (place, text) in texts {
        assert!(!secrets.iter().any(|secret| text.contains(secret)), "A secret is in {place}");
    }
    window.ask_to_close();
    assert_eq!(window.exit_code(), Some(0));
}
