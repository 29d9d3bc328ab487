//! What a run of the checks found, as `countersign check` prints it: the rows of the Validate step, for people and programs.

use std::fmt;

use serde::Serialize;

use super::stage::{own_endpoint, stage_lines};
use crate::access::grantee::Grantee;
use crate::access::integration::Integration;
use crate::checks::catalogue::{CATALOGUE, Check, CheckId, Group};
use crate::checks::citation::statements_in;
use crate::checks::finding::{Finding, Verdict};
use crate::model::Model;
use crate::model::calls::{Call, CallOutcome};
use crate::model::hand_over::{proof_caveat, verdict_word};
use crate::model::validation::{Means, Validation};
use crate::printable;
use crate::words;

/// Every check and every call of a run. Serialized, it has exactly these fields.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CheckReport {
    /// The version of the program.
    pub countersign: &'static str,
    /// When it began, to the second, in UTC.
    pub checked_at: String,
    pub integration: CheckedIntegration,
    /// The set-up of the practice AWS in whose place nothing of it holds for AWS; `null` for AWS.
    pub sandbox: Option<String>,
    /// The endpoint that was asked in the place of AWS's own.
    pub endpoint: Option<String>,
    /// `rehearsal` or `directly`.
    pub means: &'static str,
    /// Nothing failed and nothing was left out because of something else.
    pub proved: bool,
    pub counts: Counts,
    pub checks: Vec<CheckedRow>,
    pub calls: Vec<MadeCall>,
    #[serde(skip)]
    caveat: Option<&'static str>,
    #[serde(skip)]
    account: String,
}

/// What was checked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CheckedIntegration {
    pub vendor: String,
    pub account_id: String,
    pub bucket: String,
    pub region: String,
    pub key: String,
    pub role_arn: String,
}

/// How many checks ended in which way.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    pub passed: usize,
    pub warnings: usize,
    pub failed: usize,
    /// Because of another check or of a stop.
    pub blocked: usize,
    /// With these permissions or at this endpoint they cannot be asked.
    pub skipped: usize,
    pub not_needed: usize,
}

/// One check and what it found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CheckedRow {
    /// Stays the same from version to version.
    pub name: &'static str,
    pub group: &'static str,
    pub asks: &'static str,
    /// `passed`, `warning`, `failed`, `blocked`, `skipped` or `not needed`.
    pub verdict: &'static str,
    pub evidence: Vec<String>,
    /// Why it was not asked.
    pub reason: Option<String>,
    pub cause: Option<String>,
    pub remedy: Option<String>,
    /// What the wizard's button for it says.
    pub fix: Option<String>,
    #[serde(skip)]
    in_group: Group,
    #[serde(skip)]
    mark: char,
}

/// One call to AWS or to the example URL.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MadeCall {
    pub service: &'static str,
    pub operation: String,
    /// A name, an ARN, a URL without its query.
    pub target: String,
    /// The check that it was made for.
    pub check: Option<&'static str>,
    /// `ok`, `as expected` (a refusal that had to be), `not yet`, `not needed` (a refusal that costs nothing), `failed` or `under way`.
    pub outcome: &'static str,
    pub code: Option<String>,
    pub duration_ms: Option<u64>,
    pub request_id: Option<String>,
}

impl CheckedIntegration {
    pub(super) fn of(integration: &Integration) -> Self {
        Self {
            vendor: integration.vendor_name.clone(),
            account_id: integration.account_id.to_string(),
            bucket: integration.bucket.to_string(),
            region: integration.region.to_string(),
            key: integration.key.to_string(),
            role_arn: integration.grantee_arn(),
        }
    }
}

