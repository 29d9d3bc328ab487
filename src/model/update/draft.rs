//! Drafts: kept as the fields change, opened again, forgotten, gone once their integration is saved.

use std::collections::BTreeMap;

use crate::access::provenance::ExternalIdOrigin;
use crate::access::ttl::human;
use crate::model::connect::CredentialSource;
use crate::model::content::ContentForm;
use crate::model::draft::entry::Fate;
use crate::model::draft::{
    Draft, DraftEffect, DraftEntry, DraftEvent, DraftFields, DraftId, Opened, file, kept_fields,
};
use crate::model::event::{Effect, Event, Field};
use crate::model::integration::{IntegrationForm, Journey};
use crate::model::review::Review;
use crate::model::step::Step;
use crate::model::task::Task;
use crate::model::validation::Validation;
use crate::model::vendor::VendorForm;
use crate::model::{Closing, Model};
use crate::words;

impl Model {
    pub(super) fn follow_draft(&mut self, event: DraftEvent) -> Vec<Effect> {
        match event {
            DraftEvent::Opened(id) => return self.open_draft(&id),
            DraftEvent::Forgotten(id) => return self.forget_draft(&id),
            DraftEvent::PutBack(id) => return self.put_draft_back(&id),
            DraftEvent::GivenUp => {
                self.drafts.is_given_up = true;
                self.closing = Closing::No;
                return self.close();
            }
            DraftEvent::Listed(Ok(entries)) => {
                self.drafts.entries = entries;
                self.drafts.problem = None;
            }
            DraftEvent::Listed(Err(sentence)) => self.drafts.problem = Some(sentence),
            DraftEvent::Kept { revision, asked, kept: Ok(id) } => {
                self.drafts.problem = None;
                self.drafts.kept = self.drafts.kept.max(revision);
                if self.drafts.id.as_ref() == Some(&asked) {
                    self.drafts.id = Some(id);
                }
                // The list was asked for while this was on its way to the disk.
                let is_listed = revision > 0 && self.saved.is_shown && self.step == Step::Connect;
                let mut effects = self.work_ended();
                effects.extend(is_listed.then_some(Effect::ListSaved));
                return effects;
            }
            DraftEvent::Kept { kept: Err(sentence), .. } => {
                self.drafts.problem = Some(sentence);
                if self.closing == Closing::AfterWork && !self.is_writing() {
                    self.closing = Closing::WithoutDraft;
                }
            }
            DraftEvent::Deleted(id, result) => {
                let entry = self.drafts.entries.iter_mut().find(|entry| entry.id == id);
                if let Some(entry) = entry {
                    entry.fate = match result {
                        Ok(()) => Fate::Forgotten,
                        Err(sentence) => Fate::NotDeleted(sentence),
                    };
                }
            }
        }
        Vec::new()
    }

    /// What of the drafts' folder follows from an event, after which the fields are as they are now.
    pub(super) fn keep_draft(&mut self, is_answer: bool) -> Option<Effect> {
        if !self.surroundings.keeps_drafts {
            return None;
        }
        let fields = self.draft_fields();
        // What only AWS's answers added to a file's fields is nothing that somebody typed.
        if is_answer && self.drafts.id.is_none() {
            if self.drafts.filed.is_some() {
                self.drafts.filed = Some(fields);
            }
            return None;
        }
        let is_needed = match &self.drafts.filed {
            Some(filed) => fields != *filed,
            None => fields.says_something(),
        };
        let wanted = is_needed.then_some(fields);
        if wanted == self.drafts.asked {
            return None;
        }
        self.drafts.asked = wanted;
        self.drafts.revision += 1;
        self.drafts.is_given_up = false;
        if self.drafts.asked.is_some() {
            let begun = DraftId::at(self.now);
            self.drafts.id.get_or_insert(begun);
            return self.keep(false);
        }
        self.drafts.kept = self.drafts.revision;
        let id = self.drafts.id.take()?;
        Some(Effect::Draft(DraftEffect::Delete { id }))
    }

