//! A condition in words, as what must hold: `aws:SourceIp is in 203.0.113.0/24`.

use super::condition::{Condition, Order, Set, Test};
use crate::words;

/// How many values are listed before the rest is counted.
const LISTED: usize = 3;

impl Condition {
    /// What the request must fulfil, in words.
    pub fn words(&self) -> String {
        let key = match self.set {
            None => self.key.clone(),
            Some(Set::Any) => words!("some value of {key}", key = self.key),
            Some(Set::All) => words!("every value of {key} (none is enough)", key = self.key),
        };
        let condition = self.about(&key);
        if self.if_exists && self.test != Test::Null {
            words!("{condition}, or is absent", condition)
        } else {
            condition
        }
    }

    fn about(&self, key: &str) -> String {
        let values = self.listed();
        match self.test {
            Test::Null if self.values.iter().any(|value| value.eq_ignore_ascii_case("true")) => {
                words!("{key} is absent", key)
            }
            Test::Null => words!("{key} is present", key),
            Test::Text { ignore_case: true } if self.negated => {
                words!("{key} is not {values} in any case", key, values)
            }
            Test::Text { ignore_case: true } => {
                words!("{key} is {values} in any case", key, values)
            }
            Test::Like if self.negated => words!("{key} does not match {values}", key, values),
            Test::Like => words!("{key} matches {values}", key, values),
            Test::Ip if self.negated => words!("{key} is not in {values}", key, values),
            Test::Ip => words!("{key} is in {values}", key, values),
            Test::Number(Order::Less) => words!("{key} is less than {values}", key, values),
            Test::Number(Order::LessOrEqual) => words!("{key} is at most {values}", key, values),
            Test::Number(Order::Greater) => words!("{key} is more than {values}", key, values),
            Test::Number(Order::GreaterOrEqual) => {
                words!("{key} is at least {values}", key, values)
            }
            Test::Date(Order::Less) => words!("{key} is before {values}", key, values),
            Test::Date(Order::LessOrEqual) => words!("{key} is not after {values}", key, values),
            Test::Date(Order::Greater) => words!("{key} is after {values}", key, values),
            Test::Date(Order::GreaterOrEqual) => {
                words!("{key} is not before {values}", key, values)
            }
            Test::Number(Order::Equal)
            | Test::Date(Order::Equal)
            | Test::Text { ignore_case: false }
            | Test::Arn
            | Test::Bool
            | Test::Binary => {
                if self.negated {
                    words!("{key} is not {values}", key, values)
                } else {
                    words!("{key} is {values}", key, values)
                }
            }
        }
    }

    fn listed(&self) -> String {
        let shown: Vec<&str> = self.values.iter().take(LISTED).map(String::as_str).collect();
        let values = words::any_of(&shown);
        match self.values.len().checked_sub(LISTED) {
            Some(rest @ 1..) => words!("{values} or {rest} more", values, rest),
            _ => values,
        }
    }
}
