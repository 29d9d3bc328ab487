//! The checksums that clients send along with objects.
//!
//! Source: "Checking object integrity in Amazon S3" in the S3 User Guide.

use aws_smithy_types::base64;
use md5::{Digest as _, Md5};
use sha2::Sha256;

use super::error::S3Error;
use crate::signing::sigv4::hex;

/// The MD5 of the bytes, in hexadecimal: an object's `ETag`.
pub fn etag(bytes: &[u8]) -> String {
    hex(&Md5::digest(bytes))
}

/// The MD5s of the parts as the `ETag` of a multipart object: `…-3`.
pub fn multipart_etag<'a>(parts: impl Iterator<Item = &'a [u8]>) -> String {
    let mut count = 0;
    let mut all = Md5::new();
    for part in parts {
        count += 1;
        all.update(Md5::digest(part));
    }
    format!("{}-{count}", hex(&all.finalize()))
}

/// Verifies `Content-MD5`, where there is one.
pub fn check_md5(header: Option<&str>, body: &[u8]) -> Result<(), S3Error> {
    let Some(header) = header else {
        return Ok(());
    };
    let claimed = base64::decode(header).ok().filter(|bytes| bytes.len() == 16);
    let Some(claimed) = claimed else {
        return Err(S3Error::new(
            400,
            "InvalidDigest",
            "The Content-MD5 you specified was invalid.",
        )
        .with("Content-MD5", header));
    };
    let computed = Md5::digest(body);
    if claimed == computed.as_slice() {
        return Ok(());
    }
    Err(S3Error::new(
        400,
        "BadDigest",
        "The Content-MD5 you specified did not match what we received.",
    )
    .with("ExpectedDigest", header)
    .with("CalculatedDigest", base64::encode(computed)))
}

/// Verifies each `x-amz-checksum-…` that can be computed here; the one that is to be remembered.
pub fn check(
    headers: &[(String, String)],
    body: &[u8],
) -> Result<Option<(String, String)>, S3Error> {
    let mut found = None;
    for (name, value) in headers {
        let Some(algorithm) = name.strip_prefix("x-amz-checksum-") else {
            continue;
        };
        let computed = match algorithm {
            "crc32" => base64::encode(crc(body, 0xEDB8_8320, 32).to_be_bytes().split_at(4).1),
            "crc32c" => base64::encode(crc(body, 0x82F6_3B78, 32).to_be_bytes().split_at(4).1),
            "crc64nvme" => base64::encode(crc(body, 0x9A6C_9329_AC4B_C9B5, 64).to_be_bytes()),
            "sha256" => base64::encode(Sha256::digest(body)),
            // Its hash is not computed here, so it is not vouched for either.
            _ => continue,
        };
        if computed != *value {
            let upper = algorithm.to_uppercase();
            return Err(S3Error::new(
                400,
                "BadDigest",
                format!("The {upper} you specified did not match the calculated checksum."),
            ));
        }
        found = Some((name.clone(), value.clone()));
    }
    Ok(found)
}

/// A reflected CRC of 32 or 64 bits with all ones before and after.
fn crc(bytes: &[u8], polynomial: u64, bits: u32) -> u64 {
    let ones = u64::MAX >> (64 - bits);
    let mut table = [0_u64; 256];
    for (entry, index) in table.iter_mut().zip(0_u64..) {
        *entry =
            (0..8).fold(
                index,
                |value, _| {
                    if value & 1 == 1 { (value >> 1) ^ polynomial } else { value >> 1 }
                },
            );
    }
    let sum = bytes.iter().fold(ones, |sum, byte| {
        let index = usize::from(sum.to_le_bytes()[0] ^ byte);
        table[index] ^ (sum >> 8)
    });
    sum ^ ones
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The check values of the catalogue of parametrised CRC algorithms.
    #[test]
    fn crcs_of_the_check_text_are_the_published_ones() {
        let text = b"123456789";
        assert_eq!(crc(text, 0xEDB8_8320, 32), 0xCBF4_3926);
        assert_eq!(crc(text, 0x82F6_3B78, 32), 0xE306_9283);
        assert_eq!(crc(text, 0x9A6C_9329_AC4B_C9B5, 64), 0xAE8B_1486_0A79_9888);
    }

    #[test]
    fn a_wrong_checksum_is_refused() {
        let header = |value: &str| [("x-amz-checksum-crc32".to_owned(), value.to_owned())];
        assert!(check(&header("y/Q5Jg=="), b"123456789").is_ok_and(|found| found.is_some()));
        assert_eq!(check(&header("AAAAAA=="), b"123456789").unwrap_err().code, "BadDigest");
    }
}
