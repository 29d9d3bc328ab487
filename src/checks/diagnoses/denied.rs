//! Refusals: which layer said no, as far as AWS says it, and who can change that.
//!
//! AWS names the layer in the message, to callers of the same account or organisation only.

use crate::phrase;

use super::Row;
use super::sources::{ACCESS_DENIED, ASSUME_ROLE, CORS, MFA, PRESIGNED, S3_403, S3_KMS};

const CODES: &[&str] =
    &["403", "AccessDenied", "AccessDeniedException", "Forbidden", "UnauthorizedOperation"];

const ORGANISATION_REMEDY: &str =
    phrase!("Ask whoever looks after the AWS organisation, with the message below");
const BOUNDARY_REMEDY: &str =
    phrase!("Ask whoever set the boundary for an exception, with the message below");
const SESSION_REMEDY: &str = phrase!("Sign in without the session policy, or with a wider one");
const ENDPOINT_REMEDY: &str =
    phrase!("Ask whoever looks after the network, with the message below");
const RESOURCE_REMEDY: &str = phrase!(
    "Read the resource's policy for a statement that refuses this identity; a condition on address, network or organisation refuses a vendor and lets a laptop in"
);
const KEY_REMEDY: &str = phrase!(
    "The object is encrypted with a KMS key: allow kms:Decrypt on that key in the role's policy, and check that the key policy lets the role in"
);
const LIST_REMEDY: &str = phrase!(
    "If an object was to be read, its key does not exist: S3 says so only to whoever may list the bucket. Otherwise ask for s3:ListBucket on the bucket"
);
const IDENTITY_REMEDY: &str =
    phrase!("Ask for this permission, or choose credentials that have it");
const TRUST_REMEDY: &str = phrase!(
    "Compare the role's trust policy with the caller's ARN and with the external ID that it sends, letter by letter; a change takes up to a minute"
);

const fn row(
    words: &'static [&'static str],
    cause: &'static str,
    remedy: &'static str,
    source: &'static str,
) -> Row {
    Row { codes: CODES, words, cause, remedy, source }
}

