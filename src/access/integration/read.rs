//! The reader of integration files: TOML in, an integration or the line that is wrong out.

use serde::Deserialize;
use toml::Spanned;

use super::{FORMAT, Integration, MAX_FILE_BYTES};
use crate::access::external_id::ExternalId;
use crate::access::grantee::Grantee;
use crate::access::names::{
    AccountId, BucketName, KeyPrefix, KmsKeyArn, ObjectKey, Partition, Principal, Region, RoleArn,
    RoleName,
};
use crate::access::object_url::ObjectUrl;
use crate::access::plan::user_arn;
use crate::access::provenance::ExternalIdOrigin;
use crate::access::toml_text::{self, FileError, Problem, line, problem};
use crate::access::ttl::Ttl;
use crate::access::vendor::file::{self as vendor_file, VendorFile};
use crate::access::vendor::lookalike::built_in_called;
use crate::access::vendor::{Permission, VendorProfile};
use crate::printable::is_invisible;
use crate::words;

/// The longest beginning of URLs that is taken, in bytes.
const MAX_DOMAIN_BYTES: usize = 2_048;

/// What every version of the format begins with.
#[derive(Deserialize)]
struct Head {
    format: Option<Spanned<u32>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct IntegrationFile {
    #[serde(rename = "format")]
    _format: u32,
    account_id: Spanned<String>,
    partition: Spanned<String>,
    aws_profile: Option<Spanned<String>>,
    #[serde(default)]
    sandbox: bool,
    content: ContentTable,
    role: RoleTable,
    vendor: Spanned<VendorTable>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ContentTable {
    bucket: Spanned<String>,
    region: Spanned<String>,
    prefix: Option<Spanned<String>>,
    key: Spanned<String>,
    kms_key: Option<Spanned<String>>,
    example_url: Spanned<String>,
    domain: Spanned<String>,
    ttl_secs: Spanned<u32>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RoleTable {
    name: Spanned<String>,
    path: Spanned<String>,
    #[serde(default)]
    grantee: Grantee,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct VendorTable {
    id: Option<Spanned<String>>,
    name: Option<Spanned<String>>,
    principal: Option<Spanned<String>>,
    external_id: Option<Spanned<String>>,
    #[serde(default)]
    external_id_origin: ExternalIdOrigin,
    previous_external_id: Option<Spanned<String>>,
    permissions: Spanned<Vec<Spanned<String>>>,
    profile: Option<VendorFile>,
}

pub(super) fn read(file_name: &str, text: &str) -> Result<Integration, FileError> {
    if text.len() > MAX_FILE_BYTES {
        let words = words!(
            "The file has {count} bytes; an integration file has at most {max_file_bytes}",
            count = text.len(),
            max_file_bytes = MAX_FILE_BYTES
        );
        return Err(FileError::whole(file_name, words));
    }
    // Another version may have other fields, so it is asked for before they are.
    let head: Head = toml_text::parse(file_name, text)?;
    let Some(format) = head.format else {
        let words = words!("This is not an integration file: it has no line such as format = 1");
        return Err(FileError::whole(file_name, words.to_owned()));
    };
    check_format(&format).map_err(|problem| problem.in_file(file_name, text))?;
    let file: IntegrationFile = toml_text::parse(file_name, text)?;
    integration(&file).map_err(|problem| problem.in_file(file_name, text))
}

fn check_format(format: &Spanned<u32>) -> Result<(), Problem> {
    match *format.get_ref() {
        FORMAT => Ok(()),
        version if version > FORMAT => Err(problem(
            format,
            words!(
                "This file has format {version}, and this version of Countersign reads {format}: open it with a newer one",
                version,
                format = FORMAT
            ),
        )),
        version => {
            Err(problem(format, words!("There is no format {version}; the first is 1", version)))
        }
    }
}

fn integration(file: &IntegrationFile) -> Result<Integration, Problem> {
    let account_id = parsed(&file.account_id, AccountId::parse)?;
    let partition = Partition::from_name(file.partition.get_ref()).ok_or_else(|| {
        let known = Partition::ALL.map(Partition::name).join(", ");
        problem(&file.partition, words!("partition is one of {known}", known))
    })?;
    let content = &file.content;
    let bucket = parsed(&content.bucket, BucketName::parse)?;
    let role_name = parsed(&file.role.name, RoleName::of_an_integration)?;
    let role_path = role_path(&file.role, &account_id, &role_name)?;
    let table = file.vendor.get_ref();
    let vendor = vendor(&file.vendor)?;
    let (principal, external_id) = trusted(file, partition, &account_id, &role_name)?;
    let vendor_name = vendor_name(&file.vendor, &vendor)?;
    Ok(Integration {
        account_id,
        partition,
        aws_profile: file.aws_profile.as_ref().map(line).transpose()?,
        vendor_name,
        grantee: file.role.grantee,
        principal,
        external_id,
        external_id_origin: table.external_id_origin,
        previous_external_id: previous_external_id(table)?,
        permissions: permissions(&table.permissions, &vendor)?,
        vendor,
        region: region(&content.region, partition)?,
        prefix: content.prefix.as_ref().map(|text| parsed(text, KeyPrefix::parse)).transpose()?,
        key: parsed(&content.key, ObjectKey::parse)?,
        kms_key: content.kms_key.as_ref().map(|text| parsed(text, KmsKeyArn::parse)).transpose()?,
        example_url: example_url(&content.example_url, &bucket)?,
        bucket,
        domain: domain(&content.domain)?,
        ttl: Ttl::from_secs(*content.ttl_secs.get_ref())
            .map_err(|error| problem(&content.ttl_secs, error))?,
        role_name,
        role_path,
        is_practice: file.sandbox,
    })
}

/// Who may assume the role, and with which external ID; a user has neither.
fn trusted(
    file: &IntegrationFile,
    partition: Partition,
    account_id: &AccountId,
    name: &RoleName,
) -> Result<(Principal, ExternalId), Problem> {
    let VendorTable { principal, external_id, .. } = file.vendor.get_ref();
    match (file.role.grantee, principal, external_id) {
        (Grantee::Role, Some(text), Some(external_id)) => {
            let principal = parsed(text, Principal::parse)?;
            in_partition(text, principal.partition(), partition)?;
            Ok((principal, parsed(external_id, ExternalId::parse)?))
        }
        (Grantee::Role, None, _) => Err(problem(&file.vendor, words!("Missing field `principal`"))),
        (Grantee::Role, _, None) => {
            Err(problem(&file.vendor, words!("Missing field `external_id`")))
        }
        (Grantee::User, None, None) => {
            let itself = Principal::parse(&user_arn(partition, account_id, name))
                .map_err(|error| problem(&file.role.name, error))?;
            Ok((itself, ExternalId::unused()))
        }
        (Grantee::User, Some(text), _) | (Grantee::User, None, Some(text)) => Err(problem(
            text,
            words!("An IAM user is assumed by nobody: leave principal and external_id out"),
        )),
    }
}

fn parsed<T, E: std::fmt::Display>(
    text: &Spanned<String>,
    parse: impl FnOnce(&str) -> Result<T, E>,
) -> Result<T, Problem> {
    parse(text.get_ref()).map_err(|error| problem(text, error))
}

fn region(text: &Spanned<String>, partition: Partition) -> Result<Region, Problem> {
    let region = parsed(text, Region::parse)?;
    in_partition(text, Some(region.partition()), partition)?;
    Ok(region)
}

/// One integration lives in one partition of AWS.
fn in_partition(
    text: &Spanned<String>,
    theirs: Option<Partition>,
    ours: Partition,
) -> Result<(), Problem> {
    match theirs {
        Some(theirs) if theirs != ours => Err(problem(
            text,
            words!(
                "This is in the partition {theirs}, and the account in {ours}: AWS does not connect the two",
                theirs = theirs.name(),
                ours = ours.name()
            ),
        )),
        _ => Ok(()),
    }
}

/// The external ID that is accepted beside the newer one; the same one twice would be no rotation.
fn previous_external_id(table: &VendorTable) -> Result<Option<ExternalId>, Problem> {
    let Some(text) = &table.previous_external_id else { return Ok(None) };
    let previous = parsed(text, ExternalId::parse)?;
    let current = table.external_id.as_ref().map(Spanned::get_ref);
    if current.is_none() {
        return Err(problem(
            text,
            words!("There is no external_id that this one could be the previous one of"),
        ));
    }
    if current == Some(text.get_ref()) {
        return Err(problem(
            text,
            words!("previous_external_id is the same as external_id: remove it"),
        ));
    }
    Ok(Some(previous))
}

/// The built-in vendor of that ID, or the one that the file describes.
fn vendor(table: &Spanned<VendorTable>) -> Result<VendorProfile, Problem> {
    let VendorTable { id, profile, .. } = table.get_ref();
    match (id, profile) {
        (None, Some(file)) => {
            let profile = vendor_file::profile(file)?;
            vendor_file::check_own_name(file, &profile)?;
            Ok(profile)
        }
        (Some(id), None) => VendorProfile::built_in()
            .into_iter()
            .find(|vendor| vendor.id == *id.get_ref())
            .ok_or_else(|| {
                let words = words!("This vendor is not built in: a file describes such a one in [vendor.profile], and has no id outside it");
                problem(id, words)
            }),
        (Some(id), Some(_)) => {
            Err(problem(id, words!("A vendor with a [vendor.profile] has its id in there, and none here")))
        }
        (None, None) => Err(problem(
            table,
            words!("[vendor] says nothing of the vendor: id names a built-in one, [vendor.profile] describes another"),
        )),
    }
}

fn vendor_name(table: &Spanned<VendorTable>, vendor: &VendorProfile) -> Result<String, Problem> {
    match &table.get_ref().name {
        Some(name) if vendor.is_custom() => match built_in_called(name.get_ref()) {
            None => toml_text::name(name),
            Some(known) => Err(problem(
                name,
                words!(
                    "{known} is built in: a vendor that is another one has a name of its own",
                    known = known.name
                ),
            )),
        },
        Some(name) => Err(problem(
            name,
            words!(
                "{vendor} has its name in its profile; only a custom vendor has one here",
                vendor = vendor.name
            ),
        )),
        None if vendor.is_custom() => {
            Err(problem(table, words!("name is missing: a custom vendor has one")))
        }
        None => Ok(vendor.name.clone()),
    }
}

fn permissions(
    actions: &Spanned<Vec<Spanned<String>>>,
    vendor: &VendorProfile,
) -> Result<Vec<Permission>, Problem> {
    let permissions = vendor_file::permissions(actions.get_ref())?;
    if !permissions.contains(&Permission::GetObject) {
        return Err(problem(
            actions,
            words!("permissions must contain s3:GetObject: a signed URL reads an object"),
        ));
    }
    let strange = permissions.iter().find(|permission| !vendor.offers(**permission));
    match strange {
        Some(permission) => Err(problem(
            actions,
            words!("{vendor} asks for no {permission}", vendor = vendor.name, permission),
        )),
        None => Ok(permissions),
    }
}

/// The URL without its query. A signature in it would be a secret, and whoever put it there is told.
fn example_url(text: &Spanned<String>, bucket: &BucketName) -> Result<String, Problem> {
    let url = parsed(text, |text| ObjectUrl::read(text, None))?;
    if url.was_signed {
        return Err(problem(
            text,
            words!(
                "The example URL carries a signature, which is a secret: remove everything from its question mark on"
            ),
        ));
    }
    match url.bucket {
        Some(named) if named != *bucket => Err(problem(
            text,
            words!(
                "The example URL is of the bucket {named}, and this integration of {bucket}",
                named,
                bucket
            ),
        )),
        _ => Ok(url.shown),
    }
}

fn domain(text: &Spanned<String>) -> Result<String, Problem> {
    let domain = text.get_ref();
    let has_scheme = domain.starts_with("https://") || domain.starts_with("http://");
    let is_plain = !domain.contains(['?', '#']) && !domain.chars().any(is_invisible);
    if !has_scheme || !is_plain || domain.ends_with('/') || domain.len() > MAX_DOMAIN_BYTES {
        return Err(problem(
            text,
            words!(
                "domain is what the URLs begin with, such as https://media.s3.eu-west-1.amazonaws.com"
            ),
        ));
    }
    Ok(domain.clone())
}

fn role_path(
    table: &RoleTable,
    account_id: &AccountId,
    role_name: &RoleName,
) -> Result<String, Problem> {
    let (text, path) = (&table.path, table.path.get_ref());
    let arn = format!("arn:aws:iam::{account_id}:role{path}{role_name}");
    let arn = RoleArn::parse(&arn).ok().filter(|arn| arn.path() == path).ok_or_else(|| {
        problem(
            text,
            words!(
                "path is / or has a slash at both ends, with at most 512 visible ASCII characters"
            ),
        )
    })?;
    arn.check_place().map_err(|error| problem(text, error))?;
    if table.grantee == Grantee::User && path != "/" {
        return Err(problem(text, words!("An IAM user is made under no path: path is /")));
    }
    Ok(path.clone())
}
