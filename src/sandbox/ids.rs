//! Identifiers of the forms that AWS gives out.

const BASE32: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
const BASE64: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const ALPHANUMERIC: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
const UPPER_ALPHANUMERIC: &[u8] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
const HEXADECIMAL: &[u8] = b"0123456789abcdef";

fn random_text(alphabet: &[u8], length: usize) -> String {
    (0..length).map(|_| char::from(alphabet[rand::random_range(0..alphabet.len())])).collect()
}

/// A unique ID or access key ID: four letters that say of what (`AKIA`, `AROA`, …), then 16 of base32.
pub fn unique(prefix: &str) -> String {
    format!("{prefix}{}", random_text(BASE32, 16))
}

/// A unique ID of a principal or policy: four letters, then 17 more.
pub fn entity(prefix: &str) -> String {
    format!("{prefix}{}", random_text(BASE32, 17))
}

/// A secret access key: 40 characters.
pub fn secret_access_key() -> String {
    random_text(BASE64, 40)
}

/// A session token.
pub fn session_token() -> String {
    format!("IQoJb3JpZ2luX2Vj{}==", random_text(BASE64, 340))
}

/// A request ID of IAM and STS.
pub fn uuid() -> String {
    [8, 4, 4, 4, 12].map(|length| random_text(HEXADECIMAL, length)).join("-")
}

/// A request ID of S3.
pub fn s3_request_id() -> String {
    random_text(UPPER_ALPHANUMERIC, 16)
}

/// The `HostId` of an S3 answer.
pub fn s3_host_id() -> String {
    format!("{}=", random_text(BASE64, 75))
}

/// An object's version ID.
pub fn version_id() -> String {
    random_text(ALPHANUMERIC, 32)
}

/// A multipart upload's ID.
pub fn upload_id() -> String {
    random_text(ALPHANUMERIC, 64)
}

/// The 64 hexadecimal digits that stand for an account in ACLs and listings; always the same for one account.
pub fn canonical_user(account_id: &str) -> String {
    crate::signing::sigv4::sha256_hex(format!("canonical user {account_id}").as_bytes())
}
