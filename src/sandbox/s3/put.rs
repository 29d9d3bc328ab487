//! Objects written and copied.

use std::sync::Arc;

use super::encryption::encryption_headers;
use super::error::S3Error;
use super::model::{Content, Object};
use super::{Call, Reply, checksum, headers, root, tagging, xml};
use crate::sandbox::message::{Response, iso_millis};

impl Call<'_> {
    /// The checks that every upload to a key begins with.
    pub(super) fn allow_upload(&mut self) -> Result<(), S3Error> {
        self.bucket()?;
        self.allow_on_object("s3:PutObject")?;
        if let Some(acl) = self.request.header("x-amz-acl") {
            self.check_acl(acl)?;
        }
        if self.request.header("x-amz-tagging").is_some() {
            self.allow_on_object("s3:PutObjectTagging")?;
        }
        Ok(())
    }

    pub(super) fn upload_tags(&self) -> Result<tagging::Tags, S3Error> {
        self.request.header("x-amz-tagging").map_or_else(|| Ok(Vec::new()), tagging::from_header)
    }

    pub(super) fn put_object(&mut self) -> Reply {
        self.allow_upload()?;
        checksum::check_md5(self.request.header("content-md5"), &self.body)?;
        let mut sums = self.request.headers.clone();
        sums.extend(self.trailers.iter().cloned());
        let checksum = checksum::check(&sums, &self.body)?;
        self.check_overwrite()?;
        let encryption = self.upload_encryption()?;
        self.allow_key(&encryption, "kms:GenerateDataKey")?;
        let object = Object {
            etag: checksum::etag(&self.body),
            data: Arc::from(std::mem::take(&mut self.body)),
            headers: headers::kept(self.request)?,
            encryption,
            tags: self.upload_tags()?,
            checksum: checksum.clone(),
            storage_class: headers::storage_class(self.request)?,
            writer: self.upload_writer()?,
        };
        let mut response = self.store(object)?;
        if let Some((name, value)) = checksum {
            response = response
                .with_header(&name, value)
                .with_header("x-amz-checksum-type", "FULL_OBJECT");
        }
        Ok(response)
    }

    /// Keeps an object; the answer has its tag, version and encryption.
    pub(super) fn store(&mut self, object: Object) -> Reply {
        let now = self.world.now;
        let key = self.key.clone();
        let mut response = Response::empty(200);
        response.headers = encryption_headers(&object.encryption);
        response = response.with_header("etag", format!("\"{}\"", object.etag));
        let version_id = self.bucket_mut()?.add(&key, Content::Object(Arc::new(object)), now);
        Ok(match version_id {
            Some(id) => response.with_header("x-amz-version-id", id),
            None => response,
        })
    }

    /// Refuses to overwrite where the request says so.
    fn check_overwrite(&self) -> Result<(), S3Error> {
        let latest = self.bucket()?.latest(&self.key).and_then(|version| version.object());
        let failed = |condition: &'static str| {
            Err(S3Error::new(
                412,
                "PreconditionFailed",
                "At least one of the pre-conditions you specified did not hold",
            )
            .with("Condition", condition))
        };
        if self.request.header("if-none-match").is_some() && latest.is_some() {
            return failed("If-None-Match");
        }
        match (self.request.header("if-match"), latest) {
            (Some(_), None) => Err(self.missing_key()),
            (Some(tag), Some(object)) if tag.trim_matches('"') != object.etag => failed("If-Match"),
            _ => Ok(()),
        }
    }

    /// The object that `x-amz-copy-source` names, which the caller must be allowed to read.
    pub(super) fn copy_source(&mut self) -> Result<(Arc<Object>, jiff::Timestamp), S3Error> {
        let source = self.request.header("x-amz-copy-source").unwrap_or_default().to_owned();
        let invalid = || {
            S3Error::invalid_argument(
                "Copy Source must mention the source bucket and key: sourcebucket/sourcekey",
                "x-amz-copy-source",
                &source,
            )
        };
        let (path, version_id) = match source.split_once("?versionId=") {
            Some((path, id)) => (path, Some(id)),
            None => (source.as_str(), None),
        };
        let path = crate::sandbox::message::decode(path);
        let (bucket_name, key) =
            path.trim_start_matches('/').split_once('/').ok_or_else(invalid)?;
        if key.is_empty() {
            return Err(invalid());
        }
        let action = match version_id {
            Some(_) => "s3:GetObjectVersion",
            None => "s3:GetObject",
        };
        self.allow(action, &format!("arn:aws:s3:::{bucket_name}/{key}"))?;
        let bucket = self
            .world
            .buckets
            .get(bucket_name)
            .ok_or_else(|| S3Error::no_such_bucket(bucket_name))?;
        let version = match version_id {
            Some(id) => bucket.version(key, id),
            None => bucket.latest(key),
        };
        let found = version.and_then(|version| {
            version.object().map(|object| (Arc::clone(object), version.modified_at))
        });
        let Some((object, modified_at)) = found else {
            self.allow("s3:ListBucket", &format!("arn:aws:s3:::{bucket_name}"))?;
            return Err(S3Error::no_such_key(key));
        };
        let (bucket_arn, object_arn) = (bucket.arn(), format!("{}/{key}", bucket.arn()));
        self.allow_key_for(&object.encryption, "kms:Decrypt", &bucket_arn, &object_arn)?;
        Ok((object, modified_at))
    }

    pub(super) fn copy_object(&mut self) -> Reply {
        self.allow_upload()?;
        let (source, _) = self.copy_source()?;
        let replaces = |header: &str| {
            self.request.header(header).is_some_and(|value| value.eq_ignore_ascii_case("REPLACE"))
        };
        let replaces_metadata = replaces("x-amz-metadata-directive");
        let replaces_tags = replaces("x-amz-tagging-directive");
        let names_encryption = self.request.header("x-amz-server-side-encryption").is_some();
        let names_class = self.request.header("x-amz-storage-class").is_some();
        let is_itself = self
            .bucket()?
            .latest(&self.key)
            .and_then(|version| version.object())
            .is_some_and(|object| Arc::ptr_eq(object, &source));
        if is_itself && !(replaces_metadata || names_encryption || names_class) {
            return Err(S3Error::invalid_request(
                "This copy request is illegal because it is trying to copy an object to itself without \
                 changing the object's metadata, storage class, website redirect location or encryption \
                 attributes.",
            ));
        }
        let encryption = self.upload_encryption()?;
        self.allow_key(&encryption, "kms:GenerateDataKey")?;
        let mut copy = (*source).clone();
        copy.encryption = encryption;
        copy.storage_class = headers::storage_class(self.request)?;
        copy.writer = self.upload_writer()?;
        if replaces_metadata {
            copy.headers = headers::kept(self.request)?;
        }
        if replaces_tags {
            copy.tags = self.upload_tags()?;
        }
        // A copy is one piece, whatever its source was put together from.
        copy.etag = checksum::etag(&copy.data);
        let etag = format!("\"{}\"", copy.etag);
        let stored = self.store(copy)?;
        let result = root("CopyObjectResult")
            .with_leaf("LastModified", iso_millis(self.world.now))
            .with_leaf("ETag", etag);
        let mut response = xml(&result);
        response.headers.extend(stored.headers.into_iter().filter(|(name, _)| name != "etag"));
        Ok(response)
    }
}
