//! The box for an error from elsewhere: on every step, without credentials, by mouse and by keyboard.

use egui::Key;
use egui::accesskit::Role;

use crate::driver::{Opening, SMALLEST_SIZE, Wizard};
use crate::practice::Practice;

const OPEN: &str = "Paste an error…";
const FIELD: &str = "Error text";
const DENIED: &str = "An error occurred (AccessDenied) when calling the GetObject operation: User: arn:aws:sts::111111111111:assumed-role/Lasso/x is not authorized to perform: kms:Decrypt on resource: arn:aws:kms:eu-west-1:111111111111:key/1 because no identity-based policy allows the kms:Decrypt action";

/// A box is measured in one frame and shown in the next.
#[track_caller]
fn open_box(wizard: &mut Wizard) {
    wizard.press(OPEN);
    wizard.rest();
}

fn opened() -> (Practice, Wizard) {
    let practice = Practice::start();
    let mut wizard = Wizard::open(&practice);
    open_box(&mut wizard);
    (practice, wizard)
}

#[test]
fn an_error_is_explained_before_connect() {
    let (_practice, mut wizard) = opened();
    wizard.paste_into(Role::MultilineTextInput, FIELD, DENIED);
    wizard.assert_shows("The identity's own policy does not allow kms:Decrypt");
    wizard.assert_shows("check that the key policy lets the role in");
    wizard.assert_shows("identity-based policy (no Allow)");
    wizard.assert_shows("arn:aws:kms:eu-west-1:111111111111:key/1");
}

#[test]
fn the_box_is_there_on_a_later_step_and_in_the_smallest_window() {
    let practice = Practice::start();
    let size = SMALLEST_SIZE;
    let mut wizard =
        Wizard::open_with(&practice, Opening { size, ..Opening::in_sandbox(&practice) });
    wizard.press("Connect");
    wizard.rest();
    wizard.press("Continue");
    wizard.rest();
    open_box(&mut wizard);
    wizard.paste_into(Role::MultilineTextInput, FIELD, "Role cannot be assumed");
    wizard.assert_shows("The vendor cannot assume the role");
    wizard.press("Close");
    wizard.assert_hides(FIELD);
}

#[test]
fn the_field_has_the_keyboard_and_escape_closes_the_box() {
    let (_practice, mut wizard) = opened();
    wizard.types("NoSuchKey: gone");
    wizard.assert_shows("There is no object under this key");
    wizard.press_key(Key::Escape);
    wizard.assert_hides(FIELD);
    open_box(&mut wizard);
    wizard.assert_shows("There is no object under this key");
}

#[test]
fn a_signed_url_is_named_and_its_signature_is_gone() {
    let (_practice, mut wizard) = opened();
    let url = "https://media-prod.s3.eu-west-1.amazonaws.com/a.png?X-Amz-Signature=5ecr37";
    wizard.paste_into(Role::MultilineTextInput, FIELD, url);
    wizard.assert_shows("This is a signed URL, not an error");
    assert!(!wizard.screen().contains("5ecr37"), "{}", wizard.screen());
}

#[test]
fn the_explanation_is_copied() {
    let (_practice, mut wizard) = opened();
    wizard.paste_into(Role::MultilineTextInput, FIELD, DENIED);
    wizard.press("Copy explanation");
    let copied = wizard.clipboard();
    assert!(
        copied.starts_with("The identity's own policy does not allow kms:Decrypt\n"),
        "{copied}"
    );
    wizard.press("Clear");
    wizard.assert_hides("kms:Decrypt");
}

/// As S3 sends it, and a browser shows it.
const MISMATCH: &str = "<Error>
  <Code>SignatureDoesNotMatch</Code>
  <Message>The request signature we calculated does not match the signature you provided. Check your key and signing method.</Message>
  <AWSAccessKeyId>ASIAEXAMPLE</AWSAccessKeyId>
  <StringToSign>AWS4-HMAC-SHA256
20261122T093000Z
20261122/eu-west-1/s3/aws4_request
0c5e</StringToSign>
  <SignatureProvided>5ecr37</SignatureProvided>
  <CanonicalRequest>GET
/cats/tom%252Bcat.png
X-Amz-Algorithm=AWS4-HMAC-SHA256&amp;X-Amz-Security-Token=IQoJ5ecr37&amp;X-Amz-SignedHeaders=host
host:cdn.example.org

host
UNSIGNED-PAYLOAD</CanonicalRequest>
  <RequestId>4442587FB7D0A2F9</RequestId>
</Error>";

#[test]
fn what_s3_calculated_is_shown_with_the_lines_that_look_odd() {
    let (_practice, mut wizard) = opened();
    wizard.paste_into(Role::MultilineTextInput, FIELD, MISMATCH);
    wizard.rest();
    wizard.assert_shows("What was signed is not in the answer");
    wizard.assert_shows("! Path           /cats/tom%252Bcat.png");
    wizard.assert_shows("it was percent-encoded twice");
    wizard.assert_shows("! Header         host:cdn.example.org");
    wizard.assert_shows("X-Amz-Security-Token=•••");
    assert!(!wizard.screen().contains("5ecr37"), "{}", wizard.screen());
}
