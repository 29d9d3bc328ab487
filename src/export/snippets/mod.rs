//! Ready-made programs that sign URLs with the plan's own values, in the languages that vendors write.
//!
//! Each starts a session of the role with the external ID, in the bucket's Region, and starts another before the session
//! would cut a signed URL short; for a user it signs with the access key that the SDK finds. The texts are
//! `assets/snippets/`; values stand in them as string literals and nowhere else.

use crate::access::grantee::Grantee;
use crate::access::plan::AccessPlan;
use crate::access::ttl::{CHAINED_SESSION_SECS, TtlBounds};

mod literal;

/// A language that a signing program is there for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SnippetLanguage {
    #[default]
    Python,
    JavaScript,
    Go,
    Rust,
}

impl SnippetLanguage {
    pub const ALL: [Self; 4] = [Self::Python, Self::JavaScript, Self::Go, Self::Rust];

    /// As people write it: `JavaScript`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Python => "Python",
            Self::JavaScript => "JavaScript",
            Self::Go => "Go",
            Self::Rust => "Rust",
        }
    }

    /// What a file of this language is called at its end.
    pub fn extension(self) -> &'static str {
        match self {
            Self::Python => "py",
            Self::JavaScript => "mjs",
            Self::Go => "go",
            Self::Rust => "rs",
        }
    }

    /// The AWS SDK that the program needs.
    pub fn sdk(self) -> &'static str {
        match self {
            Self::Python => "boto3",
            Self::JavaScript => "the AWS SDK for JavaScript v3",
            Self::Go => "the AWS SDK for Go v2",
            Self::Rust => "the AWS SDK for Rust",
        }
    }

    fn template(self, grantee: Grantee) -> &'static str {
        match (grantee, self) {
            (Grantee::Role, Self::Python) => include_str!("../../../assets/snippets/python.py"),
            (Grantee::Role, Self::JavaScript) => {
                include_str!("../../../assets/snippets/javascript.mjs")
            }
            (Grantee::Role, Self::Go) => include_str!("../../../assets/snippets/go.go"),
            (Grantee::Role, Self::Rust) => include_str!("../../../assets/snippets/rust.rs"),
            (Grantee::User, Self::Python) => {
                include_str!("../../../assets/snippets/user/python.py")
            }
            (Grantee::User, Self::JavaScript) => {
                include_str!("../../../assets/snippets/user/javascript.mjs")
            }
            (Grantee::User, Self::Go) => include_str!("../../../assets/snippets/user/go.go"),
            (Grantee::User, Self::Rust) => include_str!("../../../assets/snippets/user/rust.rs"),
        }
    }
}

/// The program that signs URLs for the plan's bucket.
///
/// A URL is signed for the plan's TTL, and for no longer than a session of the role can last ("Using IAM roles: role
/// chaining" in the IAM User Guide). A user's key has no end, so that its URLs live as long as was asked.
pub fn snippet(language: SnippetLanguage, plan: &AccessPlan) -> String {
    let is_chained = plan.principal.is_role();
    let session_secs =
        if is_chained { CHAINED_SESSION_SECS } else { plan.max_session_duration_secs() };
    let url_ttl_secs = match plan.grantee {
        Grantee::Role => plan.ttl.effective(is_chained, &TtlBounds::default()).secs,
        Grantee::User => plan.ttl.secs(),
    };
    let literal = |text: &str| literal::literal(language, text);
    let mut parts = language.template(plan.grantee).split(['«', '»']);
    let mut text = String::new();
    if plan.provenance.is_practice {
        let comment = if language == SnippetLanguage::Python { "#" } else { "//" };
        text.push_str(&format!("{comment} Practice in the sandbox, not for AWS.\n"));
    }
    text.push_str(parts.next().unwrap_or_default());
    while let Some(name) = parts.next() {
        text.push_str(&match name {
            "role_arn" => literal(&plan.role_arn().to_string()),
            "external_id" => literal(plan.external_id.as_str()),
            "region" => literal(plan.region.as_str()),
            "bucket" => literal(plan.bucket.as_str()),
            "example_key" => literal(plan.example_key.as_str()),
            "url_ttl_secs" => url_ttl_secs.to_string(),
            "session_secs" => session_secs.to_string(),
            other => format!("«{other}»"),
        });
        text.push_str(parts.next().unwrap_or_default());
    }
    text
}

#[cfg(test)]
mod tests;
