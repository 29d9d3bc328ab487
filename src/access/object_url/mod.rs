//! The reader of object URLs: pasted text in; style, domain, bucket, Region and key out, with notes on what is odd.
//!
//! Every form of "Methods for accessing a general purpose bucket" in the S3 User Guide is read, and the notations around it:
//! `s3://`, ARNs, the console's pages, an endpoint of one's own. The path is taken apart here and not by a URL library,
//! which would remove the `./` and `../` that are part of a key.

mod host;
mod key;
mod notation;
mod note;
mod query;
mod style;

use url::Url;

use crate::words;

use super::names::{BucketName, ObjectKey, Partition, Region, clean};

pub use key::encode_key;
pub use note::Note;
pub use style::Style;

/// An example URL, read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ObjectUrl {
    /// What was pasted, cleaned, without its query and fragment: safe to show.
    pub shown: String,
    pub style: Style,
    /// `https://host` as typed, without the slash; `None` for notations that name no host (`s3://`, ARNs, console pages).
    pub domain: Option<String>,
    pub bucket: Option<BucketName>,
    /// `None` where the URL does not say; the bucket itself can be asked.
    pub region: Option<Region>,
    /// The key that S3 will look up, decoded once.
    pub key: Option<ObjectKey>,
    /// The `versionId` of the query; a signed URL for the key alone reads the newest version.
    pub version_id: Option<String>,
    /// Whether the query carried a signature, which was dropped.
    pub was_signed: bool,
    pub notes: Vec<Note>,
}

/// Why a text cannot be read as an object's URL.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ObjectUrlError {
    #[error("{}", words!("Enter the URL of one object, for example https://media.s3.eu-west-1.amazonaws.com/photo.jpg"))]
    Empty,
    #[error("{}", words!("This text is too long for a URL: {count} bytes, and 16384 are read", count = .0))]
    TooLong(usize),
    #[error("{}", words!("The URL contains a line break or another character that cannot be seen; paste it as one line"))]
    Invisible,
    #[error("{}", words!("A URL begins with https:// or s3://; this text begins with neither"))]
    NoScheme,
    #[error("{}", words!("A URL that begins with “{given}:” is not one of S3; use https://", given = .0))]
    Scheme(String),
    #[error("{}", words!("The URL contains a user name or password before an @; remove it"))]
    UserInfo,
    #[error("{}", words!("The URL names no host"))]
    NoHost,
    #[error("{}", words!("The URL's host is not one that can exist"))]
    Host,
    #[error("{}", words!("The URL's port is not a number between 1 and 65535"))]
    Port,
    #[error("{}", words!("“{given}” in the URL is not percent-encoding; a percent sign in a key is written %25", given = .0))]
    Percent(String),
    #[error("{}", words!("“{given}” in the URL decodes to bytes that are not UTF-8, as S3's keys are; look up the key in the bucket", given = .0))]
    NotUtf8(String),
    #[error("{}", words!("This ARN is not one of an S3 bucket or object; it should look like arn:aws:s3:::bucket/key"))]
    Arn,
}

/// More than the longest key, each byte of it encoded, together with a long signature.
const MAX_BYTES: usize = 16 * 1024;

impl ObjectUrl {
    /// Reads a URL; `own_endpoint` is where S3 answers if that is not AWS (the sandbox, an emulator).
    pub fn read(text: &str, own_endpoint: Option<&Url>) -> Result<Self, ObjectUrlError> {
        if text.len() > MAX_BYTES {
            return Err(ObjectUrlError::TooLong(text.len()));
        }
        let text = clean(text);
        if text.is_empty() {
            return Err(ObjectUrlError::Empty);
        }
        // Bidirectional marks and joiners inside a word are text: a key may hold them.
        if text.chars().any(char::is_control) {
            return Err(ObjectUrlError::Invisible);
        }
        if text.starts_with("arn:") {
            return notation::read_arn(text);
        }
        let mut notes = Vec::new();
        let (scheme, rest) = match text.split_once("://") {
            Some((scheme, rest)) if is_scheme(scheme) => (scheme.to_ascii_lowercase(), rest),
            _ if looks_like_host(text) => {
                notes.push(Note::HttpsAssumed);
                ("https".to_owned(), text)
            }
            _ => match text.split_once(':') {
                // Whatever is longer may be a secret with a colon in it.
                Some((scheme, _)) if is_scheme(scheme) && scheme.len() <= 12 => {
                    return Err(ObjectUrlError::Scheme(scheme.to_ascii_lowercase()));
                }
                _ => return Err(ObjectUrlError::NoScheme),
            },
        };
        match scheme.as_str() {
            "s3" | "s3a" | "s3n" => return Ok(notation::read_s3_uri(text, rest)),
            "http" | "https" => {}
            _ => return Err(ObjectUrlError::Scheme(scheme)),
        }
        let parts = Parts::split(&scheme, rest)?;
        let url = Self {
            shown: format!("{}{}", parts.domain(), parts.path),
            style: Style::CustomDomain,
            domain: Some(parts.domain()),
            bucket: None,
            region: None,
            key: None,
            version_id: None,
            was_signed: false,
            notes,
        };
        if let Some(page) = notation::console_page(&parts) {
            return Ok(url.with_console_page(&page));
        }
        url.with_place(&parts, own_endpoint)
    }

