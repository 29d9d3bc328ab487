//! The window's model and runtime with nobody at the window.

use std::sync::Arc;
use std::task::{Wake, Waker};

use tokio::sync::Notify;

use super::stop::Stop;
use super::{CouldNotRun, Headless};
use crate::access::integration::Integration;
use crate::access::plan::AccessPlan;
use crate::access::vendor::VendorProfile;
use crate::checks::failure::Failure;
use crate::model::Model;
use crate::model::calls::CallId;
use crate::model::content::{BucketAnswer, Ownership};
use crate::model::event::{Effect, Event, TaskId};
use crate::model::review::Ending;
use crate::model::task::Task;
use crate::model::validation::Validation;
use crate::model::vendor::Overlap;
use crate::runtime::Runtime;

/// The number of the only validation; those of a model begin at 1.
const VALIDATION: TaskId = TaskId(0);

/// The model, and the runtime that it is told by.
pub struct Driver {
    pub model: Model,
    runtime: Runtime,
    woken: Arc<Woken>,
    /// The twins that earlier runs have left in the account were looked for.
    is_swept: bool,
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
    pub fn new(headless: &Headless) -> Self {
        let woken = Arc::<Woken>::default();
        let waker = Waker::from(Arc::clone(&woken));
        let tokio = tokio::runtime::Handle::current();
        let now = (headless.clock)();
        Self {
            model: Model::new(headless.surroundings.clone(), VendorProfile::built_in(), now),
            runtime: Runtime::new(tokio, headless.settings.clone(), waker),
            woken,
            is_swept: false,
        }
    }

    pub fn connect(&mut self, headless: &Headless) {
        self.choose_source(headless);
        self.send(Event::ConnectRequested);
    }

    /// Opens the integration as a window opens its file: the fields are filled, and the account is connected to and read.
    pub fn open(&mut self, headless: &Headless) {
        self.choose_source(headless);
        self.send(Event::IntegrationFileRead(Ok(headless.integration.clone())));
    }

    fn choose_source(&mut self, headless: &Headless) {
        let region = headless.region.as_ref().map(ToString::to_string).unwrap_or_default();
        self.model.connect.region_text = region;
        self.model.update(Event::SourceChosen(headless.source.clone()));
    }

    /// Tells the model, and does what it asks for.
    pub fn send(&mut self, event: Event) {
        for effect in self.model.update(event) {
            self.runtime.carry_out(effect);
        }
    }

    /// The credentials answered, and are of the account that the integration is in.
    pub fn accept(&self, integration: &Integration) -> Result<(), CouldNotRun> {
        match &self.model.connect.identity {
            Task::Done(identity) => {
                let is_practice = self.model.practice_name().is_some();
                let conflict = integration.practice_conflict(is_practice).map(str::to_owned);
                let conflict = conflict.or_else(|| {
                    integration.account_conflict(&identity.account_id, identity.partition)
                });
                conflict.map_or(Ok(()), |sentence| Err(sentence.into()))
            }
            Task::Failed(failure) => Err(failure.into()),
            Task::Idle | Task::Running(_) => Err((&Failure::without_credentials()).into()),
        }
    }

    /// Asks for every check of the integration as its file has it: what is wrong with a field is for a check to say.
    pub fn start(&mut self, headless: &Headless) {
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

    pub fn stop(&mut self) {
        self.model.validation.is_stopping = true;
        self.runtime.carry_out(Effect::Stop(VALIDATION));
    }

    pub fn is_validating(&self) -> bool {
        self.model.validation.running.is_some()
    }

    /// Waits for what happens next and takes all of it in. What a window would do about it, such as drawing a preview,
    /// is left.
    pub async fn take_in(&mut self) {
        for event in self.next_events().await {
            self.model.update(event);
        }
    }

    /// Waits for what happens next, takes all of it in, and does what the model asks for.
    pub async fn advance(&mut self) {
        for event in self.next_events().await {
            self.send(event);
        }
    }

    async fn next_events(&mut self) -> Vec<Event> {
        self.woken.0.notified().await;
        let events: Vec<Event> = std::iter::from_fn(|| self.runtime.next_event()).collect();
        self.is_swept |= events.iter().any(|event| matches!(event, Event::TwinsSwept(_)));
        events
    }

    /// Whether nothing is awaited that the plan depends on.
    pub fn is_settled(&self) -> bool {
        let Model { connect, content, review, .. } = &self.model;
        !(connect.identity.is_running()
            || content.lookup.is_running()
            || content.object.is_running()
            || review.inventory.is_running()
            || review.undo.as_ref().is_some_and(|undo| undo.proposal.is_running())
            || self.model.is_writing())
    }

    /// Keeps to the file's external IDs where the account accepts others, which the window would take over; says whether
    /// the account is read again for that.
    pub fn keep_to_external_ids(&mut self, integration: &Integration) -> bool {
        let Some(plan) = self.model.plan() else { return false };
        let (current, previous) = (&integration.external_id, &integration.previous_external_id);
        if plan.external_id == *current && plan.previous_external_id == *previous {
            return false;
        }
        let other = plan.previous_external_id.filter(|it| it != current);
        self.model.vendor.external_id_text = current.to_string();
        self.model.vendor.overlap = match previous {
            Some(previous) => Overlap::Accepts(previous.clone()),
            None => Overlap::Withdraws(other.unwrap_or(plan.external_id)),
        };
        self.send(Event::InventoryRequested);
        true
    }

    /// Takes the bucket as the file has it, whatever AWS says of it, and reads the role and its policy.
    pub fn take_bucket_as_said(&mut self, integration: &Integration) {
        self.model.content.lookup = Task::Done(BucketAnswer {
            bucket: integration.bucket.clone(),
            region: Some(integration.region.clone()),
            ownership: Ownership::Ours,
        });
        self.send(Event::InventoryRequested);
    }

    /// Whether the writes came to their end.
    pub fn has_finished(&self) -> bool {
        let writing = self.model.review.writing.as_ref();
        writing.is_some_and(|writing| writing.ending == Some(Ending::Finished))
    }

    /// Waits for the calls under way; a twin that an earlier run has left is removed before the program ends.
    ///
    /// Once somebody has asked to stop, only the writes that were under way then are waited for.
    pub async fn finish(&mut self, stop: &mut Stop<'_>) {
        let is_connected = self.model.identity().is_some();
        while !stop.is_asked
            && (self.model.calls.counts().waiting > 0 || is_connected && !self.is_swept)
        {
            tokio::select! {
                () = self.take_in() => {}
                () = stop.asked() => {}
            }
        }
        if stop.is_asked {
            self.finish_writes().await;
        }
    }

    async fn finish_writes(&mut self) {
        while let Some(event) = self.runtime.next_event() {
            self.model.update(event);
        }
        let begun: Vec<CallId> = self.model.calls.writes_under_way().collect();
        while self.model.calls.writes_under_way().any(|write| begun.contains(&write)) {
            self.take_in().await;
        }
    }

    /// Closes the journal of an interrupted run that has nothing left to do in the account.
    pub async fn settle(&mut self, plan: &AccessPlan) {
        if self.model.settled().is_none() {
            return;
        }
        let Some(run) = self.model.review.interrupted_for(plan) else { return };
        self.send(Event::InterruptedDismissed(run.id.clone()));
        let is_told = |event: &Event| matches!(event, Event::InterruptedFound(_));
        while !self.next_events().await.iter().any(is_told) {}
    }
}
