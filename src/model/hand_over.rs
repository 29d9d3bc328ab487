//! The Hand over step: the vendor's form filled in, and the record of what was proved.

use std::path::PathBuf;

use jiff::Timestamp;
use serde_json::json;

use super::Model;
use super::event::ReportFormat;
use super::validation::Means;
use crate::access::plan::AccessPlan;
use crate::access::vendor::{FormField, FormValue};
use crate::checks::catalogue::{CATALOGUE, Check};
use crate::checks::finding::{Finding, Verdict};

/// What the Hand over step holds.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct HandOver {
    /// Empty: a name made of vendor and bucket, in the folder where the program was started.
    pub save_path_text: String,
    /// The external ID that is to take the place of the one in use, while its field is open.
    pub rotation: Option<String>,
    /// The last file that was saved, or why it was not.
    pub saved: Option<Result<PathBuf, String>>,
}

/// One row of the vendor's form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FormRow {
    pub label: String,
    pub value: String,
    pub hint: Option<String>,
}

/// The vendor's form, in its own order and under its own labels.
pub fn form_rows(model: &Model, plan: &AccessPlan) -> Vec<FormRow> {
    let Some(profile) = model.vendor.profile() else { return Vec::new() };
    profile
        .form
        .iter()
        .map(|field| FormRow {
            label: field.label.clone(),
            value: form_value(model, plan, field),
            hint: field.hint.clone(),
        })
        .collect()
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
        FormValue::Prefix => plan.prefix.as_ref().map(ToString::to_string).unwrap_or_default(),
    }
}

/// The whole form as text: `Label: value`, a line each.
pub fn form_text(rows: &[FormRow]) -> String {
    rows.iter().map(|row| format!("{}: {}\n", row.label, row.value)).collect()
}

/// The file name that is suggested for a report.
pub fn suggested_file_name(plan: &AccessPlan, format: ReportFormat) -> String {
    let vendor: String = plan
        .vendor_id
        .chars()
        .map(|character| if character.is_ascii_alphanumeric() { character } else { '-' })
        .collect();
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
    }
}

fn markdown(model: &Model, plan: &AccessPlan) -> String {
    let mut text = format!(
        "# {} access to {}\n\nWritten {} by Countersign {}.\n\n## Values for the vendor's form\n\n| Field | Value |\n|---|---|\n",
        escaped(&plan.vendor_name),
        plan.bucket,
        minute(model.now),
        env!("CARGO_PKG_VERSION"),
    );
    for row in form_rows(model, plan) {
        text.push_str(&format!("| {} | `{}` |\n", escaped(&row.label), code(&row.value)));
    }
    text.push_str(&format!(
        "\n## What was proved\n\n{}\n\n| Check | Verdict | Evidence |\n|---|---|---|\n",
        proof_sentences(model)
    ));
    for check in CATALOGUE {
        let Some(finding) = model.validation.findings.get(&check.id) else { continue };
        text.push_str(&format!(
            "| {} | {} | {} |\n",
            check.asks,
            verdict_word(finding),
            escaped(&evidence(finding)),
        ));
    }
    text.push_str(&format!(
        "\n## Trust policy\n\n```json\n{}\n```\n\n## Permissions policy\n\n```json\n{}\n```\n",
        plan.trust_policy().text(),
        plan.permissions_policy().text(),
    ));
    text
}

fn json_text(model: &Model, plan: &AccessPlan) -> String {
    let form: Vec<_> = form_rows(model, plan)
        .into_iter()
        .map(|row| json!({ "label": row.label, "value": row.value }))
        .collect();
    let checks: Vec<_> = CATALOGUE
        .iter()
        .filter_map(|check| Some((check, model.validation.findings.get(&check.id)?)))
        .map(|(check, finding)| {
            json!({
                "name": check.name,
                "asks": check.asks,
                "verdict": verdict_word(finding),
                "evidence": finding.evidence,
                "cause": finding.diagnosis.as_ref().map(|diagnosis| &diagnosis.cause),
            })
        })
        .collect();
    let document = json!({
        "countersign": env!("CARGO_PKG_VERSION"),
        "written_at": minute(model.now),
        "vendor": plan.vendor_name,
        "account_id": plan.account_id.to_string(),
        "means": proof_sentences(model),
        "form": form,
        "checks": checks,
        "trust_policy": plan.trust_policy().text(),
        "permissions_policy": plan.permissions_policy().text(),
    });
    format!("{document:#}\n")
}

/// What the checks could not see, because only the vendor's own requests meet it.
pub fn proof_caveat(model: &Model) -> Option<&'static str> {
    (model.validation.means == Means::Rehearsal).then_some(
        "A rehearsal meets nothing that is tied to the vendor. The policies of the bucket and of its key were read for that; what the vendor's own organisation forbids it is not known here",
    )
}

/// What passed with a warning, and what could not be asked: the vendor's access rests on it unproved.
pub fn open_points(model: &Model) -> Vec<String> {
    let point = |check: &Check| {
        let finding = model.validation.findings.get(&check.id)?;
        let why = match (&finding.verdict, &finding.diagnosis) {
            (Verdict::Skipped { reason }, _) => format!("not asked: {reason}"),
            (Verdict::Warning, Some(diagnosis)) => diagnosis.cause.clone(),
            _ => return None,
        };
        Some(format!("{} – {why}", check.asks))
    };
    CATALOGUE.iter().filter_map(point).collect()
}

fn proof_sentences(model: &Model) -> String {
    let sentences = [Some(means_sentence(model)), proof_caveat(model)];
    sentences
        .into_iter()
        .flatten()
        .map(|sentence| format!("{sentence}."))
        .collect::<Vec<_>>()
        .join(" ")
}

fn means_sentence(model: &Model) -> &'static str {
    match model.validation.means {
        Means::Rehearsal => {
            "Proved by rehearsal: a short-lived twin of the role, with the same permissions, external ID and session length, whose principal was the admin"
        }
        Means::Directly(_) => {
            "Proved directly: the role itself was assumed with credentials that it trusts"
        }
    }
}

/// The verdict as a word, for files and screen readers.
pub fn verdict_word(finding: &Finding) -> &'static str {
    match finding.verdict {
        Verdict::Passed => "passed",
        Verdict::Warning => "warning",
        Verdict::Failed => "failed",
        Verdict::Running => "running",
        Verdict::Waiting { .. } => "waiting",
        Verdict::NotNeeded { .. } => "not needed",
        Verdict::Skipped { .. } => "skipped",
        Verdict::Blocked { .. } => "blocked",
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

/// A cell of a Markdown table: no line break, no column mark, no markup.
fn escaped(text: &str) -> String {
    let mut cell = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '\r' | '\n' => cell.push(' '),
            '|' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '\\' => {
                cell.push('\\');
                cell.push(character);
            }
            other => cell.push(other),
        }
    }
    cell
}

/// Code in a Markdown table: a backtick would end it, a column mark the cell.
fn code(text: &str) -> String {
    text.replace(['\r', '\n'], " ").replace('`', "%60").replace('|', "\\|")
}
