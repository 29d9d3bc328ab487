//! The pages that the rows come from.

pub const ACCESS_DENIED: &str =
    "https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html";
pub const ASSUME_ROLE: &str =
    "https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html";
pub const CLI_SSO: &str = "https://docs.aws.amazon.com/cli/latest/userguide/cli-configure-sso.html";
pub const CLI_TROUBLE: &str =
    "https://docs.aws.amazon.com/cli/latest/userguide/cli-chap-troubleshooting.html";
pub const COMMON_ERRORS: &str =
    "https://docs.aws.amazon.com/IAM/latest/APIReference/CommonErrors.html";
pub const CORS: &str =
    "https://docs.aws.amazon.com/AmazonS3/latest/userguide/cors-troubleshooting.html";
pub const DATABRICKS: &str = "https://databricks.helpjuice.com/en_US/unity-catalog/aws-s3-storage-credential-validation-failure-due-to-external-id";
pub const DATABRICKS_SELF: &str = "https://community.databricks.com/t5/product-platform-updates/update-your-uc-aws-iam-roles-to-include-self-assume-capabilities/ba-p/67347";
pub const DATADOG: &str =
    "https://docs.datadoghq.com/integrations/guide/error-datadog-not-authorized-sts-assume-role/";
pub const EXTERNAL_ID: &str =
    "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create_for-user_externalid.html";
pub const IAM_QUOTAS: &str =
    "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html";
pub const IAM_CREATE_ROLE: &str =
    "https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html";
pub const IAM_DELETE_ROLE: &str =
    "https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteRole.html";
pub const KMS_ERRORS: &str = "https://docs.aws.amazon.com/kms/latest/APIReference/API_Decrypt.html";
pub const LABELBOX: &str = "https://docs.labelbox.com/docs/import-aws-s3-data";
pub const MFA: &str = "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_mfa_configure-api-require.html";
pub const POLICY_GRAMMAR: &str =
    "https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_policies.html";
pub const PRESIGNED: &str =
    "https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-presigned-url.html";
pub const PRINCIPAL: &str =
    "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html";
pub const REGIONS: &str =
    "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_enable-regions.html";
pub const ROLE_TERMS: &str = "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles.html";
pub const S3_403: &str =
    "https://docs.aws.amazon.com/AmazonS3/latest/userguide/troubleshoot-403-errors.html";
pub const S3_BUCKET_NAMES: &str =
    "https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html";
pub const S3_DELETE_MARKERS: &str =
    "https://docs.aws.amazon.com/AmazonS3/latest/userguide/DeleteMarker.html";
pub const S3_ERRORS: &str = "https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html";
pub const S3_HOSTS: &str =
    "https://docs.aws.amazon.com/AmazonS3/latest/userguide/VirtualHosting.html";
pub const S3_KMS: &str =
    "https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html";
pub const S3_OWNERSHIP: &str =
    "https://docs.aws.amazon.com/AmazonS3/latest/userguide/about-object-ownership.html";
pub const S3_RESTORE: &str =
    "https://docs.aws.amazon.com/AmazonS3/latest/userguide/restoring-objects.html";
pub const SIGV4: &str =
    "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-troubleshooting.html";
pub const SNOWFLAKE: &str =
    "https://docs.snowflake.com/en/user-guide/data-load-s3-config-storage-integration";
pub const SSE_C: &str =
    "https://docs.aws.amazon.com/AmazonS3/latest/userguide/ServerSideEncryptionCustomerKeys.html";
