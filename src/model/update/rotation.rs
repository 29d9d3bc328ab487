//! Rotating the external ID with an overlap, and taking over what is nobody's.

use crate::access::changes::overlap_in_account;
use crate::access::external_id::ExternalId;
use crate::access::plan::AccessPlan;
use crate::access::provenance::ExternalIdOrigin;
use crate::checks::catalogue::Input;
use crate::model::Model;
use crate::model::event::{Effect, Field};
use crate::model::problems;
use crate::model::step::{Part, Step};
use crate::model::task::Task;
use crate::model::vendor::Overlap;

impl Model {
    pub(super) fn adopt(&mut self) -> Vec<Effect> {
        if self.is_writing() {
            return Vec::new();
        }
        let Some(plan) = self.plan() else { return Vec::new() };
        let offered = self.review.changes_for(&plan).is_some_and(|found| found.offers_adoption());
        if offered {
            self.review.adopts = Some(plan.role_arn());
            self.review.replacement_confirmed = false;
        }
        Vec::new()
    }

    pub(super) fn toggle_rotation(&mut self) -> Vec<Effect> {
        let is_open = self.hand_over.rotation.is_some();
        self.hand_over.rotation = (!is_open).then(String::new);
        self.left_fields.remove(&Field::NewExternalId);
        Vec::new()
    }

    /// Both external IDs from now on: the new one is handed over, the old one is accepted until it is withdrawn.
    pub(super) fn rotate(&mut self) -> Vec<Effect> {
        if self.is_writing() {
            return Vec::new();
        }
        self.left_fields.insert(Field::NewExternalId);
        if problems::of(self, Field::NewExternalId).is_some() {
            return Vec::new();
        }
        let Some(text) = self.hand_over.rotation.take() else { return Vec::new() };
        let (Ok(current), Ok(new)) = (self.vendor.external_id(), ExternalId::parse(&text)) else {
            return Vec::new();
        };
        self.use_external_ids(&new, Overlap::Accepts(current))
    }

    /// The new one alone.
    pub(super) fn withdraw_previous(&mut self) -> Vec<Effect> {
        match (self.vendor.overlap.clone(), self.vendor.external_id()) {
            (Overlap::Accepts(previous), Ok(current)) if !self.is_writing() => {
                self.use_external_ids(&current, Overlap::Withdraws(previous))
            }
            _ => Vec::new(),
        }
    }

    /// The old one alone.
    pub(super) fn cancel_rotation(&mut self) -> Vec<Effect> {
        match (self.vendor.overlap.clone(), self.vendor.external_id()) {
            (Overlap::Accepts(previous), Ok(current)) if !self.is_writing() => {
                self.use_external_ids(&previous, Overlap::Withdraws(current))
            }
            _ => Vec::new(),
        }
    }

    /// Shows in the Review step what these change; nothing is written before it is confirmed there.
    fn use_external_ids(&mut self, external_id: &ExternalId, overlap: Overlap) -> Vec<Effect> {
        self.vendor.external_id_text = external_id.to_string();
        self.vendor.overlap = overlap;
        self.withdraw(Input::ExternalId);
        self.go_to_part(Step::Review, Part::Changes)
    }

    /// Takes over an overlap that the account has and the form does not know of.
    pub(super) fn recognise_overlap(&mut self) {
        let Some((plan, inventory)) = self.review.inventory.done().cloned() else { return };
        let is_current = self.plan().is_some_and(|current| current.makes_the_same_as(&plan));
        if !is_current || self.vendor.overlap != Overlap::None {
            return;
        }
        let Some((current, previous)) = overlap_in_account(&plan, &inventory) else { return };
        for accepted in [&current, &previous] {
            self.vendor.learn_origin(accepted.clone(), ExternalIdOrigin::Role);
        }
        self.vendor.external_id_text = current.to_string();
        self.vendor.overlap = Overlap::Accepts(previous.clone());
        self.withdraw(Input::ExternalId);
        let mut plan =
            AccessPlan { external_id: current, previous_external_id: Some(previous), ..plan };
        plan.provenance.external_id = self.vendor.external_id_origin();
        self.review.inventory = Task::Done((plan, inventory));
    }
}
