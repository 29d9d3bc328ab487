//! The command line, and what it makes of the first screen.

use std::io::Read as _;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};
use countersign::access::inspect::{self, InspectFailure};
use countersign::access::vendor::VendorProfile;
use countersign::checks::pasted::{ExplainFailure, ExplainReport, READ_AT_MOST_BYTES};
use countersign::model::connect::CredentialSource;
use countersign::model::event::{Event, Field};
use countersign::model::{Model, Surroundings};
use countersign::runtime::RuntimeSettings;
use countersign::runtime::practice::{PracticeAws, PracticeHost};
#[cfg(feature = "sandbox")]
use countersign::sandbox::{Sandbox, SandboxOptions};
use jiff::Timestamp;
use url::Url;

#[cfg(feature = "sandbox")]
use crate::practice::{self, PracticeChoice};

/// Give a third party signed-URL access to one S3 bucket, and prove that it works.
#[derive(Debug, Parser)]
#[command(version, args_conflicts_with_subcommands = true)]
pub struct Arguments {
    #[command(subcommand)]
    pub command: Option<Command>,

    /// Profile of the shared AWS config; else AWS_PROFILE
    #[arg(long)]
    profile: Option<String>,

    /// Region in which IAM and STS are asked
    #[arg(long)]
    region: Option<String>,

    /// Endpoint for all AWS services, such as an emulator's; else AWS_ENDPOINT_URL
    #[arg(long, value_name = "URL")]
    endpoint_url: Option<Url>,

    /// A vendor's TOML file
    #[arg(long, value_name = "FILE")]
    vendor: Option<PathBuf>,

    /// Practise against an AWS inside this program, in order or broken on purpose
    #[cfg(feature = "sandbox")]
    #[arg(
        long,
        value_name = "SCENARIO",
        num_args = 0..=1,
        require_equals = true,
        default_missing_value = practice::IN_ORDER,
        value_parser = practice::choices()
    )]
    sandbox: Option<PracticeChoice>,

    /// Seconds until the sandbox has taken in a change of IAM
    #[cfg(feature = "sandbox")]
    #[arg(long, value_name = "SECONDS", default_value_t = 2.0, requires = "sandbox")]
    propagation: f64,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Say what an S3 URL says: style, bucket, Region, key
    Inspect(InspectArguments),
    /// Say what an error means: any text of AWS, an SDK, a browser or a vendor
    Explain(ExplainArguments),
    /// Serve the practice AWS alone until it is stopped, and print its endpoint and keys
    #[cfg(feature = "sandbox")]
    Sandbox(SandboxArguments),
}

#[derive(Debug, Args)]
pub struct InspectArguments {
    /// The URL, s3:// address or ARN
    url: String,

    /// Print JSON: style, bucket, region, key, signable, notes
    #[arg(long)]
    json: bool,

    /// Endpoint that counts as S3, too; else AWS_ENDPOINT_URL
    #[arg(long, value_name = "URL")]
    endpoint_url: Option<Url>,
}

/// What a command says where it cannot read its argument.
pub struct Complaint {
    pub text: String,
    /// JSON for standard output rather than a sentence for standard error.
    pub is_for_machines: bool,
}

impl InspectArguments {
    /// The report, as it is printed.
    pub fn report(&self) -> Result<String, Complaint> {
        let endpoint_url = endpoint_or_environment(self.endpoint_url.as_ref())
            .map_err(|text| Complaint { text, is_for_machines: false })?;
        let report = inspect::report(&self.url, endpoint_url.as_ref());
        let as_json = |value: serde_json::Result<String>| value.unwrap_or_default();
        match report {
            Ok(report) if self.json => Ok(as_json(serde_json::to_string_pretty(&report))),
            Ok(report) => Ok(report.to_string()),
            Err(error) if self.json => Err(Complaint {
                text: as_json(serde_json::to_string_pretty(&InspectFailure::from(&error))),
                is_for_machines: true,
            }),
            Err(error) => Err(Complaint { text: error.to_string(), is_for_machines: false }),
        }
    }
}

#[derive(Debug, Args)]
pub struct ExplainArguments {
    /// The error's text; - or nothing reads it from standard input
    #[arg(value_name = "TEXT|-")]
    text: Vec<String>,

    /// Print JSON: errors, each with cause, remedy and what was recognised, and notes
    #[arg(long)]
    json: bool,
}

impl ExplainArguments {
    /// The explanation, as it is printed.
    pub fn report(&self) -> Result<String, Complaint> {
        let as_json = |value: serde_json::Result<String>| value.unwrap_or_default();
        let report = self.text().and_then(|text| {
            ExplainReport::of(&text).map_err(|error| ExplainFailure::from(error).error)
        });
        match report {
            Ok(report) if self.json => Ok(as_json(serde_json::to_string_pretty(&report))),
            Ok(report) => Ok(report.to_string()),
            Err(error) if self.json => Err(Complaint {
                text: as_json(serde_json::to_string_pretty(&ExplainFailure { error })),
                is_for_machines: true,
            }),
            Err(text) => Err(Complaint { text, is_for_machines: false }),
        }
    }

    fn text(&self) -> Result<String, String> {
        if !self.text.is_empty() && self.text != ["-"] {
            return Ok(self.text.join(" "));
        }
        // One byte more than is read tells that there was more.
        let at_most = u64::try_from(READ_AT_MOST_BYTES + 1).unwrap_or(u64::MAX);
        let mut bytes = Vec::new();
        std::io::stdin()
            .take(at_most)
            .read_to_end(&mut bytes)
            .map_err(|error| format!("Standard input cannot be read: {error}"))?;
        Ok(String::from_utf8_lossy(&bytes).into_owned())
    }
}

