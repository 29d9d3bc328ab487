//! Whom a policy names: read at save, when AWS turns ARNs of users and roles into unique IDs.
//!
//! Source: "AWS JSON policy elements: Principal" in the IAM User Guide.

use serde_json::Value;

use super::error::PolicyError;
use crate::sandbox::caller::{Caller, CallerKind};

/// What a document must be checked against when it is saved: who exists.
pub trait Directory {
    fn account_exists(&self, account_id: &str) -> bool;
    /// The unique ID of the user or role with that ARN.
    fn unique_id(&self, arn: &str) -> Option<String>;
    /// Whether a user or role has that unique ID.
    fn has_unique_id(&self, unique_id: &str) -> bool;
}

/// One named principal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Named {
    Anyone,
    Account(String),
    /// A user or role, by the unique ID that it had when the document was saved.
    Entity {
        arn: String,
        unique_id: String,
    },
    Session(String),
    /// A service, an identity provider or a canonical user: nobody who calls the sandbox.
    Other(String),
}

/// The `Principal` or `NotPrincipal` of a statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Principals {
    pub negated: bool,
    pub named: Vec<Named>,
}

/// How narrowly a statement names the caller; the later, the narrower.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum PrincipalMatch {
    /// Through its account: the account's own policies must allow it too.
    Account,
    Anyone,
    /// Through the role whose session it is.
    Role,
    /// As a user or a session, by name.
    Direct,
}

impl Principals {
    /// Reads the element, refusing principals that do not exist.
    pub fn read(
        value: &Value,
        negated: bool,
        directory: &dyn Directory,
    ) -> Result<Self, PolicyError> {
        let mut named = Vec::new();
        match value {
            Value::String(text) if text == "*" => named.push(Named::Anyone),
            Value::String(text) => {
                return Err(PolicyError::InvalidPrincipal("STAR".to_owned(), text.clone()));
            }
            Value::Object(kinds) if !kinds.is_empty() => {
                for (kind, values) in kinds {
                    let values = super::document::strings(values).ok_or(PolicyError::Syntax)?;
                    if values.is_empty() {
                        return Err(PolicyError::Missing("Principal"));
                    }
                    for value in values {
                        let principal = match kind.as_str() {
                            "AWS" => aws_principal(&value, directory),
                            "Service" => service_principal(&value),
                            "Federated" | "CanonicalUser" => Some(Named::Other(value.clone())),
                            _ => return Err(PolicyError::Syntax),
                        };
                        named.push(principal.ok_or_else(|| {
                            let kind = if kind == "AWS" { "AWS" } else { "SERVICE" };
                            PolicyError::InvalidPrincipal(kind.to_owned(), value)
                        })?);
                    }
                }
            }
            _ => return Err(PolicyError::Syntax),
        }
        Ok(Self { negated, named })
    }

    /// How the element names the caller, or `None` where it does not.
    pub fn matches(&self, caller: &Caller) -> Option<PrincipalMatch> {
        let found = self.named.iter().filter_map(|named| one_match(named, caller)).max();
        if self.negated {
            return found.is_none().then_some(PrincipalMatch::Anyone);
        }
        found
    }

    /// Whether it names everyone.
    pub fn is_anyone(&self) -> bool {
        self.negated || self.named.contains(&Named::Anyone)
    }

    /// The ARN and unique ID of each user and role that is named.
    pub fn entities(&self) -> impl Iterator<Item = (&str, &str)> {
        self.named.iter().filter_map(|named| match named {
            Named::Entity { arn, unique_id } => Some((arn.as_str(), unique_id.as_str())),
            _ => None,
        })
    }
}

fn one_match(named: &Named, caller: &Caller) -> Option<PrincipalMatch> {
    let known = !matches!(caller.kind, CallerKind::Anonymous);
    match named {
        Named::Anyone => Some(PrincipalMatch::Anyone),
        Named::Account(account_id) => {
            (known && *account_id == caller.account_id).then_some(PrincipalMatch::Account)
        }
        Named::Entity { unique_id, .. } => {
            (known && caller.entity_id() == unique_id).then_some(match caller.kind {
                CallerKind::RoleSession { .. } => PrincipalMatch::Role,
                _ => PrincipalMatch::Direct,
            })
        }
        Named::Session(arn) => (known && *arn == caller.arn).then_some(PrincipalMatch::Direct),
        Named::Other(_) => None,
    }
}

fn aws_principal(text: &str, directory: &dyn Directory) -> Option<Named> {
    if text == "*" {
        return Some(Named::Anyone);
    }
    if is_account_id(text) {
        return directory.account_exists(text).then(|| Named::Account(text.to_owned()));
    }
    if directory.has_unique_id(text) {
        return Some(Named::Entity { arn: text.to_owned(), unique_id: text.to_owned() });
    }
    let mut parts = text.splitn(6, ':');
    let ("arn", "aws", service, "", account_id, resource) =
        (parts.next()?, parts.next()?, parts.next()?, parts.next()?, parts.next()?, parts.next()?)
    else {
        return None;
    };
    if !is_account_id(account_id) || !directory.account_exists(account_id) {
        return None;
    }
    match (service, resource.split('/').next()?) {
        ("iam", "root") if resource == "root" => Some(Named::Account(account_id.to_owned())),
        ("iam", "user" | "role") => {
            let unique_id = directory.unique_id(text)?;
            Some(Named::Entity { arn: text.to_owned(), unique_id })
        }
        ("sts", "assumed-role") => {
            let mut names = resource.split('/').skip(1);
            let (Some(role), Some(session), None) = (names.next(), names.next(), names.next())
            else {
                return None;
            };
            let valid = !role.is_empty() && !session.is_empty() && !text.contains(['*', '?']);
            valid.then(|| Named::Session(text.to_owned()))
        }
        ("sts", "federated-user") => Some(Named::Other(text.to_owned())),
        _ => None,
    }
}

fn service_principal(text: &str) -> Option<Named> {
    let name = text.strip_suffix(".amazonaws.com")?;
    let valid = !name.is_empty()
        && name.chars().all(|character| {
            character.is_ascii_lowercase() || character.is_ascii_digit() || "-.".contains(character)
        });
    valid.then(|| Named::Other(text.to_owned()))
}

/// Whether the text is an account ID: twelve digits.
pub fn is_account_id(text: &str) -> bool {
    text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit())
}
