//! The external ID with which the vendor comes in today, and whether a plan shuts it out.

use super::{ChangeLine, Changes, Write};
use crate::access::external_id::ExternalId;
use crate::access::plan::AccessPlan;
use crate::access::policy_language::{Document, Effect};

/// The external ID that the role accepts today, where `changes` would have it accept others alone.
///
/// A plan that accepts it still, or that keeps another one that is accepted already, shuts nobody out unawares.
pub fn shut_out_external_id(plan: &AccessPlan, changes: &Changes) -> Option<ExternalId> {
    let before = changes.lines.iter().find_map(|line| match line {
        ChangeLine::ToDo { write: Write::UpdateTrustPolicy { before }, .. } => Some(before),
        _ => None,
    })?;
    let accepted = accepted_today(before);
    let is_kept =
        |id: &ExternalId| *id == plan.external_id || plan.previous_external_id.as_ref() == Some(id);
    if accepted.iter().any(is_kept) {
        return None;
    }
    accepted.into_iter().next()
}

/// The external IDs that a trust policy lets in by name, whoever wrote it; a pattern is none.
fn accepted_today(trust_text: &str) -> Vec<ExternalId> {
    let Ok(document) = Document::read(trust_text) else { return Vec::new() };
    let allowing = document.statements.iter().filter(|it| it.effect == Effect::Allow);
    let conditions = allowing.flat_map(|statement| &statement.conditions);
    conditions
        .filter(|condition| condition.is_about("sts:ExternalId") && !condition.negated)
        .flat_map(|condition| &condition.values)
        .filter_map(|value| ExternalId::parse(value).ok())
        .collect()
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::access::changes::{Inventory, changes};
    use crate::access::sample;

    const OTHER: &str = "7Qm4zR9tKc2VxH5wLb8NpYd3";

    /// What of Lasso's plan is shut out where the role in the account has this condition.
    #[track_caller]
    fn shut_out(plan: &AccessPlan, condition: &Value) -> Option<String> {
        let statement = json!({
            "Effect": "Allow", "Principal": { "AWS": "222222222222" }, "Action": "sts:AssumeRole",
            "Condition": condition,
        });
        let mut inventory: Inventory = sample::as_planned(plan);
        inventory.role.as_mut().unwrap().trust_text =
            json!({ "Version": "2012-10-17", "Statement": [statement] }).to_string();
        shut_out_external_id(plan, &changes(plan, &inventory)).map(|id| id.to_string())
    }

    #[test]
    fn the_external_id_of_the_role_is_shut_out_by_another_one() {
        let plan = sample::lasso();
        for condition in [
            json!({ "StringEquals": { "sts:ExternalId": OTHER } }),
            json!({ "StringEquals": { "sts:externalid": [OTHER] } }),
            json!({ "StringLike": { "sts:ExternalId": OTHER } }),
            json!({ "StringEqualsIgnoreCase": { "sts:ExternalId": OTHER } }),
        ] {
            assert_eq!(shut_out(&plan, &condition).as_deref(), Some(OTHER), "{condition}");
        }
    }

    #[test]
    fn a_rotation_shuts_nobody_out() {
        let plan =
            AccessPlan { previous_external_id: Some(OTHER.parse().unwrap()), ..sample::lasso() };
        assert_eq!(shut_out(&plan, &json!({ "StringEquals": { "sts:ExternalId": OTHER } })), None);
    }

    #[test]
    fn nobody_is_shut_out_where_the_plans_own_is_accepted_or_none_is_asked_for() {
        let plan = sample::lasso();
        let own = plan.external_id.as_str();
        for condition in [
            json!({ "StringEquals": { "sts:ExternalId": [own, OTHER] } }),
            json!({ "StringLike": { "sts:ExternalId": "*" } }),
            json!({ "StringNotEquals": { "sts:ExternalId": OTHER } }),
            json!({}),
        ] {
            assert_eq!(shut_out(&plan, &condition), None, "{condition}");
        }
        let unmade = changes(&plan, &Inventory::default());
        assert_eq!(shut_out_external_id(&plan, &unmade), None);
    }
}
