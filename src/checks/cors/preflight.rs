//! What a browser makes of the answer to a preflight.

use super::{Access, CorsConfiguration};
use crate::checks::failure::Failure;

/// An answer that S3, or whatever stands before it, gave to `OPTIONS` without refusing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PreflightAnswer {
    /// `Access-Control-Allow-Origin`
    pub allow_origin: Option<String>,
}

impl PreflightAnswer {
    /// Whether a browser goes on to read for a page of `origin`.
    ///
    /// `Access-Control-Allow-Methods` need not name GET, which is a CORS-safelisted method, and a signed
    /// URL is read without the browser's own credentials, so that `*` will do.
    /// Source: the Fetch Standard, "CORS-preflight fetch" and "CORS check".
    pub fn lets_in(&self, origin: &str) -> bool {
        self.allow_origin.as_deref().is_some_and(|allowed| allowed == "*" || allowed == origin)
    }
}

/// Whether S3 refuses what the bucket's rules allow, as it does until it has taken them in everywhere.
///
/// Source: "Amazon S3 data consistency model" in the S3 User Guide.
pub fn may_be_stale(
    answers: &[(String, Result<PreflightAnswer, Failure>)],
    rules: &Result<CorsConfiguration, Failure>,
) -> bool {
    let Ok(rules) = rules else { return false };
    let mut refused = answers.iter().filter_map(|(origin, answer)| {
        let failure = answer.as_ref().err()?;
        failure.has_code("AccessForbidden").then_some(origin)
    });
    refused.any(|origin| matches!(rules.access(origin), Access::Allowed { .. }))
}
