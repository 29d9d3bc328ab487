//! The profiles of the shared AWS config and credentials files.
//!
//! `AWS_CONFIG_FILE` and `AWS_SHARED_CREDENTIALS_FILE` are honoured, as everywhere in the SDK.

use aws_runtime::env_config::file::EnvConfigFiles;
use aws_types::os_shim_internal::{Env, Fs};

use super::errors::innermost_texts;
use crate::model::connect::Profile;

/// Every profile, sorted by name, `default` first; or the sentence that says why there are none.
pub async fn list() -> Result<Vec<Profile>, String> {
    let files = EnvConfigFiles::default();
    let set = aws_config::profile::load(&Fs::real(), &Env::real(), &files, None).await.map_err(
        |error| format!("The AWS config could not be read: {}", innermost_texts(&error)),
    )?;
    let mut profiles: Vec<Profile> = set
        .profiles()
        .filter_map(|name| set.get_profile(name))
        .map(|profile| Profile {
            name: profile.name().to_owned(),
            region: profile.get("region").map(str::to_owned),
        })
        .collect();
    profiles.sort_by(|one, other| {
        (one.name != "default", &one.name).cmp(&(other.name != "default", &other.name))
    });
    Ok(profiles)
}
