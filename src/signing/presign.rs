//! A presigned URL: credentials, an object's address and a lifetime in, a URL out.
//!
//! Source: "Authenticating Requests: Using Query Parameters" in the S3 API Reference.

use aws_credential_types::Credentials;
use jiff::Timestamp;
use percent_encoding::percent_decode_str;
use secrecy::zeroize::{Zeroize as _, Zeroizing};

use super::signed_url::{ObjectAddress, SignedUrl};
use super::sigv4::{self, Scope, SignedParts};
use crate::checks::autopsy::SignedTexts;
use crate::secret_text::SecretText;
use crate::times;

/// What a URL is signed for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    Get,
    Put,
}

impl Method {
    pub fn name(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Put => "PUT",
        }
    }
}

/// Signs `method` on `address` with `credentials`, valid for `expires_secs` from `now`.
///
/// `session_expires_at` is when the credentials end; a URL cannot outlive them.
pub fn presign(
    method: Method,
    address: &ObjectAddress,
    region: &str,
    credentials: &Credentials,
    session_expires_at: Option<Timestamp>,
    now: Timestamp,
    expires_secs: u32,
) -> SignedUrl {
    let scope = Scope { signed_at: now, region: region.to_owned(), service: "s3".to_owned() };
    let headers = [("host".to_owned(), address.host.clone())];
    let mut query = vec![
        ("X-Amz-Algorithm".to_owned(), sigv4::ALGORITHM.to_owned()),
        (
            "X-Amz-Credential".to_owned(),
            format!("{}/{}", credentials.access_key_id(), scope.text()),
        ),
        ("X-Amz-Date".to_owned(), sigv4::amz_date(now)),
        ("X-Amz-Expires".to_owned(), expires_secs.to_string()),
        ("X-Amz-SignedHeaders".to_owned(), sigv4::signed_headers(&headers)),
    ];
    if let Some(token) = credentials.session_token() {
        query.push(("X-Amz-Security-Token".to_owned(), token.to_owned()));
    }
    let canonical_request = Zeroizing::new(
        SignedParts {
            method: method.name(),
            canonical_path: &address.path,
            query: &query,
            headers: &headers,
            payload_hash: sigv4::UNSIGNED_PAYLOAD,
        }
        .canonical_request(),
    );
    let to_sign = sigv4::string_to_sign(&scope, &canonical_request);
    let signature = sigv4::signature(credentials.secret_access_key(), &scope, &to_sign);
    let signed_query =
        SecretText::new(format!("{}&X-Amz-Signature={signature}", sigv4::canonical_query(&query)));
    // The session token is among them.
    for (_, value) in &mut query {
        value.zeroize();
    }
    let signature_ends = times::after(now, i64::from(expires_secs));
    SignedUrl::new(
        address.clone(),
        signed_query,
        now,
        session_expires_at.map_or(signature_ends, |session| session.min(signature_ends)),
    )
}

/// What [`presign`] signed for this URL, to be held against what S3 calculates; `None` for a URL that
/// it did not make.
pub fn signed_texts(method: Method, url: &SignedUrl) -> Option<SignedTexts> {
    let (query, _signature) = url.secret_query().rsplit_once("&X-Amz-Signature=")?;
    let parameter = |name: &str| {
        let mut pairs = query.split('&').filter_map(|pair| pair.split_once('='));
        let (_, value) = pairs.find(|(found, _)| *found == name)?;
        Some(percent_decode_str(value).decode_utf8_lossy().into_owned())
    };
    let credential = parameter("X-Amz-Credential")?;
    let (_, scope) = credential.split_once('/')?;
    let address = url.address();
    let canonical_request = format!(
        "{}\n{}\n{query}\nhost:{}\n\nhost\n{}",
        method.name(),
        address.path,
        address.host,
        sigv4::UNSIGNED_PAYLOAD
    );
    let string_to_sign = format!(
        "{}\n{}\n{scope}\n{}",
        sigv4::ALGORITHM,
        parameter("X-Amz-Date")?,
        sigv4::sha256_hex(canonical_request.as_bytes())
    );
    Some(SignedTexts { canonical_request: canonical_request.into(), string_to_sign })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_signed_is_told_from_the_url_alone() {
        let address = ObjectAddress {
            scheme: "https".to_owned(),
            host: "media-prod.s3.eu-west-1.amazonaws.com".to_owned(),
            path: "/cats/tom%2Bcat.png".to_owned(),
        };
        let credentials =
            Credentials::new("ASIAEXAMPLE", "5ecr37", Some("70k3n+/=".to_owned()), None, "test");
        let now = Timestamp::from_second(1_790_000_000).unwrap();
        let url = presign(Method::Get, &address, "eu-west-1", &credentials, None, now, 900);
        let texts = signed_texts(Method::Get, &url).unwrap();
        let scope =
            Scope { signed_at: now, region: "eu-west-1".to_owned(), service: "s3".to_owned() };
        let signature = sigv4::signature("5ecr37", &scope, &texts.string_to_sign);
        assert!(url.secret_text().expose().ends_with(&format!("&X-Amz-Signature={signature}")));
        assert_eq!(
            texts.string_to_sign,
            sigv4::string_to_sign(&scope, texts.canonical_request.expose())
        );
    }
}
