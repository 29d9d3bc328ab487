//! Profiles of a shared config, on the wire: keys, roles, programs and second factors.

use std::path::PathBuf;
use std::task::Waker;

use aws_types::os_shim_internal::Env;
use countersign::checks::diagnosis::diagnose;
use countersign::checks::failure::{Failure, FailureKind};
use countersign::cloud::reporter::Reporter;
use countersign::cloud::session::{CredentialsFrom, Session, SessionSettings};
use countersign::cloud::sign_in::{Computer, SigningIn};
use countersign::model::event::Event;
use countersign::secret_text::SecretText;
use jiff::{SignedDuration, Timestamp};
use tokio::sync::mpsc;
use url::Url;

use super::support::Fixture;

/// A computer with a shared config, and the practice AWS that it asks.
struct Desk {
    fixture: Fixture,
    folder: tempfile::TempDir,
    signing_in: SigningIn,
    inbox: mpsc::Receiver<Event>,
}

impl Desk {
    /// `KEYS` in the config stands for the customer's access key, `SERIAL` for its MFA device.
    async fn with(config: &str) -> Self {
        let fixture = Fixture::start().await;
        let keys = fixture.customer();
        let lines = format!(
            "aws_access_key_id = {}\naws_secret_access_key = {}",
            keys.access_key_id,
            keys.secret_access_key.expose()
        );
        let serial = &fixture.sandbox.mfa_device().serial;
        let config = config.replace("KEYS", &lines).replace("SERIAL", serial);
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("config");
        std::fs::write(&file, config).unwrap();
        let env = Env::from_slice(&[
            ("AWS_CONFIG_FILE", file.to_str().unwrap()),
            ("AWS_SHARED_CREDENTIALS_FILE", "/nowhere"),
        ]);
        let (sender, inbox) = mpsc::channel(100);
        let signing_in = SigningIn {
            computer: Computer { env, ..Computer::default() },
            reporter: Some(Reporter::new(sender, Waker::noop().clone())),
            ..SigningIn::default()
        };
        Self { fixture, folder, signing_in, inbox }
    }

    fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// What the device shows so many steps of half a minute from now: each code counts once.
    fn code(&self, steps: i64) -> SecretText {
        let at = Timestamp::now() + SignedDuration::from_secs(30 * steps);
        SecretText::new(self.fixture.sandbox.mfa_device().code_at(at))
    }

    async fn open(&self, profile: &str, code: Option<SecretText>) -> Result<Session, Failure> {
        let settings = SessionSettings {
            from: CredentialsFrom::Profile(profile.to_owned()),
            region: None,
            endpoint_url: Some(Url::parse(&self.fixture.sandbox.endpoint_url()).unwrap()),
        };
        let signing_in = SigningIn { mfa_code: code, ..self.signing_in.clone() };
        Session::open_as(&signing_in, &settings).await
    }

    async fn principal(&self, session: &Session) -> String {
        let identity = session.sts().get_caller_identity().send().await.unwrap();
        identity.arn().unwrap().to_owned()
    }

    /// A role that the customer's users may assume under this condition.
    async fn role(&self, name: &str, condition: &str) {
        let trust = format!(
            r#"{{"Version":"2012-10-17","Statement":[{{"Effect":"Allow","Principal":{{"AWS":"arn:aws:iam::111111111111:root"}},"Action":"sts:AssumeRole","Condition":{condition}}}]}}"#
        );
        let config = self.fixture.config_of(self.fixture.customer(), "eu-west-1");
        let iam = aws_sdk_iam::Client::new(&config);
        iam.create_role().role_name(name).assume_role_policy_document(trust).send().await.unwrap();
    }

    /// The calls that the status panel shows, with their targets.
    fn calls(&mut self) -> Vec<String> {
        std::iter::from_fn(|| self.inbox.try_recv().ok())
            .filter_map(|event| match event {
                Event::CallStarted(call) => Some(format!("{} {}", call.operation, call.target)),
                _ => None,
            })
            .collect()
    }
}

const NEEDS_MFA: &str = r#"{"Bool":{"aws:MultiFactorAuthPresent":"true"}}"#;

const ROLE_WITH_MFA: &str = "[profile deploy]\nrole_arn = arn:aws:iam::111111111111:role/deploy\nsource_profile = base\nmfa_serial = SERIAL\nrole_session_name = jo\n[profile base]\nKEYS\n";