#[cfg(feature = "sandbox")]
#[derive(Debug, Args)]
pub struct SandboxArguments {
    /// Seconds until a change of IAM is taken in; 0 for none
    #[arg(long, value_name = "SECONDS", default_value_t = 2.0)]
    propagation: f64,

    /// What is broken on purpose
    #[arg(
        long,
        value_name = "NAME",
        default_value = practice::IN_ORDER,
        value_parser = practice::choices()
    )]
    scenario: PracticeChoice,
}

#[cfg(feature = "sandbox")]
impl SandboxArguments {
    pub async fn start(&self) -> Result<Sandbox, String> {
        start_sandbox(sandbox_options(self.propagation, self.scenario)?).await
    }
}

#[cfg(feature = "sandbox")]
async fn start_sandbox(options: SandboxOptions) -> Result<Sandbox, String> {
    Sandbox::start(options)
        .await
        .map_err(|error| format!("The sandbox could not be started: {error}"))
}

#[cfg(feature = "sandbox")]
fn sandbox_options(
    propagation_secs: f64,
    choice: PracticeChoice,
) -> Result<SandboxOptions, String> {
    let propagation = std::time::Duration::try_from_secs_f64(propagation_secs)
        .map_err(|_out_of_range| "--propagation takes a number of seconds from 0 up".to_owned())?;
    Ok(SandboxOptions { propagation, scenario: choice.scenario(), ..SandboxOptions::default() })
}

/// What an environment variable says; set to nothing, it says nothing.
fn from_environment(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.trim().is_empty())
}

fn endpoint_or_environment(argument: Option<&Url>) -> Result<Option<Url>, String> {
    match (argument, from_environment("AWS_ENDPOINT_URL")) {
        (Some(url), _) => Ok(Some(url.clone())),
        (None, None) => Ok(None),
        (None, Some(text)) => Url::parse(&text)
            .map(Some)
            .map_err(|error| format!("AWS_ENDPOINT_URL is no URL: {error}: {text}")),
    }
}

/// What the window opens with.
pub struct Opening {
    pub model: Model,
    pub settings: RuntimeSettings,
    pub first_events: Vec<Event>,
}

/// Turns the command line and the environment into the first screen.
///
/// `practice` is the sandbox that serves, where one does.
pub fn opening(
    arguments: &Arguments,
    practice: Option<(PracticeHost, PracticeAws)>,
) -> Result<Opening, String> {
    let (settings, sandbox) = match practice {
        Some((host, aws)) => {
            let settings = RuntimeSettings {
                endpoint_url: Some(aws.endpoint_url),
                sandbox: Some(aws.keys),
                practice_host: Some(host),
            };
            (settings, Some(aws.practice))
        }
        None => {
            let endpoint_url = endpoint_or_environment(arguments.endpoint_url.as_ref())?;
            (RuntimeSettings { endpoint_url, ..RuntimeSettings::default() }, None)
        }
    };
    let surroundings = Surroundings {
        endpoint_url: settings.endpoint_url.clone(),
        sandbox,
        has_environment_credentials: from_environment("AWS_ACCESS_KEY_ID").is_some(),
        save_folder: std::env::current_dir().unwrap_or_default(),
    };
    let first_events = first_events(arguments, &surroundings);
    let model = Model::new(surroundings, VendorProfile::built_in(), Timestamp::now());
    Ok(Opening { model, settings, first_events })
}

impl Arguments {
    /// Whether the command line asks which scenarios there are.
    #[cfg(feature = "sandbox")]
    pub fn wants_scenarios(&self) -> bool {
        let choice = match &self.command {
            Some(Command::Sandbox(sandbox)) => Some(sandbox.scenario),
            Some(Command::Inspect(_) | Command::Explain(_)) => None,
            None => self.sandbox,
        };
        choice == Some(PracticeChoice::List)
    }

    /// The practice AWS and who serves it, where the command line asks for one.
    #[cfg(feature = "sandbox")]
    pub async fn start_practice(&self) -> Result<Option<(PracticeHost, PracticeAws)>, String> {
        let Some(choice) = self.sandbox else {
            return Ok(None);
        };
        let options = sandbox_options(self.propagation, choice)?;
        let sandbox = start_sandbox(options.clone()).await?;
        let practice = PracticeAws::of(&sandbox)?;
        Ok(Some((PracticeHost::serving(sandbox, options), practice)))
    }
}

fn first_events(arguments: &Arguments, surroundings: &Surroundings) -> Vec<Event> {
    let is_practice = surroundings.sandbox.is_some();
    let mut events = Vec::new();
    let profile = arguments.profile.clone().or_else(|| from_environment("AWS_PROFILE"));
    let source = match profile {
        _ if is_practice => Some(CredentialSource::SandboxCustomer),
        Some(name) => Some(CredentialSource::Profile(name)),
        None if surroundings.has_environment_credentials => Some(CredentialSource::Environment),
        None => None,
    };
    events.extend(source.map(Event::SourceChosen));
    if !is_practice {
        events.push(Event::ProfilesRequested);
    }
    if let Some(region) = &arguments.region {
        events.push(Event::Edited(Field::ConnectRegion, region.clone()));
    }
    if let Some(file) = &arguments.vendor {
        events.push(Event::Edited(Field::VendorFile, file.display().to_string()));
        events.push(Event::VendorFileRequested);
    }
    events
}
