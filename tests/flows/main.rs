//! Whole flows through the real window code, found by accessible role and label, against the sandbox.
#![expect(clippy::unwrap_used, reason = "A test ends at the first surprise")]

mod bad_input;
mod driver;
mod happy_path;
mod journey;
mod practice;
mod screen;
