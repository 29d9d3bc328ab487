//! The Validate step: running the checks, renewing the signed URL, and mending.

use crate::checks::finding::Fix;
use crate::model::Model;
use crate::model::event::{Effect, Field};
use crate::model::task::Task;
use crate::model::validation::Validation;

impl Model {
    pub(super) fn validate(&mut self) -> Vec<Effect> {
        let Some(plan) = self.plan() else { return Vec::new() };
        if self.is_writing() {
            return Vec::new();
        }
        let task = self.start_task();
        let means = self.validation.means.clone();
        self.validation =
            Validation { means: means.clone(), running: Some(task), ..Validation::default() };
        let last_change_at = self.last_change_at;
        let standing = self.validation.standing();
        vec![Effect::Validate { task, plan, means, last_change_at, standing }]
    }

    pub(super) fn renew(&mut self) -> Vec<Effect> {
        let Some(plan) = self.plan() else { return Vec::new() };
        if self.validation.live_url.is_none() || self.validation.renewal.is_running() {
            return Vec::new();
        }
        let task = self.start_task();
        self.validation.renewal = Task::Running(task);
        vec![Effect::Renew { task, plan, means: self.validation.means.clone() }]
    }

    pub(super) fn fix(&mut self, fix: Fix) -> Vec<Effect> {
        match fix {
            Fix::UseRegion(region) => {
                let mut effects = self.edit(Field::Region, region.to_string());
                // A URL that names the old Region would be handed over with it.
                if self.address_problem().is_some() {
                    effects.extend(self.use_own_address());
                }
                effects
            }
        }
    }
}
