//! What the role must be allowed, and what it must not be.

use super::{ContextValue, Inquiry, Layer, Simulated, Who, refusal, unanswered};
use crate::access::plan::AccessPlan;
use crate::access::policy::via_s3;
use crate::access::vendor::Permission;
use crate::checks::diagnosis::Diagnosis;
use crate::checks::finding::Finding;
use crate::words;

/// No bucket of anybody's: it only must not be allowed.
const OTHER_BUCKET: &str = "countersign-another-bucket";
/// Objects are never deleted by a vendor, whatever it is given.
const DELETE_OBJECT: &str = "s3:DeleteObject";

/// The two inquiries about the role.
///
/// They are two calls, because the simulator tells the organisation's part for all resources of an action at once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoleInquiries {
    pub needed: Inquiry,
    pub unwanted: Inquiry,
}

/// What is asked about the plan's role; `key_arn` is the KMS key that it may decrypt with.
pub fn inquiries(plan: &AccessPlan, key_arn: Option<&str>) -> RoleInquiries {
    let partition = plan.partition.name();
    let bucket_arn = format!("arn:{partition}:s3:::{}", plan.bucket);
    let object_arn = format!("{bucket_arn}/{}", plan.example_key);
    let is_granted = |permission| plan.permissions.contains(&permission);

    let mut context = vec![("aws:SecureTransport", ContextValue::Flag(true))];
    if let Some(prefix) = &plan.prefix {
        context.push(("s3:prefix", ContextValue::Text(prefix.to_string())));
    }
    if key_arn.is_some() {
        context.push(("kms:ViaService", ContextValue::Text(via_s3(&plan.region))));
    }
    let mut needed = Inquiry { questions: Vec::new(), context: context.clone() };
    for permission in &plan.permissions {
        let resource = if permission.is_on_objects() { &object_arn } else { &bucket_arn };
        needed.ask(&[permission.action()], resource);
    }
    if let Some(key_arn) = key_arn {
        needed.ask(&["kms:Decrypt"], key_arn);
    }

    let mut unwanted = Inquiry { questions: Vec::new(), context };
    let reads = [Permission::GetObject.action()];
    unwanted.ask(&[DELETE_OBJECT], &object_arn);
    if !is_granted(Permission::PutObject) {
        unwanted.ask(&[Permission::PutObject.action()], &object_arn);
    }
    if !is_granted(Permission::ListBucket) {
        unwanted.ask(&[Permission::ListBucket.action()], &bucket_arn);
    }
    unwanted.ask(&reads, &format!("arn:{partition}:s3:::{OTHER_BUCKET}/{}", plan.example_key));
    if let Some(key) = key_outside_prefix(plan) {
        unwanted.ask(&reads, &format!("{bucket_arn}/{key}"));
    }
    RoleInquiries { needed, unwanted }
}

/// A key that the plan's prefix does not cover; `None` where it covers every key or its first letter is a wildcard.
fn key_outside_prefix(plan: &AccessPlan) -> Option<String> {
    let prefix = plan.prefix.as_ref()?;
    let first = prefix.as_str().chars().next().filter(char::is_ascii)?;
    let other = if first == 'x' { 'y' } else { 'x' };
    Some(format!("{other}{}", plan.example_key))
}

/// The row of the panel.
///
/// What the role must have and does not, is a failure; a refusal by the organisation, or one that hangs on a condition
/// of which the simulator knows nothing, is a warning: the rehearsal, which lives in the same account, decides that.
pub fn finding(
    who: &Who<'_>,
    inquiries: &RoleInquiries,
    needed: &[Simulated],
    unwanted: &[Simulated],
) -> Finding {
    let evidence: Vec<String> = needed.iter().chain(unwanted).map(Simulated::line).collect();
    let asked = inquiries.needed.questions.len() + inquiries.unwanted.questions.len();
    let verdict = verdict(who, needed, unwanted)
        .or_else(|| unanswered(asked, evidence.len()))
        .unwrap_or_else(|| Finding::passed(""));
    Finding { evidence, ..verdict }
}

fn verdict(who: &Who<'_>, needed: &[Simulated], unwanted: &[Simulated]) -> Option<Finding> {
    let refused: Vec<&Simulated> = needed.iter().filter(|answer| !answer.is_allowed()).collect();
    let is_certain = |answer: &&&Simulated| {
        !answer.is_open() && answer.refused_by() != Some(Layer::ServiceControl)
    };
    if let Some(answer) = refused.iter().find(is_certain) {
        return Some(Finding::failed(refusal(who, answer), ""));
    }
    if let Some(answer) = unwanted.iter().find(|answer| answer.is_allowed()) {
        let policy = answer.place();
        let diagnosis = Diagnosis::new(
            words!(
                "More is allowed than needed: {who} may call {action} on {resource}",
                who = who.name,
                action = answer.action,
                resource = answer.resource
            ),
            words!(
                "Take the statement that allows it out of what {who} carries{policy}",
                who = who.name,
                policy
            ),
        );
        return Some(Finding::failed(diagnosis, ""));
    }
    let answer = refused.first()?;
    if answer.refused_by() == Some(Layer::ServiceControl) {
        return Some(Finding::warning(refusal(who, answer), ""));
    }
    let keys = words::all_of(&answer.missing_keys);
    let diagnosis = Diagnosis::new(
        words!(
            "Whether {who} may call {action} depends on {keys}, which IAM's simulator does not know",
            who = who.name,
            action = answer.action,
            keys
        ),
        words!("Ask the vendor whether its requests fulfil the condition on {keys}", keys),
    );
    Some(Finding::warning(diagnosis, ""))
}

/// What refuses the object to the role, where the simulator is sure of it.
pub fn what_refuses_the_object(who: &Who<'_>, needed: &[Simulated]) -> Option<Diagnosis> {
    let action = Permission::GetObject.action();
    let answer = needed.iter().find(|answer| answer.action.eq_ignore_ascii_case(action))?;
    (!answer.is_allowed() && !answer.is_open()).then(|| refusal(who, answer))
}
