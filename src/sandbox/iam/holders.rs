//! What users and roles have in common: they hold policies, a permissions boundary and tags.

use std::collections::BTreeMap;

use super::model::{Tags, Written};
use super::{roles, users};
use crate::sandbox::query::{Call, Reply, ServiceError};
use crate::sandbox::xml::Element;

/// Which of the two holds the policy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Holder {
    User,
    Role,
}

/// The parts of a user or role that this module and its neighbours change.
pub struct Held<'a> {
    pub name: String,
    pub inline: &'a mut BTreeMap<String, Written>,
    pub attached: &'a mut Vec<String>,
    pub boundary: &'a mut Option<String>,
    pub tags: &'a mut Tags,
}

impl Holder {
    /// `role`, as messages have it.
    pub fn word(self) -> &'static str {
        match self {
            Self::User => "user",
            Self::Role => "role",
        }
    }

    /// `RoleName`
    pub fn parameter(self) -> &'static str {
        match self {
            Self::User => "UserName",
            Self::Role => "RoleName",
        }
    }

    /// The user or role that the call names.
    pub fn held<'a>(self, call: &'a mut Call<'_>) -> Result<Held<'a>, ServiceError> {
        let limit = if self == Self::User { 128 } else { 64 };
        let name = call.params.name(self.parameter(), limit)?.to_owned();
        let directory = call.directory_mut()?;
        match self {
            Self::User => {
                let user = directory.user_mut(&name).ok_or_else(|| users::missing(&name))?;
                Ok(Held {
                    name: user.name.clone(),
                    inline: &mut user.inline,
                    attached: &mut user.attached,
                    boundary: &mut user.boundary,
                    tags: &mut user.tags,
                })
            }
            Self::Role => {
                let role = directory.role_mut(&name).ok_or_else(|| roles::missing(&name))?;
                Ok(Held {
                    name: role.name.clone(),
                    inline: &mut role.inline,
                    attached: &mut role.attached,
                    boundary: &mut role.boundary,
                    tags: &mut role.tags,
                })
            }
        }
    }
}

/// The `PermissionsBoundary` parameter, where it names a policy that exists.
pub fn boundary_parameter(call: &Call<'_>) -> Result<Option<String>, ServiceError> {
    let Some(arn) = call.params.get("PermissionsBoundary") else {
        return Ok(None);
    };
    let account = call.world.accounts.get(&call.caller.account_id).ok_or_else(super::internal)?;
    if account.policy(arn).is_none() {
        return Err(ServiceError::no_such_entity(format!(
            "Scope ARN: {arn} does not exist or is not attachable."
        )));
    }
    Ok(Some(arn.to_owned()))
}

pub fn boundary_element(arn: &str) -> Element {
    Element::new("PermissionsBoundary")
        .with_leaf("PermissionsBoundaryType", "Policy")
        .with_leaf("PermissionsBoundaryArn", arn)
}

pub fn put_role_boundary(call: &mut Call<'_>) -> Reply {
    put_boundary(call, Holder::Role)
}

pub fn put_user_boundary(call: &mut Call<'_>) -> Reply {
    put_boundary(call, Holder::User)
}

pub fn delete_role_boundary(call: &mut Call<'_>) -> Reply {
    delete_boundary(call, Holder::Role)
}

pub fn delete_user_boundary(call: &mut Call<'_>) -> Reply {
    delete_boundary(call, Holder::User)
}

fn put_boundary(call: &mut Call<'_>, holder: Holder) -> Reply {
    call.params.required("PermissionsBoundary")?;
    let boundary = boundary_parameter(call)?;
    *holder.held(call)?.boundary = boundary;
    Ok(None)
}

fn delete_boundary(call: &mut Call<'_>, holder: Holder) -> Reply {
    let held = holder.held(call)?;
    if held.boundary.take().is_none() {
        return Err(ServiceError::no_such_entity(format!(
            "The {} with name {} does not have a permissions boundary.",
            holder.word(),
            held.name
        )));
    }
    Ok(None)
}