pub const ROWS: &[Row] = &[
    row(
        &["multifactorauthentication", "invalid mfa one time pass code"],
        phrase!("AWS does not take the six digits"),
        phrase!(
            "Wait until the device shows the next ones and type those: each code counts once. If they are refused again, the device's clock is off or it is another device"
        ),
        MFA,
    ),
    row(
        &["multifactorauthentication", "verify your mfa serial number"],
        phrase!("AWS does not know this MFA device for this user"),
        phrase!(
            "Compare mfa_serial in the profile with the device under IAM, Users, Security credentials: a virtual device has an ARN with :mfa/, a hardware one the number on its back; a passkey or security key cannot be used here"
        ),
        MFA,
    ),
    row(
        &["multifactorauthentication"],
        phrase!("A second factor is asked for"),
        phrase!(
            "Put mfa_serial into the profile and choose it in the Connect step, which asks for the six digits"
        ),
        MFA,
    ),
    row(
        &["request has expired"],
        phrase!("The signed URL has expired"),
        phrase!("Renew it; if it is new, check the clock"),
        PRESIGNED,
    ),
    row(
        &["request is not yet valid"],
        phrase!("The signed URL is not valid yet"),
        phrase!("Check the clock of the computer that signed it"),
        PRESIGNED,
    ),
    row(
        &["user: anonymous"],
        phrase!("The request was not signed, and nobody is let in without a signature"),
        phrase!("Sign the URL; if it was signed, its query was lost on the way"),
        S3_403,
    ),
    row(
        &["kms:", "because no identity-based policy"],
        phrase!("The identity's own policy does not allow {action}"),
        KEY_REMEDY,
        S3_KMS,
    ),
    row(
        &["kms:", "because no resource-based policy"],
        phrase!("The KMS key's policy does not allow {action}"),
        KEY_REMEDY,
        S3_KMS,
    ),
    row(
        &["kms:", "explicit deny in a resource-based policy"],
        phrase!("The KMS key's policy forbids {action}"),
        KEY_REMEDY,
        S3_KMS,
    ),
    row(
        &["perform: s3:listbucket", "because no identity-based policy"],
        phrase!("The identity's own policy does not allow {action}"),
        LIST_REMEDY,
        S3_403,
    ),
    row(
        &["explicit deny", "service control policy"],
        phrase!("A service control policy of the organisation forbids {action}"),
        ORGANISATION_REMEDY,
        ACCESS_DENIED,
    ),
    row(
        &["service control policy"],
        phrase!("A service control policy of the organisation does not allow {action}"),
        ORGANISATION_REMEDY,
        ACCESS_DENIED,
    ),
    row(
        &["explicit deny", "resource control policy"],
        phrase!("A resource control policy of the organisation forbids {action}"),
        ORGANISATION_REMEDY,
        ACCESS_DENIED,
    ),
    row(
        &["resource control policy"],
        phrase!("A resource control policy of the organisation does not allow {action}"),
        ORGANISATION_REMEDY,
        ACCESS_DENIED,
    ),
    row(
        &["explicit deny", "permissions boundary"],
        phrase!("The permissions boundary forbids {action}"),
        BOUNDARY_REMEDY,
        ACCESS_DENIED,
    ),
    row(
        &["permissions boundary"],
        phrase!("The permissions boundary does not allow {action}"),
        BOUNDARY_REMEDY,
        ACCESS_DENIED,
    ),
    row(
        &["explicit deny", "session policy"],
        phrase!("The session's own policy forbids {action}"),
        SESSION_REMEDY,
        ACCESS_DENIED,
    ),
    row(
        &["session policy"],
        phrase!("The session's own policy does not allow {action}"),
        SESSION_REMEDY,
        ACCESS_DENIED,
    ),
    row(
        &["explicit deny", "vpc endpoint policy"],
        phrase!("The policy of the VPC endpoint forbids {action}"),
        ENDPOINT_REMEDY,
        ACCESS_DENIED,
    ),
    row(
        &["vpc endpoint policy"],
        phrase!("The policy of the VPC endpoint does not allow {action}"),
        ENDPOINT_REMEDY,
        ACCESS_DENIED,
    ),
    row(
        &["explicit deny", "trust policy"],
        phrase!("The role's trust policy forbids {action}"),
        TRUST_REMEDY,
        ACCESS_DENIED,
    ),
    row(
        &["trust policy"],
        phrase!("The role's trust policy does not allow {action}"),
        TRUST_REMEDY,
        ACCESS_DENIED,
    ),
    row(
        &["explicit deny", "resource-based policy"],
        phrase!("The bucket policy or another policy on the resource forbids {action}"),
        RESOURCE_REMEDY,
        ACCESS_DENIED,
    ),
    row(
        &["resource-based policy"],
        phrase!("The bucket policy or another policy on the resource does not allow {action}"),
        RESOURCE_REMEDY,
        ACCESS_DENIED,
    ),
    row(
        &["explicit deny", "identity-based policy"],
        phrase!("The identity's own policy forbids {action}"),
        phrase!(
            "Look for the Deny in the policies of the user or role that called, groups included"
        ),
        ACCESS_DENIED,
    ),
    row(
        &["identity-based policy"],
        phrase!("The identity's own policy does not allow {action}"),
        IDENTITY_REMEDY,
        ACCESS_DENIED,
    ),
    row(
        &["explicit deny"],
        phrase!("A policy forbids {action}"),
        phrase!("Read the message below for the kind of policy, and ask whoever looks after it"),
        ACCESS_DENIED,
    ),
    row(
        &["roles may not be assumed by root accounts"],
        phrase!("The root user cannot assume roles"),
        phrase!("Connect as an IAM user or through SSO"),
        ASSUME_ROLE,
    ),
    row(&["perform: sts:assumerole"], "{caller} may not call {action}", TRUST_REMEDY, ASSUME_ROLE),
    row(&["kms:"], "{caller} may not call {action}", KEY_REMEDY, S3_KMS),
    row(
        &["access denied"],
        "{caller} may not call {action}",
        phrase!(
            "S3 says no more than that to a stranger. In this order, look for: a key that does not exist, a Deny in the bucket policy, a KMS key that may not be used, an object that another account owns, requester pays"
        ),
        S3_403,
    ),
    row(&[], "{caller} may not call {action}", IDENTITY_REMEDY, ACCESS_DENIED),
    Row {
        codes: &["AccessForbidden"],
        words: &[],
        cause: phrase!("The bucket's CORS rules do not let this web page's origin in"),
        remedy: phrase!(
            "Allow the vendor's exact origin with the methods GET and HEAD in the bucket's CORS configuration"
        ),
        source: CORS,
    },
];
