//! Objects deleted, one or many at a time.

use super::error::S3Error;
use super::model::{Content, NULL_VERSION, Versioning};
use super::{Call, Reply, root, xml};
use crate::sandbox::message::Response;
use crate::sandbox::xml::Element;

/// What became of one key.
#[derive(Debug, Default)]
struct Deleted {
    /// The version that was deleted, or the delete marker that was made.
    version_id: Option<String>,
    is_marker: bool,
}

impl Call<'_> {
    pub(super) fn delete_object(&mut self) -> Reply {
        let version_id = self.request.query_value("versionId").map(str::to_owned);
        let deleted = self.delete_one(version_id)?;
        let mut response = Response::empty(204);
        if let Some(version_id) = deleted.version_id {
            response = response.with_header("x-amz-version-id", version_id);
        }
        if deleted.is_marker {
            response = response.with_header("x-amz-delete-marker", "true");
        }
        Ok(response)
    }

    fn delete_one(&mut self, version_id: Option<String>) -> Result<Deleted, S3Error> {
        let action = match version_id {
            Some(_) => "s3:DeleteObjectVersion",
            None => "s3:DeleteObject",
        };
        self.allow_on_object(action)?;
        let now = self.world.now;
        let key = self.key.clone();
        let bucket = self.bucket_mut()?;
        let versioning = bucket.versioning;
        match (version_id, versioning) {
            (Some(id), _) => {
                let mut is_marker = false;
                if let Some(versions) = bucket.objects.get_mut(&key) {
                    is_marker = versions
                        .iter()
                        .any(|version| version.id == id && version.object().is_none());
                    versions.retain(|version| version.id != id);
                    if versions.is_empty() {
                        bucket.objects.remove(&key);
                    }
                }
                Ok(Deleted { version_id: Some(id), is_marker })
            }
            (None, Versioning::Off) => {
                bucket.objects.remove(&key);
                Ok(Deleted::default())
            }
            (None, _) => {
                let version_id = bucket.add(&key, Content::DeleteMarker, now);
                Ok(Deleted {
                    version_id: version_id.or_else(|| Some(NULL_VERSION.to_owned())),
                    is_marker: true,
                })
            }
        }
    }

    pub(super) fn delete_objects(&mut self) -> Reply {
        let document = self.body_document("Delete")?;
        let is_quiet = document.child_text("Quiet") == Some("true");
        let asked: Vec<(String, Option<String>)> = document
            .all("Object")
            .map(|object| {
                let key = object.child_text("Key").ok_or_else(S3Error::malformed_xml)?;
                Ok((key.to_owned(), object.child_text("VersionId").map(str::to_owned)))
            })
            .collect::<Result<_, S3Error>>()?;
        if asked.is_empty() || asked.len() > 1000 {
            return Err(S3Error::malformed_xml());
        }
        let mut result = root("DeleteResult");
        for (key, version_id) in asked {
            self.key.clone_from(&key);
            match self.delete_one(version_id.clone()) {
                Ok(_) if is_quiet => {}
                Ok(deleted) => {
                    let marker_id = deleted.version_id.filter(|_| deleted.is_marker);
                    let is_marker = deleted.is_marker.then_some("true");
                    result = result.with(
                        Element::new("Deleted")
                            .with_leaf("Key", key)
                            .with_optional("VersionId", version_id)
                            .with_optional("DeleteMarker", is_marker)
                            .with_optional("DeleteMarkerVersionId", marker_id),
                    );
                }
                Err(error) => {
                    result = result.with(
                        Element::new("Error")
                            .with_leaf("Key", key)
                            .with_optional("VersionId", version_id)
                            .with_leaf("Code", error.code)
                            .with_leaf("Message", error.message),
                    );
                }
            }
        }
        self.key.clear();
        Ok(xml(&result))
    }
}
