//! A draft as a file in the state folder.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Draft, DraftFields};
use crate::access::external_id::ExternalId;
use crate::access::grantee::Grantee;
use crate::access::integration::vendor_file_of;
use crate::access::names::{AccountId, is_invisible};
use crate::access::vendor::{Permission, VendorProfile};
use crate::model::vendor::Overlap;
use crate::words;

/// The version of the file that this program writes; it reads this one and older ones.
pub const FORMAT: u32 = 1;

/// Larger files are not read.
pub const MAX_FILE_BYTES: usize = 256 * 1024;

const HEAD: &str = "\
# A draft, written by Countersign: what was typed and is not finished.
# It holds no key, no token and no signed URL.
";

#[derive(Deserialize)]
struct Version {
    format: u32,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct DraftFile {
    format: u32,
    changed_at: Timestamp,
    account_id: Option<String>,
    aws_profile: Option<String>,
    /// The ID of a built-in vendor.
    vendor: Option<String>,
    /// What the file of any other vendor says.
    vendor_file: Option<String>,
    #[serde(default)]
    grantee: Grantee,
    permissions: Vec<String>,
    #[serde(default)]
    external_id_is_generated: bool,
    /// The external ID that is accepted beside the one in the field.
    accepted_beside: Option<String>,
    /// The one that is to be accepted no longer.
    withdrawn: Option<String>,
    #[serde(default)]
    by_hand: bool,
    #[serde(default)]
    fields: BTreeMap<String, String>,
}

/// The draft's text.
pub fn write(draft: &Draft) -> Result<String, String> {
    let Draft { changed_at, account_id, aws_profile, fields } = draft;
    let vendor_file = fields.vendor.as_ref().and_then(vendor_file_of);
    let built_in = fields.vendor.as_ref().filter(|_| vendor_file.is_none());
    let previous = |of: fn(&Overlap) -> Option<&ExternalId>| {
        of(&fields.overlap).map(|external_id| external_id.to_string())
    };
    let file = DraftFile {
        format: FORMAT,
        changed_at: *changed_at,
        account_id: account_id.as_ref().map(ToString::to_string),
        aws_profile: aws_profile.clone(),
        vendor: built_in.map(|vendor| vendor.id.clone()),
        vendor_file,
        grantee: fields.grantee,
        permissions: fields.permissions.iter().map(|it| it.action().to_owned()).collect(),
        external_id_is_generated: fields.external_id_is_generated,
        accepted_beside: previous(|overlap| match overlap {
            Overlap::Accepts(previous) => Some(previous),
            Overlap::None | Overlap::Withdraws(_) => None,
        }),
        withdrawn: previous(|overlap| match overlap {
            Overlap::Withdraws(previous) => Some(previous),
            Overlap::None | Overlap::Accepts(_) => None,
        }),
        by_hand: fields.by_hand,
        fields: fields
            .texts
            .iter()
            .filter_map(|(field, text)| {
                Some((DraftFields::name_of(*field)?.to_owned(), text.clone()))
            })
            .collect(),
    };
    let text = toml::to_string(&file).map_err(|error| error.to_string())?;
    let text = format!("{HEAD}{text}");
    if text.len() > MAX_FILE_BYTES {
        return Err(words!("it is too large").to_owned());
    }
    Ok(text)
}

/// Reads a draft; the error is a part of a sentence, without the file's name.
pub fn read(text: &str) -> Result<Draft, String> {
    let damaged = |reason: &str| words!("it is damaged: {reason}", reason);
    let version: Version =
        toml::from_str(text).map_err(|error: toml::de::Error| damaged(error.message()))?;
    if version.format > FORMAT {
        return Err(words!("a newer version of Countersign wrote it").to_owned());
    }
    let file: DraftFile =
        toml::from_str(text).map_err(|error: toml::de::Error| damaged(error.message()))?;
    let vendor = match (&file.vendor, &file.vendor_file) {
        (Some(id), None) => {
            let known = VendorProfile::built_in().into_iter().find(|vendor| vendor.id == *id);
            Some(known.ok_or_else(|| damaged("vendor"))?)
        }
        (None, Some(text)) => Some(
            VendorProfile::from_toml("vendor_file", text)
                .map_err(|error| damaged(&error.to_string()))?,
        ),
        (None, None) => None,
        (Some(_), Some(_)) => return Err(damaged("vendor")),
    };
    let parsed = |text: &Option<String>| {
        text.as_deref()
            .map(ExternalId::parse)
            .transpose()
            .map_err(|error| damaged(&error.to_string()))
    };
    let overlap = match (parsed(&file.accepted_beside)?, parsed(&file.withdrawn)?) {
        (None, None) => Overlap::None,
        (Some(previous), None) => Overlap::Accepts(previous),
        (None, Some(previous)) => Overlap::Withdraws(previous),
        (Some(_), Some(_)) => return Err(damaged("withdrawn")),
    };
    let permission =
        |action: &String| Permission::from_action(action).ok_or_else(|| damaged("permissions"));
    let mut fields = DraftFields {
        grantee: file.grantee,
        permissions: file.permissions.iter().map(permission).collect::<Result<_, _>>()?,
        external_id_is_generated: file.external_id_is_generated,
        overlap,
        by_hand: file.by_hand,
        vendor,
        ..DraftFields::default()
    };
    for (name, text) in &file.fields {
        let field = DraftFields::field_named(name).ok_or_else(|| damaged(name))?;
        fields.keep(field, text);
    }
    let account_id = file.account_id.as_deref().map(AccountId::parse).transpose();
    Ok(Draft {
        changed_at: file.changed_at,
        account_id: account_id.map_err(|error| damaged(&error.to_string()))?,
        aws_profile: file.aws_profile.filter(|name| !name.chars().any(is_invisible)),
        fields,
    })
}
