//! Files that a vendor should not have sent: each is refused, with the reason and the line.

use proptest::prelude::*;

use super::{MAX_FILE_BYTES, Permission, VendorProfile};
use crate::access::toml_text::line_of;
use crate::printable::is_invisible;

const ACME: &str = r#"id = "acme"
name = "Acme"
principal = "arn:aws:iam::222222222222:role/acme"
principal_kind = "any"
permissions = ["s3:GetObject"]
optional_permissions = ["s3:PutObject"]
role_name = "AcmeAccess"
sts_regions = ["us-east-2"]
cors_origins = ["https://app.acme.example"]
docs_url = "https://acme.example/s3"
notes = ["Ask Acme"]

[external_id]
issued_by = "vendor"
min_chars = 20

[ttl]
min_secs = 900
max_secs = 3600
default_secs = 900

[[form]]
label = "Role ARN"
value = "role_arn"
hint = "Paste it"
"#;

#[test]
fn the_file_that_the_others_are_made_of_is_read() {
    assert_eq!(VendorProfile::from_toml("acme.toml", ACME).map(|_| ()), Ok(()));
}

#[test]
fn every_hostile_value_is_refused_in_its_line_and_with_its_reason() {
    let principal = "arn:aws:iam::222222222222:role/acme";
    let long = "x".repeat(81);
    let longer = "x".repeat(501);
    let secs = "min_secs = 900";
    let cases: &[(&str, &str, &str)] = &[
        (principal, "*", "would let every AWS account in"),
        (principal, "arn:aws:iam::*:root", "wildcard"),
        (principal, "arn:aws:iam::222222222222:role/*", "wildcard"),
        (principal, "arn:aws:iam::222222222222:role/acm?", "wildcard"),
        (principal, "arn:aws:iam::222222222222:*", "wildcard"),
        (principal, "s3.amazonaws.com", "is an AWS service"),
        (principal, "arn:aws:sts::222222222222:assumed-role/acme/x", "one session"),
        (principal, "arn:aws-cn:iam::222222222222:role/acme", ""),
        ("[\"s3:GetObject\"]", "[\"s3:GetObject\", \"s3:PutObject\"]", "lets the vendor write"),
        ("[\"s3:GetObject\"]", "[\"s3:GetObject\", \"s3:*\"]", "not among the actions"),
        ("[\"s3:GetObject\"]", "[\"*\"]", "not among the actions"),
        ("[\"s3:GetObject\"]", "[\"s3:GetObject*\"]", "not among the actions"),
        ("[\"s3:GetObject\"]", "[\"s3:DeleteObject\"]", "not among the actions"),
        ("[\"s3:PutObject\"]", "[\"iam:PassRole\"]", "not among the actions"),
        ("[\"s3:PutObject\"]", "[\"kms:Decrypt\"]", "not among the actions"),
        ("role_name = ", "bucket = \"*\"\nrole_name = ", "Unknown field `bucket`"),
        ("role_name = ", "resource = \"arn:aws:s3:::*\"\nrole_name = ", "Unknown field"),
        ("AcmeAccess", "Acme*", "“*”"),
        ("https://app.acme.example", "*", "wildcard"),
        ("https://app.acme.example", "https://*.acme.example", "wildcard"),
        ("https://app.acme.example", "https://*", "wildcard"),
        ("https://app.acme.example", "null", "scheme and a host"),
        ("https://app.acme.example", "https://app.acme.example/x", "scheme and a host"),
        ("https://app.acme.example", "file:///etc", "scheme and a host"),
        ("https://acme.example/s3", "http://acme.example/", "https:// address"),
        ("https://acme.example/s3", "javascript:alert(1)", "https:// address"),
        ("https://acme.example/s3", "https://aws.amazon.com@evil.example/", "another host"),
        ("us-east-2", "cn-north-1", "AWS does not connect the two"),
        ("\"Acme\"", "\"Ac\\u0007me\"", "cannot be seen"),
        ("\"Acme\"", "\"Ac\\u202Eme\"", "cannot be seen"),
        ("\"Acme\"", "\"Ac\\u2066me\"", "cannot be seen"),
        ("\"Acme\"", "\"Ac\\u061Cme\"", "cannot be seen"),
        ("\"Acme\"", "\"Ac\\u200Bme\"", "cannot be seen"),
        ("\"Acme\"", "\"Ac\\u2028me\"", "cannot be seen"),
        ("\"Acme\"", "\"Ac\\U000E0041me\"", "cannot be seen"),
        ("\"Ask Acme\"", "\"Ask\\u001B[31m\"", "cannot be seen"),
        ("\"Role ARN\"", "\"Role\\u202EARN\"", "cannot be seen"),
        ("\"Paste it\"", "\"Paste\\nit\"", "cannot be seen"),
        ("\"Acme\"", "\"Lasso\"", "Lasso is built in"),
        ("\"Acme\"", "\"lasso\"", "Lasso is built in"),
        ("\"acme\"", "\"labelbox\"", "Labelbox is built in"),
        ("\"acme\"", "\"../../etc\"", "lower-case letters"),
        ("Acme\"", &format!("{long}\""), "at most 80"),
        ("Role ARN", &long, "at most 80"),
        ("Ask Acme", &longer, "more than 500 bytes"),
        (secs, "min_secs = -1", "Invalid value"),
        (secs, "min_secs = 99999999999999999999", ""),
    ];
    for (from, to, words) in cases {
        let Some(offset) = ACME.find(from) else { panic!("{from} is not in the file") };
        let text = ACME.replacen(from, to, 1);
        let error = match VendorProfile::from_toml("acme.toml", &text) {
            Ok(profile) => panic!("{to} was taken: {profile:?}"),
            Err(error) => error,
        };
        assert!(error.problem.contains(words), "{to}: {error}");
        let line = error.line.unwrap_or_default();
        // Two of them make another line wrong: the Region beside a principal of China.
        if !words.is_empty() {
            assert_eq!(line, line_of(ACME, offset), "{to}: {error}");
        }
    }
}

