//! The plan as a script for the AWS CLI, versions 1 and 2, and bash 3.2 and later.
//!
//! Its first part is the plan's values, each between single quotes, where the shell substitutes nothing; the second is always
//! the same. It reads before it writes, so it may be run twice. AWS itself is asked whether a document that is there differs:
//! the CLI compares it with a JMESPath literal, so that neither white space nor the order of keys counts.

use serde_json::json;

use super::package::heading;
use crate::access::plan::AccessPlan;

/// What the script does with the values; it is the same for every plan.
const BODY: &str = include_str!("aws_cli.sh");

/// The script's text.
pub fn script(plan: &AccessPlan) -> String {
    let tags: Vec<_> =
        plan.tags().iter().map(|(key, value)| json!({ "Key": key, "Value": value })).collect();
    let (trust, permissions) = (plan.trust_policy(), plan.permissions_policy());
    let values = [
        ("account_id", plan.account_id.to_string()),
        ("region", plan.region.to_string()),
        ("integration", plan.integration()),
        ("description", plan.description()),
        ("tags", json!(tags).to_string()),
        ("policy_name", plan.policy_name().to_owned()),
        ("policy_arn", plan.policy_arn()),
        ("role_name", plan.role_name.to_string()),
        ("role_path", plan.role_path.clone()),
        ("role_arn", plan.role_arn().to_string()),
        ("max_session_secs", plan.max_session_duration_secs().to_string()),
        ("permissions_policy", permissions.text().to_owned()),
        ("trust_policy", trust.text().to_owned()),
        ("permissions_policy_literal", literal(permissions.text())),
        ("trust_policy_literal", literal(trust.text())),
    ];
    let mut script = format!(
        "#!/usr/bin/env bash\n# {}\n#\n# Use: bash FILE [--dry-run]\n\
         # It may be run twice. It prints the role's ARN, and on standard error what it changes.\n\
         #\n# A policy's variable between single quotes stays as it is.\n# shellcheck disable=SC2016\n\n",
        heading(plan)
    );
    for (name, value) in values {
        script.push_str(&format!("{name}={}\n", quoted(&value)));
    }
    script.push_str(BODY);
    script
}

/// Between single quotes, where nothing but a single quote means anything.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}

/// The document for use between backticks: none is in it, and no white space that would make it longer.
/// Source: "Literal Expressions" in the JMESPath specification.
fn literal(document: &str) -> String {
    let value: serde_json::Result<serde_json::Value> = serde_json::from_str(document);
    let compact = value.map_or_else(|_not_json| document.to_owned(), |value| value.to_string());
    compact.replace('`', "\\u0060")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::names::KeyPrefix;
    use crate::access::sample;

    #[test]
    fn both_documents_stand_in_the_script_as_they_are() {
        let plan = sample::labelbox();
        let script = script(&plan);
        for document in [plan.trust_policy(), plan.permissions_policy()] {
            assert!(script.contains(&format!("='{}'\n", document.text())), "{script}");
        }
    }

    #[test]
    fn a_single_quote_does_not_end_the_string() {
        let prefix = KeyPrefix::parse("it's `x` $(y)/").unwrap();
        let plan = AccessPlan { prefix: Some(prefix), ..sample::lasso() };
        let script = script(&plan);
        assert!(script.contains(r"/it'\''s `x` ${$}(y)/*"), "{script}");
        assert!(script.contains(r"/it'\''s \u0060x\u0060 ${$}(y)/*"), "{script}");
    }
}
