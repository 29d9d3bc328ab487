//! A policy document and its statements, read from their JSON.
//!
//! Source: "IAM JSON policy elements reference" in the IAM User Guide.

use serde_json::{Map, Value};

use super::condition::Condition;
use super::context::Context;
use super::error::ReadError;
use super::pattern::{Filled, Pattern};
use super::principal::Principals;

/// The longest document that is read, in bytes: twice the longest that AWS keeps (a key policy's 32 KiB).
pub const MAX_BYTES: usize = 65_536;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effect {
    Allow,
    Deny,
}

/// The version of the language in which a document is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Version {
    /// 2008-10-17, and policies of resources that name none: `${…}` is taken literally.
    V2008,
    /// 2012-10-17: variables are filled in.
    V2012,
}

impl Version {
    /// The pattern that `text` is for a request.
    pub fn pattern(self, text: &str, context: &Context) -> Filled {
        match self {
            Self::V2008 => Filled::Pattern(Pattern::plain(text)),
            Self::V2012 => Pattern::with_variables(text, context),
        }
    }
}

/// A list that a statement gives either to be matched or to be avoided (`Action`, `NotAction`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Selection {
    pub negated: bool,
    pub patterns: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement {
    pub sid: Option<String>,
    pub effect: Effect,
    /// `None` in policies of identities.
    pub principals: Option<Principals>,
    pub actions: Selection,
    /// `None` in trust policies, whose resource is the role.
    pub resources: Option<Selection>,
    pub conditions: Vec<Condition>,
}

/// A document whose form is right.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    pub statements: Vec<Statement>,
    pub version: Version,
}

impl Document {
    /// Reads a document that AWS keeps, of any kind: elements that it does not know are passed over.
    pub fn read(text: &str) -> Result<Self, ReadError> {
        let fields = read_json(text)?;
        let version = match fields.get("Version") {
            Some(Value::String(version)) if version == "2012-10-17" => Version::V2012,
            Some(Value::String(version)) if version == "2008-10-17" => Version::V2008,
            Some(Value::String(version)) => return Err(ReadError::Version(version.clone())),
            Some(_) => return Err(ReadError::Form("Version")),
            None => Version::V2008,
        };
        let statements = statement_values(&fields)?
            .into_iter()
            .map(Statement::read)
            .collect::<Result<_, _>>()?;
        Ok(Self { statements, version })
    }
}

/// The fields of the document's outermost object.
pub fn read_json(text: &str) -> Result<Map<String, Value>, ReadError> {
    if text.len() > MAX_BYTES {
        return Err(ReadError::TooLong);
    }
    match serde_json::from_str::<Value>(text) {
        Ok(Value::Object(fields)) => Ok(fields),
        _ => Err(ReadError::NotJson),
    }
}

/// The statements of a document, which may be one object or a list of them.
pub fn statement_values(
    fields: &Map<String, Value>,
) -> Result<Vec<&Map<String, Value>>, ReadError> {
    match fields.get("Statement") {
        Some(Value::Object(one)) => Ok(vec![one]),
        Some(Value::Array(many)) => {
            many.iter().map(|entry| entry.as_object().ok_or(ReadError::Form("Statement"))).collect()
        }
        Some(_) => Err(ReadError::Form("Statement")),
        None => Err(ReadError::Missing("Statement")),
    }
}

impl Statement {
    fn read(fields: &Map<String, Value>) -> Result<Self, ReadError> {
        let sid = match fields.get("Sid") {
            None => None,
            Some(Value::String(sid)) => Some(sid.clone()),
            Some(_) => return Err(ReadError::Form("Sid")),
        };
        let effect = match fields.get("Effect") {
            Some(Value::String(effect)) if effect == "Allow" => Effect::Allow,
            Some(Value::String(effect)) if effect == "Deny" => Effect::Deny,
            Some(Value::String(effect)) => return Err(ReadError::Effect(effect.clone())),
            Some(_) => return Err(ReadError::Form("Effect")),
            None => return Err(ReadError::Missing("Effect")),
        };
        let principals = match (fields.get("Principal"), fields.get("NotPrincipal")) {
            (Some(value), None) => Some(Principals::read(value, false)?),
            (None, Some(value)) => Some(Principals::read(value, true)?),
            (None, None) => None,
            (Some(_), Some(_)) => return Err(ReadError::Form("NotPrincipal")),
        };
        let actions =
            Selection::read(fields, "Action", "NotAction")?.ok_or(ReadError::Missing("Action"))?;
        let resources = Selection::read(fields, "Resource", "NotResource")?;
        let conditions = fields.get("Condition").map_or(Ok(Vec::new()), Condition::read_all)?;
        Ok(Self { sid, effect, principals, actions, resources, conditions })
    }
}

impl Selection {
    /// Reads the element under either of its names; `None` where it is missing or empty.
    pub fn read(
        fields: &Map<String, Value>,
        name: &'static str,
        negated_name: &'static str,
    ) -> Result<Option<Self>, ReadError> {
        let (value, negated) = match (fields.get(name), fields.get(negated_name)) {
            (Some(value), None) => (value, false),
            (None, Some(value)) => (value, true),
            (None, None) => return Ok(None),
            (Some(_), Some(_)) => return Err(ReadError::Form(negated_name)),
        };
        let patterns = strings(value).ok_or(ReadError::Form(name))?;
        Ok((!patterns.is_empty()).then_some(Self { negated, patterns }))
    }
}

/// The texts of a value that may be one text or a list of them.
pub fn strings(value: &Value) -> Option<Vec<String>> {
    match value {
        Value::String(text) => Some(vec![text.clone()]),
        Value::Array(values) => {
            values.iter().map(|value| value.as_str().map(str::to_owned)).collect()
        }
        _ => None,
    }
}
