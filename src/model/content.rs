//! The Content step: the example URL, and what was learnt from it and from the bucket.

use url::Url;

use super::task::Task;
use crate::access::names::{
    BucketName, BucketNameError, KeyPrefix, KeyPrefixError, KmsKeyArn, ObjectKey, ObjectKeyError,
    Region, RegionError,
};
use crate::access::object_url::{ObjectUrl, ObjectUrlError, domain_for};
use crate::access::ttl::{Ttl, TtlError};
use crate::checks::failure::{Failure, FailureKind};
use crate::checks::finding::Finding;
use crate::checks::key_candidates::Candidate;
use crate::checks::key_candidates::verdict::missing;
use crate::words;

/// What AWS said of the bucket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BucketAnswer {
    pub bucket: BucketName,
    pub region: Option<Region>,
    pub ownership: Ownership,
}

/// Whose bucket it is, as far as AWS says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ownership {
    Ours,
    /// It answers, and not as this account's.
    SomebodyElses,
    /// AWS refuses to say: another account's, or one that this identity may not see.
    Unknown(Failure),
}

/// What AWS said of the example object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ObjectAnswer {
    pub bucket: BucketName,
    pub key: ObjectKey,
    /// The customer's own key under which it is encrypted; `None` where reading asks for no key.
    pub kms_key: Option<KmsKeyArn>,
    /// S3 has no such object.
    pub absence: Option<Absence>,
}

/// That there is no object under a key, and which one may have been meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Absence {
    pub failure: Failure,
    /// Keys that are there, likeliest first.
    pub candidates: Vec<Candidate>,
}

/// What the Content step holds.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ContentForm {
    pub example_url_text: String,
    /// What was pasted carried a signature, which is a secret and was dropped.
    pub signature_was_dropped: bool,
    pub domain_text: String,
    pub region_text: String,
    pub bucket_text: String,
    pub key_text: String,
    pub prefix_text: String,
    pub ttl_text: String,
    pub lookup: Task<BucketAnswer>,
    /// Asked for as soon as bucket, Region and key are known.
    pub object: Task<ObjectAnswer>,
}

impl ContentForm {
    /// What the example URL says; `None` while the field is empty.
    pub fn reading(&self, endpoint_url: Option<&Url>) -> Option<Result<ObjectUrl, ObjectUrlError>> {
        (!self.example_url_text.trim().is_empty())
            .then(|| ObjectUrl::read(&self.example_url_text, endpoint_url))
    }

    /// Fills the other fields with what the example URL says. What it does not say is emptied: a
    /// custom domain's bucket is not the one of the URL before.
    pub fn learn(&mut self, url: &ObjectUrl) {
        let text = |part: Option<String>| part.unwrap_or_default();
        self.domain_text = text(url.domain.clone());
        self.bucket_text = text(url.bucket.as_ref().map(ToString::to_string));
        self.region_text = text(url.region.as_ref().map(ToString::to_string));
        self.key_text = text(url.key.as_ref().map(ToString::to_string));
        self.fill_domain();
    }

    /// Puts the bucket's own domain where none is: a notation such as `s3://` names none.
    pub fn fill_domain(&mut self) {
        if self.domain_text.trim().is_empty()
            && let (Ok(bucket), Ok(region)) = (self.bucket(), self.region())
        {
            self.domain_text = domain_for(&bucket, &region);
        }
    }

    pub fn bucket(&self) -> Result<BucketName, BucketNameError> {
        BucketName::parse(&self.bucket_text)
    }

    pub fn region(&self) -> Result<Region, RegionError> {
        Region::parse(&self.region_text)
    }

    /// Not trimmed: a blank at an end belongs to the key.
    pub fn key(&self) -> Result<ObjectKey, ObjectKeyError> {
        ObjectKey::parse(&self.key_text)
    }

