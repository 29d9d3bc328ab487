//! Another practice AWS: what belonged to the old one goes, the vendor and the external ID stay. And the way from the real
//! AWS to practice and back, over which nothing goes.

use url::Url;

use crate::access::vendor::VendorProfile;
use crate::model::calls::CallLog;
use crate::model::connect::{ConnectForm, CredentialSource};
use crate::model::content::ContentForm;
use crate::model::event::Effect;
use crate::model::integration::IntegrationForm;
use crate::model::practice::{Practice, PracticeChange};
use crate::model::review::Review;
use crate::model::step::Step;
use crate::model::task::TaskId;
use crate::model::validation::Validation;
use crate::model::{Closing, Model, Surroundings};

impl Model {
    /// Begins anew with the set-up of this name; `None` is the one in order.
    pub(super) fn choose_practice(&mut self, name: Option<String>) -> Vec<Effect> {
        let Some(practice) = &self.surroundings.sandbox else { return Vec::new() };
        let is_new = practice.scenario_name() != name.as_deref();
        if !is_new || !practice.offers(name.as_deref()) || !self.may_change_practice() {
            return Vec::new();
        }
        self.leave_account();
        let task = self.start_task();
        self.practice_change = PracticeChange::Starting(task);
        vec![Effect::StartPractice { task, scenario: name }]
    }

    /// Takes in the practice AWS that answers from now on, and where it does.
    pub(super) fn practice_started(
        &mut self,
        task: TaskId,
        started: Result<(Url, Practice), String>,
    ) -> Vec<Effect> {
        if self.practice_change != PracticeChange::Starting(task) {
            return Vec::new();
        }
        match started {
            Ok((endpoint_url, practice)) => {
                self.surroundings.endpoint_url = Some(endpoint_url);
                self.surroundings.sandbox = Some(practice);
                self.practice_change = PracticeChange::None;
                Vec::new()
            }
            Err(sentence) => {
                self.practice_change = PracticeChange::None;
                let is_first = self.surroundings.sandbox.is_none();
                let effects = if is_first { self.take_up_the_real() } else { Vec::new() };
                self.practice_change = PracticeChange::Failed(sentence);
                effects
            }
        }
    }

    /// Puts the real AWS aside as it is, and begins anew with the practice AWS in order.
    pub(super) fn enter_practice(&mut self) -> Vec<Effect> {
        if !self.may_enter_practice() {
            return Vec::new();
        }
        let surroundings = Surroundings {
            save_folder: self.surroundings.save_folder.clone(),
            ..Surroundings::default()
        };
        let mut practice = Self::new(surroundings, VendorProfile::built_in(), self.now);
        practice.connect.source = Some(CredentialSource::SandboxCustomer);
        practice.take_what_is_the_windows(self);
        practice.next_task = self.next_task;
        let task = practice.start_task();
        practice.practice_change = PracticeChange::Starting(task);
        // The window may be closed before somebody comes back.
        let mut effects = self.flush_draft();
        let real = std::mem::replace(self, practice);
        self.aside = Some(Box::new(real));
        effects.push(Effect::EnterPractice(task));
        effects
    }

    /// Goes back to the real AWS, which is as it was left.
    pub(super) fn leave_practice(&mut self) -> Vec<Effect> {
        if self.may_change_practice() { self.take_up_the_real() } else { Vec::new() }
    }

    fn take_up_the_real(&mut self) -> Vec<Effect> {
        let Some(mut real) = self.aside.take() else { return Vec::new() };
        real.practice_change = PracticeChange::None;
        real.take_what_is_the_windows(self);
        real.next_task = self.next_task;
        *self = *real;
        vec![Effect::LeavePractice]
    }

    /// What belongs to the desktop, and not to one AWS or the other.
    fn take_what_is_the_windows(&mut self, other: &mut Self) {
        self.now = other.now;
        self.clipboard = std::mem::take(&mut other.clipboard);
        self.scripts = std::mem::take(&mut other.scripts);
        self.copied = other.copied.take();
        self.status_is_open_when_narrow = other.status_is_open_when_narrow;
    }

    /// Whether the real AWS may be left for the practice AWS now.
    pub fn may_enter_practice(&self) -> bool {
        self.surroundings.may_practise && !self.is_practising() && self.may_change_practice()
    }

    /// Whether there is a real AWS to go back to.
    pub fn has_real_aws_aside(&self) -> bool {
        self.aside.is_some()
    }

    /// Whether it can be gone back to now.
    pub fn may_leave_practice(&self) -> bool {
        self.aside.is_some() && self.may_change_practice()
    }

    /// Whether this is the practice AWS, or is about to be.
    pub fn is_practising(&self) -> bool {
        self.surroundings.sandbox.is_some() || self.aside.is_some()
    }

    /// Whether the practice AWS may be replaced now: nothing is written, and the window stays.
    pub fn may_change_practice(&self) -> bool {
        !self.is_writing() && !self.practice_change.is_under_way() && self.closing == Closing::No
    }

    /// Empties what was said about the account and by it.
    fn leave_account(&mut self) {
        self.step = Step::Connect;
        self.part = None;
        self.connect = ConnectForm {
            source: Some(CredentialSource::SandboxCustomer),
            region_text: std::mem::take(&mut self.connect.region_text),
            ..ConnectForm::default()
        };
        self.content = ContentForm {
            ttl_text: std::mem::take(&mut self.content.ttl_text),
            ..ContentForm::default()
        };
        self.integration = IntegrationForm {
            file_path_text: std::mem::take(&mut self.integration.file_path_text),
            ..IntegrationForm::default()
        };
        self.review = Review::default();
        self.validation = Validation::default();
        self.hand_over.saved = None;
        self.hand_over.saving = None;
        self.calls = CallLog::default();
        self.copied = None;
        self.left_fields.clear();
        self.tried_steps.clear();
        self.last_change_at = None;
    }
}
