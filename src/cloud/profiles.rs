//! The profiles of the shared AWS config and credentials files.
//!
//! `AWS_CONFIG_FILE` and `AWS_SHARED_CREDENTIALS_FILE` are honoured, as everywhere in the SDK.

use aws_config::profile::ProfileSet;
use aws_runtime::env_config::file::EnvConfigFiles;

use super::errors::innermost_texts;
use super::sign_in::Computer;
use crate::checks::failure::{Failure, FailureKind};
use crate::model::connect::Profile;
use crate::model::connect::sections::{Section, Sections};
use crate::model::connect::sign_in::SignIn;
use crate::words;

/// Every profile, sorted by name, `default` first; or the sentence that says why there are none.
pub async fn list(computer: &Computer) -> Result<Vec<Profile>, String> {
    let set = load(computer, None).await?;
    let sections = sections_of(&set);
    let mut profiles: Vec<Profile> = set
        .profiles()
        .filter_map(|name| set.get_profile(name))
        .map(|profile| Profile {
            name: profile.name().to_owned(),
            region: profile.get("region").map(str::to_owned),
            sign_in: SignIn::of(profile.name(), &sections),
        })
        .collect();
    profiles.sort_by(|one, other| {
        (one.name != "default", &one.name).cmp(&(other.name != "default", &other.name))
    });
    Ok(profiles)
}

/// A profile that leads to credentials, and the files' secrets.
pub struct FoundProfile {
    pub sign_in: SignIn,
    set: ProfileSet,
}

impl FoundProfile {
    /// A setting of the profile that the credentials begin with.
    pub fn secret(&self, setting: &str) -> Result<&str, Failure> {
        let profile = self.set.get_profile(&self.sign_in.first_profile);
        let value = profile.and_then(|profile| profile.get(setting));
        value.ok_or_else(Failure::without_credentials)
    }
}

/// The profile of this name, and its way to credentials.
pub async fn find(computer: &Computer, name: &str) -> Result<FoundProfile, Failure> {
    let unusable = |message: String| Failure {
        kind: FailureKind::Credentials,
        message: Some(message),
        ..Failure::without_credentials()
    };
    let set = load(computer, None).await.map_err(unusable)?;
    let sign_in = SignIn::of(name, &sections_of(&set));
    let sign_in = sign_in.map_err(|error| unusable(error.to_string()))?;
    Ok(FoundProfile { sign_in, set })
}

/// A setting of the profile, where its files can be read and have it.
///
/// Without a name it is the profile that the AWS config would take.
pub async fn setting(computer: &Computer, name: Option<&str>, setting: &str) -> Option<String> {
    let set = load(computer, name).await.ok()?;
    set.get(setting).map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned)
}

async fn load(computer: &Computer, chosen: Option<&str>) -> Result<ProfileSet, String> {
    let files = EnvConfigFiles::default();
    let chosen = chosen.map(|name| name.to_owned().into());
    aws_config::profile::load(&computer.fs, &computer.env, &files, chosen).await.map_err(|error| {
        words!("The AWS config could not be read: {error}", error = innermost_texts(&error))
    })
}

fn sections_of(set: &ProfileSet) -> Sections {
    let profiles = set.profiles().filter_map(|name| {
        let profile = set.get_profile(name)?;
        Some((name.to_owned(), Section::read(|setting| profile.get(setting))))
    });
    let sso_sessions = set.sso_sessions().filter_map(|name| {
        let session = set.sso_session(name)?;
        Some((name.to_owned(), Section::read(|setting| session.get(setting))))
    });
    Sections { profiles: profiles.collect(), sso_sessions: sso_sessions.collect() }
}