    /// `Ok(None)` where the whole bucket is granted.
    pub fn prefix(&self) -> Result<Option<KeyPrefix>, KeyPrefixError> {
        if self.prefix_text.is_empty() {
            return Ok(None);
        }
        KeyPrefix::parse(&self.prefix_text).map(Some)
    }

    pub fn ttl(&self) -> Result<Ttl, TtlError> {
        Ttl::parse(&self.ttl_text)
    }

    /// Why the prefix keeps the example object out, or `None`.
    pub fn prefix_conflict(&self) -> Option<String> {
        let (Ok(Some(prefix)), Ok(key)) = (self.prefix(), self.key()) else { return None };
        (!prefix.covers(&key)).then(|| {
            words!("The example object's key does not begin with {prefix}, so the vendor could not read it", prefix)
        })
    }

    /// The Region in which the bucket really is, where it differs from the one typed.
    pub fn region_conflict(&self) -> Option<&Region> {
        let actual = self.answer()?.region.as_ref()?;
        (self.region().ok().as_ref() != Some(actual)).then_some(actual)
    }

    /// The bucket has named its Region later than it was looked up.
    pub fn bucket_answered_in(&mut self, region: &Region) {
        if let Task::Done(answer) = &mut self.lookup {
            answer.region = Some(region.clone());
        }
    }

    /// What AWS said of the bucket that stands in the field now.
    pub fn answer(&self) -> Option<&BucketAnswer> {
        let answer = self.lookup.done()?;
        (self.bucket().ok().as_ref() == Some(&answer.bucket)).then_some(answer)
    }

    /// Credentials or Region changed: it stays the object that it was, but may be found now.
    pub fn may_ask_for_object_again(&mut self) {
        if self.object.done().is_none_or(|answer| answer.absence.is_some()) {
            self.object = Task::Idle;
        }
    }

    /// The object that stands in the fields now has named its key later than it was looked up.
    pub fn object_is_under(&mut self, kms_key: &KmsKeyArn) {
        if let (Ok(bucket), Ok(key)) = (self.bucket(), self.key()) {
            self.object = Task::Done(ObjectAnswer {
                bucket,
                key,
                kms_key: Some(kms_key.clone()),
                absence: None,
            });
        }
    }

    /// The customer's own key under which the object that stands in the fields now is encrypted, as far as is known.
    pub fn kms_key(&self) -> Option<&KmsKeyArn> {
        let answer = self.object.done()?;
        let is_it = self.bucket().ok().as_ref() == Some(&answer.bucket)
            && self.key().ok().as_ref() == Some(&answer.key);
        answer.kms_key.as_ref().filter(|_| is_it)
    }

    /// What is said of a key under which S3 has no object: as Validate says it, with the key to use instead.
    ///
    /// A refusal says nothing of the kind: S3 refuses a key that is there to whoever may not read it.
    pub fn missing_object(&self) -> Option<Finding> {
        let key = self.key().ok()?;
        match &self.object {
            Task::Done(answer) => {
                let absence = answer.absence.as_ref()?;
                let is_it =
                    self.bucket().ok().as_ref() == Some(&answer.bucket) && key == answer.key;
                let prefix = self.prefix().ok().flatten();
                is_it.then(|| missing(&key, prefix.as_ref(), &absence.candidates, &absence.failure))
            }
            // A delete marker, of which the failure itself speaks.
            Task::Failed(failure) => {
                (failure.kind == FailureKind::NotFound).then(|| Finding::of_failure(failure))
            }
            Task::Idle | Task::Running(_) => None,
        }
    }

    /// Whether nothing is missing or wrong; AWS has been asked about the bucket.
    pub fn is_complete(&self) -> bool {
        self.bucket().is_ok()
            && self.region().is_ok()
            && self.key().is_ok()
            && self.prefix().is_ok()
            && self.ttl().is_ok()
            && self.prefix_conflict().is_none()
            && self.region_conflict().is_none()
            && self.answer().is_some_and(|answer| answer.ownership != Ownership::SomebodyElses)
    }
}
