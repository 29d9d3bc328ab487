//! Looking for the vendor's first use, again and again until it is stopped.

use jiff::Timestamp;

use crate::checks::failure::Failure;
use crate::checks::first_contact::Sighting;
use crate::model::Model;
use crate::model::event::Effect;
use crate::model::first_contact::Watch;
use crate::model::task::TaskId;

impl Model {
    pub(super) fn watch_first_use(&mut self) -> Vec<Effect> {
        if self.first_contact.is_watching() {
            return Vec::new();
        }
        self.first_contact.watch = Some(Watch::new(self.now));
        self.look_for_use()
    }

    pub(super) fn stop_watching_first_use(&mut self) -> Vec<Effect> {
        self.first_contact.watch = None;
        Vec::new()
    }

    /// Looks again where it is time to.
    pub(super) fn look_for_use(&mut self) -> Vec<Effect> {
        let now = self.now;
        let is_due = self.first_contact.watch.as_ref().is_some_and(|watch| watch.is_due(now));
        let Some(plan) = self.plan().filter(|_| is_due) else { return Vec::new() };
        let task = self.start_task();
        let Some(watch) = &mut self.first_contact.watch else { return Vec::new() };
        watch.look(task);
        vec![Effect::LookForUse { task, plan, since: watch.since }]
    }

    pub(super) fn use_looked_for(
        &mut self,
        task: TaskId,
        answer: Result<Sighting, Failure>,
    ) -> Vec<Effect> {
        let (now, plan): (Timestamp, _) = (self.now, self.plan());
        let Some(watch) = &mut self.first_contact.watch else { return Vec::new() };
        if !watch.looking.awaits(task) {
            return Vec::new();
        }
        watch.wait(now);
        let sighting = answer.unwrap_or_else(|failure| Sighting::failed(&failure));
        self.first_contact.newest = plan.map(|plan| (plan, now, sighting));
        Vec::new()
    }
}
