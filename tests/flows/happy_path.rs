//! From an empty account to the filled-in form, and what is in the account then.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;

use egui::accesskit::Role;
use url::Url;

use crate::driver::{Opening, Wizard};
use crate::journey::{CREATE, EXTERNAL_ID, ROLE_NAME};
use crate::practice::{CUSTOMER, Practice};

const TRUST_POLICY: &str = r#"{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": {
        "AWS": "arn:aws:iam::222222222222:root"
      },
      "Action": "sts:AssumeRole",
      "Condition": {
        "StringEquals": {
          "sts:ExternalId": "7Qm4zR9tKc2VxH5wLb8NpYd3"
        }
      }
    }
  ]
}"#;

const PERMISSIONS_POLICY: &str = r#"{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": [
        "s3:GetObject"
      ],
      "Resource": "arn:aws:s3:::countersign-practice/*"
    }
  ]
}"#;

#[test]
fn lasso_by_rehearsal_ends_with_a_role_a_picture_and_the_filled_in_form() {
    let practice = Practice::start();
    let mut wizard = Wizard::open(&practice);
    wizard.go_to_validate();
    wizard.validate();
    wizard.assert_proved();
    assert_eq!(wizard.count(Role::Image, "Preview of pictures/harbour.png"), 1);
    wizard.press("Continue");
    wizard.rest();
    wizard.assert_shows("none failed");

    wizard.press("Copy all");
    let role_arn = format!("arn:aws:iam::{CUSTOMER}:role/{ROLE_NAME}");
    assert_eq!(
        wizard.clipboard(),
        format!(
            "Domain: https://countersign-practice.s3.eu-west-1.amazonaws.com\n\
             Region: eu-west-1\n\
             Bucket: countersign-practice\n\
             Role ARN: {role_arn}\n\
             External ID: {EXTERNAL_ID}\n\
             TTL: 1 hour\n\
             Example URL: https://countersign-practice.s3.eu-west-1.amazonaws.com/pictures/harbour.png\n"
        )
    );
    assert!(practice.roles_under("/countersign/").is_empty(), "a twin was left behind");
}

#[test]
fn what_is_shown_is_copied_sent_and_kept_byte_for_byte() {
    let practice = Practice::start();
    let mut wizard = Wizard::open(&practice);
    wizard.go_to_review();
    let documents = wizard.widgets().into_iter().filter(|widget| widget.role == Role::Document);
    let shown: Vec<String> = documents.filter_map(|document| document.value).collect();
    assert_eq!(shown, [TRUST_POLICY, PERMISSIONS_POLICY]);
    wizard.press("Copy Trust policy");
    assert_eq!(wizard.clipboard(), TRUST_POLICY);
    wizard.press("Copy Permissions policy");
    assert_eq!(wizard.clipboard(), PERMISSIONS_POLICY);

    wizard.press(CREATE);
    wizard.rest();
    let role = practice.role(ROLE_NAME).unwrap();
    assert_eq!(role.trust_policy, TRUST_POLICY);
    assert_eq!(practice.policy(ROLE_NAME).unwrap(), PERMISSIONS_POLICY);
}

#[test]
fn the_role_carries_its_policy_its_tags_and_the_session_length_of_the_ttl() {
    let practice = Practice::start();
    let mut wizard = Wizard::open(&practice);
    wizard.connect();
    wizard.choose_lasso();
    wizard.press("Use it");
    wizard.fill("TTL", "12 h");
    wizard.rest();
    wizard.press("Continue");
    wizard.rest();
    wizard.press(CREATE);
    wizard.rest();
    let role = practice.role(ROLE_NAME).unwrap();
    assert_eq!(role.max_session_duration_secs, 43_200);
    assert_eq!(role.attached_policy_arns, [format!("arn:aws:iam::{CUSTOMER}:policy/{ROLE_NAME}")]);
    let tags: Vec<_> =
        role.tags.iter().map(|(key, value)| (key.as_str(), value.as_str())).collect();
    assert_eq!(
        tags,
        [
            ("countersign:integration", "lasso/countersign-practice"),
            ("countersign:version", env!("CARGO_PKG_VERSION")),
        ]
    );
}

#[test]
fn assumed_directly_the_role_itself_signs_and_no_twin_is_made() {
    let practice = Practice::start();
    let mut wizard = Wizard::open(&practice);
    wizard.go_to_validate();
    wizard.choose_direct_means();
    wizard.validate();
    wizard.assert_proved();
    wizard.assert_shows("Signed by a session of the role");
    wizard.assert_hides("countersign-rehearsal-");
    wizard.press("Continue");
    wizard.rest();
    wizard.assert_shows("none failed");
}

