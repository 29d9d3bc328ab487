//! What a browser makes of the answer to a preflight.

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
