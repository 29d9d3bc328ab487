//! How a profile of the shared AWS config comes to its credentials, told before anything is asked.
//!
//! In: the sections of both files. Out: where the credentials begin, the roles that are assumed from there and the MFA
//! device that is asked for on the way; or why nothing can come of it. The order in which settings count is the SDKs'
//! (`aws-config`, `profile::credentials`; "Assume role credential provider" in the AWS SDKs and Tools Reference Guide).

use std::fmt;

use crate::words;

use super::sections::{
    ACCESS_KEY_ID, CREDENTIAL_PROCESS, SECRET_ACCESS_KEY, SESSION_TOKEN, Section, Sections,
};

/// A profile's way to credentials.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignIn {
    /// The profile that the credentials begin with; where roles are assumed, often another one.
    pub first_profile: String,
    pub start: Start,
    /// Assumed one after the other.
    pub roles: Vec<RoleStep>,
    pub mfa: Option<Mfa>,
}

/// Where credentials begin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Start {
    /// The long-term access key of an IAM user.
    AccessKey,
    /// Temporary keys that somebody has put into the file.
    SessionKeys,
    SingleSignOn(SingleSignOn),
    /// A console session, as `aws login` makes it.
    Login {
        session_arn: String,
    },
    /// A program that prints credentials.
    Process,
    WebIdentity {
        role_arn: String,
        token_file: String,
        session_name: Option<String>,
    },
    Environment,
    InstanceMetadata,
    Container,
}

/// IAM Identity Center: which sign-on, and what is taken from it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SingleSignOn {
    /// `None` for a profile of the old form, which names its start URL itself.
    pub session: Option<String>,
    pub start_url: String,
    pub region: String,
    pub account_id: String,
    pub role_name: String,
}

/// A role that is assumed on the way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoleStep {
    pub role_arn: String,
    pub external_id: Option<String>,
    pub session_name: Option<String>,
    pub duration_secs: Option<i32>,
}

/// The MFA device whose code is asked for, and which call takes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mfa {
    /// The ARN of a virtual device, the number of a hardware one.
    pub serial: String,
    pub used_by: MfaUse,
}

/// A code is good for one call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MfaUse {
    /// `AssumeRole` of the role with this place among [`SignIn::roles`].
    Role(usize),
    /// `GetSessionToken`, before any role.
    SessionToken { duration_secs: Option<i32> },
}

/// Why a profile leads to no credentials.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SignInError {
    #[error("{}", words!("There is no profile {given}", given = .0))]
    MissingProfile(String),
    #[error("{}", words!("The profile {profile} names {source_profile} as its source, and there is no such profile", profile, source_profile))]
    MissingSource { profile: String, source_profile: String },
    #[error("{}", words!("The profile {given} names itself as its source over others, so no credentials begin anywhere", given = .0))]
    Circle(String),
    #[error("{}", words!("The profile {given} names a role and not whose credentials assume it: add source_profile or credential_source", given = .0))]
    RoleWithoutSource(String),
    #[error("{}", words!("The profile {given} names both source_profile and credential_source: only one of them can hold", given = .0))]
    TwoSources(String),
    #[error("{}", words!("The profile {profile} has the credential_source {name}: AWS knows Environment, Ec2InstanceMetadata and EcsContainer", profile, name))]
    UnknownSource { profile: String, name: String },
    #[error("{}", words!("The profile {profile} names the sso-session {session}, and there is none of that name", profile, session))]
    MissingSsoSession { profile: String, session: String },
    #[error("{}", words!("The profile {profile} has no {setting}, which its way of signing in needs", profile, setting))]
    MissingSetting { profile: String, setting: &'static str },
    #[error("{}", words!("The profile {profile} has the duration_seconds {value}, which is not a number of seconds", profile, value))]
    BadDuration { profile: String, value: String },
    #[error("{}", words!("The profile {given} has no credentials: no key, no single sign-on, no role and no program that brings some", given = .0))]
    NoCredentials(String),
}

