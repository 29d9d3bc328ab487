//! The catalogue of checks: what each asks, which others it needs, and which of the admin's inputs it is about.

use std::collections::BTreeSet;

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
            Self::Input => "Input",
            Self::Session => "Your session",
            Self::BucketAndObject => "Bucket and object",
            Self::RoleAndTrust => "Role and trust",
            Self::Rehearsal => "Rehearsal",
            Self::SignedUrl => "Signed URL",
        }
    }
}

/// A check's name in code, in reports and in the order in which they are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
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
    RoleSimulation,
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
    /// What must hold, as a sentence.
    pub asks: &'static str,
    pub needs: &'static [CheckId],
    pub inputs: &'static [Input],
}

/// Every check, in the order in which they are shown.
pub const CATALOGUE: &[Check] = &[
    Check {
        id: CheckId::ExternalIdStrength,
        group: Group::Input,
        name: "external-id-strength",
        asks: "The external ID is hard to guess",
        needs: &[],
        inputs: &[
            Input::ExternalId,
            Input::VendorName,
            Input::Principal,
            Input::Bucket,
            Input::Address,
        ],
    },
    Check {
        id: CheckId::VendorPrincipal,
        group: Group::Input,
        name: "vendor-principal",
        asks: "The principal is the one that the vendor publishes",
        needs: &[],
        inputs: &[Input::Principal],
    },
    Check {
        id: CheckId::Address,
        group: Group::Input,
        name: "address",
        asks: "Domain and example URL name the object where a signature fits",
        needs: &[],
        inputs: &[Input::Address, Input::Bucket, Input::Region, Input::Key],
    },
    Check {
        id: CheckId::KeySpelling,
        group: Group::Input,
        name: "key-spelling",
        asks: "The key is read the same way by everybody",
        needs: &[],
        inputs: &[Input::Address, Input::Key],
    },
    Check {
        id: CheckId::TtlReached,
        group: Group::Input,
        name: "ttl",
        asks: "A signed URL can live as long as the TTL says",
        needs: &[],
        inputs: &[Input::Ttl, Input::Principal],
    },
    Check {
        id: CheckId::PolicySize,
        group: Group::Input,
        name: "policy-size",
        asks: "Both policies keep to IAM's sizes and characters",
        needs: &[],
        inputs: &[
            Input::Principal,
            Input::ExternalId,
            Input::Permissions,
            Input::Bucket,
            Input::Prefix,
        ],
    },
    Check {
        id: CheckId::CallerIdentity,
        group: Group::Session,
        name: "caller-identity",
        asks: "Your session is still in the account of the plan",
        needs: &[],
        inputs: &[Input::Credentials],
    },
    Check {
        id: CheckId::AdminPermissions,
        group: Group::Session,
        name: "admin-permissions",
        asks: "You may make, rehearse and take back what is planned",
        needs: &[CheckId::CallerIdentity],
        inputs: &[
            Input::Principal,
            Input::ExternalId,
            Input::Permissions,
            Input::Bucket,
            Input::Prefix,
            Input::Ttl,
            Input::RoleName,
            Input::Mode,
        ],
    },
    Check {
        id: CheckId::Clock,
        group: Group::Session,
        name: "clock",
        asks: "This computer's clock agrees with AWS's",
        needs: &[CheckId::CallerIdentity],
        inputs: &[],
    },
    Check {
        id: CheckId::BucketExists,
        group: Group::BucketAndObject,
        name: "bucket-exists",
        asks: "The bucket exists",
        // By a clock that is too far off AWS refuses what is asked, and a HEAD does not say why.
        needs: &[CheckId::Clock],
        inputs: &[Input::Bucket],
    },
    Check {
        id: CheckId::BucketOwner,
        group: Group::BucketAndObject,
        name: "bucket-owner",
        asks: "The bucket belongs to your account",
        needs: &[CheckId::BucketExists],
        inputs: &[],
    },
    Check {
        id: CheckId::BucketRegion,
        group: Group::BucketAndObject,
        name: "bucket-region",
        asks: "The bucket is in the Region of the plan",
        needs: &[CheckId::BucketExists],
        inputs: &[Input::Region],
    },
    Check {
        id: CheckId::ObjectExists,
        group: Group::BucketAndObject,
        name: "object-exists",
        asks: "The example object exists",
        needs: &[CheckId::BucketOwner, CheckId::BucketRegion],
        inputs: &[Input::Key],
    },
    Check {
        id: CheckId::VendorVantage,
        group: Group::BucketAndObject,
        name: "vendor-vantage",
        asks: "The bucket's policy lets the vendor through from where it is",
        needs: &[CheckId::BucketRegion],
        inputs: &[Input::Permissions, Input::Key, Input::Ttl, Input::RoleName],
    },
    Check {
        id: CheckId::CorsRule,
        group: Group::BucketAndObject,
        name: "cors-rule",
        asks: "The vendor's web pages may load the object",
        needs: &[CheckId::BucketOwner, CheckId::BucketRegion],
        inputs: &[Input::Vendor],
    },
    Check {
        id: CheckId::CorsPreflight,
        group: Group::BucketAndObject,
        name: "cors-preflight",
        asks: "A browser's preflight is answered",
        needs: &[CheckId::CorsRule],
        inputs: &[],
    },
    Check {
        id: CheckId::ObjectRestored,
        group: Group::BucketAndObject,
        name: "object-restored",
        asks: "The object can be read at once",
        needs: &[CheckId::ObjectExists],
        inputs: &[],
    },
    Check {
        id: CheckId::ObjectOwner,
        group: Group::BucketAndObject,
        name: "object-owner",
        asks: "The object belongs to the bucket's account",
        // Not the object's being read: that another account owns it may be why it is not.
        needs: &[CheckId::BucketOwner, CheckId::BucketRegion],
        inputs: &[Input::Key],
    },
    Check {
        id: CheckId::RequesterPays,
        group: Group::BucketAndObject,
        name: "requester-pays",
        asks: "The vendor need not say that it pays for requests",
        needs: &[CheckId::BucketOwner, CheckId::BucketRegion],
        inputs: &[],
    },
    Check {
        id: CheckId::BlockPublicAccess,
        group: Group::BucketAndObject,
        name: "block-public-access",
        asks: "Block Public Access is on",
        needs: &[CheckId::BucketOwner, CheckId::BucketRegion],
        inputs: &[],
    },
    Check {
        id: CheckId::RoleAsPlanned,
        group: Group::RoleAndTrust,
        name: "role-as-planned",
        asks: "The role in the account is the role of the plan",
        needs: &[CheckId::Clock],
        inputs: &[
            Input::Principal,
            Input::ExternalId,
            Input::Permissions,
            Input::Bucket,
            Input::Prefix,
            Input::Ttl,
            Input::RoleName,
        ],
    },
    Check {
        id: CheckId::TrustPolicyNarrow,
        group: Group::RoleAndTrust,
        name: "trust-policy-narrow",
        asks: "The trust policy lets the vendor in, and nobody else",
        needs: &[CheckId::CallerIdentity],
        inputs: &[Input::Principal, Input::ExternalId, Input::RoleName],
    },
    Check {
        id: CheckId::PermissionsNarrow,
        group: Group::RoleAndTrust,
        name: "permissions-narrow",
        asks: "The permissions policy grants no more than the plan",
        needs: &[CheckId::CallerIdentity],
        inputs: &[Input::Permissions, Input::Bucket, Input::Region, Input::Prefix, Input::RoleName],
    },
    Check {
        id: CheckId::RoleSimulation,
        group: Group::RoleAndTrust,
        name: "role-simulation",
        asks: "IAM's own simulator allows what is needed and nothing more",
        needs: &[CheckId::CallerIdentity],
        inputs: &[
            Input::Permissions,
            Input::Bucket,
            Input::Region,
            Input::Prefix,
            Input::Key,
            Input::RoleName,
        ],
    },
    Check {
        id: CheckId::TwinCreated,
        group: Group::Rehearsal,
        name: "twin-created",
        asks: "A short-lived twin of the role stands in for the vendor",
        needs: &[CheckId::RoleAsPlanned],
        inputs: &[Input::Mode],
    },
    Check {
        id: CheckId::RightExternalId,
        group: Group::Rehearsal,
        name: "right-external-id",
        asks: "The role can be assumed with the external ID",
        needs: &[CheckId::TwinCreated],
        inputs: &[],
    },
    Check {
        id: CheckId::NoExternalId,
        group: Group::Rehearsal,
        name: "no-external-id",
        asks: "The role cannot be assumed without an external ID",
        needs: &[CheckId::RightExternalId],
        inputs: &[],
    },
    Check {
        id: CheckId::WrongExternalId,
        group: Group::Rehearsal,
        name: "wrong-external-id",
        asks: "The role cannot be assumed with a wrong external ID",
        needs: &[CheckId::RightExternalId],
        inputs: &[],
    },
    Check {
        id: CheckId::NearMissExternalId,
        group: Group::Rehearsal,
        name: "near-miss-external-id",
        asks: "The role cannot be assumed with an external ID that is nearly right",
        needs: &[CheckId::RightExternalId],
        inputs: &[],
    },
    Check {
        id: CheckId::StsRegions,
        group: Group::Rehearsal,
        name: "sts-regions",
        asks: "STS gives sessions in every Region where they are asked for",
        needs: &[CheckId::RightExternalId],
        inputs: &[Input::Vendor, Input::Region],
    },
    Check {
        id: CheckId::TwinGone,
        group: Group::Rehearsal,
        name: "twin-gone",
        asks: "The twin is gone again",
        needs: &[CheckId::TwinCreated],
        inputs: &[],
    },
    Check {
        id: CheckId::SignedGet,
        group: Group::SignedUrl,
        name: "signed-get",
        asks: "The signed example URL brings the object",
        needs: &[CheckId::RightExternalId, CheckId::ObjectExists],
        inputs: &[],
    },
    Check {
        id: CheckId::SignedHead,
        group: Group::SignedUrl,
        name: "signed-head",
        asks: "What a HEAD with the same URL is told is known",
        needs: &[CheckId::SignedGet],
        inputs: &[],
    },
    Check {
        id: CheckId::UrlLength,
        group: Group::SignedUrl,
        name: "url-length",
        asks: "The signed URL is short enough to be stored",
        needs: &[CheckId::SignedGet],
        inputs: &[],
    },
    Check {
        id: CheckId::UnsignedGet,
        group: Group::SignedUrl,
        name: "unsigned-get",
        asks: "Without its signature the URL is refused",
        needs: &[CheckId::ObjectExists],
        inputs: &[],
    },
    // Once the object was fetched the role's permissions have settled, so a refusal says something.
    Check {
        id: CheckId::OutsidePrefix,
        group: Group::SignedUrl,
        name: "outside-prefix",
        asks: "The role cannot read outside the prefix",
        needs: &[CheckId::SignedGet],
        inputs: &[Input::Prefix],
    },
    Check {
        id: CheckId::OtherBucket,
        group: Group::SignedUrl,
        name: "other-bucket",
        asks: "The role cannot read another bucket",
        needs: &[CheckId::SignedGet],
        inputs: &[],
    },
    Check {
        id: CheckId::Listing,
        group: Group::SignedUrl,
        name: "listing",
        asks: "The role cannot list the bucket",
        needs: &[CheckId::SignedGet],
        inputs: &[],
    },
    Check {
        id: CheckId::Writing,
        group: Group::SignedUrl,
        name: "writing",
        asks: "The role cannot write into the bucket",
        needs: &[CheckId::SignedGet],
        inputs: &[],
    },
];

impl Check {
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

#[cfg(test)]
mod tests;
