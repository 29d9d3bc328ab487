//! The practice AWS over real HTTP, asked by the AWS SDK and by plain requests.
#![cfg(feature = "sandbox")]
#![expect(
    clippy::unwrap_used,
    reason = "a helper that cannot do its part fails the test that called it"
)]

mod bodies;
mod cloudtrail;
mod cors;
mod denials;
mod iam;
mod kms;
mod lookup;
mod ownership;
mod policy_validation;
mod scenarios;
mod signing_in;
mod simulator;
mod snippets;
mod support;
mod validation;
mod wire;
