//! A bucket's CORS configuration as a value, and how a change of it is taken back.
//!
//! Source: "Elements of a CORS configuration" in the S3 User Guide.

use serde::{Deserialize, Serialize};

use crate::words;

/// A bucket's CORS configuration; one without rules stands for a bucket that has none.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CorsConfiguration {
    pub rules: Vec<CorsRule>,
}

/// One rule, with everything that S3 keeps of it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CorsRule {
    pub id: Option<String>,
    /// Each with at most one `*`, which stands for any text.
    pub allowed_origins: Vec<String>,
    pub allowed_methods: Vec<String>,
    pub allowed_headers: Vec<String>,
    pub expose_headers: Vec<String>,
    pub max_age_secs: Option<i32>,
}

impl CorsConfiguration {
    /// A line for each rule, for a diff.
    pub fn summary(&self) -> String {
        let line = |rule: &CorsRule| {
            let id = rule.id.as_deref().unwrap_or("rule");
            let (methods, origins) =
                (rule.allowed_methods.join(" "), rule.allowed_origins.join(" "));
            words!("{id}: {methods} from {origins}", id, methods, origins)
        };
        self.rules.iter().map(line).collect::<Vec<_>>().join("\n")
    }

    /// What to put so that the change from `before` to `after` is undone, while this is the configuration now.
    ///
    /// `None` where what was changed is no longer as it was left, so that it is somebody else's by now. Rules
    /// that others added since are kept.
    pub fn without_change(&self, before: &Self, after: &Self) -> Option<Self> {
        if self == after {
            return Some(before.clone());
        }
        let added: Vec<&CorsRule> =
            after.rules.iter().filter(|rule| !before.rules.contains(rule)).collect();
        let is_addition = before.rules.iter().all(|rule| after.rules.contains(rule));
        if !is_addition || !added.iter().all(|rule| self.rules.contains(rule)) {
            return None;
        }
        let rules = self.rules.iter().filter(|rule| !added.contains(rule)).cloned().collect();
        Some(Self { rules })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rule(id: &str) -> CorsRule {
        CorsRule { id: Some(id.to_owned()), ..CorsRule::default() }
    }

    fn of(ids: &[&str]) -> CorsConfiguration {
        CorsConfiguration { rules: ids.iter().map(|id| rule(id)).collect() }
    }

    #[test]
    fn an_untouched_change_leads_back_to_what_was_there() {
        assert_eq!(
            of(&["a", "own"]).without_change(&of(&["a"]), &of(&["a", "own"])),
            Some(of(&["a"]))
        );
        assert_eq!(of(&["own"]).without_change(&of(&[]), &of(&["own"])), Some(of(&[])));
    }

    #[test]
    fn a_rule_that_others_added_since_is_kept() {
        let now = of(&["a", "own", "theirs"]);
        assert_eq!(now.without_change(&of(&["a"]), &of(&["a", "own"])), Some(of(&["a", "theirs"])));
    }

    #[test]
    fn a_rule_that_was_changed_since_stays() {
        let changed = CorsRule { max_age_secs: Some(60), ..rule("own") };
        let now = CorsConfiguration { rules: vec![rule("a"), changed] };
        assert_eq!(now.without_change(&of(&["a"]), &of(&["a", "own"])), None);
    }

    #[test]
    fn a_rule_that_was_widened_in_place_is_put_back_only_while_nothing_else_changed() {
        let widened = CorsRule { max_age_secs: Some(60), ..rule("own") };
        let (before, after) = (of(&["own"]), CorsConfiguration { rules: vec![widened.clone()] });
        assert_eq!(after.without_change(&before, &after), Some(before.clone()));
        let now = CorsConfiguration { rules: vec![widened, rule("theirs")] };
        assert_eq!(now.without_change(&before, &after), None);
    }
}
