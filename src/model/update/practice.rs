//! Another practice AWS: what belonged to the old one goes, the vendor and the external ID stay.

use url::Url;

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
use crate::model::{Closing, Model};

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
    ) {
        if self.practice_change != PracticeChange::Starting(task) {
            return;
        }
        self.practice_change = match started {
            Ok((endpoint_url, practice)) => {
                self.surroundings.endpoint_url = Some(endpoint_url);
                self.surroundings.sandbox = Some(practice);
                PracticeChange::None
            }
            Err(sentence) => PracticeChange::Failed(sentence),
        };
    }

    /// Whether the practice AWS may be replaced now: nothing is written, and the window stays.
    pub fn may_change_practice(&self) -> bool {
        !self.is_writing() && !self.practice_change.is_under_way() && self.closing == Closing::No
    }

    /// Empties what was said about the account and by it.
    fn leave_account(&mut self) {
        self.step = Step::Connect;
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
        self.calls = CallLog::default();
        self.copied = None;
        self.left_fields.clear();
        self.tried_steps.clear();
        self.last_change_at = None;
    }
}
