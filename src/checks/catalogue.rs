//! The catalogue of checks: what each asks, which others it needs, and which of the admin's inputs it is about.

mod of_a_user;
mod rows;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

pub use rows::CATALOGUE;

use crate::access::grantee::Grantee;
use crate::words;

/// One of the admin's inputs, as far as a verdict can depend on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Input {
    Credentials,
    /// The domain and the example URL, as they are handed over.
    Address,
    VendorName,
    /// What the vendor's profile alone says: the origins of its web pages.
    Vendor,
    Principal,
    ExternalId,
    Permissions,
    Bucket,
    Region,
    Key,
    /// The key under which the object is encrypted, which the object itself names.
    KmsKey,
    Prefix,
    Ttl,
    RoleName,
    /// Rehearsal or the real role.
    Mode,
}

/// The headings under which the checks are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Group {
    Input,
    Session,
    BucketAndObject,
    RoleAndTrust,
    Rehearsal,
    SignedUrl,
}

impl Group {
    pub const ALL: [Self; 6] = [
        Self::Input,
        Self::Session,
        Self::BucketAndObject,
        Self::RoleAndTrust,
        Self::Rehearsal,
        Self::SignedUrl,
    ];

    pub fn title(self) -> &'static str {
        match self {
            Self::Input => words!("Input"),
            Self::Session => words!("Your session"),
            Self::BucketAndObject => words!("Bucket and object"),
            Self::RoleAndTrust => words!("Role and trust"),
            Self::Rehearsal => words!("Rehearsal"),
            Self::SignedUrl => words!("Signed URL"),
        }
    }
}

/// A check's name in code, in reports and in the order in which they are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CheckId {
    ExternalIdStrength,
    VendorPrincipal,
    Address,
    KeySpelling,
    TtlReached,
    PolicySize,
    CallerIdentity,
    AdminPermissions,
    Clock,
    BucketExists,
    BucketOwner,
    BucketRegion,
    ObjectExists,
    ObjectEncryption,
    VendorVantage,
    CorsRule,
    CorsPreflight,
    ObjectRestored,
    ObjectOwner,
    RequesterPays,
    BlockPublicAccess,
    RoleAsPlanned,
    TrustPolicyNarrow,
    PermissionsNarrow,
    PolicyValidation,
    RoleSimulation,
    KmsPermission,
    KmsKeyPolicy,
    TwinCreated,
    RightExternalId,
    NoExternalId,
    WrongExternalId,
    NearMissExternalId,
    StsRegions,
    TwinGone,
    SignedGet,
    SignedHead,
    UrlLength,
    UnsignedGet,
    OutsidePrefix,
    OtherBucket,
    Listing,
    Writing,
}

/// One row of the catalogue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Check {
    pub id: CheckId,
    pub group: Group,
    /// The stable name in saved reports.
    pub name: &'static str,
    /// What must hold, as a sentence; where the vendor is given a role. [`Check::asks_of`] has both.
    pub asks: &'static str,
    pub needs: &'static [CheckId],
    pub inputs: &'static [Input],
}

impl Check {
    /// What must hold of a plan with a role, or with a user, as a sentence.
    pub fn asks_of(&self, grantee: Grantee) -> &'static str {
        words::of(match grantee {
            Grantee::Role => self.asks,
            Grantee::User => of_a_user::asks(self.id).unwrap_or(self.asks),
        })
    }

    /// Whether AWS is asked for it; the rows about the input alone are answered without.
    pub fn needs_credentials(&self) -> bool {
        self.group != Group::Input
    }
}

impl CheckId {
    /// The check's row.
    pub fn row(self) -> &'static Check {
        // The order of the variants is the order of the rows; a test holds it.
        &CATALOGUE[self as usize]
    }

    /// Whether it yields something that lives only as long as its run: a twin, a session, and the
    /// knowledge that AWS has taken both in.
    pub fn is_of_the_run(self) -> bool {
        matches!(self, Self::TwinCreated | Self::RightExternalId | Self::SignedGet)
    }

    /// Whether it needs `other`, by itself or through a check that it needs.
    pub fn needs(self, other: Self) -> bool {
        self.row().needs.iter().any(|needed| *needed == other || needed.needs(other))
    }

    /// Whether its verdict rests on `input`, by itself or through a check that it needs.
    pub fn depends_on(self, input: Input) -> bool {
        let row = self.row();
        row.inputs.contains(&input) || row.needs.iter().any(|needed| needed.depends_on(input))
    }
}

/// What a run has to ask so that every check is answered, where `standing` are answered already.
///
/// A check that needs a session of the role needs one of this run, and with it the twin that it is of.
pub fn to_ask(is_standing: impl Fn(CheckId) -> bool) -> BTreeSet<CheckId> {
    let mut asked: BTreeSet<CheckId> =
        CATALOGUE.iter().map(|check| check.id).filter(|id| !is_standing(*id)).collect();
    let of_the_run = CATALOGUE.iter().map(|check| check.id).filter(|id| id.is_of_the_run());
    for yielding in of_the_run.rev() {
        if asked.iter().any(|id| id.needs(yielding)) {
            asked.insert(yielding);
        }
    }
    if asked.contains(&CheckId::TwinCreated) {
        asked.insert(CheckId::TwinGone);
    }
    asked
}
