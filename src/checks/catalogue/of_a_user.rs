//! What a row asks where the vendor is given an IAM user: the same, in the words that fit.

use crate::phrase;

use super::CheckId;

/// The sentence about the user; `None` where the row's own names no role, or is not needed for a user.
pub(super) fn asks(id: CheckId) -> Option<&'static str> {
    Some(match id {
        CheckId::RoleAsPlanned => phrase!("The user in the account is the user of the plan"),
        CheckId::PolicyValidation => {
            phrase!("IAM Access Analyzer finds nothing in the user's policy")
        }
        CheckId::KmsPermission => phrase!("The user may decrypt with the object's key"),
        CheckId::KmsKeyPolicy => phrase!("The key's policy lets the user use it"),
        CheckId::OutsidePrefix => phrase!("The user cannot read outside the prefix"),
        CheckId::OtherBucket => phrase!("The user cannot read another bucket"),
        CheckId::Listing => phrase!("The user cannot list the bucket"),
        CheckId::Writing => phrase!("The user cannot write into the bucket"),
        _ => return None,
    })
}
