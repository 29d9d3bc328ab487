//! What is checked, what a check found, and what an error of AWS means: plain data and plain functions.
//!
//! In: findings and failures that `cloud` brings. Out: rows for the panel and sentences for the admin.

pub mod archive;
pub mod autopsy;
pub mod beyond;
pub mod bucket_settings;
pub mod catalogue;
pub mod citation;
pub mod clock;
pub mod cors;
pub mod diagnoses;
pub mod diagnosis;
pub mod encryption;
pub mod failure;
pub mod finding;
pub mod first_contact;
pub mod input;
pub mod key_candidates;
pub mod obstacle;
pub mod pasted;
pub mod policy_validation;
pub mod refused_object;
pub mod role_policies;
pub mod scope_lint;
pub mod session_life;
pub mod simulation;
pub mod sts_regions;
pub mod trust_lint;
pub mod twin_limits;
pub mod vantage;
pub mod vendor_vantage;
mod words;
