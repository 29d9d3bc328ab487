//! The checks of Access Analyzer that are made here: a part of AWS's hundred and more.
//!
//! They are the ones about the form of a document, about role trust policies, `iam:PassRole`, wildcards in conditions and
//! S3 operations that are no actions. Whether any other action, key or ARN exists is not looked at. Findings name no
//! places in the document. Texts, codes and types are those of the "Access Analyzer policy check reference" in the IAM
//! User Guide.

use std::collections::BTreeSet;

use serde::Serialize;
use serde_json::{Map, Value};

use crate::access::policy_language::document::{statement_values, strings};
use crate::access::policy_language::pattern::Pattern;

const REFERENCE: &str =
    "https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html";

/// S3's operations that are often taken for actions, and the actions that they need.
/// Source: "Required permissions for Amazon S3 API operations" in the S3 User Guide.
const NO_ACTIONS: [(&str, &str); 6] = [
    ("HeadBucket", "ListBucket"),
    ("HeadObject", "GetObject"),
    ("ListBuckets", "ListAllMyBuckets"),
    ("ListObjects", "ListBucket"),
    ("ListObjectsV2", "ListBucket"),
    ("ListObjectVersions", "ListBucketVersions"),
];

const VERSIONS: [&str; 2] = ["2012-10-17", "2008-10-17"];

/// What a document is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    Identity,
    Resource,
    RoleTrust,
    /// A service or resource control policy.
    Organization,
}

/// A finding, as it is sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct PolicyFinding {
    finding_details: String,
    finding_type: &'static str,
    pub issue_code: &'static str,
    learn_more_link: String,
    locations: [(); 0],
}

/// How grave a finding is, by the beginning of its place in the reference.
#[derive(Debug, Clone, Copy)]
enum Kind {
    Error,
    SecurityWarning,
    Warning,
    Suggestion,
}

fn finding(kind: Kind, issue_code: &'static str, details: impl Into<String>) -> PolicyFinding {
    let (finding_type, place) = match kind {
        Kind::Error => ("ERROR", "error"),
        Kind::SecurityWarning => ("SECURITY_WARNING", "security-warning"),
        Kind::Warning => ("WARNING", "general-warning"),
        Kind::Suggestion => ("SUGGESTION", "suggestion"),
    };
    let name = issue_code.to_ascii_lowercase().replace('_', "-");
    PolicyFinding {
        finding_details: details.into(),
        finding_type,
        issue_code,
        learn_more_link: format!(
            "{REFERENCE}#access-analyzer-reference-policy-checks-{place}-{name}"
        ),
        locations: [],
    }
}

/// Everything that is found, in the order of the document.
pub fn findings(text: &str, purpose: Purpose) -> Vec<PolicyFinding> {
    let fields = match serde_json::from_str::<Value>(text) {
        Ok(Value::Object(fields)) => fields,
        Ok(_) => {
            let details = "The text does not match the expected JSON data type OBJECT.";
            return vec![finding(Kind::Error, "DATA_TYPE_MISMATCH", details)];
        }
        Err(error) => return vec![syntax_error(text, &error)],
    };
    let mut found: Vec<PolicyFinding> = version(&fields).into_iter().collect();
    let Ok(statements) = statement_values(&fields) else {
        found.push(finding(Kind::Error, "MISSING_STATEMENT", "Add a statement to the policy"));
        return found;
    };
    for statement in &statements {
        found.extend(principal(statement, purpose));
        found.extend(role_trust_resource(statement, purpose));
        found.extend(actions(statement));
        found.extend(pass_role(statement));
        found.extend(wildcard_in_condition(statement));
        found.extend(empty_sid(statement));
    }
    found.extend(repeated_sid(&statements, purpose));
    found
}

fn syntax_error(text: &str, error: &serde_json::Error) -> PolicyFinding {
    let (line, column) = (error.line(), error.column());
    let before: usize = text.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum();
    let index = before + column.saturating_sub(1);
    let details =
        format!("Fix the JSON syntax error at index {index} line {line} column {column}.");
    finding(Kind::Error, "JSON_SYNTAX_ERROR", details)
}

