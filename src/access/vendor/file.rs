//! The reader of vendor files: TOML in, a profile or the line that is wrong out.

use serde::Deserialize;
use toml::Spanned;

use super::lookalike::built_in_called;
use super::{
    ExternalIdRules, FormField, FormValue, Issuer, Permission, PrincipalKind, VendorProfile,
};
use crate::access::names::{Partition, Principal, Region, RoleName};
use crate::access::toml_text::{self, FileError, Problem, at_most, line, name, problem};
use crate::access::ttl::{Ttl, TtlBounds, TtlUnit};
use crate::words;

/// Larger files are not read: a profile has a few hundred bytes.
pub const MAX_BYTES: usize = 64 * 1024;

/// More than any vendor's form has.
const MOST_FIELDS: usize = 40;
const MOST_NOTES: usize = 20;
/// More than AWS has.
const MOST_REGIONS: usize = 60;
/// As many as one CORS rule of a bucket that stays readable.
const MOST_ORIGINS: usize = 40;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::access) struct VendorFile {
    id: Spanned<String>,
    name: Spanned<String>,
    docs_url: Option<Spanned<String>>,
    principal: Option<Spanned<String>>,
    principal_kind: PrincipalKind,
    #[serde(default)]
    iam_user: bool,
    permissions: Spanned<Vec<Spanned<String>>>,
    #[serde(default)]
    optional_permissions: Vec<Spanned<String>>,
    external_id: ExternalIdTable,
    ttl: TtlTable,
    #[serde(default)]
    sts_regions: Vec<Spanned<String>>,
    #[serde(default)]
    cors_origins: Vec<Spanned<String>>,
    role_name: Spanned<String>,
    form: Spanned<Vec<Spanned<FormTable>>>,
    #[serde(default)]
    notes: Vec<Spanned<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ExternalIdTable {
    issued_by: Issuer,
    min_chars: Spanned<usize>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(clippy::struct_field_names, reason = "They are the file's names, which say their unit")]
struct TtlTable {
    min_secs: Spanned<u32>,
    max_secs: Spanned<u32>,
    default_secs: Spanned<u32>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FormTable {
    label: Spanned<String>,
    value: FormValue,
    hint: Option<Spanned<String>>,
    #[serde(default)]
    ttl_unit: TtlUnit,
}

/// The profile in a file that came from anywhere.
pub(super) fn read(file_name: &str, text: &str) -> Result<VendorProfile, FileError> {
    let (file, profile) = read_any(file_name, text)?;
    check_own_name(&file, &profile).map_err(|problem| problem.in_file(file_name, text))?;
    Ok(profile)
}

/// The profile in a file of this program.
pub(super) fn read_built_in(file_name: &str, text: &str) -> Result<VendorProfile, FileError> {
    read_any(file_name, text).map(|(_, profile)| profile)
}

fn read_any(file_name: &str, text: &str) -> Result<(VendorFile, VendorProfile), FileError> {
    if text.len() > MAX_BYTES {
        let words = words!(
            "The file has {count} bytes; a vendor file has at most {max_bytes}",
            count = text.len(),
            max_bytes = MAX_BYTES
        );
        return Err(FileError::whole(file_name, words));
    }
    let file: VendorFile = toml_text::parse(file_name, text)?;
    let profile = profile(&file).map_err(|problem| problem.in_file(file_name, text))?;
    Ok((file, profile))
}

/// The profile that the tables describe, wherever in a file they stand.
pub(in crate::access) fn profile(file: &VendorFile) -> Result<VendorProfile, Problem> {
    let id = line(&file.id)?;
    if id.len() > 32
        || !id
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
    {
        return Err(problem(
            &file.id,
            words!("id has at most 32 lower-case letters, digits and hyphens"),
        ));
    }
    let principal = file.principal.as_ref().filter(|text| text.get_ref() != "ask");
    let principal = match principal {
        None => None,
        Some(text) => {
            let principal =
                Principal::parse(text.get_ref()).map_err(|error| problem(text, error))?;
            if !file.principal_kind.admits(&principal) {
                let words = words!("principal is not of the kind that principal_kind names");
                return Err(problem(text, words));
            }
            Some(principal)
        }
    };
    let required = permissions(file.permissions.get_ref())?;
    if !required.contains(&Permission::GetObject) {
        return Err(problem(
            &file.permissions,
            words!("permissions must contain s3:GetObject: a signed URL reads an object"),
        ));
    }
    if let Some(writing) = writing(file.permissions.get_ref()) {
        return Err(problem(
            writing,
            words!(
                "{action} lets the vendor write: it may stand among optional_permissions alone, so that it is the admin who grants it",
                action = writing.get_ref()
            ),
        ));
    }
    let mut optional = permissions(&file.optional_permissions)?;
    optional.retain(|permission| !required.contains(permission));
    let form = &file.form;
    if form.get_ref().is_empty() {
        return Err(problem(
            form,
            words!("form has no field; name at least one that the vendor asks for"),
        ));
    }
    at_most(form.get_ref(), MOST_FIELDS, "form")?;
    at_most(&file.notes, MOST_NOTES, "notes")?;
    at_most(&file.sts_regions, MOST_REGIONS, "sts_regions")?;
    at_most(&file.cors_origins, MOST_ORIGINS, "cors_origins")?;
    let partition = principal.as_ref().and_then(Principal::partition);
    Ok(VendorProfile {
        id,
        name: name(&file.name)?,
        docs_url: file.docs_url.as_ref().map(docs_url).transpose()?,
        principal,
        principal_kind: file.principal_kind,
        takes_iam_user: file.iam_user,
        permissions: required,
        optional_permissions: optional,
        external_id: external_id_rules(&file.external_id)?,
        ttl: ttl_bounds(&file.ttl)?,
        sts_regions: file
            .sts_regions
            .iter()
            .map(|region| sts_region(region, partition))
            .collect::<Result<_, _>>()?,
        cors_origins: file.cors_origins.iter().map(origin).collect::<Result<_, _>>()?,
        default_role_name: RoleName::of_an_integration(file.role_name.get_ref())
            .map_err(|error| problem(&file.role_name, error))?,
        form: form
            .get_ref()
            .iter()
            .map(|field| form_field(field.get_ref()))
            .collect::<Result<_, _>>()?,
        notes: file.notes.iter().map(line).collect::<Result<_, _>>()?,
    })
}

pub(in crate::access) fn permissions(
    actions: &[Spanned<String>],
) -> Result<Vec<Permission>, Problem> {
    let mut permissions = Vec::new();
    for action in actions {
        let Some(permission) = Permission::from_action(action.get_ref()) else {
            let known = Permission::ALL.map(Permission::action).join(", ");
            let words = words!(
                "“{action}” is not among the actions that Countersign grants: {known}",
                action = action.get_ref(),
                known
            );
            return Err(problem(action, words));
        };
        if !permissions.contains(&permission) {
            permissions.push(permission);
        }
    }
    permissions.sort_unstable();
    Ok(permissions)
}

fn external_id_rules(table: &ExternalIdTable) -> Result<ExternalIdRules, Problem> {
    let min_chars = *table.min_chars.get_ref();
    if !(2..=1224).contains(&min_chars) {
        return Err(problem(
            &table.min_chars,
            words!("min_chars must be between 2 and 1224, as AWS allows"),
        ));
    }
    Ok(ExternalIdRules { issued_by: table.issued_by, min_chars })
}

fn ttl_bounds(table: &TtlTable) -> Result<TtlBounds, Problem> {
    for secs in [&table.min_secs, &table.max_secs, &table.default_secs] {
        Ttl::from_secs(*secs.get_ref()).map_err(|error| problem(secs, error))?;
    }
    let [min_secs, max_secs, default_secs] =
        [&table.min_secs, &table.max_secs, &table.default_secs].map(|secs| *secs.get_ref());
    if min_secs > max_secs {
        return Err(problem(&table.min_secs, words!("min_secs is greater than max_secs")));
    }
    if !(min_secs..=max_secs).contains(&default_secs) {
        return Err(problem(
            &table.default_secs,
            words!("default_secs must lie between min_secs and max_secs"),
        ));
    }
    Ok(TtlBounds { min_secs, max_secs, default_secs })
}

/// The first action with which a vendor could change what is in the bucket.
fn writing(actions: &[Spanned<String>]) -> Option<&Spanned<String>> {
    actions
        .iter()
        .find(|action| Permission::from_action(action.get_ref()).is_some_and(Permission::writes))
}

fn sts_region(text: &Spanned<String>, of_principal: Option<Partition>) -> Result<Region, Problem> {
    let region = Region::parse(text.get_ref()).map_err(|error| problem(text, error))?;
    match of_principal {
        Some(partition) if partition != region.partition() => Err(problem(
            text,
            words!(
                "{region} is in the partition {partition}, and the principal in {partition_2}: AWS does not connect the two",
                region,
                partition = region.partition().name(),
                partition_2 = partition.name()
            ),
        )),
        _ => Ok(region),
    }
}

/// Refuses a file that passes itself off as a vendor that is built in.
pub(in crate::access) fn check_own_name(
    file: &VendorFile,
    profile: &VendorProfile,
) -> Result<(), Problem> {
    let has_its_id = |known: &VendorProfile| !known.is_custom() && known.id == profile.id;
    let built_in = VendorProfile::built_in();
    let named = built_in.iter().find(|known| has_its_id(known));
    match named.or_else(|| built_in_called(&profile.name)) {
        Some(known) if known != profile => {
            let at = if known.id == profile.id { &file.id } else { &file.name };
            Err(problem(
                at,
                words!(
                    "{known} is built in, and this profile is another one: choose the built-in one, or give this an id and a name of its own",
                    known = known.name
                ),
            ))
        }
        _ => Ok(()),
    }
}

fn docs_url(text: &Spanned<String>) -> Result<String, Problem> {
    match url::Url::parse(text.get_ref()) {
        Ok(url) if url.scheme() != "https" => {
            Err(problem(text, words!("docs_url must be an https:// address")))
        }
        Ok(url) if !url.username().is_empty() || url.password().is_some() => Err(problem(
            text,
            words!(
                "docs_url names a user before its host, which makes it look like another host's address"
            ),
        )),
        Ok(_) => line(text),
        Err(_) => Err(problem(text, words!("docs_url must be an https:// address"))),
    }
}

fn origin(text: &Spanned<String>) -> Result<String, Problem> {
    let is_origin = url::Url::parse(text.get_ref()).is_ok_and(|url| {
        matches!(url.scheme(), "https" | "http")
            && url.origin().ascii_serialization() == *text.get_ref()
    });
    if text.get_ref().contains('*') {
        return Err(problem(
            text,
            words!(
                "A wildcard in an origin would let strangers' web pages read; name each page's own"
            ),
        ));
    }
    if is_origin {
        line(text)
    } else {
        Err(problem(
            text,
            words!(
                "A CORS origin is a scheme and a host without path, such as https://app.example.com"
            ),
        ))
    }
}

fn form_field(table: &FormTable) -> Result<FormField, Problem> {
    Ok(FormField {
        label: name(&table.label)?,
        value: table.value,
        hint: table.hint.as_ref().map(line).transpose()?,
        ttl_unit: table.ttl_unit,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::toml_text::line_of;

    const GOOD: &str = include_str!("../../../assets/vendors/custom.toml");

    #[track_caller]
    fn refused(text: &str) -> FileError {
        VendorProfile::from_toml("acme.toml", text).unwrap_err()
    }

    /// The good file with one text in it replaced, and the line that this text stands in.
    #[track_caller]
    fn changed(from: &str, to: &str) -> (String, Option<usize>) {
        let Some(offset) = GOOD.find(from) else { panic!("{from} is not in the file") };
        (GOOD.replacen(from, to, 1), Some(line_of(GOOD, offset)))
    }

    #[test]
    fn the_error_names_file_and_line() {
        let (text, line) = changed("name = \"Custom\"", "name = ");
        let error = refused(&text);
        assert_eq!(error.line, line);
        assert!(error.to_string().starts_with("acme.toml, line 3: "), "{error}");
    }

    #[test]
    fn every_mistake_is_found_in_its_line() {
        for (from, to, words) in [
            ("principal_kind =", "principle_kind =", "did you mean `principal_kind`?"),
            ("value = \"region\"", "value = \"regoin\"", "did you mean `region`?"),
            ("principal_kind = \"any\"", "principal_kind = \"none\"", "Unknown variant `none`"),
            ("principal = \"ask\"", "principal = \"*\"", "would let every AWS account in"),
            ("principal = \"ask\"", "principal = \"1234567890987\"", "this one has 13"),
            (
                "\"s3:ListBucket\"",
                "\"s3:DeleteObject\"",
                "“s3:DeleteObject” is not among the actions",
            ),
            ("\"s3:ListBucket\"", "\"s3:*\"", "“s3:*” is not among the actions"),
            ("permissions = [\"s3:GetObject\"]", "permissions = []", "must contain s3:GetObject"),
            ("min_secs = 900", "min_secs = 90", "too short"),
            ("min_secs = 900", "min_secs = 7200", "default_secs"),
            ("max_secs = 604800", "max_secs = 604801", "too long"),
            ("min_chars = 20", "min_chars = 1", "between 2 and 1224"),
            ("min_chars = 20", "min_chars = -1", "Invalid value"),
            ("name = \"Custom\"", "name = \"Cus\\ttom\"", "cannot be seen"),
            ("name = \"Custom\"", "name = \" \"", "empty"),
            ("name = \"Custom\"", "name = 7", "Invalid type"),
            ("id = \"custom\"", "id = \"../x\"", "lower-case letters"),
            ("role_name = \"VendorBucketAccess\"", "role_name = \"a b\"", "contains a space"),
        ] {
            let (text, line) = changed(from, to);
            let error = refused(&text);
            assert!(error.problem.contains(words), "{to}: {error}");
            if words != "default_secs" {
                assert_eq!(error.line, line, "{to}: {error}");
            }
        }
    }

    #[test]
    fn bounds_the_wrong_way_round_are_refused() {
        let (text, line) =
            changed("min_secs = 900\nmax_secs = 604800", "min_secs = 7200\nmax_secs = 3600");
        let error = refused(&text);
        assert_eq!(
            (error.line, error.problem.as_str()),
            (line, "min_secs is greater than max_secs")
        );
    }

    #[test]
    fn origins_have_no_path_and_regions_have_their_form() {
        let extra = |line: &str| GOOD.replacen("role_name", &format!("{line}\nrole_name"), 1);
        for line in [
            "cors_origins = [\"https://app.example.com/\"]",
            "cors_origins = [\"*\"]",
            "sts_regions = [\"ohio\"]",
            "docs_url = \"javascript:alert(1)\"",
        ] {
            assert!(VendorProfile::from_toml("acme.toml", &extra(line)).is_err(), "{line}");
        }
        for line in [
            "cors_origins = [\"https://app.example.com:8443\"]",
            "docs_url = \"https://example.com/s3\"",
        ] {
            assert!(VendorProfile::from_toml("acme.toml", &extra(line)).is_ok(), "{line}");
        }
    }

    #[test]
    fn a_form_without_fields_is_refused() {
        let Some(start) = GOOD.find("[[form]]") else { panic!("no form") };
        let empty = GOOD[..start].replacen("role_name", "form = []\nrole_name", 1);
        assert!(refused(&empty).problem.starts_with("form has no field"));
        assert_eq!(refused(&GOOD[..start]).problem, "Missing field `form`");
    }

    #[test]
    fn a_file_that_is_too_large_is_not_read() {
        let text = format!("{GOOD}\n# {}", "x".repeat(MAX_BYTES));
        let error = refused(&text);
        assert_eq!(error.line, None);
        assert!(error.problem.starts_with("The file has "));
    }

    #[test]
    fn a_byte_order_mark_is_passed_over() {
        assert!(VendorProfile::from_toml("acme.toml", &format!("\u{FEFF}{GOOD}")).is_ok());
    }
}
