//! From Connect to Hand over for Lasso: by mouse in the sandbox, by keyboard against MiniStack.

use countersign::access::external_id::ExternalId;
use countersign::checks::catalogue::CATALOGUE;
use countersign::sandbox::example_url;

use crate::desktop::Desktop;
use crate::support::ministack::{Account, MiniStack, REGION};
use crate::support::service::path_text;
use crate::window::Window;

#[test]
fn the_mouse_leads_from_connect_to_hand_over_in_the_sandbox() {
    let mut window = Window::open(Desktop::start("sandbox"), &["--sandbox"], &[]);
    let shot = |window: &Window, step: &str| {
        window.desktop().screenshot(step);
    };
    connect(&mut window, "1111-1111-1111");
    shot(&window, "1-connect");
    window.click("button", "Continue");

    let external_id = choose_lasso(&mut window);
    shot(&window, "2-vendor");
    window.click("button", "Continue");

    window.click("button", "Use it");
    window.find("label", "Belongs to your account");
    window.find("label", "Said by the bucket itself");
    shot(&window, "3-content");
    window.click("button", "Continue");

    window.click("button", "Copy Trust policy");
    let trust = window.clipboard_once(|text| text.contains("sts:ExternalId"));
    assert!(trust.contains(&external_id), "{trust}");
    create(&mut window, "1111-1111-1111");
    shot(&window, "4-review");
    window.click("button", "Continue");

    let passed = validate(&mut window);
    shot(&window, "5-validate");
    window.show("image", "Preview of pictures/harbour.png");
    shot(&window, "5-validate-object");
    window.click("button", "Continue");

    window.find("label", &proved(passed, VOUCHED_FOR));
    window.click("button", "Copy External ID");
    window.clipboard_once(|text| text == external_id);
    window.click("button", "Copy all");
    let expected = form_of_the_sandbox(&external_id);
    window.clipboard_once(|text| text == expected);
    shot(&window, "6-hand-over");
    window.ask_to_close();
    assert_eq!(window.exit_code(), Some(0));
}

#[test]
fn the_keyboard_leads_from_connect_to_hand_over_against_ministack() {
    let tokio = tokio::runtime::Runtime::new().unwrap();
    let server = MiniStack::shared();
    let (customer, vendor) =
        tokio.block_on(async { (server.account().await, server.account().await) });
    let bucket =
        tokio.block_on(customer.bucket("media", "pictures/one.png", "image/png", &picture()));
    let example_url = format!("{}/{bucket}/pictures/one.png", server.endpoint_url());

    let desktop = Desktop::start("ministack");
    let environment = profile(&desktop, &customer);
    let endpoint_url = server.endpoint_url();
    let arguments = ["--profile", "customer", "--endpoint-url", &endpoint_url];
    let environment: Vec<_> =
        environment.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let mut window = Window::open(desktop, &arguments, &environment);
    let account = grouped(&customer.id);

    window.press("button", "Connect", "Return");
    window.find("label", &account);
    window.press("button", "Continue", "space");

    window.press("toggle button", "Lasso", "space");
    window.fill("Principal", &vendor.id);
    window.press("button", "Generate", "Return");
    let external_id = generated_external_id(&mut window);
    window.press_backwards("button", "Continue", "Return");

    window.fill("Example URL", &example_url);
    // What is typed is asked about once the field is left.
    window.keys("Tab");
    window.find("label", "Belongs to your account");
    window.press("button", "Continue", "Return");

    let role_name = window.find("entry", "Role name").value.unwrap_or_default();
    window.press("button", &format!("Create in account {account}"), "Return");
    window.find("label", "The account was changed");
    window.press("button", "Continue", "Return");

    window.press("button", "Validate", "space");
    let not_asked = UNKNOWN_TO_MINISTACK + VOUCHED_FOR;
    let (passed, summary) = summary(not_asked);
    window.find("label", &summary);
    window.find("image", "Preview of pictures/one.png");
    window.desktop().screenshot("ministack-5-validate");
    window.press("button", "Continue", "Return");

    window.find("label", &proved(passed, not_asked));
    window.press("button", "Copy all", "Return");
    let role_arn = format!("arn:aws:iam::{}:role/{role_name}", customer.id);
    let expected = form(&endpoint_url, &bucket, &role_arn, &external_id, &example_url);
    window.clipboard_once(|text| text == expected);
    window.desktop().screenshot("ministack-6-hand-over");
    window.ask_to_close();
    assert_eq!(window.exit_code(), Some(0));
    let left = tokio.block_on(customer.roles_and_policies());
    let policy_arn = format!("arn:aws:iam::{}:policy/{role_name}", customer.id);
    assert_eq!(left, [policy_arn, role_arn]);
}

/// From the first sight of a sandbox of another process to where one validates.
#[track_caller]
pub fn go_on_to_validate(window: &mut Window) {
    connect(window, "1111-1111-1111");
    window.click("button", "Continue");
    choose_vendor_by_typing(window, "222222222222");
    window.click("button", "Continue");
    window.paste_into("Example URL", &example_url());
    window.find("label", "Belongs to your account");
    window.click("button", "Continue");
    create(window, "1111-1111-1111");
    window.click("button", "Continue");
}

