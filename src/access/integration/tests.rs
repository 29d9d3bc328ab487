use proptest::prelude::*;

use super::*;
use crate::access::sample;
use crate::access::vendor::VendorProfile;

const ACME: &str = include_str!("../../../assets/vendors/labelbox.toml");

fn built_in(id: &str) -> VendorProfile {
    VendorProfile::built_in().into_iter().find(|vendor| vendor.id == id).unwrap()
}

/// A vendor that came in a file: every part of a profile is in it.
fn acme() -> VendorProfile {
    let text = ACME
        .replacen("id = \"labelbox\"", "id = \"acme\"", 1)
        .replacen("name = \"Labelbox\"", "name = \"Acme \\\"Media\\\"\"", 1)
        .replacen("permissions =", "optional_permissions = [\"s3:PutObject\"]\npermissions =", 1)
        + "\n[[form]]\nlabel = \"TTL\"\nvalue = \"ttl\"\nhint = \"In minutes\"\nttl_unit = \"minutes\"\n";
    VendorProfile::from_toml("acme.toml", &text).unwrap()
}

fn lasso() -> Integration {
    sample::integration()
}

#[track_caller]
fn read_back(integration: &Integration) -> Integration {
    let text = integration.to_toml();
    Integration::from_toml("lasso.toml", &text).unwrap_or_else(|error| panic!("{error}\n{text}"))
}

#[test]
fn the_key_of_the_object_comes_back() {
    let arn = "arn:aws:kms:eu-west-1:111111111111:key/1234abcd-12ab-34cd-56ef-1234567890ab";
    let integration = Integration { kms_key: Some(arn.parse().unwrap()), ..lasso() };
    assert!(integration.to_toml().contains(arn));
    assert_eq!(read_back(&integration), integration);
    let alias = integration.to_toml().replace("key/1234abcd", "alias/1234abcd");
    assert!(refused(&alias).to_string().contains("the ARN of an alias"));
}

#[track_caller]
fn refused(text: &str) -> FileError {
    Integration::from_toml("lasso.toml", text).unwrap_err()
}

/// Lasso's file with one text in it replaced, and the line that this text stands in.
#[track_caller]
fn changed(from: &str, to: &str) -> (String, Option<usize>) {
    let text = lasso().to_toml();
    let Some(offset) = text.find(from) else { panic!("{from} is not in the file:\n{text}") };
    (text.replacen(from, to, 1), Some(crate::access::toml_text::line_of(&text, offset)))
}

#[test]
fn a_file_says_what_it_is_and_names_every_field() {
    let text = lasso().to_toml();
    let (head, fields) = text.split_once("\n\n").unwrap();
    assert!(head.starts_with("# An integration, written by Countersign"), "{head}");
    assert_eq!(
        fields,
        r#"format = 1
account_id = "111111111111"
partition = "aws"
# Where no other credentials are named: a profile of the AWS config
aws_profile = "media-admin"

[content]
bucket = "media-prod"
region = "eu-west-1"
key = "cats/tom.png"
example_url = "https://media-prod.s3.eu-west-1.amazonaws.com/cats/tom.png"
domain = "https://media-prod.s3.eu-west-1.amazonaws.com"
ttl_secs = 3600

[role]
name = "LassoModerationBucketAccess"
path = "/"

[vendor]
id = "lasso"
principal = "222222222222"
external_id = "kR7vq2MxWzP4tYb9NcHd"
permissions = ["s3:GetObject"]
"#
    );
}

#[test]
fn what_is_written_of_a_built_in_vendor_is_read_back() {
    let integration = lasso();
    assert_eq!(read_back(&integration), integration);
}

#[test]
fn a_vendor_of_its_own_file_is_written_whole() {
    let integration = Integration {
        vendor: acme(),
        vendor_name: "Acme \"Media\"".to_owned(),
        permissions: vec![Permission::GetObject, Permission::PutObject],
        ..lasso()
    };
    assert!(integration.to_toml().contains("[vendor.profile]"));
    assert_eq!(read_back(&integration), integration);
}

#[test]
fn every_built_in_profile_could_be_written_whole() {
    for vendor in VendorProfile::built_in() {
        let mut changed = vendor.clone();
        changed.notes.push("Changed in a file of one's own".to_owned());
        // A file that passes itself off as the built-in vendor is refused.
        if !vendor.is_custom() {
            changed.id.push_str("-own");
            changed.name.push_str(" of our own");
        }
        let vendor_name = changed.name.clone();
        let integration = Integration { vendor_name, vendor: changed, ..lasso() };
        assert_eq!(read_back(&integration), integration);
    }
}

