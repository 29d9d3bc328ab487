//! Access keys of users.

use super::model::AccessKey;
use super::{timestamp, users};
use crate::sandbox::ids;
use crate::sandbox::message::iso_seconds;
use crate::sandbox::query::{Call, Reply, ServiceError};
use crate::sandbox::xml::Element;

const KEYS_PER_USER: usize = 2;

pub fn create(call: &mut Call<'_>) -> Reply {
    let user = users::named(call)?;
    let count = call.world.keys.values().filter(|key| key.user_id == user.unique_id).count();
    if count >= KEYS_PER_USER {
        return Err(ServiceError::limit(format!(
            "Cannot exceed quota for AccessKeysPerUser: {KEYS_PER_USER}"
        )));
    }
    let key = AccessKey {
        id: ids::unique("AKIA"),
        secret: ids::secret_access_key(),
        account_id: call.caller.account_id.clone(),
        user_id: user.unique_id.clone(),
        is_active: true,
        created_at: call.world.now,
        last_used: None,
    };
    let element = Element::new("AccessKey")
        .with_leaf("UserName", &user.name)
        .with_leaf("AccessKeyId", &key.id)
        .with_leaf("Status", "Active")
        .with_leaf("SecretAccessKey", &key.secret)
        .with(timestamp("CreateDate", key.created_at));
    call.world.keys.insert(key.id.clone(), key);
    Ok(Some(vec![element]))
}

pub fn list(call: &mut Call<'_>) -> Reply {
    let user = users::named(call)?;
    let members = call
        .world
        .keys
        .values()
        .filter(|key| key.user_id == user.unique_id)
        .map(|key| {
            Element::new("member")
                .with_leaf("UserName", &user.name)
                .with_leaf("AccessKeyId", &key.id)
                .with_leaf("Status", status(key))
                .with(timestamp("CreateDate", key.created_at))
        })
        .collect();
    let mut page = call.page("AccessKeyMetadata", members)?;
    page.push(Element::leaf("UserName", &user.name));
    Ok(Some(page))
}

pub fn update(call: &mut Call<'_>) -> Reply {
    let is_active = match call.params.required("Status")? {
        "Active" => true,
        "Inactive" => false,
        other => {
            return Err(ServiceError::constraint(
                other,
                "Status",
                "Member must satisfy enum value set: [Active, Inactive, Expired]",
            ));
        }
    };
    let id = owned_key(call)?;
    if let Some(key) = call.world.keys.get_mut(&id) {
        key.is_active = is_active;
    }
    Ok(None)
}

pub fn delete(call: &mut Call<'_>) -> Reply {
    let id = owned_key(call)?;
    call.world.keys.remove(&id);
    Ok(None)
}

pub fn last_used(call: &mut Call<'_>) -> Reply {
    let id = call.params.sized("AccessKeyId", 16, 128)?;
    let key = call
        .world
        .keys
        .get(id)
        .filter(|key| key.account_id == call.caller.account_id)
        .ok_or_else(|| missing(id))?;
    let user = call.world.user_of(key).ok_or_else(|| missing(id))?;
    let element = Element::new("AccessKeyLastUsed");
    let element = match &key.last_used {
        Some((time, service, region)) => element
            .with_leaf("LastUsedDate", iso_seconds(*time))
            .with_leaf("ServiceName", service)
            .with_leaf("Region", region),
        None => element.with_leaf("ServiceName", "N/A").with_leaf("Region", "N/A"),
    };
    Ok(Some(vec![Element::leaf("UserName", &user.name), element]))
}

/// The ID of the key that is named, where it belongs to the user that is named.
fn owned_key(call: &Call<'_>) -> Result<String, ServiceError> {
    let user = users::named(call)?;
    let id = call.params.sized("AccessKeyId", 16, 128)?;
    let is_owned = call.world.keys.get(id).is_some_and(|key| key.user_id == user.unique_id);
    if is_owned { Ok(id.to_owned()) } else { Err(missing(id)) }
}

fn missing(id: &str) -> ServiceError {
    ServiceError::no_such_entity(format!("The Access Key with id {id} cannot be found."))
}

fn status(key: &AccessKey) -> &'static str {
    if key.is_active { "Active" } else { "Inactive" }
}
