//! How the example object is encrypted, and what that asks of the role.
//!
//! In: what S3 said of the object and KMS of its key. Out: findings.
//! Source: "Protecting data with server-side encryption" in the S3 User Guide and "Key states of AWS KMS keys" in the
//! AWS KMS Developer Guide.

use super::diagnosis::{Diagnosis, diagnose};
use super::failure::{Failure, FailureKind};
use super::finding::{Finding, Fix, PolicyOf};
use super::vantage::{Outcome, Views};
use crate::access::grantee::Grantee;
use crate::access::names::{AccountId, KmsKeyArn, RoleArn};
use crate::words;

/// How S3 keeps an object, as a HEAD of it says.
///
/// An object under a key that only its uploader has (SSE-C) answers no HEAD; see [`is_refused_by_key`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ObjectEncryption {
    /// The answer names none: the object was written before S3 encrypted all of them.
    Unencrypted,
    /// `AES256`: S3's own keys, which ask for no permission.
    S3Managed,
    Kms(KmsEncryption),
    /// A method that is newer than this program, by the name that S3 has for it.
    Other(String),
}

/// `aws:kms` or `aws:kms:dsse`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KmsEncryption {
    /// `aws:kms:dsse`: encrypted twice, with the same permissions.
    pub is_dual_layer: bool,
    /// As S3 names it, which is always the key's ARN.
    pub key: Option<KmsKeyArn>,
    /// Whether an S3 Bucket Key was used, which makes the bucket the encryption context instead of the object.
    pub has_bucket_key: bool,
}

/// What KMS says of a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KeyFacts {
    pub manager: KeyManager,
    pub state: KeyState,
    pub is_multi_region: bool,
}

/// Who made a key and writes its policy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyManager {
    /// An AWS managed key, such as `aws/s3`: it serves all who may read in its own account, and nobody else.
    Aws,
    Customer,
}

/// Whether a key can be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyState {
    /// `Enabled`, or `Updating` in several Regions.
    Usable,
    Disabled,
    /// `PendingDeletion` or `PendingReplicaDeletion`.
    PendingDeletion,
    PendingImport,
    /// `Unavailable`: its custom key store is not connected.
    Unavailable,
    /// A state that is passing or newer than this program.
    Other,
}

impl KeyState {
    /// The state of that name in a key's metadata.
    pub fn from_name(name: &str) -> Self {
        match name {
            "Enabled" | "Updating" => Self::Usable,
            "Disabled" => Self::Disabled,
            "PendingDeletion" | "PendingReplicaDeletion" => Self::PendingDeletion,
            "PendingImport" => Self::PendingImport,
            "Unavailable" => Self::Unavailable,
            _ => Self::Other,
        }
    }

    /// Why nothing can be decrypted, and what to do about it.
    fn obstacle(self) -> Option<(&'static str, &'static str)> {
        match self {
            Self::Usable => None,
            Self::Disabled => Some((
                words!("The KMS key of the object is switched off"),
                words!("Switch the key on in KMS, or take another object as the example"),
            )),
            Self::PendingDeletion => Some((
                words!(
                    "The object's KMS key is about to be deleted, and cannot be used until then"
                ),
                words!(
                    "Cancel the deletion in KMS and switch the key on: once it is gone, no object under it can be read again"
                ),
            )),
            Self::PendingImport => Some((
                words!("The object's KMS key has no key material"),
                words!(
                    "Import the key material into KMS again, or take another object as the example"
                ),
            )),
            Self::Unavailable => Some((
                words!("The object's KMS key is in a key store that is not connected"),
                words!(
                    "Connect the custom key store in KMS, or take another object as the example"
                ),
            )),
            Self::Other => Some((
                words!("The object's KMS key cannot be used in its present state"),
                words!("Look at the key in KMS, then check again"),
            )),
        }
    }
}

