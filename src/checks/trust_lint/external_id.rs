//! How a statement asks for the external ID.

use super::{Expected, Found, PUT_BACK, Rule, Severity};
use crate::access::external_id::ExternalId;
use crate::access::policy_language::condition::{Set, Test};
use crate::access::policy_language::{Condition, Statement, Version};

const KEY: &str = "sts:ExternalId";
const PLAIN: &str =
    "Ask for it with StringEquals on sts:ExternalId, as the plan's trust policy does";

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
        let sentence = "asks for no external ID";
        found.add(Rule::NoExternalId, Severity::Insecure, sentence, PLAIN);
    }
    let is_guarded =
        flaws.iter().any(|flaw| flaw.as_ref().is_none_or(|flaw| flaw.severity == Severity::Advice));
    for (condition, flaw) in about.iter().zip(&flaws) {
        match flaw {
            Some(flaw) if flaw.severity == Severity::Advice || !is_guarded => {
                found.add(flaw.rule, flaw.severity, &flaw.sentence, PLAIN);
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
        let sentence = "accepts another external ID than the one in the vendor's form";
        found.add(Rule::OtherExternalId, Severity::Broken, sentence, PUT_BACK);
    } else if further > 0 {
        let ids = if further == 1 {
            "1 further external ID".to_owned()
        } else {
            format!("{further} further external IDs")
        };
        let sentence = format!("also accepts {ids}");
        let remedy = "Remove what is left over from an earlier external ID";
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
        let sentence = format!("asks for the external ID with {operator}, {why}");
        Some(Flaw { rule, severity: Severity::Insecure, sentence })
    };
    if condition.if_exists {
        return insecure(Rule::ExternalIdIfExists, "which holds when none is sent");
    }
    if condition.set == Some(Set::All) {
        return insecure(Rule::ExternalIdForAllValues, "which holds when none is sent");
    }
    if condition.negated {
        return insecure(Rule::ExternalIdOperator, "which lets every other one through");
    }
    match condition.test {
        Test::Text { ignore_case: true } => {
            return insecure(
                Rule::ExternalIdIgnoresCase,
                "which takes upper and lower case for the same",
            );
        }
        Test::Null => {
            return insecure(Rule::ExternalIdOperator, "which does not look at its value");
        }
        Test::Like if any_contains(condition, &['*', '?']) => {
            return insecure(Rule::ExternalIdPattern, "and a wildcard lets others through");
        }
        Test::Text { ignore_case: false } | Test::Like => {}
        _ => return insecure(Rule::ExternalIdOperator, "which compares no texts"),
    }
    if version == Version::V2012 && any_contains(condition, &['$']) {
        return insecure(
            Rule::ExternalIdPattern,
            "and a variable in it stands for what the caller chooses",
        );
    }
    (condition.set == Some(Set::Any)).then(|| Flaw {
        rule: Rule::ExternalIdForAnyValue,
        severity: Severity::Advice,
        sentence: format!(
            "asks for the external ID with {operator}, meant for keys of several values"
        ),
    })
}

fn any_contains(condition: &Condition, characters: &[char]) -> bool {
    condition.values.iter().any(|value| value.contains(characters))
}
