//! Breaks the practice accounts as a scenario says.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::{Change, Scenario};
use crate::access::names::{BucketName, Partition};
use crate::access::plan::{INTEGRATION_TAG, VERSION_TAG};
use crate::access::policy::permissions_policy;
use crate::access::vendor::Permission;
use crate::sandbox::iam::model::{ManagedPolicy, PolicyVersion, Role, Tags, Written};
use crate::sandbox::ids;
use crate::sandbox::kms::model::{Key, default_policy_text, key_policy};
use crate::sandbox::policy::{Document, Kind, PolicyError};
use crate::sandbox::s3::cors::read_rules;
use crate::sandbox::s3::model::{Content, Encryption, Object, Writer};
use crate::sandbox::seed::{CUSTOMER, STRANGER};
use crate::sandbox::world::{Account, World};
use crate::sandbox::xml::Element;
use crate::sandbox::{EXAMPLE_KEY, PRACTICE_BUCKET, PRACTICE_REGION};

/// The names that the wizard suggests for Lasso and the practice bucket.
const ROLE_NAME: &str = "LassoModerationBucketAccess-countersign-practice";
const INTEGRATION: &str = "lasso/countersign-practice";
const BOUNDARY_NAME: &str = "PlatformBoundary";
/// The session length that the wizard plans for a TTL of one hour.
const SESSION_SECS: u32 = 3_600;

/// What a scenario asks for that the practice accounts do not take.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SetUpError {
    #[error("{}", .0.iam_message())]
    Policy(PolicyError),
    #[error("{0}")]
    Cors(String),
    #[error("There is no {0} to break")]
    Missing(&'static str),
}

impl From<PolicyError> for SetUpError {
    fn from(error: PolicyError) -> Self {
        Self::Policy(error)
    }
}

/// Carries out every change of the scenario, so that it counts at once.
pub fn apply(world: &mut World, scenario: &Scenario) -> Result<(), SetUpError> {
    for change in scenario.changes {
        match *change {
            Change::BucketPolicy(text) => put_bucket_policy(world, text)?,
            Change::CorsRules(text) => put_cors_rules(world, text)?,
            Change::ExampleUnderKmsKey { policy } => encrypt_example(world, policy)?,
            Change::ExampleWrittenByStranger => give_example_away(world)?,
            Change::EarlierRole { trust, boundary } => make_role(world, trust, boundary)?,
            Change::StsOff(regions) => {
                let regions = regions.iter().map(|region| (*region).to_owned());
                customer(world)?.sts_regions_off.extend(regions);
            }
            // The clock is the whole sandbox's.
            Change::ClockAhead { .. } => {}
        }
    }
    world.publish_now(CUSTOMER);
    Ok(())
}

fn customer(world: &mut World) -> Result<&mut Account, SetUpError> {
    world.accounts.get_mut(CUSTOMER).ok_or(SetUpError::Missing("account"))
}

fn put_bucket_policy(world: &mut World, text: &str) -> Result<(), SetUpError> {
    let document = Document::parse(text, Kind::Bucket, PRACTICE_BUCKET, world)?;
    let bucket = world.buckets.get_mut(PRACTICE_BUCKET).ok_or(SetUpError::Missing("bucket"))?;
    bucket.policy = Some((text.to_owned(), Arc::new(document)));
    Ok(())
}

fn put_cors_rules(world: &mut World, text: &str) -> Result<(), SetUpError> {
    let document = Element::parse(text.as_bytes()).ok_or(SetUpError::Missing("CORS rule"))?;
    let rules = read_rules(&document).map_err(|error| SetUpError::Cors(error.message))?;
    let bucket = world.buckets.get_mut(PRACTICE_BUCKET).ok_or(SetUpError::Missing("bucket"))?;
    bucket.cors = rules;
    Ok(())
}

