//! The list of remembered integrations: shown, opened, forgotten, checked one after another.

use std::collections::VecDeque;
use std::path::{Path, PathBuf};

use crate::checks::catalogue::CheckId;
use crate::checks::finding::Finding;
use crate::model::Model;
use crate::model::event::{Effect, ReportFormat, TaskId};
use crate::model::saved::{LastCheck, NotChecked, SavedIntegration, SavedRun};
use crate::model::step::Step;
use crate::model::validation::{Means, Validation};

impl Model {
    pub(super) fn show_saved_list(&mut self) -> Vec<Effect> {
        if self.is_practising() {
            return Vec::new();
        }
        self.step = Step::Connect;
        self.part = None;
        self.saved.is_shown = true;
        let mut effects = self.flush_draft();
        effects.push(Effect::ListSaved);
        effects
    }

    pub(super) fn saved_listed(&mut self, listed: Result<Vec<SavedIntegration>, String>) {
        match listed {
            Ok(entries) => {
                self.saved.problem = None;
                // What is remembered later does not push the Connect step aside.
                self.saved.is_shown &= !entries.is_empty() || !self.drafts.entries.is_empty();
                self.saved.entries = entries;
            }
            Err(sentence) => self.saved.problem = Some(sentence),
        }
    }

    pub(super) fn open_saved(&mut self, path: PathBuf) -> Vec<Effect> {
        if self.is_writing() {
            return Vec::new();
        }
        self.saved.is_shown = false;
        self.integration.file_path_text = path.display().to_string();
        vec![Effect::ReadIntegrationFile(path)]
    }

    pub(super) fn forget_saved(&mut self, path: PathBuf) -> Vec<Effect> {
        if self.is_checking_saved() {
            return Vec::new();
        }
        self.saved.not_checked.remove(&path);
        vec![Effect::Forget(path)]
    }

    /// A file that was read is remembered, and what is validated from then on is its result.
    pub(super) fn integration_opened(&mut self, path: PathBuf) -> Vec<Effect> {
        if self.is_practising() {
            return Vec::new();
        }
        self.saved.opening = Some(path.clone());
        vec![Effect::Remember { path, last: None }]
    }

    /// A file of Hand over is remembered with what was validated before it.
    pub(super) fn report_saved(&mut self, result: Result<PathBuf, String>) -> Vec<Effect> {
        let saved = result.clone().ok();
        self.hand_over.saved = Some(result);
        let mut effects = self.work_ended();
        let is_integration = self.hand_over.saving == Some(ReportFormat::Integration);
        let being_filed = self.drafts.being_filed.take();
        if let (true, false, Some(path)) = (is_integration, self.is_practising(), saved) {
            // What was typed since is in no file.
            self.drafts.filed = being_filed;
            self.saved.open =
                self.as_integration().map(|integration| (path.clone(), Box::new(integration)));
            let is_answered =
                !self.validation.findings.is_empty() && self.validation.running.is_none();
            let last = self.saved.open.as_ref().filter(|_| is_answered).map(|(_, integration)| {
                // The checks may be from hours before the file.
                let checked_at = self.validation.timeline.ended_at().unwrap_or(self.now);
                LastCheck::of(&self.validation, integration, checked_at)
            });
            effects.insert(0, Effect::Remember { path, last });
        }
        effects
    }

    /// Keeps what the Validate step found of a file, as long as the fields say what the file does.
    pub(super) fn remember_result(&mut self) -> Option<Effect> {
        let (path, integration) = self.saved.open.as_ref()?;
        if self.plan()? != integration.plan() {
            return None;
        }
        let last = LastCheck::of(&self.validation, integration, self.now);
        let path = path.clone();
        self.saved.found.insert(path.clone(), (last.sha256.clone(), self.validation.clone()));
        Some(Effect::Remember { path, last: Some(last) })
    }

