//! The hosts of S3: which style a host name has, and what it says of bucket and Region.
//!
//! Source: "Amazon S3 endpoints and quotas" in the AWS General Reference.

use url::Url;

use super::{Note, Parts, Style};
use crate::access::names::{Partition, Region};

/// What a host says.
pub(super) struct Place {
    pub style: Style,
    pub bucket: BucketIn,
    pub region: Option<Region>,
    pub is_aws: bool,
    /// What the paths at an endpoint of one's own begin with; empty elsewhere.
    pub base_path: String,
    pub notes: Vec<Note>,
}

/// Where the bucket's name is.
pub(super) enum BucketIn {
    Host(String),
    Path,
    Nowhere,
}

impl Place {
    fn new(style: Style, bucket: BucketIn) -> Self {
        Self {
            style,
            bucket,
            region: None,
            is_aws: true,
            base_path: String::new(),
            notes: Vec::new(),
        }
    }

    fn foreign(style: Style, note: Note) -> Self {
        Self { is_aws: false, ..Self::new(style, BucketIn::Nowhere).noting(note) }
    }

    fn noting(mut self, note: Note) -> Self {
        self.notes.push(note);
        self
    }

    /// Takes what stands where the host has the Region.
    fn in_region(mut self, text: &str, partition: Partition) -> Self {
        match Region::parse(text) {
            Ok(region) if region.as_str() == text => {
                if !region.is_known() {
                    self.notes.push(Note::UnknownRegion(region.clone()));
                }
                if region.partition().dns_suffix() != partition.dns_suffix() {
                    self.notes.push(Note::WrongPartition);
                }
                self.region = Some(region);
            }
            _ => self.notes.push(Note::BadRegion(text.to_owned())),
        }
        self
    }
}

pub(super) fn place(parts: &Parts<'_>, own_endpoint: Option<&Url>) -> Place {
    if let Some(place) = own_endpoint.and_then(|endpoint| at_own_endpoint(parts, endpoint)) {
        return place;
    }
    let host = parts.ascii_host.as_str();
    let of_aws = [Partition::AwsCn, Partition::Aws].into_iter().find_map(|partition| {
        let before = host.strip_suffix(partition.dns_suffix())?;
        Some((before.strip_suffix('.')?, partition))
    });
    if let Some((before, partition)) = of_aws {
        // The bucket's name as typed, since the host in ASCII has lost its upper case.
        let typed =
            parts.host.get(..before.len()).filter(|typed| typed.eq_ignore_ascii_case(before));
        let typed = typed.unwrap_or(before);
        return at_aws(before, typed, partition);
    }
    if host.ends_with(".cloudfront.net") {
        return Place::foreign(Style::CloudFront, Note::CloudFront);
    }
    let place = Place::foreign(Style::CustomDomain, Note::CustomDomain);
    if is_local(host) { place.noting(Note::LocalHost) } else { place }
}

fn at_own_endpoint(parts: &Parts<'_>, endpoint: &Url) -> Option<Place> {
    let own_host = endpoint.host_str()?;
    let port = parts.port.or(if parts.scheme == "http" { Some(80) } else { Some(443) });
    if endpoint.port_or_known_default() != port {
        return None;
    }
    let base_path = endpoint.path().trim_end_matches('/');
    let path = parts.path.strip_prefix(base_path)?;
    if !path.is_empty() && !path.starts_with('/') {
        return None;
    }
    let host = parts.ascii_host.as_str();
    let (style, bucket) = if host == own_host || is_loopback(host) && is_loopback(own_host) {
        (Style::OwnEndpointPath, BucketIn::Path)
    } else {
        let bucket = host.strip_suffix(own_host)?.strip_suffix('.')?;
        let bucket = bucket.strip_suffix(".s3").unwrap_or(bucket);
        (Style::OwnEndpointVirtualHosted, BucketIn::Host(bucket.to_owned()))
    };
    Some(Place { is_aws: false, base_path: base_path.to_owned(), ..Place::new(style, bucket) })
}

/// Reads what stands before `.amazonaws.com`, from its end: `bucket.s3.dualstack.eu-west-1`.
fn at_aws(host: &str, typed: &str, partition: Partition) -> Place {
    let labels: Vec<&str> = host.split('.').collect();
    // A bucket's name may itself contain labels such as s3, so the service is looked for where it can stand: within the last three.
    for from_end in 1..=labels.len().min(3) {
        let at = labels.len() - from_end;
        let before = labels[..at].join(".");
        let bucket = typed.get(..before.len()).unwrap_or(&before);
        if let Some(place) = at_service(bucket, labels[at], &labels[at + 1..], partition) {
            return place;
        }
    }
    if let [before @ .., "s3", region, "vpce"] = &labels[..] {
        return at_vpc_endpoint(before, region, partition);
    }
    Place::foreign(Style::CustomDomain, Note::OtherAwsHost)
}

