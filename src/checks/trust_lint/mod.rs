//! What is wrong with a trust policy: who else it lets in, and what keeps the vendor out.
//!
//! In: the trust policy's text and whom it should trust. Out: one finding per statement and rule, each a sentence
//! that names the statement.
//! Source: "Access to AWS accounts owned by third parties" and "IAM JSON policy elements: Condition operators" in
//! the IAM User Guide.

mod external_id;
#[cfg(test)]
mod tests;

use super::citation::{Citation, CitedPolicy};
use crate::access::external_id::ExternalId;
use crate::access::names::{Partition, Principal};
use crate::access::policy_language::{
    Condition, Effect, Named, Principals, ReadError, Statement, pattern::Pattern,
};
use crate::phrase;
use crate::words;

/// Whom the trust policy should let in.
#[derive(Debug, Clone, Copy)]
pub struct Expected<'a> {
    pub principal: &'a Principal,
    /// Of the role.
    pub partition: Partition,
    pub external_id: &'a ExternalId,
    /// Accepted beside it while the external ID is being rotated.
    pub previous_external_id: Option<&'a ExternalId>,
}

/// How bad it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// It works and is safe, but is not as it was planned.
    Advice,
    /// The vendor cannot assume the role, or will not be able to.
    Broken,
    /// Somebody else can assume the role, or the external ID is not asked for.
    Insecure,
}

/// The rules that a trust policy can break.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rule {
    NoExternalId,
    /// A wildcard in `StringLike`, or a policy variable.
    ExternalIdPattern,
    ExternalIdIfExists,
    ExternalIdIgnoresCase,
    ExternalIdForAllValues,
    ExternalIdForAnyValue,
    /// An operator that excludes values, or that compares something else than texts.
    ExternalIdOperator,
    /// The right external ID is not among the accepted ones.
    OtherExternalId,
    FurtherExternalId,
    Anyone,
    FurtherPrincipal,
    /// The whole account where one role or user was meant.
    WholeAccount,
    /// One role or user where the whole account was meant.
    NarrowerPrincipal,
    /// `AROA…` or `AIDA…` in place of an ARN.
    DeletedPrincipal,
    VendorNotNamed,
    DateLimit,
    Mfa,
}

/// One broken rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TrustFinding {
    pub rule: Rule,
    pub severity: Severity,
    /// `None` where what is missing stands in no statement.
    pub statement: Option<Citation>,
    pub sentence: String,
    pub remedy: String,
}

const PUT_BACK: &str = phrase!("Put the trust policy of the plan back");

const DATE_KEYS: [&str; 3] = ["aws:CurrentTime", "aws:EpochTime", "aws:TokenIssueTime"];
const MFA_KEYS: [&str; 2] = ["aws:MultiFactorAuthPresent", "aws:MultiFactorAuthAge"];

/// Everything that is wrong with the trust policy, the worst first; nothing for a good one.
pub fn lint(text: &str, expected: &Expected<'_>) -> Result<Vec<TrustFinding>, ReadError> {
    let policy = CitedPolicy::read(text)?;
    let mut findings = Vec::new();
    let mut is_vendor_named = false;
    for (index, statement) in policy.document.statements.iter().enumerate() {
        if statement.effect != Effect::Allow || !lets_assume(statement) {
            continue;
        }
        let mut found = Found { statement: policy.cite(index), findings: &mut findings };
        if let Some(principals) = &statement.principals {
            is_vendor_named |= principals_of(principals, expected, &mut found);
        }
        external_id::check(statement, policy.document.version, expected, &mut found);
        circumstances(&statement.conditions, &mut found);
    }
    if !is_vendor_named {
        findings.push(TrustFinding {
            rule: Rule::VendorNotNamed,
            severity: Severity::Broken,
            statement: None,
            sentence: words!(
                "No statement of the trust policy lets {partition} assume the role",
                partition = expected.principal.arn(expected.partition)
            ),
            remedy: words::of(PUT_BACK).to_owned(),
        });
    }
    findings.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
    Ok(findings)
}

/// The findings, with the statement that is being looked at.
struct Found<'a> {
    statement: Citation,
    findings: &'a mut Vec<TrustFinding>,
}

