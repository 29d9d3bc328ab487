//! The packages for somebody else, read by the languages that they are written in.

#[path = "../support/aws_tools.rs"]
mod aws_tools;

mod as_shown;
mod command;
mod languages;
mod linters;
mod plans;
mod practice;
