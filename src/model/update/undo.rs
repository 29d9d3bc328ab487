//! Undoing the last run, or removing the integration: read and shown, confirmed, carried out.

use super::revocation::only_revokes;
use crate::access::changes::Write;
use crate::access::integration::Integration;
use crate::access::plan::AccessPlan;
use crate::access::policy::accepted_external_ids;
use crate::access::taking_back::{Extent, Shown, UndoOf, is_about_somebody_elses};
use crate::checks::catalogue::Input;
use crate::checks::failure::Failure;
use crate::model::Model;
use crate::model::event::{Effect, TaskId};
use crate::model::review::{Direction, Writing};
use crate::model::step::{Part, Step};
use crate::model::task::Task;
use crate::model::undo::{Proposal, Undo, UndoRead};
use crate::model::vendor::Overlap;

impl Model {
    /// What removing the integration would undo of the account as it was read last, whoever made it and when.
    pub fn removal(&self) -> Option<Shown> {
        let plan = self.plan()?;
        let inventory = self.review.inventory_for(&plan)?;
        // Without its history something that was there before would count as made.
        let history = self.review.history_for(&plan)?.writes.clone();
        let own = self.review.made_of(&plan);
        let shown = Shown::new(extent_of_integration(history, own), &plan, inventory);
        (!shown.changes.lines.is_empty()).then_some(shown)
    }

    /// Whether there is an integration to remove.
    pub fn can_remove(&self) -> bool {
        !self.is_writing() && self.removal().is_some()
    }

    /// Reads anew what is to be undone and shows it in Review; nothing is written.
    pub(super) fn propose_undo(&mut self, of: UndoOf) -> Vec<Effect> {
        let asked = match of {
            UndoOf::LastRun => self.last_run(),
            UndoOf::Integration => self.whole_integration(),
        };
        let mut effects = self.go_to_part(Step::Review, Part::Undo);
        let Some((plan, integration, own)) = asked else { return effects };
        let task = self.start_task();
        let proposal = Task::Running(task);
        effects.push(Effect::ReadUndo {
            task,
            plan: plan.clone(),
            asks_last_use: of == UndoOf::Integration,
        });
        let integration = Box::new(integration);
        let bucket_text = String::new();
        self.review.undo = Some(Undo { of, plan, integration, own, proposal, bucket_text });
        effects
    }

    fn last_run(&self) -> Option<(AccessPlan, Integration, Vec<Write>)> {
        let writing = self.review.writing.as_ref().filter(|_| self.can_undo_last_run())?;
        let undoable = writing.made.iter().filter(|write| write.can_be_undone());
        let own = undoable.cloned().collect();
        Some((writing.plan.clone(), (*writing.integration).clone(), own))
    }

    fn whole_integration(&self) -> Option<(AccessPlan, Integration, Vec<Write>)> {
        let plan = self.plan().filter(|_| self.can_remove())?;
        let own = self.review.made_of(&plan);
        Some((plan, self.as_integration()?, own))
    }

    pub(super) fn undo_read(&mut self, task: TaskId, read: Result<Box<UndoRead>, Failure>) {
        let Some(undo) = &mut self.review.undo else { return };
        let (of, own, plan) = (undo.of, undo.own.clone(), &undo.plan);
        let proposal = read.map(|read| {
            let UndoRead { inventory, history, last_use } = *read;
            let is_left = |write: &&Write| is_about_somebody_elses(plan, &inventory, write);
            let left = own.iter().filter(is_left).cloned().collect();
            let extent = match of {
                UndoOf::LastRun => Extent::LastRun(own),
                UndoOf::Integration => extent_of_integration(history, own),
            };
            Proposal { shown: Shown::new(extent, plan, &inventory), left, last_use }
        });
        undo.proposal.settle(task, proposal);
    }

    /// Undoes what was shown, and nothing else.
    pub(super) fn confirm_undo(&mut self) -> Vec<Effect> {
        if self.is_writing() {
            return Vec::new();
        }
        let Some(undo) = &self.review.undo else { return Vec::new() };
        let Some(shown) = undo.confirmable().cloned() else { return Vec::new() };
        let Undo { of, plan, integration, .. } = undo.clone();
        let made = shown.changes.writes();
        let earlier = match of {
            UndoOf::LastRun => self.review.earlier_than_last_run(&plan),
            UndoOf::Integration => Vec::new(),
        };
        let task = self.start_task();
        if !only_revokes(&made) {
            self.validation.withdraw(Input::RoleName);
        }
        self.review.undo = None;
        self.review.writing = Some(Writing {
            task,
            direction: Direction::TakeBack(of),
            plan: plan.clone(),
            integration: integration.clone(),
            writes: made.clone(),
            earlier,
            made: made.clone(),
            left: Vec::new(),
            is_stopping: false,
            ending: None,
        });
        vec![Effect::TakeBack { task, plan, integration, made, shown: Box::new(shown) }]
    }

    /// The rotation that was under way ends with what is undone: the fields say what the account accepts from now on.
    pub(super) fn rotation_undone(&mut self, undone: &[Write]) {
        let (Overlap::Accepts(other) | Overlap::Withdraws(other)) = self.vendor.overlap.clone()
        else {
            return;
        };
        let trust = undone.iter().find_map(|write| match write {
            Write::UpdateTrustPolicy { before } => Some(before),
            _ => None,
        });
        let is_gone = undone.contains(&Write::CreateRole);
        let accepted = match trust {
            Some(before) => accepted_external_ids(before),
            None if is_gone => Vec::new(),
            None => return,
        };
        let accepts_current =
            self.vendor.external_id().is_ok_and(|current| accepted.contains(&current));
        match (accepts_current, accepted.contains(&other)) {
            (true, true) => self.vendor.overlap = Overlap::Accepts(other),
            (false, true) => {
                self.vendor.external_id_text = other.to_string();
                self.vendor.external_id_generated = false;
                self.vendor.overlap = Overlap::None;
            }
            (_, false) => self.vendor.overlap = Overlap::None,
        }
        self.withdraw(Input::ExternalId);
    }
}

/// What the journals know counts. Where there are none, as in the sandbox, this program knows what it made itself.
fn extent_of_integration(history: Vec<Write>, own: Vec<Write>) -> Extent {
    Extent::Integration(if history.is_empty() { own } else { history })
}
