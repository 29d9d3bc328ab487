//! Bodies that clients send in chunks (`aws-chunked`), each with its own signature or none.
//!
//! Source: "Signature Calculations for the Authorization Header: Transferring Payload in Multiple Chunks"
//! in the S3 API Reference.

use super::auth::AuthFailure;
use crate::signing::sigv4::{self, Scope};

/// How the chunks of a body are protected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Format {
    is_signed: bool,
    has_trailer: bool,
}

impl Format {
    /// The format that an `x-amz-content-sha256` names, or `None` where it is no chunked one.
    pub fn named(content_hash: &str) -> Option<Self> {
        Some(match content_hash {
            "STREAMING-AWS4-HMAC-SHA256-PAYLOAD" => Self { is_signed: true, has_trailer: false },
            "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER" => {
                Self { is_signed: true, has_trailer: true }
            }
            "STREAMING-UNSIGNED-PAYLOAD-TRAILER" => Self { is_signed: false, has_trailer: true },
            _ => return None,
        })
    }
}

/// What signed chunks are verified with.
pub struct Signer<'a> {
    pub secret: &'a str,
    pub scope: &'a Scope,
    /// The request's own signature, from which the chain starts.
    pub seed_signature: &'a str,
}

/// A body put together again.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Decoded {
    pub body: Vec<u8>,
    /// Lower-case names.
    pub trailers: Vec<(String, String)>,
}

/// Puts the chunks together, verifying each signature that the format promises.
pub fn decode(bytes: &[u8], format: Format, signer: &Signer<'_>) -> Result<Decoded, AuthFailure> {
    let mut decoded = Decoded::default();
    let mut previous = signer.seed_signature.to_owned();
    let mut rest = bytes;
    loop {
        let (header, after) = line(rest).ok_or_else(incomplete)?;
        let (size, extension) = header.split_once(';').unwrap_or((header, ""));
        let Ok(size) = usize::from_str_radix(size.trim(), 16) else {
            return Err(incomplete());
        };
        let chunk = after.get(..size).ok_or_else(incomplete)?;
        if format.is_signed {
            let provided = extension.trim().strip_prefix("chunk-signature=").unwrap_or_default();
            let string_to_sign = format!(
                "AWS4-HMAC-SHA256-PAYLOAD\n{}\n{}\n{previous}\n{}\n{}",
                sigv4::amz_date(signer.scope.signed_at),
                signer.scope.text(),
                sigv4::sha256_hex(b""),
                sigv4::sha256_hex(chunk),
            );
            previous = verified(signer, string_to_sign, provided)?;
        }
        decoded.body.extend_from_slice(chunk);
        rest = &after[size..];
        if size == 0 {
            break;
        }
        rest = rest.strip_prefix(b"\r\n").ok_or_else(incomplete)?;
    }
    if format.has_trailer {
        read_trailers(rest, format, signer, &previous, &mut decoded)?;
    }
    Ok(decoded)
}

fn read_trailers(
    mut rest: &[u8],
    format: Format,
    signer: &Signer<'_>,
    previous: &str,
    decoded: &mut Decoded,
) -> Result<(), AuthFailure> {
    let mut signature = None;
    while let Some((header, after)) = line(rest) {
        rest = after;
        // Clients disagree on an empty line before the trailers.
        if header.is_empty() {
            continue;
        }
        let (name, value) = header.split_once(':').ok_or_else(incomplete)?;
        let (name, value) = (name.trim().to_lowercase(), value.trim().to_owned());
        if name == "x-amz-trailer-signature" {
            signature = Some(value);
        } else {
            decoded.trailers.push((name, value));
        }
    }
    if format.is_signed {
        let lines = decoded.trailers.iter().flat_map(|(name, value)| [name, ":", value, "\n"]);
        let text: String = lines.collect();
        let string_to_sign = format!(
            "AWS4-HMAC-SHA256-TRAILER\n{}\n{}\n{previous}\n{}",
            sigv4::amz_date(signer.scope.signed_at),
            signer.scope.text(),
            sigv4::sha256_hex(text.as_bytes()),
        );
        verified(signer, string_to_sign, &signature.unwrap_or_default())?;
    }
    Ok(())
}

fn verified(
    signer: &Signer<'_>,
    string_to_sign: String,
    provided: &str,
) -> Result<String, AuthFailure> {
    let expected = sigv4::signature(signer.secret, signer.scope, &string_to_sign);
    if expected == provided {
        return Ok(expected);
    }
    Err(AuthFailure::Mismatch(Box::new(super::auth::Mismatch {
        access_key_id: String::new(),
        string_to_sign,
        canonical_request: String::new(),
        signature_provided: provided.to_owned(),
    })))
}

fn line(bytes: &[u8]) -> Option<(&str, &[u8])> {
    let end = bytes.windows(2).position(|pair| pair == b"\r\n")?;
    Some((std::str::from_utf8(&bytes[..end]).ok()?, &bytes[end + 2..]))
}

fn incomplete() -> AuthFailure {
    AuthFailure::BodyMalformed(
        "The request body terminated unexpectedly or is not in aws-chunked form".to_owned(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scope() -> Scope {
        Scope {
            signed_at: sigv4::parse_amz_date("20130524T000000Z").unwrap(),
            region: "us-east-1".to_owned(),
            service: "s3".to_owned(),
        }
    }

    /// The example of "Transferring Payload in Multiple Chunks" in the S3 API Reference.
    fn example() -> Vec<u8> {
        let mut body = b"10000;chunk-signature=ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648\r\n".to_vec();
        body.extend(vec![b'a'; 65536]);
        body.extend(b"\r\n400;chunk-signature=0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497\r\n");
        body.extend([b'a'; 1024]);
        body.extend(b"\r\n0;chunk-signature=b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9\r\n\r\n");
        body
    }

    fn decode_example(body: &[u8]) -> Result<Decoded, AuthFailure> {
        let scope = scope();
        let signer = Signer {
            secret: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
            scope: &scope,
            seed_signature: "4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9",
        };
        let format = Format::named("STREAMING-AWS4-HMAC-SHA256-PAYLOAD").unwrap();
        decode(body, format, &signer)
    }

    #[test]
    fn signed_chunks_of_the_s3_reference_are_accepted() {
        assert_eq!(decode_example(&example()).unwrap().body.len(), 66560);
    }

    #[test]
    fn a_changed_chunk_is_refused() {
        let mut body = example();
        body[200] = b'b';
        assert!(matches!(decode_example(&body), Err(AuthFailure::Mismatch(_))));
    }

    #[test]
    fn a_body_that_ends_early_is_refused() {
        assert!(matches!(decode_example(&example()[..300]), Err(AuthFailure::BodyMalformed(_))));
    }

    #[test]
    fn trailers_of_an_unsigned_body_are_read() {
        let scope = scope();
        let signer = Signer { secret: "", scope: &scope, seed_signature: "" };
        let format = Format::named("STREAMING-UNSIGNED-PAYLOAD-TRAILER").unwrap();
        let decoded =
            decode(b"3\r\nabc\r\n0\r\nx-amz-checksum-crc32:NSRBwg==\r\n\r\n", format, &signer)
                .unwrap();
        assert_eq!(decoded.body, b"abc");
        assert_eq!(decoded.trailers, [("x-amz-checksum-crc32".to_owned(), "NSRBwg==".to_owned())]);
    }
}
