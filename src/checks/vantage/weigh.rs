//! All statements of one policy against one request.

use super::{Citation, Dependence, Grant, Kind, Outcome, SignatureAgeLimit, facts};
use crate::access::policy_language::condition::{Order, Test};
use crate::access::policy_language::{
    Condition, Document, Effect, Open, PrincipalMatch, Principals, Request, Statement, Subject,
    Truth,
};
use crate::checks::citation::CitedPolicy;
use crate::words;

const SIGNATURE_AGE: &str = "s3:signatureAge";

/// How one statement bears on the request.
struct Bearing {
    truth: Truth,
    named: PrincipalMatch,
    conditions: Vec<String>,
}

/// What the policy says; a Deny that applies beats everything, then what is open.
pub fn outcome(
    document: &Document,
    cite: impl Fn(usize) -> Citation,
    request: Request<'_>,
    kind: Kind,
) -> Outcome {
    let mut open_denies = Vec::new();
    let mut open_allows = Vec::new();
    let mut allowed: Option<(usize, PrincipalMatch)> = None;
    for (index, statement) in document.statements.iter().enumerate() {
        let bearing = bearing(document, statement, request);
        match (statement.effect, bearing.truth) {
            (_, Truth::No) => {}
            (Effect::Deny, Truth::Yes) => {
                let conditions = statement.conditions.iter().map(Condition::words).collect();
                return Outcome::Denied { by: cite(index), conditions };
            }
            (Effect::Allow, Truth::Yes) => {
                if allowed.is_none_or(|(_, named)| named < bearing.named) {
                    allowed = Some((index, bearing.named));
                }
            }
            (effect, Truth::Unknown) => {
                let open = match effect {
                    Effect::Deny => &mut open_denies,
                    Effect::Allow => &mut open_allows,
                };
                let conditions = bearing.conditions;
                open.push(Dependence { statement: cite(index), effect, conditions });
            }
        }
    }
    if !open_denies.is_empty() {
        return Outcome::Depends { on: open_denies };
    }
    match allowed {
        Some((index, named)) => Outcome::Allowed { by: cite(index), named },
        None if open_allows.is_empty() || kind == Kind::Bucket => Outcome::NotMentioned,
        None => Outcome::Depends { on: open_allows },
    }
}

/// What opens the way to a request without a policy of the identity's own; `None` where nothing may.
///
/// An Allow for the whole account leaves it to those policies. What is open counts where it is another place or moment
/// that opens it: whatever else is open was answered by trying.
pub fn grant(
    document: &Document,
    cite: impl Fn(usize) -> Citation,
    request: Request<'_>,
) -> Option<Grant> {
    let (mut sure, mut open, mut may_be_denied) = (None, None, false);
    for (index, statement) in document.statements.iter().enumerate() {
        let bearing = bearing(document, statement, request);
        match (statement.effect, bearing.truth) {
            (_, Truth::No) => {}
            (Effect::Deny, Truth::Yes) => return None,
            (Effect::Deny, Truth::Unknown) => may_be_denied = true,
            (Effect::Allow, _) if bearing.named == PrincipalMatch::Account => {}
            (Effect::Allow, Truth::Yes) => sure = sure.or(Some(index)),
            (effect @ Effect::Allow, Truth::Unknown) => {
                let application = document.application(statement, request);
                if open.is_none() && application.open.iter().any(is_of_place_or_moment) {
                    let conditions = bearing.conditions;
                    open = Some(Dependence { statement: cite(index), effect, conditions });
                }
            }
        }
    }
    match sure {
        Some(index) if may_be_denied => {
            let conditions =
                vec![words!("no Deny applies whose conditions are open from here").to_owned()];
            let effect = Effect::Allow;
            Some(Grant::Open(Dependence { statement: cite(index), effect, conditions }))
        }
        Some(index) => Some(Grant::Sure(cite(index))),
        None => open.map(Grant::Open),
    }
}

