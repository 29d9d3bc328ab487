//! `countersign plan`, `apply` and `teardown`: whose file is planned or carried out, and how it is told.

use std::path::PathBuf;

use clap::Args;
use countersign::headless::{CouldNotRun, Headless};
use countersign::model::validation::Means;

use super::check::of_file;
use super::connection::{ConnectionArguments, Practising};

#[derive(Debug, Args)]
pub struct PlanArguments {
    /// The integration's file, as Hand over saves it
    #[arg(value_name = "INTEGRATION.toml")]
    file: PathBuf,

    /// Print JSON: outcome, changes, calls
    #[arg(long)]
    pub json: bool,

    #[command(flatten)]
    pub connection: ConnectionArguments,
}

#[derive(Debug, Args)]
pub struct ApplyArguments {
    #[command(flatten)]
    pub change: ChangeArguments,

    /// Agree to lock out whoever sends the external ID that the role accepts today
    #[arg(long)]
    pub replace_external_id: bool,
}

/// What every command that changes the account takes.
#[derive(Debug, Args)]
pub struct ChangeArguments {
    #[command(flatten)]
    pub plan: PlanArguments,

    /// Do not ask: carry out whatever is shown, replacements too
    #[arg(long)]
    pub yes: bool,
}

impl PlanArguments {
    /// Reads the file and decides on the credentials. `practice` is the sandbox that serves, where one does.
    pub async fn headless(&self, practice: Option<Practising>) -> Result<Headless, CouldNotRun> {
        of_file(&self.file, &self.connection, practice, Means::Rehearsal).await
    }
}
