//! The one function that changes the model.

use std::path::PathBuf;

use super::connect::CredentialSource;
use super::content::Ownership;
use super::event::{CopyItem, Effect, Event, Field, ReportFormat, Secret};
use super::review::{Direction, Ending, Writing};
use super::step::Step;
use super::task::{Task, TaskId};
use super::validation::{FetchedFacts, Validation};
use super::{Closing, CopyFeedback, Model, hand_over};
use crate::access::changes::Write;
use crate::access::names::RoleName;
use crate::access::plan::AccessPlan;
use crate::access::ttl::human;
use crate::checks::catalogue::Input;
use crate::checks::finding::Fix;
use crate::export::steps;

/// How long a *Copied* stays on the screen.
const COPY_FEEDBACK_SECS: i64 = 2;

impl Model {
    /// Takes in what happened; what is to be done about it comes back.
    pub fn update(&mut self, event: Event) -> Vec<Effect> {
        match event {
            Event::Tick(now) => self.tick(now),

            Event::StepRequested(step) => self.go_to(step),
            Event::ContinueRequested => self.go_on(),
            Event::Edited(field, text) => self.edit(field, text),
            Event::FieldLeft(field) => self.leave_field(field),
            Event::SourceChosen(source) => self.choose_source(source),
            Event::ConnectRequested => self.connect(),
            Event::ProfilesRequested => vec![Effect::ListProfiles],
            Event::VendorChosen(index) => self.choose_vendor(index),
            Event::PermissionToggled(permission) if !self.is_writing() => {
                self.vendor.toggle(permission);
                self.withdraw(Input::Permissions)
            }
            Event::VendorFileRequested => self.read_vendor_file(),
            Event::VendorFilePickRequested => vec![Effect::PickVendorFile],
            Event::ExternalIdRequested if !self.is_writing() => vec![Effect::GenerateExternalId],
            Event::PracticeAccountRequested => self.fill_practice_account(),
            Event::PracticeUrlRequested => self.fill_practice_url(),
            Event::BucketLookupRequested => self.look_up_bucket(),
            Event::InventoryRequested => self.read_inventory(),
            Event::ReplacementConfirmed(confirmed) => {
                self.review.replacement_confirmed = confirmed;
                Vec::new()
            }
            Event::FreeRoleNameRequested => self.take_free_role_name(),
            Event::ApplyRequested => self.apply(),
            Event::TakeBackRequested => self.take_back(),
            Event::StopRequested => self.stop(),
            Event::HandWorkToggled(by_hand) if !self.is_writing() => {
                self.review.by_hand = by_hand;
                self.withdraw(Input::RoleName)
            }
            Event::MeansChosen(means) if !self.is_writing() => {
                self.validation.means = means;
                self.withdraw(Input::Mode)
            }
            Event::ValidationRequested => self.validate(),
            Event::RenewalRequested => self.renew(),
            Event::FixRequested(fix) => self.fix(fix),
            Event::CopyRequested(item) => self.copy(item),
            Event::SaveRequested(format) => self.save(format),
            Event::SavePathPickRequested(format) => self.pick_save_path(format),
            Event::StatusToggled => {
                self.status_is_open_when_narrow = !self.status_is_open_when_narrow;
                Vec::new()
            }
            Event::CloseRequested => self.close(),
            Event::CloseCancelled => {
                self.closing = Closing::No;
                Vec::new()
            }
            // What is written about stays as it is until it is written.
            Event::PermissionToggled(_)
            | Event::ExternalIdRequested
            | Event::HandWorkToggled(_)
            | Event::MeansChosen(_) => Vec::new(),

            answer => self.take_in(answer),
        }
    }

    fn tick(&mut self, now: jiff::Timestamp) -> Vec<Effect> {
        self.now = now;
        let feedback_is_over = self
            .copied
            .as_ref()
            .is_some_and(|copied| now.duration_since(copied.at).as_secs() >= COPY_FEEDBACK_SECS);
        if feedback_is_over {
            self.copied = None;
        }
        let url_has_ended =
            self.validation.live_url.as_ref().is_some_and(|live| live.remaining_secs(now) == 0);
        if url_has_ended && self.step == Step::Validate && self.validation.renewal == Task::Idle {
            return self.renew();
        }
        Vec::new()
    }

    fn go_to(&mut self, step: Step) -> Vec<Effect> {
        if step > self.furthest_step() {
            return Vec::new();
        }
        self.step = step;
        self.arrive()
    }

