//! The Vendor step: who gets access, what they may do, and the external ID.

use std::collections::BTreeMap;

use crate::access::external_id::{ExternalId, ExternalIdError};
use crate::access::grantee::Grantee;
use crate::access::names::{Principal, PrincipalError};
use crate::access::provenance::ExternalIdOrigin;
use crate::access::vendor::lookalike::built_in_called;
use crate::access::vendor::{Issuer, Permission, VendorId, VendorProfile};
use crate::printable::is_invisible;
use crate::words;

/// What the Vendor step holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VendorForm {
    /// The built-in profiles, then those read from files.
    pub profiles: Vec<VendorProfile>,
    /// Which of them is chosen.
    pub chosen: Option<usize>,
    /// For the custom profile.
    pub name_text: String,
    /// What was ticked; [`VendorForm::grantee`] says what counts.
    pub chosen_grantee: Grantee,
    pub principal_text: String,
    pub external_id_text: String,
    /// Whether an earlier external ID is accepted beside it.
    pub overlap: Overlap,
    /// What the profile offers, as far as it was left ticked.
    pub permissions: Vec<Permission>,
    pub file_path_text: String,
    /// What is wrong with the vendor file that was to be read.
    pub file_error: Option<String>,
    /// Where external IDs come from that were not typed or pasted.
    origins: BTreeMap<ExternalId, ExternalIdOrigin>,
    /// What was entered for the profiles that are not chosen now.
    left_grants: BTreeMap<usize, Grant>,
}

/// Whether an earlier external ID is accepted while the vendor switches to the one in the field.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Overlap {
    #[default]
    None,
    Accepts(ExternalId),
    /// It is to be accepted no longer; the account may still do so.
    Withdraws(ExternalId),
}

impl Overlap {
    /// What an integration's file says of it.
    pub fn of_file(previous: Option<&ExternalId>) -> Self {
        previous.cloned().map_or(Self::None, Self::Accepts)
    }
}

/// To whom, and what, as far as it is the vendor's alone.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Grant {
    principal_text: String,
    permissions: Vec<Permission>,
}

impl VendorForm {
    pub fn new(profiles: Vec<VendorProfile>) -> Self {
        Self {
            profiles,
            chosen: None,
            name_text: String::new(),
            chosen_grantee: Grantee::Role,
            principal_text: String::new(),
            external_id_text: String::new(),
            overlap: Overlap::None,
            permissions: Vec::new(),
            file_path_text: String::new(),
            file_error: None,
            origins: BTreeMap::new(),
            left_grants: BTreeMap::new(),
        }
    }

    /// Takes a profile in and says where it stands; one that is there already is not listed twice.
    pub fn add(&mut self, profile: VendorProfile) -> usize {
        if let Some(position) = self.profiles.iter().position(|have| *have == profile) {
            return position;
        }
        self.profiles.push(profile);
        self.profiles.len() - 1
    }

    pub fn profile(&self) -> Option<&VendorProfile> {
        self.profiles.get(self.chosen?)
    }

    /// Takes over what the profile says, or what was typed when it was chosen before; says whether
    /// the choice is a new one. One vendor's principal is never another's.
    pub fn choose(&mut self, index: usize) -> bool {
        let Some(profile) = self.profiles.get(index) else { return false };
        if self.chosen == Some(index) {
            return false;
        }
        let grant = self.left_grants.remove(&index).unwrap_or_else(|| Grant {
            principal_text: profile.principal.as_ref().map(ToString::to_string).unwrap_or_default(),
            permissions: profile.permissions.clone(),
        });
        let left = Grant {
            principal_text: std::mem::replace(&mut self.principal_text, grant.principal_text),
            permissions: std::mem::replace(&mut self.permissions, grant.permissions),
        };
        if let Some(before) = self.chosen.replace(index) {
            self.left_grants.insert(before, left);
        }
        true
    }

    pub fn toggle(&mut self, permission: Permission) {
        if let Some(position) = self.permissions.iter().position(|have| *have == permission) {
            self.permissions.remove(position);
        } else {
            self.permissions.push(permission);
            self.permissions.sort();
        }
    }

