//! Why a document cannot be read.

use crate::words;

/// What is wrong with a policy document.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReadError {
    #[error("{}", words!("The policy is longer than any that AWS keeps"))]
    TooLong,
    #[error("{}", words!("The policy is not valid JSON"))]
    NotJson,
    #[error("{}", words!("The policy's element {what} does not have the form that AWS describes", what = .0))]
    Form(&'static str),
    #[error("{}", words!("A statement of the policy has no {what}", what = .0))]
    Missing(&'static str),
    #[error("{}", words!("“{given}” is neither Allow nor Deny", given = .0))]
    Effect(String),
    #[error("{}", words!("“{given}” is not a version of the policy language", given = .0))]
    Version(String),
    #[error("{}", words!("“{given}” is not a condition operator", given = .0))]
    Operator(String),
    #[error("{}", words!("“{given}” is not a condition key; a key has a service's name and a colon before it", given = .0))]
    ConditionKey(String),
    /// A principal is `"*"` or an object.
    #[error("{}", words!("“{given}” cannot stand alone as a principal", given = .0))]
    LonePrincipal(String),
}
