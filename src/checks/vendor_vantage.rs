//! Whether the bucket's policy lets the vendor through from where it is, for everything that it was granted.
//!
//! In: the policy's text, the role's situation, the permissions. Out: one finding, of the permission that fares worst,
//! and the whole policy with the exceptions that would let each of them through.

use super::diagnosis::Diagnosis;
use super::finding::{Finding, Verdict};
use super::role_policies::unreadable;
use super::vantage::{Outcome, Proposal, Situation, Views, bucket_policy};
use super::words::in_the_middle;
use crate::access::policy_language::{Document, ReadError};
use crate::access::vendor::Permission;
use crate::words;

const ORGANISATION_KEYS: [&str; 2] = ["aws:PrincipalOrgID", "aws:ResourceOrgID"];
/// Any but those that policies name.
const NOBODYS_ORGANISATION: &str = "o-nobodys0000";

/// What the bucket's policy comes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Vantage {
    pub finding: Finding,
    /// The changed policy, where a change would let the vendor through.
    pub proposal: Option<Proposal>,
}

/// Looks at the policy for every permission; `None` is a bucket without a policy.
pub fn assess(
    text: Option<&str>,
    situation: &Situation<'_>,
    permissions: &[Permission],
) -> Vantage {
    let Some(text) = text else {
        return Vantage {
            finding: Finding::passed(words!("The bucket has no policy")),
            proposal: None,
        };
    };
    let views: Result<Vec<(Permission, Views)>, ReadError> = permissions
        .iter()
        .map(|permission| Ok((*permission, bucket_policy(text, situation, *permission)?)))
        .collect();
    match views {
        Ok(views) => {
            Vantage { finding: finding(&views), proposal: proposal(text, situation, permissions) }
        }
        Err(error) => {
            Vantage { finding: unreadable(words!("bucket policy"), &error), proposal: None }
        }
    }
}

/// The organisation of the role's account, where a read of the object that got through shows it.
///
/// A Deny for all organisations but one spared that read, so the account is in that one. `situation` is that of the role
/// that read.
pub fn organisation_shown(text: &str, situation: &Situation<'_>) -> Option<String> {
    let refuses = |organisation: &str| {
        let inside = Situation { own_org_id: Some(organisation), ..*situation };
        bucket_policy(text, &inside, Permission::GetObject)
            .is_ok_and(|views| matches!(views.here.outcome, Outcome::Denied { .. }))
    };
    let document = Document::read(text).ok()?;
    let conditions = document.statements.iter().flat_map(|statement| &statement.conditions);
    let mut named = conditions
        .filter(|condition| ORGANISATION_KEYS.iter().any(|key| condition.is_about(key)))
        .flat_map(|condition| &condition.values);
    if !refuses(NOBODYS_ORGANISATION) {
        return None;
    }
    named.find(|organisation| !refuses(organisation)).cloned()
}

fn finding(views: &[(Permission, Views)]) -> Finding {
    let mut findings: Vec<(Permission, Finding, bool)> = views
        .iter()
        .map(|(permission, views)| (*permission, views.finding(), views.holds_only_here()))
        .collect();
    findings.sort_by_key(|(_, finding, _)| rank(&finding.verdict));
    let causes: Vec<(Permission, String)> = findings
        .iter()
        .filter_map(|(permission, finding, _)| {
            Some((*permission, finding.diagnosis.as_ref()?.cause.clone()))
        })
        .collect();
    let holds_only_here = findings.iter().any(|(_, _, only_here)| *only_here);
    let Some((_, mut worst, _)) = findings.into_iter().next() else {
        return Finding::passed(words!("Nothing was granted"));
    };
    let Some((permission, cause)) = causes.first() else { return worst };
    let is_about_all = causes.len() == views.len() && causes.iter().all(|(_, one)| one == cause);
    if !is_about_all && let Some(diagnosis) = worst.diagnosis.take() {
        let cause = words!(
            "For {permission}: {cause}",
            permission,
            cause = in_the_middle(&diagnosis.cause)
        );
        worst.diagnosis = Some(Diagnosis { cause, ..diagnosis });
    }
    let others = causes.iter().skip(1).filter(|(_, other)| other != cause);
    worst.evidence.extend(others.map(|(permission, cause)| format!("{permission}: {cause}")));
    if holds_only_here {
        let note = words!(
            "From this computer the same request gets through, so a rehearsal does not show it"
        );
        worst.evidence.push(note.to_owned());
    }
    worst
}

fn rank(verdict: &Verdict) -> u8 {
    match verdict {
        Verdict::Failed => 0,
        Verdict::Warning => 1,
        _ => 2,
    }
}

