//! The policy simulator: what a user's or role's own policies say, its boundary included.
//!
//! Policies of resources are not looked at, as AWS does not look at them for roles.
//! Source: `SimulatePrincipalPolicy` in the IAM API Reference.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::access::policy_language::Fact;
use crate::sandbox::authorize::managed_document;
use crate::sandbox::policy::evaluate::Ask;
use crate::sandbox::policy::{Context, Document, Effect, Kind};
use crate::sandbox::query::{Call, Reply, ServiceError};
use crate::sandbox::xml::Element;

/// The policies of a user or role, and its boundary, by its ARN.
type Sources = (Vec<(String, Arc<Document>)>, Option<Arc<Document>>);

pub fn simulate_principal(call: &mut Call<'_>) -> Reply {
    let arn = call.params.sized("PolicySourceArn", 20, 2048)?.to_owned();
    let (mut policies, boundary) = sources(call, &arn)?;
    policies.extend(given(call, "PolicyInputList")?);
    simulate(call, &policies, boundary.as_deref())
}

pub fn simulate_custom(call: &mut Call<'_>) -> Reply {
    let policies = given(call, "PolicyInputList")?;
    if policies.is_empty() {
        call.params.required("PolicyInputList")?;
    }
    simulate(call, &policies, None)
}

fn sources(call: &Call<'_>, arn: &str) -> Result<Sources, ServiceError> {
    let directory = call.directory()?;
    let name = arn.rsplit('/').next().unwrap_or_default();
    let user = directory.user(name).filter(|user| user.arn == arn);
    let role = directory.role(name).filter(|role| role.arn == arn);
    let (inline, attached, boundary) = match (user, role) {
        (Some(user), _) => (&user.inline, &user.attached, &user.boundary),
        (None, Some(role)) => (&role.inline, &role.attached, &role.boundary),
        (None, None) => {
            return Err(ServiceError::no_such_entity(format!(
                "The entity with ARN {arn} cannot be found."
            )));
        }
    };
    let own = inline.iter().map(|(name, policy)| (name.clone(), Arc::clone(&policy.document)));
    let managed = attached.iter().filter_map(|arn| {
        let name = arn.rsplit('/').next().unwrap_or_default().to_owned();
        Some((name, managed_document(directory, arn)?))
    });
    let boundary = boundary.as_ref().and_then(|arn| managed_document(directory, arn));
    Ok((own.chain(managed).collect(), boundary))
}

fn given(call: &Call<'_>, list: &str) -> Result<Vec<(String, Arc<Document>)>, ServiceError> {
    call.params
        .list(list)
        .into_iter()
        .enumerate()
        .map(|(index, text)| {
            let document = Document::parse(text, Kind::Identity, "", call.world)
                .map_err(|error| ServiceError::new(400, "InvalidInput", error.iam_message()))?;
            Ok((format!("PolicyInputList.{}", index + 1), Arc::new(document)))
        })
        .collect()
}

fn simulate(
    call: &Call<'_>,
    policies: &[(String, Arc<Document>)],
    boundary: Option<&Document>,
) -> Reply {
    let actions = call.params.list("ActionNames");
    if actions.is_empty() {
        call.params.required("ActionNames")?;
    }
    let mut resources = call.params.list("ResourceArns");
    if resources.is_empty() {
        resources.push("*");
    }
    let mut context = Context::default();
    for index in 1.. {
        let prefix = format!("ContextEntries.member.{index}");
        let Some(key) = call.params.get(&format!("{prefix}.ContextKeyName")) else {
            break;
        };
        let values = call.params.list(&format!("{prefix}.ContextKeyValues"));
        context.set_all(key, values.into_iter().map(str::to_owned).collect());
    }
    let missing = missing_keys(policies, boundary, &context);
    let mut results = Vec::new();
    for action in &actions {
        if !action.contains(':') {
            return Err(ServiceError::new(
                400,
                "InvalidInput",
                format!("Invalid Action {action}. Actions must be prefaced by a vendor."),
            ));
        }
        let on_resources: Vec<Simulated> = resources
            .iter()
            .map(|resource| {
                let ask = Ask { caller: call.caller, action, resource, context: &context };
                simulated(ask, policies, boundary)
            })
            .collect();
        results.push(evaluation_result(action, &resources, &on_resources, &missing));
    }
    call.page("EvaluationResults", results).map(Some)
}

/// The condition keys of the policies that the request did not bring.
fn missing_keys(
    policies: &[(String, Arc<Document>)],
    boundary: Option<&Document>,
    context: &Context,
) -> BTreeSet<String> {
    let documents = policies.iter().map(|(_, document)| &**document).chain(boundary);
    documents
        .flat_map(|document| &document.statements)
        .flat_map(|statement| &statement.conditions)
        .filter(|condition| *context.fact(&condition.key) == Fact::Absent)
        .map(|condition| condition.key.clone())
        .collect()
}

