//! The conditions of a statement.
//!
//! Source: "IAM JSON policy elements: Condition operators" in the IAM User Guide.

use std::net::IpAddr;

use jiff::Timestamp;
use serde_json::Value;

use super::document::Document;
use super::error::PolicyError;
use super::evaluate::Context;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Order {
    Equal,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Test {
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

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Set {
    Any,
    All,
}

/// One key of one operator, with the values that it is compared with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Condition {
    test: Test,
    negated: bool,
    if_exists: bool,
    set: Option<Set>,
    /// As written; names of keys are compared without regard to case.
    pub key: String,
    pub values: Vec<String>,
}

impl Condition {
    /// Reads a `Condition` element.
    pub fn read_all(value: &Value) -> Result<Vec<Self>, PolicyError> {
        let Value::Object(operators) = value else {
            return Err(PolicyError::Syntax);
        };
        let mut conditions = Vec::new();
        for (operator, keys) in operators {
            let Value::Object(keys) = keys else {
                return Err(PolicyError::Syntax);
            };
            for (key, values) in keys {
                let unknown = || PolicyError::UnknownOperator(operator.clone());
                let (set, name) = set_qualifier(operator);
                let lower = name.to_ascii_lowercase();
                let (lower, if_exists) = match lower.strip_suffix("ifexists") {
                    Some(base) if base != "null" => (base, true),
                    Some(_) => return Err(unknown()),
                    None => (lower.as_str(), false),
                };
                let (test, negated) = operator_named(lower).ok_or_else(unknown)?;
                if !key.contains(':') {
                    return Err(PolicyError::InvalidConditionKey);
                }
                let values = scalar_texts(values).ok_or(PolicyError::Syntax)?;
                let key = key.clone();
                conditions.push(Self { test, negated, if_exists, set, key, values });
            }
        }
        Ok(conditions)
    }

    /// Whether the request fulfils it.
    pub fn holds(&self, document: &Document, context: &Context) -> bool {
        let actual = context.values(&self.key);
        if self.test == Test::Null {
            let wanted_absent = self.values.iter().any(|value| value.eq_ignore_ascii_case("true"));
            return wanted_absent == actual.is_none();
        }
        let Some(actual) = actual else {
            return match self.set {
                Some(Set::All) => true,
                Some(Set::Any) => self.if_exists,
                None => self.if_exists || self.negated,
            };
        };
        let fits = |value: &String| {
            let found =
                self.values.iter().any(|wanted| self.compare(document, context, wanted, value));
            found != self.negated
        };
        match self.set {
            Some(Set::All) => actual.iter().all(fits),
            Some(Set::Any) => actual.iter().any(fits),
            // Without a qualifier a negated operator must hold for every value.
            None => self.negated != actual.iter().any(|value| fits(value) != self.negated),
        }
    }

    fn compare(&self, document: &Document, context: &Context, wanted: &str, actual: &str) -> bool {
        match self.test {
            Test::Text { ignore_case: true } => document
                .pattern(&wanted.to_lowercase(), context)
                .is_some_and(|pattern| pattern.equals(&actual.to_lowercase())),
            Test::Text { ignore_case: false } | Test::Binary => {
                document.pattern(wanted, context).is_some_and(|pattern| pattern.equals(actual))
            }
            Test::Like => {
                document.pattern(wanted, context).is_some_and(|pattern| pattern.matches(actual))
            }
            Test::Arn => {
                // Each of the six parts is matched on its own.
                let wanted: Vec<&str> = wanted.splitn(6, ':').collect();
                let actual: Vec<&str> = actual.splitn(6, ':').collect();
                wanted.len() == actual.len()
                    && wanted.iter().zip(actual).all(|(wanted, actual)| {
                        document
                            .pattern(wanted, context)
                            .is_some_and(|pattern| pattern.matches(actual))
                    })
            }
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
fn date(text: &str) -> Option<Timestamp> {
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
