//! Every source of credentials that only a process has: a home folder, an environment, endpoints beside AWS.

use std::path::Path;
use std::process::{Command, Output};

use serde_json::{Value, json};

use crate::checking::{Bench, json_of, text};
use crate::endpoint::Endpoint;

const SIGN_ON: &str = "[profile corp]\nsso_session = corp\nsso_account_id = 111111111111\nsso_role_name = Admin\n[sso-session corp]\nsso_region = eu-west-1\nsso_start_url = https://corp.example/start\n";
/// The SHA-1 of `corp`, which is what the AWS CLI calls the session's token.
const TOKEN_OF_CORP: &str = ".aws/sso/cache/ee0bfd2552fbd840c02cc48b6e823320543c450f.json";
const SECRET_TOKEN: &str = "t0ken-of-the-portal";

/// A home folder, and whoever runs `countersign check` from it.
struct Home {
    bench: Bench,
    /// The session that the endpoints hand out.
    session: SessionKeys,
}

struct SessionKeys {
    id: String,
    secret: String,
    token: String,
}

impl Home {
    fn with(config: &str) -> Self {
        let bench = Bench::start("0");
        let session = session_keys(&bench);
        let home = Self { bench, session };
        home.write(".aws/config", config);
        home
    }

    fn path(&self) -> &Path {
        self.bench.folder()
    }

    fn write(&self, name: &str, content: &str) {
        let file = self.path().join(name);
        std::fs::create_dir_all(file.parent().expect("a folder")).expect("its folder");
        std::fs::write(file, content).expect("a file");
    }

    /// `countersign check` with the customer's account, and no credentials but those of the home folder.
    fn command(&self, profile: &str) -> Command {
        let mut command = self.bench.command_without_keys(&["--json", "--profile", profile]);
        command.env("AWS_EC2_METADATA_DISABLED", "true");
        command
    }

    /// Nothing of what was handed out may be anywhere in what is said.
    #[track_caller]
    fn assert_silent(&self, output: &Output) {
        let said = format!("{}{}", text(&output.stdout), text(&output.stderr));
        for secret in [&self.session.secret, &self.session.token, SECRET_TOKEN] {
            assert!(!said.contains(secret), "{said}");
        }
    }

    /// The checks were run with the session's credentials; the call that brought them is shown.
    #[track_caller]
    fn assert_ran(&self, output: &Output, service: &str, operation: &str) {
        self.assert_silent(output);
        assert_eq!(output.status.code(), Some(1), "{output:?}");
        let report = json_of(output);
        let calls = report["calls"].as_array().expect("calls");
        let is_meant = |call: &&Value| call["service"] == service && call["operation"] == operation;
        assert!(calls.iter().any(|call| is_meant(&call)), "{report:#}");
    }
}

/// A session of the customer's administrator.
fn session_keys(bench: &Bench) -> SessionKeys {
    let credentials = aws_credential_types::Credentials::new(
        bench.value("CUSTOMER_AWS_ACCESS_KEY_ID"),
        bench.value("CUSTOMER_AWS_SECRET_ACCESS_KEY"),
        None,
        None,
        "test",
    );
    let config = aws_sdk_sts::Config::builder()
        .behavior_version(aws_sdk_sts::config::BehaviorVersion::latest())
        .region(aws_sdk_sts::config::Region::new("eu-west-1"))
        .endpoint_url(bench.value("AWS_ENDPOINT_URL"))
        .http_client(aws_smithy_http_client::Builder::new().build_http())
        .credentials_provider(credentials)
        .build();
    // IAM takes no session of a user without a second factor, but one of a role.
    let sts = aws_sdk_sts::Client::from_conf(config);
    let asked = sts.get_session_token().send();
    let answer = tokio::runtime::Runtime::new().expect("workers").block_on(asked);
    let answer = answer.expect("a session");
    let keys = answer.credentials().expect("keys");
    SessionKeys {
        id: keys.access_key_id().to_owned(),
        secret: keys.secret_access_key().to_owned(),
        token: keys.session_token().to_owned(),
    }
}

