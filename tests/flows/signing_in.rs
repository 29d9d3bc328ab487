//! The Connect step for profiles of a shared config: what they are, second factors, sign-ons that have ended.

use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use aws_types::os_shim_internal::Env;
use countersign::cloud::sign_in::Computer;
use countersign::model::Surroundings;
use countersign::model::connect::CredentialSource;
use countersign::model::event::Event;
use countersign::runtime::RuntimeSettings;
use countersign::sandbox::example_url;
use egui::accesskit::Role;

use crate::driver::{Opening, Wizard};
use crate::journey::{CREATE, EXTERNAL_ID};
use crate::practice::{ENDS_SESSIONS_SECS, Practice};

/// A home folder with a shared config in it.
struct Home {
    folder: tempfile::TempDir,
}

impl Home {
    /// `KEYS` in the config stands for the customer's access key, `SERIAL` for its MFA device.
    fn with(practice: &Practice, config: &str) -> Self {
        let home = Self { folder: tempfile::tempdir().unwrap() };
        home.write(practice, config);
        home
    }

    fn path(&self) -> &Path {
        self.folder.path()
    }

    fn write(&self, practice: &Practice, config: &str) {
        let keys = &practice.keys.customer;
        let lines = format!(
            "aws_access_key_id = {}\naws_secret_access_key = {}",
            keys.access_key_id(),
            keys.secret_access_key()
        );
        let config = config.replace("KEYS", &lines).replace("SERIAL", &practice.mfa_device.serial);
        std::fs::write(self.path().join("config"), config).unwrap();
    }

    /// An AWS CLI that does this and nothing else.
    fn install_aws_cli(&self, script: &str) {
        let file = self.path().join("aws");
        std::fs::write(&file, format!("#!/bin/sh\n{script}\n")).unwrap();
        std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o755)).unwrap();
    }

    fn open(&self, practice: &Practice, profile: &str) -> Wizard {
        let text = |name: &str| self.path().join(name).to_str().unwrap().to_owned();
        let (config, home) = (text("config"), text(""));
        let env = Env::from_slice(&[
            ("AWS_CONFIG_FILE", &config),
            ("AWS_EC2_METADATA_DISABLED", "true"),
            ("AWS_SHARED_CREDENTIALS_FILE", "/nowhere"),
            ("HOME", &home),
        ]);
        let computer = Computer { env, aws_cli: self.path().join("aws"), ..Computer::default() };
        let endpoint_url = Some(practice.endpoint_url.clone());
        let opening = Opening {
            surroundings: Surroundings {
                endpoint_url: endpoint_url.clone(),
                ..Surroundings::default()
            },
            settings: RuntimeSettings { endpoint_url, computer, ..RuntimeSettings::default() },
            first_events: vec![
                Event::SourceChosen(CredentialSource::Profile(profile.to_owned())),
                Event::ProfilesRequested,
            ],
            ..Opening::in_sandbox(practice)
        };
        let mut wizard = Wizard::open_with(practice, opening);
        wizard.step_until(&format!("Profile {profile}"));
        wizard
    }
}

const WITH_MFA: &str = "[profile jo]\nKEYS\nmfa_serial = SERIAL\n";

/// Its name is nobody's sign-on, so that no computer has a token of it.
const SIGN_ON: &str = "[profile corp]\nsso_session = countersign-test-without-token\nsso_account_id = 111111111111\nsso_role_name = Admin\n[sso-session countersign-test-without-token]\nsso_region = eu-west-1\nsso_start_url = https://countersign.invalid/start\n";

#[test]
fn each_profile_says_how_it_signs_in() {
    let practice = Practice::start();
    let config = format!(
        "[profile base]\nKEYS\nregion = eu-west-1\n[profile deploy]\nrole_arn = arn:aws:iam::111111111111:role/Deploy\nsource_profile = base\nmfa_serial = SERIAL\n[profile empty]\noutput = json\n{SIGN_ON}"
    );
    let home = Home::with(&practice, &config);
    let mut wizard = home.open(&practice, "base");
    wizard.assert_shows("access key · eu-west-1");
    wizard.assert_shows("role Deploy, from profile base (access key), with MFA");
    wizard.assert_shows("single sign-on countersign-test-without-token as Admin");
    wizard.assert_shows("cannot be used");
    wizard.click_on(Role::RadioButton, "Profile empty");
    wizard.rest();
    wizard.assert_shows("The profile empty has no credentials");
}

#[test]
fn six_digits_and_enter_connect() {
    let practice = Practice::start();
    let home = Home::with(&practice, WITH_MFA);
    let mut wizard = home.open(&practice, "jo");
    wizard.assert_shows("The six digits that arn:aws:iam::111111111111:mfa/admin shows now");
    let code = practice.mfa_code();
    wizard.fill("MFA code", &code);
    wizard.enter();
    wizard.step_until("arn:aws:iam::111111111111:user/admin");
    assert_eq!(wizard.value_of("MFA code"), "");
    assert_eq!(wizard.calls_of("GetSessionToken"), 1);
    assert!(!wizard.model().calls.text().contains(&code));
    // The session is kept, so that nobody is asked again.
    wizard.press("Connect again");
    wizard.rest();
    wizard.step_until("arn:aws:iam::111111111111:user/admin");
    assert_eq!(wizard.calls_of("GetSessionToken"), 1);
}

