//! What is known of a request: condition keys, and what can be said of each.
//!
//! Source: "AWS global condition context keys" in the IAM User Guide.

use std::collections::BTreeMap;

/// What can be said of one condition key.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Fact {
    /// The request does not carry the key.
    #[default]
    Absent,
    /// Its values; a key of one value has one.
    Known(Vec<String>),
    /// One value that begins like this: the session's name in `AROA…:name` is the caller's choice.
    StartsWith(String),
    /// One value that is not this one.
    OtherThan(String),
    /// One of these, and which is unknown; for a quantity the least and the greatest are enough.
    OneOf(Vec<Self>),
    /// Nothing at all, not even whether the request carries it.
    Unknown,
}

impl Fact {
    pub fn known(value: impl Into<String>) -> Self {
        Self::Known(vec![value.into()])
    }
}

/// The condition keys of a request, whatever the case of their letters.
///
/// [`Context::default`] knows all of the request: a key that was not set is absent.
#[derive(Debug, Clone, Default)]
pub struct Context {
    facts: BTreeMap<String, Fact>,
    others: Fact,
}

impl Context {
    /// Knows only part of the request: of a key that was not set nothing is known.
    pub fn partial() -> Self {
        Self { facts: BTreeMap::new(), others: Fact::Unknown }
    }

    pub fn set(&mut self, key: &str, value: impl Into<String>) {
        self.set_fact(key, Fact::known(value));
    }

    pub fn set_all(&mut self, key: &str, values: Vec<String>) {
        self.set_fact(key, Fact::Known(values));
    }

    pub fn set_fact(&mut self, key: &str, fact: Fact) {
        self.facts.insert(key.to_ascii_lowercase(), fact);
    }

    /// What can be said of a key.
    pub fn fact(&self, key: &str) -> &Fact {
        self.facts.get(&key.to_ascii_lowercase()).unwrap_or(&self.others)
    }
}
