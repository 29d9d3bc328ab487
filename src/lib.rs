//! Countersign.

pub mod signing;
