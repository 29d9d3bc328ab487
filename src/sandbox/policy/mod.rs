//! Policy documents: read, refused as AWS refuses them, and evaluated.

mod bucket_rules;
pub mod condition;
pub mod document;
pub mod error;
pub mod evaluate;
pub mod pattern;
pub mod principal;

pub use document::{Document, Kind};
pub use error::PolicyError;
pub use evaluate::{Context, Verdict};
pub use principal::{Directory, PrincipalMatch};

#[cfg(test)]
mod tests;
