//! A policy document: read from its JSON, refused where AWS would refuse it.
//!
//! Source: "IAM JSON policy element reference" in the IAM User Guide.

use serde_json::{Map, Value};

use super::error::PolicyError;
use super::principal::{self, Directory};
use super::{Document, Effect, bucket_rules};
use crate::access::policy_language::document::statement_values;
use crate::access::policy_language::{Condition, Selection, Statement, Version};

/// What a document is for; each has its own rules.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Identity,
    Trust,
    Session,
    Bucket,
    /// A KMS key's own policy.
    Key,
}

impl Document {
    /// Reads a document of that kind.
    ///
    /// `bucket` is the bucket's name where `kind` is [`Kind::Bucket`], and not looked at otherwise.
    pub fn parse(
        text: &str,
        kind: Kind,
        bucket: &str,
        directory: &dyn Directory,
    ) -> Result<Self, PolicyError> {
        if !text.chars().all(is_policy_character) {
            return Err(PolicyError::InvalidCharacters);
        }
        let Ok(Value::Object(fields)) = serde_json::from_str::<Value>(text) else {
            return Err(PolicyError::NotJson);
        };
        for (name, value) in &fields {
            match name.as_str() {
                "Version" | "Statement" => {}
                "Id" if value.is_string() => {}
                "Id" => return Err(PolicyError::Syntax),
                other => return Err(PolicyError::UnknownField(other.to_owned())),
            }
        }
        let version = version(&fields, kind)?;
        let listed = statement_values(&fields)?;
        if listed.is_empty() {
            return Err(match kind {
                Kind::Bucket => PolicyError::Missing("Statement"),
                _ => PolicyError::Syntax,
            });
        }
        let mut statements: Vec<Statement> = Vec::with_capacity(listed.len());
        for fields in listed {
            let statement = statement(fields, kind, directory)?;
            let sid = statement.sid.as_ref().filter(|sid| !sid.is_empty());
            if sid.is_some() && statements.iter().any(|earlier| earlier.sid.as_ref() == sid) {
                return Err(PolicyError::DuplicateSid);
            }
            if kind == Kind::Bucket {
                bucket_rules::check(&statement, bucket)?;
            }
            statements.push(statement);
        }
        Ok(Self { statements, version })
    }
}

/// The characters that count against a size quota: all but white space.
pub fn counted_length(text: &str) -> usize {
    text.chars().filter(|character| !character.is_whitespace()).count()
}

fn is_policy_character(character: char) -> bool {
    matches!(character, '\t' | '\n' | '\r' | '\u{20}'..='\u{ff}')
}

fn version(fields: &Map<String, Value>, kind: Kind) -> Result<Version, PolicyError> {
    match (fields.get("Version"), kind) {
        (Some(Value::String(version)), _) if version == "2012-10-17" => Ok(Version::V2012),
        (Some(Value::String(version)), Kind::Trust | Kind::Bucket | Kind::Key)
            if version == "2008-10-17" =>
        {
            Ok(Version::V2008)
        }
        // Policies attached to resources default to the older version.
        (None, Kind::Trust | Kind::Bucket | Kind::Key) => Ok(Version::V2008),
        (_, Kind::Trust) => Err(PolicyError::Syntax),
        _ => Err(PolicyError::Version),
    }
}

