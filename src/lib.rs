//! Countersign.

pub mod access;
pub mod signing;
