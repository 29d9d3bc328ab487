//! S3 and KMS: buckets, Regions, objects, keys.

use crate::phrase;

use super::sources::{
    CORS, KMS_ERRORS, S3_BUCKET_NAMES, S3_DELETE_MARKERS, S3_ERRORS, S3_HOSTS, S3_KMS,
    S3_OWNERSHIP, S3_RESTORE, SSE_C,
};
use super::{DELETED_CAUSE, DELETED_REMEDY, Row};

const NOT_SET: &str =
    phrase!("Nothing is wrong with that by itself; set it if the vendor asks for it");

/// A key that goes along with each request, and with no signed URL.
const SSE_C_CAUSE: &str = phrase!("The object is encrypted with a key that only the uploader has");
const SSE_C_REMEDY: &str =
    phrase!("Copy it with SSE-S3 or SSE-KMS: a vendor cannot send the key along with a signed URL");

pub const ROWS: &[Row] = &[
    Row {
        codes: &["404", "NotFound"],
        words: &["x-amz-delete-marker: true"],
        cause: DELETED_CAUSE,
        remedy: DELETED_REMEDY,
        source: S3_DELETE_MARKERS,
    },
    Row {
        codes: &["404", "NotFound"],
        words: &[],
        cause: phrase!("AWS has nothing of this name (asked with {action})"),
        remedy: phrase!("Check the name, the account and the Region"),
        source: S3_ERRORS,
    },
    Row {
        codes: &["AccessControlListNotSupported"],
        words: &[],
        cause: phrase!("The bucket has access control lists switched off"),
        remedy: phrase!("Leave it so, and grant access by policy: take the ACL out of the request"),
        source: S3_OWNERSHIP,
    },
    Row {
        codes: &["AccountProblem", "AllAccessDisabled"],
        words: &[],
        cause: phrase!("AWS has switched off access to this account or bucket"),
        remedy: phrase!("Ask AWS support, with the request ID"),
        source: S3_ERRORS,
    },
    Row {
        codes: &["BadRequest", "InvalidArgument", "InvalidRequest", "InvalidURI", "MalformedXML"],
        words: &["kms", "signature version 4"],
        cause: phrase!("Objects that are encrypted with KMS need Signature Version 4"),
        remedy: phrase!(
            "Have the URL signed with Signature Version 4 and for the bucket's own Region"
        ),
        source: S3_KMS,
    },
    Row {
        codes: &["BadRequest", "InvalidArgument", "InvalidRequest", "InvalidURI", "MalformedXML"],
        words: &["authorization mechanism"],
        cause: phrase!("The request was signed with Signature Version 2, or twice"),
        remedy: phrase!(
            "Use Signature Version 4, and send no Authorization header along with a signed URL"
        ),
        source: S3_ERRORS,
    },
    Row {
        codes: &["BadRequest", "InvalidArgument", "InvalidRequest", "InvalidURI", "MalformedXML"],
        words: &["only one auth mechanism"],
        cause: phrase!("The request was signed twice: in its query and in a header"),
        remedy: phrase!("Send no Authorization header along with a signed URL"),
        source: S3_ERRORS,
    },
    Row {
        codes: &["BadRequest", "InvalidArgument", "InvalidRequest", "InvalidURI", "MalformedXML"],
        words: &["form of server side encryption"],
        cause: SSE_C_CAUSE,
        remedy: SSE_C_REMEDY,
        source: SSE_C,
    },
    Row {
        codes: &["BadRequest", "InvalidArgument", "InvalidRequest", "InvalidURI", "MalformedXML"],
        words: &["customer", "encrypt"],
        cause: SSE_C_CAUSE,
        remedy: SSE_C_REMEDY,
        source: SSE_C,
    },
    Row {
        codes: &["BadRequest", "InvalidArgument", "InvalidRequest", "InvalidURI", "MalformedXML"],
        words: &[],
        cause: phrase!("S3 does not accept the request"),
        remedy: phrase!("Read what AWS says below and change what it names"),
        source: S3_ERRORS,
    },
    Row {
        codes: &["BucketAlreadyExists", "BucketAlreadyOwnedByYou"],
        words: &[],
        cause: phrase!("Something of this name exists already"),
        remedy: phrase!("Look at the account again, or choose another name"),
        source: S3_ERRORS,
    },
    Row {
        codes: &["DisabledException", "KMS.DisabledException"],
        words: &[],
        cause: phrase!("The KMS key of the object is switched off"),
        remedy: phrase!("Switch the key on in KMS, or take another object as the example"),
        source: KMS_ERRORS,
    },
    Row {
        codes: &["EntityTooLarge", "EntityTooSmall"],
        words: &[],
        cause: phrase!("The upload is larger or smaller than S3 takes in one piece"),
        remedy: phrase!("Upload in parts of 5 MiB to 5 GiB"),
        source: S3_ERRORS,
    },
    Row {
        codes: &[
            "IllegalLocationConstraintException",
            "PermanentRedirect",
            "Redirect",
            "TemporaryRedirect",
        ],
        words: &[],
        cause: phrase!("The bucket is in another Region than the request went to"),
        remedy: phrase!(
            "Use the Region that the bucket itself names; the address without a Region does not reach buckets of newer Regions"
        ),
        source: S3_HOSTS,
    },
    Row {
        codes: &["IncorrectEndpoint"],
        words: &[],
        cause: phrase!("The bucket is behind another endpoint than the one that was asked"),
        remedy: phrase!("Use the endpoint that the message below names"),
        source: S3_ERRORS,
    },
    Row {
        codes: &["InvalidBucketName"],
        words: &[],
        cause: phrase!("No bucket can have this name"),
        remedy: phrase!(
            "A bucket's name has 3 to 63 lower-case letters, digits, dots and hyphens: look for a space, an upper-case letter or a slash"
        ),
        source: S3_BUCKET_NAMES,
    },
    Row {
        codes: &["InvalidBucketState"],
        words: &[],
        cause: phrase!("The bucket's settings do not allow {action}"),
        remedy: phrase!("Read what AWS says below and change what it names"),
        source: S3_ERRORS,
    },
    Row {
        codes: &["InvalidObjectName", "KeyTooLongError"],
        words: &[],
        cause: phrase!("S3 does not accept this key"),
        remedy: phrase!("A key has at most 1024 bytes"),
        source: S3_ERRORS,
    },
    Row {
        codes: &["InvalidObjectState"],
        words: &[],
        cause: phrase!("The object is archived and has to be restored before it can be read"),
        remedy: phrase!("Restore it, or take another object as the example"),
        source: S3_RESTORE,
    },
    Row {
        codes: &["InvalidRange"],
        words: &[],
        cause: phrase!("The object is shorter than the part that was asked for"),
        remedy: phrase!("Take an object that is not empty as the example"),
        source: S3_ERRORS,
    },
    Row {
        codes: &[
            "KMS.InvalidStateException",
            "KMS.KMSInvalidStateException",
            "KMSInvalidStateException",
        ],
        words: &[],
        cause: phrase!("The KMS key of the object cannot be used in its present state"),
        remedy: phrase!(
            "Look at the key in KMS: it may wait for its deletion, or for imported key material"
        ),
        source: KMS_ERRORS,
    },
    Row {
        codes: &["KMS.NotFoundException", "NotFoundException"],
        words: &[],
        cause: phrase!(
            "The KMS key of the object does not exist, or is in another account or Region"
        ),
        remedy: phrase!(
            "Look at the key's ARN among the object's properties; an object whose key was deleted cannot be read again"
        ),
        source: KMS_ERRORS,
    },
    Row {
        codes: &["MethodNotAllowed"],
        words: &[],
        cause: phrase!("What was asked of this object or bucket cannot be done to it"),
        remedy: phrase!(
            "The object may be deleted and only its delete marker be left: take a live object as the example"
        ),
        source: S3_ERRORS,
    },
    Row {
        codes: &["NoSuchAccessPoint"],
        words: &[],
        cause: phrase!("There is no access point of this name"),
        remedy: phrase!("Check its name, its account and its Region"),
        source: S3_ERRORS,
    },
    Row {
        codes: &["NoSuchBucket"],
        words: &[],
        cause: phrase!("There is no bucket of this name"),
        remedy: phrase!("Check the bucket's name for a typing error; it may have been deleted"),
        source: S3_ERRORS,
    },
    Row {
        codes: &["NoSuchBucketPolicy"],
        words: &[],
        cause: phrase!("The bucket has no policy"),
        remedy: NOT_SET,
        source: S3_ERRORS,
    },
    Row {
        codes: &["NoSuchCORSConfiguration"],
        words: &[],
        cause: phrase!("The bucket has no CORS configuration, so no web page may read from it"),
        remedy: phrase!(
            "If the vendor shows objects in the browser, allow its exact origin with the methods GET and HEAD"
        ),
        source: CORS,
    },
    Row {
        codes: &["NoSuchKey", "NoSuchVersion"],
        words: &[],
        cause: phrase!("There is no object under this key"),
        remedy: phrase!(
            "Compare the key with the bucket's listing: upper and lower case, spaces and plus signs count"
        ),
        source: S3_ERRORS,
    },
    Row {
        codes: &["NoSuchUpload"],
        words: &[],
        cause: phrase!("The upload in parts has ended or was broken off"),
        remedy: phrase!("Start the upload again"),
        source: S3_ERRORS,
    },
    Row {
        codes: &["NotImplemented"],
        words: &[],
        cause: phrase!("The service behind this endpoint does not know {action}"),
        remedy: phrase!("Check the endpoint URL: it may not be AWS"),
        source: S3_ERRORS,
    },
    Row {
        codes: &[
            "OwnershipControlsNotFoundError",
            "ServerSideEncryptionConfigurationNotFoundError",
        ],
        words: &[],
        cause: phrase!("The bucket has no setting of its own for this"),
        remedy: NOT_SET,
        source: S3_ERRORS,
    },
    Row {
        codes: &["PreconditionFailed"],
        words: &[],
        cause: phrase!("The object changed while it was read"),
        remedy: phrase!("Try again"),
        source: S3_ERRORS,
    },
    Row {
        codes: &["RequestTimeout"],
        words: &[],
        cause: phrase!("The connection stood still for too long"),
        remedy: phrase!("Check the network and the proxy, then try again"),
        source: S3_ERRORS,
    },
    Row {
        codes: &["SlowDown"],
        words: &[],
        cause: phrase!("AWS asks for fewer requests per second"),
        remedy: phrase!("Wait a minute and try again"),
        source: S3_ERRORS,
    },
    Row {
        codes: &["XAmzContentSHA256Mismatch"],
        words: &[],
        cause: phrase!("The body is not the one that was signed"),
        remedy: phrase!("A proxy may have changed it: send it again past the proxy"),
        source: S3_ERRORS,
    },
];
