//! Why a document is refused, in the words of the service that refuses it.

use crate::access::policy_language::ReadError;

/// What is wrong with a policy document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PolicyError {
    NotJson,
    Syntax,
    UnknownField(String),
    Version,
    InvalidEffect(String),
    Missing(&'static str),
    Prohibited(&'static str),
    DuplicateSid,
    SidAlphabet,
    ForeignAction,
    ActionWithoutVendor,
    UnknownVendor(String),
    InvalidAction,
    ResourceNoArn(String),
    ResourcePartition {
        partition: String,
        resource: String,
    },
    ResourceVendorWildcard,
    InvalidResource,
    ActionWithoutResource,
    /// The principal's kind (`AWS`) and value.
    InvalidPrincipal(String, String),
    UnknownOperator(String),
    InvalidConditionKey,
    InvalidCharacters,
}

impl From<ReadError> for PolicyError {
    fn from(error: ReadError) -> Self {
        match error {
            ReadError::NotJson | ReadError::TooLong => Self::NotJson,
            ReadError::Form(_) => Self::Syntax,
            ReadError::Missing(element) => Self::Missing(element),
            ReadError::Effect(effect) => Self::InvalidEffect(effect),
            ReadError::Version(_) => Self::Version,
            ReadError::Operator(operator) => Self::UnknownOperator(operator),
            ReadError::ConditionKey(_) => Self::InvalidConditionKey,
            ReadError::LonePrincipal(text) => Self::InvalidPrincipal("STAR".to_owned(), text),
        }
    }
}

impl PolicyError {
    /// The message of IAM for a trust policy.
    pub fn trust_message(&self) -> String {
        match self {
            Self::NotJson => "This policy contains invalid Json".to_owned(),
            Self::Missing("Statement") => "Syntax errors in policy.".to_owned(),
            Self::Missing(field) => format!("Missing required field {field}"),
            Self::Prohibited(field) => format!("Has prohibited field {field}"),
            other => other.iam_message(),
        }
    }

    /// The message of IAM for an identity-based policy, and of STS for a session policy.
    pub fn iam_message(&self) -> String {
        match self {
            Self::Version => "Policy document must be version 2012-10-17 or greater.".to_owned(),
            Self::Missing("Action") => "Policy statement must contain actions.".to_owned(),
            Self::Missing("Resource") => "Policy statement must contain resources.".to_owned(),
            Self::NotJson
            | Self::Syntax
            | Self::UnknownField(_)
            | Self::InvalidEffect(_)
            | Self::UnknownOperator(_)
            | Self::InvalidConditionKey
            | Self::Missing(_) => "Syntax errors in policy.".to_owned(),
            Self::Prohibited("Principal") => {
                "Policy document should not specify a principal.".to_owned()
            }
            Self::Prohibited(field) => format!("Has prohibited field {field}"),
            Self::DuplicateSid => {
                "Statement IDs (SID) in a single policy must be unique.".to_owned()
            }
            Self::SidAlphabet => {
                "Statement IDs (SID) must be alpha-numeric. Check that your input \
                 satisfies the regular expression [0-9A-Za-z]*"
                    .to_owned()
            }
            Self::ForeignAction => {
                "AssumeRole policy may only specify STS AssumeRole actions.".to_owned()
            }
            Self::ActionWithoutVendor => {
                "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc."
                    .to_owned()
            }
            Self::UnknownVendor(vendor) => format!("Vendor {vendor} is not valid"),
            Self::InvalidAction => "Policy has invalid action".to_owned(),
            Self::ResourceNoArn(resource) => {
                format!("Resource {resource} must be in ARN format or \"*\".")
            }
            Self::ResourcePartition { partition, resource } => {
                format!("Partition \"{partition}\" is not valid for resource \"{resource}\".")
            }
            Self::ResourceVendorWildcard => {
                "Resource vendor must be fully qualified and cannot contain regexes.".to_owned()
            }
            Self::InvalidResource => "Policy has invalid resource".to_owned(),
            Self::ActionWithoutResource => {
                "Action does not apply to any resource(s) in statement".to_owned()
            }
            Self::InvalidPrincipal(kind, value) => {
                format!("Invalid principal in policy: \"{kind}\":\"{value}\"")
            }
            Self::InvalidCharacters => {
                "The policy contains characters that are not valid.".to_owned()
            }
        }
    }

    /// The message of S3 for a bucket policy.
    pub fn bucket_message(&self) -> String {
        match self {
            Self::NotJson => {
                "Policies must be valid JSON and the first byte must be '{'".to_owned()
            }
            Self::Missing(field) => format!("Missing required field {field}"),
            Self::UnknownField(field) => format!("Unknown field {field}"),
            Self::InvalidEffect(effect) => format!("Invalid effect: {effect}"),
            Self::Version => "The policy must contain a valid version string".to_owned(),
            Self::InvalidPrincipal(..) => "Invalid principal in policy".to_owned(),
            Self::UnknownOperator(name) => format!("Invalid Condition type : {name}"),
            Self::InvalidConditionKey => "Policy has an invalid condition key".to_owned(),
            Self::ResourceNoArn(_)
            | Self::ResourcePartition { .. }
            | Self::ResourceVendorWildcard
            | Self::InvalidResource => "Policy has invalid resource".to_owned(),
            Self::ActionWithoutVendor | Self::UnknownVendor(_) | Self::InvalidAction => {
                "Policy has invalid action".to_owned()
            }
            Self::Syntax => "This policy contains invalid Json".to_owned(),
            other => other.iam_message(),
        }
    }
}
