//! What can be done with keys.

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use super::model::{Key, KeyState, Manager, default_policy_text, key_policy};
use super::{Call, Reply};
use crate::sandbox::authorize;
use crate::sandbox::iam::model::Written;
use crate::sandbox::policy::evaluate::Ask;
use crate::sandbox::query::ServiceError;

/// How many days a key waits for its deletion, at least and at most, and unless another number is given.
/// Source: `ScheduleKeyDeletion` in the KMS API Reference.
const WAITING_DAYS: (i64, i64) = (7, 30);

/// The only name that a key policy can have.
const POLICY_NAME: &str = "default";

impl Call<'_> {
    pub(super) fn dispatch(&mut self, action: &str) -> Reply {
        match action {
            "CancelKeyDeletion" => self.cancel_deletion(),
            "CreateKey" => self.create_key(),
            "DescribeKey" => {
                let key = self.allowed_key("kms:DescribeKey")?;
                Ok(json!({ "KeyMetadata": metadata(&key) }))
            }
            "DisableKey" => self.switch("kms:DisableKey", KeyState::Disabled),
            "EnableKey" => self.switch("kms:EnableKey", KeyState::Enabled),
            "GetKeyPolicy" => {
                let key = self.allowed_key("kms:GetKeyPolicy")?;
                self.check_policy_name()?;
                Ok(json!({ "Policy": key.policy.text, "PolicyName": POLICY_NAME }))
            }
            "ListKeyPolicies" => {
                self.allowed_key("kms:ListKeyPolicies")?;
                Ok(json!({ "PolicyNames": [POLICY_NAME], "Truncated": false }))
            }
            "PutKeyPolicy" => self.put_key_policy(),
            "ScheduleKeyDeletion" => self.schedule_deletion(),
            "ListKeys" => {
                self.allow("kms:ListKeys")?;
                Ok(json!({ "Keys": self.own_keys(), "Truncated": false }))
            }
            _ => Err(ServiceError::new(400, "UnknownOperationException", "")),
        }
    }

    fn create_key(&mut self) -> Reply {
        self.allow("kms:CreateKey")?;
        let owner = self.caller.account_id.clone();
        let text = self.text("Policy").map_or_else(|| default_policy_text(&owner), str::to_owned);
        let policy = self.policy(&text)?;
        let mut key = Key::new(&owner, &self.region, policy, self.world.now);
        self.check_lockout(&key.arn, &key.policy)?;
        self.text("Description").unwrap_or_default().clone_into(&mut key.description);
        let answer = json!({ "KeyMetadata": metadata(&key) });
        self.keep(key);
        Ok(answer)
    }

    fn put_key_policy(&mut self) -> Reply {
        let key = self.allowed_key("kms:PutKeyPolicy")?;
        self.check_policy_name()?;
        let text = self.text("Policy").unwrap_or_default().to_owned();
        let policy = self.policy(&text)?;
        self.check_lockout(&key.arn, &policy)?;
        self.keep(Key { policy, ..key });
        Ok(json!({}))
    }

    fn switch(&mut self, action: &str, state: KeyState) -> Reply {
        let key = self.allowed_key(action)?;
        check_not_leaving(&key)?;
        self.keep(Key { state, ..key });
        Ok(json!({}))
    }

    fn schedule_deletion(&mut self) -> Reply {
        let key = self.allowed_key("kms:ScheduleKeyDeletion")?;
        check_not_leaving(&key)?;
        let (least, most) = WAITING_DAYS;
        let days = self.input.get("PendingWindowInDays").map_or(Some(most), Value::as_i64);
        let Some(days) = days.filter(|days| (least..=most).contains(days)) else {
            return Err(ServiceError::new(
                400,
                "ValidationException",
                "PendingWindowInDays must be between 7 and 30",
            ));
        };
        let at = self.world.now + SignedDuration::from_hours(24 * days);
        let state = KeyState::PendingDeletion { at };
        let answer = json!({
            "DeletionDate": epoch_secs(at),
            "KeyId": key.arn,
            "KeyState": state.name(),
            "PendingWindowInDays": days,
        });
        self.keep(Key { state, ..key });
        Ok(answer)
    }

    /// A key that was to be deleted stays switched off until it is switched on again.
    fn cancel_deletion(&mut self) -> Reply {
        let key = self.allowed_key("kms:CancelKeyDeletion")?;
        if !matches!(key.state, KeyState::PendingDeletion { .. }) {
            return Err(invalid_state(format!("{} is not pending deletion.", key.arn)));
        }
        let answer = json!({ "KeyId": key.arn });
        self.keep(Key { state: KeyState::Disabled, ..key });
        Ok(answer)
    }

    fn keep(&mut self, key: Key) {
        self.world.kms_keys.insert(key.arn.clone(), key);
    }

    fn policy(&self, text: &str) -> Result<Written, ServiceError> {
        key_policy(text, self.world).map_err(|error| malformed(&error.iam_message()))
    }

    /// Refuses a policy that would leave its author no way to change it.
    fn check_lockout(&mut self, arn: &str, policy: &Written) -> Result<(), ServiceError> {
        let bypasses = self.input.get("BypassPolicyLockoutSafetyCheck").and_then(Value::as_bool);
        if bypasses == Some(true) {
            return Ok(());
        }
        let context = authorize::global_context(self.world, &self.caller, self.request);
        let action = "kms:PutKeyPolicy";
        let ask = Ask { caller: &self.caller, action, resource: arn, context: &context };
        let owner = arn.split(':').nth(4).unwrap_or_default();
        authorize::with_key_policy(self.world, ask, owner, &policy.document).map_err(|_denial| {
            malformed(
                "The new key policy will not allow you to update the key policy in the future.",
            )
        })
    }

    fn check_policy_name(&self) -> Result<(), ServiceError> {
        match self.text("PolicyName") {
            None | Some(POLICY_NAME) => Ok(()),
            Some(_) => Err(ServiceError::new(400, "NotFoundException", "No such policy exists")),
        }
    }

    /// The account's keys in this Region.
    fn own_keys(&self) -> Vec<Value> {
        self.world
            .kms_keys
            .values()
            .filter(|key| key.owner == self.caller.account_id && key.region() == self.region)
            .map(|key| json!({ "KeyArn": key.arn, "KeyId": key.id }))
            .collect()
    }
}