    fn go_on(&mut self) -> Vec<Effect> {
        let Some(next) = self.step.next() else { return Vec::new() };
        self.tried_steps.insert(self.step);
        if self.can_continue() {
            return self.go_to(next);
        }
        // What only AWS can answer is asked now, so that the next try may succeed.
        match self.step {
            Step::Connect => self.connect(),
            Step::Content if self.content.answer().is_none() => self.look_up_bucket(),
            _ => Vec::new(),
        }
    }

    /// What a step wants to know as soon as it is on the screen.
    fn arrive(&mut self) -> Vec<Effect> {
        match self.step {
            Step::Review => {
                self.suggest_role_name();
                let known =
                    self.plan().is_some_and(|plan| self.review.inventory_for(&plan).is_some());
                if known || self.is_writing() { Vec::new() } else { self.read_inventory() }
            }
            _ => Vec::new(),
        }
    }

    fn edit(&mut self, field: Field, text: String) -> Vec<Effect> {
        if self.is_writing() && field != Field::SavePath {
            return Vec::new();
        }
        let place = match field {
            Field::ConnectRegion => &mut self.connect.region_text,
            Field::VendorName => &mut self.vendor.name_text,
            Field::VendorPrincipal => &mut self.vendor.principal_text,
            Field::VendorFile => &mut self.vendor.file_path_text,
            Field::ExternalId => &mut self.vendor.external_id_text,
            Field::ExampleUrl => &mut self.content.example_url_text,
            Field::Domain => &mut self.content.domain_text,
            Field::Region => &mut self.content.region_text,
            Field::Bucket => &mut self.content.bucket_text,
            Field::Key => &mut self.content.key_text,
            Field::Prefix => &mut self.content.prefix_text,
            Field::Ttl => &mut self.content.ttl_text,
            Field::RoleName => &mut self.review.role_name_text,
            Field::HandMadeRoleArn => &mut self.review.hand_made_arn_text,
            Field::SavePath => &mut self.hand_over.save_path_text,
        };
        *place = text;
        match field {
            Field::VendorName | Field::Domain | Field::SavePath => Vec::new(),
            Field::ConnectRegion => {
                self.connect.identity = Task::Idle;
                self.withdraw(Input::Credentials)
            }
            Field::VendorPrincipal => self.withdraw(Input::Principal),
            Field::VendorFile => {
                self.vendor.file_error = None;
                Vec::new()
            }
            Field::ExternalId => {
                self.vendor.external_id_generated = false;
                self.withdraw(Input::ExternalId)
            }
            Field::ExampleUrl => self.learn_from_example_url(),
            Field::Region => self.withdraw(Input::Region),
            Field::Bucket => {
                self.content.lookup = Task::Idle;
                self.withdraw(Input::Bucket)
            }
            Field::Key => self.withdraw(Input::Key),
            Field::Prefix => self.withdraw(Input::Prefix),
            Field::Ttl => self.withdraw(Input::Ttl),
            Field::RoleName => {
                self.review.role_name_is_typed = true;
                self.withdraw(Input::RoleName)
            }
            Field::HandMadeRoleArn => {
                if let Ok(arn) = self.review.hand_made_arn() {
                    self.review.role_name_text = arn.name().to_string();
                    self.review.role_name_is_typed = true;
                }
                self.withdraw(Input::RoleName)
            }
        }
    }

    fn leave_field(&mut self, field: Field) -> Vec<Effect> {
        self.left_fields.insert(field);
        match field {
            Field::Bucket if self.content.lookup == Task::Idle => self.look_up_bucket(),
            Field::RoleName if !self.is_writing() => self.read_inventory(),
            _ => Vec::new(),
        }
    }

    /// Withdraws what was proved with the old value, and what was confirmed about it.
    fn withdraw(&mut self, input: Input) -> Vec<Effect> {
        self.validation.withdraw(input);
        self.review.replacement_confirmed = false;
        Vec::new()
    }

    fn choose_source(&mut self, source: CredentialSource) -> Vec<Effect> {
        if self.is_writing() || self.connect.source.as_ref() == Some(&source) {
            return Vec::new();
        }
        self.connect.source = Some(source);
        self.connect.identity = Task::Idle;
        self.content.lookup = Task::Idle;
        self.withdraw(Input::Credentials)
    }

    fn connect(&mut self) -> Vec<Effect> {
        let (Some(source), Ok(region)) = (self.connect.source.clone(), self.connect.region())
        else {
            return Vec::new();
        };
        if self.is_writing() || self.connect.missing_profile().is_some() {
            return Vec::new();
        }
        let task = self.start_task();
        self.connect.identity = Task::Running(task);
        self.content.lookup = Task::Idle;
        self.validation.withdraw(Input::Credentials);
        vec![Effect::Connect { task, source, region }]
    }

