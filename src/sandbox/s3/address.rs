//! Which bucket and key a request means: by path or by host.
//!
//! Source: "Virtual hosting of general purpose buckets" in the S3 User Guide.

use super::error::S3Error;
use crate::sandbox::message::Request;
use crate::sandbox::regions;

/// What the host says of the Region.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HostRegion {
    /// The sandbox's own address, which stands for the endpoint of whichever Region a request is signed for.
    Any,
    /// `s3.amazonaws.com`
    Global,
    Named(String),
}

/// A request's target. Bucket and key are empty where the request names none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Address {
    pub bucket: String,
    pub key: String,
    pub host_region: HostRegion,
    /// Whether the host names the bucket.
    pub is_virtual: bool,
}

impl Address {
    pub fn of(request: &Request) -> Result<Self, S3Error> {
        let (bucket, host_region) = from_host(&request.host);
        let spaced = request.path.replace('+', " ");
        let Ok(path) = percent_encoding::percent_decode_str(&spaced).decode_utf8() else {
            return Err(S3Error::new(400, "InvalidURI", "Couldn't parse the specified URI.")
                .with("URI", request.path.clone()));
        };
        let is_virtual = bucket.is_some();
        let path = path.strip_prefix('/').unwrap_or(&path);
        let (bucket, key) = match bucket {
            Some(bucket) => (bucket, path.to_owned()),
            None => match path.split_once('/') {
                Some((bucket, key)) => (bucket.to_owned(), key.to_owned()),
                None => (path.to_owned(), String::new()),
            },
        };
        Ok(Self { bucket, key, host_region, is_virtual })
    }
}

/// The bucket that the host names, and what it says of the Region.
fn from_host(host: &str) -> (Option<String>, HostRegion) {
    let name = host.rsplit_once(':').map_or(host, |(name, _)| name).to_ascii_lowercase();
    if let Some(bucket) = name.strip_suffix(".localhost") {
        return match from_service_host(bucket) {
            Some(found) => found,
            None => (Some(bucket.to_owned()), HostRegion::Any),
        };
    }
    match name.strip_suffix(".amazonaws.com") {
        Some(rest) => from_service_host(rest).unwrap_or((None, HostRegion::Any)),
        None => (None, HostRegion::Any),
    }
}

/// Reads `bucket.s3.eu-west-1`, `s3.eu-west-1`, `bucket.s3` and the like.
fn from_service_host(rest: &str) -> Option<(Option<String>, HostRegion)> {
    let labels: Vec<&str> = rest.split('.').collect();
    let service = labels.iter().rposition(|label| *label == "s3" || label.starts_with("s3-"))?;
    let after: Vec<&str> =
        labels[service + 1..].iter().filter(|label| **label != "dualstack").copied().collect();
    let dashed = labels[service].strip_prefix("s3-").filter(|region| regions::exists(region));
    let region = match (after.as_slice(), dashed) {
        ([], Some(region)) => HostRegion::Named(region.to_owned()),
        ([], None) if labels[service] == "s3" => HostRegion::Global,
        ([region], None) => HostRegion::Named((*region).to_owned()),
        _ => return None,
    };
    let bucket = (service > 0).then(|| labels[..service].join("."));
    Some((bucket, region))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_name_bucket_and_region() {
        let named = |region: &str| HostRegion::Named(region.to_owned());
        for (host, bucket, region) in [
            ("127.0.0.1:4566", None, HostRegion::Any),
            ("localhost:4566", None, HostRegion::Any),
            ("media.localhost:4566", Some("media"), HostRegion::Any),
            ("media.s3.eu-west-1.amazonaws.com", Some("media"), named("eu-west-1")),
            ("a.b.s3.amazonaws.com", Some("a.b"), HostRegion::Global),
            ("s3.amazonaws.com", None, HostRegion::Global),
            ("s3-us-west-2.amazonaws.com", None, named("us-west-2")),
            ("media.s3.dualstack.us-west-2.amazonaws.com", Some("media"), named("us-west-2")),
        ] {
            assert_eq!(from_host(host), (bucket.map(str::to_owned), region), "{host}");
        }
    }
}
