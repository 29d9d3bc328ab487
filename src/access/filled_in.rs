//! Where the plan's own values stand in a policy document: what a reader compares with the vendor's page.

use std::ops::Range;

use super::plan::AccessPlan;
use crate::{phrase, words};

/// Whose place it is in the document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Place {
    Vendor,
    ExternalId,
    Bucket,
    Prefix,
    KmsKey,
}

impl Place {
    pub fn name(self) -> &'static str {
        words::of(match self {
            Self::Vendor => phrase!("the vendor"),
            Self::ExternalId => phrase!("the external ID"),
            Self::Bucket => phrase!("the bucket"),
            Self::Prefix => phrase!("the prefix"),
            Self::KmsKey => phrase!("the KMS key"),
        })
    }
}

/// The bytes of the text that were filled in.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct FilledIn {
    pub place: Place,
    pub bytes: Range<usize>,
}

/// Every place of the plan's values in a policy of its own, in the order of the text.
///
/// A place is known by where it stands in the document, never by its words: a bucket may be called like anything.
pub fn filled_in(text: &str, plan: &AccessPlan) -> Vec<FilledIn> {
    let mut found = Vec::new();
    for string in strings(text) {
        let value = &text[string.bytes.clone()];
        let start = string.bytes.start;
        let mut push = |place, bytes: Range<usize>| {
            let bytes = start + bytes.start..start + bytes.end;
            found.push(FilledIn { place, bytes });
        };
        let within = |outer: &str| string.keys.iter().rev().skip(1).any(|key| *key == outer);
        match string.keys.last().copied() {
            Some("AWS")
                if within("Principal") && is_said(value, &plan.principal.arn(plan.partition)) =>
            {
                push(Place::Vendor, 0..value.len());
            }
            Some("sts:ExternalId") if within("Condition") => {
                let accepted = [Some(&plan.external_id), plan.previous_external_id.as_ref()];
                if accepted.into_iter().flatten().any(|id| is_said(value, id.as_str())) {
                    push(Place::ExternalId, 0..value.len());
                }
            }
            Some("Resource") => {
                if plan.kms_key.as_ref().is_some_and(|key| is_said(value, &key.to_string())) {
                    push(Place::KmsKey, 0..value.len());
                }
                for (place, bytes) in in_bucket_arn(value, plan) {
                    push(place, bytes);
                }
            }
            Some("s3:prefix") if within("Condition") => {
                let pattern = value.strip_suffix('*').unwrap_or(value);
                if is_prefix(pattern, plan) {
                    push(Place::Prefix, 0..pattern.len());
                }
            }
            _ => {}
        }
    }
    found
}

/// The bucket and the prefix within the ARN of the bucket or of its objects.
fn in_bucket_arn(value: &str, plan: &AccessPlan) -> Vec<(Place, Range<usize>)> {
    let head = format!("arn:{}:s3:::", plan.partition.name());
    let bucket = plan.bucket.as_str();
    let Some(rest) = value.strip_prefix(&head).and_then(|rest| rest.strip_prefix(bucket)) else {
        return Vec::new();
    };
    let bucket_end = head.len() + bucket.len();
    let mut found = vec![(Place::Bucket, head.len()..bucket_end)];
    match rest.strip_prefix('/') {
        None if rest.is_empty() => {}
        // Another bucket whose name begins alike.
        None => return Vec::new(),
        Some(objects) => {
            let pattern = objects.strip_suffix('*').unwrap_or(objects);
            if is_prefix(pattern, plan) {
                let start = bucket_end + 1;
                found.push((Place::Prefix, start..start + pattern.len()));
            }
        }
    }
    found
}

fn is_prefix(pattern: &str, plan: &AccessPlan) -> bool {
    plan.prefix.as_ref().is_some_and(|prefix| is_said(pattern, &prefix.policy_pattern()))
}

/// Whether what stands between quotation marks means `wanted`, whatever is escaped in it.
fn is_said(between_quotes: &str, wanted: &str) -> bool {
    let quoted = format!("\"{between_quotes}\"");
    serde_json::from_str::<String>(&quoted).is_ok_and(|said| said == wanted)
}

/// A string that is a value: the keys that lead to it, and its bytes between the quotation marks.
struct Found<'a> {
    keys: Vec<&'a str>,
    bytes: Range<usize>,
}

/// Every string of a JSON text that is no key. What is no JSON yields what was read until then.
fn strings(text: &str) -> Vec<Found<'_>> {
    let mut found = Vec::new();
    // An object with its key of the moment, or a list, which has none.
    let mut open: Vec<Option<&str>> = Vec::new();
    let mut is_key = false;
    let mut at = 0;
    while let Some(byte) = text.as_bytes().get(at) {
        match byte {
            b'{' => {
                open.push(Some(""));
                is_key = true;
            }
            b'[' => {
                open.push(None);
                is_key = false;
            }
            b'}' | b']' => {
                open.pop();
            }
            b',' => is_key = matches!(open.last(), Some(Some(_))),
            b':' => is_key = false,
            b'"' => {
                let Some(length) = length_of_string(&text[at + 1..]) else { return found };
                let bytes = at + 1..at + 1 + length;
                match open.last_mut() {
                    Some(Some(key)) if is_key => *key = &text[bytes.clone()],
                    _ => {
                        let keys = open.iter().copied().flatten().collect();
                        found.push(Found { keys, bytes: bytes.clone() });
                    }
                }
                at = bytes.end;
            }
            _ => {}
        }
        at += 1;
    }
    found
}

