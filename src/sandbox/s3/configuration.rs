//! A bucket's settings, each under the query parameter that names it.

use super::error::S3Error;
use super::model::{Encryption, PublicAccessBlock, Versioning};
use super::{Call, Reply, headers, owner_element, root, tagging, xml};
use crate::sandbox::ids;
use crate::sandbox::message::Response;
use crate::sandbox::xml::Element;

/// A setting that is kept as it was written: parameter, root element, actions, and what GET answers
/// where it was never set (an error's code and message, or an empty document).
struct Kept {
    parameter: &'static str,
    root: &'static str,
    get: &'static str,
    put: &'static str,
    absent: Option<(&'static str, &'static str)>,
}

const KEPT: [Kept; 8] = [
    Kept {
        parameter: "lifecycle",
        root: "LifecycleConfiguration",
        get: "s3:GetLifecycleConfiguration",
        put: "s3:PutLifecycleConfiguration",
        absent: Some((
            "NoSuchLifecycleConfiguration",
            "The lifecycle configuration does not exist",
        )),
    },
    Kept {
        parameter: "logging",
        root: "BucketLoggingStatus",
        get: "s3:GetBucketLogging",
        put: "s3:PutBucketLogging",
        absent: None,
    },
    Kept {
        parameter: "website",
        root: "WebsiteConfiguration",
        get: "s3:GetBucketWebsite",
        put: "s3:PutBucketWebsite",
        absent: Some((
            "NoSuchWebsiteConfiguration",
            "The specified bucket does not have a website configuration",
        )),
    },
    Kept {
        parameter: "replication",
        root: "ReplicationConfiguration",
        get: "s3:GetReplicationConfiguration",
        put: "s3:PutReplicationConfiguration",
        absent: Some((
            "ReplicationConfigurationNotFoundError",
            "The replication configuration was not found",
        )),
    },
    Kept {
        parameter: "accelerate",
        root: "AccelerateConfiguration",
        get: "s3:GetAccelerateConfiguration",
        put: "s3:PutAccelerateConfiguration",
        absent: None,
    },
    Kept {
        parameter: "notification",
        root: "NotificationConfiguration",
        get: "s3:GetBucketNotification",
        put: "s3:PutBucketNotification",
        absent: None,
    },
    Kept {
        parameter: "object-lock",
        root: "ObjectLockConfiguration",
        get: "s3:GetBucketObjectLockConfiguration",
        put: "s3:PutBucketObjectLockConfiguration",
        absent: Some((
            "ObjectLockConfigurationNotFoundError",
            "Object Lock configuration does not exist for this bucket",
        )),
    },
    Kept {
        parameter: "requestPayment",
        root: "RequestPaymentConfiguration",
        get: "s3:GetBucketRequestPayment",
        put: "s3:PutBucketRequestPayment",
        absent: None,
    },
];

/// From which size on objects move to another storage class.
const TRANSITION_SIZE: &str = "x-amz-transition-default-minimum-object-size";

const PARSED: [&str; 10] = [
    "acl",
    "cors",
    "encryption",
    "location",
    "ownershipControls",
    "policy",
    "policyStatus",
    "publicAccessBlock",
    "tagging",
    "versioning",
];

const LISTS: [&str; 4] = ["analytics", "intelligent-tiering", "inventory", "metrics"];

