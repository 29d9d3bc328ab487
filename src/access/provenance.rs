//! What the plan's values rest on: where they come from, and what the vendor itself says of them.
//!
//! AWS is told nothing of it. A verdict on what was typed is worth as much as this.

use serde::{Deserialize, Serialize};

use super::names::Principal;
use super::ttl::TtlBounds;
use super::vendor::{ExternalIdRules, Issuer, PrincipalKind};

/// What the plan's values rest on.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Provenance {
    pub external_id: ExternalIdOrigin,
    pub vendor: VendorTerms,
    /// It is a plan for the practice AWS: nothing of it holds for AWS.
    pub is_practice: bool,
}

impl Provenance {
    /// Whether the vendor issues external IDs of its own and was not asked for this one: it was made here.
    pub fn is_unknown_to_vendor(&self) -> bool {
        self.external_id == ExternalIdOrigin::Generated
            && self.vendor.external_id.issued_by == Issuer::Vendor
    }
}

/// Where the external ID comes from, as far as this program was told.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ExternalIdOrigin {
    /// A file has it and does not say.
    #[default]
    Unknown,
    /// It was typed or pasted: somebody else knows it.
    Pasted,
    /// It was made here: nobody else knows it.
    Generated,
    /// The role in the account accepted it already.
    Role,
}

impl ExternalIdOrigin {
    /// As an integration's file has it; `None` where there is nothing to say.
    pub fn keyword(self) -> Option<&'static str> {
        match self {
            Self::Unknown => None,
            Self::Pasted => Some("pasted"),
            Self::Generated => Some("generated"),
            Self::Role => Some("role"),
        }
    }
}

/// What the vendor's own page says of what the admin enters.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct VendorTerms {
    /// `None` where the vendor tells its principal to its customers only.
    pub principal: Option<Principal>,
    pub principal_kind: PrincipalKind,
    pub external_id: ExternalIdRules,
    /// The vendor's form has a field for the external ID; else it is told in another way.
    pub form_takes_external_id: bool,
    pub ttl: TtlBounds,
}
