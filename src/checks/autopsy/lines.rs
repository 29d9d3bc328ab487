//! The parts of a signed text, one each, named and without secrets: what a person can compare.

use crate::checks::pasted::without_secrets;
use crate::words;

/// Stands where a secret stood.
pub const LEFT_OUT: &str = "•••";
/// More lines than these say nothing to a person.
const LINES_AT_MOST: usize = 200;

/// Parameters whose value is a secret, in lower case.
const SECRET_PARAMETERS: [&str; 3] = ["signature", "x-amz-security-token", "x-amz-signature"];
/// Parameters whose value begins with an access key ID, in lower case.
const KEY_ID_PARAMETERS: [&str; 2] = ["awsaccesskeyid", "x-amz-credential"];
/// Headers whose value is a secret; longer names may end with them.
const SECRET_HEADERS: [&str; 4] = ["authorization", "cookie", "customer-key", "security-token"];

/// What a line of a signed text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LineKind {
    Method,
    Path,
    /// One parameter of the query.
    Parameter,
    Header,
    SignedHeaders,
    Payload,
    Algorithm,
    Date,
    Scope,
    RequestHash,
}

impl LineKind {
    /// At most [`Self::NAME_CHARS`] long.
    pub fn name(self) -> &'static str {
        match self {
            Self::Method => words!("Method"),
            Self::Path => words!("Path"),
            Self::Parameter => words!("Query"),
            Self::Header => words!("Header"),
            Self::SignedHeaders => words!("Signed headers"),
            Self::Payload => words!("Payload"),
            Self::Algorithm => words!("Algorithm"),
            Self::Date => words!("Date"),
            Self::Scope => words!("Scope"),
            Self::RequestHash => words!("Request hash"),
        }
    }

    pub const NAME_CHARS: usize = 14;
}

/// One line as it was signed; `raw` may hold a secret and never leaves this module's parent.
pub(super) struct Line<'a> {
    pub kind: LineKind,
    /// What it is found by on the other side: the parameter's or the header's name.
    pub name: &'a str,
    pub raw: &'a str,
}

impl Line<'_> {
    /// The line without secrets.
    pub fn shown(&self) -> String {
        let lower = self.name.to_ascii_lowercase();
        match self.kind {
            LineKind::Parameter if SECRET_PARAMETERS.contains(&lower.as_str()) => {
                format!("{}={LEFT_OUT}", self.name)
            }
            LineKind::Parameter if KEY_ID_PARAMETERS.contains(&lower.as_str()) => {
                let value = self.raw.get(self.name.len() + 1..).unwrap_or_default();
                let scope = value.find(['%', '/']).map_or("", |at| &value[at..]);
                format!("{}={LEFT_OUT}{scope}", self.name)
            }
            LineKind::Header if SECRET_HEADERS.iter().any(|name| lower.ends_with(name)) => {
                format!("{}:{LEFT_OUT}", self.name)
            }
            LineKind::Parameter | LineKind::Header => without_secrets(self.raw).into_owned(),
            // Nothing else has room for one, and a key of forty characters must not be taken for one.
            _ => self.raw.to_owned(),
        }
    }
}

/// The lines of a canonical request, its query a line for each parameter.
///
/// Source: "Create a signed AWS API request" in the IAM User Guide.
pub(super) fn of_request(text: &str) -> Vec<Line<'_>> {
    let mut rest = text.trim_end_matches('\n').split('\n');
    let mut lines = Vec::new();
    for kind in [LineKind::Method, LineKind::Path] {
        lines.extend(rest.next().map(|raw| Line { kind, name: "", raw }));
    }
    let query = rest.next().unwrap_or_default();
    for raw in query.split('&').filter(|pair| !pair.is_empty()) {
        let name = raw.split('=').next().unwrap_or_default();
        lines.push(Line { kind: LineKind::Parameter, name, raw });
    }
    for raw in rest.by_ref().take_while(|line| !line.is_empty()) {
        let name = raw.split(':').next().unwrap_or_default();
        lines.push(Line { kind: LineKind::Header, name, raw });
    }
    lines.extend(rest.next().map(|raw| Line { kind: LineKind::SignedHeaders, name: "", raw }));
    lines.extend(rest.map(|raw| Line { kind: LineKind::Payload, name: "", raw }));
    lines.truncate(LINES_AT_MOST);
    lines
}

/// The four lines of a string to sign.
pub(super) fn of_string_to_sign(text: &str) -> Vec<Line<'_>> {
    let kinds = [LineKind::Algorithm, LineKind::Date, LineKind::Scope, LineKind::RequestHash];
    kinds
        .into_iter()
        .zip(text.split('\n'))
        .map(|(kind, raw)| Line { kind, name: "", raw })
        .collect()
}
