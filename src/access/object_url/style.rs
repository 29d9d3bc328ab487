//! The ways to address an object in S3.

use crate::words;

/// How a URL addresses an object.
///
/// [`Style::name`] is the stable name that `countersign inspect --json` prints. Names of the field are kept where there are several
/// hosts of one kind: FIPS and dual-stack endpoints take the bucket in the host or in the path.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Style {
    /// `bucket.s3.region.amazonaws.com/key`
    VirtualHosted,
    /// `bucket.s3.amazonaws.com/key`, the global endpoint of old.
    LegacyGlobal,
    /// `s3.region.amazonaws.com/bucket/key`
    PathStyle,
    /// `s3.amazonaws.com/bucket/key`
    PathStyleGlobal,
    /// `bucket.s3.dualstack.region.amazonaws.com/key`
    DualStack,
    /// `s3.dualstack.region.amazonaws.com/bucket/key`
    DualStackPath,
    /// `bucket.s3-fips.region.amazonaws.com/key`
    Fips,
    /// `s3-fips.region.amazonaws.com/bucket/key`
    FipsPath,
    /// `bucket.s3-accelerate.amazonaws.com/key`
    Accelerate,
    /// An access point's host, alias or ARN.
    AccessPoint,
    /// `alias.mrap.accesspoint.s3-global.amazonaws.com/key`
    MultiRegionAccessPoint,
    /// `bucket--zone--x-s3.s3express-zone.region.amazonaws.com/key`
    DirectoryBucket,
    /// An interface endpoint in somebody's VPC: `bucket.vpce-….s3.region.vpce.amazonaws.com`.
    VpcEndpoint,
    /// `bucket.s3-website-region.amazonaws.com/key`
    Website,
    /// `….cloudfront.net/key`
    CloudFront,
    /// Any other host.
    CustomDomain,
    /// `endpoint/bucket/key` at the endpoint of one's own.
    OwnEndpointPath,
    /// `bucket.endpoint/key` at the endpoint of one's own.
    OwnEndpointVirtualHosted,
    /// `s3://bucket/key`
    S3Uri,
    /// `arn:aws:s3:::bucket/key`
    Arn,
    /// The object's page in the AWS console.
    Console,
}

impl Style {
    /// The stable name, for machines.
    pub fn name(self) -> &'static str {
        match self {
            Self::VirtualHosted | Self::OwnEndpointVirtualHosted => "virtual-hosted",
            Self::LegacyGlobal => "legacy-global",
            Self::PathStyle | Self::PathStyleGlobal | Self::OwnEndpointPath => "path-style",
            Self::DualStack | Self::DualStackPath => "dual-stack",
            Self::Fips | Self::FipsPath => "fips",
            Self::Accelerate => "accelerate",
            Self::AccessPoint => "access-point",
            Self::MultiRegionAccessPoint => "multi-region-access-point",
            Self::DirectoryBucket => "directory-bucket",
            Self::VpcEndpoint => "vpc-endpoint",
            Self::Website => "website",
            Self::CloudFront => "cloudfront",
            Self::CustomDomain => "custom-domain",
            Self::S3Uri => "s3-uri",
            Self::Arn => "arn",
            Self::Console => "console",
        }
    }

    /// The name for people, with its article.
    ///
    /// See <https://docs.aws.amazon.com/AmazonS3/latest/userguide/VirtualHosting.html>.
    pub fn told(self) -> &'static str {
        match self {
            Self::VirtualHosted | Self::OwnEndpointVirtualHosted => {
                words!("a virtual-hosted-style URL")
            }
            Self::LegacyGlobal => words!("a URL of the legacy global endpoint"),
            Self::PathStyle | Self::PathStyleGlobal | Self::OwnEndpointPath => {
                words!("a path-style URL")
            }
            Self::DualStack | Self::DualStackPath => words!("a dual-stack URL"),
            Self::Fips | Self::FipsPath => words!("a URL of a FIPS endpoint"),
            Self::Accelerate => words!("a Transfer Acceleration URL"),
            Self::AccessPoint => words!("a URL of an access point"),
            Self::MultiRegionAccessPoint => words!("a URL of a Multi-Region Access Point"),
            Self::DirectoryBucket => words!("a URL of a directory bucket"),
            Self::VpcEndpoint => words!("a URL of a VPC endpoint"),
            Self::Website => words!("a URL of a website endpoint"),
            Self::CloudFront => words!("a URL of CloudFront"),
            Self::CustomDomain => words!("a URL of a domain that is not S3's"),
            Self::S3Uri => words!("an S3 URI"),
            Self::Arn => words!("an ARN"),
            Self::Console => words!("an address of the S3 console"),
        }
    }

    /// Whether the bucket is part of the host's name, where upper case is lost and dots break the certificate.
    pub fn has_bucket_in_host(self) -> bool {
        matches!(
            self,
            Self::VirtualHosted
                | Self::LegacyGlobal
                | Self::DualStack
                | Self::Fips
                | Self::Accelerate
                | Self::Website
                | Self::OwnEndpointVirtualHosted
        )
    }
}

impl std::fmt::Display for Style {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(self.name())
    }
}