#[test]
fn the_copied_signed_url_brings_the_object_and_is_never_on_the_screen() {
    let practice = Practice::start();
    let mut wizard = Wizard::open(&practice);
    wizard.go_to_validate();
    wizard.choose_direct_means();
    wizard.validate();
    wizard.press("Copy signed URL");
    let url = wizard.clipboard();
    assert!(url.contains("X-Amz-Signature="), "the copied URL is not signed");
    let answer = fetch(&url);
    assert!(answer.starts_with(b"HTTP/1.1 200"), "the copied URL was refused");
    let png: &[u8] = b"\x89PNG\r\n\x1a\n";
    assert!(answer.windows(png.len()).any(|bytes| bytes == png), "no picture came");
    wizard.assert_hides("X-Amz-");
    wizard.press("Copy log");
    assert!(!wizard.clipboard().contains("X-Amz-"), "the log holds a signature");
}

#[test]
fn labelbox_is_rehearsed_with_its_three_permissions() {
    let practice = Practice::start();
    practice.let_in(&["https://app.labelbox.com", "https://editor.labelbox.com"]);
    let mut wizard = Wizard::open(&practice);
    wizard.connect();
    wizard.choose_labelbox();
    wizard.use_practice_url();
    wizard.create_and_continue();
    wizard.validate();
    wizard.press("Continue");
    wizard.rest();
    wizard.assert_shows("The form of Labelbox");
    wizard.press("Copy AWS Role ARN");
    assert_eq!(
        wizard.clipboard(),
        format!("arn:aws:iam::{CUSTOMER}:role/LabelboxS3Access-countersign-practice")
    );
}

#[test]
fn a_custom_vendor_may_list_and_read_under_a_prefix_only() {
    let practice = Practice::start();
    let mut wizard = Wizard::open(&practice);
    wizard.connect();
    wizard.press("Custom");
    wizard.fill("Name", "Pixel & Co");
    wizard.press("Sandbox account");
    wizard.fill("External ID", EXTERNAL_ID);
    wizard.click_on(Role::CheckBox, "s3:ListBucket");
    wizard.press("Continue");
    wizard.rest();
    wizard.press("Use it");
    wizard.fill("Prefix", "pictures/");
    wizard.rest();
    wizard.press("Continue");
    wizard.rest();
    wizard.create_and_continue();
    wizard.choose_direct_means();
    wizard.validate();
    wizard.assert_proved();
    let policy = practice.policy("PixelCo-280fbed0BucketAccess-countersign-practice").unwrap();
    let policy: serde_json::Value = serde_json::from_str(&policy).unwrap();
    let bucket_arn = "arn:aws:s3:::countersign-practice";
    assert_eq!(
        policy["Statement"],
        serde_json::json!([
            {
                "Effect": "Allow",
                "Action": ["s3:GetObject"],
                "Resource": format!("{bucket_arn}/pictures/*"),
            },
            {
                "Effect": "Allow",
                "Action": ["s3:ListBucket"],
                "Resource": bucket_arn,
                "Condition": { "StringLike": { "s3:prefix": ["pictures/*"] } },
            },
        ])
    );
}

#[test]
fn the_saved_record_holds_the_form_and_the_verdicts_and_no_secret() {
    let practice = Practice::start();
    let folder = tempfile::tempdir().unwrap();
    let mut opening = Opening::in_sandbox(&practice);
    opening.surroundings.save_folder = folder.path().to_owned();
    let mut wizard = Wizard::open_with(&practice, opening);
    wizard.go_to_validate();
    wizard.validate();
    wizard.press("Continue");
    wizard.rest();
    for (button, ending) in [("Save as Markdown", "md"), ("Save as JSON", "json")] {
        wizard.press(button);
        let file_name = format!("countersign-lasso-countersign-practice.{ending}");
        wizard.step_until(&format!("Saved: {}", folder.path().join(&file_name).display()));
        let report = std::fs::read_to_string(folder.path().join(&file_name)).unwrap();
        assert!(report.contains(&format!("arn:aws:iam::{CUSTOMER}:role/{ROLE_NAME}")), "{report}");
        assert!(report.contains("sts:ExternalId"), "{report}");
        assert!(!report.contains("X-Amz-"), "{report}");
        let secret = practice.keys.customer.secret_access_key();
        assert!(!report.contains(secret), "the report holds a secret access key");
    }
}

/// Fetches a URL as any program would that was given it: head and body as they came.
fn fetch(url: &str) -> Vec<u8> {
    let url = Url::parse(url).unwrap();
    let address = url.socket_addrs(|| None).unwrap()[0];
    let mut stream = TcpStream::connect(address).unwrap();
    let (path, query) = (url.path(), url.query().unwrap_or_default());
    write!(stream, "GET {path}?{query} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n")
        .unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).unwrap();
    answer
}
