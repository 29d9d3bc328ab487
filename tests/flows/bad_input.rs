//! What people paste and type wrongly: a sentence where it was typed, and nothing lost.

use countersign::model::Surroundings;
use countersign::model::connect::sign_in::SignInError;
use countersign::model::connect::{CredentialSource, Profile};
use countersign::model::event::Event;
use countersign::runtime::RuntimeSettings;
use countersign::sandbox::example_url;
use egui::accesskit::Role;

use crate::driver::{Opening, Wizard};
use crate::journey::{CREATE, EXTERNAL_ID, ROLE_NAME};
use crate::practice::{ENDS_SESSIONS_SECS, Practice, VENDOR};

/// A window at the Vendor step with Lasso chosen.
fn at_lasso(practice: &Practice) -> Wizard {
    let mut wizard = Wizard::open(practice);
    wizard.connect();
    wizard.press("Lasso");
    wizard
}

/// A window at the empty Content step.
fn at_content(practice: &Practice) -> Wizard {
    let mut wizard = Wizard::open(practice);
    wizard.connect();
    wizard.choose_lasso();
    wizard
}

#[test]
fn newlines_and_smart_quotes_around_an_external_id_do_not_reach_the_policy() {
    let practice = Practice::start();
    let mut wizard = at_lasso(&practice);
    wizard.press("Sandbox account");
    wizard.fill("External ID", &format!("\r\n “{EXTERNAL_ID}”\n\n"));
    wizard.press("Continue");
    wizard.rest();
    wizard.use_practice_url();
    wizard.press(CREATE);
    wizard.rest();
    let trust = practice.role(ROLE_NAME).unwrap().trust_policy;
    assert!(trust.contains(&format!("\"{EXTERNAL_ID}\"")), "{trust}");
}

#[test]
fn newlines_and_smart_quotes_around_a_principal_are_dropped() {
    let practice = Practice::start();
    let mut wizard = at_lasso(&practice);
    wizard.fill("Principal", "\n‘arn:aws:iam::222222222222:user/admin’\r\n");
    wizard.assert_shows("One identity in account 2222-2222-2222");
}

#[test]
fn newlines_and_smart_quotes_around_an_example_url_are_dropped() {
    let practice = Practice::start();
    let mut wizard = at_content(&practice);
    let url = example_url();
    wizard.fill("Example URL", &format!("\n“{url}”\n"));
    wizard.rest();
    assert_eq!(wizard.value_of("Bucket"), "countersign-practice");
    assert_eq!(wizard.value_of("Object key"), "pictures/harbour.png");
    assert_eq!(wizard.value_of("Region"), "eu-west-1");
}

#[test]
fn a_character_that_no_external_id_has_is_named_with_its_place() {
    let practice = Practice::start();
    let mut wizard = at_lasso(&practice);
    wizard.fill("External ID", "abc def");
    wizard.assert_shows("character 4 is a space");
    assert_eq!(wizard.value_of("External ID"), "abc def");
}

#[test]
fn an_account_id_of_thirteen_digits_is_said_to_have_thirteen() {
    let practice = Practice::start();
    let mut wizard = at_lasso(&practice);
    wizard.fill("Principal", "2222222222222");
    wizard.assert_shows("An AWS account ID has 12 digits; this one has 13");
    assert_eq!(wizard.value_of("Principal"), "2222222222222");
    wizard.fill("External ID", EXTERNAL_ID);
    wizard.press("Continue");
    wizard.rest();
    wizard.assert_shows("Who gets access");
}

#[test]
fn continue_shows_what_is_missing_and_stays() {
    let practice = Practice::start();
    let mut wizard = at_lasso(&practice);
    wizard.assert_hides("Enter the external ID");
    wizard.press("Continue");
    wizard.rest();
    wizard.assert_shows("Enter the external ID, or generate one");
    wizard.assert_shows("Who gets access");
}

#[test]
fn what_is_still_being_typed_is_not_called_wrong() {
    let practice = Practice::start();
    let mut wizard = at_lasso(&practice);
    let sentence = "An AWS account ID has 12 digits; this one has 5";
    wizard.paste("Principal", "22222");
    wizard.assert_hides(sentence);
    wizard.fill("Principal", "22222");
    wizard.assert_shows(sentence);
}

#[test]
fn a_bucket_of_another_account_is_told_from_ones_own() {
    let practice = Practice::start();
    let mut wizard = at_content(&practice);
    let url = "https://stranger-archive.s3.eu-west-1.amazonaws.com/notes/secret.txt";
    wizard.fill("Example URL", url);
    wizard.rest();
    wizard.assert_shows("AWS does not show this bucket to you");
    assert_eq!(wizard.value_of("Example URL"), url);
}

