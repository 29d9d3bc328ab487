//! The language of policies: documents read from JSON, and what a statement says to a request of which not all is known.
//!
//! In: a document's text, a request, and facts of which each is known, absent or unknown. Out: whether a
//! statement applies: yes, no, or unknown with the reasons. What AWS refuses when a document is uploaded is
//! not looked at here: these are documents that AWS has accepted.
//! Source: "IAM JSON policy elements reference" in the IAM User Guide.

pub mod condition;
pub mod context;
pub mod document;
pub mod error;
pub mod evaluate;
pub mod pattern;
pub mod principal;
pub mod truth;
mod words;

pub use condition::Condition;
pub use context::{Context, Fact};
pub use document::{Document, Effect, Selection, Statement, Version};
pub use error::ReadError;
pub use evaluate::{Application, Open, Request};
pub use principal::{Named, PrincipalMatch, Principals, Session, Subject};
pub use truth::Truth;

#[cfg(test)]
mod properties;
#[cfg(test)]
mod tests;
