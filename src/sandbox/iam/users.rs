//! Users.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::model::User;
use super::{holders, tags, timestamp};
use crate::sandbox::caller::CallerKind;
use crate::sandbox::ids;
use crate::sandbox::query::{Call, Reply, ServiceError};
use crate::sandbox::xml::Element;

pub fn create(call: &mut Call<'_>) -> Reply {
    let name = call.params.name("UserName", 64)?.to_owned();
    let path = call.path()?;
    let tags = tags::requested(call)?;
    let boundary = holders::boundary_parameter(call)?;
    let account_id = &call.caller.account_id;
    let user = User {
        arn: format!("arn:aws:iam::{account_id}:user{path}{name}"),
        unique_id: ids::entity("AIDA"),
        created_at: call.world.now,
        inline: BTreeMap::new(),
        attached: Vec::new(),
        boundary,
        tags,
        name: name.clone(),
        path,
    };
    let directory = call.directory_mut()?;
    if directory.user(&name).is_some() {
        return Err(ServiceError::already_exists(format!("User with name {name} already exists.")));
    }
    let element = user_element(&user, true);
    directory.users.insert(name.to_lowercase(), Arc::new(user));
    Ok(Some(vec![element]))
}

/// The user that is named, or the one who asks.
pub fn named(call: &Call<'_>) -> Result<Arc<User>, ServiceError> {
    let name = match (call.params.get("UserName"), &call.caller.kind) {
        (Some(_), _) => call.params.name("UserName", 128)?.to_owned(),
        (None, CallerKind::User { name, .. }) => name.clone(),
        (None, _) => {
            return Err(ServiceError::validation(
                "Must specify userName when calling with non-User credentials",
            ));
        }
    };
    call.directory()?.user(&name).cloned().ok_or_else(|| missing(&name))
}

pub fn missing(name: &str) -> ServiceError {
    ServiceError::no_such_entity(format!("The user with name {name} cannot be found."))
}

pub fn get(call: &mut Call<'_>) -> Reply {
    Ok(Some(vec![user_element(named(call)?.as_ref(), true)]))
}

pub fn list(call: &mut Call<'_>) -> Reply {
    let prefix = call.params.get("PathPrefix").unwrap_or("/");
    let members = call
        .directory()?
        .users
        .values()
        .filter(|user| user.path.starts_with(prefix))
        .map(|user| Element { name: "member".to_owned(), ..user_element(user, false) })
        .collect();
    call.page("Users", members).map(Some)
}

pub fn update(call: &mut Call<'_>) -> Reply {
    let user = named(call)?;
    let mut renamed = (*user).clone();
    if call.params.get("NewUserName").is_some() {
        call.params.name("NewUserName", 64)?.clone_into(&mut renamed.name);
    }
    if let Some(path) = call.params.get("NewPath") {
        path.clone_into(&mut renamed.path);
    }
    let account_id = &call.caller.account_id;
    renamed.arn = format!("arn:aws:iam::{account_id}:user{}{}", renamed.path, renamed.name);
    let directory = call.directory_mut()?;
    let is_taken =
        directory.user(&renamed.name).is_some_and(|other| other.unique_id != user.unique_id);
    if is_taken {
        let name = &renamed.name;
        return Err(ServiceError::already_exists(format!("User with name {name} already exists.")));
    }
    directory.users.remove(&user.name.to_lowercase());
    directory.users.insert(renamed.name.to_lowercase(), Arc::new(renamed));
    Ok(None)
}

pub fn delete(call: &mut Call<'_>) -> Reply {
    call.params.required("UserName")?;
    let user = named(call)?;
    let conflict = if !user.attached.is_empty() {
        Some("Cannot delete entity, must detach all policies first.")
    } else if !user.inline.is_empty() {
        Some("Cannot delete entity, must delete policies first.")
    } else if call.world.keys.values().any(|key| key.user_id == user.unique_id) {
        Some("Cannot delete entity, must delete access keys first.")
    } else {
        None
    };
    if let Some(message) = conflict {
        return Err(ServiceError::delete_conflict(message));
    }
    call.directory_mut()?.users.remove(&user.name.to_lowercase());
    Ok(None)
}

/// The sandbox has no console, so nobody has a password.
pub fn no_login_profile(call: &mut Call<'_>) -> Reply {
    let user = named(call)?;
    Err(ServiceError::no_such_entity(format!(
        "Login Profile for User {} cannot be found.",
        user.name
    )))
}

/// What users could have elsewhere and have not here.
pub fn list_nothing(call: &mut Call<'_>, list: &str) -> Reply {
    named(call)?;
    call.page(list, Vec::new()).map(Some)
}

pub fn user_element(user: &User, is_whole: bool) -> Element {
    let element = Element::new("User")
        .with_leaf("Path", &user.path)
        .with_leaf("UserName", &user.name)
        .with_leaf("UserId", &user.unique_id)
        .with_leaf("Arn", &user.arn)
        .with(timestamp("CreateDate", user.created_at));
    if !is_whole {
        return element;
    }
    let boundary = user.boundary.as_ref().map(|arn| holders::boundary_element(arn));
    let tags = (!user.tags.is_empty()).then(|| tags::element(&user.tags));
    element.with_all(boundary).with_all(tags)
}
