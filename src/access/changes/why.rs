//! Why a write is needed, in a sentence under its line of the plan.

use super::Write;
use crate::access::plan::AccessPlan;
use crate::access::policy::accepted_external_ids;
use crate::access::ttl::human;
use crate::words;

impl Write {
    /// Why it is needed.
    pub fn why(&self, plan: &AccessPlan) -> String {
        let vendor = &plan.vendor_name;
        match self {
            Self::CreatePolicy | Self::PutUserPolicy { .. } => {
                words!("It grants what {vendor} needs in the bucket {bucket}, and nothing else", vendor, bucket = plan.bucket)
            }
            Self::UpdatePolicy { .. } => {
                words!("The policy in the account does not grant what this plan needs, or grants more").to_owned()
            }
            Self::CreateRole => {
                words!("{vendor} assumes it with the external ID, and signs URLs with its sessions", vendor)
            }
            Self::UpdateTrustPolicy { before } => trust(plan, before),
            Self::UpdateMaxSessionDuration { before_secs } => session(plan, *before_secs),
            Self::AttachPolicy => words!("Without the policy the role may do nothing").to_owned(),
            Self::CreateUser => {
                words!("{vendor} cannot assume a role, so it signs URLs as this user", vendor)
            }
            Self::CreateAccessKey { beside } if beside.is_empty() => {
                words!("{vendor} signs URLs with it; its secret is shown once", vendor)
            }
            Self::CreateAccessKey { .. } => {
                words!("The new key takes the place of the old one, which works until it is deleted").to_owned()
            }
            Self::DeleteAccessKey { .. } => words!("{vendor} has switched to the other key", vendor),
            Self::TagPolicy { .. } | Self::TagRole { .. } => {
                words!("The tag says whose it is: from then on this integration may change it, and no other")
                    .to_owned()
            }
            Self::RevokeSessions { not_before, .. } => words!("Sessions that were issued before {time}, and the URLs that were signed with them, are refused; sessions that are opened later are not", time = not_before.strftime("%H:%M:%S UTC")),
            Self::PutCors { .. } => words!("Web pages of {vendor} load objects in a browser, which asks the bucket whether they may", vendor),
        }
    }
}

impl Write {
    /// What becomes of it when it is taken back.
    pub fn why_undone(&self) -> &'static str {
        match self {
            Self::CreatePolicy
            | Self::CreateRole
            | Self::AttachPolicy
            | Self::CreateUser
            | Self::PutUserPolicy { before: None }
            | Self::CreateAccessKey { .. } => {
                words!("It was made for this integration, so it goes with it")
            }
            Self::UpdatePolicy { .. }
            | Self::UpdateTrustPolicy { .. }
            | Self::UpdateMaxSessionDuration { .. }
            | Self::PutUserPolicy { before: Some(_) }
            | Self::RevokeSessions { before: Some(_), .. } => {
                words!("What stood there before is put back")
            }
            Self::RevokeSessions { before: None, .. } => {
                words!("Nothing refused older sessions before")
            }
            Self::TagPolicy { .. } | Self::TagRole { .. } => {
                words!("It was there before this integration, so it stays, without the tag")
            }
            Self::PutCors { .. } => {
                words!("What stood there before is put back, unless somebody has changed it since")
            }
            Self::DeleteAccessKey { .. } => words!("Nothing brings a deleted key back"),
        }
    }
}

fn trust(plan: &AccessPlan, before: &str) -> String {
    let vendor = &plan.vendor_name;
    let accepted = accepted_external_ids(before);
    let is_accepted = accepted.contains(&plan.external_id);
    match &plan.previous_external_id {
        Some(previous) if accepted.contains(previous) && !is_accepted => words!(
            "The external ID is being rotated: both are accepted until {vendor} has switched to the new one",
            vendor
        ),
        None if is_accepted && accepted.len() > 1 => {
            words!(
                "The old external ID is accepted no longer: {vendor} has to use the new one by then",
                vendor
            )
        }
        _ if !before.to_ascii_lowercase().contains("sts:externalid") => {
            words!("The role in the account asks for no external ID").to_owned()
        }
        _ if !is_accepted && !accepted.is_empty() => {
            words!(
                "The role accepts another external ID today: {vendor} is locked out until it has the new one",
                vendor
            )
        }
        _ => words!("The role in the account lets somebody else in, or on other conditions")
            .to_owned(),
    }
}

fn session(plan: &AccessPlan, before_secs: u32) -> String {
    let ttl = human(u64::from(plan.ttl.secs()));
    if before_secs < plan.max_session_duration_secs() {
        words!("A signed URL expires with the session that signed it, and {ttl} are asked for", ttl)
    } else {
        words!("URLs of {ttl} need no longer sessions", ttl)
    }
}