#[track_caller]
fn refused(opened: Result<Session, Failure>) -> Failure {
    opened.err().expect("a refusal")
}

#[tokio::test]
async fn a_role_is_assumed_with_what_its_profile_says_and_the_call_is_shown() {
    let mut desk = Desk::with("[profile deploy]\nrole_arn = arn:aws:iam::111111111111:role/deploy\nsource_profile = base\nexternal_id = open-sesame\nrole_session_name = jo\nduration_seconds = 900\n[profile base]\nKEYS\n").await;
    desk.role("deploy", r#"{"StringEquals":{"sts:ExternalId":"open-sesame"}}"#).await;
    let session = desk.open("deploy", None).await.unwrap();
    assert_eq!(desk.principal(&session).await, "arn:aws:sts::111111111111:assumed-role/deploy/jo");
    let (_, ends_at) = session.credentials().await.unwrap();
    let left = ends_at.unwrap().duration_since(Timestamp::now()).as_secs();
    assert!((840..=900).contains(&left), "{left}");
    assert_eq!(desk.calls(), ["AssumeRole arn:aws:iam::111111111111:role/deploy"]);
}

#[tokio::test]
async fn roles_are_assumed_one_through_the_other() {
    let desk = Desk::with("[profile last]\nrole_arn = arn:aws:iam::111111111111:role/last\nsource_profile = first\n[profile first]\nrole_arn = arn:aws:iam::111111111111:role/first\nsource_profile = base\n[profile base]\nKEYS\n").await;
    desk.role("first", "{}").await;
    desk.role(
        "last",
        r#"{"ArnEquals":{"aws:PrincipalArn":"arn:aws:iam::111111111111:role/first"}}"#,
    )
    .await;
    let config = desk.fixture.config_of(desk.fixture.customer(), "eu-west-1");
    let iam = aws_sdk_iam::Client::new(&config);
    let may = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"sts:AssumeRole","Resource":"*"}]}"#;
    iam.put_role_policy()
        .role_name("first")
        .policy_name("p")
        .policy_document(may)
        .send()
        .await
        .unwrap();
    let session = desk.open("last", None).await.unwrap();
    assert!(desk.principal(&session).await.contains("assumed-role/last/"));
}

#[tokio::test]
async fn a_role_that_cannot_be_assumed_says_what_sts_says() {
    let desk = Desk::with(ROLE_WITH_MFA.replace("mfa_serial = SERIAL\n", "").as_str()).await;
    let failure = refused(desk.open("deploy", None).await);
    assert_eq!((failure.kind, failure.operation.as_str()), (FailureKind::Denied, "AssumeRole"));
}

#[tokio::test]
async fn a_program_brings_the_keys() {
    let desk = Desk::with("[profile vended]\ncredential_process = cat PRINTED\n").await;
    let keys = desk.fixture.customer();
    let printed = serde_json::json!({
        "Version": 1,
        "AccessKeyId": keys.access_key_id,
        "SecretAccessKey": keys.secret_access_key.expose(),
    });
    let file = desk.file("printed.json");
    std::fs::write(&file, printed.to_string()).unwrap();
    let config = format!("[profile vended]\ncredential_process = cat {}\n", file.display());
    std::fs::write(desk.file("config"), config).unwrap();
    let session = desk.open("vended", None).await.unwrap();
    assert_eq!(desk.principal(&session).await, "arn:aws:iam::111111111111:user/admin");
}

#[tokio::test]
async fn six_digits_open_a_role_that_asks_for_them() {
    let mut desk = Desk::with(ROLE_WITH_MFA).await;
    desk.role("deploy", NEEDS_MFA).await;
    let code = desk.code(0);
    let session = desk.open("deploy", Some(code.clone())).await.unwrap();
    assert_eq!(desk.principal(&session).await, "arn:aws:sts::111111111111:assumed-role/deploy/jo");
    let calls = desk.calls();
    assert_eq!(calls, ["AssumeRole with MFA: arn:aws:iam::111111111111:role/deploy"]);
    assert!(!calls.concat().contains(code.expose()));
}