    fn choose_vendor(&mut self, index: usize) -> Vec<Effect> {
        if self.is_writing() {
            return Vec::new();
        }
        self.vendor.choose(index);
        if let Some(profile) = self.vendor.profile() {
            self.content.ttl_text = human(u64::from(profile.ttl.default_secs));
        }
        self.withdraw(Input::Principal);
        self.withdraw(Input::Permissions)
    }

    fn read_vendor_file(&mut self) -> Vec<Effect> {
        let path = self.vendor.file_path_text.trim();
        if path.is_empty() {
            self.vendor.file_error = Some("Type the path of the vendor's TOML file".to_owned());
            return Vec::new();
        }
        vec![Effect::ReadVendorFile(PathBuf::from(path))]
    }

    fn fill_practice_account(&mut self) -> Vec<Effect> {
        let Some(practice) = &self.surroundings.sandbox else { return Vec::new() };
        let account_id = practice.vendor_account_id.clone();
        self.edit(Field::VendorPrincipal, account_id)
    }

    fn fill_practice_url(&mut self) -> Vec<Effect> {
        let Some(practice) = &self.surroundings.sandbox else { return Vec::new() };
        let url = practice.example_url.clone();
        self.edit(Field::ExampleUrl, url)
    }

    fn learn_from_example_url(&mut self) -> Vec<Effect> {
        let endpoint_url = self.surroundings.endpoint_url.clone();
        let Some(Ok(url)) = self.content.reading(endpoint_url.as_ref()) else {
            return Vec::new();
        };
        self.content.learn(&url);
        self.content.lookup = Task::Idle;
        self.withdraw(Input::Bucket);
        self.withdraw(Input::Region);
        self.withdraw(Input::Key);
        self.look_up_bucket()
    }

    fn look_up_bucket(&mut self) -> Vec<Effect> {
        let Ok(bucket) = self.content.bucket() else { return Vec::new() };
        let Some(account_id) = self.identity().map(|identity| identity.account_id.clone()) else {
            return Vec::new();
        };
        if self.is_writing() {
            return Vec::new();
        }
        let task = self.start_task();
        self.content.lookup = Task::Running(task);
        vec![Effect::LookUpBucket { task, account_id, bucket, region: self.content.region().ok() }]
    }

    fn suggest_role_name(&mut self) {
        if self.review.role_name_is_typed {
            return;
        }
        let (Some(profile), Ok(bucket)) = (self.vendor.profile(), self.content.bucket()) else {
            return;
        };
        // A bucket's name has only characters that a role's may have; the two may be too long together.
        let name = format!("{}-{bucket}", profile.default_role_name);
        self.review.role_name_text = name.chars().take(RoleName::MAX_CHARS).collect();
    }

    fn read_inventory(&mut self) -> Vec<Effect> {
        let Some(plan) = self.plan() else { return Vec::new() };
        if self.is_writing() {
            return Vec::new();
        }
        let task = self.start_task();
        self.review.inventory = Task::Running(task);
        vec![Effect::ReadInventory { task, plan }]
    }