#[test]
fn keys_that_ended_in_review_are_taken_anew_and_the_form_is_as_it_was() {
    let practice = Practice::start();
    let ended = practice.short_session();
    let config = format!(
        "[profile jo]\naws_access_key_id = {}\naws_secret_access_key = {}\naws_session_token = {}\n",
        ended.access_key_id(),
        ended.secret_access_key(),
        ended.session_token().unwrap()
    );
    let home = Home::with(&practice, &config);
    let mut wizard = home.open(&practice, "jo");
    wizard.connect();
    wizard.choose_labelbox();
    wizard.fill("Example URL", &example_url());
    wizard.rest();
    wizard.press("Continue");
    wizard.rest();
    practice.set_clock_ahead(ENDS_SESSIONS_SECS);
    wizard.press(CREATE);
    wizard.rest();
    wizard.assert_shows("Your AWS session has expired");
    wizard.press("Go to Connect");
    home.write(&practice, "[profile jo]\nKEYS\n");
    wizard.press("Connect again");
    wizard.rest();
    wizard.go_to("Vendor");
    assert_eq!(wizard.value_of("External ID"), EXTERNAL_ID);
    wizard.go_to("Review and create");
    wizard.press(CREATE);
    wizard.rest();
    wizard.assert_shows("The account was changed");
}

#[test]
fn digits_that_are_wrong_are_said_and_others_may_be_typed() {
    let practice = Practice::start();
    let home = Home::with(&practice, WITH_MFA);
    let mut wizard = home.open(&practice, "jo");
    wizard.press("Connect");
    wizard.step_until("The MFA device arn:aws:iam::111111111111:mfa/admin is asked for its code");
    let code = practice.mfa_code();
    let wrong = if code == "000000" { "111111" } else { "000000" };
    wizard.fill("MFA code", wrong);
    wizard.press("Try again");
    wizard.step_until("AWS does not take the six digits");
    wizard.fill("MFA code", &code);
    wizard.press("Try again");
    wizard.step_until("arn:aws:iam::111111111111:user/admin");
}

#[test]
fn a_sign_on_that_ended_is_renewed_by_the_aws_cli_and_connects() {
    let practice = Practice::start();
    let home = Home::with(&practice, SIGN_ON);
    // What the AWS CLI gets is a sign-on that the practice AWS does not have, so it leaves keys.
    let keys = home.path().join("config.new");
    home.write(&practice, "[profile corp]\nKEYS\n");
    std::fs::rename(home.path().join("config"), &keys).unwrap();
    home.write(&practice, SIGN_ON);
    home.install_aws_cli(&format!(
        "echo \"$*\" > {0}/asked\necho 'Open the following URL:'\necho https://device.example/\necho HJRZ-HIWR\nread -r _ < {0}/go\nmv {0}/config.new {0}/config",
        home.path().display()
    ));
    let made = std::process::Command::new("mkfifo").arg(home.path().join("go")).status().unwrap();
    assert!(made.success());
    let mut wizard = home.open(&practice, "corp");
    wizard.press("Connect");
    wizard.step_until("The single sign-on of this profile has expired, or was never started");
    wizard.assert_shows("aws sso login --profile corp");
    wizard.press("Sign in with aws sso login");
    wizard.step_until("https://device.example/");
    wizard.step_until("HJRZ-HIWR");
    wizard.assert_hides("Open the following URL");
    std::fs::write(home.path().join("go"), "\n").unwrap();
    wizard.step_until("arn:aws:iam::111111111111:user/admin");
    let asked = std::fs::read_to_string(home.path().join("asked")).unwrap();
    assert_eq!(asked.trim(), "sso login --profile corp");
}

#[test]
fn a_sign_on_that_is_made_in_a_terminal_is_noticed() {
    let practice = Practice::start();
    let home = Home::with(&practice, SIGN_ON);
    let mut wizard = home.open(&practice, "corp");
    wizard.press("Connect");
    wizard.step_until("Or run it in a terminal: Countersign notices and connects");
    home.write(&practice, "[profile corp]\nKEYS\n");
    let cache = home.path().join(".aws/sso/cache");
    std::fs::create_dir_all(&cache).unwrap();
    let token = r#"{"startUrl":"https://countersign.invalid/start","accessToken":"s","expiresAt":"2099-01-01T00:00:00Z"}"#;
    std::fs::write(cache.join("token.json"), token).unwrap();
    wizard.step_until("arn:aws:iam::111111111111:user/admin");
}

#[test]
fn a_waiting_aws_cli_can_be_cancelled() {
    let practice = Practice::start();
    let home = Home::with(&practice, SIGN_ON);
    home.install_aws_cli("echo https://device.example/\nexec sleep 600");
    let mut wizard = home.open(&practice, "corp");
    wizard.press("Connect");
    wizard.step_until("Sign in with aws sso login");
    wizard.press("Sign in with aws sso login");
    wizard.step_until("https://device.example/");
    wizard.press("Cancel");
    wizard.rest();
    assert!(wizard.has_button("Sign in with aws sso login"), "{}", wizard.screen());
    wizard.assert_hides("https://device.example/");
}

#[test]
fn a_computer_without_the_aws_cli_is_given_the_command() {
    let practice = Practice::start();
    let home = Home::with(&practice, SIGN_ON);
    let mut wizard = home.open(&practice, "corp");
    wizard.press("Connect");
    wizard.step_until("Sign in with aws sso login");
    wizard.press("Sign in with aws sso login");
    wizard.step_until("The AWS CLI is not in the PATH");
    wizard.assert_shows("aws sso login --profile corp");
}

#[test]
fn a_clock_that_is_off_is_said_in_seconds_beside_the_account() {
    let practice = Practice::start();
    practice.set_clock_ahead(300);
    let mut wizard = Wizard::open(&practice);
    wizard.press("Connect");
    wizard
        .step_until("seconds (5 minutes) behind AWS's: URLs that it signs end that much too early");
    wizard.assert_shows("timedatectl set-ntp true");
}