#[tokio::test]
async fn six_digits_open_a_session_of_a_user() {
    let mut desk = Desk::with("[profile me]\nKEYS\nmfa_serial = SERIAL\n[profile deploy]\nrole_arn = arn:aws:iam::111111111111:role/deploy\nsource_profile = me\n").await;
    desk.role("deploy", r#"{"NumericLessThan":{"aws:MultiFactorAuthAge":"60"}}"#).await;
    let session = desk.open("me", Some(desk.code(0))).await.unwrap();
    assert_eq!(desk.principal(&session).await, "arn:aws:iam::111111111111:user/admin");
    // Without the second factor IAM would take no session of a user.
    assert!(session.iam().get_user().send().await.is_ok());
    // It holds for the role, too.
    let session = desk.open("deploy", Some(desk.code(1))).await.unwrap();
    assert!(desk.principal(&session).await.contains("assumed-role/deploy/"));
    let serial = &desk.fixture.sandbox.mfa_device().serial.clone();
    assert_eq!(
        desk.calls(),
        [
            format!("GetSessionToken with MFA: {serial}"),
            format!("GetSessionToken with MFA: {serial}"),
            "AssumeRole arn:aws:iam::111111111111:role/deploy".to_owned(),
        ]
    );
}

#[tokio::test]
async fn without_digits_the_device_is_named_and_aws_is_not_asked() {
    let mut desk = Desk::with(ROLE_WITH_MFA).await;
    let failure = refused(desk.open("deploy", None).await);
    assert_eq!(failure.kind, FailureKind::MfaNeeded);
    let diagnosis = diagnose(&failure);
    assert!(diagnosis.cause.contains("arn:aws:iam::111111111111:mfa/admin"), "{diagnosis:?}");
    assert!(diagnosis.remedy.contains("six digits"), "{diagnosis:?}");
    assert_eq!(desk.calls(), Vec::<String>::new());
}

#[tokio::test]
async fn an_open_session_serves_the_next_connect_without_digits() {
    let mut desk = Desk::with(ROLE_WITH_MFA).await;
    desk.role("deploy", NEEDS_MFA).await;
    desk.open("deploy", Some(desk.code(0))).await.unwrap();
    desk.calls();
    let session = desk.open("deploy", None).await.unwrap();
    assert!(desk.principal(&session).await.contains("assumed-role/deploy/"));
    assert_eq!(desk.calls(), Vec::<String>::new());
}

#[tokio::test]
async fn digits_that_were_used_or_are_wrong_are_refused_in_their_own_words() {
    let desk = Desk::with(ROLE_WITH_MFA).await;
    desk.role("deploy", NEEDS_MFA).await;
    let used = desk.code(0);
    desk.open("deploy", Some(used.clone())).await.unwrap();
    for code in [used, desk.code(40)] {
        let failure = refused(desk.open("deploy", Some(code)).await);
        assert_eq!(diagnose(&failure).cause, "AWS does not take the six digits");
        assert!(failure.evidence().contains("AccessDenied"), "{}", failure.evidence());
    }
}

#[tokio::test]
async fn a_device_of_somebody_else_is_told_from_wrong_digits() {
    let desk = Desk::with(&ROLE_WITH_MFA.replace("SERIAL", "GAHT12345678")).await;
    desk.role("deploy", NEEDS_MFA).await;
    let failure = refused(desk.open("deploy", Some(desk.code(0))).await);
    assert_eq!(diagnose(&failure).cause, "AWS does not know this MFA device for this user");
}

#[tokio::test]
async fn a_condition_on_the_age_of_the_second_factor_is_enforced() {
    let desk = Desk::with("[profile me]\nKEYS\nmfa_serial = SERIAL\n").await;
    desk.role("deploy", r#"{"NumericLessThan":{"aws:MultiFactorAuthAge":"300"}}"#).await;
    let session = desk.open("me", Some(desk.code(0))).await.unwrap();
    let assume = || {
        let role = session.sts().assume_role().role_session_name("again");
        role.role_arn("arn:aws:iam::111111111111:role/deploy").send()
    };
    assert!(assume().await.is_ok());
    desk.fixture.advance(std::time::Duration::from_secs(400));
    assert!(assume().await.is_err());
}

#[tokio::test]
async fn a_profile_that_leads_nowhere_says_so_before_aws_is_asked() {
    let mut desk = Desk::with(
        "[profile x]\nrole_arn = arn:aws:iam::111111111111:role/x\nsource_profile = gone\n",
    )
    .await;
    let failure = refused(desk.open("x", None).await);
    assert!(failure.evidence().contains("names gone as its source"), "{}", failure.evidence());
    assert_eq!(desk.calls(), Vec::<String>::new());
}
