//! The canonical request of Signature Version 4, and the signature over it.
//!
//! The same functions sign a URL and, in the sandbox, verify what a client sent; the arithmetic
//! (HMAC, key derivation) is `aws-sigv4`'s. Source: "Create a signed AWS API request" in the IAM User Guide.

use std::fmt::Write as _;

use aws_sigv4::sign::v4::{calculate_signature, generate_signing_key};
use jiff::Timestamp;
use sha2::{Digest as _, Sha256};

/// The algorithm's name, as it stands in requests.
pub const ALGORITHM: &str = "AWS4-HMAC-SHA256";

/// What a presigned URL says instead of its payload's hash.
pub const UNSIGNED_PAYLOAD: &str = "UNSIGNED-PAYLOAD";

/// Where and when a signature is valid.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scope {
    pub signed_at: Timestamp,
    pub region: String,
    pub service: String,
}

impl Scope {
    /// `20261122/eu-west-1/s3/aws4_request`
    pub fn text(&self) -> String {
        format!(
            "{}/{}/{}/aws4_request",
            self.signed_at.strftime("%Y%m%d"),
            self.region,
            self.service
        )
    }
}

/// The time as `X-Amz-Date` has it: `20261122T093000Z`.
pub fn amz_date(time: Timestamp) -> String {
    time.strftime("%Y%m%dT%H%M%SZ").to_string()
}

/// The time in an `X-Amz-Date`, or `None` where the text is not of that form.
pub fn parse_amz_date(text: &str) -> Option<Timestamp> {
    let date = jiff::civil::DateTime::strptime("%Y%m%dT%H%M%SZ", text).ok()?;
    date.to_zoned(jiff::tz::TimeZone::UTC).map(|zoned| zoned.timestamp()).ok()
}

/// The parts of a request that its signature covers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedParts<'a> {
    pub method: &'a str,
    /// Percent-encoded as it is sent. S3 signs the path as it is; other services encode it once more.
    pub canonical_path: &'a str,
    /// Decoded names and values, in any order; `X-Amz-Signature` left out.
    pub query: &'a [(String, String)],
    /// Lower-case names and trimmed values, only those that are signed, in any order.
    pub headers: &'a [(String, String)],
    pub payload_hash: &'a str,
}

impl SignedParts<'_> {
    /// The text whose hash is signed.
    pub fn canonical_request(&self) -> String {
        let mut headers: Vec<_> = self.headers.iter().collect();
        headers.sort();
        let mut text =
            format!("{}\n{}\n{}\n", self.method, self.canonical_path, canonical_query(self.query));
        for (name, value) in &headers {
            text.push_str(name);
            text.push(':');
            text.push_str(value);
            text.push('\n');
        }
        text.push('\n');
        text.push_str(&signed_headers(self.headers));
        text.push('\n');
        text.push_str(self.payload_hash);
        text
    }
}

/// The names of the headers as `SignedHeaders` lists them: sorted, `;` between them.
pub fn signed_headers(headers: &[(String, String)]) -> String {
    let mut names: Vec<&str> = headers.iter().map(|(name, _)| name.as_str()).collect();
    names.sort_unstable();
    names.dedup();
    names.join(";")
}

/// The query, encoded and sorted as Signature Version 4 wants it.
pub fn canonical_query(query: &[(String, String)]) -> String {
    let mut pairs: Vec<_> =
        query.iter().map(|(name, value)| (uri_encode(name), uri_encode(value))).collect();
    pairs.sort();
    let pairs: Vec<_> = pairs.into_iter().map(|(name, value)| format!("{name}={value}")).collect();
    pairs.join("&")
}

/// The text that is signed: algorithm, time, scope and the canonical request's hash.
pub fn string_to_sign(scope: &Scope, canonical_request: &str) -> String {
    format!(
        "{ALGORITHM}\n{}\n{}\n{}",
        amz_date(scope.signed_at),
        scope.text(),
        sha256_hex(canonical_request.as_bytes())
    )
}

/// The signature of `string_to_sign`, in lower-case hexadecimal.
pub fn signature(secret_access_key: &str, scope: &Scope, string_to_sign: &str) -> String {
    let key = generate_signing_key(
        secret_access_key,
        scope.signed_at.into(),
        &scope.region,
        &scope.service,
    );
    calculate_signature(key, string_to_sign.as_bytes())
}

/// The SHA-256 of the bytes, in lower-case hexadecimal.
pub fn sha256_hex(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

/// The bytes in lower-case hexadecimal.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        // Writing to a String cannot fail.
        write!(text, "{byte:02x}").ok();
        text
    })
}

/// Percent-encodes all but the unreserved characters of RFC 3986, `/` included.
pub fn uri_encode(text: &str) -> String {
    percent_encoding::utf8_percent_encode(text, UNRESERVED).to_string()
}

const UNRESERVED: &percent_encoding::AsciiSet =
    &percent_encoding::NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

#[cfg(test)]
mod tests {
    use super::*;

    fn pair(name: &str, value: &str) -> (String, String) {
        (name.to_owned(), value.to_owned())
    }

    /// The example of "Authenticating Requests: Using Query Parameters" in the S3 API Reference.
    #[test]
    fn presigned_example_of_the_s3_reference_is_signed_alike() {
        let signed_at = parse_amz_date("20130524T000000Z").unwrap();
        let scope = Scope { signed_at, region: "us-east-1".to_owned(), service: "s3".to_owned() };
        let query = [
            pair("X-Amz-Algorithm", ALGORITHM),
            pair("X-Amz-Credential", "AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request"),
            pair("X-Amz-Date", "20130524T000000Z"),
            pair("X-Amz-Expires", "86400"),
            pair("X-Amz-SignedHeaders", "host"),
        ];
        let request = SignedParts {
            method: "GET",
            canonical_path: "/test.txt",
            query: &query,
            headers: &[pair("host", "examplebucket.s3.amazonaws.com")],
            payload_hash: UNSIGNED_PAYLOAD,
        }
        .canonical_request();
        let to_sign = string_to_sign(&scope, &request);
        assert!(
            to_sign.ends_with("3bfa292879f6447bbcda7001decf97f4a54dc650c8942174ae0a9121cf58ad04")
        );
        assert_eq!(
            signature("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", &scope, &to_sign),
            "aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404"
        );
    }

    #[test]
    fn amz_dates_that_are_none_are_refused() {
        assert_eq!(parse_amz_date("2013-05-24T00:00:00Z"), None);
        assert_eq!(parse_amz_date("20130599T000000Z"), None);
    }
}