/// The bytes up to the quotation mark that ends a string.
fn length_of_string(text: &str) -> Option<usize> {
    let mut is_escaped = false;
    text.bytes().position(|byte| {
        let ends = byte == b'"' && !is_escaped;
        is_escaped = byte == b'\\' && !is_escaped;
        ends
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::external_id::ExternalId;
    use crate::access::names::{BucketName, KeyPrefix, KmsKeyArn};
    use crate::access::sample::lasso;
    use crate::access::vendor::Permission;

    const KEY: &str = "arn:aws:kms:eu-west-1:111111111111:key/1234abcd-12ab-34cd-56ef-1234567890ab";

    fn marked<'a>(text: &'a str, plan: &AccessPlan) -> Vec<(Place, &'a str)> {
        filled_in(text, plan)
            .into_iter()
            .map(|filled| (filled.place, &text[filled.bytes]))
            .collect()
    }

    #[test]
    fn the_trust_policy_has_the_vendor_and_the_external_id() {
        let plan = lasso();
        assert_eq!(
            marked(plan.trust_policy().text(), &plan),
            [
                (Place::Vendor, "arn:aws:iam::222222222222:root"),
                (Place::ExternalId, "kR7vq2MxWzP4tYb9NcHd"),
            ]
        );
    }

    #[test]
    fn during_a_rotation_both_external_ids_are_marked() {
        let mut plan = lasso();
        plan.previous_external_id = Some(ExternalId::parse("old-old-old").unwrap());
        let document = plan.trust_policy();
        let places = marked(document.text(), &plan);
        assert_eq!(places.last(), Some(&(Place::ExternalId, "old-old-old")));
        assert_eq!(places.len(), 3);
    }

    #[test]
    fn the_permissions_policy_has_bucket_prefix_and_key_wherever_they_stand() {
        let mut plan = lasso();
        plan.permissions = vec![Permission::GetObject, Permission::ListBucket];
        plan.prefix = Some(KeyPrefix::parse("cats/").unwrap());
        plan.kms_key = Some(KmsKeyArn::parse(KEY).unwrap());
        assert_eq!(
            marked(plan.permissions_policy().text(), &plan),
            [
                (Place::Bucket, "media-prod"),
                (Place::Prefix, "cats/"),
                (Place::Bucket, "media-prod"),
                (Place::Prefix, "cats/"),
                (Place::KmsKey, KEY),
            ]
        );
    }

    #[test]
    fn a_bucket_that_is_called_like_a_part_of_the_text_is_marked_in_its_place_alone() {
        for name in ["aws", "arn", "s3-", "resource", "version", "allow"] {
            let mut plan = lasso();
            let Ok(bucket) = BucketName::parse(name) else { continue };
            plan.bucket = bucket;
            let text = plan.permissions_policy().text().to_owned();
            let at = text.find(":::").unwrap() + 3;
            let expected = [FilledIn { place: Place::Bucket, bytes: at..at + name.len() }];
            assert_eq!(filled_in(&text, &plan), expected, "{name}");
        }
    }

    #[test]
    fn an_external_id_that_equals_another_string_is_marked_in_its_place_alone() {
        for id in
            ["Allow", "sts:ExternalId", "AWS", "sts:AssumeRole", "arn:aws:iam::222222222222:root"]
        {
            let mut plan = lasso();
            plan.external_id = ExternalId::parse(id).unwrap();
            let text = plan.trust_policy().text().to_owned();
            let places = filled_in(&text, &plan);
            let after_key = text.find("\"sts:ExternalId\":").unwrap() + 16;
            let ids: Vec<_> =
                places.iter().filter(|filled| filled.place == Place::ExternalId).collect();
            assert!(matches!(ids.as_slice(), [only] if only.bytes.start > after_key), "{id}");
            assert_eq!(places.len(), 2, "{id}");
        }
    }

    #[test]
    fn what_is_escaped_is_marked_whole() {
        let mut plan = lasso();
        plan.prefix = Some(KeyPrefix::parse(r#"a"b\c*{x}/"#).unwrap());
        let text = plan.permissions_policy().text().to_owned();
        let places = marked(&text, &plan);
        assert_eq!(places.len(), 2, "{text}");
        let (place, raw) = places[1];
        let said: String = serde_json::from_str(&format!("\"{raw}\"")).unwrap();
        let pattern = plan.prefix.as_ref().unwrap().policy_pattern();
        assert_eq!((place, said), (Place::Prefix, pattern));
    }

    #[test]
    fn a_bucket_whose_name_only_begins_alike_is_not_marked() {
        let plan = lasso();
        for resource in ["arn:aws:s3:::media-prod-old/*", "arn:aws:s3:::media-pro/*", "media-prod"]
        {
            let text = format!(r#"{{"Statement":[{{"Resource":"{resource}"}}]}}"#);
            assert_eq!(filled_in(&text, &plan), [], "{resource}");
        }
    }

    #[test]
    fn the_text_of_nobody_is_marked_nowhere_and_read_to_its_end() {
        let plan = lasso();
        for text in
            ["", "{", "\"open", "{\"a\":\"b\\", "]]]{\"Resource\":", "{\"Resource\":[[\"x\"]]}"]
        {
            assert_eq!(filled_in(text, &plan), [], "{text}");
        }
    }
}
