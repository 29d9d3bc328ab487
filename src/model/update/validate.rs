//! The Validate step: running the checks, renewing the signed URL, and mending.

use crate::access::changes::Write;
use crate::checks::catalogue::{CheckId, Input};
use crate::checks::finding::Fix;
use crate::model::Model;
use crate::model::event::{Effect, Field};
use crate::model::fix::{FixWrite, ProposedFix};
use crate::model::review::Ending;
use crate::model::task::{Task, TaskId};
use crate::model::validation::Validation;

impl Model {
    /// Asks every check.
    pub(super) fn validate(&mut self) -> Vec<Effect> {
        if self.is_writing() {
            return Vec::new();
        }
        let means = self.validation.means.clone();
        let folds = self.validation.folds.for_a_new_run();
        let timeline = self.validation.timeline.for_a_new_run();
        self.validation = Validation { means, folds, timeline, ..Validation::default() };
        self.validate_the_rest()
    }

    /// Asks the checks that have no answer, and those without which these cannot be asked.
    pub(super) fn validate_the_rest(&mut self) -> Vec<Effect> {
        let Some(plan) = self.plan() else { return Vec::new() };
        if self.is_writing() {
            return Vec::new();
        }
        let task = self.start_task();
        let standing = self.validation.standing();
        self.validation.keep_only(&standing);
        self.validation.timeline = self.validation.timeline.for_a_new_run();
        self.validation.running = Some(task);
        let means = self.means_for(&plan);
        let last_change_at = self.last_change_at;
        vec![Effect::Validate { task, plan, means, last_change_at, standing }]
    }

    pub(super) fn renew(&mut self) -> Vec<Effect> {
        let Some(plan) = self.plan() else { return Vec::new() };
        if self.validation.live_url.is_none() || self.validation.renewal.is_running() {
            return Vec::new();
        }
        let task = self.start_task();
        self.validation.renewal = Task::Running(task);
        let means = self.means_for(&plan);
        vec![Effect::Renew { task, plan, means }]
    }

    pub(super) fn propose(&mut self, check: CheckId, fix: Fix) -> Vec<Effect> {
        if !self.is_writing() {
            self.validation.proposed = Some(self.proposed(check, fix));
        }
        Vec::new()
    }

    /// Makes the fix whose difference was shown, and asks again only what depended on it.
    pub(super) fn confirm_fix(&mut self) -> Vec<Effect> {
        // The write of a fix is known by the fix, so it is asked for before that is taken.
        if self.is_writing() {
            return Vec::new();
        }
        let Some(proposed) = self.validation.proposed.take() else { return Vec::new() };
        if proposed.text_to_copy().is_some() || proposed.changes.is_err() {
            self.validation.proposed = Some(proposed);
            return Vec::new();
        }
        // The account may have been read again since the difference was shown: nothing is made that was not.
        let as_of_now = self.proposed(proposed.check, proposed.fix.clone());
        if as_of_now.changes != proposed.changes {
            self.validation.proposed = Some(as_of_now);
            return Vec::new();
        }
        let mut effects = self.fix_input(&proposed.fix);
        if !proposed.fix.writes() {
            effects.extend(self.validate_the_rest());
            return effects;
        }
        let (Some(plan), Some(integration)) = (self.plan(), self.as_integration()) else {
            return effects;
        };
        if let Fix::PutCors { before, after } = &proposed.fix {
            let (before, after) = (before.clone(), after.clone());
            let task = self.start_task();
            let writing = Some(FixWrite::OfTheBucket { task, ending: None });
            self.validation.proposed = Some(ProposedFix { writing, ..proposed });
            let integration = Box::new(integration);
            effects.push(Effect::PutCors { task, plan, integration, before, after });
            return effects;
        }
        // The difference was made of this account and of the plan as the fix has it.
        if let Some(inventory) = self.review.inventory_under_names_of(&plan).cloned() {
            self.review.inventory = Task::Done((plan.clone(), inventory));
        }
        let changes = self.review.changes_for(&plan);
        let writes = changes.map(|changes| changes.writes()).unwrap_or_default();
        if writes.is_empty() {
            effects.extend(self.validate_the_rest());
            return effects;
        }
        effects.extend(self.start_writing(plan, integration, writes));
        let writing = self.review.writing.as_ref().map(|writing| FixWrite::OfTheRole(writing.task));
        self.validation.proposed = Some(ProposedFix { writing, ..proposed });
        effects
    }

    /// The writes of a fix have ended; what came of them is asked for at once.
    pub(super) fn fix_written(&mut self, task: TaskId) -> Vec<Effect> {
        let awaited = Some(FixWrite::OfTheRole(task));
        if self.validation.proposed.as_ref().is_some_and(|fix| fix.writing == awaited) {
            self.validation.proposed = None;
            return self.validate_the_rest();
        }
        Vec::new()
    }

    /// The write of a fix to the bucket has ended; its check is asked again, with those that need it.
    pub(super) fn bucket_mended(&mut self, made: TaskId, how: Ending) -> Vec<Effect> {
        let Some(proposed) = &mut self.validation.proposed else { return Vec::new() };
        let Some(FixWrite::OfTheBucket { task, ending: ending @ None }) = &mut proposed.writing
        else {
            return Vec::new();
        };
        if *task != made {
            return Vec::new();
        }
        let check = proposed.check;
        let write = match &proposed.fix {
            Fix::PutCors { before, after } => {
                Some(Write::PutCors { before: before.clone(), after: after.clone() })
            }
            _ => None,
        };
        let is_finished = how == Ending::Finished;
        *ending = Some(how);
        if is_finished {
            self.validation.proposed = None;
            self.validation.withdraw_check(check);
            if let (Some(write), Some(integration)) = (write, self.as_integration()) {
                self.review.bucket_written(made, integration, write);
            }
        }
        let mut effects = self.work_ended();
        if is_finished && effects.is_empty() {
            effects = self.validate_the_rest();
        }
        effects
    }

    /// What of a fix is in the form alone.
    pub(in crate::model) fn fix_input(&mut self, fix: &Fix) -> Vec<Effect> {
        let mut effects = Vec::new();
        match fix {
            Fix::UseRegion(region) => {
                self.content.bucket_answered_in(region);
                effects = self.edit(Field::Region, region.to_string());
            }
            Fix::UseKey(key) => {
                self.content.key_text = key.to_string();
                self.content.example_url_text = self.example_url().unwrap_or_default();
                self.forget_object();
                effects = self.withdraw(Input::Key);
            }
            Fix::UseOwnAddress => effects.extend(self.use_own_address()),
            Fix::GrantKey(arn) => {
                self.content.object_is_under(arn);
                effects = self.withdraw(Input::KmsKey);
            }
            Fix::MendRole | Fix::PutCors { .. } | Fix::CopyPolicy { .. } => {}
        }
        // A URL that names what was there before would be handed over with it.
        if self.address_problem().is_some() {
            effects.extend(self.use_own_address());
        }
        effects
    }
}
