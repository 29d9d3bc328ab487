//! Errors without a code of AWS: what clients, browsers and vendors say, found by their words.

use crate::phrase;

use super::sources::{
    ASSUME_ROLE, CLI_SSO, CLI_TROUBLE, CORS, DATABRICKS, DATABRICKS_SELF, DATADOG, EXTERNAL_ID,
    LABELBOX, MFA, PRESIGNED, S3_BUCKET_NAMES, S3_DELETE_MARKERS, SNOWFLAKE,
};
use super::{DELETED_CAUSE, DELETED_REMEDY, EXTERNAL_ID_INSECURE, ROLE_CANNOT_BE_ASSUMED, Row};

const CORS_CAUSE: &str = phrase!("The browser was not let in by the bucket's CORS rules");
const CORS_REMEDY: &str = phrase!(
    "Allow the vendor's exact origin with the methods GET and HEAD in the bucket's CORS configuration. An answer of 403 shows the same words, so open the URL in a tab first"
);
const NO_CREDENTIALS_CAUSE: &str = phrase!("No credentials were found");
const NO_CREDENTIALS_REMEDY: &str =
    phrase!("Choose a profile of the shared AWS config, or sign in (for SSO: aws sso login)");
const SSO_CAUSE: &str =
    phrase!("The single sign-on of this profile has expired, or was never started");
const SSO_REMEDY: &str = phrase!("Run aws sso login with this profile, then try again");
const UNREACHABLE_CAUSE: &str = phrase!("AWS could not be reached");
const UNREACHABLE_REMEDY: &str =
    phrase!("Check the network, the proxy and the endpoint URL, then try again");
const TLS_CAUSE: &str = phrase!("The connection's certificate is not trusted");
const TLS_REMEDY: &str = phrase!(
    "A proxy that looks into TLS needs its certificate among those that this computer trusts; a bucket with a dot in its name does not fit AWS's certificate, so use its path-style address"
);
const TRUST_REMEDY: &str = phrase!(
    "Check that the role ARN is right, that the trust policy names the vendor's principal, and that it asks for exactly the external ID that the vendor shows"
);

const fn row(
    codes: &'static [&'static str],
    words: &'static [&'static str],
    cause: &'static str,
    remedy: &'static str,
    source: &'static str,
) -> Row {
    Row { codes, words, cause, remedy, source }
}

