//! Everything that works for one AWS: its tasks, what they have at hand, and the inbox that they answer into.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::task::Waker;

use tokio::sync::{RwLock, mpsc};
use tokio::task::JoinHandle;

use super::broken_off::{IfBroken, if_broken};
use super::drafts::Shelf;
use super::system_fonts::SystemFonts;
use super::validating::Asked;
use super::{RuntimeSettings, Worker, saved, writing};
use crate::checks::failure::Failure;
use crate::cloud::provision::StopFlag;
use crate::cloud::rehearsal::Leftovers;
use crate::cloud::reporter::Reporter;
use crate::cloud::sign_in::MfaSessions;
use crate::journal::Keeper;
use crate::model::event::{Effect, Event, TaskId};
use crate::model::revocation::RevocationProof;

/// How many events may wait for the window; tasks wait when it is full.
const INBOX_SIZE: usize = 1_024;

/// The tasks, and the inbox that they answer into.
pub(super) struct World {
    tokio: tokio::runtime::Handle,
    worker: Worker,
    inbox: mpsc::Receiver<Event>,
    /// What may be asked to end after the call that is under way.
    stop_flags: BTreeMap<TaskId, StopFlag>,
    /// The sign-on that is waited for. Ending it breaks no write off.
    renewal: Option<JoinHandle<()>>,
    /// Looks for a first profile.
    profile_watch: Option<JoinHandle<()>>,
}

impl World {
    /// `waker` is called whenever an event has come in.
    pub fn new(tokio: tokio::runtime::Handle, settings: RuntimeSettings, waker: Waker) -> Self {
        let fonts = SystemFonts::of(settings.fonts.clone());
        Self::beside(tokio, settings, waker, fonts)
    }

    /// One that works for a window which has fonts already.
    pub fn beside(
        tokio: tokio::runtime::Handle,
        settings: RuntimeSettings,
        waker: Waker,
        fonts: SystemFonts,
    ) -> Self {
        let (sender, inbox) = mpsc::channel(INBOX_SIZE);
        let worker = Worker {
            reporter: Reporter::new(sender, waker),
            keeper: Keeper::in_folder(settings.state_folder.clone()),
            fonts,
            settings: Arc::new(RwLock::new(settings)),
            session: Arc::default(),
            leftovers: Leftovers::default(),
            mfa_sessions: MfaSessions::default(),
            saved: Arc::default(),
            drafts: Shelf::default(),
        };
        let world = Self {
            tokio,
            worker,
            inbox,
            stop_flags: BTreeMap::new(),
            renewal: None,
            profile_watch: None,
        };
        let nobody_waits = Box::new(|_: &Failure| Vec::new());
        world.spawn(nobody_waits, |worker| async move { worker.tell_interruptions().await });
        world
    }

    /// Starts a task, which ends in an answer whatever comes.
    pub fn spawn<F>(&self, if_broken: IfBroken, work: impl FnOnce(Worker) -> F) -> JoinHandle<()>
    where
        F: Future<Output = ()> + Send + 'static,
    {
        let work = work(self.worker.clone());
        self.tokio.spawn(self.worker.clone().see_through(work, if_broken))
    }

    /// The next event that a task has brought.
    pub fn next_event(&mut self) -> Option<Event> {
        self.inbox.try_recv().ok()
    }

    /// Starts what the model asks for.
    pub fn carry_out(&mut self, effect: Effect) {
        let if_broken = if_broken(&effect);
        match effect {
            Effect::Stop(task) => {
                if let Some(flag) = self.stop_flags.get(&task) {
                    flag.stop();
                }
            }
            Effect::Apply { task, plan, integration, writes } => {
                let asked = writing::Asked { task, plan, integration, writes };
                let stop = self.stop_flag(task);
                self.spawn(if_broken, |worker| async move { worker.apply(asked, stop).await });
            }
            Effect::TakeBack { task, plan, integration, made, shown } => {
                let asked = writing::Asked { task, plan, integration, writes: made };
                let stop = self.stop_flag(task);
                self.spawn(if_broken, |worker| async move {
                    worker.take_back(asked, *shown, stop).await;
                });
            }
            Effect::Validate { task, plan, means, last_change_at, standing } => {
                let asked = Asked { task, plan, means, last_change_at, standing };
                let stop = self.stop_flag(task);
                self.spawn(if_broken, |worker| async move { worker.validate(asked, stop).await });
            }
            Effect::ProveRevocation { task, plan, live_url } => {
                let stop = self.stop_flag(task);
                self.spawn(if_broken, |worker| async move {
                    let proof = worker.prove_revocation(task, &plan, live_url, &stop).await;
                    let proof = proof.unwrap_or_else(RevocationProof::Failed);
                    worker.reporter.send(Event::RevocationProved(task, proof)).await;
                });
            }
            Effect::RenewSignOn { task, sign_in, with_command } => {
                self.stop_renewal();
                self.renewal = Some(self.spawn(if_broken, |worker| async move {
                    worker.renew_sign_on(task, &sign_in, with_command).await;
                }));
            }
            Effect::StopRenewal => self.stop_renewal(),
            Effect::WatchProfiles => {
                let watch =
                    self.spawn(if_broken, |worker| async move { worker.watch_profiles().await });
                if let Some(before) = self.profile_watch.replace(watch) {
                    before.abort();
                }
            }
            Effect::CheckSaved { task, integration, source, region } => {
                let asked = saved::Asked { task, integration: *integration, source, region };
                let stop = self.stop_flag(task);
                self.spawn(if_broken, |worker| async move {
                    worker.check_saved(asked, stop).await;
                });
            }
            Effect::Draft(effect) => {
                self.worker.drafts.note(&effect);
                self.spawn(if_broken, |worker| async move { worker.shelve(effect).await });
            }
            other => {
                self.spawn(if_broken, |worker| async move { worker.answer(other).await });
            }
        }
    }

    pub fn fonts(&self) -> SystemFonts {
        self.worker.fonts.clone()
    }

    fn stop_renewal(&mut self) {
        if let Some(renewal) = self.renewal.take() {
            renewal.abort();
        }
    }

    /// A flag for a sequence of writes. Only one runs at a time, so older flags are done with.
    fn stop_flag(&mut self, task: TaskId) -> StopFlag {
        let flag = StopFlag::default();
        self.stop_flags = BTreeMap::from([(task, flag.clone())]);
        flag
    }
}

impl Drop for World {
    /// Nothing is looked for on behalf of a world that is gone; writes come to their end.
    fn drop(&mut self) {
        self.stop_renewal();
        if let Some(watch) = self.profile_watch.take() {
            watch.abort();
        }
    }
}
