//! A URL's query: signatures are recognised and dropped, and nothing secret is kept.

use percent_encoding::percent_decode_str;

use super::Note;
use crate::access::names::Region;

/// What a query said.
#[derive(Default)]
pub(super) struct Query {
    pub was_signed: bool,
    /// The Region in the scope of a Version 4 signature.
    pub signed_region: Option<Region>,
    pub version_id: Option<String>,
    pub notes: Vec<Note>,
}

pub(super) fn read(text: &str) -> Query {
    let mut query = Query::default();
    let (mut v2, mut v4, mut cloud_front, mut others) = (false, false, false, false);
    for pair in text.split('&').filter(|pair| !pair.is_empty()) {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        let name = percent_decode_str(name).decode_utf8_lossy().to_ascii_lowercase();
        match name.as_str() {
            "x-amz-credential" => {
                v4 = true;
                query.signed_region = scope_region(value);
            }
            "x-amz-signature" | "x-amz-algorithm" => v4 = true,
            "awsaccesskeyid" => v2 = true,
            "key-pair-id" | "policy" => cloud_front = true,
            "signature" | "expires" => {}
            "versionid" => {
                let id = percent_decode_str(value).decode_utf8_lossy().into_owned();
                if !id.is_empty() {
                    query.version_id = Some(id);
                }
            }
            _ => others |= !name.starts_with("x-amz-") && name != "x-id",
        }
    }
    query.was_signed = v2 || v4 || cloud_front;
    let checks = [
        (v4, Note::AlreadySigned),
        (v2 && !v4, Note::SignedV2),
        (cloud_front && !v4 && !v2, Note::SignedForCloudFront),
        (query.version_id.is_some(), Note::VersionId),
        (others, Note::Query),
    ];
    query.notes = checks.into_iter().filter(|(is_so, _)| *is_so).map(|(_, note)| note).collect();
    query
}

/// The Region in `AKIA…/20261122/eu-west-1/s3/aws4_request`.
fn scope_region(credential: &str) -> Option<Region> {
    let credential = percent_decode_str(credential).decode_utf8().ok()?;
    let fields: Vec<&str> = credential.rsplitn(5, '/').collect();
    let ["aws4_request", "s3", region, _, _] = fields[..] else { return None };
    Region::parse(region).ok().filter(|parsed| parsed.as_str() == region)
}