impl SignIn {
    /// Follows the profile to where its credentials begin.
    pub fn of(profile: &str, sections: &Sections) -> Result<Self, SignInError> {
        let mut visited: Vec<&str> = Vec::new();
        let mut roles = Vec::new();
        let mut serials = Vec::new();
        let mut name = profile;
        let (section, start) = loop {
            let section = sections.profiles.get(name).ok_or_else(|| match visited.last() {
                None => SignInError::MissingProfile(name.to_owned()),
                Some(referrer) => SignInError::MissingSource {
                    profile: (*referrer).to_owned(),
                    source_profile: name.to_owned(),
                },
            })?;
            if visited.contains(&name) {
                return Err(SignInError::Circle(name.to_owned()));
            }
            // A source's own keys count before the role that it may name, too.
            let keys_count = !visited.is_empty() && section.has(ACCESS_KEY_ID);
            visited.push(name);
            let is_web_identity = section.has("web_identity_token_file");
            let role_arn = section.get("role_arn").filter(|_| !keys_count && !is_web_identity);
            let Some(role_arn) = role_arn else {
                let start = if keys_count { Some(Ok(keys(section))) } else { None };
                break (section, start.unwrap_or_else(|| start_of(name, section, sections))?);
            };
            roles.push(RoleStep {
                role_arn: role_arn.to_owned(),
                external_id: section.get("external_id").map(str::to_owned),
                session_name: section.get("role_session_name").map(str::to_owned),
                duration_secs: duration_of(name, section)?,
            });
            serials.push(section.get("mfa_serial").map(str::to_owned));
            match (section.get("source_profile"), section.get("credential_source")) {
                (Some(_), Some(_)) => return Err(SignInError::TwoSources(name.to_owned())),
                (None, None) => return Err(SignInError::RoleWithoutSource(name.to_owned())),
                (Some(source), None) if source != name => name = source,
                // What else the profile has is its own source.
                _ => break (section, start_of(name, section, sections)?),
            }
        };
        roles.reverse();
        serials.reverse();
        let mfa = mfa_of(name, section, &start, &serials)?;
        Ok(Self { first_profile: name.to_owned(), start, roles, mfa })
    }

    /// The command that renews the sign-on, where a person has to.
    pub fn renewal(&self) -> Option<Vec<String>> {
        let words: &[&str] = match self.start {
            Start::SingleSignOn(_) => &["aws", "sso", "login"],
            Start::Login { .. } => &["aws", "login"],
            _ => return None,
        };
        let profile = ["--profile", &self.first_profile];
        Some(words.iter().chain(&profile).map(|word| (*word).to_owned()).collect())
    }
}

/// The one place where the code is used: by the first role, which the user's own keys assume, else for a session of
/// the user, else by the role that asks for it.
fn mfa_of(
    profile: &str,
    section: &Section,
    start: &Start,
    serials: &[Option<String>],
) -> Result<Option<Mfa>, SignInError> {
    let of_role = |(place, serial): (usize, &Option<String>)| {
        Some(Mfa { serial: serial.clone()?, used_by: MfaUse::Role(place) })
    };
    if let Some(mfa) = serials.iter().enumerate().take(1).find_map(of_role) {
        return Ok(Some(mfa));
    }
    if let (Start::AccessKey, Some(serial)) = (start, section.get("mfa_serial")) {
        let used_by = MfaUse::SessionToken { duration_secs: duration_of(profile, section)? };
        return Ok(Some(Mfa { serial: serial.to_owned(), used_by }));
    }
    Ok(serials.iter().enumerate().find_map(of_role))
}

fn duration_of(profile: &str, section: &Section) -> Result<Option<i32>, SignInError> {
    let Some(value) = section.get("duration_seconds") else { return Ok(None) };
    value.parse().map(Some).map_err(|_no_number: std::num::ParseIntError| {
        SignInError::BadDuration { profile: profile.to_owned(), value: value.to_owned() }
    })
}

fn keys(section: &Section) -> Start {
    if section.has(SESSION_TOKEN) { Start::SessionKeys } else { Start::AccessKey }
}

