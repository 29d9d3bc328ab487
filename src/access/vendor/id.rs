//! What an integration with a vendor is filed under: no two vendors share it.

use std::fmt;

use crate::access::names::{digest, distinct};

/// The vendor as its integrations' tags and files have it.
///
/// A built-in vendor has its profile's ID. One that a file describes has that ID and its name, for whoever writes such a
/// file is free to choose either. A custom one has the name that was typed, letter by letter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VendorId {
    text: String,
    /// What tags of earlier versions have in its place. Several vendors can have the same.
    former: Option<String>,
    /// What the texts of all vendors begin with whose files have the same ID, under whatever name.
    family: Option<String>,
}

/// How much of a vendor goes into a tag: a value has at most 256 characters, the bucket's among them.
/// Source: "Tag naming limits and requirements" in the IAM User Guide.
const TAGGED_CHARS: usize = 128;

/// How much of a vendor goes into a file's name.
const SLUG_CHARS: usize = 48;

impl VendorId {
    /// A vendor that is built in, by its profile's ID.
    pub fn built_in(id: &str) -> Self {
        Self { text: id.to_owned(), former: None, family: None }
    }

    /// A vendor that a file describes.
    pub fn described(id: &str, name: &str) -> Self {
        let family = format!("File:{id}:");
        Self { text: format!("{family}{name}"), former: Some(id.to_owned()), family: Some(family) }
    }

    /// A vendor of which the name alone is known.
    pub fn custom(name: &str) -> Self {
        let former = name.to_lowercase().replace(char::is_whitespace, "-");
        Self { text: format!("Custom:{name}"), former: Some(former), family: None }
    }

    /// A built-in vendor's ID, or what tells another one from all others.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The part of a tag's value that is the vendor's.
    ///
    /// No vendor's is what an earlier version wrote for another one: those had no capital letters.
    pub fn tagged(&self) -> String {
        distinct(&self.text, is_tag_character, '=', TAGGED_CHARS)
    }

    /// What an earlier version wrote in its place: another vendor's may be the same.
    pub fn formerly_tagged(&self) -> Option<String> {
        Some(tag_safe(self.former.as_ref()?, TAGGED_CHARS))
    }

    /// Whether the vendor's part of a tag may be this vendor's although it is not [`Self::tagged`]: an earlier version wrote
    /// it, or its file had another name for it then.
    pub fn may_be(&self, tagged: &str) -> bool {
        let is_former = self.formerly_tagged().is_some_and(|former| former == tagged);
        is_former || self.family.as_ref().is_some_and(|family| tagged.starts_with(family))
    }

    /// Small letters, digits and hyphens, for names of files and the like.
    pub fn slug(&self) -> String {
        let Some(former) = &self.former else { return self.text.clone() };
        let is_kept = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
        let kept = former.chars().map(|c| if is_kept(c) { c } else { '-' }).take(SLUG_CHARS);
        format!("{}-{}", kept.collect::<String>(), digest(&self.text))
    }
}

impl fmt::Display for VendorId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.text)
    }
}

/// The text in the characters that IAM's tags and descriptions take; any other becomes a hyphen.
pub(in crate::access) fn tag_safe(text: &str, max_chars: usize) -> String {
    let safe = |c: char| if is_tag_character(c) { c } else { '-' };
    text.chars().take(max_chars).map(safe).collect()
}

fn is_tag_character(c: char) -> bool {
    c.is_ascii_alphanumeric() || " _.:/=+-@".contains(c)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    #[test]
    fn vendors_that_look_alike_share_neither_tag_nor_slug() {
        let mut custom: Vec<String> = [
            "日本写真",
            "中国图片",
            "Acme & Co",
            "Acme - Co",
            "acme---co",
            "ACME & CO",
            "Acme  & Co",
            "lasso",
            "Lasso",
            "a/b",
            "a-b",
            "a:b",
            "Café",
            "Cafe\u{301}",
            "----",
        ]
        .map(str::to_owned)
        .into();
        let long = "x".repeat(128);
        custom.extend([format!("{long}a"), format!("{long}b"), long]);
        let tagged: Vec<String> =
            custom.iter().map(|name| VendorId::custom(name).tagged()).collect();
        custom.extend(tagged);
        let mut vendors: Vec<VendorId> = custom.iter().map(|name| VendorId::custom(name)).collect();
        vendors.extend(
            [("a", "b:c"), ("a", "b"), ("lasso", "Lasso"), ("a-b", "A")]
                .map(|(id, name)| VendorId::described(id, name)),
        );
        vendors.push(VendorId::built_in("lasso"));
        let tags: BTreeSet<String> = vendors.iter().map(VendorId::tagged).collect();
        let slugs: BTreeSet<String> = vendors.iter().map(VendorId::slug).collect();
        assert_eq!((tags.len(), slugs.len()), (vendors.len(), vendors.len()), "{tags:?}");
    }

    #[test]
    fn a_built_in_vendors_tag_is_what_it_always_was() {
        let lasso = VendorId::built_in("lasso");
        assert_eq!((lasso.tagged(), lasso.slug()), ("lasso".to_owned(), "lasso".to_owned()));
        assert_eq!(lasso.formerly_tagged(), None);
    }

    #[test]
    fn what_earlier_versions_wrote_is_known() {
        let formerly = |vendor: VendorId| vendor.formerly_tagged().unwrap();
        assert_eq!(formerly(VendorId::custom("Acme & Co")), "acme---co");
        assert_eq!(formerly(VendorId::custom("日本写真")), "----");
        let acme = VendorId::described("acme", "Acme");
        assert_eq!(formerly(acme.clone()), "acme");
        assert!(acme.may_be("acme") && acme.may_be("File:acme:Acme Labs"));
        assert!(!acme.may_be("acme-labs") && !acme.may_be("File:acme-labs:Acme"));
    }

    proptest! {
        #[test]
        fn no_tag_is_what_an_earlier_version_wrote(name in "\\PC{1,140}", other in "\\PC{1,140}|custom:.{0,20}") {
            let tagged = VendorId::custom(&name).tagged();
            let former = VendorId::custom(&other).formerly_tagged();
            prop_assert_ne!(Some(&tagged), former.as_ref());
            prop_assert!(tagged.chars().count() <= TAGGED_CHARS);
            prop_assert!(tagged.chars().all(is_tag_character));
        }
    }
}