impl KmsEncryption {
    /// What a signed URL runs into, for whoever wants to check the check.
    fn words(&self) -> String {
        let method = if self.is_dual_layer { "aws:kms:dsse" } else { "aws:kms" };
        let key = self.key.as_ref().map_or_else(|| "unnamed".to_owned(), ToString::to_string);
        let context = if self.has_bucket_key {
            words!("with a Bucket Key: the encryption context is the bucket")
        } else {
            words!("without a Bucket Key: the encryption context is the object")
        };
        format!("{method} · {key} · {context}")
    }
}

/// Whether S3 refused an object that is there because of the key that it is under: one that only its uploader has, or one
/// of KMS in a state in which it cannot be used.
///
/// Source: "Using server-side encryption with customer-provided keys (SSE-C)" in the S3 User Guide; S3 passes the errors
/// of KMS on with `KMS.` before their names.
pub fn is_refused_by_key(refusal: &Failure) -> bool {
    let message = refusal.message.as_deref().unwrap_or_default();
    let is_customer_provided =
        refusal.has_code("InvalidRequest") && message.contains("form of Server Side Encryption");
    is_customer_provided || refusal.code.as_ref().is_some_and(|code| code.starts_with("KMS."))
}

/// Whether the object can be decrypted by anyone, and with whose key.
///
/// `key` is what KMS says of it, where there is one.
pub fn of_object(
    encryption: &ObjectEncryption,
    key: Option<&Result<KeyFacts, Failure>>,
    account_id: &AccountId,
) -> Finding {
    let kms = match encryption {
        ObjectEncryption::Unencrypted => {
            return Finding::passed(words!("S3 names no encryption: reading asks for no key"));
        }
        ObjectEncryption::S3Managed => {
            return Finding::passed(words!("AES256: S3's own keys ask for no permission"));
        }
        ObjectEncryption::Other(name) => {
            return Finding::warning(
                Diagnosis::new(
                    words!("The object is encrypted in a way that Countersign does not know"),
                    words!("Watch whether the signed URL brings the object: that check tells"),
                ),
                name.clone(),
            );
        }
        ObjectEncryption::Kms(kms) => kms,
    };
    let words = kms.words();
    let (Some(arn), Some(key)) = (&kms.key, key) else {
        return Finding::warning(
            Diagnosis::new(
                words!("The object is encrypted with a KMS key that S3 does not name"),
                words!(
                    "Look at the object's properties in the S3 console, and allow kms:Decrypt on that key"
                ),
            ),
            words,
        );
    };
    match key {
        Ok(facts) => of_key(arn, *facts, account_id, words),
        Err(failure) if failure.kind == FailureKind::Denied => Finding::warning(
            Diagnosis::new(
                words!(
                    "Your AWS identity may not look at the object's KMS key, so nobody knows from here whether it is switched on"
                ),
                asking_for("kms:DescribeKey", arn, account_id),
            ),
            format!("{words} · {}", failure.evidence()),
        ),
        Err(failure) => {
            Finding::failed(diagnose(failure), format!("{words} · {}", failure.evidence()))
        }
    }
}

fn of_key(arn: &KmsKeyArn, facts: KeyFacts, account_id: &AccountId, words: String) -> Finding {
    if let Some((cause, remedy)) = facts.state.obstacle() {
        return Finding::failed(Diagnosis::new(cause, remedy), words);
    }
    match facts.manager {
        KeyManager::Aws if arn.account_id() == account_id => Finding::passed(words!(
            "{words} · AWS's own key for S3 in this account asks for no permission",
            words
        )),
        KeyManager::Aws => Finding::failed(
            Diagnosis::new(
                words!(
                    "The object is encrypted with AWS's own key of account {account_id}, which no other account can use",
                    account_id = arn.account_id().grouped()
                ),
                words!("Copy the object over itself with SSE-S3, or with a KMS key of your own"),
            ),
            words,
        ),
        KeyManager::Customer => {
            let managed = words!("a customer managed key, switched on");
            let mut parts = vec![words.as_str(), managed];
            parts.extend(facts.is_multi_region.then(|| words!("a multi-Region key")));
            Finding::passed(parts.join(" · "))
        }
    }
}

