//! What the runtime brings: an answer that is late, or whose place is taken, is dropped.

use crate::access::changes::{Write, serves};
use crate::access::provenance::ExternalIdOrigin;
use crate::checks::catalogue::Input;
use crate::checks::failure::Failure;
use crate::model::connect::CredentialSource;
use crate::model::content::{ObjectAnswer, Ownership};
use crate::model::event::{CopyItem, Effect, Event};
use crate::model::integration::Journey;
use crate::model::review::{Direction, Ending, Writing};
use crate::model::step::Step;
use crate::model::task::{Task, TaskId};
use crate::model::validation::FetchedFacts;
use crate::model::{CopyFeedback, Model};

impl Model {
    pub(super) fn take_in(&mut self, answer: Event) -> Vec<Effect> {
        match answer {
            Event::CallStarted(call) => self.calls.start(call),
            Event::CallEnded(id, end) => self.calls.end(id, end),
            Event::ProfilesListed(profiles) => {
                let first = profiles.as_ref().ok().and_then(|profiles| profiles.first());
                if let (None, Some(profile)) = (&self.connect.source, first) {
                    self.connect.source = Some(CredentialSource::Profile(profile.name.clone()));
                    self.connect.is_source_guessed = true;
                }
                self.connect.profiles = Some(profiles);
                if self.lacks_credentials() {
                    return vec![Effect::WatchProfiles];
                }
            }
            Event::PracticeStarted(task, started) => return self.practice_started(task, started),
            Event::RouteFound(task, route) => {
                if self.connect.identity.awaits(task) {
                    // An endpoint of the profile's own is known from here on.
                    self.surroundings.endpoint_url.clone_from(&route.s3_endpoint);
                    self.connect.route = route;
                }
            }
            Event::Connected(task, answer) => {
                if self.connect.identity.settle(task, answer) {
                    if self.account_conflict().is_some() {
                        return Vec::new();
                    }
                    let mut effects = self.watch_sign_on();
                    effects.extend(self.look_up_bucket());
                    return if effects.is_empty() { self.travel() } else { effects };
                }
            }
            Event::InstanceRoleFound(role) => self.connect.instance_role = Some(role),
            Event::SignOnSaid(task, line) => self.sign_on_said(task, line),
            Event::SignOnEnded(task, ended) => return self.sign_on_ended(task, ended),
            Event::IntegrationOpened(path) => return self.integration_opened(path),
            Event::IntegrationFileRead(read) => return self.take_in_integration(read),
            Event::SavedListed(listed) => self.saved_listed(listed),
            Event::SavedNotChecked(task, why) => return self.saved_not_checked(task, why),
            Event::VendorFileRead(Ok(profile)) => {
                self.vendor.file_error = None;
                let index = self.vendor.add(profile);
                return self.choose_vendor(index);
            }
            Event::VendorFileRead(Err(sentence)) => self.vendor.file_error = Some(sentence),
            Event::ExternalIdGenerated(external_id)
                if self.step == Step::HandOver && self.hand_over.rotation.is_some() =>
            {
                self.hand_over.rotation = Some(external_id.to_string());
                self.vendor.learn_origin(external_id, ExternalIdOrigin::Generated);
            }
            Event::ExternalIdGenerated(external_id) if !self.is_writing() => {
                self.vendor.external_id_text = external_id.to_string();
                self.vendor.learn_origin(external_id, ExternalIdOrigin::Generated);
                return self.withdraw(Input::ExternalId);
            }
            Event::BucketLookedUp(task, answer) => {
                if self.content.lookup.settle(task, answer) {
                    let region = self.content.region_text.clone();
                    self.fill_region();
                    if self.content.region_text != region {
                        self.withdraw(Input::Region);
                    }
                    let mut effects = self.look_up_object();
                    effects.extend(self.travel());
                    return effects;
                }
            }
            Event::ObjectLookedUp(task, answer) => return self.take_in_object(task, answer),
            Event::InventoryRead(task, answer) if self.review.package.watch.awaits(task) => {
                return self.looked(answer);
            }
            Event::InventoryRead(task, answer) => {
                self.review.inventory.settle(task, answer);
                self.review.reconcile();
                self.recover();
                self.recognise_overlap();
                self.withdraw_what_the_account_contradicts();
                let mut effects = self.travel();
                effects.extend(self.ask_outlook());
                // Whatever the account is like, the admin decides from here.
                self.integration.journey = Journey::ByHand;
                return effects;
            }
            Event::HistoryRead(task, history)
                if self.review.inventory.awaits(task) || self.review.package.watch.awaits(task) =>
            {
                self.review.history = Some(*history);
            }
            Event::InterruptedFound(found) => self.interruptions = found,
            Event::TwinsSwept(left_alone) => self.left_alone = left_alone,
            Event::OutlookFormed(task, plan, outlook) => {
                self.review.outlook.settle(task, Ok((plan, outlook)));
            }
            Event::InventoryReread(task, inventory) => {
                if self.validation.running == Some(task)
                    && let Some(plan) = self.plan()
                {
                    self.review.inventory = Task::Done((plan, inventory));
                }
            }
            other => return self.take_in_progress(other),
        }
        Vec::new()
    }

