//! Notations that name an object without being its address: `s3://`, ARNs, the pages of the AWS console.

use percent_encoding::percent_decode_str;

use super::{Note, ObjectUrl, ObjectUrlError, Parts, Style};
use crate::access::names::{Partition, Region};

/// Reads `s3://bucket/key`; the key is taken as it is, `?`, `#` and `%` included, as the AWS CLI does.
pub(super) fn read_s3_uri(text: &str, rest: &str) -> ObjectUrl {
    let (bucket, key) = rest.split_once('/').unwrap_or((rest, ""));
    let mut url = named(text, Style::S3Uri, Note::S3Uri);
    url.take_bucket(bucket);
    url.take_key(key);
    url
}

/// Reads `arn:aws:s3:::bucket/key`, and an access point's ARN.
pub(super) fn read_arn(text: &str) -> Result<ObjectUrl, ObjectUrlError> {
    let fields: Vec<&str> = text.splitn(6, ':').collect();
    let [_, partition, service, region, account, resource] = fields[..] else {
        return Err(ObjectUrlError::Arn);
    };
    if Partition::from_name(partition).is_none()
        || !service.starts_with("s3")
        || resource.is_empty()
    {
        return Err(ObjectUrlError::Arn);
    }
    if service == "s3" && region.is_empty() && account.is_empty() {
        let mut url = named(text, Style::Arn, Note::Arn);
        let (bucket, key) = resource.split_once('/').unwrap_or((resource, ""));
        url.take_bucket(bucket);
        url.take_key(key);
        return Ok(url);
    }
    let Some(access_point) = resource.strip_prefix("accesspoint") else {
        return Err(ObjectUrlError::Arn);
    };
    let mut url = named(text, Style::AccessPoint, Note::Arn);
    if region.is_empty() {
        url.style = Style::MultiRegionAccessPoint;
        url.notes.push(Note::MultiRegionAccessPoint);
    } else {
        url.notes.push(Note::AccessPoint);
        url.region = Region::parse(region).ok();
    }
    let key = access_point.split_once("/object/").map_or("", |(_, key)| key);
    url.take_key(key);
    Ok(url)
}

fn named(text: &str, style: Style, note: Note) -> ObjectUrl {
    ObjectUrl {
        shown: text.to_owned(),
        style,
        domain: None,
        bucket: None,
        region: None,
        key: None,
        version_id: None,
        was_signed: false,
        notes: vec![note],
    }
}

/// What a page of the console shows.
pub(super) struct ConsolePage {
    pub bucket: Option<String>,
    pub region: Option<Region>,
    pub key: Option<String>,
}

/// Reads `https://eu-west-1.console.aws.amazon.com/s3/object/bucket?region=…&prefix=key` and the pages like it.
pub(super) fn console_page(parts: &Parts<'_>) -> Option<ConsolePage> {
    let hosts = Partition::ALL.map(Partition::console_host).into_iter().chain(["console.aws.com"]);
    let host = parts.ascii_host.as_str();
    let is_console = hosts.into_iter().any(|console| {
        host.strip_suffix(console).is_some_and(|before| before.is_empty() || before.ends_with('.'))
    });
    if !is_console {
        return None;
    }
    let mut region = host.split('.').next().and_then(exact_region);
    let mut prefix = None;
    for pair in parts.query.split('&') {
        match pair.split_once('=') {
            Some(("region", value)) => region = exact_region(value).or(region),
            Some(("prefix", value)) => prefix = Some(form_decode(value)),
            _ => {}
        }
    }
    let mut segments = parts.path.trim_start_matches('/').split('/').filter(|part| *part != "s3");
    let page = segments.next().unwrap_or_default();
    let bucket = segments.next().filter(|bucket| !bucket.is_empty());
    let shows_object = page == "object";
    Some(ConsolePage {
        bucket: bucket
            .filter(|_| shows_object || page == "buckets")
            .map(|bucket| percent_decode_str(bucket).decode_utf8_lossy().into_owned()),
        region,
        key: prefix.filter(|_| shows_object),
    })
}

fn exact_region(text: &str) -> Option<Region> {
    Region::parse(text).ok().filter(|region| region.as_str() == text)
}

/// Decodes a value of a form, where `+` is a space.
fn form_decode(value: &str) -> String {
    percent_decode_str(&value.replace('+', " ")).decode_utf8_lossy().into_owned()
}
