//! The Hand over step: the vendor's form filled in, and the record of what was proved.

mod standing;

use std::path::PathBuf;

use jiff::Timestamp;
use serde_json::json;

pub use self::standing::{Standing, headline, standing};
use super::Model;
use super::report_format::ReportFormat;
use super::validation::Means;
use crate::access::grantee::Grantee;
use crate::access::plan::AccessPlan;
use crate::access::ttl::TtlUnit;
use crate::access::vendor::{FormField, FormValue};
use crate::checks::catalogue::{CATALOGUE, Check};
use crate::checks::finding::{Finding, Verdict};
use crate::export::markdown;
use crate::export::snippets::{SnippetLanguage, snippet};
use crate::export::stage::{own_endpoint, stage_sentence};
use crate::phrase;
use crate::printable;
use crate::words;

/// What the Hand over step holds.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct HandOver {
    /// Empty: a name made of vendor and bucket, in the folder where the program was started.
    pub save_path_text: String,
    /// The secret of the access key stands there to be read.
    pub secret_is_shown: bool,
    /// In which language the signing program is shown.
    pub language: SnippetLanguage,
    /// What was saved last, or is being saved.
    pub saving: Option<ReportFormat>,
    /// The external ID that is to take the place of the one in use, while its field is open.
    pub rotation: Option<String>,
    /// The last file that was saved, or why it was not.
    pub saved: Option<Result<PathBuf, String>>,
}

/// One row of the vendor's form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FormRow {
    pub label: String,
    /// In the place of a secret, where it is to be had.
    pub value: String,
    pub hint: Option<String>,
    /// The value is the secret of the access key, which only the window shows.
    pub is_secret: bool,
    /// The vendor does not know the value, and is to be told: it expects another one.
    pub is_to_be_told: bool,
}

/// The vendor's form, in its own order and under its own labels.
pub fn form_rows(model: &Model, plan: &AccessPlan) -> Vec<FormRow> {
    let Some(profile) = model.vendor.profile() else { return Vec::new() };
    let asks_for = |value: FormValue| profile.form.iter().any(|field| field.value == value);
    let own = [
        (words!("Access key ID"), FormValue::AccessKeyId),
        (words!("Secret access key"), FormValue::SecretAccessKey),
    ];
    // A form that was written for a role has no fields for a user's key.
    let added = own.into_iter().filter(|(_, value)| !asks_for(*value));
    let added = added.map(|(label, value)| FormField {
        label: label.to_owned(),
        value,
        hint: None,
        ttl_unit: TtlUnit::default(),
    });
    let is_untold = plan.provenance.is_unknown_to_vendor();
    let fields = added.chain(profile.form.iter().cloned());
    let rows = fields.filter(|field| field.value.is_of(plan.grantee)).map(|field| {
        let is_to_be_told = is_untold && field.value == FormValue::ExternalId;
        FormRow {
            value: form_value(model, plan, &field),
            label: field.label,
            hint: if is_to_be_told { Some(to_be_told_hint(plan)) } else { field.hint },
            is_secret: field.value == FormValue::SecretAccessKey,
            is_to_be_told,
        }
    });
    let has_no_field = is_untold && !plan.provenance.vendor.form_takes_external_id;
    let beside_the_form = has_no_field.then(|| FormRow {
        label: words!("External ID").to_owned(),
        value: plan.external_id.to_string(),
        hint: Some(to_be_told_hint(plan)),
        is_secret: false,
        is_to_be_told: true,
    });
    rows.chain(beside_the_form).collect()
}

/// Why the external ID is to be told to a vendor that expects the one that it issued.
fn to_be_told_hint(plan: &AccessPlan) -> String {
    let vendor_name = &plan.vendor_name;
    if plan.provenance.vendor.form_takes_external_id {
        words!(
            "To be told to {vendor_name}: it was generated here, and {vendor_name} expects the one that it issues",
            vendor_name
        )
    } else {
        words!(
            "To be told to {vendor_name}: it was generated here, and the form of {vendor_name} has no field for it",
            vendor_name
        )
    }
}

/// The access key that the vendor is given: the one that was made now, else one that the account has.
fn access_key_id(model: &Model, plan: &AccessPlan) -> String {
    if let Some(key) = model.fresh_key() {
        return key.id.clone();
    }
    let user = model.review.inventory_for(plan).and_then(|inventory| inventory.user.as_ref());
    let active = user.and_then(|user| user.keys.iter().find(|key| key.is_active));
    active.map(|key| key.id.clone()).unwrap_or_default()
}

