//! What the headers of an upload say of the object, and what an object's headers say back.

use super::encryption::encryption_headers;
use super::error::S3Error;
use super::model::Object;
use crate::sandbox::message::Request;

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
