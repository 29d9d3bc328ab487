//! Objects and versions listed.

use std::sync::Arc;

use aws_smithy_types::base64;

use super::error::S3Error;
use super::model::Version;
use super::{Call, Reply, root, xml};
use crate::access::object_url::encode_key;
use crate::sandbox::message::iso_millis;
use crate::sandbox::xml::Element;

const MAX_KEYS: usize = 1000;

/// What all listings are asked for.
struct Wanted {
    prefix: String,
    delimiter: String,
    max_keys: usize,
    is_encoded: bool,
}

/// A key, or a prefix that stands for all keys below it.
enum Entry<'a> {
    Key(&'a str, &'a [Version]),
    Prefix(String),
}

impl Entry<'_> {
    fn text(&self) -> &str {
        match self {
            Self::Key(key, _) => key,
            Self::Prefix(prefix) => prefix,
        }
    }
}

impl Wanted {
    fn encode(&self, text: &str) -> String {
        if self.is_encoded { encode_key(text) } else { text.to_owned() }
    }

    fn common_prefix(&self, prefix: &str) -> Element {
        Element::new("CommonPrefixes").with_leaf("Prefix", self.encode(prefix))
    }

    /// The prefix up to the delimiter, where the key has one after the prefix that was asked for.
    fn grouped(&self, key: &str) -> Option<String> {
        if self.delimiter.is_empty() {
            return None;
        }
        let rest = &key[self.prefix.len()..];
        let end = rest.find(&self.delimiter)? + self.delimiter.len();
        Some(format!("{}{}", self.prefix, &rest[..end]))
    }
}

