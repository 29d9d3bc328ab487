//! The two policies that the account has for the role: who else they let in, and what they grant too much.
//!
//! In: their texts as the account has them. Out: one finding for each, the worst rule first.

use super::diagnoses::EXTERNAL_ID_INSECURE;
use super::diagnosis::Diagnosis;
use super::finding::{Finding, Verdict};
use super::scope_lint::{self, Scope};
use super::trust_lint::{self, Expected, Severity};
use super::vantage::{self, Situation, Vendor};
use crate::access::plan::AccessPlan;
use crate::access::policy_language::ReadError;
use crate::words;

/// The trust policy lets the vendor in, from wherever it asks, and nobody else.
pub fn trust_policy(plan: &AccessPlan, text: &str, situation: &Situation<'_>) -> Finding {
    let expected = Expected {
        principal: &plan.principal,
        partition: plan.partition,
        external_id: &plan.external_id,
        previous_external_id: plan.previous_external_id.as_ref(),
    };
    let vendor = Vendor { principal: &plan.principal, external_id: &plan.external_id };
    let read = trust_lint::lint(text, &expected)
        .and_then(|lints| Ok((lints, vantage::trust_policy(text, situation, &vendor)?)));
    let (lints, views) = match read {
        Ok(read) => read,
        Err(error) => return unreadable(words!("trust policy"), &error),
    };
    let Some(worst) = lints.first() else {
        let finding = views.finding();
        let vendor_arn = plan.principal.arn(plan.partition);
        return match finding.verdict {
            Verdict::Passed if plan.previous_external_id.is_some() => Finding::passed(words!(
                "{vendor_arn} with the new external ID or the old one, alone",
                vendor_arn
            )),
            Verdict::Passed => {
                Finding::passed(words!("{vendor_arn} with the external ID, alone", vendor_arn))
            }
            _ => finding,
        };
    };
    let mut evidence: Vec<String> = lints.iter().map(|lint| lint.sentence.clone()).collect();
    evidence.extend(lints.iter().filter_map(|lint| Some(lint.statement.as_ref()?.text.clone())));
    evidence.dedup();
    let (sentence, remedy) = (worst.sentence.clone(), worst.remedy.clone());
    let finding = match worst.severity {
        Severity::Insecure => {
            let remedy = format!("{remedy}: {}", after_the_place(&sentence));
            Finding::failed(Diagnosis::new(EXTERNAL_ID_INSECURE, remedy), "")
        }
        Severity::Broken => Finding::failed(Diagnosis::new(sentence, remedy), ""),
        // Advice is about a policy that works: what keeps the vendor out weighs more.
        Severity::Advice if views.vendor.diagnosis.is_some() => return views.finding(),
        Severity::Advice => Finding::warning(Diagnosis::new(sentence, remedy), ""),
    };
    Finding { evidence, ..finding }
}

/// The permissions policy grants what the plan grants, and no more.
///
/// `key_arns` are the KMS keys that the role may decrypt with.
pub fn permissions_policy(plan: &AccessPlan, text: &str, key_arns: &[&str]) -> Finding {
    let scope = Scope {
        permissions: &plan.permissions,
        partition: plan.partition,
        region: &plan.region,
        bucket: &plan.bucket,
        prefix: plan.prefix.as_ref(),
        key_arns,
    };
    let lints = match scope_lint::lint(text, &scope) {
        Ok(lints) => lints,
        Err(error) => return unreadable(words!("permissions policy"), &error),
    };
    let Some(first) = lints.first() else {
        return Finding::passed(words!(
            "{policy_arn} grants what the plan grants",
            policy_arn = plan.policy_arn()
        ));
    };
    let diagnosis = Diagnosis::new(
        words!(
            "More is allowed than needed: {after_the_place}",
            after_the_place = after_the_place(&first.sentence)
        ),
        first.remedy.clone(),
    );
    let mut evidence: Vec<String> = lints.iter().map(|lint| lint.sentence.clone()).collect();
    evidence.extend(lints.iter().map(|lint| lint.statement.text.clone()));
    evidence.dedup();
    Finding { evidence, ..Finding::failed(diagnosis, "") }
}

/// A text that AWS took and that cannot be read here is named; nothing is claimed of it.
pub(super) fn unreadable(policy: &str, error: &ReadError) -> Finding {
    let diagnosis = Diagnosis::new(
        words!("Countersign cannot read the {policy}: {error}", policy, error),
        words!("Read the {policy} yourself, in the IAM or S3 console", policy),
    );
    Finding { verdict: Verdict::Warning, ..Finding::failed(diagnosis, error.to_string()) }
}