    /// A key that is new to the plan changes the permissions policy, and what the account is compared with.
    fn take_in_object(
        &mut self,
        task: TaskId,
        answer: Result<ObjectAnswer, Failure>,
    ) -> Vec<Effect> {
        if !self.content.object.settle(task, answer) || self.content.kms_key().is_none() {
            return Vec::new();
        }
        self.withdraw(Input::KmsKey);
        if self.step == Step::Review { self.read_inventory() } else { Vec::new() }
    }

    /// What was proved of a role that is another one by now is proved no longer, even if it is put back.
    fn withdraw_what_the_account_contradicts(&mut self) {
        let Some((plan, inventory)) = self.review.inventory.done() else { return };
        let is_current = self.plan().is_some_and(|current| current.makes_the_same_as(plan));
        if is_current && self.validation.running.is_none() && !serves(plan, inventory) {
            self.validation.withdraw(Input::RoleName);
        }
    }

    pub(super) fn fill_region(&mut self) {
        let Some(answer) = self.content.answer() else { return };
        let ours = answer.ownership == Ownership::Ours;
        let Some(region) = answer.region.as_ref().map(ToString::to_string) else { return };
        // An empty field is filled; one that says otherwise is the admin's to decide, but for what
        // was only a guess of the URL.
        if self.content.region_text.trim().is_empty() || ours && self.content.region().is_err() {
            self.content.region_text = region;
            self.content.fill_domain();
        }
    }