    /// Writes what was asked for last.
    fn keep(&mut self, at_once: bool) -> Option<Effect> {
        let (id, fields) = (self.drafts.id.clone()?, self.drafts.asked.clone()?);
        let revision = self.drafts.revision;
        match file::write(&self.draft_of(fields)) {
            Ok(text) => Some(Effect::Draft(DraftEffect::Keep { id, revision, text, at_once })),
            Err(why) => {
                self.drafts.problem = Some(words!("The draft is not kept, {why}", why));
                None
            }
        }
    }

    /// Writes at once what is not on the disk yet.
    pub(super) fn flush_draft(&mut self) -> Vec<Effect> {
        let is_unkept = self.drafts.is_unkept();
        is_unkept.then(|| self.keep(true)).flatten().into_iter().collect()
    }

    /// Other fields take the place of these, which stay as their draft.
    pub(super) fn leave_draft(&mut self) -> Vec<Effect> {
        let effects = self.flush_draft();
        self.drafts.id = None;
        self.drafts.asked = None;
        self.drafts.filed = None;
        self.drafts.opened = None;
        effects
    }

    /// What the fields say is what a file says.
    pub(super) fn fields_are_filed(&mut self) {
        self.drafts.filed = Some(self.draft_fields());
    }

    fn draft_of(&self, fields: DraftFields) -> Draft {
        let connected = self.identity().map(|identity| identity.account_id.clone());
        let begun_for = || self.drafts.opened.as_ref()?.account_id.clone();
        let aws_profile = match &self.connect.source {
            Some(CredentialSource::Profile(name)) => Some(name.clone()),
            _ => None,
        };
        let account_id = connected.or_else(begun_for);
        Draft { changed_at: self.now, account_id, aws_profile, fields }
    }

    /// What the fields say now.
    pub(super) fn draft_fields(&self) -> DraftFields {
        let mut fields = DraftFields {
            vendor: self.vendor.profile().cloned(),
            grantee: self.vendor.chosen_grantee,
            permissions: self.vendor.permissions.clone(),
            external_id_is_generated: self.vendor.external_id_origin()
                == ExternalIdOrigin::Generated,
            overlap: self.vendor.overlap.clone(),
            by_hand: self.review.by_hand,
            texts: BTreeMap::new(),
        };
        for field in kept_fields() {
            if field != Field::RoleName || self.review.role_name_is_typed {
                fields.keep(field, self.text_of(field));
            }
        }
        fields
    }

    /// Fills the fields with what a draft says, and withdraws what was said of others.
    pub(in crate::model) fn fill_from(&mut self, fields: &DraftFields) {
        self.clear_fields();
        if let Some(vendor) = &fields.vendor {
            let index = self.vendor.add(vendor.clone());
            self.vendor.choose(index);
            self.content.ttl_text = human(u64::from(vendor.ttl.default_secs));
        }
        self.vendor.principal_text.clear();
        // What is connected is connected through the Region that stands there.
        let has_region = self.connect.identity != Task::Idle;
        let texts = fields
            .texts
            .iter()
            .filter(|(field, _)| !(has_region && **field == Field::ConnectRegion));
        for (field, text) in texts {
            if let Some(place) = self.place_of(*field) {
                text.clone_into(place);
            }
        }
        self.vendor.chosen_grantee = fields.grantee;
        self.vendor.permissions.clone_from(&fields.permissions);
        if let (true, Ok(external_id)) =
            (fields.external_id_is_generated, self.vendor.external_id())
        {
            self.vendor.learn_origin(external_id, ExternalIdOrigin::Generated);
        }
        self.vendor.overlap = fields.overlap.clone();
        self.review.by_hand = fields.by_hand;
        self.review.role_name_is_typed = !fields.text(Field::RoleName).is_empty();
        self.suggest_role_name();
    }