#[test]
fn what_the_sentence_quotes_is_written_out_and_cut() {
    let action = format!("s3:\\u202E\\u001B[2J{}", "x".repeat(2_000));
    let text = ACME.replacen("s3:GetObject", &action, 1);
    let error = VendorProfile::from_toml("acme.toml", &text).unwrap_err();
    assert!(!error.problem.chars().any(is_invisible), "{error:?}");
    assert!(error.problem.contains("\\u{202e}"), "{error}");
    assert!(error.problem.chars().count() <= 401, "{}", error.problem.len());
}

#[test]
fn a_list_without_end_is_refused_in_its_line() {
    let origins = (0..60).map(|n| format!("\"https://a{n}.example\"")).collect::<Vec<_>>();
    let notes = (0..60).map(|n| format!("\"note {n}\"")).collect::<Vec<_>>();
    for (from, to, words) in [
        ("\"https://app.acme.example\"", origins.join(", "), "cors_origins has 60 entries"),
        ("\"Ask Acme\"", notes.join(", "), "notes has 60 entries"),
        (
            "[[form]]",
            "[[form]]\nlabel = \"a\"\nvalue = \"bucket\"\n\n".repeat(50) + "[[form]]",
            "form has 51",
        ),
    ] {
        let error =
            VendorProfile::from_toml("acme.toml", &ACME.replacen(from, &to, 1)).unwrap_err();
        assert!(error.problem.contains(words), "{error}");
        assert!(error.line.is_some(), "{error}");
    }
}

#[test]
fn brackets_in_brackets_are_refused_before_they_are_too_deep() {
    for deep in ["[", "{a=", "[[a.b."] {
        let text = format!("{ACME}\nmore = {}", deep.repeat((MAX_FILE_BYTES - 2_000) / deep.len()));
        assert!(VendorProfile::from_toml("acme.toml", &text).is_err());
    }
    let text = format!("{}x = 1", "a.".repeat(30_000));
    assert!(VendorProfile::from_toml("acme.toml", &text).is_err());
}

/// Whether a profile asks for what a vendor may ask for, and for nothing else.
fn is_harmless(profile: &VendorProfile) -> bool {
    let texts = [&profile.name]
        .into_iter()
        .chain(profile.notes.iter())
        .chain(profile.cors_origins.iter())
        .chain(profile.form.iter().map(|field| &field.label));
    let principal = profile.principal.as_ref().map(ToString::to_string).unwrap_or_default();
    texts.into_iter().all(|text| !text.chars().any(is_invisible) && text.len() <= 500)
        && !profile.cors_origins.iter().any(|origin| origin.contains('*'))
        && !principal.contains(['*', '?'])
        && !profile.permissions.contains(&Permission::PutObject)
        && (profile.id != "lasso" && profile.name != "Lasso")
}

proptest! {
    #[test]
    fn whatever_is_put_into_a_value_the_profile_is_refused_or_harmless(
        value in "[ -~\u{200E}\u{202E}\u{61C}\u{2028}äß*?]{0,40}",
        place in 0_usize..9,
    ) {
        let from = [
            "acme", "Acme", "arn:aws:iam::222222222222:role/acme", "s3:GetObject", "s3:PutObject",
            "https://app.acme.example", "Ask Acme", "Role ARN", "us-east-2",
        ][place];
        let value = toml::Value::from(value).to_string();
        let text = ACME.replacen(&format!("\"{from}\""), &value, 1);
        if let Ok(profile) = VendorProfile::from_toml("acme.toml", &text) {
            prop_assert!(is_harmless(&profile), "{:?}", profile);
        }
    }

    #[test]
    fn a_line_more_makes_no_profile_that_asks_for_more(
        line in "[a-z_]{1,20} = (\"[ -~]{0,30}\"|[0-9]{1,20}|\\[[^\n]{0,20}\\]|\\{[^\n]{0,20}\\})",
        at in 0_usize..26,
    ) {
        let mut lines: Vec<&str> = ACME.lines().collect();
        lines.insert(at.min(lines.len()), &line);
        if let Ok(profile) = VendorProfile::from_toml("acme.toml", &lines.join("\n")) {
            prop_assert!(is_harmless(&profile), "{:?}", profile);
        }
    }
}
