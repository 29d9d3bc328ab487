//! The smallest configuration that lets a vendor's pages in, merged into the one that is there.

use super::{Access, CorsConfiguration, CorsRule, READ, WebPages};

/// How many rules a bucket takes.
/// Source: "Elements of a CORS configuration" in the S3 User Guide.
pub(super) const RULES_AT_MOST: usize = 100;

/// What a page reads with: the object, or its size and type alone.
///
/// Nothing else is granted. A picture, a `fetch` and one range of bytes go without a preflight, so no
/// `AllowedHeaders` are needed: `Range` with a single range that names its first byte is a CORS-safelisted
/// request-header. Type, length and date of an answer are CORS-safelisted response-header names, so no
/// `ExposeHeaders` are needed either. Source: the Fetch Standard, "HTTP extensions".
const METHODS: [&str; 2] = [READ, "HEAD"];

/// The bucket has as many rules as S3 takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NoRoom;

/// The configuration with which every page of the vendor may read; the same one, if it is so already.
///
/// Every rule that is there stays, in its place and with all it allows. The origins that are let in by
/// none go into one rule of their own, or into the one that an earlier run made.
pub fn with_origins(
    current: &CorsConfiguration,
    pages: &WebPages<'_>,
) -> Result<CorsConfiguration, NoRoom> {
    let lacking: Vec<&String> = pages
        .origins
        .iter()
        .filter(|origin| !matches!(current.access(origin), Access::Allowed { .. }))
        .collect();
    let mut merged = current.clone();
    if lacking.is_empty() {
        return Ok(merged);
    }
    let base = format!("countersign-{}", pages.vendor_slug);
    if let Some(own) = merged.rules.iter_mut().find(|rule| rule.is_own(&base)) {
        own.let_in(&lacking);
        return Ok(merged);
    }
    if merged.rules.len() >= RULES_AT_MOST {
        return Err(NoRoom);
    }
    let mut rule = CorsRule { id: Some(free_id(current, base)), ..CorsRule::default() };
    rule.let_in(&lacking);
    merged.rules.push(rule);
    Ok(merged)
}

impl CorsRule {
    /// Whether an earlier run made the rule, and nobody has widened it since.
    fn is_own(&self, base: &str) -> bool {
        self.id.as_deref() == Some(base)
            && self.allowed_methods.iter().all(|method| METHODS.contains(&method.as_str()))
    }

    fn let_in(&mut self, origins: &[&String]) {
        add(&mut self.allowed_origins, origins.iter().copied());
        add(&mut self.allowed_methods, METHODS);
    }
}

fn add(texts: &mut Vec<String>, more: impl IntoIterator<Item: AsRef<str>>) {
    for text in more {
        let text = text.as_ref();
        if !texts.iter().any(|known| known == text) {
            texts.push(text.to_owned());
        }
    }
}

/// The ID, with a number behind it where another rule has it.
fn free_id(current: &CorsConfiguration, base: String) -> String {
    let is_taken = |id: &String| current.rules.iter().any(|rule| rule.id.as_ref() == Some(id));
    if !is_taken(&base) {
        return base;
    }
    let mut numbered = (2..=RULES_AT_MOST + 1).map(|number| format!("{base}-{number}"));
    numbered.find(|id| !is_taken(id)).unwrap_or(base)
}
