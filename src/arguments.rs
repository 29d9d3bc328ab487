//! The command line, and what it makes of the first screen.

mod change;
mod check;
mod completions;
mod connection;
mod export;
#[cfg(all(test, feature = "sandbox"))]
mod manual;
#[cfg(all(test, feature = "sandbox"))]
mod packaged;
mod reports;
mod terminal;

use std::path::PathBuf;

use clap::{Parser, Subcommand};
use countersign::access::vendor::VendorProfile;
use countersign::model::clipboard::ClearAfter;
use countersign::model::connect::CredentialSource;
use countersign::model::event::{Effect, Event, Field};
use countersign::model::{Model, Surroundings};
use countersign::runtime::RuntimeSettings;
use jiff::Timestamp;

pub use self::change::{ApplyArguments, ChangeArguments, PlanArguments};
pub use self::check::CheckArguments;
pub use self::completions::CompletionsArguments;
pub use self::connection::Practising;
#[cfg(feature = "sandbox")]
pub use self::connection::SandboxArguments;
use self::connection::{Connection, ConnectionArguments};
pub use self::export::ExportArguments;
pub use self::reports::{Answer, ExplainArguments, InspectArguments};
#[cfg(feature = "sandbox")]
use crate::practice::PracticeChoice;

/// Give a third party signed-URL access to one S3 bucket, and prove that it works.
#[derive(Debug, Parser)]
#[command(version, args_conflicts_with_subcommands = true)]
pub struct Arguments {
    #[command(subcommand)]
    pub command: Option<Command>,

    /// An integration that was saved: its fields are filled in, and its account is connected to
    #[arg(value_name = "INTEGRATION.toml")]
    integration: Option<PathBuf>,

    #[command(flatten)]
    pub connection: ConnectionArguments,

    /// A vendor's TOML file
    #[arg(long, value_name = "FILE")]
    vendor: Option<PathBuf>,

    /// The program's words in another language: a translation of assets/words/countersign.pot
    #[arg(long, value_name = "FILE.po", global = true)]
    pub words: Option<PathBuf>,

    /// Seconds until a copied signed URL is taken out of the clipboard again, or never
    #[arg(long, value_name = "SECONDS|never", default_value = "60")]
    clear_clipboard: ClearAfter,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Say what an S3 URL says: style, bucket, Region, key
    Inspect(InspectArguments),
    /// Say what an error means: any text of AWS, an SDK, a browser or a vendor
    Explain(ExplainArguments),
    /// Run every check of an integration without a window: 0 proved, 1 not proved, 2 could not run
    Check(CheckArguments),
    /// Say what would be changed in the account: 0 nothing, 3 something, 1 refused, 2 could not run
    Plan(PlanArguments),
    /// Make the changes of the plan: 0 as wanted, 1 not or not all made, 2 could not run
    Apply(ApplyArguments),
    /// Undo what was made of an integration: 0 nothing is left, 1 not or not all undone, 2 could not run
    Teardown(ChangeArguments),
    /// Write an integration's plan as a package for somebody else; no credentials are asked for
    Export(ExportArguments),
    /// Serve the sandbox alone until it is stopped, and print its endpoint and keys
    #[cfg(feature = "sandbox")]
    Sandbox(SandboxArguments),
    /// Print what a shell needs to complete Countersign's commands and options
    Completions(CompletionsArguments),
}

/// What the window opens with.
pub struct Opening {
    pub model: Model,
    pub settings: RuntimeSettings,
    /// What follows from the arguments.
    pub first_effects: Vec<Effect>,
}

/// Turns the command line and the environment into the first screen.
///
/// `practice` is the sandbox that serves, where one does.
pub fn opening(arguments: &Arguments, practice: Option<Practising>) -> Result<Opening, String> {
    let Connection { surroundings, settings, source } =
        arguments.connection.connection(practice)?;
    let keeps_drafts = surroundings.sandbox.is_none() && settings.state_folder.is_some();
    let surroundings = Surroundings { keeps_drafts, ..surroundings };
    let first_events = first_events(arguments, &surroundings, source);
    let mut model = Model::new(surroundings, VendorProfile::built_in(), Timestamp::now());
    let first_effects = model.update_with_all(first_events);
    Ok(Opening { model, settings, first_effects })
}

impl Arguments {
    /// Whether the command line asks which scenarios there are.
    #[cfg(feature = "sandbox")]
    pub fn wants_scenarios(&self) -> bool {
        let choice = match &self.command {
            Some(Command::Sandbox(sandbox)) => Some(sandbox.scenario),
            Some(Command::Check(check)) => check.connection.sandbox,
            Some(Command::Plan(plan)) => plan.connection.sandbox,
            Some(Command::Apply(apply)) => apply.change.plan.connection.sandbox,
            Some(Command::Teardown(teardown)) => teardown.plan.connection.sandbox,
            Some(
                Command::Inspect(_)
                | Command::Explain(_)
                | Command::Export(_)
                | Command::Completions(_),
            ) => None,
            None => self.connection.sandbox,
        };
        choice == Some(PracticeChoice::List)
    }
}

fn first_events(
    arguments: &Arguments,
    surroundings: &Surroundings,
    source: Option<CredentialSource>,
) -> Vec<Event> {
    let mut events = vec![Event::ClearingChosen(arguments.clear_clipboard)];
    events.extend(source.map(Event::SourceChosen));
    if surroundings.sandbox.is_none() {
        events.push(Event::ProfilesRequested);
    }
    if let Some(region) = &arguments.connection.region {
        events.push(Event::Edited(Field::ConnectRegion, region.clone()));
    }
    if let Some(file) = &arguments.vendor {
        events.push(Event::Edited(Field::VendorFile, file.display().to_string()));
        events.push(Event::VendorFileRequested);
    }
    let begins_anew = arguments.integration.is_none() && arguments.vendor.is_none();
    if surroundings.sandbox.is_none() && begins_anew {
        events.push(Event::SavedListRequested);
    }
    if let Some(file) = &arguments.integration {
        events.push(Event::Edited(Field::IntegrationFile, file.display().to_string()));
        events.push(Event::IntegrationFileRequested);
    }
    events
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn events(asked: &[&str]) -> Vec<Event> {
        let arguments = Arguments::try_parse_from(asked).unwrap();
        first_events(&arguments, &Surroundings::default(), None)
    }

    #[test]
    fn a_file_after_the_programs_name_is_opened_last() {
        let events = events(&["countersign", "lasso.toml", "--region", "eu-west-1"]);
        let path = Event::Edited(Field::IntegrationFile, "lasso.toml".to_owned());
        assert!(events.ends_with(&[path, Event::IntegrationFileRequested]), "{events:?}");
    }

    #[test]
    fn the_name_of_a_command_is_no_file() {
        let arguments = Arguments::try_parse_from(["countersign", "check", "lasso.toml"]).unwrap();
        assert!(matches!(arguments.command, Some(Command::Check(_))));
        assert!(Arguments::try_parse_from(["countersign", "check"]).is_err());
    }

    #[test]
    fn check_takes_the_options_of_the_connection() {
        let asked =
            "countersign check a.toml --json --profile p --region r --endpoint-url http://h:1";
        assert!(Arguments::try_parse_from(asked.split(' ')).is_ok());
    }
}
