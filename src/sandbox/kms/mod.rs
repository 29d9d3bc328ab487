//! KMS: keys, their states and their policies, over the JSON protocol.
//!
//! Keys guard objects; they encrypt nothing here. Source: the KMS API Reference.

mod actions;
pub mod model;

use serde_json::{Map, Value, json};

use super::auth::Presented;
use super::authorize;
use super::caller::Caller;
use super::message::{Request, Response};
use super::policy::PolicyError;
use super::policy::evaluate::Ask;
use super::query::ServiceError;
use super::world::World;
use super::{ids, regions};
use model::{Key, KeyState, Manager, default_policy_text, key_policy, s3_key_policy_text};

const TARGET_PREFIX: &str = "TrentService.";

/// A call whose sender is known.
pub struct Call<'a> {
    world: &'a mut World,
    caller: Caller,
    request: &'a Request,
    input: Map<String, Value>,
    /// The Region that the request is signed for.
    region: String,
}

type Reply = Result<Value, ServiceError>;

/// Whether the request is for KMS.
pub fn is_asked(request: &Request) -> bool {
    request.header("x-amz-target").is_some_and(|target| target.starts_with(TARGET_PREFIX))
}

/// Answers a call.
pub fn answer(world: &mut World, request: &Request) -> Response {
    let (status, body) = match call(world, request) {
        Ok(output) => (200, output),
        Err(error) => (error.status, json!({ "__type": error.code, "message": error.message })),
    };
    Response::empty(status)
        .with_header("content-type", "application/x-amz-json-1.1")
        .with_header("x-amzn-requestid", ids::uuid())
        .with_body(body.to_string().into_bytes())
}

fn call(world: &mut World, request: &Request) -> Reply {
    let now = world.now;
    let from_auth = |failure| in_json_words(ServiceError::from_auth(failure, now));
    let presented = Presented::read(request).map_err(from_auth)?.ok_or_else(|| {
        ServiceError::new(
            400,
            "MissingAuthenticationTokenException",
            "Missing Authentication Token",
        )
    })?;
    let scope = &presented.scope;
    if scope.service != "kms" || !regions::exists(&scope.region) {
        return Err(ServiceError::new(
            400,
            "InvalidSignatureException",
            "Credential should be scoped to a valid region and to correct service: 'kms'.",
        ));
    }
    let caller = presented.verify(world, request).map_err(from_auth)?.caller;
    world.note_use(&caller.access_key_id, "kms", &scope.region);
    let Ok(Value::Object(input)) = serde_json::from_slice(&request.body) else {
        return Err(ServiceError::new(
            400,
            "SerializationException",
            "The request is no JSON object",
        ));
    };
    let action = request.header("x-amz-target").and_then(|text| text.strip_prefix(TARGET_PREFIX));
    let region = scope.region.clone();
    let mut call = Call { world, caller, request, input, region };
    call.dispatch(action.unwrap_or_default())
}

/// The codes under which services with the JSON protocol say what others say with shorter ones.
fn in_json_words(error: ServiceError) -> ServiceError {
    let code = match error.code.as_str() {
        "InvalidClientTokenId" => "UnrecognizedClientException",
        "ExpiredToken" => "ExpiredTokenException",
        "SignatureDoesNotMatch" => "InvalidSignatureException",
        "IncompleteSignature" => "IncompleteSignatureException",
        other => other,
    };
    ServiceError::new(400, code, error.message)
}

/// Refuses the use of a key that the caller's policies and the key's own do not allow.
///
/// A key that nobody made here counts as one with the default key policy.
pub fn authorize(world: &mut World, ask: Ask<'_>) -> Result<(), authorize::Denial> {
    let owner = ask.resource.split(':').nth(4).unwrap_or_default().to_owned();
    let policy = match world.kms_keys.get(ask.resource) {
        Some(key) => Some(key.policy.clone()),
        None => key_policy(&default_policy_text(&owner), world).ok(),
    };
    match policy {
        Some(policy) => authorize::with_key_policy(world, ask, &owner, &policy.document),
        None => Err(authorize::Denial::NothingAllows(authorize::PolicyType::Resource)),
    }
}

/// The ARN of the key that AWS keeps for the account's objects in the Region (`aws/s3`); it is made on first use.
pub fn s3_key_arn(
    world: &mut World,
    account_id: &str,
    region: &str,
) -> Result<String, PolicyError> {
    let is_it = |key: &&Key| {
        key.manager == Manager::Aws && key.owner == account_id && key.region() == region
    };
    if let Some(key) = world.kms_keys.values().find(is_it) {
        return Ok(key.arn.clone());
    }
    let policy = key_policy(&s3_key_policy_text(account_id, region), world)?;
    let mut key = Key::new(account_id, region, policy, world.now);
    key.manager = Manager::Aws;
    "Default key that protects my S3 objects when no other key is defined"
        .clone_into(&mut key.description);
    let arn = key.arn.clone();
    world.kms_keys.insert(arn.clone(), key);
    Ok(arn)
}

/// Why a key cannot be used now, as code and message in S3's words, or `None`.
pub fn obstacle(world: &World, arn: &str) -> Option<(&'static str, String)> {
    match world.kms_keys.get(arn)?.state {
        KeyState::Enabled => None,
        KeyState::Disabled => Some(("KMS.DisabledException", format!("{arn} is disabled."))),
        KeyState::PendingDeletion { .. } => {
            Some(("KMS.KMSInvalidStateException", format!("{arn} is pending deletion.")))
        }
    }
}

impl Call<'_> {
    fn text(&self, name: &str) -> Option<&str> {
        self.input.get(name).and_then(Value::as_str)
    }

    /// The key that `KeyId` names by its ID or ARN.
    fn key(&self) -> Result<Key, ServiceError> {
        let named = self.text("KeyId").ok_or_else(|| {
            ServiceError::new(
                400,
                "ValidationException",
                "1 validation error detected: Value null at 'keyId' failed to satisfy constraint: \
                 Member must not be null",
            )
        })?;
        let arn = if named.starts_with("arn:") {
            named.to_owned()
        } else {
            format!("arn:aws:kms:{}:{}:key/{named}", self.region, self.caller.account_id)
        };
        self.world.kms_keys.get(&arn).filter(|key| key.region() == self.region).cloned().ok_or_else(
            || ServiceError::new(400, "NotFoundException", format!("Key '{arn}' does not exist")),
        )
    }

    /// Refuses the action unless caller and key policy allow it; the key is the answer.
    fn allowed_key(&mut self, action: &str) -> Result<Key, ServiceError> {
        let key = self.key()?;
        let mut context = authorize::global_context(self.world, &self.caller, self.request);
        context.set("kms:CallerAccount", &*self.caller.account_id);
        let ask = Ask { caller: &self.caller, action, resource: &key.arn, context: &context };
        authorize(self.world, ask)
            .map_err(|denial| denied(denial.message(&self.caller, action, &key.arn)))?;
        Ok(key)
    }

    /// Refuses an action that is on no key of its own.
    fn allow(&mut self, action: &str) -> Result<(), ServiceError> {
        let context = authorize::global_context(self.world, &self.caller, self.request);
        let ask = Ask { caller: &self.caller, action, resource: "*", context: &context };
        authorize::by_identity(self.world, ask)
            .map_err(|denial| denied(denial.message(&self.caller, action, "*")))
    }
}

fn denied(message: String) -> ServiceError {
    ServiceError::new(400, "AccessDeniedException", message)
}
