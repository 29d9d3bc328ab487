//! Whole flows through the real window code, found by accessible role and label, against the sandbox.
#![expect(clippy::unwrap_used, reason = "A test ends at the first surprise")]

mod bad_input;
mod beyond;
mod closing;
mod cors;
mod denials;
mod driver;
mod encryption;
mod existing;
mod failures;
mod fixes;
mod gate;
mod going_back;
mod groups;
mod happy_path;
mod integration;
mod journey;
mod keyboard;
mod pasted_errors;
mod practice;
mod practice_menu;
mod scenarios;
mod screen;
mod screens;
mod signatures;
mod signing_in;
mod waiting;
