//! What the sections of a shared config lead to.

use super::*;

/// A config as its file has it: `[profile x]`, `[sso-session x]` and `name = value` lines.
fn sections(text: &str) -> Sections {
    let mut sections = Sections::default();
    for part in text.split('[').skip(1) {
        let (head, body) = part.split_once(']').unwrap();
        let pairs: Vec<_> = body.lines().filter_map(|line| line.split_once(" = ")).collect();
        let section = Section::read(|name| {
            pairs.iter().find(|(key, _)| *key == name).map(|(_, value)| *value)
        });
        match head.split_once(' ') {
            Some(("sso-session", name)) => sections.sso_sessions.insert(name.to_owned(), section),
            Some(("profile", name)) => sections.profiles.insert(name.to_owned(), section),
            _ => panic!("{head}"),
        };
    }
    sections
}

fn of(text: &str) -> Result<SignIn, SignInError> {
    SignIn::of("x", &sections(text))
}

#[track_caller]
fn told(text: &str, words: &str) {
    assert_eq!(of(text).unwrap().to_string(), words);
}

const KEYS: &str = "aws_access_key_id = AKIA\naws_secret_access_key = s\n";

#[test]
fn every_kind_of_profile_is_told_before_it_is_used() {
    told(&format!("[profile x]\n{KEYS}"), "access key");
    told(&format!("[profile x]\n{KEYS}aws_session_token = t\n"), "keys of a session");
    told(
        "[profile x]\ncredential_process = vend --now\n",
        "a program of your own (credential_process)",
    );
    told("[profile x]\nlogin_session = arn:aws:iam::111111111111:user/jo\n", "aws login");
    told(
        "[profile x]\nsso_session = corp\nsso_account_id = 111111111111\nsso_role_name = Admin\n[sso-session corp]\nsso_region = eu-west-1\nsso_start_url = https://corp.example/start\n",
        "single sign-on corp as Admin",
    );
    told(
        "[profile x]\nsso_region = eu-west-1\nsso_start_url = https://corp.example/start\nsso_account_id = 111111111111\nsso_role_name = Admin\n",
        "single sign-on as Admin",
    );
    told(
        "[profile x]\nrole_arn = arn:aws:iam::111111111111:role/ci\nweb_identity_token_file = /token\n",
        "web identity token",
    );
    told(
        "[profile x]\nrole_arn = arn:aws:iam::111111111111:role/app\ncredential_source = Ec2InstanceMetadata\n",
        "role app, from profile x (EC2 instance role)",
    );
    told(
        &format!(
            "[profile x]\nrole_arn = arn:aws:iam::111111111111:role/Deploy\nsource_profile = base\nmfa_serial = arn:aws:iam::111111111111:mfa/jo\n[profile base]\n{KEYS}"
        ),
        "role Deploy, from profile base (access key), with MFA",
    );
}

#[test]
fn roles_stand_in_the_order_in_which_they_are_assumed() {
    let sign_in = of(&format!("[profile x]\nrole_arn = a/last\nsource_profile = y\nexternal_id = e\nduration_seconds = 900\nrole_session_name = me\n[profile y]\nrole_arn = a/first\nsource_profile = base\n[profile base]\n{KEYS}")).unwrap();
    let first = RoleStep {
        role_arn: "a/first".to_owned(),
        external_id: None,
        session_name: None,
        duration_secs: None,
    };
    let last = RoleStep {
        role_arn: "a/last".to_owned(),
        external_id: Some("e".to_owned()),
        session_name: Some("me".to_owned()),
        duration_secs: Some(900),
    };
    assert_eq!(sign_in.roles, [first, last]);
    assert_eq!(sign_in.first_profile, "base");
}

#[test]
fn keys_of_a_source_count_before_the_role_that_it_names() {
    let sign_in = of(&format!("[profile x]\nrole_arn = a/x\nsource_profile = y\n[profile y]\n{KEYS}role_arn = a/y\nsource_profile = gone\n")).unwrap();
    assert_eq!((sign_in.start, sign_in.roles.len()), (Start::AccessKey, 1));
}

