//! Buckets: made, listed, found, deleted.

use super::error::S3Error;
use super::model::{Bucket, PublicAccessBlock};
use super::{Call, Reply, owner_element, root, xml};
use crate::sandbox::authorize;
use crate::sandbox::message::{Response, iso_millis};
use crate::sandbox::policy::evaluate::Ask;
use crate::sandbox::regions;
use crate::sandbox::xml::Element;

impl Call<'_> {
    /// Refuses what no bucket's policy bears on unless the caller's own policies allow it.
    fn allow_in_account(&mut self, action: &str, resource: &str) -> Result<(), S3Error> {
        if self.caller.is_anonymous() {
            return Err(S3Error::access_denied());
        }
        let ask = Ask { caller: &self.caller, action, resource, context: &self.context };
        let shown = if resource == "*" {
            "\"arn:aws:s3:::*\"".to_owned()
        } else {
            format!("\"{resource}\"")
        };
        authorize::by_identity(self.world, ask).map_err(|denial| {
            S3Error::new(403, "AccessDenied", denial.message(&self.caller, action, &shown))
        })
    }

    pub(super) fn list_buckets(&mut self) -> Reply {
        self.allow_in_account("s3:ListAllMyBuckets", "*")?;
        let request = self.request;
        let prefix = request.query_value("prefix").unwrap_or_default();
        let region = request.query_value("bucket-region");
        let limit = request.query_value("max-buckets").and_then(|text| text.parse().ok());
        let limit: usize = limit.unwrap_or(10_000).clamp(1, 10_000);
        let after = request.query_value("continuation-token").unwrap_or_default();
        let mut found = self
            .world
            .buckets
            .values()
            .filter(|bucket| bucket.owner == self.caller.account_id)
            .filter(|bucket| bucket.name.starts_with(prefix) && bucket.name.as_str() > after)
            .filter(|bucket| region.is_none_or(|region| bucket.region == region))
            .peekable();
        let mut shown = Vec::new();
        let mut last = None;
        while shown.len() < limit {
            let Some(bucket) = found.next() else { break };
            last = Some(bucket.name.clone());
            shown.push(
                Element::new("Bucket")
                    .with_leaf("Name", &bucket.name)
                    .with_leaf("CreationDate", iso_millis(bucket.created_at))
                    .with_leaf("BucketRegion", &bucket.region)
                    .with_leaf("BucketArn", bucket.arn()),
            );
        }
        let next = found.peek().is_some().then_some(last).flatten();
        let document = root("ListAllMyBucketsResult")
            .with(owner_element("Owner", &self.caller.account_id))
            .with(Element::new("Buckets").with_all(shown))
            .with_optional("ContinuationToken", next);
        Ok(xml(&document))
    }

    pub(super) fn create_bucket(&mut self) -> Reply {
        let name = self.bucket.clone();
        let constraint = self.location_constraint()?;
        if let Some(constraint) = &constraint {
            self.context.set("s3:LocationConstraint", &**constraint);
        }
        self.allow_in_account("s3:CreateBucket", &format!("arn:aws:s3:::{name}"))?;
        if !is_bucket_name(&name) {
            return Err(S3Error::new(
                400,
                "InvalidBucketName",
                "The specified bucket is not valid.",
            )
            .with("BucketName", name));
        }
        let region = self.created_region(constraint)?;
        if let Some(existing) = self.world.buckets.get(&name) {
            return if existing.owner == self.caller.account_id {
                Err(S3Error::new(
                    409,
                    "BucketAlreadyOwnedByYou",
                    "Your previous request to create the named bucket succeeded and you already own it.",
                )
                .with("BucketName", name))
            } else {
                Err(S3Error::new(
                    409,
                    "BucketAlreadyExists",
                    "The requested bucket name is not available. The bucket namespace is shared by all \
                     users of the system. Please select a different name and try again.",
                )
                .with("BucketName", name))
            };
        }
        let mut bucket = Bucket::new(&name, &self.caller.account_id, &region, self.world.now);
        if let Some(ownership) = self.request.header("x-amz-object-ownership") {
            bucket.ownership = Some(ownership.to_owned());
        }
        let is_enforced = bucket.ownership.as_deref() == Some("BucketOwnerEnforced");
        if self.request.header("x-amz-acl").is_some_and(|acl| acl != "private") {
            let error = if is_enforced {
                S3Error::new(
                    400,
                    "InvalidBucketAclWithObjectOwnership",
                    "Bucket cannot have ACLs set with ObjectOwnership's BucketOwnerEnforced setting",
                )
            } else if bucket.public_access_block.is_some_and(PublicAccessBlock::blocks_public_acls)
            {
                S3Error::new(
                    400,
                    "InvalidBucketAclWithBlockPublicAccessError",
                    "Bucket cannot have public ACLs set with BlockPublicAccess enabled",
                )
            } else {
                S3Error::not_implemented("x-amz-acl")
            };
            return Err(error);
        }
        if self.request.header("x-amz-bucket-object-lock-enabled") == Some("true") {
            return Err(S3Error::not_implemented("x-amz-bucket-object-lock-enabled"));
        }
        bucket.tags = self.creation_tags();
        self.world.buckets.insert(name.clone(), bucket);
        Ok(Response::empty(200).with_header("location", format!("/{name}")))
    }

    /// The tags of a `CreateBucketConfiguration`.
    fn creation_tags(&self) -> Vec<(String, String)> {
        let Some(document) = Element::parse(&self.body) else {
            return Vec::new();
        };
        let Some(tags) = document.child("Tags") else {
            return Vec::new();
        };
        tags.all("Tag")
            .filter_map(|tag| {
                let key = tag.child_text("Key")?.to_owned();
                Some((key, tag.child_text("Value").unwrap_or_default().to_owned()))
            })
            .collect()
    }

    fn location_constraint(&self) -> Result<Option<String>, S3Error> {
        if self.body.is_empty() {
            return Ok(None);
        }
        let document = Element::parse(&self.body)
            .filter(|document| document.name == "CreateBucketConfiguration")
            .ok_or_else(S3Error::malformed_xml)?;
        let constraint = document.child_text("LocationConstraint").map(str::trim);
        Ok(constraint.filter(|constraint| !constraint.is_empty()).map(str::to_owned))
    }

    fn created_region(&self, constraint: Option<String>) -> Result<String, S3Error> {
        let constraint = match constraint {
            Some(old_name) if old_name == "EU" => Some("eu-west-1".to_owned()),
            other => other,
        };
        let here = &self.region;
        match constraint {
            None if here == "us-east-1" => Ok(here.clone()),
            None => Err(illegal_location("unspecified")),
            Some(region) if region == "us-east-1" || !regions::exists(&region) => {
                Err(S3Error::new(
                    400,
                    "InvalidLocationConstraint",
                    "The specified location-constraint is not valid",
                )
                .with("LocationConstraint", region))
            }
            // The global endpoint makes buckets everywhere.
            Some(region) if here == "us-east-1" || region == *here => Ok(region),
            Some(region) => Err(illegal_location(&region)),
        }
    }

    pub(super) fn head_bucket(&mut self) -> Reply {
        let region = self.bucket()?.region.clone();
        let arn = self.bucket()?.arn();
        // The Region is told even to whoever may not look inside.
        self.allow_on_bucket("s3:ListBucket")
            .map_err(|error| error.with_header("x-amz-bucket-region", region.clone()))?;
        Ok(Response::empty(200)
            .with_header("x-amz-bucket-region", region)
            .with_header("x-amz-bucket-arn", arn)
            .with_header("x-amz-access-point-alias", "false")
            .with_header("content-type", "application/xml"))
    }

    pub(super) fn delete_bucket(&mut self) -> Reply {
        self.allow_on_bucket("s3:DeleteBucket")?;
        if !self.bucket()?.objects.is_empty() {
            let mut message = "The bucket you tried to delete is not empty".to_owned();
            if self.bucket()?.versioning != super::model::Versioning::Off {
                message.push_str(". You must delete all versions in the bucket.");
            }
            return Err(S3Error::new(409, "BucketNotEmpty", message)
                .with("BucketName", self.bucket.clone()));
        }
        self.world.buckets.remove(&self.bucket);
        Ok(Response::empty(204))
    }
}