#[test]
fn a_custom_vendor_keeps_the_name_that_the_admin_gave_it() {
    let vendor_name = "Pixel & Co".to_owned();
    let integration = Integration { vendor: built_in("custom"), vendor_name, ..lasso() };
    assert_eq!(read_back(&integration), integration);
    let tag = integration.plan().integration();
    assert!(tag.starts_with("Custom:Pixel - Co="), "{tag}");
    assert!(integration.plan().may_be_of("pixel---co/media-prod"), "as earlier versions wrote it");
}

#[test]
fn no_integration_has_a_name_or_a_path_that_is_a_rehearsals_or_awss() {
    let text = lasso().to_toml();
    let name = format!("name = \"{}\"", lasso().role_name);
    for (from, to, told) in [
        ("path = \"/\"", "path = \"/countersign/\"", "are for rehearsals"),
        ("path = \"/\"", "path = \"/Countersign/deeper/\"", "are for rehearsals"),
        ("path = \"/\"", "path = \"/aws-reserved/\"", "are AWS's own"),
        ("path = \"/\"", "path = \"//\"", "path is / or has a slash at both ends"),
        (&name, "name = \"countersign-rehearsal-x\"", "are for rehearsals"),
        (&name, "name = \"COUNTERSIGN-rehearsal-x\"", "are for rehearsals"),
    ] {
        assert!(text.contains(from), "{from} in {text}");
        let error = Integration::from_toml("file.toml", &text.replace(from, to)).unwrap_err();
        assert!(error.to_string().contains(told), "{to}: {error}");
    }
}

#[test]
fn a_user_under_a_path_is_refused_for_none_is_made_there() {
    let user = Integration { grantee: Grantee::User, vendor: built_in("custom"), ..lasso() };
    let text = user.to_toml().replace("path = \"/\"", "path = \"/team/\"");
    let error = Integration::from_toml("file.toml", &text).unwrap_err();
    assert!(error.to_string().contains("made under no path"), "{error}");
}

#[test]
fn a_prefix_that_narrows_nothing_is_refused_with_its_line() {
    let integration = Integration { prefix: Some("cats/".parse().unwrap()), ..lasso() };
    let text = integration.to_toml().replace("cats/", "🔒");
    let error = Integration::from_toml("file.toml", &text).unwrap_err();
    assert!(error.to_string().contains("No policy can hold “🔒”"), "{error}");
}

#[test]
fn a_user_in_the_place_of_the_role_comes_back_without_an_external_id() {
    let plan = sample::user();
    let integration = Integration {
        vendor: built_in("custom"),
        vendor_name: plan.vendor_name.clone(),
        grantee: plan.grantee,
        principal: plan.principal.clone(),
        external_id: plan.external_id.clone(),
        role_name: plan.role_name.clone(),
        ..lasso()
    };
    let text = integration.to_toml();
    assert!(text.contains("grantee = \"user\"") && !text.contains("external_id"), "{text}");
    assert_eq!(read_back(&integration), integration);
    assert_eq!(read_back(&integration).plan(), plan);
    let with_one = text.replace("[vendor]", "[vendor]\nexternal_id = \"kR7vq2MxWzP4tYb9NcHd\"");
    assert!(refused(&with_one).to_string().contains("assumed by nobody"));
}

#[test]
fn a_role_has_a_principal_and_an_external_id() {
    for line in ["principal = \"222222222222\"\n", "external_id = \"kR7vq2MxWzP4tYb9NcHd\"\n"] {
        let text = lasso().to_toml().replacen(line, "", 1);
        assert!(refused(&text).to_string().contains("Missing field"), "{text}");
    }
}

#[test]
fn the_plan_is_the_one_that_the_role_was_made_by() {
    assert_eq!(lasso().plan(), sample::lasso());
}

