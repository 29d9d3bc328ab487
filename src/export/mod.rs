//! The plan for somebody else: the same documents, in a form that works without Countersign.

mod access_key;
pub mod aws_cli;
pub mod change_report;
pub mod check_report;
pub mod cloudformation;
pub mod markdown;
pub mod package;
pub mod quick_create;
pub mod snippets;
pub mod stage;
pub mod steps;
pub mod terraform;
