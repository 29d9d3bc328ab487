//! The only place that names the AWS SDK: sessions, reads, writes, rehearsal and fetches.
//!
//! In: parsed values (an [`AccessPlan`](crate::access::plan::AccessPlan), names, ARNs). Out: plain
//! values of `access` and `checks`, and a [`Failure`](crate::checks::failure::Failure) for what went wrong.

pub mod admin_permissions;
pub mod assume;
pub mod bucket;
pub mod bucket_policy;
pub mod bucket_settings;
pub mod clock;
pub mod cors;
pub mod endpoints;
pub mod errors;
pub mod fetch;
pub mod first_contact;
pub mod http;
pub mod identity;
pub mod inventory;
pub mod key_lookup;
pub mod kms;
pub mod listing;
pub mod neighbours;
pub mod noting;
pub mod pages;
pub mod policy_validation;
pub mod practice_mark;
pub mod profiles;
pub mod provision;
pub mod rehearsal;
pub mod reporter;
pub mod revocation;
pub mod revocation_proof;
pub mod session;
pub mod sign_in;
pub mod simulate;
pub mod tagging;
pub mod validation;