    fn with_place(
        mut self,
        parts: &Parts<'_>,
        own_endpoint: Option<&Url>,
    ) -> Result<Self, ObjectUrlError> {
        let place = host::place(parts, own_endpoint);
        self.style = place.style;
        self.region = place.region;
        self.notes.extend(place.notes);
        let is_own = matches!(self.style, Style::OwnEndpointPath | Style::OwnEndpointVirtualHosted);
        if parts.scheme == "http" && !is_own && self.style != Style::Website {
            self.notes.push(Note::PlainHttp);
        }
        if place.is_aws && parts.port.is_some() {
            self.notes.push(Note::Port);
        }
        let path = parts.path.strip_prefix(&place.base_path).unwrap_or(parts.path);
        let path = path.strip_prefix('/').unwrap_or(path);
        let (bucket, raw_key) = match place.bucket {
            host::BucketIn::Host(bucket) => (Some(bucket), path),
            host::BucketIn::Path => {
                let (bucket, key) = path.split_once('/').unwrap_or((path, ""));
                (Some(key::decode(bucket)?), key)
            }
            host::BucketIn::Nowhere => (None, path),
        };
        if let Some(bucket) = bucket {
            self.take_bucket(&bucket);
        }
        self.take_key(&key::decode(raw_key)?);
        self.notes.extend(key::notes_on_raw(raw_key));
        self.take_query(parts);
        self.add_tls_note();
        Ok(self)
    }

    fn with_console_page(mut self, page: &notation::ConsolePage) -> Self {
        self.style = Style::Console;
        self.domain = None;
        self.notes.push(Note::ConsolePage);
        self.region.clone_from(&page.region);
        if let Some(bucket) = &page.bucket {
            self.take_bucket(bucket);
        } else {
            self.notes.push(Note::NoBucket);
        }
        self.take_key(page.key.as_deref().unwrap_or_default());
        self
    }

    fn take_bucket(&mut self, text: &str) {
        if text.is_empty() {
            self.notes.push(Note::NoBucket);
            return;
        }
        let lower = text.to_ascii_lowercase();
        if lower != text && self.style.has_bucket_in_host() {
            self.notes.push(Note::UpperCaseHost);
        }
        let name = if self.style.has_bucket_in_host() { lower.as_str() } else { text };
        if name.starts_with("amzn-s3-demo-") {
            self.notes.push(Note::DocumentationBucket);
        }
        match BucketName::parse(name) {
            Ok(bucket) if bucket.as_str() == name => self.bucket = Some(bucket),
            // A name that is only right once it is trimmed is another name.
            Ok(_) => self.notes.push(Note::NoBucket),
            Err(error) => self.notes.push(Note::BadBucket(error)),
        }
    }

    fn take_key(&mut self, decoded: &str) {
        match ObjectKey::parse(decoded) {
            Ok(key) => {
                self.notes.extend(key::notes_on_key(key.as_str(), self.style));
                self.key = Some(key);
            }
            Err(_) if decoded.is_empty() => self.notes.push(Note::NoKey),
            Err(error) => self.notes.push(Note::BadKey(error)),
        }
    }

    fn take_query(&mut self, parts: &Parts<'_>) {
        let query = query::read(parts.query);
        self.was_signed = query.was_signed;
        if self.region.is_none()
            && self.bucket.is_some()
            && let Some(region) = query.signed_region
        {
            self.notes.push(Note::RegionFromSignature(region.clone()));
            self.region = Some(region);
        }
        self.version_id = query.version_id;
        self.notes.extend(query.notes);
        if parts.has_fragment {
            self.notes.push(Note::Fragment);
        }
    }

    fn add_tls_note(&mut self) {
        let has_dots = self.bucket.as_ref().is_some_and(BucketName::has_dots);
        let is_https = self.domain.as_ref().is_some_and(|domain| domain.starts_with("https:"));
        if has_dots && is_https && self.style.has_bucket_in_host() {
            self.notes.push(Note::DotsInBucket);
        }
    }

    /// Whether a presigned URL for this very object can be made from what the URL says.
    ///
    /// That is: bucket and key are known, and the URL is one of S3's REST endpoints or a notation that names the object (`s3://`,
    /// ARN, console page), so that rewriting it to the bucket's own host changes nothing. A website endpoint checks no
    /// signature; a custom domain, a `CloudFront` address or an access point does not say the bucket. The Region may be missing: the bucket tells it.
    pub fn is_signable(&self) -> bool {
        self.blocker().is_none()
    }

