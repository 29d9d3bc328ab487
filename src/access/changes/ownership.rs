//! Whose a role or a policy is, by its tags; and what may be taken over.

use crate::access::plan::{ADOPTED_TAG, AccessPlan, INTEGRATION_TAG, VERSION_TAG};
use crate::words;

/// Roles under these paths are made by AWS services, by IAM Identity Center and by rehearsals; none is ever adopted.
/// Sources: "Service-linked roles" in the IAM User Guide, "Referencing permission sets" in the IAM Identity Center User Guide.
const NEVER_ADOPTED: [&str; 3] = ["/aws-service-role/", "/aws-reserved/", "/countersign/"];

/// Whose it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Owner {
    ThisIntegration,
    Another(String),
    /// The version's tag is there, the integration's is not.
    TagRemoved,
    Nobody,
}

/// Whose something with these tags is.
pub fn of(plan: &AccessPlan, tags: &[(String, String)]) -> Owner {
    let value = |name: &str| tags.iter().find(|(key, _)| key == name).map(|(_, value)| value);
    match value(INTEGRATION_TAG) {
        Some(integration) if *integration == plan.integration() => Owner::ThisIntegration,
        Some(integration) => Owner::Another(integration.clone()),
        None if value(VERSION_TAG).is_some() => Owner::TagRemoved,
        None => Owner::Nobody,
    }
}

impl Owner {
    /// Why it may not be changed without the admin's word, or `None` where it is this integration's.
    pub fn refusal(&self, can_adopt: bool) -> Option<String> {
        let what = match self {
            Self::ThisIntegration => return None,
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
        matches!(self, Self::TagRemoved | Self::Nobody)
    }
}

/// Whether something with this ARN may be adopted at all.
pub fn is_adoptable_place(arn: &str) -> bool {
    let path = arn.split_once(":role").map_or("", |(_, path)| path);
    !NEVER_ADOPTED.iter().any(|never| path.starts_with(never))
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