#[test]
fn a_profile_may_be_the_source_of_its_own_role() {
    let sign_in = of(&format!("[profile x]\n{KEYS}role_arn = a/x\nsource_profile = x\n")).unwrap();
    assert_eq!((sign_in.start, sign_in.roles.len()), (Start::AccessKey, 1));
}

#[track_caller]
fn mfa(text: &str) -> Option<(String, MfaUse)> {
    of(text).unwrap().mfa.map(|mfa| (mfa.serial, mfa.used_by))
}

#[test]
fn a_user_with_mfa_and_no_role_asks_for_a_session() {
    let text = format!("[profile x]\n{KEYS}mfa_serial = GAHT12345678\nduration_seconds = 3600\n");
    let used_by = MfaUse::SessionToken { duration_secs: Some(3_600) };
    assert_eq!(mfa(&text), Some(("GAHT12345678".to_owned(), used_by)));
}

#[test]
fn the_code_is_the_first_roles_where_that_asks_for_it() {
    let text = format!(
        "[profile x]\nrole_arn = a/x\nsource_profile = y\nmfa_serial = of-the-role\n[profile y]\n{KEYS}mfa_serial = of-the-user\n"
    );
    assert_eq!(mfa(&text), Some(("of-the-role".to_owned(), MfaUse::Role(0))));
}

#[test]
fn a_users_own_mfa_holds_for_a_role_that_names_none() {
    let text = format!(
        "[profile x]\nrole_arn = a/x\nsource_profile = y\n[profile y]\n{KEYS}mfa_serial = of-the-user\n"
    );
    let used_by = MfaUse::SessionToken { duration_secs: None };
    assert_eq!(mfa(&text), Some(("of-the-user".to_owned(), used_by)));
}

#[track_caller]
fn refused(text: &str, words: &str) {
    let sentence = of(text).unwrap_err().to_string();
    assert!(sentence.contains(words), "{sentence}");
}

#[test]
fn a_profile_that_leads_nowhere_says_why() {
    refused("[profile y]\n", "There is no profile x");
    refused("[profile x]\nregion = eu-west-1\n", "has no credentials");
    refused("[profile x]\naws_access_key_id = AKIA\n", "has no aws_secret_access_key");
    refused("[profile x]\nrole_arn = a/x\n", "add source_profile or credential_source");
    refused(
        "[profile x]\nrole_arn = a/x\nsource_profile = y\ncredential_source = Environment\n",
        "only one",
    );
    refused("[profile x]\nrole_arn = a/x\nsource_profile = y\n", "names y as its source");
    refused("[profile x]\nrole_arn = a/x\ncredential_source = Moon\n", "AWS knows Environment");
    refused(
        "[profile x]\nrole_arn = a/x\nsource_profile = y\n[profile y]\nrole_arn = a/y\nsource_profile = x\n",
        "names itself",
    );
    refused("[profile x]\nsso_session = corp\n", "there is none of that name");
    refused("[profile x]\nsso_start_url = https://a\n", "has no sso_region");
    refused(
        "[profile x]\nrole_arn = a/x\nsource_profile = y\nduration_seconds = 1h\n",
        "not a number",
    );
}

#[test]
fn only_a_sign_on_of_a_person_is_renewed_by_a_command() {
    let words = |text: &str| of(text).unwrap().renewal().map(|words| words.join(" "));
    let sso = "sso_region = eu-west-1\nsso_start_url = https://a\nsso_account_id = 1\nsso_role_name = r\n";
    assert_eq!(words(&format!("[profile x]\n{sso}")).as_deref(), Some("aws sso login --profile x"));
    let through =
        format!("[profile x]\nrole_arn = a/x\nsource_profile = base\n[profile base]\n{sso}");
    assert_eq!(words(&through).as_deref(), Some("aws sso login --profile base"));
    assert_eq!(words("[profile x]\nlogin_session = a\n").as_deref(), Some("aws login --profile x"));
    assert_eq!(words(&format!("[profile x]\n{KEYS}")), None);
}
