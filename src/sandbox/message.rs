//! A request and an answer as plain data: what the network side reads and writes, and the services see.

use std::net::IpAddr;

use jiff::Timestamp;
use percent_encoding::percent_decode_str;

/// An HTTP request whose body was read whole.
#[derive(Debug, Clone)]
pub struct Request {
    pub method: String,
    /// The `Host` header, with its port.
    pub host: String,
    /// Percent-encoded, as it was sent.
    pub path: String,
    /// Decoded names and values, in the order sent.
    pub query: Vec<(String, String)>,
    /// Lower-case names, trimmed values, in the order sent.
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
    pub source_ip: IpAddr,
}

impl Request {
    /// The first header of that (lower-case) name.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// The first query parameter of that name; names are case-sensitive.
    pub fn query_value(&self, name: &str) -> Option<&str> {
        self.query.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// Whether the query names the parameter, with or without a value.
    pub fn has_query(&self, name: &str) -> bool {
        self.query_value(name).is_some()
    }
}

/// An HTTP answer.
#[derive(Debug, Clone)]
pub struct Response {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

impl Response {
    /// An answer without headers and body.
    pub fn empty(status: u16) -> Self {
        Self { status, headers: Vec::new(), body: Vec::new() }
    }

    /// An answer whose body is an XML document.
    pub fn xml(status: u16, content_type: &str, body: String) -> Self {
        Self::empty(status).with_header("content-type", content_type).with_body(body.into_bytes())
    }

    #[must_use]
    pub fn with_header(mut self, name: &str, value: impl Into<String>) -> Self {
        self.headers.push((name.to_owned(), value.into()));
        self
    }

    #[must_use]
    pub fn with_body(mut self, body: Vec<u8>) -> Self {
        self.body = body;
        self
    }
}

/// The pairs of a query string or a form body, decoded; a `+` is a space, as AWS reads it.
pub fn parse_pairs(text: &str) -> Vec<(String, String)> {
    text.split('&')
        .filter(|part| !part.is_empty())
        .map(|part| {
            let (name, value) = part.split_once('=').unwrap_or((part, ""));
            (decode(name), decode(value))
        })
        .collect()
}

/// The text with its percent-escapes decoded once and each `+` read as a space.
pub fn decode(text: &str) -> String {
    let spaced = text.replace('+', " ");
    percent_decode_str(&spaced).decode_utf8_lossy().into_owned()
}

/// The time as IAM and STS write it: `2026-11-22T09:30:00Z`.
pub fn iso_seconds(time: Timestamp) -> String {
    time.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// The time as S3 writes it in XML: `2026-11-22T09:30:00.000Z`.
pub fn iso_millis(time: Timestamp) -> String {
    time.strftime("%Y-%m-%dT%H:%M:%S.000Z").to_string()
}

/// The time as HTTP headers have it: `Sun, 22 Nov 2026 09:30:00 GMT`.
pub fn http_date(time: Timestamp) -> String {
    time.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string()
}

/// The time of an HTTP header, or `None` where it is not of that form.
pub fn parse_http_date(text: &str) -> Option<Timestamp> {
    let date = jiff::civil::DateTime::strptime("%a, %d %b %Y %H:%M:%S GMT", text.trim()).ok()?;
    date.to_zoned(jiff::tz::TimeZone::UTC).map(|zoned| zoned.timestamp()).ok()
}

/// The path that S3 and its clients sign: every byte but the unreserved ones and `/` encoded.
pub fn canonical_s3_path(raw_path: &str) -> String {
    let spaced = raw_path.replace('+', "%20");
    let bytes: Vec<u8> = percent_decode_str(&spaced).collect();
    bytes.iter().fold(String::with_capacity(bytes.len()), |mut text, byte| {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => {
                text.push(char::from(*byte));
            }
            _ => {
                text.push('%');
                text.push_str(&crate::signing::sigv4::hex(&[*byte]).to_uppercase());
            }
        }
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plus_in_a_query_is_a_space_and_an_escaped_one_a_plus() {
        assert_eq!(
            parse_pairs("a=b+c&d=e%2Bf&policy"),
            [("a", "b c"), ("d", "e+f"), ("policy", "")]
                .map(|(name, value)| (name.to_owned(), value.to_owned()))
        );
    }

    #[test]
    fn http_dates_are_read_back() {
        let time = Timestamp::from_second(1_763_802_000).unwrap();
        assert_eq!(parse_http_date(&http_date(time)), Some(time));
    }

    #[test]
    fn paths_are_encoded_once_whatever_the_client_left_bare() {
        assert_eq!(canonical_s3_path("/b/a(1)%20%c3%bc~"), "/b/a%281%29%20%C3%BC~");
    }
}
