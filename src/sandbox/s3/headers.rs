//! What the headers of an upload say of the object, and what an object's headers say back.

use super::Call;
use super::error::S3Error;
use super::model::{Encryption, Object};
use crate::sandbox::authorize;
use crate::sandbox::caller::Caller;
use crate::sandbox::message::Request;
use crate::sandbox::policy::evaluate::Ask;

/// The headers that are kept with an object as they are.
const KEPT: [&str; 6] = [
    "cache-control",
    "content-disposition",
    "content-language",
    "content-type",
    "expires",
    "x-amz-website-redirect-location",
];

const STORAGE_CLASSES: [&str; 8] = [
    "STANDARD",
    "REDUCED_REDUNDANCY",
    "STANDARD_IA",
    "ONEZONE_IA",
    "INTELLIGENT_TIERING",
    "GLACIER",
    "DEEP_ARCHIVE",
    "GLACIER_IR",
];

const MAX_METADATA_BYTES: usize = 2048;

pub fn is_ownership(text: &str) -> bool {
    matches!(text, "BucketOwnerEnforced" | "BucketOwnerPreferred" | "ObjectWriter")
}

/// The headers of an upload that are answered with the object.
pub fn kept(request: &Request) -> Result<Vec<(String, String)>, S3Error> {
    let mut headers: Vec<(String, String)> = Vec::new();
    let mut metadata_bytes = 0;
    for (name, value) in &request.headers {
        if let Some(key) = name.strip_prefix("x-amz-meta-") {
            metadata_bytes += key.len() + value.len();
            headers.push((name.clone(), value.clone()));
        } else if KEPT.contains(&name.as_str()) {
            headers.push((name.clone(), value.clone()));
        } else if name == "content-encoding" {
            // `aws-chunked` describes the transfer, not the object.
            let rest: Vec<&str> =
                value.split(',').map(str::trim).filter(|coding| *coding != "aws-chunked").collect();
            if !rest.is_empty() {
                headers.push((name.clone(), rest.join(",")));
            }
        }
    }
    if metadata_bytes > MAX_METADATA_BYTES {
        return Err(S3Error::new(
            400,
            "MetadataTooLarge",
            "Your metadata headers exceed the maximum allowed metadata size",
        )
        .with("Size", metadata_bytes.to_string())
        .with("MaxSizeAllowed", MAX_METADATA_BYTES.to_string()));
    }
    if !headers.iter().any(|(name, _)| name == "content-type") {
        headers.push(("content-type".to_owned(), "binary/octet-stream".to_owned()));
    }
    Ok(headers)
}

/// The storage class of an upload.
pub fn storage_class(request: &Request) -> Result<String, S3Error> {
    let class = request.header("x-amz-storage-class").unwrap_or("STANDARD");
    if STORAGE_CLASSES.contains(&class) {
        return Ok(class.to_owned());
    }
    Err(S3Error::new(400, "InvalidStorageClass", "The storage class you specified is not valid")
        .with("StorageClassRequested", class))
}

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
    if let Encryption::Kms { key_arn: Some(key_arn), .. } = encryption {
        headers.push((format!("{name}-aws-kms-key-id"), key_arn.clone()));
    }
    headers
}

/// The headers that every answer about an object has.
pub fn object_headers(object: &Object) -> Vec<(String, String)> {
    let mut headers = object.headers.clone();
    headers.push(("etag".to_owned(), format!("\"{}\"", object.etag)));
    headers.push(("accept-ranges".to_owned(), "bytes".to_owned()));
    headers.extend(encryption_headers(&object.encryption));
    if object.storage_class != "STANDARD" {
        headers.push(("x-amz-storage-class".to_owned(), object.storage_class.clone()));
    }
    if !object.tags.is_empty() {
        headers.push(("x-amz-tagging-count".to_owned(), object.tags.len().to_string()));
    }
    headers
}

impl Call<'_> {
    /// How an upload is to be encrypted: as it says, or as the bucket does by default.
    pub(super) fn upload_encryption(&self) -> Result<Encryption, S3Error> {
        let request = self.request;
        if request.header("x-amz-server-side-encryption-customer-algorithm").is_some() {
            return Err(S3Error::not_implemented(
                "x-amz-server-side-encryption-customer-algorithm",
            ));
        }
        let key = request.header("x-amz-server-side-encryption-aws-kms-key-id");
        match (request.header("x-amz-server-side-encryption"), key) {
            (None, None) => Ok(self.bucket()?.encryption.clone()),
            (Some("AES256"), None) => Ok(Encryption::S3),
            (Some(algorithm @ ("aws:kms" | "aws:kms:dsse")), key) => Ok(Encryption::Kms {
                algorithm: algorithm.to_owned(),
                key_arn: key.map(|key| self.key_arn(key)).transpose()?,
            }),
            (Some("AES256") | None, Some(_)) => Err(S3Error::new(
                400,
                "InvalidArgument",
                "Server Side Encryption with AWS KMS managed key requires HTTP header \
                 x-amz-server-side-encryption : aws:kms",
            )),
            (Some(other), _) => Err(S3Error::invalid_argument(
                "The encryption method specified is not supported",
                "x-amz-server-side-encryption",
                other,
            )),
        }
    }

    /// Refuses the use of a KMS key that the caller's policies do not allow.
    ///
    /// The key's own policy is taken to leave access to its account's IAM policies, as new keys' does.
    pub(super) fn allow_key(
        &mut self,
        encryption: &Encryption,
        action: &str,
    ) -> Result<(), S3Error> {
        let Encryption::Kms { key_arn, .. } = encryption else {
            return Ok(());
        };
        if self.caller.is_anonymous() {
            return Err(S3Error::access_denied());
        }
        let Some(key_arn) = key_arn else {
            // AWS's own key for S3 serves whoever is in the bucket's account.
            let is_ours = self.caller.account_id == self.bucket()?.owner;
            return if is_ours { Ok(()) } else { Err(S3Error::access_denied()) };
        };
        let mut context = self.context.clone();
        context.set("kms:ViaService", format!("s3.{}.amazonaws.com", self.region));
        context.set("kms:CallerAccount", &*self.caller.account_id);
        let ask = Ask { caller: &self.caller, action, resource: key_arn, context: &context };
        authorize::by_identity(self.world, ask)
            .map_err(|denial| key_denied(denial, &self.caller, action, key_arn))
    }
}

fn key_denied(denial: authorize::Denial, caller: &Caller, action: &str, key_arn: &str) -> S3Error {
    S3Error::new(403, "AccessDenied", denial.message(caller, action, key_arn))
}