fn token(expires_at: &str) -> String {
    let token = json!({
        "startUrl": "https://corp.example/start",
        "region": "eu-west-1",
        "accessToken": SECRET_TOKEN,
        "expiresAt": expires_at,
    });
    token.to_string()
}

fn portal(home: &Home) -> Endpoint {
    let answer = json!({ "roleCredentials": {
        "accessKeyId": home.session.id,
        "secretAccessKey": home.session.secret,
        "sessionToken": home.session.token,
        "expiration": 4_070_908_800_000_i64,
    }});
    Endpoint::start(move |line, _| {
        let is_meant =
            line == "GET /federation/credentials?role_name=Admin&account_id=111111111111";
        if is_meant { (200, answer.to_string()) } else { (404, String::new()) }
    })
}

#[test]
fn a_single_sign_on_brings_credentials_and_its_call_is_shown() {
    let home = Home::with(SIGN_ON);
    home.write(TOKEN_OF_CORP, &token("2099-01-01T00:00:00Z"));
    let portal = portal(&home);
    let output = home.command("corp").env("AWS_ENDPOINT_URL_SSO", portal.url()).output();
    home.assert_ran(&output.expect("check runs"), "sso", "GetRoleCredentials");
}

#[test]
fn a_single_sign_on_of_the_old_form_does_as_well() {
    let home = Home::with(
        "[profile corp]\nsso_region = eu-west-1\nsso_start_url = corp\nsso_account_id = 111111111111\nsso_role_name = Admin\n",
    );
    home.write(TOKEN_OF_CORP, &token("2099-01-01T00:00:00Z"));
    let portal = portal(&home);
    let output = home.command("corp").env("AWS_ENDPOINT_URL_SSO", portal.url()).output();
    home.assert_ran(&output.expect("check runs"), "sso", "GetRoleCredentials");
}

/// Nothing could be run, and the sentence says why.
#[track_caller]
fn assert_stopped(output: &Output, words: &str) {
    assert_eq!(output.status.code(), Some(2), "{output:?}");
    let why = json_of(output);
    assert!(why["error"].as_str().unwrap_or_default().contains(words), "{why:#}");
}

#[test]
fn a_single_sign_on_that_has_ended_is_told_apart_from_bad_credentials() {
    let ended = "The single sign-on of this profile has expired, or was never started";
    let home = Home::with(SIGN_ON);
    assert_stopped(&home.command("corp").output().expect("check runs"), ended);
    home.write(TOKEN_OF_CORP, &token("2020-01-01T00:00:00Z"));
    assert_stopped(&home.command("corp").output().expect("check runs"), ended);
    home.write(TOKEN_OF_CORP, &token("2099-01-01T00:00:00Z"));
    let refusing = Endpoint::start(|_, _| {
        let body = r#"{"message":"Session token not found or invalid","__type":"com.amazonaws.switchboard.portal#UnauthorizedException"}"#;
        (401, body.to_owned())
    });
    let output = home.command("corp").env("AWS_ENDPOINT_URL_SSO", refusing.url()).output();
    let output = output.expect("check runs");
    assert_stopped(&output, ended);
    home.assert_silent(&output);
}

#[test]
fn a_console_session_that_was_never_made_asks_for_aws_login() {
    let home = Home::with("[profile jo]\nlogin_session = arn:aws:iam::111111111111:user/admin\n");
    let output = home.command("jo").output().expect("check runs");
    assert_stopped(
        &output,
        "The console session of this profile has expired, or was never started",
    );
}

#[test]
fn the_role_of_an_instance_is_found_at_its_metadata_service() {
    let home = Home::with(
        "[profile here]\nrole_arn = arn:aws:iam::111111111111:role/here\ncredential_source = Ec2InstanceMetadata\n",
    );
    let (keys, path) =
        (metadata_json(&home.session), "/latest/meta-data/iam/security-credentials/");
    let service = Endpoint::start(move |line, _| match line {
        "PUT /latest/api/token" => (200, "metadata-token".to_owned()),
        line if line == format!("GET {path}") => (200, "app".to_owned()),
        line if line == format!("GET {path}app") => (200, keys.clone()),
        _ => (404, String::new()),
    });
    let mut command = home.command("here");
    command.env_remove("AWS_EC2_METADATA_DISABLED");
    command.env("AWS_EC2_METADATA_SERVICE_ENDPOINT", service.url());
    let output = command.output().expect("check runs");
    home.assert_silent(&output);
    // The role is not there, but its instance's credentials have asked for it.
    assert_stopped(&output, "Your AWS identity may not call sts:AssumeRole");
}