#[test]
fn a_bucket_that_another_account_has_opened_is_still_that_accounts() {
    let practice = Practice::start();
    let policy = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"111111111111"},"Action":"s3:ListBucket","Resource":"arn:aws:s3:::stranger-archive"}]}"#;
    let s3 = practice.stranger().s3(&"eu-west-1".parse().unwrap());
    let put = s3.put_bucket_policy().bucket("stranger-archive").policy(policy);
    practice.tokio.block_on(put.send()).unwrap();
    let mut wizard = at_content(&practice);
    wizard.fill(
        "Example URL",
        "https://stranger-archive.s3.eu-west-1.amazonaws.com/notes/secret.txt",
    );
    wizard.rest();
    wizard.assert_shows("This bucket belongs to another account than 1111-1111-1111");
    wizard.press("Continue");
    wizard.rest();
    wizard.assert_shows("Where the objects are");
}

#[test]
fn a_bucket_that_does_not_exist_is_named() {
    let practice = Practice::start();
    let mut wizard = at_content(&practice);
    wizard.fill("Example URL", "https://no-such-bucket-here.s3.eu-west-1.amazonaws.com/a.png");
    wizard.rest();
    wizard.assert_shows("There is no bucket named no-such-bucket-here");
    wizard.press("Continue");
    wizard.rest();
    wizard.assert_shows("Where the objects are");
}

#[test]
fn a_wrong_region_is_mended_by_one_click() {
    let practice = Practice::start();
    let mut wizard = at_content(&practice);
    wizard.fill(
        "Example URL",
        "https://countersign-practice.s3.us-east-2.amazonaws.com/pictures/harbour.png",
    );
    wizard.rest();
    wizard.assert_shows("The bucket says that it is in eu-west-1");
    wizard.press("Use eu-west-1");
    wizard.rest();
    assert_eq!(wizard.value_of("Region"), "eu-west-1");
    wizard.assert_hides("The bucket says that it is in eu-west-1");
    wizard.press("Continue");
    wizard.rest();
    wizard.assert_shows("The two documents");
}

#[test]
fn a_signed_url_is_stripped_of_its_signature_and_that_is_said() {
    let practice = Practice::start();
    let mut wizard = at_content(&practice);
    let url = example_url();
    let signed = format!(
        "{url}?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIAEXAMPLE%2F20261122%2Feu-west-1%2Fs3%2Faws4_request&X-Amz-Date=20261122T000000Z&X-Amz-Expires=3600&X-Amz-SignedHeaders=host&X-Amz-Signature=0123abcd"
    );
    wizard.fill("Example URL", &signed);
    wizard.rest();
    wizard.assert_shows("The URL was already signed; its signature was dropped");
    assert_eq!(wizard.value_of("Object key"), "pictures/harbour.png");
    wizard.press("Continue");
    wizard.rest();
    wizard.assert_hides("0123abcd");
}

#[test]
fn a_key_outside_the_prefix_is_said_and_holds_the_way() {
    let practice = Practice::start();
    let mut wizard = at_content(&practice);
    wizard.press("Use it");
    wizard.fill("Prefix", "private/");
    wizard.rest();
    wizard.assert_shows("does not begin with private/");
    wizard.press("Continue");
    wizard.rest();
    wizard.assert_shows("Where the objects are");
}

#[test]
fn a_ttl_below_fifteen_minutes_is_refused_with_its_bound() {
    let practice = Practice::start();
    let mut wizard = at_content(&practice);
    wizard.press("Use it");
    wizard.fill("TTL", "5 min");
    wizard.rest();
    wizard.assert_shows("5 minutes is too short; AWS starts no session for less than 15 minutes");
    wizard.press("Continue");
    wizard.rest();
    wizard.assert_shows("How long a signed URL lives");
}

#[test]
fn an_ended_session_is_said_to_have_ended() {
    let mut practice = Practice::start();
    practice.keys.customer = practice.short_session();
    practice.set_clock_ahead(ENDS_SESSIONS_SECS);
    let mut wizard = Wizard::open(&practice);
    wizard.press("Connect");
    wizard.rest();
    wizard.assert_shows("Your AWS session has expired");
    wizard.assert_shows("aws sso login");
    wizard.assert_shows("ExpiredToken");
    practice.set_clock_ahead(0);
    wizard.press("Try again");
    wizard.rest();
    wizard.assert_shows("1111-1111-1111");
}

#[test]
fn an_endpoint_that_is_down_at_the_start_is_said_and_can_be_tried_again() {
    let mut practice = Practice::start();
    let mut wizard = Wizard::open(&practice);
    practice.stop();
    wizard.press("Connect");
    wizard.rest();
    wizard.assert_shows("AWS could not be reached");
    assert!(wizard.has_button("Try again"));
}

