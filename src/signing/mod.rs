//! Signature Version 4: what is signed, and a presigned URL made of it.

pub mod presign;
pub mod signed_url;
pub mod sigv4;
