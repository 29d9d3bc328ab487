//! The sections of the shared AWS config, as far as signing in goes by them, without their secrets.

use std::collections::BTreeMap;

/// The settings of a profile or of an `sso-session` that say how it signs in.
///
/// Source: "Settings reference" in the AWS SDKs and Tools Reference Guide.
pub const SETTINGS: [&str; 19] = [
    ACCESS_KEY_ID,
    CREDENTIAL_PROCESS,
    SECRET_ACCESS_KEY,
    SESSION_TOKEN,
    "credential_source",
    "duration_seconds",
    "external_id",
    "login_session",
    "mfa_serial",
    "region",
    "role_arn",
    "role_session_name",
    "source_profile",
    "sso_account_id",
    "sso_region",
    "sso_role_name",
    "sso_session",
    "sso_start_url",
    "web_identity_token_file",
];

pub const ACCESS_KEY_ID: &str = "aws_access_key_id";
pub const SECRET_ACCESS_KEY: &str = "aws_secret_access_key";
pub const SESSION_TOKEN: &str = "aws_session_token";
pub const CREDENTIAL_PROCESS: &str = "credential_process";

/// Those of which it is only known that they are there: keys, and a command that may have some in it.
const SECRETS: [&str; 4] = [ACCESS_KEY_ID, CREDENTIAL_PROCESS, SECRET_ACCESS_KEY, SESSION_TOKEN];

/// The settings of one section.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Section(BTreeMap<&'static str, String>);

impl Section {
    /// Takes the settings that [`SETTINGS`] names, with the values that `value_of` has for them.
    pub fn read<'a>(value_of: impl Fn(&'static str) -> Option<&'a str>) -> Self {
        let kept = |name: &'static str, value: &str| {
            if SECRETS.contains(&name) { String::new() } else { value.trim().to_owned() }
        };
        let settings = SETTINGS.into_iter();
        Self(settings.filter_map(|name| Some((name, kept(name, value_of(name)?)))).collect())
    }

    /// What the section says; nothing for what is a secret.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }

    pub fn has(&self, name: &str) -> bool {
        self.0.contains_key(name)
    }
}

/// Both files together.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sections {
    pub profiles: BTreeMap<String, Section>,
    pub sso_sessions: BTreeMap<String, Section>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_a_secret_only_its_presence_is_kept() {
        let section = Section::read(|name| {
            matches!(name, SECRET_ACCESS_KEY | CREDENTIAL_PROCESS | "region").then_some("s3cret")
        });
        assert!(section.has(SECRET_ACCESS_KEY) && section.has(CREDENTIAL_PROCESS));
        assert_eq!(section.get("region"), Some("s3cret"));
        assert_eq!(format!("{section:?}").matches("s3cret").count(), 1);
    }
}
