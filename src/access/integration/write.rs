//! The writer of integration files: every table in a fixed order, with a word on what is in it.

use super::{FORMAT, Integration, vendor_tables};
use crate::access::grantee::Grantee;
use crate::printable;

const HEAD: &str = "\
# An integration, written by Countersign: who gets access to which bucket, and as which role.
# It holds no key, no token and no signed URL. The external ID is no secret to AWS; keep it among
# those who may see the role's trust policy.
#
#   countersign FILE          opens it in the wizard
#   countersign check FILE    runs every check, without a window
";

pub(super) fn write(integration: &Integration) -> String {
    let mut text = HEAD.to_owned();
    text.push('\n');
    text.push_str(&format!("format = {FORMAT}\n"));
    field(&mut text, "account_id", integration.account_id.as_str());
    field(&mut text, "partition", integration.partition.name());
    if let Some(name) = &integration.aws_profile {
        text.push_str("# Where no other credentials are named: a profile of the AWS config\n");
        field(&mut text, "aws_profile", name);
    }
    table(&mut text, "content");
    field(&mut text, "bucket", integration.bucket.as_str());
    field(&mut text, "region", integration.region.as_str());
    if let Some(prefix) = &integration.prefix {
        field(&mut text, "prefix", prefix.as_str());
    }
    field(&mut text, "key", integration.key.as_str());
    if let Some(arn) = &integration.kms_key {
        field(&mut text, "kms_key", &arn.to_string());
    }
    field(&mut text, "example_url", &integration.example_url);
    field(&mut text, "domain", &integration.domain);
    text.push_str(&format!("ttl_secs = {}\n", integration.ttl.secs()));
    table(&mut text, "role");
    field(&mut text, "name", integration.role_name.as_str());
    field(&mut text, "path", &integration.role_path);
    let is_user = integration.grantee == Grantee::User;
    if is_user {
        text.push_str("# An IAM user with an access key, for a vendor that cannot assume a role\n");
        field(&mut text, "grantee", Grantee::User.keyword());
    }
    table(&mut text, "vendor");
    let is_built_in = vendor_tables::is_built_in(&integration.vendor);
    if is_built_in {
        field(&mut text, "id", &integration.vendor.id);
    }
    if integration.vendor.is_custom() {
        field(&mut text, "name", &integration.vendor_name);
    }
    if !is_user {
        field(&mut text, "principal", &integration.principal.to_string());
        field(&mut text, "external_id", integration.external_id.as_str());
    }
    if let Some(previous) = &integration.previous_external_id {
        text.push_str("# Accepted beside it until the vendor has switched\n");
        field(&mut text, "previous_external_id", previous.as_str());
    }
    let actions = integration.permissions.iter().map(|permission| permission.action());
    list(&mut text, "permissions", actions);
    if !is_built_in {
        vendor_tables::write(&mut text, &integration.vendor);
    }
    text
}

pub(super) fn table(text: &mut String, name: &str) {
    text.push_str(&format!("\n[{name}]\n"));
}

pub(super) fn field(text: &mut String, name: &str, value: &str) {
    text.push_str(&format!("{name} = {}\n", printable::toml_string(value)));
}

pub(super) fn list<'a>(text: &mut String, name: &str, values: impl Iterator<Item = &'a str>) {
    let values: Vec<String> = values.map(printable::toml_string).collect();
    text.push_str(&format!("{name} = [{}]\n", values.join(", ")));
}
