//! How objects are encrypted, and who may use the key.
//!
//! Source: "Using server-side encryption with AWS KMS keys (SSE-KMS)" and "Reducing the cost of SSE-KMS
//! with Amazon S3 Bucket Keys" in the S3 User Guide.

use super::Call;
use super::error::S3Error;
use super::model::Encryption;
use crate::sandbox::kms;
use crate::sandbox::policy::evaluate::Ask;

const BUCKET_KEY_HEADER: &str = "x-amz-server-side-encryption-bucket-key-enabled";

/// A KMS key's ARN, where the key was named by its ID or alias.
pub fn key_arn(key: &str, region: &str, account_id: &str) -> String {
    if key.starts_with("arn:") {
        key.to_owned()
    } else if key.starts_with("alias/") {
        format!("arn:aws:kms:{region}:{account_id}:{key}")
    } else {
        format!("arn:aws:kms:{region}:{account_id}:key/{key}")
    }
}

/// The headers that tell how an object is encrypted.
pub fn encryption_headers(encryption: &Encryption) -> Vec<(String, String)> {
    let name = "x-amz-server-side-encryption".to_owned();
    let mut headers = vec![(name.clone(), encryption.algorithm().to_owned())];
    if let Encryption::Kms { key_arn, uses_bucket_key, .. } = encryption {
        headers.extend(key_arn.clone().map(|key_arn| (format!("{name}-aws-kms-key-id"), key_arn)));
        if *uses_bucket_key {
            headers.push((BUCKET_KEY_HEADER.to_owned(), "true".to_owned()));
        }
    }
    headers
}

impl Call<'_> {
    /// How an upload is to be encrypted: as it says, or as the bucket does by default.
    ///
    /// Without a key of one's own, KMS takes the one that AWS keeps for the uploader's account (`aws/s3`).
    pub(super) fn upload_encryption(&mut self) -> Result<Encryption, S3Error> {
        let request = self.request;
        if request.header("x-amz-server-side-encryption-customer-algorithm").is_some() {
            return Err(S3Error::not_implemented(
                "x-amz-server-side-encryption-customer-algorithm",
            ));
        }
        let key = request.header("x-amz-server-side-encryption-aws-kms-key-id");
        let mut encryption = match (request.header("x-amz-server-side-encryption"), key) {
            (None, None) => self.bucket()?.encryption.clone(),
            (Some("AES256"), None) => Encryption::S3,
            (Some(algorithm @ ("aws:kms" | "aws:kms:dsse")), key) => Encryption::Kms {
                algorithm: algorithm.to_owned(),
                key_arn: key.map(|key| self.key_arn(key)).transpose()?,
                uses_bucket_key: false,
            },
            (Some("AES256") | None, Some(_)) => {
                return Err(S3Error::new(
                    400,
                    "InvalidArgument",
                    "Server Side Encryption with AWS KMS managed key requires HTTP header \
                     x-amz-server-side-encryption : aws:kms",
                ));
            }
            (Some(other), _) => {
                return Err(S3Error::invalid_argument(
                    "The encryption method specified is not supported",
                    "x-amz-server-side-encryption",
                    other,
                ));
            }
        };
        let by_default = self.bucket()?.uses_bucket_key;
        if let Encryption::Kms { uses_bucket_key, .. } = &mut encryption {
            *uses_bucket_key =
                request.header(BUCKET_KEY_HEADER).map_or(by_default, |value| value == "true");
        }
        if let Encryption::Kms { key_arn: key_arn @ None, .. } = &mut encryption
            && !self.caller.is_anonymous()
        {
            let (account_id, region) = (&self.caller.account_id, &self.region);
            *key_arn = kms::s3_key_arn(self.world, account_id, region).ok();
        }
        Ok(encryption)
    }

    /// A KMS key's ARN, where the key was named by its ID or alias.
    pub(super) fn key_arn(&self, key: &str) -> Result<String, S3Error> {
        let bucket = self.bucket()?;
        Ok(key_arn(key, &bucket.region, &self.caller.account_id))
    }

    /// Refuses the use of a KMS key, for the object of this request, that is not allowed to the caller.
    pub(super) fn allow_key(
        &mut self,
        encryption: &Encryption,
        action: &str,
    ) -> Result<(), S3Error> {
        let bucket_arn = self.bucket()?.arn();
        let object_arn = format!("{bucket_arn}/{}", self.key);
        self.allow_key_for(encryption, action, &bucket_arn, &object_arn)
    }

    /// Refuses the use of a KMS key, for the named object, that is not allowed to the caller.
    pub(super) fn allow_key_for(
        &mut self,
        encryption: &Encryption,
        action: &str,
        bucket_arn: &str,
        object_arn: &str,
    ) -> Result<(), S3Error> {
        let Encryption::Kms { key_arn, uses_bucket_key, .. } = encryption else {
            return Ok(());
        };
        if self.caller.is_anonymous() {
            return Err(S3Error::access_denied());
        }
        let Some(key_arn) = key_arn else { return Err(S3Error::access_denied()) };
        let mut context = self.context.clone();
        context.set("kms:ViaService", format!("s3.{}.amazonaws.com", self.region));
        context.set("kms:CallerAccount", &*self.caller.account_id);
        // A Bucket Key is made once for the bucket, so it knows no object.
        let encrypted_for = if *uses_bucket_key { bucket_arn } else { object_arn };
        context.set("kms:EncryptionContext:aws:s3:arn", encrypted_for);
        context.set("kms:EncryptionContextKeys", "aws:s3:arn");
        let ask = Ask { caller: &self.caller, action, resource: key_arn, context: &context };
        kms::authorize(self.world, ask).map_err(|denial| {
            S3Error::new(403, "AccessDenied", denial.message(&self.caller, action, key_arn))
        })?;
        kms::obstacle(self.world, key_arn)
            .map_or(Ok(()), |(code, message)| Err(S3Error::new(400, code, message)))
    }
}
