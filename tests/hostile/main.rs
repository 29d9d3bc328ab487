//! Countersign among people who mean it ill: files, answers and names that were made to break it.

mod answers;
mod endings;
mod endpoint;
mod file_system;
mod files;
mod fragments;
mod program;
mod shown;
