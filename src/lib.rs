//! Countersign.

#[cfg(feature = "sandbox")]
pub mod sandbox;
pub mod signing;
