//! The two policy documents: the one place where their text is made, and how two texts are compared.
//!
//! What is shown, copied, exported and sent is this text, byte for byte.
//! Source: "IAM JSON policy elements" and "Policies and permissions in Amazon S3", and for KMS keys "kms:ViaService" in
//! the AWS KMS Developer Guide.

use jiff::Timestamp;
use serde_json::{Map, Value, json};

use super::external_id::ExternalId;
use super::names::{BucketName, KeyPrefix, KmsKeyArn, Partition, Region};
use super::policy_language::{Document, Effect};
use super::vendor::Permission;
use crate::printable;

/// How many characters IAM takes in a managed policy; no account can have it raised.
/// Source: "IAM and AWS STS quotas".
pub const MANAGED_POLICY_QUOTA_CHARS: usize = 6_144;

/// How many characters IAM takes in all inline policies of a user together.
/// Source: "IAM and AWS STS quotas".
pub const USER_POLICY_QUOTA_CHARS: usize = 2_048;

/// How many characters IAM takes in a trust policy by default; an account may have it raised.
/// Source: "IAM and AWS STS quotas".
pub const TRUST_POLICY_QUOTA_CHARS: usize = 2_048;

/// The text of one policy document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PolicyDocument {
    text: String,
}

impl PolicyDocument {
    fn new(statements: &[Value]) -> Self {
        let document = json!({ "Version": "2012-10-17", "Statement": statements });
        Self { text: printable::json_lines(&document) }
    }

    /// The text, as it is shown, copied and sent.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The characters that count against IAM's quotas: all but white space.
    pub fn counted_chars(&self) -> usize {
        self.text.chars().filter(|character| !character.is_whitespace()).count()
    }
}

/// Who may assume a role, and until when.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TrustTerms<'a> {
    pub principal_arn: &'a str,
    pub external_id: &'a ExternalId,
    /// Accepted beside it until the vendor has switched to the other one.
    pub previous_external_id: Option<&'a ExternalId>,
    /// The role's usefulness ends by itself here; only a rehearsal's twin has such a bound.
    pub not_after: Option<Timestamp>,
}

/// The trust policy that lets one principal assume the role with one external ID, or with either of two during a rotation.
pub fn trust_policy(terms: TrustTerms<'_>) -> PolicyDocument {
    let mut condition = Map::new();
    let accepted = match terms.previous_external_id {
        Some(previous) => json!([terms.external_id.as_str(), previous.as_str()]),
        None => json!(terms.external_id.as_str()),
    };
    condition.insert("StringEquals".to_owned(), json!({ "sts:ExternalId": accepted }));
    if let Some(not_after) = terms.not_after {
        let until = not_after.strftime("%Y-%m-%dT%H:%M:%SZ").to_string();
        condition.insert("DateLessThan".to_owned(), json!({ "aws:CurrentTime": until }));
    }
    PolicyDocument::new(&[json!({
        "Effect": "Allow",
        "Principal": { "AWS": terms.principal_arn },
        "Action": "sts:AssumeRole",
        "Condition": condition,
    })])
}

/// The inline policy with which the IAM console revokes a role's sessions, under its name there.
/// Source: "Revoke IAM role temporary security credentials" in the IAM User Guide.
pub const REVOCATION_POLICY_NAME: &str = "AWSRevokeOlderSessions";

/// The policy that denies everything to sessions that were issued before `not_before`.
///
/// The same document as the IAM console's. AWS compares whole seconds, so a session of that very second lives on.
pub fn revocation_policy(not_before: Timestamp) -> PolicyDocument {
    let not_before = not_before.strftime("%Y-%m-%dT%H:%M:%SZ").to_string();
    PolicyDocument::new(&[json!({
        "Effect": "Deny",
        "Action": ["*"],
        "Resource": ["*"],
        "Condition": { "DateLessThan": { "aws:TokenIssueTime": not_before } },
    })])
}

/// Whether a policy grants nothing: every statement of it is a Deny.
pub fn only_denies(text: &str) -> bool {
    Document::read(text).is_ok_and(|document| {
        document.statements.iter().all(|statement| statement.effect == Effect::Deny)
    })
}

/// Whether a revocation shuts out nothing but what is older than `now`: every statement of it is a Deny of sessions that were
/// issued before then.
pub fn only_ends_older_sessions(text: &str, now: Timestamp) -> bool {
    let Ok(document) = serde_json::from_str::<Value>(text) else { return false };
    let statements = match &document["Statement"] {
        Value::Array(statements) => statements.as_slice(),
        only => std::slice::from_ref(only),
    };
    statements.iter().all(|statement| {
        let not_before = &statement["Condition"]["DateLessThan"]["aws:TokenIssueTime"];
        let not_before = not_before.as_str().and_then(|text| text.parse::<Timestamp>().ok());
        statement["Effect"] == "Deny" && not_before.is_some_and(|not_before| not_before <= now)
    })
}

/// The external IDs that a trust policy of ours accepts, in its order; none where it is another's.
pub fn accepted_external_ids(trust_text: &str) -> Vec<ExternalId> {
    let Ok(document) = serde_json::from_str::<Value>(trust_text) else { return Vec::new() };
    let statement = match &document["Statement"] {
        Value::Array(statements) => match statements.as_slice() {
            [only] => only,
            _ => return Vec::new(),
        },
        only => only,
    };
    let values = match &statement["Condition"]["StringEquals"]["sts:ExternalId"] {
        Value::Array(values) => values.clone(),
        only => vec![only.clone()],
    };
    values
        .iter()
        .filter_map(Value::as_str)
        .filter_map(|text| ExternalId::parse(text).ok())
        .collect()
}

