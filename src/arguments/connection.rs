//! With which credentials AWS is asked, and where: the options that the window and `check` share.

#[cfg(feature = "sandbox")]
use aws_credential_types::Credentials;
use clap::Args;
#[cfg(feature = "sandbox")]
use countersign::model::PracticeScenario;
use countersign::model::connect::CredentialSource;
use countersign::model::{Practice, Surroundings};
use countersign::runtime::{PracticeKeys, RuntimeSettings};
#[cfg(feature = "sandbox")]
use countersign::sandbox::{AccountKeys, Sandbox, SandboxOptions};
use url::Url;

#[cfg(feature = "sandbox")]
use crate::practice::{self, PracticeChoice};

#[derive(Debug, Args)]
pub struct ConnectionArguments {
    /// Profile of the shared AWS config; else AWS_PROFILE
    #[arg(long)]
    pub profile: Option<String>,

    /// Region in which IAM and STS are asked
    #[arg(long)]
    pub region: Option<String>,

    /// Endpoint for all AWS services, such as an emulator's; else AWS_ENDPOINT_URL
    #[arg(long, value_name = "URL")]
    endpoint_url: Option<Url>,

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
    pub sandbox: Option<PracticeChoice>,

    /// Seconds until the sandbox has taken in a change of IAM
    #[cfg(feature = "sandbox")]
    #[arg(long, value_name = "SECONDS", default_value_t = 2.0, requires = "sandbox")]
    propagation: f64,
}

/// What the command line and the environment say about AWS.
pub struct Connection {
    pub surroundings: Surroundings,
    pub settings: RuntimeSettings,
    /// The credentials that were named, by an option or in the environment.
    pub source: Option<CredentialSource>,
}

impl ConnectionArguments {
    /// The sandbox, where the command line asks for one. It serves as long as it lives.
    #[cfg(feature = "sandbox")]
    pub async fn start_sandbox(&self) -> Result<Option<Sandbox>, String> {
        let Some(choice) = self.sandbox else {
            return Ok(None);
        };
        start_sandbox(self.propagation, choice).await.map(Some)
    }

    /// Takes the environment in. `practice` is the sandbox that serves, where one does.
    pub fn connection(&self, practice: Option<PracticeAws>) -> Result<Connection, String> {
        let (endpoint_url, sandbox, keys) = match practice {
            Some(aws) => (Some(aws.endpoint_url), Some(aws.practice), Some(aws.keys)),
            None => (endpoint_or_environment(self.endpoint_url.as_ref())?, None, None),
        };
        let has_environment_credentials = from_environment("AWS_ACCESS_KEY_ID").is_some();
        let profile = self.profile.clone().or_else(|| from_environment("AWS_PROFILE"));
        let source = match profile {
            _ if sandbox.is_some() => Some(CredentialSource::SandboxCustomer),
            Some(name) => Some(CredentialSource::Profile(name)),
            None if has_environment_credentials => Some(CredentialSource::Environment),
            None => None,
        };
        let surroundings = Surroundings {
            endpoint_url: endpoint_url.clone(),
            sandbox,
            has_environment_credentials,
            save_folder: std::env::current_dir().unwrap_or_default(),
        };
        let settings = RuntimeSettings { endpoint_url, sandbox: keys };
        Ok(Connection { surroundings, settings, source })
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
    pub scenario: PracticeChoice,
}

#[cfg(feature = "sandbox")]
impl SandboxArguments {
    pub async fn start(&self) -> Result<Sandbox, String> {
        start_sandbox(self.propagation, self.scenario).await
    }
}

#[cfg(feature = "sandbox")]
async fn start_sandbox(propagation_secs: f64, choice: PracticeChoice) -> Result<Sandbox, String> {
    let propagation = std::time::Duration::try_from_secs_f64(propagation_secs)
        .map_err(|_out_of_range| "--propagation takes a number of seconds from 0 up".to_owned())?;
    let options =
        SandboxOptions { propagation, scenario: choice.scenario(), ..SandboxOptions::default() };
    Sandbox::start(options)
        .await
        .map_err(|error| format!("The sandbox could not be started: {error}"))
}

/// Where the sandbox answers, what it offers to practise with, and its credentials.
pub struct PracticeAws {
    endpoint_url: Url,
    practice: Practice,
    keys: PracticeKeys,
}

#[cfg(feature = "sandbox")]
impl PracticeAws {
    pub fn of(sandbox: &Sandbox) -> Result<Self, String> {
        let credentials = |keys: &AccountKeys| {
            let secret = keys.secret_access_key.expose();
            Credentials::new(&keys.access_key_id, secret, None, None, "sandbox")
        };
        Ok(Self {
            endpoint_url: Url::parse(&sandbox.endpoint_url())
                .map_err(|error| format!("The sandbox's endpoint is no URL: {error}"))?,
            practice: Practice {
                example_url: sandbox.example_url(),
                vendor_account_id: sandbox.vendor().account_id.clone(),
                scenario: sandbox.scenario().map(|scenario| PracticeScenario {
                    title: scenario.title.to_owned(),
                    broken: scenario.broken.to_owned(),
                }),
            },
            keys: PracticeKeys {
                customer: credentials(sandbox.customer()),
                vendor: credentials(sandbox.vendor()),
            },
        })
    }
}

/// What an environment variable says; set to nothing, it says nothing.
fn from_environment(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.trim().is_empty())
}

pub fn endpoint_or_environment(argument: Option<&Url>) -> Result<Option<Url>, String> {
    match (argument, from_environment("AWS_ENDPOINT_URL")) {
        (Some(url), _) => Ok(Some(url.clone())),
        (None, None) => Ok(None),
        (None, Some(text)) => Url::parse(&text)
            .map(Some)
            .map_err(|error| format!("AWS_ENDPOINT_URL is no URL: {error}: {text}")),
    }
}