/// Whether it may be otherwise from the vendor's place, on another day, or for the identity that it asks as.
fn is_of_place_or_moment(open: &Open<'_>) -> bool {
    match open {
        Open::Principal => true,
        Open::Resource => false,
        Open::Condition(condition) => {
            facts::OF_PLACE_OR_MOMENT.iter().any(|key| condition.is_about(key))
        }
    }
}

fn bearing(document: &Document, statement: &Statement, request: Request<'_>) -> Bearing {
    let application = document.application(statement, request);
    if application.truth == Truth::No
        && let Some(spared) = spared_in_part(document, statement, request)
    {
        return spared;
    }
    let conditions = application
        .open
        .iter()
        .map(|open| match open {
            Open::Principal => {
                words!("the vendor is the identity that the statement names").to_owned()
            }
            Open::Resource => words!("a variable in its resources names this object").to_owned(),
            Open::Condition(condition) => condition.words(),
        })
        .collect();
    Bearing { truth: application.truth, named: application.named, conditions }
}

/// A Deny whose `NotPrincipal` names the role or its account, but not the session that asks.
///
/// AWS spares a session only where its own ARN is listed as well as the role's and the account's.
/// Source: "AWS JSON policy elements: `NotPrincipal`" in the IAM User Guide.
fn spared_in_part(
    document: &Document,
    statement: &Statement,
    request: Request<'_>,
) -> Option<Bearing> {
    let principals = statement.principals.as_ref().filter(|principals| principals.negated)?;
    let is_session = matches!(request.subject, Subject::Identity { arn: Some(_), .. });
    let listed = Principals { negated: false, ..principals.clone() };
    let (_, named) = listed.naming(request.subject);
    if statement.effect != Effect::Deny || !is_session || listed.is_anyone() {
        return None;
    }
    let by_anyone = Statement { principals: None, ..statement.clone() };
    let rest = document.application(&by_anyone, request);
    let (limit, words) = match named {
        PrincipalMatch::Account => (Truth::Yes, None),
        PrincipalMatch::Role => {
            let words = words!("NotPrincipal names the role but not each of its sessions");
            (Truth::Unknown, Some(words.to_owned()))
        }
        PrincipalMatch::Anyone | PrincipalMatch::Direct => return None,
    };
    let open = rest.open.iter().filter_map(|open| match open {
        Open::Condition(condition) => Some(condition.words()),
        Open::Principal | Open::Resource => None,
    });
    let conditions = words.into_iter().chain(open).collect();
    Some(Bearing { truth: rest.truth.min(limit), named, conditions })
}

/// The limits that spare a fresh signature and refuse one as old as the TTL, the shortest first.
pub fn signature_age_limits(
    policy: &CitedPolicy,
    fresh: Request<'_>,
    old: Request<'_>,
    wanted_millis: u64,
) -> Vec<SignatureAgeLimit> {
    let document = &policy.document;
    let mut limits = Vec::new();
    for (index, statement) in document.statements.iter().enumerate() {
        if statement.effect != Effect::Deny
            || bearing(document, statement, fresh).truth != Truth::No
            || bearing(document, statement, old).truth == Truth::No
        {
            continue;
        }
        let oldest = statement.conditions.iter().filter_map(oldest_millis).max();
        limits.extend(oldest.map(|millis| {
            let statement = policy.cite(index);
            SignatureAgeLimit { statement, millis, wanted_millis }
        }));
    }
    limits.sort_by_key(|limit| limit.millis);
    limits
}

/// The age from which on the condition lets a Deny apply.
fn oldest_millis(condition: &Condition) -> Option<u64> {
    let is_limit = condition.is_about(SIGNATURE_AGE)
        && matches!(condition.test, Test::Number(Order::Greater | Order::GreaterOrEqual));
    let values = condition.values.iter().filter(|_| is_limit);
    // Any of the values is enough for the condition: the least binds.
    values.filter_map(|value| value.parse().ok()).min()
}
