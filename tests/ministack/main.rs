//! The product's own code against MiniStack, in accounts of each test's own: provision, rehearse, validate, take back.

#[path = "../support/aws_tools.rs"]
mod aws_tools;
#[path = "../support/mod.rs"]
mod support;

mod bed;
mod cors;
mod exports;
mod provisioning;
mod validating;
