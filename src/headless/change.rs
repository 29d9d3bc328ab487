//! The plan of an integration's file, shown and carried out, as Review does it.

use std::pin::pin;
use std::time::Duration;

use tokio::time::{Instant, timeout_at};

use super::driver::Driver;
use super::stop::Stop;
use super::{CouldNotRun, Headless};
use crate::access::changes::{Changes, Write};
use crate::access::plan::AccessPlan;
use crate::access::taking_back::{Shown, UndoOf};
use crate::export::change_report::{ChangeReport, Undertaken};
use crate::model::event::{Event, Field};
use crate::model::review::Writing;
use crate::model::task::Task;
use crate::model::{Model, problems};
use crate::words;

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

/// How often the account is asked again whether what was deleted is gone, and how long is waited in between.
const LOOKS: u32 = 5;
const LOOK_PAUSE: Duration = Duration::from_secs(1);
/// How long the account may take to be read again for whoever has asked to stop.
const LAST_LOOK: Duration = Duration::from_millis(500);

impl Headless {
    /// Connects, reads the account, and says what would be changed. `stop` ends it at once.
    pub async fn plan(
        self,
        stop: impl Future<Output = ()>,
        mut tell: impl FnMut(Told<'_>),
    ) -> Result<ChangeReport, CouldNotRun> {
        let wish = pin!(stop);
        let mut stop = Stop::on(wish);
        let mut driver = Driver::new(&self);
        let read = read(&self, &mut driver, &mut stop, &mut tell).await;
        driver.finish(&mut stop).await;
        let (plan, changes) = read?;
        let model = &driver.model;
        Ok(ChangeReport::pending(Undertaken::Plan, &self.integration, model, &plan, &changes))
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
        let wish = pin!(stop);
        let mut stop = Stop::on(wish);
        let mut driver = Driver::new(&self);
        let read = read(&self, &mut driver, &mut stop, &mut tell).await;
        driver.finish(&mut stop).await;
        let (plan, changes) = read?;
        shows_no_secret(&changes)?;
        let model = &driver.model;
        let report =
            ChangeReport::pending(Undertaken::Apply, &self.integration, model, &plan, &changes);
        agreed(&report, &mut stop, agree).await?;
        if !report.is_pending() {
            driver.settle(&plan).await;
            return Ok(report);
        }
        if let Some(sentence) = report.locks_out.as_ref().filter(|_| !self.gives_external_id_up) {
            return Err(CouldNotRun::locked_out(sentence));
        }
        driver.send(Event::ReplacementConfirmed(true));
        driver.send(Event::ExternalIdGivenUp(true));
        driver.send(Event::ApplyRequested);
        write(&mut driver, &mut stop, &mut tell).await;
        driver.finish(&mut stop).await;
        let now = driver.model.review.changes_for(&plan);
        Ok(report.ended(now.as_ref(), &driver.model))
    }

    /// Undoes what was made of the file's integration, once `agree` has been shown it and returns: what this computer has a
    /// journal of is put back as it stood before, and else what carries the integration's tag is deleted.
    ///
    /// As with [`Headless::apply`], nothing else than what was shown is undone, and `stop` ends it between two changes.
    pub async fn tear_down(
        self,
        stop: impl Future<Output = ()>,
        mut tell: impl FnMut(Told<'_>),
        agree: impl AsyncFnOnce(&ChangeReport) -> Result<(), CouldNotRun>,
    ) -> Result<ChangeReport, CouldNotRun> {
        let wish = pin!(stop);
        let mut stop = Stop::on(wish);
        let mut driver = Driver::new(&self);
        driver.model.integration.only_undoes = true;
        let read = async {
            match read(&self, &mut driver, &mut stop, &mut tell).await {
                // What is undone may have outlived the bucket, or be of a file that makes no plan any more.
                Err(_)
                    if !stop.is_asked
                        && driver.accept(&self.integration).is_ok()
                        && driver.model.plan().is_none() =>
                {
                    driver.take_bucket_as_said(&self.integration);
                    settled(&self, &mut driver, &mut stop, &mut tell).await
                }
                read => read,
            }
        };
        let read = read.await;
        driver.finish(&mut stop).await;
        let (plan, _) = read?;
        driver.send(Event::UndoProposed(UndoOf::Integration));
        while !driver.is_settled() {
            tokio::select! {
                () = driver.advance() => {}
                () = stop.asked() => return Err(stopped()),
            }
        }
        let asked = driver.model.review.undo.as_ref();
        if let Some(failure) = asked.and_then(|undo| undo.proposal.failure()) {
            let why = CouldNotRun::from(failure);
            driver.finish(&mut stop).await;
            return Err(why);
        }
        let proposal = asked.and_then(|undo| undo.proposal.done());
        let changes = undoing(proposal.map(|proposal| &proposal.shown));
        let (integration, model) = (&self.integration, &driver.model);
        let report =
            ChangeReport::pending(Undertaken::Teardown, integration, model, &plan, &changes);
        agreed(&report, &mut stop, agree).await?;
        if !report.is_pending() {
            driver.settle(&plan).await;
            return Ok(report);
        }
        // Whoever agreed has typed the account's number, or said so beforehand.
        driver.send(Event::Edited(Field::RemovedBucket, plan.bucket.to_string()));
        driver.send(Event::UndoConfirmed);
        write(&mut driver, &mut stop, &mut tell).await;
        let mut left = left_of(&driver, &changes);
        for _ in 1..LOOKS {
            if left.is_empty() || !driver.has_finished() || stop.is_asked {
                break;
            }
            tokio::select! {
                () = tokio::time::sleep(LOOK_PAUSE) => {}
                () = stop.asked() => break,
            }
            driver.send(Event::InventoryRequested);
            while !driver.is_settled() && !stop.is_asked {
                tokio::select! {
                    () = driver.advance() => {}
                    () = stop.asked() => {}
                }
            }
            left = left_of(&driver, &changes);
        }
        driver.finish(&mut stop).await;
        let now = undoing(driver.model.removal().as_ref());
        let report = report.ended(Some(&now), &driver.model);
        Ok(if left.is_empty() { report } else { report.still_there(&plan, &left) })
    }
}

/// What is shown as to be undone; nothing where there is nothing.
fn undoing(shown: Option<&Shown>) -> Changes {
    shown.map_or_else(|| Changes { lines: Vec::new() }, |shown| shown.changes.clone())
}

/// What of the undone changes the account still shows; nothing where it could not be read.
fn left_of(driver: &Driver, undone: &Changes) -> Vec<Write> {
    let Some(now) = driver.model.removal() else { return Vec::new() };
    undone.writes().into_iter().filter(|write| now.changes.shown().contains(write)).collect()
}

/// A secret that is told once has no place in the output of a script.
fn shows_no_secret(changes: &Changes) -> Result<(), CouldNotRun> {
    let makes_key = |write: &Write| matches!(write, Write::CreateAccessKey { .. });
    if !changes.writes().iter().any(makes_key) {
        return Ok(());
    }
    Err(CouldNotRun {
        cause: words!("This plan makes an access key, and only the window can show its secret")
            .to_owned(),
        remedy: Some(words!("Open the file in the wizard: countersign FILE").to_owned()),
        evidence: None,
    })
}

/// Asks, and hears the wish to stop meanwhile.
async fn agreed(
    report: &ChangeReport,
    stop: &mut Stop<'_>,
    agree: impl AsyncFnOnce(&ChangeReport) -> Result<(), CouldNotRun>,
) -> Result<(), CouldNotRun> {
    tokio::select! {
        agreed = agree(report) => agreed,
        () = stop.asked() => Err(stopped()),
    }
}

/// Opens the file and waits until the account was read for its plan.
async fn read(
    headless: &Headless,
    driver: &mut Driver,
    stop: &mut Stop<'_>,
    tell: &mut impl FnMut(Told<'_>),
) -> Result<(AccessPlan, Changes), CouldNotRun> {
    driver.open(headless);
    settled(headless, driver, stop, tell).await
}

async fn settled(
    headless: &Headless,
    driver: &mut Driver,
    stop: &mut Stop<'_>,
    tell: &mut impl FnMut(Told<'_>),
) -> Result<(AccessPlan, Changes), CouldNotRun> {
    let mut is_asked_again = false;
    let mut is_file_kept_to = false;
    loop {
        while !driver.is_settled() {
            tell(Told::Busy(doing(&driver.model)));
            tokio::select! {
                () = driver.advance() => {}
                () = stop.asked() => return Err(stopped()),
            }
        }
        driver.accept(&headless.integration)?;
        if !is_file_kept_to && driver.keep_to_external_ids(&headless.integration) {
            is_file_kept_to = true;
            continue;
        }
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

/// Waits until the writes have ended and, unless somebody asks to stop, the account was read again.
async fn write(driver: &mut Driver, stop: &mut Stop<'_>, tell: &mut impl FnMut(Told<'_>)) {
    let mut told: Vec<Write> = Vec::new();
    let mut last_look_ends: Option<Instant> = None;
    loop {
        if let Some(writing) = &driver.model.review.writing {
            for write in writing.in_order() {
                if writing.has_done(write) && !told.contains(write) {
                    tell(Told::Made(&writing.sentence(write)));
                    told.push(write.clone());
                }
            }
            tell(Told::Busy(&next_of(writing, stop.is_asked)));
        }
        if driver.is_settled() {
            break;
        }
        if stop.is_asked && !driver.model.is_writing() {
            let ends = *last_look_ends.get_or_insert_with(|| Instant::now() + LAST_LOOK);
            if timeout_at(ends, driver.advance()).await.is_err() {
                break;
            }
            continue;
        }
        tokio::select! {
            () = driver.advance() => {}
            () = stop.asked(), if !stop.is_asked => driver.send(Event::StopRequested),
        }
    }
}

fn next_of(writing: &Writing, is_stopping: bool) -> String {
    match writing.in_order().find(|write| !writing.has_done(write)) {
        _ if is_stopping => words!("Stopping after the call under way").to_owned(),
        Some(write) => writing.sentence(write),
        None => words!("Reading what the account has").to_owned(),
    }
}

fn doing(model: &Model) -> &'static str {
    if model.connect.identity.is_running() {
        words!("Asking AWS who these credentials belong to")
    } else if model.review.inventory.is_running() {
        words!("Reading what the account has")
    } else {
        words!("Looking at the bucket and the object")
    }
}

fn stopped() -> CouldNotRun {
    words!("Stopped before anything was changed").to_owned().into()
}

/// What keeps the file's fields from being a plan.
fn obstacle(model: &Model) -> CouldNotRun {
    if let Task::Failed(failure) = &model.content.lookup {
        return failure.into();
    }
    let sentence = FIELDS.into_iter().find_map(|field| problems::of(model, field));
    CouldNotRun {
        cause: sentence.unwrap_or_else(|| words!("The file does not make a plan").to_owned()),
        remedy: Some(
            words!("Correct the integration file, or open it in the wizard: countersign FILE")
                .to_owned(),
        ),
        evidence: None,
    }
}