fn form_value(model: &Model, plan: &AccessPlan, field: &FormField) -> String {
    match field.value {
        FormValue::Domain => model.domain().unwrap_or_default(),
        FormValue::Region => plan.region.to_string(),
        FormValue::Bucket => plan.bucket.to_string(),
        FormValue::RoleArn => plan.role_arn().to_string(),
        FormValue::RoleName => plan.role_name.to_string(),
        FormValue::ExternalId => plan.external_id.to_string(),
        FormValue::Ttl => plan.ttl.form_text(field.ttl_unit),
        FormValue::ExampleUrl => model.example_url().unwrap_or_default(),
        FormValue::AccountId => plan.account_id.to_string(),
        FormValue::IntegrationName => format!("{} {}", plan.vendor_name, plan.bucket),
        FormValue::AccessKeyId => access_key_id(model, plan),
        FormValue::SecretAccessKey if model.fresh_key().is_some() => {
            words!("copied by itself, from the window that made it").to_owned()
        }
        FormValue::SecretAccessKey => {
            words!("shown once, when the key was made; Review makes another key").to_owned()
        }
        FormValue::Prefix => plan.prefix.as_ref().map(ToString::to_string).unwrap_or_default(),
    }
}

/// The whole form as text: `Label: value`, a line each.
pub fn form_text(rows: &[FormRow]) -> String {
    rows.iter()
        .map(|row| format!("{}: {}\n", printable::line(&row.label), printable::line(&row.value)))
        .collect()
}

/// The file name that is suggested for a report.
pub fn suggested_file_name(plan: &AccessPlan, format: ReportFormat) -> String {
    let vendor = plan.vendor_id.slug();
    // A report is one of many files in somebody's folder; the integration's own name says enough.
    let kind = if format == ReportFormat::Integration { "" } else { "countersign-" };
    format!("{kind}{vendor}-{}.{}", plan.bucket, format.extension())
}

/// The hand-over with its record of proof, or the integration's file; no secret is in either.
pub fn report(model: &Model, plan: &AccessPlan, format: ReportFormat) -> String {
    match format {
        ReportFormat::Markdown => markdown(model, plan),
        ReportFormat::Json => json_text(model, plan),
        // What makes a plan makes an integration.
        ReportFormat::Integration => {
            model.as_integration().map(|integration| integration.to_toml()).unwrap_or_default()
        }
        ReportFormat::Snippet(language) => snippet(language, plan),
    }
}

fn markdown(model: &Model, plan: &AccessPlan) -> String {
    let title = words!(
        "{vendor} access to {bucket}",
        vendor = markdown::words(&plan.vendor_name),
        bucket = plan.bucket
    );
    let written = words!(
        "Written {time} by Countersign {version}",
        time = minute(model.now),
        version = env!("CARGO_PKG_VERSION")
    );
    let mut text = String::new();
    if let Some(sentence) = stage_of(model) {
        text.push_str(&format!("**{}**\n\n", markdown::words(&sentence)));
    }
    text.push_str(&format!("# {title}\n\n{written}.\n"));
    text.push_str(&heading(words!("Values for the vendor's form")));
    text.push_str(&table_head([words!("Field"), words!("Value")]));
    for row in form_rows(model, plan) {
        let told = row.hint.filter(|_| row.is_to_be_told);
        let told = told.map(|hint| format!(" {}", markdown::words(&hint))).unwrap_or_default();
        let (label, value) = (markdown::words(&row.label), markdown::code_in_cell(&row.value));
        text.push_str(&format!("| {label} | {value}{told} |\n"));
    }
    text.push_str(&heading(words!("What was proved")));
    text.push_str(&format!("{}\n\n", proof_sentences(model)));
    for point in open_points(model) {
        text.push_str(&format!("- {}: {}\n", words!("Open"), markdown::words(&point)));
    }
    text.push('\n');
    text.push_str(&table_head([words!("Check"), words!("Verdict"), words!("Evidence")]));
    for check in CATALOGUE {
        let Some(finding) = model.validation.findings.get(&check.id) else { continue };
        text.push_str(&format!(
            "| {} | {} | {} |\n",
            check.asks_of(plan.grantee),
            words::of(verdict_word(finding)),
            markdown::words(&evidence(finding)),
        ));
    }
    if plan.grantee == Grantee::Role {
        text.push_str(&heading(words!("Trust policy")));
        text.push_str(&format!("```json\n{}\n```\n", plan.trust_policy().text()));
    }
    text.push_str(&heading(words!("Permissions policy")));
    text.push_str(&format!("```json\n{}\n```\n", plan.permissions_policy().text()));
    text
}

fn heading(title: &str) -> String {
    format!("\n## {title}\n\n")
}

fn table_head<const COLUMNS: usize>(columns: [&str; COLUMNS]) -> String {
    format!("| {} |\n|{}\n", columns.join(" | "), "---|".repeat(COLUMNS))
}

