//! `countersign check`: which file is checked, with which credentials, and how it is told.

use std::path::{Path, PathBuf};

use clap::Args;
use countersign::access::integration::Integration;
use countersign::access::names::Region;
use countersign::headless::{CouldNotRun, Headless};
use countersign::model::connect::CredentialSource;
use countersign::model::validation::Means;
use countersign::runtime::files;
use countersign::words;
use jiff::Timestamp;

use super::connection::{Connection, ConnectionArguments, Practising};
use super::terminal::mfa_prompt;

#[derive(Debug, Args)]
pub struct CheckArguments {
    /// The integration's file, as Hand over saves it
    #[arg(value_name = "INTEGRATION.toml")]
    file: PathBuf,

    /// Print JSON: proved, counts, checks, calls
    #[arg(long)]
    pub json: bool,

    /// Assume the role itself, with a profile that its trust policy accepts, instead of a twin
    #[arg(long, value_name = "PROFILE")]
    directly: Option<String>,

    #[command(flatten)]
    pub connection: ConnectionArguments,
}

impl CheckArguments {
    /// Reads the file and decides on the credentials. `practice` is the sandbox that serves, where one does.
    pub async fn headless(&self, practice: Option<Practising>) -> Result<Headless, CouldNotRun> {
        let means = match &self.directly {
            None => Means::Rehearsal,
            Some(_) if practice.is_some() => Means::Directly(CredentialSource::SandboxVendor),
            Some(name) => Means::Directly(CredentialSource::Profile(name.clone())),
        };
        of_file(&self.file, &self.connection, practice, means).await
    }
}

/// What is worked on without a window: an integration's file, with the credentials that the command line, the environment or
/// the file itself names.
pub async fn of_file(
    file: &Path,
    options: &ConnectionArguments,
    practice: Option<Practising>,
    means: Means,
) -> Result<Headless, CouldNotRun> {
    let integration = files::read_integration(file).await?;
    let Connection { surroundings, mut settings, source } = options.connection(practice)?;
    settings.mfa_prompt = mfa_prompt();
    let source = source.or_else(|| profile_of(&integration)).ok_or_else(|| CouldNotRun {
        cause: words!("There are no credentials to ask AWS with").to_owned(),
        remedy: Some(
            words!("Name a profile with --profile, or set AWS_PROFILE or AWS_ACCESS_KEY_ID")
                .to_owned(),
        ),
        evidence: None,
    })?;
    let region = options.region.as_deref().map(Region::parse).transpose();
    Ok(Headless {
        integration,
        source,
        region: region.map_err(|error| error.to_string())?,
        means,
        gives_external_id_up: false,
        surroundings,
        settings,
        clock: Timestamp::now,
    })
}

/// The profile that the file names counts where nothing else does.
fn profile_of(integration: &Integration) -> Option<CredentialSource> {
    integration.aws_profile.clone().map(CredentialSource::Profile)
}
