//! The integration's file: where it is opened from, and whose account it is about.

use super::Model;
use super::connect::CredentialSource;
use super::step::Step;
use crate::access::integration::Integration;
use crate::access::names::AccountId;
use crate::printable;
use crate::words;

/// What the wizard holds of an integration's file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct IntegrationForm {
    pub file_path_text: String,
    /// What is wrong with the file that was to be read.
    pub file_error: Option<String>,
    /// The file that filled the fields; its account is the only one that they are for.
    pub opened: Option<Integration>,
    pub journey: Journey,
    /// It was opened to undo what was made of it: whom it trusts does not matter then.
    pub only_undoes: bool,
}

/// How the wizard moves through the steps after a file was opened.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Journey {
    /// As the admin says.
    #[default]
    ByHand,
    /// By itself, as soon as a step's facts are there, until the admin does something or Validate is reached.
    ByItself,
}

/// Where a journey ends: everything before it only gathers, and everything after it costs calls that write.
pub(super) const JOURNEYS_END: Step = Step::Validate;

impl Model {
    /// Why the opened file's integration cannot be looked at with these credentials, or `None`.
    pub fn account_conflict(&self) -> Option<String> {
        let identity = self.identity()?;
        let opened = self.integration.opened.as_ref()?;
        if let Some(sentence) = opened.practice_conflict(self.practice_name().is_some()) {
            return Some(sentence.to_owned());
        }
        opened.account_conflict(&identity.account_id, identity.partition)
    }

    /// What was opened and needs a connection to go on, in a sentence; `None` once there is one, or where nothing was opened.
    pub fn waits_for_connection(&self) -> Option<String> {
        if self.identity().is_some() {
            return None;
        }
        let opened = self.integration.opened.as_ref().map(|opened| {
            let (vendor, bucket) = (printable::line(&opened.vendor_name), &opened.bucket);
            let name = words!("{vendor} on {bucket}", vendor, bucket);
            (name, Some(opened.account_id.grouped()))
        });
        let draft = || {
            let opened = self.drafts.opened.as_ref()?;
            Some((opened.title.clone(), opened.account_id.as_ref().map(AccountId::grouped)))
        };
        let (name, account) = opened.or_else(draft)?;
        Some(match account {
            Some(account) => {
                words!("{name} is opened. Connect to account {account} to go on", name, account)
            }
            None => words!("{name} is opened. Connect to go on", name),
        })
    }

    /// What the fields say, as a file; `None` until nothing is missing.
    pub fn as_integration(&self) -> Option<Integration> {
        let plan = self.plan()?;
        let aws_profile = match &self.connect.source {
            Some(CredentialSource::Profile(name)) => Some(name.clone()),
            _ => None,
        };
        Some(Integration {
            account_id: plan.account_id,
            partition: plan.partition,
            aws_profile,
            vendor: self.vendor.profile()?.clone(),
            vendor_name: plan.vendor_name,
            grantee: plan.grantee,
            principal: plan.principal,
            external_id: plan.external_id,
            external_id_origin: plan.provenance.external_id,
            previous_external_id: plan.previous_external_id,
            permissions: plan.permissions,
            bucket: plan.bucket,
            region: plan.region,
            prefix: plan.prefix,
            key: plan.example_key,
            kms_key: plan.kms_key,
            example_url: plan.example_url,
            domain: plan.domain,
            ttl: plan.ttl,
            role_name: plan.role_name,
            role_path: plan.role_path,
            is_practice: plan.provenance.is_practice,
        })
    }
}
