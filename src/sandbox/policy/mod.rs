//! Policy documents as they are uploaded: refused as AWS refuses them, and put to a caller's request.
//!
//! What a document means is `access::policy_language`'s; here is only what AWS validates.

mod bucket_rules;
pub mod document;
pub mod error;
pub mod evaluate;
pub mod principal;

pub use crate::access::policy_language::{
    Context, Document, Effect, PrincipalMatch, Principals, pattern,
};
pub use document::Kind;
pub use error::PolicyError;
pub use evaluate::Verdict;
pub use principal::Directory;

#[cfg(test)]
mod tests;
