//! What is odd about a URL, each as a sentence with what to do.

use crate::access::names::{BucketNameError, ObjectKeyError, Region};
use crate::words;

/// Something odd about a URL; its `Display` is the sentence for the reader.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Note {
    // The host.
    #[error("{}", words!("The text has no https:// in front; it was read as if it had"))]
    HttpsAssumed,
    #[error("{}", words!("The URL begins with http://; use https://, since a signed URL that travels unencrypted can be read by others"))]
    PlainHttp,
    #[error("{}", words!("The URL names a port that S3 does not answer on; remove it"))]
    Port,
    #[error("{}", words!("Host names know no upper case; the bucket's name was read in lower case"))]
    UpperCaseHost,
    #[error("{}", words!("The global endpoint does not say the bucket's Region, and it does not route to Regions launched after 20 March 2019; use the Region's own endpoint"))]
    GlobalEndpoint,
    #[error("{}", words!("s3-{region} with a hyphen is an old spelling that newer Regions do not have; use s3.{region}", region = .0))]
    HyphenatedRegion(Region),
    #[error("{}", words!("s3-external-1 is an old name of the endpoint in us-east-1; use s3.us-east-1.amazonaws.com"))]
    External1,
    #[error("{}", words!("{region} is not a Region that this version of Countersign knows; check its spelling", region = .0))]
    UnknownRegion(Region),
    #[error("{}", words!("“{given}” stands where S3 has the Region, but it is not one; check the host's name", given = .0))]
    BadRegion(String),
    #[error("{}", words!("The Region belongs to another part of AWS than the host's ending; check the host's name"))]
    WrongPartition,
    #[error("{}", words!("The bucket's name has a dot, so AWS's certificate does not cover this host and browsers refuse it; use the path-style address or a bucket without dots"))]
    DotsInBucket,
    #[error("{}", words!("A dual-stack endpoint serves IPv4 and IPv6; a vendor's signer may sign for another host"))]
    DualStack,
    #[error("{}", words!("A FIPS endpoint exists in a few Regions only; a vendor's signer may sign for another host"))]
    Fips,
    #[error("{}", words!("Transfer Acceleration must be on for this bucket; a vendor's signer may sign for another host, so use the bucket's own address"))]
    Accelerate,
    #[error("{}", words!("This host is inside somebody's VPC and cannot be reached by the vendor; use the bucket's own address"))]
    VpcEndpoint,
    // What makes signing impossible.
    #[error("{}", words!("This is a website endpoint, which serves public content only and checks no signature; use the bucket's own address, https://<bucket>.s3.<region>.amazonaws.com/<key>"))]
    Website,
    #[error("{}", words!("This is an address of CloudFront, which S3's signatures do not fit; enter the bucket behind it and use the bucket's own address"))]
    CloudFront,
    #[error("{}", words!("This host is not one of S3's, so the URL does not say the bucket; enter the bucket, and use its own address, since a signature holds for one host only"))]
    CustomDomain,
    #[error("{}", words!("This host is on this machine or network; if an S3 emulator answers there, start Countersign with --endpoint-url"))]
    LocalHost,
    #[error("{}", words!("This host belongs to AWS but is not one of S3's endpoints; use the object's URL in S3"))]
    OtherAwsHost,
    #[error("{}", words!("This is an access point, which does not say its bucket; policies name the access point's ARN, so use the bucket's own address"))]
    AccessPoint,
    #[error("{}", words!("This is a Multi-Region Access Point, which needs Signature Version 4A; use the address of one of its buckets"))]
    MultiRegionAccessPoint,
    #[error("{}", words!("This is a directory bucket (S3 Express One Zone), which needs sessions of its own kind; use a general purpose bucket"))]
    DirectoryBucket,
    #[error("{}", words!("The URL does not name a bucket; use the URL of one object"))]
    NoBucket,
    #[error("{}", words!("The bucket in this URL cannot be used: {bucket_name_error}", bucket_name_error = .0))]
    BadBucket(BucketNameError),
    #[error("{}", words!("The URL names no object; use the URL of one object in the bucket"))]
    NoKey,
    #[error("{}", words!("The key in this URL cannot be used: {object_key_error}", object_key_error = .0))]
    BadKey(ObjectKeyError),
    // Notations.
    #[error("{}", words!("This is the address of a page in the AWS console, not of the object; vendors need the object's own address"))]
    ConsolePage,
    #[error("{}", words!("s3:// is a notation of the AWS CLI, not an address; vendors need the object's https:// address"))]
    S3Uri,
    #[error("{}", words!("This is an ARN, not an address; vendors need the object's https:// address"))]
    Arn,
    #[error("{}", words!("The key contains %20 or the like, which s3:// and ARNs take as it is; if the object's name has a space there, write a space"))]
    PercentInNotation,
    #[error("{}", words!("The key contains a * or ?; it is taken as it is, and not as a pattern"))]
    Pattern,
    #[error("{}", words!("Buckets named amzn-s3-demo-… are AWS's examples and do not exist; use a bucket of your own"))]
    DocumentationBucket,
    // The query.
    #[error("{}", words!("The URL was already signed; its signature was dropped, and a new one will be made"))]
    AlreadySigned,
    #[error("{}", words!("The URL was signed with Signature Version 2, which newer Regions do not accept; its signature was dropped, and a new one will be made"))]
    SignedV2,
    #[error("{}", words!("The URL was signed for CloudFront; its signature was dropped"))]
    SignedForCloudFront,
    #[error("{}", words!("The Region {region} was read from the old signature; it is right only if that signature worked", region = .0))]
    RegionFromSignature(Region),
    #[error("{}", words!("The URL names one version of the object; signed URLs will read the newest version, since another version needs s3:GetObjectVersion"))]
    VersionId,
    #[error("{}", words!("What follows the ? is not part of the key and was dropped; a question mark in a key is written %3F"))]
    Query,
    #[error("{}", words!("What follows the # never reaches S3 and was dropped; a # in a key is written %23"))]
    Fragment,
    // The key.
    #[error("{}", words!("The key was read with a plus; if the object's name has a space there, write %20. %2B always means a plus, a bare + does not everywhere"))]
    PlusInKey,
    #[error("{}", words!("The URL has a bare space, which was read as part of the key; in a URL a space is written %20"))]
    SpaceInUrl,
    #[error("{}", words!("The key looks as if it had been encoded twice (it contains %20 or the like after decoding); check it against the bucket"))]
    DoubleEncoded,
    #[error("{}", words!("The key ends with a space; check that it is not one too many"))]
    TrailingBlank,
    #[error("{}", words!("The key begins with a slash; that is allowed, but often one slash too many"))]
    LeadingSlash,
    #[error("{}", words!("The key has two slashes side by side, a folder without a name; many programs make one slash of them"))]
    DoubleSlash,
    #[error("{}", words!("The key has a part “.” or “..”; browsers and most programs remove it, and then ask for another key"))]
    DotSegment,
    #[error("{}", words!("The key ends with a slash, so it is a folder's placeholder; use the URL of an object in it"))]
    Folder,
    #[error("{}", words!("The key is “soap”, which S3 reserves in addresses with the bucket in the host; use another object"))]
    Soap,
    #[error("{}", words!("The key has accents as separate characters (as macOS writes file names); it is another key than the one with composed letters, although both look alike"))]
    Decomposed,
    #[error("{}", words!("The key contains a character that cannot be seen; check it against the bucket"))]
    InvisibleInKey,
}

impl Note {
    /// Whether no presigned URL for the object can be made as long as this holds.
    pub fn blocks_signing(&self) -> bool {
        matches!(
            self,
            Self::Website
                | Self::CloudFront
                | Self::CustomDomain
                | Self::OtherAwsHost
                | Self::AccessPoint
                | Self::MultiRegionAccessPoint
                | Self::DirectoryBucket
                | Self::NoBucket
                | Self::BadBucket(_)
                | Self::NoKey
                | Self::BadKey(_)
        )
    }
}
