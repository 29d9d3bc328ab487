//! A bucket's CORS configuration: which web pages may read from it, and the rule that one more needs.
//!
//! In: the rules as `GetBucketCors` has them and the origins of a vendor's pages. Out: what each origin
//! gets, the smallest configuration that lets all of them in, and both as the rows of the panel.
//! Sources: "Using cross-origin resource sharing (CORS)" and "Elements of a CORS configuration" in the
//! S3 User Guide, and the Fetch Standard.

mod findings;
mod preflight;
mod proposal;
#[cfg(test)]
mod tests;

pub use crate::access::cors::{CorsConfiguration, CorsRule};
pub use findings::{preflight_finding, rule_finding};
pub use preflight::{PreflightAnswer, may_be_stale};
pub use proposal::{NoRoom, with_origins};

use serde_json::{Map, Value, json};

use crate::printable;
use crate::words;

use super::finding::Finding;

/// The method that a page reads with; a rule without it lets no page read.
const READ: &str = "GET";

/// The web pages of a vendor that load objects in a browser.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WebPages<'a> {
    /// What the ID of the vendor's rule ends with.
    pub vendor_slug: &'a str,
    pub vendor_name: &'a str,
    /// Scheme, host and port of each, as a browser sends them.
    pub origins: &'a [String],
}

impl WebPages<'_> {
    pub fn are_none(&self) -> bool {
        self.origins.is_empty()
    }

    /// What is said where the vendor's pages load nothing.
    pub fn not_needed(&self) -> Finding {
        Finding::not_needed(words!(
            "{vendor_name} names no web page that loads objects in a browser",
            vendor_name = self.vendor_name
        ))
    }
}

/// What an origin gets when a page of it reads an object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Access {
    /// The rule of this number answers; the first is 1.
    Allowed { rule: usize },
    /// The bucket has no rules at all.
    NoConfiguration,
    /// No rule names the origin.
    Unnamed,
    /// A rule names the origin's host in words that no browser sends.
    Misnamed { rule: usize, written: String },
    /// A rule names the origin, and not the method GET.
    NoRead { rule: usize },
}

impl CorsConfiguration {
    /// What a page of `origin` gets for a GET without headers of its own.
    ///
    /// S3 lets the first rule answer that has both origin and method. A rule's `AllowedHeaders` only
    /// count for headers that a preflight asks for.
    pub fn access(&self, origin: &str) -> Access {
        if self.rules.is_empty() {
            return Access::NoConfiguration;
        }
        let numbered = || (1..).zip(&self.rules);
        if let Some((rule, _)) = numbered().find(|(_, rule)| rule.admits(origin, READ)) {
            return Access::Allowed { rule };
        }
        if let Some((rule, _)) = numbered().find(|(_, rule)| rule.names(origin)) {
            return Access::NoRead { rule };
        }
        numbered().find_map(|(number, rule)| Some((number, rule.misnaming(origin)?))).map_or(
            Access::Unnamed,
            |(rule, written)| Access::Misnamed { rule, written: written.to_owned() },
        )
    }

    /// The document that `aws s3api put-bucket-cors --cors-configuration` takes, one value per line.
    pub fn text(&self) -> String {
        let rules: Vec<Value> = self.rules.iter().map(CorsRule::json).collect();
        printable::json_lines(&json!({ "CORSRules": rules }))
    }
}

impl CorsRule {
    fn admits(&self, origin: &str, method: &str) -> bool {
        self.names(origin) && self.allowed_methods.iter().any(|allowed| allowed == method)
    }

    fn names(&self, origin: &str) -> bool {
        self.allowed_origins.iter().any(|pattern| fits(pattern, origin))
    }

    /// The text that means the origin's host, where it does not fit the origin.
    fn misnaming(&self, origin: &str) -> Option<&str> {
        let host = host_of(origin).to_lowercase();
        self.allowed_origins
            .iter()
            .find(|written| fits(&host_of(written).to_lowercase(), &host))
            .map(String::as_str)
    }

    fn json(&self) -> Value {
        let mut fields = Map::new();
        if let Some(id) = &self.id {
            fields.insert("ID".to_owned(), json!(id));
        }
        fields.insert("AllowedOrigins".to_owned(), json!(self.allowed_origins));
        fields.insert("AllowedMethods".to_owned(), json!(self.allowed_methods));
        for (name, headers) in
            [("AllowedHeaders", &self.allowed_headers), ("ExposeHeaders", &self.expose_headers)]
        {
            if !headers.is_empty() {
                fields.insert(name.to_owned(), json!(headers));
            }
        }
        if let Some(secs) = self.max_age_secs {
            fields.insert("MaxAgeSeconds".to_owned(), json!(secs));
        }
        Value::Object(fields)
    }
}

/// Whether `text` fits a pattern whose one `*` stands for any text.
fn fits(pattern: &str, text: &str) -> bool {
    match pattern.split_once('*') {
        None => pattern == text,
        Some((start, end)) => {
            text.len() >= start.len() + end.len() && text.starts_with(start) && text.ends_with(end)
        }
    }
}

/// What stands between scheme and port or path.
fn host_of(origin: &str) -> &str {
    let rest = origin.split_once("://").map_or(origin, |(_, rest)| rest);
    rest.split(['/', ':']).next().unwrap_or(rest)
}
