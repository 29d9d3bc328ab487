//! The plan for somebody else: the same documents, in a form that works without Countersign.

pub mod change_report;
pub mod check_report;
pub mod snippets;
pub mod steps;