#[test]
fn the_error_names_file_line_and_what_is_wrong() {
    for (from, to, words) in [
        ("account_id = \"111111111111\"", "account_id = \"11111\"", "12 digits; this one has 5"),
        ("partition = \"aws\"", "partition = \"azure\"", "aws, aws-cn, aws-us-gov"),
        ("region = \"eu-west-1\"", "region = \"cn-north-1\"", "AWS does not connect the two"),
        (
            "principal = \"222222222222\"",
            "principal = \"arn:aws-us-gov:iam::222222222222:root\"",
            "AWS does not connect the two",
        ),
        ("principal = \"222222222222\"", "principal = \"arn:aws:iam::*:root\"", "wildcard"),
        ("bucket = \"media-prod\"", "bucket = \"*\"", "ucket"),
        (
            "example_url = \"https://media-prod.",
            "example_url = \"https://somebody-elses.",
            "of the bucket somebody-elses",
        ),
        ("aws_profile = \"media-admin\"", "aws_profile = \"\"", "empty"),
        ("aws_profile =", "aws_profil =", "did you mean `aws_profile`?"),
        ("bucket = \"media-prod\"", "bucket = \"Media\"", "ucket"),
        ("region = \"eu-west-1\"", "region = \"eu-west-1a\"", "Availability Zone"),
        ("region = \"eu-west-1\"", "regoin = \"eu-west-1\"", "did you mean `region`?"),
        ("key = \"cats/tom.png\"", "key = \"\"", "Enter the object's key"),
        ("ttl_secs = 3600", "ttl_secs = 60", "too short"),
        ("ttl_secs = 3600", "ttl_secs = \"1 hour\"", "Invalid type"),
        ("domain = \"https://", "domain = \"ftp://", "domain is what the URLs begin with"),
        (".amazonaws.com\"", ".amazonaws.com/\"", "domain is what the URLs begin with"),
        ("example_url = \"https://", "example_url = \"gopher://", "not one of S3"),
        ("name = \"Lasso", "name = \"La sso", "contains a space"),
        ("path = \"/\"", "path = \"/team\"", "a slash at both ends"),
        ("id = \"lasso\"", "id = \"lassie\"", "not built in"),
        ("principal = \"222222222222\"", "principal = \"*\"", "let every AWS account in"),
        ("external_id = \"kR7v", "external_id = \"kR 7v", "character 3 is a space"),
        ("[\"s3:GetObject\"]", "[\"s3:DeleteObject\"]", "not among the actions"),
        ("[\"s3:GetObject\"]", "[\"s3:GetObject\", \"s3:PutObject\"]", "asks for no s3:PutObject"),
        ("[\"s3:GetObject\"]", "[]", "must contain s3:GetObject"),
    ] {
        let (text, line) = changed(from, to);
        let error = refused(&text);
        assert!(error.problem.contains(words), "{to}: {error}");
        assert_eq!(error.line, line, "{to}: {error}");
        assert!(error.to_string().starts_with("lasso.toml, line "), "{error}");
    }
}

#[test]
fn a_vendor_is_either_named_or_described() {
    let described = Integration { vendor: acme(), ..lasso() }.to_toml();
    let both = described.replacen("[vendor]\n", "[vendor]\nid = \"acme\"\n", 1);
    assert!(refused(&both).problem.contains("has its id in there"));
    let (neither, _) = changed("id = \"lasso\"\n", "");
    assert!(refused(&neither).problem.contains("says nothing of the vendor"));
}

#[test]
fn a_file_that_describes_a_built_in_vendor_anew_is_refused() {
    let mut lasso_of_a_stranger = built_in("lasso");
    lasso_of_a_stranger.notes.push("Trust me".to_owned());
    let text = Integration { vendor: lasso_of_a_stranger, ..lasso() }.to_toml();
    let error = refused(&text);
    assert!(error.problem.contains("Lasso is built in"), "{error}");
    assert!(error.line.is_some(), "{error}");
}

#[test]
fn only_a_custom_vendor_has_a_name_of_the_admins() {
    let (named, _) = changed("id = \"lasso\"", "id = \"lasso\"\nname = \"Lassie\"");
    assert!(refused(&named).problem.contains("only a custom vendor"));
    let (nameless, _) = changed("id = \"lasso\"", "id = \"custom\"");
    assert!(refused(&nameless).problem.contains("name is missing"));
}

#[test]
fn a_signed_example_url_is_refused_and_its_signature_is_not_repeated() {
    let (text, line) = changed("tom.png\"\ndomain", "tom.png?X-Amz-Signature=5ecre7\"\ndomain");
    let error = refused(&text);
    assert_eq!(error.line, line);
    assert!(error.problem.contains("signature"), "{error}");
    assert!(!error.to_string().contains("5ecre7"), "{error}");
}