/// Reads a host by its service's label and what follows it; `bucket` is what stands before, empty for the path style.
fn at_service(bucket: &str, service: &str, after: &[&str], partition: Partition) -> Option<Place> {
    let either = |virtual_hosted: Style, path: Style| {
        if bucket.is_empty() {
            Place::new(path, BucketIn::Path)
        } else {
            Place::new(virtual_hosted, BucketIn::Host(bucket.to_owned()))
        }
    };
    let place = match (service, after) {
        ("s3", []) => {
            either(Style::LegacyGlobal, Style::PathStyleGlobal).noting(Note::GlobalEndpoint)
        }
        ("s3", ["dualstack", region]) => either(Style::DualStack, Style::DualStackPath)
            .noting(Note::DualStack)
            .in_region(region, partition),
        ("s3", [region]) if *region != "vpce" => {
            either(Style::VirtualHosted, Style::PathStyle).in_region(region, partition)
        }
        ("s3-fips", [region] | ["dualstack", region]) => {
            either(Style::Fips, Style::FipsPath).noting(Note::Fips).in_region(region, partition)
        }
        ("s3-accelerate", [] | ["dualstack"]) if !bucket.is_empty() => {
            either(Style::Accelerate, Style::Accelerate).noting(Note::Accelerate)
        }
        (
            "s3-accesspoint" | "s3-accesspoint-fips" | "s3-object-lambda" | "s3-outposts",
            [region] | ["dualstack", region],
        ) if !bucket.is_empty() => access_point().in_region(region, partition),
        ("s3-global", []) if bucket.ends_with(".mrap.accesspoint") => {
            Place::new(Style::MultiRegionAccessPoint, BucketIn::Nowhere)
                .noting(Note::MultiRegionAccessPoint)
        }
        ("s3-website", [region]) if !bucket.is_empty() => {
            website(bucket).in_region(region, partition)
        }
        ("s3-external-1", []) => either(Style::VirtualHosted, Style::PathStyle)
            .noting(Note::External1)
            .in_region("us-east-1", partition),
        (service, [region]) if service.starts_with("s3express-") => {
            Place::new(Style::DirectoryBucket, BucketIn::Nowhere)
                .noting(Note::DirectoryBucket)
                .in_region(region, partition)
        }
        (service, []) => {
            if let Some(region) = service.strip_prefix("s3-website-") {
                if bucket.is_empty() {
                    return None;
                }
                website(bucket).in_region(region, partition)
            } else {
                let region =
                    service.strip_prefix("s3-fips-").or_else(|| service.strip_prefix("s3-"))?;
                let region =
                    Region::parse(region).ok().filter(|parsed| parsed.as_str() == region)?;
                let place = if service.starts_with("s3-fips-") {
                    either(Style::Fips, Style::FipsPath).noting(Note::Fips)
                } else {
                    either(Style::VirtualHosted, Style::PathStyle)
                        .noting(Note::HyphenatedRegion(region.clone()))
                };
                place.in_region(region.as_str(), partition)
            }
        }
        _ => return None,
    };
    let is_alias = matches!(&place.bucket, BucketIn::Host(name) if is_access_point_alias(name));
    if is_alias { Some(Place { region: place.region, ..access_point() }) } else { Some(place) }
}

/// Reads `bucket.vpce-1a2b.s3.region.vpce` and, for the path style, `bucket.vpce-…`, the word, and `accesspoint.vpce-…`.
fn at_vpc_endpoint(before: &[&str], region: &str, partition: Partition) -> Place {
    let bucket = match before {
        ["bucket", endpoint] if endpoint.starts_with("vpce-") => BucketIn::Path,
        [bucket @ .., "bucket", endpoint] if endpoint.starts_with("vpce-") => {
            BucketIn::Host(bucket.join("."))
        }
        _ => return access_point().noting(Note::VpcEndpoint).in_region(region, partition),
    };
    Place::new(Style::VpcEndpoint, bucket).noting(Note::VpcEndpoint).in_region(region, partition)
}

fn access_point() -> Place {
    Place::new(Style::AccessPoint, BucketIn::Nowhere).noting(Note::AccessPoint)
}

fn website(bucket: &str) -> Place {
    Place::new(Style::Website, BucketIn::Host(bucket.to_owned())).noting(Note::Website)
}

fn is_access_point_alias(name: &str) -> bool {
    name.ends_with("-s3alias") || name.ends_with("--ol-s3")
}

fn is_loopback(host: &str) -> bool {
    host == "localhost"
        || host == "[::1]"
        || host.parse::<std::net::Ipv4Addr>().is_ok_and(|address| address.is_loopback())
}

fn is_local(host: &str) -> bool {
    let top_level = host.rsplit('.').next().unwrap_or(host);
    matches!(top_level, "localhost" | "local" | "internal")
        || host.starts_with('[')
        || host.parse::<std::net::Ipv4Addr>().is_ok()
}