    /// A name that is not the one in use: the same with a number behind it.
    fn take_free_role_name(&mut self) -> Vec<Effect> {
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

    fn apply(&mut self) -> Vec<Effect> {
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
        // What an earlier, unfinished attempt made is still to be taken back if this one fails.
        let made = self.unfinished_of(&plan);
        self.start_writing(Direction::Apply, plan, writes, made)
    }

    fn take_back(&mut self) -> Vec<Effect> {
        if self.is_writing() {
            return Vec::new();
        }
        let Some(writing) = &self.review.writing else { return Vec::new() };
        if writing.made.is_empty() {
            return Vec::new();
        }
        let (plan, made) = (writing.plan.clone(), writing.made.clone());
        self.start_writing(Direction::TakeBack, plan, made.clone(), made)
    }

    fn unfinished_of(&self, plan: &AccessPlan) -> Vec<Write> {
        self.review
            .writing
            .as_ref()
            .filter(|writing| writing.plan.role_name == plan.role_name && writing.is_unfinished())
            .map(|writing| writing.made.clone())
            .unwrap_or_default()
    }

    fn start_writing(
        &mut self,
        direction: Direction,
        plan: AccessPlan,
        writes: Vec<Write>,
        made: Vec<Write>,
    ) -> Vec<Effect> {
        let task = self.start_task();
        self.validation.withdraw(Input::RoleName);
        self.review.writing = Some(Writing {
            task,
            direction,
            plan: plan.clone(),
            writes: writes.clone(),
            made: made.clone(),
            ending: None,
        });
        vec![match direction {
            Direction::Apply => Effect::Apply { task, plan, writes },
            Direction::TakeBack => Effect::TakeBack { task, plan, made },
        }]
    }

    fn stop(&mut self) -> Vec<Effect> {
        if let Some(writing) = &self.review.writing
            && writing.is_running()
        {
            return vec![Effect::Stop(writing.task)];
        }
        let Some(task) = self.validation.running else { return Vec::new() };
        self.validation.is_stopping = true;
        vec![Effect::Stop(task)]
    }

    fn validate(&mut self) -> Vec<Effect> {
        let (Some(plan), Some(identity)) = (self.plan(), self.identity().cloned()) else {
            return Vec::new();
        };
        if self.is_writing() {
            return Vec::new();
        }
        let task = self.start_task();
        let means = self.validation.means.clone();
        self.validation =
            Validation { means: means.clone(), running: Some(task), ..Validation::default() };
        let last_change_at = self.last_change_at;
        vec![Effect::Validate { task, plan, identity, means, last_change_at }]
    }

    fn renew(&mut self) -> Vec<Effect> {
        let Some(plan) = self.plan() else { return Vec::new() };
        if self.validation.live_url.is_none() || self.validation.renewal.is_running() {
            return Vec::new();
        }
        let task = self.start_task();
        self.validation.renewal = Task::Running(task);
        vec![Effect::Renew { task, plan, means: self.validation.means.clone() }]
    }

    fn fix(&mut self, fix: Fix) -> Vec<Effect> {
        match fix {
            Fix::UseRegion(region) => self.edit(Field::Region, region.to_string()),
        }
    }

    fn copy(&mut self, item: CopyItem) -> Vec<Effect> {
        let text = match item {
            CopyItem::CallLog => Some(self.calls.text()),
            CopyItem::ExternalId => Some(self.vendor.external_id_text.trim().to_owned()),
            CopyItem::SignedUrl => {
                self.validation.live_url.as_ref().map(|live| live.url.secret_text())
            }
            CopyItem::PracticeUrl => {
                self.surroundings.sandbox.as_ref().map(|practice| practice.example_url.clone())
            }
            CopyItem::TrustPolicy => self.plan().map(|plan| plan.trust_policy().text().to_owned()),
            CopyItem::PermissionsPolicy => {
                self.plan().map(|plan| plan.permissions_policy().text().to_owned())
            }
            CopyItem::HandSteps => self.plan().map(|plan| steps::text(&plan)),
            CopyItem::WholeForm => {
                self.plan().map(|plan| hand_over::form_text(&hand_over::form_rows(self, &plan)))
            }
            CopyItem::FormRow(index) => self.plan().and_then(|plan| {
                hand_over::form_rows(self, &plan).into_iter().nth(index).map(|row| row.value)
            }),
        };
        text.map(|text| vec![Effect::Copy { item, text: Secret(text) }]).unwrap_or_default()
    }

    fn save(&mut self, format: ReportFormat) -> Vec<Effect> {
        let Some(plan) = self.plan() else { return Vec::new() };
        let path = self.save_path(&plan, format);
        vec![Effect::Save { path, text: hand_over::report(self, &plan, format) }]
    }

    fn pick_save_path(&mut self, format: ReportFormat) -> Vec<Effect> {
        let Some(plan) = self.plan() else { return Vec::new() };
        vec![Effect::PickSavePath { suggested: self.save_path(&plan, format) }]
    }

    /// Where a report goes: the path that was typed, with the ending of the format.
    pub fn save_path(&self, plan: &AccessPlan, format: ReportFormat) -> PathBuf {
        let suggested = PathBuf::from(hand_over::suggested_file_name(plan, format));
        let typed = self.hand_over.save_path_text.trim();
        if typed.is_empty() {
            return self.surroundings.save_folder.join(suggested);
        }
        let mut path = PathBuf::from(typed);
        if typed.ends_with(std::path::MAIN_SEPARATOR) {
            path.push(suggested);
        } else if let Some(extension) = suggested.extension() {
            path.set_extension(extension);
        }
        path
    }

    fn close(&mut self) -> Vec<Effect> {
        if self.is_writing() {
            self.closing = Closing::AfterWork;
            return Vec::new();
        }
        vec![Effect::CloseWindow]
    }

    /// Closes the window that was only waiting for this; an unfinished change keeps it open, so
    /// that it is said.
    fn work_ended(&mut self) -> Vec<Effect> {
        if self.closing == Closing::No || self.is_writing() {
            return Vec::new();
        }
        self.closing = Closing::No;
        let unfinished = self.review.writing.as_ref().is_some_and(Writing::is_unfinished);
        if unfinished { Vec::new() } else { vec![Effect::CloseWindow] }
    }

    fn take_in(&mut self, answer: Event) -> Vec<Effect> {
        match answer {
            Event::CallStarted(call) => self.calls.start(call),
            Event::CallEnded(id, end) => self.calls.end(id, end),
            Event::ProfilesListed(profiles) => {
                let first = profiles.as_ref().ok().and_then(|profiles| profiles.first());
                if let (None, Some(profile)) = (&self.connect.source, first) {
                    self.connect.source = Some(CredentialSource::Profile(profile.name.clone()));
                }
                self.connect.profiles = Some(profiles);
            }
            Event::Connected(task, answer) => {
                self.connect.identity.settle(task, answer);
                return if self.content.bucket().is_ok() {
                    self.look_up_bucket()
                } else {
                    Vec::new()
                };
            }
            Event::VendorFileRead(Ok(profile)) => {
                self.vendor.file_error = None;
                self.vendor.profiles.push(profile);
                return self.choose_vendor(self.vendor.profiles.len() - 1);
            }
            Event::VendorFileRead(Err(sentence)) => self.vendor.file_error = Some(sentence),
            Event::ExternalIdGenerated(external_id) if !self.is_writing() => {
                self.vendor.external_id_text = external_id.to_string();
                self.vendor.external_id_generated = true;
                return self.withdraw(Input::ExternalId);
            }
            Event::BucketLookedUp(task, answer) => {
                if self.content.lookup.settle(task, answer) {
                    self.fill_region();
                }
            }
            Event::InventoryRead(task, answer) => {
                self.review.inventory.settle(task, answer);
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

    fn fill_region(&mut self) {
        let Some(answer) = self.content.answer() else { return };
        let ours = answer.ownership == Ownership::Ours;
        let Some(region) = answer.region.as_ref().map(ToString::to_string) else { return };
        // An empty field is filled; one that says otherwise is the admin's to decide, but for what
        // was only a guess of the URL.
        if self.content.region_text.trim().is_empty() || ours && self.content.region().is_err() {
            self.content.region_text = region;
            self.withdraw(Input::Region);
        }
    }

    fn take_in_progress(&mut self, answer: Event) -> Vec<Effect> {
        match answer {
            Event::WriteMade(task, write) => {
                if let Some(writing) = self.running_writing(task) {
                    writing.made.push(write);
                }
            }
            Event::WriteTakenBack(task, write) => {
                if let Some(writing) = self.running_writing(task) {
                    writing.made.retain(|made| *made != write);
                }
            }
            Event::WritingEnded(task, ending) => return self.end_writing(task, ending),
            Event::Found(task, id, finding) if self.validation.running == Some(task) => {
                self.validation.findings.insert(id, finding);
            }
            Event::ObjectFetched(task, object, live_url)
                if self.validation.running == Some(task) =>
            {
                self.validation.fetched = Some(FetchedFacts::from(&object));
                self.validation.live_url = live_url;
                let preview = self.start_task();
                self.validation.preview = Task::Running(preview);
                let key = self.content.key_text.clone();
                return vec![Effect::MakePreview { task: preview, object, key }];
            }
            Event::ValidationEnded(task) if self.validation.running == Some(task) => {
                self.validation.running = None;
                self.validation.is_stopping = false;
                return self.work_ended();
            }
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
            Event::Copied(item, result) => {
                self.copied = Some(CopyFeedback { item, at: self.now, result });
            }
            Event::Saved(result) => self.hand_over.saved = Some(result),
            Event::SavePathPicked(path) => {
                self.hand_over.save_path_text = path.display().to_string();
            }
            // A late answer, or one that came while its place was taken.
            _ => {}
        }
        Vec::new()
    }

    fn running_writing(&mut self, task: TaskId) -> Option<&mut Writing> {
        self.review.writing.as_mut().filter(|writing| writing.task == task && writing.is_running())
    }

    fn end_writing(&mut self, task: TaskId, ending: Ending) -> Vec<Effect> {
        let Some(writing) = self.running_writing(task) else { return Vec::new() };
        writing.ending = Some(ending);
        self.last_change_at = Some(self.now);
        self.review.replacement_confirmed = false;
        let mut effects = self.work_ended();
        // The account is read again: what is shown is what is there, not what was sent.
        effects.extend(self.read_inventory());
        effects
    }
}