impl CheckReport {
    /// The report of the model's last run.
    pub fn of(integration: &Integration, model: &Model) -> Self {
        let checks: Vec<CheckedRow> = CATALOGUE
            .iter()
            .map(|check| row(check, integration.grantee, &model.validation))
            .collect();
        Self {
            countersign: env!("CARGO_PKG_VERSION"),
            checked_at: model.now.strftime("%Y-%m-%dT%H:%M:%SZ").to_string(),
            integration: CheckedIntegration::of(integration),
            sandbox: model.practice_name().map(str::to_owned),
            endpoint: own_endpoint(model),
            means: match model.validation.means {
                Means::Rehearsal => "rehearsal",
                Means::Directly(_) => "directly",
                Means::AsUser(_) => "as-user",
            },
            proved: model.validation.is_proved(),
            counts: counts(&checks),
            checks,
            calls: model.calls.calls().iter().map(made_call).collect(),
            caveat: proof_caveat(model),
            account: integration.account_id.grouped(),
        }
    }
}

fn row(check: &Check, grantee: Grantee, validation: &Validation) -> CheckedRow {
    let unanswered = Finding::blocked(words!("The run ended before it was its turn"));
    let finding = match validation.findings.get(&check.id) {
        Some(finding) if !is_pending(finding) => finding,
        _ => &unanswered,
    };
    let diagnosis = finding.diagnosis.as_ref();
    CheckedRow {
        name: check.name,
        group: group_name(check.group),
        asks: check.asks_of(grantee),
        verdict: verdict_word(finding),
        evidence: finding.evidence.clone(),
        reason: match &finding.verdict {
            Verdict::NotNeeded { reason }
            | Verdict::Skipped { reason }
            | Verdict::Blocked { reason } => Some(reason.clone()),
            _ => None,
        },
        cause: diagnosis.map(|diagnosis| diagnosis.cause.clone()),
        remedy: diagnosis.map(|diagnosis| diagnosis.remedy.clone()),
        fix: finding.fix.as_ref().map(|fix| fix.label(grantee).trim_end_matches('…').to_owned()),
        in_group: check.group,
        mark: mark(finding),
    }
}

fn is_pending(finding: &Finding) -> bool {
    matches!(finding.verdict, Verdict::Running | Verdict::Waiting { .. })
}

fn mark(finding: &Finding) -> char {
    match finding.verdict {
        Verdict::Passed => '✓',
        Verdict::Warning => '!',
        Verdict::Failed => '✗',
        Verdict::Running | Verdict::Waiting { .. } | Verdict::Blocked { .. } => '○',
        Verdict::NotNeeded { .. } | Verdict::Skipped { .. } => '–',
    }
}

/// The group's stable name in JSON.
fn group_name(group: Group) -> &'static str {
    match group {
        Group::Input => "input",
        Group::Session => "session",
        Group::BucketAndObject => "bucket-and-object",
        Group::RoleAndTrust => "role-and-trust",
        Group::Rehearsal => "rehearsal",
        Group::SignedUrl => "signed-url",
    }
}

fn counts(rows: &[CheckedRow]) -> Counts {
    let of = |word: &str| rows.iter().filter(|row| row.verdict == word).count();
    Counts {
        passed: of("passed"),
        warnings: of("warning"),
        failed: of("failed"),
        blocked: of("blocked"),
        skipped: of("skipped"),
        not_needed: of("not needed"),
    }
}

pub(super) fn made_call(call: &Call) -> MadeCall {
    let (outcome, code) = match call.end.as_ref().map(|end| &end.outcome) {
        None => ("under way", None),
        Some(CallOutcome::Succeeded) => ("ok", None),
        Some(CallOutcome::AsItMust { code }) => ("as expected", Some(code.clone())),
        Some(CallOutcome::NotNeeded { code }) => ("not needed", Some(code.clone())),
        Some(CallOutcome::NotYet { code }) => ("not yet", Some(code.clone())),
        Some(CallOutcome::Failed { code }) => ("failed", Some(code.clone())),
    };
    MadeCall {
        service: call.service,
        operation: call.operation.clone(),
        target: call.target.clone(),
        check: call.check.map(|id| id.row().name),
        outcome,
        code,
        duration_ms: call.end.as_ref().map(|end| end.duration_ms),
        request_id: call.end.as_ref().and_then(|end| end.request_id.clone()),
    }
}

