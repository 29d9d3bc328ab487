//! What of IAM a write is about, and the ID by which IAM tells it from all that ever had its name.
//!
//! A name, and with it an ARN, can be given anew to something else; a unique ID never is.
//! Source: "IAM identifiers" in the IAM User Guide.

use super::{Inventory, Owner, Write, of_policy, of_role, of_user};
use crate::access::plan::AccessPlan;

/// A thing in IAM that has a name, a unique ID and tags.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Entity {
    Policy,
    Role,
    User,
}

impl Write {
    /// What it makes or changes; a bucket's rules are nothing of IAM.
    pub fn entity(&self) -> Option<Entity> {
        match self {
            Self::CreatePolicy | Self::UpdatePolicy { .. } | Self::TagPolicy { .. } => {
                Some(Entity::Policy)
            }
            Self::CreateRole
            | Self::UpdateTrustPolicy { .. }
            | Self::UpdateMaxSessionDuration { .. }
            | Self::AttachPolicy
            | Self::TagRole { .. }
            | Self::RevokeSessions { .. } => Some(Entity::Role),
            Self::CreateUser
            | Self::PutUserPolicy { .. }
            | Self::CreateAccessKey { .. }
            | Self::DeleteAccessKey { .. } => Some(Entity::User),
            Self::PutCors { .. } => None,
        }
    }
}

/// The unique IDs of what has a plan's names, as far as they are known.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct UniqueIds {
    policy: Option<String>,
    role: Option<String>,
    user: Option<String>,
    /// Of the access key that was made last.
    key: Option<String>,
}

impl UniqueIds {
    pub fn of(inventory: &Inventory) -> Self {
        let Inventory { policy, role, user } = inventory;
        Self {
            policy: policy.as_ref().map(|policy| policy.unique_id.clone()),
            role: role.as_ref().map(|role| role.unique_id.clone()),
            user: user.as_ref().map(|user| user.unique_id.clone()),
            key: None,
        }
    }

    pub fn get(&self, entity: Entity) -> Option<&str> {
        match entity {
            Entity::Policy => self.policy.as_deref(),
            Entity::Role => self.role.as_deref(),
            Entity::User => self.user.as_deref(),
        }
    }

    pub fn note(&mut self, entity: Entity, unique_id: String) {
        match entity {
            Entity::Policy => self.policy = Some(unique_id),
            Entity::Role => self.role = Some(unique_id),
            Entity::User => self.user = Some(unique_id),
        }
    }

    /// The ID of the access key that was made, where its answer came.
    pub fn key(&self) -> Option<&str> {
        self.key.as_deref()
    }

    /// Notes the ID that IAM answered to a write.
    pub fn note_made(&mut self, write: &Write, id: &str) {
        match (write, write.entity()) {
            (Write::CreateAccessKey { .. }, _) => self.key = Some(id.to_owned()),
            (_, Some(entity)) => self.note(entity, id.to_owned()),
            (_, None) => {}
        }
    }

    /// These, and of what they do not know those of `other`.
    #[must_use]
    pub fn or(self, other: &Self) -> Self {
        Self {
            policy: self.policy.or_else(|| other.policy.clone()),
            role: self.role.or_else(|| other.role.clone()),
            user: self.user.or_else(|| other.user.clone()),
            key: self.key.or_else(|| other.key.clone()),
        }
    }

    /// Whether what `write` is about is another one than the one that `other` knows under the name.
    pub fn tells_apart(&self, write: &Write, other: &Self) -> bool {
        let known = write.entity().and_then(|entity| Some((self.get(entity)?, other.get(entity)?)));
        known.is_some_and(|(own, other)| own != other)
    }
}

/// Whether what `write` changed is there and is not this integration's.
pub fn is_somebody_elses(plan: &AccessPlan, inventory: &Inventory, write: &Write) -> bool {
    let Inventory { policy, role, user } = inventory;
    let owner = write.entity().and_then(|entity| match entity {
        Entity::Policy => policy.as_ref().map(|policy| of_policy(plan, policy, role.as_ref())),
        Entity::Role => role.as_ref().map(|role| of_role(plan, role)),
        Entity::User => user.as_ref().map(|user| of_user(plan, user)),
    });
    owner.is_some_and(|owner| owner != Owner::ThisIntegration)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::sample;

    #[test]
    fn a_role_of_the_same_name_is_told_apart_by_its_unique_id() {
        let inventory = sample::as_planned(&sample::lasso());
        let ids = UniqueIds::of(&inventory);
        let mut others = ids.clone();
        assert!(!ids.tells_apart(&Write::CreateRole, &others));
        others.note(Entity::Role, "AROAANOTHER".to_owned());
        assert!(ids.tells_apart(&Write::AttachPolicy, &others));
        assert!(!ids.tells_apart(&Write::CreatePolicy, &others));
    }

    #[test]
    fn what_is_not_known_is_not_told_apart() {
        let ids = UniqueIds::of(&sample::as_planned(&sample::lasso()));
        assert!(!ids.tells_apart(&Write::CreateRole, &UniqueIds::default()));
        assert!(!UniqueIds::default().tells_apart(&Write::CreateRole, &ids));
    }
}