#[test]
fn the_role_of_a_container_is_found_where_the_environment_says() {
    let home = Home::with("");
    let keys = metadata_json(&home.session);
    let service = Endpoint::start(move |line, _| match line {
        "GET /creds" => (200, keys.clone()),
        _ => (404, String::new()),
    });
    let mut command = home.bench.command_without_keys(&["--json"]);
    let url = format!("{}/creds", service.url());
    command.env("AWS_EC2_METADATA_DISABLED", "true");
    let output = command.env("AWS_CONTAINER_CREDENTIALS_FULL_URI", url).output();
    home.assert_ran(&output.expect("check runs"), "container", "GetCredentials");
}

fn metadata_json(session: &SessionKeys) -> String {
    let keys = json!({
        "Code": "Success",
        "Type": "AWS-HMAC",
        "AccessKeyId": session.id,
        "SecretAccessKey": session.secret,
        "Token": session.token,
        "Expiration": "2099-01-01T00:00:00Z",
    });
    keys.to_string()
}

/// STS as it answers to a token, and to nothing else.
fn token_service(session: &SessionKeys) -> Endpoint {
    let answer = format!(
        "<AssumeRoleWithWebIdentityResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><AssumeRoleWithWebIdentityResult><Credentials><AccessKeyId>{}</AccessKeyId><SecretAccessKey>{}</SecretAccessKey><SessionToken>{}</SessionToken><Expiration>2099-01-01T00:00:00Z</Expiration></Credentials></AssumeRoleWithWebIdentityResult></AssumeRoleWithWebIdentityResponse>",
        session.id, session.secret, session.token
    );
    Endpoint::start(move |_, body| {
        let is_meant = body.contains("Action=AssumeRoleWithWebIdentity")
            && body.contains(&format!("WebIdentityToken={SECRET_TOKEN}"));
        if is_meant { (200, answer.clone()) } else { (400, String::new()) }
    })
}

#[test]
fn a_web_identity_of_a_profile_or_of_the_environment_brings_credentials() {
    let home = Home::with("");
    home.write("token", SECRET_TOKEN);
    let file = home.path().join("token");
    home.write(
        ".aws/config",
        &format!(
            "[profile ci]\nrole_arn = arn:aws:iam::111111111111:role/ci\nweb_identity_token_file = {}\n",
            file.display()
        ),
    );
    let service = token_service(&home.session);
    let output = home.command("ci").env("AWS_ENDPOINT_URL_STS", service.url()).output();
    home.assert_ran(&output.expect("check runs"), "sts", "AssumeRoleWithWebIdentity");
    let mut command = home.bench.command_without_keys(&["--json"]);
    let output = command
        .env("AWS_EC2_METADATA_DISABLED", "true")
        .env("AWS_ENDPOINT_URL_STS", service.url())
        .env("AWS_ROLE_ARN", "arn:aws:iam::111111111111:role/ci")
        .env("AWS_WEB_IDENTITY_TOKEN_FILE", file)
        .output();
    home.assert_ran(&output.expect("check runs"), "sts", "AssumeRoleWithWebIdentity");
}

#[test]
fn a_second_factor_that_nobody_can_be_asked_for_ends_with_2() {
    let home = Home::with("");
    home.write(
        ".aws/config",
        "[profile jo]\naws_access_key_id = AKIA\naws_secret_access_key = s\nmfa_serial = GAHT12345678\n",
    );
    let output = home.command("jo").output().expect("check runs");
    assert_stopped(&output, "The MFA device GAHT12345678 is asked for its code");
    let remedy = json_of(&output)["remedy"].as_str().unwrap_or_default().to_owned();
    assert!(remedy.contains("six digits"), "{remedy}");
}