impl Call<'_> {
    fn wanted(&mut self) -> Result<Wanted, S3Error> {
        let request = self.request;
        let max_keys = match request.query_value("max-keys") {
            None | Some("") => MAX_KEYS,
            Some(text) => match text.parse::<i64>() {
                Ok(number) if number >= 0 => {
                    usize::try_from(number).unwrap_or(MAX_KEYS).min(MAX_KEYS)
                }
                Ok(_) => {
                    let message = "Argument maxKeys must be an integer between 0 and 2147483647";
                    return Err(S3Error::invalid_argument(message, "maxKeys", text));
                }
                Err(_) => {
                    let message = "Provided max-keys not an integer or within integer range";
                    return Err(S3Error::invalid_argument(message, "max-keys", text));
                }
            },
        };
        let is_encoded = match request.query_value("encoding-type") {
            None | Some("") => false,
            Some("url") => true,
            Some(other) => {
                let message = "Invalid Encoding Method specified in Request";
                return Err(S3Error::invalid_argument(message, "encoding-type", other));
            }
        };
        for name in ["prefix", "delimiter", "max-keys"] {
            if let Some(value) = request.query_value(name) {
                self.context.set(&format!("s3:{name}"), value);
            }
        }
        let text = |name: &str| request.query_value(name).unwrap_or_default().to_owned();
        Ok(Wanted { prefix: text("prefix"), delimiter: text("delimiter"), max_keys, is_encoded })
    }

    /// The entries after `after`, and whether there are more than were asked for.
    fn entries<'a>(
        &'a self,
        wanted: &Wanted,
        after: &str,
        shows_deleted: bool,
    ) -> Result<(Vec<Entry<'a>>, bool), S3Error> {
        let mut entries: Vec<Entry<'a>> = Vec::new();
        for (key, versions) in self.bucket()?.objects.range(wanted.prefix.clone()..) {
            if !key.starts_with(&wanted.prefix) {
                break;
            }
            let is_shown = shows_deleted || versions.last().is_some_and(|v| v.object().is_some());
            if !is_shown {
                continue;
            }
            let entry = match wanted.grouped(key) {
                Some(prefix) => {
                    let is_repeated = entries.last().is_some_and(|last| last.text() == prefix);
                    if is_repeated || prefix.as_str() <= after {
                        continue;
                    }
                    Entry::Prefix(prefix)
                }
                None if key.as_str() <= after => continue,
                None => Entry::Key(key, versions),
            };
            if entries.len() == wanted.max_keys {
                return Ok((entries, wanted.max_keys > 0));
            }
            entries.push(entry);
        }
        Ok((entries, false))
    }

    pub(super) fn list_objects(&mut self) -> Reply {
        let wanted = self.wanted()?;
        self.allow_on_bucket("s3:ListBucket")?;
        let request = self.request;
        let is_v2 = request.query_value("list-type") == Some("2");
        let token = request.query_value("continuation-token").filter(|_| is_v2);
        let start = match (token, is_v2) {
            (Some(token), _) => base64::decode(token)
                .ok()
                .and_then(|bytes| String::from_utf8(bytes).ok())
                .ok_or_else(|| {
                    let message = "The continuation token provided is incorrect";
                    S3Error::invalid_argument(message, "continuation-token", token)
                })?,
            (None, true) => request.query_value("start-after").unwrap_or_default().to_owned(),
            (None, false) => request.query_value("marker").unwrap_or_default().to_owned(),
        };
        let shows_owner = !is_v2 || request.query_value("fetch-owner") == Some("true");
        let (entries, is_truncated) = self.entries(&wanted, &start, false)?;
        let bucket = self.bucket()?;
        let mut contents = Vec::new();
        let mut prefixes = Vec::new();
        for entry in &entries {
            match entry {
                Entry::Prefix(prefix) => prefixes.push(wanted.common_prefix(prefix)),
                Entry::Key(key, versions) => {
                    let Some(version) = versions.last() else { continue };
                    let element = Element::new("Contents").with_leaf("Key", wanted.encode(key));
                    let object = version.object().map(Arc::as_ref);
                    let owner = shows_owner.then(|| bucket.owner_of(object));
                    contents.push(describe(element, version).with_all(owner));
                }
            }
        }
        let last = entries.last().map(|entry| entry.text().to_owned()).filter(|_| is_truncated);
        let mut document = root("ListBucketResult")
            .with_leaf("Name", &self.bucket)
            .with_leaf("Prefix", wanted.encode(&wanted.prefix));
        if is_v2 {
            let start_after = request.query_value("start-after").map(|text| wanted.encode(text));
            let next = last.map(base64::encode);
            document = document
                .with_leaf("KeyCount", entries.len().to_string())
                .with_optional("ContinuationToken", token)
                .with_optional("StartAfter", start_after)
                .with_optional("NextContinuationToken", next);
        } else {
            // V1 names the next page only where a delimiter was given; the last key serves otherwise.
            let next = last.filter(|_| !wanted.delimiter.is_empty()).map(|key| wanted.encode(&key));
            document = document
                .with_leaf("Marker", wanted.encode(&start))
                .with_optional("NextMarker", next);
        }
        let document = self.closed(document, &wanted, is_truncated);
        let response = xml(&document.with_all(contents).with_all(prefixes));
        Ok(response.with_header("x-amz-bucket-region", self.bucket()?.region.clone()))
    }

    fn closed(&self, document: Element, wanted: &Wanted, is_truncated: bool) -> Element {
        let asked =
            self.request.query_value("max-keys").and_then(|text| text.parse::<usize>().ok());
        let delimiter = (!wanted.delimiter.is_empty()).then(|| wanted.encode(&wanted.delimiter));
        document
            .with_leaf("MaxKeys", asked.unwrap_or(MAX_KEYS).min(MAX_KEYS).to_string())
            .with_optional("Delimiter", delimiter)
            .with_optional("EncodingType", wanted.is_encoded.then_some("url"))
            .with_leaf("IsTruncated", is_truncated.to_string())
    }

    pub(super) fn list_versions(&mut self) -> Reply {
        let wanted = self.wanted()?;
        self.allow_on_bucket("s3:ListBucketVersions")?;
        let marker = self.request.query_value("key-marker").unwrap_or_default().to_owned();
        // Pages end between keys, so that a key's versions are never torn apart.
        let (entries, is_truncated) = self.entries(&wanted, &marker, true)?;
        let bucket = self.bucket()?;
        let mut found = Vec::new();
        let mut prefixes = Vec::new();
        for entry in &entries {
            match entry {
                Entry::Prefix(prefix) => prefixes.push(wanted.common_prefix(prefix)),
                Entry::Key(key, versions) => {
                    for (age, version) in versions.iter().rev().enumerate() {
                        let name =
                            if version.object().is_some() { "Version" } else { "DeleteMarker" };
                        let element = Element::new(name)
                            .with_leaf("Key", wanted.encode(key))
                            .with_leaf("VersionId", &version.id)
                            .with_leaf("IsLatest", (age == 0).to_string());
                        let owner = bucket.owner_of(version.object().map(Arc::as_ref));
                        found.push(describe(element, version).with(owner));
                    }
                }
            }
        }
        let last = entries.last().filter(|_| is_truncated);
        let next_key = last.map(|entry| wanted.encode(entry.text()));
        let next_version = last.map(|entry| match entry {
            Entry::Key(_, versions) => versions.first().map_or("", |version| &version.id),
            Entry::Prefix(_) => "",
        });
        let document = root("ListVersionsResult")
            .with_leaf("Name", &self.bucket)
            .with_leaf("Prefix", wanted.encode(&wanted.prefix))
            .with_leaf("KeyMarker", wanted.encode(&marker))
            .with_leaf("VersionIdMarker", "")
            .with_optional("NextKeyMarker", next_key)
            .with_optional("NextVersionIdMarker", next_version);
        let document = self.closed(document, &wanted, is_truncated);
        Ok(xml(&document.with_all(found).with_all(prefixes)))
    }
}

/// Adds what is told of a version: time, and of an object its tag, size and class.
fn describe(element: Element, version: &Version) -> Element {
    let element = element.with_leaf("LastModified", iso_millis(version.modified_at));
    let Some(object) = version.object() else {
        return element;
    };
    let algorithm = object
        .checksum
        .as_ref()
        .map(|(name, _)| name.trim_start_matches("x-amz-checksum-").to_uppercase());
    element
        .with_leaf("ETag", format!("\"{}\"", object.etag))
        .with_optional("ChecksumAlgorithm", algorithm)
        .with_leaf("Size", object.data.len().to_string())
        .with_leaf("StorageClass", &object.storage_class)
}
