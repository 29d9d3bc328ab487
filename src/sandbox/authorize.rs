//! Whether a caller may do something: all policies that bear on a request, weighed as AWS weighs them.
//!
//! Source: "Policy evaluation logic" and "Cross-account policy evaluation logic" in the IAM User Guide.

use std::sync::Arc;

use super::caller::{Caller, CallerKind};
use super::iam::managed;
use super::iam::model::{Directory, ManagedPolicy, Written};
use super::policy::evaluate::Ask;
use super::policy::{Context, Document, PrincipalMatch, Verdict};
use super::world::World;

/// Which layer said no.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Denial {
    /// An explicit Deny in a policy of that type.
    Explicit(PolicyType),
    /// No policy of that type allows it.
    NothingAllows(PolicyType),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PolicyType {
    Identity,
    Resource,
    Boundary,
    Session,
    Trust,
}

impl PolicyType {
    fn phrase(self) -> &'static str {
        match self {
            Self::Identity => "identity-based policy",
            Self::Resource | Self::Trust => "resource-based policy",
            Self::Boundary => "permissions boundary",
            Self::Session => "session policy",
        }
    }
}

impl Denial {
    /// The end of the message: `because no identity-based policy allows the iam:CreateRole action`.
    pub fn reason(self, action: &str) -> String {
        match self {
            Self::Explicit(policy) => {
                let article = if policy == PolicyType::Identity { "an" } else { "a" };
                format!("with an explicit deny in {article} {}", policy.phrase())
            }
            Self::NothingAllows(policy) => {
                format!("because no {} allows the {action} action", policy.phrase())
            }
        }
    }

    /// The whole message, as every service but S3 across accounts sends it.
    pub fn message(self, caller: &Caller, action: &str, resource: &str) -> String {
        let who = &caller.arn;
        // STS does not tell a stranger which part of a trust policy failed.
        if matches!(self, Self::NothingAllows(PolicyType::Trust)) {
            return format!(
                "User: {who} is not authorized to perform: {action} on resource: {resource}"
            );
        }
        let reason = self.reason(action);
        format!(
            "User: {who} is not authorized to perform: {action} on resource: {resource} {reason}"
        )
    }
}

/// The policies that hold for a caller wherever it goes.
#[derive(Debug, Default)]
struct Standing {
    identity: Vec<Arc<Document>>,
    boundary: Boundary,
    session: Vec<Document>,
}

/// The permissions boundary of a user or role.
#[derive(Debug, Default)]
enum Boundary {
    #[default]
    None,
    /// Its policy is gone: it allows nothing.
    Gone,
    Set(Arc<Document>),
}

/// What the policies of each type say together.
struct Standpoint {
    identity: Verdict,
    boundary: Verdict,
    session: Verdict,
}

/// Whether the caller's own policies allow it; for what has no resource-based policy.
pub fn by_identity(world: &mut World, ask: Ask<'_>) -> Result<(), Denial> {
    let own = standpoint(&standing(world, ask.caller), ask);
    own.refuse_explicit()?;
    own.allowed()
}

/// Whether it may be done to a resource of `owner`, whose policy (a bucket policy) is `resource_policy`.
pub fn with_resource_policy(
    world: &mut World,
    ask: Ask<'_>,
    owner: &str,
    resource_policy: Option<&Document>,
) -> Result<(), Denial> {
    let own = standpoint(&standing(world, ask.caller), ask);
    let resource = resource_policy.map_or_else(Verdict::default, |policy| policy.verdict(ask));
    own.refuse_explicit()?;
    if resource.denies {
        return Err(Denial::Explicit(PolicyType::Resource));
    }
    if ask.caller.is_anonymous() {
        return match resource.allows {
            Some(PrincipalMatch::Anyone) => Ok(()),
            _ => Err(Denial::NothingAllows(PolicyType::Resource)),
        };
    }
    if ask.caller.account_id == owner {
        return match resource.allows {
            // Naming the user or the session grants to it alone, past boundary and session policy.
            Some(PrincipalMatch::Direct) => Ok(()),
            Some(PrincipalMatch::Role | PrincipalMatch::Anyone) => own.within_limits(),
            Some(PrincipalMatch::Account) | None => own.allowed(),
        };
    }
    if resource.allows.is_none() {
        return Err(Denial::NothingAllows(PolicyType::Resource));
    }
    own.allowed()
}

