//! Objects read: whole, in part, or only their headers.

use std::sync::Arc;

use super::error::S3Error;
use super::model::{Object, Version, Versioning};
use super::{Call, Reply, headers};
use crate::sandbox::message::{Response, http_date, parse_http_date};

/// The query parameters that replace headers of the answer.
const OVERRIDES: [&str; 6] = [
    "response-cache-control",
    "response-content-disposition",
    "response-content-encoding",
    "response-content-language",
    "response-content-type",
    "response-expires",
];

impl Call<'_> {
    /// The version that the request names, or the newest; an error where there is no object.
    fn current_version(&self) -> Result<&Version, S3Error> {
        let bucket = self.bucket()?;
        let version = match self.request.query_value("versionId") {
            None => bucket.latest(&self.key).ok_or_else(|| self.missing_key())?,
            Some(id) => bucket.version(&self.key, id).ok_or_else(|| {
                S3Error::new(404, "NoSuchVersion", "The specified version does not exist.")
                    .with("Key", self.key.clone())
                    .with("VersionId", id)
            })?,
        };
        if version.object().is_some() {
            return Ok(version);
        }
        let error = if self.request.has_query("versionId") {
            S3Error::method_not_allowed().with_header("allow", "DELETE")
        } else {
            self.missing_key()
        };
        Err(error
            .with_header("x-amz-delete-marker", "true")
            .with_header("x-amz-version-id", version.id.clone()))
    }

    pub(super) fn current_object(&self) -> Result<Arc<Object>, S3Error> {
        let version = self.current_version()?;
        version.object().map(Arc::clone).ok_or_else(|| self.missing_key())
    }

    pub(super) fn missing_key(&self) -> S3Error {
        S3Error::no_such_key(&self.key)
    }

    pub(super) fn get_object(&mut self) -> Reply {
        let action = match self.request.query_value("versionId") {
            Some(id) => {
                self.context.set("s3:VersionId", id);
                "s3:GetObjectVersion"
            }
            None => "s3:GetObject",
        };
        if let Ok(object) = self.current_object() {
            for (key, value) in &object.tags {
                self.context.set(&format!("s3:ExistingObjectTag/{key}"), &**value);
            }
        }
        self.allow_on_object(action)?;
        if let Err(missing) = self.current_version() {
            // Whether a key exists is told only to whoever may list the bucket.
            if missing.code == "NoSuchKey" {
                self.allow_on_bucket("s3:ListBucket")?;
            }
            return Err(missing);
        }
        let (object, modified_at, version_id) = {
            let version = self.current_version()?;
            let object = version.object().map(Arc::clone).ok_or_else(|| self.missing_key())?;
            (object, version.modified_at, version.id.clone())
        };
        self.allow_owned(&object)?;
        self.allow_key(&object.encryption, "kms:Decrypt")?;
        if matches!(object.storage_class.as_str(), "GLACIER" | "DEEP_ARCHIVE")
            && self.request.method == "GET"
        {
            return Err(S3Error::new(
                403,
                "InvalidObjectState",
                "The operation is not valid for the object's storage class",
            )
            .with("StorageClass", object.storage_class.clone()));
        }
        let unchanged = self.check_preconditions(&object, modified_at)?;
        let mut response = self.object_response(&object)?;
        response.headers.push(("last-modified".to_owned(), http_date(modified_at)));
        if self.bucket()?.versioning != Versioning::Off {
            response.headers.push(("x-amz-version-id".to_owned(), version_id));
        }
        if unchanged {
            response.status = 304;
            response.body.clear();
            let told = ["cache-control", "etag", "expires", "last-modified", "x-amz-version-id"];
            response.headers.retain(|(name, _)| told.contains(&name.as_str()));
        }
        Ok(response)
    }

    /// Whether the answer is that nothing changed.
    fn check_preconditions(
        &self,
        object: &Object,
        modified_at: jiff::Timestamp,
    ) -> Result<bool, S3Error> {
        let header = |name: &str| self.request.header(name);
        let names_it = |tags: &str| {
            tags.split(',')
                .map(|tag| tag.trim().trim_matches('"'))
                .any(|t| t == "*" || t == object.etag)
        };
        let failed = |condition: &'static str| {
            Err(S3Error::new(
                412,
                "PreconditionFailed",
                "At least one of the pre-conditions you specified did not hold",
            )
            .with("Condition", condition))
        };
        // HTTP times have whole seconds.
        let modified_at = modified_at.as_second();
        let since =
            |name: &str| header(name).and_then(parse_http_date).map(jiff::Timestamp::as_second);
        if let Some(tags) = header("if-match") {
            if !names_it(tags) {
                return failed("If-Match");
            }
        } else if since("if-unmodified-since").is_some_and(|time| modified_at > time) {
            return failed("If-Unmodified-Since");
        }
        Ok(match header("if-none-match") {
            Some(tags) => names_it(tags),
            None => since("if-modified-since").is_some_and(|time| modified_at <= time),
        })
    }

    fn object_response(&self, object: &Object) -> Reply {
        let size = object.data.len();
        let range = match self.request.header("range") {
            Some(text) => requested_range(text, size)?,
            None => None,
        };
        let (status, body) = match range {
            Some((first, last)) => (206, &object.data[first..=last]),
            None => (200, &object.data[..]),
        };
        let mut response = Response::empty(status);
        response.headers = headers::object_headers(object);
        if let Some((first, last)) = range {
            response =
                response.with_header("content-range", format!("bytes {first}-{last}/{size}"));
        }
        let asks_checksum = self
            .request
            .header("x-amz-checksum-mode")
            .is_some_and(|mode| mode.eq_ignore_ascii_case("enabled"));
        if let (Some((name, value)), true, None) = (&object.checksum, asks_checksum, range) {
            response = response.with_header(name, value.clone());
            response = response.with_header("x-amz-checksum-type", "FULL_OBJECT");
        }
        for parameter in OVERRIDES {
            let Some(value) = self.request.query_value(parameter) else {
                continue;
            };
            if self.caller.is_anonymous() {
                return Err(S3Error::invalid_request(
                    "Request specific response headers cannot be used for anonymous GET requests.",
                ));
            }
            let name = parameter.trim_start_matches("response-");
            response.headers.retain(|(header, _)| header != name);
            response = response.with_header(name, value);
        }
        if self.request.method == "HEAD" {
            return Ok(response.with_header("content-length", body.len().to_string()));
        }
        Ok(response.with_body(body.to_vec()))
    }
}