fn json_text(model: &Model, plan: &AccessPlan) -> String {
    let form: Vec<_> = form_rows(model, plan)
        .into_iter()
        .map(|row| {
            json!({ "label": row.label, "value": row.value, "to_be_told": row.is_to_be_told })
        })
        .collect();
    let checks: Vec<_> = CATALOGUE
        .iter()
        .filter_map(|check| Some((check, model.validation.findings.get(&check.id)?)))
        .map(|(check, finding)| {
            json!({
                "name": check.name,
                "asks": check.asks_of(plan.grantee),
                "verdict": verdict_word(finding),
                "evidence": finding.evidence,
                "cause": finding.diagnosis.as_ref().map(|diagnosis| &diagnosis.cause),
            })
        })
        .collect();
    let document = json!({
        "countersign": env!("CARGO_PKG_VERSION"),
        "sandbox": model.practice_name(),
        "endpoint": own_endpoint(model),
        "written_at": minute(model.now),
        "checked_at": model.validation.timeline.ended_at().map(minute),
        "proved": model.validation.is_proved(),
        "open": open_points(model),
        "vendor": plan.vendor_name,
        "account_id": plan.account_id.to_string(),
        "means": proof_sentences(model),
        "form": form,
        "checks": checks,
        "trust_policy": (plan.grantee == Grantee::Role).then(|| plan.trust_policy().text().to_owned()),
        "permissions_policy": plan.permissions_policy().text(),
    });
    printable::json_lines(&document) + "\n"
}

/// What the checks could not see, because only the vendor's own requests meet it.
pub fn proof_caveat(model: &Model) -> Option<&'static str> {
    let is_user = model.vendor.grantee() == Grantee::User;
    (model.validation.means == Means::Rehearsal && !is_user).then_some(
        words!("A rehearsal meets nothing that is tied to the vendor. The policies of the bucket and of its key were read for that; what the vendor's own organisation forbids it is not known here"),
    )
}

/// What passed with a warning, and what could not be asked: the vendor's access rests on it unproved.
pub fn open_points(model: &Model) -> Vec<String> {
    let point = |check: &Check| {
        let finding = model.validation.findings.get(&check.id)?;
        let why = match (&finding.verdict, &finding.diagnosis) {
            (Verdict::Skipped { reason }, _) => words!("not asked: {reason}", reason),
            (Verdict::Warning, Some(diagnosis)) => diagnosis.cause.clone(),
            _ => return None,
        };
        Some(format!("{} – {why}", check.asks_of(model.vendor.grantee())))
    };
    CATALOGUE.iter().filter_map(point).collect()
}

fn proof_sentences(model: &Model) -> String {
    let checked = model
        .validation
        .timeline
        .ended_at()
        .map(|time| words!("Checked {time}", time = minute(time)));
    let sentences = [Some(means_sentence(model)), proof_caveat(model)];
    sentences
        .into_iter()
        .flatten()
        .map(str::to_owned)
        .chain(checked)
        .map(|sentence| format!("{sentence}."))
        .collect::<Vec<_>>()
        .join(" ")
}

/// What was not asked of AWS itself is said first.
fn stage_of(model: &Model) -> Option<String> {
    stage_sentence(model.practice_name(), own_endpoint(model).as_deref())
}

fn means_sentence(model: &Model) -> &'static str {
    if !model.validation.is_proved() {
        return words!("Not proved: something has changed since the checks");
    }
    if model.vendor.grantee() == Grantee::User {
        return if model.fresh_key().is_some() {
            words!("Proved as the IAM user itself, with the access key that the vendor is given")
        } else {
            words!(
                "Not proved with the user's own access key, whose secret was shown once and is not kept"
            )
        };
    }
    match model.validation.means {
        Means::Rehearsal => {
            words!(
                "Proved by rehearsal: a short-lived twin of the role, with the same permissions, external ID and session length, whose principal was the admin"
            )
        }
        Means::Directly(_) | Means::AsUser(_) => {
            words!("Proved directly: the role itself was assumed with credentials that it trusts")
        }
    }
}

/// The verdict as a word of a table: English for programs, [`words::of`] for people.
pub fn verdict_word(finding: &Finding) -> &'static str {
    match finding.verdict {
        Verdict::Passed => phrase!("passed"),
        Verdict::Warning => phrase!("warning"),
        Verdict::Failed => phrase!("failed"),
        Verdict::Running => phrase!("running"),
        Verdict::Waiting { .. } => phrase!("waiting"),
        Verdict::NotNeeded { .. } => phrase!("not needed"),
        Verdict::Skipped { .. } => phrase!("skipped"),
        Verdict::Blocked { .. } => phrase!("blocked"),
    }
}

fn evidence(finding: &Finding) -> String {
    match &finding.verdict {
        Verdict::NotNeeded { reason }
        | Verdict::Skipped { reason }
        | Verdict::Blocked { reason } => reason.clone(),
        _ => finding.evidence.join(" · "),
    }
}

fn minute(time: Timestamp) -> String {
    time.strftime("%Y-%m-%d %H:%M UTC").to_string()
}
