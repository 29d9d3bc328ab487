//! The Review step: reading the account, writing to it, and taking that back.

use super::revocation::only_revokes;
use crate::access::changes::Write;
use crate::access::integration::Integration;
use crate::access::names::RoleName;
use crate::access::plan::AccessPlan;
use crate::checks::catalogue::Input;
use crate::model::Model;
use crate::model::event::{Effect, Field};
use crate::model::review::{Direction, Writing};
use crate::model::step::Step;
use crate::model::task::Task;

impl Model {
    pub(super) fn suggest_role_name(&mut self) {
        if self.review.role_name_is_typed || self.is_writing() {
            return;
        }
        let (Some(profile), Ok(bucket)) = (self.vendor.profile(), self.content.bucket()) else {
            return;
        };
        let name = profile.role_name_for(self.vendor.name().unwrap_or_default(), &bucket);
        if self.review.role_name_text != name {
            self.review.role_name_text = name;
            self.withdraw(Input::RoleName);
        }
    }

    pub(super) fn read_inventory(&mut self) -> Vec<Effect> {
        let Some(plan) = self.plan() else { return Vec::new() };
        if self.is_writing() {
            return Vec::new();
        }
        let task = self.start_task();
        self.review.undo = None;
        self.review.inventory = Task::Running(task);
        vec![Effect::ReadInventory { task, plan }]
    }

    /// Reads the account anew. Whoever looks again wants to know what is allowed by now, too.
    pub(super) fn look_again(&mut self) -> Vec<Effect> {
        if !self.is_writing() {
            self.review.outlook = Task::Idle;
        }
        self.read_inventory()
    }

    /// Asks what the admin may do, before anything is written and where something is to be.
    pub(super) fn ask_outlook(&mut self) -> Vec<Effect> {
        let (Some(plan), Some(identity)) = (self.plan(), self.identity()) else {
            return Vec::new();
        };
        let principal_arn = identity.principal_arn.clone();
        let review = &self.review;
        let has_writes = review
            .changes_for(&plan)
            .is_some_and(|changes| !changes.is_refused() && !changes.is_as_wanted());
        let is_asked = review.outlook.is_running() || review.outlook_for(&plan).is_some();
        if self.step != Step::Review || !has_writes || is_asked || self.is_writing() {
            return Vec::new();
        }
        let task = self.start_task();
        self.review.outlook = Task::Running(task);
        vec![Effect::AskOutlook { task, plan, principal_arn }]
    }

    /// A name that is not the one in use: the same with a number behind it.
    pub(super) fn take_free_role_name(&mut self) -> Vec<Effect> {
        if self.is_writing() {
            return Vec::new();
        }
        let name = self.review.role_name_text.trim();
        let (stem, number) = name
            .rsplit_once('-')
            .and_then(|(stem, number)| Some((stem, number.parse::<u32>().ok()?)))
            .unwrap_or((name, 1));
        let next = format!("-{}", number.saturating_add(1));
        let stem: String = stem.chars().take(RoleName::MAX_CHARS - next.len()).collect();
        self.edit(Field::RoleName, stem + &next);
        self.read_inventory()
    }

    pub(super) fn apply(&mut self) -> Vec<Effect> {
        if self.is_writing() {
            return Vec::new();
        }
        let Some(plan) = self.plan() else { return Vec::new() };
        let Some(changes) = self.review.changes_for(&plan) else { return Vec::new() };
        if changes.replaces() && !self.review.replacement_confirmed {
            return Vec::new();
        }
        let writes = changes.writes();
        if writes.is_empty() {
            return Vec::new();
        }
        if self.review.leftover_beside(&plan).is_some() || self.locks_vendor_out() {
            return Vec::new();
        }
        let Some(integration) = self.as_integration() else { return Vec::new() };
        self.start_writing(plan, integration, writes)
    }

    pub(super) fn start_writing(
        &mut self,
        plan: AccessPlan,
        integration: Integration,
        writes: Vec<Write>,
    ) -> Vec<Effect> {
        let integration = Box::new(integration);
        let task = self.start_task();
        if !only_revokes(&writes) {
            self.validation.withdraw(Input::RoleName);
        }
        let (earlier, made) = self.review.carried_over(&plan);
        self.review.undo = None;
        self.review.writing = Some(Writing {
            task,
            direction: Direction::Apply,
            plan: plan.clone(),
            integration: integration.clone(),
            writes: writes.clone(),
            earlier,
            made,
            left: Vec::new(),
            is_stopping: false,
            ending: None,
        });
        vec![Effect::Apply { task, plan, integration, writes }]
    }

    pub(super) fn stop(&mut self) -> Vec<Effect> {
        if let Some(writing) = &mut self.review.writing
            && writing.is_running()
        {
            writing.is_stopping = true;
            return vec![Effect::Stop(writing.task)];
        }
        if let Task::Running(task) = self.revocation.proof {
            return vec![Effect::Stop(task)];
        }
        if self.is_checking_saved() {
            return self.stop_saved_checks();
        }
        let Some(task) = self.validation.running else { return Vec::new() };
        self.validation.is_stopping = true;
        vec![Effect::Stop(task)]
    }
}
