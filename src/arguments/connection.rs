//! With which credentials AWS is asked, and where: the options that the window and `check` share.

use clap::Args;
use countersign::cloud::endpoints::{read_endpoint, usable};
use countersign::journal;
use countersign::model::Surroundings;
use countersign::model::connect::CredentialSource;
use countersign::runtime::RuntimeSettings;
use countersign::runtime::practice::{PracticeAws, PracticeHost};
use countersign::runtime::system_fonts::FontSource;
#[cfg(feature = "sandbox")]
use countersign::sandbox::{Sandbox, SandboxOptions};
use countersign::words;
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

    /// Practise in the sandbox inside this program, in order or broken on purpose
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

/// The practice AWS, and who serves it.
pub type Practising = (PracticeHost, PracticeAws);

/// What the command line and the environment say about AWS.
pub struct Connection {
    pub surroundings: Surroundings,
    pub settings: RuntimeSettings,
    /// The credentials that were named, by an option or in the environment.
    pub source: Option<CredentialSource>,
}

impl ConnectionArguments {
    /// The practice AWS, where the command line asks for one. It serves as long as its host lives.
    #[cfg(feature = "sandbox")]
    pub async fn start_practice(&self) -> Result<Option<Practising>, String> {
        let Some(choice) = self.sandbox else {
            return Ok(None);
        };
        let options = sandbox_options(self.propagation, choice)?;
        let sandbox = start_sandbox(options.clone()).await?;
        let practice = PracticeAws::of(&sandbox)?;
        Ok(Some((PracticeHost::serving(sandbox, options), practice)))
    }

    /// Takes the environment in. `practice` is the sandbox that serves, where one does.
    pub fn connection(&self, practice: Option<Practising>) -> Result<Connection, String> {
        let (settings, sandbox) = if let Some((host, aws)) = practice {
            let settings = RuntimeSettings {
                endpoint_url: Some(aws.endpoint_url),
                sandbox: Some(aws.keys),
                practice_host: Some(host),
                ..RuntimeSettings::default()
            };
            (settings, Some(aws.practice))
        } else {
            // What the environment says about endpoints, the sessions read themselves.
            let endpoint_url = self.endpoint_url.clone();
            let state_folder = Some(state_folder()?);
            // Whoever would serve a practice AWS, if somebody asks for one in the window.
            #[cfg(feature = "sandbox")]
            let practice_host = Some(PracticeHost::idle(SandboxOptions::default()));
            #[cfg(not(feature = "sandbox"))]
            let practice_host = None;
            let settings = RuntimeSettings {
                endpoint_url,
                practice_host,
                state_folder,
                ..RuntimeSettings::default()
            };
            (settings, None)
        };
        let settings = RuntimeSettings { fonts: FontSource::System, ..settings };
        let environment_sources = environment_sources(from_environment);
        let profile = self.profile.clone().or_else(|| from_environment("AWS_PROFILE"));
        let source = match profile {
            _ if sandbox.is_some() => Some(CredentialSource::SandboxCustomer),
            Some(name) => Some(CredentialSource::Profile(name)),
            None => environment_sources.first().cloned(),
        };
        let surroundings = Surroundings {
            // The window says.
            keeps_drafts: false,
            endpoint_url: endpoint_or_environment(settings.endpoint_url.as_ref())?,
            may_practise: sandbox.is_none() && settings.practice_host.is_some(),
            sandbox,
            environment_sources,
            save_folder: std::env::current_dir().unwrap_or_default(),
        };
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
        start_sandbox(sandbox_options(self.propagation, self.scenario)?).await
    }
}

#[cfg(feature = "sandbox")]
async fn start_sandbox(options: SandboxOptions) -> Result<Sandbox, String> {
    Sandbox::start(options)
        .await
        .map_err(|error| words!("The sandbox could not be started: {error}", error))
}

#[cfg(feature = "sandbox")]
fn sandbox_options(
    propagation_secs: f64,
    choice: PracticeChoice,
) -> Result<SandboxOptions, String> {
    let propagation =
        std::time::Duration::try_from_secs_f64(propagation_secs).map_err(|_out_of_range| {
            words!("--propagation takes a number of seconds from 0 up").to_owned()
        })?;
    Ok(SandboxOptions { propagation, scenario: choice.scenario(), ..SandboxOptions::default() })
}

/// Which credentials the environment has, in the order in which the SDK looks for them.
///
/// Source: "Standardized credential providers" in the AWS SDKs and Tools Reference Guide.
fn environment_sources(value: impl Fn(&str) -> Option<String>) -> Vec<CredentialSource> {
    let has = |name: &str| value(name).is_some();
    let mut sources = Vec::new();
    if has("AWS_ACCESS_KEY_ID") {
        sources.push(CredentialSource::Environment);
    }
    if has("AWS_WEB_IDENTITY_TOKEN_FILE") && has("AWS_ROLE_ARN") {
        sources.push(CredentialSource::WebIdentity);
    }
    if has("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI") || has("AWS_CONTAINER_CREDENTIALS_FULL_URI") {
        sources.push(CredentialSource::Container);
    }
    sources
}

/// What an environment variable says; set to nothing, it says nothing.
fn from_environment(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.trim().is_empty())
}

/// Where journals and locks are kept: without a place for them nothing would be written to AWS.
fn state_folder() -> Result<std::path::PathBuf, String> {
    journal::in_environment(|name| std::env::var_os(name), std::env::home_dir()).ok_or_else(|| {
        words!("There is no home folder to keep the journal of changes in: set XDG_STATE_HOME to a folder").to_owned()
    })
}

/// The endpoint of one's own that stands in for S3, as far as it is known before a session is opened.
pub fn endpoint_or_environment(argument: Option<&Url>) -> Result<Option<Url>, String> {
    if let Some(url) = argument {
        return usable("--endpoint-url", url.clone()).map(Some);
    }
    let are_ignored = from_environment("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS")
        .is_some_and(|text| text.eq_ignore_ascii_case("true"));
    let variables = ["AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL"];
    let named = variables.into_iter().find_map(|name| Some((name, from_environment(name)?)));
    match named.filter(|_| !are_ignored) {
        None => Ok(None),
        Some((name, text)) => read_endpoint(name, &text).map(Some),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_endpoint_that_cannot_be_used_is_named_and_its_password_is_not() {
        for text in ["https://jo:5ecr37@aws.example", "https://jo:5ecr37@aws.example:port"] {
            let sentence = read_endpoint("AWS_ENDPOINT_URL", text).unwrap_err();
            assert!(sentence.starts_with("AWS_ENDPOINT_URL "), "{sentence}");
            assert!(!sentence.contains("5ecr37"), "{sentence}");
        }
        assert!(read_endpoint("AWS_ENDPOINT_URL", "http://127.0.0.1:4566").is_ok());
    }

    #[test]
    fn the_environment_offers_what_is_complete_in_it() {
        let sources = |names: &[&str]| {
            environment_sources(|name| names.contains(&name).then(|| "set".to_owned()))
        };
        assert_eq!(sources(&["AWS_ACCESS_KEY_ID"]), [CredentialSource::Environment]);
        assert_eq!(sources(&["AWS_ROLE_ARN"]), []);
        assert_eq!(
            sources(&[
                "AWS_CONTAINER_CREDENTIALS_FULL_URI",
                "AWS_ROLE_ARN",
                "AWS_WEB_IDENTITY_TOKEN_FILE"
            ]),
            [CredentialSource::WebIdentity, CredentialSource::Container]
        );
    }
}