    /// The vendor's name: the profile's, or what was typed for a custom one.
    pub fn name(&self) -> Option<&str> {
        let profile = self.profile()?;
        if !profile.is_custom() {
            return Some(&profile.name);
        }
        let typed = self.name_text.trim();
        (!typed.is_empty() && self.name_problem().is_none()).then_some(typed)
    }

    /// Why the name that was typed for a custom vendor would mislead whoever reads it.
    pub fn name_problem(&self) -> Option<String> {
        let typed = self.name_text.trim();
        if typed.chars().any(is_invisible) {
            return Some(words!("This name has a character that cannot be seen").to_owned());
        }
        let known = &built_in_called(typed)?.name;
        Some(words!("{known} is built in: choose it, or give this vendor another name", known))
    }

    /// What the integration is filed under.
    pub fn id(&self) -> Option<VendorId> {
        Some(self.profile()?.integration_id(self.name()?))
    }

    /// What the vendor is given: a user only where its profile says that it takes one.
    pub fn grantee(&self) -> Grantee {
        let takes_user = self.profile().is_some_and(|profile| profile.takes_iam_user);
        if takes_user { self.chosen_grantee } else { Grantee::Role }
    }

    pub fn principal(&self) -> Result<Principal, PrincipalError> {
        Principal::parse(&self.principal_text)
    }

    pub fn external_id(&self) -> Result<ExternalId, ExternalIdError> {
        ExternalId::parse(&self.external_id_text)
    }

    /// Where the external ID of the field comes from: one that was generated stays so, however it comes into the field.
    pub fn external_id_origin(&self) -> ExternalIdOrigin {
        let known = self.external_id().ok().and_then(|id| self.origins.get(&id).copied());
        match (self.grantee(), known) {
            (Grantee::User, _) => ExternalIdOrigin::Unknown,
            (Grantee::Role, known) => known.unwrap_or(ExternalIdOrigin::Pasted),
        }
    }

    /// Whether the external ID of the field was made here, so that nobody else knows it by itself.
    pub fn is_generated(&self) -> bool {
        self.external_id_origin() == ExternalIdOrigin::Generated
    }

    /// Keeps where an external ID comes from. That the account's role has one does not tell it to the vendor.
    pub fn learn_origin(&mut self, external_id: ExternalId, origin: ExternalIdOrigin) {
        let known = self.origins.entry(external_id).or_insert(origin);
        if *known != ExternalIdOrigin::Generated {
            *known = origin;
        }
    }

    /// Takes over what an integration's file says of its external ID, and forgets the others.
    pub fn take_origin_of_file(&mut self, external_id: &ExternalId, origin: ExternalIdOrigin) {
        self.origins = BTreeMap::from([(external_id.clone(), origin)]);
    }

    /// Whether the vendor issues external IDs and does not know this one, which was made here.
    pub fn is_unknown_to_vendor(&self) -> bool {
        self.is_generated()
            && self.profile().is_some_and(|profile| profile.external_id.issued_by == Issuer::Vendor)
    }

    /// What is accepted beside the external ID; the same one twice is no overlap.
    pub fn previous_external_id(&self) -> Option<&ExternalId> {
        match &self.overlap {
            Overlap::Accepts(previous)
                if self.external_id().is_ok_and(|current| current != *previous) =>
            {
                Some(previous)
            }
            _ => None,
        }
    }

    /// Why the external ID is too short for this vendor, or `None`.
    pub fn external_id_shortfall(&self) -> Option<String> {
        self.shortfall_of(&self.external_id().ok()?)
    }

    /// Why this external ID is too short for this vendor, or `None`.
    pub fn shortfall_of(&self, external_id: &ExternalId) -> Option<String> {
        let profile = self.profile()?;
        let (has, wants) = (external_id.as_str().chars().count(), profile.external_id.min_chars);
        (has < wants).then(|| {
            words!(
                "{profile} asks for at least {wants} characters; this has {has}",
                profile = profile.name,
                wants,
                has
            )
        })
    }

    /// Whether nothing is missing or wrong.
    pub fn is_complete(&self) -> bool {
        let is_trusted = || {
            self.principal().is_ok()
                && self.external_id().is_ok()
                && self.external_id_shortfall().is_none()
        };
        self.name().is_some()
            && (self.grantee() == Grantee::User || is_trusted())
            && self.permissions.contains(&Permission::GetObject)
    }
}