#[test]
fn a_later_format_is_refused_by_its_number_and_not_by_its_new_fields() {
    let (text, line) = changed("format = 1", "format = 2\nmoon = \"full\"");
    let error = refused(&text);
    assert_eq!(error.line, line);
    assert!(error.problem.contains("format 2"), "{error}");
    assert!(error.problem.contains("newer"), "{error}");
}

#[test]
fn a_vendors_file_is_no_integration() {
    assert!(refused(ACME).problem.starts_with("This is not an integration file"));
}

#[test]
fn a_file_that_is_too_large_is_not_read() {
    let error = refused(&format!("{}\n# {}", lasso().to_toml(), "x".repeat(MAX_FILE_BYTES)));
    assert_eq!(error.line, None);
    assert!(error.problem.starts_with("The file has "));
}

#[test]
fn credentials_of_another_account_are_told_with_both_accounts() {
    let integration = lasso();
    let other = AccountId::parse("333333333333").unwrap();
    let sentence = integration.account_conflict(&other, Partition::Aws).unwrap();
    assert!(sentence.contains("1111-1111-1111"), "{sentence}");
    assert!(sentence.contains("3333-3333-3333"), "{sentence}");
    let own = integration.account_id.clone();
    assert_eq!(integration.account_conflict(&own, Partition::Aws), None);
    assert!(integration.account_conflict(&own, Partition::AwsCn).is_some());
}

fn any_line() -> impl Strategy<Value = String> {
    "[ -~äß日本]{1,30}".prop_filter("a line says something", |text| text.trim() == text)
}

proptest! {
    #[test]
    fn every_integration_is_read_back(
        key in any::<String>(),
        prefix in proptest::option::of("\\PC{1,20}"),
        vendor_name in any_line(),
        note in any_line(),
        external_id in "[A-Za-z0-9_+=,.@:/-]{2,40}",
        path in "/([!-.0-~]{1,10}/){0,3}",
        ttl_secs in Ttl::MIN_SECS..=Ttl::MAX_SECS,
        whole: bool,
    ) {
        prop_assume!(!key.is_empty() && key.len() <= 1024);
        let Ok(external_id) = ExternalId::parse(&external_id) else { return Ok(()) };
        let mut vendor = built_in("custom");
        if whole {
            vendor.notes.push(note);
        }
        let key = ObjectKey::parse(&key).unwrap();
        let own = lasso();
        let integration = Integration {
            vendor,
            vendor_name,
            external_id,
            prefix: prefix.and_then(|text| KeyPrefix::parse(&text).ok()),
            example_url: crate::access::object_url::address_for(&own.bucket, &own.region, &key),
            key,
            ttl: Ttl::from_secs(ttl_secs).unwrap(),
            role_path: path,
            ..own
        };
        let text = integration.to_toml();
        prop_assert_eq!(Integration::from_toml("x.toml", &text), Ok(integration), "{}", text);
    }

    #[test]
    fn any_text_is_read_or_refused(
        text in any::<String>(),
        line in "[a-z_]{1,12} = (\"[^\"\n]{0,20}\"|[0-9]{1,20}|\\[.{0,9}\\]|\\{.{0,9}\\})",
        at in 0_usize..60,
    ) {
        let mut lines: Vec<String> = lasso().to_toml().lines().map(str::to_owned).collect();
        lines.insert(at.min(lines.len()), line);
        for text in [text, lines.join("\n")] {
            if let Err(error) = Integration::from_toml("x.toml", &text) {
                prop_assert!(!error.problem.is_empty());
            }
        }
    }
}

#[test]
fn a_rotation_that_is_under_way_is_kept_in_the_file() {
    let previous = ExternalId::parse("0ld7vq2MxWzP4tYb9NcHd").unwrap();
    let integration = Integration { previous_external_id: Some(previous.clone()), ..lasso() };
    assert!(integration.to_toml().contains("previous_external_id = \"0ld7vq2MxWzP4tYb9NcHd\""));
    assert_eq!(read_back(&integration), integration);
    assert_eq!(integration.plan().previous_external_id, Some(previous));
}

#[test]
fn the_same_external_id_twice_is_no_rotation() {
    let own = lasso().external_id;
    let integration = Integration { previous_external_id: Some(own), ..lasso() };
    assert!(refused(&integration.to_toml()).problem.contains("the same as external_id"));
}