/// What a profile has of its own, its role left out.
fn start_of(profile: &str, section: &Section, sections: &Sections) -> Result<Start, SignInError> {
    let needed = |setting: &'static str| {
        section
            .get(setting)
            .map(str::to_owned)
            .ok_or_else(|| SignInError::MissingSetting { profile: profile.to_owned(), setting })
    };
    if let Some(name) = section.get("credential_source") {
        return match name.to_ascii_lowercase().as_str() {
            "environment" => Ok(Start::Environment),
            "ec2instancemetadata" => Ok(Start::InstanceMetadata),
            "ecscontainer" => Ok(Start::Container),
            _ => Err(SignInError::UnknownSource {
                profile: profile.to_owned(),
                name: name.to_owned(),
            }),
        };
    }
    if section.has("web_identity_token_file") {
        return Ok(Start::WebIdentity {
            role_arn: needed("role_arn")?,
            token_file: needed("web_identity_token_file")?,
            session_name: section.get("role_session_name").map(str::to_owned),
        });
    }
    if ["sso_session", "sso_start_url", "sso_account_id"].iter().any(|name| section.has(name)) {
        return single_sign_on(profile, section, sections).map(Start::SingleSignOn);
    }
    if let Some(session_arn) = section.get("login_session") {
        return Ok(Start::Login { session_arn: session_arn.to_owned() });
    }
    if section.has(CREDENTIAL_PROCESS) {
        return Ok(Start::Process);
    }
    if !section.has(ACCESS_KEY_ID) && !section.has(SECRET_ACCESS_KEY) {
        return Err(SignInError::NoCredentials(profile.to_owned()));
    }
    needed(ACCESS_KEY_ID)?;
    needed(SECRET_ACCESS_KEY)?;
    Ok(keys(section))
}

fn single_sign_on(
    profile: &str,
    section: &Section,
    sections: &Sections,
) -> Result<SingleSignOn, SignInError> {
    let session = section.get("sso_session");
    let of_sign_on = match session {
        None => section,
        Some(session) => {
            sections.sso_sessions.get(session).ok_or_else(|| SignInError::MissingSsoSession {
                profile: profile.to_owned(),
                session: session.to_owned(),
            })?
        }
    };
    let needed = |section: &Section, setting: &'static str| {
        section
            .get(setting)
            .map(str::to_owned)
            .ok_or_else(|| SignInError::MissingSetting { profile: profile.to_owned(), setting })
    };
    Ok(SingleSignOn {
        session: session.map(str::to_owned),
        start_url: needed(of_sign_on, "sso_start_url")?,
        region: needed(of_sign_on, "sso_region")?,
        account_id: needed(section, "sso_account_id")?,
        role_name: needed(section, "sso_role_name")?,
    })
}

/// The way in words, from its end: "role Deploy, from profile base (access key), with MFA".
impl fmt::Display for SignIn {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let start = self.start.to_string();
        let mut way = if self.roles.is_empty() {
            start
        } else {
            words!("profile {profile} ({start})", profile = self.first_profile, start)
        };
        for role in &self.roles {
            let name = role.role_arn.rsplit('/').next().unwrap_or_default();
            way = words!("role {name}, from {way}", name, way);
        }
        if self.mfa.is_some() {
            way = words!("{way}, with MFA", way);
        }
        formatter.write_str(&way)
    }
}

impl fmt::Display for Start {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::AccessKey => words!("access key"),
            Self::SessionKeys => words!("keys of a session"),
            Self::SingleSignOn(SingleSignOn { session: Some(session), role_name, .. }) => {
                return formatter.write_str(&words!(
                    "single sign-on {session} as {role_name}",
                    session,
                    role_name
                ));
            }
            Self::SingleSignOn(SingleSignOn { role_name, .. }) => {
                return formatter.write_str(&words!("single sign-on as {role_name}", role_name));
            }
            Self::Login { .. } => words!("aws login"),
            Self::Process => words!("a program of your own (credential_process)"),
            Self::WebIdentity { .. } => words!("web identity token"),
            Self::Environment => words!("environment variables"),
            Self::InstanceMetadata => words!("EC2 instance role"),
            Self::Container => words!("container role"),
        })
    }
}

#[cfg(test)]
mod tests;
