//! What was typed and is in no file of its own yet: kept as a draft in the state folder until its integration is saved.
//!
//! A draft is what the fields say, whether or not it means something yet. No secret is in it: what looks like one is left out.

pub mod entry;
pub mod file;

use std::collections::BTreeMap;
use std::fmt;

use jiff::Timestamp;

use super::event::Field;
use super::vendor::Overlap;
use crate::access::grantee::Grantee;
use crate::access::names::AccountId;
use crate::access::vendor::{Permission, VendorProfile};
use crate::checks::pasted::{holds_signed_url, without_secrets};

pub use self::entry::{DraftEntry, Shown};

/// The fields that a draft keeps, with their names in its file.
const KEPT: [(Field, &str); 17] = [
    (Field::ConnectRegion, "connect_region"),
    (Field::VendorName, "vendor_name"),
    (Field::VendorPrincipal, "principal"),
    (Field::ExternalId, "external_id"),
    (Field::ExampleUrl, "example_url"),
    (Field::Domain, "domain"),
    (Field::Region, "region"),
    (Field::Bucket, "bucket"),
    (Field::Key, "key"),
    (Field::Prefix, "prefix"),
    (Field::Ttl, "ttl"),
    (Field::RoleName, "role_name"),
    (Field::HandMadeRoleArn, "hand_made_role_arn"),
    (Field::NewExternalId, "new_external_id"),
    (Field::TemplateUrl, "template_url"),
    (Field::PackagePath, "package_path"),
    (Field::SavePath, "save_path"),
];

/// Longer texts are in no field that AWS would take.
const MAX_TEXT_BYTES: usize = 8 * 1024;

/// The name of a draft's file, without its ending: when it was begun.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DraftId(String);

impl DraftId {
    /// Of a draft that is begun now.
    pub fn at(now: Timestamp) -> Self {
        Self(format!("{}-{:09}", now.strftime("%Y%m%dT%H%M%SZ"), now.subsec_nanosecond()))
    }

    /// Reads a file's name without its ending; `None` where no draft is called so.
    pub fn parse(text: &str) -> Option<Self> {
        let shape = |byte: u8| if byte.is_ascii_digit() { b'0' } else { byte };
        let is_one = text.bytes().map(shape).eq(b"00000000T000000Z-000000000".iter().copied());
        is_one.then(|| Self(text.to_owned()))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for DraftId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What the fields say.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DraftFields {
    pub vendor: Option<VendorProfile>,
    pub grantee: Grantee,
    pub permissions: Vec<Permission>,
    /// The external ID was made here, so nobody else knows it yet.
    pub external_id_is_generated: bool,
    pub overlap: Overlap,
    /// The role is made by hand, and its ARN typed.
    pub by_hand: bool,
    /// What is not empty, by the field; a role name only where it was typed.
    pub texts: BTreeMap<Field, String>,
}

/// What the fields say, and for where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    pub changed_at: Timestamp,
    /// With which account the wizard was connected.
    pub account_id: Option<AccountId>,
    /// The profile of the shared AWS config that was chosen.
    pub aws_profile: Option<String>,
    pub fields: DraftFields,
}

impl DraftFields {
    pub fn text(&self, field: Field) -> &str {
        self.texts.get(&field).map_or("", String::as_str)
    }

    /// Whether somebody typed something: what a vendor's choice fills in is no work.
    pub fn says_something(&self) -> bool {
        let published = self.vendor.as_ref().and_then(|vendor| vendor.principal.as_ref());
        let is_typed = |(field, text): (&Field, &String)| match field {
            Field::ConnectRegion | Field::Ttl | Field::SavePath | Field::PackagePath => false,
            Field::VendorPrincipal => published.is_none_or(|own| own.to_string() != *text),
            _ => true,
        };
        self.texts.iter().any(is_typed)
    }

    /// Takes a text in as it is kept: without secrets, or not at all.
    pub fn keep(&mut self, field: Field, text: &str) {
        let text = match field {
            // Behind the question mark stands what signs it.
            Field::ExampleUrl | Field::Domain | Field::TemplateUrl => {
                text.split(['?', '#']).next().unwrap_or_default()
            }
            _ => text,
        };
        let is_kept = text.len() <= MAX_TEXT_BYTES
            && without_secrets(text) == text
            && !holds_signed_url(text);
        if !text.is_empty() && is_kept {
            self.texts.insert(field, text.to_owned());
        }
    }

    /// The name in the file of a field that is kept.
    fn name_of(field: Field) -> Option<&'static str> {
        KEPT.iter().find(|(kept, _)| *kept == field).map(|(_, name)| *name)
    }

    fn field_named(name: &str) -> Option<Field> {
        KEPT.iter().find(|(_, kept)| *kept == name).map(|(field, _)| *field)
    }
}

/// The fields that a draft keeps.
pub fn kept_fields() -> impl Iterator<Item = Field> {
    KEPT.iter().map(|(field, _)| *field)
}

/// What is known of the drafts, and of the one that the fields are.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Drafts {
    pub entries: Vec<DraftEntry>,
    /// Why what is typed is not kept, or the drafts are not listed.
    pub problem: Option<String>,
    /// The draft that the fields are, once somebody typed something.
    pub(super) id: Option<DraftId>,
    /// What was last asked to be kept.
    pub(super) asked: Option<DraftFields>,
    /// What the fields say where that is in a file already.
    pub(super) filed: Option<DraftFields>,
    /// What the fields said when a file of them was asked for.
    pub(super) being_filed: Option<DraftFields>,
    /// Counts what was asked for.
    pub(super) revision: u64,
    /// The newest that is on the disk.
    pub(super) kept: u64,
    /// The window closes although the draft is not on the disk.
    pub(super) is_given_up: bool,
    /// Of the opened draft, for which account it was begun.
    pub opened: Option<Opened>,
}

/// The draft that fills the fields, in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opened {
    pub title: String,
    pub account_id: Option<AccountId>,
}

impl Drafts {
    pub fn entry(&self, id: &DraftId) -> Option<&DraftEntry> {
        self.entries.iter().find(|entry| entry.id == *id)
    }

    /// Whether this is the draft that the fields are.
    pub fn is_open(&self, id: &DraftId) -> bool {
        self.id.as_ref() == Some(id)
    }

    /// Whether something that was typed is not on the disk.
    pub fn is_unkept(&self) -> bool {
        self.kept < self.revision && !self.is_given_up
    }
}

/// What happens to drafts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DraftEvent {
    // What the admin does.
    Opened(DraftId),
    Forgotten(DraftId),
    /// One that was just forgotten is to be there again.
    PutBack(DraftId),
    /// The window closes although what was typed could not be kept.
    GivenUp,

    // What the runtime brings.
    Listed(Result<Vec<DraftEntry>, String>),
    /// What was asked for under `asked`, and the draft in whose file it is: another window may have written into the first.
    Kept {
        revision: u64,
        asked: DraftId,
        kept: Result<DraftId, String>,
    },
    Deleted(DraftId, Result<(), String>),
}

/// What is asked of the drafts' folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DraftEffect {
    /// Writes a draft, once nothing newer has come for a while, or at once.
    Keep { id: DraftId, revision: u64, text: String, at_once: bool },
    /// Deletes a draft, if it is what this window has seen of it.
    Delete { id: DraftId },
}
