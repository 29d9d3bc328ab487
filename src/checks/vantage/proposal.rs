//! The policy with the smallest change that lets the vendor's role through.

use serde_json::{Map, Value, json};

use super::{Kind, Outcome, Proposal, Situation};
use crate::access::policy_language::Effect;
use crate::checks::citation::{Citation, CitedPolicy};
use crate::printable;
use crate::words;

/// Beyond that a policy wants a person, not a patch.
const MOST_CHANGES: usize = 16;
const PRINCIPAL_ARN: &str = "aws:PrincipalArn";
const EXEMPTING: [&str; 4] = ["ArnNotEquals", "ArnNotLike", "StringNotEquals", "StringNotLike"];

/// The changed policy, and what was changed; `None` where nothing stands in the way or no change helps.
///
/// `obstacle` is what a policy says to the vendor where that is not good enough. A trust policy has no
/// proposal: the plan's own text is put back.
pub fn mending(
    policy: &CitedPolicy,
    kind: Kind,
    situation: &Situation<'_>,
    obstacle: impl Fn(&CitedPolicy) -> Option<Outcome>,
) -> Option<Proposal> {
    if kind == Kind::Trust {
        return None;
    }
    let mut changes = Vec::new();
    let mut policy = policy.clone();
    while let Some(outcome) = obstacle(&policy) {
        if changes.len() == MOST_CHANGES {
            return None;
        }
        let mut json = policy.json.clone();
        changes.push(change(&mut json, kind, situation, &outcome)?);
        policy = CitedPolicy::read(&text(json)).ok()?;
    }
    (!changes.is_empty()).then(|| Proposal { says: changes.join("; "), policy: text(policy.json) })
}

/// One step towards a policy that lets the vendor through, and the step in words.
fn change(
    json: &mut Map<String, Value>,
    kind: Kind,
    situation: &Situation<'_>,
    outcome: &Outcome,
) -> Option<String> {
    let role_arn = situation.role_arn.to_string();
    let denying: Vec<&Citation> = match outcome {
        Outcome::Denied { by, .. } => vec![by],
        Outcome::Depends { on } => on
            .iter()
            .filter(|dependence| dependence.effect == Effect::Deny)
            .map(|dependence| &dependence.statement)
            .collect(),
        Outcome::Allowed { .. } | Outcome::NotMentioned => Vec::new(),
    };
    if denying.is_empty() {
        if kind != Kind::Key {
            return None;
        }
        add(json, granting(situation, &role_arn))?;
        return Some(words!(
            "A new statement lets {role_arn} decrypt with this key, through S3 alone",
            role_arn
        ));
    }
    for citation in &denying {
        exempt(statement(json, citation.number.checked_sub(1)?)?, &role_arn)?;
    }
    let labels: Vec<String> = denying.iter().map(|citation| citation.label()).collect();
    Some(words!(
        "The role {role_arn} becomes an exception in {labels}",
        role_arn,
        labels = words::all_of(&labels)
    ))
}

fn text(json: Map<String, Value>) -> String {
    printable::json_lines(&Value::Object(json))
}

fn statement(json: &mut Map<String, Value>, index: usize) -> Option<&mut Map<String, Value>> {
    match json.get_mut("Statement")? {
        Value::Object(one) if index == 0 => Some(one),
        Value::Array(many) => many.get_mut(index)?.as_object_mut(),
        _ => None,
    }
}

/// Makes a Deny pass the role over.
///
/// All conditions of a statement must hold, so one more narrows it; where principals are excepted already,
/// the role joins them.
fn exempt(statement: &mut Map<String, Value>, role_arn: &str) -> Option<()> {
    let condition = statement.entry("Condition").or_insert_with(|| json!({}));
    let operators = condition.as_object_mut()?;
    for name in EXEMPTING {
        let keys = operators.get_mut(name).and_then(Value::as_object_mut);
        let Some((_, values)) = keys.and_then(|keys| {
            keys.iter_mut().find(|(key, _)| key.eq_ignore_ascii_case(PRINCIPAL_ARN))
        }) else {
            continue;
        };
        match values {
            Value::Array(list) => list.push(json!(role_arn)),
            one => *one = json!([one.take(), role_arn]),
        }
        return Some(());
    }
    let added = operators.entry(EXEMPTING[0]).or_insert_with(|| json!({}));
    added.as_object_mut()?.insert(PRINCIPAL_ARN.to_owned(), json!(role_arn));
    Some(())
}

/// The smallest grant of `kms:Decrypt`.
///
/// Source: "kms:ViaService" in the AWS KMS Developer Guide.
fn granting(situation: &Situation<'_>, role_arn: &str) -> Value {
    json!({
        "Effect": "Allow",
        "Principal": { "AWS": role_arn },
        "Action": "kms:Decrypt",
        "Resource": "*",
        "Condition": { "StringEquals": { "kms:ViaService": situation.via_s3() } },
    })
}

fn add(json: &mut Map<String, Value>, statement: Value) -> Option<()> {
    match json.get_mut("Statement")? {
        Value::Array(many) => many.push(statement),
        one => *one = json!([one.take(), statement]),
    }
    Some(())
}
