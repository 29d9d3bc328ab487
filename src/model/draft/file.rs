//! A draft as a file in the state folder.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::Deserialize;

use super::{Draft, DraftFields};
use crate::access::external_id::ExternalId;
use crate::access::grantee::Grantee;
use crate::access::integration::vendor_file_of;
use crate::access::names::AccountId;
use crate::access::vendor::{Permission, VendorProfile};
use crate::model::vendor::Overlap;
use crate::printable::{self, is_invisible};
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

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DraftFile {
    #[serde(rename = "format")]
    _format: u32,
    changed_at: Timestamp,
    account_id: Option<String>,
    aws_profile: Option<String>,
    /// The ID of a built-in vendor.
    vendor: Option<String>,
    /// What the file of any other vendor says.
    vendor_file: Option<String>,
    #[serde(default)]
    grantee: Grantee,
    #[serde(default)]
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
    let mut text = HEAD.to_owned();
    text.push_str(&format!("format = {FORMAT}\n"));
    line(&mut text, "changed_at", &changed_at.to_string());
    if let Some(account_id) = account_id {
        line(&mut text, "account_id", account_id.as_str());
    }
    if let Some(name) = aws_profile {
        line(&mut text, "aws_profile", name);
    }
    match fields.vendor.as_ref().map(|vendor| (vendor, vendor_file_of(vendor))) {
        Some((_, Some(vendor_file))) => line(&mut text, "vendor_file", &vendor_file),
        Some((vendor, None)) => line(&mut text, "vendor", &vendor.id),
        None => {}
    }
    line(&mut text, "grantee", fields.grantee.keyword());
    let actions: Vec<String> =
        fields.permissions.iter().map(|it| printable::toml_string(it.action())).collect();
    text.push_str(&format!("permissions = [{}]\n", actions.join(", ")));
    match &fields.overlap {
        Overlap::None => {}
        Overlap::Accepts(previous) => line(&mut text, "accepted_beside", previous.as_str()),
        Overlap::Withdraws(previous) => line(&mut text, "withdrawn", previous.as_str()),
    }
    text.push_str(&format!("external_id_is_generated = {}\n", fields.external_id_is_generated));
    text.push_str(&format!("by_hand = {}\n\n[fields]\n", fields.by_hand));
    for (field, value) in &fields.texts {
        if let Some(name) = DraftFields::name_of(*field) {
            line(&mut text, name, value);
        }
    }
    if text.len() > MAX_FILE_BYTES {
        return Err(words!("it is too large").to_owned());
    }
    Ok(text)
}

fn line(text: &mut String, name: &str, value: &str) {
    text.push_str(&format!("{name} = {}\n", printable::toml_string(value)));
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