    pub(super) fn propose_checks(&mut self, path: Option<&Path>) -> Vec<Effect> {
        if self.is_writing() {
            return Vec::new();
        }
        let is_asked_for = |entry: &&SavedIntegration| {
            entry.integration().is_ok() && path.is_none_or(|path| entry.path == path)
        };
        let paths: Vec<PathBuf> = self
            .saved
            .entries
            .iter()
            .filter(is_asked_for)
            .map(|entry| entry.path.clone())
            .collect();
        self.saved.proposed = (!paths.is_empty()).then_some(paths);
        Vec::new()
    }

    pub(super) fn check_proposed(&mut self) -> Vec<Effect> {
        if self.is_writing() {
            return Vec::new();
        }
        let Some(paths) = self.saved.proposed.take() else { return Vec::new() };
        for path in &paths {
            self.saved.not_checked.remove(path);
        }
        let all = paths.len();
        self.check_next(paths.into(), all)
    }

    /// Begins with the first that can be checked; without one, the run is over.
    fn check_next(&mut self, mut left: VecDeque<PathBuf>, all: usize) -> Vec<Effect> {
        self.saved.run = None;
        while let Some(path) = left.pop_front() {
            let Some(Ok(integration)) = self.saved.entry(&path).map(SavedIntegration::integration)
            else {
                continue;
            };
            let integration = Box::new(integration.clone());
            let Some(source) = self.source_for(&integration) else {
                self.saved.not_checked.insert(path, NotChecked::NoCredentials);
                continue;
            };
            let task = self.start_task();
            let means = Means::Rehearsal;
            let validation = Validation { means, running: Some(task), ..Validation::default() };
            let is_stopping = false;
            let checked = integration.clone();
            self.saved.run = Some(SavedRun {
                task,
                path,
                integration: checked,
                validation,
                is_stopping,
                left,
                all,
            });
            let region = self.connect.region().ok().flatten();
            return vec![Effect::CheckSaved { task, integration, source, region }];
        }
        self.work_ended()
    }

    fn running_check(&mut self, task: TaskId) -> Option<&mut SavedRun> {
        self.saved.run.as_mut().filter(|run| run.task == task)
    }

    pub(super) fn saved_found(&mut self, task: TaskId, id: CheckId, finding: Finding) {
        if let Some(run) = self.running_check(task) {
            run.validation.findings.insert(id, finding);
        }
    }

    /// One file's checks have ended.
    pub(super) fn saved_checked(&mut self, task: TaskId) -> Vec<Effect> {
        if self.running_check(task).is_none() {
            return Vec::new();
        }
        let Some(mut run) = self.saved.run.take() else { return Vec::new() };
        if run.is_stopping {
            // Half of the checks are no result.
            self.saved.not_checked.insert(run.path, NotChecked::Stopped);
            return self.check_next(run.left, run.all);
        }
        run.validation.running = None;
        let last = LastCheck::of(&run.validation, &run.integration, self.now);
        self.set_last(&run.path, last.clone());
        let found = (last.sha256.clone(), run.validation);
        self.saved.found.insert(run.path.clone(), found);
        let mut effects = vec![Effect::Remember { path: run.path, last: Some(last) }];
        effects.extend(self.check_next(run.left, run.all));
        effects
    }

    pub(super) fn saved_not_checked(&mut self, task: TaskId, why: NotChecked) -> Vec<Effect> {
        if self.running_check(task).is_none() {
            return Vec::new();
        }
        let Some(run) = self.saved.run.take() else { return Vec::new() };
        self.saved.not_checked.insert(run.path, why);
        self.check_next(run.left, run.all)
    }

    fn set_last(&mut self, path: &Path, last: LastCheck) {
        let entry = self.saved.entries.iter_mut().find(|entry| entry.path == *path);
        if let Some(entry) = entry {
            entry.last = Some(last.after(entry.last.as_ref()));
        }
    }

    /// The file that is checked now is the last one; its twin is taken away first.
    pub(super) fn stop_saved_checks(&mut self) -> Vec<Effect> {
        let Some(run) = &mut self.saved.run else { return Vec::new() };
        run.is_stopping = true;
        run.left.clear();
        vec![Effect::Stop(run.task)]
    }
}