/// Whether the plan's and the account's permissions policy let the role or the user decrypt with the key.
///
/// `in_account` is `None` where there is no policy in the account.
pub fn of_permission(
    arn: &KmsKeyArn,
    grantee: Grantee,
    planned: &Outcome,
    in_account: Option<&Outcome>,
) -> Finding {
    let evidence = words!("kms:Decrypt on {arn}", arn);
    let failed = |cause: &str, remedy: &str| {
        Finding::failed(Diagnosis::new(cause, remedy), evidence.clone())
            .with_fix(Fix::GrantKey(arn.clone()))
    };
    let remedy = words!("Allow kms:Decrypt on exactly this key, through S3 alone");
    match (planned, in_account) {
        (Outcome::Allowed { .. }, Some(Outcome::Allowed { by, .. })) => {
            Finding::passed(format!("{evidence} · {}", by.label()))
        }
        (Outcome::Allowed { .. }, _) => failed(
            grantee.either(
                words!(
                    "The role's permissions policy in the account does not allow kms:Decrypt on the object's key"
                ),
                words!(
                    "The user's permissions policy in the account does not allow kms:Decrypt on the object's key"
                ),
            ),
            words!("Write the plan's policy into the account: it allows kms:Decrypt on this key"),
        ),
        (_, Some(Outcome::Allowed { .. })) => failed(
            grantee.either(
                words!(
                    "The role in the account may use kms:Decrypt on the object's key, and the plan leaves it out"
                ),
                words!(
                    "The user in the account may use kms:Decrypt on the object's key, and the plan leaves it out"
                ),
            ),
            remedy,
        ),
        _ => failed(
            grantee.either(
                words!(
                    "The role's permissions policy does not allow kms:Decrypt on the key under which the object is encrypted"
                ),
                words!(
                    "The user's permissions policy does not allow kms:Decrypt on the key under which the object is encrypted"
                ),
            ),
            remedy,
        ),
    }
}

/// What the key policy says to the vendor, with the smallest change that lets the role through, to be copied.
///
/// `text` is the policy as it stands.
pub fn of_key_policy(text: &str, views: &Views) -> Finding {
    let mut finding = views.finding();
    if let (Some(diagnosis), Some(proposal)) = (&mut finding.diagnosis, &views.proposal) {
        diagnosis.remedy =
            words!("Ask the key's administrator for this change: {says}", says = proposal.says);
        let (before, after) = (text.to_owned(), proposal.policy.clone());
        finding.fix = Some(Fix::CopyPolicy { of: PolicyOf::KmsKey, before, after });
    }
    finding
}

/// The policy of a key of this account could not be read: what to ask for, and what the policy has to say.
pub fn of_unread_key_policy(failure: &Failure, arn: &KmsKeyArn, role_arn: &RoleArn) -> Finding {
    if failure.kind != FailureKind::Denied {
        return Finding::of_failure(failure);
    }
    Finding::skipped(words!(
        "Ask for kms:GetKeyPolicy on {arn}. The policy has to allow kms:Decrypt to {role_arn}",
        arn,
        role_arn
    ))
}

/// A key's policy can be read in the key's own account alone.
///
/// Source: `GetKeyPolicy` in the AWS KMS API Reference, "Cross-account use".
pub fn of_foreign_key(arn: &KmsKeyArn, role_arn: &RoleArn) -> Finding {
    Finding::skipped(words!(
        "The key belongs to account {account_id}, where alone its policy can be read. It has to allow kms:Decrypt to {role_arn}",
        account_id = arn.account_id().grouped(),
        role_arn
    ))
}

fn asking_for(action: &str, arn: &KmsKeyArn, account_id: &AccountId) -> String {
    if arn.account_id() == account_id {
        words!("Ask for {action} on {arn}", action, arn)
    } else {
        words!(
            "The key belongs to account {account_id}: its owner can look, with {action} on {arn}",
            account_id = arn.account_id().grouped(),
            action,
            arn
        )
    }
}

#[cfg(test)]
mod tests;