/// The first and last byte that a `Range` asks for; `None` where the header is to be ignored.
fn requested_range(text: &str, size: usize) -> Result<Option<(usize, usize)>, S3Error> {
    let Some((first, last)) = text
        .trim()
        .strip_prefix("bytes=")
        .filter(|ranges| !ranges.contains(','))
        .and_then(|range| range.split_once('-'))
    else {
        return Ok(None);
    };
    let range = match (first.trim().parse::<usize>(), last.trim().parse::<usize>()) {
        (Ok(first), Ok(last)) if first <= last => Some((first, last.min(size.saturating_sub(1)))),
        (Ok(first), Err(_)) if last.trim().is_empty() => Some((first, size.saturating_sub(1))),
        (Err(_), Ok(length)) if first.trim().is_empty() => {
            Some((size.saturating_sub(length), size.saturating_sub(1))).filter(|_| length > 0)
        }
        _ => return Ok(None),
    };
    match range {
        Some((first, last)) if first < size => Ok(Some((first, last))),
        _ => Err(S3Error::new(416, "InvalidRange", "The requested range is not satisfiable")
            .with("RangeRequested", text)
            .with("ActualObjectSize", size.to_string())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_cut_to_the_object() {
        assert_eq!(requested_range("bytes=0-0", 10), Ok(Some((0, 0))));
        assert_eq!(requested_range("bytes=2-", 10), Ok(Some((2, 9))));
        assert_eq!(requested_range("bytes=-3", 10), Ok(Some((7, 9))));
        assert_eq!(requested_range("bytes=5-99", 10), Ok(Some((5, 9))));
        assert_eq!(requested_range("bytes=5-2", 10), Ok(None));
        assert_eq!(requested_range("lines=1-2", 10), Ok(None));
    }

    #[test]
    fn a_range_past_the_end_cannot_be_had() {
        assert_eq!(requested_range("bytes=10-", 10).unwrap_err().code, "InvalidRange");
        assert_eq!(requested_range("bytes=-0", 10).unwrap_err().code, "InvalidRange");
        assert_eq!(requested_range("bytes=0-", 0).unwrap_err().code, "InvalidRange");
    }
}
