//! The conditions of a statement.
//!
//! Source: "IAM JSON policy elements: Condition operators" in the IAM User Guide.

use std::net::IpAddr;

use jiff::Timestamp;
use serde_json::Value;

use super::context::{Context, Fact};
use super::document::Version;
use super::error::ReadError;
use super::pattern::{ARN_PARTS, Filled, Pattern};
use super::truth::Truth;

/// How a number or a date is to stand to the value that the policy names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    Equal,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

/// What an operator compares, without its `Not` and `…IfExists`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Test {
    Text { ignore_case: bool },
    Like,
    Arn,
    Number(Order),
    Date(Order),
    Bool,
    Binary,
    Ip,
    Null,
}

/// `ForAnyValue:` and `ForAllValues:`
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Set {
    Any,
    All,
}

/// One key of one operator, with the values that it is compared with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Condition {
    /// As written: `StringEqualsIfExists`.
    pub operator: String,
    pub test: Test,
    pub negated: bool,
    /// An absent key fulfils it.
    pub if_exists: bool,
    pub set: Option<Set>,
    /// As written; names of keys are compared without regard to case.
    pub key: String,
    pub values: Vec<String>,
}

impl Condition {
    /// Reads a `Condition` element.
    pub fn read_all(value: &Value) -> Result<Vec<Self>, ReadError> {
        let Value::Object(operators) = value else {
            return Err(ReadError::Form("Condition"));
        };
        let mut conditions = Vec::new();
        for (operator, keys) in operators {
            let Value::Object(keys) = keys else {
                return Err(ReadError::Form("Condition"));
            };
            for (key, values) in keys {
                let unknown = || ReadError::Operator(operator.clone());
                let (set, name) = set_qualifier(operator);
                let lower = name.to_ascii_lowercase();
                let (lower, if_exists) = match lower.strip_suffix("ifexists") {
                    Some(base) if base != "null" => (base, true),
                    Some(_) => return Err(unknown()),
                    None => (lower.as_str(), false),
                };
                let (test, negated) = operator_named(lower).ok_or_else(unknown)?;
                if !key.contains(':') {
                    return Err(ReadError::ConditionKey(key.clone()));
                }
                let values = scalar_texts(values).ok_or(ReadError::Form("Condition"))?;
                let (operator, key) = (operator.clone(), key.clone());
                conditions.push(Self { operator, test, negated, if_exists, set, key, values });
            }
        }
        Ok(conditions)
    }

    /// Whether it is about that key; names of keys are compared without regard to case.
    pub fn is_about(&self, key: &str) -> bool {
        self.key.eq_ignore_ascii_case(key)
    }

    /// Whether the request fulfils it.
    pub fn holds(&self, version: Version, context: &Context) -> Truth {
        self.holds_for(context.fact(&self.key), version, context)
    }

    fn holds_for(&self, fact: &Fact, version: Version, context: &Context) -> Truth {
        match fact {
            Fact::OneOf(facts) => {
                return Truth::agreed(
                    facts.iter().map(|fact| self.holds_for(fact, version, context)),
                );
            }
            Fact::Unknown => return Truth::Unknown,
            Fact::Absent | Fact::Known(_) | Fact::StartsWith(_) | Fact::OtherThan(_) => {}
        }
        if self.test == Test::Null {
            let wanted_absent = self.values.iter().any(|value| value.eq_ignore_ascii_case("true"));
            return (wanted_absent == (*fact == Fact::Absent)).into();
        }
        let found = |compare: &dyn Fn(&Pattern, &str) -> Truth| {
            Truth::any(self.values.iter().map(|wanted| match version.pattern(wanted, context) {
                Filled::Pattern(pattern) => compare(&pattern, wanted),
                Filled::Absent => Truth::No,
                Filled::Unknown => Truth::Unknown,
            }))
        };
        match fact {
            Fact::Known(values) => {
                let matches = values.iter().map(|value| {
                    found(&|pattern, wanted| self.compare(pattern, wanted, value).into())
                });
                let fits = matches.map(|truth| truth.negated_if(self.negated));
                match self.set {
                    // Without a qualifier a negated operator must hold for every value.
                    Some(Set::All) => Truth::all(fits),
                    None if self.negated => Truth::all(fits),
                    Some(Set::Any) | None => Truth::any(fits),
                }
            }
            Fact::StartsWith(beginning) => found(&|pattern, _| match self.test {
                Test::Text { ignore_case: false } | Test::Binary => {
                    pattern.equals_beginning(beginning)
                }
                Test::Like => pattern.matches_beginning(beginning),
                Test::Arn if pattern.parts().len() == ARN_PARTS => {
                    pattern.matches_beginning(beginning)
                }
                _ => Truth::Unknown,
            })
            .negated_if(self.negated),
            Fact::OtherThan(value) => found(&|pattern, wanted| {
                let is_that_value =
                    !pattern.has_wildcards() && self.compare(pattern, wanted, value);
                if is_that_value { Truth::No } else { Truth::Unknown }
            })
            .negated_if(self.negated),
            _ => match self.set {
                Some(Set::All) => Truth::Yes,
                Some(Set::Any) => self.if_exists.into(),
                None => (self.if_exists || self.negated).into(),
            },
        }
    }

