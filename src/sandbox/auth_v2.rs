//! Signature Version 2 of presigned URLs, which S3 still takes in its oldest Regions.
//!
//! boto3 and the AWS CLI presign with it by default. Source: "Authenticating requests (AWS signature version
//! 2)" in the S3 User Guide.

use aws_smithy_types::base64;
use hmac::{Hmac, KeyInit as _, Mac as _};
use jiff::Timestamp;
use sha1::Sha1;

use super::auth::{self, AuthFailure, Mismatch};
use super::caller::Caller;
use super::message::Request;
use super::world::World;

/// The Regions that were there before 2014.
const REGIONS: [&str; 8] = [
    "ap-northeast-1",
    "ap-southeast-1",
    "ap-southeast-2",
    "eu-west-1",
    "sa-east-1",
    "us-east-1",
    "us-west-1",
    "us-west-2",
];

/// The query parameters that are signed as part of the resource.
const SIGNED_PARAMETERS: [&str; 33] = [
    "accelerate",
    "acl",
    "analytics",
    "cors",
    "defaultObjectAcl",
    "delete",
    "inventory",
    "lifecycle",
    "location",
    "logging",
    "metrics",
    "notification",
    "object-lock",
    "partNumber",
    "policy",
    "replication",
    "requestPayment",
    "response-cache-control",
    "response-content-disposition",
    "response-content-encoding",
    "response-content-language",
    "response-content-type",
    "response-expires",
    "restore",
    "storageClass",
    "tagging",
    "torrent",
    "uploadId",
    "uploads",
    "versionId",
    "versioning",
    "versions",
    "website",
];

/// Whether the request is such a URL.
pub fn is_presented(request: &Request) -> bool {
    ["AWSAccessKeyId", "Signature", "Expires"].iter().all(|name| request.has_query(name))
}

/// Verifies the URL; `bucket` is the bucket that the host names, where it names one.
pub fn verify(
    world: &World,
    request: &Request,
    bucket: Option<&str>,
    region: &str,
) -> Result<Caller, AuthFailure> {
    if !REGIONS.contains(&region) {
        return Err(AuthFailure::UnsupportedMechanism);
    }
    let value = |name: &str| request.query_value(name).unwrap_or_default();
    let expires = value("Expires");
    let expires_at = expires.parse().ok().and_then(|second| Timestamp::from_second(second).ok());
    let expires_at = expires_at.ok_or_else(|| {
        AuthFailure::Malformed(format!("Invalid date (should be seconds since epoch): {expires}"))
    })?;
    if world.now > expires_at {
        return Err(AuthFailure::UrlExpired { expires_secs: None, expires_at });
    }
    let token = request.query_value("x-amz-security-token");
    let (secret, caller) = auth::credentials(world, value("AWSAccessKeyId"), token)?;
    let string_to_sign = string_to_sign(request, bucket);
    let provided = value("Signature");
    let Ok(mut mac) = Hmac::<Sha1>::new_from_slice(secret.as_bytes()) else {
        return Err(AuthFailure::UnsupportedMechanism);
    };
    mac.update(string_to_sign.as_bytes());
    if base64::encode(mac.finalize().into_bytes()) == provided {
        return Ok(caller);
    }
    Err(AuthFailure::Mismatch(Box::new(Mismatch {
        access_key_id: value("AWSAccessKeyId").to_owned(),
        string_to_sign,
        canonical_request: String::new(),
        signature_provided: provided.to_owned(),
    })))
}

fn string_to_sign(request: &Request, bucket: Option<&str>) -> String {
    // What is signed as a header may travel in the query instead.
    let header = |name: &str| request.header(name).or_else(|| request.query_value(name));
    let mut amz: Vec<(String, String)> = request
        .headers
        .iter()
        .chain(&request.query)
        .filter(|(name, _)| name.starts_with("x-amz-"))
        .cloned()
        .collect();
    amz.sort();
    amz.dedup();
    let mut text = format!(
        "{}\n{}\n{}\n{}\n",
        request.method,
        header("content-md5").unwrap_or_default(),
        header("content-type").unwrap_or_default(),
        request.query_value("Expires").unwrap_or_default(),
    );
    for (name, value) in &amz {
        text.extend([name, ":", value, "\n"]);
    }
    if let Some(bucket) = bucket {
        text.extend(["/", bucket]);
    }
    text.push_str(&request.path);
    let mut parameters: Vec<String> = request
        .query
        .iter()
        .filter(|(name, _)| SIGNED_PARAMETERS.contains(&name.as_str()))
        .map(
            |(name, value)| if value.is_empty() { name.clone() } else { format!("{name}={value}") },
        )
        .collect();
    parameters.sort();
    if !parameters.is_empty() {
        text.push('?');
        text.push_str(&parameters.join("&"));
    }
    text
}