/// Presses *Connect* and waits for the account's number.
fn connect(window: &mut Window, account: &str) {
    window.click("button", "Connect");
    window.find("label", account);
}

/// Chooses Lasso with the practice account, and returns the external ID that was generated.
pub fn choose_lasso(window: &mut Window) -> String {
    window.click("toggle button", "Lasso");
    window.click("button", "Sandbox account");
    window.click("button", "Generate");
    generated_external_id(window)
}

/// Chooses Lasso with that account, which need not be the sandbox's.
fn choose_vendor_by_typing(window: &mut Window, account_id: &str) {
    window.click("toggle button", "Lasso");
    window.type_into("Principal", account_id);
    window.click("button", "Generate");
    generated_external_id(window);
}

fn create(window: &mut Window, account: &str) {
    window.click("button", &format!("Create in account {account}"));
    window.find("label", "The account was changed");
}

fn validate(window: &mut Window) -> usize {
    window.click("button", "Validate");
    let (passed, summary) = summary(VOUCHED_FOR);
    window.find("label", &summary);
    passed
}

/// How many checks pass where so many cannot be asked, and how the Validate step counts them.
pub fn summary(not_asked: usize) -> (usize, String) {
    let all = CATALOGUE.len();
    let passed = all - NOT_NEEDED - NOT_TOLD - not_asked;
    let text = format!(
        "{passed} of {all} passed · {NOT_TOLD} with a warning · {NOT_NEEDED} not needed · {not_asked} cannot be asked here"
    );
    (passed, text)
}

pub fn generated_external_id(window: &mut Window) -> String {
    let text = window.wait_for_entry("External ID", |text| text.len() == 32);
    assert!(ExternalId::parse(&text).is_ok(), "{text}");
    text
}

/// Checks that do not apply: Lasso's plan has no prefix, no KMS key and no web page.
pub const NOT_NEEDED: usize = 5;
/// Checks that MiniStack has no answer to, and one that needs a second bucket.
const UNKNOWN_TO_MINISTACK: usize = 5;

/// The external ID is generated here, and Lasso, which issues its own, does not know it.
const NOT_TOLD: usize = 1;
/// Lasso does not publish its principal.
pub const VOUCHED_FOR: usize = 1;

/// What the Hand over step says when nothing failed and so many checks could not be asked.
pub fn proved(passed: usize, not_asked: usize) -> String {
    let open = NOT_TOLD + not_asked;
    format!("{passed} checks passed, none failed, {open} points are open")
}

/// What *Copy all* copies after the usual way through the sandbox.
pub fn form_of_the_sandbox(external_id: &str) -> String {
    form(
        "https://countersign-practice.s3.eu-west-1.amazonaws.com",
        "countersign-practice",
        "arn:aws:iam::111111111111:role/LassoModerationBucketAccess-countersign-practice",
        external_id,
        &example_url(),
    )
}

/// What *Copy all* copies for Lasso, with a TTL of one hour.
fn form(domain: &str, bucket: &str, role_arn: &str, external_id: &str, url: &str) -> String {
    format!(
        "Domain: {domain}\nRegion: {REGION}\nBucket: {bucket}\nRole ARN: {role_arn}\nExternal ID: {external_id}\nTTL: 1 hour\nExample URL: {url}\n"
    )
}

/// `1111-1111-1111`, as the window writes account IDs.
fn grouped(account_id: &str) -> String {
    format!("{}-{}-{}", &account_id[..4], &account_id[4..8], &account_id[8..])
}

/// The shared AWS config and credentials of an account's administrator, and the variables that name the files.
fn profile(desktop: &Desktop, account: &Account) -> [(&'static str, String); 2] {
    let folder = desktop.home();
    let (config, credentials) = (folder.join("aws-config"), folder.join("aws-credentials"));
    std::fs::write(&config, format!("[profile customer]\nregion = {REGION}\n"))
        .expect("a file in the test's own folder");
    let keys = &account.administrator;
    let text = format!(
        "[customer]\naws_access_key_id = {}\naws_secret_access_key = {}\n",
        keys.access_key_id(),
        keys.secret_access_key()
    );
    std::fs::write(&credentials, text).expect("a file in the test's own folder");
    [
        ("AWS_CONFIG_FILE", path_text(&config).to_owned()),
        ("AWS_SHARED_CREDENTIALS_FILE", path_text(&credentials).to_owned()),
    ]
}

/// A small PNG.
fn picture() -> Vec<u8> {
    let pixels = image::RgbImage::from_fn(64, 48, |x, y| {
        image::Rgb([120, low_byte(4 * x), low_byte(5 * y)])
    });
    let mut file = std::io::Cursor::new(Vec::new());
    pixels.write_to(&mut file, image::ImageFormat::Png).expect("a picture in memory");
    file.into_inner()
}

fn low_byte(number: u32) -> u8 {
    number.to_le_bytes()[0]
}
