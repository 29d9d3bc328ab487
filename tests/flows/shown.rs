//! What others say – AWS, a file, whoever made a role – is shown in the window with everything in it that cannot be seen.

use std::io::{Read as _, Write as _};
use std::net::TcpListener;

use countersign::printable;
use egui_kittest::kittest::NodeT as _;

use crate::driver::{Opening, Wizard};
use crate::journey::ROLE_NAME;
use crate::practice::Practice;

/// A colour, a clipboard's content, the writing direction, a tag, and blanks that are none.
const HIDDEN: &str = "\u{1b}[31m\u{1b}]52;c;eA\u{7}\u{9b}\u{202e}\u{2066}\u{200b}\u{e0041}\u{3164}";

/// Everything that eyes or a screen reader are told, which may have line breaks.
#[track_caller]
fn assert_shown(wizard: &Wizard) {
    let is_hidden = |c: char| (c.is_control() && c != '\n') || HIDDEN.contains(c) && !c.is_ascii();
    for node in wizard.nodes() {
        let node = node.accesskit_node();
        for text in [node.label(), node.value(), node.description()].into_iter().flatten() {
            assert!(!text.contains(is_hidden), "{text:?}");
            assert!(text.len() < 20_000, "{} bytes are shown: {}", text.len(), &text[..200]);
        }
    }
}

/// An AWS that answers whatever it is asked with this error.
fn refusing(code: &str, message: &str) -> String {
    let escaped = |text: &str| -> String {
        text.chars()
            .map(|c| if c.is_control() { format!("&#{};", u32::from(c)) } else { c.to_string() })
            .collect()
    };
    let (code, message) = (escaped(code), escaped(message));
    let error = format!(
        "<ErrorResponse><Error><Code>{code}</Code><Message>{message}</Message></Error><RequestId>r{}</RequestId></ErrorResponse>",
        escaped(HIDDEN)
    );
    let head = format!(
        "HTTP/1.1 403 Forbidden\r\ncontent-length: {}\r\nconnection: close\r\n\r\n",
        error.len()
    );
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    #[expect(clippy::disallowed_methods, reason = "it ends with the test's process")]
    std::thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let mut asked = [0; 16 * 1024];
            if stream.read(&mut asked).is_ok_and(|count| count > 0) {
                stream.write_all((head.clone() + &error).as_bytes()).ok();
            }
        }
    });
    format!("http://{address}")
}

#[track_caller]
fn connected_to(endpoint_url: &str) -> Wizard {
    let practice = Practice::start();
    let mut opening = Opening::in_sandbox(&practice);
    opening.settings.endpoint_url = Some(endpoint_url.parse().unwrap());
    let mut wizard = Wizard::open_with(&practice, opening);
    wizard.press("Connect");
    wizard.rest();
    wizard
}

#[test]
fn what_aws_says_in_an_error_is_written_out() {
    let wizard = connected_to(&refusing(&format!("Odd{HIDDEN}"), &format!("no{HIDDEN}\nnext")));
    wizard.assert_shows("\\u{202e}");
    assert_shown(&wizard);
    let log = wizard.model().calls.text();
    assert!(log.contains("\\u{1b}") && !log.contains('\u{202e}'), "{log}");
}

#[test]
fn a_message_of_four_megabytes_is_cut_and_says_by_how_much() {
    let wizard = connected_to(&refusing("AccessDenied", &"x".repeat(4_000_000)));
    wizard.assert_shows("… (3998000 more characters)");
    assert_shown(&wizard);
}

#[test]
fn what_stands_in_somebody_elses_role_is_written_out() {
    let practice = Practice::start();
    let trust = serde_json::json!({
        "Version": "2012-10-17",
        "Statement": [{
            "Effect": "Allow",
            "Principal": { "AWS": "222222222222" },
            "Action": "sts:AssumeRole",
            "Condition": { "StringEquals": { "sts:ExternalId": HIDDEN } },
        }],
    });
    let own = aws_sdk_iam::types::Tag::builder()
        .key("countersign:integration")
        .value("lasso/countersign-practice")
        .build()
        .unwrap();
    let request = practice.customer().iam().create_role().role_name(ROLE_NAME).tags(own);
    let request = request.assume_role_policy_document(printable::json(&trust));
    practice.tokio.block_on(request.send()).unwrap();
    let mut wizard = Wizard::open(&practice);
    wizard.go_to_review();
    wizard.assert_shows("\\u202e");
    assert_shown(&wizard);
}

#[test]
fn a_vendors_name_with_hidden_or_borrowed_letters_is_refused() {
    let practice = Practice::start();
    let mut wizard = Wizard::open(&practice);
    wizard.connect();
    wizard.press("Custom");
    for (name, said) in [
        ("Ac\u{202e}me", "This name has a character that cannot be seen"),
        ("L\u{430}sso", "Lasso is built in"),
    ] {
        wizard.fill("Name", name);
        wizard.press("Continue");
        wizard.rest();
        wizard.assert_shows(said);
    }
}
