//! What a refusal says in its message: who, what, on which resource, and by which layer.
//!
//! Source: "Troubleshoot access denied error messages" in the IAM User Guide.

/// The layer of policies that refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Layer {
    IdentityPolicy,
    PermissionsBoundary,
    ResourceControlPolicy,
    ResourcePolicy,
    ServiceControlPolicy,
    SessionPolicy,
    TrustPolicy,
    VpcEndpointPolicy,
}

impl Layer {
    /// Each with the words by which AWS names it, in lower case.
    const ALL: [(Self, &str); 8] = [
        (Self::IdentityPolicy, "identity-based policy"),
        (Self::PermissionsBoundary, "permissions boundary"),
        (Self::ResourceControlPolicy, "resource control policy"),
        (Self::ResourcePolicy, "resource-based policy"),
        (Self::ServiceControlPolicy, "service control policy"),
        (Self::SessionPolicy, "session policy"),
        (Self::TrustPolicy, "trust policy"),
        (Self::VpcEndpointPolicy, "vpc endpoint policy"),
    ];

    pub fn name(self) -> &'static str {
        match self {
            Self::IdentityPolicy => "identity-based policy",
            Self::PermissionsBoundary => "permissions boundary",
            Self::ResourceControlPolicy => "resource control policy",
            Self::ResourcePolicy => "resource-based policy",
            Self::ServiceControlPolicy => "service control policy",
            Self::SessionPolicy => "session policy",
            Self::TrustPolicy => "role trust policy",
            Self::VpcEndpointPolicy => "VPC endpoint policy",
        }
    }
}

/// What a message says of a refusal, as far as it says it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Refusal {
    /// An ARN, or `anonymous`.
    pub principal: Option<String>,
    /// Such as `s3:GetObject`.
    pub action: Option<String>,
    pub resource: Option<String>,
    pub layer: Option<Layer>,
    /// A Deny statement refused, not the want of an Allow.
    pub is_explicit: bool,
    pub policy_arn: Option<String>,
}

impl Refusal {
    pub fn read(message: &str) -> Self {
        let lower = message.to_ascii_lowercase();
        let named = Layer::ALL
            .iter()
            .filter_map(|(layer, words)| Some((lower.find(words)?, *layer, *words)))
            .min_by_key(|(at, ..)| *at);
        let policy_arn = named.and_then(|(at, _, words)| {
            let rest = &message[at + words.len()..];
            let rest = rest.trim_start_matches([':', ' ', '"']);
            rest.starts_with("arn:").then(|| word(rest).to_owned())
        });
        Self {
            principal: after(message, "User: ")
                .map(word)
                .filter(|name| name.starts_with("arn:") || *name == "anonymous")
                .map(str::to_owned),
            action: after(message, "authorized to perform")
                .map(|rest| word(rest.trim_start_matches([':', ' '])))
                .filter(|action| action.contains(':'))
                .map(str::to_owned),
            resource: after(message, "on resource: ").and_then(resource),
            layer: named.map(|(_, layer, _)| layer),
            is_explicit: lower.contains("explicit deny"),
            policy_arn,
        }
    }
}

fn after<'a>(text: &'a str, label: &str) -> Option<&'a str> {
    text.split_once(label).map(|(_, rest)| rest)
}

/// The first word, without the punctuation that ends a sentence.
fn word(text: &str) -> &str {
    let word = text.split_whitespace().next().unwrap_or_default();
    word.trim_matches(['"', '\'', '`', ',', ';', '.', ')', '('])
}

/// An object's ARN may hold blanks: it ends with its quote, or where the sentence goes on.
fn resource(rest: &str) -> Option<String> {
    let text = if let Some(quoted) = rest.strip_prefix('"') {
        quoted.split('"').next()?
    } else {
        let end = [" because ", " with an explicit", "\n", "\\n", "\""]
            .iter()
            .filter_map(|mark| rest.find(mark))
            .min();
        &rest[..end.unwrap_or(rest.len())]
    };
    let text = text.trim().trim_end_matches([',', ';', ')']);
    (!text.is_empty()).then(|| text.to_owned())
}
