//! What a permissions policy grants beyond its purpose.
//!
//! In: the text of a policy of the role, and what the vendor is to have. Out: one finding per statement and rule,
//! each a sentence that names the statement. Whether enough is granted is not asked here.
//! Source: "Actions, resources, and condition keys for Amazon S3" in the Service Authorization Reference, and
//! "kms:ViaService" in the AWS KMS Developer Guide.

mod resources;
#[cfg(test)]
mod tests;

use super::citation::{Citation, CitedPolicy};
use crate::access::names::{BucketName, KeyPrefix, Partition, Region};
use crate::access::policy_language::{Effect, ReadError, Statement, pattern::Pattern};
use crate::access::vendor::Permission;
use crate::words;

/// What the vendor is to have.
#[derive(Debug, Clone, Copy)]
pub struct Scope<'a> {
    pub permissions: &'a [Permission],
    pub partition: Partition,
    pub region: &'a Region,
    pub bucket: &'a BucketName,
    pub prefix: Option<&'a KeyPrefix>,
    /// The keys with which the bucket's objects are encrypted; empty where none is the customer's own.
    pub key_arns: &'a [&'a str],
}

/// The rules that a grant can break.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rule {
    /// `NotAction`: everything but.
    NotAction,
    NotResource,
    /// An action with a wildcard.
    ActionPattern,
    FurtherAction,
    /// `*`, or a wildcard before the bucket's name ends.
    EveryBucket,
    OtherBucket,
    OutsidePrefix,
    /// A listing that is not held to the prefix.
    ListsEveryKey,
    /// Another key than the bucket's, or every key.
    OtherKey,
    /// A key that may be used past S3.
    KeyWithoutViaService,
}

/// One broken rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScopeFinding {
    pub rule: Rule,
    pub statement: Citation,
    pub sentence: String,
    pub remedy: String,
}

/// Everything that the policy grants too much, in the order of its statements.
pub fn lint(text: &str, scope: &Scope<'_>) -> Result<Vec<ScopeFinding>, ReadError> {
    let policy = CitedPolicy::read(text)?;
    let mut findings = Vec::new();
    for (index, statement) in policy.document.statements.iter().enumerate() {
        if statement.effect == Effect::Allow {
            let mut found = Found { statement: policy.cite(index), findings: &mut findings };
            check(statement, scope, &mut found);
        }
    }
    Ok(findings)
}

/// The findings, with the statement that is being looked at.
struct Found<'a> {
    statement: Citation,
    findings: &'a mut Vec<ScopeFinding>,
}

impl Found<'_> {
    /// `sentence` goes on after the statement's name.
    fn add(&mut self, rule: Rule, sentence: &str, remedy: &str) {
        let label = self.statement.label();
        self.findings.push(ScopeFinding {
            rule,
            statement: self.statement.clone(),
            sentence: words!("In the permissions policy, {label} {sentence}", label, sentence),
            remedy: remedy.to_owned(),
        });
    }
}

fn check(statement: &Statement, scope: &Scope<'_>, found: &mut Found<'_>) {
    if statement.actions.negated {
        let sentence = words!("allows every action but those under NotAction");
        found.add(Rule::NotAction, sentence, words!("List the actions that the vendor needs"));
    } else {
        for action in &statement.actions.patterns {
            check_action(action, scope, found);
        }
    }
    match &statement.resources {
        Some(resources) if resources.negated => {
            let sentence = words!("reaches every resource but those under NotResource");
            found.add(
                Rule::NotResource,
                sentence,
                words!("List the resources that the vendor needs"),
            );
        }
        Some(resources) => {
            for resource in &resources.patterns {
                resources::check(resource, statement, scope, found);
            }
        }
        None => {}
    }
    if reaches_service(statement, "kms") {
        resources::check_via_service(statement, scope, found);
    }
    let lists = selects(statement, "s3:listbucket");
    if let Some(prefix) = scope.prefix.filter(|_| lists) {
        resources::check_listing(statement, prefix, found);
    }
}

/// Whether an action is one that the vendor was to have.
fn is_meant(action: &str, scope: &Scope<'_>) -> bool {
    let meant = |permission| scope.permissions.contains(&permission);
    if let Some(permission) = Permission::from_action(action) {
        return meant(permission);
    }
    match action.to_ascii_lowercase().as_str() {
        // A version of an object that may be read is no more than the object was.
        "s3:getobjectversion" => meant(Permission::GetObject),
        "kms:decrypt" => !scope.key_arns.is_empty(),
        // S3 asks for a data key to encrypt an upload.
        "kms:generatedatakey" => !scope.key_arns.is_empty() && meant(Permission::PutObject),
        _ => false,
    }
}

fn check_action(action: &str, scope: &Scope<'_>, found: &mut Found<'_>) {
    if action.contains(['*', '?']) {
        let sentence = words!("allows {action}, a pattern that many actions fit", action);
        found.add(Rule::ActionPattern, &sentence, words!("List the actions that the vendor needs"));
    } else if !is_meant(action, scope) {
        let sentence = words!("allows {action}, which the vendor was not to have", action);
        found.add(Rule::FurtherAction, &sentence, words!("Remove this action"));
    }
}

/// Whether the statement's actions include that one, given in lower case.
fn selects(statement: &Statement, action: &str) -> bool {
    let fits = |pattern: &String| Pattern::plain(&pattern.to_ascii_lowercase()).matches(action);
    statement.actions.patterns.iter().any(fits) != statement.actions.negated
}

/// Whether an action of that service is among the statement's.
fn reaches_service(statement: &Statement, service: &str) -> bool {
    statement.actions.negated
        || statement.actions.patterns.iter().any(|pattern| {
            pattern
                .split(':')
                .next()
                .is_some_and(|vendor| Pattern::plain(&vendor.to_ascii_lowercase()).matches(service))
        })
}
