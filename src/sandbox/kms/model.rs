//! Keys as KMS keeps them: the customers' own, and the ones that AWS makes for S3.

use std::sync::Arc;

use jiff::Timestamp;

use crate::sandbox::iam::model::Written;
use crate::sandbox::ids;
use crate::sandbox::policy::{Directory, Document, Kind, PolicyError};

/// Who writes a key's policy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Manager {
    Aws,
    Customer,
}

/// Whether a key can be used. Source: "Key states of AWS KMS keys" in the KMS Developer Guide.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyState {
    Enabled,
    Disabled,
    PendingDeletion { at: Timestamp },
}

impl KeyState {
    pub fn name(self) -> &'static str {
        match self {
            Self::Enabled => "Enabled",
            Self::Disabled => "Disabled",
            Self::PendingDeletion { .. } => "PendingDeletion",
        }
    }
}

#[derive(Debug, Clone)]
pub struct Key {
    /// A UUID.
    pub id: String,
    pub arn: String,
    /// The account that owns it.
    pub owner: String,
    pub description: String,
    pub created_at: Timestamp,
    pub policy: Written,
    pub manager: Manager,
    pub state: KeyState,
}

impl Key {
    /// A customer's new key with an ID of its own.
    pub fn new(owner: &str, region: &str, policy: Written, created_at: Timestamp) -> Self {
        let id = ids::uuid();
        Self {
            arn: format!("arn:aws:kms:{region}:{owner}:key/{id}"),
            id,
            owner: owner.to_owned(),
            description: String::new(),
            created_at,
            policy,
            manager: Manager::Customer,
            state: KeyState::Enabled,
        }
    }

    pub fn region(&self) -> &str {
        self.arn.split(':').nth(3).unwrap_or_default()
    }
}

/// Reads a key policy.
pub fn key_policy(text: &str, directory: &dyn Directory) -> Result<Written, PolicyError> {
    let document = Document::parse(text, Kind::Key, "", directory)?;
    Ok(Written { text: text.to_owned(), document: Arc::new(document) })
}

/// The policy of a key that was made without one: the account's IAM policies decide.
///
/// Source: "Default key policy" in the KMS Developer Guide.
pub fn default_policy_text(owner: &str) -> String {
    format!(
        r#"{{
  "Version" : "2012-10-17",
  "Id" : "key-default-1",
  "Statement" : [ {{
    "Sid" : "Enable IAM User Permissions",
    "Effect" : "Allow",
    "Principal" : {{
      "AWS" : "arn:aws:iam::{owner}:root"
    }},
    "Action" : "kms:*",
    "Resource" : "*"
  }} ]
}}"#
    )
}

/// The policy of the key that AWS makes for an account's objects (`aws/s3`): whoever may use S3 there may use it.
///
/// Source: "AWS managed keys" in the KMS Developer Guide.
pub fn s3_key_policy_text(owner: &str, region: &str) -> String {
    format!(
        r#"{{
  "Version" : "2012-10-17",
  "Id" : "auto-s3-2",
  "Statement" : [ {{
    "Sid" : "Allow access through S3 for all principals in the account that are authorized to use S3",
    "Effect" : "Allow",
    "Principal" : {{
      "AWS" : "*"
    }},
    "Action" : [ "kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:DescribeKey" ],
    "Resource" : "*",
    "Condition" : {{
      "StringEquals" : {{
        "kms:ViaService" : "s3.{region}.amazonaws.com",
        "kms:CallerAccount" : "{owner}"
      }}
    }}
  }}, {{
    "Sid" : "Allow direct access to key metadata to the account",
    "Effect" : "Allow",
    "Principal" : {{
      "AWS" : "arn:aws:iam::{owner}:root"
    }},
    "Action" : [ "kms:Describe*", "kms:Get*", "kms:List*" ],
    "Resource" : "*"
  }} ]
}}"#
    )
}
