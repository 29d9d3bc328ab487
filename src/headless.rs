//! Runs the checks of an integration without a window.
//!
//! In: an integration and the credentials to ask with. Out: the report of every check, or why none could be run. The runtime
//! and the model are the window's own; only who looks at them is another.

use std::pin::pin;
use std::sync::Arc;
use std::task::{Wake, Waker};

use jiff::Timestamp;
use serde::Serialize;
use tokio::sync::Notify;

use crate::access::integration::Integration;
use crate::access::names::Region;
use crate::access::vendor::VendorProfile;
use crate::checks::diagnosis::diagnose;
use crate::checks::failure::Failure;
use crate::export::check_report::{CheckReport, progress};
use crate::model::connect::CredentialSource;
use crate::model::event::{Effect, Event, TaskId};
use crate::model::task::Task;
use crate::model::validation::{Means, Validation};
use crate::model::{Model, Surroundings};
use crate::runtime::{Runtime, RuntimeSettings};

/// What is checked, and with what.
pub struct Headless {
    pub integration: Integration,
    pub source: CredentialSource,
    /// Where IAM and STS are asked; `None` leaves it to the profile.
    pub region: Option<Region>,
    pub means: Means,
    pub surroundings: Surroundings,
    pub settings: RuntimeSettings,
    pub clock: fn() -> Timestamp,
}

/// Why no check could be run. Serialized, it is `{"error", "remedy", "evidence"}`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CouldNotRun {
    #[serde(rename = "error")]
    pub cause: String,
    pub remedy: Option<String>,
    /// What AWS said.
    pub evidence: Option<String>,
}

impl From<String> for CouldNotRun {
    fn from(cause: String) -> Self {
        Self { cause, remedy: None, evidence: None }
    }
}

impl From<&Failure> for CouldNotRun {
    fn from(failure: &Failure) -> Self {
        let diagnosis = diagnose(failure);
        Self {
            cause: diagnosis.cause,
            remedy: Some(diagnosis.remedy),
            evidence: Some(failure.evidence()),
        }
    }
}

/// The cause, then the remedy and what AWS said, a line each.
impl std::fmt::Display for CouldNotRun {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(&self.cause)?;
        for more in [&self.remedy, &self.evidence].into_iter().flatten() {
            write!(formatter, "\n  {more}")?;
        }
        Ok(())
    }
}

/// The number of the only validation; those of a model begin at 1.
const VALIDATION: TaskId = TaskId(0);

impl Headless {
    /// Connects, runs every check, and reports.
    ///
    /// `stop` ends it after the call that is under way, with the twin removed. `show` is handed a line whenever there is
    /// another one to show.
    pub async fn check(
        self,
        stop: impl Future<Output = ()>,
        mut show: impl FnMut(&str),
    ) -> Result<CheckReport, CouldNotRun> {
        let mut stop = pin!(stop);
        let mut driver = Driver::new(&self);
        show("Asking AWS who these credentials belong to");
        driver.connect(&self);
        loop {
            tokio::select! {
                () = driver.take_in() => {}
                () = &mut stop => return Err("Stopped before anything was checked".to_owned().into()),
            }
            if !driver.model.connect.identity.is_running() {
                break;
            }
        }
        if let Err(why) = driver.accept(&self.integration) {
            driver.finish_calls().await;
            return Err(why);
        }
        driver.start(&self);
        let mut shown = String::new();
        while driver.is_validating() {
            let line = progress(&driver.model.validation);
            if line != shown {
                show(&line);
                shown = line;
            }
            tokio::select! {
                () = driver.take_in() => {}
                () = &mut stop, if !driver.model.validation.is_stopping => driver.stop(),
            }
        }
        driver.finish_calls().await;
        Ok(CheckReport::of(&self.integration, &driver.model))
    }
}

/// The model, and the runtime that it is told by.
struct Driver {
    model: Model,
    runtime: Runtime,
    woken: Arc<Woken>,
}

/// Wakes the driver when an event has come in; an early call is kept.
#[derive(Default)]
struct Woken(Notify);

impl Wake for Woken {
    fn wake(self: Arc<Self>) {
        self.0.notify_one();
    }
}

impl Driver {
    fn new(headless: &Headless) -> Self {
        let woken = Arc::<Woken>::default();
        let waker = Waker::from(Arc::clone(&woken));
        let tokio = tokio::runtime::Handle::current();
        let now = (headless.clock)();
        Self {
            model: Model::new(headless.surroundings.clone(), VendorProfile::built_in(), now),
            runtime: Runtime::new(tokio, headless.settings.clone(), waker),
            woken,
        }
    }

    fn connect(&mut self, headless: &Headless) {
        let region = headless.region.as_ref().map(ToString::to_string).unwrap_or_default();
        self.model.connect.region_text = region;
        self.model.update(Event::SourceChosen(headless.source.clone()));
        for effect in self.model.update(Event::ConnectRequested) {
            self.runtime.carry_out(effect);
        }
    }

    /// The credentials answered, and are of the account that the integration is in.
    fn accept(&self, integration: &Integration) -> Result<(), CouldNotRun> {
        match &self.model.connect.identity {
            Task::Done(identity) => {
                let conflict =
                    integration.account_conflict(&identity.account_id, identity.partition);
                conflict.map_or(Ok(()), |sentence| Err(sentence.into()))
            }
            Task::Failed(failure) => Err(failure.into()),
            Task::Idle | Task::Running(_) => Err((&Failure::without_credentials()).into()),
        }
    }

    /// Asks for every check of the integration as its file has it: what is wrong with a field is for a check to say.
    fn start(&mut self, headless: &Headless) {
        let means = headless.means.clone();
        self.model.validation =
            Validation { means: means.clone(), running: Some(VALIDATION), ..Validation::default() };
        self.runtime.carry_out(Effect::Validate {
            task: VALIDATION,
            plan: headless.integration.plan(),
            means,
            last_change_at: None,
            standing: self.model.validation.standing(),
        });
    }

    fn stop(&mut self) {
        self.model.validation.is_stopping = true;
        self.runtime.carry_out(Effect::Stop(VALIDATION));
    }

    fn is_validating(&self) -> bool {
        self.model.validation.running.is_some()
    }

    /// Waits for what happens next and takes all of it in. What a window would do about it, such as drawing a preview,
    /// is left.
    async fn take_in(&mut self) {
        self.woken.0.notified().await;
        while let Some(event) = self.runtime.next_event() {
            self.model.update(event);
        }
    }

    /// No call is broken off, and so no write.
    async fn finish_calls(&mut self) {
        while self.model.calls.counts().waiting > 0 {
            self.take_in().await;
        }
    }
}
