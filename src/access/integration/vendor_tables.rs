//! A vendor that is not built in, inside an integration's file: all that its own file says.

use serde::Serialize;
use toml::Value;

use super::write::{field, list, table};
use crate::access::names::Region;
use crate::access::ttl::TtlUnit;
use crate::access::vendor::{Permission, VendorProfile};

/// Whether its ID alone tells everything about it.
pub(super) fn is_built_in(vendor: &VendorProfile) -> bool {
    VendorProfile::built_in().contains(vendor)
}

/// Adds `[vendor.profile]` and the tables in it, in the words of a vendor's own file.
pub(super) fn write(text: &mut String, vendor: &VendorProfile) {
    table(text, "vendor.profile");
    lines(text, vendor, "vendor.profile.");
}

/// The vendor's own file, as somebody might have written it.
pub(super) fn as_file(vendor: &VendorProfile) -> String {
    let mut text = String::new();
    lines(&mut text, vendor, "");
    text
}

/// The profile's lines and tables; the names of the tables begin with `parent`.
fn lines(text: &mut String, vendor: &VendorProfile, parent: &str) {
    field(text, "id", &vendor.id);
    field(text, "name", &vendor.name);
    if let Some(url) = &vendor.docs_url {
        field(text, "docs_url", url);
    }
    if let Some(principal) = &vendor.principal {
        field(text, "principal", &principal.to_string());
    }
    word(text, "principal_kind", vendor.principal_kind);
    if vendor.takes_iam_user {
        text.push_str("iam_user = true\n");
    }
    list(text, "permissions", actions(&vendor.permissions));
    list(text, "optional_permissions", actions(&vendor.optional_permissions));
    list(text, "sts_regions", vendor.sts_regions.iter().map(Region::as_str));
    list(text, "cors_origins", vendor.cors_origins.iter().map(String::as_str));
    field(text, "role_name", vendor.default_role_name.as_str());
    list(text, "notes", vendor.notes.iter().map(String::as_str));
    table(text, &format!("{parent}external_id"));
    word(text, "issued_by", vendor.external_id.issued_by);
    text.push_str(&format!("min_chars = {}\n", vendor.external_id.min_chars));
    table(text, &format!("{parent}ttl"));
    text.push_str(&format!("min_secs = {}\n", vendor.ttl.min_secs));
    text.push_str(&format!("max_secs = {}\n", vendor.ttl.max_secs));
    text.push_str(&format!("default_secs = {}\n", vendor.ttl.default_secs));
    for row in &vendor.form {
        text.push_str(&format!("\n[[{parent}form]]\n"));
        field(text, "label", &row.label);
        word(text, "value", row.value);
        if let Some(hint) = &row.hint {
            field(text, "hint", hint);
        }
        if row.ttl_unit != TtlUnit::default() {
            word(text, "ttl_unit", row.ttl_unit);
        }
    }
}

fn actions(permissions: &[Permission]) -> impl Iterator<Item = &'static str> {
    permissions.iter().map(|permission| permission.action())
}

/// A choice by the name that its reader takes.
fn word(text: &mut String, name: &str, choice: impl Serialize) {
    if let Ok(value) = Value::try_from(choice) {
        text.push_str(&format!("{name} = {value}\n"));
    }
}