    /// Whether one value of the request is what one value of the policy asks for; `pattern` is `wanted` with its
    /// variables filled in.
    fn compare(&self, pattern: &Pattern, wanted: &str, actual: &str) -> bool {
        match self.test {
            Test::Text { ignore_case: true } => pattern.equals_in_any_case(actual),
            Test::Text { ignore_case: false } | Test::Binary => pattern.equals(actual),
            Test::Like => pattern.matches(actual),
            Test::Arn => pattern.matches_by_parts(actual),
            Test::Number(order) => {
                let (Ok(wanted), Ok(actual)) = (wanted.parse::<f64>(), actual.parse::<f64>())
                else {
                    return false;
                };
                actual.partial_cmp(&wanted).is_some_and(|found| ordered(order, found))
            }
            Test::Date(order) => {
                let (Some(wanted), Some(actual)) = (date(wanted), date(actual)) else {
                    return false;
                };
                ordered(order, actual.cmp(&wanted))
            }
            Test::Bool => wanted.eq_ignore_ascii_case(actual),
            Test::Ip => ip_in(wanted, actual),
            // Presence was looked at before any value.
            Test::Null => false,
        }
    }
}

fn set_qualifier(operator: &str) -> (Option<Set>, &str) {
    match operator.split_once(':') {
        Some((set, name)) if set.eq_ignore_ascii_case("ForAllValues") => (Some(Set::All), name),
        Some((set, name)) if set.eq_ignore_ascii_case("ForAnyValue") => (Some(Set::Any), name),
        _ => (None, operator),
    }
}

fn operator_named(lower: &str) -> Option<(Test, bool)> {
    Some(match lower {
        "stringequals" => (Test::Text { ignore_case: false }, false),
        "stringnotequals" => (Test::Text { ignore_case: false }, true),
        "stringequalsignorecase" => (Test::Text { ignore_case: true }, false),
        "stringnotequalsignorecase" => (Test::Text { ignore_case: true }, true),
        "stringlike" => (Test::Like, false),
        "stringnotlike" => (Test::Like, true),
        "arnequals" | "arnlike" => (Test::Arn, false),
        "arnnotequals" | "arnnotlike" => (Test::Arn, true),
        "bool" => (Test::Bool, false),
        "binaryequals" => (Test::Binary, false),
        "ipaddress" => (Test::Ip, false),
        "notipaddress" => (Test::Ip, true),
        "null" => (Test::Null, false),
        other => {
            let (make, order): (fn(Order) -> Test, _) =
                match (other.strip_prefix("numeric"), other.strip_prefix("date")) {
                    (Some(order), _) => (Test::Number, order),
                    (_, Some(order)) => (Test::Date, order),
                    _ => return None,
                };
            let (order, negated) = match order {
                "equals" => (Order::Equal, false),
                "notequals" => (Order::Equal, true),
                "lessthan" => (Order::Less, false),
                "lessthanequals" => (Order::LessOrEqual, false),
                "greaterthan" => (Order::Greater, false),
                "greaterthanequals" => (Order::GreaterOrEqual, false),
                _ => return None,
            };
            (make(order), negated)
        }
    })
}

fn scalar_texts(value: &Value) -> Option<Vec<String>> {
    let one = |value: &Value| match value {
        Value::String(text) => Some(text.clone()),
        Value::Bool(flag) => Some(flag.to_string()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    };
    match value {
        Value::Array(values) => values.iter().map(one).collect(),
        other => one(other).map(|text| vec![text]),
    }
}

fn ordered(order: Order, found: std::cmp::Ordering) -> bool {
    match order {
        Order::Equal => found.is_eq(),
        Order::Less => found.is_lt(),
        Order::LessOrEqual => found.is_le(),
        Order::Greater => found.is_gt(),
        Order::GreaterOrEqual => found.is_ge(),
    }
}

/// An ISO 8601 date or time, or seconds since 1970.
pub fn date(text: &str) -> Option<Timestamp> {
    if let Ok(seconds) = text.parse::<i64>() {
        return Timestamp::from_second(seconds).ok();
    }
    if let Ok(time) = text.parse::<Timestamp>() {
        return Some(time);
    }
    let time: jiff::civil::DateTime = text.trim_end_matches('Z').parse().ok()?;
    time.to_zoned(jiff::tz::TimeZone::UTC).map(|zoned| zoned.timestamp()).ok()
}

fn ip_in(network: &str, address: &str) -> bool {
    let (base, length) = match network.split_once('/') {
        Some((base, length)) => (base, length.parse::<u32>().ok()),
        None => (network, Some(128)),
    };
    let (Ok(base), Ok(address), Some(length)) =
        (base.parse::<IpAddr>(), address.parse::<IpAddr>(), length)
    else {
        return false;
    };
    match (base, address) {
        (IpAddr::V4(base), IpAddr::V4(address)) => {
            let shift = 32 - length.min(32);
            u64::from(u32::from(base)) >> shift == u64::from(u32::from(address)) >> shift
        }
        (IpAddr::V6(base), IpAddr::V6(address)) => {
            let shift = 128 - length.min(128);
            u128::from(base).checked_shr(shift) == u128::from(address).checked_shr(shift)
        }
        _ => false,
    }
}
