//! Tags of buckets and objects.

use super::error::S3Error;
use super::{Call, Reply, root, xml};
use crate::sandbox::message::{Response, parse_pairs};
use crate::sandbox::xml::Element;

const TAGS_PER_OBJECT: usize = 10;

pub type Tags = Vec<(String, String)>;

/// Reads a `Tagging` document.
pub fn parse(document: &Element, limit: usize) -> Result<Tags, S3Error> {
    let set = document.child("TagSet").ok_or_else(S3Error::malformed_xml)?;
    let mut tags = Tags::new();
    for tag in set.all("Tag") {
        let (Some(key), Some(value)) = (tag.child_text("Key"), tag.child_text("Value")) else {
            return Err(S3Error::malformed_xml());
        };
        tags.push((key.to_owned(), value.to_owned()));
    }
    check(tags, limit)
}

/// Reads the `x-amz-tagging` header.
pub fn from_header(text: &str) -> Result<Tags, S3Error> {
    check(parse_pairs(text), TAGS_PER_OBJECT)
}

fn check(tags: Tags, limit: usize) -> Result<Tags, S3Error> {
    let invalid = |message: &str| Err(S3Error::new(400, "InvalidTag", message));
    if tags.len() > limit {
        let what = if limit == TAGS_PER_OBJECT { "Object" } else { "Bucket" };
        return Err(S3Error::new(
            400,
            "BadRequest",
            format!("{what} tags cannot be greater than {limit}"),
        ));
    }
    for (index, (key, value)) in tags.iter().enumerate() {
        if key.is_empty() || key.chars().count() > 128 {
            return invalid("The TagKey you have provided is invalid");
        }
        if value.chars().count() > 256 {
            return invalid("The TagValue you have provided is invalid");
        }
        if key.starts_with("aws:") {
            return invalid("System tags cannot be added/updated by requester");
        }
        if tags[..index].iter().any(|(other, _)| other == key) {
            return invalid("Cannot provide multiple Tags with the same key");
        }
    }
    Ok(tags)
}

/// The `Tagging` document of the tags.
pub fn document(tags: &Tags) -> Element {
    let tags = tags
        .iter()
        .map(|(key, value)| Element::new("Tag").with_leaf("Key", key).with_leaf("Value", value));
    root("Tagging").with(Element::new("TagSet").with_all(tags))
}

impl Call<'_> {
    pub(super) fn object_tagging(&mut self) -> Reply {
        match self.request.method.as_str() {
            "GET" => {
                self.allow_on_object("s3:GetObjectTagging")?;
                let object = self.current_object()?;
                self.allow_owned(&object)?;
                Ok(xml(&document(&object.tags)))
            }
            "PUT" => {
                self.allow_on_object("s3:PutObjectTagging")?;
                let tags = parse(&self.body_document("Tagging")?, TAGS_PER_OBJECT)?;
                self.change_tags(tags)?;
                Ok(Response::empty(200))
            }
            "DELETE" => {
                self.allow_on_object("s3:DeleteObjectTagging")?;
                self.change_tags(Tags::new())?;
                Ok(Response::empty(204))
            }
            _ => Err(S3Error::method_not_allowed()),
        }
    }

    fn change_tags(&mut self, tags: Tags) -> Result<(), S3Error> {
        let mut object = (*self.current_object()?).clone();
        object.tags = tags;
        let key = self.key.clone();
        let version_id = self.request.query_value("versionId").map(str::to_owned);
        let versions = self.bucket_mut()?.objects.get_mut(&key);
        let version = versions.and_then(|versions| match &version_id {
            Some(id) => versions.iter_mut().find(|version| version.id == *id),
            None => versions.last_mut(),
        });
        if let Some(version) = version {
            version.content = super::model::Content::Object(std::sync::Arc::new(object));
        }
        Ok(())
    }
}