/// How far a run is, in a line: `12 of 30 checked · assuming the role`.
pub fn progress(validation: &Validation) -> String {
    let findings = &validation.findings;
    let answered = findings.values().filter(|finding| !is_pending(finding)).count();
    let line = words!("{answered} of {catalogue} checked", answered, catalogue = CATALOGUE.len());
    if validation.is_stopping {
        return words!("{line} · stopping after the call under way", line);
    }
    // What waits is the longest to come, so it is named before what only runs.
    let waits = |id: &CheckId| matches!(findings[id].verdict, Verdict::Waiting { .. });
    let mut pending = findings.iter().filter(|(_, finding)| is_pending(finding)).map(|(id, _)| *id);
    let first = pending.clone().find(waits).or_else(|| pending.next());
    match first {
        Some(id) if waits(&id) => {
            words!(
                "{line} · waiting for AWS to take in a change, {group}",
                line,
                group = doing(id.row().group)
            )
        }
        Some(id) => format!("{line} · {}", doing(id.row().group)),
        None => line,
    }
}

fn doing(group: Group) -> &'static str {
    match group {
        Group::Input => words!("reading the input"),
        Group::Session => words!("looking at your session"),
        Group::BucketAndObject => words!("looking at the bucket and the object"),
        Group::RoleAndTrust => words!("comparing the role"),
        Group::Rehearsal => words!("assuming the role"),
        Group::SignedUrl => words!("fetching the example URL"),
    }
}

/// The rows in their groups, each with its mark, then the count and what it means.
impl fmt::Display for CheckReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let CheckedIntegration { vendor, bucket, role_arn, .. } = &self.integration;
        f.write_str(&stage_lines(self.sandbox.as_deref(), self.endpoint.as_deref()))?;
        writeln!(
            f,
            "{}",
            words!(
                "{vendor} on {bucket} in account {account}",
                vendor = printable::line(vendor),
                bucket,
                account = self.account
            )
        )?;
        writeln!(
            f,
            "{role_arn}, {}",
            if self.means == "directly" {
                words!("assumed directly")
            } else {
                words!("by rehearsal")
            }
        )?;
        for group in Group::ALL {
            let rows: Vec<_> = self.checks.iter().filter(|row| row.in_group == group).collect();
            if rows.is_empty() {
                continue;
            }
            writeln!(f, "\n{}", group.title())?;
            for row in rows {
                write!(f, "{row}")?;
            }
        }
        writeln!(f, "\n{} · {}", self.counts, calls_text(self.calls.len()))?;
        f.write_str(match (self.proved, self.counts) {
            (false, _) => words!("Not proved"),
            (true, Counts { skipped: 0, warnings: 0, .. }) => words!("Proved: nothing failed"),
            (true, Counts { skipped: 0, .. }) => {
                words!("Nothing failed, and what is warned of is for you to weigh")
            }
            (true, _) => words!("Nothing failed, and what cannot be asked here is open"),
        })?;
        match self.caveat {
            Some(caveat) if self.proved => write!(f, "\n{caveat}"),
            _ => Ok(()),
        }
    }
}

impl fmt::Display for CheckedRow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "  {} {:<10}  {}", self.mark, words::of(self.verdict), self.asks)?;
        let fix = self.fix.as_ref().map(|fix| words!("The wizard has a button for it: {fix}", fix));
        let told = [&self.cause, &self.remedy, &fix, &self.reason];
        for text in told.into_iter().flatten().chain(&self.evidence) {
            let (sentence, statements) = statements_in(text);
            let sentence = Some(sentence).filter(|sentence| !sentence.is_empty());
            for line in sentence.into_iter().chain(statements.lines()) {
                writeln!(f, "                {}", printable::line(line))?;
            }
        }
        Ok(())
    }
}

impl fmt::Display for Counts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let parts: Vec<String> = [
            (self.passed, words!("passed")),
            (self.warnings, words!("with a warning")),
            (self.failed, words!("failed")),
            (self.blocked, words!("left out")),
            (self.skipped, words!("cannot be asked here")),
            (self.not_needed, words!("not needed")),
        ]
        .into_iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, word)| format!("{count} {word}"))
        .collect();
        f.write_str(&parts.join(", "))
    }
}

fn calls_text(count: usize) -> String {
    words!("1 call" | "{n} calls" % count)
}

#[cfg(test)]
mod tests;
