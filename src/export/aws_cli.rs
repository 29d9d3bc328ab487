//! The plan as a script for the AWS CLI, versions 1 and 2, and bash 3.2 and later.
//!
//! Its first part is the plan's values, each between single quotes, where the shell substitutes nothing; the second is always
//! the same for a role, and for a user. It reads before it writes, so it may be run twice. AWS itself is asked whether a document that is there differs:
//! the CLI compares it with a JMESPath literal, so that neither white space nor the order of keys counts.

use serde_json::json;

use super::access_key;
use super::package::comment;
use crate::access::grantee::Grantee;
use crate::access::plan::AccessPlan;
use crate::printable::{self, bash_word};

/// What the script does with the values first, and for a role or a user after it; both are the same for every plan.
const COMMON: &str = include_str!("aws_cli/common.sh");
const ROLE: &str = include_str!("aws_cli/role.sh");
const USER: &str = include_str!("aws_cli/user.sh");

/// The script's text.
pub fn script(plan: &AccessPlan) -> String {
    let (values, body) = match plan.grantee {
        Grantee::Role => (role_values(plan), ROLE),
        Grantee::User => (user_values(plan), USER),
    };
    let mut script = format!(
        "#!/usr/bin/env bash\n{}\n#\n# Use: bash FILE [--dry-run]\n\
         # It may be run twice. It prints the {}'s ARN, and on standard error what it changes.\n\
         #\n# A policy's variable between single quotes stays as it is.\n# shellcheck disable=SC2016\n\n",
        comment(plan),
        plan.grantee.keyword(),
    );
    for (name, value) in values_of_both(plan).into_iter().chain(values) {
        script.push_str(&format!("{name}={}\n", bash_word(&value)));
    }
    script.push_str(COMMON);
    script.push_str(body);
    script
}

/// The commands that make the role and attach the policy that is there, for bash.
pub(super) fn role_commands(plan: &AccessPlan) -> String {
    format!(
        "aws --region={region} iam create-role --role-name={name} \\\n  --path={path} \\\n  --description={description} \\\n  \
         --max-session-duration={secs} \\\n  --tags={tags} \\\n  --assume-role-policy-document={trust}\n\
         aws --region={region} iam attach-role-policy --role-name={name} \\\n  --policy-arn={policy_arn}",
        region = bash_word(plan.region.as_str()),
        name = bash_word(plan.role_name.as_str()),
        path = bash_word(&plan.role_path),
        description = bash_word(&plan.description()),
        secs = plan.max_session_duration_secs(),
        tags = bash_word(&tags(plan)),
        trust = bash_word(plan.trust_policy().text()),
        policy_arn = bash_word(&plan.policy_arn()),
    )
}

/// The tags as the CLI takes them.
fn tags(plan: &AccessPlan) -> String {
    let tags: Vec<_> =
        plan.tags().iter().map(|(key, value)| json!({ "Key": key, "Value": value })).collect();
    printable::json(&json!(tags))
}

type Values = Vec<(&'static str, String)>;

fn values_of_both(plan: &AccessPlan) -> Values {
    let permissions = plan.permissions_policy();
    vec![
        ("account_id", plan.account_id.to_string()),
        ("region", plan.region.to_string()),
        ("integration", plan.integration()),
        ("former_integration", plan.former_integration().unwrap_or_else(|| plan.integration())),
        ("tags", tags(plan)),
        ("policy_name", plan.policy_name().to_owned()),
        ("permissions_policy", permissions.text().to_owned()),
        ("permissions_policy_literal", literal(permissions.text())),
    ]
}

fn role_values(plan: &AccessPlan) -> Values {
    let trust = plan.trust_policy();
    vec![
        ("description", plan.description()),
        ("policy_arn", plan.policy_arn()),
        ("role_name", plan.role_name.to_string()),
        ("role_path", plan.role_path.clone()),
        ("role_arn", plan.role_arn().to_string()),
        ("max_session_secs", plan.max_session_duration_secs().to_string()),
        ("trust_policy", trust.text().to_owned()),
        ("trust_policy_literal", literal(trust.text())),
    ]
}

fn user_values(plan: &AccessPlan) -> Values {
    vec![
        ("user_name", plan.role_name.to_string()),
        ("user_arn", plan.user_arn()),
        ("key_note", access_key::note(plan)),
    ]
}

/// The document for use between backticks: none is in it, and no white space that would make it longer.
/// Source: "Literal Expressions" in the JMESPath specification.
fn literal(document: &str) -> String {
    let value: serde_json::Result<serde_json::Value> = serde_json::from_str(document);
    let compact =
        value.map_or_else(|_not_json| document.to_owned(), |value| printable::json(&value));
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