    /// The note that says why no presigned URL can be made, if none can.
    pub fn blocker(&self) -> Option<&Note> {
        self.notes.iter().find(|note| note.blocks_signing())
    }

    /// Why a signed URL at this host does not reach a bucket of that Region, or `None`.
    ///
    /// Source: "Virtual hosting of general purpose buckets" in the Amazon S3 User Guide.
    pub fn out_of_reach_of(&self, region: &Region) -> Option<String> {
        let is_global = self.notes.contains(&Note::GlobalEndpoint);
        (is_global && region.launched_after_2019_03_20()).then(|| {
            words!("The global endpoint does not route to {region}, which was launched after 20 March 2019: S3 answers 400 to every signed URL there", region)
        })
    }
}

/// The canonical address of an object: `https://<bucket>.s3.<region>.amazonaws.com/<encoded key>`.
///
/// A bucket with dots gets the path-style address, since the certificate does not cover its host.
pub fn address_for(bucket: &BucketName, region: &Region, key: &ObjectKey) -> String {
    let domain = domain_for(bucket, region);
    format!("{domain}/{}", encode_key(key.as_str()))
}

/// What the canonical addresses of the bucket's objects begin with, without the slash before the key.
pub fn domain_for(bucket: &BucketName, region: &Region) -> String {
    let suffix = Partition::of_region(region).dns_suffix();
    if bucket.has_dots() {
        format!("https://s3.{region}.{suffix}/{bucket}")
    } else {
        format!("https://{bucket}.s3.{region}.{suffix}")
    }
}

/// An `http` URL, taken apart but not decoded.
struct Parts<'a> {
    scheme: String,
    /// As typed, without port.
    host: &'a str,
    /// Lower case, in ASCII.
    ascii_host: String,
    /// `None` for the scheme's own port.
    port: Option<u16>,
    /// With the leading slash, or empty.
    path: &'a str,
    query: &'a str,
    has_fragment: bool,
}

impl<'a> Parts<'a> {
    fn split(scheme: &str, rest: &'a str) -> Result<Self, ObjectUrlError> {
        let (rest, has_fragment) = match rest.split_once('#') {
            Some((rest, _)) => (rest, true),
            None => (rest, false),
        };
        let (rest, query) = rest.split_once('?').unwrap_or((rest, ""));
        let (authority, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
        if authority.contains('@') {
            return Err(ObjectUrlError::UserInfo);
        }
        let (host, port) = match authority.rsplit_once(':') {
            Some((host, port)) if !port.ends_with(']') => (host, port),
            _ => (authority, ""),
        };
        let port = match port {
            "" => None,
            digits if digits.bytes().all(|byte| byte.is_ascii_digit()) => match digits.parse() {
                Ok(0) | Err(_) => return Err(ObjectUrlError::Port),
                Ok(port) => Some(port),
            },
            _ => return Err(ObjectUrlError::Port),
        };
        if host.is_empty() {
            return Err(ObjectUrlError::NoHost);
        }
        let Ok(parsed) = url::Host::parse(host) else { return Err(ObjectUrlError::Host) };
        let ascii_host = parsed.to_string();
        let own_port = if scheme == "http" { 80 } else { 443 };
        Ok(Self {
            scheme: scheme.to_owned(),
            host,
            ascii_host: ascii_host.strip_suffix('.').unwrap_or(&ascii_host).to_owned(),
            port: port.filter(|port| *port != own_port),
            path,
            query,
            has_fragment,
        })
    }

    /// `https://host:8443`, as browsers write it.
    fn domain(&self) -> String {
        match self.port {
            Some(port) => format!("{}://{}:{port}", self.scheme, self.ascii_host),
            None => format!("{}://{}", self.scheme, self.ascii_host),
        }
    }
}

fn is_scheme(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte))
}

/// Whether a text without scheme begins with a host name: `media.s3.amazonaws.com/photo.jpg`, `localhost:4566/…`.
fn looks_like_host(text: &str) -> bool {
    let authority = text.split(['/', '?', '#']).next().unwrap_or_default();
    let (host, port) = authority.split_once(':').unwrap_or((authority, ""));
    let is_host = host.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._".contains(&byte));
    is_host
        && port.bytes().all(|byte| byte.is_ascii_digit())
        && (host.contains('.') && !host.starts_with('.') || !port.is_empty())
        && !host.is_empty()
        && (text.len() > authority.len() || is_of_aws(host))
}

/// Whether some partition's host names end as this one.
fn is_of_aws(host: &str) -> bool {
    Partition::ALL.into_iter().any(|partition| {
        let before = host.strip_suffix(partition.dns_suffix());
        before.is_some_and(|before| before.ends_with('.'))
    })
}

#[cfg(test)]
mod properties;
#[cfg(test)]
mod tests;
