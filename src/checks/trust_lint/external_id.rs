//! How a statement asks for the external ID.

use super::{Expected, Found, PUT_BACK, Rule, Severity};
use crate::access::external_id::ExternalId;
use crate::access::policy_language::condition::{Set, Test};
use crate::access::policy_language::{Condition, Statement, Version};
use crate::phrase;
use crate::words;

const KEY: &str = "sts:ExternalId";
const PLAIN: &str =
    phrase!("Ask for it with StringEquals on sts:ExternalId, as the plan's trust policy does");

/// All conditions of a statement must hold, so one that guards makes up for looser ones beside it.
pub fn check(
    statement: &Statement,
    version: Version,
    expected: &Expected<'_>,
    found: &mut Found<'_>,
) {
    let about: Vec<&Condition> =
        statement.conditions.iter().filter(|condition| condition.is_about(KEY)).collect();
    let flaws: Vec<Option<Flaw>> = about.iter().map(|condition| flaw(condition, version)).collect();
    if about.is_empty() {
        let sentence = words!("asks for no external ID");
        found.add(Rule::NoExternalId, Severity::Insecure, sentence, words::of(PLAIN));
    }
    let is_guarded =
        flaws.iter().any(|flaw| flaw.as_ref().is_none_or(|flaw| flaw.severity == Severity::Advice));
    for (condition, flaw) in about.iter().zip(&flaws) {
        match flaw {
            Some(flaw) if flaw.severity == Severity::Advice || !is_guarded => {
                found.add(flaw.rule, flaw.severity, &flaw.sentence, words::of(PLAIN));
            }
            _ => {}
        }
        if flaw.as_ref().is_none_or(|flaw| flaw.severity == Severity::Advice) {
            values(condition, expected, found);
        }
    }
}

/// The accepted values of a condition that guards.
fn values(condition: &Condition, expected: &Expected<'_>, found: &mut Found<'_>) {
    let wanted = expected.external_id.as_str();
    let previous = expected.previous_external_id.map(ExternalId::as_str);
    let is_planned = |value: &&String| *value == wanted || Some(value.as_str()) == previous;
    let further = condition.values.iter().filter(|value| !is_planned(value)).count();
    if !condition.values.iter().any(|value| value == wanted) {
        let sentence = words!("accepts another external ID than the one in the vendor's form");
        found.add(Rule::OtherExternalId, Severity::Broken, sentence, words::of(PUT_BACK));
    } else if further > 0 {
        let ids = if further == 1 {
            words!("1 further external ID").to_owned()
        } else {
            words!("{further} further external IDs", further)
        };
        let sentence = words!("also accepts {ids}", ids);
        let remedy = words!("Remove what is left over from an earlier external ID");
        found.add(Rule::FurtherExternalId, Severity::Advice, &sentence, remedy);
    }
}

struct Flaw {
    rule: Rule,
    severity: Severity,
    sentence: String,
}

/// What lets a wrong external ID, or none, through the condition.
fn flaw(condition: &Condition, version: Version) -> Option<Flaw> {
    let operator = &condition.operator;
    let insecure = |rule, why: &str| {
        let sentence = words!("asks for the external ID with {operator}, {why}", operator, why);
        Some(Flaw { rule, severity: Severity::Insecure, sentence })
    };
    if condition.if_exists {
        return insecure(Rule::ExternalIdIfExists, words!("which holds when none is sent"));
    }
    if condition.set == Some(Set::All) {
        return insecure(Rule::ExternalIdForAllValues, words!("which holds when none is sent"));
    }
    if condition.negated {
        return insecure(Rule::ExternalIdOperator, words!("which lets every other one through"));
    }
    match condition.test {
        Test::Text { ignore_case: true } => {
            return insecure(
                Rule::ExternalIdIgnoresCase,
                words!("which takes upper and lower case for the same"),
            );
        }
        Test::Null => {
            return insecure(Rule::ExternalIdOperator, words!("which does not look at its value"));
        }
        Test::Like if any_contains(condition, &['*', '?']) => {
            return insecure(Rule::ExternalIdPattern, words!("and a wildcard lets others through"));
        }
        Test::Text { ignore_case: false } | Test::Like => {}
        _ => return insecure(Rule::ExternalIdOperator, words!("which compares no texts")),
    }
    if version == Version::V2012 && any_contains(condition, &['$']) {
        return insecure(
            Rule::ExternalIdPattern,
            words!("and a variable in it stands for what the caller chooses"),
        );
    }
    (condition.set == Some(Set::Any)).then(|| Flaw {
        rule: Rule::ExternalIdForAnyValue,
        severity: Severity::Advice,
        sentence: words!(
            "asks for the external ID with {operator}, meant for keys of several values",
            operator
        ),
    })
}

fn any_contains(condition: &Condition, characters: &[char]) -> bool {
    condition.values.iter().any(|value| value.contains(characters))
}
