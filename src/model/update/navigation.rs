//! Time, the way through the steps, and closing the window.

use crate::model::event::{Effect, Event};
use crate::model::review::Writing;
use crate::model::step::{Part, Step};
use crate::model::task::Task;
use crate::model::{Closing, Model};

/// How long a *Copied* stays on the screen.
const COPIED_SECS: i64 = 1;
/// How long a *Not copied* does: its reason is to be read.
const NOT_COPIED_SECS: i64 = 8;

impl Model {
    pub(super) fn tick(&mut self, now: jiff::Timestamp) -> Vec<Effect> {
        self.now = now;
        let feedback_is_over = self.copied.as_ref().is_some_and(|copied| {
            let lasts_secs = if copied.result.is_ok() { COPIED_SECS } else { NOT_COPIED_SECS };
            now.duration_since(copied.at).as_secs() >= lasts_secs
        });
        if feedback_is_over {
            self.copied = None;
        }
        let overdue = self.clipboard.take_overdue(now).map(Effect::ClearClipboard);
        let mut effects: Vec<Effect> = overdue.into_iter().collect();
        let url_has_ended =
            self.validation.live_url.as_ref().is_some_and(|live| live.remaining_secs(now) == 0);
        if url_has_ended && self.step == Step::Validate && self.validation.renewal == Task::Idle {
            effects.extend(self.renew());
        }
        effects.extend(self.look_when_due());
        effects.extend(self.look_for_use());
        effects
    }

    pub(super) fn go_to(&mut self, step: Step) -> Vec<Effect> {
        if step > self.furthest_step() {
            return Vec::new();
        }
        self.step = step;
        self.part = None;
        self.arrive()
    }

    /// Goes to a step for the sake of one part of it.
    pub(super) fn go_to_part(&mut self, step: Step, part: Part) -> Vec<Effect> {
        let effects = self.go_to(step);
        self.part = (self.step == step).then_some(part);
        effects
    }

    pub(super) fn go_on(&mut self) -> Vec<Effect> {
        let Some(next) = self.step.next() else { return Vec::new() };
        self.tried_steps.insert(self.step);
        if self.can_continue() && !self.shows_saved_list() {
            return self.go_to(next);
        }
        // What only AWS can answer is asked now, so that the next try may succeed.
        match self.step {
            Step::Connect if self.shows_saved_list() => Vec::new(),
            Step::Connect => self.connect(),
            Step::Content if self.content.answer().is_none() => self.look_up_bucket(),
            _ => Vec::new(),
        }
    }

    /// What a step wants to know as soon as it is on the screen.
    fn arrive(&mut self) -> Vec<Effect> {
        match self.step {
            // The vendor does not have it yet: it is why one comes here.
            Step::HandOver if self.vendor.previous_external_id().is_some() => {
                self.part = Some(Part::ExternalId);
                Vec::new()
            }
            Step::Review => {
                self.suggest_role_name();
                let known =
                    self.plan().is_some_and(|plan| self.review.inventory_for(&plan).is_some());
                if known { self.ask_outlook() } else { self.read_inventory() }
            }
            _ => Vec::new(),
        }
    }

    pub(super) fn close(&mut self) -> Vec<Effect> {
        if self.is_writing() || self.is_saving() {
            self.closing = Closing::AfterWork;
            return Vec::new();
        }
        if self.at_stake_on_closing().is_some() {
            self.review.delivery.held_back = Some(Box::new(Event::CloseRequested));
            return Vec::new();
        }
        if self.drafts.is_unkept() {
            if self.drafts.problem.is_some() {
                self.closing = Closing::WithoutDraft;
                return Vec::new();
            }
            self.closing = Closing::AfterWork;
            return self.flush_draft();
        }
        self.close_window()
    }

    /// Nothing secret of ours outlives the window in the clipboard.
    fn close_window(&mut self) -> Vec<Effect> {
        let left = self.clipboard.take_left().map(Effect::ClearClipboard);
        left.into_iter().chain([Effect::CloseWindow]).collect()
    }

    /// Closes the window that was only waiting for this; an unfinished change keeps it open, so
    /// that it is said, and so does a secret that nobody has copied.
    pub(super) fn work_ended(&mut self) -> Vec<Effect> {
        if self.closing != Closing::AfterWork || self.is_writing() || self.is_saving() {
            return Vec::new();
        }
        self.closing = Closing::No;
        let unfinished = self.review.writing.as_ref().is_some_and(Writing::is_unfinished);
        if unfinished { Vec::new() } else { self.close() }
    }
}