    fn take_in_progress(&mut self, answer: Event) -> Vec<Effect> {
        match answer {
            Event::AccessKeyMade(task, key) if self.running_writing(task).is_some() => {
                self.review.fresh_key = Some(key);
            }
            Event::WriteMade(task, write) => {
                if let Some(writing) = self.running_writing(task) {
                    writing.made.push(write);
                }
            }
            Event::WriteTakenBack(task, write) => {
                if let Some(writing) = self.running_writing(task) {
                    writing.made.retain(|made| *made != write);
                    if matches!(write, Write::CreateAccessKey { .. }) {
                        self.review.fresh_key = None;
                    }
                }
            }
            Event::WriteLeft(task, write) => {
                if let Some(writing) = self.running_writing(task) {
                    writing.made.retain(|made| *made != write);
                    writing.left.push(write);
                }
            }
            Event::WritingEnded(task, ending) => return self.end_writing(task, &ending),
            Event::CheckBegan(task, id, at) if self.validation.running == Some(task) => {
                self.validation.timeline.began(id, at);
            }
            Event::CheckEnded(task, id, at) if self.validation.running == Some(task) => {
                self.validation.timeline.ended(id, at);
            }
            Event::Found(task, id, finding) if self.validation.running == Some(task) => {
                self.validation.timeline.found(id, &finding);
                self.validation.findings.insert(id, finding);
            }
            Event::Found(task, id, finding) => self.saved_found(task, id, finding),
            Event::ObjectFetched(task, object, live_url)
                if self.validation.running == Some(task) =>
            {
                self.validation.fetched = Some(FetchedFacts::from(&object));
                self.validation.live_url = live_url;
                let preview = self.start_task();
                self.validation.preview = Task::Running(preview);
                return vec![Effect::MakePreview { task: preview, object }];
            }
            Event::ValidationEnded(task) if self.validation.running == Some(task) => {
                self.validation.running = None;
                let was_stopped = std::mem::take(&mut self.validation.is_stopping);
                self.validation.fold_what_is_quiet();
                let mut effects = self.work_ended();
                if !was_stopped {
                    effects.splice(0..0, self.remember_result());
                }
                return effects;
            }
            Event::ValidationEnded(task) => return self.saved_checked(task),
            Event::PreviewMade(task, preview) => {
                self.validation.preview.settle(task, Ok(preview));
            }
            Event::Renewed(task, Ok(live_url)) if self.validation.renewal.awaits(task) => {
                self.validation.live_url = Some(live_url);
                self.validation.renewal = Task::Idle;
            }
            Event::Renewed(task, Err(failure)) => {
                self.validation.renewal.settle(task, Err(failure));
            }
            Event::UndoRead(task, read) => self.undo_read(task, read),
            Event::RevocationRead(task, answer) => {
                self.revocation.shown.settle(task, answer.map(|read| *read));
            }
            Event::RevocationProved(task, proof) => return self.revocation_proved(task, proof),
            Event::UseLookedFor(task, answer) => return self.use_looked_for(task, answer),
            Event::CorsPut(task, ending) => return self.bucket_mended(task, ending),
            Event::Copied(item, result) => {
                if result.is_ok() {
                    self.clipboard.taken(item, self.now);
                    if item == CopyItem::SecretAccessKey {
                        self.secret_copied();
                    }
                }
                self.copied = Some(CopyFeedback { item, at: self.now, result });
            }
            Event::ClipboardCleared(result) => self.clipboard.cleared(result),
            Event::Saved(result) => return self.report_saved(result),
            Event::SavePathPicked(path) => return self.save_picked(&path),
            Event::PackageSaved(result) => {
                self.review.package.saved = Some(result);
                self.review.package.is_being_saved = false;
                return self.work_ended();
            }
            Event::PackagePathPicked(path) => return self.save_package_picked(&path),
            // A late answer, or one that came while its place was taken.
            _ => {}
        }
        Vec::new()
    }

    fn running_writing(&mut self, task: TaskId) -> Option<&mut Writing> {
        self.review.writing.as_mut().filter(|writing| writing.task == task && writing.is_running())
    }

    fn end_writing(&mut self, task: TaskId, ending: &Ending) -> Vec<Effect> {
        let Some(writing) = self.running_writing(task) else { return Vec::new() };
        let is_finished = *ending == Ending::Finished;
        let plan = writing.plan.clone();
        writing.ending = Some(ending.clone());
        let undone = match writing.direction {
            Direction::TakeBack(_) if is_finished => writing.writes.clone(),
            _ => Vec::new(),
        };
        self.rotation_undone(&undone);
        self.last_change_at = Some(self.now);
        self.review.replacement_confirmed = false;
        let mut effects = self.revocation_written(task, &plan, ending);
        effects.extend(self.work_ended());
        // A window that goes starts no rehearsal that it would leave half-way.
        if is_finished && effects.is_empty() {
            effects = self.fix_written(task);
        }
        // The account is read again: what is shown is what is there, not what was sent.
        effects.extend(self.read_inventory());
        effects
    }
}
