//! What can be done with keys.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::model::{Key, default_policy_text, key_policy};
use super::{Call, Reply};
use crate::sandbox::authorize;
use crate::sandbox::iam::model::Written;
use crate::sandbox::policy::evaluate::Ask;
use crate::sandbox::query::ServiceError;

/// The only name that a key policy can have.
const POLICY_NAME: &str = "default";

impl Call<'_> {
    pub(super) fn dispatch(&mut self, action: &str) -> Reply {
        match action {
            "CreateKey" => self.create_key(),
            "DescribeKey" => {
                let key = self.allowed_key("kms:DescribeKey")?;
                Ok(json!({ "KeyMetadata": metadata(&key) }))
            }
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
        self.world.kms_keys.insert(key.arn.clone(), key);
        Ok(answer)
    }

    fn put_key_policy(&mut self) -> Reply {
        let key = self.allowed_key("kms:PutKeyPolicy")?;
        self.check_policy_name()?;
        let text = self.text("Policy").unwrap_or_default().to_owned();
        let policy = self.policy(&text)?;
        self.check_lockout(&key.arn, &policy)?;
        self.world.kms_keys.insert(key.arn.clone(), Key { policy, ..key });
        Ok(json!({}))
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

fn metadata(key: &Key) -> Value {
    json!({
        "AWSAccountId": key.owner,
        "Arn": key.arn,
        "CreationDate": epoch_secs(key.created_at),
        "CustomerMasterKeySpec": "SYMMETRIC_DEFAULT",
        "Description": key.description,
        "Enabled": true,
        "EncryptionAlgorithms": ["SYMMETRIC_DEFAULT"],
        "KeyId": key.id,
        "KeyManager": "CUSTOMER",
        "KeySpec": "SYMMETRIC_DEFAULT",
        "KeyState": "Enabled",
        "KeyUsage": "ENCRYPT_DECRYPT",
        "MultiRegion": false,
        "Origin": "AWS_KMS",
    })
}

/// The time as the JSON protocol has it: seconds with a fraction.
fn epoch_secs(time: Timestamp) -> f64 {
    time.as_duration().as_secs_f64()
}