/// The value of `kms:ViaService` for requests that S3 makes in the Region: `s3.eu-west-1.amazonaws.com`.
pub fn via_s3(region: &Region) -> String {
    format!("s3.{region}.{}", region.partition().dns_suffix())
}

/// The permissions policy: each permission on the narrowest resource that serves it.
///
/// `kms_key` is the customer's own key under which the objects are encrypted.
pub fn permissions_policy(
    permissions: &[Permission],
    partition: Partition,
    bucket: &BucketName,
    prefix: Option<&KeyPrefix>,
    kms_key: Option<&KmsKeyArn>,
) -> PolicyDocument {
    let bucket_arn = format!("arn:{}:s3:::{bucket}", partition.name());
    let pattern = prefix.map(KeyPrefix::policy_pattern).unwrap_or_default();
    let objects_arn = format!("{bucket_arn}/{pattern}*");

    let object_actions: Vec<&str> = [Permission::GetObject, Permission::PutObject]
        .into_iter()
        .filter(|permission| permissions.contains(permission))
        .map(Permission::action)
        .collect();
    let mut statements = Vec::new();
    if !object_actions.is_empty() {
        statements.push(json!({
            "Effect": "Allow",
            "Action": object_actions,
            "Resource": objects_arn,
        }));
    }
    if permissions.contains(&Permission::ListBucket) {
        let mut statement = json!({
            "Effect": "Allow",
            "Action": [Permission::ListBucket.action()],
            "Resource": bucket_arn,
        });
        if !pattern.is_empty() {
            statement["Condition"] =
                json!({ "StringLike": { "s3:prefix": [format!("{pattern}*")] } });
        }
        statements.push(statement);
    }
    if permissions.contains(&Permission::GetBucketLocation) {
        statements.push(json!({
            "Effect": "Allow",
            "Action": [Permission::GetBucketLocation.action()],
            "Resource": bucket_arn,
        }));
    }
    statements.extend(kms_key.and_then(|key| key_statement(permissions, key)));
    PolicyDocument::new(&statements)
}

/// The use of one key, through S3 alone; `None` where no object is granted.
///
/// An upload in parts needs both: S3 decrypts with the data key that it was given ("Uploading and copying objects using
/// multipart upload" in the S3 User Guide).
fn key_statement(permissions: &[Permission], key: &KmsKeyArn) -> Option<Value> {
    let mut actions = vec!["kms:Decrypt"];
    if permissions.contains(&Permission::PutObject) {
        actions.push("kms:GenerateDataKey");
    } else if !permissions.contains(&Permission::GetObject) {
        return None;
    }
    Some(json!({
        "Effect": "Allow",
        "Action": actions,
        "Resource": key.to_string(),
        "Condition": { "StringEquals": { "kms:ViaService": via_s3(key.region()) } },
    }))
}

/// Whether two policy texts say the same: order of keys and of lists, single values in or out of a
/// list, and the two ways to write an account's principal do not matter.
///
/// A text that is not JSON equals only itself.
pub fn same_meaning(one: &str, other: &str) -> bool {
    match (serde_json::from_str::<Value>(one), serde_json::from_str::<Value>(other)) {
        (Ok(one), Ok(other)) => normalised(&one, None) == normalised(&other, None),
        _ => one == other,
    }
}

/// The text with one key per line, for a diff that shows what really differs.
pub fn pretty(text: &str) -> String {
    serde_json::from_str::<Value>(text)
        .map_or_else(|_not_json| text.to_owned(), |value| printable::json_lines(&value))
}

/// `under` is the key that the value stands under: `Sid` says nothing, an `AWS` principal has two spellings.
fn normalised(value: &Value, under: Option<&str>) -> Value {
    match value {
        Value::Array(items) => {
            let mut items: Vec<Value> = items.iter().map(|item| normalised(item, under)).collect();
            items.sort_by_key(Value::to_string);
            match <[Value; 1]>::try_from(items) {
                Ok([only]) => only,
                Err(items) => Value::Array(items),
            }
        }
        Value::Object(entries) => {
            let mut entries: Vec<(&String, &Value)> =
                entries.iter().filter(|(key, _)| key.as_str() != "Sid").collect();
            entries.sort_by_key(|(key, _)| key.as_str());
            Value::Object(
                entries
                    .into_iter()
                    .map(|(key, value)| (key.clone(), normalised(value, Some(key))))
                    .collect(),
            )
        }
        Value::String(text) if under == Some("AWS") => Value::String(account_root(text)),
        // IAM compares action names without regard to case.
        Value::String(text) if under == Some("Action") => Value::String(text.to_lowercase()),
        other => other.clone(),
    }
}

fn account_root(principal: &str) -> String {
    if principal.len() == 12 && principal.bytes().all(|byte| byte.is_ascii_digit()) {
        format!("arn:aws:iam::{principal}:root")
    } else {
        principal.to_owned()
    }
}

#[cfg(test)]
mod properties;
#[cfg(test)]
mod tests;
