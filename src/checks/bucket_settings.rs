//! What the bucket's settings say of owners, of costs and of public access.
//!
//! In: the settings as they were read, or why they could not be. Out: findings. A setting that the admin may not read leaves
//! its check out: that says nothing of the integration.

use crate::words;

use super::diagnosis::Diagnosis;
use super::failure::{Failure, FailureKind};
use super::finding::Finding;

/// Who owns what is written into a bucket ("Controlling ownership of objects" in the S3 User Guide).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ownership {
    BucketOwnerEnforced,
    BucketOwnerPreferred,
    ObjectWriter,
}

impl Ownership {
    /// By S3's name; what has none is left to its writer, as in buckets from before the setting.
    pub fn from_name(name: &str) -> Self {
        match name {
            "BucketOwnerEnforced" => Self::BucketOwnerEnforced,
            "BucketOwnerPreferred" => Self::BucketOwnerPreferred,
            _ => Self::ObjectWriter,
        }
    }

    pub fn name(self) -> &'static str {
        match self {
            Self::BucketOwnerEnforced => "BucketOwnerEnforced",
            Self::BucketOwnerPreferred => "BucketOwnerPreferred",
            Self::ObjectWriter => "ObjectWriter",
        }
    }
}

/// Who pays for requests and traffic.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Payer {
    BucketOwner,
    Requester,
}

/// The four settings of a bucket's Block Public Access, all off by default.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct PublicAccessBlock {
    /// In the order of [`Self::NAMES`].
    pub settings: [bool; 4],
}

impl PublicAccessBlock {
    pub const NAMES: [&'static str; 4] =
        ["BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets"];

    fn switched_off(self) -> Vec<&'static str> {
        let named = Self::NAMES.into_iter().zip(self.settings);
        named.filter(|(_, is_on)| !is_on).map(|(name, _)| name).collect()
    }
}

/// The canonical user IDs of an object's and its bucket's owner.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Owners {
    pub object: String,
    pub bucket: String,
}

impl Owners {
    pub fn are_same(&self) -> bool {
        self.object == self.bucket
    }
}

/// What is known of the object's owner.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ObjectOwner {
    /// ACLs are off, so that no object can be anybody else's.
    Enforced,
    Known(Owners),
    /// The listing does not show the key.
    NotListed,
    /// S3 did not name an owner.
    Unnamed,
}

/// The answer of the check "The object belongs to the bucket's account".
///
/// An object of another account that its writer shares can be read, for now; `admin_may_read` tells.
pub fn object_owner_finding(
    owner: Result<&ObjectOwner, &Failure>,
    admin_may_read: bool,
) -> Finding {
    let owners = match owner {
        Ok(ObjectOwner::Enforced) => {
            return Finding::passed(words!(
                "Object Ownership is BucketOwnerEnforced: every object is the bucket owner's"
            ));
        }
        Ok(ObjectOwner::NotListed) => {
            return Finding::not_needed(words!(
                "The bucket does not list the object: there is no owner to compare"
            ));
        }
        Ok(ObjectOwner::Unnamed) => return Finding::skipped(words!("S3 did not name the owners")),
        Ok(ObjectOwner::Known(owners)) => owners,
        Err(failure) => return unread(failure),
    };
    if owners.are_same() {
        return Finding::passed(words!("Owner {object}", object = shortened(&owners.object)));
    }
    let evidence = words!(
        "Owner of the object {object}, of the bucket {bucket}",
        object = shortened(&owners.object),
        bucket = shortened(&owners.bucket)
    );
    let remedy = words!(
        "Set Object Ownership of the bucket to “Bucket owner enforced” (Permissions tab), which gives you every object in it, or have the other account upload the object again with the ACL bucket-owner-full-control"
    );
    if admin_may_read {
        return Finding::warning(
            Diagnosis::new(
                words!(
                    "The object belongs to another account, which shares it with yours and can stop doing so"
                ),
                remedy,
            ),
            evidence,
        );
    }
    Finding::failed(
        Diagnosis::new(
            words!(
                "The object belongs to another account than the bucket, so neither your policies nor the bucket's open it"
            ),
            remedy,
        ),
        evidence,
    )
}

/// The answer of the check "The vendor need not pay for requests".
pub fn payer_finding(payer: Result<Payer, &Failure>) -> Finding {
    match payer {
        Ok(Payer::BucketOwner) => Finding::passed(words!("The bucket's owner pays for requests")),
        Ok(Payer::Requester) => Finding::passed(words!(
            "Requester Pays is on: whoever signs is in the owner's account, so that signed URLs need no x-amz-request-payer, and your account pays"
        )),
        Err(failure) => unread(failure),
    }
}

/// The answer of the check "Block Public Access is on".
pub fn public_access_finding(block: Result<PublicAccessBlock, &Failure>) -> Finding {
    let off = match block {
        Ok(block) => block.switched_off(),
        Err(failure) => return unread(failure),
    };
    if off.is_empty() {
        return Finding::passed(words!(
            "All four settings are on: leave them on, signed URLs work all the same"
        ));
    }
    let cause = if off.len() == PublicAccessBlock::NAMES.len() {
        words!("Block Public Access is off for the bucket").to_owned()
    } else {
        words!("Block Public Access is partly off for the bucket").to_owned()
    };
    Finding::warning(
        Diagnosis::new(
            cause,
            words!(
                "Nothing here needs it off: switch it on unless something else in the bucket is public on purpose. The account's own settings may block public access all the same"
            ),
        ),
        words!("Off: {off}", off = off.join(", ")),
    )
}

