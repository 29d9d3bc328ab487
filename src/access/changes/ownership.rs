//! Whose a role, a policy or a user is, by its tags; and what may be taken over.

use super::user::ExistingUser;
use super::{ExistingPolicy, ExistingRole};
use crate::access::names::RoleArn;
use crate::access::plan::{ADOPTED_TAG, AccessPlan, INTEGRATION_TAG, VERSION_TAG};
use crate::access::policy::{TrustTerms, accepted_external_ids, same_meaning, trust_policy};
use crate::words;

/// Whose it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Owner {
    ThisIntegration,
    /// The tag is one that an earlier version gave to this integration, and to any other whose vendor is written alike.
    Unclear(String),
    Another(String),
    /// The version's tag is there, the integration's is not.
    TagRemoved,
    Nobody,
}

/// Whose a role is. A tag that several vendors can share counts where the role lets in this plan's vendor and nobody else.
pub fn of_role(plan: &AccessPlan, role: &ExistingRole) -> Owner {
    of(plan, &role.tags, || lets_this_vendor_in(plan, &role.trust_text))
}

/// Whose a policy is. A tag that several vendors can share counts where the role of the same name is this integration's.
pub fn of_policy(plan: &AccessPlan, policy: &ExistingPolicy, role: Option<&ExistingRole>) -> Owner {
    let has_role = || role.is_some_and(|role| of_role(plan, role) == Owner::ThisIntegration);
    of(plan, &policy.tags, has_role)
}

/// Whose a user is. It names no vendor, so a tag that several vendors can share counts for nothing.
pub fn of_user(plan: &AccessPlan, user: &ExistingUser) -> Owner {
    of(plan, &user.tags, || false)
}

fn of(plan: &AccessPlan, tags: &[(String, String)], is_this_vendors: impl Fn() -> bool) -> Owner {
    let value = |name: &str| tags.iter().find(|(key, _)| key == name).map(|(_, value)| value);
    match value(INTEGRATION_TAG) {
        Some(tag) if *tag == plan.integration() => Owner::ThisIntegration,
        Some(tag) if plan.may_be_of(tag) && is_this_vendors() => Owner::ThisIntegration,
        Some(tag) if plan.may_be_of(tag) => Owner::Unclear(tag.clone()),
        Some(tag) => Owner::Another(tag.clone()),
        None if value(VERSION_TAG).is_some() => Owner::TagRemoved,
        None => Owner::Nobody,
    }
}

/// Whether the trust policy is one of ours, for the plan's principal and with an external ID of the plan's.
fn lets_this_vendor_in(plan: &AccessPlan, trust_text: &str) -> bool {
    let accepted = accepted_external_ids(trust_text);
    let (external_id, previous_external_id) = match &accepted[..] {
        [only] => (only, None),
        [newer, older] => (newer, Some(older)),
        _ => return false,
    };
    let is_known = accepted.contains(&plan.external_id)
        || plan.previous_external_id.as_ref().is_some_and(|previous| accepted.contains(previous));
    let principal_arn = &plan.principal.arn(plan.partition);
    let terms = TrustTerms { principal_arn, external_id, previous_external_id, not_after: None };
    is_known && same_meaning(trust_text, trust_policy(terms).text())
}

impl Owner {
    /// Why it may not be changed without the admin's word, or `None` where it is this integration's.
    pub fn refusal(&self, plan: &AccessPlan, can_adopt: bool) -> Option<String> {
        let what = match self {
            Self::ThisIntegration => return None,
            Self::Unclear(tag) if can_adopt => {
                words!("Its tag {tag} may be another vendor's, too", tag)
            }
            Self::Unclear(tag) => {
                return Some(words!(
                    "Its tag {tag} may be another vendor's, too; if it is this one's, set {name} to {own} in IAM",
                    tag,
                    name = INTEGRATION_TAG,
                    own = plan.integration()
                ));
            }
            Self::Another(integration) => {
                words!("It belongs to another integration, {integration}", integration)
            }
            Self::TagRemoved => words!("Its integration tag was removed").to_owned(),
            Self::Nobody => words!("It was not made by Countersign and stays untouched").to_owned(),
        };
        Some(if can_adopt {
            words!("{what}; adopt it, or choose another name", what)
        } else {
            words!("{what}; choose another name", what)
        })
    }

    /// Whether the admin may take it over.
    pub fn can_be_adopted(&self) -> bool {
        matches!(self, Self::Unclear(_) | Self::TagRemoved | Self::Nobody)
    }
}

/// Whether a role with this ARN may be adopted at all: those of rehearsals and of AWS itself never are.
pub fn is_adoptable_place(arn: &str) -> bool {
    RoleArn::of_an_integration(arn).is_ok()
}

/// Those of an adoption's tags that are there already, as they are.
pub fn present(plan: &AccessPlan, tags: &[(String, String)]) -> Vec<(String, String)> {
    let ours = plan.adoption_tags();
    let is_ours = |key: &String| ours.iter().any(|(own, _)| own == key);
    tags.iter().filter(|(key, _)| is_ours(key)).cloned().collect()
}

/// Whether it was there before the integration that it belongs to now.
pub fn is_adopted(tags: &[(String, String)]) -> bool {
    tags.iter().any(|(key, _)| key == ADOPTED_TAG)
}

/// The tags as lines, for a diff.
pub fn tag_lines(tags: &[(String, String)]) -> String {
    tags.iter().map(|(key, value)| format!("{key} = {value}")).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests;