/// What came of one action on one resource.
struct Simulated {
    decision: Decision,
    /// The policies whose statements decided.
    matched: Vec<String>,
    /// `None` without a boundary.
    is_within_boundary: Option<bool>,
}

/// In the order of what restricts more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Decision {
    Allowed,
    ImplicitDeny,
    ExplicitDeny,
}

impl Decision {
    fn name(self) -> &'static str {
        match self {
            Self::Allowed => "allowed",
            Self::ImplicitDeny => "implicitDeny",
            Self::ExplicitDeny => "explicitDeny",
        }
    }
}

fn simulated(
    ask: Ask<'_>,
    policies: &[(String, Arc<Document>)],
    boundary: Option<&Document>,
) -> Simulated {
    let (mut allows, mut denies) = (Vec::new(), Vec::new());
    for (name, document) in policies {
        for statement in &document.statements {
            if document.applies(statement, ask).is_some() {
                match statement.effect {
                    Effect::Allow => allows.push(name.clone()),
                    Effect::Deny => denies.push(name.clone()),
                }
            }
        }
    }
    let bounded = boundary.map(|document| document.verdict(ask));
    let is_within_boundary = bounded.map(|verdict| verdict.allows.is_some() && !verdict.denies);
    let is_denied = !denies.is_empty() || bounded.is_some_and(|verdict| verdict.denies);
    let is_allowed = !allows.is_empty() && is_within_boundary != Some(false);
    let decision = match (is_denied, is_allowed) {
        (true, _) => Decision::ExplicitDeny,
        (false, true) => Decision::Allowed,
        (false, false) => Decision::ImplicitDeny,
    };
    let matched = if denies.is_empty() { allows } else { denies };
    Simulated { decision, matched, is_within_boundary }
}

/// One result for an action whatever the number of resources: on top what restricts most, below it each resource.
///
/// Source: `EvaluationResult` in the IAM API Reference.
fn evaluation_result(
    action: &str,
    resources: &[&str],
    on_resources: &[Simulated],
    missing: &BTreeSet<String>,
) -> Element {
    let decision = on_resources.iter().map(|one| one.decision).max();
    let deciding = on_resources.iter().filter(|one| Some(one.decision) == decision);
    let matched: BTreeSet<&String> = deciding.flat_map(|one| &one.matched).collect();
    let within: Vec<bool> = on_resources.iter().filter_map(|one| one.is_within_boundary).collect();
    let is_within = (!within.is_empty()).then(|| within.iter().all(|is_within| *is_within));
    let each = resources.iter().zip(on_resources).map(|(resource, one)| {
        Element::new("member")
            .with_leaf("EvalResourceName", *resource)
            .with_leaf("EvalResourceDecision", one.decision.name())
            .with_all(details(one.matched.iter(), one.is_within_boundary, missing))
    });
    Element::new("member")
        .with_leaf("EvalActionName", action)
        .with_leaf("EvalResourceName", resources.first().map_or("*", |arn| template(arn)))
        .with_leaf("EvalDecision", decision.unwrap_or(Decision::ImplicitDeny).name())
        .with_all(details(matched.into_iter(), is_within, missing))
        .with(Element::new("ResourceSpecificResults").with_all(each))
}

fn details<'a>(
    matched: impl Iterator<Item = &'a String>,
    is_within_boundary: Option<bool>,
    missing: &BTreeSet<String>,
) -> Vec<Element> {
    let matched = matched.map(|name| {
        Element::new("member")
            .with_leaf("SourcePolicyId", name)
            .with_leaf("SourcePolicyType", "IAM Policy")
    });
    let missing = missing.iter().map(|key| Element::leaf("member", key));
    let mut details = vec![
        Element::new("MatchedStatements").with_all(matched),
        Element::new("MissingContextValues").with_all(missing),
    ];
    details.extend(is_within_boundary.map(|is_within| {
        Element::new("PermissionsBoundaryDecisionDetail")
            .with_leaf("AllowedByPermissionsBoundary", is_within.to_string())
    }));
    details
}

/// The form of the resource's ARN, which on top of a result stands in place of any one resource.
fn template(arn: &str) -> &'static str {
    let parts: Vec<&str> = arn.splitn(6, ':').collect();
    match parts[..] {
        [_, _, "s3", _, _, rest] if rest.contains('/') => {
            "arn:${Partition}:s3:::${BucketName}/${KeyName}"
        }
        [_, _, "s3", ..] => "arn:${Partition}:s3:::${BucketName}",
        [_, _, "iam", _, _, rest] if rest.starts_with("role/") => {
            "arn:${Partition}:iam::${Account}:role/${RoleNameWithPath}"
        }
        [_, _, "iam", _, _, rest] if rest.starts_with("policy/") => {
            "arn:${Partition}:iam::${Account}:policy/${PolicyNameWithPath}"
        }
        [_, _, "kms", ..] => "arn:${Partition}:kms:${Region}:${Account}:key/${KeyId}",
        _ => "*",
    }
}
