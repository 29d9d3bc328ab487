//! The role accepts another external ID today than the form has: keep it, accept both, or give it up. And the principal that
//! the vendor publishes, put back.

use crate::access::provenance::ExternalIdOrigin;
use crate::checks::catalogue::Input;
use crate::model::Model;
use crate::model::event::{Effect, Field};
use crate::model::vendor::Overlap;

impl Model {
    /// The external ID of today, in the place of the form's.
    pub(super) fn keep_external_id(&mut self) -> Vec<Effect> {
        let Some(in_use) = self.external_id_at_stake() else { return Vec::new() };
        if self.is_writing() {
            return Vec::new();
        }
        self.vendor.external_id_text = in_use.to_string();
        self.vendor.learn_origin(in_use, ExternalIdOrigin::Role);
        self.vendor.overlap = Overlap::None;
        self.withdraw(Input::ExternalId);
        self.read_inventory()
    }

    /// Both, until the vendor has switched to the form's.
    pub(super) fn overlap_with_external_id_in_use(&mut self) -> Vec<Effect> {
        let Some(in_use) = self.external_id_at_stake() else { return Vec::new() };
        if self.is_writing() {
            return Vec::new();
        }
        self.vendor.learn_origin(in_use.clone(), ExternalIdOrigin::Role);
        self.vendor.overlap = Overlap::Accepts(in_use);
        self.withdraw(Input::ExternalId);
        self.read_inventory()
    }

    pub(super) fn give_external_id_up(&mut self, is_given_up: bool) -> Vec<Effect> {
        self.review.given_up = self.external_id_at_stake().filter(|_| is_given_up);
        Vec::new()
    }

    pub(super) fn put_published_principal_back(&mut self) -> Vec<Effect> {
        let published = self.vendor.profile().and_then(|profile| profile.principal.as_ref());
        let Some(text) = published.map(ToString::to_string) else { return Vec::new() };
        self.edit(Field::VendorPrincipal, text)
    }
}
