//! A draft on the list of integrations: what it is called, and what it waits for.

use jiff::Timestamp;

use super::{Draft, DraftId};
use crate::access::grantee::Grantee;
use crate::access::names::AccountId;
use crate::access::vendor::{Issuer, Permission, PrincipalKind, VendorProfile};
use crate::model::event::Field;
use crate::model::{Model, Surroundings, problems};
use crate::printable;
use crate::words;

/// One file of the drafts' folder, as it was listed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DraftEntry {
    pub id: DraftId,
    /// What it says; or why it cannot be read.
    pub read: Result<Shown, String>,
    pub fate: Fate,
}

/// What became of it since it was listed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Fate {
    #[default]
    Listed,
    /// Its file is gone; what it said is here until the list is left.
    Forgotten,
    /// It was to be deleted and was not, and why.
    NotDeleted(String),
}

/// A draft that could be read, in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shown {
    pub draft: Box<Draft>,
    /// `Lasso on media-prod`, as far as it is known.
    pub name: Option<String>,
    /// One sentence on what is missing.
    pub waits_for: String,
}

impl DraftEntry {
    pub fn new(id: DraftId, read: Result<Draft, String>) -> Self {
        let read = read.map(|draft| Shown::of(Box::new(draft)));
        Self { id, read, fate: Fate::Listed }
    }

    /// What it is called on the list.
    pub fn title(&self) -> String {
        match &self.read {
            Ok(Shown { name: Some(name), .. }) => words!("Draft: {name}", name),
            Ok(Shown { name: None, .. }) => words!("Draft").to_owned(),
            Err(_) => words!("Draft {id}", id = self.id),
        }
    }

    pub fn changed_at(&self) -> Option<Timestamp> {
        self.read.as_ref().ok().map(|shown| shown.draft.changed_at)
    }

    pub fn account_id(&self) -> Option<&AccountId> {
        self.read.as_ref().ok()?.draft.account_id.as_ref()
    }
}

impl Shown {
    fn of(draft: Box<Draft>) -> Self {
        let mut model =
            Model::new(Surroundings::default(), VendorProfile::built_in(), draft.changed_at);
        model.fill_from(&draft.fields);
        Self { name: name_of(&model), waits_for: waits_for(&model), draft }
    }
}

/// What the fields are called; `None` where neither a vendor nor a bucket is known.
pub fn name_of(model: &Model) -> Option<String> {
    let profile = model.vendor.profile();
    let vendor = profile.map(|profile| model.vendor.name().unwrap_or(&profile.name));
    let vendor = vendor.map(|name| printable::line(name).into_owned());
    match (vendor, model.content.bucket()) {
        (Some(vendor), Ok(bucket)) => Some(words!("{vendor} on {bucket}", vendor, bucket)),
        (Some(vendor), Err(_)) => Some(vendor),
        (None, Ok(bucket)) => Some(bucket.to_string()),
        (None, Err(_)) => None,
    }
}

/// What of the fields is missing or wrong, in their order.
fn waits_for(model: &Model) -> String {
    let Some(profile) = model.vendor.profile() else {
        return words!("Waits for the choice of a vendor").to_owned();
    };
    let mut missing = Vec::new();
    let mut wrong = Vec::new();
    let mut look = |field: Field, what: String| {
        if problems::of(model, field).is_none() {
            return;
        }
        if model.text_of(field).trim().is_empty() { missing.push(what) } else { wrong.push(what) }
    };
    look(Field::VendorName, words!("the vendor's name").to_owned());
    if model.vendor.grantee() == Grantee::Role {
        look(Field::VendorPrincipal, principal_of(profile));
        look(Field::ExternalId, external_id_of(profile));
    }
    if model.content.bucket_text.is_empty() && model.content.key_text.is_empty() {
        look(Field::Key, words!("the URL of an example object").to_owned());
    } else {
        look(Field::Bucket, words!("the bucket's name").to_owned());
        look(Field::Region, words!("the bucket's Region").to_owned());
        look(Field::Key, words!("the key of an example object").to_owned());
    }
    look(Field::Prefix, words!("the prefix").to_owned());
    look(Field::Ttl, words!("the TTL").to_owned());
    look(Field::RoleName, words!("the role's name").to_owned());
    if !model.vendor.permissions.contains(&Permission::GetObject) {
        missing.push(words!("the permission to read").to_owned());
    }
    match (missing.is_empty(), wrong.is_empty()) {
        (false, _) => words!("Waits for {what}", what = missing.join(", ")),
        (true, false) => words!("To correct: {what}", what = wrong.join(", ")),
        (true, true) => words!("Everything is filled in: open it, and connect").to_owned(),
    }
}

/// What is asked of the vendor, in the vendor's name where it has one of its own.
fn principal_of(profile: &VendorProfile) -> String {
    let vendor = &profile.name;
    match (profile.is_custom(), profile.principal_kind) {
        (true, _) => words!("the vendor's account ID or ARN").to_owned(),
        (false, PrincipalKind::Account | PrincipalKind::Any) => {
            words!("{vendor}'s account ID", vendor)
        }
        (false, PrincipalKind::Role | PrincipalKind::User) => {
            words!("the ARN of {vendor}'s identity", vendor)
        }
    }
}

fn external_id_of(profile: &VendorProfile) -> String {
    match profile.external_id.issued_by {
        Issuer::Vendor if !profile.is_custom() => {
            words!("{vendor}'s external ID", vendor = profile.name)
        }
        Issuer::Vendor | Issuer::Customer => words!("the external ID").to_owned(),
    }
}