#[test]
fn an_endpoint_that_goes_down_later_is_said_where_the_bucket_is_and_nothing_is_lost() {
    let mut practice = Practice::start();
    let mut wizard = at_content(&practice);
    practice.stop();
    wizard.press("Use it");
    wizard.rest();
    wizard.assert_shows("AWS could not be reached");
    assert!(wizard.has_button("Ask AWS again"), "{}", wizard.screen());
    assert_eq!(wizard.value_of("Object key"), "pictures/harbour.png");
    wizard.go_to("Vendor");
    assert_eq!(wizard.value_of("Principal"), VENDOR);
    assert_eq!(wizard.value_of("External ID"), EXTERNAL_ID);
}

#[test]
fn a_profile_that_does_not_exist_is_named_beside_those_that_do() {
    let practice = Practice::start();
    let named = |name: &str| Profile {
        name: name.to_owned(),
        region: None,
        sign_in: Err(SignInError::NoCredentials(name.to_owned())),
    };
    let endpoint_url = Some(practice.endpoint_url.clone());
    let opening = Opening {
        surroundings: Surroundings {
            endpoint_url: endpoint_url.clone(),
            ..Surroundings::default()
        },
        settings: RuntimeSettings { endpoint_url, ..RuntimeSettings::default() },
        first_events: vec![
            Event::SourceChosen(CredentialSource::Profile("prodution".to_owned())),
            Event::ProfilesListed(Ok(vec![named("default"), named("production")])),
        ],
        ..Opening::in_sandbox(&practice)
    };
    let mut wizard = Wizard::open_with(&practice, opening);
    wizard.assert_shows(
        "There is no profile prodution in the AWS config; there are: default, production",
    );
    assert!(!wizard.has_button("Connect"));
    wizard.click_on(Role::RadioButton, "Profile production");
    wizard.rest();
    wizard.assert_hides("There is no profile");
    assert!(wizard.has_button("Connect"));
}

#[test]
fn an_account_that_may_do_nothing_hears_at_every_step_what_is_missing() {
    let mut practice = Practice::start();
    practice.keys.customer = practice.user("nobody", None);
    let mut wizard = at_content(&practice);
    wizard.press("Use it");
    wizard.rest();
    wizard.assert_shows("AWS does not show this bucket to you");
    wizard.assert_shows("s3:ListBucket");
    wizard.press("Continue");
    wizard.rest();
    wizard.assert_shows("iam:Get");
    wizard.assert_hides("does not know");
    assert!(!wizard.has_button(CREATE), "{}", wizard.screen());
}

#[test]
fn a_vendor_file_that_cannot_be_read_is_named_with_its_line() {
    let practice = Practice::start();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("pixel.toml");
    std::fs::write(&path, "id = \"pixel\"\nname = Pixel\n").unwrap();
    let path = path.display().to_string();
    let mut wizard = Wizard::open(&practice);
    wizard.connect();
    wizard.fill("Vendor file", &path);
    wizard.press("Open");
    wizard.step_until("pixel.toml");
    wizard.rest();
    wizard.assert_shows("line 2");
    assert_eq!(wizard.value_of("Vendor file"), path);
}

#[test]
fn a_vendor_file_of_ones_own_joins_the_vendors_and_is_chosen() {
    let practice = Practice::start();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("pixel.toml");
    let lasso = include_str!("../../assets/vendors/lasso.toml");
    let pixel = lasso.replace("\"Lasso\"", "\"Pixel\"").replace("\"lasso\"", "\"pixel\"");
    std::fs::write(&path, pixel).unwrap();
    let mut wizard = Wizard::open(&practice);
    wizard.connect();
    wizard.fill("Vendor file", &path.display().to_string());
    wizard.press("Open");
    wizard.step_until("Pixel");
    wizard.rest();
    assert_eq!(wizard.count(Role::Button, "Pixel"), 1);
    wizard.assert_shows("Who gets access");
}

#[test]
fn a_clipboard_that_takes_nothing_is_not_said_to_have_taken_it() {
    let practice = Practice::start();
    let opening = Opening {
        clipboard_refusal: Some("There is no clipboard"),
        ..Opening::in_sandbox(&practice)
    };
    let mut wizard = Wizard::open_with(&practice, opening);
    wizard.connect();
    wizard.press("Copy log");
    assert_eq!(
        wizard.copy_feedback("Copy log").as_deref(),
        Some("Not copied: There is no clipboard")
    );
}

#[test]
fn a_copy_is_confirmed_for_a_moment_only() {
    let practice = Practice::start();
    let mut wizard = Wizard::open(&practice);
    wizard.connect();
    wizard.press("Copy log");
    assert_eq!(wizard.copy_feedback("Copy log").as_deref(), Some("Copied"));
    Wizard::set_clock_ahead(3);
    wizard.step();
    assert_eq!(wizard.copy_feedback("Copy log"), None);
}
