//! What the admin asked for beyond the plan itself, and the change of it that is shown.

use jiff::Timestamp;

use super::{ChangeLine, Changes, ExistingRole, Inventory, Write, ownership};
use crate::access::diff;
use crate::access::plan::AccessPlan;
use crate::access::policy::{only_denies, pretty, revocation_policy, same_meaning};
use crate::words;

/// What the admin asked for beyond the plan itself.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Wish {
    /// What nobody's tag is on is taken over.
    pub adopts: bool,
    /// Sessions that were issued before this are to end; nothing else is changed then.
    pub revokes_before: Option<Timestamp>,
}

impl Wish {
    /// What was wished for where these writes were shown.
    pub fn of(writes: &[Write]) -> Self {
        let is_adoption =
            |write: &Write| matches!(write, Write::TagPolicy { .. } | Write::TagRole { .. });
        let revokes_before = writes.iter().find_map(|write| match write {
            Write::RevokeSessions { not_before, .. } => Some(*not_before),
            _ => None,
        });
        Self { adopts: writes.iter().any(is_adoption), revokes_before }
    }
}

/// The one line that ends the role's sessions, or why it may not be written.
pub(super) fn revocation(
    plan: &AccessPlan,
    inventory: &Inventory,
    not_before: Timestamp,
) -> Changes {
    Changes { lines: vec![revocation_line(plan, inventory.role.as_ref(), not_before)] }
}

fn revocation_line(
    plan: &AccessPlan,
    role: Option<&ExistingRole>,
    not_before: Timestamp,
) -> ChangeLine {
    let refused = |why: &str| ChangeLine::Refused {
        what: words!("Sessions of the role {role_name}", role_name = plan.role_name),
        why: why.to_owned(),
        can_adopt: false,
    };
    let Some(role) = role else {
        return refused(words!("There is no such role, so it has no sessions"));
    };
    if let Some(other) = ownership::of_role(plan, role).refusal(plan, false) {
        return refused(&other);
    }
    let before = role.revocation_text.clone();
    if before.as_deref().is_some_and(|text| !only_denies(text)) {
        return refused(words!(
            "Its inline policy AWSRevokeOlderSessions grants something, so it is not the one of the IAM console; look at it there"
        ));
    }
    let after = revocation_policy(not_before);
    if before.as_deref().is_some_and(|text| same_meaning(text, after.text())) {
        return ChangeLine::AsWanted {
            what: words!("Sessions of the role {role_name}", role_name = plan.role_name),
        };
    }
    let diff = diff::lines(&before.as_deref().map(pretty).unwrap_or_default(), after.text());
    ChangeLine::to_do(plan, Write::RevokeSessions { not_before, before }, diff)
}
