//! What a row asks where the vendor is given an IAM user: the same, in the words that fit.

use super::CheckId;

/// The sentence about the user; `None` where the row's own names no role, or is not needed for a user.
pub(super) fn asks(id: CheckId) -> Option<&'static str> {
    Some(match id {
        CheckId::RoleAsPlanned => "The user in the account is the user of the plan",
        CheckId::PolicyValidation => "IAM Access Analyzer finds nothing in the user's policy",
        CheckId::KmsPermission => "The user may decrypt with the object's key",
        CheckId::KmsKeyPolicy => "The key's policy lets the user use it",
        CheckId::OutsidePrefix => "The user cannot read outside the prefix",
        CheckId::OtherBucket => "The user cannot read another bucket",
        CheckId::Listing => "The user cannot list the bucket",
        CheckId::Writing => "The user cannot write into the bucket",
        _ => return None,
    })
}
