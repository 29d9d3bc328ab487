//! A condition in words, as what must hold: `aws:SourceIp is in 203.0.113.0/24`.

use super::condition::{Condition, Order, Set, Test};

/// How many values are listed before the rest is counted.
const LISTED: usize = 3;

impl Condition {
    /// What the request must fulfil, in words.
    pub fn words(&self) -> String {
        let key = match self.set {
            None => self.key.clone(),
            Some(Set::Any) => format!("some value of {}", self.key),
            Some(Set::All) => format!("every value of {} (none is enough)", self.key),
        };
        if self.test == Test::Null {
            let absent = self.values.iter().any(|value| value.eq_ignore_ascii_case("true"));
            let state = if absent { "absent" } else { "present" };
            return format!("{key} is {state}");
        }
        let if_exists = if self.if_exists { ", or is absent" } else { "" };
        let is = if self.negated { "is not" } else { "is" };
        let values = self.listed();
        match self.test {
            Test::Text { ignore_case: true } => {
                format!("{key} {is} {values} in any case{if_exists}")
            }
            Test::Like => {
                let matches = if self.negated { "does not match" } else { "matches" };
                format!("{key} {matches} {values}{if_exists}")
            }
            Test::Ip => format!("{key} {is} in {values}{if_exists}"),
            Test::Number(order) => {
                let order = match order {
                    Order::Equal => is,
                    Order::Less => "is less than",
                    Order::LessOrEqual => "is at most",
                    Order::Greater => "is more than",
                    Order::GreaterOrEqual => "is at least",
                };
                format!("{key} {order} {values}{if_exists}")
            }
            Test::Date(order) => {
                let order = match order {
                    Order::Equal => is,
                    Order::Less => "is before",
                    Order::LessOrEqual => "is not after",
                    Order::Greater => "is after",
                    Order::GreaterOrEqual => "is not before",
                };
                format!("{key} {order} {values}{if_exists}")
            }
            Test::Text { ignore_case: false }
            | Test::Arn
            | Test::Bool
            | Test::Binary
            | Test::Null => {
                format!("{key} {is} {values}{if_exists}")
            }
        }
    }

    fn listed(&self) -> String {
        let shown = self.values.iter().take(LISTED).map(String::as_str);
        let mut words = shown.collect::<Vec<_>>().join(" or ");
        if let Some(rest) = self.values.len().checked_sub(LISTED).filter(|rest| *rest > 0) {
            words.push_str(&format!(" or {rest} more"));
        }
        words
    }
}
