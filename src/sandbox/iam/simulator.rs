//! The policy simulator: what a user's or role's own policies say, its boundary included.
//!
//! Policies of resources are not looked at, as AWS does not look at them for roles.
//! Source: `SimulatePrincipalPolicy` in the IAM API Reference.

use std::sync::Arc;

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
    let mut results = Vec::new();
    for action in &actions {
        if !action.contains(':') {
            return Err(ServiceError::new(
                400,
                "InvalidInput",
                format!("Invalid Action {action}. Actions must be prefaced by a vendor."),
            ));
        }
        for resource in &resources {
            let ask = Ask { caller: call.caller, action, resource, context: &context };
            results.push(simulated(ask, policies, boundary));
        }
    }
    call.page("EvaluationResults", results).map(Some)
}

fn simulated(
    ask: Ask<'_>,
    policies: &[(String, Arc<Document>)],
    boundary: Option<&Document>,
) -> Element {
    let (mut allows, mut denies) = (Vec::new(), Vec::new());
    for (name, document) in policies {
        for statement in &document.statements {
            if document.applies(statement, ask).is_some() {
                match statement.effect {
                    Effect::Allow => allows.push(name),
                    Effect::Deny => denies.push(name),
                }
            }
        }
    }
    let bounded = boundary.map(|document| document.verdict(ask));
    let within = bounded.is_none_or(|verdict| verdict.allows.is_some() && !verdict.denies);
    let is_denied = !denies.is_empty() || bounded.is_some_and(|verdict| verdict.denies);
    let decision = match (is_denied, !allows.is_empty() && within) {
        (true, _) => "explicitDeny",
        (false, true) => "allowed",
        (false, false) => "implicitDeny",
    };
    let matched = if denies.is_empty() { allows } else { denies };
    let matched = matched.into_iter().map(|name| {
        Element::new("member")
            .with_leaf("SourcePolicyId", name)
            .with_leaf("SourcePolicyType", "IAM Policy")
    });
    let mut found = vec![
        Element::new("MatchedStatements").with_all(matched),
        Element::new("MissingContextValues"),
    ];
    found.extend(bounded.map(|_| {
        Element::new("PermissionsBoundaryDecisionDetail")
            .with_leaf("AllowedByPermissionsBoundary", within.to_string())
    }));
    let on_resource = Element::new("member")
        .with_leaf("EvalResourceName", ask.resource)
        .with_leaf("EvalResourceDecision", decision)
        .with_all(found.clone());
    Element::new("member")
        .with_leaf("EvalActionName", ask.action)
        .with_leaf("EvalResourceName", ask.resource)
        .with_leaf("EvalDecision", decision)
        .with_all(found)
        .with(Element::new("ResourceSpecificResults").with(on_resource))
}
