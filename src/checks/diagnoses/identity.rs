//! IAM and STS: names, policies, quotas, sessions, and what every service says under load.

use crate::phrase;

use super::Row;
use super::sources::{
    ASSUME_ROLE, COMMON_ERRORS, EXTERNAL_ID, IAM_CREATE_ROLE, IAM_DELETE_ROLE, IAM_QUOTAS,
    POLICY_GRAMMAR, PRINCIPAL, REGIONS, ROLE_TERMS,
};

const SLOWER: &str = phrase!("Wait a minute and try again");

pub const ROWS: &[Row] = &[
    Row {
        codes: &["ConcurrentModification", "ConcurrentModificationException", "OperationAborted"],
        words: &[],
        cause: phrase!("Somebody else is changing the same thing at this moment"),
        remedy: phrase!("Wait a few seconds and try again"),
        source: IAM_CREATE_ROLE,
    },
    Row {
        codes: &["DeleteConflict"],
        words: &[],
        cause: phrase!("Something is still attached to what was to be deleted"),
        remedy: phrase!("Detach what the message below names, then try again"),
        source: IAM_DELETE_ROLE,
    },
    Row {
        codes: &["EntityAlreadyExists", "EntityTemporarilyUnmodifiable"],
        words: &[],
        cause: phrase!("Something of this name was made meanwhile"),
        remedy: phrase!("Look at the account again: the plan will then say whether it is yours"),
        source: IAM_CREATE_ROLE,
    },
    Row {
        codes: &[
            "InternalError",
            "InternalFailure",
            "InternalServerError",
            "ServiceFailure",
            "ServiceUnavailable",
            "ServiceUnavailableException",
        ],
        words: &[],
        cause: phrase!("AWS has trouble of its own"),
        remedy: phrase!("Try again in a minute; status.aws.amazon.com says more"),
        source: COMMON_ERRORS,
    },
    Row {
        codes: &["InvalidAction"],
        words: &[],
        cause: phrase!("The service does not know {action}"),
        remedy: phrase!("Check that the endpoint URL is that of the right service"),
        source: COMMON_ERRORS,
    },
    Row {
        codes: &[
            "InvalidInput",
            "InvalidParameterCombination",
            "InvalidParameterValue",
            "MissingParameter",
        ],
        words: &[],
        cause: phrase!("AWS does not accept what {action} was given"),
        remedy: phrase!("Read what AWS says below and change the field that it names"),
        source: COMMON_ERRORS,
    },
    Row {
        codes: &["LimitExceeded", "LimitExceededException", "ServiceQuotaExceededException"],
        words: &[],
        cause: phrase!("A quota of the account is used up"),
        remedy: phrase!(
            "Read which one below; IAM's quotas are raised under Service Quotas in us-east-1, in GovCloud in us-gov-west-1"
        ),
        source: IAM_QUOTAS,
    },
    Row {
        codes: &["MalformedPolicy", "MalformedPolicyDocument", "MalformedPolicyDocumentException"],
        words: &["principal"],
        cause: phrase!("AWS does not know the principal in the policy"),
        remedy: phrase!(
            "Check the vendor's account ID or ARN with the vendor: a role or user that does not exist is refused, and one that was made seconds ago may be too"
        ),
        source: PRINCIPAL,
    },
    Row {
        codes: &["MalformedPolicy", "MalformedPolicyDocument", "MalformedPolicyDocumentException"],
        words: &[],
        cause: phrase!("AWS does not accept the policy document"),
        remedy: phrase!(
            "Read what AWS says below; the prefix or a pasted value may hold a character that policies do not take"
        ),
        source: POLICY_GRAMMAR,
    },
    Row {
        codes: &["NoSuchEntity", "NoSuchEntityException"],
        words: &[],
        cause: phrase!("AWS has nothing of this name (asked with {action})"),
        remedy: phrase!("Check the name, upper and lower case included, and the account"),
        source: IAM_CREATE_ROLE,
    },
    Row {
        codes: &["PackedPolicyTooLarge"],
        words: &[],
        cause: phrase!("The session's policies and tags are too large together"),
        remedy: phrase!("Shorten the prefix or the session's tags"),
        source: ASSUME_ROLE,
    },
    Row {
        codes: &["PolicyNotAttachable"],
        words: &[],
        cause: phrase!("This policy can only be attached to a role of an AWS service"),
        remedy: phrase!("Attach a policy of your own"),
        source: IAM_CREATE_ROLE,
    },
    Row {
        codes: &["RegionDisabled", "RegionDisabledException"],
        words: &[],
        cause: phrase!("STS is switched off in this Region for the account"),
        remedy: phrase!("Switch it on under IAM, Account settings, Security Token Service"),
        source: REGIONS,
    },
    Row {
        codes: &[
            "RequestLimitExceeded",
            "Throttling",
            "ThrottlingException",
            "TooManyRequestsException",
        ],
        words: &[],
        cause: phrase!("AWS asks for fewer requests per second"),
        remedy: SLOWER,
        source: COMMON_ERRORS,
    },
    Row {
        codes: &["UnmodifiableEntity"],
        words: &[],
        cause: phrase!("This role belongs to an AWS service and cannot be changed"),
        remedy: phrase!("Choose another role name"),
        source: IAM_CREATE_ROLE,
    },
    // Role chaining is named in the same words, and no setting raises its hour.
    Row {
        codes: &["ValidationError", "ValidationException"],
        words: &["role chaining"],
        cause: phrase!("A role's session can start another one for 1 hour at most"),
        remedy: phrase!("Connect as an IAM user, or choose a TTL of 1 hour"),
        source: ROLE_TERMS,
    },
    Row {
        codes: &["ValidationError", "ValidationException"],
        words: &["maxsessionduration"],
        cause: phrase!("The session would be longer than the role allows"),
        remedy: phrase!(
            "Look at the account again in the Review step: it offers to change the role's maximum session duration"
        ),
        source: ASSUME_ROLE,
    },
    Row {
        codes: &["ValidationError", "ValidationException"],
        words: &["externalid"],
        cause: phrase!("AWS does not accept this external ID"),
        remedy: phrase!(
            "An external ID has 2 to 1224 letters, digits and characters of _+=,.@:/- without spaces: look for a space or a line break that was pasted with it"
        ),
        source: EXTERNAL_ID,
    },
    Row {
        codes: &["ValidationError", "ValidationException"],
        words: &["rolearn"],
        cause: phrase!("AWS does not accept this role ARN"),
        remedy: phrase!(
            "A role ARN is arn:aws:iam::, the 12 digits of the account, :role/ and the role's name: count the digits, and look for a space at either end"
        ),
        source: ASSUME_ROLE,
    },
    Row {
        codes: &["ValidationError", "ValidationException"],
        words: &[],
        cause: phrase!("AWS does not accept what {action} was given"),
        remedy: phrase!("Read what AWS says below and change the field that it names"),
        source: COMMON_ERRORS,
    },
];
