//! What the admin's own credentials see of a KMS key.
//!
//! Another account's key may be described where its policy lets this account in; its policy can be read in its own
//! account alone ("Cross-account use" in the AWS KMS API Reference).

use aws_sdk_kms::types::{KeyManagerType, KeyMetadata};

use super::reporter::{Reporter, Wanted};
use super::session::Session;
use crate::access::names::KmsKeyArn;
use crate::checks::encryption::{KeyFacts, KeyManager, KeyState};
use crate::checks::failure::Failure;

/// The only name that a key policy can have.
const POLICY_NAME: &str = "default";

/// Who manages the key, and whether it can be used.
pub async fn describe_key(
    session: &Session,
    reporter: &Reporter,
    key: &KmsKeyArn,
) -> Result<KeyFacts, Failure> {
    let request = session.kms(key.region()).describe_key().key_id(key.to_string());
    let answer = reporter
        .call("kms", "DescribeKey", key.to_string(), Wanted::Success, request.send())
        .await?;
    let metadata = answer.key_metadata();
    Ok(KeyFacts {
        manager: match metadata.and_then(KeyMetadata::key_manager) {
            Some(KeyManagerType::Aws) => KeyManager::Aws,
            _ => KeyManager::Customer,
        },
        state: metadata
            .and_then(KeyMetadata::key_state)
            .map_or(KeyState::Other, |state| KeyState::from_name(state.as_str())),
        is_multi_region: metadata.and_then(KeyMetadata::multi_region).unwrap_or(false),
    })
}

/// The text of the key's policy.
pub async fn key_policy(
    session: &Session,
    reporter: &Reporter,
    key: &KmsKeyArn,
) -> Result<String, Failure> {
    let request = session.kms(key.region()).get_key_policy().key_id(key.to_string());
    let request = request.policy_name(POLICY_NAME);
    let answer = reporter
        .call("kms", "GetKeyPolicy", key.to_string(), Wanted::Success, request.send())
        .await?;
    Ok(answer.policy().unwrap_or_default().to_owned())
}
