//! One statement against one request.

use super::condition::Condition;
use super::context::Context;
use super::document::{Document, Selection, Statement};
use super::pattern::{Filled, Pattern};
use super::principal::{PrincipalMatch, Subject};
use super::truth::Truth;

/// What somebody wants to do.
#[derive(Debug, Clone, Copy)]
pub struct Request<'a> {
    pub subject: Subject<'a>,
    /// `s3:GetObject`, in any case.
    pub action: &'a str,
    pub resource: &'a str,
    pub context: &'a Context,
}

/// Whether a statement applies to a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Application<'a> {
    pub truth: Truth,
    /// How the statement names the subject, where it does.
    pub named: PrincipalMatch,
    /// What decides where `truth` is unknown; empty otherwise.
    pub open: Vec<Open<'a>>,
}

/// What cannot be known of a request from here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Open<'a> {
    /// Whether the subject is one of those that the statement names.
    Principal,
    /// A variable in `Resource` has a value that is not known.
    Resource,
    Condition(&'a Condition),
}

impl Document {
    /// Whether the statement, one of this document's, applies.
    pub fn application<'a>(
        &self,
        statement: &'a Statement,
        request: Request<'_>,
    ) -> Application<'a> {
        let (is_named, named) = match &statement.principals {
            None => (Truth::Yes, PrincipalMatch::Direct),
            Some(principals) => principals.naming(request.subject),
        };
        let action = request.action.to_ascii_lowercase();
        let acts = selects(&statement.actions, |pattern| {
            Pattern::plain(&pattern.to_ascii_lowercase()).matches(&action).into()
        });
        let on_resource = statement.resources.as_ref().map_or(Truth::Yes, |resources| {
            selects(resources, |pattern| match self.version.pattern(pattern, request.context) {
                Filled::Pattern(pattern) => pattern.matches(request.resource).into(),
                Filled::Absent => Truth::No,
                Filled::Unknown => Truth::Unknown,
            })
        });
        let mut truth = Truth::all([is_named, acts, on_resource]);
        let mut open = Vec::new();
        if is_named == Truth::Unknown {
            open.push(Open::Principal);
        }
        if on_resource == Truth::Unknown {
            open.push(Open::Resource);
        }
        for condition in &statement.conditions {
            if truth == Truth::No {
                break;
            }
            let holds = condition.holds(self.version, request.context);
            if holds == Truth::Unknown {
                open.push(Open::Condition(condition));
            }
            truth = truth.min(holds);
        }
        if truth == Truth::No {
            open.clear();
        }
        Application { truth, named, open }
    }
}

fn selects(selection: &Selection, fits: impl Fn(&str) -> Truth) -> Truth {
    Truth::any(selection.patterns.iter().map(|pattern| fits(pattern))).negated_if(selection.negated)
}
