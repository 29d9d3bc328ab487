//! Bucket policies, and when S3 calls one public.
//!
//! Source: "Blocking public access to your Amazon S3 storage", section "The meaning of 'public'".

use std::sync::Arc;

use super::error::S3Error;
use super::model::PublicAccessBlock;
use super::{Call, Reply, root, xml};
use crate::sandbox::message::Response;
use crate::sandbox::policy::{Document, Effect, Kind, Principals};

const MAX_BYTES: usize = 20_480;

/// Condition keys that tie a grant to fixed senders.
const FIXING_KEYS: [&str; 14] = [
    "aws:principalaccount",
    "aws:principalarn",
    "aws:principalorgid",
    "aws:principalorgpaths",
    "aws:sourceaccount",
    "aws:sourcearn",
    "aws:sourceip",
    "aws:sourceorgid",
    "aws:sourcevpc",
    "aws:sourcevpce",
    "aws:userid",
    "aws:username",
    "s3:dataaccesspointaccount",
    "s3:dataaccesspointarn",
];

/// Whether a statement allows everyone without a condition that names fixed senders.
pub fn is_public(policy: &Document) -> bool {
    policy.statements.iter().any(|statement| {
        let names_anyone = statement.principals.as_ref().is_some_and(Principals::is_anyone);
        let is_fixed = statement.conditions.iter().any(|condition| {
            FIXING_KEYS.contains(&condition.key.to_ascii_lowercase().as_str())
                && condition.values.iter().all(|value| is_fixed_value(&condition.key, value))
        });
        statement.effect == Effect::Allow && names_anyone && !is_fixed
    })
}

fn is_fixed_value(key: &str, value: &str) -> bool {
    if key.eq_ignore_ascii_case("aws:SourceIp") {
        // S3 calls IPv4 ranges wider than /8 and IPv6 ranges wider than /32 public.
        let (address, length) = value.split_once('/').unwrap_or((value, "128"));
        let narrowest = if address.contains(':') { 32 } else { 8 };
        return length.parse::<u32>().is_ok_and(|length| length >= narrowest);
    }
    !value.contains(['*', '?']) && !value.contains("${")
}

impl Call<'_> {
    pub(super) fn bucket_policy(&mut self) -> Reply {
        match self.request.method.as_str() {
            "GET" => {
                self.allow_on_bucket("s3:GetBucketPolicy")?;
                let (text, _) = self.bucket()?.policy.as_ref().ok_or_else(|| self.no_policy())?;
                let body = text.clone().into_bytes();
                Ok(Response::empty(200)
                    .with_header("content-type", "application/json")
                    .with_body(body))
            }
            "PUT" => self.put_policy(),
            "DELETE" => {
                self.allow_on_bucket("s3:DeleteBucketPolicy")?;
                self.bucket_mut()?.policy = None;
                Ok(Response::empty(204))
            }
            _ => Err(S3Error::method_not_allowed()),
        }
    }

    fn put_policy(&mut self) -> Reply {
        self.allow_on_bucket("s3:PutBucketPolicy")?;
        let malformed = |message: String| S3Error::new(400, "MalformedPolicy", message);
        let text = String::from_utf8_lossy(&self.body).into_owned();
        if text.is_empty() {
            return Err(S3Error::new(400, "MissingRequestBodyError", "Request Body is empty"));
        }
        if !text.starts_with('{') {
            return Err(malformed(
                "Policies must be valid JSON and the first byte must be '{'".to_owned(),
            ));
        }
        if text.len() > MAX_BYTES {
            return Err(S3Error::new(
                400,
                "PolicyTooLarge",
                "Normalized policy document exceeds the maximum allowed size of 20480 bytes.",
            ));
        }
        let document = Document::parse(&text, Kind::Bucket, &self.bucket, self.world)
            .map_err(|error| malformed(error.bucket_message()))?;
        let blocks =
            self.bucket()?.public_access_block.is_some_and(PublicAccessBlock::blocks_public_policy);
        if blocks && is_public(&document) {
            let (who, arn) = (&self.caller.arn, self.bucket()?.arn());
            return Err(S3Error::new(
                403,
                "AccessDenied",
                format!(
                    "User: {who} is not authorized to perform: s3:PutBucketPolicy on resource: \"{arn}\" \
                     because public policies are blocked by the BlockPublicPolicy block public access \
                     setting."
                ),
            ));
        }
        self.bucket_mut()?.policy = Some((text, Arc::new(document)));
        Ok(Response::empty(204))
    }

    pub(super) fn policy_status(&mut self) -> Reply {
        if self.request.method != "GET" {
            return Err(S3Error::method_not_allowed());
        }
        self.allow_on_bucket("s3:GetBucketPolicyStatus")?;
        let (_, document) = self.bucket()?.policy.as_ref().ok_or_else(|| self.no_policy())?;
        let is_public = is_public(document).to_string();
        Ok(xml(&root("PolicyStatus").with_leaf("IsPublic", is_public)))
    }

    fn no_policy(&self) -> S3Error {
        S3Error::new(404, "NoSuchBucketPolicy", "The bucket policy does not exist")
            .with("BucketName", self.bucket.clone())
    }
}
