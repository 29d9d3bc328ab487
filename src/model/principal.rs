//! Whose principal the form names: the vendor's, as far as anybody says so, and never the admin's own.

use super::Model;
use crate::access::grantee::Grantee;
use crate::access::names::{AccountId, Principal, own_account_refusal};
use crate::words;

/// Who says that the principal is the vendor's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Vouching {
    /// The vendor publishes it.
    Published,
    /// The vendor publishes this one instead.
    Replaced(Principal),
    /// The vendor publishes none.
    Nobody,
}

impl Model {
    /// Who says that the principal of the form is the vendor's; `None` where there is none to speak of.
    pub fn vouching(&self) -> Option<Vouching> {
        let (principal, profile) = (self.vendor.principal().ok()?, self.vendor.profile()?);
        let Some(published) = &profile.principal else { return Some(Vouching::Nobody) };
        let partition = self.identity().map(|identity| identity.partition).unwrap_or_default();
        Some(if published.arn(partition) == principal.arn(partition) {
            Vouching::Published
        } else {
            Vouching::Replaced(published.clone())
        })
    }

    /// Why the principal cannot be the vendor's, or `None`.
    pub fn principal_conflict(&self) -> Option<String> {
        self.own_account_conflict().map(str::to_owned).or_else(|| self.partition_conflict())
    }

    /// Why the principal is not the vendor's: it is of the account that is connected, or that the opened file is for.
    ///
    /// It is looked for in what was typed, which may be no principal at all: the ARN of the admin's own session.
    pub fn own_account_conflict(&self) -> Option<&'static str> {
        if self.vendor.grantee() == Grantee::User || self.integration.only_undoes {
            return None;
        }
        let named = Principal::account_named_in(&self.vendor.principal_text)?;
        (self.own_account_id() == Some(&named)).then(own_account_refusal)
    }

    fn own_account_id(&self) -> Option<&AccountId> {
        let connected = self.identity().map(|identity| &identity.account_id);
        connected.or_else(|| self.integration.opened.as_ref().map(|opened| &opened.account_id))
    }

    /// Why the principal cannot be trusted from this account: another partition of AWS, or `None`.
    fn partition_conflict(&self) -> Option<String> {
        if self.vendor.grantee() == Grantee::User {
            return None;
        }
        let theirs = self.vendor.principal().ok()?.partition()?;
        let ours = self.identity()?.partition;
        (theirs != ours).then(|| {
            words!("This principal is in the partition {theirs}, your account is in {ours}: AWS does not connect the two", theirs = theirs.name(), ours = ours.name())
        })
    }
}
