//! Opening an integration's file: every field is filled, and the wizard goes as far as the facts allow.

use std::path::PathBuf;

use crate::access::grantee::Grantee;
use crate::access::integration::Integration;
use crate::access::ttl::human;
use crate::model::Model;
use crate::model::connect::CredentialSource;
use crate::model::content::{ContentForm, ObjectAnswer};
use crate::model::event::Effect;
use crate::model::integration::{JOURNEYS_END, Journey};
use crate::model::review::{Review, Writing};
use crate::model::saved;
use crate::model::step::Step;
use crate::model::task::Task;
use crate::model::validation::Validation;
use crate::model::vendor::Overlap;
use crate::words;

impl Model {
    pub(super) fn read_integration_file(&mut self) -> Vec<Effect> {
        let path = self.integration.file_path_text.trim();
        if path.is_empty() {
            self.integration.file_error =
                Some(words!("Type the path of the integration file").to_owned());
            return Vec::new();
        }
        vec![Effect::ReadIntegrationFile(PathBuf::from(path))]
    }

    pub(super) fn take_in_integration(&mut self, read: Result<Integration, String>) -> Vec<Effect> {
        match read {
            // What is written about stays as it is until it is written.
            Ok(_) if self.is_writing() => Vec::new(),
            Ok(integration) => self.open_integration(integration),
            Err(sentence) => {
                self.integration.file_error = Some(sentence);
                self.saved.opening = None;
                Vec::new()
            }
        }
    }

    fn open_integration(&mut self, integration: Integration) -> Vec<Effect> {
        let mut effects = self.leave_draft();
        self.fill_fields(&integration);
        self.fields_are_filed();
        self.choose_source_of(&integration);
        self.integration.file_error = None;
        let path = self.saved.opening.take();
        self.saved.open = path.map(|path| (path, Box::new(integration.clone())));
        self.saved.is_shown = false;
        self.integration.opened = Some(integration);
        self.step = Step::Connect;
        self.part = None;
        self.integration.journey = Journey::ByItself;
        // Every verdict was about what the fields said before.
        let means = self.validation.means.clone();
        self.validation = Validation { means, ..Validation::default() };
        if self.identity().is_some() && self.account_conflict().is_none() {
            effects.extend(self.look_up_bucket());
        } else if !self.connect.is_source_guessed {
            // Credentials that nobody chose are not used by themselves.
            effects.extend(self.connect());
        }
        self.show_what_was_found();
        effects
    }

    /// What the checks of this window found of the file that was just opened, if it says still what it said then.
    fn show_what_was_found(&mut self) {
        let Some((path, integration)) = &self.saved.open else { return };
        let Some((sha256, found)) = self.saved.found.get(path) else { return };
        if *sha256 == saved::digest(integration) {
            self.validation = found.clone();
        }
    }

    fn fill_fields(&mut self, integration: &Integration) {
        let index = self.vendor.add(integration.vendor.clone());
        self.vendor.choose(index);
        self.vendor.name_text = if integration.vendor.is_custom() {
            integration.vendor_name.clone()
        } else {
            String::new()
        };
        self.vendor.chosen_grantee = integration.grantee;
        if integration.grantee == Grantee::Role {
            self.vendor.principal_text = integration.principal.to_string();
            self.vendor.external_id_text = integration.external_id.to_string();
        }
        self.vendor.take_origin_of_file(&integration.external_id, integration.external_id_origin);
        self.vendor.overlap = Overlap::of_file(integration.previous_external_id.as_ref());
        self.vendor.permissions.clone_from(&integration.permissions);
        self.content = ContentForm {
            example_url_text: integration.example_url.clone(),
            signature_was_dropped: false,
            domain_text: integration.domain.clone(),
            region_text: integration.region.to_string(),
            bucket_text: integration.bucket.to_string(),
            key_text: integration.key.to_string(),
            prefix_text: integration.prefix.as_ref().map(ToString::to_string).unwrap_or_default(),
            ttl_text: human(u64::from(integration.ttl.secs())),
            lookup: Task::Idle,
            // What the file says of it counts until a check says otherwise.
            object: Task::Done(ObjectAnswer {
                bucket: integration.bucket.clone(),
                key: integration.key.clone(),
                kms_key: integration.kms_key.clone(),
                absence: None,
            }),
        };
        let is_under_a_path = integration.role_path != "/";
        self.review = Review {
            role_name_text: integration.role_name.to_string(),
            role_name_is_typed: true,
            role_path_in_file: is_under_a_path.then(|| integration.role_path.clone()),
            by_hand: is_under_a_path,
            hand_made_arn_text: if is_under_a_path {
                integration.role_arn().to_string()
            } else {
                String::new()
            },
            // What this run has made can still be taken back, and a secret is told once.
            writing: self.review.writing.take(),
            fresh_key: self.review.fresh_key.take(),
            delivery: std::mem::take(&mut self.review.delivery),
            ..Review::default()
        };
    }

    /// Takes the file's profile where the admin has named no credentials and it is on this computer.
    fn choose_source_of(&mut self, integration: &Integration) {
        if let Some(name) = &integration.aws_profile {
            self.choose_named_profile(name);
        }
    }

    /// Takes the profile of that name where the admin has named no credentials and it is on this computer.
    pub(super) fn choose_named_profile(&mut self, name: &str) {
        let is_open = self.connect.source.is_none() || self.connect.is_source_guessed;
        let is_here = match &self.connect.profiles {
            Some(Ok(profiles)) => profiles.iter().any(|profile| profile.name == name),
            Some(Err(_)) | None => true,
        };
        if is_open && is_here {
            self.choose_source(CredentialSource::Profile(name.to_owned()));
            self.connect.is_source_guessed = false;
        }
    }

    /// Goes on by itself after an answer came in, where a file was opened and nothing else is under way.
    pub(super) fn travel(&mut self) -> Vec<Effect> {
        if self.integration.journey == Journey::ByHand || self.content.lookup.is_running() {
            return Vec::new();
        }
        let mut furthest = self.furthest_step().min(JOURNEYS_END);
        // What is half-way is for the admin to decide on, before anything else.
        if self.review.writing.as_ref().is_some_and(Writing::is_interrupted) {
            furthest = furthest.min(Step::Review);
        }
        if furthest == JOURNEYS_END {
            self.integration.journey = Journey::ByHand;
        }
        if furthest > self.step { self.go_to(furthest) } else { Vec::new() }
    }
}