fn encrypt_example(world: &mut World, policy: Option<&str>) -> Result<(), SetUpError> {
    let text = policy.map_or_else(|| default_policy_text(CUSTOMER), str::to_owned);
    let policy = key_policy(&text, world)?;
    let mut key = Key::new(CUSTOMER, PRACTICE_REGION, policy, world.now);
    "Pictures of the practice bucket".clone_into(&mut key.description);
    let encryption = Encryption::Kms {
        algorithm: "aws:kms".to_owned(),
        key_arn: Some(key.arn.clone()),
        uses_bucket_key: true,
    };
    world.kms_keys.insert(key.arn.clone(), key);
    let bucket = world.buckets.get_mut(PRACTICE_BUCKET).ok_or(SetUpError::Missing("bucket"))?;
    bucket.encryption = encryption.clone();
    bucket.uses_bucket_key = true;
    change_example(world, |object| object.encryption = encryption)
}

fn give_example_away(world: &mut World) -> Result<(), SetUpError> {
    let bucket = world.buckets.get_mut(PRACTICE_BUCKET).ok_or(SetUpError::Missing("bucket"))?;
    bucket.ownership = Some("ObjectWriter".to_owned());
    change_example(world, |object| {
        object.writer =
            Some(Writer { account_id: STRANGER.to_owned(), shares_with_bucket_owner: false });
    })
}

fn change_example(world: &mut World, change: impl FnOnce(&mut Object)) -> Result<(), SetUpError> {
    let content = world
        .buckets
        .get_mut(PRACTICE_BUCKET)
        .and_then(|bucket| bucket.objects.get_mut(EXAMPLE_KEY)?.last_mut())
        .map(|version| &mut version.content);
    let Some(Content::Object(object)) = content else {
        return Err(SetUpError::Missing("example object"));
    };
    change(Arc::make_mut(object));
    Ok(())
}

/// Makes role and permissions policy with the names and tags that the wizard gives its own.
fn make_role(world: &mut World, trust: &str, boundary: Option<&str>) -> Result<(), SetUpError> {
    let tags = Tags::from([
        (INTEGRATION_TAG.to_owned(), INTEGRATION.to_owned()),
        (VERSION_TAG.to_owned(), env!("CARGO_PKG_VERSION").to_owned()),
    ]);
    let Ok(bucket) = BucketName::parse(PRACTICE_BUCKET) else {
        return Err(SetUpError::Missing("bucket"));
    };
    let permissions =
        permissions_policy(&[Permission::GetObject], Partition::Aws, &bucket, None, None);
    let permissions = make_policy(world, ROLE_NAME, permissions.text(), tags.clone())?;
    let boundary =
        boundary.map(|text| make_policy(world, BOUNDARY_NAME, text, Tags::new())).transpose()?;
    let document = Document::parse(trust, Kind::Trust, "", world)?;
    let role = Role {
        name: ROLE_NAME.to_owned(),
        path: "/".to_owned(),
        arn: format!("arn:aws:iam::{CUSTOMER}:role/{ROLE_NAME}"),
        unique_id: ids::entity("AROA"),
        created_at: world.now,
        description: None,
        max_session_secs: SESSION_SECS,
        trust: Written { text: trust.to_owned(), document: Arc::new(document) },
        inline: BTreeMap::new(),
        attached: vec![permissions],
        boundary,
        tags,
        last_used: None,
    };
    customer(world)?.directory.roles.insert(ROLE_NAME.to_lowercase(), Arc::new(role));
    Ok(())
}

/// Makes a managed policy of the customer; its ARN.
fn make_policy(
    world: &mut World,
    name: &str,
    text: &str,
    tags: Tags,
) -> Result<String, SetUpError> {
    let document = Document::parse(text, Kind::Identity, "", world)?;
    let created_at = world.now;
    let arn = format!("arn:aws:iam::{CUSTOMER}:policy/{name}");
    let version = PolicyVersion {
        id: "v1".to_owned(),
        created_at,
        written: Written { text: text.to_owned(), document: Arc::new(document) },
    };
    let policy = ManagedPolicy {
        name: name.to_owned(),
        path: "/".to_owned(),
        arn: arn.clone(),
        policy_id: ids::entity("ANPA"),
        description: None,
        created_at,
        updated_at: created_at,
        versions: vec![version],
        default_version: "v1".to_owned(),
        last_version: 1,
        tags,
    };
    customer(world)?.directory.policies.insert(arn.to_lowercase(), Arc::new(policy));
    Ok(arn)
}
