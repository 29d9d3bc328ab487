//! The practice AWS behind a window: who serves it, its address and its keys.

use aws_credential_types::Credentials;
use url::Url;

use crate::model::practice::Practice;

#[cfg(feature = "sandbox")]
pub use self::host::PracticeHost;

/// The sandbox's credentials.
#[derive(Debug, Clone)]
pub struct PracticeKeys {
    pub customer: Credentials,
    pub vendor: Credentials,
}

/// Where the sandbox answers, what it offers to practise with, and its credentials.
#[derive(Debug, Clone)]
pub struct PracticeAws {
    pub endpoint_url: Url,
    pub practice: Practice,
    pub keys: PracticeKeys,
}

/// Nobody: this program was built without the sandbox.
#[cfg(not(feature = "sandbox"))]
#[derive(Debug, Clone)]
pub enum PracticeHost {}

#[cfg(not(feature = "sandbox"))]
impl PracticeHost {
    /// Never asked for.
    #[expect(clippy::unused_async, reason = "as the host of a sandbox has it")]
    pub async fn start_instead(&self, _scenario: Option<&str>) -> Result<PracticeAws, String> {
        match *self {}
    }

    /// Never asked for.
    #[expect(clippy::unused_async, reason = "as the host of a sandbox has it")]
    pub async fn stop(&self) {
        match *self {}
    }
}

#[cfg(feature = "sandbox")]
mod host {
    use std::sync::Arc;

    use aws_credential_types::Credentials;
    use tokio::sync::Mutex;
    use url::Url;

    use super::{PracticeAws, PracticeKeys};
    use crate::model::practice::{Practice, PracticeScenario};
    use crate::sandbox::scenario::{self, Scenario};
    use crate::sandbox::{AccountKeys, Sandbox, SandboxOptions};
    use crate::words;

    /// Serves one practice AWS at a time, as long as a copy of this is held.
    #[derive(Debug, Clone)]
    pub struct PracticeHost {
        options: SandboxOptions,
        serving: Arc<Mutex<Option<Sandbox>>>,
    }

    impl PracticeHost {
        /// Serves this one; the next are started with the same options, but for what is broken.
        pub fn serving(sandbox: Sandbox, options: SandboxOptions) -> Self {
            Self { options, serving: Arc::new(Mutex::new(Some(sandbox))) }
        }

        /// Serves nothing until it is asked to start one.
        pub fn idle(options: SandboxOptions) -> Self {
            Self { options, serving: Arc::default() }
        }

        /// Starts the set-up of this name, or the one in order, and stops the one before.
        ///
        /// Where that cannot be done the one before serves on.
        pub async fn start_instead(&self, scenario: Option<&str>) -> Result<PracticeAws, String> {
            let scenario = scenario
                .map(|name| {
                    Scenario::named(name)
                        .ok_or_else(|| words!("The sandbox has no scenario named {name}", name))
                })
                .transpose()?;
            // The port of the one before is taken until that has ended.
            let options = SandboxOptions { port: 0, scenario, ..self.options.clone() };
            let sandbox = Sandbox::start(options)
                .await
                .map_err(|error| words!("The sandbox could not be started: {error}", error))?;
            let practice = PracticeAws::of(&sandbox)?;
            let before = self.serving.lock().await.replace(sandbox);
            if let Some(before) = before {
                before.stop().await;
            }
            Ok(practice)
        }

        /// Stops serving, and waits until the port is free.
        pub async fn stop(&self) {
            let serving = self.serving.lock().await.take();
            if let Some(sandbox) = serving {
                sandbox.stop().await;
            }
        }
    }

    impl PracticeAws {
        pub fn of(sandbox: &Sandbox) -> Result<Self, String> {
            let credentials = |keys: &AccountKeys| {
                let secret = keys.secret_access_key.expose();
                Credentials::new(&keys.access_key_id, secret, None, None, "sandbox")
            };
            Ok(Self {
                endpoint_url: Url::parse(&sandbox.endpoint_url()).map_err(|error| {
                    words!("The sandbox's endpoint is not a URL: {error}", error)
                })?,
                practice: Practice {
                    example_url: sandbox.example_url(),
                    vendor_account_id: sandbox.vendor().account_id.clone(),
                    scenario: sandbox.scenario().map(in_words),
                    choices: scenario::all().iter().map(in_words).collect(),
                },
                keys: PracticeKeys {
                    customer: credentials(sandbox.customer()),
                    vendor: credentials(sandbox.vendor()),
                },
            })
        }
    }

    fn in_words(scenario: &Scenario) -> PracticeScenario {
        PracticeScenario {
            name: scenario.name.to_owned(),
            title: words::of(scenario.title).to_owned(),
            broken: words::of(scenario.broken).to_owned(),
        }
    }
}
