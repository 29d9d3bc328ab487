//! What is granted: to whom, under which external ID, on which object, for how long.
//!
//! Plain data and plain functions: text comes in, typed values or a sentence go out. No clock, no network, no AWS SDK.

pub mod changes;
pub mod cors;
pub mod diff;
pub mod external_id;
pub mod filled_in;
pub mod grantee;
pub mod inspect;
pub mod integration;
pub mod names;
pub mod object_url;
pub mod plan;
pub mod policy;
pub mod policy_language;
pub mod provenance;
#[cfg(test)]
pub(crate) mod sample;
pub mod taking_back;
pub mod toml_text;
pub mod ttl;
pub mod vendor;