/// Whether it may be done with a KMS key of `owner`, whose own policy is `key_policy`.
///
/// Unlike a bucket's, an account's own identities have no access that the key policy does not give.
/// Source: "Key policies in AWS KMS".
pub fn with_key_policy(
    world: &mut World,
    ask: Ask<'_>,
    owner: &str,
    key_policy: &Document,
) -> Result<(), Denial> {
    let own = standpoint(&standing(world, ask.caller), ask);
    let key = key_policy.verdict(ask);
    own.refuse_explicit()?;
    if key.denies {
        return Err(Denial::Explicit(PolicyType::Resource));
    }
    let is_own = ask.caller.account_id == owner;
    match key.allows {
        None => Err(Denial::NothingAllows(PolicyType::Resource)),
        Some(PrincipalMatch::Direct) if is_own => Ok(()),
        Some(PrincipalMatch::Role | PrincipalMatch::Anyone) if is_own => own.within_limits(),
        Some(_) => own.allowed(),
    }
}

/// Whether a role of `owner` with that trust policy may be assumed.
pub fn by_trust(
    world: &mut World,
    ask: Ask<'_>,
    owner: &str,
    trust: &Document,
) -> Result<(), Denial> {
    let own = standpoint(&standing(world, ask.caller), ask);
    let trusted = trust.verdict(ask);
    own.refuse_explicit()?;
    if trusted.denies {
        return Err(Denial::Explicit(PolicyType::Resource));
    }
    match trusted.allows {
        None => Err(Denial::NothingAllows(PolicyType::Trust)),
        Some(PrincipalMatch::Account) => own.allowed(),
        Some(_) if ask.caller.account_id == owner => own.within_limits(),
        Some(_) => own.allowed(),
    }
}

impl Standpoint {
    fn refuse_explicit(&self) -> Result<(), Denial> {
        for (verdict, policy) in [
            (self.identity, PolicyType::Identity),
            (self.boundary, PolicyType::Boundary),
            (self.session, PolicyType::Session),
        ] {
            if verdict.denies {
                return Err(Denial::Explicit(policy));
            }
        }
        Ok(())
    }

    fn within_limits(&self) -> Result<(), Denial> {
        if self.boundary.allows.is_none() {
            return Err(Denial::NothingAllows(PolicyType::Boundary));
        }
        if self.session.allows.is_none() {
            return Err(Denial::NothingAllows(PolicyType::Session));
        }
        Ok(())
    }

    fn allowed(&self) -> Result<(), Denial> {
        if self.identity.allows.is_none() {
            return Err(Denial::NothingAllows(PolicyType::Identity));
        }
        self.within_limits()
    }
}

fn standpoint(standing: &Standing, ask: Ask<'_>) -> Standpoint {
    let unlimited = Verdict { denies: false, allows: Some(PrincipalMatch::Direct) };
    let boundary = match &standing.boundary {
        Boundary::None => unlimited,
        Boundary::Gone => Verdict::default(),
        Boundary::Set(document) => document.verdict(ask),
    };
    Standpoint {
        identity: union(standing.identity.iter().map(Arc::as_ref), ask),
        boundary,
        session: if standing.session.is_empty() {
            unlimited
        } else {
            union(standing.session.iter(), ask)
        },
    }
}

fn union<'a>(documents: impl Iterator<Item = &'a Document>, ask: Ask<'_>) -> Verdict {
    documents.fold(Verdict::default(), |sum, document| {
        let verdict = document.verdict(ask);
        Verdict { denies: sum.denies || verdict.denies, allows: sum.allows.max(verdict.allows) }
    })
}

