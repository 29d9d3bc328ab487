//! One document against one request.

use super::{Context, Document, Effect, PrincipalMatch};
use crate::access::policy_language::{Request, Statement, Truth};
use crate::sandbox::caller::Caller;

/// What a request wants.
#[derive(Debug, Clone, Copy)]
pub struct Ask<'a> {
    pub caller: &'a Caller,
    /// `s3:GetObject`
    pub action: &'a str,
    pub resource: &'a str,
    pub context: &'a Context,
}

/// What a document says to a request.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Verdict {
    pub denies: bool,
    /// How the narrowest statement that allows it names the caller.
    pub allows: Option<PrincipalMatch>,
}

impl Document {
    /// What the document says.
    pub fn verdict(&self, ask: Ask<'_>) -> Verdict {
        let mut verdict = Verdict::default();
        for statement in &self.statements {
            let Some(named) = self.applies(statement, ask) else {
                continue;
            };
            match statement.effect {
                Effect::Deny => verdict.denies = true,
                Effect::Allow => verdict.allows = verdict.allows.max(Some(named)),
            }
        }
        verdict
    }

    /// How the statement names the caller, where it applies to the request.
    pub fn applies(&self, statement: &Statement, ask: Ask<'_>) -> Option<PrincipalMatch> {
        let Ask { caller, action, resource, context } = ask;
        let request = Request { subject: caller.subject(), action, resource, context };
        let application = self.application(statement, request);
        (application.truth == Truth::Yes).then_some(application.named)
    }
}
