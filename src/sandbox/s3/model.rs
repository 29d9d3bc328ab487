//! Buckets and objects as S3 keeps them.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::Timestamp;

use crate::sandbox::policy::Document;
use crate::sandbox::xml::Element;

pub struct Bucket {
    pub name: String,
    pub owner: String,
    pub region: String,
    pub created_at: Timestamp,
    pub policy: Option<(String, Arc<Document>)>,
    pub cors: Vec<CorsRule>,
    pub encryption: Encryption,
    pub uses_bucket_key: bool,
    pub public_access_block: Option<PublicAccessBlock>,
    /// `None` where the controls were deleted.
    pub ownership: Option<String>,
    pub versioning: Versioning,
    pub tags: Vec<(String, String)>,
    /// Configurations that are kept as they were written, by the query parameter that names them.
    pub documents: BTreeMap<&'static str, Element>,
    /// The versions of each key, the newest last; never an empty list.
    pub objects: BTreeMap<String, Vec<Version>>,
    pub uploads: BTreeMap<String, Upload>,
}

impl Bucket {
    /// A bucket with the settings that new buckets have since April 2023.
    pub fn new(name: &str, owner: &str, region: &str, created_at: Timestamp) -> Self {
        Self {
            name: name.to_owned(),
            owner: owner.to_owned(),
            region: region.to_owned(),
            created_at,
            policy: None,
            cors: Vec::new(),
            encryption: Encryption::S3,
            uses_bucket_key: false,
            public_access_block: Some(PublicAccessBlock::all()),
            ownership: Some("BucketOwnerEnforced".to_owned()),
            versioning: Versioning::Off,
            tags: Vec::new(),
            documents: BTreeMap::new(),
            objects: BTreeMap::new(),
            uploads: BTreeMap::new(),
        }
    }

    pub fn arn(&self) -> String {
        format!("arn:aws:s3:::{}", self.name)
    }

    /// The newest version of a key, be it a delete marker.
    pub fn latest(&self, key: &str) -> Option<&Version> {
        self.objects.get(key)?.last()
    }

    pub fn version(&self, key: &str, version_id: &str) -> Option<&Version> {
        self.objects.get(key)?.iter().find(|version| version.id == version_id)
    }

    /// Adds a version as the bucket's versioning wants it; its ID where versions are kept.
    pub fn add(&mut self, key: &str, content: Content, now: Timestamp) -> Option<String> {
        let versions = self.objects.entry(key.to_owned()).or_default();
        let id = if self.versioning == Versioning::Enabled {
            crate::sandbox::ids::version_id()
        } else {
            versions.retain(|version| version.id != NULL_VERSION);
            NULL_VERSION.to_owned()
        };
        versions.push(Version { id: id.clone(), modified_at: now, content });
        (self.versioning != Versioning::Off).then_some(id)
    }
}

/// The ID of versions that were written while the bucket kept none.
pub const NULL_VERSION: &str = "null";

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Versioning {
    Off,
    Enabled,
    Suspended,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Encryption {
    /// `AES256`
    S3,
    /// `aws:kms` or `aws:kms:dsse`, with the key's ARN; AWS's own key for S3 where it names none.
    Kms { algorithm: String, key_arn: Option<String>, uses_bucket_key: bool },
}

impl Encryption {
    pub fn algorithm(&self) -> &str {
        match self {
            Self::S3 => "AES256",
            Self::Kms { algorithm, .. } => algorithm,
        }
    }
}

/// The four settings of Block Public Access.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct PublicAccessBlock {
    pub settings: [bool; 4],
}

impl PublicAccessBlock {
    /// Their names, in the order of `settings`.
    pub const NAMES: [&'static str; 4] =
        ["BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets"];

    pub fn all() -> Self {
        Self { settings: [true; 4] }
    }

    pub fn blocks_public_acls(self) -> bool {
        self.settings[0]
    }

    pub fn blocks_public_policy(self) -> bool {
        self.settings[2]
    }

    pub fn restricts_public_buckets(self) -> bool {
        self.settings[3]
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CorsRule {
    pub id: Option<String>,
    pub origins: Vec<String>,
    pub methods: Vec<String>,
    pub headers: Vec<String>,
    pub exposed: Vec<String>,
    pub max_age_secs: Option<u32>,
}

#[derive(Debug, Clone)]
pub struct Version {
    pub id: String,
    pub modified_at: Timestamp,
    pub content: Content,
}

#[derive(Debug, Clone)]
pub enum Content {
    DeleteMarker,
    Object(Arc<Object>),
}

impl Version {
    pub fn object(&self) -> Option<&Arc<Object>> {
        match &self.content {
            Content::DeleteMarker => None,
            Content::Object(object) => Some(object),
        }
    }
}

#[derive(Debug, Clone)]
pub struct Object {
    pub data: Arc<[u8]>,
    /// Without its quotation marks.
    pub etag: String,
    /// Headers that are answered as they were given: `content-type`, `x-amz-meta-…` and the like.
    pub headers: Vec<(String, String)>,
    pub encryption: Encryption,
    pub tags: Vec<(String, String)>,
    /// The checksum's header name and value, where the client sent one.
    pub checksum: Option<(String, String)>,
    pub storage_class: String,
    /// The account that wrote it, where that is not the bucket's own.
    pub writer: Option<Writer>,
}

/// Another account that wrote an object into the bucket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Writer {
    pub account_id: String,
    /// It gave the bucket's owner full control by ACL.
    pub shares_with_bucket_owner: bool,
}

/// A multipart upload under way.
pub struct Upload {
    pub key: String,
    pub started_at: Timestamp,
    pub owner_arn: String,
    pub headers: Vec<(String, String)>,
    pub encryption: Encryption,
    pub tags: Vec<(String, String)>,
    pub storage_class: String,
    pub writer: Option<Writer>,
    pub parts: BTreeMap<u32, Part>,
}

pub struct Part {
    pub data: Vec<u8>,
    pub etag: String,
    pub modified_at: Timestamp,
}