impl Found<'_> {
    /// `sentence` goes on after the statement's name.
    fn add(&mut self, rule: Rule, severity: Severity, sentence: &str, remedy: &str) {
        let label = self.statement.label();
        self.findings.push(TrustFinding {
            rule,
            severity,
            statement: Some(self.statement.clone()),
            sentence: words!("In the trust policy, {label} {sentence}", label, sentence),
            remedy: remedy.to_owned(),
        });
    }
}

/// Whether the statement is about taking the role at all; `sts:TagSession` alone lets nobody in.
fn lets_assume(statement: &Statement) -> bool {
    let actions = ["sts:assumerole", "sts:assumerolewithsaml", "sts:assumerolewithwebidentity"];
    let selected = actions.iter().any(|action| {
        statement
            .actions
            .patterns
            .iter()
            .any(|pattern| Pattern::plain(&pattern.to_ascii_lowercase()).matches(action))
    });
    // What excludes some actions lets all the others.
    selected || statement.actions.negated
}

/// Whether the vendor is among the principals; whoever else is, is a finding.
fn principals_of(principals: &Principals, expected: &Expected<'_>, found: &mut Found<'_>) -> bool {
    if principals.is_anyone() {
        let sentence = words!("lets every AWS account in");
        found.add(Rule::Anyone, Severity::Insecure, sentence, words::of(PUT_BACK));
        return true;
    }
    let wanted_arn = expected.principal.arn(expected.partition);
    let wanted_account = expected.principal.account_id().as_str();
    let grouped = expected.principal.account_id().grouped();
    let is_whole_account =
        matches!(expected.principal, Principal::Account(_) | Principal::AccountRoot { .. });
    let mut is_named = false;
    for named in &principals.named {
        match named {
            Named::Account { account_id, .. } if account_id == wanted_account => {
                is_named = true;
                if !is_whole_account {
                    let sentence = words!(
                        "lets every role and user of the account {account_id} in, where only {wanted_arn} was meant",
                        account_id = grouped,
                        wanted_arn
                    );
                    found.add(
                        Rule::WholeAccount,
                        Severity::Insecure,
                        &sentence,
                        words::of(PUT_BACK),
                    );
                }
            }
            Named::Entity { arn, .. } if *arn == wanted_arn => is_named = true,
            // Safer than what was planned, where it is the right one.
            Named::Entity { arn, .. }
                if is_whole_account && arn.split(':').nth(4) == Some(wanted_account) =>
            {
                is_named = true;
                let sentence = words!(
                    "lets only {arn} in, not the whole account {wanted_account} as planned",
                    arn,
                    wanted_account = grouped
                );
                let remedy = words!("Ask the vendor whether it assumes the role as this identity");
                found.add(Rule::NarrowerPrincipal, Severity::Advice, &sentence, remedy);
            }
            Named::UniqueId(id) => {
                let sentence = words!(
                    "names {id}, the ID of a role or user that was deleted; a new one of the same name is not let in",
                    id
                );
                found.add(Rule::DeletedPrincipal, Severity::Broken, &sentence, words::of(PUT_BACK));
            }
            other => {
                let sentence = words!("also lets {other} in", other = other.text());
                let remedy =
                    words!("Remove this principal, or put the trust policy of the plan back");
                found.add(Rule::FurtherPrincipal, Severity::Insecure, &sentence, remedy);
            }
        }
    }
    is_named
}

/// Conditions that the vendor's machines cannot fulfil, or not for ever.
fn circumstances(conditions: &[Condition], found: &mut Found<'_>) {
    for condition in conditions {
        if DATE_KEYS.iter().any(|key| condition.is_about(key)) {
            let sentence = words!("holds only while {condition}", condition = condition.words());
            let remedy = words!("Remove the condition on the date");
            found.add(Rule::DateLimit, Severity::Broken, &sentence, remedy);
        }
        if MFA_KEYS.iter().any(|key| condition.is_about(key)) && !passes_without_mfa(condition) {
            let sentence = words!(
                "asks for a second factor ({condition}), which a vendor's service does not have",
                condition = condition.words()
            );
            let remedy = words!("Remove the condition on the second factor");
            found.add(Rule::Mfa, Severity::Broken, &sentence, remedy);
        }
    }
}

/// Whether the condition excludes a second factor rather than asking for one.
fn passes_without_mfa(condition: &Condition) -> bool {
    condition.is_about(MFA_KEYS[0])
        && condition.values.iter().any(|value| value.eq_ignore_ascii_case("false"))
}