fn version(fields: &Map<String, Value>) -> Option<PolicyFinding> {
    let Some(version) = fields.get("Version") else {
        let details = "We recommend that you specify the Version element to help you with debugging permission issues.";
        return Some(finding(Kind::Warning, "MISSING_VERSION", details));
    };
    let named = version.as_str().map_or_else(|| version.to_string(), str::to_owned);
    (!VERSIONS.contains(&named.as_str())).then(|| {
        let versions = VERSIONS.join(", ");
        let details = format!(
            "The version {named} is not valid. Use one of the following versions: {versions}"
        );
        finding(Kind::Error, "INVALID_VERSION", details)
    })
}

fn principal(statement: &Map<String, Value>, purpose: Purpose) -> Option<PolicyFinding> {
    let (named, avoided) = (statement.get("Principal"), statement.get("NotPrincipal"));
    let is_named = named.is_some() || avoided.is_some();
    match purpose {
        Purpose::Organization => None,
        Purpose::Identity => is_named.then(|| {
            let details =
                "The policy type IDENTITY_POLICY does not support the Principal element. Remove the Principal element.";
            finding(Kind::Error, "UNSUPPORTED_PRINCIPAL", details)
        }),
        Purpose::Resource | Purpose::RoleTrust if !is_named => {
            let details = "Add a Principal element to the policy statement.";
            Some(finding(Kind::Error, "MISSING_PRINCIPAL", details))
        }
        Purpose::Resource => (avoided.is_some() && allows(statement)).then(|| {
            let details =
                "Using Allow with NotPrincipal can be overly permissive. We recommend that you use Principal instead.";
            finding(Kind::SecurityWarning, "ALLOW_WITH_NOT_PRINCIPAL", details)
        }),
        Purpose::RoleTrust if avoided.is_some() => {
            let details =
                "Role trust policies do not support NotPrincipal. Update the policy to use a Principal element instead.";
            Some(finding(Kind::Error, "ROLE_TRUST_POLICY_SYNTAX_ERROR_NOTPRINCIPAL", details))
        }
        Purpose::RoleTrust => (named.and_then(Value::as_str) == Some("*")).then(|| {
            let details =
                "\"Principal:\" \"*\" is not supported in the principal element of a role trust policy. Replace the wildcard with a valid principal value.";
            finding(Kind::Error, "ROLE_TRUST_POLICY_UNSUPPORTED_WILDCARD_IN_PRINCIPAL", details)
        }),
    }
}

fn role_trust_resource(statement: &Map<String, Value>, purpose: Purpose) -> Option<PolicyFinding> {
    let has_resource = ["Resource", "NotResource"].iter().any(|name| statement.contains_key(*name));
    (purpose == Purpose::RoleTrust && has_resource).then(|| {
        let details =
            "Role trust policies apply to the role that they are attached to. You cannot specify a resource. Remove the Resource or NotResource element.";
        finding(Kind::Error, "ROLE_TRUST_POLICY_SYNTAX_ERROR_RESOURCE", details)
    })
}

fn actions(statement: &Map<String, Value>) -> Vec<PolicyFinding> {
    if !["Action", "NotAction"].iter().any(|name| statement.contains_key(*name)) {
        let details = "Add an Action or NotAction element to the policy statement.";
        return vec![finding(Kind::Error, "MISSING_ACTION", details)];
    }
    let named = ["Action", "NotAction"].map(|name| values(statement, name)).concat();
    let no_action = |action: &String| {
        let (service, operation) = action.split_once(':')?;
        let is_it = |(name, _): &&(&str, &str)| name.eq_ignore_ascii_case(operation);
        let (_, meant) =
            NO_ACTIONS.iter().find(is_it).filter(|_| service.eq_ignore_ascii_case("s3"))?;
        let details = format!(
            "The action {action} does not exist. Did you mean s3:{meant}? The API called {operation} authorizes against the IAM action s3:{meant}."
        );
        Some(finding(Kind::Error, "INVALID_ACTION", details))
    };
    named.iter().filter_map(no_action).collect()
}

