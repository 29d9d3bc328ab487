//! The package for somebody else: copied, saved, and waited for.

use std::path::{Path, PathBuf};

use crate::access::changes::{Inventory, is_applied};
use crate::access::plan::AccessPlan;
use crate::checks::failure::Failure;
use crate::export::package::PackageFormat;
use crate::model::Model;
use crate::model::event::{Effect, TaskId};
use crate::model::package::{Watch, Watching};
use crate::model::step::Step;
use crate::model::task::Task;

impl Model {
    pub(super) fn choose_package(&mut self, format: PackageFormat) -> Vec<Effect> {
        // What was saved was another file.
        self.review.package.saved = None;
        self.review.package.format = format;
        Vec::new()
    }

    /// Has the package as it is to be shown; where it is not shown, it is not written.
    pub(super) fn write_package(&mut self) {
        let is_shown = self.step == Step::Review && self.review.by_hand;
        let plan = if is_shown { self.plan() } else { None };
        self.review.package.write_for(plan);
    }

    pub(super) fn save_package(&mut self) -> Vec<Effect> {
        let Some(plan) = self.plan() else { return Vec::new() };
        let path = self.package_path(&plan);
        self.review.package.is_being_saved = true;
        vec![Effect::SavePackage { path, text: self.review.package.format.text(&plan) }]
    }

    pub(super) fn pick_package_path(&mut self) -> Vec<Effect> {
        let Some(plan) = self.plan() else { return Vec::new() };
        vec![Effect::PickPackagePath { suggested: self.package_path(&plan) }]
    }

    pub(super) fn save_package_picked(&mut self, path: &Path) -> Vec<Effect> {
        self.review.package.path_text = path.display().to_string();
        self.save_package()
    }

    /// Where the package goes: the path that was typed, or the suggested name in the folder that was.
    pub fn package_path(&self, plan: &AccessPlan) -> PathBuf {
        let package = &self.review.package;
        let suggested = package.format.file_name(plan);
        match package.path_text.trim() {
            "" => self.surroundings.save_folder.join(suggested),
            folder if folder.ends_with(std::path::MAIN_SEPARATOR) => {
                PathBuf::from(folder).join(suggested)
            }
            typed => PathBuf::from(typed),
        }
    }

    pub(super) fn watch(&mut self) -> Vec<Effect> {
        let Some(plan) = self.plan() else { return Vec::new() };
        self.review.package.watch = Watch::On(Watching::new(plan, self.now));
        self.look_when_due()
    }

    /// Looks at the account when it is time to; on another step the wait rests.
    pub(super) fn look_when_due(&mut self) -> Vec<Effect> {
        if self.review.package.watch.watching().is_none() {
            return Vec::new();
        }
        let plan = self.plan();
        let inventory = plan.as_ref().and_then(|plan| self.review.inventory_for(plan));
        let is_there = |(plan, inventory)| is_applied(plan, inventory);
        if plan.as_ref().zip(inventory).is_some_and(is_there) {
            self.review.package.watch = Watch::Applied;
            return Vec::new();
        }
        let is_idle = !self.is_writing() && !self.review.inventory.is_running();
        let (now, step) = (self.now, self.step);
        let task = TaskId(self.next_task);
        let Watch::On(watching) = &mut self.review.package.watch else { return Vec::new() };
        let Some(plan) = plan.filter(|plan| plan.makes_the_same_as(&watching.plan)) else {
            self.review.package.watch = Watch::Off;
            return Vec::new();
        };
        let is_due = watching.look.is_none() && watching.next_look_at <= now;
        if !is_due || !is_idle || step != Step::Review {
            return Vec::new();
        }
        watching.look = Some(task);
        self.next_task += 1;
        vec![Effect::ReadInventory { task, plan }]
    }

    /// What a look brought; the differences stay on the screen until the next one.
    pub(super) fn looked(
        &mut self,
        answer: Result<(AccessPlan, Inventory), Failure>,
    ) -> Vec<Effect> {
        let now = self.now;
        let Watch::On(watching) = &mut self.review.package.watch else { return Vec::new() };
        match answer {
            Ok(found) => {
                watching.pause(now);
                if !self.is_writing() {
                    self.review.inventory = Task::Done(found);
                }
                self.look_when_due()
            }
            Err(failure) => {
                if let Err(failure) = watching.pause_after(failure, now) {
                    self.review.package.watch = Watch::Ended(failure);
                }
                Vec::new()
            }
        }
    }
}
