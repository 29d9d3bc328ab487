//! Checks and changes what an integration's file describes, without a window.
//!
//! In: an integration and the credentials to ask with. Out: the report of every check or of every change, or why nothing could
//! be asked. The runtime and the model are the window's own; only who looks at them is another.

mod change;
mod driver;
mod stop;

use std::pin::pin;

use jiff::Timestamp;
use serde::Serialize;

pub use self::change::Told;
use self::driver::Driver;
use self::stop::Stop;
use crate::access::integration::Integration;
use crate::access::names::Region;
use crate::checks::diagnosis::diagnose;
use crate::checks::failure::Failure;
use crate::export::check_report::{CheckReport, progress};
use crate::model::Surroundings;
use crate::model::connect::CredentialSource;
use crate::model::validation::Means;
use crate::printable;
use crate::runtime::RuntimeSettings;
use crate::words;

/// What is checked or changed, and with what.
pub struct Headless {
    pub integration: Integration,
    pub source: CredentialSource,
    /// Where IAM and STS are asked; `None` leaves it to the profile.
    pub region: Option<Region>,
    pub means: Means,
    /// Whoever sends the external ID that the role accepts today may be locked out.
    pub gives_external_id_up: bool,
    pub surroundings: Surroundings,
    pub settings: RuntimeSettings,
    pub clock: fn() -> Timestamp,
}

/// Why nothing could be checked or changed. Serialized, it is `{"error", "remedy", "evidence"}`.
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

impl CouldNotRun {
    /// Nobody agreed to lock the vendor out; `sentence` says what would.
    pub fn locked_out(sentence: &str) -> Self {
        Self {
            cause: sentence.to_owned(),
            remedy: Some(
                words!(
                    "Nothing was changed. Put the one in use into the file as external_id, or beside the other as previous_external_id, so that both are accepted; or agree to it with --replace-external-id"
                )
                .to_owned(),
            ),
            evidence: None,
        }
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
        formatter.write_str(&printable::line(&self.cause))?;
        for more in [&self.remedy, &self.evidence].into_iter().flatten() {
            write!(formatter, "\n  {}", printable::line(more))?;
        }
        Ok(())
    }
}

impl Headless {
    /// Connects, runs every check, and reports.
    ///
    /// `stop` ends it at once, but for what is being written to the account: the twin is removed first. `show` is handed a line whenever there is
    /// another one to show.
    pub async fn check(
        self,
        stop: impl Future<Output = ()>,
        mut show: impl FnMut(&str),
    ) -> Result<CheckReport, CouldNotRun> {
        let wish = pin!(stop);
        let mut stop = Stop::on(wish);
        let mut driver = Driver::new(&self);
        show(words!("Asking AWS who these credentials belong to"));
        driver.connect(&self);
        loop {
            tokio::select! {
                () = driver.take_in() => {}
                () = stop.asked() => {
                    driver.finish(&mut stop).await;
                    return Err(words!("Stopped before anything was checked").to_owned().into());
                }
            }
            if !driver.model.connect.identity.is_running() {
                break;
            }
        }
        if let Err(why) = driver.accept(&self.integration) {
            driver.finish(&mut stop).await;
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
                () = stop.asked(), if !stop.is_asked => driver.stop(),
            }
        }
        driver.finish(&mut stop).await;
        Ok(CheckReport::of(&self.integration, &driver.model))
    }
}