/// The sentence without the policy at its beginning: `statement 1 allows …`.
fn after_the_place(sentence: &str) -> &str {
    sentence.split_once(" policy, ").map_or(sentence, |(_, rest)| rest)
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;
    use serde_json::{Value, json};

    use super::*;
    use crate::access::names::RoleArn;
    use crate::access::sample;

    const VENDOR: &str = "arn:aws:iam::222222222222:root";

    fn trust(plan: &AccessPlan, text: &str) -> Finding {
        let role_arn: RoleArn = plan.role_arn();
        let situation = Situation::of(plan, &role_arn, Timestamp::UNIX_EPOCH);
        trust_policy(plan, text, &situation)
    }

    fn trusting(principal: &str, condition: &Value) -> String {
        let statement = json!({
            "Sid": "Vendor", "Effect": "Allow", "Principal": { "AWS": principal },
            "Action": "sts:AssumeRole", "Condition": condition,
        });
        json!({ "Version": "2012-10-17", "Statement": [statement] }).to_string()
    }

    fn with_external_id(plan: &AccessPlan) -> Value {
        json!({ "StringEquals": { "sts:ExternalId": plan.external_id.as_str() } })
    }

    #[test]
    fn the_plans_own_policies_pass() {
        for plan in [sample::lasso(), sample::labelbox()] {
            let finding = trust(&plan, plan.trust_policy().text());
            assert_eq!(finding.verdict, Verdict::Passed, "{finding:?}");
            let finding = permissions_policy(&plan, plan.permissions_policy().text(), &[]);
            assert_eq!(finding.verdict, Verdict::Passed, "{finding:?}");
        }
    }

    #[test]
    fn a_trust_policy_without_external_id_fails_under_labelboxs_name() {
        let finding = trust(&sample::lasso(), &trusting(VENDOR, &json!({})));
        assert_eq!(finding.verdict, Verdict::Failed);
        let diagnosis = finding.diagnosis.unwrap();
        assert_eq!(diagnosis.cause, "External ID configured insecurely");
        assert!(diagnosis.remedy.contains("statement 1 (“Vendor”)"), "{}", diagnosis.remedy);
        assert!(finding.evidence.iter().any(|line| line.contains("\"Sid\": \"Vendor\"")));
    }

    #[test]
    fn a_trust_policy_that_ends_fails_under_its_own_sentence() {
        let plan = sample::lasso();
        let mut condition = with_external_id(&plan);
        condition["DateLessThan"] = json!({ "aws:CurrentTime": "2027-01-01T00:00:00Z" });
        let finding = trust(&plan, &trusting(VENDOR, &condition));
        assert_eq!(finding.verdict, Verdict::Failed);
        assert!(finding.diagnosis.unwrap().cause.contains("aws:CurrentTime is before"));
    }

    #[test]
    fn a_trust_policy_for_an_address_that_cannot_be_known_is_a_warning() {
        let plan = sample::lasso();
        let mut condition = with_external_id(&plan);
        condition["IpAddress"] = json!({ "aws:SourceIp": "203.0.113.0/24" });
        let finding = trust(&plan, &trusting(VENDOR, &condition));
        assert_eq!(finding.verdict, Verdict::Warning);
        assert!(finding.diagnosis.unwrap().cause.contains("aws:SourceIp"));
    }

    #[test]
    fn a_narrower_principal_is_weighed_from_the_vendors_place() {
        let plan = sample::lasso();
        let role = "arn:aws:iam::222222222222:role/app";
        let finding = trust(&plan, &trusting(role, &with_external_id(&plan)));
        assert_eq!(finding.verdict, Verdict::Warning);
    }

    #[test]
    fn a_grant_beyond_the_plan_fails_under_its_name() {
        let plan = sample::lasso();
        let text = plan.permissions_policy().text().replace("s3:GetObject", "s3:*");
        let finding = permissions_policy(&plan, &text, &[]);
        assert_eq!(finding.verdict, Verdict::Failed);
        let cause = finding.diagnosis.unwrap().cause;
        assert_eq!(
            cause,
            "More is allowed than needed: statement 1 allows s3:*, a pattern that many actions fit"
        );
    }

    #[test]
    fn a_text_that_cannot_be_read_is_neither_passed_nor_failed() {
        let plan = sample::lasso();
        assert_eq!(trust(&plan, "{}").verdict, Verdict::Warning);
        assert_eq!(permissions_policy(&plan, "-", &[]).verdict, Verdict::Warning);
    }
}