pub const ROWS: &[Row] = &[
    // Vendors.
    row(
        &[ROLE_CANNOT_BE_ASSUMED],
        &["role cannot be assumed"],
        phrase!("The vendor cannot assume the role"),
        phrase!(
            "Check that the role ARN is right and that the trust policy asks for the vendor's external ID; Labelbox also needs STS switched on in us-east-2 (IAM, Account settings)"
        ),
        LABELBOX,
    ),
    row(
        &[EXTERNAL_ID_INSECURE],
        &["external id configured insecurely"],
        phrase!("The role lets the vendor in without the right external ID"),
        phrase!(
            "Put the condition StringEquals on sts:ExternalId, with the vendor's external ID, into every statement of the trust policy that lets the vendor in"
        ),
        LABELBOX,
    ),
    row(
        &["External ID is not set"],
        &["external id is not set"],
        phrase!("The role lets the vendor in without an external ID"),
        phrase!(
            "Put the condition StringEquals on sts:ExternalId, with the vendor's external ID, into the trust policy"
        ),
        EXTERNAL_ID,
    ),
    row(
        &["External ID is invalid"],
        &["external id is invalid"],
        phrase!("The trust policy asks for another external ID than the vendor sends"),
        TRUST_REMEDY,
        EXTERNAL_ID,
    ),
    row(
        &["Error assuming AWS_ROLE"],
        &["error assuming aws_role"],
        phrase!("Snowflake cannot assume the role"),
        phrase!(
            "Compare the trust policy with what DESC INTEGRATION shows: the IAM user ARN and the external ID, which change when the integration is created again"
        ),
        SNOWFLAKE,
    ),
    row(
        &["Datadog is not authorized to perform sts:AssumeRole"],
        &["datadog is not authorized to perform sts:assumerole"],
        phrase!("Datadog cannot assume the role"),
        phrase!(
            "Check the role name for spaces, the account ID, and the external ID; the message may stay for a few hours after it was fixed"
        ),
        DATADOG,
    ),
    row(
        &["Storage credential is not self-assuming"],
        &["self-assum"],
        phrase!("The role may not assume itself, which Databricks asks for"),
        phrase!(
            "Let the trust policy name the role's own ARN beside Databricks', and allow the role sts:AssumeRole on itself"
        ),
        DATABRICKS_SELF,
    ),
    row(
        &["Storage credential cannot assume the role"],
        &["storage credential", "assume"],
        phrase!("Databricks cannot assume the role"),
        TRUST_REMEDY,
        DATABRICKS,
    ),
    // Browsers.
    row(&["CORS"], &["blocked by cors policy"], CORS_CAUSE, CORS_REMEDY, CORS),
    row(&["CORS"], &["cross-origin request blocked"], CORS_CAUSE, CORS_REMEDY, CORS),
    row(&["CORS"], &["not allowed by access-control-allow-origin"], CORS_CAUSE, CORS_REMEDY, CORS),
    row(&["CORS"], &["due to access control checks"], CORS_CAUSE, CORS_REMEDY, CORS),
    row(&["CORS"], &["preflight response is not successful"], CORS_CAUSE, CORS_REMEDY, CORS),
    // Clients, before AWS was asked.
    row(
        &["MFA required"],
        &["mfa_serial"],
        phrase!("This profile asks for a second factor"),
        phrase!("Choose the profile in the Connect step, which asks for the six digits"),
        MFA,
    ),
    row(&["SSO token expired"], &["sso token", "expired"], SSO_CAUSE, SSO_REMEDY, CLI_SSO),
    row(&["SSO token expired"], &["sso session", "expired"], SSO_CAUSE, SSO_REMEDY, CLI_SSO),
    row(
        &["SSO token expired"],
        &["token has expired and refresh failed"],
        SSO_CAUSE,
        SSO_REMEDY,
        CLI_SSO,
    ),
    row(&["SSO token expired"], &["cached sso token"], SSO_CAUSE, SSO_REMEDY, CLI_SSO),
    row(&["SSO token expired"], &["error loading sso token"], SSO_CAUSE, SSO_REMEDY, CLI_SSO),
    row(&["SSO token expired"], &["refresh cached sso token"], SSO_CAUSE, SSO_REMEDY, CLI_SSO),
    row(
        &["ProfileNotFound"],
        &["the config profile", "could not be found"],
        phrase!("The AWS config has no profile of this name"),
        phrase!("Check the profile's name; aws configure list-profiles shows those that there are"),
        CLI_TROUBLE,
    ),
    row(
        &["NoCredentialsError"],
        &["unable to locate credentials"],
        NO_CREDENTIALS_CAUSE,
        NO_CREDENTIALS_REMEDY,
        CLI_TROUBLE,
    ),
    row(
        &["NoCredentialsError"],
        &["no providers in chain provided credentials"],
        NO_CREDENTIALS_CAUSE,
        NO_CREDENTIALS_REMEDY,
        CLI_TROUBLE,
    ),
    row(
        &["NoCredentialsError"],
        &["could not load credentials from any providers"],
        NO_CREDENTIALS_CAUSE,
        NO_CREDENTIALS_REMEDY,
        CLI_TROUBLE,
    ),
    row(
        &["NoCredentialsError"],
        &["unable to load credentials"],
        NO_CREDENTIALS_CAUSE,
        NO_CREDENTIALS_REMEDY,
        CLI_TROUBLE,
    ),
    row(
        &["NoCredentialsError"],
        &["no ec2 imds role found"],
        NO_CREDENTIALS_CAUSE,
        NO_CREDENTIALS_REMEDY,
        CLI_TROUBLE,
    ),
    row(
        &["NoRegionError"],
        &["you must specify a region"],
        phrase!("No Region was named"),
        phrase!("Name the bucket's Region; a URL that was signed without one is not valid"),
        CLI_TROUBLE,
    ),
    row(
        &["NoRegionError"],
        &["region is missing"],
        phrase!("No Region was named"),
        phrase!("Name the bucket's Region; a URL that was signed without one is not valid"),
        CLI_TROUBLE,
    ),
    row(
        &["Longer than one week"],
        &["no longer than one week"],
        phrase!("The signed URL was to live longer than seven days"),
        phrase!("Sign it for 604800 seconds at most"),
        PRESIGNED,
    ),
    row(
        &["Root cannot assume roles"],
        &["roles may not be assumed by root accounts"],
        phrase!("The root user cannot assume roles"),
        phrase!("Connect as an IAM user or through SSO"),
        ASSUME_ROLE,
    ),
    row(&["TLS"], &["certificate verify failed"], TLS_CAUSE, TLS_REMEDY, S3_BUCKET_NAMES),
    row(&["TLS"], &["ssl validation failed"], TLS_CAUSE, TLS_REMEDY, S3_BUCKET_NAMES),
    row(&["TLS"], &["invalid peer certificate"], TLS_CAUSE, TLS_REMEDY, S3_BUCKET_NAMES),
    row(
        &["TLS"],
        &["no alternative certificate subject name"],
        TLS_CAUSE,
        TLS_REMEDY,
        S3_BUCKET_NAMES,
    ),
    row(
        &["TLS"],
        &["unable to get local issuer certificate"],
        TLS_CAUSE,
        TLS_REMEDY,
        S3_BUCKET_NAMES,
    ),
    row(&["TLS"], &["self-signed certificate"], TLS_CAUSE, TLS_REMEDY, S3_BUCKET_NAMES),
    row(&["TLS"], &["err_cert_"], TLS_CAUSE, TLS_REMEDY, S3_BUCKET_NAMES),
    row(
        &["EndpointConnectionError"],
        &["could not connect to the endpoint url"],
        UNREACHABLE_CAUSE,
        UNREACHABLE_REMEDY,
        CLI_TROUBLE,
    ),
    row(
        &["DispatchFailure"],
        &["dispatch failure"],
        UNREACHABLE_CAUSE,
        UNREACHABLE_REMEDY,
        CLI_TROUBLE,
    ),
    row(
        &["DispatchFailure"],
        &["dispatchfailure"],
        UNREACHABLE_CAUSE,
        UNREACHABLE_REMEDY,
        CLI_TROUBLE,
    ),
    row(
        &["Timeout"],
        &["connect timeout on endpoint url"],
        UNREACHABLE_CAUSE,
        UNREACHABLE_REMEDY,
        CLI_TROUBLE,
    ),
    row(
        &["Timeout"],
        &["unable to execute http request"],
        UNREACHABLE_CAUSE,
        UNREACHABLE_REMEDY,
        CLI_TROUBLE,
    ),
    row(&["DNS"], &["could not resolve host"], UNREACHABLE_CAUSE, UNREACHABLE_REMEDY, CLI_TROUBLE),
    row(&["DNS"], &["getaddrinfo"], UNREACHABLE_CAUSE, UNREACHABLE_REMEDY, CLI_TROUBLE),
    row(&["DNS"], &["no such host"], UNREACHABLE_CAUSE, UNREACHABLE_REMEDY, CLI_TROUBLE),
    row(
        &["Connection refused"],
        &["econnrefused"],
        UNREACHABLE_CAUSE,
        UNREACHABLE_REMEDY,
        CLI_TROUBLE,
    ),
    row(
        &["Connection refused"],
        &["connection refused"],
        UNREACHABLE_CAUSE,
        UNREACHABLE_REMEDY,
        CLI_TROUBLE,
    ),
    // The answer to a HEAD has no body: a header is all that S3 says.
    row(
        &["x-amz-delete-marker"],
        &["x-amz-delete-marker: true"],
        DELETED_CAUSE,
        DELETED_REMEDY,
        S3_DELETE_MARKERS,
    ),
];