/// The policy under which every permission gets through: each one's exceptions on top of the last one's.
fn proposal(text: &str, situation: &Situation<'_>, permissions: &[Permission]) -> Option<Proposal> {
    let mut whole: Option<Proposal> = None;
    for permission in permissions {
        let policy = whole.as_ref().map_or(text, |proposal| proposal.policy.as_str());
        let views = bucket_policy(policy, situation, *permission).ok()?;
        // A statement that no exception mends leaves nothing to propose.
        if views.vendor.diagnosis.is_some() {
            let next = views.proposal?;
            let says = whole.map_or_else(String::new, |before| format!("{}; ", before.says));
            whole = Some(Proposal { says: says + &next.says, policy: next.policy });
        }
    }
    whole
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;
    use serde_json::{Value, json};

    use super::*;
    use crate::access::names::RoleArn;
    use crate::access::sample;

    const GET: &[Permission] = &[Permission::GetObject];
    const GET_AND_LIST: &[Permission] = &[Permission::GetObject, Permission::ListBucket];

    #[track_caller]
    fn assessed(statements: &Value, permissions: &[Permission]) -> Vantage {
        let text = json!({ "Version": "2012-10-17", "Statement": statements }).to_string();
        assessed_text(Some(&text), permissions)
    }

    fn assessed_text(text: Option<&str>, permissions: &[Permission]) -> Vantage {
        situated(None, |situation| assess(text, situation, permissions))
    }

    fn situated<T>(own_org_id: Option<&str>, look: impl Fn(&Situation<'_>) -> T) -> T {
        let plan = sample::lasso();
        let role_arn: RoleArn = plan.role_arn();
        let situation =
            Situation { own_org_id, ..Situation::of(&plan, &role_arn, Timestamp::UNIX_EPOCH) };
        look(&situation)
    }

    fn deny(action: &str, condition: &Value) -> Value {
        json!({
            "Sid": format!("No{}", &action[3..]), "Effect": "Deny", "Principal": "*", "Action": action,
            "Resource": ["arn:aws:s3:::media-prod", "arn:aws:s3:::media-prod/*"], "Condition": condition,
        })
    }

    #[test]
    fn a_bucket_without_a_policy_stands_in_nobodys_way() {
        assert_eq!(assessed_text(None, GET).finding.verdict, Verdict::Passed);
    }

    #[test]
    fn a_policy_that_cannot_be_read_is_no_pass() {
        assert_eq!(assessed_text(Some("{"), GET).finding.verdict, Verdict::Warning);
    }

    #[test]
    fn an_address_that_cannot_be_known_of_the_vendor_is_a_warning_with_its_statement() {
        let address = json!({ "NotIpAddress": { "aws:SourceIp": "203.0.113.0/24" } });
        let vantage = assessed(&json!([deny("s3:GetObject", &address)]), GET);
        assert_eq!(vantage.finding.verdict, Verdict::Warning);
        let cause = vantage.finding.diagnosis.unwrap().cause;
        assert!(cause.contains("aws:SourceIp is not in 203.0.113.0/24"), "{cause}");
        assert!(vantage.finding.evidence[0].contains("\"Sid\": \"NoGetObject\""));
        let proposal = vantage.proposal.unwrap();
        assert!(proposal.policy.contains("ArnNotEquals"), "{}", proposal.policy);
    }

    #[test]
    fn a_deny_of_the_roles_name_fails_and_says_which_condition_names_it() {
        let role =
            json!({ "ArnLike": { "aws:PrincipalArn": "arn:aws:iam::111111111111:role/Lasso*" } });
        let finding = assessed(&json!([deny("s3:GetObject", &role)]), GET).finding;
        assert_eq!(finding.verdict, Verdict::Failed);
        assert_eq!(
            finding.diagnosis.unwrap().cause,
            "In statement 1 (“NoGetObject”), the bucket policy refuses the role's requests, because aws:PrincipalArn is arn:aws:iam::111111111111:role/Lasso*"
        );
    }

    #[test]
    fn the_permission_that_fares_worst_is_the_finding_and_the_other_its_evidence() {
        let address = json!({ "NotIpAddress": { "aws:SourceIp": "203.0.113.0/24" } });
        let statements = json!([deny("s3:GetObject", &address), deny("s3:ListBucket", &json!({}))]);
        let vantage = assessed(&statements, GET_AND_LIST);
        assert_eq!(vantage.finding.verdict, Verdict::Failed);
        assert_eq!(
            vantage.finding.diagnosis.unwrap().cause,
            "For s3:ListBucket: in statement 2 (“NoListBucket”), the bucket policy refuses the role's requests"
        );
        assert!(vantage.finding.evidence.iter().any(|line| line.starts_with("s3:GetObject: ")));
        let after = vantage.proposal.unwrap().policy;
        assert_eq!(assessed_text(Some(&after), GET_AND_LIST).finding.verdict, Verdict::Passed);
    }

    #[test]
    fn a_network_that_this_computer_is_in_is_said_to_hold_only_here() {
        let endpoint = json!({ "StringEquals": { "aws:SourceVpce": "vpce-1" } });
        let finding = assessed(&json!([deny("s3:GetObject", &endpoint)]), GET).finding;
        assert_eq!(finding.verdict, Verdict::Warning);
        let note = finding.evidence.last().unwrap();
        assert!(note.starts_with("From this computer the same request gets through"), "{note}");
    }

    #[test]
    fn a_read_that_got_through_shows_the_organisation_and_settles_what_hung_on_it() {
        let others = json!({ "StringNotEquals": { "aws:PrincipalOrgID": ["o-own", "o-other"] } });
        let text = json!({ "Statement": [deny("s3:GetObject", &others)] }).to_string();
        let before = assessed_text(Some(&text), GET).finding;
        assert_eq!(before.verdict, Verdict::Warning);
        let shown = situated(None, |situation| organisation_shown(&text, situation));
        assert_eq!(shown.as_deref(), Some("o-own"));
        let after = situated(shown.as_deref(), |situation| assess(Some(&text), situation, GET));
        assert_eq!(after.finding.verdict, Verdict::Passed);
    }

    #[test]
    fn a_read_shows_no_organisation_where_no_deny_of_it_asks_for_one() {
        let address = json!({
            "StringNotEquals": { "aws:PrincipalOrgID": "o-own" },
            "NotIpAddress": { "aws:SourceIp": "203.0.113.0/24" },
        });
        for statement in [deny("s3:GetObject", &address), deny("s3:PutObject", &json!({}))] {
            let text = json!({ "Statement": [statement] }).to_string();
            let shown = situated(None, |situation| organisation_shown(&text, situation));
            assert_eq!(shown, None, "{text}");
        }
    }
}
