//! The external ID that the account's role accepts today, beside the one of the form.

use super::Model;
use crate::access::changes::shut_out_external_id;
use crate::access::external_id::ExternalId;
use crate::words;

impl Model {
    /// The external ID that the role accepts today and that the planned changes would shut out; `None` where they do not.
    pub fn external_id_at_stake(&self) -> Option<ExternalId> {
        let plan = self.plan()?;
        shut_out_external_id(&plan, &self.review.changes_for(&plan)?)
    }

    /// Whether the vendor would be locked out by the planned changes, and nobody has agreed to that.
    pub fn locks_vendor_out(&self) -> bool {
        let at_stake = self.external_id_at_stake();
        at_stake.is_some() && self.review.given_up != at_stake
    }
}

/// What becomes of whoever sends the external ID of today.
pub fn locked_out(vendor_name: &str, in_use: &ExternalId) -> String {
    words!(
        "{vendor_name} would be locked out: the role accepts the external ID {in_use} today, and the plan has another one",
        vendor_name,
        in_use
    )
}
