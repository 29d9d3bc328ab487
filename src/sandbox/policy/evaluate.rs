//! One document against one request.

use std::collections::BTreeMap;

use super::document::{Document, Effect, Selection, Statement};
use super::pattern::Pattern;
use super::principal::PrincipalMatch;
use crate::sandbox::caller::Caller;

/// What is known of a request: condition keys and their values.
#[derive(Debug, Clone, Default)]
pub struct Context(BTreeMap<String, Vec<String>>);

impl Context {
    pub fn set(&mut self, key: &str, value: impl Into<String>) {
        self.0.insert(key.to_ascii_lowercase(), vec![value.into()]);
    }

    pub fn set_all(&mut self, key: &str, values: Vec<String>) {
        self.0.insert(key.to_ascii_lowercase(), values);
    }

    /// The values of a key, whatever the case of its letters.
    pub fn values(&self, key: &str) -> Option<&[String]> {
        self.0.get(&key.to_ascii_lowercase()).map(Vec::as_slice)
    }
}

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
        let named = match &statement.principals {
            None => PrincipalMatch::Direct,
            Some(principals) => principals.matches(ask.caller)?,
        };
        let acts = selects(&statement.actions, |pattern| {
            Pattern::plain(&pattern.to_ascii_lowercase()).matches(&ask.action.to_ascii_lowercase())
        });
        let on_resource = statement.resources.as_ref().is_none_or(|resources| {
            selects(resources, |pattern| {
                self.pattern(pattern, ask.context)
                    .is_some_and(|pattern| pattern.matches(ask.resource))
            })
        });
        let fulfilled =
            statement.conditions.iter().all(|condition| condition.holds(self, ask.context));
        (acts && on_resource && fulfilled).then_some(named)
    }
}

fn selects(selection: &Selection, fits: impl Fn(&str) -> bool) -> bool {
    selection.patterns.iter().any(|pattern| fits(pattern)) != selection.negated
}
