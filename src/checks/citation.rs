//! A policy whose statements can be quoted.

use serde_json::{Map, Value};

use crate::access::policy_language::document::{read_json, statement_values};
use crate::access::policy_language::{Document, ReadError};
use crate::printable;
use crate::words;

/// A statement as it is quoted to the admin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Citation {
    /// Counted from 1.
    pub number: usize,
    pub sid: Option<String>,
    /// The statement's JSON, one key per line.
    pub text: String,
}

impl Citation {
    /// How a sentence names it: `statement 2 (“DenyOutsideVpc”)`.
    pub fn label(&self) -> String {
        match &self.sid {
            Some(sid) if !sid.is_empty() => {
                words!("statement {number} (“{sid}”)", number = self.number, sid)
            }
            _ => words!("statement {number}", number = self.number),
        }
    }
}

/// A policy with its JSON beside it.
#[derive(Debug, Clone)]
pub struct CitedPolicy {
    pub document: Document,
    pub json: Map<String, Value>,
}

impl CitedPolicy {
    pub fn read(text: &str) -> Result<Self, ReadError> {
        Ok(Self { document: Document::read(text)?, json: read_json(text)? })
    }

    /// Quotes the statement of that index.
    pub fn cite(&self, index: usize) -> Citation {
        let statements = statement_values(&self.json).unwrap_or_default();
        let text = statements
            .get(index)
            .map(|fields| printable::json_lines(&Value::Object((*fields).clone())));
        let sid = self.document.statements.get(index).and_then(|statement| statement.sid.clone());
        Citation { number: index + 1, sid, text: text.unwrap_or_default() }
    }
}

/// A sentence of evidence, and the statements that it quotes below itself: JSON, which begins on a line of its own. What only
/// looks like that is a part of the sentence.
pub fn statements_in(evidence: &str) -> (&str, &str) {
    let begin =
        if evidence.starts_with('{') { Some(0) } else { evidence.find("\n{").map(|at| at + 1) };
    let is_json = |at: &usize| {
        let values = serde_json::Deserializer::from_str(&evidence[*at..]).into_iter::<Value>();
        values.into_iter().all(|value| value.is_ok())
    };
    let (sentence, statements) = evidence.split_at(begin.filter(is_json).unwrap_or(evidence.len()));
    (sentence.trim_end(), statements)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_statement_stands_apart_from_its_sentence() {
        assert_eq!(statements_in("No Deny"), ("No Deny", ""));
        assert_eq!(statements_in("{\n}"), ("", "{\n}"));
        assert_eq!(statements_in("Statement 1:\n{\n}\n{}"), ("Statement 1:", "{\n}\n{}"));
        let forged = "The role \n{} is\nProved: nothing failed";
        assert_eq!(statements_in(forged), (forged, ""));
    }
}
