//! Runs that did not come to their end, and what earlier ones made: going on with it, taking it back, closing it.
//!
//! The truth is the account: a journal says what of it to look at and what stood there before.

use crate::access::changes::{Inventory, Wish, Write, changes_with};
use crate::access::plan::AccessPlan;
use crate::access::taking_back::{UndoOf, still_made};
use crate::journal::{Settled, Work};
use crate::model::Model;
use crate::model::event::Effect;
use crate::model::review::{Direction, Ending, Writing};

impl Model {
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
            // Its journal has what is left to undo, whatever it was a part of.
            Work::TakeBack { writes } => (Direction::TakeBack(UndoOf::LastRun), writes.clone()),
            Work::Rehearsal { .. } | Work::Cors { .. } => return,
        };
        let plan = integration.plan();
        let touched = match direction {
            Direction::Apply => &run.touched,
            Direction::TakeBack(_) => &writes,
        };
        let made = still_made(&plan, inventory, touched);
        let task = self.start_task();
        self.review.writing = Some(Writing {
            task,
            direction,
            plan,
            integration: Box::new(integration),
            writes,
            earlier: Vec::new(),
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
            Direction::TakeBack(_) => self.review.changes_for(&plan)?.is_as_wanted(),
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
}

/// Whether the account shows all of a run as carried out, what was asked for beyond the plan included.
fn is_carried_out(plan: &AccessPlan, inventory: &Inventory, writes: &[Write]) -> bool {
    let is_left = |write: &Write| {
        let Write::DeleteAccessKey { id } = write else { return false };
        inventory.user.iter().flat_map(|user| &user.keys).any(|key| key.id == *id)
    };
    changes_with(plan, inventory, Wish::of(writes)).is_as_wanted() && !writes.iter().any(is_left)
}
