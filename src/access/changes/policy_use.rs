//! Who else would feel a change of the plan's managed policy.

use super::{ChangeLine, ExistingPolicy};
use crate::{printable, words};

/// Who uses a managed policy beside the plan's own role: as permissions, or as their boundary.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PolicyUser {
    Role(String),
    User(String),
    Group(String),
    /// So many of whom IAM tells the number alone.
    Unnamed(u32),
}

impl PolicyUser {
    fn named(&self) -> String {
        match self {
            Self::Role(name) => words!("the role {name}", name = printable::line(name)),
            Self::User(name) => words!("the user {name}", name = printable::line(name)),
            Self::Group(name) => words!("the group {name}", name = printable::line(name)),
            Self::Unnamed(1) => words!("somebody else").to_owned(),
            Self::Unnamed(count) => words!("{count} others", count),
        }
    }
}

impl ExistingPolicy {
    /// Everybody beside the plan's role who uses it, or `None`.
    fn others(&self) -> Option<String> {
        let others: Vec<String> = self.other_users.iter().map(PolicyUser::named).collect();
        (!others.is_empty()).then(|| words::all_of(&others))
    }

    /// Refuses a change of it that others would feel, too.
    pub(in crate::access) fn refused_for_others(&self) -> Option<ChangeLine> {
        let others = self.others()?;
        Some(ChangeLine::refused(
            words!("Policy {arn}", arn = self.arn),
            words!(
                "It is also used by {others}, whose permissions would change with it; detach it there, or choose another role name",
                others
            ),
        ))
    }

    /// Refuses its deletion, which IAM would refuse after everything else was deleted.
    ///
    /// Source: `DeletePolicy` in the IAM API Reference.
    pub(in crate::access) fn kept_by_others(&self) -> Option<ChangeLine> {
        let others = self.others()?;
        Some(ChangeLine::refused(
            words!("Policy {arn}", arn = self.arn),
            words!("It is also used by {others}, who would lose it: detach it there first", others),
        ))
    }
}