    /// The fields as they are in a window that was just opened. What was made in this one can still be taken back, and a
    /// secret is told once.
    fn clear_fields(&mut self) {
        self.vendor = VendorForm::new(std::mem::take(&mut self.vendor.profiles));
        self.content = ContentForm { ttl_text: "1 hour".to_owned(), ..ContentForm::default() };
        self.review = Review {
            writing: self.review.writing.take(),
            fresh_key: self.review.fresh_key.take(),
            delivery: std::mem::take(&mut self.review.delivery),
            ..Review::default()
        };
        let means = self.validation.means.clone();
        self.validation = Validation { means, ..Validation::default() };
        self.hand_over.rotation = None;
        self.hand_over.saved = None;
        self.hand_over.saving = None;
        self.hand_over.save_path_text.clear();
        self.integration = IntegrationForm::default();
        self.saved.open = None;
        self.saved.opening = None;
        self.left_fields.clear();
        self.tried_steps.clear();
    }

    fn open_draft(&mut self, id: &DraftId) -> Vec<Effect> {
        if self.is_writing() {
            return Vec::new();
        }
        if self.drafts.is_open(id) {
            self.saved.is_shown = false;
            return self.travel_from_connect();
        }
        let Some(shown) = self.drafts.entry(id).and_then(|entry| entry.read.as_ref().ok().cloned())
        else {
            return Vec::new();
        };
        let mut effects = self.leave_draft();
        self.fill_from(&shown.draft.fields);
        self.drafts.id = Some(id.clone());
        self.drafts.asked = Some(self.draft_fields());
        self.drafts.opened = Some(Opened {
            title: self.drafts.entry(id).map(DraftEntry::title).unwrap_or_default(),
            account_id: shown.draft.account_id.clone(),
        });
        if let Some(name) = &shown.draft.aws_profile {
            self.choose_named_profile(name);
        }
        self.saved.is_shown = false;
        effects.extend(self.travel_from_connect());
        effects
    }

    /// Goes on from Connect by itself, as far as the fields' facts allow.
    fn travel_from_connect(&mut self) -> Vec<Effect> {
        self.step = Step::Connect;
        self.integration.journey = Journey::ByItself;
        if self.identity().is_none() {
            // Credentials that nobody chose are not used by themselves.
            return if self.connect.is_source_guessed { Vec::new() } else { self.connect() };
        }
        let effects =
            if self.content.answer().is_none() { self.look_up_bucket() } else { Vec::new() };
        if effects.is_empty() { self.travel() } else { effects }
    }

    fn forget_draft(&mut self, id: &DraftId) -> Vec<Effect> {
        let is_read = self.drafts.entry(id).is_some_and(|entry| entry.read.is_ok());
        if !is_read {
            return Vec::new();
        }
        if self.drafts.is_open(id) {
            // What is typed next is a draft of its own.
            self.drafts.id = None;
            self.drafts.kept = self.drafts.revision;
        }
        vec![Effect::Draft(DraftEffect::Delete { id: id.clone() })]
    }

    fn put_draft_back(&mut self, id: &DraftId) -> Vec<Effect> {
        let entry = self.drafts.entries.iter_mut().find(|entry| entry.id == *id);
        let Some(entry) = entry.filter(|entry| entry.fate == Fate::Forgotten) else {
            return Vec::new();
        };
        let Ok(shown) = &entry.read else { return Vec::new() };
        let Ok(text) = file::write(&shown.draft) else { return Vec::new() };
        entry.fate = Fate::Listed;
        // It is beside what the fields say, and is written whatever comes after it.
        let (id, revision) = (id.clone(), 0);
        vec![Effect::Draft(DraftEffect::Keep { id, revision, text, at_once: true })]
    }

    /// A new integration: empty fields, where they were another one's.
    pub(super) fn begin_anew(&mut self) -> Vec<Effect> {
        self.saved.is_shown = false;
        let is_used = self.draft_fields().says_something() || self.integration.opened.is_some();
        if self.is_writing() || !is_used {
            return Vec::new();
        }
        let effects = self.leave_draft();
        self.clear_fields();
        effects
    }
}

/// Whether only AWS or the disk says something with it: what it changes in the fields was typed by nobody.
pub(super) fn is_answer(event: &Event) -> bool {
    matches!(
        event,
        Event::InventoryRead(..)
            | Event::BucketLookedUp(..)
            | Event::ObjectLookedUp(..)
            | Event::Connected(..)
            | Event::SavedListed(_)
            | Event::Draft(_)
    )
}