/// A setting that could not be read: left out where the admin may not or the endpoint does not know it, a failure otherwise.
fn unread(failure: &Failure) -> Finding {
    if failure.kind == FailureKind::Denied {
        return Finding::skipped(words!(
            "Your AWS identity may not call {action}",
            action = failure.action()
        ));
    }
    // An emulator may answer something else to what it does not know.
    if matches!(failure.http_status, Some(200..=299 | 405 | 501)) {
        let operation = &failure.operation;
        return Finding::skipped(words!(
            "This endpoint does not answer {operation} as S3 does",
            operation
        ));
    }
    Finding::of_failure(failure)
}

/// A canonical user ID has 64 digits: its beginning tells two apart.
fn shortened(canonical_id: &str) -> String {
    match canonical_id.char_indices().nth(12) {
        Some((end, _)) => format!("{}…", &canonical_id[..end]),
        None => canonical_id.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checks::failure::kind_of;
    use crate::checks::finding::Verdict;

    fn owners(object: &str, bucket: &str) -> ObjectOwner {
        ObjectOwner::Known(Owners { object: object.to_owned(), bucket: bucket.to_owned() })
    }

    fn failure(operation: &str, code: &str) -> Failure {
        Failure {
            kind: kind_of(Some(code), Some(403)),
            service: "s3",
            operation: operation.to_owned(),
            code: Some(code.to_owned()),
            message: None,
            http_status: Some(403),
            request_id: None,
        }
    }

    #[test]
    fn an_object_of_the_buckets_owner_passes() {
        let finding = object_owner_finding(Ok(&owners("abc", "abc")), true);
        assert_eq!(finding.verdict, Verdict::Passed);
        assert_eq!(
            object_owner_finding(Ok(&ObjectOwner::Enforced), false).verdict,
            Verdict::Passed
        );
    }

    #[test]
    fn an_object_of_another_account_that_nobody_here_can_read_fails() {
        let finding = object_owner_finding(Ok(&owners("abc", "def")), false);
        assert_eq!(finding.verdict, Verdict::Failed);
        assert!(finding.diagnosis.unwrap().cause.contains("another account"));
    }

    #[test]
    fn an_object_of_another_account_that_is_shared_is_a_warning() {
        let finding = object_owner_finding(Ok(&owners("abc", "def")), true);
        assert_eq!(finding.verdict, Verdict::Warning);
    }

    #[test]
    fn canonical_ids_are_told_by_their_beginning() {
        let long = "79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be";
        let finding = object_owner_finding(Ok(&owners(long, "def")), false);
        assert_eq!(finding.evidence, ["Owner of the object 79a59df900b9…, of the bucket def"]);
    }

    #[test]
    fn what_the_admin_may_not_read_is_left_out_with_the_permission_that_is_missing() {
        let denied = failure("GetBucketRequestPayment", "AccessDenied");
        let reason = "Your AWS identity may not call s3:GetBucketRequestPayment".to_owned();
        assert_eq!(payer_finding(Err(&denied)).verdict, Verdict::Skipped { reason });
        let denied = failure("GetPublicAccessBlock", "AccessDenied");
        let reason = "Your AWS identity may not call s3:GetBucketPublicAccessBlock".to_owned();
        assert_eq!(public_access_finding(Err(&denied)).verdict, Verdict::Skipped { reason });
    }

    #[test]
    fn what_the_endpoint_does_not_know_is_left_out() {
        for http_status in [200, 405, 501] {
            let answer = failure("GetBucketRequestPayment", "NotImplemented");
            let answer = Failure { http_status: Some(http_status), ..answer };
            let reason = "This endpoint does not answer GetBucketRequestPayment as S3 does";
            let reason = reason.to_owned();
            assert_eq!(payer_finding(Err(&answer)).verdict, Verdict::Skipped { reason });
        }
    }

    #[test]
    fn any_other_failure_is_a_failure() {
        let failure = failure("GetBucketRequestPayment", "SlowDown");
        assert_eq!(payer_finding(Err(&failure)).verdict, Verdict::Failed);
    }

    #[test]
    fn requester_pays_passes_and_says_who_pays() {
        let finding = payer_finding(Ok(Payer::Requester));
        assert_eq!(finding.verdict, Verdict::Passed);
        assert!(finding.evidence[0].contains("your account pays"));
    }

    #[test]
    fn public_access_that_is_not_blocked_is_a_warning_with_what_is_off() {
        assert_eq!(
            public_access_finding(Ok(PublicAccessBlock { settings: [true; 4] })).verdict,
            Verdict::Passed
        );
        let partly = PublicAccessBlock { settings: [true, true, false, true] };
        let finding = public_access_finding(Ok(partly));
        assert_eq!(finding.verdict, Verdict::Warning);
        assert_eq!(finding.evidence, ["Off: BlockPublicPolicy"]);
    }
}