fn malformed(message: &str) -> ServiceError {
    ServiceError::new(400, "MalformedPolicyDocumentException", message)
}

fn invalid_state(message: String) -> ServiceError {
    ServiceError::new(400, "KMSInvalidStateException", message)
}

/// A key that waits for its deletion is neither switched on nor off.
fn check_not_leaving(key: &Key) -> Result<(), ServiceError> {
    match key.state {
        KeyState::Enabled | KeyState::Disabled => Ok(()),
        KeyState::PendingDeletion { .. } => {
            Err(invalid_state(format!("{} is pending deletion.", key.arn)))
        }
    }
}

fn metadata(key: &Key) -> Value {
    let mut metadata = json!({
        "AWSAccountId": key.owner,
        "Arn": key.arn,
        "CreationDate": epoch_secs(key.created_at),
        "CustomerMasterKeySpec": "SYMMETRIC_DEFAULT",
        "Description": key.description,
        "Enabled": key.state == KeyState::Enabled,
        "EncryptionAlgorithms": ["SYMMETRIC_DEFAULT"],
        "KeyId": key.id,
        "KeyManager": match key.manager {
            Manager::Aws => "AWS",
            Manager::Customer => "CUSTOMER",
        },
        "KeySpec": "SYMMETRIC_DEFAULT",
        "KeyState": key.state.name(),
        "KeyUsage": "ENCRYPT_DECRYPT",
        "MultiRegion": false,
        "Origin": "AWS_KMS",
    });
    if let KeyState::PendingDeletion { at } = key.state {
        metadata["DeletionDate"] = json!(epoch_secs(at));
    }
    metadata
}

/// The time as the JSON protocol has it: seconds with a fraction.
fn epoch_secs(time: Timestamp) -> f64 {
    time.as_duration().as_secs_f64()
}