fn statement(
    fields: &Map<String, Value>,
    kind: Kind,
    directory: &dyn Directory,
) -> Result<Statement, PolicyError> {
    for name in fields.keys() {
        match (name.as_str(), kind) {
            ("Sid" | "Effect" | "Action" | "Condition", _)
            | ("NotAction" | "Resource" | "NotResource", Kind::Identity | Kind::Session)
            | (
                "NotAction" | "Resource" | "NotResource" | "NotPrincipal",
                Kind::Bucket | Kind::Key,
            )
            | ("Principal", Kind::Trust | Kind::Bucket | Kind::Key) => {}
            ("Principal" | "NotPrincipal", Kind::Identity | Kind::Session) => {
                return Err(PolicyError::Prohibited("Principal"));
            }
            ("Resource", Kind::Trust) => return Err(PolicyError::Prohibited("Resource")),
            ("NotResource", Kind::Trust) => return Err(PolicyError::Prohibited("NotResource")),
            ("NotPrincipal", Kind::Trust) => return Err(PolicyError::Prohibited("NotPrincipal")),
            ("NotAction", Kind::Trust) => return Err(PolicyError::Prohibited("NotAction")),
            (other, _) => return Err(PolicyError::UnknownField(other.to_owned())),
        }
    }
    let sid = match fields.get("Sid") {
        None => None,
        Some(Value::String(sid)) => Some(sid.clone()),
        Some(_) => return Err(PolicyError::Syntax),
    };
    // Only policies of IAM restrict the alphabet of Sids.
    if !matches!(kind, Kind::Bucket | Kind::Key)
        && sid.as_ref().is_some_and(|sid| !sid.chars().all(|c| c.is_ascii_alphanumeric()))
    {
        return Err(PolicyError::SidAlphabet);
    }
    let effect = match fields.get("Effect") {
        Some(Value::String(effect)) if effect == "Allow" => Effect::Allow,
        Some(Value::String(effect)) if effect == "Deny" => Effect::Deny,
        Some(Value::String(effect)) => return Err(PolicyError::InvalidEffect(effect.clone())),
        Some(_) => return Err(PolicyError::Syntax),
        None => return Err(PolicyError::Missing("Effect")),
    };
    let principals = match (fields.get("Principal"), fields.get("NotPrincipal"), kind) {
        (_, _, Kind::Identity | Kind::Session) => None,
        (Some(value), None, _) => Some(principal::read(value, false, directory)?),
        (None, Some(value), _) => Some(principal::read(value, true, directory)?),
        (Some(_), Some(_), _) => return Err(PolicyError::Syntax),
        (None, None, _) => return Err(PolicyError::Missing("Principal")),
    };
    let actions =
        Selection::read(fields, "Action", "NotAction")?.ok_or(PolicyError::Missing("Action"))?;
    check_actions(&actions, kind)?;
    let resources = if kind == Kind::Trust {
        None
    } else {
        let resources = Selection::read(fields, "Resource", "NotResource")?
            .ok_or(PolicyError::Missing("Resource"))?;
        resources.patterns.iter().try_for_each(|resource| check_resource(resource, kind))?;
        Some(resources)
    };
    let conditions = match fields.get("Condition") {
        None => Vec::new(),
        Some(value) => Condition::read_all(value)?,
    };
    Ok(Statement { sid, effect, principals, actions, resources, conditions })
}

fn check_actions(actions: &Selection, kind: Kind) -> Result<(), PolicyError> {
    for action in &actions.patterns {
        if kind == Kind::Trust {
            let known = ["sts:tagsession", "sts:setsourceidentity", "sts:setcontext"];
            let action = action.to_ascii_lowercase();
            if !action.starts_with("sts:assumerole") && !known.contains(&action.as_str()) {
                return Err(PolicyError::ForeignAction);
            }
            continue;
        }
        if action == "*" {
            continue;
        }
        let Some((vendor, name)) = action.split_once(':') else {
            return Err(PolicyError::ActionWithoutVendor);
        };
        let vendor_is_valid = !vendor.is_empty()
            && vendor.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_');
        if !vendor_is_valid {
            return Err(PolicyError::UnknownVendor(vendor.to_owned()));
        }
        let name_is_valid = !name.is_empty()
            && name.chars().all(|c| c.is_ascii_alphanumeric() || "*?-_".contains(c));
        if !name_is_valid {
            return Err(PolicyError::Syntax);
        }
    }
    Ok(())
}

fn check_resource(resource: &str, kind: Kind) -> Result<(), PolicyError> {
    if resource == "*" {
        return Ok(());
    }
    let parts: Vec<&str> = resource.splitn(6, ':').collect();
    let [first, partition, vendor, region, account_id, rest] = parts[..] else {
        return Err(PolicyError::ResourceNoArn(resource.to_owned()));
    };
    if first != "arn"
        || rest.is_empty()
        || resource.contains([' ', '\t', '\n']) && kind == Kind::Bucket
    {
        return Err(PolicyError::ResourceNoArn(resource.to_owned()));
    }
    if !matches!(partition, "aws" | "aws-cn" | "aws-us-gov" | "*") {
        return Err(PolicyError::ResourcePartition {
            partition: partition.to_owned(),
            resource: resource.to_owned(),
        });
    }
    if vendor.is_empty() || vendor.contains(['*', '?']) {
        return Err(PolicyError::ResourceVendorWildcard);
    }
    // A bucket's ARN has neither region nor account; access points have both.
    let is_bucket = vendor == "s3" && !rest.contains(':') && !rest.starts_with("accesspoint");
    if is_bucket && !(matches!(region, "" | "*") && matches!(account_id, "" | "*")) {
        return Err(PolicyError::ResourceNoArn(resource.to_owned()));
    }
    Ok(())
}
