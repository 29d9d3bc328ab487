//! Whom an uploaded policy names: AWS turns ARNs of users and roles into unique IDs when it is saved.
//!
//! Source: "AWS JSON policy elements: Principal" in the IAM User Guide.

use serde_json::Value;

use super::error::PolicyError;
use crate::access::policy_language::principal::is_account_id;
use crate::access::policy_language::{Named, Principals};

/// What a document must be checked against when it is saved: who exists.
pub trait Directory {
    fn account_exists(&self, account_id: &str) -> bool;
    /// The unique ID of the user or role with that ARN.
    fn unique_id(&self, arn: &str) -> Option<String>;
    /// Whether a user or role has that unique ID.
    fn has_unique_id(&self, unique_id: &str) -> bool;
}

/// Reads the element, refusing principals that do not exist.
pub fn read(
    value: &Value,
    negated: bool,
    directory: &dyn Directory,
) -> Result<Principals, PolicyError> {
    let mut principals = Principals::read(value, negated)?;
    for named in &mut principals.named {
        remember(named, directory).ok_or_else(|| {
            let kind = if matches!(named, Named::Service(_)) { "SERVICE" } else { "AWS" };
            PolicyError::InvalidPrincipal(kind.to_owned(), named.text().to_owned())
        })?;
    }
    Ok(principals)
}

/// Gives a user or role the unique ID that it has now; `None` where the principal does not exist.
fn remember(named: &mut Named, directory: &dyn Directory) -> Option<()> {
    match named {
        Named::Anyone | Named::CanonicalUser(_) => Some(()),
        Named::Account { account_id, text } => {
            let is_digits = text == account_id;
            let exists = directory.account_exists(account_id);
            (exists && (is_digits || is_known(text, directory))).then_some(())
        }
        Named::Entity { arn, unique_id } => {
            *unique_id = Some(directory.unique_id(arn)?);
            Some(())
        }
        Named::UniqueId(unique_id) => directory.has_unique_id(unique_id).then_some(()),
        Named::Session(arn) => is_known(arn, directory).then_some(()),
        // An identity provider is not looked up; a federated user's session is one of an account.
        Named::Federated(text) => {
            (!text.contains(":federated-user/") || is_known(text, directory)).then_some(())
        }
        Named::Service(name) => is_service(name).then_some(()),
        Named::Unrecognised(_) => None,
    }
}

/// Whether the ARN is of an account that exists, in the one partition that the sandbox has.
fn is_known(arn: &str, directory: &dyn Directory) -> bool {
    arn.starts_with("arn:aws:")
        && arn.split(':').nth(4).is_some_and(|account_id| {
            is_account_id(account_id) && directory.account_exists(account_id)
        })
}

fn is_service(text: &str) -> bool {
    text.strip_suffix(".amazonaws.com").is_some_and(|name| {
        !name.is_empty()
            && name.chars().all(|character| {
                character.is_ascii_lowercase()
                    || character.is_ascii_digit()
                    || "-.".contains(character)
            })
    })
}
