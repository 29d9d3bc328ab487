//! What may be rewritten in a policy without changing its meaning, and what may not.

use proptest::prelude::*;
use proptest::sample::Index;

use super::*;

fn account() -> impl Strategy<Value = String> {
    "[0-9]{12}".prop_map(|digits| format!("arn:aws:iam::{digits}:root"))
}

fn statement() -> impl Strategy<Value = Value> {
    (
        proptest::collection::btree_set(account(), 1..3),
        proptest::collection::btree_set("(s3|sts):[A-Z][a-z]{1,5}", 1..4),
        proptest::collection::btree_set("arn:aws:s3:::[a-z]{3,6}/[a-z*$]{0,4}", 1..3),
        "String(Equals|Like)",
        "[A-Za-z0-9]{2,8}",
    )
        .prop_map(|(principals, actions, resources, operator, external_id)| {
            json!({
                "Effect": "Allow",
                "Principal": { "AWS": principals },
                "Action": actions,
                "Resource": resources,
                "Condition": { operator: { "sts:ExternalId": [external_id] } },
            })
        })
}

fn policy() -> impl Strategy<Value = Value> {
    proptest::collection::vec(statement(), 1..3)
        .prop_map(|statements| json!({ "Version": "2012-10-17", "Statement": statements }))
}

/// The same policy as somebody else would write it: every `true` of `choices` rewrites one place.
fn reworded(value: &Value, choices: &mut impl Iterator<Item = bool>) -> Value {
    let mut rewrites = || choices.next().unwrap_or(false);
    match value {
        Value::Array(items) if items.len() == 1 && rewrites() => reworded(&items[0], choices),
        Value::Array(items) => {
            let reverses = rewrites();
            let mut items: Vec<Value> = items.iter().map(|item| reworded(item, choices)).collect();
            if reverses {
                items.reverse();
            }
            Value::Array(items)
        }
        Value::Object(entries) => {
            let (reverses, names) = (rewrites(), rewrites());
            let mut rewritten: Vec<(String, Value)> = entries
                .iter()
                .map(|(key, value)| (key.clone(), reworded(value, choices)))
                .collect();
            if reverses {
                rewritten.reverse();
            }
            if names && entries.contains_key("Effect") {
                rewritten.push(("Sid".to_owned(), json!("Statement1")));
            }
            Value::Object(rewritten.into_iter().collect())
        }
        Value::String(text) => {
            let account = text.strip_prefix("arn:aws:iam::").and_then(|t| t.strip_suffix(":root"));
            json!(account.filter(|_| rewrites()).unwrap_or(text))
        }
        other => other.clone(),
    }
}

/// Every text in the policy, to be changed one at a time.
fn leaves(value: &mut Value) -> Vec<&mut String> {
    match value {
        Value::Array(items) => items.iter_mut().flat_map(leaves).collect(),
        Value::Object(entries) => entries.iter_mut().flat_map(|(_, value)| leaves(value)).collect(),
        Value::String(text) => vec![text],
        _ => Vec::new(),
    }
}

proptest! {
    #[test]
    fn another_spelling_keeps_the_meaning(
        policy in policy(),
        choices in proptest::collection::vec(any::<bool>(), 0..64),
    ) {
        let other = reworded(&policy, &mut choices.into_iter());
        prop_assert!(same_meaning(&policy.to_string(), &other.to_string()), "{}", other);
        prop_assert!(same_meaning(&other.to_string(), &format!("{policy:#}")), "{}", other);
    }

    #[test]
    fn another_text_anywhere_changes_the_meaning(policy in policy(), place in any::<Index>()) {
        let mut other = policy.clone();
        let mut leaves = leaves(&mut other);
        let count = leaves.len();
        leaves[place.index(count)].push('0');
        prop_assert!(!same_meaning(&policy.to_string(), &other.to_string()), "{}", other);
    }

    #[test]
    fn a_statement_more_changes_the_meaning(policy in policy(), more in statement()) {
        let mut other = policy.clone();
        other["Statement"].as_array_mut().unwrap().push(more);
        prop_assert!(!same_meaning(&policy.to_string(), &other.to_string()));
    }

    #[test]
    fn any_two_texts_are_compared_both_ways_alike(one in "\\PC{0,60}", other in "[\\[\\]{}:,\"a-c ]{0,30}") {
        prop_assert!(same_meaning(&one, &one));
        prop_assert!(same_meaning(&other, &other));
        prop_assert_eq!(same_meaning(&one, &other), same_meaning(&other, &one));
        pretty(&one);
        pretty(&other);
    }
}