/// `iam:PassRole` on roles that a wildcard names, for any service.
fn pass_role(statement: &Map<String, Value>) -> Option<PolicyFinding> {
    let on_wildcard = values(statement, "Resource").iter().any(|arn| arn.contains('*'));
    let names_service = condition_keys(statement)
        .iter()
        .any(|(_, key, _)| key.eq_ignore_ascii_case("iam:PassedToService"));
    if !allows(statement) || !on_wildcard || names_service {
        return None;
    }
    let actions = values(statement, "Action");
    if actions.iter().any(|action| action.eq_ignore_ascii_case("iam:PassRole")) {
        let details = "Using the iam:PassRole action with wildcards (*) in the resource can be overly permissive because it allows iam:PassRole permissions on multiple resources. We recommend that you specify resource ARNs or add the iam:PassedToService condition key to your statement.";
        return Some(finding(Kind::SecurityWarning, "PASS_ROLE_WITH_STAR_IN_RESOURCE", details));
    }
    let fits =
        |action: &String| Pattern::plain(&action.to_ascii_lowercase()).matches("iam:passrole");
    actions.iter().any(fits).then(|| {
        let details =
            "Using wildcards (*) in the action and the resource can be overly permissive because it allows iam:PassRole permissions on all resources. We recommend that you specify resource ARNs or add the iam:PassedToService condition key to your statement.";
        finding(Kind::SecurityWarning, "PASS_ROLE_WITH_STAR_IN_ACTION_AND_RESOURCE", details)
    })
}

fn wildcard_in_condition(statement: &Map<String, Value>) -> Option<PolicyFinding> {
    let is_literal = |operator: &str| {
        let operator = operator.rsplit(':').next().unwrap_or_default().to_ascii_lowercase();
        operator.starts_with("stringequals") || operator.starts_with("stringnotequals")
    };
    let has_wildcard = |(operator, _, values): &(&str, &str, Vec<String>)| {
        is_literal(operator) && values.iter().any(|value| value.contains(['*', '?']))
    };
    condition_keys(statement).iter().any(has_wildcard).then(|| {
        let details =
            "Your condition value includes a * or ? character. If you meant to use a wildcard (*, ?), update the condition operator to include Like.";
        finding(Kind::Warning, "WILDCARD_WITHOUT_LIKE_OPERATOR", details)
    })
}

fn empty_sid(statement: &Map<String, Value>) -> Option<PolicyFinding> {
    (sid(statement) == Some("")).then(|| {
        let details = "Add a value to the empty string in the Sid element.";
        finding(Kind::Suggestion, "EMPTY_SID_VALUE", details)
    })
}

fn repeated_sid(statements: &[&Map<String, Value>], purpose: Purpose) -> Option<PolicyFinding> {
    let mut seen = BTreeSet::new();
    let mut sids = statements.iter().filter_map(|statement| sid(statement));
    let is_repeated = sids.any(|sid| !sid.is_empty() && !seen.insert(sid));
    // Policies of resources may repeat them, but for those that IAM keeps.
    (is_repeated && purpose != Purpose::Resource).then(|| {
        let details =
            "Duplicate statement IDs are not supported for this policy type. Update the Sid value.";
        finding(Kind::Error, "UNIQUE_SIDS_REQUIRED", details)
    })
}

fn allows(statement: &Map<String, Value>) -> bool {
    statement.get("Effect").and_then(Value::as_str) == Some("Allow")
}

fn sid(statement: &Map<String, Value>) -> Option<&str> {
    statement.get("Sid").and_then(Value::as_str)
}

/// The texts of an element that may be one or a list; none where it is neither.
fn values(statement: &Map<String, Value>, name: &str) -> Vec<String> {
    statement.get(name).and_then(strings).unwrap_or_default()
}

/// Operator, key and values of every condition.
fn condition_keys(statement: &Map<String, Value>) -> Vec<(&str, &str, Vec<String>)> {
    let operators = statement.get("Condition").and_then(Value::as_object);
    operators
        .into_iter()
        .flatten()
        .flat_map(|(operator, keys)| {
            keys.as_object().into_iter().flatten().map(move |(key, values)| {
                (operator.as_str(), key.as_str(), strings(values).unwrap_or_default())
            })
        })
        .collect()
}
