//! The plan of an integration's file, shown and carried out, as Review does it.

use std::pin::{Pin, pin};

use super::driver::Driver;
use super::{CouldNotRun, Headless};
use crate::access::changes::Changes;
use crate::access::plan::AccessPlan;
use crate::export::change_report::{ChangeReport, Undertaken};
use crate::model::event::{Event, Field};
use crate::model::review::Writing;
use crate::model::task::Task;
use crate::model::{Model, problems};

/// What happens meanwhile, to be shown at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Told<'a> {
    /// What is under way; it takes the place of what was told before.
    Busy(&'a str),
    /// A change that AWS has confirmed.
    Made(&'a str),
}

/// The fields that a file fills, in the order in which what is wrong with them is told.
const FIELDS: [Field; 11] = [
    Field::VendorName,
    Field::VendorPrincipal,
    Field::ExternalId,
    Field::ExampleUrl,
    Field::Region,
    Field::Key,
    Field::Prefix,
    Field::Domain,
    Field::Ttl,
    Field::RoleName,
    Field::Bucket,
];

impl Headless {
    /// Connects, reads the account, and says what would be changed. `stop` ends it after the calls that are under way.
    pub async fn plan(
        self,
        stop: impl Future<Output = ()>,
        mut tell: impl FnMut(Told<'_>),
    ) -> Result<ChangeReport, CouldNotRun> {
        let mut driver = Driver::new(&self);
        let read = read(&self, &mut driver, pin!(stop), &mut tell).await;
        driver.finish_calls().await;
        let (plan, changes) = read?;
        Ok(ChangeReport::pending(
            Undertaken::Plan,
            &self.integration,
            &driver.model,
            &plan,
            &changes,
        ))
    }

    /// Does what [`Headless::plan`] says, once `agree` has been shown it and returns.
    ///
    /// What is carried out is exactly what was shown: an account that changed meanwhile is left as it is. `stop` ends it
    /// between two changes.
    pub async fn apply(
        self,
        stop: impl Future<Output = ()>,
        mut tell: impl FnMut(Told<'_>),
        agree: impl AsyncFnOnce(&ChangeReport) -> Result<(), CouldNotRun>,
    ) -> Result<ChangeReport, CouldNotRun> {
        let mut stop = pin!(stop);
        let mut driver = Driver::new(&self);
        let read = read(&self, &mut driver, stop.as_mut(), &mut tell).await;
        driver.finish_calls().await;
        let (plan, changes) = read?;
        let model = &driver.model;
        let report =
            ChangeReport::pending(Undertaken::Apply, &self.integration, model, &plan, &changes);
        let agreed = tokio::select! {
            agreed = agree(&report) => agreed,
            () = stop.as_mut() => Err(stopped()),
        };
        agreed?;
        if !report.is_pending() {
            return Ok(report);
        }
        driver.send(Event::ReplacementConfirmed(true));
        driver.send(Event::ApplyRequested);
        Ok(write(&mut driver, report, stop, &mut tell).await)
    }
}

/// Opens the file and waits until the account was read for its plan.
async fn read(
    headless: &Headless,
    driver: &mut Driver,
    mut stop: Pin<&mut impl Future<Output = ()>>,
    tell: &mut impl FnMut(Told<'_>),
) -> Result<(AccessPlan, Changes), CouldNotRun> {
    driver.open(headless);
    let mut is_asked_again = false;
    loop {
        while !driver.is_settled() {
            tell(Told::Busy(doing(&driver.model)));
            tokio::select! {
                () = driver.advance() => {}
                () = stop.as_mut() => return Err(stopped()),
            }
        }
        driver.accept(&headless.integration)?;
        let Some(plan) = driver.model.plan() else { return Err(obstacle(&driver.model)) };
        if let Some(failure) = driver.model.review.inventory.failure() {
            return Err(failure.into());
        }
        if let Some(changes) = driver.model.review.changes_for(&plan) {
            return Ok((plan, changes));
        }
        // What was learnt of the object came after the account had been read for a plan without it.
        if is_asked_again {
            return Err(obstacle(&driver.model));
        }
        is_asked_again = true;
        driver.send(Event::InventoryRequested);
    }
}

/// Waits until the writes have ended and the account was read again.
async fn write(
    driver: &mut Driver,
    report: ChangeReport,
    mut stop: Pin<&mut impl Future<Output = ()>>,
    tell: &mut impl FnMut(Told<'_>),
) -> ChangeReport {
    let mut told = 0;
    let mut is_stopping = false;
    loop {
        if let Some(writing) = &driver.model.review.writing {
            for made in writing.made.iter().skip(told) {
                tell(Told::Made(&made.sentence(&writing.plan)));
            }
            told = told.max(writing.made.len());
            tell(Told::Busy(&next_of(writing, is_stopping)));
        }
        if driver.is_settled() {
            break;
        }
        tokio::select! {
            () = driver.advance() => {}
            () = stop.as_mut(), if !is_stopping => {
                is_stopping = true;
                driver.send(Event::StopRequested);
            }
        }
    }
    driver.finish_calls().await;
    let review = &driver.model.review;
    let Some(writing) = &review.writing else { return report };
    let now = review.changes_for(&writing.plan);
    report.ended(writing, now.as_ref(), &driver.model)
}

fn next_of(writing: &Writing, is_stopping: bool) -> String {
    let next = writing.writes.iter().find(|write| !writing.made.contains(write));
    match next {
        _ if is_stopping => "Stopping after the call under way".to_owned(),
        Some(write) => write.sentence(&writing.plan),
        None => "Reading what the account has".to_owned(),
    }
}

fn doing(model: &Model) -> &'static str {
    if model.connect.identity.is_running() {
        "Asking AWS who these credentials belong to"
    } else if model.review.inventory.is_running() {
        "Reading what the account has"
    } else {
        "Looking at the bucket and the object"
    }
}

fn stopped() -> CouldNotRun {
    "Stopped before anything was changed".to_owned().into()
}

/// What keeps the file's fields from being a plan.
fn obstacle(model: &Model) -> CouldNotRun {
    if let Task::Failed(failure) = &model.content.lookup {
        return failure.into();
    }
    let sentence = FIELDS.into_iter().find_map(|field| problems::of(model, field));
    CouldNotRun {
        cause: sentence.unwrap_or_else(|| "The file does not make a plan".to_owned()),
        remedy: Some(
            "Correct the integration's file, or open it in the wizard: countersign FILE".to_owned(),
        ),
        evidence: None,
    }
}
