//! What is there from the start: three accounts, their administrators, buckets and objects.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::Timestamp;

use super::iam::managed::ADMINISTRATOR_ACCESS;
use super::iam::model::{AccessKey, Role, Tags, User, Written};
use super::policy::{Document, Kind};
use super::s3::model::{Bucket, Content};
use super::world::{Account, World};
use super::{AccountKeys, Secret, ids, mfa, pictures, s3};

pub const CUSTOMER: &str = "111111111111";
pub const VENDOR: &str = "222222222222";
pub const STRANGER: &str = "333333333333";

/// The account and role that Labelbox's guide names, so that its profile can be practised.
const LABELBOX: (&str, &str) = ("340636424752", "lb-aws-delegated-access-role");

const WELCOME: &str = "Welcome to the practice bucket.

Everything here was made when the sandbox started and is gone when it stops.
The pictures lie under pictures/; what lies under private/ is not for a vendor.
";

/// Makes an account with an administrator, and the administrator's access key.
pub fn account(world: &mut World, account_id: &str, alias: Option<&str>) -> AccountKeys {
    let name = "admin".to_owned();
    let user = User {
        arn: format!("arn:aws:iam::{account_id}:user/{name}"),
        path: "/".to_owned(),
        unique_id: ids::entity("AIDA"),
        created_at: world.now,
        inline: BTreeMap::new(),
        attached: vec![ADMINISTRATOR_ACCESS.to_owned()],
        boundary: None,
        tags: Tags::new(),
        name: name.clone(),
    };
    let key = AccessKey {
        id: ids::unique("AKIA"),
        secret: ids::secret_access_key(),
        account_id: account_id.to_owned(),
        user_id: user.unique_id.clone(),
        is_active: true,
        created_at: world.now,
        last_used: None,
    };
    let keys = AccountKeys {
        account_id: account_id.to_owned(),
        access_key_id: key.id.clone(),
        secret_access_key: Secret::new(key.secret.clone()),
    };
    let mut account = Account::new(account_id);
    account.alias = alias.map(str::to_owned);
    account.directory.users.insert(name, Arc::new(user));
    world.accounts.insert(account_id.to_owned(), account);
    world.keys.insert(key.id.clone(), key);
    world.publish_now(account_id);
    keys
}

/// Gives the administrator a virtual MFA device. It changes nothing until a policy or a profile asks for it.
pub fn mfa_device(world: &mut World, keys: &AccountKeys) -> mfa::Device {
    let serial = format!("arn:aws:iam::{}:mfa/admin", keys.account_id);
    let user_id = world.keys.get(&keys.access_key_id).map(|key| key.user_id.clone());
    let device = mfa::Device::new(serial, user_id.unwrap_or_default());
    world.mfa_devices.insert(device.serial.clone(), device.clone());
    device
}

/// Makes the account of a vendor that nobody here can act for.
pub fn labelbox(world: &mut World) {
    let (account_id, name) = LABELBOX;
    world.accounts.insert(account_id.to_owned(), Account::new(account_id));
    let text = format!(
        r#"{{"Version":"2012-10-17","Statement":[{{"Effect":"Allow","Principal":{{"AWS":"arn:aws:iam::{account_id}:root"}},"Action":"sts:AssumeRole"}}]}}"#
    );
    let Ok(document) = Document::parse(&text, Kind::Trust, "", world) else {
        return;
    };
    let role = Role {
        name: name.to_owned(),
        path: "/".to_owned(),
        arn: format!("arn:aws:iam::{account_id}:role/{name}"),
        unique_id: ids::entity("AROA"),
        created_at: world.now,
        description: None,
        max_session_secs: 3600,
        trust: Written { text, document: Arc::new(document) },
        inline: BTreeMap::new(),
        attached: Vec::new(),
        boundary: None,
        tags: Tags::new(),
        last_used: None,
    };
    if let Some(account) = world.accounts.get_mut(account_id) {
        account.directory.roles.insert(name.to_owned(), Arc::new(role));
    }
    world.publish_now(account_id);
}

/// Makes the buckets and what is in them.
pub fn buckets(world: &mut World) {
    let now = world.now;
    let mut practice = Bucket::new(super::PRACTICE_BUCKET, CUSTOMER, super::PRACTICE_REGION, now);
    add(&mut practice, super::EXAMPLE_KEY, "image/png", pictures::harbour(), now);
    add(&mut practice, "pictures/café + sea.png", "image/png", pictures::cafe(), now);
    add(&mut practice, "pictures/mountains.png", "image/png", pictures::mountains(), now);
    add(&mut practice, "private/receipt.png", "image/png", pictures::receipt(), now);
    let text = WELCOME.as_bytes().to_vec();
    add(&mut practice, super::EXAMPLE_TEXT_KEY, "text/plain; charset=utf-8", text, now);
    let mut oregon = Bucket::new(super::OREGON_BUCKET, CUSTOMER, "us-west-2", now);
    add(&mut oregon, "pictures/mountains.png", "image/png", pictures::mountains(), now);
    let mut foreign = Bucket::new(super::STRANGER_BUCKET, STRANGER, super::PRACTICE_REGION, now);
    add(&mut foreign, "notes/secret.txt", "text/plain", b"Not yours.\n".to_vec(), now);
    for bucket in [practice, oregon, foreign] {
        world.buckets.insert(bucket.name.clone(), bucket);
    }
}

fn add(bucket: &mut Bucket, key: &str, content_type: &str, data: Vec<u8>, now: Timestamp) {
    let object = s3::object_of(data, content_type);
    bucket.add(key, Content::Object(Arc::new(object)), now);
}
