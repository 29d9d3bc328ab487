//! Objects uploaded in parts.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::encryption::encryption_headers;
use super::error::S3Error;
use super::model::{Object, Part, Upload};
use super::{Call, Reply, checksum, headers, owner_element, root, xml};
use crate::sandbox::ids;
use crate::sandbox::message::{Response, iso_millis};
use crate::sandbox::xml::Element;

const MIN_PART_BYTES: usize = 5 * 1024 * 1024;
const MAX_PARTS: u32 = 10_000;
/// The largest object that the practice AWS puts together.
const MAX_OBJECT_BYTES: usize = 512 * 1024 * 1024;

impl Call<'_> {
    fn upload(&self, upload_id: &str) -> Result<&Upload, S3Error> {
        self.bucket()?.uploads.get(upload_id).filter(|upload| upload.key == self.key).ok_or_else(|| {
            S3Error::new(
                404,
                "NoSuchUpload",
                "The specified upload does not exist. The upload ID may be invalid, or the upload may \
                 have been aborted or completed.",
            )
            .with("UploadId", upload_id)
        })
    }

    pub(super) fn create_upload(&mut self) -> Reply {
        self.allow_upload()?;
        let encryption = self.upload_encryption()?;
        self.allow_key(&encryption, "kms:GenerateDataKey")?;
        let upload = Upload {
            key: self.key.clone(),
            started_at: self.world.now,
            owner_arn: self.caller.arn.clone(),
            headers: headers::kept(self.request)?,
            encryption: encryption.clone(),
            tags: self.upload_tags()?,
            storage_class: headers::storage_class(self.request)?,
            writer: self.upload_writer()?,
            parts: BTreeMap::new(),
        };
        let upload_id = ids::upload_id();
        let document = root("InitiateMultipartUploadResult")
            .with_leaf("Bucket", &self.bucket)
            .with_leaf("Key", &self.key)
            .with_leaf("UploadId", &upload_id);
        self.bucket_mut()?.uploads.insert(upload_id, upload);
        let mut response = xml(&document);
        response.headers.extend(encryption_headers(&encryption));
        for name in ["x-amz-checksum-algorithm", "x-amz-checksum-type"] {
            if let Some(value) = self.request.header(name) {
                response = response.with_header(name, value);
            }
        }
        Ok(response)
    }

    pub(super) fn upload_part(&mut self, upload_id: &str) -> Reply {
        self.allow_on_object("s3:PutObject")?;
        self.upload(upload_id)?;
        let number = self
            .request
            .query_value("partNumber")
            .and_then(|text| text.parse::<u32>().ok())
            .filter(|number| (1..=MAX_PARTS).contains(number))
            .ok_or_else(|| {
                S3Error::invalid_argument(
                    "Part number must be an integer between 1 and 10000, inclusive",
                    "partNumber",
                    self.request.query_value("partNumber").unwrap_or_default(),
                )
            })?;
        let is_copy = self.request.header("x-amz-copy-source").is_some();
        let mut sum = None;
        if is_copy {
            let (source, _) = self.copy_source()?;
            self.body = copied_range(self.request.header("x-amz-copy-source-range"), &source.data)?;
        } else {
            checksum::check_md5(self.request.header("content-md5"), &self.body)?;
            let mut sums = self.request.headers.clone();
            sums.extend(self.trailers.iter().cloned());
            sum = checksum::check(&sums, &self.body)?;
        }
        let now = self.world.now;
        let data = std::mem::take(&mut self.body);
        let etag = checksum::etag(&data);
        let upload = self.bucket_mut()?.uploads.get_mut(upload_id);
        let encryption = upload.as_ref().map(|upload| upload.encryption.clone());
        if let Some(upload) = upload {
            let others: usize =
                upload.parts.iter().filter(|(n, _)| **n != number).map(|(_, p)| p.data.len()).sum();
            if others + data.len() > MAX_OBJECT_BYTES {
                return Err(S3Error::new(
                    400,
                    "EntityTooLarge",
                    "Your proposed upload exceeds the maximum allowed size",
                )
                .with("MaxSizeAllowed", MAX_OBJECT_BYTES.to_string()));
            }
            upload.parts.insert(number, Part { data, etag: etag.clone(), modified_at: now });
        }
        let mut response = if is_copy {
            let result = root("CopyPartResult")
                .with_leaf("LastModified", iso_millis(now))
                .with_leaf("ETag", format!("\"{etag}\""));
            xml(&result)
        } else {
            Response::empty(200).with_header("etag", format!("\"{etag}\""))
        };
        response.headers.extend(encryption.iter().flat_map(encryption_headers));
        if let Some((name, value)) = sum {
            response = response.with_header(&name, value);
        }
        Ok(response)
    }

    pub(super) fn complete_upload(&mut self, upload_id: &str) -> Reply {
        self.allow_on_object("s3:PutObject")?;
        let upload = self.upload(upload_id)?;
        let document = Element::parse(&self.body)
            .filter(|document| document.name == "CompleteMultipartUpload")
            .ok_or_else(S3Error::malformed_xml)?;
        let mut parts: Vec<(u32, &Part)> = Vec::new();
        for element in document.all("Part") {
            let number = element.child_text("PartNumber").and_then(|text| text.trim().parse().ok());
            let (Some(number), Some(etag)) = (number, element.child_text("ETag")) else {
                return Err(S3Error::malformed_xml());
            };
            if parts.last().is_some_and(|(last, _)| *last >= number) {
                return Err(S3Error::new(
                    400,
                    "InvalidPartOrder",
                    "The list of parts was not in ascending order. Parts must be ordered by part number.",
                ));
            }
            let part = upload
                .parts
                .get(&number)
                .filter(|part| part.etag == etag.trim().trim_matches('"'))
                .ok_or_else(|| {
                    S3Error::new(
                        400,
                        "InvalidPart",
                        "One or more of the specified parts could not be found. The part may not have \
                         been uploaded, or the specified entity tag may not match the part's entity tag.",
                    )
                    .with("UploadId", upload_id)
                    .with("PartNumber", number.to_string())
                })?;
            parts.push((number, part));
        }
        let Some((_, all_but_last)) = parts.split_last() else {
            return Err(S3Error::malformed_xml());
        };
        if let Some((number, part)) =
            all_but_last.iter().find(|(_, p)| p.data.len() < MIN_PART_BYTES)
        {
            return Err(S3Error::new(
                400,
                "EntityTooSmall",
                "Your proposed upload is smaller than the minimum allowed size",
            )
            .with("ProposedSize", part.data.len().to_string())
            .with("MinSizeAllowed", MIN_PART_BYTES.to_string())
            .with("PartNumber", number.to_string()));
        }
        let data: Vec<u8> = parts.iter().flat_map(|(_, part)| part.data.iter().copied()).collect();
        let object = Object {
            etag: checksum::multipart_etag(parts.iter().map(|(_, part)| part.data.as_slice())),
            data: Arc::from(data),
            headers: upload.headers.clone(),
            encryption: upload.encryption.clone(),
            tags: upload.tags.clone(),
            checksum: None,
            storage_class: upload.storage_class.clone(),
            writer: upload.writer.clone(),
        };
        let location = format!("http://{}/{}/{}", self.request.host, self.bucket, self.key);
        let result = root("CompleteMultipartUploadResult")
            .with_leaf("Location", location)
            .with_leaf("Bucket", &self.bucket)
            .with_leaf("Key", &self.key)
            .with_leaf("ETag", format!("\"{}\"", object.etag));
        let stored = self.store(object)?;
        self.bucket_mut()?.uploads.remove(upload_id);
        let mut response = xml(&result);
        response.headers.extend(stored.headers.into_iter().filter(|(name, _)| name != "etag"));
        Ok(response)
    }

    pub(super) fn abort_upload(&mut self, upload_id: &str) -> Reply {
        self.allow_on_object("s3:AbortMultipartUpload")?;
        self.upload(upload_id)?;
        self.bucket_mut()?.uploads.remove(upload_id);
        Ok(Response::empty(204))
    }

    pub(super) fn list_parts(&mut self, upload_id: &str) -> Reply {
        self.allow_on_object("s3:ListMultipartUploadParts")?;
        let parts = self.upload(upload_id)?.parts.iter().map(|(number, part)| {
            Element::new("Part")
                .with_leaf("PartNumber", number.to_string())
                .with_leaf("LastModified", iso_millis(part.modified_at))
                .with_leaf("ETag", format!("\"{}\"", part.etag))
                .with_leaf("Size", part.data.len().to_string())
        });
        let document = root("ListPartsResult")
            .with_leaf("Bucket", &self.bucket)
            .with_leaf("Key", &self.key)
            .with_leaf("UploadId", upload_id)
            .with_leaf("MaxParts", MAX_PARTS.to_string())
            .with_leaf("IsTruncated", "false")
            .with_all(parts);
        Ok(xml(&document))
    }

    pub(super) fn list_uploads(&mut self) -> Reply {
        self.allow_on_bucket("s3:ListBucketMultipartUploads")?;
        let prefix = self.request.query_value("prefix").unwrap_or_default();
        let uploads =
            self.bucket()?.uploads.iter().filter(|(_, upload)| upload.key.starts_with(prefix)).map(
                |(id, upload)| {
                    Element::new("Upload")
                        .with_leaf("Key", &upload.key)
                        .with_leaf("UploadId", id)
                        .with(Element::new("Initiator").with_leaf("ID", &upload.owner_arn))
                        .with(owner_element("Owner", &self.caller.account_id))
                        .with_leaf("StorageClass", &upload.storage_class)
                        .with_leaf("Initiated", iso_millis(upload.started_at))
                },
            );
        let document = root("ListMultipartUploadsResult")
            .with_leaf("Bucket", &self.bucket)
            .with_leaf("KeyMarker", "")
            .with_leaf("UploadIdMarker", "")
            .with_leaf("MaxUploads", "1000")
            .with_leaf("IsTruncated", "false")
            .with_all(uploads);
        Ok(xml(&document))
    }
}

fn copied_range(header: Option<&str>, data: &[u8]) -> Result<Vec<u8>, S3Error> {
    let Some(text) = header else {
        return Ok(data.to_vec());
    };
    let range = text.strip_prefix("bytes=").and_then(|range| range.split_once('-'));
    let bounds = range.and_then(|(first, last)| Some((first.parse().ok()?, last.parse().ok()?)));
    let bytes = bounds.and_then(|(first, last): (usize, usize)| data.get(first..=last));
    bytes.map(<[u8]>::to_vec).ok_or_else(|| {
        S3Error::invalid_argument(
            "The x-amz-copy-source-range value must be of the form bytes=first-last where first and \
             last are the zero-based offsets of the first and last bytes to copy",
            "x-amz-copy-source-range",
            text,
        )
    })
}