fn illegal_location(constraint: &str) -> S3Error {
    S3Error::new(
        400,
        "IllegalLocationConstraintException",
        format!(
            "The {constraint} location constraint is incompatible for the region specific endpoint this \
             request was sent to."
        ),
    )
}

/// Whether the name follows the naming rules of general purpose buckets.
fn is_bucket_name(name: &str) -> bool {
    let ends_well = |text: &str| {
        text.starts_with(|c: char| c.is_ascii_alphanumeric())
            && text.ends_with(|c: char| c.is_ascii_alphanumeric())
    };
    let reserved_prefixes = ["xn--", "sthree-", "amzn-s3-demo-"];
    let reserved_suffixes = ["-s3alias", "--ol-s3", "--x-s3", ".mrap", "--table-s3"];
    (3..=63).contains(&name.len())
        && name
            .chars()
            .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '.' || c == '-')
        && name.split('.').all(|label| !label.is_empty())
        && ends_well(name)
        && name.parse::<std::net::Ipv4Addr>().is_err()
        && !reserved_prefixes.iter().any(|prefix| name.starts_with(prefix))
        && !reserved_suffixes.iter().any(|suffix| name.ends_with(suffix))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bucket_names_follow_the_rules() {
        for name in ["abc", "a.b-c", "countersign-practice", &"a".repeat(63)] {
            assert!(is_bucket_name(name), "{name}");
        }
        for name in
            ["ab", "Abc", "a_b", "-ab", "ab-", "a..b", "192.168.1.1", "xn--a", &"a".repeat(64)]
        {
            assert!(!is_bucket_name(name), "{name}");
        }
    }
}
