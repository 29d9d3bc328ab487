//! Customer-managed keys as KMS keeps them.

use std::sync::Arc;

use jiff::Timestamp;

use crate::sandbox::iam::model::Written;
use crate::sandbox::ids;
use crate::sandbox::policy::{Directory, Document, Kind, PolicyError};

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
}

impl Key {
    /// A new key with an ID of its own.
    pub fn new(owner: &str, region: &str, policy: Written, created_at: Timestamp) -> Self {
        let id = ids::uuid();
        Self {
            arn: format!("arn:aws:kms:{region}:{owner}:key/{id}"),
            id,
            owner: owner.to_owned(),
            description: String::new(),
            created_at,
            policy,
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
