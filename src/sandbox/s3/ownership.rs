//! Whose an object is: the bucket owner's, or of another account that wrote it.
//!
//! Source: "Controlling ownership of objects and disabling ACLs for your bucket" in the S3 User Guide.

use super::error::S3Error;
use super::model::{Bucket, Object, Writer};
use super::{Call, owner_element};
use crate::sandbox::xml::Element;

impl Bucket {
    /// The account of another owner, where the object has one.
    pub fn foreign_owner<'a>(&self, object: &'a Object) -> Option<&'a str> {
        let writer = object.writer.as_ref()?;
        // Switching ACLs off gives every object to the bucket's owner, those that are there included.
        let is_enforced = self.ownership.as_deref() == Some("BucketOwnerEnforced");
        (!is_enforced && writer.account_id != self.owner).then_some(&writer.account_id)
    }

    /// The owner of an object or a delete marker, as listings name it.
    pub fn owner_of(&self, object: Option<&Object>) -> Element {
        let foreign = object.and_then(|object| self.foreign_owner(object));
        owner_element("Owner", foreign.unwrap_or(&self.owner))
    }
}

impl Call<'_> {
    /// Who keeps an upload of this request; `None` where the bucket's owner does.
    pub(super) fn upload_writer(&self) -> Result<Option<Writer>, S3Error> {
        let bucket = self.bucket()?;
        if self.caller.is_anonymous() || self.caller.account_id == bucket.owner {
            return Ok(None);
        }
        let shares = self.request.header("x-amz-acl") == Some("bucket-owner-full-control");
        let is_given_up = match bucket.ownership.as_deref() {
            Some("BucketOwnerEnforced") => true,
            Some("BucketOwnerPreferred") => shares,
            _ => false,
        };
        let account_id = self.caller.account_id.clone();
        Ok((!is_given_up).then_some(Writer { account_id, shares_with_bucket_owner: shares }))
    }

    /// Refuses access to an object that another account owns and does not share.
    ///
    /// Neither the bucket's policy nor the administrators of its account reach such an object.
    pub(super) fn allow_owned(&self, object: &Object) -> Result<(), S3Error> {
        let bucket = self.bucket()?;
        let Some(owner) = bucket.foreign_owner(object) else {
            return Ok(());
        };
        let is_shared =
            object.writer.as_ref().is_some_and(|writer| writer.shares_with_bucket_owner);
        let is_let_in = self.caller.account_id == owner
            || (is_shared && self.caller.account_id == bucket.owner);
        if is_let_in { Ok(()) } else { Err(S3Error::access_denied()) }
    }
}