impl Call<'_> {
    /// Whether the query names a setting.
    pub(super) fn names_configuration(&self) -> bool {
        let mut names =
            PARSED.iter().chain(&LISTS).copied().chain(KEPT.iter().map(|k| k.parameter));
        names.any(|name| self.request.has_query(name))
    }

    pub(super) fn configuration(&mut self) -> Reply {
        let request = self.request;
        let Some(name) = PARSED.iter().find(|name| request.has_query(name)) else {
            return match KEPT.iter().find(|kept| request.has_query(kept.parameter)) {
                Some(kept) => self.kept(kept),
                None => Err(S3Error::not_implemented("configuration")),
            };
        };
        match *name {
            "acl" => self.bucket_acl(),
            "cors" => self.cors(),
            "encryption" => self.encryption(),
            "location" => self.location(),
            "ownershipControls" => self.ownership(),
            "policy" => self.bucket_policy(),
            "policyStatus" => self.policy_status(),
            "publicAccessBlock" => self.public_access_block(),
            "tagging" => self.bucket_tagging(),
            _ => self.versioning(),
        }
    }

    fn kept(&mut self, kept: &Kept) -> Reply {
        match self.request.method.as_str() {
            "GET" => {
                self.allow_on_bucket(kept.get)?;
                let document = match (self.bucket()?.documents.get(kept.parameter), kept.absent) {
                    (Some(document), _) => document.clone(),
                    (None, Some((code, message))) => {
                        let name = self.bucket.clone();
                        return Err(S3Error::new(404, code, message).with("BucketName", name));
                    }
                    (None, None) if kept.parameter == "requestPayment" => {
                        root(kept.root).with_leaf("Payer", "BucketOwner")
                    }
                    (None, None) => root(kept.root),
                };
                Ok(self.with_transition_size(kept, xml(&document)))
            }
            "PUT" => {
                self.allow_on_bucket(kept.put)?;
                let document = self.body_document(kept.root)?;
                let size = self.request.header(TRANSITION_SIZE).map(str::to_owned);
                let bucket = self.bucket_mut()?;
                bucket.documents.insert(kept.parameter, document);
                if let Some(size) = size {
                    bucket.documents.insert(TRANSITION_SIZE, Element::leaf("Size", size));
                }
                Ok(self.with_transition_size(kept, Response::empty(200)))
            }
            "DELETE" => {
                self.allow_on_bucket(kept.put)?;
                self.bucket_mut()?.documents.remove(kept.parameter);
                Ok(Response::empty(204))
            }
            _ => Err(S3Error::method_not_allowed()),
        }
    }

    /// Lifecycle answers carry one of their settings as a header.
    fn with_transition_size(&self, kept: &Kept, response: Response) -> Response {
        if kept.parameter != "lifecycle" {
            return response;
        }
        let set = self.bucket().ok().and_then(|bucket| bucket.documents.get(TRANSITION_SIZE));
        let size = set.map_or("all_storage_classes_128K", |element| element.text.as_str());
        response.with_header(TRANSITION_SIZE, size)
    }

    /// The body's document, whose root must be of that name; its digest is verified.
    pub(super) fn body_document(&self, name: &str) -> Result<Element, S3Error> {
        super::checksum::check_md5(self.request.header("content-md5"), &self.body)?;
        super::checksum::check(&self.request.headers, &self.body)?;
        if self.body.is_empty() {
            return Err(S3Error::new(400, "MissingRequestBodyError", "Request Body is empty"));
        }
        Element::parse(&self.body)
            .filter(|document| document.name == name)
            .ok_or_else(S3Error::malformed_xml)
    }

    fn location(&mut self) -> Reply {
        self.allow_on_bucket("s3:GetBucketLocation")?;
        let region = self.bucket()?.region.clone();
        // us-east-1 is written as nothing.
        let text = if region == "us-east-1" { String::new() } else { region };
        Ok(xml(&Element { text, ..root("LocationConstraint") }))
    }

    fn encryption(&mut self) -> Reply {
        match self.request.method.as_str() {
            "GET" => {
                self.allow_on_bucket("s3:GetEncryptionConfiguration")?;
                let bucket = self.bucket()?;
                let key = match &bucket.encryption {
                    Encryption::Kms { key_arn, .. } => key_arn.clone(),
                    Encryption::S3 => None,
                };
                let by_default = Element::new("ApplyServerSideEncryptionByDefault")
                    .with_leaf("SSEAlgorithm", bucket.encryption.algorithm())
                    .with_optional("KMSMasterKeyID", key);
                let rule = Element::new("Rule")
                    .with(by_default)
                    .with_leaf("BucketKeyEnabled", bucket.uses_bucket_key.to_string());
                Ok(xml(&root("ServerSideEncryptionConfiguration").with(rule)))
            }
            "PUT" => {
                self.allow_on_bucket("s3:PutEncryptionConfiguration")?;
                let document = self.body_document("ServerSideEncryptionConfiguration")?;
                let rule = document.child("Rule").ok_or_else(S3Error::malformed_xml)?;
                let by_default = rule.child("ApplyServerSideEncryptionByDefault");
                let algorithm = by_default.and_then(|element| element.child_text("SSEAlgorithm"));
                let key = by_default.and_then(|element| element.child_text("KMSMasterKeyID"));
                let encryption = match (algorithm, key) {
                    (Some("AES256"), None) => Encryption::S3,
                    (Some("AES256"), Some(key)) => {
                        return Err(S3Error::invalid_argument(
                            "a KMSMasterKeyID is not applicable if the default sse algorithm is not \
                             aws:kms or aws:kms:dsse",
                            "KMSMasterKeyID",
                            key,
                        ));
                    }
                    (Some(algorithm @ ("aws:kms" | "aws:kms:dsse")), key) => Encryption::Kms {
                        algorithm: algorithm.to_owned(),
                        key_arn: key.map(|key| self.key_arn(key)).transpose()?,
                        uses_bucket_key: rule.child_text("BucketKeyEnabled") == Some("true"),
                    },
                    _ => return Err(S3Error::malformed_xml()),
                };
                let bucket_key = rule.child_text("BucketKeyEnabled") == Some("true");
                let bucket = self.bucket_mut()?;
                bucket.encryption = encryption;
                bucket.uses_bucket_key = bucket_key;
                Ok(Response::empty(200))
            }
            "DELETE" => {
                self.allow_on_bucket("s3:PutEncryptionConfiguration")?;
                let bucket = self.bucket_mut()?;
                bucket.encryption = Encryption::S3;
                bucket.uses_bucket_key = false;
                Ok(Response::empty(204))
            }
            _ => Err(S3Error::method_not_allowed()),
        }
    }

    fn public_access_block(&mut self) -> Reply {
        match self.request.method.as_str() {
            "GET" => {
                self.allow_on_bucket("s3:GetBucketPublicAccessBlock")?;
                let Some(block) = self.bucket()?.public_access_block else {
                    return Err(S3Error::new(
                        404,
                        "NoSuchPublicAccessBlockConfiguration",
                        "The public access block configuration was not found",
                    )
                    .with("BucketName", self.bucket.clone()));
                };
                let leaves = PublicAccessBlock::NAMES.iter().zip(block.settings);
                let leaves = leaves.map(|(name, is_on)| Element::leaf(name, is_on.to_string()));
                Ok(xml(&root("PublicAccessBlockConfiguration").with_all(leaves)))
            }
            "PUT" => {
                self.allow_on_bucket("s3:PutBucketPublicAccessBlock")?;
                let document = self.body_document("PublicAccessBlockConfiguration")?;
                let settings = PublicAccessBlock::NAMES.map(|name| {
                    document.child_text(name).is_some_and(|text| text.eq_ignore_ascii_case("true"))
                });
                self.bucket_mut()?.public_access_block = Some(PublicAccessBlock { settings });
                Ok(Response::empty(200))
            }
            "DELETE" => {
                self.allow_on_bucket("s3:PutBucketPublicAccessBlock")?;
                self.bucket_mut()?.public_access_block = None;
                Ok(Response::empty(204))
            }
            _ => Err(S3Error::method_not_allowed()),
        }
    }

    fn ownership(&mut self) -> Reply {
        match self.request.method.as_str() {
            "GET" => {
                self.allow_on_bucket("s3:GetBucketOwnershipControls")?;
                let Some(ownership) = &self.bucket()?.ownership else {
                    return Err(S3Error::new(
                        404,
                        "OwnershipControlsNotFoundError",
                        "The bucket ownership controls were not found",
                    )
                    .with("BucketName", self.bucket.clone()));
                };
                let rule = Element::new("Rule").with_leaf("ObjectOwnership", ownership);
                Ok(xml(&root("OwnershipControls").with(rule)))
            }
            "PUT" => {
                self.allow_on_bucket("s3:PutBucketOwnershipControls")?;
                let document = self.body_document("OwnershipControls")?;
                let ownership = document
                    .child("Rule")
                    .and_then(|rule| rule.child_text("ObjectOwnership"))
                    .filter(|ownership| headers::is_ownership(ownership))
                    .ok_or_else(S3Error::malformed_xml)?
                    .to_owned();
                self.bucket_mut()?.ownership = Some(ownership);
                Ok(Response::empty(200))
            }
            "DELETE" => {
                self.allow_on_bucket("s3:PutBucketOwnershipControls")?;
                self.bucket_mut()?.ownership = None;
                Ok(Response::empty(204))
            }
            _ => Err(S3Error::method_not_allowed()),
        }
    }

    fn versioning(&mut self) -> Reply {
        match self.request.method.as_str() {
            "GET" => {
                self.allow_on_bucket("s3:GetBucketVersioning")?;
                let status = match self.bucket()?.versioning {
                    Versioning::Off => None,
                    Versioning::Enabled => Some("Enabled"),
                    Versioning::Suspended => Some("Suspended"),
                };
                Ok(xml(&root("VersioningConfiguration").with_optional("Status", status)))
            }
            "PUT" => {
                self.allow_on_bucket("s3:PutBucketVersioning")?;
                let document = self.body_document("VersioningConfiguration")?;
                let versioning = match document.child_text("Status") {
                    Some("Enabled") => Versioning::Enabled,
                    Some("Suspended") => Versioning::Suspended,
                    Some(_) => return Err(S3Error::malformed_xml()),
                    None => {
                        return Err(S3Error::new(
                            400,
                            "IllegalVersioningConfigurationException",
                            "The Versioning element must be specified",
                        ));
                    }
                };
                self.bucket_mut()?.versioning = versioning;
                Ok(Response::empty(200))
            }
            _ => Err(S3Error::method_not_allowed()),
        }
    }

    fn bucket_tagging(&mut self) -> Reply {
        match self.request.method.as_str() {
            "GET" => {
                self.allow_on_bucket("s3:GetBucketTagging")?;
                let tags = &self.bucket()?.tags;
                if tags.is_empty() {
                    return Err(S3Error::new(404, "NoSuchTagSet", "The TagSet does not exist")
                        .with("BucketName", self.bucket.clone()));
                }
                Ok(xml(&tagging::document(tags)))
            }
            "PUT" => {
                self.allow_on_bucket("s3:PutBucketTagging")?;
                let tags = tagging::parse(&self.body_document("Tagging")?, 50)?;
                self.bucket_mut()?.tags = tags;
                Ok(Response::empty(204))
            }
            "DELETE" => {
                self.allow_on_bucket("s3:PutBucketTagging")?;
                self.bucket_mut()?.tags.clear();
                Ok(Response::empty(204))
            }
            _ => Err(S3Error::method_not_allowed()),
        }
    }

    fn bucket_acl(&mut self) -> Reply {
        if self.request.method == "PUT" {
            self.allow_on_bucket("s3:PutBucketAcl")?;
            return self.put_acl();
        }
        self.allow_on_bucket("s3:GetBucketAcl")?;
        self.acl_document()
    }

    pub(super) fn object_acl(&mut self) -> Reply {
        if self.request.method == "PUT" {
            self.allow_on_object("s3:PutObjectAcl")?;
            return self.put_acl();
        }
        self.allow_on_object("s3:GetObjectAcl")?;
        let object = self.bucket()?.latest(&self.key).and_then(|version| version.object());
        self.allow_owned(object.ok_or_else(|| self.missing_key())?)?;
        self.acl_document()
    }

    /// Access is told by policies alone: the owner's full control is the only grant there is.
    fn acl_document(&self) -> Reply {
        let owner = &self.bucket()?.owner;
        let grantee = owner_element("Grantee", owner)
            .with_attribute("xmlns:xsi", "http://www.w3.org/2001/XMLSchema-instance")
            .with_attribute("xsi:type", "CanonicalUser");
        let grant = Element::new("Grant").with(grantee).with_leaf("Permission", "FULL_CONTROL");
        let document = root("AccessControlPolicy")
            .with(owner_element("Owner", owner))
            .with(Element::new("AccessControlList").with(grant));
        Ok(xml(&document))
    }

    fn put_acl(&mut self) -> Reply {
        let acl = self.request.header("x-amz-acl").unwrap_or("custom").to_owned();
        self.check_acl(&acl)?;
        if acl == "custom" {
            let owner_id = ids::canonical_user(&self.bucket()?.owner);
            let document = self.body_document("AccessControlPolicy")?;
            let grants = document.child("AccessControlList").map_or(&[][..], |list| &list.children);
            let is_owners = grants.iter().all(|grant| {
                grant.child("Grantee").and_then(|g| g.child_text("ID")) == Some(&*owner_id)
            });
            if !is_owners {
                return Err(S3Error::not_implemented("AccessControlPolicy"));
            }
        }
        Ok(Response::empty(200))
    }

    /// Refuses ACLs that the bucket does not take.
    pub(super) fn check_acl(&self, acl: &str) -> Result<(), S3Error> {
        let bucket = self.bucket()?;
        if acl == "bucket-owner-full-control" {
            return Ok(());
        }
        if bucket.ownership.as_deref() == Some("BucketOwnerEnforced") {
            return Err(S3Error::new(
                400,
                "AccessControlListNotSupported",
                "The bucket does not allow ACLs",
            ));
        }
        let is_public = acl.starts_with("public-") || acl == "authenticated-read";
        if is_public
            && bucket.public_access_block.is_some_and(PublicAccessBlock::blocks_public_acls)
        {
            return Err(S3Error::access_denied());
        }
        match acl {
            "private" | "bucket-owner-read" | "custom" => Ok(()),
            _ => Err(S3Error::not_implemented("x-amz-acl")),
        }
    }
}