fn standing(world: &mut World, caller: &Caller) -> Standing {
    let session = caller.session.as_ref().map_or_else(Vec::new, |session| session.policies.clone());
    let Some(directory) = world.seen(&caller.account_id) else {
        return Standing { session, ..Standing::default() };
    };
    let found = match &caller.kind {
        CallerKind::Anonymous => None,
        CallerKind::User { user_id, .. } => directory
            .users
            .values()
            .find(|user| user.unique_id == *user_id)
            .map(|user| (&user.inline, &user.attached, &user.boundary)),
        CallerKind::RoleSession { role_id, .. } => directory
            .roles
            .values()
            .find(|role| role.unique_id == *role_id)
            .map(|role| (&role.inline, &role.attached, &role.boundary)),
    };
    let Some((inline, attached, boundary)) = found else {
        return Standing { session, ..Standing::default() };
    };
    let own = inline.values().map(|written: &Written| Arc::clone(&written.document));
    let managed = attached.iter().filter_map(|arn| managed_document(directory, arn));
    Standing {
        identity: own.chain(managed).collect(),
        boundary: boundary.as_ref().map_or(Boundary::None, |arn| {
            managed_document(directory, arn).map_or(Boundary::Gone, Boundary::Set)
        }),
        session,
    }
}

/// The default version of the managed policy with that ARN.
pub fn managed_document(directory: &Directory, arn: &str) -> Option<Arc<Document>> {
    let policy: &ManagedPolicy =
        managed::policy(arn).or_else(|| directory.policy(arn).map(Arc::as_ref))?;
    policy.default_document().map(|version| Arc::clone(&version.written.document))
}

/// The condition keys that every request has.
pub fn global_context(
    world: &World,
    caller: &Caller,
    request: &super::message::Request,
) -> Context {
    let mut context = Context::default();
    let now = world.now;
    context.set("aws:CurrentTime", super::message::iso_seconds(now));
    context.set("aws:EpochTime", now.as_second().to_string());
    context.set("aws:SourceIp", request.source_ip.to_string());
    context.set("aws:SecureTransport", "false");
    if let Some(agent) = request.header("user-agent") {
        context.set("aws:UserAgent", agent);
    }
    if let Some(referer) = request.header("referer") {
        context.set("aws:Referer", referer);
    }
    context.set("aws:userid", caller.user_id());
    context.set("aws:PrincipalIsAWSService", "false");
    context.set("aws:ViaAWSService", "false");
    if caller.is_anonymous() {
        context.set("aws:PrincipalType", "Anonymous");
        return context;
    }
    context.set("aws:PrincipalAccount", &*caller.account_id);
    context.set("aws:PrincipalArn", caller.principal_arn());
    let account = world.accounts.get(&caller.account_id);
    let tags = match &caller.kind {
        CallerKind::Anonymous => None,
        CallerKind::User { name, .. } => {
            context.set("aws:PrincipalType", "User");
            context.set("aws:username", &**name);
            account.and_then(|account| account.directory.user(name)).map(|user| user.tags.clone())
        }
        CallerKind::RoleSession { role_id, .. } => {
            context.set("aws:PrincipalType", "AssumedRole");
            account
                .and_then(|account| {
                    account.directory.roles.values().find(|role| role.unique_id == *role_id)
                })
                .map(|role| role.tags.clone())
        }
    };
    for (key, value) in tags.unwrap_or_default() {
        context.set(&format!("aws:PrincipalTag/{key}"), value);
    }
    if let Some(session) = &caller.session {
        context.set("aws:TokenIssueTime", super::message::iso_seconds(session.issued_at));
        // Requests with long-term keys have neither of the two.
        // Source: "AWS global condition context keys" in the IAM User Guide.
        context.set("aws:MultiFactorAuthPresent", session.mfa_at.is_some().to_string());
        if let Some(presented_at) = session.mfa_at {
            let age_secs = world.now.duration_since(presented_at).as_secs();
            context.set("aws:MultiFactorAuthAge", age_secs.to_string());
        }
    }
    context
}
