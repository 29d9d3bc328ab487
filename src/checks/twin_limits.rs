//! Where a rehearsal's twin cannot stand in for the role: a policy that names the role itself treats the two differently.
//!
//! In: what a policy says to the twin and to the role, and what AWS answered to the twin. Out: a finding that says so.
//! Source: "Policy evaluation logic" and "AWS global condition context keys: `aws:PrincipalArn`" in the IAM User Guide.

use super::citation::Citation;
use super::diagnosis::Diagnosis;
use super::failure::Failure;
use super::finding::Finding;
use super::vantage::Outcome;
use crate::access::names::RoleArn;
use crate::access::policy_language::Effect;
use crate::checks::words::in_the_middle;
use crate::words;

/// Whose policy it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Policy {
    Bucket,
    Key,
}

/// What one policy says to the twin, and to the role that it stands in for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sayings {
    pub to_twin: Outcome,
    pub to_role: Outcome,
}

/// The finding where the policy refused the twin alone; `None` where the role is refused as well, or it is not known.
///
/// The object was not fetched, so nothing is proved, and nothing that the vendor meets has failed. `failure` is what AWS
/// answered to the twin.
pub fn refused_alone(
    policy: Policy,
    sayings: &Sayings,
    failure: &Failure,
    role_arn: &RoleArn,
) -> Option<Finding> {
    let Sayings { to_twin, to_role } = sayings;
    let message = failure.message.as_deref().unwrap_or_default();
    let is_explicit = message.contains("explicit deny");
    let is_of_another_layer = (message.contains("because no") || is_explicit)
        && !message.contains("resource-based policy");
    if is_of_another_layer || failure.is_about_key() != (policy == Policy::Key) {
        return None;
    }
    let lets_role_through = match policy {
        // What is open may have refused the twin, and refuse the role too.
        Policy::Bucket => match (to_twin, to_role) {
            (Outcome::Depends { .. }, Outcome::Depends { .. }) => false,
            _ => !matches!(to_role, Outcome::Denied { .. }),
        },
        Policy::Key => matches!(to_role, Outcome::Allowed { .. }),
    };
    if !lets_role_through {
        return None;
    }
    let statement = refusing(to_twin, is_explicit);
    let is_unmentioned = policy == Policy::Key && !matches!(to_twin, Outcome::Allowed { .. });
    if statement.is_none() && !is_unmentioned {
        return None;
    }
    let sentence = match policy {
        Policy::Bucket => {
            words!(
                "The bucket policy refuses the rehearsal's twin and not the role: it names the role itself"
            )
        }
        Policy::Key => {
            words!(
                "The key policy lets the role use the key and not the rehearsal's twin: it names the role itself"
            )
        }
    };
    let cause = match statement {
        Some(by) => {
            words!("In {label}, {sentence}", label = by.label(), sentence = in_the_middle(sentence))
        }
        None => sentence.to_owned(),
    };
    let remedy = words!(
        "Validate directly, with credentials that the role trusts; where you have none, let {role_arn} through there for as long as you rehearse",
        role_arn = twins_of(role_arn)
    );
    let mut evidence = vec![failure.evidence()];
    evidence.extend(statement.map(|by| by.text.clone()));
    Some(Finding {
        evidence,
        diagnosis: Some(Diagnosis::new(cause, remedy)),
        ..Finding::blocked(words!("A rehearsal cannot show it"))
    })
}

/// The statement that refuses; one that is open does where AWS says that a Deny decided.
fn refusing(outcome: &Outcome, is_explicit: bool) -> Option<&Citation> {
    match outcome {
        Outcome::Denied { by, .. } => Some(by),
        Outcome::Depends { on } if is_explicit => {
            let mut denies = on.iter().filter(|dependence| dependence.effect == Effect::Deny);
            denies.next().map(|dependence| &dependence.statement)
        }
        Outcome::Allowed { .. } | Outcome::Depends { .. } | Outcome::NotMentioned => None,
    }
}

/// All twins of the role's account.
fn twins_of(role_arn: &RoleArn) -> String {
    format!("arn:{}:iam::{}:role/countersign/*", role_arn.partition().name(), role_arn.account_id())
}

#[cfg(test)]
mod tests;
