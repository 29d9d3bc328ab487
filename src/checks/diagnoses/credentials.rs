//! Keys, tokens, signatures and clocks.

use crate::phrase;

use super::Row;
use super::sources::{CLI_SSO, COMMON_ERRORS, PRESIGNED, REGIONS, S3_ERRORS, SIGV4};

const CLOCK_REMEDY: &str = phrase!("Set the clock by the network, then try again");

pub const ROWS: &[Row] = &[
    Row {
        codes: &["AuthorizationHeaderMalformed"],
        words: &["expecting"],
        cause: phrase!("The bucket is in another Region than the request went to"),
        remedy: phrase!("Use the Region that AWS says it expects: the signature names another one"),
        source: S3_ERRORS,
    },
    Row {
        codes: &["AuthorizationHeaderMalformed"],
        words: &[],
        cause: phrase!("The bucket is in another Region than the request went to"),
        remedy: phrase!("Use the Region that the bucket itself names"),
        source: S3_ERRORS,
    },
    Row {
        codes: &["AuthorizationQueryParametersError"],
        words: &["less than a week"],
        cause: phrase!("The signed URL was to live longer than seven days"),
        remedy: phrase!("Sign it for 604800 seconds at most"),
        source: PRESIGNED,
    },
    Row {
        codes: &["AuthorizationQueryParametersError"],
        words: &["expecting"],
        cause: phrase!("The signed URL names another Region than the bucket's"),
        remedy: phrase!("Sign for the Region that AWS says it expects"),
        source: S3_ERRORS,
    },
    Row {
        codes: &["AuthorizationQueryParametersError"],
        words: &[],
        cause: phrase!("S3 does not accept the signature's parameters"),
        remedy: phrase!(
            "A signed URL may live seven days at most, must name the bucket's own Region, and must arrive with its whole query"
        ),
        source: PRESIGNED,
    },
    Row {
        codes: &["CredentialsNotSupported", "InvalidSecurity"],
        words: &[],
        cause: phrase!("AWS does not take these credentials for this request"),
        remedy: phrase!(
            "Sign in again, and take the access key, secret key and session token of one and the same session"
        ),
        source: S3_ERRORS,
    },
    Row {
        codes: &["ExpiredToken", "ExpiredTokenException", "TokenRefreshRequired"],
        words: &[],
        cause: "{session} has expired",
        remedy: phrase!(
            "Sign in again (for SSO: aws sso login), then connect once more; a signed URL expires with the session that signed it, however long it was to live"
        ),
        source: PRESIGNED,
    },
    Row {
        codes: &[
            "IncompleteSignature",
            "InvalidAuthenticationInfo",
            "MissingAuthenticationTokenException",
        ],
        words: &[],
        cause: phrase!("The request's signature is not complete"),
        remedy: phrase!(
            "Check that no part of the request was lost on its way: a proxy, a redirect or a line break in a pasted key does that"
        ),
        source: COMMON_ERRORS,
    },
    Row {
        codes: &["InvalidAccessKeyId", "InvalidClientTokenId", "UnrecognizedClientException"],
        words: &[],
        cause: phrase!("AWS does not know this access key"),
        remedy: phrase!(
            "The key was deleted or switched off, or belongs to another partition or endpoint: choose other credentials or, for an account in China or GovCloud, a Region of that partition. For a temporary key, the session token must go with it; and IAM takes no session of a user that was opened without MFA"
        ),
        source: COMMON_ERRORS,
    },
    Row {
        codes: &["InvalidIdentityToken"],
        words: &[],
        cause: phrase!("AWS does not accept the identity provider's token"),
        remedy: phrase!(
            "Check that the provider is set up in this account, with the audience and thumbprint that the token has"
        ),
        source: COMMON_ERRORS,
    },
    Row {
        codes: &["InvalidSignatureException", "SignatureDoesNotMatch"],
        words: &["signature expired"],
        cause: "{clock} is off",
        remedy: CLOCK_REMEDY,
        source: SIGV4,
    },
    Row {
        codes: &["InvalidSignatureException", "SignatureDoesNotMatch"],
        words: &["not yet current"],
        cause: "{clock} is off",
        remedy: CLOCK_REMEDY,
        source: SIGV4,
    },
    Row {
        codes: &["InvalidSignatureException", "SignatureDoesNotMatch"],
        words: &[],
        cause: phrase!(
            "The secret access key does not belong to the access key, or the request was changed on its way"
        ),
        remedy: phrase!(
            "Check the secret access key in the profile; a proxy that rewrites requests does the same, and so does a signed URL that is used under another host, with another method or with its key encoded again"
        ),
        source: SIGV4,
    },
    Row {
        codes: &["InvalidToken", "InvalidTokenException"],
        words: &[],
        cause: phrase!("AWS does not accept this session token here"),
        remedy: phrase!(
            "The session may come from the global STS endpoint, which Regions that were opted into refuse; sign in again with a regional endpoint. In a signed URL the token must be percent-encoded"
        ),
        source: REGIONS,
    },
    Row {
        codes: &["MissingAuthenticationToken", "MissingSecurityHeader"],
        words: &[],
        cause: phrase!("The request arrived without credentials"),
        remedy: phrase!(
            "Choose credentials in the Connect step; elsewhere, check that the program that asked was given some"
        ),
        source: COMMON_ERRORS,
    },
    Row {
        codes: &["NotSignedUp", "OptInRequired", "SubscriptionRequiredException"],
        words: &[],
        cause: phrase!("The account has not switched this service or Region on"),
        remedy: phrase!(
            "Switch the Region on under Account, AWS Regions, or finish signing the account up"
        ),
        source: REGIONS,
    },
    Row {
        codes: &["RequestExpired", "RequestTimeTooSkewed"],
        words: &[],
        cause: "{clock} is more than 15 minutes off",
        remedy: CLOCK_REMEDY,
        source: S3_ERRORS,
    },
    Row {
        codes: &["UnauthorizedException"],
        words: &[],
        cause: phrase!("The single sign-on of this profile has expired, or was never started"),
        remedy: phrase!("Run aws sso login with this profile, then try again"),
        source: CLI_SSO,
    },
];
