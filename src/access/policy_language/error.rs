//! Why a document cannot be read.

/// What is wrong with a policy document.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReadError {
    #[error("The policy is longer than any that AWS keeps")]
    TooLong,
    #[error("The policy is not valid JSON")]
    NotJson,
    #[error("The policy's element {0} does not have the form that AWS describes")]
    Form(&'static str),
    #[error("A statement of the policy has no {0}")]
    Missing(&'static str),
    #[error("“{0}” is neither Allow nor Deny")]
    Effect(String),
    #[error("“{0}” is not a version of the policy language")]
    Version(String),
    #[error("“{0}” is not a condition operator")]
    Operator(String),
    #[error("“{0}” is not a condition key; a key has a service's name and a colon before it")]
    ConditionKey(String),
    /// A principal is `"*"` or an object.
    #[error("“{0}” cannot stand alone as a principal")]
    LonePrincipal(String),
}
