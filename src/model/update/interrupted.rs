//! Runs that did not come to their end, and what earlier ones made: going on with it, taking it back, closing it.
//!
//! The truth is the account: a journal says what of it to look at and what stood there before.

use crate::access::changes::{Changes, Inventory, Wish, Write, changes_with};
use crate::access::plan::AccessPlan;
use crate::access::taking_back::{Shown, still_made, taking_back};
use crate::journal::{Settled, Work};
use crate::model::Model;
use crate::model::event::Effect;
use crate::model::review::{Direction, Ending, Writing};
use crate::model::step::Step;

impl Model {
    /// What was found here and in the account that has the form of the program's own and is not: a sentence each.
    pub fn not_obeyed(&self) -> impl Iterator<Item = &String> {
        self.interruptions.unreadable.iter().chain(&self.left_alone)
    }

    /// Fills the fields with the integration of an interrupted run.
    pub(super) fn open_interrupted(&mut self, id: &str) -> Vec<Effect> {
        let run = self.interruptions.runs.iter().find(|run| run.id == id);
        let Some(integration) = run.and_then(|run| run.integration.clone()) else {
            return Vec::new();
        };
        self.take_in_integration(Ok(integration))
    }

    /// Puts an interrupted run of the role that was just read in the place of this program's own work, unless that is half-way.
    pub(super) fn recover(&mut self) {
        let Some((plan, inventory)) = self.review.inventory.done() else { return };
        let Some(run) = self.review.interrupted_for(plan) else { return };
        let Some(integration) = run.integration.clone() else { return };
        let own = self.review.writing.as_ref();
        if own.is_some_and(|own| own.is_running() || own.is_unfinished()) {
            return;
        }
        let (direction, writes) = match &run.work {
            Work::Apply { writes } => (Direction::Apply, writes.clone()),
            Work::TakeBack { writes } => (Direction::TakeBack, writes.clone()),
            Work::Rehearsal { .. } | Work::Cors { .. } => return,
        };
        let plan = integration.plan();
        let touched = match direction {
            Direction::Apply => &run.touched,
            Direction::TakeBack => &writes,
        };
        let made = still_made(&plan, inventory, touched);
        let task = self.start_task();
        self.review.writing = Some(Writing {
            task,
            direction,
            plan,
            integration: Box::new(integration),
            writes,
            made,
            left: Vec::new(),
            is_stopping: false,
            ending: Some(Ending::Interrupted),
        });
    }

    /// Whether an interrupted run made an access key: its secret went with its program, so nobody can use it.
    pub fn has_lost_secret(&self) -> bool {
        let is_key = |write: &Write| matches!(write, Write::CreateAccessKey { .. });
        let writing = self.review.writing.as_ref().filter(|writing| writing.is_interrupted());
        writing.is_some_and(|writing| {
            writing.direction == Direction::Apply && writing.made.iter().any(is_key)
        })
    }

    /// How the journal of the interrupted run is closed, where the account leaves nothing to do.
    pub fn settled(&self) -> Option<Settled> {
        let writing = self.review.writing.as_ref()?;
        let plan = self.plan()?;
        if writing.ending != Some(Ending::Interrupted)
            || writing.plan.grantee_arn() != plan.grantee_arn()
            || self.is_writing()
        {
            return None;
        }
        let inventory = self.review.inventory_for(&plan)?;
        if self.has_lost_secret() {
            return None;
        }
        let is_as_wanted = match writing.direction {
            Direction::Apply => is_carried_out(&plan, inventory, &writing.writes),
            Direction::TakeBack => self.review.changes_for(&plan)?.is_as_wanted(),
        };
        if is_as_wanted {
            return Some(Settled::AsWanted);
        }
        writing.made.is_empty().then_some(Settled::Gone)
    }

    pub(super) fn dismiss_interrupted(&mut self, id: &str) -> Vec<Effect> {
        let run = self.interruptions.runs.iter().find(|run| run.id == id);
        // A bucket's configuration was written or was not: its check reads which.
        let is_of_a_bucket = run.is_some_and(|run| matches!(run.work, Work::Cors { .. }));
        let settled = if is_of_a_bucket { Some(Settled::AsWanted) } else { self.settled() };
        let Some(settled) = settled else { return Vec::new() };
        if !is_of_a_bucket {
            self.review.writing = None;
            if let Some(history) = &mut self.review.history {
                history.interrupted = None;
            }
        }
        self.interruptions.runs.retain(|run| run.id != id);
        vec![Effect::SettleInterrupted { id: id.to_owned(), settled }]
    }

    /// What taking back would undo of the role that was read, whoever made it and when.
    pub fn take_back_changes(&self) -> Option<Shown> {
        let plan = self.plan()?;
        let inventory = self.review.inventory_for(&plan)?;
        // Without its history something that was there before would count as made.
        let history = self.review.history_for(&plan)?.writes.clone();
        let changes: Changes = taking_back(&plan, inventory, &history);
        (!changes.lines.is_empty()).then_some(Shown { history, changes })
    }

    /// Whether there is something to take back that is not this run's own work.
    pub fn can_propose_take_back(&self) -> bool {
        !self.is_writing() && !self.can_take_back() && self.take_back_changes().is_some()
    }

    pub(super) fn propose_take_back(&mut self) -> Vec<Effect> {
        // This run's own work has its button in Review already. What was interrupted is only the last part of what was made.
        let is_interrupted = self.review.writing.as_ref().is_some_and(Writing::is_interrupted);
        if self.can_propose_take_back() || is_interrupted {
            self.review.take_back = self.take_back_changes();
        }
        self.go_to(Step::Review)
    }

    /// Undoes what was shown; what has changed since is shown instead.
    pub(super) fn confirm_take_back(&mut self) -> Vec<Effect> {
        let Some(shown) = self.review.take_back.take() else { return Vec::new() };
        if self.is_writing() {
            return Vec::new();
        }
        let as_of_now = self.take_back_changes();
        if as_of_now.as_ref() != Some(&shown) || shown.changes.is_refused() {
            self.review.take_back = as_of_now;
            return Vec::new();
        }
        let (Some(plan), Some(integration)) = (self.plan(), self.as_integration()) else {
            return Vec::new();
        };
        let writes = shown.changes.writes();
        let mut effects =
            self.start_writing(Direction::TakeBack, plan, integration, writes.clone(), writes);
        if let Some(Effect::TakeBack { shown: confirmed, .. }) = effects.first_mut() {
            *confirmed = Some(shown);
        }
        effects
    }
}

/// Whether the account shows all of a run as carried out, what was asked for beyond the plan included.
fn is_carried_out(plan: &AccessPlan, inventory: &Inventory, writes: &[Write]) -> bool {
    let is_left = |write: &Write| {
        let Write::DeleteAccessKey { id } = write else { return false };
        inventory.user.iter().flat_map(|user| &user.keys).any(|key| key.id == *id)
    };
    changes_with(plan, inventory, Wish::of(writes)).is_as_wanted() && !writes.iter().any(is_left)
}
