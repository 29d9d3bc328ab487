//! Why a write is needed, in a sentence under its line of the plan.

use super::Write;
use crate::access::plan::AccessPlan;
use crate::access::policy::accepted_external_ids;
use crate::access::ttl::human;

impl Write {
    /// Why it is needed.
    pub fn why(&self, plan: &AccessPlan) -> String {
        let vendor = &plan.vendor_name;
        match self {
            Self::CreatePolicy | Self::PutUserPolicy { .. } => {
                format!("It grants what {vendor} needs in the bucket {}, and nothing else", plan.bucket)
            }
            Self::UpdatePolicy { .. } => {
                "The policy in the account does not grant what this plan needs, or grants more".to_owned()
            }
            Self::CreateRole => {
                format!("{vendor} assumes it with the external ID, and signs URLs with its sessions")
            }
            Self::UpdateTrustPolicy { before } => trust(plan, before),
            Self::UpdateMaxSessionDuration { before_secs } => session(plan, *before_secs),
            Self::AttachPolicy => "Without the policy the role may do nothing".to_owned(),
            Self::CreateUser => {
                format!("{vendor} cannot assume a role, so it signs URLs as this user")
            }
            Self::CreateAccessKey { beside } if beside.is_empty() => {
                format!("{vendor} signs URLs with it; its secret is told once")
            }
            Self::CreateAccessKey { .. } => {
                "The new key takes the place of the old one, which works until it is deleted".to_owned()
            }
            Self::DeleteAccessKey { .. } => format!("{vendor} has switched to the other key"),
            Self::TagPolicy { .. } | Self::TagRole { .. } => {
                "The tag says whose it is: from then on this integration may change it, and no other"
                    .to_owned()
            }
            Self::RevokeSessions { not_before, .. } => format!(
                "Sessions that were issued before {}, and the URLs that were signed with them, are refused; sessions that are opened later are not",
                not_before.strftime("%H:%M:%S UTC")
            ),
            Self::PutCors { .. } => format!(
                "Web pages of {vendor} load objects in a browser, which asks the bucket whether they may"
            ),
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
                "It was made for this integration, so it goes with it"
            }
            Self::UpdatePolicy { .. }
            | Self::UpdateTrustPolicy { .. }
            | Self::UpdateMaxSessionDuration { .. }
            | Self::PutUserPolicy { before: Some(_) }
            | Self::RevokeSessions { before: Some(_), .. } => "What stood there before is put back",
            Self::RevokeSessions { before: None, .. } => "Nothing refused older sessions before",
            Self::TagPolicy { .. } | Self::TagRole { .. } => {
                "It was there before this integration, so it stays, without the tag"
            }
            Self::PutCors { .. } => {
                "What stood there before is put back, unless somebody has changed it since"
            }
            Self::DeleteAccessKey { .. } => "Nothing brings a deleted key back",
        }
    }
}

fn trust(plan: &AccessPlan, before: &str) -> String {
    let vendor = &plan.vendor_name;
    let accepted = accepted_external_ids(before);
    let is_accepted = accepted.contains(&plan.external_id);
    match &plan.previous_external_id {
        Some(previous) if accepted.contains(previous) && !is_accepted => format!(
            "The external ID is being rotated: both are accepted until {vendor} has switched to the new one"
        ),
        None if is_accepted && accepted.len() > 1 => {
            format!("{vendor} has switched: the old external ID is accepted no longer")
        }
        _ if !is_accepted => "The role in the account asks for another external ID".to_owned(),
        _ => "The role in the account lets somebody else in, or on other conditions".to_owned(),
    }
}

fn session(plan: &AccessPlan, before_secs: u32) -> String {
    let ttl = human(u64::from(plan.ttl.secs()));
    if before_secs < plan.max_session_duration_secs() {
        format!("A URL ends with the session that signed it, and {ttl} are asked for")
    } else {
        format!("URLs of {ttl} need no longer sessions")
    }
}
